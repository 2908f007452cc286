/* promise.test.mjs - the warm wall in a browser: every page of a promise in all editions, a day gone back to by keyboard, a cell reached
** without a mouse, and an open page that lights up by itself. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { dayFromNow, newPlace, signedIn } from '../http/harness.mjs';
import { examine, tabTo } from './look.mjs';
import { EDITIONS, newBrowser, newPerson, open, signIn, wearEdition } from './person.mjs';

let place, server, browser, anna, entrance, door, link, flat;
const send = async (to, fields) => {
  const r = await anna.json(to, fields, { 'X-CSRF-Token': await anna.csrf() });
  assert.ok(r.status < 300, `${to}: ${r.text}`);
  return JSON.parse(r.text);
};

before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  const doors = [1, 2].flatMap((house) => [1, 2].flatMap((e) =>
    [1, 2, 3].flatMap((f) => [1, 2].map((d) => `枣树里,${house},${e},${f},${f}0${d}`))));
  fs.writeFileSync(path.join(place.root, 'doors.csv'), `小区,楼栋,单元,楼层,门牌\n${doors.join('\n')}\n`);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  const told = await server.report({ text: '冷', where: { door: '枣树里1-1-301' } });
  await send('/promises/new', { title: '今冬暖气不误', who: '热力公司甲', whom: '枣树里 24 户', due: dayFromNow(9), case_id: told.id });
  await send('/promises/1/stages', { stages: '注水 注\n试水 试\n供暖 热' });
  await send('/promises/1/homes', { list: '枣树里1号楼\n枣树里2号楼' });
  for (const [stage, days, list] of [[1, -4, '枣树里1号楼'], [2, -3, '枣树里1号楼1单元'], [3, -1, '枣树里1号楼1单元']])
    await send('/promises/1/mark', { stage, day: dayFromNow(days), list });
  await send('/promises/1/mark', { stage: 8, list: '枣树里1-2-301', again: dayFromNow(0), note: '敲了两次门' });
  link = (await send('/promises/1/links', { name: '志愿者甲', days: 3 })).token;
  entrance = (await anna.get('/promises/1/mark')).text.match(/entrance=(\d+)/)[1];
  door = (await server.get(`/promises/1/t/${told.token}`)).headers.location;
  assert.equal((await server.form(door, { say: '2' })).status, 303);
  flat = (await anna.get(`/promises/1?door=${encodeURIComponent('枣树里1-2-301')}`)).text.match(/promises\/1\/flats\/(\d+)/)[1];
  browser = await newBrowser();
});
after(async () => {
  await browser?.close();
  await place?.end();
});

for (const who of ['anyone', 'anna'])
  test(`every page of a promise that ${who} sees, in every edition`, async (t) => {
    const page = await newPerson(browser, server);
    if (who === 'anna') await signIn(page, 'anna');
    const pages = who === 'anna' ? { new: '/promises/new', work: '/promises/1/work', mark: '/promises/1/mark', slips: '/promises/1/slips',
      entrance: `/promises/1/mark?entrance=${entrance}`, slip: `/promises/1/slips?entrance=${entrance}`,
      due: '/promises/1', flat: `/promises/1/flats/${flat}` } :
      { ledger: '/promises', wall: '/promises/1', past: `/promises/1?on=${dayFromNow(-3)}`, paper: '/promises/1/wall', door,
        link: `/promises/v/${link}`,
        lists: `/promises/v/${link}/list`, list: `/promises/v/${link}/list?entrance=${entrance}` };
    for (const [name, target] of Object.entries(pages))
      await t.test(name, async () => {
        const wrong = [];
        for (const edition of EDITIONS) {
          await wearEdition(page, server, edition);
          await open(page, target);
          wrong.push(...(await examine(page, name, edition)));
        }
        assert.deepEqual(wrong, []);
      });
    await page.context().close();
  });

test('a day is gone back to by keyboard, and a cell is reached without a mouse', async () => {
  const page = await newPerson(browser, server);
  await open(page, '/promises/1');
  assert.equal(await page.locator('#wall td.re').count(), 6);
  await page.locator('#day').focus();
  await Promise.all([page.waitForFunction(() => !document.querySelector('#wall td.re')), page.keyboard.press('Home')]);
  assert.match(page.url(), /day=0/);
  await open(page, '/promises/1');
  await tabTo(page, '#wall .elev a', 60);
  await page.context().close();
});

test('an open page lights up by itself', async () => {
  const page = await newPerson(browser, server);
  await open(page, '/promises/1');
  await send('/promises/1/mark', { stage: 3, list: '枣树里1号楼2单元' });
  await page.waitForFunction(() => document.querySelectorAll('#wall td.re').length === 12);
  await page.context().close();
});

/* What a telephone reads from the sheet in somebody's hand. */
const codeOf = async (page, target) => {
  await open(page, target);
  const file = path.join(place.root, 'code.png');
  await page.locator('.walk svg.qr').screenshot({ path: file, animations: 'disabled' });
  return execFileSync('zbarimg', ['-q', '--raw', file], { env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: '' } }).toString().trim();
};

test("the list for an entrance has that entrance's code: the volunteer's link, or else the wall", async () => {
  const page = await newPerson(browser, server, { deviceScaleFactor: 2 });
  const mark = new URL(await codeOf(page, `/promises/v/${link}/list?entrance=${entrance}`));
  assert.equal(mark.pathname + mark.search, `/promises/v/${link}?entrance=${entrance}`);
  await open(page, mark.pathname + mark.search);
  assert.equal(await page.locator('input[name=home]').count(), 6);
  await signIn(page, 'anna');
  const wall = new URL(await codeOf(page, `/promises/1/slips?entrance=${entrance}`));
  assert.equal(wall.pathname + wall.search, `/promises/1?entrance=${entrance}`);
  const shown = await server.get(wall.pathname + wall.search);
  assert.match(shown.text, new RegExp('<span class="say">枣树里 1 ?号楼'));
  await page.context().close();
});
