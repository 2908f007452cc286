/* import.test.mjs - the cases of an old system, as the files really are: byte order marks, quotes, line breaks in cells, bad rows. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
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
const HEAD = '留言编号,主题,留言详情,留言时间,备用';
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
  assert.match(r.out, /^columns: 留言编号=id 主题=title 留言详情=text 留言时间=time\nnot kept \(--map COLUMN=field would\): 备用$/m);
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

/* ---- the shapes that such files have; all rows are made up ---- */

const owns = (name) => place.sql(`SELECT b.own FROM log_body AS b JOIN log_leaf AS l USING (pos) JOIN desk_voice AS v ON v.id = l.pos
  JOIN desk_origin AS o ON o.case_id = v.case_id WHERE o.origin LIKE '${name}:%' ORDER BY l.pos`).split('\n').map((l) => JSON.parse(l));
const rowsOf = (name) => place.sql(`SELECT c.state, c.reported_at, c.moved_at FROM desk_case AS c
  JOIN desk_origin AS o ON o.case_id = c.id WHERE o.origin LIKE '${name}:%' ORDER BY c.id`)
  .split('\n').map((l) => l.split('|').map(Number));
const iso = (us) => new Date(us / 1000).toISOString();
const SECRET_REPLY = '居民甲您好，已请物业公司乙换灯。';

test('what the office answered comes in with its old moment, closed, and is not public', async () => {
  const r = await bring('answers.csv', `id,user,subject,time,detail,reply,reply_time
1,u1,路灯不亮,2020/1/6 12:09:38,北门第三盏。,${SECRET_REPLY},2020/1/9 9:00:00
2,u2,没人答复,2020-01-07 00:00:00,还在等。,,
3,u3,答复没有时间,2020/1/8,问一句。,好的。,
4,u4,答复时间不对,2020/1/8,问一句。,好的。,99/99/9999
5,u5,答在问前,2020/1/8,问一句。,好的。,2019/1/8
`);
  assert.equal(r.code, 0, r.out + r.err);
  assert.match(r.out, /^not kept .*: user$/m);
  assert.match(r.out, /^row 5 brought in: the time of its end "99\/99\/9999" was left out/m);
  assert.match(r.out, /^row 6 brought in: the time of its end "2019\/1\/8" was left out: that is before/m);
  assert.match(r.out, /^5 rows: 5 brought in, 0 here before, 0 refused$\n^brought in with a gap: 2$/m);
  const rows = rowsOf('answers.csv');
  assert.deepEqual(rows.map((x) => x[0]), [5, 0, 5, 5, 5]);
  assert.deepEqual([iso(rows[0][1]), iso(rows[0][2])], ['2020-01-06T04:09:38.000Z', '2020-01-09T01:00:00.000Z']);
  for (const [, reported, moved] of rows.slice(1)) assert.equal(moved, reported, 'nothing looks as if it happened today');
  assert.equal(place.sql(`SELECT count(*) FROM log_body AS b JOIN log_leaf AS l USING (pos)
    WHERE kind = 'desk.case.settled' AND b.open LIKE '%您好%'`), '0');
});

test('an answer is read on the desk and on its resident\'s page; the public reads that there was one, and when', async () => {
  const id = place.sql(`SELECT case_id FROM desk_origin WHERE origin = 'answers.csv:1'`);
  const undated = place.sql(`SELECT case_id FROM desk_origin WHERE origin = 'answers.csv:3'`);
  const server = await place.serve();
  const anna = await signedIn(server, 'anna');
  const page = (await anna.get(`/desk/cases/${id}`)).text;
  assert.ok(page.includes(SECRET_REPLY) && page.includes('在旧系统里') && page.includes('2020年1月9日'));
  const open = (await server.get(`/cases/${id}`)).text;
  assert.ok(!open.includes('居民甲') && open.includes('答复了') && open.includes('在旧系统里') && open.includes('2020年1月9日'));
  assert.ok((await server.get(`/cases/${undated}`)).text.includes('旧系统没写时间'));
  assert.ok((await anna.get(`/desk/find?q=${encodeURIComponent('请物业公司乙换灯')}`)).text.includes('旧系统的答复'), 'staff find its words');
  assert.ok(!(await server.get(`/cases?q=${encodeURIComponent('请物业公司乙换灯')}`)).text.includes(`/cases/${id}`), 'the public does not');
  for (const path of ['/cases.json', '/cases.csv', '/cases.atom', '/log/open/0'])
    assert.ok(!(await server.get(path)).text.includes('居民甲'), path);
  await server.stop();
});

