/* map.test.mjs - doors in the forms: chosen on the way there and back, with nothing lost and nothing personal in an address; asked about
** when words don't tell; and the map of cases by building: drawn by the server, fed by a registry and by the office's own GeoJSON. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, formsOf, newPlace, signedIn, unescapeHtml } from './harness.mjs';

const WORDS = '厨房漏水，badger-Σ-417'; /* personal: may stand in no address and no file but the log's own bytes */
const floors = (compound, building, entrance, from, n) => Array.from({ length: n }, (_, i) =>
  `${compound},${building},${entrance},${from + i},${from + i}01,${building === 3 ? '112.5,37.8' : ','}`);
const DOORS = ['小区,楼栋,单元,楼层,门牌,经度,纬度', ...floors('枣树里', 3, 2, 1, 6), ...floors('枣树里', 3, 3, 1, 6), ...floors('槐树里', 3, 2, 1, 6),
  ...floors('槐树里', 5, 1, 1, 6), '柳树里,1,,1,101,,'].join('\n');

let place, server, resident, anna, map;
const file = (name, text) => {
  fs.writeFileSync(path.join(place.root, name), text);
  return path.join(place.root, name);
};
const collection = (...features) => JSON.stringify({ type: 'FeatureCollection', features });
const feature = (properties, type, coordinates) => ({ type: 'Feature', properties, geometry: { type, coordinates } });

before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  await place.does('import', place.dir, 'doors', file('doors.csv', DOORS));
  server = await place.serve();
  [resident, anna] = [new Browser(server), await signedIn(server, 'anna')];
  map = JSON.parse((await server.get('/place/map.json')).text);
});
after(() => place.end());

const houseOf = (compound, name) => map.features.find((f) => f.properties.compound === compound && f.properties.name === name).id;
const formOf = (text, action) => formsOf(text).find((f) => f.action === action);
const ownDoor = async (url) => (await server.get(new URL(url).pathname)).text.match(/<dt>门牌<\/dt><dd>([^<]*)<\/dd>/)[1];

/* ---- there and back ------------------------------------------------------------------------------------------------------- */

async function chooseDoor(page, action, fields) {
  const form = formOf((await resident.get(page)).text, action);
  assert.equal(form.fields.ask, '1');
  const aside = await resident.post(`${action}/door`, { ...form.fields, ...fields });
  assert.equal(aside.status, 303);
  const trail = [aside.headers.location];
  for (const words of ['槐树里', '3 号楼', '201']) {
    let step = await resident.get(trail.at(-1));
    while (step.status === 303) {
      trail.push(step.headers.location);
      step = await resident.get(trail.at(-1));
    }
    const link = [...step.text.matchAll(/<a class="btn" href="([^"]+)">([^<]+)/g)].find(([, , w]) => w.trim() === words);
    assert.ok(link, `${words} at ${trail.at(-1)}`);
    trail.push(unescapeHtml(link[1]));
  }
  for (const at of trail) assert.ok(!decodeURIComponent(at).includes('badger'), at);
  const back = await resident.get(trail.at(-1));
  assert.equal(back.status, 200);
  assert.equal(back.headers['cache-control'], 'no-store');
  return formOf(back.text, action);
}

test('a report keeps what was typed while its door is chosen, and has the registry\'s door', async () => {
  const form = await chooseDoor('/report', '/report', { text: WORDS, contact: '000-417', where: '楼上' });
  assert.deepEqual([form.fields.text, form.fields.contact, form.fields.where], [WORDS, '000-417', '楼上']);
  assert.equal(form.fields.where_door, '槐树里 3 号楼 2 单元 201');
  const sent = await resident.post('/report', form.fields);
  assert.equal(sent.status, 201);
  const page = await resident.get(sent.text.match(/href="(\/t\/[\w-]{22})"/)[1]);
  assert.match(page.text, /<dt>门牌<\/dt><dd>槐树里 3 号楼 2 单元 201<\/dd>/);
});

