/* pages.mjs - every page of the house and how to come to it, by who may see it; looked at in both languages, in the elder edition, on a
** phone and on a desk, by day and by night. What pages_*.mjs share, so that they can be looked at side by side. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { newPlace, signedIn, UNIT } from '../http/harness.mjs';
import { examine, sheets } from './look.mjs';
import { EDITIONS, follow, keep, newBrowser, newPerson, open, report, send, signIn, wearEdition } from './person.mjs';

const TROUBLE = '三楼的灯坏了，晚上下楼看不见。我住 3 号楼，电话 13800138000。';
const WORDING = '三楼楼道灯坏了，夜里看不见';

let place, server;

/* ---- the pages -------------------------------------------------------------------------------------------------------- */

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
      await follow(p, () => p.locator('form[enctype] .step button.red').click(), 422);
    },
    'report-begun': async (p) => {
      await open(p, '/report');
      await p.fill('#text', TROUBLE);
      if (await p.locator('input[name="at"]').count()) await follow(p, () => p.locator('form[enctype] .step button.red').click());
      await p.locator('#kept').waitFor();
    },
    'report-last-question': async (p) => {
      await open(p, '/report');
      await p.fill('#text', TROUBLE);
      const at = p.locator('form[enctype] input[name="at"]');
      while ((await at.count()) && (await at.inputValue()) !== '3') await follow(p,
        () => p.locator('form[enctype] .step button.red').click());
    },
    'report-danger': async (p) => {
      await open(p, '/report');
      await report(p, { text: '二楼有煤气味' }, 200);
    },
    slip: async (p) => {
      await open(p, '/report');
      await report(p, { text: TROUBLE });
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
    'own-rate': (p) => open(p, `/t/${closed.token}`),
    'own-rate-refused': async (p) => {
      await open(p, `/t/${closed.token}`);
      await p.locator(`form[action="/t/${closed.token}/rate"] [name="words"]`).fill('等了两天。');
      await send(p, `/t/${closed.token}/rate`, 422);
    },
    'own-said': (p) => open(p, `${shared.said}?said=1`),
    join: (p) => open(p, `/cases/${unknown.id}/join`),
    'join-refused': async (p) => {
      await open(p, `/cases/${unknown.id}/join`);
      await p.evaluate(() => document.querySelector('#where_door').removeAttribute('maxlength'));
      await p.fill('#where_door', '3-2-501 '.repeat(20));
      await send(p, `/cases/${unknown.id}/join`, 422);
    },
    'join-closed': (p) => open(p, `/cases/${closed.id}/join`),
    'case-keys': (p) => open(p, `/cases/${shared.id}`),
    cases: (p) => open(p, '/cases'),
    'cases-found': (p) => open(p, '/cases?q=楼道'),
    case: (p) => open(p, `/cases/${closed.id}`),
    'case-unworded': (p) => open(p, `/cases/${unknown.id}`),
    'no-page': (p) => open(p, '/nowhere', 404),
    'no-case': (p) => open(p, '/cases/999999', 404),
    'no-token': (p) => open(p, '/t/AAAAAAAAAAAAAAAAAAAAAA', 404),
    'case-clock': (p) => open(p, `/cases/${shared.id}/clock`),
    'my-data': (p) => open(p, `${shared.own}/data`),
    'my-erase': (p) => open(p, `${shared.own}/erase`),
    'my-data-refused': async (p) => {
      await open(p, `${shared.own}/data`);
      await p.locator('details summary').first().click();
      await p.evaluate(() => document.querySelector('#where_door').removeAttribute('maxlength'));
      await p.fill('#where_door', '3-2-501 '.repeat(20));
      await send(p, `${shared.own}/correct`, 422);
    },
    data: (p) => open(p, '/data'),
    about: (p) => open(p, '/about'),
    help: (p) => open(p, '/help'),
    privacy: (p) => open(p, '/privacy'),
    calendar: (p) => open(p, '/place/calendar'),
    log: (p) => open(p, '/log'),
    figures: (p) => open(p, '/figures'),
    'figures-class': (p) => open(p, '/figures?by=class'),
    'figures-map': (p) => open(p, '/figures/map'),
    signin: (p) => open(p, '/signin'),
    'signin-refused': async (p) => {
      await open(p, '/signin');
      await p.fill('#login', `nobody${Math.floor(Math.random() * 1e6)}`);
      await p.fill('#password', 'not the password');
      await send(p, '/signin', 422);
    },
    account: (p) => open(p, '/mine/account'),
    'signin-link': (p) => open(p, '/signin/link/1/AAAAAAAAAAAAAAAAAAAAAA'),
    'mail-confirm': (p) => open(p, '/people/mail/1/AAAAAAAAAAAAAAAAAAAAAA'),
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
    'queue-for-me': (p) => open(p, '/desk?for=me&state=all'),
    'queue-burst': async (p) => {
      await open(p, '/desk');
      while (!(await p.locator('.burst').count())) await p.reload(); /* the keeper looks every few seconds */
    },
    'queue-find': (p) => open(p, '/desk/find?q=灯'),
    'queue-many-none': async (p) => {
      await open(p, '/desk?state=received');
      await follow(p, () => p.locator('.tickbar button').first().click(), 422);
    },
    'queue-many-done': async (p) => {
      await open(p, '/desk?state=received');
      await p.locator('table.q input[type="checkbox"]').first().check();
      await follow(p, () => p.locator('.tickbar button').first().click());
      await follow(p, () => p.locator('form[action^="/desk/undo"] button').click());
    },
    views: (p) => open(p, '/desk/views'),
    calls: (p) => open(p, '/desk/calls'),
    templates: (p) => open(p, '/desk/templates'),
    parked: (p) => open(p, '/desk?state=parked'),
    alike: (p) => open(p, `/desk/cases/${unknown.id}/alike`),
    enter: (p) => open(p, '/desk/enter'),
    'day-sheet': (p) => open(p, '/desk/sheet?by=building'),
    'desk-clock': (p) => open(p, `/desk/cases/${shared.id}/clock`),
    'signed-out': async (p) => {
      await open(p, `/desk/cases/${unknown.id}`);
      await p.fill('#note', '写了一半。');
      const kept = await p.context().cookies();
      await p.context().clearCookies({ name: '__Host-zt' });
      await wearEdition(p, server, { lang: kept.find((c) => c.name === 'lang').value,
        elder: kept.find((c) => c.name === 'elder').value === '1' });
      await send(p, `/desk/cases/${unknown.id}/note`, 401);
      await p.context().addCookies(kept);
    },
    'desk-new': (p) => open(p, `/desk/cases/${unknown.id}`),
    'desk-closed': (p) => open(p, `/desk/cases/${closed.id}`),
    'desk-conditions': (p) => open(p, `/desk/cases/${listed.id}`),
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
      await p.locator('.said-by details summary').first().click();
      await p.locator('details[open] [name="reason"]').fill('约上门时间');
      await follow(p, () => p.locator('details[open] form button').click());
    },
    posters: (p) => open(p, '/place/posters'),
    'posters-houses': async (p) => {
      await open(p, '/place/posters');
      await follow(p, () => p.locator('.list a').first().click());
    },
    insight: (p) => open(p, '/insight'),
    'insight-map': (p) => open(p, '/insight/map?of=open'),
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
    me: (p) => open(p, '/people/me'),
    second: (p) => open(p, '/people/me/second'),
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
    start: (p) => open(p, '/start'),
    health: (p) => open(p, '/place/health'),
    danger: (p) => open(p, '/desk/danger'),
    texts: (p) => open(p, '/place/texts/2'),
    settings: (p) => open(p, '/place/settings'),
    terms: (p) => open(p, '/place/terms'),
    keep: (p) => open(p, `/desk/cases/${shared.id}/keep`),
    'keep-refused': async (p) => {
      await open(p, `/desk/cases/${shared.id}/keep`);
      await p.evaluate(() => document.querySelectorAll('[required]').forEach((e) => e.removeAttribute('required')));
      await send(p, `/desk/cases/${shared.id}/hold`, 422);
    },
    classes: (p) => open(p, '/desk/classes'),
    class: async (p) => {
      await open(p, '/desk/classes');
      await follow(p, () => p.locator('.classes a.t').first().click());
    },
    'class-refused': async (p) => {
      await open(p, '/desk/classes');
      await follow(p, () => p.locator('.classes a.t').first().click());
      await p.fill('#name', '');
      await p.evaluate(() => document.querySelectorAll('[required]').forEach((e) => e.removeAttribute('required')));
      await p.fill('#limit', '');
      await p.fill('#asks', '几楼 | 天气');
      await follow(p, () => p.locator('main form.stack button.ink').click(), 422);
    },
    'calendar-set': (p) => open(p, '/place/calendar'),
    'calendar-tried': async (p) => {
      await open(p, '/place/calendar');
      const ics = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n'
        + 'DTSTART:20270102T080000Z\r\nSUMMARY:开会\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
      await p.setInputFiles('#file', { name: 'h.ics', mimeType: 'text/calendar', buffer: Buffer.from(ics) });
      await send(p, '/place/calendar/import', 200);
    },
    mail: (p) => open(p, '/mail'),
    wire: (p) => open(p, '/wire'),
    'wire-invited': async (p) => {
      await open(p, '/wire');
      await p.fill('#name', '向阳社区');
      await p.locator('input[name="rank"]').last().check({ force: true });
      await send(p, '/wire/invite', 201);
    },
    'wire-refused': async (p) => {
      await open(p, '/wire');
      await p.fill('#invitation', 'zhitong|1');
      await send(p, '/wire/join', 422);
    },
    parcels: (p) => open(p, '/wire/parcels'),
    parcel: async (p) => {
      await open(p, '/wire/parcels');
      await follow(p, () => p.locator('table a').first().click());
    },
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

