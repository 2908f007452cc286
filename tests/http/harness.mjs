/* harness.mjs - a place of one's own for every test: made, served, walked through, stopped, and checked.
**
** The server is the real binary on a free port of this machine. What a test may not forget stands here once: after each server the
** exit code is 0, nothing in what it said looks like a sanitizer's report, and `zhitong check` replays the log and finds the place
** sound. A test that expects anything else says so. Everything lives in one temporary folder, the signer's memory too. However a file
** ends, what it started ends with it: a test that fails on its way can't leave a server behind, which the file would wait for.
**
** ZHITONG_BIN: the binary of the test build (sanitizers, fault seam). ZHITONG_BIN_PLAIN: the one for service. ZHITONG_VERIFIER: the Go
** verifier; built here when it is not given. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const ROOT = path.resolve(here, '../..');
export const BIN = path.resolve(process.env.ZHITONG_BIN ?? path.join(ROOT, 'build-test/src/zhitong'));
export const BIN_PLAIN = path.resolve(process.env.ZHITONG_BIN_PLAIN ?? path.join(ROOT, 'build/src/zhitong'));
export const PASSWORD = 'three quiet sparrows';

/* A kept connection is given up long before the server closes it for being idle (15 s): whoever writes at that very moment is hung up
** on. */
const KEEP = { keepAlive: true, maxSockets: 16, timeout: 5000 };

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* "2026-11-15": so many days from today, by the clock of a place that has said nothing of its own. */
export const dayFromNow = (days) => new Date(Date.now() + days * 86400e3 + 8 * 3600e3).toISOString().slice(0, 10);

/* Waits until `ask` gives something true; its last answer is the result. */
export async function until(ask, ms = 5000, what = 'it') {
  for (const end = Date.now() + ms; ; await pause(50)) {
    const got = await ask();
    if (got) return got;
    assert.ok(Date.now() < end, `${what} did not come within ${ms} ms`);
  }
}

/* ---- processes -------------------------------------------------------------------------------------------------- */

const LAST_WORDS_MS = 30000;
const children = new Set();
const endThem = () => { for (const child of children) child.kill('SIGKILL'); };
after(() => { setTimeout(endThem, LAST_WORDS_MS).unref(); }); /* the last test is over; a file's own `after` comes later than this one */
process.on('exit', endThem);

/* node's spawn, of a child that does not outlive this file. */
export function begin(program, args, options) {
  const child = spawn(program, args, options);
  children.add(child);
  child.on('close', () => children.delete(child)).on('error', () => children.delete(child));
  return child;
}

const TROUBLE = /AddressSanitizer|ThreadSanitizer|LeakSanitizer|UndefinedBehavior|runtime error:|must\(|Assertion/;
export function assertQuiet(text) {
  assert.doesNotMatch(text, TROUBLE);
}

/* Runs a program to its end: { code, signal, out, err }. */
export function run(program, args, { input = '', env = {}, cwd, uid, gid } = {}) {
  return new Promise((done, fail) => {
    const child = begin(program, args, { env: { ...process.env, ...env }, cwd, uid, gid });
    let out = '';
    let err = '';
    child.on('error', fail);
    child.stdout.setEncoding('utf8').on('data', (s) => { out += s; });
    child.stderr.setEncoding('utf8').on('data', (s) => { err += s; });
    child.stdin.on('error', () => {}); /* who does not read a password may be gone before it is written */
    child.stdin.end(input);
    child.on('close', (code, signal) => done({ code, signal, out, err }));
  });
}

let verifierPath;
export function verifier() {
  if (process.env.ZHITONG_VERIFIER) return path.resolve(process.env.ZHITONG_VERIFIER);
  if (!verifierPath) {
    verifierPath = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'zhitong-go-')), 'verifier');
    process.on('exit', () => fs.rmSync(path.dirname(verifierPath), { recursive: true, force: true }));
    execFileSync('go', ['build', '-o', verifierPath, './tests/verifier'],
      { cwd: ROOT, env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' }, stdio: 'pipe' });
  }
  return verifierPath;
}

