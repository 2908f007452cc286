/* neighbours.test.mjs - one trouble, many homes: who joins, who counts, who says what of the outcome, who looked at whose contact; and
** the list of all cases in every form. Through the forms that people use. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, crawl, formsOf, newPlace, signedIn } from './harness.mjs';

const MARK = 'otter-Ωmega-2207'; /* stands in all that is personal; may stand in nothing that is public */

let place, server, anna, bert, resident;
const voice = {}; /* what each neighbour was told: { code, word, token } */

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk' } });
  server = await place.serve();
  [anna, bert, resident] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), new Browser(server)];
  voice.first = await server.report({ text: `暖气不热 ${MARK}`, where: { door: '3号楼2单元501' }, contact: `000-0501 ${MARK}` });
});
after(() => place.end());

const desk = '/desk/cases/1';
const step = (who, verb, fields = {}) => who.submit(desk, `${desk}/${verb}`, fields);
const told = (text) => {
  const [code, word] = [...text.matchAll(/<p class="code"><span class="vh">(\w+)<\/span>/g)].map((m) => m[1]);
  return { code, word, token: text.match(/href="\/t\/([\w-]{22})"/)[1] };
};
async function join(name, fields) {
  const r = await resident.submit('/cases/1/join', '/cases/1/join', fields);
  assert.equal(r.status, 201, r.text);
  voice[name] = told(r.text);
}
const say = (name, fields) => resident.submit(`/t/${voice[name].token}`, `/t/${voice[name].token}/say`, fields);
const tally = (text) => [...text.matchAll(/<span class="nb">(已好|好一半|又坏了|没好|未表态) (\d+)<\/span>/g)].map((m) => `${m[1]}${m[2]}`).join(' ');

/* ---- me too ---------------------------------------------------------------------------------------------------------- */

