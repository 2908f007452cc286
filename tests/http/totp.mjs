/* totp.mjs - what an authenticator app does (RFC 6238: SHA-1, 30 s, six digits), and a person who set one up. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { formsOf, pause } from './harness.mjs';

/* The digits of base32 `secret`, `steps` half minutes from now. */
export function digits(secret, steps = 0) {
  const bits = [...secret.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac('sha1', key).update(at).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/* An app that never shows the same digits twice: the server takes those of three half minutes, each once. Those of the one before are given
** only while it will stay the one before until they arrive; else the next half minute is waited for. */
export class App {
  constructor(secret) {
    this.secret = secret;
    this.shown = new Set();
  }

  async next() {
    const left = 30000 - (Date.now() % 30000);
    const fresh = (left > 12000 ? [0, 1, -1] : [0, 1]).map((steps) => digits(this.secret, steps)).find((d) => !this.shown.has(d));
    if (!fresh) {
      await pause(left + 50);
      return this.next();
    }
    this.shown.add(fresh);
    return fresh;
  }

  /* Six digits that are none of this app's around now, so many as are asked for. */
  wrong(n) {
    const near = new Set(Array.from({ length: 41 }, (_, i) => digits(this.secret, i - 20)));
    return Array.from({ length: n + near.size }, (_, i) => String(i).padStart(6, '0')).filter((d) => !near.has(d)).slice(0, n);
  }
}

/* The form that sets it up, as `browser` is shown it, with an app that holds its secret. */
export async function offered(browser) {
  const page = await browser.get('/people/me/second');
  assert.equal(page.status, 200);
  const [, secret] = page.text.match(/<code>([A-Z2-7 ]{39})<\/code>/);
  return { app: new App(secret), fields: formsOf(page.text).find((f) => f.action === '/people/me/second').fields };
}

/* Sets it up: { app, codes }. */
export async function setUp(browser) {
  const { app, fields } = await offered(browser);
  const r = await browser.post('/people/me/second', { ...fields, code: await app.next() });
  assert.equal(r.status, 200, r.text.slice(0, 300));
  const codes = [...r.text.matchAll(/<code>([2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4})<\/code>/g)].map((m) => m[1]);
  assert.equal(new Set(codes).size, 10);
  return { app, codes };
}
