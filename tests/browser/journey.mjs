/* journey.mjs - one trouble in a real browser: a resident without JavaScript, a clerk without a mouse, a second pair of eyes, and the
** public; then every page of the house, in both languages, in the elder edition, on a phone and on a desk, by day and by night.
**
** The browser is Debian's Chromium, driven by playwright-core; ZHITONG_BIN as in ../http/harness.mjs, CHROMIUM: another browser. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { newPlace, PASSWORD, signedIn, UNIT } from '../http/harness.mjs';
import { examine, sheets, tabTo } from './look.mjs';

const TROUBLE = '三楼的灯坏了，晚上下楼看不见。我住 3 号楼，电话 13800138000。';
const WORDING = '三楼楼道灯坏了，夜里看不见';
const EDITIONS = [
  { name: 'zh', lang: 'zh', elder: false },
  { name: 'en', lang: 'en', elder: false },
  { name: 'zh-elder', lang: 'zh', elder: true },
  { name: 'en-elder', lang: 'en', elder: true },
];

let place, server, browser;
const slip = {}; // what the resident wrote down: code, word, own

/* A browser of one's own: cookies, window, no history. */
async function someone(options = {}) {
  const context = await browser.newContext({ baseURL: server.url, locale: 'zh-CN', viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  return page;
}

async function wearEdition(page, edition) {
  const of = (name, value) => ({ name, value, url: server.url });
  await page.context().addCookies([of('lang', edition.lang), of('elder', edition.elder ? '1' : '0')]);
}

async function open(page, target, status = 200) {
  const answer = await page.goto(target);
  assert.equal(answer.status(), status, target);
}

/* Does what leads to another page, and waits for the page it leads to in the end. */
async function follow(page, doing, status = 200) {
  const [answer] = await Promise.all([page.waitForNavigation(), doing()]);
  assert.equal(answer.status(), status, answer.url());
}

/* Sends the form that goes to `action`. */
function send(page, action, status) {
  return follow(page, () => page.locator(`form[action="${action}"] button:not([formaction]):not(.vh)`).click(), status);
}

before(async () => {
  place = await newPlace({ users: { clerk05: 'clerk', clerk12: 'clerk', head: 'admin', shu: 'secretary', heat: 'unit', over: 'leader',
    watch: 'auditor', helper: 'volunteer' } });
  fs.writeFileSync(path.join(place.root, 'doors.csv'), '小区,楼栋,单元,楼层,门牌\n枣树里,3,1,1,101\n枣树里,3,2,5,501\n枣树里,东楼,,1,101\n');
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
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
  await open(page, '/signin');
  await page.fill('#login', 'clerk12');
  await page.fill('#password', PASSWORD);
  await send(page, '/signin', 200);
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

/* Has the telephone remember these pages, by the button that each of them has. */
async function keep(page, ...owns) {
  for (const own of owns) {
    await open(page, own);
    if (await page.locator('form.keep button').count()) await follow(page, () => page.locator('form.keep button').click());
  }
}

test('a telephone remembers a case without JavaScript, finds it again from the home page, and forgets it', async () => {
  const page = await someone({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await keep(page, slip.own);
  await open(page, '/');
  await follow(page, () => page.locator('a.door[href="/mine"]').click());
  assert.ok((await page.textContent('main')).includes(WORDING));
  await follow(page, () => page.locator('.mine form button').click());
  assert.equal(await page.locator('.mine').count(), 0);
  await open(page, '/');
  assert.equal(await page.locator('a.door').count(), 2);
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

/* ---- every page, every edition ------------------------------------------------------------------------------------------- */

async function bring(p, name, bytes, status) {
  await open(p, '/place/import');
  await p.setInputFiles('#sheet', { name, mimeType: 'text/csv', buffer: Buffer.from(bytes) });
  await send(p, '/place/import', status);
}

/* How to come to each page, by who may see it. An answer to a form is a page too. */
const pages = {
  anyone: {
    home: (p) => open(p, '/'),
    report: (p) => open(p, '/report'),
    'report-refused': async (p) => {
      await open(p, '/report');
      await p.fill('#where', '字'.repeat(10));
      await send(p, '/report', 422);
    },
    slip: async (p) => {
      await open(p, '/report');
      await p.fill('#text', TROUBLE);
      await send(p, '/report', 201);
    },
    'mine-empty': (p) => open(p, '/mine'),
    'mine-refused': async (p) => {
      await open(p, '/mine');
      await p.fill('#what', 'AAAA');
      await send(p, '/mine', 422);
    },
    mine: async (p) => {
      await keep(p, shared.own, slip.own, `/t/${unknown.token}`);
      await open(p, '/mine');
    },
    'home-mine': (p) => open(p, '/'),
    'track-mine': (p) => open(p, '/track'),
    'own-kept': (p) => open(p, slip.own),
    'mine-forgotten': async (p) => {
      await keep(p, slip.own);
      await open(p, '/mine');
      await p.locator('details summary').click();
      await follow(p, () => p.locator('details[open] button').click());
    },
    track: (p) => open(p, '/track'),
    'track-refused': async (p) => {
      await open(p, '/track');
      await p.fill('#code', 'AAAA AAAB');
      await send(p, '/track', 422);
    },
    'track-unknown': (p) => open(p, '/track/AAAAAAAA', 404),
    progress: (p) => open(p, `/track/${slip.code}`),
    'progress-refused': async (p) => {
      await open(p, `/track/${unknown.code}`);
      await p.fill('#word', '0000');
      await send(p, '/track', 422);
    },
    own: (p) => open(p, slip.own),
    'own-say': (p) => open(p, shared.own),
    'own-say-refused': async (p) => {
      await open(p, shared.own);
      await p.fill('#words', '卧室还是凉的');
      await send(p, `${shared.own}/say`, 422);
    },
    'own-said': (p) => open(p, `${shared.said}?said=1`),
    join: (p) => open(p, `/cases/${unknown.id}/join`),
    'join-refused': async (p) => {
      await open(p, `/cases/${unknown.id}/join`);
      await p.evaluate(() => document.querySelector('#where_door').removeAttribute('maxlength'));
      await p.fill('#where_door', '3-2-501 '.repeat(20));
      await send(p, `/cases/${unknown.id}/join`, 422);
    },
    'join-closed': (p) => open(p, caseHref.replace('/desk', '') + '/join'),
    'case-keys': (p) => open(p, `/cases/${shared.id}`),
    cases: (p) => open(p, '/cases'),
    'cases-found': (p) => open(p, '/cases?q=楼道'),
    case: (p) => open(p, caseHref.replace('/desk', '')),
    'case-unworded': (p) => open(p, `/cases/${unknown.id}`),
    'no-page': (p) => open(p, '/nowhere', 404),
    'no-case': (p) => open(p, '/cases/999999', 404),
    'no-token': (p) => open(p, '/t/AAAAAAAAAAAAAAAAAAAAAA', 404),
    log: (p) => open(p, '/log'),
    signin: (p) => open(p, '/signin'),
    'signin-refused': async (p) => {
      await open(p, '/signin');
      await p.fill('#login', `nobody${Math.floor(Math.random() * 1e6)}`);
      await p.fill('#password', 'not the password');
      await send(p, '/signin', 422);
    },
    welcome: (p) => open(p, place.welcome),
    'welcome-refused': async (p) => {
      await open(p, place.welcome);
      await p.fill('#name', '人');
      await p.fill('#login', 'Ab c');
      await p.fill('#password', '12345678');
      await send(p, place.welcome, 422);
    },
    'no-welcome': (p) => open(p, '/welcome/AAAAAAAAAAAAAAAAAAAAAA', 404),
  },
  clerk12: {
    queue: (p) => open(p, '/desk'),
    'queue-empty': (p) => open(p, '/desk?state=handling'),
    'queue-find': (p) => open(p, '/desk/find?q=灯'),
    'queue-many-none': async (p) => {
      await open(p, '/desk?state=received');
      await follow(p, () => p.locator('.tickbar button').first().click(), 422);
    },
    views: (p) => open(p, '/desk/views'),
    'signed-out': async (p) => {
      await open(p, `/desk/cases/${unknown.id}`);
      await p.fill('#note', '写了一半。');
      const kept = await p.context().cookies();
      await p.context().clearCookies({ name: '__Host-zt' });
      await wearEdition(p, { lang: kept.find((c) => c.name === 'lang').value, elder: kept.find((c) => c.name === 'elder').value === '1' });
      await send(p, `/desk/cases/${unknown.id}/note`, 401);
      await p.context().addCookies(kept);
    },
    'desk-new': (p) => open(p, `/desk/cases/${unknown.id}`),
    'desk-closed': (p) => open(p, caseHref),
    'desk-word-refused': async (p) => {
      await open(p, `/desk/cases/${unknown.id}`);
      await send(p, `/desk/cases/${unknown.id}/word`, 422);
    },
    'desk-done': async (p) => {
      await open(p, `/desk/cases/${unknown.id}`);
      await p.fill('#note', '打过电话，没有人接。');
      await send(p, `/desk/cases/${unknown.id}/note`, 200);
    },
    'desk-filed': (p) => open(p, `/desk/cases/${filed.id}`),
    'desk-neighbours': (p) => open(p, `/desk/cases/${shared.id}`),
    'desk-contact-refused': async (p) => {
      await open(p, `/desk/cases/${shared.id}`);
      await p.locator('.neighbours details summary').first().click();
      await follow(p, () => p.locator('details[open] form button').click(), 422);
    },
    'desk-contact': async (p) => {
      await open(p, `/desk/cases/${shared.id}`);
      await p.locator('.said-by details summary').click();
      await p.locator('details[open] [name="reason"]').fill('约上门时间');
      await follow(p, () => p.locator('details[open] form button').click());
    },
    posters: (p) => open(p, '/place/posters'),
    'posters-houses': async (p) => {
      await open(p, '/place/posters');
      await follow(p, () => p.locator('.list a').first().click());
    },
    'desk-own-work': (p) => open(p, `/desk/cases/${finished.id}`),
    'desk-no-case': (p) => open(p, '/desk/cases/999999', 404),
    denied: (p) => open(p, '/people', 403),
  },
  heat: {
    unit: (p) => open(p, '/unit'),
    'unit-closed': (p) => open(p, '/unit?state=5'),
    'unit-case': (p) => open(p, `/unit/cases/${sent.id}`),
    'unit-contact-refused': async (p) => {
      await open(p, `/unit/cases/${sent.id}`);
      await p.locator('details summary').first().click();
      await follow(p, () => p.locator('details[open] form button').click(), 422);
    },
    'unit-not-ours': (p) => open(p, `/unit/cases/${filed.id}`, 404),
  },
  over: {
    'leader-queue': (p) => open(p, '/desk'),
    'leader-case': (p) => open(p, `/desk/cases/${sent.id}`),
  },
  watch: {
    'auditor-case': (p) => open(p, `/desk/cases/${shared.id}`),
    looks: (p) => open(p, '/desk/looks'),
    changes: (p) => open(p, '/people/changes'),
    'auditor-people': (p) => open(p, '/people'),
  },
  helper: {
    'report-for': (p) => open(p, '/report'),
    roles: (p) => open(p, '/people/roles'),
  },
  shu: {
    'secretary-people': (p) => open(p, '/people'),
    'person-not-yours': async (p) => {
      await open(p, '/people');
      await follow(p, () => p.locator('table a', { hasText: '人head' }).click());
    },
  },
  head: {
    people: (p) => open(p, '/people'),
    'people-refused': async (p) => {
      await open(p, '/people');
      await p.evaluate(() => document.querySelectorAll('[required]').forEach((e) => e.removeAttribute('required')));
      await send(p, '/people', 422);
    },
    person: async (p) => {
      await open(p, '/people');
      await follow(p, () => p.locator('table a').first().click());
    },
    place: (p) => open(p, '/place'),
    mail: (p) => open(p, '/mail'),
    import: (p) => open(p, '/place/import'),
    'import-refused': (p) => bring(p, 'photo.csv', [0x89, 0x50, 0x4e, 0x47, 0, 0], 422),
    'import-bad': (p) => bring(p, 'bad.csv', '王村名册\n小区,楼栋,门牌,户主\n枣树里,1,101,人\n枣树里,1,101室,人\n枣树里,1,东户,人\n', 200),
    'import-tried': (p) => bring(p, 'doors.csv', '小区,楼栋,单元,门牌\n枣树里,3,2,501\n枣树里,3,2,502\n', 200),
    'people-link': async (p) => {
      await open(p, '/people');
      await p.fill('#name', '新来的');
      await p.locator('input[name="role"]').first().check({ force: true });
      await send(p, '/people', 200);
    },
  },
};

const [unknown, filed, finished, sent, shared] = [{}, {}, {}, {}, {}]; // cases that stand at other places of the road

/* Six neighbours with the same trouble; the handler says that it is done, and the homes say what they see. */
async function fillTheHouse(step) {
  const says = [0, 1, 4, 1, 2, 0, 1];
  const homes = [];
  Object.assign(shared, await server.report({ text: TROUBLE, where: { door: '3号楼2单元501' }, contact: '13800138000' }));
  for (let i = 1; i < says.length; i++) {
    const words = i % 2 ? {} : { text: '我家门口那一盏也不亮。', contact: '000-0502' };
    const r = await server.json(`/cases/${shared.id}/join`, { where: { door: `3-2-50${i % 5 + 1}` }, ...words });
    assert.equal(r.status, 201, r.text);
    homes[i] = new URL(JSON.parse(r.text).url).pathname;
  }
  await step(shared, 'word', { words: WORDING });
  for (const verb of ['take', 'handle']) await step(shared, verb);
  await step(shared, 'finish', { words: '换了灯。' });
  for (let i = 1; i < says.length; i++)
    if (says[i]) assert.equal((await server.json(`${homes[i]}/say`, { say: says[i], words: '看过了' })).status, 200);
  shared.own = homes[5];
  shared.said = homes[2];
}

async function fillTheDesk() {
  const clerk = await signedIn(server, 'clerk12');
  const walk = [unknown, filed, finished, sent];
  for (const c of walk) Object.assign(c, await server.report({ text: TROUBLE, where: { door: '3号楼2单元501' }, contact: '13800138000' }));
  const step = async (c, verb, fields) => {
    const r = await clerk.submit(`/desk/cases/${c.id}`, `/desk/cases/${c.id}/${verb}`, fields);
    assert.equal(r.status, 303, `${verb}: ${r.status}`);
  };
  for (const c of [filed, finished, sent]) await step(c, 'take');
  await step(sent, 'dispatch', { words: UNIT });
  await step(finished, 'handle');
  await step(finished, 'finish', { words: '换了灯。' });
  await clerk.submit(`/desk/cases/${sent.id}`, `/desk/cases/${sent.id}/contact`, { reason: '约上门时间' });
  await step(filed, 'note', { words: '打过电话，明天上门。' });
  await fillTheHouse(step);
}

for (const who of Object.keys(pages)) {
  test(`every page that ${who} sees, in every edition`, async (t) => {
    if (!unknown.id) await fillTheDesk();
    const page = await someone({ javaScriptEnabled: true });
    if (who !== 'anyone') {
      await open(page, '/signin');
      await page.fill('#login', who);
      await page.fill('#password', PASSWORD);
      await send(page, '/signin', 200);
    }
    for (const [name, come] of Object.entries(pages[who])) {
      await t.test(name, async () => {
        const wrong = [];
        for (const edition of EDITIONS) {
          await wearEdition(page, edition);
          await come(page);
          if (name === 'slip') assert.equal(await sheets(page), 1, `the slip (${edition.name}) is one sheet`);
          wrong.push(...(await examine(page, name, edition)));
        }
        assert.deepEqual(wrong, []);
      });
    }
    await page.context().close();
  });
}

test('a place on its first day: every page says kindly that there is nothing yet, and what comes next', async () => {
  const empty = await newPlace({ users: { first: 'admin' } });
  const there = await empty.serve();
  const context = await browser.newContext({ baseURL: there.url, locale: 'zh-CN' });
  const page = await context.newPage();
  const wrong = [];
  const look = async (targets, edition) => {
    await context.addCookies([{ name: 'lang', value: edition.lang, url: there.url },
      { name: 'elder', value: edition.elder ? '1' : '0', url: there.url }]);
    for (const [name, target] of Object.entries(targets)) {
      await open(page, target);
      wrong.push(...(await examine(page, `empty-${name}`, edition)));
    }
  };
  await look({ home: '/' }, EDITIONS[2]);
  await look({ home: '/', cases: '/cases', map: '/map', door: '/door' }, EDITIONS[0]);
  await open(page, '/signin');
  await page.fill('#login', 'first');
  await page.fill('#password', PASSWORD);
  await send(page, '/signin');
  await look({ desk: '/desk', place: '/place', mail: '/mail', posters: '/place/posters' }, EDITIONS[0]);
  assert.deepEqual(wrong, []);
  await context.close();
  await empty.end();
});
