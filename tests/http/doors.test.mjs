/* doors.test.mjs - the registry comes in: by the web and by the command line, from good sheets and from every kind of bad one. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertQuiet, formsOf, multipart, newPlace, signedIn, unescapeHtml } from './harness.mjs';
import { book, xlsx } from './xlsx.mjs';

let place, server, admin;
before(async () => {
  place = await newPlace({ users: { root: 'admin', clerk: 'clerk' } });
  server = await place.serve();
  admin = await signedIn(server, 'root');
});
after(() => place.end());

const PAGE = '/place/import';
const HEAD = '小区,楼栋,单元,楼层,门牌';
const csv = (...rows) => [HEAD, ...rows, ''].join('\r\n');
const plain = (html) => unescapeHtml(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const doors = () => Number(place.sql('SELECT count(*) FROM place_household WHERE retired = 0'));
const leaves = () => place.sql('SELECT max(pos) FROM log_leaf');
const facts = (html) => [...html.matchAll(/<dt>[^<]*<\/dt><dd>(\d+)<\/dd>/g)].map((m) => Number(m[1]));

/* Sends a sheet; what the page says then. */
async function send(bytes, name = 'doors.csv', who = admin) {
  const r = await who.upload(PAGE, PAGE, { sheet: [name, bytes] });
  if (r.status !== 303) return r;
  assert.equal(r.headers.location, PAGE);
  return who.get(PAGE);
}
const button = (html, action) => formsOf(html).find((f) => f.action === `${PAGE}/${action}`);
async function press(html, action, who = admin) {
  const form = button(html, action);
  assert.ok(form, `no button to ${action}`);
  const r = await who.post(form.action, form.fields);
  return r.status === 303 ? who.get(PAGE) : r;
}
async function refused(bytes, words, name = 'doors.csv') {
  const had = leaves();
  const r = await send(bytes, name);
  assert.equal(r.status, 422, plain(r.text));
  assert.match(plain(r.text), words);
  assert.equal(button(r.text, 'take'), undefined);
  assert.equal(leaves(), had);
}

/* The status of a request that only says how much it would bring. */
const declared = (target, n) => new Promise((done, fail) => {
  const { hostname, port } = new URL(server.url);
  const socket = net.connect(Number(port), hostname, () =>
    socket.write([`POST ${target} HTTP/1.1`, `Host: ${server.host}`, 'Content-Type: multipart/form-data; boundary=b',
      `Content-Length: ${n}`,
      '', ''].join('\r\n')));
  socket.setEncoding('utf8').once('data', (s) => { done(s.split(' ')[1]); socket.destroy(); });
  socket.on('error', fail);
});

test('a trial changes nothing; the button does what was shown; the list once more does nothing', async () => {
  const had = leaves();
  const sheet = csv('枣树里,1,1,1,101', ',,,,102', ',,2,1,101', ',2,1,1,101', '槐树里,1,1,1,101');
  const tried = await send(sheet);
  assert.equal(tried.status, 200);
  assert.deepEqual(facts(tried.text), [2, 3, 4, 5, 0, 0, 0]);
  assert.equal(leaves(), had);
  assert.equal(tried.headers['cache-control'], 'no-store');
  const done = await press(tried.text, 'take');
  assert.match(plain(done.text), /入册了，新添 5 户/);
  assert.deepEqual([doors(), place.sql("SELECT count(*) FROM side_place_sheet")], [5, '1']);
  assert.equal(button(done.text, 'take'), undefined, 'it is done');
  const again = await send(sheet);
  assert.deepEqual(facts(again.text), [0, 0, 0, 0, 5, 0, 0]);
  assert.match(plain(again.text), /没有要改的/);
  assert.equal(button(again.text, 'take'), undefined);
});

