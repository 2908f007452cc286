/* kill.mjs - the server is killed two hundred times while sixteen neighbours report; nothing that was acknowledged may be missing.
**
** Each life begins on what the death before left behind. Most lives end by SIGKILL at a random moment; every tenth ends inside a
** commit, at a random page write, sync or COMMIT that the fault seam of the test build picks, and a few between remembering a head
** and publishing it. A report that was not acknowledged is sent again with its Idempotency-Key, in this life or a later one. Then
** the next life is asked, from outside, with arithmetic of our own:
**
**   - every acknowledged report is there once, its code leads to it, its leaf stands where the receipt says;
**   - no report is there twice, whether its first answer was lost or not;
**   - every checkpoint ever seen is a prefix of the log as it is served now (roots computed from the served entries);
**   - the origin still ends in /1: a crash alone begins no epoch.
**
** Every twentieth death `zhitong check` replays the whole log, and a verifier that is not ours is given an old checkpoint. What is
** random comes from one seed, which is printed. ZHITONG_BIN_CRASH: a test build without sanitizers; ZHITONG_VERIFIER: the Go
** verifier; ZHITONG_KILLS, ZHITONG_SEED. */
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = process.env.ZHITONG_BIN_CRASH ?? path.join(root, 'build-clang/src/zhitong');
const verifier = process.env.ZHITONG_VERIFIER ?? path.join(root, 'build-test/verifier');
const kills = Number(process.env.ZHITONG_KILLS ?? 200);
const seed = Number(process.env.ZHITONG_SEED ?? Date.now() % 2 ** 31);
const posters = 16;
const faultEvery = 10; // 20 of 200 die inside a commit
const lookEvery = 20;
const run = promisify(execFile);

// ---- chance, from the seed only (mulberry32) -------------------------------------------------------------------------

let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const between = (low, high) => low + Math.floor(random() * (high - low + 1));

// How life number n ends: a plan for the fault seam, or a moment for a SIGKILL from outside.
function deathOf(n) {
  const slot = n % faultEvery;
  if (slot === 3) return { fault: [`commit=${between(1, 40)}`, `write=${between(1, 400)}`, `sync=${between(1, 40)}`][between(0, 2)] };
  if (slot === 7 && n % 50 === 7) return { fault: 'sign=1' };
  return { ms: between(0, 350) };
}
const deaths = Array.from({ length: kills }, (_, n) => deathOf(n)); // drawn before anything depends on time

// ---- one life of the server ----------------------------------------------------------------------------------------

const dir = mkdtempSync(path.join(os.tmpdir(), 'zhitong-kill-'));
const place = path.join(dir, 'place');
const env = { ...process.env, ZHITONG_STATE: path.join(dir, 'state') };
const db = path.join(place, 'place.db');
const zhitong = (args) => run(bin, args, { env, maxBuffer: 1 << 26 });

async function begin(fault) {
  const child = spawn(bin, ['serve', place, '--listen', '127.0.0.1:0'], {
    env: fault ? { ...env, ZHITONG_FAULT: `${fault}:kill` } : env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const life = { child, said: '', port: 0, agent: new http.Agent({ keepAlive: true, maxSockets: posters + 2 }) };
  life.ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
  child.stderr.on('data', (s) => (life.said += s));
  await new Promise((ready) => {
    child.stdout.on('data', (s) => {
      life.said += s;
      life.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(life.said)?.[1] ?? 0);
      if (life.port) ready();
    });
    life.ended.then(ready);
  });
  return life;
}

// Resolves to { status, body }; rejects when the connection dies, which is all that a dead server says.
function ask(life, method, where, headers = {}, body = undefined) {
  return new Promise((done, dead) => {
    const req = http.request({ agent: life.agent, host: '127.0.0.1', port: life.port, method, path: where, headers }, (res) => {
      const parts = [];
      res.on('data', (b) => parts.push(b));
      res.on('end', () => (res.complete ? done({ status: res.statusCode, body: Buffer.concat(parts) }) : dead(new Error('cut short'))));
      res.on('error', dead);
    });
    req.on('error', dead);
    req.end(body);
  });
}

// ---- the neighbours --------------------------------------------------------------------------------------------------

const acknowledged = new Map(); // text -> { code, index, leaf }
const lost = []; // sent, never answered: to be sent again
let reports = 0;
let retried = 0;

function nextReport() {
  if (lost.length) {
    retried++;
    return lost.shift();
  }
  const n = reports++;
  return { text: `第 ${n} 件：楼道灯坏了`, key: `kill-${seed}-${n}-${between(0, 2 ** 31)}` };
}

// Sends it and keeps what is acknowledged. false: nobody is there any more.
async function send(life, report) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': report.key };
  let answer;
  try {
    answer = await ask(life, 'POST', '/report', headers, JSON.stringify({ text: report.text }));
  } catch {
    lost.push(report);
    return false;
  }
  if (answer.status === 503) {
    lost.push(report);
    return true;
  }
  assert.equal(answer.status, 201, answer.body.toString());
  const { code, receipt } = JSON.parse(answer.body);
  acknowledged.set(report.text, { code, index: receipt.index, leaf: leafHash(Buffer.from(receipt.leaf)) });
  return true;
}

