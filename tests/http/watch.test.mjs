/* watch.test.mjs - what the server tells those who look after it: /metrics, judged by a strict reader of its format, and the diary,
** searched for everything that a whole journey put in. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, newPlace, PASSWORD, signedIn, until } from './harness.mjs';

const TOKEN = 'a-token-of-the-operator';
const FROM_AFAR = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
let place, server;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', ben: 'clerk', adam: 'admin' } });
  fs.writeFileSync(path.join(place.root, 'token'), `${TOKEN}\n`);
  server = await place.serve({ args: ['--log', 'access', '--metrics-token', path.join(place.root, 'token'),
    '--trusted-proxy', '127.0.0.1'] });
});
after(() => place.end());

/* Prometheus' text format 0.0.4, read strictly: every sample belongs to the family that HELP and TYPE have just begun, no sample comes
** twice, a histogram's buckets grow and end in +Inf, which is its count. Gives Map of 'name{labels}' to numbers. */
function parse(text) {
  const samples = new Map(), families = new Map();
  let family = null;
  assert.ok(text.endsWith('\n'));
  for (const line of text.slice(0, -1).split('\n')) {
    let m;
    if ((m = line.match(/^# HELP ([a-z_][a-z0-9_]*) \S.*$/))) {
      assert.ok(!families.has(m[1]), line);
      families.set(family = m[1], null);
    } else if ((m = line.match(/^# TYPE ([a-z_]+) (counter|gauge|histogram)$/))) {
      assert.equal(m[1], family, line);
      assert.equal(families.get(family), null, line);
      families.set(family, m[2]);
      assert.equal(m[2] === 'counter', family.endsWith('_total'), line);
    } else {
      m = line.match(/^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (-?\d+(?:\.\d+)?)$/);
      assert.ok(m, `no sample: ${line}`);
      const base = families.get(family) === 'histogram' ? m[1].replace(/_(bucket|sum|count)$/, '') : m[1];
      assert.equal(base, family, line);
      assert.ok(families.get(family), line);
      const key = m[1] + (m[2] ? `{${m[2]}}` : '');
      assert.ok(!samples.has(key), line);
      samples.set(key, Number(m[3]));
    }
  }
  for (const [name, type] of families) {
    if (type !== 'histogram') continue;
    for (const kind of ['read', 'write', 'file']) {
      const steps = [...samples].filter(([k]) => k.startsWith(`${name}_bucket{kind="${kind}"`))
        .map(([k, v]) => [k.match(/le="([^"]+)"/)[1], v]);
      for (let i = 1; i < steps.length; i++) {
        assert.ok(steps[i][1] >= steps[i - 1][1]);
        assert.ok(steps[i][0] === '+Inf' || Number(steps[i][0]) > Number(steps[i - 1][0]));
      }
      assert.equal(steps.at(-1)[0], '+Inf');
      assert.equal(steps.at(-1)[1], samples.get(`${name}_count{kind="${kind}"}`));
    }
  }
  return samples;
}

async function metrics() {
  const r = await server.get('/metrics');
  assert.equal(r.status, 200);
  assert.equal(r.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  return parse(r.text);
}

test('/metrics: what was asked is counted under its pattern', async () => {
  const was = await metrics();
  const told = await server.report({ text: '楼道灯不亮' });
  for (let i = 0; i < 3; i++) await server.get(`/t/${told.token}`);
  await server.get('/no/such/page');
  await server.get('/log/checkpoint');
  await server.get('/healthz');
  await server.json('/report', {});
  const is = await until(async () => {
    const m = await metrics();
    return m.get('zhitong_log_signed_leaves') === m.get('zhitong_log_leaves') && m;
  });
  const grew = (key) => is.get(key) - (was.get(key) ?? 0);
  assert.equal(grew('zhitong_requests_total{method="POST",route="/report",status="2xx"}'), 1);
  assert.equal(grew('zhitong_requests_total{method="POST",route="/report",status="4xx"}'), 1);
  assert.equal(grew('zhitong_requests_total{method="GET",route="/t/{token}",status="2xx"}'), 3);
  assert.equal(grew('zhitong_requests_total{method="GET",route="nowhere",status="4xx"}'), 1);
  assert.equal(grew('zhitong_requests_total{method="GET",route="/healthz",status="2xx"}'), 1);
  assert.equal(grew('zhitong_request_seconds_count{kind="write"}'), 2);
  assert.ok(grew('zhitong_request_seconds_count{kind="file"}') >= 1);
  assert.ok(grew('zhitong_log_leaves') >= 1);
  assert.ok(grew('zhitong_writer_tasks_total') >= 1);
  for (const name of ['db_bytes', 'resident_bytes', 'connections', 'start_time_seconds']) assert.ok(is.get(`zhitong_${name}`) > 0, name);
  for (const name of ['streams', 'writer_failed_groups_total', 'outbox_waiting', 'outbox_held', 'helper_failed_total'])
    assert.equal(is.get(`zhitong_${name}`), 0, name);
  assert.ok(!is.has('zhitong_backup_age_seconds'), 'this server makes no backups');
  assert.match([...is.keys()].join('\n'), /^zhitong_build_info\{version="\d+\.\d+\.\d+"\}$/m);
});

test('/metrics: requests that met no handler', async () => {
  const was = (await metrics()).get('zhitong_refused_total');
  await server.ask('DELETE', '/').catch(() => {});
  assert.equal((await metrics()).get('zhitong_refused_total'), was + 1);
});

test('/metrics: for this machine, or for the token; for others there is no such page, whoever they are', async () => {
  const adam = await signedIn(server, 'adam');
  for (const headers of [{}, { Authorization: 'Bearer ' }, { Authorization: `Bearer ${TOKEN}x` }, { Authorization: `Basic ${TOKEN}` },
    { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }]) {
    const r = await adam.get('/metrics', { ...FROM_AFAR, ...headers });
    assert.equal(r.status, 404);
    assert.doesNotMatch(r.text, /zhitong_/);
  }
  const r = await server.get('/metrics', { ...FROM_AFAR, Authorization: `Bearer ${TOKEN}` });
  assert.equal(r.status, 200);
  parse(r.text);
  assert.equal((await server.get('/metrics', { 'X-Forwarded-For': '127.0.0.1' })).status, 404, 'a proxy on this machine speaks for others');
});

test('a token that is too short, a level that is none: exit 1 and a line', async () => {
  fs.writeFileSync(path.join(place.root, 'short'), 'short\n');
  for (const args of [['--metrics-token', path.join(place.root, 'short')], ['--metrics-token', '/nowhere'], ['--log', 'loud']]) {
    const r = await place.cli('serve', place.dir, ...args);
    assert.deepEqual([r.code, /^zhitong: [^\n]+\n$/.test(r.err)], [1, true], r.err);
  }
});

/* logfmt: pairs of a key and a bare or quoted value, one space between. */
function pairs(line) {
  const found = {};
  const pair = /([a-z_]+)=("(?:[^"\\]|\\.)*"|[\w./:{}+*-]+)( |$)/y;
  for (let m; pair.lastIndex < line.length && (m = pair.exec(line));) found[m[1]] = m[2];
  assert.equal(pair.lastIndex || line.length, line.length, line);
  return found;
}

/* Everything in it is somebody's; none of it may come out at the other end. */
const MARK = {
  text: '马克字样的一段心里话', where: '马克小区三号楼二单元', contact: '13912345678', cookie: 'mark-cookie-value', query: 'mark-in-a-query',
  agent: 'MarkBrowser', address: '203.0.113.77', wrong: 'mark-wrong-password', name: '马某克',
};

test('the diary at --log access: a line a request, and nobody in it', async () => {
  const from = server.said.length;
  const headers = { 'X-Forwarded-For': MARK.address, 'X-Forwarded-Proto': 'https', 'User-Agent': MARK.agent,
    Cookie: `mark=${MARK.cookie}` };
  const told = await server.report({ text: MARK.text, where: MARK.where, contact: MARK.contact }, headers);
  for (const target of [`/t/${told.token}`, `/cases?q=${MARK.query}`, `/track?code=${told.code}`, `/${MARK.query}`, '/', '/door'])
    await server.get(target, headers);
  const stranger = new Browser(server);
  await stranger.submit('/signin', '/signin', { login: 'anna', password: MARK.wrong });
  const anna = await signedIn(server, 'anna');
  await anna.get(`/desk/cases/${told.id}`);
  await anna.submit(`/desk/cases/${told.id}`, `/desk/cases/${told.id}/take`);
  await anna.submit(`/desk/cases/${told.id}`, `/desk/cases/${told.id}/note`, { text: MARK.text }).catch(() => {});
  const adam = await signedIn(server, 'adam');
  await adam.submit('/people', '/people', { name: MARK.name, role: 'clerk' });

  const lines = (await until(() => server.said.includes('route=/people ') && server.said.slice(from))).trim().split('\n').map(pairs);
  assert.ok(lines.length > 12);
  for (const l of lines) {
    assert.match(l.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(l.level, 'access');
    assert.deepEqual(Object.keys(l), ['time', 'level', 'event', 'method', 'route', 'status', 'us', 'bytes']);
    assert.match(l.route, /^(nowhere|\/[a-z0-9{}./_-]*)$/);
    assert.match(`${l.status} ${l.us} ${l.bytes}`, /^\d{3} \d+ \d+$/);
  }
  const said = server.said.slice(from);
  const secret = [told.token, told.code, PASSWORD, TOKEN, ...Object.values(MARK),
    ...[...anna.cookies.values()].filter((v) => v.length > 8)];
  for (const mark of secret) assert.ok(!said.includes(mark), `the diary holds ${mark}`);
  for (const route of ['/t/{token}', '/desk/cases/{id}', '/desk/cases/{id}/take', 'nowhere', '/signin'])
    assert.ok(lines.some((l) => l.route === route), route);
});

test('the diary by default: nothing, when nothing happened', async () => {
  const quiet = await newPlace({ origin: 'zhitong.test/quiet' });
  const s = await quiet.serve();
  await s.get('/');
  await s.get('/nothing');
  await s.stop();
  assert.match(s.said, /^Serving [^\n]+\n$/);
  await quiet.end();
});
