/* day.test.mjs - one whole day in a real browser: three residents, two clerks, a secretary, and one lamp that does not burn.
**
** A woman of 82 tells of it in large print, a question a page. A household without JavaScript says "me too". Somebody without a mouse tells
** of it once more, and reads the page in the order in which it stands. Clerks take it, make one case of the two, send it, show with a photo
** that it is done; another looks, the secretary closes. The household says that theirs is still dark, and speaks on in a case that follows.
** With ZHITONG_SHOTS=FOLDER the pictures of the README are taken on the way. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { newPlace } from '../http/harness.mjs';
import { png } from '../http/picture.mjs';
import { tabTo } from './look.mjs';
import { DESKTOP, follow, newBrowser, newPerson, open, PHONE, report, send, signIn } from './person.mjs';

const TROUBLE = '三楼楼道的灯坏了好几天，晚上下楼看不见台阶，家里有老人。';
const AGAIN = '三楼楼道的灯坏了，晚上看不见台阶，怕摔着。';
const WORDING = '3 号楼三楼楼道灯坏了，夜里看不见台阶';
const UNIT = '物业公司乙';
const shots = process.env.ZHITONG_SHOTS;
const one = {}, more = {}, third = {}; /* case, code, own page of each resident */

let place, server, browser, anna, bert;
const someone = (options) => newPerson(browser, server, options);
const desk = (id) => `/desk/cases/${id}`;
const picture = async (page, name) => shots && page.screenshot({ path: path.join(shots, `${name}.png`) });

async function clerk(login) {
  const page = await someone();
  await signIn(page, login);
  return page;
}

async function step(page, id, verb, words) {
  await open(page, desk(id));
  const form = page.locator(`form[action^="${desk(id)}/${verb}"]`).first();
  const fold = form.locator('xpath=ancestor-or-self::*[self::details][not(@open)]');
  if (await fold.count()) await fold.first().locator('summary').first().click();
  if (words) await form.locator('[name="words"]').fill(words);
  await follow(page, () => form.locator('button').last().click());
}

/* What the slip says, and the own page that it leads to. */
async function keepSlip(page, who) {
  const [code, word] = await page.locator('.slip p.code .vh').allTextContents();
  const id = Number((await page.locator('.slip .facts dd').first().innerText()).match(/\d+/)[0]);
  if (who === more) await picture(page, 'slip');
  const own = await page.locator('a.btn.red[href^="/t/"]').getAttribute('href');
  Object.assign(who, { id, code, word, own });
}

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', shu: 'secretary' } });
  const doors = [1, 2, 3].flatMap((n) => [`枣树里,3,2,${n},${n}01`, `枣树里,3,2,${n},${n}02`]);
  fs.writeFileSync(path.join(place.root, 'doors.csv'), `小区,楼栋,单元,楼层,门牌\n${doors.join('\n')}\n`);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  browser = await newBrowser();
  if (shots) fs.mkdirSync(shots, { recursive: true });
});

after(async () => {
  await browser?.close();
  await place?.end(); /* and `check` replays the day */
});