/* Nobody was told the token of a case that came in; so this one is given one whose hash is known, and its own back. */
test('the resident reads the answer on their own page; a neighbour who joined would not', async () => {
  const of = `FROM desk_origin WHERE origin = 'answers.csv:1'`;
  const token = Buffer.alloc(16, 7).toString('base64url');
  const hash = crypto.createHash('sha256').update(`zhitong/token/1 ${token}`).digest('hex');
  const own = place.sql(`SELECT hex(token) FROM desk_voice WHERE case_id = (SELECT case_id ${of})`);
  place.sql(`UPDATE desk_voice SET token = X'${hash}' WHERE case_id = (SELECT case_id ${of})`);
  const server = await place.serve();
  const page = (await server.get(`/t/${token}`)).text;
  assert.ok(page.includes(SECRET_REPLY) && page.includes('当时的答复') && page.includes('北门第三盏'));
  await server.stop();
  place.sql(`UPDATE desk_voice SET token = X'${own}' WHERE case_id = (SELECT case_id ${of})`);
  await place.check();
});

test('a service request: kind, place and what else was known become one text; the state is the old one', async () => {
  const head = 'SRRecordID,ServiceRequestNum,SRType,MethodReceived,CreatedDate,SRStatus,StatusDate,DueDate,CloseDate,Agency,Outcome,'
    + 'Address,ZipCode,Neighborhood,CouncilDistrict,Latitude,Longitude';
  const r = await bring('requests.csv', `${head}
a1,n1,Lamp Out,Phone,04/12/2018 11:11:26 AM,Closed,,,04/13/2018 12:45:47 PM,Light Works,,"1 SAMPLE ST",00001,Willow,1,10.3470107,-20.669236
a2,n2,Lamp Out,Web,04/12/2018 11:11:26 AM,Closed (Duplicate),,,,Light Works,,"2 SAMPLE ST",,,,10,-21
a3,n3,Lamp Out,Web,04/12/2018 11:11:26 AM,Open,,,05/12/2018 11:11:26 AM,Light Works,,"3 SAMPLE ST",,,,10.5,-20.123
a4,n4,Lamp Out,Web,04/12/2018 11:11:26 AM,Marinated,,,,Light Works,,"4 SAMPLE ST",,,,91.5,-20.123
`);
  assert.equal(r.code, 0, r.out + r.err);
  assert.match(r.out, /^row 3 brought in: its coordinates "10, -21" are too rough/m);
  assert.match(r.out, /^row 4 brought in: the time of its end "05\/12\/2018 11:11:26 AM" was left out: .*still open/m);
  assert.match(r.out, /^row 5 brought in: its status "Marinated" is not known/m);
  assert.match(r.out, /^row 5 brought in: its coordinates "91.5, -20.123" are no place on earth/m);
  assert.match(r.out, /^brought in with a gap: 3$/m);
  const own = owns('requests.csv');
  assert.equal(own[0].text,
    'Lamp Out\n\nServiceRequestNum: n1\nMethodReceived: Phone\nAgency: Light Works\nZipCode: 00001\nCouncilDistrict: 1');
  assert.equal(own[0].where, '1 SAMPLE ST, Willow');
  assert.deepEqual([own[0].where_lon, own[0].where_lat], [-20669236, 10347010]);
  assert.deepEqual([own[1].where, own[1].where_lon], ['2 SAMPLE ST, ≈ 10, -21', undefined]);
  assert.deepEqual([own[2].where_lon, own[2].where_lat], [-20123000, 10500000], 'the longer number tells how exact both are');
  assert.deepEqual(rowsOf('requests.csv').map((x) => x[0]), [5, 5, 0, 0]);
});

