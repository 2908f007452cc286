/* live.test.mjs - open pages hear of changes: soon, only those who may, only numbers, and not a moment longer than they are signed in. */
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { BIN, newPlace, pause, signedIn, UNIT, until } from './harness.mjs';

/* A stream and what came through it: { status, headers, lines: [{ pos, ids }], over }. */
function listen(server, cookie, target = '/desk/live', headers = {}) {
  const heard = { lines: [], text: '', over: false };
  return new Promise((done, fail) => {
    const all = { Accept: 'text/event-stream', ...(cookie ? { Cookie: cookie } : {}), ...headers };
    const rq = http.get(new URL(target, server.url), { agent: false, headers: all }, (rs) => {
      Object.assign(heard, { status: rs.statusCode, headers: rs.headers, close: () => rq.destroy() });
      rs.setEncoding('utf8').on('data', (s) => {
        heard.text += s;
        heard.lines = [...heard.text.matchAll(/^data: (.*)$/gm)].map((m) => JSON.parse(m[1]));
      });
      rs.on('error', () => { heard.over = true; });
      rs.on('end', () => { heard.over = true; });
      done(heard);
    });
    rq.on('error', (e) => { heard.over = true; fail(e); });
  });
}
const cookieOf = (who) => [...who.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
const ids = (heard) => heard.lines.flatMap((l) => l.ids ?? []);

let place, server, anna, bert, one, two;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', boss: 'admin', heat: 'unit' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  bert = await signedIn(server, 'bert');
  one = (await server.report({ text: '三楼的灯坏了' })).id;
  two = (await server.report({ text: '水管漏水' })).id;
});
after(() => place.end());

const act = async (who, id, verb, fields = {}) => {
  const r = await who.post(`/desk/cases/${id}/${verb}`, { csrf: await who.csrf(), ...fields });
  assert.equal(r.status, 303, r.text);
};

test('who may not see the desk may not listen, and is told so instead of being led away', async () => {
  for (const target of ['/desk/live', `/desk/live?case=${one}`]) {
    const nobody = await listen(server, null, target);
    assert.equal(nobody.status, 401);
    nobody.close();
  }
  for (const none of ['x', '0', '-1', '999']) assert.equal((await anna.get(`/desk/live?case=${none}`)).status, 404, none);
  const head = await anna.ask('HEAD', '/desk/live');
  assert.equal(head.status, 200);
  assert.match(head.headers['content-type'], /^text\/event-stream/);
});

test('a report and a step are heard within a second, by numbers only', async () => {
  const a = await listen(server, cookieOf(anna));
  const b = await listen(server, cookieOf(bert), `/desk/live?case=${one}`);
  assert.equal(a.status, 200);
  assert.match(a.headers['content-type'], /^text\/event-stream/);
  assert.equal(a.headers['cache-control'], 'no-store');
  await until(() => a.lines.length && b.lines.length, 1000, 'the first line');
  const before = a.lines[0].pos;
  const three = (await server.report({ text: '李四说电梯停了 13800138000', contact: '13800138000' })).id;
  await until(() => ids(a).includes(three), 1000, 'the report');
  await act(anna, one, 'take');
  await until(() => ids(a).includes(one) && ids(b).includes(one), 1000, 'the step');
  assert.ok(!ids(b).includes(three), 'who looks at one case hears of that one');
  assert.ok(a.lines.at(-1).pos > before);
  assert.match(a.text, new RegExp(`^id: ${a.lines.at(-1).pos}$`, 'm'), 'a browser that comes back says what it heard last');
  assert.doesNotMatch(a.text + b.text, /李四|电梯|13800138000|人anna|人bert/);
  a.close();
  b.close();
});

test('many changes at once are one line, or "all"', async () => {
  const a = await listen(server, cookieOf(anna));
  await until(() => a.lines.length, 1000, 'the first line');
  const all = await Promise.all(Array.from({ length: 60 }, (_, i) => server.report({ text: `第 ${i} 件` })));
  const last = Math.max(...all.map((r) => r.id));
  await until(() => a.lines.at(-1).pos > last && (a.lines.some((l) => l.all) || ids(a).includes(last)), 3000, 'the flood');
  assert.ok(a.lines.length < 30, `${a.lines.length} lines`);
  for (const r of all) assert.ok(a.lines.some((l) => l.all) || ids(a).includes(r.id));
  a.close();
});

