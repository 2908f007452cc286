/* load.test.mjs - everything at once, in a server that was built with -fsanitize=thread: reporters, readers, searches, sheets, streams,
** the signer and the backup; and a stop in the middle of it. A race that was seen ends the server with 66 instead of 0, and with words.
**
** ZHITONG_BIN is that server. It is five to fifteen times as slow as another, so numbers are small; threads meet all the same. */
import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { newPlace, pause, signedIn } from '../http/harness.mjs';

const REPORTERS = 16;
const SECONDS = 8;

/* Reads a stream until the server ends it. */
const listen = (server, target, headers) => new Promise((done) => {
  const rq = http.get(new URL(target, server.url), { headers, agent: false }, (rs) => {
    rs.on('error', done).on('end', done).resume();
  });
  rq.on('error', done);
});

/* Again and again until told to stop; a connection that the stopping server cut is no fault. */
async function again(state, work) {
  for (let i = 0; !state.over; i++) {
    try {
      await work(i);
      state.done++;
    } catch (e) {
      if (!state.over) throw e;
    }
  }
}

test('no thread steps on another, and a stop in the middle of it is a stop', { timeout: 240000 }, async () => {
  const place = await newPlace({ users: { anna: 'clerk' } });
  const server = await place.serve({ args: ['--backup-to', path.join(place.root, 'copies'), '--backup-every', '1m'] });
  const anna = await signedIn(server, 'anna');
  const cookie = [...anna.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const first = await server.report({ text: '楼道灯不亮', contact: '13800000000' });
  server.agent.maxSockets = 64;
  const state = { over: false, done: 0 };
  const streams = ['/desk/live', `/desk/live?case=${first.id}`, '/desk/live'].map((t) => listen(server, t, { Cookie: cookie }));
  const work = [
    ...Array.from({ length: REPORTERS }, (_, n) => again(state,
      (i) => server.report({ text: `楼道灯不亮 ${n} ${i}`, where_door: `${n}-${i}` }))),
    again(state, () => anna.get(`/desk/find?q=${encodeURIComponent('路灯 不亮')}`)),
    again(state, () => anna.get('/desk')),
    again(state, () => anna.get(`/desk/cases/${first.id}`)),
    again(state, () => server.get('/cases.csv')),
    again(state, () => server.get('/cases')),
    again(state, () => server.get('/log/checkpoint')),
    again(state, () => server.get('/metrics')),
    again(state, (i) => server.form('/track', { code: `AAAA${i}` })),
  ];
  await Promise.race([pause(SECONDS * 1000), ...work]);
  state.over = true;
  assert.ok(state.done > 20, `${state.done} answers`);
  await server.stop();
  await Promise.all([...streams, ...work]);
  await place.end();
});
