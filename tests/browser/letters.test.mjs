/* letters.test.mjs - the pages that are there only where letters go out: beside a real mail server, what is asked for on them and what the
** letters' links open, in every edition. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Browser, newPlace, PASSWORD, signedIn } from '../http/harness.mjs';
import { postOffice } from '../http/post.mjs';
import { setUp } from '../http/totp.mjs';
import { examineEach } from './look.mjs';
import { follow, keep, newBrowser, newPerson, open, send, signIn } from './person.mjs';

const MAIL = 'jia@mail.example', WORK = 'anna@mail.example';
let place, server, post, browser;
const told = [], link = {}; /* cases: not asked about, asked, written about; what the letters' links open */

const linkOf = async (kind) => (await post.next()).text.match(new RegExp(`https://zt\\.example(/${kind}/\\d+/[\\w-]+)`))[1];
const own = (i) => `/t/${told[i].token}`;
async function asks(i) {
  const r = await new Browser(server).submit(own(i), `${own(i)}/notice`, { mail: MAIL, way: '1', done: '1', end: '1' });
  assert.equal(r.status, 303, r.text);
  return linkOf('notice');
}

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', root: 'admin' } });
  post = await postOffice(place.root);
  server = await place.serve({ args: post.args });
  for (const text of ['楼道灯不亮', '水管漏水', '垃圾没人收']) told.push(await server.report({ text }));
  [link.wait, link.yes] = [await asks(1), await asks(2)];
  assert.equal((await new Browser(server).submit(link.yes, link.yes)).status, 200);
  const [anna, bert, root] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), await signedIn(server, 'root')];
  assert.equal((await anna.submit(`/desk/cases/${told[2].id}`, `/desk/cases/${told[2].id}/take`)).status, 303);
  link.stop = await linkOf('stop');
  assert.equal((await root.submit('/place/settings', '/place/settings', { setting: 'people.mail_link', value: '1' })).status, 303);
  assert.equal((await anna.submit('/people/me', '/people/me/mail', { mail: WORK, lang: '0' })).status, 303);
  await linkOf('people/mail');
  await setUp(bert);
  browser = await newBrowser();
});
after(async () => {
  await browser?.close();
  post?.end();
  await place?.end();
});

test('a resident asks for letters, gathers cases in an account, and leaves both', async (t) => {
  const page = await newPerson(browser, server);
  await examineEach(t, page, server, {
    'letters-refused': async (p) => {
      await open(p, own(0));
      await p.fill('#mail', 'no address');
      await send(p, `${own(0)}/notice`, 422);
    },
    'letters-asked': own(1),
    'letters-come': own(2),
    'letter-confirm': link.wait,
    'letter-stop': link.stop,
    account: '/mine/account',
  });
  await open(page, '/mine/account');
  await page.fill('#mail', MAIL);
  await send(page, '/mine/account', 200);
  link.account = await linkOf('mine/in');
  await examineEach(t, page, server, { 'account-in': link.account });
  await keep(page, own(0), own(1));
  await open(page, link.account);
  await send(page, link.account, 200);
  await open(page, '/mine');
  await send(page, '/mine/gather', 200);
  await examineEach(t, page, server, { 'account-gathered': '/mine' });
  await page.context().close();
});

test('who works here comes in by a letter or with a second step', async (t) => {
  const page = await newPerson(browser, server);
  await examineEach(t, page, server, {
    'signin-link-ask': '/signin/link',
    'signin-second-refused': async (p) => {
      await p.context().clearCookies({ name: '__Host-zt' });
      await open(p, '/signin');
      await p.fill('#login', 'bert');
      await p.fill('#password', PASSWORD);
      await send(p, '/signin', 200);
      await p.fill('#code', 'nothing');
      await send(p, '/signin/second', 422);
    },
  });
  await page.context().clearCookies({ name: '__Host-zt' });
  await signIn(page, 'anna');
  await examineEach(t, page, server, { 'me-address-asked': '/people/me' });
  await page.context().close();
});

test('the office reads what went out', async (t) => {
  const page = await newPerson(browser, server);
  await signIn(page, 'root');
  await examineEach(t, page, server, { 'mail-sent': '/mail' });
  await page.context().close();
});