test('what the sheet no longer names stays, until somebody says so', async () => {
  const tried = await send(csv('枣树里,1,1,1,101', '枣树里,1,1,3,102', '枣树里,2,1,1,101'));
  assert.deepEqual(facts(tried.text), [0, 0, 0, 0, 3, 1, 1]);
  assert.match(plain(tried.text), /枣树里 1 号楼 2 单元 101/);
  assert.equal(button(tried.text, 'retire'), undefined, 'first the sheet, then what is gone');
  const done = await press(tried.text, 'take');
  assert.equal(doors(), 5);
  const gone = await press(done.text, 'retire');
  assert.match(plain(gone.text), /注销了 1 户/);
  assert.equal(doors(), 4);
  assert.equal(place.sql("SELECT floor FROM place_household WHERE door = '102'"), '3');
});

test('what has changed since the trial is shown first', async () => {
  const first = await signedIn(server, 'root'), second = await signedIn(server, 'root');
  const one = await send(csv('柳树里,1,1,1,101', '柳树里,1,1,1,102'), 'a.csv', first);
  const two = await send(csv('柳树里,1,1,1,102', '柳树里,1,1,1,103'), 'b.csv', second);
  assert.match(plain((await press(two.text, 'take', second)).text), /新添 2 户/);
  const had = leaves();
  const told = await press(one.text, 'take', first);
  assert.match(plain(told.text), /名册有变动/);
  assert.deepEqual(facts(told.text), [0, 0, 0, 1, 1, 0, 1]);
  assert.equal(leaves(), had);
  assert.match(plain((await press(told.text, 'take', first)).text), /新添 1 户/);
  assert.match(plain((await press(one.text, 'take', first)).text), /入册了|没有要改的/, 'the button twice does it once');
});

test('a button of another sheet, of nobody, of an hour ago', async () => {
  const tried = await send(csv('榆树里,1,1,1,101'));
  const form = button(tried.text, 'take');
  await send(csv('榆树里,1,1,1,102'));
  const stale = await admin.post(form.action, form.fields);
  assert.equal(stale.status, 409);
  assert.match(plain(stale.text), /请再试一遍/);
  assert.equal((await admin.post(form.action, { ...form.fields, sheet: 'x' })).status, 409);
  assert.equal((await admin.post(form.action, { ...form.fields, csrf: 'x' })).status, 403);
  const clerk = await signedIn(server, 'clerk');
  assert.equal((await clerk.post(form.action, { ...form.fields, csrf: await clerk.csrf() })).status, 403);
  const now = button((await admin.get(PAGE)).text, 'take');
  await server.stop();
  place.sql('UPDATE side_place_sheet SET at = at - 3601 * 1000000');
  server = await place.serve();
  admin.server = server;
  assert.equal((await admin.post(form.action, now.fields)).status, 409);
  assert.equal(button((await admin.get(PAGE)).text, 'take'), undefined);
});

test('every bad row is named, and nothing comes in; the whole list of them is a sheet', async () => {
  const had = leaves();
  const rows = ['王村门牌表,,,,,', `${HEAD},户主,电话`, '枣树里,1,1,1,101,张三,000-1', '', '枣树里,1号楼,一单元,,101室,李四,000-2', '枣树里,1,1,1,,王五,000-3',
    '枣树里,2,,,东户,赵六,000-4', '枣树里,2,1,高,101,钱七,000-5', '新里,,1,1,101,孙八,000-6', '枣树里,1,1,1,"=1+1(很长很长很长很长的门牌)",周九,000-7'];
  const r = await send([...rows, ''].join('\r\n'));
  const text = plain(r.text);
  assert.match(text, /有 6 处用不了/);
  assert.match(text, /“王村门牌表”在列名上面/);
  assert.match(text, /“户主”这一列认不出/);
  for (const [row, why] of [[5, '101室 这一户在第 3 行已经有了'], [6, '– 没有写门牌'], [7, '东户 从门牌“东户”看不出是几层'],
    [8, '101 楼层“高”不是数字'], [9, '101 没有写楼栋'], [10, '太长']])
    assert.match(text, new RegExp(`第 ${row} 行 [^第]*${why.replace(/[()+]/g, '.')}`), `row ${row}`);
  for (const name of ['张三', '李四', '王五', '000-']) assert.ok(!r.text.includes(name), name);
  const all = await admin.get(`${PAGE}/faults.csv`);
  assert.match(all.headers['content-disposition'], /^attachment; filename="rows-to-mend\.csv"$/);
  const lines = all.text.split('\r\n');
  assert.equal(lines.length, 1 + 6 + 1);
  assert.equal(lines[1].replace(/\u00a0/g, ' '), '5,"枣树里 · 1号楼 · 一单元 · – · 101室","这一户在第 3 行已经有了"');
  assert.equal(button(r.text, 'take'), undefined);
  assert.equal(leaves(), had);
  assert.equal(place.sql("SELECT count(*) FROM side_place_sheet WHERE faults LIKE '%000-%' OR faults LIKE '%张三%'"), '0');
});