/* ---- a place ---------------------------------------------------------------------------------------------------- */

export class Place {
  constructor(bin) {
    this.bin = bin;
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhitong-'));
    this.dir = path.join(this.root, 'place');
    this.state = path.join(this.root, 'state');
    this.servers = [];
  }

  file(name) {
    return path.join(this.dir, name);
  }

  get env() {
    return { ZHITONG_STATE: this.state };
  }

  cli(...args) {
    const extra = typeof args.at(-1) === 'object' ? args.pop() : {};
    return run(this.bin, args, { ...extra, env: { ...this.env, ...extra.env } });
  }

  /* A command that has to work; what it printed. */
  async does(...args) {
    const r = await this.cli(...args);
    assertQuiet(r.err);
    assert.equal(r.code, 0, `zhitong ${args.filter((a) => typeof a === 'string').join(' ')}: ${r.out}${r.err}`);
    return r.out;
  }

  /* The sqlite3 shell on the place's file; only while nobody serves it. */
  sql(text) {
    return execFileSync('sqlite3', ['-batch', '-noheader', this.file('place.db')], { input: `.timeout 5000\n${text};\n`,
      encoding: 'utf8' }).trim();
  }

  /* tls: { cert, key, ca } as files, ca as what clients trust. */
  async serve({ args = [], env = {}, bin = this.bin, tls } = {}) {
    const speak = tls ? ['--tls-cert', tls.cert, '--tls-key', tls.key] : [];
    const server = new Server(this, bin, ['serve', this.dir, '--listen', '127.0.0.1:0', ...speak, ...args], { ...this.env, ...env });
    server.ca = tls?.ca;
    this.servers.push(server);
    await server.started();
    return server;
  }

  async check() {
    const r = await this.cli('check', this.dir);
    assertQuiet(r.err);
    assert.equal(r.code, 0, `check: ${r.out}${r.err}`);
    assert.match(r.out, /^sound: \d+ events replayed .* 0 findings$/m);
  }

  /* The end of a test: whoever still serves is stopped, and the place must be sound. */
  async end() {
    try {
      for (const s of this.servers) await s.stop();
      await this.check();
    } finally {
      this.remove();
    }
  }

