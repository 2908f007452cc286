/* users.test.mjs - the people this is for, in a real browser: a woman of 82 with the largest print, a household without JavaScript,
** somebody without a mouse, two clerks who want the same case, a handler and a home that do not agree.
**
** Large print is twice over: the elder edition, and 200 % in the browser's own settings. What is asserted is what she would notice. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { newPlace } from '../http/harness.mjs';
import { tabTo } from './look.mjs';
import { follow, newBrowser, newPerson, signIn } from './person.mjs';

const PHONE = { width: 360, height: 740 };
const DOORS = ['小区,楼栋,单元,楼层,门牌', ...['枣树里,3,2', '枣树里,3,3', '槐树里,5,1'].flatMap((house) =>
  Array.from({ length: 3 }, (_, i) => `${house},${i + 1},${i + 1}01`))].join('\n');

let place, server, browser, large;

const someone = (options, at = browser) => newPerson(at, server, options);
const send = (page, action, status) => follow(page, () => page.locator(`form[action="${action}"] button:not(.vh):not([type="button"])`)
  .last().click(), status);
async function clerk(login, options = {}) {
  const page = await someone(options);
  await signIn(page, login);
  return page;
}
const desk = (id) => `/desk/cases/${id}`;
async function step(page, id, verb, words) {
  await page.goto(desk(id));
  if (words) await page.fill(`#${verb}`, words);
  await follow(page, () => page.locator(`form[action="${desk(id)}/${verb}"] button`).click());
}

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk' } });
  fs.writeFileSync(path.join(place.root, 'doors.csv'), DOORS);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  [browser, large] = [await newBrowser(), await newBrowser('--blink-settings=defaultFontSize=32,defaultFixedFontSize=26')];
});

after(async () => {
  await browser?.close();
  await large?.close();
  await place?.end();
});

/* ---- eighty-two ------------------------------------------------------------------------------------------------------------- */

/* What somebody with large print would notice: sideways scrolling, words cut off, targets too small for a thumb that shakes. */
function trouble(page) {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`${scrollWidth} wide in ${clientWidth}`] : [];
    const seen = (e) => e.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) &&
      !e.closest('.vh, .skip, [aria-hidden="true"]');
    for (const e of document.querySelectorAll('a, button, input:not([type=hidden]), textarea, select, summary')) {
      const own = e.matches('input[type=radio], input[type=checkbox]') ? e.closest('label') ?? e : e;
      const { width, height, right } = own.getBoundingClientRect();
      if (!seen(e) || !width) continue;
      const name = `${e.tagName.toLowerCase()} ${(e.innerText || e.name || '').trim().slice(0, 20)}`;
      if (Math.round(height) < 60 || Math.round(width) < 60) found.push(`${name}: ${Math.round(width)} by ${Math.round(height)}`);
      if (right > clientWidth + 1) found.push(`${name} goes to ${Math.round(right)}`);
    }
    for (const e of document.querySelectorAll('h1, h2, p, b, span, dt, dd, label, .btn')) {
      const style = getComputedStyle(e);
      if (seen(e) && /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && style.display !== 'inline')
        found.push(`cut: ${e.innerText.slice(0, 20)}`);
    }
    return found;
  });
}

