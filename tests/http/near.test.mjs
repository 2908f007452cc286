/* near.test.mjs - cases that are one trouble: found while one writes, merged at the desk, taken apart again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, formsOf, newPlace, signedIn, until } from './harness.mjs';

let place, server, anna, resident, csrf;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  resident = new Browser(server);
  csrf = { 'X-CSRF-Token': await anna.csrf() };
});
after(() => place.end());

const merge = (whole, from) => anna.json(`/desk/cases/${whole}/merge`, { from }, csrf);

/* ---- at the desk ------------------------------------------------------------------------------------------------------- */

test('two cases become one: voices, links and numbers lead there, and nothing is lost', async () => {
  const a = await server.report({ text: '三号楼水箱的水有怪味', where: { door: '3-2-501' } });
  const b = await server.report({ text: '自来水发黄', where: { door: '3-2-502' } });
  await server.json(`/cases/${b.id}/join`, { where: { door: '3-2-501' } });
  assert.equal((await merge(a.id, String(b.id))).status, 200);
  const page = (await resident.get(`/cases/${a.id}`)).text;
  assert.match(page, /2\u00a0户/);
  assert.ok(page.includes('并进来一件') && page.includes(`href="/cases/${b.id}"`));
  const part = await resident.get(`/cases/${b.id}`);
  assert.ok(part.text.includes('已并案') && part.text.includes(`href="/cases/${a.id}"`) && !part.text.includes(`/cases/${b.id}/join"`));
  const own = await resident.get(`/t/${b.token}`);
  assert.ok(own.text.includes('自来水发黄') && own.text.includes(`您说的是第 ${b.id} 号`));
  await until(async () => (await resident.get(`/t/${b.token}/receipt.json`)).status === 200, 6000, 'the receipt');
  const late = JSON.parse((await server.json(`/cases/${b.id}/join`, { where: { door: '3-2-503' } })).text);
  assert.equal(late.id, a.id, 'who has an old link joins where it is worked on');
  const list = JSON.parse((await resident.get('/cases.json')).text).items;
  assert.deepEqual(list.map((l) => [l.id, l.state, l.homes]), [[b.id, 'merged', 0], [a.id, 'received', 3]]);
  assert.equal(JSON.parse((await anna.get('/desk.json?state=open')).text).items.length, 1);
  assert.equal(JSON.parse((await anna.get('/desk.json?state=merged')).text).items[0].id, b.id);
});

test('taken apart by one button, with who came by it; who spoke up later stays', async () => {
  const form = formsOf((await anna.get('/desk/cases/1')).text).find((f) => f.action === '/desk/cases/2/unmerge');
  const r = await anna.post(form.action, form.fields);
  assert.equal(r.status, 303);
  assert.ok((await anna.get(r.headers.location)).text.includes('分开了'));
  const list = JSON.parse((await resident.get('/cases.json')).text).items;
  assert.deepEqual(list.map((l) => [l.id, l.state, l.homes]), [[2, 'received', 2], [1, 'received', 2]]);
  assert.ok(!(await resident.get('/cases/2')).text.includes('已并案'));
});

test('what cannot be merged says why; of several, those that can are', async () => {
  const again = await anna.submit('/desk/cases/1', '/desk/cases/1/merge', { from: '1' });
  assert.equal(again.status, 409);
  assert.ok(again.text.includes('不能并进自己'));
  const c = await server.report({ text: '电梯停了' });
  const some = await anna.submit('/desk/cases/1', '/desk/cases/1/merge', { from: `${c.id} 77 1` });
  assert.equal(some.status, 200);
  assert.ok(some.text.includes('并进来 1 件') && some.text.includes('第 77 号') && some.text.includes('不能并进自己'));
});

test('some people become a case of their own', async () => {
  const page = (await anna.get('/desk/cases/1')).text;
  const voice = page.match(/type="checkbox" name="voice" value="(\d+)"/)[1];
  assert.equal((await anna.submit('/desk/cases/1', '/desk/cases/1/split', { voice })).status, 303);
  const list = JSON.parse((await resident.get('/cases.json')).text).items;
  assert.deepEqual([list[0].id, list[0].voices], [4, 1]);
  assert.ok((await resident.get('/cases/4')).text.includes('从另一件分出'));
});

