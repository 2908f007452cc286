/* photo.test.mjs - photos in a real browser: chosen, shown and made small before they are sent; a box drawn with the pointer and moved by
** keyboard; and all of it without JavaScript too. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { newPlace } from '../http/harness.mjs';
import { png } from '../http/picture.mjs';
import { examine } from './look.mjs';
import { EDITIONS, newBrowser, newPerson, signIn } from './person.mjs';

let place, server, browser;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  server = await place.serve();
  browser = await newBrowser();
});
after(async () => {
  await browser?.close();
  await place?.end();
});

const chosen = (name, width, height) => ({ name, mimeType: 'image/png', buffer: png(width, height) });
const send = (page) => Promise.all([page.waitForNavigation(), page.locator('form[action="/report"] button.red').click()]);
const own = async (page) => (await page.content()).match(/\/t\/[\w-]{22}/)[0];

test('what is chosen is shown, and arrives', async () => {
  const page = await newPerson(browser, server, {});
  await page.goto('/report');
  await page.fill('[name=text]', '路灯坏了');
  await page.setInputFiles('[name=photo]', [chosen('a.png', 300, 200), chosen('b.png', 200, 300)]);
  await page.locator('.chosen canvas').nth(1).waitFor();
  assert.deepEqual(await examine(page, 'photo-report', EDITIONS[0]), []);
  await send(page);
  await page.goto(await own(page));
  assert.equal(await page.locator('.photos img').count(), 2);
  assert.deepEqual(await examine(page, 'photo-own', EDITIONS[0]), []);
});

test('without JavaScript photos are sent all the same, and kept when the form comes back', async () => {
  const page = await newPerson(browser, server, { javaScriptEnabled: false });
  await page.goto('/report');
  await page.setInputFiles('[name=photo]', [chosen('a.png', 120, 90)]);
  await send(page);
  assert.equal(await page.locator('input[name=photos]').count(), 1);
  await page.fill('[name=text]', '这回写上了');
  await send(page);
  await page.goto(await own(page));
  assert.equal(await page.locator('.photos img').count(), 1);
});

test('a clerk draws a box, moves it with the arrow keys, and paints over', async () => {
  const page = await newPerson(browser, server, {});
  await signIn(page, 'anna');
  await page.goto('/desk/cases/1/photos/1');
  await page.locator('.photo-pad.drawn').waitFor();
  assert.deepEqual(await examine(page, 'photo-desk', EDITIONS[0]), []);
  const box = await page.locator('.photo-pad svg').boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 3 });
  await page.mouse.up();
  const at = async (id) => Number(await page.locator(`#${id}`).inputValue());
  assert.ok(Math.abs(await at('x1') - 25) < 1 && Math.abs(await at('w1') - 25) < 1);
  const was = await at('w1');
  await page.locator('#w1').focus();
  await page.keyboard.press('ArrowUp');
  assert.ok(await at('w1') > was);
  await Promise.all([page.waitForNavigation(), page.locator('form[action$="/redact"] button').click()]);
  await page.locator('.did').waitFor();
  await page.goto('/desk/cases/1');
  assert.deepEqual(await examine(page, 'photo-case', EDITIONS[2]), []);
  assert.match(await page.locator('.photo-pairs').first().textContent(), /涂过/);
});
