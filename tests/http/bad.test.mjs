/* bad.test.mjs - bad input: too large, cut off, slow, not UTF-8, hostile in every field, forged, replayed, from elsewhere.
**
** A clear answer of the 400 class, nothing kept that was refused, nothing lost that was taken, everything shown back escaped. What
** disks and clocks do to us stands in fault.test.mjs, what bytes below HTTP do in raw.mjs. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Browser, escapeHtml, formsOf, newPlace, pause, signedIn, until, urlencoded } from './harness.mjs';

let place, server, anna, anybody;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', root: 'admin' } });
  server = await place.serve();
  [anna, anybody] = [await signedIn(server, 'anna'), new Browser(server)];
});
after(() => place.end());

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const raw = (body, headers = FORM) => server.ask('POST', '/report', { headers, body });
async function total() {
  const page = (await server.get('/cases')).text;
  return Number(page.match(/<h2>\D*(\d+)/)?.[1] ?? 0);
}
async function refusesAll(rows, headers, status = 422) {
  const before = await total();
  for (const body of rows) {
    const r = await raw(body, headers);
    assert.equal(r.status, status, `${String(body).slice(0, 80)}: ${r.text.slice(0, 200)}`);
  }
  assert.equal(await total(), before, 'nothing of it was kept');
}

/* Bytes on a line of their own: what comes back until the server closes, and how long it took. */
function line(bytes, { first = '', drip = 0, end = false } = {}) {
  return new Promise((done) => {
    const { hostname, port } = new URL(server.url);
    const at = Date.now();
    const socket = net.connect(Number(port), hostname);
    let got = '';
    socket.on('data', (b) => { got += b; });
    socket.on('error', () => {});
    socket.on('close', () => done({ got, ms: Date.now() - at }));
    socket.on('connect', async () => {
      socket.write(drip ? first : bytes);
      if (drip) for (let i = 0; i < bytes.length && !socket.destroyed; i++, await pause(drip)) socket.write(bytes[i]);
      if (end) socket.end();
    });
  });
}
const lines = (...l) => `${['POST /report HTTP/1.1', `Host: ${server.host}`, ...l].join('\r\n')}\r\n`;
const head = (length, more = '') => `${lines(`Content-Type: ${FORM['Content-Type']}`, `Content-Length: ${length}`)}${more}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked';

/* ---- size, time, transport ------------------------------------------------------------------------------------------ */

test('an oversized body: 413, as soon as it is known', async () => {
  const declared = await line(head(2 ** 21));
  assert.match(declared.got, /^HTTP\/1\.1 413 /);
  const chunked = await line(`${lines(CHUNKED)}\r\n${`10000\r\n${'a'.repeat(65536)}\r\n`.repeat(20)}0\r\n\r\n`);
  assert.match(chunked.got, /^HTTP\/1\.1 413 /);
  const largest = await raw(`x=${'a'.repeat(2 ** 20 - 2)}`);
  assert.equal(largest.status, 422, 'a MiB is read, and has no text');
});

test('a body that stops halfway, and one that drips: closed within the time, nothing kept', { timeout: 60000 }, async () => {
  const before = await total();
  const crowd = Array.from({ length: 300 }, (_, i) => line(i % 2 ? lines('X-Never: ') : 'GET / HT'));
  const deaf = Array.from({ length: 50 }, () => net.connect(Number(new URL(server.url).port), '127.0.0.1'));
  for (const s of deaf) s.on('error', () => {}).pause().write(`GET /report HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`.repeat(200));
  const [cut, stalled, drip, others] = await Promise.all([line(`${head(100)}text=half`, { end: true }), line(`${head(100)}text=half`),
    line('d'.repeat(3000), { first: `${head(4000)}text=`, drip: 100 }),
    Promise.all(Array.from({ length: 20 }, () => server.get('/report')))]);
  assert.ok(others.every((r) => r.status === 200), 'nobody else waits for three hundred who do not finish, and fifty who do not read');
  for (const r of await Promise.all(crowd)) assert.match(r.got, /^HTTP\/1\.1 408 |^$/);
  for (const s of deaf) s.destroy();
  assert.doesNotMatch(cut.got, /^HTTP\/1\.1 2/);
  for (const r of [stalled, drip]) {
    assert.match(r.got, /^HTTP\/1\.1 408 |^$/);
    assert.ok(r.ms < 25000, `${r.ms} ms`);
  }
  assert.equal(await total(), before);
});

test('chunks are a body like any other', async () => {
  const body = urlencoded({ text: '分块送来的' });
  const fields = lines(`Content-Type: ${FORM['Content-Type']}`, 'Connection: close', CHUNKED);
  const r = await line(`${fields}\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
  assert.match(r.got, /^HTTP\/1\.1 201 /);
});

