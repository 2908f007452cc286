/* work.test.mjs - eight hours at the desk: handing over. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPlace, signedIn } from './harness.mjs';

const SECRET = 'zebra-work-3317';

let place, server, anna, bert, lead, root, bertId;

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', cora: 'clerk', lead: 'leader', root: 'admin' } });
  server = await place.serve();
  [anna, bert, lead] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), await signedIn(server, 'lead')];
  root = await signedIn(server, 'root');
  bertId = place.sql("SELECT id FROM people_user WHERE login = 'bert'");
});
after(() => place.end());

const step = (who, id, verb, fields = {}) => who.submit(`/desk/cases/${id}`, `/desk/cases/${id}/${verb}`, fields);
async function goes(who, id, verb, fields) {
  const r = await step(who, id, verb, fields);
  assert.equal(r.status, 303, `${verb}: ${r.text}`);
}
const taker = (id) => place.sql(`SELECT u.login FROM desk_case AS c JOIN people_user AS u ON u.id = c.taken_by WHERE c.id = ${id}`);

test('a case is offered, stays whose it is, stands on top of the colleague\'s desk, and is theirs when they accept', async () => {
  const { id } = await server.report({ text: '楼道灯坏了' });
  assert.ok(!(await anna.get(`/desk/cases/${id}`)).text.includes('id="offer-to"'), 'nobody has it yet');
  await goes(anna, id, 'take');
  await goes(anna, id, 'offer', { to: bertId, words: `${SECRET} 上午在家` });
  assert.equal(taker(id), 'anna');
  assert.ok(!(await anna.get('/desk')).text.includes(SECRET));
  const desk = (await bert.get('/desk')).text;
  assert.ok(desk.includes(SECRET) && desk.includes(`action="/desk/cases/${id}/accept"`));
  assert.ok((await anna.get(`/desk/cases/${id}`)).text.includes(`/desk/cases/${id}/withdraw`));
  await goes(bert, id, 'accept');
  assert.equal(taker(id), 'bert');
  assert.ok(!(await bert.get('/desk')).text.includes(SECRET));
  const road = (await bert.get(`/desk/cases/${id}`)).text;
  assert.ok(road.includes('接手了') && road.includes(SECRET));
});

test('who stands in sees the work of the absent as their own, until they are back', async () => {
  const [mine, offered] = [(await server.report({ text: '路灯不亮' })).id, (await server.report({ text: '井盖坏了' })).id];
  for (const id of [mine, offered]) await goes(anna, id, 'take');
  await goes(anna, offered, 'offer', { to: bertId });
  const ids = async (who) => JSON.parse((await who.get('/desk.json?state=open&taker=me')).text).items.map((c) => c.id);
  const cora = await signedIn(server, 'cora');
  assert.deepEqual(await ids(cora), []);
  const coraId = place.sql("SELECT id FROM people_user WHERE login = 'cora'");
  for (const who of [anna, bert]) assert.equal((await who.submit('/people/me', '/people/me/away', { days: '3', stand_in: coraId })).status,
    303);
  assert.ok((await ids(cora)).includes(mine) && (await ids(cora)).includes(offered));
  const page = (await cora.get('/desk?state=open&taker=me')).text;
  assert.ok(page.includes('我的，和替人anna、人bert的') && page.includes('人anna（不在，人cora替）'));
  assert.ok(page.includes(`action="/desk/cases/${offered}/accept"`) && page.includes('替人bert'));
  assert.ok((await cora.get(`/desk/cases/${mine}`)).text.includes('人anna（不在，人cora替）'));
  await goes(cora, offered, 'accept');
  assert.equal(taker(offered), 'cora');
  for (const who of [anna, bert]) assert.equal((await who.submit('/people/me', '/people/me/away')).status, 303);
  assert.deepEqual(await ids(cora), [offered]);
  assert.ok((await ids(anna)).includes(mine), 'as before');
});

test('who declines says why; neither the public nor who may only look reads a word of it', async () => {
  const { id, code } = await server.report({ text: '水管漏了' });
  await goes(anna, id, 'take');
  await goes(anna, id, 'offer', { to: bertId, words: SECRET });
  assert.equal((await step(bert, id, 'decline')).status, 422);
  await goes(bert, id, 'decline', { words: `${SECRET} 休假` });
  assert.equal((await bert.json(`/desk/cases/${id}/accept`, {}, { 'X-CSRF-Token': await bert.csrf() })).status, 409);
  assert.equal(taker(id), 'anna');
  assert.ok((await anna.get(`/desk/cases/${id}`)).text.includes('休假'));
  for (const [who, page] of [[lead, `/desk/cases/${id}`], [server, `/cases/${id}`], [server, `/track/${code}`], [server, '/log']]) {
    const { text } = await who.get(page);
    assert.ok(!text.includes(SECRET) && !text.includes('交接'), page);
  }
});

test('kept words: fields are filled from the case, an unknown one is refused by its name, a person sends them', async () => {
  const saves = (fields) => anna.submit('/desk/templates', '/desk/templates', { form: '0', ...fields });
  const bad = await saves({ name: '修好了', words: '第 {{nummer}} 号' });
  assert.equal(bad.status, 422);
  assert.ok(bad.text.includes('<code>nummer</code>') && bad.text.includes('第 {{nummer}} 号'));
  assert.equal((await saves({ name: '修好了', words: '打 13800000000' })).status, 422);
  assert.equal((await saves({ name: '修好了', words: '第 {{number}} 号已由{{unit}}修好' })).status, 303);
  const { id } = await server.report({ text: '灯坏了' });
  const at = `/desk/cases/${id}`;
  assert.ok(!(await anna.get(at)).text.includes('修好了'), 'there is no such form yet');
  await goes(anna, id, 'take');
  await goes(anna, id, 'handle');
  const [, fill] = /href="([^"]*fill=\d+)"/.exec((await anna.get(at)).text);
  const filled = (await anna.get(fill.replaceAll('&amp;', '&'))).text;
  assert.match(filled, new RegExp(`<textarea id="finish"[^>]*>第 ${id} 号已由＿＿＿修好</textarea>`));
  assert.equal(place.sql(`SELECT state FROM desk_case WHERE id = ${id}`), '3');
  const template = place.sql('SELECT max(id) FROM desk_template');
  assert.equal((await anna.json(`/desk/templates/${template}/remove`, {}, { 'X-CSRF-Token': await anna.csrf() })).status, 200);
  assert.ok(!(await anna.get(at)).text.includes('fill='));
});

test('a note names a colleague, who finds the case in their list until they answer; who watches finds it when it moved', async () => {
  const { id } = await server.report({ text: '井盖响，一车过就响' });
  const ids = async (who) => JSON.parse((await who.get('/desk.json?for=me&state=all')).text).items.map((c) => c.id);
  await goes(anna, id, 'note', { words: `${SECRET} @人bert 去看看`, to: 'cora' });
  const cora = await signedIn(server, 'cora');
  for (const who of [bert, cora]) assert.ok((await ids(who)).includes(id));
  assert.ok(!(await ids(anna)).includes(id));
  const list = (await bert.get('/desk?for=me&state=all')).text;
  assert.ok(list.includes('备注提到你') && list.includes('<h1>与我有关') && !list.includes(SECRET));
  const page = (await bert.get(`/desk/cases/${id}`)).text;
  assert.ok(page.includes('人anna在备注里提到了你') && page.includes('给人cora、人bert'), page.match(/给人[^<]*/)?.[0]);
  await goes(bert, id, 'note', { words: '去过了' });
  assert.ok(!(await ids(bert)).includes(id), 'who writes has answered');
  assert.equal((await cora.json('/desk/bulk', { verb: 'seen', id: [id] }, { 'X-CSRF-Token': await cora.csrf() })).status, 200);
  assert.ok(!(await ids(cora)).includes(id), 'ticked off');
  const bad = await step(anna, id, 'note', { words: '看看', to: '老王' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /<input id="note-to"[^>]*value="老王"[^]*aria-invalid="true"/);
  await goes(lead, id, 'watch');
  assert.ok(!(await ids(lead)).includes(id));
  await goes(anna, id, 'note', { words: '给同事' });
  assert.ok(!(await ids(lead)).includes(id), 'a leader reads no notes, and learns of none');
  await goes(anna, id, 'take');
  assert.ok((await ids(lead)).includes(id) && (await lead.get(`/desk/cases/${id}`)).text.includes('有了新动静'));
  await goes(lead, id, 'seen');
  assert.ok(!(await ids(lead)).includes(id));
  await goes(lead, id, 'unwatch');
  assert.equal((await server.get(`/cases/${id}`)).text.includes('提到'), false);
});