test('morning: a woman of 82 tells of it in large print, a question a page', async () => {
  const page = await someone({ viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await page.context().addCookies([{ name: 'elder', value: '1', url: server.url }]);
  await open(page, '/');
  await picture(page, 'elder');
  await follow(page, () => page.locator('a.door[href="/report"]').tap());
  await page.fill('#text', TROUBLE);
  await picture(page, 'elder-report');
  await report(page, { where_door: '枣树里 3 号楼 2 单元 301' });
  await keepSlip(page, one);
  await page.context().close();
});

test('a clerk takes it and says in public words what it is about', async () => {
  anna = await clerk('anna');
  await step(anna, one.id, 'take');
  await step(anna, one.id, 'word', WORDING);
});

test('a household without JavaScript says "me too"', async () => {
  const page = await someone({ javaScriptEnabled: false, viewport: PHONE, deviceScaleFactor: 2 });
  await open(page, '/cases');
  await follow(page, () => page.getByText(WORDING).first().click());
  await follow(page, () => page.locator(`main a[href="/cases/${one.id}/join"]`).first().click());
  await page.fill('#where_door', '枣树里 3 号楼 2 单元 302');
  await page.fill('#contact', '000-0302');
  await send(page, `/cases/${one.id}/join`, 201);
  await keepSlip(page, more);
  assert.equal(more.id, one.id);
  await page.context().close();
});

test('somebody without a mouse tells of it once more, and Tab goes the way the page is read', async () => {
  const page = await someone();
  await open(page, '/report');
  const strays = await page.evaluate(() => {
    const stops = [...document.querySelectorAll('a[href], button, input, textarea, summary')].filter((e) => e.checkVisibility() &&
      e.tabIndex >= 0);
    const wrong = stops.filter((e) => e.tabIndex > 0);
    const top = (e) => e.getBoundingClientRect().top;
    const main = stops.filter((e) => e.closest('main form'));
    return [...wrong, ...main.filter((e, i) => i && top(e) + e.offsetHeight < top(main[i - 1]))].map((e) => e.name || e.innerText);
  });
  assert.deepEqual(strays, [], 'the order of the keyboard, of the reader and of the eye are one');
  await tabTo(page, '#text');
  await page.keyboard.type(AGAIN);
  await tabTo(page, '#where_door');
  await page.keyboard.type('枣树里 3 号楼 2 单元 201');
  await follow(page, () => page.keyboard.press('Enter'), 422);
  assert.match(await page.locator('#near').innerText(), new RegExp(WORDING), 'neighbours spoke of the same: asked once');
  await tabTo(page, 'form[enctype] .step button.red');
  await follow(page, () => page.keyboard.press('Enter'), 201);
  await keepSlip(page, third);
  assert.notEqual(third.id, one.id);
  await page.context().close();
});

test('noon: two clerks make one case of the two, send it to who must act, and show with a photo that it is done', async () => {
  bert = await clerk('bert');
  await open(bert, `${desk(one.id)}/alike`);
  await bert.locator(`input[name="from"][value="${third.id}"]`).check();
  await send(bert, `${desk(one.id)}/merge`, 200);
  await open(bert, desk(third.id));
  assert.match(await bert.textContent('main'), new RegExp(String(one.id)), 'the way to the whole');
  await step(anna, one.id, 'dispatch', UNIT);
  await step(anna, one.id, 'handle');
  await open(anna, desk(one.id));
  await picture(anna, 'desk-case');
  const add = anna.locator('details:has(#photo-more)');
  await add.locator('summary').click();
  await add.locator('input[name="kind"]').last().check({ force: true });
  await anna.setInputFiles('#photo-more', { name: 'lamp.png', mimeType: 'image/png', buffer: png(240, 160) });
  await add.locator('.chosen canvas').waitFor();
  await follow(anna, () => add.locator('button').last().click());
  await step(anna, one.id, 'finish', '换了新灯，二层三层都亮了。');
  assert.equal(await anna.locator(`form[action^="${desk(one.id)}/verify"]`).count(), 0, 'not by who did the work');
});

test('evening: another looks, the secretary closes, and everybody can read it', async () => {
  await step(bert, one.id, 'verify', '晚上到现场看过。');
  const shu = await clerk('shu');
  await step(shu, one.id, 'close');
  await shu.context().close();
  const page = await someone({ viewport: DESKTOP });
  await open(page, `/cases/${one.id}`);
  assert.match(await page.textContent('main'), /已结案/);
  await picture(page, 'case');
  await page.context().close();
});

test('night: the household says that theirs is still dark, and speaks on in a case that follows', async () => {
  const page = await someone({ javaScriptEnabled: false, viewport: PHONE });
  await open(page, more.own);
  await page.locator(`form[action="${more.own}/say"] .choices label`).last().click();
  await page.fill('#words', '我家门口这一盏还是不亮');
  await send(page, `${more.own}/say`, 200);
  await step(anna, one.id, 'follow');
  await open(page, more.own);
  const said = await page.textContent('main');
  const next = Number(place.sql('SELECT max(id) FROM desk_case'));
  assert.ok(next > third.id && said.includes(`${next}`) && said.includes(`${one.id}`), 'her link leads on, and says from where');
  assert.match(await page.locator('.dateline .tag').innerText(), /待受理/);
  await open(page, `/track/${one.code}`);
  assert.equal(await page.locator('.dateline .tag').innerText(), '已结案', 'who was helped stays where she is');
  for (const p of [page, anna, bert]) await p.context().close();
});
