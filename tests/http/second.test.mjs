/* second.test.mjs - signing in with a second step: set up on one's own page, asked for after the password, never twice with the same
** digits; and whoever tries in the owner's name shuts nobody out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, formsOf, newPlace, PASSWORD, signedIn } from './harness.mjs';
import { digits, offered, setUp } from './totp.mjs';

let place, server;
const who = {};

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', cleo: 'clerk', dora: 'volunteer', root: 'admin' } });
  server = await place.serve();
  for (const login of ['anna', 'bert', 'cleo', 'dora', 'root']) who[login] = await signedIn(server, login);
});
after(() => place.end());

/* The password, and what comes after it. */
async function password(login, browser = new Browser(server), to = '') {
  const r = await browser.submit(`/signin${to && `?to=${encodeURIComponent(to)}`}`, '/signin', { login, password: PASSWORD });
  return { r, browser };
}
const step = (browser, code, page = '/signin/second') => browser.submit(page, '/signin/second', { code });

test('it is set up with the first digits, and then the password alone opens nothing', async () => {
  const { fields, app } = await offered(who.anna);
  const wrong = await who.anna.post('/people/me/second', { ...fields, code: 'nothing' });
  assert.ok(wrong.status === 422 && wrong.text.includes(app.secret), 'a slip keeps the secret that the app has already');
  assert.equal((await who.bert.post('/people/me/second', { ...fields, csrf: await who.bert.csrf(), code: await app.next() })).status, 422,
    'the secret of one is not the secret of another');
  const r = await who.anna.post('/people/me/second', { ...fields, code: digits(app.secret) });
  assert.equal(r.status, 200);
  assert.match(r.headers['cache-control'], /no-store/);
  const codes = [...r.text.matchAll(/<code>([2-9a-z-]{14})<\/code>/g)].map((m) => m[1]);
  assert.equal((await who.anna.get('/people/me/second')).headers.location, '/people/me', 'it is set up once');
  const { r: asked, browser } = await password('anna', undefined, '/desk?state=open');
  assert.equal(asked.headers.location, '/signin/second?to=%2Fdesk%3Fstate%3Dopen');
  assert.match((await browser.get('/desk')).headers.location, /^\/signin/);
  assert.match((await browser.get('/signin/second')).text, /autocomplete="one-time-code"/);
  const bad = await step(browser, 'abcdef');
  assert.ok(bad.status === 422 && bad.text.includes('aria-invalid'));
  const code = codes[0].toUpperCase().replaceAll('-', ' ');
  const back = await step(browser, code, '/signin/second?to=%2Fdesk%3Fstate%3Dopen');
  assert.deepEqual([back.status, back.headers.location], [303, '/desk?state=open']);
  assert.match((await browser.get('/people/me')).text, /备用码还剩 9 个/);
  const { browser: again } = await password('anna');
  assert.equal((await step(again, codes[0])).status, 422, 'a spare code opens once');
  const ended = await browser.submit('/people/me', '/people/me/second/end', { code: codes[1] });
  assert.deepEqual([ended.status, ended.headers.location], [303, '/people/me']);
  assert.equal((await password('anna')).r.headers.location, '/desk');
});

test('digits open once, in one browser that knows the password', async () => {
  const { app } = await setUp(who.bert);
  const code = await app.next();
  const { browser: one } = await password('bert'), { browser: two } = await password('bert');
  assert.equal((await step(one, code)).headers.location, '/desk');
  assert.equal((await step(two, code)).status, 422, 'read over the shoulder, too late');
  const stranger = await new Browser(server).get('/signin/second');
  assert.deepEqual([stranger.status, stranger.headers.location], [303, '/signin'], 'without a password there is no second step');
});

test('a stranger with the password closes their own lane, and not the owner\'s', async () => {
  const { app, codes } = await setUp(who.cleo);
  const { browser: owner } = await password('cleo');
  assert.equal((await step(owner, await app.next())).status, 303);
  const { browser: stranger } = await password('cleo');
  const wrong = app.wrong(11);
  for (const code of wrong.slice(1)) assert.equal((await step(stranger, code)).status, 422);
  const closed = await step(stranger, wrong[0]);
  assert.ok(closed.status === 422 && closed.text.includes('试的次数太多'));
  await owner.submit('/people/me', '/signout');
  await password('cleo', owner);
  assert.equal((await step(owner, await app.next())).status, 303, 'this device is known');
  const { browser: elsewhere } = await password('cleo');
  assert.equal((await step(elsewhere, codes[0])).status, 303, 'and a spare code opens everywhere');
});