test('户 is a door; without one of its columns a sheet is told which were understood', async () => {
  assert.equal(facts((await send('小区,楼栋,单元,楼层,户\r\n柿树里,1,1,1,101\r\n')).text).length, 7);
  const text = plain((await send('小区,楼栋,哪家\r\n柿树里,1,101\r\n')).text);
  assert.match(text, /第一行里没有“门牌”这一列/);
  assert.match(text, /认出了这几列：小区 · 楼栋。/);
});

test('thousands of bad rows: the first 200 on the page, all of them to take away', async () => {
  const r = await send(csv(...Array.from({ length: 20000 }, (_, i) => `枣树里,1,1,x${i},101`)));
  assert.match(plain(r.text), /有 20000 处用不了.*先列前 200 处/);
  assert.equal((r.text.match(/<tr><th scope="row">第/g) ?? []).length, 200);
  assert.equal((await admin.get(`${PAGE}/faults.csv`)).text.split('\r\n').length, 20002);
});

test('the same sheet, however it was saved', async () => {
  const rows = [['小区', '楼栋', '单元', '楼层', '门牌'], ['桂树里', '1', '1', '1', '101'], [undefined, undefined, undefined, undefined, '102'],
    [undefined, undefined, undefined, '2', { f: '100*2+1', v: '201' }]];
  const gb = Buffer.concat([Buffer.from('compound,building,entrance,floor,door\n'), Buffer.from('b9f0cac7c0ef', 'hex'),
    Buffer.from(',1,1,1,101\n')]);
  const same = { csv: `\uFEFF${rows.map((r) => r.map((c) => c?.v ?? c ?? '').join(',')).join('\n')}\n`, xlsx: xlsx(rows),
    merged: xlsx([['桂树里名册'], ...rows], { merged: ['A1:E1', 'A3:A5', 'B3:B5', 'C3:C5', 'D3:D4'] }) };
  for (const [how, bytes] of Object.entries(same)) {
    const r = await send(bytes, how === 'csv' ? 'a.csv' : 'a.xlsx');
    assert.deepEqual(facts(r.text), [1, 1, 1, 3, 0, 0, 0], how);
    assert.match(plain(r.text), how === 'csv' ? /按 UTF-8 读的/ : /按 XLSX 读的/);
  }
  const gbk = await send(gb);
  assert.deepEqual(facts(gbk.text), [1, 1, 1, 1, 0, 0, 0]);
  assert.match(plain(gbk.text), /按 GB18030 读的/);
  /* A merged cell holds for its column, also where the cell to the left is filled; one that lies across holds for its first cell alone. */
  const across = await send(xlsx([rows[0], ['桂树里', '1', '1', '1', '101'], ['桂树里', undefined, undefined, '1', '102'],
    ['桂树里', '2', undefined, '1', '101']], { merged: ['B2:B3', 'C2:C3', 'B4:C4'] }), 'a.xlsx');
  assert.deepEqual(facts(across.text), [1, 2, 2, 3, 0, 0, 0]);
  /* A hundred thousand empty rows that bear a format. */
  let empty = '';
  for (let r = rows.length + 1; r <= 100000; r++) empty += `<row r="${r}" ht="15"/>`;
  assert.deepEqual(facts((await send(xlsx(rows, { more: empty }), 'a.xlsx')).text), [1, 1, 1, 3, 0, 0, 0]);
});

