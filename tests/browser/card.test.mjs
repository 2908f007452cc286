/* card.test.mjs - cards in a browser: every page of one in all editions, and a card that a unit takes without a mouse. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { dayFromNow, newPlace, signedIn, UNIT } from '../http/harness.mjs';
import { examineEach } from './look.mjs';
import { newBrowser, newPerson, open, signIn } from './person.mjs';

let place, server, browser, anna;
const send = async (to, fields = {}) => {
  const r = await anna.json(`/cards/${to}`, fields, { 'X-CSRF-Token': await anna.csrf() });
  assert.ok(r.status < 300, `${to}: ${r.text}`);
  return JSON.parse(r.text);
};
const segment = (i, name, who, state) => ({ [`segment${i}_name`]: name, [`segment${i}_owner`]: who, [`segment${i}_manager`]: who,
  [`segment${i}_payer`]: who,
  [`segment${i}_evidence`]: '竣工图 3 页', [`segment${i}_state`]: state });

before(async () => {
  place = await newPlace({ users: { anna: 'admin', heat: 'unit' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  const told = await server.report({ text: '冷' });
  for (const title of ['四个小区供热管道移交后无人接管，今冬可能不热', '二次网没人认'])
    await send('new', { title, came: '移交时没写明谁接收，也没写明谁来修。', tried: '碰头两次。', papers: '移交函 2 页', cases: String(told.id), homes: 612,
      option1_name: '先接管、先注水', option1_cost: '三十八万', option1_days: '20', option1_risk: '二次网旧', need1_unit: UNIT, need1_lead: 1 });
  for (const id of [1, 2]) {
    await send(`${id}/strip`, { ...segment(1, '一次网', UNIT, 0), ...segment(2, '换热站', UNIT, 0), ...segment(3, '二次网', '厂里说已交', 2),
      ...segment(4, '立管', '', 1) });
    await send(`${id}/send`, { words: '超出本级，请街道协调。' });
    await send(`${id}/accept`);
  }
  await send('1/instruct', { words: '先接管、先注水。', part1_unit: UNIT, part1_what: '接管、注水', part1_due: dayFromNow(20), part1_lead: 1,
    part2_unit: '物业公司乙', part2_what: '立管查漏', part2_due: dayFromNow(10) });
  await send('1/publish');
  await send('2/unclear', { words: '二次网、立管都没人认。' });
  browser = await newBrowser();
});
after(async () => {
  await browser?.close();
  await place?.end();
});

for (const who of ['anyone', 'anna'])
  test(`every page of a card that ${who} sees, in every edition`, async (t) => {
    const page = await newPerson(browser, server);
    if (who === 'anna') await signIn(page, 'anna');
    const pages = who === 'anna' ? { card: '/cards/1', new: '/cards/new', strip: '/cards/1/strip',
      instruct: '/cards/1/instruct', versions: '/cards/1/versions', levels: '/cards/levels' } :
      { cards: '/cards', card: '/cards/1', unclear: '/cards/2' };
    await examineEach(t, page, server, pages);
    await page.context().close();
  });

test('a unit finds its card and takes it, by keyboard alone', async () => {
  const page = await newPerson(browser, server);
  await signIn(page, 'heat');
  await open(page, '/cards?unit=own');
  await page.getByRole('link', { name: '四个小区供热管道' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/cards/1');
  const own = page.locator('li', { hasText: UNIT }).locator('summary', { hasText: '接办' }).first();
  await own.focus();
  await page.keyboard.press('Enter');
  await page.locator('form[action$="/accept"] button').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/cards/1');
  await page.locator('.parts .tag', { hasText: '已接办' }).first().waitFor();
  await page.context().close();
});
