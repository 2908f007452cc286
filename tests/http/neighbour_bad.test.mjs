/* neighbour_bad.test.mjs - what a whole neighbourhood does wrong, by mistake or on purpose: doors that are none, homes that disagree, doors
** that are shut, links of other people, guessed codes, texts that are too much, forms that are old.
**
** Every answer is clear and of the right class, what was typed comes back, nobody learns what is not theirs, and nothing is counted
** twice or lost. Malformed bytes and hostile words in one report stand in bad.test.mjs. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, formsOf, newPlace, signedIn } from './harness.mjs';

const MARK = 'heron-Ψ-3391'; /* stands in what people write; may be lost nowhere and told to nobody else */
const DOORS = ['小区,楼栋,单元,楼层,门牌', ...['枣树里,3,2', '枣树里,3,3', '槐树里,3,2'].flatMap((house) =>
  Array.from({ length: 6 }, (_, i) => `${house},${i + 1},${i + 1}01`))].join('\n');

let place, server, anna, bert, resident;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', root: 'admin' } });
  fs.writeFileSync(path.join(place.root, 'doors.csv'), DOORS);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  [anna, bert, resident] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), new Browser(server)];
});
after(() => place.end());

const text = (s) => s.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const formOf = (html, action) => formsOf(html).find((f) => f.action === action);
const step = async (who, id, verb, fields = {}) => {
  const r = await who.submit(`/desk/cases/${id}`, `/desk/cases/${id}/${verb}`, fields);
  assert.equal(r.status, 303, `${verb}: ${r.status} ${text(r.text).slice(0, 300)}`);
};
const finished = async (id) => {
  for (const verb of ['take', 'handle']) await step(anna, id, verb);
  await step(anna, id, 'finish', { words: '换了阀门' });
};
const homes = async (id) => Number(JSON.parse((await server.get('/cases.json')).text).items.find((i) => i.id === id).homes);
const joined = async (id, door, more = {}) => {
  const r = await server.json(`/cases/${id}/join`, { where: { door }, ...more });
  assert.equal(r.status, 201, r.text);
  const told = JSON.parse(r.text);
  return { ...told, token: told.url.split('/t/')[1] };
};
const tally = (html) => [...html.matchAll(/<span class="nb">(已好|好一半|又坏了|没好|未表态) (\d+)<\/span>/g)].map((m) => `${m[1]}${m[2]}`).join(' ');

/* ---- doors --------------------------------------------------------------------------------------------------------------- */

test('a door that does not exist, or exists twice: asked once, kindly, with all words there; taken as typed the second time', async () => {
  for (const [door, candidates] of [['9-9-909', 0], ['3-2-201', 2], ['不知道几号', 0]]) {
    const { fields } = formOf((await resident.get('/report')).text, '/report');
    const asked = await resident.post('/report', { ...fields, text: `漏水 ${MARK}`, where_door: door, contact: '000-3391' });
    assert.equal(asked.status, 422, door);
    const back = formOf(asked.text, '/report');
    assert.deepEqual([back.fields.text, back.fields.where_door, back.fields.contact], [`漏水 ${MARK}`, door, '000-3391']);
    assert.equal([...asked.text.matchAll(/name="household" value="\d+"/g)].length, candidates, door);
    const sent = await resident.post('/report', { ...back.fields, household: '' });
    assert.equal(sent.status, 201, `${door}: never a refusal to report`);
  }
});

test('a household\'s number that is none, is not a number, or is another building\'s is never taken for this home', async () => {
  const { fields } = formOf((await resident.get('/report')).text, '/report');
  for (const household of ['999999', '0', '-1', 'x', '1e3', '9'.repeat(40), "1' OR 1=1"]) {
    const r = await resident.post('/report', { ...fields, text: `漏水 ${MARK}`, where_door: '3-2-201', household });
    assert.equal(r.status, 422, household);
    assert.ok(r.text.includes(`漏水 ${MARK}`), household);
  }
  const r = await resident.post('/report', { ...fields, text: `漏水 ${MARK}`, where_door: '枣树里3-3-201', household: '1', ask: '' });
  if (r.status === 201) {
    const own = (await resident.get(r.text.match(/href="(\/t\/[\w-]{22})"/)[1])).text;
    assert.match(own, /<dt>门牌<\/dt><dd>枣树里 ?3 ?(号楼)? ?-?3/, 'the words count, as they were changed last');
  } else assert.equal(r.status, 422);
});

