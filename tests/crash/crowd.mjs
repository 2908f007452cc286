/* crowd.mjs - neighbours who report to a server that dies, remember what they were told, and judge the next life of it.
**
** A report that was not acknowledged is sent again with its Idempotency-Key, in this life or a later one. judge() asks a living server,
** from outside and with arithmetic of our own:
**
**   - every acknowledged report is there once, its code leads to it, its leaf stands where the receipt says;
**   - no report is there twice, whether its first answer was lost or not;
**   - every checkpoint ever seen is a prefix of the log as it is served now (roots computed from the served entries);
**   - the origin still ends in /1: a crash alone begins no epoch.
**
** What is random comes from one seed. How a server is ended, and what lies on the disk then, is the tests' business. */
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = process.env.ZHITONG_BIN_CRASH ?? path.join(root, 'build-clang/src/zhitong');
export const world = path.join(path.dirname(bin), '../tests/world.so');
export const newSeed = () => Number(process.env.ZHITONG_SEED ?? Date.now() % 2 ** 31);
const verifier = process.env.ZHITONG_VERIFIER ?? path.join(root, 'build-test/verifier');
const run = promisify(execFile);

/* Chance from a seed only (mulberry32): numbers from 0 to 1. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const leafHash = (bytes) => sha256(Buffer.from([0]), bytes).toString('base64');
const nodeHash = (a, b) => sha256(Buffer.from([1]), a, b);

function tilePath(n) {
  let text = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) text = `x${String(rest % 1000).padStart(3, '0')}/${text}`;
  return text;
}

export class Crowd {
  /* rest: a neighbour's pause between two reports, in ms, at most. */
  constructor({ name, seed, posters = 16, rest = 40 }) {
    Object.assign(this, { name, seed, posters, rest });
    this.random = chance(seed);
    this.dir = mkdtempSync(path.join(os.tmpdir(), `zhitong-${name}-`));
    this.disk = path.join(this.dir, 'disk'); // all that the program writes
    mkdirSync(this.disk, { mode: 0o700 });
    this.place = path.join(this.disk, 'place');
    this.env = { ...process.env, ZHITONG_STATE: path.join(this.disk, 'state') };
    this.acknowledged = new Map(); // text -> { code, index, leaf }
    this.lost = []; // sent, never answered: to be sent again
    this.checkpoints = new Map(); // size -> { root, note }
    this.reports = 0;
    this.retried = 0;
  }

  between(low, high) {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  remove() {
    rmSync(this.dir, { recursive: true, force: true });
  }

  zhitong(args, env = {}) {
    return run(bin, args, { env: { ...this.env, ...env }, maxBuffer: 1 << 26 });
  }

  // ---- one life of the server --------------------------------------------------------------------------------------

  async begin(env = {}) {
    const child = spawn(bin, ['serve', this.place, '--listen', '127.0.0.1:0'],
      { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const life = { child, said: '', port: 0, agent: new http.Agent({ keepAlive: true, maxSockets: this.posters + 2, timeout: 5000 }) };
    life.ended = new Promise((done) => child.on('close', (code, signal) => {
      life.over = true;
      done({ code, signal });
    }));
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
  ask(life, method, where, headers = {}, body = undefined) {
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

  // ---- the neighbours ------------------------------------------------------------------------------------------------

  nextReport() {
    if (this.lost.length) {
      this.retried++;
      return this.lost.shift();
    }
    const n = this.reports++;
    return { text: `第 ${n} 件：楼道灯坏了`, key: `${this.name}-${this.seed}-${n}-${this.between(0, 2 ** 31)}` };
  }

  // Sends it and keeps what is acknowledged. false: nobody is there any more.
  async send(life, report) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': report.key };
    let answer;
    try {
      answer = await this.ask(life, 'POST', '/report', headers, JSON.stringify({ text: report.text }));
    } catch {
      this.lost.push(report);
      return false;
    }
    if (answer.status === 503) {
      this.lost.push(report);
      return true;
    }
    assert.equal(answer.status, 201, answer.body.toString());
    const { code, receipt } = JSON.parse(answer.body);
    this.acknowledged.set(report.text, { code, index: receipt.index, leaf: leafHash(Buffer.from(receipt.leaf)) });
    return true;
  }

  async neighbour(life) {
    while (!life.over && (await this.send(life, this.nextReport()))) if (this.rest) await sleep(this.between(1, this.rest));
  }

  // Looks at the checkpoint now and then while the neighbours report.
  async watcher(life) {
    while (!life.over) {
      try {
        await this.seeCheckpoint(life);
      } catch (e) {
        if (e instanceof assert.AssertionError) throw e;
        return;
      }
      await sleep(100);
    }
  }

  /* One life, from begin to SIGKILL: it is judged, everybody reports until `end(life)` comes or the server has ended by itself, and it is
   * killed. One whose plan is to die (`plan` for the fault seam) is not asked before, because the seam might strike while it answers, or
   * while the place is being opened; the next one is. What the race was won by. */
  async liveAndDie({ env = {}, plan, end, look = (life) => this.judge(life) }) {
    const life = await this.begin({ ...env, ...(plan ? { ZHITONG_FAULT: `${plan}:kill` } : {}) });
    let crowd = [], won;
    try {
      if (!life.port) assert.ok(plan, `it did not begin: ${life.said}`);
      else if (!plan) await look(life);
      if (life.port) {
        crowd = [...Array.from({ length: this.posters }, () => this.neighbour(life)), this.watcher(life)];
        won = await Promise.race([life.ended, end(life), Promise.all(crowd).then(() => life.ended)]);
      }
    } finally {
      life.child.kill('SIGKILL');
      await life.ended;
      life.agent.destroy();
      await Promise.allSettled(crowd);
    }
    await Promise.all(crowd);
    const { code, signal } = await life.ended;
    assert.equal(signal, 'SIGKILL', `it ended by itself (${code ?? signal}): ${life.said}`);
    return won;
  }

  // ---- the log, computed from what is served (RFC 6962) ----------------------------------------------------------------

  async seeCheckpoint(life) {
    const { status, body } = await this.ask(life, 'GET', '/log/checkpoint');
    if (status === 503 && this.checkpoints.size === 0) return 0; // nothing signed yet
    assert.equal(status, 200);
    const [origin, size, rootHash] = body.toString().split('\n');
    assert.match(origin, /\/1$/, 'a crash began a new epoch');
    const before = this.checkpoints.get(Number(size));
    if (before) assert.equal(rootHash, before.root, `two roots for ${size} leaves`);
    else this.checkpoints.set(Number(size), { root: rootHash, note: body });
    return Number(size);
  }

  async *servedLeaves(life, size) {
    for (let n = 0; n * 256 < size; n++) {
      const width = Math.min(256, size - n * 256);
      const { status, body } = await this.ask(life, 'GET', `/log/tile/entries/${tilePath(n)}${width < 256 ? `.p/${width}` : ''}`);
      assert.equal(status, 200, `bundle ${n} of ${size} leaves`);
      for (let at = 0; at < body.length; ) {
        const length = body.readUInt16BE(at);
        yield leafHash(body.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
    }
  }

  // Adds leaf after leaf to the tree's right edge; at each size that was ever signed the edge must give the root that was signed.
  async comparePrefixes(life) {
    const size = await this.seeCheckpoint(life);
    assert.ok(size >= Math.max(0, ...this.checkpoints.keys()), 'the log served is shorter than a checkpoint seen');
    const leaves = [];
    const edge = []; // [hash, leaves under it], widest first
    for await (const leaf of this.servedLeaves(life, size)) {
      leaves.push(leaf);
      edge.push([Buffer.from(leaf, 'base64'), 1]);
      while (edge.length > 1 && edge.at(-1)[1] === edge.at(-2)[1]) {
        const [right, left] = [edge.pop(), edge.pop()];
        edge.push([nodeHash(left[0], right[0]), left[1] * 2]);
      }
      const seen = this.checkpoints.get(leaves.length);
      if (seen) assert.equal(edge.map(([h]) => h).reduceRight((right, left) => nodeHash(left, right)).toString('base64'), seen.root);
    }
    assert.equal(leaves.length, size);
    return leaves;
  }

  // ---- what must be true after each death -------------------------------------------------------------------------------

  query(sql) {
    return execFileSync('sqlite3', ['-readonly', '-separator', '\t', path.join(this.place, 'place.db'), sql],
      { maxBuffer: 1 << 28, encoding: 'utf8' });
  }

  async judge(life) {
    const rows = this.query("SELECT v.code, b.own ->> '$.text' FROM desk_voice v JOIN log_body b ON b.pos = v.id").split('\n').slice(0, -1);
    const codeOf = new Map(rows.map((row) => row.split('\t').reverse()));
    assert.equal(codeOf.size, rows.length, 'a report is there twice');
    for (const [text, { code }] of this.acknowledged) assert.equal(codeOf.get(text), code, `acknowledged, and not there: ${text}`);
    const leaves = await this.comparePrefixes(life);
    for (const [text, { index, leaf }] of this.acknowledged)
      if (index < leaves.length) assert.equal(leaves[index], leaf, `the leaf of "${text}" is not where its receipt says`);
    const known = [...this.acknowledged.values()];
    if (known.length) {
      const { code } = known[this.between(0, known.length - 1)];
      assert.equal((await this.ask(life, 'GET', `/track/${code}`)).status, 200);
    }
  }

  // A verifier that is not ours is given an old checkpoint.
  async lookDeeply(life) {
    const notes = [...this.checkpoints.values()];
    const old = path.join(this.dir, 'old');
    writeFileSync(old, notes[this.between(0, notes.length - 1)].note);
    await run(verifier, [`http://127.0.0.1:${life.port}/log`, '--old', old]);
  }

  async checkIsClean() {
    const { stdout } = await this.zhitong(['check', this.place]);
    assert.match(stdout, /^sound: .* 0 findings$/m);
  }

  // What was never answered is sent once more, so that at last every report is acknowledged; then all is looked at again.
  async lastLife() {
    const life = await this.begin();
    while (this.lost.length) assert.ok(await this.send(life, this.nextReport()), life.said);
    await sleep(1500); // until a checkpoint covers it
    await this.judge(life);
    await this.lookDeeply(life);
    life.agent.destroy();
    life.child.kill('SIGTERM');
    assert.deepEqual(await life.ended, { code: 0, signal: null }, life.said);
    await this.checkIsClean();
    assert.equal(Number(this.query('SELECT count(*) FROM desk_voice')), this.acknowledged.size,
      'something is there that nobody was told of');
  }
}
