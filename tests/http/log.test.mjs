/* log.test.mjs - the public log, judged from outside: by node's own crypto, by Go's sumdb code, and by `zhitong verify`.
**
** Some three hundred leaves, so that a full tile and a hash of level 1 exist. Then what an attacker or a bad night would do: bits
** are flipped, a copy is restored, the memory is lost, a copy is served beside the original. A fork must never be signed. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertQuiet, newPlace, ROOT, run, signedIn, until, verifier } from './harness.mjs';

const ORIGIN = 'zhitong.test/log';
let place, server, early, size;

const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const leafHash = (bytes) => sha256(Buffer.of(0), bytes);
const nodeHash = (l, r) => sha256(Buffer.of(1), l, r);
function rootOf(hashes) {
  if (hashes.length === 1) return hashes[0];
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return nodeHash(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)));
}

/* u16 length, leaf; again and again. */
function leavesIn(bundle) {
  const leaves = [];
  for (let at = 0; at < bundle.length;) {
    const n = bundle.readUInt16BE(at);
    leaves.push(bundle.subarray(at + 2, at + 2 + n));
    at += 2 + n;
    assert.ok(at <= bundle.length, 'a bundle ends with its last leaf');
  }
  return leaves;
}

async function tile(name, from = server) {
  const r = await from.get(`/log/tile/${name}`);
  assert.equal(r.status, 200, name);
  assert.equal(r.headers['content-type'], 'application/octet-stream');
  assert.equal(r.headers['cache-control'], 'public, max-age=31536000, immutable');
  return r.body;
}
const headOf = (note) => {
  const [origin, n, root] = note.split('\n');
  return { origin, size: Number(n), root };
};
const go = (...args) => run(verifier(), args);
async function goAccepts(...args) {
  const r = await go(...args);
  assert.equal(r.code, 0, r.err);
  return r.out;
}
async function reports(n, to = server) {
  const one = async (from) => { for (let i = from; i < n; i += 8) await to.report({ text: `第 ${i} 件` }); };
  await Promise.all(Array.from({ length: 8 }, (_, i) => one(i)));
}
const file = (name) => path.join(place.root, name);

before(async () => {
  place = await newPlace({ origin: ORIGIN, users: { anna: 'clerk' } });
  server = await place.serve();
  await reports(20);
  const anna = await signedIn(server, 'anna');
  for (const id of [1, 2]) await anna.submit(`/desk/cases/${id}`, `/desk/cases/${id}/word`, { words: `公开的话 "${id}" \\ <b>` });
  fs.writeFileSync(file('early'), early = await server.checkpoint(20));
  await reports(300);
  size = headOf(await server.checkpoint(320)).size;
});
after(() => place.end());

