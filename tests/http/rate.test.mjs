/* rate.test.mjs - satisfied or not: on the own page after the case was closed, by link and by word, for the staff of the case, as a count
** for all. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, newPlace, signedIn } from './harness.mjs';

const WORDS = '跑了三趟才来人';
let place, server, anna, bert, resident, other;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', over: 'leader' } });
  server = await place.serve();
  [anna, bert] = [await signedIn(server, 'anna'), await signedIn(server, 'bert')];
  resident = new Browser(server);
  other = await server.report({ text: '楼道灯不亮', where: { door: '3-2-501' } });
});
after(async () => {
  await server.stop();
  await place.check();
  await place.end();
});

const step = async (who, id, verb, fields = {}) =>
  assert.equal((await who.submit(`/desk/cases/${id}`, `/desk/cases/${id}/${verb}`, fields)).status, 303, verb);
async function finish(id) {
  await step(anna, id, 'take');
  await step(anna, id, 'handle');
  await step(anna, id, 'finish', { words: '换了灯' });
}
const own = async (token) => (await resident.get(`/t/${token}`)).text;
const send = (token, fields) => resident.submit(`/t/${token}`, `/t/${token}/rate`, fields);
const figure = async (who, path) => JSON.parse((await who.get(path)).text).items.at(-1);

test('nobody is asked before it is closed, and who asks is told when', async () => {
  await finish(other.id);
  assert.ok(!(await own(other.token)).includes(`/t/${other.token}/rate`));
  const early = await server.json(`/t/${other.token}/rate`, { rate: 1 });
  assert.equal(early.status, 409);
  await step(bert, other.id, 'verify', { words: '看过' });
  await step(bert, other.id, 'close');
  assert.ok((await own(other.token)).includes(`/t/${other.token}/rate`));
});

test('a form without a choice comes back with what was typed; the household\'s own form is left alone', async () => {
  const back = await send(other.token, { rate: '', words: WORDS });
  assert.equal(back.status, 422);
  assert.ok(back.text.includes('id="rate-err"') && back.text.includes(WORDS) && !back.text.includes('id="say-err"'));
  assert.equal((await server.json(`/t/${other.token}/rate`, { rate: 4 })).status, 422);
  assert.equal((await server.json(`/t/${other.token}/rate`, { rate: 0 })).status, 422);
});

test('said, read again, and changed while the case is closed', async () => {
  const first = await send(other.token, { rate: '3', words: WORDS });
  assert.equal(first.status, 303);
  const said = (await resident.get(first.headers.location)).text;
  assert.ok(said.includes('role="status"') && said.includes(WORDS) && said.includes('不满意'));
  assert.equal(place.sql(`SELECT rated_good || ' ' || rated_poor FROM desk_case WHERE id = ${other.id}`), '0 1');
  const r = await server.json(`/t/${other.token}/rate`, { rate: 1, words: WORDS });
  assert.equal(JSON.parse(r.text).rate, 1);
  assert.equal(place.sql(`SELECT rated_good || ' ' || rated_poor FROM desk_case WHERE id = ${other.id}`), '1 0');
  assert.equal(place.sql(`SELECT said_fixed + said_half + said_back + said_not FROM desk_case WHERE id = ${other.id}`), '0');
});

test('code and word open it as the link does', async () => {
  const { code, word } = other;
  const page = await resident.submit('/track', '/track', { code, word });
  assert.ok(page.text.includes('name="rating"'));
  const lacks = await resident.post('/track', { code, word, rating: '1' });
  assert.equal(lacks.status, 422);
  assert.ok(lacks.text.includes('id="rate-err"'));
  const done = await resident.post('/track', { code, word, rating: '1', rate: '2', words: WORDS });
  assert.equal(done.status, 200);
  assert.ok(done.text.includes('评价记下了'));
  assert.equal(place.sql(`SELECT rated_fair FROM desk_case WHERE id = ${other.id}`), '1');
  assert.equal((await resident.post('/track', { code, word: word === '0000' ? '0001' : '0000', rating: '1', rate: '1' })).status, 422);
});

test('the staff of the case read it; everybody else a count, and of few no percentage', async () => {
  assert.ok((await anna.get(`/desk/cases/${other.id}`)).text.includes(WORDS));
  for (const path of [`/cases/${other.id}`, `/track/${other.code}`, '/figures', '/log/open/0'])
    assert.ok(!(await resident.get(path)).text.includes(WORDS), path);
  const row = await figure(anna, '/insight.json');
  assert.deepEqual([row.pleased, row.pleased_of, row.pleased_pct], [0, 1, null]);
  assert.equal((await figure(resident, '/figures.json')).pleased, null, 'one household is nobody to tell of');
});

test('what is kept is told to its owner, and goes when they wish; the count stays', async () => {
  assert.ok((await resident.get(`/t/${other.token}/data`)).text.includes(WORDS));
  assert.equal((await resident.submit(`/t/${other.token}/erase`, `/t/${other.token}/erase`)).status, 303);
  for (const [who, path] of [[resident, `/t/${other.token}`], [resident, `/t/${other.token}/data`], [anna, `/desk/cases/${other.id}`]])
    assert.ok(!(await who.get(path)).text.includes(WORDS), path);
  assert.equal(place.sql(`SELECT rated_fair FROM desk_case WHERE id = ${other.id}`), '1');
});

test('who was not helped is asked of the case before, on the page of the one that follows', async () => {
  const r = await server.report({ text: '还是不亮', where: { door: '3-2-502' } });
  await finish(r.id);
  assert.equal((await server.json(`/t/${r.token}/say`, { say: 4 })).status, 200);
  await step(bert, r.id, 'verify', { words: '看过' });
  await step(bert, r.id, 'close');
  assert.equal((await send(r.token, { rate: '3' })).status, 303);
  assert.equal(place.sql(`SELECT rated_poor FROM desk_case WHERE id = ${r.id}`), '1');
  assert.ok((await own(r.token)).includes(`第 ${r.id} 号案卷`));
});
