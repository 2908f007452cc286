/* torture.mjs - the k-th allocation, step, write, send or whatever fails, while a request of each kind is answered.
**
** One server stands in one town (requests.mjs). Before a request the fault seam is armed through its page (base/fault.h): this kind, the
** k-th call from now. Then the request is made, and:
**
**   - the answer is the right one, or an honest error. The page that comes is the page that came without a fault, byte for byte but for
** keys
**     and clocks; a fault never turns into "not found", "not signed in" or an emptier list. A hung-up connection is an answer only where
**     the fault was in the connection or in memory;
**   - a command was done or it was not: the log grew by as much as it does without a fault, or by nothing; and what was acknowledged grew
** it;
**   - the next request is answered right, by the same process;
**   - at the end the server stops with 0 and without a sanitizer's complaint, and `zhitong check` finds the place sound.
**
** A first round counts the calls of each kind that each request makes. `./test` then draws (request, kind, k) until its time is over,
** always the same ones, so that it never says no by chance; ZHITONG_SEED draws others; TORTURE=whole takes every k until none is struck.
** The kinds that stand in our own code run in the build with sanitizers, so a leak on the way out of an error is seen; those of the
** system's calls need tests/support/world.c, and run without. TORTURE_SECONDS, TORTURE_KIND, TORTURE_REQUEST (part of a name),
** ZHITONG_SEED. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { chance, newSeed, bin as CRASH, world } from '../crash/crowd.mjs';
import { BIN, pause } from '../http/harness.mjs';
import { declared } from '../http/routes.mjs';
import { MAIL, REQUESTS, Town } from './requests.mjs';

const KINDS = ['mem', 'arena', 'step', 'commit', 'write', 'sync', 'file', 'sign', 'alloc', 'open', 'read', 'put', 'fsync', 'rename', 'send',
  'take',
  'accept', 'map', 'thread'];
const OURS = KINDS.slice(0, 8);
const THEIRS = KINDS.slice(8);
const MAY_HANG_UP = new Set(['mem', 'alloc', 'send', 'take', 'accept', 'map', 'thread']);
const WRITES_ONLY = new Set(['commit', 'write', 'sync', 'file', 'sign', 'put', 'fsync', 'rename']);
const MANY = 1n << 40n;
const PATIENCE_MS = 40000;

const whole = process.env.TORTURE === 'whole';
const seconds = Number(process.env.TORTURE_SECONDS ?? 18);
const seed = whole || process.env.ZHITONG_SEED ? newSeed() : 1;
const random = chance(seed);
const one_of = (list) => list[Math.floor(random() * list.length)];
const wanted = REQUESTS.filter((r) => r.name.includes(process.env.TORTURE_REQUEST ?? ''));

/* The page that the seam of a running process reads. */
class Page {
  constructor(file) {
    this.file = file;
    fs.writeFileSync(file, Buffer.alloc(KINDS.length * 8));
    this.fd = fs.openSync(file, 'r+');
  }

  arm(kind, k) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(k));
    fs.writeSync(this.fd, bytes, 0, 8, KINDS.indexOf(kind) * 8);
  }

  /* What is left of k; 0: it struck. The kind is quiet from now on. */
  disarm(kind) {
    const bytes = Buffer.alloc(8);
    fs.readSync(this.fd, bytes, 0, 8, KINDS.indexOf(kind) * 8);
    this.arm(kind, 0);
    return bytes.readBigInt64LE();
  }
}

/* Pages alike but for keys, numbers used once, and the hour. */
const alike = (text) => text.replace(/[\w-]{20,}/g, '~').replace(/\d{1,2}:\d\d(:\d\d)?/g, ':').replace(/检查点：\d+ 条，根 <code>\w+/g, '');

class Rack {
  constructor(bin, env) {
    Object.assign(this, { bin, env, faults: 0, struck: 0, wrong: [] });
  }

  async found() {
    this.town = await Town.found(this.bin);
    this.page = new Page(path.join(this.town.place.root, 'page'));
    await this.serve();
    await this.town.settle(this.server);
  }