test('who joins chooses the same way, and the same home counts once', async () => {
  const first = await server.report({ text: '灯坏了', where: { door: '槐树里3-2-201' } });
  const form = await chooseDoor(`/cases/${first.id}/join`, `/cases/${first.id}/join`, { text: WORDS });
  assert.equal(form.fields.text, WORDS);
  assert.equal((await resident.post(`/cases/${first.id}/join`, form.fields)).status, 201);
  assert.match((await resident.get(`/cases/${first.id}`)).text, /1\u00a0户/);
});

test('words changed after choosing count for more; a number that is none is refused', async () => {
  const form = await chooseDoor('/report', '/report', { text: '门坏了' });
  const sent = await resident.post('/report', { ...form.fields, where_door: '枣树里3-3-501' });
  const page = await resident.get(sent.text.match(/href="(\/t\/[\w-]{22})"/)[1]);
  assert.match(page.text, /<dd>枣树里 3 号楼 3 单元 501<\/dd>/);
  for (const household of [9999, -1, 'x']) {
    const r = await server.json('/report', { text: '门坏了', household });
    assert.equal(r.status, 422, `${household}`);
  }
});

/* ---- the question ----------------------------------------------------------------------------------------------------------- */

test('a door that may be several is asked about once, and then taken as it stands', async () => {
  const form = formOf((await resident.get('/report')).text, '/report');
  const asked = await resident.post('/report', { ...form.fields, text: WORDS, where_door: '3-2-501' });
  assert.equal(asked.status, 422);
  assert.match(asked.text, /还没有送出/);
  const offered = [...asked.text.matchAll(/name="household" value="(\d+)"\s*><span>([^<]+)/g)].map((m) => m[2]);
  assert.deepEqual(offered, ['枣树里 3 号楼 2 单元 501', '槐树里 3 号楼 2 单元 501']);
  const again = formOf(asked.text, '/report');
  assert.deepEqual([again.fields.text, again.fields.where_door, again.fields.ask], [WORDS, '3-2-501', '0']);
  const household = asked.text.match(/name="household" value="(\d+)"\s*><span>槐树里/)[1];
  const answered = await resident.post('/report', { ...again.fields, household });
  assert.equal(answered.status, 201);
  assert.match((await resident.get(answered.text.match(/href="(\/t\/[\w-]{22})"/)[1])).text, /<dd>槐树里 3 号楼 2 单元 501<\/dd>/);
  const kept = await resident.post('/report', { ...again.fields, key: 'another-key-417', household: '' });
  assert.equal(kept.status, 201);
  assert.match((await resident.get(kept.text.match(/href="(\/t\/[\w-]{22})"/)[1])).text, /<dd>3-2-501<\/dd>/);
});

test('a door nobody knows is no reason to refuse; a program is never asked', async () => {
  const form = formOf((await resident.get('/report')).text, '/report');
  const asked = await resident.post('/report', { ...form.fields, text: '冷', where_door: '99号楼1单元101' });
  assert.equal(asked.status, 422);
  assert.ok(!asked.text.includes('name="household"'));
  const sent = await resident.post('/report', { ...formOf(asked.text, '/report').fields });
  assert.equal(sent.status, 201);
  const own = await resident.get(sent.text.match(/href="(\/t\/[\w-]{22})"/)[1]);
  assert.match((await anna.get(`/desk/cases/${own.text.match(/第 (\d+) 号/)[1]}`)).text, /<dt>门牌册<\/dt><dd>门牌册里没有这一户/);
  const told = await server.report({ text: '冷', where: { door: '3-2-501' } });
  assert.equal(await ownDoor(told.url), '3-2-501');
});

/* ---- the draft --------------------------------------------------------------------------------------------------------------- */

test('a door that does not exist is marked at its field, and choosing begins where it would be', async () => {
  const form = formOf((await resident.get('/report')).text, '/report');
  const asked = await resident.post('/report', { ...form.fields, text: '冷', where_door: '槐树里3-2-909' });
  assert.equal(asked.status, 422);
  assert.match(asked.text, /<input id="where_door"[^>]*aria-invalid="true"/);
  assert.match(asked.text, /href="#where_door"/);
  assert.match(asked.text, /门牌册里有“槐树里 3 号楼 2 单元”/);
  const aside = await resident.post('/report/door', formOf(asked.text, '/report').fields);
  assert.match(aside.headers.location, /^\/door\/\d+\/\d+\/\d+\?back=/);
});

