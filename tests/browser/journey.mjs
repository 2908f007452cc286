/* journey.mjs - one trouble in a real browser: a resident without JavaScript, a clerk without a mouse, a second pair of eyes, and the
** public; and a place on its first day. ZHITONG_BIN as in ../http/harness.mjs. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { newPlace, PASSWORD } from '../http/harness.mjs';
import { examine, sheets, tabTo } from './look.mjs';
import { EDITIONS, follow, keep, newBrowser, newPerson, open, send, signIn, wearEdition } from './person.mjs';

const TROUBLE = '三楼的灯坏了，晚上下楼看不见。我住 3 号楼，电话 13800138000。';
const WORDING = '三楼楼道灯坏了，夜里看不见';
let place, server, browser;
const slip = {}; // what the resident wrote down: code, word, own
const someone = (options) => newPerson(browser, server, options);

before(async () => {
  place = await newPlace({ users: { clerk05: 'clerk', clerk12: 'clerk' } });
  server = await place.serve();
  browser = await newBrowser();
});

after(async () => {
  await browser?.close();
  await place?.end();
});

/* ---- the road -------------------------------------------------------------------------------------------------------- */

test('a resident reports without JavaScript and keeps a slip', async () => {
  const page = await someone({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await open(page, '/');
  await follow(page, () => page.locator('a.door[href="/report"]').click());
  await send(page, '/report', 422);
  assert.equal(await page.locator('#text[aria-invalid="true"]').count(), 1, 'an empty report says which field is missing');
  await page.fill('#text', TROUBLE);
  await page.fill('#where', '槐树里 3 号楼三楼楼道');
  await page.fill('#contact', '13800138000');
  await send(page, '/report', 201);
  const cells = await page.locator('.slip p.code .vh').allTextContents();
  [slip.code, slip.word] = cells;
  assert.match(slip.code, /^[2-9A-HJ-NP-RT-Y]{8}$/);
  assert.match(slip.word, /^\d{4}$/);
  assert.equal(await sheets(page), 1, 'the slip is one sheet of paper');
  await follow(page, () => page.locator('a.btn.red[href^="/t/"]').click());
  slip.own = new URL(page.url()).pathname;
  assert.ok((await page.textContent('main')).includes(TROUBLE));
  await page.context().close();
});

let caseHref; // the clerk's address of the case

test('a clerk signs in and works the case with the keyboard alone', async () => {
  const page = await someone();
  const type = (words) => page.keyboard.type(words);
  const enter = (status) => follow(page, () => page.keyboard.press('Enter'), status);
  const step = async (verb, words) => {
    if (words) {
      await tabTo(page, `form[action*="/${verb}"] [name="words"]`);
      await type(words);
    }
    await tabTo(page, `form[action*="/${verb}"] button`);
    await enter();
  };

  await open(page, '/signin');
  await tabTo(page, '#login');
  await type('clerk05');
  await tabTo(page, '#password');
  await type(PASSWORD);
  await enter();
  assert.equal(new URL(page.url()).pathname, '/desk');
  await tabTo(page, 'table.q a');
  await enter();
  caseHref = new URL(page.url()).pathname;
  await step('take');

  await tabTo(page, 'form[action*="/word"] [name="words"]');
  assert.ok((await page.inputValue('#word')).includes('13800138000'), 'the draft begins with what the resident wrote');
  await tabTo(page, 'form[action*="/word"] button');
  await enter(422);
  assert.ok(await page.locator('mark.go-away').count(), 'a phone number is marked and has to go');
  await tabTo(page, 'form[action*="/word"] [name="words"]');
  await page.keyboard.press('Control+A');
  await type(WORDING);
  await tabTo(page, 'form[action*="/word"] button');
  await enter();

  await step('dispatch', '物业公司乙');
  await step('handle');
  await step('finish', '换了新灯，二层三层都亮了。');
  assert.equal(await page.locator('form[action*="/verify"]').count(), 0, 'who did the work does not verify it');
  await page.context().close();
});

test('a second clerk verifies and closes', async () => {
  const page = await someone();
  await signIn(page, 'clerk12');
  await open(page, caseHref);
  await page.fill('#verify', '到现场看过。');
  await send(page, `${caseHref}/verify`, 200);
  await send(page, `${caseHref}/close`, 200);
  await page.context().close();
});

test('the resident sees it done, and the public sees the public words only', async () => {
  const page = await someone({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await open(page, '/track');
  await page.fill('#code', `${slip.code.slice(0, 4)} ${slip.code.slice(4).toLowerCase()}`);
  await page.fill('#word', slip.word);
  await send(page, '/track', 200);
  assert.ok((await page.textContent('main')).includes(TROUBLE));
  assert.equal(await page.locator('.dateline .tag').innerText(), '已结案');
  await open(page, '/cases');
  await follow(page, () => page.getByText(WORDING).click());
  const said = await page.textContent('main');
  assert.ok(said.includes(WORDING) && said.includes('换了新灯'));
  assert.ok(!said.includes('13800138000') && !said.includes(TROUBLE));
  await page.context().close();
});

/* ---- a slip on the telephone ------------------------------------------------------------------------------------------ */

test('a telephone remembers a case without JavaScript, finds it again from the home page, and forgets it', async () => {
  const page = await someone({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await keep(page, slip.own);
  await open(page, '/');
  await follow(page, () => page.locator('a.door[href="/mine"]').click());
  assert.ok((await page.textContent('main')).includes(WORDING));
  await follow(page, () => page.locator('.mine form button').click());
  assert.equal(await page.locator('.mine').count(), 0);
  await open(page, '/');
  assert.equal(await page.locator('a.door[href="/mine"]').count(), 0);
  await page.context().close();
});

test('the code on a slip is black on white by night too, and at least four centimetres wide on paper', async () => {
  const page = await someone({ colorScheme: 'dark' });
  await open(page, slip.own);
  const ink = await page.locator('.qr').evaluate((e) => [getComputedStyle(e).backgroundColor,
    getComputedStyle(e.querySelector('path')).fill]);
  assert.deepEqual(ink, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  await page.emulateMedia({ media: 'print' });
  assert.ok((await page.locator('.qr').boundingBox()).width >= (40 / 25.4) * 96);
  await page.context().close();
});

/* ---- the first day ----------------------------------------------------------------------------------------------------- */

test('a place on its first day: every page says kindly that there is nothing yet, and what comes next', async () => {
  const empty = await newPlace({ users: { first: 'admin' } });
  const there = await empty.serve();
  const page = await newPerson(browser, there);
  const wrong = [];
  const look = async (targets, edition) => {
    await wearEdition(page, there, edition);
    for (const [name, target] of Object.entries(targets)) {
      await open(page, target);
      wrong.push(...(await examine(page, `empty-${name}`, edition)));
    }
  };
  await look({ home: '/' }, EDITIONS[2]);
  await look({ home: '/', cases: '/cases', map: '/map', door: '/door' }, EDITIONS[0]);
  await signIn(page, 'first');
  await look({ desk: '/desk', place: '/place', mail: '/mail', posters: '/place/posters' }, EDITIONS[0]);
  assert.deepEqual(wrong, []);
  await page.context().close();
  await empty.end();
});