/* ---- who is here ------------------------------------------------------------------------------------------------- */

const others = async (who, id) => [...(await who.get(`/desk/cases/${id}`, { 'X-Live': '1' })).text
  .matchAll(/<span class="(here[^"]*)"><b>([^<]*)<\/b>/g)].map((m) => `${m[2]} ${m[1]}`);

test('who has a case open is seen by the others while it is open, on the case and in the list, and writing too', async () => {
  const b = await listen(server, cookieOf(bert), `/desk/live?case=${two}`);
  await until(() => b.lines.length, 1000, 'the first line');
  assert.deepEqual(await others(bert, two), [], 'nobody sees themselves');
  await pause(300); /* what happens close together is told together */
  const a = await listen(server, cookieOf(anna), `/desk/live?case=${two}`);
  await until(() => ids(b).includes(two), 1000, 'that somebody came');
  assert.deepEqual(await others(bert, two), ['人anna here']);
  assert.match((await bert.get('/desk?state=received', { 'X-Live': '1' })).text, /<span class="here"><b>人anna<\/b>/);
  assert.ok(!ids(a).includes(two), 'and one\'s own coming is no news');
  assert.equal((await anna.post(`/desk/cases/${two}/here`, { csrf: await anna.csrf(), writing: '1' })).status, 204);
  await until(async () => (await others(bert, two))[0] === '人anna here writing', 1000, 'writing');
  assert.equal((await anna.post(`/desk/cases/${two}/here`, { csrf: await anna.csrf(), writing: '0' })).status, 204);
  assert.deepEqual(await others(bert, two), ['人anna here']);
  assert.equal((await anna.post(`/desk/cases/${two}/here`, { writing: '1' })).status, 403, 'not without the csrf');
  const heard = ids(b).length;
  a.close();
  await until(async () => (await others(bert, two)).length === 0, 6000, 'the end of it');
  await until(() => ids(b).length > heard, 1000, 'and the word of it');
  b.close();
});

test('without scripts, opening the page counts until another one is opened', async () => {
  assert.equal((await anna.get(`/desk/cases/${one}`)).status, 200);
  assert.deepEqual(await others(bert, one), ['人anna here']);
  assert.equal((await anna.get(`/desk/cases/${two}`)).status, 200);
  assert.deepEqual(await others(bert, one), []);
  assert.deepEqual(await others(bert, two), ['人anna here']);
  assert.equal((await anna.get('/desk')).status, 200);
  assert.deepEqual(await others(bert, two), []);
  assert.equal((await anna.get(`/desk/cases/${two}`, { 'X-Live': '1' })).status, 200);
  assert.deepEqual(await others(bert, two), [], 'a page that keeps itself fresh is nobody');
});

/* ---- the end ------------------------------------------------------------------------------------------------------ */

test('signing out ends the stream and the presence of that session alone', async () => {
  const again = await signedIn(server, 'anna');
  const mine = await listen(server, cookieOf(again), `/desk/live?case=${one}`);
  const other = await listen(server, cookieOf(anna));
  await until(() => mine.lines.length && other.lines.length, 1000, 'the first line');
  assert.equal((await again.post('/signout', { csrf: await again.csrf() })).status, 303);
  await until(() => mine.over, 1000, 'the end');
  assert.deepEqual(await others(bert, one), []);
  assert.equal(other.over, false);
  const back = await listen(server, cookieOf(again));
  assert.equal(back.status, 401);
  back.close();
  other.close();
});

test('when rights change everybody who listens is asked anew', async () => {
  const boss = await signedIn(server, 'boss');
  const a = await listen(server, cookieOf(anna));
  await until(() => a.lines.length, 1000, 'the first line');
  const people = (await boss.get('/people')).text;
  const user = [...people.matchAll(/href="\/people\/(\d+)"/g)].map((m) => m[1]);
  for (const id of user) {
    const page = (await boss.get(`/people/${id}`)).text;
    if (page.includes('人bert')) {
      const r = await boss.submit(`/people/${id}`, `/people/${id}`, { role: 'leader', active: '1' });
      assert.equal(r.status, 303, r.text);
      break;
    }
  }
  await until(() => a.over, 2000, 'the end');
  const back = await listen(server, cookieOf(anna));
  assert.equal(back.status, 200);
  back.close();
});

