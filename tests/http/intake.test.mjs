/* intake.test.mjs - what stands between a report and its slip: in danger what to do, then what the class wants to know; nothing is typed
** twice, and nothing of it stands in an address. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPlace, signedIn } from './harness.mjs';

let place, server, root, anna, lift;

/* The fields that a page's form bears. */
const hidden = (html) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, n, v]) =>
  [n, v]));

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', root: 'admin' } });
  server = await place.serve();
  [root, anna] = [await signedIn(server, 'root'), await signedIn(server, 'anna')];
  assert.equal((await root.submit('/desk/classes', '/desk/classes/usual')).status, 303);
  lift = Number(/\/desk\/classes\/(\d+)">电梯</.exec((await root.get('/desk/classes')).text)[1]);
});
after(() => place.end());

test('a smell of gas: what to do and whom to call, then the report as it was typed', async () => {
  assert.equal((await root.submit('/desk/danger', '/desk/danger', { phone: '96777' })).status, 303);
  const first = hidden((await server.get('/report')).text);
  assert.equal(first.danger, '1');
  const stop = await server.form('/report', { ...first, text: '二楼有煤气味\n很重', where: '槐树里 "2" 号', contact: '000-0101' });
  assert.equal(stop.status, 200);
  for (const number of ['119', '110', '96777']) assert.match(stop.text, new RegExp(`href="tel:${number}"`));
  assert.match(stop.text, /先离开屋子/);
  assert.equal((await anna.get('/desk.json?state=all')).text.includes('"id":1'), false, 'nothing is reported yet');
  const kept = hidden(stop.text);
  assert.deepEqual([kept.text, kept.where, kept.contact, kept.danger], ['二楼有煤气味\n很重', '槐树里 &quot;2&quot; 号', '000-0101', undefined]);
  assert.notEqual(kept.key, first.key);
  const slip = await server.form('/report', { ...kept, where: '槐树里', danger: '2' });
  assert.equal(slip.status, 201);
  const desk = (await anna.get('/desk')).text;
  assert.match(desk, /险情 1 件/);
  assert.match((await anna.get('/desk/cases/1')).text, /险情：燃气。反映的人看过/);
  assert.doesNotMatch((await server.get('/cases/1')).text, /险情/);
  assert.match((await root.get('/desk/danger')).text, /给人看过 1 次/);
});

test('nobody is in danger: as usual', async () => {
  const kept = hidden((await server.form('/report', { ...hidden((await server.get('/report')).text), text: '去年这里着火过' })).text);
  const slip = await server.form('/report', { ...kept, danger: '3' });
  assert.equal(slip.status, 201);
  assert.match((await anna.get('/desk/cases/2')).text, /本人说没有人有危险/);
  assert.match((await anna.get('/desk')).text, /险情 1 件/);
});

test('a class asks on a page of its own, kindly, and its answers are read by who may', async () => {
  const form = hidden((await server.get('/report')).text);
  const asks = await server.form('/report', { ...form, text: '电梯不走', class: lift, contact: '000-0102' });
  assert.equal(asks.status, 200);
  assert.match(asks.text, /电梯：还要问几句/);
  assert.match(asks.text, /有人困在里面吗？/);
  const kept = hidden(asks.text);
  assert.equal(kept.asked, String(lift));
  const wrong = await server.form('/report', { ...kept, answer1: '左边那部' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /这一句要请您答/);
  assert.match(wrong.text, /value="左边那部"/);
  const slip = await server.form('/report', { ...hidden(wrong.text), answer1: '左边那部', answer2: '否' });
  assert.equal(slip.status, 201);
  const own = /\/t\/[\w-]+/.exec(slip.text)[0];
  for (const page of [await server.get(own), await server.get(`${own}/data`), await anna.get('/desk/cases/3')]) assert.match(page.text,
    /左边那部/);
  assert.doesNotMatch((await server.get('/cases/3')).text, /左边那部/);
  assert.equal((await server.form(`${own}/erase`, {})).status, 303);
  assert.doesNotMatch((await anna.get('/desk/cases/3')).text, /左边那部/);
});

test('a danger question that is ticked: the class says what to do', async () => {
  const asks = await server.form('/report', { ...hidden((await server.get('/report')).text), text: '电梯停在半空', class: lift,
    contact: '000-0102' });
  const stop = await server.form('/report', { ...hidden(asks.text), hazard: '1', answer2: '否' });
  assert.equal(stop.status, 200);
  assert.match(stop.text, /别扒门/);
  const slip = await server.form('/report', { ...hidden(stop.text), danger: '2' });
  assert.equal(slip.status, 201);
  assert.match((await anna.get('/desk')).text, /险情 2 件/);
});

test('without a name where the class allows it, and kindly not where it does not', async () => {
  const form = hidden((await server.get('/report')).text);
  const wrong = await server.form('/report', { ...form, text: '电梯响', class: lift });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /请留电话或门牌中的一样/);
  assert.match(wrong.text, />电梯响<\/textarea>/);
  assert.equal((await server.form('/report', { ...hidden(wrong.text), text: '电梯响', class: '0' })).status, 201);
});