test('what is no sheet is refused in words that help', async () => {
  await refused('', /文件是空的/);
  await refused(Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex'), /这不是表格/, 'photo.png');
  await refused(Buffer.from('ffd8ffe000104a46494600010100', 'hex'), /这不是表格/, 'photo.jpg');
  await refused(Buffer.from('\uFEFF小区', 'utf16le'), /这不是表格/, 'unicode.txt');
  await refused(`${HEAD}\n枣树里,1,1,1,"101\n`, /从第 2 行起不是 CSV/);
  await refused(Buffer.from('PK\x03\x04 and no more'), /这不是 XLSX 表格/, 'a.xlsx');
  await refused(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), /旧格式 \.xls/, 'a.xls');
  await refused(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]), /设了密码/, 'a.xlsx');
  await refused(book(`<worksheet>${' '.repeat(70 << 20)}</worksheet>`), /大得不像一张表格/, 'bomb.xlsx');
  await refused(book('<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), /内部写法不对/, 'a.xlsx');
  await refused(xlsx([['x']], { more: '<row r="60001"><c r="A60001" t="inlineStr"><is><t>y</t></is></c></row>' }), /最多 60000 行/, 'a.xlsx');
  await refused(xlsx([['x']], { more: '<row r="7"><c r="BN7" t="inlineStr"><is><t>y</t></is></c></row>' }), /第 7 行太宽/, 'a.xlsx');
  const none = await admin.upload(PAGE, PAGE, { sheet: ['', ''] });
  assert.equal(none.status, 422);
  assert.match(plain(none.text), /请先选一个文件/);
  assert.match(plain((await send('门牌,户主\n1,2\n')).text), /第一行里没有“小区”这一列/);
  assert.match(plain((await send(`${HEAD}\n`)).text), /表里一户也没有/);
  const nobody = await server.ask('POST', PAGE, multipart([], [['sheet', 'a.csv', HEAD]]));
  assert.equal(nobody.status, 401, 'told so before it is read');
});

test('forms with files are read strictly, and no larger than their route allows', async () => {
  const csrf = await admin.csrf();
  const ask = (body, type) => admin.ask('POST', PAGE, { headers: { 'Content-Type': type }, body });
  const good = multipart([['csrf', csrf]], [['sheet', 'a.csv', csv('榆树里,1,1,1,101')]]);
  assert.equal((await admin.ask('POST', PAGE, good)).status, 303);
  const type = good.headers['Content-Type'];
  assert.equal((await ask(good.body, 'multipart/form-data')).status, 403, 'without a boundary there is no csrf either');
  assert.equal((await ask(good.body.subarray(0, -6), type)).status, 422);
  assert.equal((await ask(Buffer.concat([Buffer.from('x\r\n'), good.body]), type)).status, 403);
  assert.equal((await admin.ask('POST', PAGE, { ...good, headers: { ...good.headers, Origin: 'https://evil.example' } })).status, 403);
  assert.equal((await admin.ask('POST', PAGE, multipart([['csrf', 'x']], [['sheet', 'a.csv', 'x']]))).status, 403);
  const large = (n) => multipart([['csrf', csrf]], [['sheet', 'a.csv', Buffer.alloc(n, 'x')]]);
  assert.equal((await admin.ask('POST', PAGE, large((4 << 20) - 1000))).status, 303, 'a sheet of one title is tried');
  assert.equal(await declared(PAGE, (4 << 20) + 1), '413', 'before a byte of it was sent');
  assert.equal(await declared('/place', (1 << 20) + 1), '413', 'others have theirs');
});