test('the public page and the list lead to the form; it says first who will see what; its one script is for photos', async () => {
  assert.ok(!(await resident.get('/cases')).text.includes('/join"'), 'nobody knows yet what it is about');
  assert.equal((await step(anna, 'word', { words: '一栋楼夜里太冷' })).status, 303);
  for (const target of ['/cases', '/cases/1']) assert.ok((await resident.get(target)).text.includes('href="/cases/1/join"'), target);
  const page = await resident.get('/cases/1/join');
  assert.equal(page.status, 200);
  assert.ok(page.text.indexOf('谁看得到') < page.text.indexOf('<form method="post"') &&
    !page.text.replace(/<script type="module" src="\/static\/photo/, '').includes('<script'));
});

test('who joins gets a slip of their own; the same home on two telephones counts once', async () => {
  await join('same', { where_door: '３－２－５０１', text: `从前天起 ${MARK}`, contact: `000-0501 ${MARK}` });
  await join('other', { where_door: `3-2-502`, text: `${MARK} 卧室`, contact: `000-0502 ${MARK}` });
  await join('third', { where_door: '3-2-503' });
  await join('silent', { where_door: '3-2-508' });
  const tokens = Object.values(voice).map((v) => v.token);
  assert.equal(new Set(tokens).size, 5);
  const page = await resident.get('/cases/1');
  assert.match(page.text, /4\u00a0户/);
  assert.match(page.text, /5\u00a0个人说的/);
  assert.match(page.text, /又有 3\u00a0户说“我家也是”/);
  assert.ok(!page.text.includes('两把钥匙'), 'no key has turned yet');
});

test('a form that is sent twice joins once; a program gets its receipt', async () => {
  const form = formsOf((await resident.get('/cases/1/join')).text).find((f) => f.action === '/cases/1/join');
  const [a, b] = [await resident.post('/cases/1/join', { ...form.fields, where_door: '3-2-504' }),
    await resident.post('/cases/1/join', { ...form.fields, where_door: '3-2-504' })];
  assert.deepEqual(told(a.text), told(b.text));
  const again = await resident.post('/cases/1/join', { ...form.fields, where_door: '3-2-505' });
  assert.equal(again.status, 409, 'the key was used for other words');
  assert.ok(again.text.includes('3-2-505'), 'and what was typed is still there');
  const r = await server.json('/cases/1/join', { where: { door: '3-2-506' }, text: MARK });
  assert.equal(r.status, 201);
  assert.deepEqual(Object.keys(JSON.parse(r.text)), ['id', 'code', 'word', 'url', 'receipt']);
  assert.equal((await server.json('/cases/99/join', {})).status, 404);
  assert.match((await resident.get('/cases/1')).text, /6\u00a0户/);
});

test('a new slip opens a page of its own, with its own words and nobody else\'s', async () => {
  const own = await resident.get(`/t/${voice.other.token}`);
  assert.ok(own.text.includes(`${MARK} 卧室`) && !own.text.includes('从前天起') && !own.text.includes('暖气不热'));
  assert.ok(!own.text.includes('/say"'), 'nothing to say yet');
  assert.equal((await resident.submit('/track', '/track', { code: voice.other.code, word: voice.other.word })).status, 200);
});

/* ---- the contact ------------------------------------------------------------------------------------------------------- */

test('a contact is not on the page; it is shown once, for a reason, and its owner reads who looked', async () => {
  let page = await anna.get(desk);
  assert.ok(page.text.includes('卧室') && page.text.includes('3-2-502') && !page.text.includes('000-050'));
  const forms = formsOf(page.text).filter((f) => f.action.endsWith('/contact'));
  assert.equal(forms.length, 3, 'one for each who left a contact');
  const empty = await anna.post(`${desk}/contact`, { ...forms[2].fields, reason: '' });
  assert.equal(empty.status, 422);
  assert.ok(!empty.text.includes('000-050') && /<details[^>]*open/.test(empty.text));
  const shown = await anna.post(`${desk}/contact`, { ...forms[2].fields, reason: `约上门 ${MARK}` });
  assert.equal(shown.status, 200);
  assert.ok(shown.text.includes('000-0502') && !shown.text.includes('000-0501'));
  page = await anna.get(desk);
  assert.ok(!page.text.includes('000-050'), 'hidden again');
  const own = await resident.get(`/t/${voice.other.token}`);
  assert.ok(own.text.includes('人anna') && own.text.includes('约上门'));
  assert.ok(!(await resident.get(`/t/${voice.first.token}`)).text.includes('人anna'));
  const look = { voice: Number(forms[0].fields.voice), reason: '回电话' };
  const r = await anna.json(`${desk}/contact`, look, { 'X-CSRF-Token': await anna.csrf() });
  assert.equal(JSON.parse(r.text).contact, `000-0501 ${MARK}`);
});

/* ---- two keys ---------------------------------------------------------------------------------------------------------- */

test('nobody says anything of the outcome before the handler has', async () => {
  assert.equal((await resident.post(`/t/${voice.first.token}/say`, { say: '1' })).status, 409);
  for (const [who, verb, words] of [[anna, 'take'], [anna, 'handle'], [anna, 'finish', '换了阀门']])
    assert.equal((await step(who, verb, words ? { words } : {})).status, 303, verb);
  const page = await resident.get('/cases/1');
  assert.ok(page.text.includes('两把钥匙'));
  assert.equal(tally(page.text), '已好0 好一半0 又坏了0 没好0 未表态6');
});

test('each home says for itself; two of one home that disagree are both kept, and count as the less content', async () => {
  const r = await say('first', { say: '1' });
  assert.equal(r.status, 303);
  assert.ok((await resident.get(r.headers.location)).text.includes('已好'));
  assert.equal((await say('other', { say: '2', words: `半间 ${MARK}` })).status, 303);
  assert.equal((await say('third', { say: '1' })).status, 303);
  assert.equal(tally((await resident.get('/cases/1')).text), '已好2 好一半1 又坏了0 没好0 未表态3');
  assert.equal((await say('same', { say: '4' })).status, 303);
  assert.equal(tally((await resident.get('/cases/1')).text), '已好1 好一半1 又坏了0 没好1 未表态3');
  const page = (await anna.get(desk)).text;
  assert.ok(page.includes('没好') && page.includes('半间'), 'the desk reads each');
});

test('nothing chosen, something impossible, a stranger\'s link: said kindly, nothing changed', async () => {
  const nothing = await say('silent', { words: '我想说' });
  assert.equal(nothing.status, 422);
  assert.ok(nothing.text.includes('我想说') && nothing.text.includes('id="say-err"'));
  assert.equal((await say('silent', { say: '3' })).status, 409, '"again" before it is closed');
  for (const bad of ['0', '5', 'x']) assert.equal((await say('silent', { say: bad })).status, 422, bad);
  assert.equal((await resident.post('/t/AAAAAAAAAAAAAAAAAAAAAA/say', { say: '1' })).status, 404);
  assert.equal(tally((await resident.get('/cases/1')).text), '已好1 好一半1 又坏了0 没好1 未表态3');
});

test('with code and word it goes the same way', async () => {
  const { code, word } = voice.silent;
  const own = await resident.submit('/track', '/track', { code, word });
  const form = formsOf(own.text).find((f) => f.fields.saying);
  assert.deepEqual([form.action, form.fields.code, form.fields.word], ['/track', code, word]);
  const none = await resident.post('/track', form.fields);
  assert.equal(none.status, 422);
  assert.equal((await resident.post('/track', { ...form.fields, say: '3' })).status, 409);
  const said = await resident.post('/track', { ...form.fields, say: '2', words: MARK });
  assert.equal(said.status, 200);
  assert.ok(said.text.includes('记下了') && !said.text.includes(voice.silent.token));
  const wrong = word === '0000' ? '0001' : '0000';
  assert.equal((await resident.post('/track', { ...form.fields, word: wrong, say: '1' })).status, 422);
  assert.equal(tally((await resident.get('/cases/1')).text), '已好1 好一半2 又坏了0 没好1 未表态2');
});

test('closing touches no household; "again" is for after; nobody joins any more, and is told the way on', async () => {
  const late = formsOf((await resident.get('/cases/1/join')).text).find((f) => f.action === '/cases/1/join');
  for (const verb of ['verify', 'close']) assert.equal((await step(bert, verb)).status, 303, verb);
  const page = await resident.get('/cases/1');
  assert.equal(tally(page.text), '已好1 好一半2 又坏了0 没好1 未表态2');
  assert.ok(page.text.includes('换一个人去看过') && !page.text.includes('/cases/1/join'));
  assert.ok(page.text.includes('href="/cases/2"'), 'who says "not" speaks on in a case that follows');
  assert.ok((await resident.get('/cases/2')).text.includes('href="/cases/1"'));
  const shut = await resident.post('/cases/1/join', { ...late.fields, text: `太晚了 ${MARK}` });
  assert.equal(shut.status, 409);
  assert.ok(shut.text.includes(`太晚了 ${MARK}`) && shut.text.includes('href="/report"'));
  assert.ok((await resident.get('/cases/1/join')).text.includes('已经结案'));
});

/* ---- lists -------------------------------------------------------------------------------------------------------------- */

/* A CSV as rows of texts; without what only a CSV needs, the apostrophe before a would-be formula. */
const rowsOf = (csv) => csv.replace(/^\ufeff/, '').split('\r\n').slice(0, -1).map((line) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    (quoted ?? bare).replaceAll('""', '"').replace(/^'(?=[=+@-])/, '')));
/* The same of an XLSX, read by our own reader, which writes moments with a T. */
async function cellsOf(bytes) {
  const file = path.join(place.root, 'list.xlsx');
  fs.writeFileSync(file, bytes);
  return rowsOf((await place.does('sheet', file)).replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/g, '$1 $2'));
}

test('one list, five forms', async () => {
  for (let i = 3; i <= 60; i++) await server.report({ text: `第 ${i} 件 ${MARK}` });
  await anna.submit('/desk/cases/60', '/desk/cases/60/word', { words: '=1+1 "楼道" <灯>，坏了' });
  const html = await resident.get('/cases');
  const rows = (text) => [...text.matchAll(/href="\/cases\/(\d+)"/g)].map((m) => Number(m[1]));
  assert.deepEqual(rows(html.text), Array.from({ length: 50 }, (_, i) => 60 - i));
  for (const form of ['json', 'csv', 'xlsx', 'atom']) assert.ok(html.text.includes(`href="/cases.${form}"`), form);
  assert.deepEqual(rows((await resident.get('/cases?after=11')).text), Array.from({ length: 10 }, (_, i) => 10 - i));
  assert.deepEqual(rows((await resident.get('/cases?before=10')).text), Array.from({ length: 50 }, (_, i) => 60 - i));
  for (const bad of ['after=x', 'after=-1', 'before=', `after=${'9'.repeat(80)}`])
    assert.equal((await resident.get(`/cases?${bad}`)).status, 404, bad);

  const json = JSON.parse((await resident.get('/cases.json')).text);
  assert.deepEqual([json.items.length, json.total, json.older, json.newer], [50, 60, '/cases.json?after=11', undefined]);
  assert.deepEqual(Object.keys(json.items[0]), ['url', 'id', 'state', 'reported_at', 'moved_at', 'wording', 'class', 'unit', 'homes',
    'voices']);
  const older = JSON.parse((await resident.get(json.older)).text);
  assert.deepEqual([older.items.length, older.items[9].id, older.items[9].state, older.items[9].homes, older.items[9].voices, older.newer],
    [10, 1, 'closed', 6, 7, '/cases.json?before=10']);

  const csv = await resident.get('/cases.csv');
  assert.equal(csv.headers['content-disposition'], 'attachment; filename="cases.csv"');
  const lines = csv.text.replace(/^\ufeff/, '').split('\r\n');
  assert.equal(lines.length, 62);
  assert.equal(lines[0], '"案卷号","到哪一步","反映时间","最近变动","公开的话","分类","承办单位","户数","人次"');
  assert.match(lines[1], /^60,"待受理",\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,[^"]+,"'=1\+1 ""楼道"" <灯>，坏了",,,0,1$/);
  assert.match(lines[60], /^1,"已结案",/);

  const xlsx = await resident.get('/cases.xlsx');
  assert.equal(xlsx.headers['content-disposition'], 'attachment; filename="cases.xlsx"');
  assert.equal(xlsx.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  assert.deepEqual(await cellsOf(xlsx.body), rowsOf(csv.text), 'cell by cell what the CSV holds');

  const atom = await resident.get('/cases.atom');
  assert.equal(atom.headers['content-type'], 'application/atom+xml; charset=utf-8');
  assert.equal(atom.text.match(/<entry>/g).length, 50);
  assert.ok(atom.text.includes('=1+1 &quot;楼道&quot; &lt;灯&gt;') && atom.text.includes(`<id>${server.url}/cases/60</id>`));
});

test('without its helper the server says so in plain words, and all else goes on', async () => {
  const other = await newPlace();
  const lame = await other.serve({ env: { ZHITONG_HELPER: '/nowhere' } });
  const r = await lame.get('/cases.xlsx');
  assert.equal(r.status, 503);
  assert.ok(r.text.includes('zhitong-helper') && r.text.includes('别的都照常'), r.text);
  assert.equal((await lame.get('/cases.csv')).status, 200);
  await other.end();
});

test('who has the page already is told so; a new event, another language, another edition are another page', async () => {
  await server.checkpoint(66);
  const still = async (target, headers = {}) => {
    const first = await server.get(target, headers);
    assert.ok(first.headers.etag && first.headers['cache-control'] === 'no-cache', target);
    const again = await server.get(target, { ...headers, 'If-None-Match': `"other", W/${first.headers.etag}` });
    assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, first.headers.etag], target);
    return first.headers.etag;
  };
  const tags = [];
  for (const target of ['/', '/cases', '/cases.json', '/cases.csv', '/cases.atom', '/cases/1', '/log']) tags.push(await still(target));
  tags.push(await still('/cases/1', { Cookie: 'lang=en' }), await still('/cases/1', { Cookie: 'elder=1' }));
  assert.equal(new Set(tags).size, 3, 'one of the log, the language, the edition');
  await server.report({ text: '又一件' });
  assert.equal((await server.get('/cases', { 'If-None-Match': tags[1] })).status, 200);
  assert.equal((await anna.get('/cases')).headers.etag, undefined, 'who is signed in sees more: never kept');
});

test('not one public byte holds what is personal', async () => {
  let bytes = 0;
  await server.checkpoint(66);
  const starts = ['/', '/cases', '/cases.json', '/cases.csv', '/cases.atom', '/cases/1', `/track/${voice.other.code}`, '/log/open/0'];
  const seen = await crawl(resident, starts, (target, r) => {
    assert.ok(!r.body.includes(MARK), `${target} tells it`);
    for (const words of ['3-2-50', '000-050', '人anna', '约上门']) assert.ok(!r.body.includes(words), `${target} tells ${words}`);
    bytes += r.body.length;
  });
  assert.ok(seen.size > 60 && bytes > 200000);
  const kinds = (await server.get('/log/open/0')).text.trim().split('\n').map((l) => JSON.parse(l).kind);
  assert.ok(kinds.includes('desk.case.closed') && !kinds.some((k) => /joined|said|shown/.test(k)));
  assert.ok(!server.said.includes(MARK));
});

test('who names no door is a person and no household: five empty forms make no staircase', async () => {
  const first = await server.report({ text: '楼道灯不亮' }), at = `/cases/${first.id}`;
  const own = [];
  for (let i = 0; i < 5; i++) own.push(JSON.parse((await server.json(`${at}/join`, {})).text).url);
  assert.match((await resident.get(at)).text, /<dd>6\u00a0个人说的\s*<small>6\u00a0人没说门牌<\/small>/);
  assert.match((await resident.get(`${at}/join`)).text, /到现在：6\u00a0个人说的。/);
  await server.json(`${at}/join`, { where: { door: '3-2-501' } });
  assert.match((await resident.get(at)).text, /<dd>1\u00a0户\s*<small>6\u00a0人没说门牌<\/small>/);
  assert.match((await resident.get(`${at}/join`)).text, /到现在：1\u00a0户，另有 6\u00a0人没说门牌。/);
  for (const verb of ['take', 'handle', 'finish'])
    assert.equal((await anna.submit(`/desk${at}`, `/desk${at}/${verb}`, verb === 'finish' ? { words: '换了灯' } : {})).status, 303);
  assert.equal((await server.json(`${new URL(own[0]).pathname}/say`, { say: 4, words: '还是黑的' })).status, 200);
  assert.equal(tally((await resident.get(at)).text), '已好0 好一半0 又坏了0 没好0 未表态1 已好0 好一半0 又坏了0 没好1 未表态5');
});

test('a contact that is asked for three times by one form is one look', async () => {
  const page = `/desk/cases/${(await server.report({ text: '门禁坏了', contact: '000-0600' })).id}`;
  const form = formsOf((await anna.get(page)).text).find((f) => f.action.endsWith('/contact'));
  const looks = () => Number(place.sql('SELECT count(*) FROM desk_look'));
  const before = looks();
  for (let i = 0; i < 3; i++)
    assert.ok((await anna.post(form.action, { ...form.fields, reason: '约上门' })).text.includes('000-0600'));
  assert.equal(looks(), before + 1);
});
