/* start.test.mjs - the first ten minutes: from `init` and its printed link to a place that works, led by /start alone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Browser, newPlace, PASSWORD, Place, BIN, signedIn } from './harness.mjs';

const DOORS = '小区,楼号,单元,房号\n枣树里,1,1,101\n枣树里,1,1,102\n';

/* The steps of the page: [title, done, next]. */
const steps = (html) => [...html.matchAll(/<li class="(\w+)"[^>]*>\s*<h2[^>]*>([^<]*)/g)].map(([, kind, title]) => [title.trim(), kind]);
const inBar = (html) => /<header class="deskbar">.*?href="\/start".*?<\/header>/s.test(html);

test('from the printed link to a place that works', async () => {
  const place = new Place(BIN);
  const said = await place.does('init', place.dir, '--origin', 'zhitong.test/fresh');
  const welcome = said.match(/\/welcome\/\S+/)[0];
  const server = await place.serve();
  const admin = new Browser(server);
  const in_ = await admin.submit(welcome, welcome, { login: 'lin', name: '林某', password: PASSWORD });
  assert.deepEqual([in_.status, in_.headers.location], [303, '/start']);

  let page = (await admin.get('/start')).text;
  assert.ok(inBar(page));
  assert.deepEqual(steps(page).map(([, kind]) => kind), ['you', 'next', 'next', 'next', 'next', 'next', 'next', 'next']);
  assert.match(page, /必做的 4 件里，做好了 0 件/);

  /* Each step is done where its button leads; then it is done here, and the next one has its turn. */
  const next = () => page.match(/aria-current="step".*?<a class="btn ink" href="([^"]+)"/s)[1];
  const did = async (where, n) => {
    assert.equal(next(), where);
    return async () => {
      page = (await admin.get('/start')).text;
      assert.equal(steps(page).filter(([, kind]) => kind === 'done').length, n);
    };
  };
  /* The usual kinds of trouble need one press, whenever. */
  const press = async () => (await admin.submit('/start', '/desk/classes/usual')).status;
  assert.equal(await press(), 303);
  page = (await admin.get('/start')).text;
  assert.equal(steps(page).filter(([, kind]) => kind === 'done').length, 1);
  assert.doesNotMatch(page, /action="\/desk\/classes\/usual"/);

  let now = await did('/place', 2);
  assert.equal((await admin.submit('/place', '/place', { name: '阳光社区', offset_min: '480' })).status, 303);
  await now();
  now = await did('/place/import', 3);
  await server.stop();
  fs.writeFileSync(path.join(place.root, 'doors.csv'), DOORS);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  const again = await place.serve();
  admin.server = again;
  await now();
  now = await did('/people', 4);
  const link = (await admin.submit('/people', '/people', { name: '周某', role: 'clerk' })).text.match(/\/welcome\/[\w-]{22}/)[0];
  assert.equal(steps((await admin.get('/start')).text)[2][1], 'you', 'invited is not joined');
  const clerk = new Browser(again);
  const joined = await clerk.submit(link, link, { login: 'zhou', name: '周某', password: PASSWORD });
  assert.equal(joined.headers.location, '/desk', 'a clerk is led nowhere');
  assert.ok(!inBar((await clerk.get('/desk')).text));
  await now();
  now = await did('/report', 5);
  assert.match((await admin.get('/desk')).text, /还没有人报过事/);
  await again.report({ text: '试一试' });
  await now();
  assert.match(page, /阳光社区可以开门了/);
  assert.ok(!inBar(page), 'what is done asks for nothing');
  assert.doesNotMatch(page, /name="leave"/);
  assert.doesNotMatch((await admin.get('/desk')).text, /还没有人报过事/);
  await place.end();
});

test('left, and found again', async () => {
  const place = await newPlace({ users: { adam: 'admin', anna: 'clerk' } });
  const server = await place.serve();
  const adam = await signedIn(server, 'adam');
  assert.ok(inBar((await adam.get('/desk')).text));
  assert.match((await adam.get('/')).text, /<main.*href="\/start"/s);
  assert.equal((await adam.submit('/start', '/start', {})).headers.location, '/place');
  assert.ok(!inBar((await adam.get('/desk')).text));
  assert.match((await adam.get('/place')).text, /<main.*href="\/start"/s);
  assert.equal((await adam.submit('/start', '/start', {})).headers.location, '/start');
  assert.ok(inBar((await adam.get('/start')).text));
  const english = (await adam.get('/start', { 'Accept-Language': 'en' })).text;
  assert.match(english, /Name the place/);
  assert.ok(!inBar((await (await signedIn(server, 'anna')).get('/desk')).text));
  await place.end();
});