test('the checkpoint is a C2SP note of this origin, and never cached', async () => {
  const r = await server.get('/log/checkpoint');
  assert.equal(r.headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(r.headers['cache-control'], 'no-cache');
  assert.match(r.text, new RegExp(`^${ORIGIN}/1\\n${size}\\n[A-Za-z0-9+/]{43}=\\n\\n— ${ORIGIN}/1 [A-Za-z0-9+/]+=*\\n$`));
  assert.match((await server.get('/log/key')).text, new RegExp(`^${ORIGIN}/1\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}\\n$`));
});

test('bundles, tiles and root agree, computed by node', async () => {
  const { root } = headOf(await server.checkpoint());
  const rest = size - 256;
  const leaves = [...leavesIn(await tile('entries/000')), ...leavesIn(await tile(`entries/001.p/${rest}`))];
  assert.equal(leaves.length, size);
  leaves.forEach((bytes, i) => {
    const leaf = JSON.parse(bytes);
    assert.deepEqual(Object.keys(leaf), ['v', 'seq', 'kind', 'hour', 'open', 'own']);
    assert.equal(leaf.seq, i);
    assert.equal(JSON.stringify(leaf), bytes.toString());
  });
  const hashes = leaves.map(leafHash);
  assert.equal(rootOf(hashes).toString('base64'), root);
  assert.deepEqual(await tile('0/000'), Buffer.concat(hashes.slice(0, 256)));
  assert.deepEqual(await tile(`0/001.p/${rest}`), Buffer.concat(hashes.slice(256)));
  assert.deepEqual(await tile('1/000.p/1'), rootOf(hashes.slice(0, 256)));
});

test('every width up to the checkpoint is served, of a full tile too; nothing behind it is', async () => {
  const rest = size - 256;
  const full = await tile('0/000');
  for (const w of [1, 2, 127, 255]) assert.deepEqual(await tile(`0/000.p/${w}`), full.subarray(0, w * 32));
  assert.equal(leavesIn(await tile('entries/000.p/7')).length, 7);
  assert.equal((await tile('0/001.p/1')).length, 32);
  const none = ['0/001', `0/001.p/${rest + 1}`, '0/000.p/0', '0/000.p/256', '0/000.p/01', '0/002.p/1', '1/000', '1/000.p/2', '2/000.p/1',
    '63/000', '64/000', '0/0', '0/00', '0/0000',
    '0/x000/000', '0/-01', '00/000', '0/000.p', '0/000.p/', '0/000/', 'entries/001', `entries/001.p/${rest + 1}`, 'entries/', 'data/000',
      '', '0/x999/x999/x999/999', '0/000.P/1'];
  for (const name of none) {
    const r = await server.get(`/log/tile/${name}`);
    assert.equal(r.status, 404, name);
    assert.equal(r.headers['cache-control'], 'no-store', name);
  }
  for (const name of ['open/2', 'open/-1', 'open/x', 'open/', 'open/36028797018963968', 'epoch/2/checkpoint', 'epoch/0/checkpoint',
    'epoch/1', 'nothing', 'epoch/1/epoch/1/key'])
    assert.equal((await server.get(`/log/${name}`)).status, 404, name);
  assert.equal((await server.ask('POST', '/log/checkpoint')).status, 404);
});

test('/log/open: public events only, each line is what its leaf commits to', async () => {
  const leaves = leavesIn(await tile('entries/000')).map((b) => JSON.parse(b));
  const r = await server.get('/log/open/0');
  assert.equal(r.headers['content-type'], 'application/jsonl; charset=utf-8');
  const lines = r.text.trimEnd().split('\n').map((l) => JSON.parse(l));
  const worded = lines.filter((l) => l.kind === 'desk.case.worded').map((l) => JSON.parse(l.open).words);
  assert.deepEqual(worded, ['公开的话 "1" \\ <b>', '公开的话 "2" \\ <b>']);
  for (const l of lines) {
    assert.deepEqual(Object.keys(l), ['seq', 'kind', 'k1', 'open']);
    const made = createHmac('sha256', Buffer.from(l.k1, 'hex')).update('zhitong/open/1').update(l.open).digest('hex');
    assert.equal(leaves[l.seq].open, made, `leaf ${l.seq}`);
    assert.equal(leaves[l.seq].kind, l.kind);
    assert.equal(leaves[l.seq].hour, Math.floor(JSON.parse(l.open).at / 3600e6));
  }
  assert.ok(!lines.some((l) => /reported|noted|people/.test(l.kind)));
  assert.equal((await server.get('/log/open/1')).status, 200);
});

test("Go's sumdb accepts it, holds the early checkpoint for a prefix, and notices each of 100 flipped bits", async () => {
  const out = await goAccepts(`${server.url}/log`, '--old', file('early'), '--mutate', '100', '--seed', '20251');
  assert.match(out, /100 of 100/);
  assert.equal(headOf(early).origin, `${ORIGIN}/1`);
  const [a, b, c, ...more] = early.split('\n');
  fs.writeFileSync(file('forged'), [a, b, `${c[0] === 'A' ? 'B' : 'A'}${c.slice(1)}`, ...more].join('\n'));
  assert.equal((await go(`${server.url}/log`, '--old', file('forged'))).code, 1, 'an altered old checkpoint is not a prefix');
});

test('zhitong verify: by address, by mirrored folder, by checkpoint; and what it says of a mirror that lies', async () => {
  const verify = (...args) => place.cli('verify', ...args);
  const url = await verify(`${server.url}/log`);
  assert.equal(url.code, 0, url.out + url.err);
  assert.match(url.out, new RegExp(`^GOOD +the log ${ORIGIN}/1: ${size} leaves`));
  const lines = (await server.get('/log/open/0')).text + (await server.get('/log/open/1')).text;
  const opened = lines.split('\n').length - 1;
  assert.match(url.out, new RegExp(`^bodies +${opened} public bodies checked; ${size - opened} leaves have none$`, 'm'));
  assert.equal((await verify(`${server.url}/log//`)).code, 0, 'a slash behind the address');
  const rest = size - 256;
  const names = ['key', 'checkpoint', 'open/0', 'open/1', 'tile/0/000', `tile/0/001.p/${rest}`, 'tile/1/000.p/1', 'tile/entries/000',
    `tile/entries/001.p/${rest}`];
  for (const name of names) {
    fs.mkdirSync(path.dirname(file(`mirror/${name}`)), { recursive: true });
    fs.writeFileSync(file(`mirror/${name}`), (await server.get(`/log/${name}`)).body);
  }
  const good = await verify(file('mirror'));
  assert.equal(good.code, 0, good.out + good.err);
  const key = fs.readFileSync(file('mirror/key'), 'utf8').trim();
  assert.equal((await verify(file('mirror/checkpoint'), '--key', key)).code, 0);
  assert.equal((await verify(file('mirror/checkpoint'))).code, 1, 'a checkpoint alone needs a key');
  for (const name of names) {
    const bytes = fs.readFileSync(file(`mirror/${name}`));
    const bad = Buffer.from(bytes);
    bad[name === 'open/1' || name === 'open/0' ? bad.lastIndexOf(Buffer.from('"k1":"')) + 8 : bad.length >> 1] ^= 1;
    if (bad.equals(bytes)) continue;
    fs.writeFileSync(file(`mirror/${name}`), bad);
    const r = await verify(file('mirror'));
    assertQuiet(r.err);
    assert.equal(r.code, 1, name);
    assert.match(r.out, /^NOT GOOD/, name);
    fs.rmSync(file(`mirror/${name}`));
    assert.equal((await verify(file('mirror'))).code, name.startsWith('open') ? 0 : 1, `${name} is missing`);
    fs.writeFileSync(file(`mirror/${name}`), bytes);
  }
});

test('zhitong verify: an open body of another kind, or twice; a log behind an address without its bodies', async () => {
  const name = file('mirror/open/0');
  const bytes = fs.readFileSync(name);
  const [line] = bytes.toString().split('\n');
  for (const [bad, words] of [[bytes.toString().replace(/"kind":"[a-z.]+"/, '"kind":"desk.case.closed"'), /of another kind than the leaf/],
    [bytes.toString().replace(/"kind":"[a-z.]+",/, ''), /of another kind/], [`${bytes}${line}\n`, /published twice/]]) {
    fs.writeFileSync(name, bad);
    const r = await place.cli('verify', file('mirror'));
    assertQuiet(r.err);
    assert.deepEqual([r.code, words.test(r.out)], [1, true], r.out);
  }
  fs.rmSync(name);
  assert.equal((await place.cli('verify', file('mirror'))).code, 0, 'a mirror in a folder need not carry them');
  const bare = http.createServer((rq, rs) => {
    const path = file(`mirror${rq.url.replace(/^\/log/, '')}`);
    rs.writeHead(fs.existsSync(path) ? 200 : 404).end(fs.existsSync(path) ? fs.readFileSync(path) : '');
  });
  await new Promise((done) => bare.listen(0, '127.0.0.1', done));
  const r = await place.cli('verify', `http://127.0.0.1:${bare.address().port}/log/`);
  bare.close();
  fs.writeFileSync(name, bytes);
  assert.equal(r.code, 1);
  assert.match(r.out, /^NOT GOOD  no public bodies are served for leaves 0 to 255$/m);
});

/* What a hostile mirror may send instead of its last bundle: cut anywhere, longer than said, with something behind it. */
test('zhitong verify: a bundle that ends early or late is told in a line, whatever stands in its lengths', async () => {
  const rest = size - 256;
  const name = file(`mirror/tile/entries/001.p/${rest}`);
  const bytes = fs.readFileSync(name);
  const first = 2 + bytes.readUInt16BE(0);
  const long = Buffer.from(bytes);
  long.writeUInt16BE(0xffff, 0);
  const ends = /^NOT GOOD  tile\/entries\/001\.p\/\d+ ends in the middle of a leaf\n$/;
  const odd = [0, 1, 2, 3, first - 1, first, first + 1, first + 2, bytes.length - 1].map((n) => [bytes.subarray(0, n), ends]);
  odd.push([long, ends], [long.subarray(0, 2), ends], [Buffer.concat([bytes.subarray(0, first), Buffer.of(0xff)]), ends]);
  for (const more of [Buffer.of(0), Buffer.of(0, 0), Buffer.alloc(300, 1)])
    odd.push([Buffer.concat([bytes, more]), /^NOT GOOD  tile\/entries\/001\.p\/\d+ holds more than its leaves\n$/]);
  for (const [bad, words] of odd) {
    fs.writeFileSync(name, bad);
    const r = await place.cli('verify', file('mirror'));
    assertQuiet(r.err);
    assert.deepEqual([r.code, r.signal], [1, null], `${bad.length} bytes: ${r.err}`);
    assert.match(r.out, words, `${bad.length} bytes`);
  }
  fs.writeFileSync(name, bytes);
});

/* ---- epochs ------------------------------------------------------------------------------------------------------- */

test('a restored copy begins an epoch of its own and says what was lost; the old one stays, frozen', async () => {
  await server.stop();
  fs.cpSync(place.dir, file('copy'), { recursive: true });
  server = await place.serve();
  await reports(10);
  const lost = await server.checkpoint(size + 10);
  await server.stop();
  fs.rmSync(place.dir, { recursive: true });
  fs.renameSync(file('copy'), place.dir);

  server = await place.serve();
  const note = await server.checkpoint();
  assert.equal(headOf(note).origin, `${ORIGIN}/2`);
  assert.match(server.said, / event=epoch-begun msg="[^"]*a new epoch begins" lost=10 /);
  const [first] = leavesIn(await tile('entries/000.p/1')).map((b) => JSON.parse(b));
  assert.deepEqual([first.seq, first.kind], [0, 'log.epoch.begun']);
  const begun = JSON.parse(JSON.parse((await server.get('/log/open/0')).text.split('\n')[0]).open);
  assert.deepEqual([begun.epoch, begun.origin, begun.old_checkpoint, begun.lost], [2, `${ORIGIN}/2`, lost, 10]);

  const frozen = (await server.get('/log/epoch/1/checkpoint')).text;
  assert.deepEqual([headOf(frozen).origin, headOf(frozen).size], [`${ORIGIN}/1`, size]);
  await reports(5);
  await server.checkpoint(6);
  await goAccepts(`${server.url}/log`);
  await goAccepts(`${server.url}/log/epoch/1`, '--old', file('early'));
  await goAccepts(`${server.url}/log/epoch/2`);
  assert.equal((await server.get('/log/epoch/1/checkpoint')).text, frozen);
  const page = await server.get('/log');
  assert.ok(page.text.includes(`${ORIGIN}/1`) && page.text.includes(`${ORIGIN}/2`));
});

test('a receipt from before the break is still provable, under the old name', async () => {
  const told = await server.report({ text: '新的一件' });
  await server.checkpoint(told.receipt.index + 1);
  assert.equal(told.receipt.origin, `${ORIGIN}/2`);
  fs.writeFileSync(file('new.json'), (await server.get(`/t/${told.token}/receipt.json`)).body);
  assert.equal((await place.cli('verify', file('new.json'))).code, 0);
  const key = (await server.get('/log/key')).text.trim();
  const prove = (receipt) => run('sh', [path.join(ROOT, 'docs/example/prove.sh'), receipt, key]);
  const shell = await prove(file('new.json'));
  assert.equal(shell.code, 0, shell.out + shell.err);
  assert.match(shell.out, new RegExp(`So said leaf ${told.receipt.index} of \\d+\\.\\n$`));
  fs.writeFileSync(file('bent.json'), fs.readFileSync(file('new.json'), 'utf8').replace('新的一件', '新的二件'));
  assert.equal((await prove(file('bent.json'))).code, 1);
});

test("verify of the place's own folder: the whole check, and its key must be the one that is given", async () => {
  const key = (await server.get('/log/key')).text.trim();
  await server.stop();
  const same = await place.cli('verify', place.dir, '--key', key);
  assert.deepEqual([same.code, same.err], [0, ''], same.out);
  assert.match(same.out, /^sound: /);
  const other = await place.cli('verify', `${place.dir}/`, '--key', fs.readFileSync(file('mirror/key'), 'utf8').trim());
  assert.equal(other.code, 1);
  assert.match(other.out, /^NOT GOOD  the key of this place is /);
  server = await place.serve();
});

test('a restart is no break', async () => {
  await server.stop();
  server = await place.serve();
  assert.equal(headOf(await server.checkpoint()).origin, `${ORIGIN}/2`);
  assert.doesNotMatch(server.said, /epoch/);
});

test('a copy cannot be served beside the original: exit 3 and a plain line', async () => {
  const copy = file('beside');
  fs.cpSync(place.dir, copy, { recursive: true });
  const r = await place.cli('serve', copy, '--listen', '127.0.0.1:0');
  assertQuiet(r.err);
  assert.deepEqual([r.code, r.out], [3, '']);
  assert.match(r.err, /^zhitong: .*another zhitong has a place of this name open; stop it first\n$/);
});

test('a folder that arrives without the memory may be a copy: a new epoch', async () => {
  await server.stop();
  fs.rmSync(place.state, { recursive: true });
  server = await place.serve();
  assert.equal(headOf(await server.checkpoint()).origin, `${ORIGIN}/3`);
  await goAccepts(`${server.url}/log`);
  await goAccepts(`${server.url}/log/epoch/2`);
});

test('a memory that is not ours is not trusted and not overwritten', async () => {
  await server.stop();
  const name = path.join(place.state, fs.readdirSync(place.state).find((n) => n.endsWith('.head')));
  const kept = fs.readFileSync(name);
  fs.writeFileSync(name, 'something else\n');
  const r = await place.cli('serve', place.dir, '--listen', '127.0.0.1:0');
  assert.equal(r.code, 1);
  assert.match(r.err, /^zhitong: .*not a signer's memory/);
  assert.equal(fs.readFileSync(name, 'utf8'), 'something else\n');
  fs.writeFileSync(name, kept);
});

test('what no checkpoint of an ended epoch covers is said to be so, not "in a second"', async () => {
  const other = await newPlace();
  try {
    let there = await other.serve();
    const { token } = await there.report({ text: '灯坏了' });
    await until(async () => (await there.get(`/t/${token}`)).text.includes('receipt.tlog-proof'), 2000, 'the proof');
    await there.stop();
    fs.renameSync(other.state, `${other.state}.lost`);
    there = await other.serve(); /* epoch 2: the old checkpoint goes on proving what it covers */
    await there.checkpoint();
    assert.match((await there.get(`/t/${token}`)).text, /receipt\.tlog-proof/);
    assert.equal((await there.get(`/t/${token}/receipt.tlog-proof`)).status, 200);
    await there.stop();
    const frozen = other.sql('SELECT quote(frozen) FROM log_epoch WHERE n = 1');
    other.sql('UPDATE log_epoch SET frozen = NULL WHERE n = 1'); /* as if the first one had ended before anything was signed */
    there = await other.serve();
    await there.checkpoint();
    const own = (await there.get(`/t/${token}`)).text;
    assert.ok(own.includes('这一条没有检查点可证') && !own.includes('一两秒') && !own.includes('receipt.tlog-proof'));
    for (const name of ['receipt.json', 'receipt.tlog-proof']) {
      const r = await there.get(`/t/${token}/${name}`);
      assert.deepEqual([r.status, r.headers['retry-after']], [404, undefined]);
      assert.match(r.text, /^这一条没有检查点可证/);
    }
    await there.stop();
    other.sql(`UPDATE log_epoch SET frozen = ${frozen} WHERE n = 1`); /* for check, which the end of every place is */
  } finally {
    await other.end();
  }
});
