/* backup.test.mjs - backup, restore and drill: beside a server that works, cut off anywhere, on a disk that is full, with a bit flipped.
**
** The promise has two halves. What was acknowledged before a backup ended is in it or in the next one, and a restore gives all of it or
** nothing. And a restored place never goes on under the old name: whoever looks from outside (here: Go's sumdb code) sees the old log
** frozen, the new one under a new name, and how much was lost. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { assertQuiet, begin, BIN, newPlace, pause, Place, run, signedIn, until, verifier } from './harness.mjs';

const root = process.getuid() === 0;
const headOf = (note) => {
  const [origin, n, hash] = note.split('\n');
  return { origin, size: Number(n), hash };
};
const manifests = (folder) => fs.readdirSync(folder).filter((n) => /^backup-\d+T\d+Z$/.test(n)).sort();
const newest = (folder) => manifests(folder).at(-1);
const partsIn = (folder) => fs.readdirSync(path.join(folder, 'parts')).sort();
const linesOf = (folder, name = newest(folder)) => fs.readFileSync(path.join(folder, name), 'utf8').split('\n\n')[0].trim().split('\n')
  .map((l) => JSON.parse(l));

async function withPlace(options, body) {
  const place = await newPlace({ origin: 'zhitong.test/backup', ...options });
  place.folder = path.join(place.root, 'backups');
  place.backup = (...args) => place.does('backup', place.dir, '--to', place.folder, ...args);
  try {
    await body(place);
    await place.end();
  } finally {
    place.remove();
  }
}

/* The folder restored, as a place of its own with a memory of its own: another machine. */
async function restored(place, ...args) {
  const other = new Place(BIN);
  await place.does('restore', place.folder, '--to', other.dir, ...args);
  return other;
}
const texts = (place) => place.sql("SELECT own ->> '$.text' FROM log_body WHERE own ->> '$.text' IS NOT NULL ORDER BY pos").split('\n');
async function reports(server, from, n) {
  const told = [];
  for (let i = from; i < from + n; i++) told.push(await server.report({ text: `第 ${i} 件` }));
  return told;
}

test('incremental: only what is new is written, nothing is written twice, and a restore has it all',
  () => withPlace({ users: { anna: 'clerk' } },
  async (place) => {
    const server = await place.serve();
    const told = await reports(server, 0, 30);
    assert.match(await place.backup(),
      /^backup-\d{8}T\d{6}Z: 35 events, .* in 2 files, .* in 2 of them new; read back and good, .* 1 kept, 0 dropped\n$/);
    const before = partsIn(place.folder);
    assert.match(await place.backup(), /35 events, .* in 1 of them new/);
    assert.deepEqual(partsIn(place.folder).filter((n) => n.startsWith('log-')), before.filter((n) => n.startsWith('log-')));
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((k) => reports(server, 100 + 200 * k, 125)));
    const said = await place.backup();
    assert.match(said, /1035 events, .* in 3 files, .* in 3 of them new/);
    const full = partsIn(place.folder).find((n) => n.startsWith('log-000000'));
    await reports(server, 2000, 5);
    assert.match(await place.backup(), /1040 events, .* in 3 files, .* in 2 of them new/, 'a full part stays as it is');
    assert.ok(partsIn(place.folder).includes(full));
    assert.equal(partsIn(place.folder).length, 3, 'what nobody names is gone');
    for (const name of fs.readdirSync(place.folder, { recursive: true })) {
      const st = fs.statSync(path.join(place.folder, name));
      assert.equal(st.mode & 0o077, 0, name);
    }
    const other = await restored(place);
    try {
      await server.stop();
      assert.deepEqual(texts(other), texts(place));
      assert.equal(other.sql('SELECT count(*) FROM side_session'), '0');
      const copy = await other.serve();
      assert.equal((await copy.get(`/t/${told[7].token}`)).status, 200);
      await signedIn(copy, 'anna');
    } finally {
      await other.end();
    }
  }));

