/* tls.test.mjs - TLS in the server: who signs in over it, which versions, and a certificate that is renewed while people are connected. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { certificate, newPlace, pause, run, signedIn, until } from './harness.mjs';

let place, one, two, server, cert, key;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  one = certificate(place.root, 'one');
  two = certificate(place.root, 'two', { kind: 'ec', days: 60 });
  [cert, key] = ['cert.pem', 'key.pem'].map((f) => path.join(place.root, f));
  lay(one);
  const both = path.join(place.root, 'both.crt');
  fs.writeFileSync(both, fs.readFileSync(one.cert, 'utf8') + fs.readFileSync(two.cert, 'utf8'));
  server = await place.serve({ tls: { cert, key, ca: both } });
});
after(() => place.end());

function lay(pair) {
  fs.copyFileSync(pair.cert, cert);
  fs.copyFileSync(pair.key, key);
}

/* Asks by openssl, who knows nothing of us: the subject it is shown, or what it says. */
function subject(...more) {
  const r = spawnSync('openssl', ['s_client', '-connect', server.host, '-servername', 'localhost', ...more],
    { input: '', encoding: 'utf8' });
  return r.stdout.match(/subject=CN = (\S+)/)?.[1] ?? r.stderr;
}

const connect = (ca) => new Promise((done, fail) => {
  const [host, port] = server.host.split(':');
  const s = tls.connect({ host, port, ca: fs.readFileSync(ca) }, () => done(s));
  s.on('error', fail);
});
/* One request on a connection that stays. */
const askOn = (s, target) => new Promise((done) => {
  let text = '';
  const hear = (b) => {
    text += b;
    if (/\r\n\r\n/.test(text) && text.split('\r\n\r\n')[1].length >= Number(text.match(/Content-Length: (\d+)/i)?.[1])) {
      s.off('data', hear);
      done(text);
    }
  };
  s.on('data', hear);
  s.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
});

/* SIGHUP, and what the diary says of it. */
async function renew(word) {
  const from = server.said.length;
  server.child.kill('SIGHUP');
  return until(() => server.said.slice(from).match(new RegExp(`^time=\\S+ level=\\S+ event=${word}.*$`, 'm'))?.[0], 5000, word);
}

test('the address, the cookie, the promise to stay on TLS', async () => {
  assert.match(server.said, /^Serving zhitong\.test\/place\/1 at https:\/\/127\.0\.0\.1:\d+\/$/m);
  const anna = await signedIn(server, 'anna');
  assert.deepEqual([...anna.cookies.keys()].filter((k) => /zt$/.test(k)), ['__Host-zt']);
  const desk = await anna.get('/desk');
  assert.equal(desk.status, 200);
  assert.match(desk.headers['strict-transport-security'], /max-age=\d+/);
  const told = await server.report({ text: '楼道灯不亮' });
  assert.match(told.url, /^https:/);
});

test('large bodies both ways, many at once, on connections that stay', async () => {
  const text = '灯'.repeat(19000);
  const all = await Promise.all(Array.from({ length: 24 }, () => server.json('/report', { text })));
  for (const r of all) assert.equal(r.status, 201);
  const sheets = await Promise.all(Array.from({ length: 24 }, () => server.get('/cases')));
  for (const r of sheets) assert.equal(r.status, 200);
});

test('a form that never ends is hung up on, without a word that is not TLS', { timeout: 40000 }, async () => {
  const s = await connect(one.ca);
  let heard = '';
  s.on('data', (b) => { heard += b; });
  s.on('error', () => {});
  s.write('POST /report HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabc');
  await new Promise((done) => s.on('close', done));
  assert.equal(heard, '');
});

test('TLS 1.2 and 1.3, nothing older; and no plain HTTP on this port', async () => {
  assert.equal(subject('-tls1_2'), 'one.test');
  assert.equal(subject('-tls1_3'), 'one.test');
  assert.doesNotMatch(subject('-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'), /\.test$/);
  await assert.rejects(fetch(server.url.replace('https', 'http')));
});

test('SIGHUP: the new certificate for who comes, the old one for who is there; a broken one changes nothing', async () => {
  const stays = await connect(one.ca);
  assert.match(await askOn(stays, '/healthz'), /^HTTP\/1\.1 200 /);
  const slow = server.json('/report', { text: '在路上的一件' }); // in flight meanwhile
  lay(two);
  assert.match(await renew('tls-loaded'), / level=info .* days=(59|60)$/);
  assert.equal((await slow).status, 201);
  assert.equal(subject(), 'two.test');
  assert.match(await askOn(stays, '/healthz'), /^HTTP\/1\.1 200 /);

  for (const [spoil, why] of [
    [() => fs.writeFileSync(cert, 'not a certificate'), /cert\.pem: /],
    [() => fs.copyFileSync(one.cert, cert), /key\.pem: this key is not the certificate's/],
    [() => fs.rmSync(key), /key\.pem: can't be read/],
    [() => { lay(two); fs.truncateSync(key, 60); }, /key\.pem: /],
    [() => lay(certificate(place.root, 'late', { ago: 31 })), /this certificate has expired/],
  ]) {
    spoil();
    assert.match(await renew('tls-kept'), why);
    assert.equal(subject(), 'two.test');
  }
  assert.match(await askOn(stays, '/healthz'), /^HTTP\/1\.1 200 /);
  stays.destroy();
  lay(one);
  await renew('tls-loaded');
  assert.equal(subject(), 'one.test');
});

test('a server that could not speak TLS does not start, and says why in a line', async () => {
  const other = await newPlace({ origin: 'zhitong.test/other' });
  const refuse = async (words, ...args) => {
    const r = await run(other.bin, ['serve', other.dir, '--listen', '127.0.0.1:0', ...args], { env: other.env });
    assert.ok(r.code > 0 && /^[^\n]+\n$/.test(r.err), r.err);
    assert.match(r.err, words);
  };
  await refuse(/usage/, '--tls-cert', one.cert);
  await refuse(/nowhere\.pem: can't be read/, '--tls-cert', path.join(place.root, 'nowhere.pem'), '--tls-key', one.key);
  await refuse(/this key is not the certificate's/, '--tls-cert', one.cert, '--tls-key', two.key);
  await other.end();
});

test('SIGHUP without TLS is nothing', async () => {
  const other = await newPlace({ origin: 'zhitong.test/plain' });
  const plain = await other.serve();
  plain.child.kill('SIGHUP');
  await pause(200);
  assert.equal((await plain.get('/healthz')).status, 200);
  assert.doesNotMatch(plain.said, /event=/);
  await other.end();
});
