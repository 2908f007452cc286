/* account.test.mjs - a resident's own account: begun and entered by a letter, gathers the cases that the telephone keeps, asks for letters
** about all, is taken along, and goes without a trace while every link goes on working. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, newPlace } from './harness.mjs';
import { postOffice } from './post.mjs';

const MAIL = 'jia@mail.example';
let place, server, post, phone, cases;
const pathIn = (text, path) => text.match(new RegExp(`https://zt\\.example(${path}/\\d+/[\\w-]+)`))[1];
const count = (table) => Number(place.sql(`SELECT count(*) FROM ${table}`));
const main = (r) => r.text.slice(r.text.indexOf('<main'), r.text.indexOf('</main'));
async function asks(mail) {
  const r = await new Browser(server).submit('/mine/account', '/mine/account', { mail });
  assert.equal(r.status, 200, r.text.slice(0, 300));
  return main(r);
}
const link = async () => pathIn((await post.next()).text, '/mine/in');
async function enter(browser, at) {
  return browser.submit(at, at);
}

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', root: 'admin' } });
  post = await postOffice(place.root);
  server = await place.serve({ args: post.args });
  cases = [await server.report({ text: '楼道灯不亮' }), await server.report({ text: '水管漏水' }), await server.report({ text: '垃圾没收' })];
  phone = new Browser(server);
  for (const c of cases.slice(0, 2)) assert.equal((await phone.post('/mine', { what: c.token })).status, 303);
});
after(async () => {
  post.end();
  await place.end();
});

test('it is offered and not needed; a letter begins it, once, and a stranger learns nothing', async () => {
  assert.match((await phone.get('/mine')).text, /href="\/mine\/account"/);
  assert.equal((await phone.submit('/mine/account', '/mine/account', { mail: 'no address' })).status, 422);
  const first = await asks(MAIL);
  const at = await link();
  assert.match((await new Browser(server).get(at)).text, /只能用一次/);
  const r = await enter(phone, at);
  assert.deepEqual([r.status, r.headers.location], [303, '/mine']);
  assert.equal((await enter(new Browser(server), at)).status, 404);
  assert.equal(await asks(MAIL), first, 'the same words for an address that is known');
  await link();
  assert.equal((await phone.get('/desk')).status, 403, 'it opens no door of the office');
});

test('what the telephone keeps is gathered, and found from another one', async () => {
  assert.equal((await phone.submit('/mine', '/mine/gather')).status, 303);
  assert.equal((await phone.submit('/mine', '/mine/notices', { on: '1' })).status, 303);
  assert.equal(count('desk_notice WHERE confirmed = 1'), 2, 'the address was confirmed already');
  await asks(MAIL);
  const other = new Browser(server);
  assert.equal((await enter(other, await link())).status, 303);
  const page = main(await other.get('/mine'));
  for (const c of cases.slice(0, 2)) assert.ok(page.includes(`/t/${c.token}`));
  assert.ok(!page.includes(cases[2].token));
  const taken = JSON.parse((await other.get('/mine/account.json')).text);
  assert.equal(taken.mail, MAIL);
  assert.equal(taken.cases.length, 2);
  const csrf = await other.csrf();
  assert.equal((await other.post('/mine/part', { csrf, token: cases[1].token })).status, 303);
  assert.ok(!main(await other.get('/mine')).includes(cases[1].token));
  assert.doesNotMatch((await server.get(`/cases/${cases[0].id}`)).text, /mail\.example/);
});

test('who leaves is erased, and every link opens as before', async () => {
  const r = await phone.submit('/mine', '/mine/leave');
  assert.deepEqual([r.status, r.headers.location], [303, '/mine']);
  assert.match((await phone.get('/mine')).text, /href="\/mine\/account"/, 'signed out');
  assert.equal(count('desk_gather') + count('people_mail'), 0);
  assert.equal(count("log_body WHERE subject IN (SELECT id FROM people_user WHERE role = 'resident') AND own IS NOT NULL"), 0);
  for (const c of cases) assert.equal((await server.get(`/t/${c.token}`)).status, 200);
});