test('what a class asks for is a check list at the step, and stands in the road', async () => {
  const saved = await root.submit('/desk/classes', '/desk/classes',
    { name: '电梯', opens: '说得出哪一部\n没有困人', closes: '能运行；有检验合格单', clock: '0', shown: '1' });
  assert.equal(saved.status, 303, saved.text);
  const cls = place.sql("SELECT id FROM desk_class WHERE name = '电梯'");
  const { id } = await server.report({ text: '电梯停了', class: Number(cls) });
  const asked = (await anna.get(`/desk/cases/${id}`)).text;
  assert.match(asked, /name="ticked" value="2">没有困人/);
  await goes(anna, id, 'take', { ticked: '2' });
  const road = (await anna.get(`/desk/cases/${id}`)).text;
  assert.match(road, /没有打勾：<\/span>说得出哪一部/);
  assert.match(road, /符合：<\/span>没有困人/);
  await goes(anna, id, 'handle');
  assert.match((await anna.get(`/desk/cases/${id}`)).text, /name="ticked" value="2">有检验合格单/);
  assert.ok(!(await server.get(`/cases/${id}`)).text.includes('没有困人'));
});

test('who was written down and left a number is called: the number for a reason, the say with who wrote it', async () => {
  const made = JSON.parse((await anna.json('/report', { text: '声控灯不亮', contact: `${SECRET}-tel`, channel: 1 })).text);
  const at = `/desk/calls/${made.id}`, voice = JSON.parse(made.receipt.open).voice;
  await goes(anna, made.id, 'take');
  await goes(anna, made.id, 'handle');
  assert.ok(!(await anna.get('/desk/calls')).text.includes(at));
  await goes(anna, made.id, 'finish', { words: '换了灯' });
  const list = (await anna.get('/desk/calls')).text;
  assert.ok(list.includes(`action="${at}/reach"`) && !list.includes(`${SECRET}-tel`));
  assert.ok(!(await lead.get('/desk/calls')).text.includes(`action="${at}`), 'who may only look calls nobody');
  const shown = await anna.submit('/desk/calls', `${at}/contact`, { voice, reason: '回访' });
  assert.equal(shown.status, 200);
  assert.match(shown.text, new RegExp(`<b class="number">${SECRET}-tel</b>`));
  assert.equal((await anna.submit('/desk/calls', `${at}/miss`, { voice, days: '99' })).status, 422);
  assert.equal((await anna.submit('/desk/calls', `${at}/miss`, { voice, days: '2' })).status, 303);
  assert.match((await anna.get('/desk/calls')).text, /1 次没打通/);
  assert.equal((await bert.submit('/desk/calls', `${at}/reach`, { voice, say: '1', words: '亮了' })).status, 303);
  assert.ok(!(await bert.get('/desk/calls')).text.includes(at));
  const own = (await server.get(new URL(made.url, server.url).pathname)).text;
  assert.match(own, /电话里说的，[^<]+ 代记。/);
  assert.ok((await anna.get(`/desk/cases/${made.id}`)).text.includes('代记。'));
});