test('who hammers at somebody\'s password shuts them out nowhere', async () => {
  const { browser: owner } = await password('dora');
  await owner.submit('/people/me', '/signout');
  const { fields } = formsOf((await new Browser(server).get('/signin')).text).find((f) => f.action === '/signin');
  const cookie = `zt-pre=${fields.pre}`;
  const guess = (n) => server.form('/signin', { ...fields, login: 'dora', password: `not this one ${n}` }, { Cookie: cookie });
  for (const r of await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(guess))) assert.equal(r.status, 422);
  const [known, fresh] = await Promise.all([password('dora', owner), password('dora')]);
  assert.equal(known.r.status, 303, 'the own device');
  assert.equal(fresh.r.status, 303, 'and any other, which waits a little');
});

test('a role that must have it: only one\'s own page, until it is set up', async () => {
  const require = (browser, role, required) => browser.submit('/people/roles', '/people/roles', { role, required });
  assert.equal((await require(who.root, 'admin', '1')).status, 409, 'oneself first');
  assert.equal((await require(who.root, 'volunteer', '1')).status, 303);
  assert.match((await who.dora.get('/people/me')).text, /您的身份要设好第二步才能做事/);
  const { r, browser } = await password('dora');
  assert.equal(r.headers.location, '/people/me');
  assert.ok(!(await browser.get('/report')).text.includes('替人登记'), 'a right that waits');
  await setUp(browser);
  assert.ok((await browser.get('/report')).text.includes('替人登记'), 'and is there at once');
});

test('who is away names who stands in; both read it, and back is a press', async () => {
  const root = place.sql("SELECT id FROM people_user WHERE login = 'root'");
  const boss = await signedIn(server, 'root');
  const none = await boss.get('/people/me');
  assert.match(none.text, /没有别的同事能做您做的事/);
  const away = await who.anna.submit('/people/me', '/people/me/away', { days: '3', stand_in: root });
  assert.deepEqual([away.status, away.headers.location], [303, '/people/me']);
  assert.match((await who.anna.get('/people/me')).text, /人root在替您/);
  assert.match((await boss.get('/people/me')).text, /您在替：人anna/);
  assert.equal((await who.anna.submit('/people/me', '/people/me/away')).status, 303);
  assert.ok(!(await boss.get('/people/me')).text.includes('您在替'));
});

test('the last sign-ins stand on one\'s own page, and one leaves everywhere with a press', async () => {
  const phone = new Browser(server);
  const ask = phone.ask.bind(phone);
  phone.ask = (method, target, options = {}) => ask(method, target, { ...options, headers: { 'User-Agent': 'Mozilla/5.0 (iPhone) Mobile',
    ...options.headers } });
  await password('root', phone);
  const page = (await who.root.get('/people/me')).text;
  assert.match(page, /<span class="quiet">手机\s*<\/span>/);
  assert.ok(!page.includes('iPhone') && !place.sql('SELECT * FROM side_people_signin').includes('Mozilla'));
  const out = await who.root.submit('/people/me', '/people/me/out');
  assert.deepEqual([out.status, out.headers.location], [303, '/signin']);
  for (const browser of [phone, who.root]) assert.match((await browser.get('/people')).headers.location, /^\/signin/);
});

test('the way back is on record, and the secret nowhere in the clear', async () => {
  const root = await signedIn(server, 'root');
  const kinds = JSON.parse((await root.get('/people/changes.json')).text).items.map((c) => c.kind);
  for (const kind of ['second_on', 'code_spent', 'second_off']) assert.ok(kinds.includes(kind), kind);
  await server.stop();
  const said = await place.does('user', place.dir, 'unlock', 'bert');
  assert.match(said, /second step/);
  assert.equal(place.sql("SELECT count(*) FROM people_second JOIN people_user ON user = id WHERE login = 'bert'"), '0');
});
