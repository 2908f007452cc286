/* insight.test.mjs - the figures of the sample: what the page, the sheet and the JSON say is what a count of the desk's own tables
** gives. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BIN, Browser, Place, Server } from './harness.mjs';

const FORMS = ['json', 'csv', 'xlsx', 'atom'];
let place, server, clerk;

before(async () => {
  place = new Place(BIN);
  server = new Server(place, BIN, ['demo', '--small', '--dir', place.dir, '--listen', '127.0.0.1:0'], place.env);
  place.servers.push(server);
  await server.started();
  clerk = await new Browser(server).signIn('clerk05', 'yi-ge-yang-li');
  const admin = await new Browser(server).signIn('admin', 'yi-ge-yang-li');
  assert.equal((await admin.submit('/desk/classes', '/desk/classes/usual')).status, 303);
});
after(() => place.end());

const rows = async (who, address) => {
  const r = await who.get(address);
  assert.equal(r.status, 200, address);
  return JSON.parse(r.text).items;
};
const sum = (list, what) => list.reduce((n, row) => n + (row[what] ?? 0), 0);
const count = (where) => Number(place.sql(`SELECT count(*) FROM desk_case AS c WHERE ${where}`));

test('every way to divide them has the same sums, and they are the desk\'s', async () => {
  const closed = count('state = 5 AND source <> 1');
  const rated = (what) => Number(place.sql(`SELECT sum(${what}) FROM desk_case WHERE state NOT IN (6, 8, 9) AND source <> 1`));
  const fixed = Number(place.sql('SELECT sum(said_fixed + alone_fixed) FROM desk_case WHERE state NOT IN (6, 8, 9) AND source <> 1'));
  for (const by of ['month', 'class', 'unit', 'compound']) {
    const list = await rows(clerk, `/insight.json?by=${by}`);
    assert.ok(list.length > 0, by);
    if (list.some((row) => row.reported === null)) { // where too few households speak, nothing is told
      assert.equal(by, 'compound');
      continue;
    }
    assert.equal(sum(list, 'reported'), count('1'), by);
    assert.equal(sum(list, 'left_out'), count('state IN (6, 8, 9) OR source = 1'), by);
    assert.equal(sum(list, 'solved'), closed, by);
    assert.equal(sum(list, 'content'), fixed, by);
    assert.deepEqual([sum(list, 'pleased'), sum(list, 'pleased_of')], [rated('rated_good'), rated('rated_good + rated_fair + rated_poor')],
      by);
    for (const row of list)
      for (const rate of ['prompt', 'solved', 'timely', 'content', 'pleased', 'again']) {
        assert.ok(row[rate] <= row[`${rate}_of`], `${by} ${row.what} ${rate}`);
        assert.equal(row[`${rate}_pct`] === null, row[`${rate}_of`] < 10, 'a small sample has no percentage');
      }
  }
});

test('a class is what its cases are, also after one was given another', async () => {
  const [one, other] = place.sql('SELECT id || \'|\' || name FROM desk_class ORDER BY id LIMIT 2').split('\n')
    .map((line) => line.split('|'));
  const classify = async (id, to) => assert.equal((await clerk.json(`/desk/cases/${id}/classify`, { class: Number(to[0]) },
    { 'X-CSRF-Token': await clerk.csrf() })).status, 200);
  const reported = async (of) => (await rows(clerk, '/insight.json?by=class')).find((row) => row.what === of[1])?.reported ?? 0;
  for (const id of [1, 2, 3]) await classify(id, one);
  await classify(2, other);
  assert.deepEqual([await reported(one), await reported(other)], [2, 1]);
  assert.equal(sum(await rows(clerk, '/insight.json?by=class'), 'reported'), count('1'));
});

test('the page, the sheet and the JSON say the same', async () => {
  const list = await rows(clerk, '/insight.json?by=compound');
  const html = (await clerk.get('/insight?by=compound')).text;
  const csv = (await clerk.get('/insight.csv?by=compound')).text.trim().split('\r\n').map((line) => line.split(','));
  for (const [i, row] of list.entries()) {
    assert.ok(html.includes(row.what), row.what);
    assert.equal(csv[i + 1][0].replace(/^"|"$/g, ''), row.what);
    assert.equal(csv[i + 1][1], row.reported === null ? '' : String(row.reported));
  }
});

test('an address says the time, and nonsense in it is left out', async () => {
  for (const path of ['/insight', '/figures']) {
    assert.match((await clerk.get(`${path}?since=2019-01&until=2019-12`)).text, /2019/);
    for (const odd of ['since=2019-13', 'until=x', 'by=clerk', 'since=2999-01&until=2999-02', 'since=1970-01'])
      assert.equal((await clerk.get(`${path}?${odd}`)).status, 200, odd);
    assert.equal((await clerk.get(`${path}?after=1`)).status, 404);
    for (const form of FORMS) assert.equal((await clerk.get(`${path}.${form}`)).status, 200, form);
  }
});

test('everybody reads months and classes; no unit, no compound, and nothing that stands for fewer than four households', async () => {
  const months = await rows(server, '/figures.json');
  assert.equal(sum(months, 'reported'), count('1'));
  assert.deepEqual(await rows(server, '/figures.json?by=unit'), months);
  assert.deepEqual(await rows(server, '/figures.json?by=compound'), months);
  for (const row of [...months, ...await rows(server, '/figures.json?by=class')])
    assert.ok(row.homes === null || row.homes === 0 || row.homes >= 4, row.what);
  const hidden = place.sql('SELECT name FROM desk_class WHERE shown = 0').split('\n').filter(Boolean);
  const page = (await server.get('/figures?by=class')).text;
  for (const name of hidden) assert.ok(!page.includes(name), name);
});

test('what is kept for every axis, month and key is what a count of the cases gives', () => {
  const part = (of) => `CAST(strftime('%${of}', c.reported_at / 1000000 + 28800, 'unixepoch') AS INT)`;
  const month = `${part('Y')} * 12 + ${part('m')} - 1`;
  const keys = ['coalesce(c.class, 0)', 'coalesce((SELECT id FROM insight_unit WHERE name = c.unit), 0)',
    'coalesce((SELECT compound_id FROM place_building WHERE id = c.building), 0)', 'c.building'];
  const figures = ['1', 'c.state NOT IN (5, 6, 8, 9)', 'c.homes + c.alone']; // reported, open, households
  for (const [axis, key] of keys.entries())
    for (const [figure, count] of figures.entries()) {
      const counted = place.sql(`SELECT ${month} AS month, ${key} AS key, sum(${count}) AS n FROM desk_case AS c WHERE ${key} IS NOT NULL
        GROUP BY 1, 2 HAVING n <> 0 ORDER BY 1, 2`);
      const kept = place.sql(`SELECT month, key, n FROM insight_count
        WHERE axis = ${axis} AND figure = ${figure} AND n <> 0 ORDER BY 1, 2`);
      assert.ok(kept.length > 0);
      assert.equal(kept, counted, `axis ${axis}, figure ${figure}`);
    }
});

test('a map of the cases: its table, its picture and its sheets say the same, of a time or of now', async () => {
  const mark = /<a class="h[123]" href="[^"]*building=(\d+)" aria-label="[^"]*">[^]*?<text class="n"[^>]*>(\d+)</g;
  const marks = (html) => [...html.matchAll(mark)].map((m) => Number(m[2]));
  const cells = (html) => [...html.matchAll(/building=(\d+)">[^<]*<\/a><\/th>\s*<td class="n">(\d+)</g)].map((m) => Number(m[2]));
  for (const [of, where] of [['reported', '1'], ['open', 'c.state NOT IN (5, 6, 8, 9)']]) {
    const list = await rows(clerk, `/insight/map.json?of=${of}`);
    assert.equal(sum(list, 'n'), count(`c.building IS NOT NULL AND ${where}`), of);
    const html = (await clerk.get(`/insight/map?of=${of}`)).text;
    assert.deepEqual(cells(html), list.map((row) => row.n));
    assert.deepEqual(marks(html), list.map((row) => row.n));
    assert.equal((await clerk.get(`/insight/map.csv?of=${of}`)).text.trim().split('\r\n').length, list.length + 1);
  }
  const open = await rows(server, '/figures/map.json');
  assert.equal(open.length, (await rows(clerk, '/insight/map.json')).length);
  for (const row of open) assert.ok(row.homes === null ? row.n === null : row.homes >= 4, row.building);
  for (const odd of ['of=x', 'since=2999-01', 'until=y&of=open']) assert.equal((await server.get(`/figures/map?${odd}`)).status, 200, odd);
  assert.equal((await server.get('/figures/map?after=1')).status, 404);
});

test('classes month by month, where everybody may read them', async () => {
  const cells = (html) => [...html.split('id="classes"')[1]?.matchAll(/<td class="n" data-v="(\d+)"/g) ?? []].map((m) => Number(m[1]));
  const all = cells((await clerk.get('/insight?by=class')).text);
  assert.ok(all.length > 0);
  for (const page of [(await server.get('/figures')).text, (await clerk.get('/insight')).text]) assert.ok(!page.includes('id="classes"'));
  const open = (await server.get('/figures?by=class')).text;
  assert.ok(cells(open).length <= all.length);
});