test('many in a row: the class by letters, the slip once, the form empty again; another number joins', async () => {
  const enter = (fields) => anna.submit('/desk/enter', '/desk/enter', { channel: '2', ...fields });
  assert.equal((await lead.get('/desk/enter')).status, 403);
  const bad = await enter({ text: '水管漏', kind: 'zzzz' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /<textarea id="text"[^>]*>水管漏<\/textarea>/);
  const made = await enter({ text: `${SECRET} 水管漏`, contact: `${SECRET}-one`, behalf: '1', for_name: SECRET });
  assert.equal(made.status, 201);
  const id = place.sql('SELECT max(id) FROM desk_case');
  assert.match(made.text, /<article class="slip">/);
  assert.match(made.text, /<select id="channel" name="channel"\s+autofocus/);
  assert.match(made.text, /<option value="2"\s+selected/);
  assert.match(made.text, /<textarea id="text"[^>]*><\/textarea>/);
  assert.ok(!made.text.includes(`${SECRET}-one`) && made.text.includes(`href="/desk/cases/${id}"`));
  assert.equal((await enter({ same: '99999' })).status, 422);
  assert.equal((await enter({ same: id, contact: `${SECRET}-two`, where_door: '1-1-101' })).status, 201);
  assert.equal(place.sql(`SELECT voices FROM desk_case WHERE id = ${id}`), '3');
  assert.ok((await anna.get('/desk/calls')).text.includes(`/desk/calls/${id}/reach`), 'paper has no slip yet');
});

test('the day on paper: what is due by then, with its door and no contact', async () => {
  const { id } = await server.report({ text: '墙皮掉了', where_door: '7-1-102', contact: `${SECRET}-sheet` });
  const line = `href="/desk/cases/${id}"`;
  for (const by of ['clerk', 'building']) {
    assert.ok(!(await anna.get(`/desk/sheet?by=${by}&day=2020-01-01`)).text.includes(line), 'it is not due then');
    const sheet = (await anna.get(`/desk/sheet?by=${by}&day=2099-01-01`)).text;
    assert.ok(sheet.includes(line) && sheet.includes('<b>7-1-102</b>') && !sheet.includes(`${SECRET}-sheet`));
  }
  const mine = '/desk/sheet?who=me&day=2099-01-01';
  assert.ok(!(await anna.get(mine)).text.includes(line));
  await goes(anna, id, 'take');
  assert.ok((await anna.get(mine)).text.includes(line));
  assert.ok(!(await bert.get(mine)).text.includes(line), 'a sheet of one\'s own');
  assert.equal((await anna.get('/desk/sheet?day=gestern')).status, 404);
});
