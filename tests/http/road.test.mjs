/* road.test.mjs - one trouble walks the whole road: reported, taken, dispatched, handled, verified by somebody else, closed; and all
** along it, who sees what. Through the forms that people use, with their cookies. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, crawl, newPlace, run, signedIn, until, verifier } from './harness.mjs';

const MARK = 'zebra-Ωmega-7431'; /* stands in all that is personal; may stand in nothing that is public */
const TEXT = `楼道灯坏了。${MARK} 说的`;
const WORDING = '槐树里一栋楼的二层楼道灯坏了一周';

let place, server, anna, bert, resident;
const told = {};

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk' } });
  server = await place.serve();
  [anna, bert, resident] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), new Browser(server)];
});
after(() => place.end());

const case1 = '/desk/cases/1';
const step = (who, verb, fields = {}) => who.submit(case1, `${case1}/${verb}`, fields);
async function goes(who, verb, fields) {
  const r = await step(who, verb, fields);
  assert.equal(r.status, 303, `${verb}: ${r.text}`);
  assert.equal(r.headers.location.split('?')[0], case1);
}
async function refused(answer, status, words) {
  const r = await answer;
  assert.equal(r.status, status);
  assert.match(r.text, words);
}

test('a form without an account: the slip tells code, word and link once', async () => {
  const r = await resident.submit('/report', '/report', { text: TEXT, where: `${MARK} 二层`, where_door: `2号楼1单元102 ${MARK}`,
    contact: `000-0105 ${MARK}` });
  assert.equal(r.status, 201);
  told.token = r.text.match(/href="\/t\/([\w-]{22})"/)[1];
  [told.code, told.word] = [...r.text.matchAll(/<p class="code"><span class="vh">(\w+)<\/span>/g)].map((m) => m[1]);
  assert.match(told.code, /^[23456789ABCDEFGHJKMNPQRTUVWXY]{8}$/);
  assert.match(told.word, /^\d{4}$/);
  assert.ok(r.text.includes(`${server.url}/t/${told.token}`), 'the whole address stands on the slip');
  assert.equal(r.headers['cache-control'], 'no-store');
});

test('the public sees number, state and date, and not a word of it, until a clerk has worded it', async () => {
  const page = await resident.get('/cases/1');
  assert.equal(page.status, 200);
  assert.ok(page.text.includes('待受理') && !page.text.includes('楼道灯'));
  assert.ok((await anna.get(case1)).text.includes(MARK), 'the clerk reads it');
});

test('public words: a phone is refused, a door needs a second look', async () => {
  for (const words of ['请打 13800138000', '身份证 11010519491231002X', '写给 a.b@example.org'])
    await refused(step(anna, 'word', { words, checked: '1' }), 422, new RegExp(words.slice(-6)));
  await refused(step(anna, 'word', { words: '2号楼1单元102 的灯坏了' }), 422, /checked-err/);
  assert.ok(!(await resident.get('/cases/1')).text.includes('单元'));
  await goes(anna, 'word', { words: '2号楼1单元102 的灯坏了', checked: '1' });
  assert.ok((await resident.get('/cases/1')).text.includes('2号楼1单元102 的灯坏了'));
  await goes(anna, 'word', { words: WORDING });
  assert.ok((await resident.get('/cases/1')).text.includes(WORDING));
  assert.ok((await resident.get('/cases')).text.includes(WORDING));
});

test('no step can be jumped', async () => {
  const csrf = await anna.csrf();
  for (const verb of ['dispatch', 'handle', 'finish', 'verify', 'send-back', 'close']) {
    const r = await anna.post(`${case1}/${verb}`, { csrf, words: '做完了' });
    assert.equal(r.status, 409, verb);
  }
});

