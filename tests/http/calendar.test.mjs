/* calendar.test.mjs - a calendar file from another program: tried, shown, taken whole or not at all. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPlace, signedIn } from './harness.mjs';

const YEAR = new Date().getFullYear() + 1;
const event = (...lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const file = (...events) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n');
const day = (d, name, ...more) => event(`DTSTART;VALUE=DATE:${YEAR}${d}`, `SUMMARY:${name}`, ...more);
const HOLIDAYS = file(day('0101', '元旦', `DTEND;VALUE=DATE:${YEAR}0104`), day('0109', '元旦（班）'),
  event(`DTSTART:${YEAR}0105T090000Z`, 'SUMMARY:<b>开会</b>'));

let place, server, root;
before(async () => {
  place = await newPlace({ users: { root: 'admin' } });
  server = await place.serve();
  root = await signedIn(server, 'root');
});
after(() => place.end());

const bring = (bytes) => root.upload('/place/calendar', '/place/calendar/import', { file: ['h.ics', bytes] });
const days = () => place.sql('SELECT count(*) FROM place_day');
const hidden = (text) => ({ days: /name="days" value="([^"]*)"/.exec(text)[1], plan: /name="plan" value="(\d+)"/.exec(text)[1] });
const take = async (form) => root.post('/place/calendar/take', { csrf: await root.csrf(), ...form });

test('a file is shown before it is taken, and what stays out is named', async () => {
  const r = await bring(HOLIDAYS);
  assert.equal(r.status, 200, r.text);
  assert.match(r.text, /新录入 4 天，改动 0 天，不变 0 天/);
  assert.match(r.text, /有 1 项没有采用/);
  assert.match(r.text, /&lt;b&gt;开会&lt;\/b&gt;/);
  assert.match(r.text, /不是整天的事/);
  assert.equal(days(), '0');
  const done = await take(hidden(r.text));
  assert.equal(done.status, 303, done.text);
  assert.equal(done.headers.location, `/place/calendar?year=${YEAR}&month=1&done=4`);
  assert.match((await root.get(done.headers.location)).text, /已经录入 4 天/);
  assert.equal(days(), '4');
  const again = await bring(HOLIDAYS);
  assert.match(again.text, /没有什么要改的/);
  assert.doesNotMatch(again.text, /calendar\/take/);
});

test('what was shown is what happens, or nothing does', async () => {
  const r = await bring(file(day('0101', '新年')));
  assert.match(r.text, /改动 1 天/);
  assert.match(r.text, /元旦/);
  assert.equal((await root.submit(`/place/calendar?year=${YEAR}`, '/place/calendar/drop', { from: `${YEAR}-01-01`, days: '1' })).status,
    303);
  assert.equal((await take(hidden(r.text))).status, 409);
  assert.equal(days(), '3');
});

test('days that overlap are refused whole, in a form and in a file', async () => {
  const before = days();
  const enter = (fields) => root.submit(`/place/calendar?year=${YEAR}`, '/place/calendar/days', { kind: '0', hours: '', ...fields });
  assert.equal((await enter({ from: `${YEAR}-06-01`, to: `${YEAR}-06-03`, name: '放假' })).status, 303);
  const twice = await enter({ from: `${YEAR}-06-02`, to: `${YEAR}-06-05`, name: '又放假' });
  assert.equal(twice.status, 409);
  assert.ok(twice.text.includes('又放假'), 'what was typed is kept');
  assert.equal((await enter({ from: `${YEAR}-06-09`, to: `${YEAR}-06-07`, name: '倒着' })).status, 422);
  assert.equal(Number(days()), Number(before) + 3);
  const both = await bring(file(day('0501', '劳动节', `DTEND;VALUE=DATE:${YEAR}0504`), day('0503', '别的节')));
  assert.ok([200, 422].includes(both.status), both.text);
  assert.equal(Number(days()), Number(before) + 3, 'nothing is entered before it was looked at');
  if (both.status === 200) assert.equal((await take(hidden(both.text))).status, 303);
  assert.equal(place.sql('SELECT count(*) - count(DISTINCT day) FROM place_day'), '0', 'a day is one thing');
});

test('our own file comes back as it went', async () => {
  const own = (await root.get('/place/calendar.ics')).text;
  assert.match((await bring(own)).text, /没有什么要改的/);
});

test('what is no calendar is refused in words', async () => {
  const before = days();
  for (const bytes of ['', 'hello', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', Buffer.from([0x89, 0x50, 0, 0])]) {
    const r = await bring(bytes);
    assert.equal(r.status, 422);
    assert.match(r.text, /id="file-err"[^>]*>[^<]*(日历|文件)/);
  }
  const r = await bring(file(day('0101', 'x', `DTEND;VALUE=DATE:${YEAR}1231`, 'RRULE:FREQ=DAILY')));
  assert.equal(r.status, 422, r.text);
  assert.equal(days(), before);
});
