/* people.test.mjs - the eight roles at work: where each one lands, what each sees of one and the same case, who may appoint whom, and what
** of all that stays on record. permission.test.mjs asks every address; here people do what they came for. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, escapeHtml, formsOf, newPlace, signedIn, UNIT } from './harness.mjs';

const ROLES = ['resident', 'volunteer', 'clerk', 'secretary', 'unit', 'leader', 'auditor', 'admin'];
const TEXT = '卧室的暖气片一直是凉的，老人睡不着';
const DOOR = '丙座东户';
const CONTACT = '打给居民甲';
const REASON = '约上门的时间';

let place, server, told;
const who = {};

before(async () => {
  place = await newPlace({ users: { ...Object.fromEntries(ROLES.map((role) => [role, role])), clerk2: 'clerk' } });
  server = await place.serve();
  for (const login of [...ROLES, 'clerk2']) who[login] = await signedIn(server, login);
  told = await server.report({ text: TEXT, where_door: DOOR, contact: CONTACT });
  await server.report({ text: '路灯不亮，晚上黑' });
});
after(() => place.end());

const idOf = async (name) => (await who.admin.get('/people')).text.match(new RegExp(`href="/people/(\\d+)">人${name}<`))[1];
const step = (browser, base, id, verb, fields = {}) => browser.submit(`/${base}/cases/${id}`, `/${base}/cases/${id}/${verb}`, fields);

test('whoever signs in lands where their work is; nobody needs an account to report', async () => {
  const home = { resident: '/', volunteer: '/report', clerk: '/desk', secretary: '/desk', unit: '/unit', leader: '/insight',
    auditor: '/desk',
    admin: '/people' };
  for (const role of ROLES) {
    const browser = new Browser(server);
    const r = await browser.submit('/signin', '/signin', { login: role, password: 'three quiet sparrows' });
    assert.deepEqual([r.status, r.headers.location], [303, home[role]]);
    const page = await browser.get(home[role]);
    assert.equal(page.status, 200, role);
    assert.ok(formsOf(page.text).some((f) => f.action === '/signout'), `${role} finds the way out`);
    assert.equal((await browser.get('/signin')).headers.location, home[role], 'who is in already goes there too');
  }
  assert.ok(told.code, 'this one was told by nobody in particular');
});

test('the table of rights is the one the program obeys', async () => {
  const text = (await who.volunteer.get('/people/roles')).text;
  const rows = [...text.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/gs)].map(([, right, cells]) => [right,
    [...cells.matchAll(/<td(.*?)<\/td>/gs)].map(([, cell]) => /✓/.test(cell))]);
  const may = (right, role) => rows.find(([words]) => words.startsWith(right))[1][ROLES.indexOf(role)];
  assert.equal(rows.length, 13);
  for (const [, cells] of rows) assert.equal(cells.length, ROLES.length);
  assert.deepEqual(ROLES.filter((role) => may('看居民写的话', role)), ['clerk', 'secretary', 'auditor', 'admin']);
  assert.deepEqual(ROLES.filter((role) => may('核查', role)), ['clerk', 'secretary', 'admin']);
  assert.deepEqual(ROLES.filter((role) => may('查谁看过', role)), ['auditor', 'admin']);
  assert.deepEqual(ROLES.filter((role) => may('看这张表', role)), ROLES.slice(1));
});

test('a right is given and taken on the page, holds at once, and stands in the changes', async () => {
  const set = (who, role, right, given) => who.submit('/people/roles', '/people/roles/right', { role, right, given });
  const [READ, VOICE, DESK, PEOPLE] = ['32', '64', '1', '4'];
  const browser = await signedIn(server, 'volunteer');
  assert.equal((await browser.get('/desk')).status, 403);
  assert.equal((await set(who.admin, 'volunteer', VOICE, '1')).status, 409, 'it rests on another');
  assert.equal((await set(who.secretary, 'volunteer', READ, '1')).status, 303);
  assert.equal((await browser.get('/desk')).status, 200, 'at once, in the session that was open');
  const row = (await browser.get('/people/roles')).text.match(/<tr><th scope="row">看案卷走到.*?<\/tr>/s)[0];
  assert.match([...row.matchAll(/<td.*?<\/td>/gs)][ROLES.indexOf('volunteer')][0], /✓/);
  const [last] = JSON.parse((await who.auditor.get('/people/changes.json')).text).items;
  assert.deepEqual([last.kind, last.role, last.right, last.by, last.user], ['right_given', 'volunteer', 'desk_read', '人secretary', 0]);
  assert.match((await who.auditor.get('/people/changes')).text, /<a href="\/people\/roles">志愿者<\/a>/);
  assert.equal((await set(who.secretary, 'volunteer', READ, '0')).status, 303);
  assert.equal((await browser.get('/desk')).status, 403);
  const csrf = await who.secretary.csrf(), post = (role, right, given) =>
    who.secretary.post('/people/roles/right', { csrf, role, right, given });
  assert.equal((await post('secretary', DESK, '0')).status, 403, 'nobody changes their own role');
  assert.equal((await post('admin', DESK, '0')).status, 403);
  assert.equal((await post('leader', '1024', '1')).status, 403, 'nor gives what they have not');
  for (const [role, right] of [['admin', PEOPLE], ['resident', READ], ['unit', DESK], ['clerk', '2048'], ['clerk', PEOPLE]])
    assert.equal((await who.admin.post('/people/roles/right',
      { csrf: await who.admin.csrf(), role, right, given: role === 'admin' ? '0' : '1' })).status,
      role === 'admin' ? 403 : 409, role);
});

test('a leader reads the desk and nothing that a resident wrote; an auditor reads it, and changes nothing', async () => {
  await step(who.clerk, 'desk', 1, 'note', { words: '内部记一笔' });
  for (const page of ['/desk', '/desk?state=received', '/desk/cases/1']) {
    const { text } = await who.leader.get(page);
    for (const secret of [TEXT.slice(0, 6), DOOR, CONTACT, '内部记一笔'])
      assert.ok(!text.includes(escapeHtml(secret)), `${page} tells a leader ${secret}`);
  }
  const seen = (await who.auditor.get('/desk/cases/1')).text;
  assert.ok(seen.includes(TEXT) && seen.includes(DOOR) && seen.includes('内部记一笔') && !seen.includes(CONTACT));
  for (const role of ['leader', 'auditor'])
    for (const page of ['/desk', '/desk/cases/1'])
      assert.deepEqual(formsOf((await who[role].get(page)).text).filter((f) => f.method === 'post').map((f) => f.action)
        .filter((f) => !/watch$/.test(f)),
        ['/signout'], `${role} is offered no form on ${page} but to watch it`);
});

test('a unit sees what was sent to it, begins and finishes it, and asks for a contact with a reason', async () => {
  assert.ok(!(await who.unit.get('/unit')).text.includes('/unit/cases/'), 'nothing was sent yet');
  assert.equal((await who.unit.get('/unit/cases/1')).status, 404);
  await step(who.clerk, 'desk', 1, 'take');
  const desk = (await who.clerk.get('/desk/cases/1')).text;
  assert.ok(desk.includes(`<option value="${UNIT}">`), 'the desk is offered the name by which the unit will see it');
  await step(who.clerk, 'desk', 1, 'dispatch', { words: UNIT });
  assert.match((await who.unit.get('/unit')).text, /href="\/unit\/cases\/1"/);
  assert.equal((await who.unit.get('/unit/cases/2')).status, 404, 'the other case is not theirs');
  const page = (await who.unit.get('/unit/cases/1')).text;
  assert.ok(page.includes(TEXT) && page.includes(DOOR) && !page.includes(CONTACT) && !page.includes('内部记一笔'));
  assert.deepEqual(formsOf(page).filter((f) => f.method === 'post').map((f) => f.action).sort(), ['/signout', '/unit/cases/1/contact',
    '/unit/cases/1/handle', '/unit/cases/1/photos', '/unit/cases/1/return']);
  const contact = await step(who.unit, 'unit', 1, 'contact', { reason: REASON });
  assert.ok(contact.status === 200 && contact.text.includes(CONTACT));
  assert.equal((await step(who.unit, 'unit', 1, 'handle')).headers.location, '/unit/cases/1?done=handle');
  const refused = await step(who.unit, 'unit', 1, 'finish', { words: '打 13800000000 找我' });
  assert.ok(refused.status === 422 && refused.text.includes('action="/unit/cases/1/finish"'), 'the form comes back where it was');
  assert.equal((await step(who.unit, 'unit', 1, 'finish', { words: '放了气，热了' })).status, 303);
  assert.equal((await who.unit.post('/desk/cases/1/verify', { csrf: await who.unit.csrf() })).status, 403);
  await step(who.clerk2, 'desk', 1, 'verify');
  await step(who.clerk2, 'desk', 1, 'close');
  assert.ok(!(await who.unit.get('/unit')).text.includes('/unit/cases/1'));
  assert.match((await who.unit.get('/unit?state=5')).text, /href="\/unit\/cases\/1"/);
  for (const odd of ['?state=0', '?state=9', '?state=x', '?after=x']) assert.equal((await who.unit.get(`/unit${odd}`)).status, 404);
});

test('every look at a contact is on the auditor\'s list, with its reason, and on the resident\'s own page', async () => {
  const { text } = await who.auditor.get('/desk/looks');
  assert.ok(text.includes(REASON) && text.includes('人unit') && text.includes('href="/desk/cases/1"'));
  const json = JSON.parse((await who.auditor.get('/desk/looks.json')).text);
  assert.deepEqual([json.total, json.items[0].by, json.items[0].reason, json.items[0].case_id], [1, '人unit', REASON, 1]);
  assert.match((await who.auditor.get('/desk/looks.csv')).headers['content-disposition'], /contact-looks\.csv/);
  assert.ok((await server.get(`/t/${told.token}`)).text.includes(REASON));
});

test('who enters for somebody else is told so, and the desk sees it', async () => {
  assert.ok((await who.volunteer.get('/report')).text.includes('替人登记'));
  assert.ok(!(await who.resident.get('/report')).text.includes('替人登记'));
  const slip = await who.volunteer.submit('/report', '/report', { text: '楼上老人说水管漏' });
  assert.ok(slip.status === 200 || slip.status === 201, String(slip.status));
  const desk = (await who.clerk.get('/desk/cases/3')).text;
  assert.ok(desk.includes('有人代为登记') && desk.includes('人volunteer'));
  assert.ok(!(await server.get('/cases/3')).text.includes('人volunteer'), 'in public it is a case like any other');
});

test('a leader lets who did the work check it: with a reason, and in public', async () => {
  const one = await server.report({ text: '楼道的灯不亮' });
  for (const [verb, fields] of [['take'], ['handle'], ['finish', { words: '换了灯' }]])
    assert.equal((await step(who.clerk, 'desk', one.id, verb, fields)).status, 303, verb);
  const offered = formsOf((await who.leader.get(`/desk/cases/${one.id}`)).text).filter((f) => f.method === 'post').map((f) => f.action);
  assert.deepEqual(offered.sort(), [`/desk/cases/${one.id}/allow-own`, `/desk/cases/${one.id}/watch`, '/signout']);
  assert.ok(!(await who.clerk.get(`/desk/cases/${one.id}`)).text.includes('allow-own'));
  assert.equal((await step(who.leader, 'desk', one.id, 'allow-own', { words: '这周只有他一个人在' })).status, 303);
  assert.equal((await step(who.clerk, 'desk', one.id, 'verify')).status, 303);
  assert.equal((await step(who.clerk, 'desk', one.id, 'close')).status, 303);
  const text = (await server.get(`/cases/${one.id}`)).text;
  for (const words of ['同意办的人自己核查', '这周只有他一个人在', '办的人自己去看过']) assert.ok(text.includes(words), words);
  assert.ok(!text.includes('换一个人去看过'), 'nobody else looked, and nobody says so');
});

test('a secretary brings in the team, and neither an administrator nor a way into their account', async () => {
  const page = (await who.secretary.get('/people')).text;
  const offered = [...page.matchAll(/name="role" required value="(\w+)"/g)].map((m) => m[1]);
  assert.deepEqual(offered, ['resident', 'volunteer', 'clerk', 'unit', 'leader']);
  const invite = (role, more = {}) => who.secretary.submit('/people', '/people', { name: '新来的', role, ...more });
  assert.equal((await invite('clerk')).status, 200);
  for (const role of ['admin', 'auditor', 'secretary']) assert.equal((await invite(role)).status, 403, role);
  const blank = await invite('unit', { unit: '' });
  assert.ok(blank.status === 422 && blank.text.includes('请写明是哪个单位') && blank.text.includes('value="新来的"'));
  assert.equal((await invite('unit', { unit: UNIT })).status, 200);
  const admin = await idOf('admin'), csrf = await who.secretary.csrf();
  const one = (await who.secretary.get(`/people/${admin}`)).text;
  assert.deepEqual(formsOf(one).filter((f) => f.method === 'post').map((f) => f.action), ['/signout']);
  assert.equal((await who.secretary.post(`/people/${admin}/invite`, { csrf })).status, 403);
  assert.equal((await who.secretary.post(`/people/${admin}`, { csrf, role: 'clerk', active: '1' })).status, 403);
  const self = await idOf('secretary');
  assert.equal((await who.secretary.post(`/people/${self}`, { csrf, role: 'admin', active: '1' })).status, 403);
});

test('a new link into an account takes two, and its owner reads of it and can stop it', async () => {
  const id = await idOf('volunteer'), page = `/people/${id}`;
  assert.ok(!formsOf((await who.admin.get(page)).text).some((f) => f.action === `${page}/invite`));
  assert.equal((await who.admin.post(`${page}/invite`, { csrf: await who.admin.csrf() })).status, 409, 'one alone makes no way in');
  assert.equal((await who.admin.submit(page, `${page}/recovery`)).status, 303);
  assert.match((await who.secretary.get('/people')).text, new RegExp(`有新链接等第二位确认</b></p><ul>\\s*<li><a href="${page}">`));
  const mine = (await who.admin.get(page)).text;
  assert.ok(mine.includes('等另一位确认：人secretary') && !formsOf(mine).some((f) => f.action === `${page}/recovery/confirm`));
  assert.equal((await who.admin.post(`${page}/recovery/confirm`, { csrf: await who.admin.csrf() })).status, 403);
  assert.match((await who.volunteer.get('/people/me')).text, /人admin在[^<]*提出/);
  assert.equal((await who.volunteer.submit('/people/me', `${page}/recovery/stop`)).headers.location, '/people/me');
  assert.equal((await who.secretary.post(`${page}/recovery/confirm`, { csrf: await who.secretary.csrf() })).status, 409, 'stopped');
  assert.equal((await who.secretary.submit(page, `${page}/recovery`)).status, 303);
  const told = await who.admin.submit(page, `${page}/recovery/confirm`);
  const [link] = told.text.match(/\/welcome\/[\w-]{22}/);
  assert.equal((await new Browser(server).get(link)).status, 200);
  assert.ok(!(await who.admin.get(page)).text.includes(link), 'shown once');
  const kinds = JSON.parse((await who.auditor.get('/people/changes.json')).text).items.slice(0, 4).map((c) => c.kind);
  assert.deepEqual(kinds, ['reinvited', 'recovery_asked', 'recovery_stopped', 'recovery_asked']);
  const own = (await who.admin.get(`/people/${await idOf('admin')}`)).text;
  assert.ok(!own.includes('recovery-h'), 'nobody starts it for themselves');
});

test('where nobody else could confirm, the page names the second key', async () => {
  const id = await idOf('secretary');
  assert.equal((await who.admin.submit(`/people/${id}`, `/people/${id}/recovery`, { second: '1' })).status, 303);
  assert.match((await who.admin.get(`/people/${id}`)).text, /<code>zhitong user DIR confirm secretary<\/code>/);
});

test('who was made what by whom stands on the person\'s page and in the list of all, for people and for programs', async () => {
  const id = await idOf('clerk2');
  const before = JSON.parse((await who.auditor.get('/people/changes.json')).text).total;
  const change = (fields) => who.admin.submit(`/people/${id}`, `/people/${id}`, fields);
  assert.equal((await change({ role: 'leader', active: '1' })).status, 303);
  assert.equal((await change({ role: 'unit', active: '1', unit: '供水公司庚' })).status, 303);
  assert.equal((await change({ role: 'unit', active: '0', unit: '供水公司庚' })).status, 303);
  const page = (await who.auditor.get(`/people/${id}`)).text;
  assert.ok(page.includes('办事员 → 领导') && page.includes('领导 → 承办单位 · 供水公司庚') && page.includes('人admin'));
  assert.ok(page.indexOf('停用</b>') < page.indexOf('办事员 → 领导'), 'newest first');
  const json = JSON.parse((await who.auditor.get('/people/changes.json')).text);
  assert.equal(json.total, before + 3);
  assert.deepEqual(json.items.slice(0, 3).map((c) => [c.kind, c.role_was, c.role, c.unit, c.by]), [
    ['off', 'unit', 'unit', '供水公司庚', '人admin'], ['role', 'leader', 'unit', '供水公司庚', '人admin'],
    ['role', 'clerk', 'leader', null, '人admin']]);
  assert.equal(json.items[0].url, `/people/${id}#change-${json.total}`);
  assert.equal(json.items.at(-1).by, '机器上的命令行');
  const csv = (await who.auditor.get('/people/changes.csv')).text.trim().split('\r\n');
  assert.equal(csv.length, 1 + json.total);
  const atom = (await who.auditor.get('/people/changes.atom')).text;
  const ids = [...atom.matchAll(/<entry>.*?<id>(.*?)<\/id>/gs)].map((m) => m[1]);
  assert.ok(ids.length === json.items.length && new Set(ids).size === ids.length, 'one id for each');
  assert.match(atom, /<link rel="self" href="http:\/\/[^"]*\/people\/changes\.atom"/);
});

test('a long list turns its pages both ways', async () => {
  const id = await idOf('volunteer');
  for (let i = 0; i < 30; i++)
    for (const role of ['resident', 'volunteer'])
      assert.equal((await who.admin.submit(`/people/${id}`, `/people/${id}`, { role, active: '1' })).status, 303);
  const top = JSON.parse((await who.admin.get('/people/changes.json')).text);
  assert.ok(top.items.length === 50 && top.older && !top.newer);
  const next = JSON.parse((await who.admin.get(top.older)).text);
  assert.equal(next.items[0].line, top.items.at(-1).line - 1);
  const back = JSON.parse((await who.admin.get(next.newer)).text);
  assert.deepEqual(back.items, top.items);
  assert.equal((await who.admin.get('/people/changes?after=x')).status, 404);
});

test('the public log tells of accounts by their kinds alone', async () => {
  const head = await server.checkpoint();
  assert.ok(head);
  const open = (await server.get('/log/open/0')).text;
  assert.doesNotMatch(open, /people\./);
  assert.doesNotMatch(open, /secretary|人admin|供水公司庚/);
});

test('the command line knows every role, and says so', async () => {
  await server.stop();
  assert.match(await place.does('user', place.dir, 'confirm', 'secretary'), /^\/welcome\/[\w-]{22} /);
  assert.notEqual((await place.cli('user', place.dir, 'confirm', 'secretary')).code, 0, 'once');
  const list = await place.does('user', place.dir, 'list');
  for (const role of ROLES) assert.match(list, new RegExp(`^\\d+ +${role} +${role} `, 'm'));
  assert.match(list, new RegExp(`人unit, ${UNIT}$`, 'm'));
  const none = await place.cli('user', place.dir, 'add', 'nn', '--role', 'unit', { input: 'three quiet sparrows\n' });
  assert.equal(none.code, 1);
  assert.match(none.err, /which unit/);
  const odd = await place.cli('user', place.dir, 'invite', '某人', '--role', 'king');
  assert.equal(odd.code, 1);
  const usage = await place.cli('user', place.dir);
  for (const role of ROLES) assert.ok(usage.err.includes(role));
});