test('take, dispatch, handle, finish; the handler cannot verify; another sends back, then verifies; close', async () => {
  await goes(anna, 'take');
  await goes(anna, 'dispatch', { words: '物业公司乙' });
  await goes(anna, 'note', { words: `${MARK} 给同事` });
  await goes(anna, 'handle');
  await refused(step(anna, 'finish', { words: '' }), 422, /words|finish-err/);
  await goes(anna, 'finish', { words: '换了灯座' });
  const csrf = await anna.csrf();
  assert.equal((await anna.post(`${case1}/verify`, { csrf })).status, 409, 'nobody checks their own work');
  assert.equal((await anna.post(`${case1}/close`, { csrf })).status, 409, 'nothing is closed unseen');
  await goes(bert, 'send-back', { words: '三层还是黑的' });
  await goes(anna, 'finish', { words: '二层三层都亮了' });
  await goes(bert, 'verify', { words: '到现场看过' });
  assert.equal((await bert.post(`${case1}/verify`, { csrf: await bert.csrf() })).status, 409, 'once is enough');
  await goes(bert, 'close');
  const page = await resident.get('/cases/1');
  for (const words of ['已结案', '三层还是黑的', '二层三层都亮了', '到现场看过']) assert.ok(page.text.includes(words), words);
  assert.ok(!page.text.includes('人anna') && !page.text.includes('人bert'), 'the public reads no names of staff');
});

test('/track: the code alone opens the progress, with its word everything', async () => {
  const spoken = `${told.code.slice(0, 4).toLowerCase()}-${told.code.slice(4)} `;
  const by_code = await resident.submit('/track', '/track', { code: spoken });
  assert.equal(by_code.status, 303);
  assert.equal(by_code.headers.location, `/track/${told.code}`);
  const progress = await resident.get(`/track/${told.code}`);
  assert.equal(progress.status, 200);
  assert.ok(progress.text.includes('已结案') && !progress.text.includes(MARK));
  const own = await resident.submit('/track', '/track', { code: told.code, word: told.word });
  assert.equal(own.status, 200);
  assert.ok(own.text.includes(TEXT) && own.text.includes('000-0105'));
  assert.ok(!own.text.includes(told.token), 'the word does not give the link away');
  assert.equal((await resident.get('/track/22222223')).status, 404);
});

test('five wrong words lock the code, the right one too; the link opens all the while', async () => {
  const wrong = told.word === '0000' ? '0001' : '0000';
  const attempt = (word) => resident.submit('/track', '/track', { code: told.code, word });
  for (let i = 0; i < 4; i++) assert.equal((await attempt(wrong)).status, 422);
  assert.equal((await attempt(told.word)).status, 200, 'four wrong ones and the right one: the count begins anew');
  for (let i = 0; i < 5; i++) assert.equal((await attempt(wrong)).status, 422);
  const locked = await attempt(told.word);
  assert.equal(locked.status, 429);
  assert.ok(!locked.text.includes(MARK));
  const own = await resident.get(`/t/${told.token}`);
  assert.equal(own.status, 200);
  assert.ok(own.text.includes(TEXT));
  assert.equal(own.headers['cache-control'], 'no-store');
});

test('JSON at the same address: 201 with code, word, url, receipt; provable within two seconds', async () => {
  const r = await server.json('/report', { text: `井盖翻了 ${MARK}`, where: { lon: 112.93821, lat: -28.1 }, contact: MARK });
  const at = Date.now();
  assert.equal(r.status, 201);
  const j = JSON.parse(r.text);
  assert.deepEqual(Object.keys(j), ['id', 'code', 'word', 'url', 'receipt']);
  assert.equal(new URL(j.url).pathname, r.headers.location);
  const name = (s) => path.join(place.root, s);
  const first = JSON.stringify(j.receipt);
  fs.writeFileSync(name('first.json'), first);
  assert.match((await run(place.bin, ['verify', name('first.json')])).out, /^GOOD.*\n[^]*no proof inside/);

  const file = await until(async () => {
    const got = await server.get(`${r.headers.location}/receipt.json`);
    if (got.status !== 200) assert.deepEqual([got.status, got.headers['retry-after']], [503, '1']);
    return got.status === 200 && got;
  }, 2000, 'the receipt with its proof');
  assert.ok(Date.now() - at <= 2000);
  fs.writeFileSync(name('receipt.json'), file.body);
  const key = (await server.get('/log/key')).text.trim();
  const good = await run(place.bin, ['verify', name('receipt.json'), '--key', key]);
  assert.equal(good.code, 0, good.out);
  assert.match(good.out, /in the log under a signed checkpoint/);
  assert.match(good.out, /own words  proved/);

  const receipt = JSON.parse(file.text);
  assert.deepEqual([JSON.parse(receipt.own).where_lon, JSON.parse(receipt.own).where_lat], [112938210, -28100000]);
  const proof = await server.get(`${r.headers.location}/receipt.tlog-proof`);
  assert.equal(proof.status, 200);
  assert.equal(proof.headers['content-disposition'], `attachment; filename="zhitong-${j.code}.tlog-proof"`);
  for (const [file_, bytes] of [['proof', proof.body], ['leaf', receipt.leaf], ['key', `${key}\n`]]) fs.writeFileSync(name(file_), bytes);
  const files = ['--key', name('key'), '--proof', name('proof'), '--leaf', name('leaf')];
  const other = await run(verifier(), files);
  assert.equal(other.code, 0, other.err);
  fs.writeFileSync(name('leaf'), receipt.leaf.replace('"seq":', '"seq": '));
  assert.equal((await run(verifier(), files)).code, 1, 'another leaf is not proved');
  for (const part of ['leaf', 'open', 'own', 'k1', 'k2', 'proof']) {
    const flipped = { ...receipt, [part]: receipt[part].replace(/\d(?=\D*$)/, (d) => (Number(d) + 1) % 10) };
    fs.writeFileSync(name('bad.json'), JSON.stringify(flipped));
    const bad = await run(place.bin, ['verify', name('bad.json'), '--key', key]);
    assert.equal(bad.code, 1, `${part}: ${bad.out}`);
    assert.match(bad.out, /^NOT GOOD/);
  }
});