test('the scenario: ten after the backup are lost, ten others come; the break is there for everybody to see',
  () => withPlace({}, async (place) => {
  let server = await place.serve();
  await reports(server, 0, 20);
  const early = await server.checkpoint(22);
  fs.writeFileSync(path.join(place.root, 'early'), early);
  await place.backup();
  await reports(server, 100, 10);
  const late = await server.checkpoint(33);
  await server.stop();

  fs.renameSync(place.dir, path.join(place.root, 'broken disk'));
  await place.does('restore', place.folder, '--to', place.dir);
  server = await place.serve();
  assert.match(server.said, / event=epoch-begun [^\n]* lost=10 origin=zhitong\.test\/backup\/2$/m);
  assert.equal(place.sql('SELECT held FROM core_gate'), '1', 'letters may have gone out before');
  await reports(server, 200, 10);
  assert.equal(headOf(await server.checkpoint(11)).origin, 'zhitong.test/backup/2');
  const begun = JSON.parse(JSON.parse((await server.get('/log/open/0')).text.split('\n')[0]).open);
  assert.deepEqual([begun.epoch, begun.old_checkpoint, begun.lost], [2, late, 10]);
  const frozen = headOf((await server.get('/log/epoch/1/checkpoint')).text);
  assert.deepEqual([frozen.origin, frozen.size], ['zhitong.test/backup/1', 23]);
  for (const args of [['/log'], ['/log/epoch/1', '--old', path.join(place.root, 'early')], ['/log/epoch/2']]) {
    const r = await run(verifier(), [server.url + args[0], ...args.slice(1)]);
    assert.equal(r.code, 0, r.out + r.err);
  }
  fs.writeFileSync(path.join(place.root, 'late'), late);
  const forked = await run(verifier(), [`${server.url}/log`, '--old', path.join(place.root, 'late')]);
  assert.equal(forked.code, 1, 'the lost ten are no prefix of anything');

  /* The log goes on from the restored one, though parts of the same length lie there from before. */
  assert.match(await place.backup(), /34 events/);
  assert.equal(linesOf(place.folder)[0].origin, 'zhitong.test/backup/2');
  await server.stop();
  const other = await restored(place);
  try {
    assert.deepEqual(texts(other), texts(place));
    const copy = await other.serve();
    assert.equal(headOf(await copy.checkpoint()).origin, 'zhitong.test/backup/3');
    for (const n of [1, 2]) assert.equal((await run(verifier(), [`${copy.url}/log/epoch/${n}`])).code, 0);
  } finally {
    await other.end();
  }
}));

test('a place of the same length that went another way is copied anew', () => withPlace({}, async (place) => {
  let server = await place.serve();
  await reports(server, 0, 3);
  await place.backup();
  await reports(server, 100, 4);
  await place.backup(); /* ten events */
  const first = path.join(place.folder, manifests(place.folder)[0]);
  await server.stop();
  fs.rmSync(place.dir, { recursive: true });
  await place.does('restore', first, '--at', '6', '--to', place.dir);
  server = await place.serve();
  await reports(server, 200, 3); /* ten again: an epoch's first leaf and three */
  assert.match(await place.backup(), /10 events/);
  await server.stop();
  const other = await restored(place);
  assert.deepEqual(texts(other), texts(place));
  await other.end();
}));

test('never signed, and restored elsewhere: a new epoch all the same', () => withPlace({}, async (place) => {
  await place.backup();
  const other = await restored(place);
  const copy = await other.serve();
  assert.equal(headOf(await copy.checkpoint()).origin, 'zhitong.test/backup/2');
  await other.end();
}));

