/* find.test.mjs - search: what staff find, what the public finds and what it may never learn; exact codes; pages; limits. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, newPlace, signedIn, unescapeHtml } from './harness.mjs';

let place, server, anna, nobody, code;
const q = (s) => encodeURIComponent(s);
const desk = (s, more = '') => anna.get(`/desk/find?q=${q(s)}${more}`);
const open = (s, form = '') => nobody.get(`/cases${form}?q=${q(s)}`);
const ids = (html, base = '/desk/cases/') => [...html.matchAll(new RegExp(`<a class="t" href="${base}(\\d+)"`, 'g'))].map((m) =>
  Number(m[1]));
const plain = (html) => unescapeHtml(html.replace(/<[^>]+>/g, ''));

before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  nobody = new Browser(server);
  const first = await server.report({ text: '我家暖气一直不热，孩子冻病了', where: '枣树里', where_door: '3号楼2单元501', contact: '13800001234' });
  code = first.code;
  await server.report({ text: 'WiFi 断了，楼道灯也坏了，打我电话 13900005678 就行', where: '南门', contact: '李某' });
  await server.report({ text: '楼上漏水，暖气管子也漏', where_door: '5-1204' });
  await server.json('/cases/2/join', { text: '我们单元也是，声控灯', where_door: '7-1-101' });
  const csrf = await anna.csrf();
  const does = async (target, fields) => assert.equal((await anna.post(target, { csrf, ...fields })).status, 303, target);
  await does('/desk/cases/1/word', { words: '一户反映供热温度低', checked: '1' });
  await does('/desk/cases/1/note', { words: '先查分户阀门' });
  await does('/desk/cases/3/take', {});
  await does('/desk/cases/3/dispatch', { words: '热力公司甲' });
});
after(() => place.end());

test('staff find every kind of text, newest first, each case once', async () => {
  for (const [typed, want] of [['暖', [3, 1]], ['暖气', [3, 1]], ['暖气 孩子', [1]], ['wifi', [2]], ['wi', [2]], ['声控灯', [2]], ['分户阀', [1]],
    ['供热', [1]], ['热力公司', [3]], ['枣树里', [1]], ['漏', [3]], ['气暖', []], ['灯', [2]]])
    assert.deepEqual(ids((await desk(typed)).text), want, typed);
});

test('doors in any spelling, telephones in a text by their ends, and none of it on the screen', async () => {
  for (const [typed, want] of [['3-2-501', [1]], ['三号楼二单元五零一', [1]], ['3号楼', [1]], ['5号楼1204', [3]], ['7-1-101', [2]],
    ['13900005678', [2]], ['1390000', [2]], ['5678', [2]]]) {
    const r = await desk(typed);
    assert.deepEqual(ids(r.text), want, typed);
    assert.doesNotMatch(r.text.replace(/<header.*?<\/header>/s, '').replaceAll(`${typed}`, ''), /13900005678/);
  }
});

test('a contact is not searched: it is read for a reason, and a search has none', async () => {
  const told = (s, r) => plain(r.text).replaceAll(s, '');
  const never = told('空空空', await desk('空空空'));
  for (const typed of ['13800001234', '1380000', '1234', '李某', 'limou']) {
    const r = await desk(typed);
    assert.deepEqual(ids(r.text), [], typed);
    assert.equal(told(typed, r), never, `${typed} answers as what is nowhere does`);
  }
});

test('pinyin and first letters, and what was meant', async () => {
  for (const typed of ['nuanqi', 'nuan qi', 'nuanq', 'nq', 'NUANQI']) {
    const r = await desk(typed);
    assert.deepEqual(ids(r.text), [3, 1], typed);
    assert.match(r.text, />暖气<\/a>/, typed);
  }
  assert.deepEqual(ids((await desk('loushui')).text), [3]);
});

test('what was found is marked where it stands', async () => {
  const r = await desk('不热');
  assert.match(r.text, /暖气一直<mark class="found">不热<\/mark>/);
});

test('a code or a number leads straight to the case', async () => {
  for (const typed of [code, `${code.slice(0, 4)} ${code.slice(4).toLowerCase()}`, '1', '#1']) {
    const r = await desk(typed);
    assert.equal(r.status, 303, typed);
    assert.equal(r.headers.location, '/desk/cases/1');
  }
  assert.equal((await desk('99')).status, 200);
});

test('filters of the desk list', async () => {
  assert.deepEqual(ids((await desk('暖气', '&state=received')).text), [1]);
  assert.deepEqual(ids((await desk('暖气', '&state=dispatched')).text), [3]);
  assert.deepEqual(ids((await desk('暖气', `&state=all&unit=${q('热力公司甲')}`)).text), [3]);
  assert.deepEqual(ids((await desk('暖气', '&state=closed')).text), []);
  assert.deepEqual(ids((await desk('暖气', '&since=2999-01-01')).text), []);
});

test('the public finds public words and learns of nothing else', async () => {
  assert.deepEqual(ids((await open('供热')).text, '/cases/'), [1]);
  assert.deepEqual(ids((await open('gongre')).text, '/cases/'), [1]);
  const nothing = (s, r) => plain(r.text.replace(/<ul class="plain">.*?<\/ul>/s, '')).replaceAll(s, '');
  const never = nothing('空空空', await open('空空空'));
  for (const s of ['暖气', '孩子', 'wifi', '阀门', '13800001234', '漏水', code, '热力公司甲', '枣树里', '3-2-501']) {
    const r = await open(s);
    assert.equal(r.status, 200);
    assert.equal(nothing(s, r), never, `${s} answers as what is nowhere does`);
    assert.deepEqual(JSON.parse((await open(s, '.json')).text), { items: [] });
  }
  assert.equal(nothing('nuanqi', await open('nuanqi')), never);
});

test('the public list in its other forms', async () => {
  const json = JSON.parse((await open('供热', '.json')).text);
  assert.deepEqual(json.items.map((i) => [i.id, i.wording]), [[1, '一户反映供热温度低']]);
  assert.match((await open('供热', '.csv')).text, /一户反映供热温度低/);
  assert.match((await open('供热', '.atom')).text, /<link rel="self" href="[^"]*\/cases.atom\?q=/);
  const page = await open('供热');
  assert.match(page.text, /href="\/cases\.csv\?q=/);
  assert.equal((await nobody.get(`/cases?q=${q('供热')}`, { 'If-None-Match': page.headers.etag })).status, 304);
});

test('new words take the place of old ones', async () => {
  const csrf = await anna.csrf();
  assert.equal((await anna.post('/desk/cases/1/word', { csrf, words: '供暖温度偏低，正在查阀门', checked: '1' })).status, 303);
  assert.deepEqual(ids((await open('供热')).text, '/cases/'), []);
  assert.deepEqual(ids((await desk('供热')).text), []);
  assert.deepEqual(ids((await open('阀门')).text, '/cases/'), [1]);
});

test('nothing, too much and nonsense are told in plain words', async () => {
  assert.match((await desk('')).text, /请在搜索框里写/);
  assert.match((await desk('，。！')).text, /请在搜索框里写/);
  assert.match((await desk('暖'.repeat(61))).text, /太长了：最多 60 个字/);
  assert.match((await desk('a b c d e f g h i')).text, /太长了/);
  assert.match((await desk('没有这句')).text, /没有找到“没有这句”/);
  for (const s of ['"', '*', 'a" OR "b', 'NEAR(', '-', '^暖气', 'text:暖气', '<script>', '%00', '\u0000'])
    assert.ok([200, 400].includes((await desk(s)).status), s);
  assert.doesNotMatch((await desk('<script>alert(1)</script>')).text, /<script>alert/);
  assert.equal((await desk('暖气', '&after=x')).status, 404);
});

test('pages: a case comes once, whatever page its texts are on', async () => {
  const csrf = await anna.csrf();
  for (let i = 0; i < 120; i++) await server.report({ text: `路灯第${i}盏不亮` });
  for (const id of [10, 20, 30]) assert.equal((await anna.post(`/desk/cases/${id}/note`, { csrf, words: '这盏路灯要换' })).status, 303);
  const seen = [];
  let next = `/desk/find?q=${q('路灯')}`;
  for (let pages = 0; next; pages++) {
    assert.ok(pages < 4);
    const r = await anna.get(next);
    seen.push(...ids(r.text));
    next = r.text.match(/<a class="on" href="([^"]*)" rel="next"/)?.[1];
    next = next && unescapeHtml(next);
  }
  assert.equal(seen.length, 120);
  assert.equal(new Set(seen).size, 120);
  assert.deepEqual(seen.slice(0, 3), [30, 20, 10]);
  assert.deepEqual(seen.slice(3, 5), [123, 122]);
});

test('a case is found by its oldest text, however many came after', async () => {
  const said = await server.report({ text: '垃圾桶翡翠色的那个坏了' });
  for (let i = 1; i <= 55; i++) await server.json(`/cases/${said.id}/join`, { text: '我家也是', where_door: `9-1-${100 + i}` });
  for (const more of ['', '&state=received', '&state=open', '&state=received&since=2000-01-01'])
    assert.deepEqual(ids((await desk('翡翠', more)).text), [said.id], more);
});

/* Last: from here on every step in the database takes 3 ms. */
test('a search stops after 0.2 s, says so and goes on from there; a crowd of searches holds up nobody else', async () => {
  await server.stop();
  server = await place.serve({ env: { ZHITONG_FAULT: 'step=1:all:slow' } });
  anna = await signedIn(server, 'anna');
  nobody = new Browser(server);
  const seen = [];
  let next = `/desk/find?q=${q('路灯')}`;
  let stopped = 0;
  while (next && stopped < 3) {
    const r = await anna.get(next);
    stopped += /class="alert">已经找了 0\.2 秒，先停在这里/.test(r.text);
    seen.push(...ids(r.text));
    next = r.text.match(/<a class="on" href="([^"]*)" rel="next">[^<]*接着找/)?.[1];
    next = next && unescapeHtml(next);
  }
  assert.equal(stopped, 3);
  assert.equal(new Set(seen).size, seen.length);
  const [own, ...crowd] = await Promise.all([signedIn(server, 'anna'), ...Array.from({ length: 40 }, () => open('阀门'))]);
  assert.equal((await own.get(`/desk/find?q=${q('阀门')}`)).status, 200);
  const refused = crowd.filter((r) => r.status === 503);
  assert.ok(refused.length > 0 && refused.length < 40, `${refused.length} of 40 were refused`);
  for (const r of crowd.filter((o) => o.status !== 503)) assert.equal(r.status, 200);
  for (const r of refused) {
    assert.equal(r.headers['retry-after'], '2');
    assert.match(r.text, /这会儿人太多/);
  }
});
