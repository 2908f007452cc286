/* live.test.mjs - open pages hear of changes: soon, only those who may, only numbers, and not a moment longer than they are signed in. */
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { BIN, newPlace, pause, signedIn, until } from './harness.mjs';

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
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', boss: 'admin' } });
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
  assert.equal((await anna.get('/desk/live?case=x')).status, 404);
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
  await until(() => ids(a).includes(three) && ids(b).includes(three), 1000, 'the report');
  await act(anna, one, 'take');
  await until(() => ids(a).includes(one) && ids(b).includes(one), 1000, 'the step');
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

test('a stream more than the limit is told to come again, and pages go on; what leaves makes room', async () => {
  await pause(1500); /* who left in the tests before this one has been noticed */
  const open = [];
  for (let i = 0; i < 200; i++) open.push(await listen(server, cookieOf(anna)));
  assert.ok(open.every((s) => s.status === 200));
  const more = await listen(server, cookieOf(anna));
  assert.equal(more.status, 503);
  assert.ok(Number(more.headers['retry-after']) > 0);
  more.close();
  assert.equal((await anna.get('/desk')).status, 200);
  const three = (await server.report({ text: '大家都听见了吗' })).id;
  await until(() => open.every((s) => ids(s).includes(three) || s.lines.some((l) => l.all)), 2000, 'all of them');
  for (const s of open) s.close();
  await until(async () => {
    const s = await listen(server, cookieOf(anna));
    s.close();
    return s.status === 200;
  }, 4000, 'room');
});

test('the server stops at once, listeners or not', async () => {
  const other = await newPlace({ users: { anna: 'clerk' } });
  const s = await other.serve();
  const who = await signedIn(s, 'anna');
  const open = [];
  for (let i = 0; i < 20; i++) open.push(await listen(s, cookieOf(who)));
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