test('--at: so many events, a moment of the past; not behind the running epoch', () => withPlace({}, async (place) => {
  const server = await place.serve();
  await reports(server, 0, 4);
  await pause(1100);
  const moment = new Date().toISOString();
  await pause(1100);
  await reports(server, 10, 4);
  await server.checkpoint(11);
  await place.backup();
  await server.stop();
  for (const [at, n] of [['5', 2], [moment, 4], ['999', 8]]) {
    const other = await restored(place, '--at', at);
    try {
      assert.equal(texts(other).length, n, at);
      const copy = await other.serve();
      assert.match(copy.said, new RegExp(` event=epoch-begun .* lost=${8 - n} `), at);
      assert.equal((await run(verifier(), [`${copy.url}/log`])).code, 0);
    } finally {
      await other.end();
    }
  }
  const to = path.join(place.root, 'none');
  for (const at of ['2001-01-01T00:00:00Z']) {
    const r = await place.cli('restore', place.folder, '--to', to, '--at', at);
    assert.deepEqual([r.code, r.out], [1, '']);
    assert.match(r.err, /^zhitong: [^\n]*goes back behind the running epoch[^\n]*\n$/);
  }
  for (const at of ['0', '-3', 'yesterday']) assert.equal((await place.cli('restore', place.folder, '--to', to, '--at', at)).code, 2, at);
  assert.ok(!fs.existsSync(to) && !fs.existsSync(`${to}.restoring`));
}));

/* ---- sealed ----------------------------------------------------------------------------------------------------------- */

