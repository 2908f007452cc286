/* card_unit.test.mjs - the page behind a unit's link in a browser: in every edition, and answered by keyboard, without JavaScript. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { dayFromNow, newPlace, signedIn } from '../http/harness.mjs';
import { examineEach } from './look.mjs';
import { PHONE, newBrowser, newPerson, open } from './person.mjs';

let place, server, browser, anna;
const links = {};
const card = async (verb, fields) => {
  const r = await anna.json(`/cards/${verb}`, fields, { 'X-CSRF-Token': await anna.csrf() });
  assert.ok(r.status < 300, `${verb}: ${r.text}`);
  return JSON.parse(r.text);
};

before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  const told = await server.report({ text: '冷' });
  await card('new', { title: '四个小区供热管道移交后无人接管', came: '移交时四个小区未写明接收单位，也未写明谁来修。', cases: String(told.id), kind: 2, homes: 612 });
  await card('1/send', { words: '超出本级' });
  await card('1/accept', {});
  const asked = { asked: '热力公司甲', worked: '物业公司乙', finished: '原产权厂丙' };
  await card('1/instruct', { words: '先接管、先注水，产权后补。', ...Object.fromEntries(Object.values(asked)
    .flatMap((unit, i) => [[`part${i + 1}_unit`, unit],
    [`part${i + 1}_what`, '接管、注水、试水、供暖'], [`part${i + 1}_due`, dayFromNow(9 + i)],
    ...(i ? [] : [['part1_lead', 1], ['part1_arrive', 60]])])) });
  for (const [name, unit] of Object.entries(asked)) {
    const part = Number(place.sql(`SELECT id FROM card_part WHERE unit = '${unit}'`));
    links[name] = `/cards/u/${(await card('1/links', { part })).token}`;
  }
  for (const [name, verbs] of [['worked', ['accept', 'progress']], ['finished', ['accept', 'finish']]])
    for (const verb of verbs) assert.equal((await server.form(`${links[name]}/${verb}`, { name: '甲', words: '立管查了三个单元。' })).status, 303);
  browser = await newBrowser();
});
after(async () => {
  await browser?.close();
  await place?.end();
});

test('every face of a unit\'s page, in every edition', async (t) => {
  const page = await newPerson(browser, server);
  await examineEach(t, page, server, links);
  await page.context().close();
});

test('declined on a telephone without JavaScript: what is missing is said where it is missing, then it is written down', async () => {
  const page = await newPerson(browser, server, { viewport: PHONE, javaScriptEnabled: false });
  await open(page, links.asked);
  await page.locator('summary').filter({ hasText: '不接' }).click();
  await page.locator('#decline-words').fill('不归我们管');
  await page.locator('form[action$="/decline"] button').click();
  assert.equal(await page.locator('#decline-words').inputValue(), '不归我们管');
  assert.ok(await page.locator('#decline-rule-err').isVisible());
  await page.locator('#decline-rule').fill('供热条例第十条');
  await page.locator('#decline-name').fill('答复人甲');
  await page.locator('form[action$="/decline"] button').click();
  await page.getByRole('status').waitFor();
  assert.match(await page.locator('main').innerText(), /供热条例第十条/);
  await page.context().close();
});