test('sixteen thousand doors', async () => {
  const rows = [];
  for (let i = 0; i < 16000; i++)
    rows.push([`大院${i % 4}`, `${1 + (i >> 2) % 20}`, `${1 + (i >> 2) % 4}`, `${1 + i % 13}`,
      `${1 + i % 13}${String(i >> 2).padStart(5, '0')}`]);
  const began = Date.now();
  const tried = await send(xlsx([HEAD.split(','), ...rows]), 'all.xlsx');
  const tried_ms = Date.now() - began;
  assert.equal(facts(tried.text)[3], 16000, plain(tried.text).slice(0, 600));
  const done = await press(tried.text, 'take');
  assert.match(plain(done.text), /新添 16000 户/);
  assert.ok(tried_ms < 15000 && Date.now() - began < 30000, `${tried_ms} ms, ${Date.now() - began} ms in all`);
});

test('empty sheets to fill in', async () => {
  const text = (await admin.get(`${PAGE}/template.csv`)).text;
  assert.equal(text, '\uFEFF小区,楼栋,单元,楼层,门牌,经度,纬度\r\n');
  const file = path.join(place.root, 'template.xlsx');
  const r = await admin.get(`${PAGE}/template.xlsx`);
  fs.writeFileSync(file, r.body);
  execFileSync('unzip', ['-t', file]);
  assert.equal((await place.does('sheet', file)), '小区,楼栋,单元,楼层,门牌,经度,纬度\r\n');
});

test('without its helper the server does all else, and says so', async () => {
  await server.stop();
  server = await place.serve({ env: { ZHITONG_HELPER: '/nowhere/zhitong-helper' } });
  admin.server = server;
  const r = await send(xlsx([HEAD.split(',')]), 'a.xlsx');
  assert.equal(r.status, 503);
  assert.match(plain(r.text), /zhitong-helper/);
  assert.equal((await admin.get(`${PAGE}/template.xlsx`)).status, 503);
  assert.deepEqual(facts((await send(csv('榆树里,1,1,1,101'))).text), [1, 1, 1, 1, 0, 0, 0]);
  await server.stop();
  server = await place.serve();
  admin.server = server;
});

test('the command line takes the same sheets', async () => {
  await server.stop();
  const bring = async (name, bytes, ...args) => {
    fs.writeFileSync(path.join(place.root, name), bytes);
    const r = await place.cli('import', place.dir, 'doors', path.join(place.root, name), ...args);
    assertQuiet(r.err);
    return r;
  };
  const sheet = xlsx([HEAD.split(','), ['梨树里', '1', '1', '1', '101'], ['梨树里', '1', '1', '1', '102']]);
  const dry = await bring('a.xlsx', sheet, '--dry-run');
  assert.match(dry.out, /^read as XLSX\nnew: 1 compounds, 1 buildings, 1 entrances, 2 doors;/);
  assert.match(dry.out, /^dry run, nothing was written: 2 doors read, 0 faults$/m);
  assert.equal((await bring('a.xlsx', sheet)).code, 0);
  assert.match((await bring('a.xlsx', sheet)).out, /^new: 0 compounds, .* here before: 2 doors$/m);
  const bad = await bring('b.xlsx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]));
  assert.deepEqual([bad.code, /old format \.xls/.test(bad.err)], [1, true], bad.err);
  const had = doors();
  const broken = await bring('c.csv', `${HEAD}\n梨树里,1,1,1,103\n梨树里,1,1,1,"104\n`);
  assert.deepEqual([broken.code, doors()], [1, had]);
  assert.match(broken.err, /From row 3 on this is not CSV/);
  server = await place.serve();
});
