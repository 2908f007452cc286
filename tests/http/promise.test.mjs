/* promise.test.mjs - promises over the wire: given in public, every date stays, the ledger in all its forms, and the way from a case. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dayFromNow, newPlace, signedIn, until } from './harness.mjs';

let place, server, anna, csrf;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  csrf = { 'X-CSRF-Token': await anna.csrf() };
});
after(() => place.end());

const words = { title: '今冬暖气不误', who: '热力公司甲', whom: '四个小区 612 户' };
const give = async (more = {}) => {
  const r = await anna.json('/promises/new', { ...words, due: dayFromNow(9), ...more }, csrf);
  assert.equal(r.status, 201, r.text);
  return JSON.parse(r.text).id;
};
const act = (id, verb, fields = {}) => anna.json(`/promises/${id}/${verb}`, fields, csrf);
const ledger = async (query = '') => JSON.parse((await server.get(`/promises.json${query}`)).text);
/* What stands in the page's own part, without the frame. */
const main = (r) => r.text.match(/<main\b.*<\/main>/s)[0];

test('the door is in the frame of every page and on the home page', async () => {
  const home = await server.get('/');
  assert.match(home.text, /<nav[^>]*>[^]*?<a href="\/promises"/);
  assert.match(home.text, /<a class="door amber" href="\/promises"><b>说到做到<\/b>/);
  assert.match((await server.get('/promises')).text, /<a href="\/promises"\s+aria-current="page"/);
});

test('a promise is given by a form, for a case, and both lead to each other', async () => {
  const told = await server.report({ text: '家里冷' });
  const desk = await anna.get(`/desk/cases/${told.id}`);
  assert.match(desk.text, new RegExp(`href="/promises/new\\?case=${told.id}"`));
  assert.doesNotMatch((await server.get(`/cases/${told.id}`)).text, /\/promises\/new/);
  const made = await anna.submit(`/promises/new?case=${told.id}`, '/promises/new', { ...words, due: dayFromNow(9), shown: '1' });
  assert.equal(made.status, 303, made.text);
  const page = await server.get(made.headers.location);
  assert.match(main(page), new RegExp(`href="/cases/${told.id}"`));
  assert.match(main(page), /<h1 class="big">今冬暖气不误<\/h1>/);
  assert.match((await server.get(`/cases/${told.id}`)).text, /<ol class="timeline[^]*答应[^]*承诺：/, 'and the timeline says that it was made');
  for (const at of [`/cases/${told.id}`, `/desk/cases/${told.id}`])
    assert.match((await anna.get(at)).text, new RegExp(`href="${made.headers.location}">今冬暖气不误`), at);
});

test('what is wrong is said by its field, and what was typed comes back', async () => {
  const r = await anna.submit('/promises/new', '/promises/new', { ...words, due: '2019-11-15', whom: '李四 13800138000' });
  assert.equal(r.status, 422);
  assert.match(r.text, /id="due-err"/);
  assert.match(r.text, /value="李四 13800138000"/);
  const marked = await anna.submit('/promises/new', '/promises/new', { ...words, due: dayFromNow(3), whom: '枣树里3号楼2单元501' });
  assert.equal(marked.status, 422);
  assert.match(marked.text, /name="checked"[^>]*aria-invalid="true"/);
  assert.equal((await anna.json('/promises/new', { ...words, due: dayFromNow(3), case_id: 999 }, csrf)).status, 422);
  assert.equal((await server.json('/promises/new', { ...words, due: dayFromNow(3) })).status, 401);
});

test('every date that was ever said stays, on the page and in the sheet', async () => {
  const id = await give();
  for (const days of [19, 29]) assert.equal((await act(id, 'redate', { due: dayFromNow(days), words: '阀门没到货' })).status, 200);
  assert.equal((await act(id, 'redate', { due: dayFromNow(29), words: '还是那天' })).status, 409);
  const page = main(await server.get(`/promises/${id}`));
  assert.equal(page.match(/<dd>\s*(<s\b[^]*?<\/s>\s*){2}/g)?.length, 1, 'both old dates are struck out beside the new one');
  const row = (await ledger()).items.find((i) => i.id === id);
  assert.deepEqual([row.first_on, row.due_on, row.redated], [dayFromNow(9), dayFromNow(29), 2]);
  assert.match((await server.get('/promises.csv')).text, new RegExp(`"${dayFromNow(9)}"[^\\n]*"${dayFromNow(29)}"`));
});

test('the road: an end needs words, is counted, and can be taken up again', async () => {
  const id = await give();
  assert.equal((await act(id, 'break')).status, 422, 'a broken promise says why');
  assert.equal((await act(id, 'begin')).status, 200);
  assert.equal((await act(id, 'begin')).status, 409);
  const before = await ledger('?state=kept');
  assert.equal((await act(id, 'keep', { words: '换热站已经开了' })).status, 200);
  const kept = await ledger('?state=kept');
  assert.equal(kept.total, before.total + 1);
  assert.equal(kept.items[0].id, id);
  assert.equal(kept.items[0].ended_on, dayFromNow(0));
  assert.equal((await act(id, 'resume', { words: '又凉了' })).status, 200);
  assert.equal((await ledger('?state=kept')).total, before.total);
  const page = main(await server.get(`/promises/${id}`));
  for (const said of ['换热站已经开了', '又凉了']) assert.ok(page.includes(said), said);
  assert.equal((await act(id, 'withdraw', { words: '换了一家来办' })).status, 200);
  assert.equal((await act(id, 'resume', { words: '话' })).status, 409, 'withdrawn is withdrawn');
  assert.equal((await act(999999, 'keep')).status, 404);
});

test('pages of fifty, downwards and back, whole and of one kind', async () => {
  while ((await ledger()).total < 104) await give();
  for (const query of ['', '?state=open', '?state=given']) {
    const first = await ledger(query);
    assert.equal(first.items.length, 50, query);
    assert.ok(!first.newer);
    const second = JSON.parse((await server.get(first.older)).text);
    assert.ok(second.items[0].id < first.items.at(-1).id);
    const back = JSON.parse((await server.get(second.newer)).text);
    assert.deepEqual(back.items, first.items, query);
  }
  for (const none of ['?state=lost', '?after=x', '?after=-1']) assert.equal((await server.get(`/promises${none}`)).status, 404, none);
  const feed = await server.get('/promises.atom');
  assert.equal(feed.headers['content-type'], 'application/atom+xml; charset=utf-8');
  assert.equal(feed.text.match(/<entry>/g).length, 50);
  const xlsx = await server.get('/promises.xlsx');
  assert.equal(xlsx.status, 200);
  assert.equal(xlsx.body.subarray(0, 2).toString(), 'PK');
});

test('a promise can be taken home with its proof', async () => {
  const id = await give();
  const receipt = await until(async () => {
    const r = await server.get(`/promises/${id}/receipt.json`);
    return r.status === 200 && r;
  }, 8000, 'the receipt');
  assert.match(JSON.parse(receipt.text).open, /今冬暖气不误/);
  assert.match((await server.get(`/promises/${id}/receipt.tlog-proof`)).text, /^c2sp\.org\/tlog-proof@v1\n/);
  assert.match((await server.get('/log/open/0')).text, /"promise\.given"/);
});