test('a woman of 82 with the largest print reports, chooses her door, tracks by code and word, joins, and has the last word', async () => {
  const page = await someone({ viewport: PHONE, hasTouch: true, isMobile: true }, large);
  await page.context().addCookies([{ name: 'elder', value: '1', url: server.url }]);
  const fine = async (what) => assert.deepEqual(await trouble(page), [], what);
  await page.goto('/');
  assert.ok(parseFloat(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)) >= 48, 'print is large twice over');
  await fine('home');
  assert.ok((await page.locator('nav.doors a').count()) <= 3, 'three choices a screen');
  await follow(page, () => page.locator('a.door[href="/report"]').tap());
  await fine('report');
  const next = (status = 200) => follow(page, () => page.locator('form[enctype] .step button.red').tap(), status);
  const back = (step) => follow(page, () => page.locator(`button[name="step"][value="${step}"][formnovalidate]`).tap());
  await next(422);
  await fine('the first question, not answered');
  await page.fill('#text', '楼道灯坏了，晚上看不见台阶。');
  await next();
  await fine('where');
  assert.match(await page.title(), /第 2 步，共 3 步/, 'a screen reader hears first how far she is');
  await follow(page, () => page.locator('[formaction="/report/door"]').tap());
  for (const words of ['枣树里', '3 号楼', '2 单元', '201']) {
    const at = page.locator('ul.pick a', { hasText: words }).first();
    if (!(await at.count())) continue; /* a step with one answer is not asked */
    await fine(`the way to ${words}`);
    assert.ok((await page.locator('ul.pick a').count()) <= 9);
    await follow(page, () => at.tap());
  }
  assert.match(await page.inputValue('#where_door'), /枣树里 3 号楼 2 单元 201/);
  await fine('the form with the door in it');
  await back(1);
  assert.equal(await page.inputValue('#text'), '楼道灯坏了，晚上看不见台阶。');
  await next();
  assert.match(await page.inputValue('#where_door'), /枣树里 3 号楼 2 单元 201/, 'going back keeps everything');
  await next();
  await fine('how to reach her');
  const [sees, asks] = [await page.locator('.sees').boundingBox(), await page.locator('#contact').boundingBox()];
  assert.ok(sees.y < asks.y, 'who sees it is said before it is asked for');
  await next(201);
  await fine('slip');
  const [code, word] = await page.locator('.slip p.code .vh').allTextContents();
  const id = Number((await page.locator('.slip .facts dd').first().innerText()).match(/\d+/)[0]);
  await page.goto('/track');
  await fine('track');
  await page.fill('#code', `${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`);
  await page.fill('#word', word);
  await send(page, '/track');
  await fine('her page');
  const neighbour = await server.report({ text: '电梯停了', where: { door: '枣树里3-3-101' } });
  await page.goto(`/cases/${neighbour.id}`);
  await fine('a neighbour\'s case');
  await follow(page, () => page.locator(`main a[href="/cases/${neighbour.id}/join"]`).first().tap());
  await fine('me too');
  await page.fill('#where_door', '枣树里3-2-201');
  await follow(page, () => page.locator('form.step button.red, form[action$="/join"] button.red').last().tap(), 201);
  await fine('her second slip');
  const anna = await clerk('anna');
  for (const [verb, words] of [['take'], ['handle'], ['finish', '换了灯。']]) await step(anna, id, verb, words);
  await anna.context().close();
  await page.goto('/track');
  await page.fill('#code', code);
  await page.fill('#word', word);
  await send(page, '/track');
  await fine('her say');
  await page.locator('.choices label').nth(2).tap();
  await follow(page, () => page.locator('form:has([name="say"]) button.red').tap());
  assert.match(await page.textContent('main'), /记下了/);
  await page.goto(`/cases/${id}`);
  await fine('both keys');
  assert.match(await page.textContent('main'), /没好 1/);
  await page.context().close();
});

/* ---- no JavaScript --------------------------------------------------------------------------------------------------------------- */

test('the whole road without JavaScript: report, take, word, finish, say, verify, close', async () => {
  const bare = { javaScriptEnabled: false };
  const page = await someone({ ...bare, viewport: { width: 390, height: 844 } });
  await page.goto('/report');
  await page.fill('#text', '垃圾三天没收了。');
  await page.fill('#where_door', '枣树里3-2-101');
  await send(page, '/report', 201);
  const id = Number((await page.locator('.slip .facts dd').first().innerText()).match(/\d+/)[0]);
  await follow(page, () => page.locator('a.btn.red[href^="/t/"]').click());
  const own = new URL(page.url()).pathname;
  const [anna, bert] = [await clerk('anna', bare), await clerk('bert', bare)];
  await anna.goto('/desk?state=received');
  await follow(anna, () => anna.locator(`a[href*="${desk(id)}"]`).first().click());
  for (const [verb, words] of [['take'], ['word', '垃圾三天没收'], ['note', '打过电话'], ['handle'], ['finish', '收走了。']])
    await step(anna, id, verb, words);
  await page.goto(own);
  await page.locator('.choices label').first().click();
  await send(page, `${own}/say`);
  for (const verb of ['verify', 'close']) await step(bert, id, verb);
  await page.goto(`/cases/${id}`);
  assert.match(await page.textContent('main'), /垃圾三天没收[\s\S]*已好 1/);
  for (const p of [anna, bert]) {
    await follow(p, () => p.locator('form.leave button').click());
    await p.context().close();
  }
  await page.context().close();
});

/* ---- no mouse -------------------------------------------------------------------------------------------------------------------- */

/* Tab through the whole page: where the focus went, until it leaves the document. It has to show everywhere, and never to be caught. */
async function tabThrough(page) {
  const way = [];
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (e === document.body) return null;
      const { outlineStyle, boxShadow } = getComputedStyle(e);
      e.dataset.tabbed = Number(e.dataset.tabbed ?? 0) + 1;
      return { name: e.id || e.innerText?.trim().slice(0, 20) || e.name, shows: outlineStyle !== 'none' || boxShadow !== 'none',
        again: Number(e.dataset.tabbed) > 1 };
    });
    if (!at || at.again) break;
    assert.ok(at.shows, `the focus on ${at.name} can't be seen`);
    way.push(at.name);
  }
  const missed = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, summary')]
    .filter((e) => e.checkVisibility() && !e.dataset.tabbed && e.tabIndex >= 0 && !e.disabled && e.type !== 'radio')
    .map((e) => `${e.tagName} ${e.innerText?.trim() || e.name}`));
  assert.deepEqual(missed, [], `Tab comes to everything on ${page.url()}`);
  return way;
}

