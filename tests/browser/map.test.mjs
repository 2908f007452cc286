/* map.test.mjs - the map of cases and the way to a door, in a real browser: by keyboard, by hand, without JavaScript, on paper; and every
** page of both in every edition.
**
** The map is drawn twice, by the server and by Leaflet; both must say the same, and neither may need anything from another server or
** anything that the content policy forbids. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { newPlace } from '../http/harness.mjs';
import { examine, sheets, tabTo } from './look.mjs';
import { EDITIONS, follow, newBrowser, newWatched, wearEdition } from './person.mjs';

const TROUBLE = '三楼的灯坏了，晚上下楼看不见。';
const COMPOUNDS = { 枣树里: [0, 0], 槐树里: [0.003, 0], 柳树里: [0, -0.003] };
const complaints = []; /* what any page told the console */

let place, server, browser;

const someone = (options) => newWatched(browser, server, complaints, options);

before(async () => {
  place = await newPlace();
  const rows = ['小区,楼栋,单元,楼层,门牌,经度,纬度'];
  for (const [name, [x, y]] of Object.entries(COMPOUNDS))
    for (let b = 1; b <= 4; b++)
      for (let d = 1; d <= 6; d++)
        rows.push(`${name},${b},1,${d},${d}01,${150 + x + (b % 2) * 0.001},${20 + y - Math.floor((b - 1) / 2) * 0.001}`);
  fs.writeFileSync(path.join(place.root, 'doors.csv'), rows.join('\n'));
  const street = { type: 'Feature', properties: { highway: 'residential', name: '向阳街' }, geometry: { type: 'LineString',
    coordinates: [[149.999, 19.9985], [150.005, 19.9985]] } };
  fs.writeFileSync(path.join(place.root, 'map.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [street] }));
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  await place.does('import', place.dir, 'map', path.join(place.root, 'map.geojson'));
  server = await place.serve();
  for (let i = 0; i < 6; i++) await server.report({ text: TROUBLE, where: { door: `枣树里2-1-${i % 6 + 1}01` } });
  await server.report({ text: TROUBLE, where: { door: '槐树里3-1-201' } });
  browser = await newBrowser();
});

after(async () => {
  await browser?.close();
  await place?.end();
});

/* ---- the map --------------------------------------------------------------------------------------------------------------- */

const title = (page) => page.locator('#cases-of').innerText();

test('a building is picked with the keyboard; its cases stand beside the map; back is back', async () => {
  const page = await someone();
  await page.goto('/map');
  await page.locator('.map.live').waitFor();
  assert.equal(await page.locator('.leaflet-marker-icon.house').count(), 12);
  assert.equal(await page.locator('svg.plan').isVisible(), false);
  assert.equal(await page.locator('.house.h3 .sign').first().evaluate((e) => e.lastChild.textContent.trim()), '6');
  await tabTo(page, '.leaflet-marker-icon.h3');
  const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.equal(label, '枣树里 2 号楼 6 件没办结');
  await page.keyboard.press('Enter');
  await page.locator('#cases-of', { hasText: '枣树里 2 号楼' }).waitFor();
  assert.match(page.url(), /\/map\?building=\d+$/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'cases-of');
  assert.equal(await page.locator('#cases .list > li').count(), 6);
  assert.equal(await page.locator('.house[aria-current]').getAttribute('aria-label'), label);
  await page.goBack();
  await page.locator('#cases-of', { hasText: '有事没办结的楼' }).waitFor();
  assert.equal(await page.locator('.house[aria-current]').count(), 0);
  await page.locator('.house.h1').click();
  await page.locator('#cases-of', { hasText: '槐树里 3 号楼' }).waitFor();
  await page.reload();
  await page.locator('.map.live').waitFor();
  assert.equal(await title(page), '槐树里 3 号楼');
  assert.equal(await page.locator('.house[aria-current]').count(), 1);
  await page.context().close();
});

test('without JavaScript the drawn map is links; on paper it is the drawn one, and one sheet', async () => {
  const page = await someone({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await page.goto('/map');
  const links = page.locator('svg.plan a');
  assert.equal(await links.count(), 12);
  await follow(page, () => page.locator('svg.plan a.h3').click());
  assert.equal(await title(page), '枣树里 2 号楼');
  await page.context().close();
  const live = await someone();
  await live.goto('/map');
  await live.locator('.map.live').waitFor();
  await live.emulateMedia({ media: 'print' });
  assert.ok(await live.locator('svg.plan').isVisible() && !(await live.locator('.moving').isVisible()));
  assert.equal(await sheets(live), 1);
  await live.context().close();
});

/* ---- doors ------------------------------------------------------------------------------------------------------------------ */

const large = (page) => page.locator('form[enctype] input[name="at"]').count();
const next = (page, status) => follow(page, () => page.locator('form[enctype] .step button.red').click(), status);
const writes = async (page, door) => {
  await page.goto('/report');
  await page.fill('#text', TROUBLE);
  if (await large(page)) await next(page); /* its door is another question */
  await page.fill('#where_door', door);
};
const asks = async (page) => {
  await writes(page, '2-1-301');
  await follow(page, () => page.keyboard.press('Enter'), 422); /* Enter sends; it does not lead to the doors */
};
const chooses = (page) => follow(page, () => page.locator('[formaction="/report/door"]').click());
const picks = (page, words) => follow(page, () => page.locator('ul.pick a', { hasText: words }).first().click());

test('in large print, one question a screen leads to the door, and what was typed is there', async () => {
  const page = await someone({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await wearEdition(page, server, EDITIONS[2]);
  await writes(page, '');
  await chooses(page);
  for (const words of ['槐树里', '3 号楼', '201']) {
    assert.ok((await page.locator('ul.pick a').count()) <= 9);
    await picks(page, words);
  }
  assert.equal(await page.inputValue('[name="text"]'), TROUBLE);
  assert.equal(await page.inputValue('#where_door'), '槐树里 3 号楼 1 单元 201');
  await next(page);
  await next(page, 201);
  await page.context().close();
});

/* ---- every page, every edition ------------------------------------------------------------------------------------------------ */

const pages = {
  map: (p) => p.goto('/map').then(() => p.waitForTimeout(300)),
  'map-picked': async (p) => {
    await p.goto('/map');
    await p.goto(await p.locator('a[href^="/map?building="]').first().getAttribute('href')); /* large print has buttons alone */
    await p.waitForTimeout(300);
  },
  'report-doors': (p) => p.goto('/report'),
  'report-asked': asks,
  'report-chosen': async (p) => {
    await writes(p, '');
    await chooses(p);
    for (const words of ['槐树里', '3 号楼', '201']) await picks(p, words);
  },
  'report-gone': (p) => p.goto('/report/draft/AAAAAAAAAAAAAAAAAAAAAA'),
  'door-compounds': (p) => p.goto('/door'),
  'door-buildings': async (p) => {
    await p.goto('/door');
    await picks(p, '枣树里');
  },
  'door-doors': async (p) => {
    await p.goto('/door');
    for (const words of ['枣树里', '2 号楼']) await picks(p, words);
  },
};

test('every page of it, in every edition', async (t) => {
  const page = await someone();
  for (const edition of EDITIONS) {
    await wearEdition(page, server, edition);
    for (const [name, come] of Object.entries(pages))
      await t.test(`${name}, ${edition.name}`, async () => {
        await come(page);
        assert.deepEqual(await examine(page, name, edition), []);
      });
  }
  await page.context().close();
});

test('nothing was asked of another server, and no page broke the policy', () => {
  const expected = /status of (404|422)/; /* answers that were meant */
  assert.deepEqual(complaints.filter((c) => !expected.test(c)), []);
});
