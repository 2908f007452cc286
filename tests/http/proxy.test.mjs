/* proxy.test.mjs - the nginx example of packaging/proxy in front of the real server, as it stands there but for names, ports and paths:
** staff sign in over its TLS, and who is at the other end is believed from it alone. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { certificate, newPlace, ROOT, signedIn, until } from './harness.mjs';

const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((p) => fs.existsSync(p));
let place, server, plain, nginx, ports;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  server = await place.serve({ args: ['--trusted-proxy', '127.0.0.1'] });
  plain = { url: server.url, host: server.host };
  const pair = certificate(place.root, 'proxy');
  ports = [await freePort(), await freePort()];
  const conf = path.join(place.root, 'nginx.conf');
  fs.writeFileSync(conf, around(example(pair)));
  execFileSync(NGINX, ['-t', '-q', '-e', 'stderr', '-c', conf], { stdio: 'pipe' });
  nginx = spawn(NGINX, ['-e', 'stderr', '-c', conf], { stdio: 'pipe' });
  server.trust(`https://127.0.0.1:${ports[0]}`, pair.ca);
  await until(() => server.get('/healthz').then((r) => r.status === 200, () => false), 10000, 'nginx');
});
after(async () => {
  const ended = new Promise((done) => nginx.on('close', done));
  nginx.kill('SIGTERM');
  await ended;
  await place.end();
});

const freePort = () => new Promise((done) => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

/* The shipped file, with what is ours in the place of what is an office's: every replacement must find something. */
function example(pair) {
  let text = fs.readFileSync(path.join(ROOT, 'packaging/proxy/nginx.conf'), 'utf8');
  const put = (what, by) => {
    assert.match(text, what);
    text = text.replace(what, by);
  };
  put(/listen 443 ssl http2;\n +listen \[::\]:443 ssl http2;/, `listen 127.0.0.1:${ports[0]} ssl http2;`);
  put(/listen 80;\n +listen \[::\]:80;/, `listen 127.0.0.1:${ports[1]};`);
  put(/\/etc\/letsencrypt\/\S+fullchain\.pem/, pair.cert);
  put(/\/etc\/letsencrypt\/\S+privkey\.pem/, pair.key);
  put(/http:\/\/127\.0\.0\.1:8311/g, plain.url);
  return text;
}

/* What a distribution's main file holds, for somebody without rights. */
const around = (inner) => `daemon off; master_process off; pid ${place.root}/nginx.pid; error_log stderr warn; worker_rlimit_nofile 256;
events { worker_connections 64; }
http {
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((k) => `${k}_temp_path ${place.root}/nginx-${k};`).join('\n')}
${inner}
}
`;

/* Straight to the server, past the proxy. */
const direct = (target, headers = {}) => new Promise((done, fail) => {
  http.get(new URL(target, plain.url), { headers }, (rs) => {
    rs.resume();
    done({ status: rs.statusCode, headers: rs.headers });
  }).on('error', fail);
});

test('staff sign in over TLS, with a cookie that belongs to this host alone', async () => {
  const anna = await signedIn(server, 'anna');
  assert.deepEqual([...anna.cookies.keys()].filter((k) => /zt$/.test(k)), ['__Host-zt']);
  const desk = await anna.get('/desk');
  assert.equal(desk.status, 200);
  assert.match(desk.headers['strict-transport-security'], /max-age/);
  assert.match((await server.report({ text: '楼道灯不亮' })).url, new RegExp(`^https://127\\.0\\.0\\.1:${ports[0]}/t/`), 'Host is passed on');
});

test('what a client says of itself is thrown away', async () => {
  for (const lie of [{ 'X-Forwarded-For': '127.0.0.1' }, { 'X-Forwarded-For': '127.0.0.1, ::1', 'X-Forwarded-Proto': 'http' }]) {
    const r = await server.get('/signin', lie);
    assert.equal(r.status, 200);
    assert.match(r.headers['strict-transport-security'], /max-age/, 'TLS, whatever the client says');
  }
});

test('/metrics and plain HTTP are not for the world', async () => {
  assert.equal((await server.get('/metrics')).status, 404);
  assert.equal((await server.get('/metrics', { 'X-Forwarded-For': '127.0.0.1' })).status, 404);
  assert.equal((await direct('/metrics')).status, 200, 'this machine may');
  const away = await new Promise((done, fail) => {
    http.get(`http://127.0.0.1:${ports[1]}/desk?state=open`, (rs) => { rs.resume(); done(rs); }).on('error', fail);
  });
  assert.equal(away.statusCode, 301);
  assert.match(away.headers.location, /^https:\/\/\S+\/desk\?state=open$/);
});

test('a stream of live changes passes at once; a large body is judged by us', async () => {
  const anna = await signedIn(server, 'anna');
  const told = await server.report({ text: '水管漏了' });
  const cookie = [...anna.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const { default: https } = await import('node:https');
  const first = await new Promise((done, fail) => {
    const rq = https.get(new URL(`/desk/live?case=${told.id}`, server.url), { agent: new https.Agent({ ca: server.agent.options.ca }),
      headers: { Cookie: cookie } }, (rs) => {
      rs.on('error', () => {});
      rs.once('data', (b) => { done(`${rs.statusCode} ${rs.headers['content-type']} ${b}`); rq.destroy(); });
    });
    rq.on('error', fail);
    rq.setTimeout(5000, () => fail(new Error('nothing came')));
  });
  assert.match(first, /^200 text\/event-stream/);
  assert.equal((await server.json('/report', { text: 'x'.repeat(1000000) })).status, 422);
});

test('from elsewhere than the proxy nothing is believed', async () => {
  const other = await newPlace({ users: { anna: 'clerk' }, origin: 'zhitong.test/other' });
  const s = await other.serve({ args: ['--trusted-proxy', '192.0.2.1'] });
  const r = await s.get('/signin', { 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https' });
  assert.equal(r.headers['strict-transport-security'], undefined);
  await other.end();
});

test('the unit is one that systemd understands, and as closed as it was', () => {
  const unit = path.join(place.root, 'zhitong.service');
  fs.writeFileSync(unit, fs.readFileSync(path.join(ROOT, 'packaging/systemd/zhitong.service'), 'utf8')
    .replace('/usr/bin/zhitong', place.bin).replace(/^Documentation=.*\n/m, ''));
  const said = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
  if (said.error) return; /* not every machine has systemd */
  assert.deepEqual([said.status, said.stdout + said.stderr], [0, '']);
  const closed = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=15', '--no-pager', unit], { encoding: 'utf8' });
  assert.equal(closed.status, 0, closed.stdout.trim().split('\n').at(-1));
});
