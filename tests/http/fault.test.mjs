/* fault.test.mjs - the world refuses: a full disk, a folder that cannot be written, a clock that goes back, and the k-th allocation,
** step, commit, write or sync that fails.
**
** The promise is the same in all of them: the server never crashes, what was acknowledged is there afterwards, once, and readable by
** its link; what was not acknowledged left nothing behind; check finds the place sound. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { assertQuiet, BIN_PLAIN, Browser, newPlace, run, signedIn, until } from './harness.mjs';
import { attempt, nothingLost } from './told.mjs';

const root = process.getuid() === 0;

/* ---- the fault seam --------------------------------------------------------------------------------------------------- */

const PLAN = { mem: [1, 2, 5, 20, 40, 80], arena: [1, 3, 30, 300, 900], step: [1, 10, 60, 100, 140, 200, 300], commit: [1, 2, 3, 7],
  write: [1, 2, 5, 9, 20, 40],
  sync: [1, 2, 3, 4, 8], sign: [1, 2] };

for (const [kind, ks] of Object.entries(PLAN)) {
  test(`the k-th ${kind} fails`, { timeout: 120000 }, async () => {
    let struck = 0;
    for (const k of ks) {
      const place = await newPlace();
      const told = [];
      let server;
      try {
        server = await place.serve({ env: { ZHITONG_FAULT: `${kind}=${k}:fail` } });
      } catch (e) { /* it met the fault before it served: a plain line, and nothing happened */
        const { code, signal } = await e.server.ended;
        e.server.stopped = true;
        assertQuiet(e.server.said);
        if (kind === 'mem' && signal === 'SIGABRT') assert.match(e.server.said,
          /^zhitong: broken invariant/); /* starting up is crash-only */
        else assert.deepEqual([code, signal], [1, null], `${kind}=${k}: ${e.server.said}`);
        assert.match(e.server.said, /^zhitong: [^\n]+\n/);
        struck++;
        await nothingLost(place, told);
        await place.end();
        continue;
      }
      for (let i = 0; i < 6; i++) told.push(await attempt(server, `第 ${i} 件`));
      for (const target of ['/', '/cases', '/log', '/report']) {
        const r = await server.get(target).catch((e) => ({ status: e.code }));
        assert.ok(r.status === 200 || r.status >= 500 || r.status === 'ECONNRESET', `${kind}=${k} ${target}: ${r.status}`);
      }
      told.push(...await Promise.all([7, 8, 9, 10].map((i) => attempt(server, `第 ${i} 件`))));
      struck += told.some((t) => t.refused);
      assert.ok(told.filter((t) => t.token).length >= 5, `${kind}=${k}: one fault is one fault: ${JSON.stringify(told)}`);
      assert.ok(server.running, `${kind}=${k}: ${server.said}`);
      await server.stop();
      await nothingLost(place, told, { unsure: ['mem', 'arena', 'step', 'sync'].includes(kind) });
      await place.end();
    }
    if (!['sign', 'mem', 'arena'].includes(kind)) assert.ok(struck > 0, 'no fault struck: the list of k is stale');
  });
}

test('from one write on every write fails: 5xx and nothing kept; pages are served all the same; a restart goes on', { timeout: 60000 },
  async () => {
  for (const kind of ['write', 'sync']) {
    const place = await newPlace();
    const server = await place.serve({ env: { ZHITONG_FAULT: `${kind}=12:all` } });
    const told = [];
    for (let i = 0; i < 20; i++) told.push(await attempt(server, `第 ${i} 件`));
    assert.ok(told.at(-1).refused === 503 || told.at(-1).refused === 500, JSON.stringify(told.at(-1)));
    for (const target of ['/', '/cases', '/healthz']) assert.equal((await server.get(target)).status, 200);
    await server.stop();
    await nothingLost(place, told, { unsure: kind === 'sync' }); /* what was written and could not be synced may be there or not */
    await place.end();
  }
});

/* ---- disks -------------------------------------------------------------------------------------------------------------- */