test('sealed: the server writes with the public half; only the secret one opens', () => withPlace({}, async (place) => {
  const key = path.join(place.root, 'key');
  const said = await place.does('backup', '--new-key', key);
  const words = said.trim().split('\n').at(-1);
  assert.match(words, /^([0-9a-f]{4} ){16}[0-9a-f]{4}$/);
  assert.equal((await place.cli('backup', '--new-key', key)).code, 1, 'a key is never overwritten');
  assert.equal(fs.statSync(key).mode & 0o777, 0o600);
  const server = await place.serve();
  await server.report({ text: '不许人看的话' });
  assert.match(await place.backup('--key', `${key}.pub`), /2 of them new/);
  assert.match(await place.backup('--key', `${key}.pub`), /1 of them new/, 'incremental without the secret half');
  const seed = fs.readFileSync(place.file('signer.key'), 'utf8').trim();
  for (const name of fs.readdirSync(place.folder, { recursive: true })) {
    const file = path.join(place.folder, name);
    const bytes = fs.statSync(file).isFile() ? fs.readFileSync(file) : Buffer.alloc(0);
    for (const secret of ['不许人看的话', seed, '"own":"{']) assert.ok(!bytes.includes(secret), name);
    assert.ok(!bytes.includes(Buffer.from(seed, 'hex')), name);
  }
  await server.stop();
  const to = path.join(place.root, 'open');
  fs.writeFileSync(path.join(place.root, 'typed'), `zhitong backup key: secret\n${words.replaceAll(' ', '\n ')}`);
  fs.writeFileSync(path.join(place.root, 'mistyped'), `zhitong backup key: secret\n${words[0] === 'a' ? 'b' : 'a'}${words.slice(1)}\n`);
  await place.does('backup', '--new-key', path.join(place.root, 'strange'));
  for (const [args, why] of [[[], /sealed; give its key/], [['--key', `${key}.pub`], /only its public half/],
    [['--key', path.join(place.root, 'strange')], /sealed for another key/],
    [['--key', path.join(place.root, 'mistyped')], /a digit of it is wrong/],
    [['--key', path.join(place.root, 'nowhere')], /can't be read/]]) {
    const r = await place.cli('restore', place.folder, '--to', to, ...args);
    assert.deepEqual([r.code, r.out], [1, ''], r.err);
    assert.match(r.err, /^zhitong: [^\n]+\n$/);
    assert.match(r.err, why);
    assert.ok(!fs.existsSync(to));
  }
  assert.match(await place.does('drill', place.folder, '--key', path.join(place.root, 'typed')), /^good: /);
  assert.match(await place.backup('--key', path.join(place.root, 'strange.pub')), /2 of them new/, 'a new key seals everything anew');
  const other = await restored(place, '--key', path.join(place.root, 'strange'));
  assert.deepEqual(texts(other), ['不许人看的话']);
  await other.end();
}));

/* ---- damage ----------------------------------------------------------------------------------------------------------- */

test('a flipped bit, a cut end, a missing file: named, refused, and mended by the next backup', () => withPlace({}, async (place) => {
  const server = await place.serve();
  await reports(server, 0, 12);
  await place.backup();
  const to = path.join(place.root, 'never');
  const files = ['parts/', ''].flatMap((dir) => (dir ? partsIn(place.folder) : manifests(place.folder)).map((n) => dir + n));
  assert.equal(files.length, 3);
  for (const name of files) {
    const file = path.join(place.folder, name);
    const bytes = fs.readFileSync(file);
    const flipped = Buffer.from(bytes);
    flipped[bytes.length >> 1] ^= 4;
    for (const bad of [flipped, bytes.subarray(0, bytes.length - 1), bytes.subarray(0, bytes.length >> 1), Buffer.alloc(0), null]) {
      fs.rmSync(file);
      if (bad) fs.writeFileSync(file, bad);
      for (const command of [['restore', place.folder, '--to', to], ['drill', place.folder]]) {
        const r = await place.cli(...command);
        assertQuiet(r.err);
        assert.deepEqual([r.code, r.out], [1, ''], `${name}: ${r.err}`);
        assert.match(r.err, /^zhitong: [^\n]+\n$/);
        if (bad || name.startsWith('parts/')) assert.ok(r.err.includes(name), r.err);
        assert.ok(!fs.existsSync(to) && !fs.existsSync(`${to}.restoring`));
      }
      fs.writeFileSync(file, bytes);
    }
  }
  const log = partsIn(place.folder).find((n) => n.startsWith('log-'));
  fs.truncateSync(path.join(place.folder, 'parts', log), 100);
  const r = await place.cli('backup', place.dir, '--to', place.folder);
  assert.equal(r.code, 0);
  assert.match(r.err, new RegExp(`^zhitong: [^\\n]*${log}: is damaged: 100 bytes instead of \\d+; it is written anew\\n$`));
  assert.match(await place.does('drill', place.folder), /^good: /);
}));

test('somebody changed a word in a part, its name and its manifest: the signature says so', () => withPlace({}, async (place) => {
  await place.backup();
  const name = path.join(place.folder, newest(place.folder));
  fs.writeFileSync(name, fs.readFileSync(name, 'utf8').replace('"events":3,"origin"', '"events":3,"origin"')
    .replace(/"at":(\d)/, '"at":2'));
  const r = await place.cli('drill', place.folder);
  assert.deepEqual([r.code, r.out], [1, '']);
  assert.match(r.err, /is damaged: it is not what was written and signed/);
  fs.rmSync(name);
}));

test('a damaged newest one points at the one before it', () => withPlace({}, async (place) => {
  const server = await place.serve();
  await place.backup('--keep', '9,9,9');
  const older = newest(place.folder);
  /* Two within the hour: keep both by hand, as an hour's change would. */
  const kept = fs.readFileSync(path.join(place.folder, older));
  const parts = partsIn(place.folder).map((n) => [n, fs.readFileSync(path.join(place.folder, 'parts', n))]);
  await reports(server, 0, 2);
  await place.backup();
  fs.writeFileSync(path.join(place.folder, older), kept);
  for (const [n, bytes] of parts) fs.writeFileSync(path.join(place.folder, 'parts', n), bytes);
  fs.truncateSync(path.join(place.folder, newest(place.folder)), 50);
  const to = path.join(place.root, 'again');
  const r = await place.cli('restore', place.folder, '--to', to);
  assert.equal(r.code, 1);
  assert.match(r.err, new RegExp(`the one before it is [^\\n]*${older}\\n$`));
  const back = ['restore', path.join(place.folder, older), '--to', to];
  const unsure = await place.cli(...back);
  assert.deepEqual([unsure.code, unsure.out], [1, '']);
  assert.match(unsure.err, /^zhitong: [^\n]*does not hold the events 0 to 2 [^\n]*--accept-erased[^\n]*\n$/);
  assert.ok(!fs.existsSync(to));
  assert.match(await place.does(...back, '--accept-erased'), /3 of 3 events/);
  const said = await place.cli('backup', place.dir, '--to', place.folder);
  assert.equal(said.code, 0);
  assert.match(said.err, /is damaged, or of another place/);
}));

test('what stands in the way: another place, another run, a folder that is there', () => withPlace({}, async (place) => {
  await place.backup();
  const other = await newPlace({ origin: 'zhitong.test/other' });
  const wrong = await other.cli('backup', other.dir, '--to', place.folder);
  await other.end();
  assert.deepEqual([wrong.code, wrong.out], [1, '']);
  assert.match(wrong.err, /not of this place; choose an empty folder\n$/);
  for (const to of [place.dir, place.root]) {
    const r = await place.cli('restore', place.folder, '--to', to);
    assert.deepEqual([r.code, r.out], [1, '']);
    assert.match(r.err, /there is something here already; nothing was changed\n$/);
  }
  const none = await place.cli('restore', path.join(place.root, 'nothing'), '--to', path.join(place.root, 'x'));
  assert.deepEqual([none.code, none.out], [1, '']);
  assert.match(none.err, /there is no backup here\n$/);
  const holder = begin('flock', [path.join(place.folder, 'lock'), 'sh', '-c', 'echo held; exec sleep 20']);
  await new Promise((done) => holder.stdout.once('data', done));
  for (const args of [['backup', place.dir, '--to', place.folder], ['drill', place.folder]]) {
    const r = await place.cli(...args);
    assert.deepEqual([r.code, r.out], [3, ''], r.err);
  }
  holder.kill();
}));

/* ---- cut off, and full disks --------------------------------------------------------------------------------------------- */

/* The newest backup in the folder restores to at least `least` reports. */
async function stillGood(place, least) {
  const other = await restored(place);
  try {
    assert.ok(texts(other).length >= least);
    await other.check();
  } finally {
    other.remove();
  }
}

test('kill -9 anywhere in a backup, and a full disk: the earlier one is as it was, the next one is whole', { timeout: 120000 },
  () => withPlace({}, async (place) => {
    const server = await place.serve();
    await reports(server, 0, 4);
    await place.backup();
    let n = 4;
    for (const how of ['kill', 'fail'])
      for (let k = 1; k <= 3; k++) {
        await reports(server, n, 1);
        n++;
        const before = newest(place.folder);
        const r = await place.cli('backup', place.dir, '--to', place.folder, { env: { ZHITONG_FAULT: `file=${k}:${how}` } });
        if (how === 'kill') assert.equal(r.signal, 'SIGKILL', `file=${k}`);
        else {
          assert.deepEqual([r.code, r.out], [1, ''], `file=${k}`);
          assert.match(r.err, /^zhitong: [^\n]*can't be written \(No space left on device\); the backups there are as they were\n$/);
        }
        assert.equal(newest(place.folder), before);
        await stillGood(place, n - 1);
        await place.backup();
        assert.deepEqual(fs.readdirSync(place.folder, { recursive: true }).filter((f) => f.endsWith('.new')), []);
        assert.equal(partsIn(place.folder).length, 2);
        await stillGood(place, n);
      }
    const good = n;
    for (let round = 0; round < 8; round++) {
      await reports(server, n++, 1);
      const child = begin(BIN, ['backup', place.dir, '--to', place.folder], { env: { ...process.env, ...place.env } });
      const closed = new Promise((done) => child.on('close', done)); /* before the pause: it may be done sooner */
      await pause(round * 4);
      child.kill('SIGKILL');
      await closed;
      await stillGood(place, good);
    }
  }));

test('kill -9 anywhere in a restore, and a full disk: there is no place, and the next one makes it', { timeout: 120000 },
  () => withPlace({}, async (place) => {
    const server = await place.serve();
    await reports(server, 0, 6);
    await place.backup();
    const to = path.join(place.root, 'again');
    const plans = ['file=1', 'file=2', 'write=1', 'write=9', 'write=30', 'sync=1', 'sync=3', 'commit=1', 'commit=3', 'commit=6'];
    for (const how of ['kill', 'fail'])
      for (const plan of plans) {
        const r = await place.cli('restore', place.folder, '--to', to, { env: { ZHITONG_FAULT: `${plan}:${how}` } });
        assertQuiet(r.err);
        if (r.code === 0) {
          assert.ok(fs.existsSync(to)); /* the fault lay behind the end */
        } else {
          if (how === 'fail') assert.match(r.err, /^zhitong: [^\n]+\n$/, plan);
          assert.ok(!fs.existsSync(to), `${plan}:${how}`);
          await place.does('restore', place.folder, '--to', to);
        }
        assert.ok(!fs.existsSync(`${to}.restoring`));
        fs.rmSync(to, { recursive: true });
      }
  }));

test('a folder that cannot be written', { skip: root && 'root can write everywhere' }, () => withPlace({}, async (place) => {
  await place.backup();
  fs.chmodSync(path.join(place.folder, 'parts'), 0o500);
  const server = await place.serve();
  await reports(server, 0, 1);
  const r = await place.cli('backup', place.dir, '--to', place.folder);
  fs.chmodSync(path.join(place.folder, 'parts'), 0o700);
  assert.deepEqual([r.code, r.out], [1, '']);
  assert.match(r.err, /can't be written/);
}));

test('while sixty-four connections report: what was acknowledged before a backup began is in it', { timeout: 120000 },
  () => withPlace({}, async (place) => {
    const server = await place.serve();
    server.agent.maxSockets = 64;
    const told = [];
    let over = false;
    const neighbours = Array.from({ length: 64 }, async (_, k) => {
      for (let i = 0; !over; i++) {
        const text = `邻居 ${k} 第 ${i} 件`;
        await server.report({ text });
        told.push(text);
      }
    });
    await pause(300);
    for (let round = 0; round < 4; round++) {
      const before = told.slice();
      const wal = fs.statSync(place.file('place.db-wal')).size;
      await place.backup();
      assert.ok(fs.statSync(place.file('place.db-wal')).size < wal + (64 << 20), 'the WAL goes on being emptied');
      const other = await restored(place);
      const there = new Set(texts(other));
      other.remove();
      for (const text of before) assert.ok(there.has(text), text);
      assert.equal(there.size, texts({ sql: () => [...there].join('\n') }).length);
    }
    over = true;
    await Promise.all(neighbours);
    await place.backup();
    const last = await restored(place);
    assert.deepEqual(new Set(texts(last)), new Set(told));
    last.remove();
    await server.stop();
  }));

/* ---- by the clock -------------------------------------------------------------------------------------------------------- */

test('serve --backup-to: by itself, told on the page of the place, and when it fails',
  () => withPlace({ users: { boss: 'admin' } }, async (place) => {
  const plain = await place.serve();
  assert.match((await (await signedIn(plain, 'boss')).get('/place')).text, /没有设定时备份/);
  await plain.stop();
  const args = ['--backup-to', place.folder, '--backup-every', '1s'];
  const server = await place.serve({ args });
  await until(() => fs.existsSync(place.folder) && manifests(place.folder).length, 5000, 'the first backup');
  const boss = await signedIn(server, 'boss');
  await until(async () => /上一次完好[^]*\d+ 条记录，\d+ KB/.test((await boss.get('/place')).text), 5000, 'the page');
  boss.cookies.set('lang', 'en');
  assert.match((await boss.get('/place')).text, /Last good one[^]*\d+ events, \d+ KB[^]*every file was read back/);
  boss.cookies.delete('lang');
  await reports(server, 0, 3);
  await until(() => linesOf(place.folder)[0].events >= 8, 5000, 'the next backup');
  fs.renameSync(place.folder, `${place.folder}-away`);
  fs.writeFileSync(place.folder, 'no folder');
  await until(async () => /备份没有做成/.test((await boss.get('/place')).text), 5000, 'the failure on the page');
  assert.match(server.said, /^time=\S+ level=error event=no-backup [^\n]*can't be made/m);
  assert.match((await boss.get('/place')).text, /上一次完好/, 'the last good one is told too');
  fs.rmSync(place.folder);
  fs.renameSync(`${place.folder}-away`, place.folder);
  await until(async () => !/备份没有做成/.test((await boss.get('/place')).text), 5000, 'the end of the failure');
  await server.stop();
  const before = newest(place.folder);
  const again = await place.serve({ args: ['--backup-to', place.folder, '--backup-every', '1h'] });
  await until(async () => /上一次完好/.test((await (await signedIn(again, 'boss')).get('/place')).text), 5000, 'what is known from before');
  assert.equal(newest(place.folder), before, 'a restart alone makes none');
  await again.stop();
  await place.does('drill', place.folder);
  for (const bad of [['--backup-every', '0h'], ['--backup-every', 'often'], ['--backup-to', 'x', '--backup-keep', '1,2'],
    ['--backup-key', 'x']])
    assert.equal((await place.cli('serve', place.dir, ...bad)).code, 2, bad.join(' '));
}));

test('a drill leaves nothing behind, not even what a killed one left', () => withPlace({}, async (place) => {
  await place.backup();
  const tmp = path.join(place.root, 'tmp');
  fs.mkdirSync(tmp);
  const env = { TMPDIR: tmp };
  for (const kill of ['file=1', 'commit=2', 'sync=2']) {
    const r = await place.cli('drill', place.folder, { env: { ...env, ZHITONG_FAULT: `${kill}:kill` } });
    assert.equal(r.signal, 'SIGKILL');
    assert.equal(fs.readdirSync(tmp).length, 1);
  }
  const said = await place.does('drill', place.folder, { env });
  assert.match(said, /^good: backup-\S+, 3 events restored in [\d.]+ s, checked in [\d.]+ s, 0 findings, a page served in \d+ ms\n$/);
  assert.deepEqual(fs.readdirSync(tmp), []);
  assert.ok(!fs.existsSync(place.state) || !fs.readdirSync(place.state).some((n) => n.endsWith('.head')), 'it signs nothing in our name');
}));

/* ---- upgrades -------------------------------------------------------------------------------------------------------------- */

test('before an upgrade a copy is kept; it opens, and it goes by age', () => withPlace({}, async (place) => {
  const kept = () => fs.readdirSync(place.dir).filter((n) => n.startsWith('place.before-'));
  await place.check();
  assert.deepEqual(kept(), [], 'a new place has nothing to keep');
  const seen = Number(place.sql('SELECT sum(n) FROM store_migration'));
  const desk = place.sql("SELECT group_concat('DROP ' || type || ' ' || name, ';') FROM sqlite_schema " +
    "WHERE type IN ('table', 'view') AND name GLOB 'desk_*'");
  const n = Number(place.sql("SELECT n FROM store_migration WHERE folder = 'desk'"));
  place.sql(`PRAGMA foreign_keys=off; ${desk}; DELETE FROM store_migration WHERE folder = 'desk'`);
  const full = await place.cli('check', place.dir, { env: { ZHITONG_FAULT: 'write=2:fail' } });
  assertQuiet(full.err);
  assert.deepEqual([full.code, full.out, kept()], [1, '', []]);
  assert.match(full.err, /^zhitong: [^\n]*no copy of the database can be kept[^\n]*nothing was changed\n$/);
  await place.check();
  assert.deepEqual(kept(), [`place.before-${seen - n}.db`]);
  const r = await run('sqlite3', [place.file(kept()[0]),
    'PRAGMA integrity_check; SELECT count(*) FROM log_leaf; SELECT sum(n) FROM store_migration']);
  assert.equal(r.out, `ok\n3\n${seen - n}\n`);
  await place.check();
  assert.equal(kept().length, 1, 'young');
  const old = Date.now() / 1000 - 8 * 86400;
  fs.utimesSync(place.file(kept()[0]), old, old);
  await place.check();
  assert.equal(kept().length, 1, 'a week, and no backup');
  const server = await place.serve({ args: ['--backup-to', place.folder] });
  await until(() => kept().length === 0, 5000, 'the copy to go');
  await server.stop();
}));