/* ---- what is in the place ---------------------------------------------------------------------------------------------- */

// Cases that stand at other places of the road.
const [unknown, filed, finished, sent, shared, closed, slip, listed] = [{}, {}, {}, {}, {}, {}, {}, {}];

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

/* A place above, which never answers: an invitation that looks right. */
async function knowAPlace(admin) {
  const name = 'jiedao.example/jiedao/1';
  const key = Buffer.concat([Buffer.from([1]), Buffer.alloc(32, 7)]);
  const id = createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 8);
  const invitation = `zhitong|1|below|http://127.0.0.1:1|${name}+${id}+${key.toString('base64')}|${'A'.repeat(22)}|望江街道`;
  assert.equal((await admin.submit('/wire', '/wire/join', { invitation, url: 'https://xiangyang.example' })).status, 303);
}

/* A class that says when its cases are taken and when they are done, and a case that is looked at by that list. */
async function listTheConditions() {
  const admin = await signedIn(server, 'head');
  const fields = { name: '电梯', opens: '问过有没有人困在里面\n问清楚是哪一部电梯，停在几层，门是开着还是关着', closes: '维保单位填了单\n报的人自己坐过' };
  assert.equal((await admin.submit('/desk/classes', '/desk/classes', fields)).status, 303);
  const list = (await admin.get('/desk/classes')).text;
  Object.assign(listed, await server.report({ text: '三号楼电梯停在四层不动', class: Number(list.match(/\/desk\/classes\/(\d+)">电梯/)[1]) }));
}

async function fillTheDesk() {
  await listTheConditions();
  const clerk = await signedIn(server, 'clerk12');
  const walk = [slip, unknown, filed, finished, sent];
  for (const c of walk) Object.assign(c, await server.report({ text: TROUBLE, where: { door: '3号楼2单元501' }, contact: '13800138000' }));
  slip.own = `/t/${slip.token}`;
  const step = async (c, verb, fields) => {
    const r = await clerk.submit(`/desk/cases/${c.id}`, `/desk/cases/${c.id}/${verb}`, fields);
    assert.equal(r.status, 303, `${verb}: ${r.status}`);
  };
  for (const c of [filed, finished, sent]) await step(c, 'take');
  await step(sent, 'dispatch', { words: UNIT });
  await step(finished, 'handle');
  await step(finished, 'finish', { words: '换了灯。' });
  Object.assign(closed, slip);
  for (const verb of ['take', 'handle']) await step(closed, verb);
  await step(closed, 'word', { words: WORDING });
  await step(closed, 'finish', { words: '换了新灯，二层三层都亮了。' });
  const other = await signedIn(server, 'clerk05');
  for (const verb of ['verify', 'close']) {
    const r = await other.submit(`/desk/cases/${closed.id}`, `/desk/cases/${closed.id}/${verb}`, { words: '到现场看过。' });
    assert.equal(r.status, 303, `${verb}: ${r.status}`);
  }
  await clerk.submit(`/desk/cases/${sent.id}`, `/desk/cases/${sent.id}/contact`, { reason: '约上门时间' });
  await step(filed, 'note', { words: '打过电话，明天上门。' });
  await fillTheHouse(step);
}

/* Looks at every page that these see; the place and what is in it are made before. */
export function lookAs(...whose) {
  let browser;
  before(async () => {
    place = await newPlace({ users: { clerk05: 'clerk', clerk12: 'clerk', head: 'admin', shu: 'secretary', heat: 'unit', over: 'leader',
      watch: 'auditor', helper: 'volunteer' } });
    const doors = path.join(place.root, 'doors.csv');
    fs.writeFileSync(doors, '小区,楼栋,单元,楼层,门牌\n枣树里,3,1,1,101\n枣树里,3,2,5,501\n枣树里,东楼,,1,101\n');
    await place.does('import', place.dir, 'doors', doors);
    server = await place.serve();
    await fillTheDesk();
    await knowAPlace(await signedIn(server, 'head'));
    browser = await newBrowser();
  });
  after(async () => {
    await browser?.close();
    await place?.end();
  });
  for (const who of whose)
    test(`every page that ${who} sees, in every edition`, async (t) => {
      const page = await newPerson(browser, server);
      if (who !== 'anyone') await signIn(page, who);
      for (const [name, come] of Object.entries(pages[who]))
        await t.test(name, async () => {
          const wrong = [];
          for (const edition of EDITIONS) {
            await wearEdition(page, server, edition);
            await come(page);
            if (name === 'slip') assert.equal(await sheets(page), 1, `the slip (${edition.name}) is one sheet`);
            wrong.push(...(await examine(page, name, edition)));
          }
          assert.deepEqual(wrong, []);
        });
      await page.context().close();
    });
}
export const STAFF = Object.keys(pages).filter((who) => who !== 'anyone');