test('a session has six streams: with one more the oldest ends and is told to stay away; others lose none', async () => {
  await pause(1500); /* who left in the tests before this one has been noticed */
  const b = await listen(server, cookieOf(await signedIn(server, 'bert')));
  const open = [];
  for (let i = 0; i < 8; i++) open.push(await listen(server, cookieOf(anna)));
  assert.ok(open.every((s) => s.status === 200));
  await until(() => open[0].over && open[1].over, 1000, 'the end of the oldest two');
  for (const s of open.slice(0, 2)) assert.match(s.text, /\nretry: 30000\n\n$/);
  const three = (await server.report({ text: '大家都听见了吗' })).id;
  await until(() => [...open.slice(2), b].every((s) => ids(s).includes(three)), 2000, 'all the others');
  assert.ok([...open.slice(2), b].every((s) => !s.over));
  for (const s of [...open, b]) s.close();
});

/* ---- a unit ---------------------------------------------------------------------------------------------------------- */

test('a unit listens at the cases that were sent to it, and is seen there; at no other', async () => {
  const heat = await signedIn(server, 'heat');
  const other = (await server.report({ text: '暖气不热' })).id;
  const mine = (await server.report({ text: '阀门漏了' })).id;
  for (const none of ['', `?case=${mine}`, '?case=999', '?case=x'])
    assert.equal((await heat.get(`/unit/live${none}`)).status, 404, `not yet, or never: ${none}`);
  await act(anna, mine, 'take');
  await act(anna, mine, 'dispatch', { words: UNIT });
  const page = (await heat.get(`/unit/cases/${mine}`)).text;
  assert.match(page, new RegExp(`data-listen="/unit/live\\?case=${mine}" data-here="/unit/cases/${mine}/here"`));
  assert.doesNotMatch(page, /"\/desk/, 'nothing on it leads to the desk');
  const h = await listen(server, cookieOf(heat), `/unit/live?case=${mine}`);
  assert.equal(h.status, 200);
  await until(() => h.lines.length, 1000, 'the first line');
  assert.equal((await heat.post(`/unit/cases/${mine}/here`, { csrf: await heat.csrf(), writing: '1' })).status, 204);
  assert.equal((await heat.post(`/unit/cases/${other}/here`, { csrf: await heat.csrf(), writing: '1' })).status, 404);
  assert.deepEqual(await others(anna, mine), ['人heat here writing']);
  await act(anna, other, 'take');
  await act(anna, mine, 'note', { words: '约好了' });
  await until(() => ids(h).includes(mine), 1000, 'the note');
  assert.ok(!ids(h).includes(other));
  h.close();
});

test('the server stops at once, listeners or not', async () => {
  const other = await newPlace({ users: { anna: 'clerk' } });
  const s = await other.serve();
  const who = await signedIn(s, 'anna');
  const open = [];
  for (let i = 0; i < 6; i++) open.push(await listen(s, cookieOf(who)));
  const began = Date.now();
  await s.stop();
  assert.ok(Date.now() - began < 4000, `${Date.now() - began} ms`);
  await until(() => open.every((h) => h.over), 1000, 'the ends');
  await other.end();
});

/* Only the test build has the seam: the k-th allocation fails, wherever in the life of a stream it stands. The first are the start's. */
test('no allocation that fails leaves a stream behind or the server down', async () => {
  if (!/build-(test|dev|clang)/.test(BIN)) return;
  const other = await newPlace({ users: { anna: 'clerk' } });
  const first = await other.serve();
  await first.report({ text: '灯坏了' });
  await first.stop();
  let failed = 0;
  for (let k = 30; k <= 72; k += 3) {
    const s = await other.serve({ env: { ZHITONG_FAULT: `mem=${k}:fail` } });
    const who = await signedIn(s, 'anna').catch(() => null);
    for (let i = 0; who && i < 15; i++) {
      const h = await listen(s, cookieOf(who), '/desk/live?case=1').catch(() => ({ status: 0, close: () => {} }));
      assert.ok([0, 200, 500, 503].includes(h.status), `${h.status}`); /* 0: not even a connection */
      failed += h.status !== 200;
      await pause(5);
      h.close();
    }
    await s.stop();
  }
  assert.ok(failed > 0, 'the seam was met');
  await other.end();
});
