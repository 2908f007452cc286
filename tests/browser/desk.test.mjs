/* desk.test.mjs - two clerks at the same desk, at the same time, in a real browser: what one types is kept whatever the other does, lists
** stay where they are, one sees who is there, and everything can be done by keyboard.
**
** Clerks are browser contexts of their own. Times are generous; what is asserted is what people would notice. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { newPlace, PASSWORD } from '../http/harness.mjs';
import { examine } from './look.mjs';
import { newBrowser, newPerson, signIn } from './person.mjs';

let place, server, browser, anna, bert;

async function clerk(login, options = {}) {
  const page = await newPerson(browser, server, options);
  page.trouble = [];
  page.on('pageerror', (e) => page.trouble.push(e.message));
  await signIn(page, login);
  return page;
}

const report = async (text) => (await server.report({ text })).id;
const caseOf = (id) => `/desk/cases/${id}`;
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
const loose = (page) => page.evaluate(() => document.activeElement.blur());
const follow = (page, doing) => Promise.all([page.waitForNavigation(), doing()]);
const hears = (page, what) => page.locator('#live [role=status]', { hasText: what }).waitFor();

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk' } });
  server = await place.serve();
  browser = await newBrowser();
  anna = await clerk('anna');
  bert = await clerk('bert');
});

after(async () => {
  for (const page of [anna, bert]) assert.deepEqual(page?.trouble ?? [], []);
  await browser?.close();
  await place?.end();
});

test('one types while another takes the case: words, place and focus stay, state and buttons are new, and one hears who it was',
  async () => {
  const id = await report('三楼的灯坏了');
  await anna.goto(caseOf(id));
  await anna.locator('#note').click();
  await anna.keyboard.type('我给物业打过电话');
  await anna.keyboard.press('ArrowLeft');
  await anna.keyboard.press('ArrowLeft');
  await bert.goto(caseOf(id));
  await follow(bert, () => bert.locator(`form[action="${caseOf(id)}/take"] button`).click());
  await hears(anna, '人bert');
  assert.equal(await anna.locator('#note').inputValue(), '我给物业打过电话');
  assert.equal(await focused(anna), 'note');
  await anna.keyboard.type('了');
  assert.equal(await anna.locator('#note').inputValue(), '我给物业打过了电话');
  assert.equal(await anna.locator('.top .tag').textContent(), '已立案');
  assert.equal(await anna.locator(`form[action="${caseOf(id)}/take"]`).count(), 0);
  assert.equal(await anna.locator(`form[action="${caseOf(id)}/dispatch"]`).count(), 1);
});

test('words for a step that is gone are kept where they are', async () => {
  const id = await report('水管漏水');
  await bert.goto(caseOf(id));
  await follow(bert, () => bert.locator(`form[action="${caseOf(id)}/take"] button`).click());
  await anna.goto(caseOf(id));
  await anna.locator('#dispatch').click();
  await anna.keyboard.type('维修公司');
  await follow(bert, () => bert.locator(`form[action="${caseOf(id)}/handle"] button`).click());
  const kept = anna.locator('#moves [data-kept]');
  await kept.waitFor();
  assert.match(await kept.locator('p').textContent(), /人bert.*不能再做/);
  assert.equal(await kept.locator('input, textarea').inputValue(), '维修公司');
  assert.equal(await focused(anna), 'dispatch');
  await anna.reload();
  assert.equal(await kept.locator('input, textarea').inputValue(), '维修公司', 'and it survives a reload');
  await kept.locator('button').click();
  await anna.reload();
  assert.equal(await kept.count(), 0);
});

test('a wording that somebody else published does not swallow one\'s own', async () => {
  const id = await report('垃圾没人收');
  await anna.goto(caseOf(id));
  await anna.locator('#word').fill('二期垃圾');
  await bert.goto(caseOf(id));
  await bert.locator('#word').fill('垃圾三天没收');
  await follow(bert, () => bert.locator(`form[action="${caseOf(id)}/word"] button`).click());
  await hears(anna, '人bert');
  assert.equal(await anna.locator('p.lede').textContent(), '垃圾三天没收');
  assert.equal(await anna.locator('#word').inputValue(), '二期垃圾');
  assert.ok(await anna.locator('#word').isVisible());
  await anna.evaluate(() => sessionStorage.clear());
});

test('who is there is seen, writing too, and gone soon after they left', async () => {
  const id = await report('电梯停了');
  await anna.goto('/desk?state=received');
  await bert.goto(caseOf(id));
  const chip = anna.locator(`tr[data-case="${id}"] .here`);
  await chip.waitFor();
  assert.match(await chip.textContent(), /人bert\s*正在看/);
  await bert.locator('#note').fill('问过了');
  await anna.locator(`tr[data-case="${id}"] .here.writing`).waitFor();
  await bert.goto('/desk?state=closed');
  await chip.waitFor({ state: 'detached' });
  await bert.evaluate(() => sessionStorage.clear());
});

test('a list takes nothing from under the hand: what is new waits, what left stays while it is in use', async () => {
  const first = await report('甲');
  await anna.goto('/desk?state=received');
  const before = await anna.locator('tr[data-case]').count();
  await anna.locator(`tr[data-case="${first}"] a`).focus();
  const next = await report('乙');
  await hears(anna, '新来 1 件');
  assert.equal(await anna.locator('tr[data-case]').count(), before, 'not under the cursor');
  assert.equal(await anna.locator('.views a[aria-current] b').textContent(), String(before + 1), 'the count is right at once');
  await bert.goto(caseOf(first));
  await follow(bert, () => bert.locator(`form[action="${caseOf(first)}/take"] button`).click());
  await hears(anna, '离开这一栏 1 件');
  assert.equal(await anna.locator(`tr.gone[data-case="${first}"] a:focus`).count(), 1, 'the focus stands where it stood');
  await anna.keyboard.press('.');
  await anna.locator(`tr[data-case="${next}"] a:focus`).waitFor();
  assert.equal(await anna.locator(`tr[data-case="${first}"]`).count(), 0);
  assert.equal(await anna.locator('#live [role=status]').textContent(), '');
});

test('what was typed survives a reload, not being sent, and not signing out', async () => {
  const id = await report('路灯不亮');
  await anna.goto(caseOf(id));
  await anna.locator('#note').fill('没写完的');
  await anna.reload();
  assert.equal(await anna.locator('#note').inputValue(), '没写完的');
  await hears(anna, '放回来了');
  assert.ok(await anna.evaluate(() => !Object.keys(localStorage).length), 'nothing of it in localStorage');
  await follow(anna, () => anna.locator(`form[action="${caseOf(id)}/note"] button`).click());
  assert.equal(await anna.locator('#note').inputValue(), '');
  await anna.reload();
  assert.equal(await anna.locator('#note').inputValue(), '', 'it was sent');
  const other = await clerk('anna');
  await other.goto(caseOf(id));
  await other.locator('#note').fill('机密');
  await follow(other, () => other.locator('form.leave button').click());
  assert.deepEqual(await other.evaluate(() => Object.keys(sessionStorage).filter((k) => k.startsWith('draft'))), []);
  await other.context().close();
});

test('a clerk without a mouse: list, case, take, note, next, back, queues, and the card that says how', async () => {
  const id = await report('键盘一号');
  await report('键盘二号');
  await anna.goto('/desk?state=received');
  const at = await anna.locator('tr[data-case]').evaluateAll((rows, want) => rows.findIndex((r) => r.dataset.case === want), String(id));
  for (let i = 0; i <= at; i++) await anna.keyboard.press('j');
  await anna.keyboard.press('j');
  await anna.keyboard.press('k');
  assert.equal(await focused(anna), '键盘一号');
  await follow(anna, () => anna.keyboard.press('o'));
  assert.match(anna.url(), new RegExp(`${caseOf(id)}\\?`));
  await loose(anna);
  await follow(anna, () => anna.keyboard.press('t'));
  assert.equal(await anna.locator('.top .tag').textContent(), '已立案');
  await anna.keyboard.press('n');
  assert.equal(await focused(anna), 'note');
  await anna.keyboard.type('t d j ?');
  assert.equal(await anna.locator('#note').inputValue(), 't d j ?', 'while one types, letters are letters');
  await anna.locator('#note').fill('');
  await anna.keyboard.press('Escape');
  await anna.keyboard.press('d');
  assert.equal(await focused(anna), 'dispatch');
  await anna.keyboard.press('Escape');
  await anna.keyboard.press('?');
  assert.ok(await anna.locator('dialog.keycard').isVisible());
  await anna.keyboard.press('Escape');
  assert.ok(await anna.locator('dialog.keycard').isHidden());
  await follow(anna, () => anna.keyboard.press(']'));
  assert.doesNotMatch(anna.url(), new RegExp(`${caseOf(id)}\\?`));
  await loose(anna);
  await follow(anna, () => anna.keyboard.press('u'));
  assert.match(anna.url(), /\/desk\?state=received/);
  await anna.keyboard.press('g');
  await follow(anna, () => anna.keyboard.press('c'));
  assert.match(anna.url(), /\/desk\?state=closed/);
});

test('single keys can be turned off, and the button is always there', async () => {
  await anna.goto('/desk?state=received');
  await anna.locator('[data-keys]').click();
  await anna.locator('.keycard [name=single]').uncheck();
  await anna.keyboard.press('Escape');
  await anna.keyboard.press('j');
  assert.equal(await anna.locator('tr[data-case] a:focus').count(), 0);
  await anna.reload();
  await anna.keyboard.press('?');
  assert.equal(await anna.locator('dialog[open]').count(), 0);
  await anna.locator('[data-keys]').click();
  await anna.locator('.keycard [name=single]').check();
  assert.deepEqual(await examine(anna, 'keycard', { name: 'zh', elder: false }), []);
  await anna.locator('.keycard .btn').click();
  assert.equal(await anna.locator('dialog[open]').count(), 0);
  assert.equal(await anna.evaluate(() => localStorage.getItem('keys')), null);
});

test('the answer to a form is not taken for somebody else\'s news, and says when there are some', async () => {
  const { id } = await server.report({ text: '请回电话', contact: '000-0101' });
  await anna.goto(caseOf(id));
  await anna.locator(`form[action="${caseOf(id)}/contact"]`).evaluate((form) => { form.closest('details').open = true; });
  await anna.locator(`form[action="${caseOf(id)}/contact"] [name=reason]`).fill('回电话');
  await follow(anna, () => anna.locator(`form[action="${caseOf(id)}/contact"] button`).click());
  assert.match(await anna.locator('main').textContent(), /000-0101/);
  await anna.waitForTimeout(700);
  assert.equal(await anna.locator('#live [role=status]').textContent(), '');
  await bert.goto(caseOf(id));
  await follow(bert, () => bert.locator(`form[action="${caseOf(id)}/take"] button`).click());
  await hears(anna, '新变化');
  assert.match(await anna.locator('main').textContent(), /000-0101/, 'and the contact stays as long as one needs it');
  await follow(anna, () => anna.locator('#live .news a').click());
  assert.equal(await anna.locator('.top .tag').textContent(), '已立案');
});

test('who was signed out is told, and keeps the words', async () => {
  const id = await report('最后一件');
  const other = await clerk('bert');
  await other.goto(caseOf(id));
  await other.locator('#note').fill('写到一半');
  const tab = await other.context().newPage();
  await tab.goto('/desk');
  await follow(tab, () => tab.locator('form.leave button').click());
  await hears(other, '重新登录');
  assert.equal(await other.locator('#note').inputValue(), '写到一半');
  await follow(other, () => other.locator('#live .news a').click());
  await other.fill('[name=login]', 'bert');
  await other.fill('[name=password]', PASSWORD);
  await follow(other, () => other.locator('button[type=submit]').click());
  assert.equal(await other.locator('#note').inputValue(), '写到一半', 'and finds them again');
  await other.context().close();
});