  remove() {
    for (const s of this.servers) if (s.running) s.child.kill('SIGKILL');
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/* The unit that accounts of a harness's place act for, if their role acts for one. */
export const UNIT = '热力公司甲';

/* users: { clerk05: 'clerk', ... }, all with PASSWORD. */
export async function newPlace({ users = {}, name = '向阳社区', origin = 'zhitong.test/place', bin = BIN } = {}) {
  const p = new Place(bin);
  const said = await p.does('init', p.dir, '--origin', origin, '--name', name);
  p.welcome = said.match(/\/welcome\/\S+/)[0];
  for (const [login, role] of Object.entries(users))
    await p.does('user', p.dir, 'add', login, '--name', `人${login}`, '--role', role, '--unit', UNIT, { input: `${PASSWORD}\n` });
  return p;
}

/* A certificate for this machine's own addresses, signed by itself so many days ago: { cert, key, ca } as files. */
export function certificate(folder, name, { days = 30, kind = 'rsa', ago = 0 } = {}) {
  const [cert, key] = ['crt', 'key'].map((end) => path.join(folder, `${name}.${end}`));
  const how = kind === 'rsa' ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  execFileSync('faketime', [`${ago} days ago`, 'openssl', 'req', '-x509', ...how, '-nodes', '-keyout', key, '-out', cert,
    '-days', String(days), '-subj', `/CN=${name}.test`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'pipe' });
  return { cert, key, ca: cert };
}

/* ---- a server --------------------------------------------------------------------------------------------------- */

export class Server {
  constructor(place, bin, args, env) {
    this.place = place;
    this.said = '';
    this.running = true;
    this.agent = new http.Agent(KEEP);
    this.child = begin(bin, args, { env: { ...process.env, ...env } });
    for (const pipe of [this.child.stdout, this.child.stderr]) pipe.setEncoding('utf8').on('data', (s) => { this.said += s; });
    this.ended = new Promise((done) => {
      this.child.on('close', (code, signal) => {
        this.running = false;
        this.agent.destroy();
        done({ code, signal });
      });
    });
  }

  async started() {
    const m = await until(() => this.said.match(/at (https?:\/\/127\.0\.0\.1:\d+)\//) ?? !this.running, 120000, 'the server');
    if (m === true) throw Object.assign(new Error(`it did not start: ${this.said}`), { server: this });
    this.url = m[1];
    this.host = new URL(this.url).host;
    if (this.ca) this.trust(this.url, this.ca);
  }

  /* Speaks TLS from now on, to that address, with whoever `ca` vouches for: the server itself, or a proxy before it. */
  trust(url, ca) {
    this.agent.destroy();
    this.url = url;
    this.host = new URL(url).host;
    this.agent = new https.Agent({ ...KEEP, ca: fs.readFileSync(ca) });
  }

  /* SIGTERM; true to the contract or not at all. */
  async stop() {
    if (this.stopped) return;
    this.stopped = true;
    this.agent.destroy();
    this.child.kill('SIGTERM');
    const { code, signal } = await this.ended;
    assertQuiet(this.said);
    assert.equal(signal, null, this.said);
    assert.equal(code, 0, this.said);
  }

  /* One request, answered whole: { status, headers, body, text }. Redirects are answers. */
  ask(method, target, { headers = {}, body = '' } = {}) {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const all = { ...(method === 'POST' ? { 'Content-Length': bytes.length } : {}), ...headers };
    return new Promise((done, fail) => {
      const { request } = this.url.startsWith('https:') ? https : http;
      const rq = request(new URL(target, this.url), { method, headers: all, agent: this.agent }, (rs) => {
        const part = [];
        rs.on('data', (b) => part.push(b));
        rs.on('error', fail);
        rs.on('end', () => {
          const whole = Buffer.concat(part);
          done({ status: rs.statusCode, headers: rs.headers, body: whole, text: whole.toString('utf8') });
        });
      });
      rq.on('error', fail);
      rq.end(bytes);
    });
  }

  get(target, headers) {
    return this.ask('GET', target, { headers });
  }

  form(target, fields, headers = {}) {
    return this.ask('POST', target, { headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: urlencoded(fields) });
  }

  json(target, value, headers = {}) {
    const body = typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value);
    return this.ask('POST', target, { headers: { 'Content-Type': 'application/json', ...headers }, body });
  }

  /* A report by JSON that has to be taken in: the answer, with the token beside it. */
  async report(fields, headers) {
    const r = await this.json('/report', fields, headers);
    assert.equal(r.status, 201, r.text);
    const told = JSON.parse(r.text);
    return { ...told, token: told.url.split('/t/')[1] };
  }

  /* Until the last checkpoint covers `size` leaves (any, when it is not given). */
  async checkpoint(size = 1) {
    return until(async () => {
      const r = await this.get('/log/checkpoint');
      return r.status === 200 && Number(r.text.split('\n')[1]) >= size && r.text;
    }, 6000, 'a checkpoint');
  }
}

/* A request's body and headers: fields [[name, value]], files [[field, name, bytes]]. */
export function multipart(fields, files, boundary = '----zhitongFormBoundary7MA4YWxkTrZu0gW') {
  const part = (head, bytes) => [`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`, bytes, '\r\n'];
  const body = [...fields.flatMap(([name, value]) => part(`name="${name}"`, value)),
    ...files.flatMap(([field, name, bytes]) => part(`name="${field}"; filename="${name}"\r\nContent-Type: application/octet-stream`,
      bytes)),
    `--${boundary}--\r\n`];
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.concat(body.map((b) => Buffer.from(b))) };
}

export const urlencoded = (fields) => new URLSearchParams(fields).toString();

/* ---- a person at a browser -------------------------------------------------------------------------------------- */

const ENTITY = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
export const unescapeHtml = (s) => s.replace(/&(lt|gt|amp|quot|#39);/g, (_, e) => ENTITY[e]);
export const escapeHtml = (s) => s.replace(/[<>&"']/g, (c) => `&${Object.keys(ENTITY).find((e) => ENTITY[e] === c)};`);
const attributes = (tag) => Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], unescapeHtml(m[2])]));

/* The forms of a page: { method, action, fields } with what stands in them. */
export function formsOf(html) {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, head, inner]) => {
    const fields = {};
    for (const [, tag] of inner.matchAll(/<input\b([^>]*)>/g)) {
      const a = attributes(tag);
      if (a.name && !/\b(checkbox|radio)\b/.test(a.type ?? '')) fields[a.name] = a.value ?? '';
    }
    for (const [, tag, text] of inner.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) fields[attributes(tag).name] = unescapeHtml(text);
    return { ...attributes(head), fields };
  });
}