test('anybody may leave a draft: none larger than its form, and not without end', async () => {
  const long = '长'.repeat(20000);
  assert.equal((await resident.post('/report/door', { key: 'draft-key-418', text: long })).status, 303);
  assert.equal((await resident.post('/report/door', { key: 'draft-key-418', text: long.repeat(2) })).status, 413);
});

test('a draft lies sealed, and its hour ends', async () => {
  const aside = await resident.post('/report/door', { key: 'draft-key-417', text: WORDS });
  const back = new URL(aside.headers.location, server.url).searchParams.get('back');
  assert.match(back, /^\/report\/draft\/[\w-]{22}$/);
  assert.ok((await resident.get(back)).text.includes(WORDS));
  assert.ok((await resident.get(back)).text.includes(WORDS), 'as often as one likes');
  assert.equal((await server.json('/report/door', { text: WORDS })).status, 422);
  assert.equal((await resident.get(`${back}x`)).status, 404);
  await server.stop();
  const bytes = Buffer.concat(fs.readdirSync(place.dir).filter((n) => n.startsWith('place.db')).map((n) => fs.readFileSync(place.file(n))));
  const rows = place.sql(`SELECT count(*) || ' ' || max(instr(hex(box), hex('badger'))) || ' '
    || max(instr(hex(token), hex('${back.slice(-22)}')))
    FROM side_draft`);
  assert.match(rows, /^\d+ 0 0$/);
  assert.equal(bytes.indexOf(back.slice(-22)), -1, 'the token itself is nowhere');
  place.sql("UPDATE side_draft SET at = at - 3601 * 1000000");
  server = await place.serve();
  resident.server = server;
  const gone = await resident.get(`${back}?household=1`);
  assert.equal(gone.status, 404);
  assert.match(gone.text, /只留一个小时/);
  assert.ok(formOf(gone.text, '/report'), 'the form is there to begin again');
  anna = await signedIn(server, 'anna');
});

/* ---- the map ------------------------------------------------------------------------------------------------------------------- */

test('the map counts open cases by building, and lists those of the one that was picked', async () => {
  const zao = houseOf('枣树里', '3 号楼');
  const page = await resident.get('/map');
  assert.equal(page.status, 200);
  const count = (text, id) => Number(text.match(new RegExp(`data-building="${id}" data-open="(\\d+)"`))[1]);
  const before = count(page.text, zao);
  const told = await server.report({ text: WORDS, where: { door: '枣树里3-2-601' } });
  assert.equal(count((await resident.get('/map')).text, zao), before + 1);
  const picked = await resident.get(`/map?building=${zao}`);
  assert.match(picked.text, /<h2 id="cases-of" tabindex="-1">枣树里 3 号楼<\/h2>/);
  assert.ok(picked.text.includes(`href="/cases/${told.id}"`));
  assert.match(picked.text, /aria-current="true"/);
  assert.ok(!picked.text.includes('badger') && !picked.text.includes('601'), 'no words of residents, no doors');
  assert.ok(page.text.includes('href="/place/map.json"') && (await resident.get('/cases')).text.includes('href="/map"'));
  for (const target of ['/map?building=999999', '/map?building=x', `/map?building=${zao}&than=x`])
    assert.equal((await resident.get(target)).status, 404, target);
});

test('a house of one home is on the map, but no case is told to be there', async () => {
  const liu = houseOf('柳树里', '1 号楼');
  const told = await server.report({ text: WORDS, where: { door: '柳树里1号楼101' } });
  assert.ok(!(await resident.get(`/map?building=${liu}`)).text.includes(`href="/cases/${told.id}"`));
  assert.match((await resident.get('/map')).text, new RegExp(`data-building="${liu}" data-open="0"`));
  assert.ok(!told.receipt.open.includes('"building"') && !told.receipt.open.includes('household'));
});

