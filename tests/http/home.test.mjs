/* home.test.mjs - the first page: what it shows of the neighbours' cases, and what who may not go further is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPlace, signedIn } from './harness.mjs';

let place, server;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', rita: 'resident' } });
  server = await place.serve();
});
after(() => place.end());

const shown = async () => [...(await server.get('/')).text.matchAll(/href="\/cases\/(\d+)"/g)].map(([, id]) => Number(id));

test('home shows what has words; as long as nothing has, the newest', async () => {
  for (let i = 1; i <= 7; i++) await server.report({ text: `第 ${i} 件，灯不亮` });
  assert.deepEqual(await shown(), [7, 6, 5, 4, 3]);
  const anna = await signedIn(server, 'anna');
  for (const id of [1, 4]) assert.equal((await anna.submit(`/desk/cases/${id}`, `/desk/cases/${id}/word`, { words: '楼道灯不亮' })).status, 303);
  assert.deepEqual(await shown(), [4, 1]);
});

test('who is signed in and has not the right is told so, and whom to ask', async () => {
  const rita = await signedIn(server, 'rita');
  const r = await rita.get('/desk');
  assert.equal(r.status, 403);
  assert.match(r.text, /<h1>([^<]+)<\/h1>/);
  assert.equal(r.text.split(r.text.match(/<h1>([^<]+)<\/h1>/)[1]).length - 1, 1, 'not the same sentence twice');
  assert.match(r.text, /管账号的人/);
});
