/* texts.test.mjs - the pages that an office writes itself: what they say, that nothing in them acts, and what they said before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPlace, signedIn } from './harness.mjs';

let place, server, root;
before(async () => {
  place = await newPlace({ users: { root: 'admin' } });
  server = await place.serve();
  root = await signedIn(server, 'root');
});
after(() => place.end());

const main = (text) => /<main[^]*<\/main>/.exec(text)[0];
const write = (fields) => root.submit('/place/texts/2', '/place/texts/2', fields);

test('before anybody writes, each page says something true, in both languages', async () => {
  for (const at of ['about', 'help', 'privacy']) {
    assert.match(main((await server.get(`/${at}`)).text), /<a rel="noopener" href="/);
    assert.equal((await server.get(`/${at}?version=7`)).status, 404);
  }
});

test('a text is looked at, published, and its versions stay', async () => {
  const look = await write({ zh: '# 一\n\n甲', en: '# One\n\n**A**', look: '1' });
  assert.equal(look.status, 200, look.text);
  assert.match(look.text, /<h2>One<\/h2><p><strong>A<\/strong><\/p>/);
  assert.equal(place.sql('SELECT count(*) FROM place_text'), '0');
  assert.equal((await write({ zh: '一\n\n甲', en: 'One' })).status, 303);
  assert.equal((await write({ zh: '一\n\n乙', en: 'One' })).status, 303);
  const now = main((await server.get('/privacy')).text);
  assert.match(now, /<del>甲<\/del>/);
  assert.match(now, /<ins>乙<\/ins>/);
  const first = place.sql('SELECT min(pos) FROM place_text');
  assert.match(main((await server.get(`/privacy?version=${first}`)).text), /以前的版本[^]*<p>甲<\/p>/);
  assert.equal((await write({ zh: '', en: 'x' })).status, 422);
});

test('nothing in a text acts', async () => {
  const zh = ['<script>alert(1)</script>', '[a](javascript:alert(1))', '[b](//evil.example)', '[c](data:text/html,x)',
    '![d](https://e.example/p.png)',
    '<img src=x onerror=alert(1)>', '[e](https://a.example/"onclick="x)', '<javascript:alert(1)>', '[f](java&#115;cript:x)', '`<b>`',
    '[g](https://ok.example)', '[h](/help)'].join('\n\n');
  const look = await write({ zh, en: 'x', look: '1' });
  const shown = /<section lang="zh">([^]*?)<\/section>/.exec(look.text)[1];
  const tags = [...shown.matchAll(/<(?!\/)[^>]*>/g)].map((m) => m[0]).filter((t) => t !== '<p>' && t !== '<code>');
  assert.ok(tags.every((t) => /^<a rel="noopener" href="(https:\/\/|\/)[^"<>]*">$/.test(t)), tags.join(' '));
  assert.ok(tags.includes('<a rel="noopener" href="https://ok.example">') && tags.includes('<a rel="noopener" href="/help">'));
  assert.doesNotMatch(shown, /href="(javascript|data|\/\/)|<img|<script/);
});

test('what is open is closed and nothing else, also where the parser loses count', async () => {
  const look = await write({ zh: '[x](/_)_ 后\n\n**重', en: 'x', look: '1' });
  const shown = /<section lang="zh">([^]*?)<\/section>/.exec(look.text)[1];
  assert.match(shown, /<p><a rel="noopener" href="\/_">x<\/a> 后<\/p><p>\*\*重<\/p>/);
});
