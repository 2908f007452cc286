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
