/* mine.test.mjs - what a resident takes home: the slip with its code, on a page and on paper; the bookmarks on their own telephone; and the
** posters that lead people here. Codes are read by zbarimg, paper by poppler: programs that are not ours. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, formsOf, newPlace, signedIn, unescapeHtml } from './harness.mjs';

let place, server, clerk, resident, other;
const told = {}; /* the slip: code, word, token */

before(async () => {
  place = await newPlace({ users: { clerk: 'clerk', second: 'clerk' } });
  fs.writeFileSync(path.join(place.root, 'doors.csv'),
    '小区,楼栋,单元,楼层,门牌\n枣树里,3,1,1,101\n枣树里,3,2,5,501\n枣树里,12,1,1,101\n槐树里,1,,1,101\n');
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  [clerk, resident, other] = [await signedIn(server, 'clerk'), new Browser(server), new Browser(server)];
});
after(() => place.end());

const bytes = (program, args) => execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
const save = (name, data) => {
  const file = path.join(place.root, name);
  fs.writeFileSync(file, data);
  return file;
};
const scan = (picture) => execFileSync('zbarimg', ['-q', '--raw', picture], { stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: '' } }).toString().trim().split('\n');

/* The picture that a page's only QR code draws, as a telephone sees it: its path filled with black on white, six pixels a module. */
function scanPage(html) {
  const [, side, d] = html.match(/<svg class="qr" viewBox="0 0 (\d+) \1"[^>]*>.*?<path d="([^"]+)"/s);
  const n = side * 6;
  const grey = Buffer.alloc(n * n, 255);
  for (const [, x, y, run] of d.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let row = y * 6; row < (Number(y) + 1) * 6; row++) grey.fill(0, row * n + x * 6, row * n + (Number(x) + Number(run)) * 6);
  return scan(save('page.pgm', Buffer.concat([Buffer.from(`P5 ${n} ${n} 255\n`), grey])));
}

function assertPdf(r, name) {
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.headers['content-type'], r.headers['content-disposition'], r.headers['cache-control']],
    ['application/pdf', `attachment; filename="${name}"`, 'no-store']);
  const file = save('out.pdf', r.body);
  return { text: bytes('pdftotext', ['-layout', file, '-']).toString(), file,
    pages: Number(bytes('pdfinfo', [file]).toString().match(/Pages: +(\d+)/)[1]) };
}
function scanPdf(file) {
  const stem = path.join(place.root, `sheet-${Math.random()}`);
  bytes('pdftoppm', ['-r', '110', '-gray', file, stem]);
  const made = fs.readdirSync(place.root).filter((f) => f.startsWith(path.basename(stem))).sort();
  return made.flatMap((f) => scan(path.join(place.root, f)));
}

/* ---- the slip -------------------------------------------------------------------------------------------------------- */

test('the slip has a code that opens one\'s own page, and so has that page', async () => {
  const slip = await resident.submit('/report', '/report', { text: '三楼的灯坏了', where: '楼道', contact: '000-0101' });
  assert.equal(slip.status, 201);
  [told.code, told.word] = [...slip.text.matchAll(/<p class="code"><span class="vh">(\w+)<\/span>/g)].map((m) => m[1]);
  told.token = slip.text.match(/href="\/t\/([\w-]{22})"/)[1];
  assert.deepEqual(scanPage(slip.text), [`${server.url}/t/${told.token}`]);
  assert.match(slip.text, /<svg class="qr"[^>]* role="img" aria-label="[^"]+"/);
  assert.deepEqual(scanPage((await other.get(`/t/${told.token}`)).text), [`${server.url}/t/${told.token}`]);
  const byWord = await other.post('/track', { code: told.code, word: told.word });
  assert.ok(byWord.text.includes('三楼的灯坏了') && !byWord.text.includes('class="qr"'), 'by the word there is no link');
});

test('on paper: with the word from the slip itself, else with boxes for it', async () => {
  const own = `/t/${told.token}/slip.pdf`;
  const sheet = assertPdf(await other.get(own), `zhitong-${told.code}.pdf`);
  assert.equal(sheet.pages, 1);
  assert.ok(sheet.text.includes('向阳社区') && sheet.text.includes('没留底') && sheet.text.includes('接下来会怎样'));
  assert.deepEqual(scanPdf(sheet.file), [`${server.url}/t/${told.token}`]);
  const whole = assertPdf(await resident.post(own, { word: told.word }), `zhitong-${told.code}.pdf`);
  assert.ok(!whole.text.includes('没留底') && whole.text.replace(/\s/g, '').includes(told.word));
  const wrong = told.word === '0000' ? '0001' : '0000';
  assert.equal((await resident.post(own, { word: wrong })).status, 422, 'nothing else is printed as the word');
  assert.equal((await resident.get('/t/AAAAAAAAAAAAAAAAAAAAAA/slip.pdf')).status, 404);
  const english = assertPdf(await other.get(own, { 'Accept-Language': 'en' }), `zhitong-${told.code}.pdf`);
  assert.match(english.text, /What happens next/);
});