test('the picker: what is not there, another building\'s entrance, absurd words; a friendly page each time', async () => {
  for (const at of ['/door/99999', '/door/0', '/door/x', '/door/1/99', '/door/1/1/99', `/door/${'9'.repeat(30)}`])
    assert.equal((await resident.get(at)).status, 404, at);
  const map = JSON.parse((await server.get('/place/map.json')).text);
  assert.ok(map);
  for (const q of ['', ' ', '%', '"', "'; DROP", '长'.repeat(600), '\u202e3-2-201', '3\u200b-2-201', '-'.repeat(300)]) {
    const r = await resident.get(`/door?q=${encodeURIComponent(q)}`);
    assert.ok(r.status === 200 || r.status === 422, `${q.slice(0, 20)}: ${r.status}`);
  }
  for (const back of ['//evil.example', 'https://evil.example/', '/\\evil', 'javascript:alert(1)']) {
    const r = await resident.get(`/door?back=${encodeURIComponent(back)}`);
    assert.ok(r.status < 500 && !/(href|action)="(\/\/|\/\\|https?:|javascript:)/.test(r.text), back);
  }
});

/* ---- homes that disagree --------------------------------------------------------------------------------------------------- */

test('one flat, two voices, two telephones: one home, both heard; the less content of two says; closing changes none', async () => {
  const { id, token } = await server.report({ text: `暖气 ${MARK}`, where: { door: '枣树里3-2-201' } });
  const wife = await joined(id, '枣树里3号楼2单元201');
  const phone = await joined(id, '枣树里３－２－２０１');
  await joined(id, '枣树里3-2-301');
  assert.equal(await homes(id), 2);
  await finished(id);
  for (const [t, say] of [[token, 1], [wife.token, 4], [phone.token, 1]])
    assert.equal((await server.json(`/t/${t}/say`, { say })).status, 200);
  const open = (await resident.get(`/cases/${id}`)).text;
  assert.equal(tally(open), '已好0 好一半0 又坏了0 没好1 未表态1');
  for (const verb of ['verify', 'close']) await step(bert, id, verb);
  const shut = (await resident.get(`/cases/${id}`)).text;
  assert.equal(tally(shut), '已好0 好一半0 又坏了0 没好1 未表态1', 'closing touches no home');
  const on = (await resident.get(`/t/${wife.token}`)).text.match(/第 (\d+) 号/)[1];
  assert.notEqual(Number(on), id, 'her home speaks on in a case that follows');
  assert.equal((await server.json(`/t/${wife.token}/say`, { say: 1 })).status, 409, 'nobody has said there yet that it is done');
  await finished(on);
  assert.equal((await server.json(`/t/${wife.token}/say`, { say: 1 })).status, 200, 'she may change her mind');
  assert.equal(tally((await resident.get(`/cases/${on}`)).text), '已好1 好一半0 又坏了0 没好0 未表态0');
  assert.equal(tally((await resident.get(`/cases/${id}`)).text), '已好0 好一半0 又坏了0 没好1 未表态1', 'the closed one keeps its figures');
});

test('joining a case that was closed meanwhile keeps the words and says where to go', async () => {
  const { id } = await server.report({ text: '路灯', where: { door: '枣树里3-2-301' } });
  const { fields } = formOf((await resident.get(`/cases/${id}/join`)).text, `/cases/${id}/join`);
  await finished(id);
  for (const verb of ['verify', 'close']) await step(bert, id, verb);
  const late = await resident.post(`/cases/${id}/join`, { ...fields, text: `我家门口 ${MARK}`, where_door: '枣树里3-2-401', contact: '000-1' });
  assert.equal(late.status, 409);
  assert.ok(late.text.includes(`我家门口 ${MARK}`) && late.text.includes('href="/report"'));
  assert.equal(await homes(id), 1);
});

/* ---- what belongs to others -------------------------------------------------------------------------------------------------- */

test('each address with a token opens its own and nothing else; a wrong one is 404 everywhere and says nothing', async () => {
  const mine = await server.report({ text: `我的 ${MARK}`, contact: `000-3391 ${MARK}` });
  const other = await server.report({ text: '别人的' });
  await finished(other.id);
  const wrong = 'AAAAAAAAAAAAAAAAAAAAAA';
  for (const t of [wrong, mine.code, `${mine.token}x`, `${other.token.slice(0, 11)}${mine.token.slice(11)}`]) {
    for (const at of ['', '/slip.pdf', '/receipt.json', '/receipt.tlog-proof']) {
      const r = await resident.get(`/t/${t}${at}`);
      assert.equal(r.status, 404, at);
      assert.ok(!r.text.includes(MARK));
    }
    for (const at of ['/say', '/slip.pdf', '/notice', '/notice/end']) {
      const r = await resident.post(`/t/${t}${at}`, { say: '1', word: mine.word, to: 'a@example.org', address: 'a@example.org' });
      assert.ok(r.status === 404 || r.status === 422, `${at}: ${r.status}`);
      assert.ok(!r.text.includes(MARK), at);
    }
  }
  assert.ok(!(await resident.get(`/t/${other.token}`)).text.includes(MARK));
  for (const at of [`/notice/${mine.id}/${wrong}`, `/stop/${mine.id}/${wrong}`, `/notice/999/${wrong}`])
    assert.ok([200, 404].includes((await resident.get(at)).status), at);
  assert.equal((await server.json(`/t/${mine.token}/say`, { say: 1 })).status, 409, 'nothing is done yet: nothing to say');
  const kept = await resident.post(`/t/${other.token}/say`, { say: '1', id: String(mine.id), voice: String(mine.id) });
  assert.ok([200, 303, 422].includes(kept.status));
  assert.ok(!(await resident.get(`/cases/${mine.id}`)).text.includes('两把钥匙'));
});

test('guessing: a wrong word and a locked code answer alike, the right word too once locked; the progress stays open', async () => {
  const mine = await server.report({ text: `我的 ${MARK}` });
  const wrong = (i) => String((Number(mine.word) + 1 + i) % 10000).padStart(4, '0');
  const ask = async (code, word) => {
    const r = await resident.post('/track', { code, word });
    assert.ok(!r.text.includes(MARK) || word === mine.word, 'a wrong word tells nothing');
    return r;
  };
  assert.equal((await ask(mine.code, mine.word)).status, 200);
  const said = [];
  for (let i = 0; i < 7; i++) {
    const r = await ask(mine.code, wrong(i));
    assert.equal(r.status, i < 5 ? 422 : 429, `try ${i}`);
    said.push(text(r.text));
  }
  const locked = await resident.post('/track', { code: mine.code, word: mine.word });
  assert.equal(locked.status, 429);
  assert.ok(!locked.text.includes(MARK));
  assert.equal(text(locked.text), said.at(-1), 'who guesses right while it is locked does not learn it');
  assert.equal((await resident.get(`/track/${mine.code}`)).status, 200);
  assert.equal((await resident.get(`/t/${mine.token}`)).status, 200, 'the link is not locked by strangers');
});

test('a code nobody has and a code somebody has: with a wrong word neither takes longer than the other', async () => {
  const mine = await server.report({ text: '我的' });
  const median = async (code) => {
    const took = [];
    for (let i = 0; i < 15; i++) {
      const at = performance.now();
      await server.form('/track', { code, word: '0000' });
      took.push(performance.now() - at);
    }
    return took.sort((a, b) => a - b)[7];
  };
  const [known, unknown] = [await median(mine.code), await median('AAAAAAAA')];
  assert.ok(Math.abs(known - unknown) < 60, `${known} ms, ${unknown} ms`);
});

/* ---- too much, too strange ----------------------------------------------------------------------------------------------------- */

test('a megabyte in one field, in every open form: told how much fits; other fields come back', async () => {
  const much = '长'.repeat(110_000); /* 990 kB as a form */
  const { id } = await server.report({ text: '一件' });
  for (const [to, field] of [['/report', 'text'], ['/report', 'where_door'], ['/report', 'contact'], [`/cases/${id}/join`, 'text']]) {
    const r = await resident.post(to, { text: '原话', [field]: much, where: MARK });
    assert.equal(r.status, 422, `${to} ${field}`);
    assert.match(text(r.text), /最多写\s?[\d,]+\s?个字/, `${to} ${field}`);
    if (to === '/report') assert.ok(r.text.includes(MARK));
  }
  assert.equal((await resident.post('/track', { code: much, word: '1' })).status, 422);
  assert.equal((await resident.post('/mine', { what: much })).status, 422);
  assert.equal((await resident.get(`/cases?q=${'a'.repeat(2000)}`)).status, 200);
});

test('hostile letters in JSON: NUL and lone surrogates are refused, marks that turn text are dropped, the rest stays', async () => {
  for (const bad of ['{"text":"a\\u0000b"}', '{"text":"\\ud83d"}', '{"text":"\\udc00\\ud83d"}', '{"where":{"door":"\\ud800"},"text":"a"}'])
    assert.equal((await server.json('/report', bad)).status, 422, bad);
  const { id } = await server.report({ text: '一件' });
  for (const bad of ['{"text":"\\u0000"}', '{"where":{"door":"\\udfff"}}', '{"text":1}', '[]'])
    assert.equal((await server.json(`/cases/${id}/join`, bad)).status, 422, bad);
  const r = await joined(id, '枣树里3-2-\u202e501\u200b', { text: '\u2066零\u200b宽\u202e' });
  const own = (await resident.get(`/t/${r.token}`)).text;
  assert.doesNotMatch(own, /[\u202A-\u202E\u2066-\u2069]/);
});

/* ---- lists and searches ----------------------------------------------------------------------------------------------------- */

test('absurd filters and cursors on every list: an answer of the right class, never a fault', async () => {
  const odd = ['after=x', 'after=-1', 'after=9223372036854775808', 'before=0', 'after=1&after=2', 'state=none', 'state=', 'unit=%00',
    'building=x', 'building=-1', 'building=999999', 'since=9999-99-99', 'since=x&until=y',
    'since=2030-01-01&until=1970-01-01', 'sort=%27', 'order=x',
    `q=${'x'.repeat(3000)}`, 'q=%F0%9F%98%80', 'at=-5', `${'a=1&'.repeat(70)}`];
  const root = await signedIn(server, 'root');
  const lists = [['/cases', resident], ['/cases.json', resident], ['/cases.csv', resident], ['/cases.atom', resident], ['/map', resident],
    ['/desk', anna], ['/desk.json', anna], ['/desk.csv', anna], ['/desk/find', anna], ['/desk/views', anna], ['/desk/looks', root],
    ['/people/changes', root], ['/people/changes.csv', root], ['/desk/cases/1', anna]];
  for (const [at, who] of lists)
    for (const q of odd) {
      const r = await who.get(`${at}?${q}`);
      assert.ok([200, 303, 400, 404, 422].includes(r.status), `${at}?${q.slice(0, 40)}: ${r.status}`);
    }
});

test('searching with quotes, operators and 2,000 characters: words like any other, on both shelves', async () => {
  for (const words of ['"', '""', '"暖气', "'", '*', '暖*', 'a AND b', 'NEAR(a b)', 'text:a', '(((', '^', '--', ';', '\\', '%', '_',
    '暖'.repeat(600), 'a'.repeat(2000), 'a '.repeat(1000), '\u202e', '\u200b', '\uFEFF', '😀'])
    for (const [at, who] of [['/cases', resident], ['/desk/find', anna]]) {
      const r = await who.get(`${at}?q=${encodeURIComponent(words)}`);
      assert.equal(r.status, 200, `${at} ${words.slice(0, 10)}`);
    }
  const r = await anna.get('/desk/find?q=%3Cb%3E%22');
  assert.ok(!r.text.includes('<b>"'));
  assert.equal((await resident.get(`/cases?q=${'%E6%9A%96'.repeat(2000)}`)).status, 414, 'an address has its limit, below HTTP');
});

/* ---- old forms ------------------------------------------------------------------------------------------------------------ */

test('a step from a page that is old is told what happened meanwhile, and the words come back', async () => {
  const { id } = await server.report({ text: '一件' });
  const desk = `/desk/cases/${id}`;
  await step(anna, id, 'take');
  const old = formOf((await bert.get(desk)).text, `${desk}/dispatch`);
  await step(anna, id, 'handle');
  const r = await bert.post(`${desk}/dispatch`, { ...old.fields, words: `维修公司 ${MARK}` });
  assert.equal(r.status, 409);
  assert.ok(r.text.includes(`维修公司 ${MARK}`), 'what bert typed is still there');
});

test('a button pressed twice, and two clerks who press the same: one step, and the second is told who was first', async () => {
  const { id } = await server.report({ text: '一件' });
  const desk = `/desk/cases/${id}`;
  const [a, b] = [formOf((await anna.get(desk)).text, `${desk}/take`), formOf((await bert.get(desk)).text, `${desk}/take`)];
  const both = await Promise.all([anna.post(`${desk}/take`, a.fields), bert.post(`${desk}/take`, b.fields)]);
  assert.deepEqual(both.map((r) => r.status).sort(), [303, 409]);
  const late = both.find((r) => r.status === 409);
  assert.match(late.text, /人anna|人bert/);
  const note = formOf((await anna.get(desk)).text, `${desk}/note`);
  const sent = await Promise.all([1, 2, 3].map(() => anna.post(`${desk}/note`, { ...note.fields, words: `一句 ${MARK}` })));
  assert.deepEqual(sent.map((r) => r.status), [303, 303, 303]);
  assert.equal((await anna.get(desk)).text.split(`一句 ${MARK}`).length, 2);
});

test('a session that ended while one typed: the words are on the page that says so, and nothing was done', async () => {
  const { id } = await server.report({ text: '一件' });
  const desk = `/desk/cases/${id}`;
  const carl = await signedIn(server, 'bert');
  const note = formOf((await carl.get(desk)).text, `${desk}/note`);
  await carl.submit('/desk', '/signout');
  const r = await carl.post(`${desk}/note`, { ...note.fields, words: `写了很久 ${MARK}` });
  assert.ok([401, 403].includes(r.status), `${r.status}: a form is not sent on to the sign-in with its words lost`);
  assert.ok(r.text.includes(`写了很久 ${MARK}`), 'the words come back');
  assert.ok(!(await anna.get(desk)).text.includes('写了很久'));
  const again = formsOf(r.text).find((f) => f.action.startsWith('/signin'));
  assert.ok(again || /href="\/signin/.test(r.text), 'and the way to sign in');
});