test('the desk sees the address, the words as typed, and the way to the building\'s cases', async () => {
  const told = await server.report({ text: WORDS, where: { door: '槐树5-1-301' } });
  const page = await anna.get(`/desk/cases/${told.id}`);
  assert.ok(page.text.includes('<dd>槐树里 5 号楼 1 单元 301</dd>') && page.text.includes('<dd>槐树5-1-301</dd>'));
  assert.ok(page.text.includes(`href="/map?building=${houseOf('槐树里', '5 号楼')}"`));
});

test('long lists go on; many cases of one building', async () => {
  const huai = houseOf('槐树里', '5 号楼');
  for (let i = 0; i < 21; i++) await server.report({ text: '冷', where: { door: `槐树里5-1-${i % 6 + 1}01` } });
  const page = await resident.get(`/map?building=${huai}`);
  const older = unescapeHtml(page.text.match(/href="(\/map\?building=\d+&amp;than=\d+)"/)[1]);
  const rest = await resident.get(older);
  assert.equal(rest.status, 200);
  assert.ok(!rest.text.includes('than='));
});

test('worded cases with a point are dots within a hundred metres; those far away are counted, and have a picture of their own',
  async () => {
  const near = await server.report({ text: WORDS, where: { lon: 112.5034567, lat: 37.8012345 } });
  const far = await server.report({ text: WORDS, where: { lon: -76.652027, lat: 39.290449 } });
  assert.ok(!(await resident.get('/map')).text.includes('data-spot'), 'not before a clerk has written public words');
  for (const { id } of [near, far]) {
    const csrf = await anna.csrf();
    assert.equal((await anna.post(`/desk/cases/${id}/word`, { csrf, words: '井盖丢失', checked: '1' })).status, 303);
  }
  const page = (await resident.get('/map')).text;
  assert.deepEqual([...page.matchAll(/data-spot="([^"]+)" data-open="(\d+)"/g)].map((m) => m.slice(1)), [['112503,37801', '1']]);
  assert.match(page, /有 1 件在这张图的外面/);
  assert.ok(!page.includes('112.5034') && !page.includes('76.6520'));
  const apart = (await resident.get('/map?of=spots')).text;
  assert.match(apart, /data-spot="-76652,39290"/);
  for (const { id } of [near, far]) assert.ok(apart.includes(`href="/cases/${id}"`));
  const one = (await resident.get('/map?spot=-76652,39290')).text;
  assert.ok(one.includes(`href="/cases/${far.id}"`) && !one.includes(`href="/cases/${near.id}"`) && /aria-current="true"/.test(one));
  const json = JSON.parse((await resident.get('/map.json')).text);
  assert.deepEqual(json.features.map((f) => [f.geometry.coordinates, f.properties]),
    [[[-76.652, 39.29], { open: 1, list: '/map?spot=-76652%2C39290' }],
    [[112.503, 37.801], { open: 1, list: '/map?spot=112503%2C37801' }]]);
  for (const target of ['/map?spot=x', '/map?spot=1', '/map?spot=1,99999', '/map?of=x']) assert.equal((await resident.get(target)).status,
    404, target);
  assert.ok((await resident.get('/map', { Cookie: 'elder=1' })).text.includes('/map?of=spots'));
});

test('elder edition and scripts: a list of large buttons there, our own scripts here, and the strict policy on both', async () => {
  const page = await resident.get('/map');
  const scripts = [...page.text.matchAll(/<script type="module" src="(\/static\/[^"]+)"/g)].map((m) => m[1]);
  assert.deepEqual(scripts.map((s) => s.replace(/\.[0-9a-f]{8}\./, '.')), ['/static/leaflet.js', '/static/map.mjs']);
  for (const s of scripts) assert.equal((await server.get(s)).status, 200);
  assert.ok(!/style="|<style|javascript:/.test(page.text));
  const elder = await resident.get('/map', { Cookie: 'elder=1' });
  assert.ok(!elder.text.includes('<svg class="plan"') && elder.text.includes('class="pick"') && !elder.text.includes('<script'));
});

/* ---- the office's own drawing ----------------------------------------------------------------------------------------------------- */

test('the office\'s GeoJSON lies below the buildings; what can\'t be taken is said, and then nothing is', async () => {
  await server.stop();
  const good = collection(feature({ highway: 'residential', name: '<b>向阳街' }, 'LineString', [[112.49, 37.8], [112.51, 37.8]]),
    feature({ natural: 'water', name: '荷塘' }, 'Polygon', [[[112.5, 37.8], [112.501, 37.8], [112.501, 37.801], [112.5, 37.8]]]),
    feature(null, 'MultiLineString', [[[1, 2], [3, 4]], [[5, 6], [7, 8.5]]]), feature({ name: '点' }, 'Point', [1, 2]));
  const drawn = file('good.geojson', good);
  assert.match(await place.does('import', place.dir, 'map', drawn, '--dry-run'),
    /^dry run, nothing was written: 4 shapes of 10 points; left out: 1/m);
  assert.match(await place.does('import', place.dir, 'map', drawn), /^4 shapes of 10 points; left out: 1/m);
  assert.match(await place.does('import', place.dir, 'map', drawn), /all of them here before/);
  const bad = {
    'not json': 'no GeoJSON FeatureCollection',
    '{"type":"Feature"}': 'no GeoJSON FeatureCollection',
    [collection(feature({}, 'LineString', [[1, 2], [181, 0]]))]: 'feature 1 refused: it has a position that is none',
    [collection(feature({}, 'LineString', [[1, 2], [1, 'x']]))]: 'feature 1 refused: it has a position that is none',
    [collection(feature({}, 'LineString', [[1, 2]]))]: 'feature 1 refused: it is no line and no area',
    [collection(feature({}, 'Polygon', [[[1, 2], [3, 4], [1, 2]]]))]: 'feature 1 refused: it is no line and no area',
    [collection(feature({}, 'Circle', [1, 2]))]: 'feature 1 refused: its geometry is none that GeoJSON knows',
    [collection(feature({ name: '字'.repeat(41) }, 'LineString', [[1, 2], [3, 4]]))]: 'feature 1 refused: its name has more than 40',
    [collection(feature({}, 'LineString', Array.from({ length: 2001 }, (_, i) => [i / 100, 0])))]: 'more than 2,000 points',
    [collection(...Array.from({ length: 2001 }, () => feature({}, 'LineString', [[1, 2], [3, 4]])))]: 'more than a page can draw',
  };
  for (const [text, why] of Object.entries(bad)) {
    const r = await place.cli('import', place.dir, 'map', file('bad.geojson', text));
    assert.equal(r.code, 1, why);
    assert.ok(r.out.includes(why) && r.out.includes('nothing was written'), `${why}: ${r.out}`);
  }
  assert.equal((await place.cli('import', place.dir, 'map', file('gbk.geojson', Buffer.from([0x7b, 0xb0, 0xa1])))).code, 1);
  assert.equal((await place.cli('import', place.dir, 'map', drawn, '--retire-gone')).code, 2);
  server = await place.serve();
  const now = JSON.parse((await server.get('/place/map.json')).text);
  const ground = now.features.filter((f) => f.properties.ground);
  assert.deepEqual(ground.map((f) => [f.properties.ground, f.geometry.type, f.properties.name]), [['street', 'LineString', '<b>向阳街'],
    ['water', 'Polygon', '荷塘'], ['area', 'LineString', ''], ['area', 'LineString', '']]);
  assert.deepEqual(ground[0].geometry.coordinates, [[112.49, 37.8], [112.51, 37.8]]);
  const page = await server.get('/map');
  assert.ok(page.text.includes('>&lt;b&gt;向阳街<') && page.text.includes('class="street"'));
});

test('without a registry there is nothing to choose from, and nobody is sent anywhere', async () => {
  const bare = await newPlace();
  const s = await bare.serve();
  const form = await s.get('/report');
  assert.ok(!form.text.includes('formaction') && !form.text.includes('name="ask"'));
  assert.match((await s.get('/map')).text, /还没有登记楼栋/);
  assert.ok(!(await s.get('/cases')).text.includes('href="/map"'));
  await bare.end();
});
