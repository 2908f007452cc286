/* import.test.mjs - the cases of an old system, as the files really are: byte order marks, quotes, line breaks in cells, bad rows. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertQuiet, newPlace, signedIn } from './harness.mjs';
import { xlsx } from './xlsx.mjs';

let place;
before(async () => { place = await newPlace({ users: { anna: 'clerk' } }); });
after(() => place.end());

const cases = () => Number(place.sql('SELECT count(*) FROM desk_case'));
async function bring(name, bytes, ...args) {
  const file = path.join(place.root, name);
  fs.writeFileSync(file, bytes);
  const r = await place.cli('import', place.dir, 'cases', file, ...args);
  assertQuiet(r.err);
  return r;
}
const HEAD = '留言编号,主题,留言详情,留言时间,点赞数';
const GOOD = `\uFEFF${HEAD}\r\n1,路灯,"他说 ""黑"" 了\n两行",2019/11/28 9:01,3\r\n2,,只有详情,2020-01-02 03:04:05,0\r\n3,只有主题,,2020/1/2,\r\n`;

test('--dry-run reads all and writes nothing', async () => {
  const before = place.sql('SELECT max(pos) FROM log_leaf');
  const r = await bring('good.csv', GOOD, '--dry-run');
  assert.equal(r.code, 0, r.out + r.err);
  assert.match(r.out, /^dry run, nothing was written: 3 rows: 3 brought in, 0 here before, 0 refused$/m);
  assert.deepEqual([cases(), place.sql('SELECT max(pos) FROM log_leaf')], [0, before]);
});

test('a byte order mark, quotes, a line break in a cell; columns that are not kept are named', async () => {
  const r = await bring('good.csv', GOOD);
  assert.equal(r.code, 0, r.out + r.err);
  assert.match(r.out, /^columns: 留言编号 主题 留言详情 留言时间 点赞数 \(not kept\)$/m);
  assert.match(r.out, /^3 rows: 3 brought in, 0 here before, 0 refused$/m);
  const own = place.sql(`SELECT b.own FROM log_body AS b JOIN log_leaf AS l USING (pos)
    WHERE kind = 'desk.case.reported' ORDER BY pos`).split('\n').map((l) => JSON.parse(l));
  assert.deepEqual(own.map((o) => o.text), ['路灯\n\n他说 "黑" 了\n两行', '只有详情', '只有主题']);
  assert.equal(place.sql('SELECT reported_at FROM desk_case ORDER BY id').split('\n').map((t) => new Date(t / 1000).toISOString()).join(),
    '2019-11-28T01:01:00.000Z,2020-01-01T19:04:05.000Z,2020-01-01T16:00:00.000Z', 'the clock of the place');
});

test('--dry-run counts what would happen: what is here, what stands twice in the file, what is refused', async () => {
  const before = place.sql('SELECT max(pos) FROM log_leaf');
  const r = await bring('good.csv', `${GOOD}4,新的,一件,2020/1/3,\n4,又一次,一件,2020/1/3,\n5,没有时间,,,\n`, '--dry-run');
  assert.equal(r.code, 1);
  assert.match(r.out, /^dry run, nothing was written: 6 rows: 1 brought in, 4 here before, 1 refused$/m);
  const many = Array.from({ length: 700 }, (_, i) => `${i % 650},${'长'.repeat(3000)},2020/1/1\n`).join('');
  assert.match((await bring('many.csv', `id,text,time\n${many}`, '--dry-run')).out,
    /^dry run, nothing was written: 700 rows: 650 brought in, 50 here before, 0 refused$/m);
  assert.equal(place.sql('SELECT max(pos) FROM log_leaf'), before);
  await place.check();
});

test('a second import brings nothing twice; a file of another name is another origin', async () => {
  const again = await bring('good.csv', `${GOOD}4,新的,一件,2020/1/3,\n`);
  assert.equal(again.code, 0);
  assert.match(again.out, /^4 rows: 1 brought in, 3 here before, 0 refused$/m);
  assert.equal(cases(), 4);
  assert.match((await bring('twice.csv', 'id,text,time\n7,甲,2020/1/1\n7,乙,2020/1/1\n')).out,
    /^2 rows: 1 brought in, 1 here before, 0 refused$/m);
});

test('an id is kept in NFC and short, and holds no control character', async () => {
  const before = cases();
  const r = await bring('ids.csv', `id,text,time\n${'\u{1D15E}'.repeat(100)},长在后面,2020/1/1\n"a\0b",空字节,2020/1/1\na\u0007,响铃,2020/1/1
"a\nb",两行,2020/1/1\ne\u0301,好的,2020/1/1\n\u00e9,就是它,2020/1/1\n${'9'.repeat(112)},正好,2020/1/1\n`);
  assert.deepEqual([r.code, r.signal], [1, null], r.err);
  assert.match(r.out, /^row 2 refused: .*too long$/m);
  for (const row of [3, 4, 5]) assert.match(r.out, new RegExp(`^row ${row} refused: its id holds a control character$`, 'm'));
  assert.match(r.out, /^7 rows: 2 brought in, 1 here before, 4 refused$/m);
  assert.equal(cases(), before + 2);
  const odd = await bring(Buffer.from('o\x01dd.csv').toString(), 'id,text,time\n1,x,2020/1/1\n');
  assert.deepEqual([odd.code, odd.signal], [1, null]);
  assert.match(odd.err, /name .* not plain UTF-8/);
});

test('bad rows are refused by line and reason, the others come in', async () => {
  const long = '长'.repeat(20001);
  const rows = ['1,好的,2020/1/1', '2,没有时间,99/99/9999', ',没有编号,2020/1/1', '4,多了,2020/1/1,一格,两格', '5,,2020/1/1', `6,${long},2020/1/1`,
    '7,将来,2999/1/1',
    '8,不是时间,昨天', `9,${long.slice(1)},2020/1/1`, `${'9'.repeat(120)},编号太长,2020/1/1`, '11,少了', '12,2月30日,2020/2/30'];
  const before = cases();
  const r = await bring('bad.csv', `id,text,time\n${rows.join('\n')}\n`);
  assert.equal(r.code, 1);
  for (const [row, why] of [[2, /"99\/99\/9999" is not a moment/], [3, /no id/], [4, /more cells/], [5, /no text/], [6,
    /more than 20,000/], [7, /not a moment in the past/],
    [8, /"昨天"/], [10, /too long/], [11, /not a moment/], [12, /"2020\/2\/30"/]])
    assert.match(r.out, new RegExp(`^row ${row + 1} refused: .*${why.source}`, 'm'), rows[row - 1].slice(0,
      40)); /* the first line is row 1 */
  assert.match(r.out, /^12 rows: 2 brought in, 0 here before, 10 refused$/m);
  assert.equal(cases(), before + 2);
});