test('a merge of a merge comes apart in any order, also after what happened since', async () => {
  const [a, b, c] = [await server.report({ text: '南门的灯灭了', where: { door: '5-1-101' } }),
    await server.report({ text: '南门黑着', where: { door: '5-1-102' } }),
    await server.report({ text: '南门看不见', where: { door: '5-1-103' } })];
  const row = (id) => place.sql(`SELECT state, homes FROM desk_case WHERE id = ${id}`);
  const apart = (id) => anna.json(`/desk/cases/${id}/unmerge`, {}, csrf);
  assert.equal((await merge(b.id, String(a.id))).status, 200);
  assert.equal((await merge(c.id, String(b.id))).status, 200);
  assert.deepEqual([a, b, c].map((r) => row(r.id)), ['6|0', '6|0', '0|3']);
  assert.ok((await resident.get(`/t/${a.token}`)).text.includes(`第 ${c.id} 号`), 'a link leads to where the chain ends');
  assert.equal((await merge(a.id, String(c.id))).status, 409, 'not into a part of itself');
  assert.equal((await anna.json(`/desk/cases/${c.id}/take`, {}, csrf)).status, 200);
  assert.equal((await server.json(`/cases/${a.id}/join`, { where: { door: '5-1-104' } })).status, 201);
  assert.equal(row(c.id), '1|4');
  assert.equal((await apart(b.id)).status, 200, 'the middle one first: what was merged into it goes along');
  assert.deepEqual([a, b, c].map((r) => row(r.id)), ['6|0', '0|2', '1|2']);
  assert.equal((await apart(b.id)).status, 409);
  assert.equal((await apart(a.id)).status, 200);
  assert.deepEqual([a, b, c].map((r) => row(r.id)), ['0|1', '0|1', '1|2']);
});

/* ---- while one writes --------------------------------------------------------------------------------------------------- */

test('a report is asked once whether it is one of those; nothing typed is lost, and "mine is another" sends it', async () => {
  for (const text of ['楼下广场舞每天吵到十点', '北门路灯坏了三盏', '垃圾堆在路口没有人收', '停车位被占了']) await server.report({ text });
  const known = await server.report({ text: '孩子在五号楼滑梯摔了，螺丝松了' });
  const typed = { text: '五号楼旁边的滑梯螺丝松了，孩子要摔', where_door: '5-1-101', contact: '000-0711' };
  const first = await resident.submit('/report', '/report', { ...typed });
  assert.equal(first.status, 201, 'nobody is asked about what is not public');
  assert.equal((await anna.submit(`/desk/cases/${known.id}`, `/desk/cases/${known.id}/word`, { words: '五号楼滑梯螺丝松了，孩子摔过' })).status, 303);
  const asked = await resident.submit('/report', '/report', typed);
  assert.equal(asked.status, 422);
  assert.ok(asked.text.includes('还没有记下') && asked.text.includes('五号楼滑梯') && asked.text.includes(typed.text));
  assert.ok(asked.text.includes(`formaction="/report/near/${known.id}"`) && !asked.text.includes('螺丝松了，孩子在'));
  const form = formsOf(asked.text).find((f) => f.action === '/report');
  const join = await resident.post(`/report/near/${known.id}`, form.fields);
  assert.equal(join.status, 303);
  assert.match(join.headers.location, new RegExp(`^/cases/${known.id}/join/draft/`));
  assert.ok((await resident.get(join.headers.location)).text.includes(typed.text), 'what was typed came along');
  assert.equal((await resident.post('/report', form.fields)).status, 201, 'mine is another');
  assert.equal((await server.json('/report', typed)).status, 201, 'programs are never asked');
});

test('the same list while typing, as a piece of page', async () => {
  const live = await resident.post('/report/near', { text: '五号楼滑梯螺丝松了' });
  assert.equal(live.status, 200);
  assert.ok(live.text.trim().startsWith('<section class="near"') && live.text.includes('五号楼滑梯'));
  assert.equal((await resident.post('/report/near', { text: '暖气不热了怎么办' })).text.trim(), '');
  assert.equal((await resident.post('/report/near', { text: '短' })).text.trim(), '');
  assert.equal((await resident.post('/report/near', {})).text.trim(), '');
});

test('asked by several at once, all are answered, and every page after them', async () => {
  const asked = Array.from({ length: 6 }, () => server.form('/report/near', { text: '五号楼滑梯螺丝松了' }));
  for (const r of await Promise.all(asked)) assert.ok(r.status === 200 && r.text.includes('五号楼滑梯'), r.text);
  for (const page of ['/', '/cases', '/report', '/', '/cases', '/report']) assert.equal((await server.get(page)).status, 200, page);
});

test('staff see the score with what it is made of, and merge what they tick', async () => {
  const page = await anna.get('/desk/cases');
  assert.equal(page.status, 404);
  const id = JSON.parse((await resident.get('/cases.json')).text).items[0].id;
  const alike = await anna.get(`/desk/cases/${id}/alike`);
  assert.equal(alike.status, 200);
  const ticks = [...alike.text.matchAll(/name="from" value="(\d+)"/g)].map((m) => m[1]);
  assert.ok(ticks.length >= 2 && /用词 \d+/.test(alike.text) && alike.text.includes('<mark>'), alike.text);
  const form = formsOf(alike.text).find((f) => f.action === `/desk/cases/${id}/merge`);
  assert.equal((await anna.post(form.action, { ...form.fields, from: ticks.join(' ') })).status, 303);
  assert.ok((await resident.get(`/cases/${id}`)).text.includes('并进来一件'));
  assert.equal((await anna.get('/desk/cases/999/alike')).status, 404);
});
