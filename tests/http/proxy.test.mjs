/* proxy.test.mjs - the examples of packaging/proxy, nginx and Caddy, in front of the real server, as they stand there but for names, ports
** and paths: staff sign in over their TLS, who is at the other end is believed from them alone, and what no browser would send means the
** same to both. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { begin, BIN, certificate, newPlace, ROOT, signedIn, until } from './harness.mjs';

const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((p) => fs.existsSync(p));
process.env.ZHITONG_RAW = 'no';
const { cases, exchange } = await import('./raw.mjs');

const freePort = () => new Promise((done) => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

/* A shipped file, with what is ours in the place of what is an office's: every replacement must find something. */
function example(name, replacements) {
  let text = fs.readFileSync(path.join(ROOT, 'packaging/proxy', name), 'utf8');
  for (const [what, by] of replacements) {
    assert.match(text, what);
    text = text.replace(what, by);
  }
  return text;
}

/* Each: the file of a distribution around the example, for somebody without rights, and how the program is started. */
const FRONTS = {
  nginx: {
    conf: (root, plain, pair, ports) => `daemon off; master_process off; pid ${root}/nginx.pid; error_log stderr warn;
worker_rlimit_nofile 256;
events { worker_connections 64; }
http {
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((k) => `${k}_temp_path ${root}/nginx-${k};`).join('\n')}
${example('nginx.conf', [
    [/listen 443 ssl http2;\n +listen \[::\]:443 ssl http2;/, `listen 127.0.0.1:${ports[0]} ssl http2;`],
    [/listen 80;\n +listen \[::\]:80;/, `listen 127.0.0.1:${ports[1]};`],
    [/\/etc\/letsencrypt\/\S+fullchain\.pem/, pair.cert],
    [/\/etc\/letsencrypt\/\S+privkey\.pem/, pair.key],
    [/http:\/\/127\.0\.0\.1:8311/g, plain]])}
}
`,
    start: (conf) => {
      execFileSync(NGINX, ['-t', '-q', '-e', 'stderr', '-c', conf], { stdio: 'pipe' });
      return begin(NGINX, ['-e', 'stderr', '-c', conf], { stdio: 'pipe' });
    },
    away: [301, /^https:\/\/\S+\/desk\?state=open$/],
  },
  caddy: {
    conf: (root, plain, pair, ports) => `{
	admin off
	storage file_system ${root}/caddy
	https_port ${ports[0]}
	http_port ${ports[1]}
	skip_install_trust
}
${example('Caddyfile', [
    [/zhitong\.example\.org \{\n/, `127.0.0.1 {\n\ttls ${pair.cert} ${pair.key}\n`],
    [/127\.0\.0\.1:8311/, new URL(plain).host]])}`,
    start: (conf, root) => begin('/usr/bin/caddy', ['run', '--config', conf, '--adapter', 'caddyfile'],
      { stdio: 'pipe', env: { ...process.env, HOME: root, XDG_DATA_HOME: root, XDG_CONFIG_HOME: root } }),
    away: [308, /^https:\/\/\S+\/desk\?state=open$/],
  },
};

for (const [name, front] of Object.entries(FRONTS)) describe(name, () => {
  let place, server, plain, proxy, ports, pair;
  before(async () => {
    place = await newPlace({ users: { anna: 'clerk' } });
    server = await place.serve({ args: ['--trusted-proxy', '127.0.0.1'] });
    plain = { url: server.url, host: server.host };
    pair = certificate(place.root, 'proxy');
    ports = [await freePort(), await freePort()];
    const conf = path.join(place.root, 'front.conf');
    fs.writeFileSync(conf, front.conf(place.root, plain.url, pair, ports));
    proxy = front.start(conf, place.root);
    for (const pipe of [proxy.stdout, proxy.stderr]) pipe.resume();
    server.trust(`https://127.0.0.1:${ports[0]}`, pair.ca);
    await until(() => server.get('/healthz').then((r) => r.status === 200, () => false), 20000, name);
  });
  after(async () => {
    const ended = new Promise((done) => proxy.on('close', done));
    proxy.kill('SIGKILL'); /* it keeps nothing, and Caddy would wait for its clients */
    await ended;
    await place.end();
  });

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
    assert.equal(away.statusCode, front.away[0]);
    assert.match(away.headers.location, front.away[1]);
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

  test('a body that is too large is told so, however fast it comes', async () => {
    for (const size of [2, 8, 40]) assert.equal((await server.json('/report', Buffer.alloc(size << 20, 'x'))).status, 413, `${size} MiB`);
  });

  test('what no browser sends means the same to both: nothing is done that was not asked and answered', async () => {
    const reports = () => Number(place.sql('SELECT count(*) FROM desk_case'));
    const ca = fs.readFileSync(pair.ca);
    const before = reports();
    const answers = await Promise.all(cases.filter((row) => !row.slow).map((row) => exchange(server.url, row, { ca, patience: 3000 })));
    const taken = answers.flat().filter((status) => status === 201).length;
    assert.equal(reports() - before, taken);
    for (let i = 0; i < 20; i++) assert.equal((await server.get('/healthz')).status, 200, 'every connection behind is still in step');
  });
});

test('from elsewhere than the proxy nothing is believed', async () => {
  const other = await newPlace({ users: { anna: 'clerk' }, origin: 'zhitong.test/other' });
  const s = await other.serve({ args: ['--trusted-proxy', '192.0.2.1'] });
  const r = await s.get('/signin', { 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https' });
  assert.equal(r.headers['strict-transport-security'], undefined);
  await other.end();
});

test('the unit is one that systemd understands, and as closed as it was', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhitong-unit-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const unit = path.join(folder, 'zhitong.service');
  fs.writeFileSync(unit, fs.readFileSync(path.join(ROOT, 'packaging/systemd/zhitong.service'), 'utf8')
    .replace('/usr/bin/zhitong', BIN).replace(/^Documentation=.*\n/m, ''));
  const said = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
  if (said.error) return; /* not every machine has systemd */
  assert.deepEqual([said.status, said.stdout + said.stderr], [0, '']);
  const closed = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=15', '--no-pager', unit], { encoding: 'utf8' });
  assert.equal(closed.status, 0, closed.stdout.trim().split('\n').at(-1));
});
