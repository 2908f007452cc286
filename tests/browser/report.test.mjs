/* report.test.mjs - the form of a report under somebody's hands: what was begun stays in the browser and goes when it was sent, and the
** kind of trouble is offered while one types and never chosen for one; both without JavaScript as far as they can be. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { newPlace, signedIn } from '../http/harness.mjs';
import { follow, newBrowser, newPerson, open, PHONE, report } from './person.mjs';

const DRAFT = 'report';
let place, server, browser, heat;

before(async () => {
  place = await newPlace({ users: { head: 'admin' } });
  server = await place.serve();
  const head = await signedIn(server, 'head');
  /* Of two classes that know six words each nothing stands out; of ten it does. */
  const classes = [['暖气', '暖气不热\n暖气片冰凉'], ['楼道灯', '楼道灯坏了\n楼道灯不亮'], ['电梯', '电梯停运\n困在轿厢'], ['下水道', '下水堵塞\n污水外溢'],
    ['停车', '车位被占\n乱停乱放'], ['噪音', '夜里施工\n吵得慌'], ['垃圾', '垃圾没清运\n满地果皮'], ['漏雨', '屋顶漏雨\n墙皮脱落'], ['绿化', '树枝挡窗\n草坪枯黄'],
    ['门禁', '刷卡失灵\n单元门关不上']];
  for (const [name, words] of classes) assert.equal((await head.submit('/desk/classes', '/desk/classes', { name, words })).status, 303);
  [, heat] = (await head.get('/report')).text.match(/name="class" value="(\d+)"[^>]*>\s*<span>暖气/);
  browser = await newBrowser();
});

after(async () => {
  await browser?.close();
  await place?.end();
});

test('what was begun is there again in a new tab, says so, goes with one press, and goes when it was sent', async () => {
  const page = await newPerson(browser, server, { viewport: PHONE });
  const stored = () => page.evaluate((name) => localStorage.getItem(name), DRAFT);
  const begin = async () => {
    await open(page, '/report');
    await page.fill('#text', '楼道灯坏了');
    await page.fill('#contact', '000-0101');
    await page.locator('#kept').waitFor();
  };
  await begin();
  assert.match(await page.locator('#kept [role="status"]').innerText(), /最多一天/);
  await open(page, '/');
  await open(page, '/report');
  assert.deepEqual([await page.inputValue('#text'), await page.inputValue('#contact')], ['楼道灯坏了', '000-0101']);
  assert.match(await page.locator('#kept [role="status"]').innerText(), /接着上次/);
  await page.locator('#kept button').click();
  assert.deepEqual([await stored(), await page.inputValue('#text'), await page.inputValue('#contact')], [null, '', '']);
  await begin();
  const old = JSON.stringify({ ...JSON.parse(await stored()), at: Date.now() - 25 * 3600_000 });
  await page.evaluate(([name, draft]) => localStorage.setItem(name, draft), [DRAFT, old]);
  await open(page, '/report');
  assert.deepEqual([await stored(), await page.inputValue('#text')], [null, ''], 'after a day nothing is left');
  await begin();
  await report(page, { text: '楼道灯坏了' });
  assert.equal(await stored(), null, 'it was sent');
  await page.context().close();
});

test('a page of one question brings along what the others asked', async () => {
  const page = await newPerson(browser, server, { viewport: PHONE });
  await page.context().addCookies([{ name: 'elder', value: '1', url: server.url }]);
  await open(page, '/report');
  await page.fill('#text', '楼道灯坏了');
  await follow(page, () => page.locator('form[enctype] .step button.red').click());
  await page.fill('#where', '槐树里');
  await open(page, '/report');
  assert.equal(await page.inputValue('#text'), '楼道灯坏了');
  await follow(page, () => page.locator('form[enctype] .step button.red').click());
  assert.equal(await page.inputValue('#where'), '槐树里', 'typed on a page that was never sent');
  await page.context().close();
});

test('the kind is offered while one types, is chosen by a person alone, and what was chosen stays', async () => {
  const page = await newPerson(browser, server);
  await open(page, '/report');
  assert.ok(await page.locator('.look').isHidden(), 'no button is needed');
  await page.fill('#text', '家里暖气不热，暖气片冰凉');
  await page.locator('.kind.likely').waitFor();
  assert.match(await page.locator('.kind.likely').innerText(), /暖气/);
  assert.equal(await page.locator('[name="class"]:checked').inputValue(), '0', 'nobody chose it');
  await page.locator('.kind.likely').click();
  await page.fill('#text', '是楼道灯坏了，楼道灯不亮');
  await page.locator('.kind.likely', { hasText: '楼道灯' }).waitFor();
  assert.equal(await page.locator('[name="class"]:checked').inputValue(), heat, 'what a person chose stays chosen');
  await page.context().close();
});

test('without JavaScript a button shows the likely kinds, and every word stays', async () => {
  const page = await newPerson(browser, server, { javaScriptEnabled: false });
  await open(page, '/report');
  await page.fill('#text', '家里暖气不热，暖气片冰凉');
  await page.fill('#contact', '000-0101');
  await follow(page, () => page.locator('.look button').click());
  assert.match(await page.locator('.kind.likely').innerText(), /暖气/);
  assert.deepEqual([await page.inputValue('#text'), await page.inputValue('#contact')], ['家里暖气不热，暖气片冰凉', '000-0101']);
  await report(page, {});
  await page.context().close();
});
