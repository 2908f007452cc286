/* sample.test.mjs - a sample says that it is one, and is cleared by one button: afterwards an empty place stands at the same address,
** killed in between or not, and the sample's folder stands beside it, whole. The large one is made, and held to check, once. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { assertQuiet, BIN, Browser, Place, Server, until } from './harness.mjs';

const SAMPLE = 'yi-ge-yang-li';
const BAND = /class="sample"/;
const places = [];
after(() => Promise.all(places.map((p) => p.end())));

async function demo(p, ...words) {
  const s = new Server(p, BIN, ['demo', ...words, '--dir', p.dir, '--listen', '127.0.0.1:0'], p.env);
  p.servers.push(s);
  await s.started();
  return s;
}

function newRoot() {
  const p = new Place(BIN);
  places.push(p);
  return p;
}

const asides = (p) => fs.readdirSync(p.root).filter((name) => /^place\.sample-\d{4}-\d\d-\d\d(-\d+)?$/.test(name));

async function press(s) {
  const admin = await new Browser(s).signIn('admin', SAMPLE);
  assert.match((await admin.get('/place')).text, /href="\/place\/clear"/);
  assert.equal((await admin.submit('/place/clear', '/place/clear')).status, 422);
  const r = await admin.submit('/place/clear', '/place/clear', { sure: '1' });
  assert.equal(r.status, 200);
  return r.text.match(/\/welcome\/[\w-]{22}/)[0];
}

/* An empty place, and the link opens it. */
async function isNew(p, s, link) {
  const home = await s.get('/');
  assert.equal(home.status, 200);
  assert.doesNotMatch(home.text, BAND);
  assert.equal((await s.get('/cases/1')).status, 404);
  assert.equal((await s.get(link)).status, 200);
  assert.equal((await new Browser(s).submit('/signin', '/signin', { login: 'admin', password: SAMPLE })).status, 422);
  const r = await new Browser(s).submit(link, link, { name: '第一位', login: 'first', password: 'lan-hua-kai-le' });
  assert.equal(r.status, 303);
  assert.equal((await (await new Browser(s).signIn('first', 'lan-hua-kai-le')).get('/place')).status, 200);
  await s.stop();
  const [aside] = asides(p);
  assert.match(await p.does('check', path.join(p.root, aside)), /0 findings/);
  assert.match(await p.does('check', p.dir), /0 findings/);
  assert.deepEqual(fs.readdirSync(p.root).filter((name) => /making|begun/.test(name)), []);
}

test('every page of a sample says so; one button, and the same server serves an empty place', async () => {
  const p = newRoot();
  const s = await demo(p, '--small');
  for (const page of ['/', '/cases', '/report', '/map', '/signin', '/nowhere']) assert.match((await s.get(page)).text, BAND, page);
  assert.match((await (await new Browser(s).signIn('clerk05', SAMPLE)).get('/desk')).text, BAND);
  assert.match((await s.checkpoint()).split('\n')[0], /^sample\./);
  const clerk = await new Browser(s).signIn('clerk05', SAMPLE);
  assert.equal((await clerk.get('/place/clear')).status, 403);
  const link = await press(s);
  await until(() => s.said.match(/Serving/g).length === 2, 8000, 'the new place');
  assert.ok(s.said.includes(link), 'the operator is told the link as well');
  await isNew(p, s, link);
});

test('killed right behind the answer, between the two names, or while making: the next start ends it', async () => {
  const p = newRoot();
  let s = await demo(p, '--small');
  const link = await press(s);
  s.child.kill('SIGKILL');
  await s.ended;
  s.stopped = true;
  if (asides(p).length === 0) fs.mkdirSync(`${p.dir}.making`); /* what a start left that was killed while making */
  s = await demo(p, '--small');
  await s.stop();
  fs.renameSync(p.dir, `${p.dir}.begun`); /* where the second name was still missing */
  s = await demo(p, '--small');
  await isNew(p, s, link);
});

test('the whole sample: its size, its states, the heating trouble, and nothing in it that no event explains', async () => {
  const p = newRoot();
  const s = await demo(p);
  const heat = JSON.parse((await s.get('/cases.json?q=供暖没有着落')).text);
  assert.ok(heat, 'the public list can be searched');
  const admin = await new Browser(s).signIn('admin', SAMPLE);
  assert.match((await admin.get('/place')).text, />16010</);
  for (const page of ['/', '/cases', '/map', '/desk', '/people']) assert.equal((await admin.get(page)).status, 200, page);
  const clerk = await new Browser(s).signIn('clerk05', SAMPLE);
  const lines = (await clerk.get('/desk?for=me&state=all')).text.match(/<tr\b.*?<\/tr>/gs).filter((line) => /超时了/.test(line));
  assert.ok(lines.length > 0 && lines.every((line) => !/今天到期/.test(line)), 'what is late is not said to be due today');
  await s.stop();
  const follow = Number(p.sql('SELECT count(*) FROM desk_link WHERE kind = 2')); /* for homes that said "not" when theirs was closed */
  assert.ok(follow > 0 && follow < 200, follow);
  assert.equal(Number(p.sql('SELECT sum(n) FROM desk_count')),
    3000 + follow + Number(p.sql('SELECT count(*) FROM desk_step WHERE kind = 18')));
  assert.ok(Number(p.sql('SELECT count(*) FROM desk_count WHERE n > 0')) >= 5, 'open cases stand all along the road');
  assert.equal(p.sql('SELECT voices, homes, said_fixed, said_not FROM desk_case ORDER BY voices DESC LIMIT 1'), '150|150|143|4');
  /* Every state there is, none empty; each way off the road; clocks that rang; an alarm of a burst; photos of each kind, some shown to
  ** all. */
  assert.equal(p.sql('SELECT count(DISTINCT state) FROM desk_case'), '10');
  assert.equal(p.sql('SELECT count(DISTINCT source) FROM desk_case'), '3');
  assert.equal(p.sql('SELECT count(DISTINCT kind) FROM desk_step WHERE kind IN (14, 15, 18, 19, 20, 21, 22, 23, 24, 33, 65, 66, 67)'),
    '13');
  assert.equal(p.sql('SELECT count(DISTINCT kind) FROM desk_photo'), '3');
  assert.equal(p.sql('SELECT count(DISTINCT rate) FROM desk_rate'), '3');
  for (const held of ['FROM desk_offer', 'FROM desk_watch', 'FROM desk_named', 'FROM desk_view WHERE shared = 1',
    'FROM desk_aside WHERE place IS NOT NULL', 'FROM desk_burst', 'FROM desk_template WHERE class > 0',
    'FROM desk_photo WHERE pub IS NOT NULL', 'FROM desk_case WHERE alarm = 3 AND state < 5', "FROM desk_step WHERE ticked LIKE '+%'"]) {
    assert.ok(Number(p.sql(`SELECT count(*) ${held}`)) > 0, held);
  }
  const out = await p.does('check', p.dir);
  assert.match(out, /0 findings/);
  assertQuiet(out);
});
