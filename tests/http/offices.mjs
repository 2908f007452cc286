/* offices.mjs - two places that speak to each other, each behind a line of its own on which anything can go wrong: what tests of the wire
** between places share. */
import assert from 'node:assert/strict';
import http from 'node:http';
import { formsOf, newPlace, signedIn, unescapeHtml, until } from './harness.mjs';

export const WAIT = 20000;

/* The wire before a place: an address that stays while servers come and go, and on which anything can go wrong. `way` is what becomes of
** the next requests; each that came is kept in `seen`. */
export class Line {
  async open() {
    this.way = 'through';
    this.seen = [];
    this.agent = new http.Agent({ keepAlive: false });
    this.http = http.createServer((rq, rs) => this.take(rq, rs));
    await new Promise((done) => this.http.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.http.address().port}`;
    return this;
  }

  close() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }

  take(rq, rs) {
    const part = [];
    rq.on('data', (b) => part.push(b));
    rq.on('end', async () => {
      const body = Buffer.concat(part);
      const way = this.way;
      this.seen.push({ way, body });
      try {
        await this.go(way, rq, rs, body);
      } catch {
        rs.destroy();
      }
    });
  }

  async go(way, rq, rs, body) {
    if (typeof way === 'function') return way(rq, rs, body, this);
    if (way === 'down' || !this.to) return rs.destroy();
    const r = await this.forward(body);
    if (way === 'lost') return rs.destroy();
    rs.writeHead(r.status, { 'Content-Type': r.headers['content-type'] });
    return rs.end(r.body);
  }

  forward(body) {
    return new Promise((done, fail) => {
      const rq = http.request(`${this.to}/wire`, { method: 'POST', agent: this.agent,
        headers: { 'Content-Type': 'application/json', 'Content-Length': body.length } }, (rs) => {
        const part = [];
        rs.on('data', (b) => part.push(b));
        rs.on('error', fail);
        rs.on('end', () => done({ status: rs.statusCode, headers: rs.headers, body: Buffer.concat(part) }));
      });
      rq.on('error', fail);
      rq.end(body);
    });
  }
}

/* A place, the wire before it, and its administrator's browser. */
export class Office {
  static async found(name, word, users = {}) {
    const o = new Office();
    o.name = name;
    o.line = await new Line().open();
    o.place = await newPlace({ users: { anna: 'admin', ...users }, name, origin: `${word}.test/${word}` });
    await o.start();
    return o;
  }

  async start(options = {}) {
    this.server = await this.place.serve({ args: ['--url', this.line.url], ...options });
    this.line.to = this.server.url;
    this.anna = await signedIn(this.server, 'anna');
  }

  async stop() {
    this.line.to = null;
    await this.server.stop();
  }

  async end() {
    await this.line.close();
    await this.place.end();
  }

  async page(target = '/wire') {
    const r = await this.anna.get(target);
    assert.equal(r.status, 200, `${target}: ${r.text}`);
    return r.text;
  }

  async invite(name, rank) {
    const r = await this.anna.submit('/wire', '/wire/invite', { name, rank });
    assert.equal(r.status, 201, r.text);
    return unescapeHtml(r.text.match(/<textarea id="given"[^>]*>([^<]*)/)[1]).trim();
  }

  join(invitation, url = this.line.url) {
    return this.anna.submit('/wire', '/wire/join', { invitation, url });
  }

  async parcels(state) {
    const all = JSON.parse(await this.page('/wire/parcels.json')).items;
    return state ? all.filter((p) => p.state === state) : all;
  }

  /* The first button of the page that does this. */
  async press(what, fields = {}) {
    const action = formsOf(await this.page()).map((f) => f.action).find((a) => what.test(a));
    assert.ok(action, `${what} is offered`);
    const r = await this.anna.submit('/wire', action, fields);
    assert.equal(r.status, 303, r.text);
  }

  checkNumber() {
    return this.page().then((text) => text.match(/\d{3} \d{3}/)?.[0]);
  }

  /* The page says so, sooner or later. */
  says(what) {
    return until(async () => what.test(await this.page()), WAIT, `${this.name}: ${what}`);
  }
}

/* The upper office invites, the lower joins, and both know. */
export async function pair(upper, lower) {
  const r = await lower.join(await upper.invite(lower.name, '1'));
  assert.equal(r.status, 303, r.text);
  await until(async () => (await lower.parcels('arrived')).length, WAIT, 'the hello');
}