test('a hotline\'s kind and title are one line; a message\'s votes stand below it', async () => {
  await bring('hotline.csv', `id,river,nature,channel,title,time,detail,reply
1,柳叶河,投诉,电话,河里有垃圾,2018-12-04 00:00:00,桥下。,已清。
2,无,咨询,网站,咨询：什么时候清,12-27-2016,,不日清理。
3,无,投诉,网站,早些时候的,10-08-2016,一样。,已清。
`);
  await bring('votes.csv', 'id,user,subject,time,detail,against,likes\n1,u,灯,2020/1/1,黑。,0,12\n');
  await bring('kinds.csv', 'id,user,subject,time,detail,category\n1,u,灯,2020/1/1,黑。,城乡建设\n');
  const own = owns('hotline.csv');
  assert.deepEqual(own.map((o) => o.text), ['投诉：河里有垃圾\n\n桥下。\n\nchannel: 电话',
    '咨询：什么时候清\n\nchannel: 网站', '投诉：早些时候的\n\n一样。\n\nchannel: 网站']);
  assert.deepEqual(own.map((o) => o.where), ['柳叶河', undefined, undefined]);
  assert.deepEqual(rowsOf('hotline.csv').map((x) => iso(x[1])), ['2018-12-03T16:00:00.000Z',
    '2016-12-26T16:00:00.000Z', '2016-10-07T16:00:00.000Z'],
    'the second date shows what the third one means');
  assert.equal(owns('votes.csv')[0].text, '灯\n\n黑。\n\nlikes: 12');
  assert.equal(owns('kinds.csv')[0].text, '城乡建设：灯\n\n黑。');
});

test('dates: what fits two days is refused unless somebody says the order', async () => {
  const two = 'id,text,time\n1,甲,04/12/2018\n2,乙,2018-04-12\n';
  const r = await bring('either.csv', two);
  assert.equal(r.code, 1);
  assert.match(r.out, /^row 2 refused: its time "04\/12\/2018" is one of two days; say --dates mdy or dmy$/m);
  assert.match((await bring('either.csv', two, '--dates', 'dmy')).out, /^2 rows: 1 brought in, 1 here before, 0 refused$/m);
  assert.deepEqual(rowsOf('either.csv').map((x) => iso(x[1])), ['2018-04-11T16:00:00.000Z', '2018-12-03T16:00:00.000Z']);
  const mixed = await bring('mixed.csv', 'id,text,time\n1,甲,04/27/2018\n2,乙,27/04/2018\n3,丙,04/12/2018\n');
  assert.match(mixed.out, /^some dates show the month in front and some the day/m);
  assert.match(mixed.out, /^3 rows: 2 brought in, 0 here before, 1 refused$\n^refused:$\n^ +1 {2}its time is one of two days/m);
  assert.equal((await bring('mixed.csv', 'id,text,time\n', '--dates', 'ydm')).code, 2);
});

test('--map says what a column is, and what is not to be kept', async () => {
  const bytes = '流水,诉求,何时,谁,id\n1,路灯,2020/1/1,居民甲,x1\n';
  const r = await bring('mapped.csv', bytes, '--map', '流水=id,诉求=text,何时=time,谁=also');
  assert.equal(r.code, 0, r.out + r.err);
  assert.match(r.out, /^columns: 流水=id 诉求=text 何时=time 谁=also$\n^not kept .*: id$/m);
  assert.equal(owns('mapped.csv')[0].text, '路灯\n\n谁: 居民甲');
  for (const map of ['流水', '流水=nothing', '没有=id', '流水='])
    assert.match((await bring('mapped.csv', bytes, '--map', map)).err,
      /^zhitong: --map ".*" is not COLUMN=field .* id type title .*; nothing was brought in\n$/, map);
});

test('a file of words cut apart is no file of messages, and is told so kindly', async () => {
  const r = await bring('tokens.csv', 'tokens,category\n路灯 坏 了,城乡建设\n');
  assert.equal(r.code, 1);
  assert.match(r.err,
    /^zhitong: the first line must name [^\n]*; here there is no id, no time, unless --map[^\n]*nothing was brought in\n$/);
});

test('thousands of rows in groups, and the whole place is sound', async () => {
  const rows = Array.from({ length: 3000 }, (_, i) =>
    `${i},第${i}件,2019/${1 + i % 12}/${1 + i % 28} 8:00,${i % 3 ? '' : '办好了'}`).join('\n');
  assert.match((await bring('thousands.csv', `id,text,time,reply\n${rows}\n`)).out,
    /^3000 rows: 3000 brought in, 0 here before, 0 refused$/m);
  await place.check();
});