test('a file that is no such file is refused whole, in one line', async () => {
  const before = cases();
  for (const [bytes, words] of [[Buffer.from('id,text,time\n1,\xFF\xFE,2020/1/1\n', 'latin1'), /is no table/],
    [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /is no table/], [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old format \.xls/],
    [Buffer.from('PK\x05\x06'), /is no XLSX/], ['a,b,c\n1,2,3\n',
    /the first line must name/], ['', /is empty/],
    ['id,text\n1,x\n', /the first line must name/], ['text,time\nx,2020/1/1\n', /the first line must name/]]) {
    const r = await bring('odd.csv', bytes);
    assert.equal(r.code, 1, String(bytes));
    assert.match(r.err, new RegExp(`^zhitong: [^\\n]*${words.source}[^\\n]*\\n$`));
    assert.doesNotMatch(r.out, /brought in/);
  }
  assert.equal(cases(), before);
});

test('GB18030 as Excel saves it, and a workbook: the same cases', async () => {
  const before = cases();
  const gb = Buffer.concat([Buffer.from('id,text,time\n1,'), Buffer.from('b5c6bbb5c1cb', 'hex'), Buffer.from(',2020/1/1\n')]);
  assert.match((await bring('gb.csv', gb)).out, /^1 rows: 1 brought in/m);
  const book = xlsx([['编号', '内容', '时间'], ['1', '井盖不见了', '2020/1/2'], [], ['2', '', '2020/1/2']]);
  const r = await bring('book.xlsx', book);
  assert.match(r.out, /^row 4 refused: it has no text/m);
  assert.match(r.out, /^2 rows: 1 brought in, 0 here before, 1 refused$/m);
  assert.equal(cases(), before + 2);
  assert.deepEqual(place.sql(`SELECT b.own FROM log_body AS b JOIN log_leaf AS l USING (pos) WHERE kind = 'desk.case.reported'
    ORDER BY pos DESC LIMIT 2`).split('\n').map((l) => JSON.parse(l).text), ['井盖不见了', '灯坏了']);
});

test('a quote that never closes: what stands above it was read, and the line is told', async () => {
  const r = await bring('quote.csv', 'id,text,time\n1,好的,2020/1/1\n2,"没有关上,2020/1/1\n3,后面,2020/1/1\n');
  assert.equal(r.code, 1);
  assert.match(r.err, /^zhitong: From row 3 on this is not CSV/m);
  assert.match(r.out, /1 brought in/);
});

test('what came in stands on the desk with its old time, and nothing of it is public', async () => {
  const server = await place.serve();
  const anna = await signedIn(server, 'anna');
  const page = (await anna.get('/desk/cases/1')).text;
  assert.ok(page.includes('他说 &quot;黑&quot; 了') && page.includes('good.csv:1'));
  const open = (await server.get('/cases/1')).text;
  assert.ok(!open.includes('路灯') && !open.includes('good.csv'));
  await server.stop();
});
