/* helper.test.mjs - zhitong-helper from outside: sheets and pages are judged by programs that are not ours.
**
** unzip looks into what was written, zip makes what no office would, pdftoppm draws the pages and zbarimg reads their codes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { BIN, BIN_PLAIN, assertQuiet, begin, pause, run, until } from './harness.mjs';
import { assertPage, bytes, dark, draw } from './drawn.mjs';
import { book } from './xlsx.mjs';

const HELPER = path.join(path.dirname(BIN), 'zhitong-helper');
const ASK = path.resolve(path.dirname(BIN), '../tests/helper_ask');
const SLIP_URL = 'https://zhitong.example/t/NuQxSqZtmF09KlTL4_a2PQ';
const POSTER_URL = 'https://zhitong.example/xiangyang/r/zaoshuli-2';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhitong-helper-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const file = (name) => path.join(folder, name);

const save = (name, data) => { fs.writeFileSync(file(name), data); return file(name); };

/* ---- sheets ----------------------------------------------------------------------------------------------------- */

let made = 0;
const sheetOf = (xml) => save(`made-${++made}.xlsx`, book(xml));
const cell = (ref, text) => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`;
const sheet = (name) => run(BIN, ['sheet', name]);

test('what is written can be read by others and by us, and no text is a formula', async () => {
  const xlsx = save('out.xlsx', bytes(ASK, [HELPER, 'write']));
  const part = (name) => bytes('unzip', ['-p', xlsx, name]).toString();
  bytes('unzip', ['-t', xlsx]);
  const xml = part('xl/worksheets/sheet1.xml');
  assert.doesNotMatch(xml, /<f>/);
  assert.match(xml, /<pane [^>]*ySplit="1"[^>]*state="frozen"/);
  assert.match(xml, /<t[^>]*>=HYPERLINK\(/);
  assert.match(xml, /<cols>/);
  assert.match(xml, /<v>45973\.4041\d*<\/v>/);
  assert.match(part('xl/workbook.xml'), /<sheet name="案卷"/);
  const back = await sheet(xlsx);
  assert.equal(back.code, 0, back.err);
  assert.equal(back.out, [
    '内容,案卷,收到',
    '"=HYPERLINK(""https://evil.example"",""点"")",48217,2025-11-12T09:42:00',
    '+86 138,9223372036854775807,2025-11-12T09:42:00',
    '-1,0,2025-11-12T09:42:00', '@SUM(A1),1,2025-11-12T09:42:00',
    '"枣树里，\u{20bb7}田说\n""不热""",2,2025-11-12T09:42:00', ''].join('\r\n'));
});

test('merged cells, formulas, rare names', async () => {
  const got = await sheet(sheetOf(`<worksheet><sheetData><row r="1">${cell('A1', '枣树里')}</row>
    <row r="2"><c r="A2"><f>1+1</f><v>2</v></c>${cell('B2', '\u{20bb7}田，䶮')}</row></sheetData>
    <mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>`));
  assert.equal(got.out, '枣树里,\r\n2,\u{20bb7}田，䶮\r\n');
  assert.match(got.err, /2 rows; 1 cells/);
});

test('a million empty rows cost little', async () => {
  let rows = `<worksheet><sheetData><row r="1">${cell('A1', 'x')}</row>`;
  for (let r = 2; r <= 1048576; r++) rows += `<row r="${r}" ht="15"/>`;
  const name = sheetOf(`${rows}</sheetData></worksheet>`);
  const began = Date.now();
  const got = await sheet(name);
  assert.equal(got.out, 'x\r\n', got.err);
  assert.ok(Date.now() - began < 15000);
});

test('what is no sheet is refused in plain words', async () => {
  const cases = [
    [save('a.csv', '小区,楼号\r\n'), /not an XLSX file/],
    [save('old.xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])), /old \.xls/],
    [save('locked.xlsx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')])), /password/],
    [sheetOf(`<worksheet>${' '.repeat(70 << 20)}</worksheet>`), /unpacks to more than 64 MiB/],
    [sheetOf('<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), /damaged or was made by something unusual/],
    [sheetOf(`<worksheet><sheetData><row r="60001">${cell('A60001', 'x')}</row></sheetData></worksheet>`), /below row 60000/],
    [file('nothing.xlsx'), /can't be read/],
  ];
  for (const [name, words] of cases) {
    const got = await sheet(name);
    assert.equal(got.code, 1);
    assert.match(got.err, words);
    assert.equal(got.out, '');
    assertQuiet(got.err);
  }
});

/* ---- pages ------------------------------------------------------------------------------------------------------ */

test('a slip: one A4, its code leads home, its words are there', () => {
  for (const lang of ['zh', 'en']) {
    const pdf = save(`slip-${lang}.pdf`, bytes(ASK, [HELPER, 'slip', lang]));
    const page = assertPage(pdf, SLIP_URL);
    const text = bytes('pdftotext', ['-layout', pdf, '-']).toString();
    assert.match(text, /48217/);
    assert.match(text, lang === 'zh' ? /2025年11月12日 9:42/ : /12 November 2025/);
    assert.match(text, lang === 'zh' ? /接下来会怎样/ : /What happens next/);
    assert.ok(dark(page, 18, 45, 130, 66) > 3000, 'the code in its boxes');
    assert.ok(dark(page, 18, 170, 192, 255) > 3000, 'what happens next');
    assert.equal(dark(page, 18, 150.5, 80, 158), 0, 'the fold is free of words');
  }
});

test('a poster of a place: seen from afar, and no letter is a box', async () => {
  const dir = file('place');
  const env = { ZHITONG_STATE: file('state') };
  assert.equal((await run(BIN, ['init', dir, '--name', '向阳社区服务台'], { env })).code, 0);
  const poster = async (where, more = []) => {
    const name = file(`poster-${Math.random()}.pdf`);
    const out = fs.openSync(name, 'w');
    const child = begin(BIN, ['poster', dir, '--where', where, '--url', POSTER_URL, ...more],
      { env: { ...process.env, ...env }, stdio: ['ignore', out, 'pipe'] });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (s) => { err += s; });
    const code = await new Promise((done) => child.on('close', done));
    fs.closeSync(out);
    return { name, code, err };
  };
  const good = await poster('枣树里 2 号楼', ['--contact', '槐树里 1 号楼底层，电话 000-0000']);
  assert.equal(good.code, 0, good.err);
  assert.equal(good.err, '');
  const page = assertPage(good.name, POSTER_URL);
  assert.ok(dark(page, 18, 26, 192, 66) > 20000, 'the call is large');
  assert.match(bytes('pdftotext', ['-layout', good.name, '-']).toString(), /向阳社区服务台[^]*枣树里 2 号楼[^]*000-0000/);
  /* The box that stands for a letter no font has: the same for two such letters, and unlike a letter we have. */
  const band = (p) => { const d = draw(p.name); return d.at.subarray(Math.round(188 / 25.4 * 100) * d.w,
    Math.round(201 / 25.4 * 100) * d.w); };
  const [one, two, real] = [await poster('\u{10fffd}'), await poster('\u{10fffd}'), await poster('里')];
  assert.match(one.err, /the font lacks 1 characters/);
  assert.equal(real.err, '');
  assert.ok(band(one).equals(band(two)));
  assert.ok(!band(one).equals(band(real)));
  const english = await poster('Building 2', ['--lang', 'en']);
  assertPage(english.name, POSTER_URL);
  const full = await poster('楼'.repeat(60), ['--contact', '号'.repeat(80)]);
  assert.equal(full.code, 0, full.err);
  assertPage(full.name, POSTER_URL);
  assert.equal((await poster('楼'.repeat(61))).code, 1);
});

/* ---- two programs ----------------------------------------------------------------------------------------------- */

test('the server is linked with none of the large libraries, the helper not with the server\'s', () => {
  const server = bytes('ldd', [BIN_PLAIN]).toString();
  const helper = bytes('ldd', [path.join(path.dirname(BIN_PLAIN), 'zhitong-helper')]).toString();
  assert.doesNotMatch(server, /pango|cairo|libzip|libxml|xlsxwriter|fontconfig|freetype/);
  assert.match(helper, /pango[^]*/);
  /* what libvips brings along with loaders that are never let in is its own */
  const own = bytes('readelf', ['-d', path.join(path.dirname(BIN_PLAIN), 'zhitong-helper')]).toString().match(/\(NEEDED\).*/g).join();
  assert.doesNotMatch(own, /microhttpd|sqlite|libcurl/);
});

/* A sheet that takes a while, being read: { child, helper: its pid, closed, err() }. */
let long;
async function reading() {
  if (!long) {
    let rows = '';
    for (let r = 1; r <= 60000; r++) rows += `<row r="${r}">${cell(`A${r}`, 'x'.repeat(200))}</row>`;
    long = sheetOf(`<worksheet><sheetData>${rows}</sheetData></worksheet>`);
  }
  const child = begin(BIN, ['sheet', long], { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (s) => { err += s; });
  const closed = new Promise((done) => child.on('close', done));
  const kids = () => fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  const helper = Number(await until(kids, 5000, 'the helper'));
  process.kill(helper, 'SIGSTOP'); /* before it can be done */
  await pause(50);
  return { child, helper, closed, err: () => err };
}

test('killed in the middle of its work, it fails that work with words and nothing else', async () => {
  const job = await reading();
  process.kill(job.helper, 'SIGKILL');
  assert.equal(await job.closed, 1);
  assert.match(job.err(), /the helper was ended by signal 9/);
  assert.equal((await sheet(long)).code, 0);
});

test('it does not outlive the one it works for', async () => {
  const job = await reading();
  process.kill(job.helper, 'SIGCONT');
  job.child.kill('SIGKILL');
  await job.closed;
  const gone = () => {
    try { return / Z /.test(fs.readFileSync(`/proc/${job.helper}/stat`, 'utf8')); } catch { return true; }
  };
  await until(gone, 5000, 'the end of the helper');
});

test('started by hand it says so; a program that is not there is named', async () => {
  const got = await run(HELPER, []);
  assert.equal(got.code, 2);
  assert.match(got.err, /started by zhitong/);
  const none = await run(BIN, ['sheet', sheetOf('<worksheet/>')], { env: { ZHITONG_HELPER: '/nowhere' } });
  assert.equal(none.code, 1);
  assert.match(none.err, /can't be started: \/nowhere/);
});