test('a doubled header that would decide anything is refused', async () => {
  for (const twice of ['Content-Type: text/plain', 'Content-Length: 9', 'Host: other'])
    assert.match((await line(`${head(8, `Connection: close\r\n${twice}\r\n`)}text=abc`)).got, /^HTTP\/1\.1 4\d\d |^$/, twice);
});

/* ---- encodings ------------------------------------------------------------------------------------------------------- */

test('forms: not UTF-8, NUL, broken escapes, a field twice, too many, another type', async () => {
  await refusesAll(['text=%ff', 'text=%C0%AF', 'text=%ED%A0%80', 'text=%F4%90%80%80', Buffer.from('text=\xe9', 'latin1'), 'text=a%00b',
    Buffer.from('text=a\0b'),
    'text=%', 'text=%4', 'text=%zz', 'text=a&text=b', 'text=a&%ff=b', `${'a=&'.repeat(65)}`,
      `${Array.from({ length: 65 }, (_, i) => `a${i}=`).join('&')}&text=x`, 'text', '', '&&&', '=']);
  for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/x-www-form-urlencodedx'])
    await refusesAll(['text=a'], { 'Content-Type': type });
});

test('JSON: doubled keys, depth, arrays, numbers as text, unknown members, trailing bytes, lone surrogates', async () => {
  const deep = (n) => `{"text":"a","where":${'{"a":'.repeat(n)}1${'}'.repeat(n)}}`;
  await refusesAll(['{"text":"a","text":"b"}', '{"text":"a","text":null}', '{"text":null,"text":"a"}',
    '{"text":"a","where":{"door":"1"},"where":{"lon":1,"lat":1}}',
    '{"text":"a","where":{"door":"1"},"where_door":"2"}', deep(3), deep(4), deep(5000), '['.repeat(100000), '[]', '["a"]',
      '{"text":["a"]}', '{"text":{"a":"b"}}', '{"text":true}',
    '{"text":1}', '{"text":"a","where":1}', '{"text":"a","where":{"lon":"1e1","lat":"2"}}', '{"text":"a","where":{"lon":181,"lat":0}}',
      '{"text":"a","where":{"lon":1e308,"lat":0}}',
    '{"text":"a","id":5}', '{"text":"a","by":1}', '{"text":"a"} x', '{"text":"a"}{}', '{"text":"a"},', '{"text":"\\ud800"}',
      '{"text":"\\udc00"}', '{"text":"\\ud800\\u0041"}',
    '{"text":"a\\u0000b"}', '{"text":"\\uZZZZ"}', '{"text":"\\u12"}', '{"text":"\\q"}', '{"text":"a', '{text:"a"}', "{'text':'a'}", '',
      'null', '"a"', '{"text":"a\nb"}', '{"text":"a\0b"}',
    '{"text":"a"\0}', Buffer.from('{"text":"\xe9"}', 'latin1'), '\uFEFF{"text":""}', '{"":"a"}', '{"text":NaN}',
      '{"text":"a","where":{"lon":0x10,"lat":1}}'], JSON_TYPE);
  const pair = await server.report('{"text":"\\ud83d\\ude00 \\u4e2d"}');
  assert.ok((await server.get(`/t/${pair.token}`)).text.includes('😀 中'));
});

