/* aside.test.mjs - beside the road and after it: what residents read of a case that is parked, void, referred, given back, opened again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, newPlace, signedIn } from './harness.mjs';

let place, server, anna, bert, resident;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk' } });
  server = await place.serve();
  [anna, bert] = [await signedIn(server, 'anna'), await signedIn(server, 'bert')];
  resident = new Browser(server);
});
after(async () => {
  await server.stop();
  await place.check();
  await place.end();
});

const step = async (who, id, verb, fields = {}) => (await who.submit(`/desk/cases/${id}`, `/desk/cases/${id}/${verb}`, fields)).status;
const taken = async () => {
  const r = await server.report({ text: '暖气不热' });
  assert.equal(await step(anna, r.id, 'take'), 303);
  return r;
};
const closed = async () => {
  const r = await taken();
  assert.equal(await step(anna, r.id, 'handle'), 303);
  assert.equal(await step(anna, r.id, 'finish', { words: '热了' }), 303);
  assert.equal(await step(bert, r.id, 'verify'), 303);
  return r;
};
const page = async (id) => (await resident.get(`/cases/${id}`)).text;

test('parked: why and until when, in a list of its own, and back', async () => {
  const { id } = await taken();
  assert.equal(await step(anna, id, 'park', { words: '', days: '9' }), 422);
  assert.equal(await step(anna, id, 'park', { words: '等开春', days: '9' }), 303);
  assert.match(await page(id), /挂账：<\/b> 等开春/);
  assert.ok((await anna.get('/desk?state=parked')).text.includes(`/desk/cases/${id}`));
  assert.ok(!(await anna.get('/desk?state=open')).text.includes(`/desk/cases/${id}?`));
  assert.equal(await step(anna, id, 'unpark'), 303);
  assert.match((await anna.get(`/desk/cases/${id}`)).text, /已立案/);
});

test('referred: where to go and what to do; void: why', async () => {
  const { id } = await taken();
  assert.equal(await step(anna, id, 'refer', { words: '供暖办', place: '', why: '带房本' }), 422);
  assert.equal(await step(anna, id, 'refer', { words: '供暖办', place: '向阳街1号', why: '带房本' }), 303);
  const text = await page(id);
  for (const words of ['供暖办', '向阳街1号', '带房本']) assert.ok(text.includes(words), words);
  const spam = await server.report({ text: '广告' });
  assert.equal(await step(anna, spam.id, 'void', { words: '是广告' }), 303);
  assert.match(await page(spam.id), /作废：<\/b> 是广告/);
  assert.equal((await server.json(`/cases/${spam.id}/join`, { text: '我也是' })).status, 409);
});

test('given back: only with the rule, and everybody reads who answers for it meanwhile', async () => {
  const { id } = await taken();
  assert.equal(await step(anna, id, 'dispatch', { words: '热力公司' }), 303);
  assert.equal(await step(anna, id, 'return', { why: '' }), 422);
  assert.equal(await step(anna, id, 'return', { why: '产权分界在楼外' }), 303);
  const text = await page(id);
  for (const words of ['依据：产权分界在楼外', '首接负责：热力公司', '退过 1']) assert.ok(text.includes(words), words);
});

test('two who close at once: one does, the other reads why not', async () => {
  const { id } = await closed();
  const csrf = [{ 'X-CSRF-Token': await anna.csrf() }, { 'X-CSRF-Token': await bert.csrf() }];
  const got = await Promise.all([anna.json(`/desk/cases/${id}/close`, {}, csrf[0]), bert.json(`/desk/cases/${id}/close`, {}, csrf[1])]);
  assert.deepEqual(got.map((r) => r.status).sort(), [200, 409]);
});

test('"back again" opens the same case; "not" goes on in another, with the same link', async () => {
  const [back, not] = [await closed(), await closed()];
  assert.equal(await step(bert, back.id, 'close'), 303);
  assert.equal((await server.json(`/t/${back.token}/say`, { say: 3, words: '又凉了' })).status, 200);
  assert.match(await page(back.id), /结案后又回来 1/);
  assert.equal((await server.json(`/t/${not.token}/say`, { say: 4 })).status, 200);
  assert.equal(await step(bert, not.id, 'close'), 303);
  const own = (await resident.get(`/t/${not.token}`)).text;
  assert.ok(own.includes(`href="/cases/${not.id}"`) && own.includes(`没办好，我们另立第`), 'one reads why the number is another');
  assert.match(await page(not.id), /后续：/);
});

test('linked: shown at both, and apart again', async () => {
  const [a, b] = [await taken(), await taken()];
  assert.equal(await step(anna, a.id, 'link', { other: String(b.id), kind: '1' }), 303);
  assert.ok((await page(a.id)).includes(`href="/cases/${b.id}"`) && (await page(b.id)).includes(`href="/cases/${a.id}"`));
  assert.equal(await step(anna, b.id, 'unlink', { other: String(a.id) }), 303);
  assert.ok(!(await page(a.id)).includes(`href="/cases/${b.id}"`));
});