test('for somebody else: two codes, and each reads what is theirs', async () => {
  const page = (await server.get('/report')).text;
  assert.match(page, /看得到原话[\s\S]*结案/, 'who sees a contact, and how long, stands beside it');
  const slip = await server.form('/report', { ...hidden(page), text: '隔壁老人家不热', contact: '000-0103', where_door: '9-9-901', behalf: '1',
    for_name: '居民乙' });
  assert.equal(slip.status, 201);
  const own = /\/t\/[\w-]+/.exec(slip.text)[0];
  assert.match((await server.get(own)).text, /替居民乙报的（邻居）/);
  const id = /第 (\d+) 号/.exec((await server.get(own)).text)[1];
  const desk = (await anna.get(`/desk/cases/${id}`)).text;
  assert.match(desk, /先别跟本人说/);
  const voice = place.sql(`SELECT max(id) FROM desk_voice WHERE case_id = ${id}`);
  const anew = await anna.submit(`/desk/cases/${id}`, `/desk/cases/${id}/slip`, { voice, reason: '本人来领' });
  assert.equal(anew.status, 201);
  const theirs = await server.get(/\/t\/[\w-]+/.exec(anew.text)[0]);
  assert.match(theirs.text, /有人（邻居）替您报了这件事/);
  assert.match(theirs.text, /9-9-901/);
  assert.doesNotMatch(theirs.text, /000-0103/);
  assert.doesNotMatch((await server.get(`/cases/${id}`)).text, /居民乙|9-9-901/);
});

test('in large print a question a page, without JavaScript: what is missing is told where it is asked, and going back keeps everything',
  async () => {
  const large = { Cookie: 'elder=1' };
  const page = (await server.get('/report', large)).text;
  assert.match(page, /<title>[^<]*第 1 步，共 3 步/);
  assert.doesNotMatch(page, /name="contact"/, 'one question');
  const step = (form, fields) => server.form('/report/step', { ...hidden(form), ...fields }, large);
  const none = await step(page, { step: '2', text: ' ' });
  assert.equal(none.status, 422);
  assert.match(none.text, /第 1 步，共 3 步[\s\S]*id="text-err"/);
  const where = await step(none.text, { step: '2', text: '三楼的灯不亮' });
  assert.match(where.text, /第 2 步，共 3 步[\s\S]*name="where_door"/);
  const reach = await step(where.text, { step: '3', where: '槐树里 2 号' });
  const [sees, asks] = ['id="who"', 'name="contact"'].map((what) => reach.text.indexOf(what));
  assert.ok(sees > 0 && sees < asks, 'who sees it is said before it is asked for');
  const back = await step(reach.text, { step: '1', contact: '000-0103' });
  assert.match(back.text, /<textarea[^>]*>三楼的灯不亮/);
  const kept = hidden(back.text);
  assert.deepEqual([kept.where, kept.contact, kept.at], ['槐树里 2 号', '000-0103', '1']);
  const slip = await server.form('/report', { ...hidden(reach.text), contact: '000-0103' }, large);
  assert.equal(slip.status, 201);
});

test('a page asks for the likely kinds while somebody writes: the piece of page alone, and nothing of it is kept', async () => {
  const r = await server.form('/report/kinds', { text: '暖气片不热' });
  assert.equal(r.status, 200);
  assert.doesNotMatch(r.text, /<html|<form|暖气片不热/);
  assert.match(r.text, /class="kind likely"><input type="radio" name="class" value="\d+"\s*>/);
});