/* ---- hostile words --------------------------------------------------------------------------------------------------- */

const HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='x", '</textarea></title><svg onload=x>',
  '{{text}} {{/}} %s %n %1$s', '% for (;;) {\n%end\n%view x()',
  "'; DROP TABLE desk_case; --", '" OR 1=1 --', '\u202eדוגמה\u202c عربي', '👩‍👩‍👧‍👦 🇨🇳 e\u0301', '&lt;b&gt; &amp;amp; &#39;',
    'a\n\n\n  b\tc', '\\u0000 \\n \\"', '<!-- --> ]]> -->', 'javascript:alert(1)', '${7*7} #{7*7} $(id) `id`',
  '\u200b\u2060零宽', '..\\..\\..//etc/passwd', '甲\ufeff乙', '甲\u2028乙'];
/* What one reads back: in NFC and trimmed, control characters and what turns the text beside it gone; in one line where it is a line. */
const tidy = (s) => s.replace(/[\u202A-\u202E\u2066-\u2069]/g, '').normalize('NFC').trim();
const shown = (html) => html.replace(/<br>\n?/g, '\n');

function isEscaped(page, words, what, kept = tidy) {
  const text = shown(page);
  const want = escapeHtml(kept(words));
  const same = want.split('\n').every((l) => text.includes(l.trim()));
  assert.ok(same, `${what}: ${JSON.stringify(words)} is not shown as it was written`);
  if (/[<>"']/.test(words)) assert.ok(!page.includes(words), `${what}: ${words} stands there raw`);
}

test('hostile words in every field of a report, on the resident’s page and on the desk', async () => {
  for (const words of HOSTILE) {
    const flat = words.replace(/[\n\t]/g, ' ');
    const told = await server.report({ text: words, where: flat, contact: flat });
    const door = await server.report({ text: words, where: { door: flat.slice(0, 80) } });
    for (const [page, who] of [[`/t/${told.token}`, anybody], [`/desk/cases/${told.id}`, anna], [`/desk/cases/${door.id}`,
      anna]]) isEscaped((await who.get(page)).text, words, page);
    assert.equal(JSON.parse(told.receipt.own).text, tidy(words));
  }
});

test('hostile words in the clerk’s fields, in public', async () => {
  for (const words of HOSTILE) {
    const { id } = await server.report({ text: '一件' });
    const page = `/desk/cases/${id}`;
    const flat = words.replace(/[\n\t]/g, ' ').slice(0, 60);
    for (const [verb, fields] of [['word', { words, checked: '1' }], ['note', { words }], ['take', {}], ['dispatch', { words: flat }],
      ['handle', {}], ['finish', { words }]]) {
      const r = await anna.submit(page, `${page}/${verb}`, fields);
      assert.equal(r.status, 303, `${verb} ${JSON.stringify(words)}: ${r.status}`);
    }
    const open = (await anybody.get(`/cases/${id}`)).text;
    isEscaped(open, words, 'the public page');
    isEscaped((await anna.get(page)).text, words, 'the desk');
  }
  await server.checkpoint(100); /* and all of it is signed */
});

test('hostile words in a form that comes back, and in what is not a field of it', async () => {
  for (const words of HOSTILE) {
    const back = await anybody.submit('/report', '/report', { text: '', where: words, where_door: words, contact: words, key: words });
    assert.equal(back.status, 422);
    isEscaped(back.text, words, 'the report', (s) => s);
    const code = await anybody.post('/track', { code: words, word: words });
    assert.equal(code.status, 422);
    isEscaped(code.text, words, 'the code', (s) => s);
    const signin = await anybody.submit('/signin', '/signin', { login: words, password: words, to: words });
    assert.equal(signin.status, 422);
    isEscaped(signin.text, words, 'the name', (s) => s);
    for (const target of [`/track?code=${encodeURIComponent(words)}`, `/signin?to=${encodeURIComponent(words)}`,
      `/set?lang=zh&back=${encodeURIComponent(words)}`, `/cases?after=${encodeURIComponent(words)}`]) {
      const r = await anybody.get(target);
      assert.ok(r.status < 500, target);
      if (/[<>"']/.test(words)) assert.ok(!r.text.includes(words), target);
    }
  }
});

test('an address too long to be a way back is an answer all the same', async () => {
  for (const c of ['a', '%E9%95%BF', '%3C', '/b']) assert.equal((await server.get(`/x${c.repeat(Math.floor(6000 / c.length))}`)).status,
    404, c);
  for (const q of ['a&', '%3C=', '%25']) assert.equal((await server.get(`/cases?${q.repeat(Math.floor(6000 / q.length))}`)).status, 200, q);
});

test('where a sign-in or a switch leads back to is always this place', async () => {
  for (const to of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', '\\\\evil', '/%0d%0aX: y',
    ' //evil', '/a\r\nSet-Cookie: x=y'])
    for (const target of [`/set?lang=zh&back=${encodeURIComponent(to)}`]) {
      const r = await server.get(target);
      assert.equal(r.status, 303);
      assert.match(r.headers.location, /^\/(?![/\\])/, to);
      assert.ok(!r.headers['set-cookie'].some((c) => c.startsWith('x=')));
    }
});

test('20,000 characters are taken, exactly; one more is told, and none is lost from the form', async () => {
  for (const c of ['长', '😀', 'a']) {
    const most = c.repeat(20000);
    const r = await server.form('/report', { text: most });
    assert.equal(r.status, 201, c);
    const own = await server.get(r.text.match(/\/t\/[\w-]{22}/)[0]);
    assert.ok(own.text.includes(most));
    const back = await server.form('/report', { text: most + c });
    assert.equal(back.status, 422);
    assert.ok(back.text.includes(most + c) && back.text.includes('20'), 'what was typed stands there');
  }
  const limits = { where: 200, where_door: 80, contact: 120 };
  for (const [field, n] of Object.entries(limits)) {
    assert.equal((await server.form('/report', { text: 'x', [field]: '长'.repeat(n) })).status, 201, field);
    assert.equal((await server.form('/report', { text: 'x', [field]: '长'.repeat(n + 1) })).status, 422, field);
  }
});

/* ---- forged and replayed ----------------------------------------------------------------------------------------------- */

test('forged ids, codes and tokens open nothing', async () => {
  const mine = await server.report({ text: '我的' });
  const hit = async (target) => (await server.get(target)).status;
  assert.equal(await hit(`/t/${mine.token}`), 200);
  const bytes = Buffer.from(mine.token, 'base64url');
  for (let bit = 0; bit < 128; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    assert.equal(await hit(`/t/${flipped.toString('base64url')}`), 404, `bit ${bit}`);
  }
  const last = mine.token.at(-1);
  for (const other of ['A', 'B', 'Q', 'w', '_'].filter((c) => c !== last))
    assert.equal(await hit(`/t/${mine.token.slice(0, -1)}${other}`), 404, 'one token has one spelling');
  for (const t of [`${mine.token}=`, mine.token.slice(1), `${mine.token}A`, mine.token.toLowerCase(), 'x', '%00',
    mine.code]) assert.equal(await hit(`/t/${t}`), t === '%00' ? 400 : 404, t);
  for (const id of ['0', '-1', '01', '1e3', '+1', '9223372036854775807', '9223372036854775808', '1.0', 'x', '%31%00']) {
    const want = id.includes('%00') ? 400 : 404;
    assert.equal(await hit(`/cases/${id}`), want, id);
    assert.equal((await anna.get(`/desk/cases/${id}`)).status, want, id);
  }
  for (let i = 0; i < 8; i++) {
    const wrong = mine.code.slice(0, i) + (mine.code[i] === 'A' ? 'B' : 'A') + mine.code.slice(i + 1);
    assert.equal(await hit(`/track/${wrong}`), 404, 'the check character catches one wrong letter');
  }
});

test('forged cookies are nobody', async () => {
  const real = anna.cookies.get('__Host-zt');
  for (const value of ['', 'x', real.slice(1), `${real}A`, real.split('').reverse().join(''), 'A'.repeat(43), 'A'.repeat(5000)]) {
    const r = await server.get('/desk', { Cookie: `__Host-zt=${value}` });
    assert.ok(r.status === 303 || r.status === 431 || r.status === 400, `${value.slice(0, 50)}: ${r.status}`);
  }
  for (const name of ['zt', '__host-zt', '__Host-zt2', 'x__Host-zt']) assert.equal((await server.get('/desk',
    { Cookie: `${name}=${real}` })).status, 303, name);
});

test('a replayed form answers the same once more; the same key with other words is 409; a day later it is new', async () => {
  const key = { 'Idempotency-Key': 'a-key-of-mine-1' };
  const first = await server.report({ text: '一次' }, key);
  const before = await total();
  const again = await server.report({ text: '一次' }, key);
  assert.deepEqual([again.id, again.code, again.word, again.token], [first.id, first.code, first.word, first.token]);
  assert.equal((await server.json('/report', { text: '两次' }, key)).status, 409);
  const form = { text: '表单', key: 'hidden-key-00001' };
  const [a, b] = await Promise.all([server.form('/report', form), server.form('/report', form)]);
  assert.deepEqual([a.status, b.status], [201, 201]);
  assert.equal(a.text.match(/\/t\/[\w-]{22}/)[0], b.text.match(/\/t\/[\w-]{22}/)[0], 'twice at once is once');
  const other = await server.form('/report', { ...form, text: '改了' });
  assert.equal(other.status, 409);
  assert.ok(other.text.includes('改了') && !other.text.includes('hidden-key-00001'), 'the words are kept, the key is a new one');
  assert.equal(await total(), before + 1);
  await server.stop();
  assert.notEqual(place.sql(`UPDATE side_idem SET at = at - 25 * 3600000000; SELECT changes()`), '0');
  server = await place.serve();
  for (const who of [anna, anybody]) who.server = server;
  assert.notEqual((await server.report({ text: '一次' }, key)).id, first.id);
});

test('an Idempotency-Key that cannot be one is told, before anything is done; the hidden key of a form is ours', async () => {
  const before = await total();
  for (const key of ['', 'short', '1234567', 'k'.repeat(201), 'k'.repeat(900)]) {
    const r = await server.json('/report', { text: '钥匙不对' }, { 'Idempotency-Key': key });
    assert.equal(r.status, 422, `${key.length} characters`);
    assert.match(JSON.parse(r.text).detail, /8 到 200/);
    assert.equal((await server.form('/report', { text: '钥匙不对' }, { 'Idempotency-Key': key })).status, 422);
  }
  assert.equal(await total(), before);
  for (const key of ['k'.repeat(8), 'k'.repeat(200)]) await server.report({ text: '钥匙正好' }, { 'Idempotency-Key': key });
  assert.equal((await server.form('/report', { text: '隐藏的钥匙太短', key: 'x' })).status, 201);
});

test('a body inside the limit that is all quotes: the form comes back, with what a page can show of it', async () => {
  const before = await total();
  for (const body of [`text=${'"'.repeat(1_000_000)}`,
    `text=${'<'.repeat(340_000)}&where=${'"'.repeat(340_000)}&contact=${"'".repeat(300_000)}`,
    `where=${'\''.repeat(500_000)}&contact=${'>'.repeat(500_000)}`]) {
    const r = await raw(body);
    assert.equal(r.status, 422, r.text.slice(0, 200));
    assert.match(r.text, /最多写\s?\d+\s?个字/);
  }
  const most = `${'"'.repeat(19_999)}字`;
  const r = await server.form('/report', { text: most, where: '远'.repeat(201) });
  assert.equal(r.status, 422);
  assert.ok(r.text.includes(escapeHtml(most)), 'whatever may be sent is kept whole');
  assert.equal(await total(), before);
});

test('characters that turn the text beside them are not kept', async () => {
  const { token } = await server.report({ text: '\u202E写反了\u2066的话' });
  const page = await server.get(`/t/${token}`);
  assert.ok(page.text.includes('写反了的话') && !/[\u202A-\u202E\u2066-\u2069]/.test(page.text));
});

test('a replayed step of a clerk is one step', async () => {
  const { id } = await server.report({ text: '一件' });
  const body = { csrf: await anna.csrf(), words: '记一笔 only once', key: 'note-key-0000001' };
  for (let i = 0; i < 3; i++) assert.equal((await anna.post(`/desk/cases/${id}/note`, body)).status, 303);
  assert.equal((await anna.get(`/desk/cases/${id}`)).text.split('记一笔 only once').length, 2);
});

test('a form from another site is refused, before anything else', async () => {
  const before = await total();
  for (const headers of [{ Origin: 'http://evil.example' }, { Origin: 'null' }, { Origin: `http://${server.host}.evil.example` },
    { Origin: `https://evil.example/${server.host}` },
    { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { 'Sec-Fetch-Site': 'cross-site', Origin: server.url }])
    for (const target of ['/report', '/signin', '/track', '/signout']) assert.equal((await server.form(target, { text: 'x' },
      headers)).status, 403, JSON.stringify(headers));
  assert.equal(await total(), before);
  assert.equal((await server.form('/report', { text: 'x' }, { Origin: server.url })).status, 201);
  assert.equal((await server.form('/report', { text: 'x' }, { 'Sec-Fetch-Site': 'same-origin', Origin: server.url })).status, 201);
});

/* ---- sixty at the door of the staff ---------------------------------------------------------------------------------------- */

test('sixty guesses at once: two are compared, 32 wait, the others are told at once to come back', { timeout: 60000 }, async () => {
  const door = new Browser(server);
  const [form] = formsOf((await door.get('/signin')).text).filter((f) => f.action === '/signin');
  server.agent.maxSockets = 80;
  const at = Date.now();
  const all = await Promise.all(Array.from({ length: 60 }, async (_, i) => {
    const r = await door.post('/signin', { ...form.fields, login: `nobody${i}`, password: 'not this one' });
    return { ...r, ms: Date.now() - at };
  }));
  server.agent.maxSockets = 16;
  const away = all.filter((r) => r.status === 503);
  const judged = all.filter((r) => r.status === 422);
  assert.equal(away.length + judged.length, 60, JSON.stringify(all.map((r) => r.status)));
  assert.ok(away.length > 0 && judged.length >= 32, `${away.length} were sent away`);
  for (const r of away) assert.ok(Number(r.headers['retry-after']) > 0);
  assert.ok(Math.max(...away.map((r) => r.ms)) < Math.max(...judged.map((r) => r.ms)), 'nobody waits for a no');
  await signedIn(server, 'anna');
});

/* ---- the bucket ---------------------------------------------------------------------------------------------------------- */

test('this machine is exempt; behind a proxy the fortieth of one address waits, and is taken', { timeout: 60000 }, async () => {
  const timed = async (to, headers) => {
    const at = Date.now();
    const all = await Promise.all(Array.from({ length: 40 }, async () => {
      await to.report({ text: 'x' }, headers);
      return Date.now() - at;
    }));
    return Math.max(...all);
  };
  await server.stop();
  const proxied = await place.serve({ args: ['--trusted-proxy', '127.0.0.1'] });
  const quick = await timed(proxied, {});
  const slow = await timed(proxied, { 'X-Forwarded-For': '203.0.113.7' });
  assert.ok(slow >= 1500 && slow < 9000, `${slow} ms: slower, and in`);
  assert.ok(quick < slow, `${quick} ms`);
  const neighbour = await timed(proxied, { 'X-Forwarded-For': '198.51.100.9' });
  assert.ok(neighbour >= 1500, 'every address has its own');
  await proxied.stop();
  server = await place.serve();
  const undeclared = await timed(server, { 'X-Forwarded-For': '203.0.113.7' });
  assert.ok(undeclared >= 1500, 'a proxy that nobody declared is not this machine itself');
  await until(async () => (await server.get('/healthz')).status === 200);
});
