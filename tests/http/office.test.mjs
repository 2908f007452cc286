/* office.test.mjs - what an office chooses and how it sees that all is well: settings, health, and how a changed notice is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, newPlace, signedIn } from './harness.mjs';

let place, server, root;
before(async () => {
  place = await newPlace({ users: { root: 'admin' } });
  server = await place.serve();
  root = await signedIn(server, 'root');
});
after(() => place.end());

const row = (text, key) => new RegExp(`<li id="${key.replace('.', '\\.')}">[^]*?</li>`).exec(text)[0];
const choose = (key, value) => root.submit('/place/settings', '/place/settings', { setting: key, value });

test('each setting says what it does, what it is, and what it was when the program came', async () => {
  const { text } = await root.get('/place/settings');
  for (const key of ['session.idle_min', 'desk.limit_days', 'desk.season_days', 'desk.near_asked'])
    assert.match(row(text, key), /<form [^]*name="value"[^]*没改过/, key);
  assert.match(row(text, 'place.terms'), /href="\/place\/terms"[^]*730 天/);
  assert.match(row(text, 'place.url'), /还没有设/);
});

test('a choice is told with its day and its author, refused out of its range, and counts at once', async () => {
  const answer = await choose('desk.season_days', '90');
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.location, '/place/settings#desk.season_days');
  const now = row((await root.get('/place/settings')).text, 'desk.season_days');
  assert.match(now, /value="90"/);
  assert.match(now, /结案后 90 天内/);
  assert.match(now, /改的。[^]*出厂是 120。/);
  const bad = await choose('desk.season_days', '0');
  assert.equal(bad.status, 422);
  assert.match(row(bad.text, 'desk.season_days'), /value="0"[^]*aria-invalid[^]*不能小于 1/);
  assert.equal((await choose('desk.nothing', '1')).status, 404);
  assert.equal((await choose('place.url', '1')).status, 404);
});

test('the last choice is the one that counts, also after a start', async () => {
  assert.equal((await choose('session.idle_min', '15')).status, 303);
  assert.equal((await choose('session.idle_min', '60')).status, 303);
  assert.match(row((await root.get('/place/settings')).text, 'session.idle_min'), /60 分钟没有动作/);
  assert.equal(place.sql("SELECT count(*) FROM core_setting WHERE key = 'session.idle_min'"), '2');
});

test('the page of health says the same as /metrics, and asks the helper', async () => {
  const page = (await root.get('/place/health')).text, numbers = (await server.get('/metrics')).text;
  const line = (name) => [...page.matchAll(/<li>[^]*?<\/li>/g)].map((m) => m[0]).find((l) => l.includes(name));
  assert.match(line('照片和打印'), />好<[^]*能用/);
  assert.match(line('备份'), />留意<[^]*--backup-to/);
  assert.match(line('公开日志'), /第 1 段/);
  assert.match(page, /处请留意|处要处理/);
  assert.match(numbers, /^zhitong_disk_free_bytes [1-9]\d*$/m);
  assert.match(numbers, /^zhitong_log_epoch 1$/m);
  assert.match(numbers, /^zhitong_slow_requests_total \d+$/m);
});

test('a changed notice is told until it was opened, and who reported before it finds the one that stood then', async () => {
  const reader = new Browser(server), band = /隐私说明 [^<]*改过。/;
  const write = (zh) => root.submit('/place/texts/2', '/place/texts/2', { zh, en: 'Notice' });
  assert.doesNotMatch((await reader.get('/report')).text, band);
  assert.equal((await write('第一版')).status, 303);
  const { token } = await server.report({ text: '楼道灯坏了三天' });
  assert.equal((await write('第二版')).status, 303);
  assert.match((await reader.get('/report')).text, band);
  assert.doesNotMatch((await root.get('/place')).text, band); /* staff have their own frame */
  const [, was] = /href="(\/privacy\?version=\d+)"/.exec((await reader.get(`/t/${token}/data`)).text);
  assert.match((await reader.get(was)).text, /以前的版本[^]*<p>第一版<\/p>/);
  assert.match((await reader.get('/report')).text, band); /* the old one is not the new one */
  assert.match((await reader.get('/privacy')).text, /<ins>第二版<\/ins>/);
  assert.doesNotMatch((await reader.get('/report')).text, band);
  assert.equal((await write('第三版')).status, 303);
  assert.match((await reader.get('/report')).text, band);
});
