/* person.mjs - somebody at a real browser: Debian's Chromium, driven by playwright-core. CHROMIUM: another one. */
import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

import { PASSWORD } from '../http/harness.mjs';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };
export const EDITIONS = [
  { name: 'zh', lang: 'zh', elder: false },
  { name: 'en', lang: 'en', elder: false },
  { name: 'zh-elder', lang: 'zh', elder: true },
  { name: 'en-elder', lang: 'en', elder: true },
];

export function newBrowser(...args) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ...args],
  });
}

/* A browser of one's own: cookies, window, no history. */
export async function newPerson(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, locale: 'zh-CN', viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60000); // on a busy machine a step takes its time; what never comes still ends the test
  return page;
}

/* The same, and whatever their pages tell the console or ask of another server is added to `complaints`. */
export async function newWatched(browser, server, complaints, options = {}) {
  const page = await newPerson(browser, server, options);
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
  page.on('pageerror', (e) => complaints.push(e.message));
  page.on('request', (r) => { if (new URL(r.url()).host !== server.host) complaints.push(`asks ${r.url()}`); });
  return page;
}

export async function wearEdition(page, server, edition) {
  const of = (name, value) => ({ name, value, url: server.url });
  await page.context().addCookies([of('lang', edition.lang), of('elder', edition.elder ? '1' : '0')]);
}

export async function open(page, target, status = 200) {
  const answer = await page.goto(target);
  assert.equal(answer.status(), status, target);
}

/* Does what leads to another page, and waits for the page it leads to in the end. */
export async function follow(page, doing, status = 200) {
  const [answer] = await Promise.all([page.waitForNavigation(), doing()]);
  assert.equal(answer.status(), status, answer.url());
}

/* Sends the form that goes to `action`. */
export function send(page, action, status) {
  return follow(page, () => page.locator(`form[action="${action}"] button:not([formaction]):not(.vh):not([type="button"])`).click(),
    status);
}

export async function signIn(page, login) {
  await open(page, '/signin');
  await page.fill('#login', login);
  await page.fill('#password', PASSWORD);
  await send(page, '/signin', 200);
}

/* Has the telephone remember these pages of one's own, by the button that each of them has. */
export async function keep(page, ...owns) {
  for (const own of owns) {
    await open(page, own);
    if (await page.locator('form.keep button').count()) await follow(page, () => page.locator('form.keep button').click());
  }
}

/* Tells the office these things (by the fields' ids) and hands the report in: on one sheet, or in large print page by page. */
export async function report(page, fields, status = 201) {
  for (let last = false; !last;) {
    for (const [id, words] of Object.entries(fields)) if (await page.locator(`#${id}`).count()) await page.fill(`#${id}`, words);
    const at = page.locator('form[enctype] input[name="at"]');
    last = !(await at.count()) || (await at.inputValue()) === '3';
    await follow(page, () => page.locator('form[enctype] .step button.red').click(), last ? status : 200);
  }
}
