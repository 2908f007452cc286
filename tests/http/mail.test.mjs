/* mail.test.mjs - letters to residents, through a real mail server: asked for twice, sent once, ended with one tap, held after a
** restore. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { begin, Browser, dayFromNow, ROOT, newPlace, pause, signedIn, until } from './harness.mjs';

let place, server, box, smtp, port, anna, resident;
const seen = []; /* letters read so far */

async function postOffice(at = 0) {
  smtp = begin('/usr/bin/python3', [path.join(ROOT, 'tests/support/smtp_server.py'), box, ...(at ? [String(at)] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  port = await new Promise((done) => smtp.stdout.once('data', (d) => done(Number(d))));
}

function letters() {
  return fs.readdirSync(box).filter((f) => f.endsWith('.eml')).sort().map((f) => {
    const whole = fs.readFileSync(path.join(box, f), 'utf8');
    const from = whole.indexOf('\n') + 1;
    const [, to] = whole.slice(0, from).trim().split(' ');
    const end = whole.indexOf('\r\n\r\n', from);
    const head = whole.slice(from, end);
    const field = (name) => head.match(new RegExp(`^${name}: ([^\\r]*(?:\\r\\n [^\\r]*)*)`, 'm'))?.[1];
    const words = (s) => Buffer.concat((s.match(/=\?UTF-8\?B\?[^?]*/g) ?? []).map((w) => Buffer.from(w.slice(10), 'base64'))).toString();
    return { to, head, subject: words(field('Subject')), id: field('Message-ID'), stop: field('List-Unsubscribe'),
      text: Buffer.from(whole.slice(end), 'base64').toString() };
  });
}
const next = async () => {
  await until(() => letters().length > seen.length, 8000, 'a letter');
  seen.push(letters()[seen.length]);
  return seen.at(-1);
};
const pathIn = (text, kind) => text.match(new RegExp(`https://zt\\.example(/${kind}/\\d+/[\\w-]+)`))[1];
const args = () => ['--mail', `smtp://127.0.0.1:${port}`, '--mail-from', 'office@zt.example', '--mail-name', '向阳社区', '--mail-plain',
  '--url', 'https://zt.example/'];
const ask = (v, fields) => resident.submit(`/t/${v.token}`, `/t/${v.token}/notice`, fields);
const step = (verb, id = 1, fields = {}) => anna.submit(`/desk/cases/${id}`, `/desk/cases/${id}/${verb}`, fields);

before(async () => {
  place = await newPlace({ users: { anna: 'admin' } });
  const doors = [1, 2, 3].flatMap((floor) => [1, 2].map((d) => `枣树里,1,1,${floor},${floor}0${d}`));
  fs.writeFileSync(path.join(place.root, 'doors.csv'), `小区,楼栋,单元,楼层,门牌\n${doors.join('\n')}\n`);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  box = path.join(place.root, 'mail');
  fs.mkdirSync(box);
  await postOffice();
  server = await place.serve({ args: args() });
  [anna, resident] = [await signedIn(server, 'anna'), new Browser(server)];
});
after(async () => {
  smtp.kill();
  await place.end();
});

let one, many;
test('nobody is written to before the address was confirmed; the first letter tells nothing of the case', async () => {
  one = await server.report({ text: '楼道灯不亮', contact: '000-0101' });
  const r = await ask(one, { mail: 'jia@mail.example', way: '1', done: '1', end: '1' });
  assert.equal(r.status, 303, r.text);
  const letter = await next();
  assert.equal(letter.to, 'jia@mail.example');
  assert.match(letter.subject, /请确认/);
  assert.ok(!letter.text.includes('灯') && !letter.text.includes(one.code));
  assert.equal((await step('take')).status, 303);
  await pause(1500);
  assert.equal(letters().length, 1);
  many = pathIn(letter.text, 'notice');
});

test('a link only asks: opening it confirms nothing, the button does', async () => {
  assert.match((await resident.get(many)).text, /是我，请写信来/);
  assert.match((await resident.get(`/t/${one.token}`)).text, /已寄一封信到 jia@mail\.example/);
  assert.match((await resident.submit(many, many, {})).text, /好了。有进展就写信给您/);
  assert.match((await resident.get(`/t/${one.token}`)).text, /有进展会写信到 jia@mail\.example/);
  const wrong = many.replace(/[\w-]{5}$/, 'AAAAA');
  assert.equal((await resident.submit(wrong, wrong, {})).status, 404);
});

test('each step that was chosen brings one letter, with what the public may read, the way to the progress and the end of it all',
  async () => {
  assert.equal((await step('dispatch', 1, { words: '物业公司乙' })).status, 303);
  const letter = await next();
  assert.match(letter.subject, /^向阳社区：第 1 号派出去办了$/);
  assert.match(letter.text, new RegExp(`物业公司乙[\\s\\S]*https://zt\\.example/track/${one.code}`));
  assert.ok(!letter.text.includes('灯不亮') && !letter.text.includes(one.token));
  assert.match(letter.head, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
  assert.match(letter.id, /^<[\w-]{24}@zitong\.test>$|^<[\w-]{24}@zhitong\.test>$/);
});

test('one tap ends the letters, by the mailbox’s own button too; what waits is not sent any more', async () => {
  const stop = pathIn(seen.at(-1).stop, 'stop');
  assert.match((await resident.get(stop)).text, /不要再写信/);
  const r = await server.ask('POST', stop, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click' });
  assert.equal(r.status, 200);
  assert.equal((await step('handle')).status, 303);
  await pause(1500);
  assert.equal(letters().length, seen.length);
  assert.equal((await resident.submit(stop, stop, {})).status, 404);
});

test('a mailbox that refuses is told of on the office’s page, and may be tried again there', async () => {
  const v = await server.report({ text: '井盖翻了' });
  assert.equal((await ask(v, { mail: 'nobody@mail.example', end: '1' })).status, 303);
  const page = await until(async () => {
    const r = await anna.get('/mail');
    return r.text.includes('没有这个邮箱') && r;
  }, 8000, 'the failure');
  assert.ok(!page.text.includes('nobody@'), 'read over shoulders: no address');
  const again = page.text.match(/action="(\/mail\/\d+\/\d+\/again)"/)[1];
  assert.equal((await anna.submit('/mail', again, {})).status, 303);
  await until(async () => (await anna.get('/mail')).text.includes('第 2 轮'), 8000, 'the second round');
});

test('a sender who is not allowed is no letter’s fault; a letter at which the line breaks does not stand before the others', async () => {
  fs.writeFileSync(path.join(box, 'stranger'), '');
  const [v, w] = [await server.report({ text: '门铃' }), await server.report({ text: '水压' })];
  assert.equal((await ask(v, { mail: 'breaks@mail.example', end: '1' })).status, 303);
  await until(async () => (await anna.get('/mail')).text.includes('连不上邮件服务器'), 8000, 'the rest');
  assert.equal((await ask(w, { mail: 'behind@mail.example', end: '1' })).status, 303);
  assert.match((await anna.get('/mail')).text, /2 封等着寄出/);
  fs.rmSync(path.join(box, 'stranger'));
  await server.stop();
  server = await place.serve({ args: args() });
  [anna, resident] = [await signedIn(server, 'anna'), new Browser(server)];
  assert.equal((await next()).to, 'behind@mail.example');
  assert.equal((await resident.submit(`/t/${v.token}`, `/t/${v.token}/notice/end`)).status, 303);
});

test('who says “later” gets it later, under the same name; a server that is gone costs no letter a try', async () => {
  const v = await server.report({ text: '电梯抖' });
  assert.equal((await ask(v, { mail: 'later@mail.example', end: '1' })).status, 303);
  await pause(1500);
  assert.equal(letters().length, seen.length);
  assert.match((await anna.get('/mail')).text, /1 封等着寄出/);
  fs.writeFileSync(path.join(box, 'open'), '');
  await server.stop();
  place.sql('UPDATE side_outbox SET until = 0');
  server = await place.serve({ args: args() });
  anna = await signedIn(server, 'anna');
  resident = new Browser(server);
  assert.equal((await next()).to, 'later@mail.example');
});

test('who chose letters and is silent about a promise is written to, once: by a press, or by the place as the date comes near',
  async () => {
  const csrf = { 'X-CSRF-Token': await anna.csrf() };
  const send = async (to, fields, status = 200) => {
    const r = await anna.json(to, fields, csrf);
    assert.equal(r.status, status, `${to}: ${r.text}`);
    return JSON.parse(r.text);
  };
  const promise = async (due, cold) => {
    const { id } = await send('/promises/new', { title: '今冬暖气不误', who: '热力公司甲', whom: '枣树里', due, case_id: cold.id }, 201);
    await send(`/promises/${id}/stages`, { stages: '供暖 热' });
    await send(`/promises/${id}/homes`, { list: '枣树里1号楼' });
    return id;
  };
  const hears = async (door, mail) => {
    const told = await server.report({ text: '冷', where: { door } });
    assert.equal((await ask(told, { mail, way: '0', done: '1', end: '1' })).status, 303);
    const way = pathIn((await next()).text, 'notice');
    assert.equal((await resident.submit(way, way, {})).status, 200);
    return told;
  };
  const cold = await hears('枣树里1-1-101', 'yi@mail.example');
  await server.report({ text: '也冷', where: { door: '枣树里1-1-201' } });
  const far = await promise(dayFromNow(20), cold);
  const nobody = await server.report({ text: '灯坏', where: { door: '枣树里1-1-301' } });
  await send(`/promises/${await promise(dayFromNow(20), nobody)}/remind`, {}, 409);
  assert.equal((await send(`/promises/${far}/remind`, {})).homes, 1);
  const letter = await next();
  assert.equal(letter.to, 'yi@mail.example');
  assert.match(letter.subject, /今冬暖气不误，您家办到了吗/);
  const door = letter.text.match(/https:\/\/zt\.example(\/promises\/\d+\/door\/\d+\/[\w-]{22})/)[1];
  assert.equal((await server.form(door, { say: '1' })).status, 303);
  await send(`/promises/${far}/remind`, {}, 409);
  assert.match((await server.get(`/promises/${far}`)).text, /给还没说话的人家写了信/);
  assert.match((await anna.get(`/promises/${far}/work`)).text, /写过信，只写一次/);
  const near = await promise(dayFromNow(2), cold);
  const second = await next();
  assert.equal(second.to, 'yi@mail.example');
  assert.match(second.text, new RegExp(`/promises/${near}/door/`));
  await send(`/promises/${near}/remind`, {}, 409);
});

test('a folder that was restored writes to nobody until a person says so', async () => {
  const copy = path.join(place.root, 'copy');
  const v = await server.report({ text: '垃圾房味大' });
  await until(async () => (await anna.get('/mail')).text.includes('0 封等着寄出'), 8000, 'an empty outbox');
  smtp.kill();
  await pause(200);
  assert.equal((await ask(v, { mail: 'yi@mail.example', end: '1' })).status, 303);
  await server.stop();
  fs.cpSync(place.dir, copy, { recursive: true });
  server = await place.serve({ args: args() });
  await server.report({ text: '再来一件' });
  await pause(1500);
  await server.stop();
  fs.rmSync(place.dir, { recursive: true });
  fs.renameSync(copy, place.dir);
  await postOffice(port);
  server = await place.serve({ args: args() });
  anna = await signedIn(server, 'anna');
  await pause(1500);
  assert.equal(letters().length, seen.length);
  assert.match((await anna.get('/mail')).text, /暂停寄信，多半因为这里是从备份恢复的/);
  assert.equal((await anna.submit('/mail', '/mail/gate', { held: '0' })).status, 303);
  assert.equal((await next()).to, 'yi@mail.example');
});

test('what is no address, and nothing chosen, comes back with what was typed; without a mail server nothing is offered', async () => {
  resident = new Browser(server);
  const v = await server.report({ text: '路灯' });
  let r = await ask(v, { mail: '甲@mail.example', way: '1' });
  assert.equal(r.status, 422);
  assert.match(r.text, /这不像一个邮箱地址/);
  assert.match(r.text, /value="甲@mail\.example"/);
  r = await ask(v, { mail: 'a@b.example' });
  assert.match(r.text, /至少选一样/);
  await server.stop();
  server = await place.serve();
  assert.ok(!(await new Browser(server).get(`/t/${v.token}`)).text.includes('有进展时写信告诉我'));
});