export class Browser {
  constructor(server) {
    this.server = server;
    this.cookies = new Map();
  }

  async ask(method, target, options = {}) {
    const cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    const r = await this.server.ask(method, target, { ...options, headers: { ...(cookie ? { Cookie: cookie } : {}), ...options.headers } });
    for (const line of r.headers['set-cookie'] ?? []) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return r;
  }

  get(target, headers) {
    return this.ask('GET', target, { headers });
  }

  post(target, fields, headers = {}) {
    return this.ask('POST', target, { headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: urlencoded(fields) });
  }

  json(target, value, headers = {}) {
    return this.ask('POST', target, { headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) });
  }

  /* Fills in the form of `page` that goes to `action`, as a person would: what is hidden in it goes along. */
  async submit(page, action, fields = {}) {
    const shown = await this.get(page);
    assert.equal(shown.status, 200, `${page}: ${shown.status}`);
    const form = formsOf(shown.text).find((f) => f.action === action);
    assert.ok(form, `${page} has no form to ${action}`);
    return this.post(action, { ...form.fields, ...fields });
  }

  /* The form of `page` that takes files, with these: { field: [name, bytes] or several of them }. As browsers write it. */
  async upload(page, action, files, fields = {}) {
    const form = formsOf((await this.get(page)).text).find((f) => f.action === action && f.enctype === 'multipart/form-data');
    assert.ok(form, `${page} has no form with files to ${action}`);
    const all = Object.entries({ ...form.fields, ...fields }).filter(([name]) => !(name in files));
    return this.ask('POST', action, multipart(all, Object.entries(files).flatMap(([field, f]) => (Array.isArray(f[0]) ? f : [f])
      .map(([name, bytes]) => [field, name, bytes]))));
  }

  async signIn(login, password = PASSWORD) {
    const r = await this.submit('/signin', '/signin', { login, password });
    assert.equal(r.status, 303, `${login} can't sign in: ${r.status}`);
    return this;
  }

  async csrf() {
    const page = await this.get('/desk');
    return formsOf(page.text).map((f) => f.fields.csrf).find(Boolean) ?? page.text.match(/name="csrf" value="([^"]+)"/)?.[1];
  }
}

export const signedIn = (server, login) => new Browser(server).signIn(login);

/* Every page that links lead to, from `start` on, as this person: `see(target, answer)` for each. POST forms are not links. */
export async function crawl(browser, start, see) {
  const seen = new Set(start);
  const queue = [...start];
  while (queue.length) {
    const target = queue.shift();
    const answer = await browser.server.ask('GET', target, { headers: { Cookie: [...browser.cookies].map(([k,
      v]) => `${k}=${v}`).join('; ') } });
    see(target, answer);
    const html = /^text\/html/.test(answer.headers['content-type'] ?? '') ? answer.text : '';
    const links = [...html.matchAll(/\b(?:href|src|action)="([^"]*)"/g)].map((m) => unescapeHtml(m[1]));
    for (const form of formsOf(html)) if (form.method !== 'get') links.splice(links.indexOf(form.action), 1);
    for (const link of [...links, answer.headers.location].filter(Boolean)) {
      const url = new URL(link, new URL(target, browser.server.url));
      const next = url.pathname + url.search;
      if (url.host !== browser.server.host || !/^https?:$/.test(url.protocol) || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}