test('without the helper the paper is missing and nothing else', async () => {
  const far = await newPlace();
  const lame = await far.serve({ env: { ZHITONG_HELPER: '/nowhere' } });
  const { token } = await lame.report({ text: '灯坏了' });
  const r = await lame.get(`/t/${token}/slip.pdf`);
  assert.equal(r.status, 503);
  assert.ok(r.text.includes('zhitong-helper'));
  assert.ok((await lame.get(`/t/${token}`)).text.includes('class="qr"'));
  await far.end();
});

test('a clerk gives out a slip anew: for a reason, to be read by its owner, and the old one is void', async () => {
  const lost = await server.report({ text: '灯坏了', contact: '000-0107' });
  const desk = `/desk/cases/${lost.id}`;
  const action = `${desk}/slip`;
  const form = formsOf((await clerk.get(desk)).text).find((f) => f.action === action);
  const refused = await clerk.post(action, { ...form.fields, reason: '' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /<details class="no-print"\s+open\s*>\s*<summary>补发回执/);
  const sent = { ...formsOf(refused.text).find((f) => f.action === action).fields, reason: '老人把回执弄丢了' };
  const slip = await clerk.post(action, sent);
  assert.equal(slip.status, 201);
  assert.equal(slip.headers['cache-control'], 'no-store');
  assert.ok(!slip.text.includes('action="/mine"'), 'the clerk\'s browser does not keep it');
  const own = slip.text.match(/href="(\/t\/[\w-]{22})"/)[1];
  assert.deepEqual(scanPage(slip.text), [server.url + own]);
  assert.equal((await clerk.post(action, sent)).text.match(/href="(\/t\/[\w-]{22})"/)[1], own, 'sent twice, done once');
  assert.equal((await resident.get(new URL(lost.url).pathname)).status, 404);
  const page = await resident.get(own);
  assert.ok(page.text.includes('灯坏了') && page.text.includes('老人把回执弄丢了') && page.text.includes('补发了回执'));
  const word = slip.text.match(/name="word" value="(\d{4})"/)[1];
  assert.equal((await resident.post('/track', { code: lost.code, word: lost.word })).status, 422);
  assert.equal((await resident.post('/track', { code: lost.code, word })).status, 200);
  assert.ok(!(await server.get('/log/open/0')).text?.includes('弄丢'));
});

/* ---- bookmarks ------------------------------------------------------------------------------------------------------- */

const bookmarks = (browser) => browser.cookies.get('__Host-mine');

test('nothing is kept by itself; the button keeps, and only then there is a door', async () => {
  assert.equal(bookmarks(resident), undefined);
  for (const target of ['/', '/track']) assert.ok(!(await resident.get(target)).text.includes('href="/mine"'), target);
  const empty = await resident.get('/mine');
  assert.equal(empty.status, 200);
  assert.ok(empty.text.includes('还没有记着案卷') && !empty.headers['set-cookie']);
  const r = await resident.submit(`/t/${told.token}`, '/mine');
  assert.deepEqual([r.status, r.headers.location], [303, '/mine?did=kept']);
  const [cookie] = r.headers['set-cookie'];
  assert.match(cookie, new RegExp(`^__Host-mine=${told.token}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=34560000$`));
  const page = await resident.get('/mine?did=kept');
  assert.ok(page.text.includes('记住了') && page.text.includes('三楼的灯坏了') && page.text.includes(`href="/t/${told.token}"`));
  assert.deepEqual([page.headers['cache-control'], page.headers['x-robots-tag']], ['no-store', 'noindex']);
  for (const target of ['/', '/track']) {
    const door = await resident.get(target);
    assert.ok(door.text.includes('href="/mine"') && door.text.includes('记着 1 件'), target);
    assert.equal(door.headers['cache-control'], 'no-store', target);
  }
  assert.ok((await other.get('/')).headers.etag, 'who keeps nothing has the page that everybody has');
  assert.ok((await resident.get(`/t/${told.token}`)).text.includes('这部手机记着这一件'));
});

test('a link, a bare token or a code is added; one voice stands there once, and what is none is said', async () => {
  const add = (what) => other.submit('/mine', '/mine', { what });
  for (const what of ['', '你好', 'K7M42HX', `${server.url}/t/AAAAAAAAAAAAAAAAAAAAAA`, '22222222', 'x'.repeat(300)]) {
    const r = await add(what);
    assert.equal(r.status, 422, what);
    assert.ok(r.text.includes('id="what-err"') && !r.headers['set-cookie'], what);
  }
  assert.equal((await add(`${told.code.slice(0, 4).toLowerCase()}-${told.code.slice(4)}`)).status, 303);
  assert.equal(bookmarks(other), told.code);
  const byCode = (await other.get('/mine')).text;
  assert.ok(byCode.includes(`href="/track/${told.code}"`) && !byCode.includes('三楼的灯坏了'), 'a code opens the progress only');
  assert.equal((await add(` ${server.url}/t/${told.token}?said=1#x `)).status, 303);
  assert.equal(bookmarks(other), told.token, 'the token takes the place of its code');
  assert.equal((await add(told.code)).status, 303);
  assert.equal((await add(told.token)).status, 303);
  assert.equal(bookmarks(other), told.token);
});

test('twenty at most; a stranger\'s cookie harms nobody; what is unknown is said kindly and can be forgotten', async () => {
  const many = new Browser(server);
  const tokens = [];
  for (let i = 0; i < 21; i++) tokens.push((await server.report({ text: `第 ${i} 件` })).token);
  for (const [i, what] of tokens.entries()) assert.equal((await many.submit('/mine', '/mine', { what })).status, i < 20 ? 303 : 409, i);
  assert.equal(bookmarks(many), tokens.slice(0, 20).reverse().join('.'), 'the newest first');
  assert.ok(bookmarks(many).length < 500);
  const page = await many.get('/mine');
  assert.equal(page.text.match(/action="\/mine\/forget"/g).length, 21, 'each, and all of them');

  const odd = new Browser(server);
  odd.cookies.set('__Host-mine', `..<b>.${'A'.repeat(22)}.${'A'.repeat(23)}.${told.code}.${'%'.repeat(300)}`);
  const r = await odd.get('/mine');
  assert.equal(r.status, 200);
  assert.ok(r.text.includes('记着 2 件') && r.text.includes('查不到') && !r.text.includes('<b>.'));
  const forget = formsOf(r.text).filter((f) => f.action === '/mine/forget');
  assert.equal((await odd.post('/mine/forget', forget[0].fields)).headers.location, '/mine?did=forgot');
  assert.equal(bookmarks(odd), told.code);
  odd.cookies.set('__Host-mine', Array.from({ length: 60 }, () => told.token).join('.'));
  assert.equal((await odd.get('/mine')).text.match(/action="\/mine\/forget"/g).length, 21);
});

test('who says it is done waits for the household, and the bookmarks say so', async () => {
  const step = async (who, verb, fields = {}) =>
    assert.equal((await who.submit('/desk/cases/1', `/desk/cases/1/${verb}`, fields)).status, 303, verb);
  assert.ok(!(await resident.get('/mine')).text.includes('等您说一句'));
  for (const [verb, words] of [['take'], ['dispatch', '物业公司乙'], ['handle'], ['finish', '换了新灯']])
    await step(clerk, verb, words ? { words } : {});
  const page = (await resident.get('/mine')).text;
  assert.ok(page.includes('等您说一句') && page.includes('换了新灯') && page.includes('待核查'));
  assert.equal((await resident.submit(`/t/${told.token}`, `/t/${told.token}/say`, { say: '1' })).status, 303);
  assert.ok(!(await resident.get('/mine')).text.includes('等您说一句'));
});

test('forgetting one, and all; a form from another site does neither', async () => {
  const was = bookmarks(resident);
  assert.equal((await resident.post('/mine/forget', {}, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
  assert.equal(bookmarks(resident), was);
  await resident.submit('/mine', '/mine', { what: (await server.report({ text: '又一件' })).token });
  const page = await resident.get('/mine');
  const forms = formsOf(page.text).filter((f) => f.action === '/mine/forget');
  assert.deepEqual(forms.map((f) => 'what' in f.fields), [true, true, false]);
  await resident.post('/mine/forget', forms[0].fields);
  assert.equal(bookmarks(resident), told.token);
  const r = await resident.post('/mine/forget', forms[2].fields);
  assert.match(r.headers['set-cookie'][0], /^__Host-mine=; .*Max-Age=0$/);
  assert.ok(!(await resident.get('/')).text.includes('href="/mine"'));
});

test('in the elder edition and in English', async () => {
  const mine = { Cookie: `__Host-mine=${told.token}; elder=1; lang=en` };
  const page = await server.get('/mine', mine);
  assert.ok(page.text.includes('class="elder"') && page.text.includes('This phone keeps 1 case') && page.text.includes('Forget it'));
  assert.ok((await server.get('/', mine)).text.includes('href="/mine"'));
});

test('a site without TLS that takes sessions keeps bookmarks under a plain name; one that takes none offers none', async () => {
  const far = await newPlace();
  const plain = await far.serve({ args: ['--insecure-http'] });
  const { token } = await plain.report({ text: '灯坏了' });
  const r = await plain.form('/mine', { what: token });
  assert.match(r.headers['set-cookie'][0], /^mine=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=34560000$/);
  await plain.stop();
  const proxied = await far.serve({ args: ['--trusted-proxy', '127.0.0.1'] });
  const open = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'http' };
  assert.ok(!(await proxied.get(`/t/${token}`, open)).text.includes('action="/mine"'));
  assert.ok((await proxied.get('/mine', open)).text.includes('没有加密'));
  assert.ok((await proxied.get(`/t/${token}`, { ...open, 'X-Forwarded-Proto': 'https' })).text.includes('action="/mine"'));
  await far.end();
});

/* ---- posters --------------------------------------------------------------------------------------------------------- */

test('a poster an entrance: the code opens the report with the place filled in, and no home', async () => {
  const page = await clerk.get('/place/posters');
  const compound = unescapeHtml(page.text.match(/href="(\/place\/posters\?compound=\d+)">枣树里/)[1]);
  const houses = (await clerk.get(compound)).text;
  const links = [...houses.matchAll(/href="(\/place\/poster\.pdf\?(\w+)=\d+)"/g)].map(([, to, of]) => [of, unescapeHtml(to)]);
  assert.deepEqual(links.map(([of]) => of), ['compound', 'building', 'entrance', 'entrance', 'building']);
  const all = assertPdf(await clerk.get(links[0][1]), 'posters.pdf');
  assert.equal(all.pages, 3);
  const words = all.text.replace(/\s/g, '');
  for (const where of ['枣树里3号楼1单元', '枣树里3号楼2单元', '枣树里12号楼1单元']) assert.ok(words.includes(where), where);
  const codes = scanPdf(all.file);
  assert.equal(codes.length, 3);
  for (const code of codes) assert.match(code, new RegExp(`^${server.url}/report\\?entrance=\\d+$`));
  const form = (await other.get(codes[1].slice(server.url.length))).text;
  assert.match(form, /name="where" value="枣树里 3 号楼 2 单元"/);
  assert.match(form, /name="where_door" value=""/);
  assert.equal(assertPdf(await clerk.get(links[2][1]), 'posters.pdf').pages, 1);
  assert.equal(assertPdf(await clerk.get(links[1][1]), 'posters.pdf').pages, 2);
});

test('a poster of the whole place needs no doors; what is not there is not there', async () => {
  const whole = assertPdf(await clerk.get('/place/poster.pdf'), 'posters.pdf');
  assert.deepEqual([whole.pages, scanPdf(whole.file)], [1, [`${server.url}/report`]]);
  for (const bad of ['entrance=999', 'building=999', 'compound=999', 'entrance=x', 'compound=']) {
    assert.equal((await clerk.get(`/place/poster.pdf?${bad}`)).status, 404, bad);
    const report = await other.get(`/report?${bad}`);
    assert.equal(report.status, 200, bad);
    assert.match(report.text, /name="where" value=""/, bad);
  }
  assert.equal((await server.get('/place/poster.pdf')).status, 303, 'for staff');
});

test('with --url all that is printed leads there, whatever address the clerk came by', async () => {
  assert.ok((await clerk.get('/place/posters')).text.includes('您现在用的网址'));
  await server.stop();
  server = await place.serve({ args: ['--url', 'https://zt.example.org/'] });
  clerk = await signedIn(server, 'clerk');
  assert.deepEqual(scanPdf(assertPdf(await clerk.get('/place/poster.pdf'), 'posters.pdf').file), ['https://zt.example.org/report']);
  const page = (await clerk.get('/place/posters')).text;
  assert.ok(page.includes('<code>https://zt.example.org/report</code>') && !page.includes('您现在用的网址'));
  const slip = await server.report({ text: '灯坏了' });
  assert.match(slip.url, /^https:\/\/zt\.example\.org\/t\/[\w-]{22}$/);
});
