/* class.test.mjs - classes from the office's page to the resident's form, the lists, the case, and back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPlace, signedIn } from './harness.mjs';

let place, server, root, anna, heat, quarrel;

const idOf = (html, name) => Number(html.match(new RegExp(`/desk/classes/(\\d+)">${name}<`))[1]);

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', root: 'admin' } });
  server = await place.serve();
  [root, anna] = [await signedIn(server, 'root'), await signedIn(server, 'anna')];
  assert.doesNotMatch((await server.get('/report')).text, /name="class"/, 'without classes nobody is asked for one');
  assert.equal((await root.submit('/desk/classes', '/desk/classes/usual')).status, 303);
  const page = (await root.get('/desk/classes')).text;
  [heat, quarrel] = [idOf(page, '暖气'), idOf(page, '邻里')];
});
after(() => place.end());

test('a resident chooses a kind, or none; one that is gone is asked about again', async () => {
  const form = (await server.get('/report')).text;
  assert.match(form, new RegExp(`name="class" value="${heat}"`));
  assert.match(form, /name="class" value="0"\s*checked/);
  assert.doesNotMatch(form, /电梯困人/, 'what stands below is for the office');
  assert.match((await server.form('/report', { text: '暖气不热', class: heat })).text, /暖气/);
  const wrong = await server.form('/report', { text: '暖气片不热', class: '99999' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /这个分类没有了/);
  assert.match(wrong.text, new RegExp(`class="kind likely"><input type="radio" name="class" value="${heat}"\\s*>`),
    'likely, and not chosen');
});

test('a class that is not public is "other" to everybody else', async () => {
  const { id } = await server.report({ text: '隔壁吵架', class: quarrel });
  assert.match((await anna.get(`/desk/cases/${id}`)).text, /<dd>邻里<\/dd>/);
  const open = (await server.get(`/cases/${id}`)).text;
  assert.match(open, /<dd>其他<\/dd>/);
  assert.doesNotMatch(open, /邻里/);
  const row = JSON.parse((await server.get('/cases.json')).text).items.find((c) => c.id === id);
  assert.equal(row.class, '其他');
  assert.equal((await server.get(`/cases.json?class=${quarrel}`)).status, 404);
});

test('the desk sees what it looks like, one press gives it, and lists are asked by class', async () => {
  const { id } = await server.report({ text: '我家暖气片不热，手摸着是凉的' });
  const page = (await anna.get(`/desk/cases/${id}`)).text;
  assert.match(page, new RegExp(`name="class" value="${heat}">暖气</button>\\s*<span class="quiet">因为写着：[^<]*暖气片`));
  assert.equal((await anna.submit(`/desk/cases/${id}`, `/desk/cases/${id}/classify`, { class: String(heat) })).status, 303);
  assert.match((await anna.get(`/desk/cases/${id}`)).text, /分了类[\s\S]*暖气/);
  const numbers = async (who, at) => JSON.parse((await who.get(at)).text).items.map((c) => c.id);
  assert.ok((await numbers(anna, `/desk.json?state=open&class=${heat}`)).includes(id));
  assert.ok(!(await numbers(anna, '/desk.json?state=open&class=none')).includes(id));
  assert.deepEqual(await numbers(server, `/cases.json?class=${heat}`),
    (await numbers(anna, `/desk.json?state=all&class=${heat}&sort=newest`)));
  assert.match((await anna.get('/desk.csv?state=all')).text, /分类/);
});

test('many at once, and taken back', async () => {
  const ids = [(await server.report({ text: '甲' })).id, (await server.report({ text: '乙' })).id];
  const done = await anna.json('/desk/bulk', { id: ids.map(String), verb: 'classify', class: heat }, { 'X-CSRF-Token': await anna.csrf() });
  assert.deepEqual(JSON.parse(done.text).done.map((d) => d.id), ids);
  const step = JSON.parse(done.text).done.map((d) => `${d.id}:${d.event}`);
  const back = await anna.json('/desk/undo', { step }, { 'X-CSRF-Token': await anna.csrf() });
  assert.equal(JSON.parse(back.text).done.length, 2);
});

test('one in use can be retired, not removed', async () => {
  const at = `/desk/classes/${heat}`;
  const page = (await root.get(at)).text;
  assert.doesNotMatch(page, /\/remove"/);
  const gone = await root.post(`${at}/remove`, { csrf: await root.csrf() });
  assert.equal(gone.status, 409);
  assert.match(gone.text, /不能删除，可以停用/);
  assert.equal((await root.submit(at, `${at}/retire`)).status, 303);
  assert.doesNotMatch((await server.get('/report')).text, new RegExp(`value="${heat}"`));
  assert.ok(JSON.parse((await server.get(`/cases.json?class=${heat}`)).text).items.length > 0, 'its cases keep it');
  assert.equal((await root.submit(at, `${at}/restore`)).status, 303);
});

test('a line that is not understood is named, and what was typed is kept', async () => {
  const r = await root.submit(`/desk/classes/${heat}`, `/desk/classes/${heat}`, { asks: '几度？ | 数字\n几度？ | 大概' });
  assert.equal(r.status, 422);
  assert.match(r.text, /第 2 行看不懂/);
  assert.match(r.text, /几度？ \| 大概/);
});
