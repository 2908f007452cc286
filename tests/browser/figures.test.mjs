/* figures.test.mjs - the figures of the sample in a real browser: pictures that hold what their tables hold, a way through them by
** keyboard, the same pages without JavaScript and on paper, and what axe finds in the editions that differ most. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { BIN, Place, Server } from '../http/harness.mjs';
import { examine, tabTo } from './look.mjs';
import { EDITIONS, newBrowser, newWatched, open, wearEdition } from './person.mjs';

const complaints = []; /* what any page told the console */
let place, server, browser;

const someone = (options) => newWatched(browser, server, complaints, options);

const words = (s) => s.trim().replace(/\s+/g, ' ');

before(async () => {
  place = new Place(BIN);
  server = new Server(place, BIN, ['demo', '--small', '--dir', place.dir, '--listen', '127.0.0.1:0'], place.env);
  place.servers.push(server);
  await server.started();
  await server.stop();
  const day = (ago) => new Date(Date.now() - ago * 86400000).toISOString().slice(0, 10);
  fs.writeFileSync(path.join(place.root, 'old.csv'),
    `id,text,time\n${Array.from({ length: 40 }, (_, i) => `${i},路灯不亮,${day(70 + 3 * i)}`).join('\n')}\n`);
  await place.does('import', place.dir, 'cases', path.join(place.root, 'old.csv')); // months before, of an old system: bars without rates
  server = await place.serve();
  browser = await newBrowser();
});
after(async () => {
  await browser?.close();
  await place?.end();
});

test('under the mouse a picture says what its table says', async () => {
  const page = await someone();
  await open(page, '/figures');
  const plots = page.locator('#plot .uplot');
  await plots.first().waitFor();
  assert.equal(await plots.count(), 2);
  const rows = page.locator('#figures tbody tr[data-x]');
  const over = page.locator('#plot .u-over').first();
  const { width, height } = await over.boundingBox();
  const n = await rows.count();
  assert.ok(n >= 2);
  for (const i of [0, n - 1]) {
    await over.hover({ position: { x: ((i + 0.6) / (n + 0.2)) * width, y: height / 2 } });
    const said = await page.locator('#plot .readout').textContent();
    assert.ok(said.startsWith(words(await rows.nth(i).locator('th').textContent())), said);
    for (const cell of await rows.nth(i).locator('td[data-v]').all()) assert.ok(said.includes(words(await cell.textContent())), said);
  }
  await page.context().close();
});

test('a class is a small picture, and its last number is the table\'s', async () => {
  const page = await someone();
  await open(page, '/figures?by=class');
  await page.locator('main').waitFor();
  const rows = await page.locator('#classes tbody tr').count();
  if (rows) await page.locator('.multiples .uplot').first().waitFor();
  assert.equal(await page.locator('.multiples figure').count(), rows);
  for (let i = 0; i < rows; i++) {
    const figure = page.locator('.multiples figure').nth(i), row = page.locator('#classes tbody tr').nth(i);
    assert.equal(await figure.locator('b').textContent(), await row.locator('td').last().getAttribute('data-v'));
    const told = await figure.locator('[role="img"]').getAttribute('aria-label');
    const cells = await row.locator('td').allTextContents();
    assert.equal(told, `${words(await row.locator('th').textContent())}: ${cells.map(words).join(', ')}`);
  }
  await page.context().close();
});

test('by keyboard: from the front page to the figures, to another division of them, to the map, to a building', async () => {
  const page = await someone();
  await open(page, '/');
  await tabTo(page, 'main a[href="/figures"]');
  await Promise.all([page.waitForURL('**/figures'), page.keyboard.press('Enter')]);
  await tabTo(page, 'select[name="by"]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'form.figures-ask button');
  await Promise.all([page.waitForURL(/by=class/), page.keyboard.press('Enter')]);
  await tabTo(page, 'a[href="/figures/map"]', 200);
  await Promise.all([page.waitForURL('**/figures/map'), page.keyboard.press('Enter')]);
  await tabTo(page, '#houses a', 200); // the picture's houses come before, the table's links say the same
  await Promise.all([page.waitForURL(/\/map\?building=/), page.keyboard.press('Enter')]);
  await page.context().close();
});

test('without JavaScript the tables are all there; on paper the picture stands in the colours of paper', async () => {
  const page = await someone({ javaScriptEnabled: false });
  await open(page, '/figures');
  assert.ok(await page.locator('#figures tbody tr').count() > 0);
  assert.equal(await page.locator('#plot').isVisible(), false);
  await page.context().close();
  const dark = await someone({ colorScheme: 'dark' });
  await open(dark, '/figures');
  await dark.locator('#plot canvas').first().waitFor();
  await dark.emulateMedia({ media: 'print', colorScheme: 'light' });
  assert.ok(await dark.locator('#plot').isVisible() && await dark.locator('#figures').isVisible());
  assert.equal(await dark.locator('form.figures-ask').isVisible(), false);
  await dark.context().close();
});

test('both pages with much in them, in ordinary and in large print', async (t) => {
  const page = await someone();
  for (const edition of [EDITIONS[0], EDITIONS[3]]) {
    await wearEdition(page, server, edition);
    for (const [name, path] of Object.entries({ 'figures-full': '/figures?by=class', 'figures-map-full': '/figures/map' }))
      await t.test(`${name}, ${edition.name}`, async () => {
        await open(page, path);
        assert.deepEqual(await examine(page, name, edition), []);
      });
  }
  await page.context().close();
});

test('no page told the console anything, nor asked another server', () => assert.deepEqual(complaints, []));