  async serve() {
    this.server = await this.town.place.serve({ args: MAIL, env: { ...this.env, ZHITONG_FAULT_PAGE: this.page.file } });
    this.server.agent = new http.Agent({ keepAlive: false }); /* each request has a connection of its own to lose */
    this.town.server = this.server;
    for (const who of ['resident', 'admin', 'bert', 'wu']) if (this.town[who]) this.town[who].server = this.server;
  }

  async leaves() {
    return Number((await this.server.get('/metrics')).text.match(/^zhitong_log_leaves (\d+)$/m)[1]);
  }

  async prepared(r) {
    if (r.prepare) return r.prepare(this.town);
    return { who: this.town[r.who], target: typeof r.target === 'function' ? r.target(this.town) : r.target };
  }

  /* { status, text, ... }, or { died: why }. */
  async ask(r, p) {
    let timer;
    const late = new Promise((done) => { timer = setTimeout(() => done({ died: 'it hung' }), PATIENCE_MS); });
    const answer = !r.prepare ? p.who.get(p.target) : p.body ? p.who.ask('POST', p.target, { headers: p.headers, body: p.body })
      : p.who.post(p.target, p.fields);
    try {
      return await Promise.race([answer.catch((e) => ({ died: e.code ?? e.message })), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /* Without a fault: what is right, and how many calls of each kind it takes. */
  async measure(r, kinds) {
    await this.ask(r, await this.prepared(r)); /* warm: statements are prepared once */
    const p = await this.prepared(r);
    const before = r.prepare ? await this.leaves() : 0;
    for (const kind of kinds) this.page.arm(kind, MANY);
    const a = await this.ask(r, p);
    const calls = Object.fromEntries(kinds.map((kind) => [kind, Number(MANY - this.page.disarm(kind))]));
    if (!r.ok.length && a.status < 500) r.ok = [a.status];
    assert.ok(r.ok.includes(a.status),
      `${r.name} without a fault: ${a.died ?? a.status}: ${a.text?.slice(0, 300)} ${this.server.said.slice(-600)}`);
    return { calls, text: alike(a.text ?? ''), grows: r.prepare ? await this.leaves() - before : 0, leaves: NaN };
  }

  complain(r, kind, k, what) {
    this.wrong.push(`${r.name}: ${kind}=${k}: ${what}`);
  }

  /* Why the answer is neither right nor honest; undefined when it is. */
  judge(r, right, kind, a) {
    if (a.died) return MAY_HANG_UP.has(kind) && a.died !== 'it hung' ? undefined : `no answer: ${a.died}`;
    if (r.ok.includes(a.status)) return r.prepare || r.pure === false ||
      alike(a.text) === right.text ? undefined : `another page: ${differ(right.text, alike(a.text))}`;
    if (a.status < 500) return `${a.status}: ${a.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 160)}`;
    if (!a.text.length) return `${a.status} without a word`;
    return a.status === 503 && !a.headers['retry-after'] ? '503 without Retry-After' : undefined;
  }

  /* Whether the place wrote of itself since the right page was asked for (a chore's alarm, say): then another page may be right, too. */
  async moved(r, right) {
    return !r.prepare && right.leaves !== await this.leaves();
  }

  /* One fault. true: it struck. A server that went is complained of, and another one goes on. */
  async attempt(r, right, kind, k) {
    try {
      return await this.strike(r, right, kind, k);
    } catch (e) {
      await Promise.race([this.server.ended, pause(1000)]);
      if (this.server.running) throw e;
      this.complain(r, kind, k, `the server is gone: ${JSON.stringify(await this.server.ended)} ${this.server.said.slice(-400)}`);
      this.server.stopped = true;
      this.kept = undefined;
      await this.serve();
      return true;
    }
  }

  async strike(r, right, kind, k) {
    const p = this.ready === r && this.kept ? this.kept : await this.prepared(r);
    const before = await this.leaves();
    if (!r.prepare && r.pure !== false && right.leaves !== before) Object.assign(right,
      { text: alike((await this.ask(r, p)).text ?? ''), leaves: before });
    this.page.arm(kind, k);
    const a = await this.ask(r, p);
    const struck = this.page.disarm(kind) === 0n;
    this.faults++;
    this.struck += struck;
    if (a.died) await Promise.race([this.server.ended, pause(100)]);
    if (!this.server.running) throw new Error('it died');
    const bad = this.judge(r, right, kind, a);
    if (bad && await this.moved(r, right)) return this.strike(r, right, kind, k);
    if (bad) this.complain(r, kind, k, bad);
    const grown = r.prepare ? await this.leaves() - before : 0;
    if (!r.varies && grown && grown < right.grows) this.complain(r, kind, k, `the log grew by ${grown}, not ${right.grows}`);
    /* more: others write too */
    if (!r.varies && right.grows && a.status < 400 && r.ok.includes(a.status) && !grown) this.complain(r, kind, k,
      'acknowledged, and nothing was written');
    [this.ready, this.kept] = [r, grown || r.ok.includes(a.status) ? undefined : p];
    if (struck) await this.next(r, right, kind, k, p);
    return struck;
  }

  async next(r, right, kind, k, p) {
    const a = r.prepare ? await this.server.get('/cases') : await this.ask(r, p);
    if (r.prepare ? a.status !== 200 : !r.ok.includes(a.status)) this.complain(r, kind, k, `the next request: ${a.died ?? a.status}`);
    else if (!r.prepare && r.pure !== false && alike(a.text) !== right.text && !await this.moved(r, right)) this.complain(r, kind, k,
      `the next page is another: ${differ(right.text, alike(a.text))}`);
  }

  async end() {
    for (const s of this.town.place.servers) s.agent = new http.Agent();
    await this.town.place.end();
  }
}

function differ(a, b) {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return `"${a.slice(Math.max(0, i - 30), i + 60)}" became "${b.slice(Math.max(0, i - 30), i + 60)}"`;
}

async function every(rack, kinds) {
  for (const r of wanted) {
    const right = await rack.measure(r, kinds);
    for (const kind of kinds.filter((kind) => r.prepare || !WRITES_ONLY.has(kind)))
      for (let k = 1; k <= right.calls[kind] + 3 && await rack.attempt(r, right, kind, k); k++); /* the kinds of other threads end too */
  }
}

async function some(rack, kinds) {
  const quick = wanted.filter((r) => !r.slow), right = new Map();
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    const r = one_of(quick);
    if (!right.has(r)) right.set(r, await rack.measure(r, kinds));
    const kind = one_of(kinds.filter((name) => right.get(r).calls[name] > 0 && (r.prepare || !WRITES_ONLY.has(name))));
    if (kind) await rack.attempt(r, right.get(r), kind, 1 + Math.floor(random() * right.get(r).calls[kind]));
  }
}

test('every route is in the list, once', () => {
  assert.deepEqual(REQUESTS.filter((r) => !r.own).map((r) => r.name).sort(), declared());
});

for (const [kinds, bin, env, who] of [[OURS, BIN, {}, 'of our own'], [THEIRS, CRASH, { LD_PRELOAD: world }, 'of the system']]) {
  const asked = kinds.filter((kind) => !process.env.TORTURE_KIND || process.env.TORTURE_KIND === kind);
  const missing = !fs.existsSync(bin) || (env.LD_PRELOAD && !fs.existsSync(world));
  test(`${whole ? 'every' : 'some'} k-th call ${who} fails, for each kind of request (seed ${seed})`,
    { skip: !asked.length ? 'not asked for' : missing && 'there is no such build' }, async (t) => {
      const rack = new Rack(bin, env);
      await rack.found();
      try {
        await (whole ? every : some)(rack, asked);
        t.diagnostic(`${rack.faults} faults asked for, ${rack.struck} struck`);
        assert.equal(rack.wrong.join('\n'), '');
        assert.ok(rack.struck > 0, 'nothing was struck');
      } catch (e) {
        rack.town.place.remove();
        if (e.code !== 'ERR_ASSERTION') e.message += `\n${rack.server.running} ${rack.server.said.slice(-1000)}`;
        throw e;
      }
      await rack.end();
    });
}
