/* card_unit.test.mjs - a unit answers without an account: its link opens its own part and nothing else, says who answered, ends; and the
** card comes out on paper as its reader may see it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertPage, words } from './drawn.mjs';
import { BIN_PLAIN, Browser, dayFromNow, newPlace, signedIn, until } from './harness.mjs';
import { png } from './picture.mjs';

const SECRET = '答复人甲';
let place, server, anna, heat, csrf, lead, other;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', heat: 'unit' } });
  server = await place.serve();
  [anna, heat] = [await signedIn(server, 'anna'), await signedIn(server, 'heat')];
  csrf = { 'X-CSRF-Token': await anna.csrf() };
  const seen = await server.report({ text: '家里不热' });
  await card('new', { title: '管道没人接', came: '移交时没写明。', tried: '碰过两次头', papers: '移交函', cases: String(seen.id), kind: 1, homes: 612,
    option1_name: '先接管', option1_cost: '38 万元' });
  await card('1/strip', { segment1_name: '二次网', segment1_owner: '厂丙', segment2_name: '立管' });
  await card('1/send', { words: '超出本级' });
  await card('1/accept');
  await card('1/instruct', { words: '甲主办，乙协办', part1_unit: '热力公司甲', part1_what: '接管、注水', part1_lead: 1, part1_due: dayFromNow(9),
    part2_unit: '物业公司乙', part2_what: '立管查漏', part2_due: dayFromNow(7) });
  lead = await link('热力公司甲');
  other = await link('物业公司乙');
});
after(() => place.end());

async function card(verb, form = {}) {
  const r = await anna.json(`/cards/${verb}`, form, csrf);
  assert.ok(r.status < 300, `${verb}: ${r.text}`);
  return JSON.parse(r.text);
}
const part = (unit) => Number(place.sql(`SELECT id FROM card_part WHERE unit = '${unit}'`));
async function link(unit, more = {}) {
  const { token } = await card('1/links', { part: part(unit), ...more });
  return { token, to: `/cards/u/${token}`, id: Number(place.sql('SELECT max(id) FROM card_link')), part: part(unit) };
}
const state = (l) => Number(place.sql(`SELECT state FROM card_part WHERE id = ${l.part}`));
const say = (l, verb, form = {}) => server.form(`${l.to}/${verb}`, { name: SECRET, ...form });
const steps = () => Number(place.sql('SELECT count(*) FROM card_step'));
const save = (r) => {
  const name = path.join(place.root, `paper-${steps()}-${r.body.length}.pdf`);
  fs.writeFileSync(name, r.body);
  return name;
};

test('a link shows its own part and nothing beside it', async () => {
  const page = await server.get(lead.to);
  assert.equal(page.status, 200);
  assert.match(page.headers['cache-control'], /no-store/);
  for (const said of ['热力公司甲', '接管、注水', '甲主办，乙协办', '管道没人接']) assert.ok(page.text.includes(said), said);
  for (const not of ['立管查漏', '38 万元', '家里不热']) assert.ok(!page.text.includes(not), `${not} is another's`);
  assert.match(page.text, /name="rule"/);
  const opened = () => place.sql(`SELECT opened || ' ' || (opened_at IS NOT NULL) FROM card_link WHERE id = ${lead.id}`);
  assert.equal(opened(), '1 1');
  await server.get(lead.to);
  assert.equal(opened(), '1 1', 'written down once an hour');
  assert.match((await anna.get('/cards/1')).text, /打开过 1 次[^<]*<[^]{0,200}最后一次/);
});

test('answering asks who answers; an incomplete answer keeps what was typed', async () => {
  const bad = await server.form(`${lead.to}/decline`, { words: '不归我们管' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, />不归我们管<\/textarea>/);
  assert.match(bad.text, /id="decline-name-err"/);
  assert.match(bad.text, /id="decline-rule-err"/);
  assert.equal((await say(lead, 'propose', { words: '缺料', due: dayFromNow(-1) })).status, 422, 'a date that is gone');
  assert.equal(state(lead), 0);
});

test('declining gives reason and rule; a forwarded link answers for its own unit alone', async () => {
  assert.equal((await say(other, 'decline', { words: '立管是热力的', rule: '供热条例第十条', id: '1', part: String(lead.part) })).status, 303);
  assert.deepEqual([state(other), state(lead)], [5, 0]);
  const page = (await anna.get('/cards/1')).text;
  assert.match(page, /供热条例第十条/);
  assert.ok(page.includes(SECRET), 'the desk sees who answered');
  assert.ok(!(await server.get('/cards/1')).text.includes(SECRET), 'and nobody else');
  assert.ok(!(await heat.get('/cards/1')).text.includes(SECRET));
  assert.equal((await say(other, 'accept')).status, 409, 'declined is declined');
});

test('another date, a question, progress, done; sent twice is done once', async () => {
  assert.equal((await say(lead, 'propose', { words: '等阀门', due: dayFromNow(12) })).status, 303);
  assert.equal(state(lead), 1);
  assert.equal((await say(lead, 'ask', { words: '图纸在谁那里？' })).status, 303);
  assert.equal((await say(lead, 'accept')).status, 303);
  assert.equal((await say(lead, 'accept')).status, 409);
  const before = steps();
  const form = { words: '进场了', key: 'one-form-sent-twice' };
  for (let i = 0; i < 3; i++) assert.equal((await say(lead, 'progress', form)).status, 303);
  assert.equal(steps(), before + 1);
  const done = await say(lead, 'finish', { words: '热了' });
  assert.equal(done.headers.location, `${lead.to}?did=finish`);
  assert.match((await server.get(done.headers.location)).text, /role="status"/);
  assert.equal(state(lead), 4);
});

test('guessed, over or taken back: one answer', async () => {
  const mine = await link('热力公司甲', { days: 1 });
  assert.equal((await server.get(mine.to)).status, 200);
  assert.equal((await anna.json('/cards/1/links/renew', { link: mine.id, days: 3 }, csrf)).status, 200);
  assert.equal((await server.get(mine.to)).status, 200);
  assert.equal((await anna.json('/cards/1/links/end', { link: mine.id }, csrf)).status, 200);
  const dead = [mine.to, `/cards/u/${'A'.repeat(22)}`, '/cards/u/x', `/cards/u/${'A'.repeat(300)}`];
  const texts = new Set();
  for (const to of dead) {
    const r = await server.get(to);
    assert.equal(r.status, 404, to);
    texts.add(/<main[^]*<\/main>/.exec(r.text)[0]);
  }
  assert.equal(texts.size, 1);
  for (const to of dead.slice(0, 2)) assert.equal((await server.form(`${to}/ask`, { name: SECRET, words: '？' })).status, 404);
  assert.equal((await new Browser(server).json('/cards/1/links', { part: lead.part })).status, 401);
});

test('a report brings up to three photos; the office and the unit see them; one that is removed is gone, bytes and all', async () => {
  const mine = await link('热力公司甲'), theirs = await link('物业公司乙');
  await card(`1/parts/${mine.part}/redo`, { words: '还有一段没挖' });
  const files = () => fs.readdirSync(place.file('files'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
    .map((f) => path.join(f.path, f.name));
  const shot = (name) => [`${name}.png`, png(300, 200)];
  const visitor = new Browser(server), send = (photo, words) =>
    visitor.upload(mine.to, `${mine.to}/progress`, { photo }, { words, name: SECRET });
  const four = await send(['a', 'b', 'c', 'd'].map(shot), '四张');
  assert.equal(four.status, 422);
  assert.match(four.text, /id="progress-photo-err"/);
  assert.match(four.text, />四张<\/textarea>/);
  assert.equal((await send([['a.svg', Buffer.from('<svg/>')]], '不是照片')).status, 422);
  const before = new Set(files());
  assert.equal((await send([shot('a'), shot('b')], '沟挖开了')).status, 303);
  assert.equal((await heat.upload('/cards/1', `/cards/1/parts/${mine.part}/progress`, { photo: [shot('c')] }, { words: '管子到了' })).status,
    303);
  const kept = files().filter((f) => !before.has(f));
  assert.equal(kept.length, 3);
  for (const f of kept) assert.ok(!fs.readFileSync(f).includes(Buffer.from([0xff, 0xd8, 0xff])), 'it lies sealed');
  const ids = place.sql('SELECT id FROM card_photo ORDER BY id').split('\n');
  for (const [who, at] of [[anna, '/cards/1'], [heat, '/cards/1'], [server, mine.to]]) {
    const page = await who.get(at);
    for (const id of ids) for (const size of ['small', 'large']) assert.ok(size === 'large' ||
      page.text.includes(`${at}/photos/${id}/${size}.jpg`), `${at} shows ${id}`);
    const r = await who.get(`${at}/photos/${ids[0]}/large.jpg`);
    assert.deepEqual([r.status, r.headers['content-type'], r.body.readUInt16BE(0)], [200, 'image/jpeg', 0xffd8]);
    assert.match(r.headers['cache-control'], /no-store/);
  }
  assert.ok(!(await server.get('/cards/1')).text.includes('/photos/'), 'nobody else');
  for (const at of [`${theirs.to}/photos/${ids[0]}`, `/cards/u/${'A'.repeat(22)}/photos/${ids[0]}`, `/cards/2/photos/${ids[0]}`])
    assert.equal((await (at.startsWith('/cards/2') ? anna : server).get(`${at}/large.jpg`)).status, 404, at);
  assert.equal((await server.get(`/cards/1/photos/${ids[0]}/large.jpg`)).status, 303, 'signs in first');
  assert.doesNotMatch((await heat.get('/cards/1')).text, /photos\/\d+\/remove/);
  const gone = await anna.submit('/cards/1', `/cards/1/photos/${ids[0]}/remove`, {});
  assert.equal(gone.status, 303);
  for (const [who, at] of [[anna, '/cards/1'], [server, mine.to]]) assert.equal((await who.get(`${at}/photos/${ids[0]}/small.jpg`)).status,
    404);
  await until(async () => files().filter((f) => kept.includes(f)).length === 2, 20000, 'its file to go');
  assert.match((await anna.get('/cards/1')).text, /另有 1 张照片不在这里/);
  assert.equal((await anna.get(`/cards/1/photos/${ids[1]}/large.jpg`)).status, 200, 'the others stay');
  assert.equal((await anna.json('/cards/1/links/end', { link: mine.id }, csrf)).status, 200);
  assert.equal((await server.get(`${mine.to}/photos/${ids[1]}/large.jpg`)).status, 404, 'a link that ended opens no photo');
});

test('the card on paper is what its reader may see', async () => {
  const all = await anna.get('/cards/1/card.pdf');
  assert.equal(all.status, 200);
  assert.equal(all.headers['content-type'], 'application/pdf');
  const text = words(save(all));
  for (const said of ['管道没人接', '碰过两次头', '38 万元', '热力公司甲', '612']) assert.ok(text.includes(said), said);
  assert.ok(!text.includes(SECRET));
  const open = await server.get('/cards/1/card.pdf');
  const shown = words(save(open));
  assert.ok(shown.includes('热力公司甲') && !shown.includes('38 万元') && !shown.includes('碰过两次头'), 'nothing that is being talked about');
  assertPage(save(open), `${server.url}/cards/1`);
  assert.equal((await server.get('/cards/1/form.pdf')).status, 200);
  assert.equal((await server.get('/cards/99/card.pdf')).status, 404);
});

test('a unit\'s own copy bears its own link', async () => {
  const own = await link('热力公司甲');
  const pdf = await anna.post('/cards/1/card.pdf', { csrf: await anna.csrf(), token: own.token });
  assert.equal(pdf.status, 200, pdf.text.slice(0, 200));
  assertPage(save(pdf), `${server.url}${own.to}`);
  for (const [to, token] of [['/cards/1/card.pdf', 'x'], ['/cards/2/card.pdf', own.token]])
    assert.equal((await anna.post(to, { csrf: await anna.csrf(), token })).status, 404);
});

/* The last: the place lives twenty days on from here. */
test('a link ends by itself when its days are over', async () => {
  const [short, long] = [await link('热力公司甲', { days: 1 }), await link('热力公司甲', { days: 30 })];
  for (const l of [short, long]) assert.equal((await server.get(l.to)).status, 200);
  await server.stop();
  server = await place.serve({ bin: BIN_PLAIN,
    env: { LD_PRELOAD: `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`,
    FAKETIME: '+20d', FAKETIME_DONT_FAKE_MONOTONIC: '1' } });
  assert.equal((await server.get(short.to)).status, 404);
  assert.equal((await say(short, 'ask', { words: '还来得及吗？' })).status, 404);
  assert.equal((await server.get(long.to)).status, 200);
});