test('JSON is held to the same rules, and answers in problem JSON', async () => {
  for (const [fields, status] of [[{ text: '' }, 422], [{}, 422], [{ text: 'x', where: { lon: 1 } }, 422], [{ text: 'x', where: '楼下' },
    201], [{ text: 'x', where: { door: '2号楼' } }, 201]]) {
    const r = await server.json('/report', fields);
    assert.equal(r.status, status, `${JSON.stringify(fields)}: ${r.text}`);
    assert.equal(r.headers['content-type'], status === 201 ? 'application/json' : 'application/problem+json');
    if (status === 422) assert.equal(JSON.parse(r.text).status, 422);
  }
});

test('not one public byte, and not one line of the server, holds what is personal', async () => {
  await server.report({ text: `${MARK} once more` });
  const width = Number((await server.checkpoint(20)).split('\n')[1]);
  let bytes = 0;
  const start = ['/', '/report', '/track', '/cases', '/cases/1', '/cases/2', `/track/${told.code}`, '/log', '/log/key', '/log/open/0',
    `/log/tile/0/000.p/${width}`,
    `/log/tile/entries/000.p/${width}`, '/desk', '/people', '/healthz', '/nothing/here'];
  const seen = await crawl(resident, start, (target, r) => {
    assert.ok(!r.body.includes(MARK), `${target} tells it`);
    bytes += r.body.length;
  });
  assert.ok(seen.size >= start.length && bytes > 20000);
  assert.ok((await resident.get(`/t/${told.token}`)).text.includes(MARK), 'the mark is there to be found');
  const kinds = (await server.get('/log/open/0')).text.trim().split('\n').map((l) => JSON.parse(l).kind);
  assert.ok(kinds.includes('desk.case.worded') && !kinds.includes('desk.case.noted') && !kinds.includes('desk.case.reported')
    && !kinds.some((k) => k.startsWith('people.')));
  assert.ok(!server.said.includes(MARK) && !server.said.includes(told.token), server.said);
});

test('who began and who finished both stand on the page, and neither may verify', async () => {
  const { id } = JSON.parse((await server.json('/report', { text: '门锁坏了' })).text);
  const at = `/desk/cases/${id}`;
  for (const [who, verb, fields] of [[anna, 'take'], [anna, 'handle'], [bert, 'finish', { words: '换了锁' }]])
    assert.equal((await who.submit(at, `${at}/${verb}`, fields)).status, 303, verb);
  for (const who of [anna, bert]) {
    const page = (await who.get(at)).text;
    assert.match(page, /<dt>经办<\/dt><dd>人anna<[^]*<dt>报完成<\/dt><dd>人bert</);
    assert.match(page, /aria-disabled="true" aria-describedby="why-verify"/);
    assert.equal((await who.post(`${at}/verify`, { csrf: await who.csrf() })).status, 409);
  }
});