async function neighbour(life) {
  while (!life.over && (await send(life, nextReport()))) await sleep(between(1, 40));
}

// ---- the log, computed from what is served (RFC 6962) ------------------------------------------------------------------

const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const leafHash = (bytes) => sha256(Buffer.from([0]), bytes).toString('base64');
const nodeHash = (a, b) => sha256(Buffer.from([1]), a, b);
const checkpoints = new Map(); // size -> { root, note }

async function seeCheckpoint(life) {
  const { status, body } = await ask(life, 'GET', '/log/checkpoint');
  if (status === 503 && checkpoints.size === 0) return 0; // nothing signed yet
  assert.equal(status, 200);
  const [origin, size, rootHash] = body.toString().split('\n');
  assert.match(origin, /\/1$/, 'a crash began a new epoch');
  const before = checkpoints.get(Number(size));
  if (before) assert.equal(rootHash, before.root, `two roots for ${size} leaves`);
  else checkpoints.set(Number(size), { root: rootHash, note: body });
  return Number(size);
}

function tilePath(n) {
  let text = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) text = `x${String(rest % 1000).padStart(3, '0')}/${text}`;
  return text;
}

async function* servedLeaves(life, size) {
  for (let n = 0; n * 256 < size; n++) {
    const width = Math.min(256, size - n * 256);
    const { status, body } = await ask(life, 'GET', `/log/tile/entries/${tilePath(n)}${width < 256 ? `.p/${width}` : ''}`);
    assert.equal(status, 200, `bundle ${n} of ${size} leaves`);
    for (let at = 0; at < body.length; ) {
      const length = body.readUInt16BE(at);
      yield leafHash(body.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
}

// Adds leaf after leaf to the tree's right edge; at each size that was ever signed the edge must give the root that was signed.
async function comparePrefixes(life) {
  const size = await seeCheckpoint(life);
  assert.ok(size >= Math.max(0, ...checkpoints.keys()), 'the log served is shorter than a checkpoint seen');
  const leaves = [];
  const edge = []; // [hash, leaves under it], widest first
  for await (const leaf of servedLeaves(life, size)) {
    leaves.push(leaf);
    edge.push([Buffer.from(leaf, 'base64'), 1]);
    while (edge.length > 1 && edge.at(-1)[1] === edge.at(-2)[1]) {
      const [right, left] = [edge.pop(), edge.pop()];
      edge.push([nodeHash(left[0], right[0]), left[1] * 2]);
    }
    const seen = checkpoints.get(leaves.length);
    if (seen) assert.equal(edge.map(([h]) => h).reduceRight((right, left) => nodeHash(left, right)).toString('base64'), seen.root);
  }
  assert.equal(leaves.length, size);
  return leaves;
}

// ---- what must be true after each death -----------------------------------------------------------------------------------

const query = (sql) => execFileSync('sqlite3', ['-readonly', '-separator', '\t', db, sql], { maxBuffer: 1 << 28, encoding: 'utf8' });

async function judge(life) {
  const rows = query("SELECT v.code, b.own ->> '$.text' FROM desk_voice v JOIN log_body b ON b.pos = v.id").split('\n').slice(0, -1);
  const codeOf = new Map(rows.map((row) => row.split('\t').reverse()));
  assert.equal(codeOf.size, rows.length, 'a report is there twice');
  for (const [text, { code }] of acknowledged) assert.equal(codeOf.get(text), code, `acknowledged, and not there: ${text}`);
  const leaves = await comparePrefixes(life);
  for (const [text, { index, leaf }] of acknowledged)
    if (index < leaves.length) assert.equal(leaves[index], leaf, `the leaf of "${text}" is not where its receipt says`);
  const known = [...acknowledged.values()];
  if (known.length) {
    const { code } = known[between(0, known.length - 1)];
    assert.equal((await ask(life, 'GET', `/track/${code}`)).status, 200);
  }
}

async function lookDeeply(life) {
  const notes = [...checkpoints.values()];
  const old = path.join(dir, 'old');
  writeFileSync(old, notes[between(0, notes.length - 1)].note);
  await run(verifier, [`http://127.0.0.1:${life.port}/log`, '--old', old]);
}

async function checkIsClean() {
  const { stdout } = await zhitong(['check', place]);
  assert.match(stdout, /^sound: .* 0 findings$/m);
}

// ---- the two hundred ----------------------------------------------------------------------------------------------------

// Looks at the checkpoint now and then while the neighbours report.
async function watcher(life) {
  while (!life.over) {
    try {
      await seeCheckpoint(life);
    } catch (e) {
      if (e instanceof assert.AssertionError) throw e;
      return;
    }
    await sleep(100);
  }
}

// A life that the fault seam ends is not asked before it dies, because the seam might strike while it answers; the next one is.
async function reportUntilDeath(life, n, death) {
  const crowd = [];
  life.ended.then(() => (life.over = true));
  try {
    if (!death.fault) await judge(life);
    if (!death.fault && n % lookEvery === lookEvery - 1) await lookDeeply(life);
    for (let i = 0; i < posters; i++) crowd.push(neighbour(life));
    crowd.push(watcher(life));
    const end = death.fault ? sleep(20000, 'late', { ref: false }) : sleep(death.ms);
    assert.notEqual(await Promise.race([life.ended, end]), 'late', `${death.fault} never struck`);
  } finally {
    life.child.kill('SIGKILL');
    await life.ended;
  }
  await Promise.all(crowd);
}

async function liveAndDie(n) {
  const death = deaths[n];
  const life = await begin(death.fault);
  if (life.port) await reportUntilDeath(life, n, death);
  else assert.ok(death.fault, `life ${n} did not begin: ${life.said}`); // the seam may strike while the place is being opened
  const { code, signal } = await life.ended;
  life.agent.destroy();
  assert.equal(signal, 'SIGKILL', `life ${n} ended by itself (${code ?? signal}): ${life.said}`);
}

// What was never answered is sent once more, so that at last every report is acknowledged; then all is looked at again.
async function lastLife() {
  const life = await begin();
  while (lost.length) assert.ok(await send(life, nextReport()), life.said);
  await sleep(1500); // until a checkpoint covers it
  await judge(life);
  await lookDeeply(life);
  life.agent.destroy();
  life.child.kill('SIGTERM');
  assert.deepEqual(await life.ended, { code: 0, signal: null }, life.said);
  await checkIsClean();
  assert.equal(Number(query('SELECT count(*) FROM desk_voice')), acknowledged.size, 'something is there that nobody was told of');
}

test(`${kills} kills while ${posters} neighbours report (seed ${seed})`, async (t) => {
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  await zhitong(['init', place, '--origin', 'zhitong.test/kill']);
  for (let n = 0; n < kills; n++) {
    await liveAndDie(n);
    if (n % lookEvery === lookEvery - 1) await checkIsClean();
  }
  await lastLife();
  const inside = deaths.filter((d) => d.fault && d.fault !== 'sign=1').length;
  t.diagnostic(`${acknowledged.size} reports acknowledged, ${retried} sent again, ${checkpoints.size} checkpoints`);
  t.diagnostic(`${inside} deaths inside a commit`);
});
