/* link.test.mjs - coming in by a mailed link, through a real mail server: the address is confirmed by itself, the link opens once, the
** second step is asked for all the same, and nobody learns who has an address. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, newPlace, signedIn } from './harness.mjs';
import { postOffice } from './post.mjs';
import { setUp } from './totp.mjs';

let place, server, post, anna, root;
const MAIL = 'anna@mail.example';

const pathIn = (text, path) => text.match(new RegExp(`https://zt\\.example(${path}/\\d+/[\\w-]+)`))[1];
/* Asks as somebody with a browser of their own; what the page says then. */
async function asks(mail) {
  const browser = new Browser(server);
  const r = await browser.submit('/signin/link', '/signin/link', { mail });
  assert.equal(r.status, 200, r.text.slice(0, 300));
  return r.text.slice(r.text.indexOf('<main'), r.text.indexOf('</main'));
}
const enter = async (link) => {
  const browser = new Browser(server);
  return { browser, r: await browser.submit(link, link) };
};

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', root: 'admin' } });
  post = await postOffice(place.root);
  server = await place.serve({ args: post.args });
  [anna, root] = [await signedIn(server, 'anna'), await signedIn(server, 'root')];
});
after(async () => {
  post.end();
  await place.end();
});

test('an address is confirmed by a button behind its letter, and stands on one\'s own page alone', async () => {
  assert.equal((await anna.submit('/people/me', '/people/me/mail', { mail: 'no address', lang: '0' })).status, 422);
  assert.equal((await anna.submit('/people/me', '/people/me/mail', { mail: MAIL, lang: '0' })).status, 303);
  const letter = await post.next();
  assert.equal(letter.to, MAIL);
  const confirm = pathIn(letter.text, '/people/mail');
  assert.match((await new Browser(server).get(confirm)).text, /是我的邮箱/);
  assert.match((await anna.get('/people/me')).text, /已寄一封信到 anna@mail\.example/, 'opening it confirms nothing');
  assert.equal((await new Browser(server).submit(confirm, confirm)).status, 200);
  assert.match((await anna.get('/people/me')).text, /已确认：anna@mail\.example/);
  const page = place.sql("SELECT id FROM people_user WHERE login = 'anna'");
  assert.doesNotMatch((await root.get(`/people/${page}`)).text, /anna@mail/);
});

test('the door is there where the office opened it, and says the same to everybody', async () => {
  assert.doesNotMatch((await server.get('/signin')).text, /signin\/link/);
  assert.equal((await server.get('/signin/link')).status, 404);
  assert.equal((await root.submit('/place/settings', '/place/settings', { setting: 'people.mail_link', value: '1' })).status, 303);
  assert.match((await server.get('/signin')).text, /href="\/signin\/link"/);
  assert.equal(await asks('nobody@mail.example'), await asks(MAIL));
  const form = await new Browser(server).post('/signin/link', { mail: MAIL });
  assert.equal(form.status, 422, 'a form from elsewhere sends nobody a letter');
});

test('a link opens once, its sign-in is told, and a new one makes the old one worthless', async () => {
  const first = pathIn((await post.next()).text, '/signin/link');
  await asks('ANNA@mail.example');
  const link = pathIn((await post.next()).text, '/signin/link');
  assert.equal((await enter(first)).r.status, 404);
  assert.match((await new Browser(server).get(link)).text, /只能用一次/);
  const { browser, r } = await enter(link);
  assert.deepEqual([r.status, r.headers.location], [303, '/desk'], 'opening the page before did not use it up');
  assert.match((await browser.get('/people/me')).text, /用邮件链接/);
  assert.equal((await enter(link)).r.status, 404);
});

test('who has a second step is asked for it all the same', async () => {
  await setUp(anna);
  await asks(MAIL);
  const link = pathIn((await post.next()).text, '/signin/link');
  const { browser, r } = await enter(link);
  assert.match(r.headers.location, /^\/signin\/second/);
  assert.equal((await browser.get('/desk')).status, 303, 'not in yet');
});

test('an address that is deleted gets no letter any more, and is nowhere left', async () => {
  assert.equal((await anna.submit('/people/me', '/people/me/mail/drop')).status, 303);
  await asks(MAIL);
  assert.equal(place.sql('SELECT count(*) FROM people_mail'), '0');
  assert.equal(place.sql("SELECT count(*) FROM log_body WHERE own LIKE '%mail.example%'"), '0');
});