test('the words of a step get the second look too: they come back marked, with a box to tick', async () => {
  const { id } = JSON.parse((await server.json('/report', { text: '水龙头坏了' })).text);
  const at = `/desk/cases/${id}`, door = '已到4号楼2单元201 <修好>';
  const goes = (who, verb, fields) => who.submit(at, `${at}/${verb}`, fields);
  for (const verb of ['take', 'handle']) assert.equal((await goes(anna, verb)).status, 303, verb);
  assert.ok(!(await anna.get(at)).text.includes('checked-finish'), 'no box before there is something to look at');
  const back = await goes(anna, 'finish', { words: door });
  assert.equal(back.status, 422);
  const move = `<form class="move" method="post" enctype="multipart/form-data" action="${at}/finish[^]*?</form>`;
  const form = back.text.match(new RegExp(move))[0];
  assert.match(form, /<mark><b>[^<]+<\/b>4号楼2单元201<\/mark>/);
  assert.match(form, /<textarea id="finish"[^>]*>已到4号楼2单元201 &lt;修好&gt;<\/textarea>/);
  assert.match(form,
    /<input type="checkbox" id="checked-finish" name="checked" value="1"\s+aria-invalid="true" aria-describedby="checked-finish-err"/);
  assert.match(form, /href="#checked-finish"/);
  assert.ok(!(await resident.get(`/cases/${id}`)).text.includes('单元'));
  assert.equal((await goes(anna, 'finish', { words: `${door}，打13800138000`, checked: '1' })).status, 422,
    'no box lets a telephone through');
  assert.equal((await goes(anna, 'finish', { words: door, checked: '1' })).status, 303);
  assert.ok((await resident.get(`/cases/${id}`)).text.includes('4号楼2单元201'));
  assert.equal((await goes(bert, 'verify', { words: '王女士说好了' })).status, 422);
  assert.equal((await goes(bert, 'send-back', { words: '王女士说没好' })).status, 422);
  assert.equal((await goes(bert, 'verify', { words: '看过' })).status, 303, 'without marks nobody is asked');
});

test('a queue is read over shoulders: what points at a person is masked in its titles, also where a title is cut', async () => {
  const text = `王女士 13800138000 在4号楼2单元201，${'漏水'.repeat(24)}13900139000`;
  const { id } = JSON.parse((await server.json('/report', { text })).text);
  const queue = (await anna.get('/desk?state=received')).text;
  assert.ok(queue.includes(`>●● ●● 在●●，${'漏水'.repeat(24)}●●</a>`), queue.match(/<a href="[^"]*cases[^]*?<\/a>/g).join('\n'));
  for (const words of ['王女士', '1380', '2单元', '1390']) assert.ok(!queue.includes(words), words);
  assert.ok((await anna.get(`/desk/cases/${id}`)).text.includes('13800138000'), 'the case itself tells it to who opens it');
});

test('a case with more steps than a page shows its end, and says how much came before', async () => {
  const { id } = JSON.parse((await server.json('/report', { text: '门又坏了' })).text);
  const at = `/desk/cases/${id}`, csrf = await anna.csrf();
  const goes = async (verb, words) => assert.equal((await anna.post(`${at}/${verb}`, { csrf, words, why: '换一队' })).status, 303, verb);
  await goes('take');
  for (let i = 1; i <= 203; i++) await goes('dispatch', `第${i}队`);
  for (let i = 1; i <= 3; i++) await goes('note', `记${i}`);
  const steps = (page) => page.split('<time datetime').length - 1;
  const everybody = (await resident.get(`/cases/${id}`)).text, staff = (await anna.get(`${at}?done=note`)).text;
  for (const [page, earlier, first] of [[everybody, 5, 4], [staff, 8, 7]]) {
    assert.match(page, new RegExp(`更早的 ${earlier} 步没有列出`));
    assert.ok(page.includes('>第203队<') && page.includes(`>第${first}队<`) && !page.includes(`>第${first - 1}队<`));
    assert.ok(page.indexOf('>第4队<') < page.indexOf('>第5队<') || first > 4);
  }
  assert.ok(staff.includes('记3') && !everybody.includes('记3') && /class="did"/.test(staff));
  assert.ok(steps(everybody) >= 200);
  assert.ok(!(await resident.get('/cases/1')).text.includes('没有列出'));
});

test('signing out ends the session, also for who kept the cookie', async () => {
  const kept = new Map(bert.cookies);
  const r = await bert.post('/signout', { csrf: await bert.csrf() });
  assert.equal(r.status, 303);
  bert.cookies = kept;
  assert.equal((await bert.get('/desk')).headers.location, '/signin?to=%2Fdesk');
});