function tmpfs(t, dir, size) {
  try {
    fs.mkdirSync(dir, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', dir], { stdio: 'pipe' });
  } catch {
    t.skip('nothing can be mounted here');
    return false;
  }
  return true;
}

test('a full disk: said, nothing acknowledged lost; with space again it goes on', { skip: !root && 'only root mounts', timeout: 60000 },
  async (t) => {
  const place = await newPlace();
  const small = path.join(place.root, 'small');
  if (!tmpfs(t, small, '6m')) return place.end();
  t.after(() => { execFileSync('umount', ['-l', small]); place.remove(); });
  fs.cpSync(place.dir, path.join(small, 'place'), { recursive: true });
  place.dir = path.join(small, 'place');
  const server = await place.serve();
  const told = [await attempt(server, '先来的')];
  const fill = path.join(small, 'filler');
  const fd = fs.openSync(fill, 'w');
  for (let size = 1 << 20; size >= 512; size >>= 1)
    try {
      for (;;) fs.writeSync(fd, Buffer.alloc(size, 1));
    } catch (e) { assert.equal(e.code, 'ENOSPC'); }
  for (let i = 0; i < 12; i++) told.push(await attempt(server, `第 ${i} 件 ${'满'.repeat(5000)}`));
  assert.ok(told.at(-1).refused === 500 || told.at(-1).refused === 503, JSON.stringify(told.at(-1).refused));
  assert.equal((await server.get('/')).status, 200, 'reading goes on');
  fs.closeSync(fd);
  fs.rmSync(fill);
  const after = await attempt(server, '又有地方了');
  assert.ok(after.token, `it goes on: ${after.refused}`);
  await server.checkpoint();
  await server.stop();
  await nothingLost(place, [...told, after]);
});

test('a folder that cannot be written: exit 1 and a line that says so', async (t) => {
  const place = await newPlace();
  const dir = path.join(place.root, 'fixed');
  if (root && !tmpfs(t, dir, '6m')) return place.end();
  fs.cpSync(place.dir, path.join(dir, 'place'), { recursive: true });
  if (root) execFileSync('mount', ['-o', 'remount,ro', dir]);
  else fs.chmodSync(path.join(dir, 'place'), 0o500);
  t.after(() => {
    if (root) execFileSync('umount', ['-l', dir]);
    else fs.chmodSync(path.join(dir, 'place'), 0o700);
    return place.end();
  });
  for (const command of ['serve', 'check']) {
    const r = await place.cli(command, path.join(dir, 'place'));
    assertQuiet(r.err);
    assert.equal(r.code, 1);
    assert.match(r.err, /^zhitong: [^\n]*can't be written[^\n]*\n$/);
  }
});

test('the memory cannot be written: no checkpoint is published, reports are taken', { timeout: 60000 }, async () => {
  const place = await newPlace();
  const server = await place.serve();
  const before = await server.checkpoint();
  fs.renameSync(place.state, `${place.state}.away`);
  fs.writeFileSync(place.state, 'not a folder');
  const told = [await attempt(server, '一件')];
  assert.ok(told[0].token);
  await new Promise((done) => setTimeout(done, 2200));
  assert.equal((await server.get('/log/checkpoint')).text, before, 'what cannot be remembered is not signed');
  assert.match(server.said, / level=error event=no-checkpoint /);
  fs.rmSync(place.state);
  fs.renameSync(`${place.state}.away`, place.state);
  await server.checkpoint(Number(before.split('\n')[1]) + 1);
  await server.stop();
  await nothingLost(place, told);
  await place.end();
});

/* ---- the clock ------------------------------------------------------------------------------------------------------------ */

const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'].find((f) => fs.existsSync(f));
const noClock = (!FAKETIME && 'faketime is not installed') || (!fs.existsSync(BIN_PLAIN) && 'there is no plain build');

test('a clock set back: the log does not go back with it', { skip: noClock, timeout: 60000 }, async () => {
  const place = await newPlace({ bin: BIN_PLAIN });
  const env = (shift) => ({ LD_PRELOAD: FAKETIME, FAKETIME: shift, DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  const moments = [];
  for (const shift of ['+0', '-3d', '-400d', '+1h']) {
    const server = await place.serve({ env: env(shift) });
    for (let i = 0; i < 3; i++) moments.push(JSON.parse((await server.report({ text: shift })).receipt.open).at);
    await server.checkpoint();
    await server.stop();
  }
  moments.forEach((at, i) => assert.ok(i === 0 || at >= moments[i - 1], `event ${i} went back by ${moments[i - 1] - at} µs`));
  assert.ok(moments.at(-1) - moments[0] > 3500e6, 'and goes on when the clock has caught up');
  const hours = place.sql('SELECT hour FROM log_leaf ORDER BY pos').split('\n').map(Number);
  assert.deepEqual(hours, [...hours].sort((a, b) => a - b));
  await place.end();
});

test('a clock that was ahead: sessions and locks do not live in its time', { skip: noClock, timeout: 60000 }, async () => {
  const place = await newPlace({ bin: BIN_PLAIN, users: { anna: 'clerk' } });
  const env = (shift) => ({ LD_PRELOAD: FAKETIME, FAKETIME: shift, DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  let server = await place.serve({ env: env('+3d') });
  const told = [await attempt(server, '三天以后')];
  const early = await signedIn(server, 'anna');
  assert.equal((await early.get('/desk')).status, 200);
  for (let i = 0; i < 4; i++) await new Browser(server).submit('/signin', '/signin', { login: 'anna', password: 'not this one' });
  await server.stop();
  assert.equal(place.sql('SELECT n FROM side_try'), '4');

  server = await place.serve();
  early.server = server;
  assert.equal((await early.get('/desk')).status, 303, 'a session from the future is none');
  const late = new Browser(server);
  await late.submit('/signin', '/signin', { login: 'anna', password: 'not this one' });
  const anna = await signedIn(server, 'anna');
  assert.equal((await anna.get('/desk')).status, 200);
  await late.submit('/signin', '/signin', { login: 'bella', password: 'not this one' });
  await server.report({ text: '今天' }, { 'Idempotency-Key': 'key-of-today' });
  await server.stop();
  const ahead = Date.now() * 1000 + 60e6;
  assert.equal(place.sql(`SELECT count(*) FROM side_session WHERE seen <= ${ahead} AND created <= ${ahead}`), '1');
  assert.equal(place.sql(`SELECT group_concat(n) FROM side_try WHERE at <= ${ahead}`), '1', 'the four are forgotten');
  assert.equal(place.sql(`SELECT count(*) FROM side_idem WHERE at > ${ahead}`), '0');
  await nothingLost(place, told);
  await place.end();
});

test('a clock far ahead ends no term before somebody says that it is right', { skip: noClock, timeout: 120000 }, async () => {
  const place = await newPlace({ bin: BIN_PLAIN, users: { adam: 'admin' } });
  let server = await place.serve();
  const invited = await (await signedIn(server, 'adam')).submit('/people', '/people', { name: '没来的人', role: 'clerk' });
  assert.equal(invited.status, 200);
  assert.match((await server.get('/metrics')).text, /^zhitong_clock_held 0$/m);
  await server.stop();

  const env = { LD_PRELOAD: FAKETIME, FAKETIME: '+400d', DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  server = await place.serve({ env });
  const leaves = () => server.checkpoint().then((c) => Number(c.split('\n')[1]));
  await until(async () => /^zhitong_clock_held 1$/m.test((await server.get('/metrics')).text), 20000, 'the doubt');
  /* The keeper has signed what came after it looked; what it had handed in before stands in the queue before what comes now. */
  await server.report({ text: '第一件' });
  await server.checkpoint(await leaves() + 1);
  await server.report({ text: '第二件' });
  assert.equal(place.sql('SELECT count(*) FROM core_erasure'), '0');
  const adam = await signedIn(server, 'adam');
  for (const page of ['/place', '/place/terms']) assert.match((await adam.get(page)).text, /action="\/place\/clock"/, page);
  assert.match((await adam.get('/people')).text, /没来的人/);

  assert.equal((await adam.submit('/place/terms', '/place/clock')).status, 303);
  assert.doesNotMatch((await adam.get('/place')).text, /action="\/place\/clock"/);
  await until(async () => !/没来的人/.test((await adam.get('/people')).text), 20000, 'the erasing');
  assert.match((await server.get('/metrics')).text, /^zhitong_clock_held 0$/m);
  await server.stop();
  server = await place.serve({ env });
  await server.checkpoint();
  assert.match((await server.get('/metrics')).text, /^zhitong_clock_held 0$/m, 'what was said is kept');
  await place.end();
});

test('many at once against one that is killed: whoever was told 201 is there', { timeout: 60000 }, async () => {
  const place = await newPlace();
  const told = [];
  for (let round = 0; round < 3; round++) {
    const server = await place.serve();
    const all = Array.from({ length: 60 }, (_, i) => attempt(server, `轮 ${round} 第 ${i} 件`).then((t) => { told.push(t); }));
    setTimeout(() => server.child.kill('SIGKILL'), 40 + 60 * round);
    await Promise.all(all);
    await server.ended;
    server.stopped = true;
  }
  await nothingLost(place, told);
  const r = await run(place.bin, ['user', place.dir, 'list'], { env: place.env });
  assert.equal(r.code, 0);
  await place.end();
});