test('a resident without a mouse: the skip link skips, Tab comes everywhere and is caught nowhere, Enter sends', async () => {
  const page = await someone();
  for (const at of ['/', '/report', '/track', '/cases', '/map', '/mine']) {
    await page.goto(at);
    assert.ok((await tabThrough(page)).length > 3, at);
  }
  await page.goto('/report');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.className), /skip/);
  assert.ok((await page.locator('a.skip').boundingBox()).y >= 0, 'it comes into sight');
  await page.keyboard.press('Enter');
  await tabTo(page, '#text');
  await page.keyboard.type('没有鼠标也能说。');
  await tabTo(page, '#where_door');
  await page.keyboard.type('枣树里3-2-301');
  await follow(page, () => page.keyboard.press('Enter'), 201);
  await page.context().close();
});

test('a clerk without a mouse: Tab comes everywhere on the desk and in a case; ? shows the card, Escape gives the focus back', async () => {
  const { id } = await server.report({ text: '路灯', contact: '000-1' });
  const page = await clerk('anna');
  for (const at of ['/desk', desk(id), '/desk/find?q=路灯', '/desk/views', '/people/roles']) {
    await page.goto(at);
    assert.ok((await tabThrough(page)).length > 3, at);
  }
  await page.goto(desk(id));
  await tabTo(page, `form[action="${desk(id)}/take"] button`);
  await page.keyboard.press('?');
  assert.ok(await page.locator('dialog.keycard').isVisible());
  await page.keyboard.press('Escape');
  assert.match(await page.evaluate(() => document.activeElement.form.action), /take$/);
  await follow(page, () => page.keyboard.press('Enter'));
  assert.equal(await page.locator('.top .tag').textContent(), '已立案');
  await page.context().close();
});

/* ---- two at once -------------------------------------------------------------------------------------------------------------------- */

test('two clerks take one case: one has it, the other is told who and loses nothing', async () => {
  const { id } = await server.report({ text: '水管漏水' });
  const bare = { javaScriptEnabled: false }; /* with it, the button is gone before one can press it */
  const [anna, bert] = [await clerk('anna', bare), await clerk('bert', bare)];
  for (const p of [anna, bert]) await p.goto(desk(id));
  await follow(anna, () => anna.locator(`form[action="${desk(id)}/take"] button`).click());
  await bert.fill('#note', '我也看到了');
  await follow(bert, () => bert.locator(`form[action="${desk(id)}/take"] button`).click(), 409);
  assert.match(await bert.textContent('main'), /人anna/);
  await step(bert, id, 'note', '我也看到了');
  assert.match(await bert.textContent('main'), /我也看到了/);
  for (const p of [anna, bert]) await p.context().close();
});

test('one ticks many while another takes one of them: what can be done is done, the rest is named with its reason', async () => {
  const ids = [];
  for (const text of ['甲灯', '乙灯', '丙灯']) ids.push((await server.report({ text })).id);
  const [anna, bert] = [await clerk('anna', { javaScriptEnabled: false }), await clerk('bert')];
  await anna.goto('/desk?state=received');
  for (const id of ids) await anna.locator(`input[value="${id}"], tr[data-case="${id}"] input[type=checkbox]`).first().check();
  await step(bert, ids[1], 'take');
  await Promise.all([anna.waitForNavigation(), anna.locator('.tickbar button', { hasText: '受理' }).first().click()]);
  const said = await anna.textContent('main');
  assert.match(said, new RegExp(`${ids[1]}`));
  assert.match(said, /2/);
  for (const [i, id] of ids.entries()) {
    await anna.goto(desk(id));
    assert.match(await anna.textContent('main'), i === 1 ? /人bert/ : /人anna/, `case ${id}`);
  }
  for (const p of [anna, bert]) await p.context().close();
});

/* ---- two keys ---------------------------------------------------------------------------------------------------------------------- */

test('the handler says done, a home says not: both stand in public, counted, and closing does not overwrite it', async () => {
  const first = await server.report({ text: '暖气不热', where: { door: '枣树里3-2-101' } });
  const second = JSON.parse((await server.json(`/cases/${first.id}/join`, { where: { door: '枣树里3-2-201' } })).text);
  const [anna, bert] = [await clerk('anna'), await clerk('bert')];
  for (const [verb, words] of [['word', '一栋楼暖气不热'], ['take'], ['handle'], ['finish', '换了阀门。']]) await step(anna, first.id, verb, words);
  assert.equal((await server.json(`/t/${first.token}/say`, { say: 1 })).status, 200);
  assert.equal((await server.json(`${new URL(second.url).pathname}/say`, { say: 4 })).status, 200);
  const page = await someone({ viewport: { width: 390, height: 844 } });
  const keys = async () => {
    await page.goto(`/cases/${first.id}`);
    return (await page.locator('.keys, section:has(h2:text("两把钥匙")), main').first().innerText()).replace(/\s+/g, ' ');
  };
  for (const closed of [false, true]) {
    if (closed) for (const verb of ['verify', 'close']) await step(bert, first.id, verb);
    const said = await keys();
    assert.match(said, /办的人说.*办完了/);
    assert.match(said, /已好 1.*没好 1/);
    assert.equal(await page.locator('.dateline .tag').innerText(), closed ? '已结案' : '待核查');
  }
  for (const p of [anna, bert, page]) await p.context().close();
});
