/* weather.test.mjs - bad days of a machine while the server runs: a disk that is slow, no descriptors left, the whole process stopped for
** twenty seconds, a second server on the same folder, a clock that is set while people work.
**
** As in fault.test.mjs: it never crashes, what was acknowledged is there once, what was not left nothing behind, and it goes on by itself
** when the weather is better. One place and one server for each kind, because each kind leaves its server in another state. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { BIN_PLAIN, Browser, newPlace, pause, signedIn, until } from './harness.mjs';
import { attempt, nothingLost } from './told.mjs';

const many = (n, server, words) => Promise.all(Array.from({ length: n }, (_, i) => attempt(server, `${words} ${i}`)));

test('a slow disk: everybody waits and is served, pages do not wait for it; a second server is told whose place it is', { timeout: 120000 },
  async (t) => {
  const place = await newPlace();
  t.after(() => place.remove());
  const server = await place.serve({ env: { ZHITONG_FAULT: 'sync=1:all:slow=400' } });
  const began = many(40, server, '慢');
  let pages = 0, done = false;
  began.then(() => { done = true; });
  while (!done) {
    assert.equal((await server.get('/cases')).status, 200);
    pages++;
  }
  const told = await began;
  assert.ok(told.every((r) => r.token), JSON.stringify(told.find((r) => !r.token)));
  assert.ok(pages > 0);
  const second = await place.cli('serve', place.dir, '--listen', '127.0.0.1:0');
  assert.deepEqual([second.code, second.signal], [3, null]);
  assert.match(second.err, /^zhitong: [^\n]+\n$/);
  assert.match(second.err, /another|already|in use/);
  assert.equal((await server.get('/')).status, 200, 'the first has not noticed');
  await server.stop();
  await nothingLost(place, told);
  await place.end();
});

test('no descriptors left: who is in is served, who comes waits or is refused; with descriptors it goes on', { timeout: 120000 },
  async (t) => {
  const place = await newPlace();
  t.after(() => place.remove());
  const server = await place.serve();
  const told = [await attempt(server, '先来的')];
  const { pid } = server.child;
  const open = fs.readdirSync(`/proc/${pid}/fd`).length;
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${open + 8}:`]);
  const { hostname: host, port } = new URL(server.url);
  const idle = Array.from({ length: 40 }, () => net.connect(Number(port), host).on('error', () => {}));
  await until(() => fs.readdirSync(`/proc/${pid}/fd`).length >= open + 7, 10000, 'the last descriptor');
  const first = attempt(server, '在里面'); /* over the kept connection; a checkpoint may want a descriptor meanwhile */
  const crowd = many(6, server, '门外');
  told.push(await first);
  for (const s of idle) s.destroy();
  told.push(...await crowd);
  assert.ok(server.running, server.said);
  execFileSync('prlimit', ['--pid', String(pid), '--nofile=1024:']);
  const after = await until(async () => (await attempt(server, '又有了')).token, 20000, 'an answer');
  assert.ok(after);
  assert.equal((await server.get('/cases')).status, 200);
  await server.stop();
  await nothingLost(place, told, { unsure: true });
  await place.end();
});

test('stopped for twenty seconds in the middle of writes: whoever was answered is there, and it goes on', { timeout: 120000 },
  async (t) => {
  const place = await newPlace({ users: { anna: 'clerk' } });
  t.after(() => place.remove());
  const server = await place.serve();
  const anna = await signedIn(server, 'anna');
  const told = [];
  const crowd = Array.from({ length: 12 }, async (_, n) => {
    for (let i = 0; i < 20; i++) told.push(await attempt(server, `停 ${n} ${i}`));
  });
  await until(() => told.length > 20, 20000, 'twenty reports');
  server.child.kill('SIGSTOP');
  await pause(20000);
  server.child.kill('SIGCONT');
  await Promise.all(crowd);
  assert.ok(told.filter((t) => t.token).length > 200, JSON.stringify(told.filter((t) => !t.token).slice(0, 3)));
  assert.equal((await anna.get('/desk')).status, 200, 'twenty seconds end no session');
  await server.checkpoint(told.filter((t) => t.token).length);
  await server.stop();
  await nothingLost(place, told, { unsure: true });
  await place.end();
});

/* ---- the clock, set under a running server ---------------------------------------------------------------------------- */

const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'].find((f) => fs.existsSync(f));
const noClock = (!FAKETIME && 'faketime is not installed') || (!fs.existsSync(BIN_PLAIN) && 'there is no plain build');

test('a clock that is set while people work: the log never goes back, sessions live, checkpoints go on', { skip: noClock, timeout: 60000 },
  async (t) => {
  const place = await newPlace({ bin: BIN_PLAIN, users: { anna: 'clerk' } });
  t.after(() => place.remove());
  const clock = path.join(place.root, 'clock');
  const set = (shift) => fs.writeFileSync(clock, `${shift}\n`);
  set('+0');
  const server = await place.serve({ env: { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1',
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1' } });
  const anna = await signedIn(server, 'anna');
  const moments = [], told = [];
  for (const [shift, lives] of [['+0', true], ['-30', true], ['+20m', true], ['+1170', true], ['+3d', false], ['-2d', false],
    ['+0', false]]) {
    set(shift);
    for (let i = 0; i < 3; i++) {
      const r = await server.report({ text: `${shift} 第 ${i} 件` });
      told.push({ text: `${shift} 第 ${i} 件`, token: r.token });
      moments.push(JSON.parse(r.receipt.open).at);
    }
    if (lives) assert.equal((await anna.get('/desk')).status, 200, `${shift}: the session lives`);
  }
  moments.forEach((at, i) => assert.ok(i === 0 || at >= moments[i - 1], `event ${i} went back by ${moments[i - 1] - at} µs`));
  assert.ok(moments.at(-1) - moments[0] > 2 * 86400e6, 'it had gone ahead with the clock');
  assert.equal((await new Browser(server).signIn('anna').then((b) => b.get('/desk'))).status, 200, 'and one can sign in');
  await server.checkpoint(told.length);
  await server.stop();
  const texts = new Set(told.map((t) => t.text));
  await nothingLost(place, told.filter((t) => texts.delete(t.text) && !t.text.startsWith('+0')));
  await place.end();
});
