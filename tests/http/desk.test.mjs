/* desk.test.mjs - the desk's list: filters as addresses, four orders both ways, many cases at once, taking back, and saved views. Links and
** forms alone, as a browser without script sends them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BIN_PLAIN, escapeHtml, formsOf, newPlace, signedIn, unescapeHtml, urlencoded } from './harness.mjs';

const CASES = 130;
let place, server, anna, bert;

/* Cases 1..130, one every hour, the first the oldest. */
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk' } });
  const rows = Array.from({ length: CASES }, (_, i) => {
    const t = new Date(Date.UTC(2026, 0, 1, i));
    return `${i + 1},第${i + 1}件事,${t.getUTCFullYear()}/${t.getUTCMonth() + 1}/${t.getUTCDate()} ${t.getUTCHours()}:00`;
  });
  fs.writeFileSync(path.join(place.root, 'old.csv'), `id,text,time\n${rows.join('\n')}\n`);
  await place.does('import', place.dir, 'cases', path.join(place.root, 'old.csv'));
  server = await place.serve();
  [anna, bert] = [await signedIn(server, 'anna'), await signedIn(server, 'bert')];
});
after(() => place.end());

const idsOf = (html) => [...html.matchAll(/<tr data-case="(\d+)"/g)].map((m) => Number(m[1]));
const linkOf = (html, words) => {
  const m = [...html.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs)].find(([, , inner]) => inner.includes(words));
  return m && unescapeHtml(m[1]);
};
async function page(who, target) {
  const r = await who.get(target);
  assert.equal(r.status, 200, target);
  return r.text;
}
const titleOf = (html) => unescapeHtml(html.match(/<h1>(.*?)<\/h1>/)[1]);
/* Ticks boxes and presses a button of the list at `target`. */
async function press(who, target, ids, fields) {
  const form = formsOf(await page(who, target)).find((f) => f.action.startsWith('/desk/bulk'));
  const body = `${urlencoded({ ...form.fields, ...fields })}${ids.map((id) => `&id=${id}`).join('')}`;
  const send = () => who.ask('POST', form.action, { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  return { ...(await send()), send };
}
async function does(who, id, verb, fields = {}) {
  const r = await who.post(`/desk/cases/${id}/${verb}`, { csrf: await who.csrf(), ...fields });
  assert.equal(r.status, 303, `${verb} ${id}: ${r.text.slice(0, 300)}`);
}
const stateOf = async (id) => (await page(anna, `/desk/cases/${id}`)).match(/class="tag[^"]*">([^<]*)</)[1];

test('many at once in a list that is read on a worker: the answer is that list again, with what was done on top', async () => {
  const target = '/desk?state=received&worded=0&sort=newest';
  const ids = idsOf(await page(anna, target)).slice(0, 2);
  const r = await press(anna, target, ids, { verb: 'take' });
  assert.equal(r.status, 200);
  assert.ok(!idsOf(r.text).some((id) => ids.includes(id)) && formsOf(r.text).some((f) => f.action.startsWith('/desk/undo')));
  const refused = await press(anna, target, ids, { verb: 'dispatch', words: '' });
  assert.equal(refused.status, 422);
  assert.deepEqual(idsOf(refused.text), idsOf(r.text));
  const undo = formsOf(r.text).find((f) => f.action.startsWith('/desk/undo'));
  assert.equal((await anna.post(undo.action, undo.fields)).status, 200);
  assert.deepEqual(idsOf(await page(anna, target)).slice(0, 2), ids);
});

test('each order, forwards and back again, gives every case once, also while others come and go', async () => {
  await does(anna, 7, 'take');
  for (const id of [3, 60, 129]) for (const door of ['9-1-101', '9-1-102']) await server.json(`/cases/${id}/join`, { where_door: door });
  const orders = { clock: CASES, waiting: CASES, newest: CASES, moved: CASES, homes: 3 };
  for (const [sort, n] of Object.entries(orders)) {
    const first = `/desk?state=open&sort=${sort}`;
    const seen = [];
    let html = await page(anna, first);
    for (let to = first; to; to = linkOf(html, '后面的')) {
      html = await page(anna, to);
      seen.push(idsOf(html));
    }
    const all = seen.flat();
    assert.equal(all.length, n, sort);
    assert.equal(new Set(all).size, n, sort);
    if (sort === 'waiting') assert.deepEqual(all, all.slice().sort((a, b) => a - b));
    if (sort === 'newest') assert.deepEqual(all, all.slice().sort((a, b) => b - a));
    if (sort === 'moved') assert.equal(all.at(-1), 7, 'who moved last stands last');
    const back = [idsOf(html)];
    for (let to = linkOf(html, '前面的'); to; to = linkOf(html, '前面的')) {
      html = await page(anna, to);
      back.unshift(idsOf(html));
    }
    assert.deepEqual(back.flat(), all, `${sort}, backwards`);
  }
});

test('a case that leaves the list between two pages takes no other with it', async () => {
  const first = await page(anna, '/desk?state=received');
  await does(anna, idsOf(first)[0], 'take');
  await does(anna, idsOf(first).at(-1), 'take');
  const second = await page(anna, linkOf(first, '后面的'));
  assert.equal(idsOf(second)[0], 51 + (idsOf(first).includes(7) ? 0 : 1));
  const again = await page(anna, linkOf(second, '前面的'));
  assert.deepEqual(idsOf(again), idsOf(first).slice(1, -1));
});

test('a filter is words in an address, a sentence on the page, and chips that take one word away', async () => {
  await does(anna, 20, 'take');
  await does(anna, 20, 'dispatch', { words: '热力公司甲' });
  const unit = encodeURIComponent('热力公司甲');
  const html = await page(anna, `/desk?state=dispatched&unit=${unit}&taker=me&since=2026-01-01&until=2026-01-02`);
  assert.deepEqual(idsOf(html), [20]);
  assert.equal(titleOf(html), '已派遣 · 热力公司甲 · 我的 · 1月1日起 · 到1月2日');
  assert.equal(linkOf(html, '热力公司甲\n'), '/desk?state=dispatched&taker=me&since=2026-01-01&until=2026-01-02');
  const got = async (query, who = anna) => idsOf(await page(who, `/desk?${query}`));
  assert.deepEqual(await got('state=dispatched&taker=me', bert), []);
  assert.ok((await got('state=open&taker=me')).includes(20));
  assert.ok(!(await got('taker=nobody')).includes(20));
  assert.deepEqual(await got('state=open&since=2026-01-02&until=2026-01-02'),
    Array.from({ length: 24 }, (_, i) => i + 25), 'days of the office clock');
  assert.deepEqual((await got('state=all&homes=2')).sort(), [129, 3, 60].sort());
  assert.deepEqual(await got('state=open&source=web'), []);
  assert.deepEqual(await got('state=open&worded=yes'), []);
  assert.deepEqual(await got(''), await got('state=received'), 'the door is what nobody has taken');
});

test('what is not understood is left out and told; empty fields lead to the short address', async () => {
  for (const odd of ['state=9', 'taker=4711', 'since=2026-13-01', 'homes=x', 'sort=best', 'said=nothing', 'check=you',
    `unit=${'x'.repeat(300)}`]) {
    const html = await page(anna, `/desk?${odd}`);
    assert.ok(html.includes('看不懂') && html.includes(escapeHtml(odd.slice(0, 30))), odd);
    assert.equal(idsOf(html).length, 50);
  }
  const r = await anna.get('/desk?state=open&taker=&unit=&since=&until=&homes=&said=&worded=no&source=&sort=clock');
  assert.deepEqual([r.status, r.headers.location], [303, '/desk?state=open&worded=no']);
  assert.equal((await anna.get('/desk?state=open&after=nix')).status, 404);
  const form = formsOf(await page(anna, '/desk?state=open&homes=2')).find((f) => f.method === 'get' && f.fields.homes);
  assert.equal(form.fields.homes, '2', 'the form holds what holds');
});

test('from a case to the next in that very list, also when a step has taken it out', async () => {
  const list = '/desk?state=received&sort=newest';
  const html = await page(anna, list);
  const [first, second, third] = idsOf(html);
  const way = linkOf(html, `第${second}件事`);
  const opened = await page(anna, way);
  assert.ok(linkOf(opened, `第${third}件事`) && opened.includes('rel="prev"'));
  const form = formsOf(opened).find((f) => f.action.startsWith(`/desk/cases/${second}/take`));
  const done = await anna.post(form.action, form.fields);
  const after = await page(anna, done.headers.location);
  assert.ok(after.includes('已受理'));
  assert.match(linkOf(after, `第${third}件事`), new RegExp(`^/desk/cases/${third}\\?state=received&sort=newest&at=`));
  assert.match(after.match(/href="([^"]*)" rel="prev"/)[1], new RegExp(`^/desk/cases/${first}\\?`));
  assert.equal(linkOf(after, '回到'), list);
});

test('many at once: one refusal keeps nobody back, a reload does nothing twice, undo brings back what nobody touched', async () => {
  await does(bert, 101, 'take');
  const r = await press(anna, '/desk?state=received&sort=newest', [100, 101, 102, 999], { verb: 'take' });
  assert.equal(r.status, 200);
  assert.match(r.text, /受理了 2 件/);
  assert.match(r.text, /2 件没办成/);
  assert.match(r.text, /第 101 号案卷<\/a> 现在这一步不能这样办.*?现在：已立案\s+· 人bert/s);
  assert.match(r.text, /第 999 号案卷<\/a> 没有这一件/);
  assert.equal(titleOf(r.text), '待受理', 'the list stands where it stood');
  assert.match((await r.send()).text, /受理了 2 件/);
  assert.equal(await stateOf(102), '已立案');
  await does(anna, 102, 'dispatch', { words: '物业公司乙' });
  const undo = formsOf(r.text).find((f) => f.action.startsWith('/desk/undo'));
  const undone = await anna.post(undo.action, undo.fields);
  assert.match(undone.text, /撤销了 1 件/);
  assert.match(undone.text, /第 102 号案卷<\/a> 后来又有人动过/);
  assert.deepEqual([await stateOf(100), await stateOf(102)], ['待受理', '已派遣']);
  assert.ok((await page(anna, '/desk/cases/100')).includes('放回待受理'), 'it stands in its road');
  const other = await bert.post(undo.action, { ...undo.fields, csrf: await bert.csrf(), key: 'another-key' });
  assert.match(other.text, /撤销了 0 件/);
});

test('many to a unit: words that name a person come back with the ticks; JSON says it case by case', async () => {
  for (const id of [110, 111]) await does(anna, id, 'take');
  const refused = await press(anna, '/desk?state=filed', [110, 111], { verb: 'dispatch', words: '王师傅 13800000000' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /value="王师傅 13800000000"/);
  assert.equal([...refused.text.matchAll(/name="id" value="(\d+)"[^>]*checked/gs)].map((m) => m[1]).join(), '110,111');
  const none = await press(anna, '/desk?state=filed', [], { verb: 'dispatch', words: '物业公司乙' });
  assert.equal(none.status, 422);
  const csrf = await anna.csrf();
  const json = await anna.json('/desk/bulk', { id: [110, '111', 5555], verb: 'dispatch', words: '物业公司乙' }, { 'X-CSRF-Token': csrf });
  const told = JSON.parse(json.text);
  assert.deepEqual(told.done.map((d) => d.id), [110, 111]);
  assert.deepEqual(told.refused.map((d) => [d.id, d.key]), [[5555, 'err_no_case']]);
  const back = await anna.json('/desk/undo', { step: told.done.map((d) => `${d.id}:${d.event}`) }, { 'X-CSRF-Token': csrf });
  assert.deepEqual(JSON.parse(back.text).done.map((d) => d.id), [110, 111]);
  assert.equal(await stateOf(110), '已立案');
  const many = Array.from({ length: 501 }, (_, i) => i + 1);
  assert.equal((await anna.json('/desk/bulk', { id: many, verb: 'take' }, { 'X-CSRF-Token': csrf })).status, 422);
});

test('one step, taken back on its own page; another unit wants a reason that everybody reads', async () => {
  await does(anna, 120, 'take');
  await does(anna, 120, 'dispatch', { words: '物业公司乙' });
  const refused = await anna.post('/desk/cases/120/dispatch', { csrf: await anna.csrf(), words: '热力公司甲' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /<details class="move"\s+open/);
  assert.ok(refused.text.includes('value="热力公司甲"'));
  const r = await anna.post('/desk/cases/120/dispatch', { csrf: await anna.csrf(), words: '热力公司甲', why: '是管网的事' });
  assert.ok((await page(anna, '/cases/120')).includes('是管网的事'));
  const undo = formsOf(await page(anna, r.headers.location)).find((f) => f.action.startsWith('/desk/cases/120/undo'));
  const undone = await anna.post(undo.action, undo.fields);
  assert.equal(undone.status, 303);
  const html = await page(anna, undone.headers.location);
  assert.ok(html.includes('还是派给原来那家') && /派给<\/dt><dd>物业公司乙/.test(html));
  assert.equal((await anna.post(undo.action, undo.fields)).status, 409, 'it is no longer the last step');
});

test('two clerks on one case: the second is told who was faster, and keeps what was typed', async () => {
  await does(anna, 125, 'take');
  const words = '物业公司乙，请今天去';
  await does(bert, 125, 'handle');
  const late = await anna.post('/desk/cases/125/dispatch', { csrf: await anna.csrf(), words });
  assert.equal(late.status, 409);
  assert.ok(late.text.includes(words) && late.text.includes('您刚才写的还在这里'));
  assert.equal((await bert.post('/desk/cases/125/take', { csrf: await bert.csrf() })).status, 409);
});

test('undo has ten minutes', { skip: !fs.existsSync(BIN_PLAIN) && 'there is no plain build' }, async (t) => {
  const fake = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketimeMT.so.1`).find((f) => fs.existsSync(f));
  if (!fake) return t.skip('faketime is not installed');
  const csrf = await anna.csrf();
  const told = JSON.parse((await anna.json('/desk/bulk', { id: [126, 127], verb: 'take' }, { 'X-CSRF-Token': csrf })).text);
  const step = told.done.map((d) => `${d.id}:${d.event}`);
  assert.equal(JSON.parse((await anna.json('/desk/undo', { step: step[0] }, { 'X-CSRF-Token': csrf })).text).done.length, 1);
  await server.stop();
  server = await place.serve({ bin: BIN_PLAIN, env: { LD_PRELOAD: fake, FAKETIME: '+11m', FAKETIME_DONT_FAKE_MONOTONIC: '1' } });
  [anna, bert] = [await signedIn(server, 'anna'), await signedIn(server, 'bert')];
  const late = await anna.json('/desk/undo', { step: step[1] }, { 'X-CSRF-Token': await anna.csrf() });
  assert.deepEqual(JSON.parse(late.text).refused.map((d) => d.key), ['err_undo_late']);
  assert.ok(!(await page(anna, '/desk/cases/127?done=take')).includes('/undo'), 'and the page does not offer it');
});

test('a view is saved from the filter at hand, shared, renamed, removed; only by its owner', async () => {
  const at = '/desk?state=open&taker=me&sort=newest';
  const form = formsOf(await page(anna, at)).find((f) => f.action === '/desk/views');
  const saved = await anna.post(form.action, { ...form.fields, name: '我的新的' });
  assert.deepEqual([saved.status, saved.headers.location], [303, at]);
  assert.match(await page(anna, at), /<a href="\/desk\?state=open&amp;taker=me&amp;sort=newest"\s+aria-current="page"\s*><span>我的新的/);
  assert.ok(!(await page(bert, '/desk')).includes('我的新的'));
  const mine = await page(anna, '/desk/views');
  const change = formsOf(mine).find((f) => /^\/desk\/views\/\d+$/.test(f.action));
  const remove = { action: mine.match(/formaction="([^"]*\/remove)"/)[1], fields: change.fields };
  assert.equal((await anna.post(change.action, { ...change.fields, name: '接手的', shared: '1' })).status, 303);
  const theirs = await page(bert, '/desk/views');
  assert.ok(theirs.includes('接手的') && theirs.includes('人anna 分享的') && !theirs.includes('/remove'));
  assert.ok((await page(bert, '/desk')).includes('<span>接手的</span>'), '"me" is whoever looks');
  const csrf = await bert.csrf();
  assert.equal((await bert.post(change.action, { ...change.fields, csrf, name: '我改' })).status, 404);
  assert.equal((await bert.post(remove.action, { csrf })).status, 404);
  const bad = await anna.post(change.action, { ...change.fields, name: '13800000000' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /value="13800000000"\s+aria-invalid="true"/);
  assert.equal((await anna.post(remove.action, remove.fields)).status, 303);
  assert.ok(!(await page(bert, '/desk')).includes('<span>接手的'));
  await anna.post('/desk/views', { csrf: await anna.csrf(), name: '怪', query: '&&=%zz&state=open&nix=1"><script>' });
  assert.ok(!(await page(anna, '/desk')).includes('"><script>'));
});

test('the same list for programs: its filter, pages and words, and nobody\'s own text', async () => {
  const first = JSON.parse((await anna.get('/desk.json?state=all&sort=newest')).text);
  assert.deepEqual([first.items.length, first.items[0].id, first.total], [50, CASES, undefined]);
  const second = JSON.parse((await anna.get(first.older)).text);
  assert.equal(second.items[0].id, CASES - 50);
  assert.equal(first.items.find((i) => i.id === 120).taker, '人anna');
  const csv = (await anna.get('/desk.csv?state=all&sort=newest')).text.trim().split('\r\n');
  assert.equal(csv.length, CASES + 1);
  assert.ok(!csv.join().includes('件事') && csv.some((l) => l.includes('物业公司乙')));
});

test('who took it: only those who can are offered, and an address with any other number learns no name', async () => {
  const other = await newPlace({ users: { anna: 'clerk', nele: 'resident', vera: 'volunteer', uwe: 'unit', lars: 'leader',
    rosa: 'secretary' } });
  const there = await other.serve();
  try {
    const [clerk, helper, leader] = [await signedIn(there, 'anna'), await signedIn(there, 'vera'), await signedIn(there, 'lars')];
    await there.report({ text: '路灯不亮' });
    await helper.post('/report', { csrf: await helper.csrf(), text: '有人来说暖气不热' });
    await does(clerk, 1, 'take');
    const offered = (html) => [...html.match(/<select name="taker">(.*?)<\/select>/s)[1].matchAll(/<option[^>]*>([^<]*)</g)].map((m) =>
      m[1]);
    assert.deepEqual(offered(await page(clerk, '/desk?state=all')), ['谁接的都行', '我的', '没人接', '人rosa']);
    assert.deepEqual(offered(await page(leader, '/desk?state=all')).slice(3), ['人anna', '人rosa']);
    for (let user = 1; user <= 40; user++)
      assert.doesNotMatch((await page(leader, `/desk?state=all&taker=${user}`)).replace(/<header.*?<\/header>/s, ''), /人(nele|vera|uwe)/);
    const sources = ['web', 'import', 'intake'];
    const html = await page(leader, '/desk?state=all&source=intake');
    assert.deepEqual([...html.match(/<select name="source">(.*?)<\/select>/s)[1].matchAll(/value="(\w+)"/g)].map((m) => m[1]), sources);
    const of = [];
    for (const s of sources) of.push(idsOf(await page(leader, `/desk?state=all&source=${s}`)));
    assert.deepEqual(of, [[1], [], [2]]);
    assert.equal(titleOf(html), '所有案卷 · 有人代为登记');
    assert.match((await leader.get(linkOf(html, 'Atom'))).text, /<entry>/);
    assert.match(html, /等了不到 1 小时/);
  } finally {
    await other.end();
  }
});

test('two clerks close one case at once: one of them did, the other is told', async () => {
  const { id } = await server.report({ text: '两个人同时结案' });
  for (const [who, verb] of [[anna, 'take'], [anna, 'handle'], [anna, 'finish'], [bert, 'verify']]) await does(who, id, verb,
    { words: '看过了' });
  const [one, two] = [await anna.csrf(), await bert.csrf()];
  const both = await Promise.all([anna.post(`/desk/cases/${id}/close`, { csrf: one }),
    bert.post(`/desk/cases/${id}/close`, { csrf: two })]);
  assert.deepEqual(both.map((r) => r.status).sort(), [303, 409]);
  assert.equal(place.sql(`SELECT state, (SELECT count(*) FROM desk_step WHERE case_id = ${id} AND kind = 7)
    FROM desk_case WHERE id = ${id}`), '5|1');
  assert.ok(both.find((r) => r.status === 409).text.includes('已结案'));
});
