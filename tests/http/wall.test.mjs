/* wall.test.mjs - a promise kept household by household: who takes part, who says what of whom, the wall as it is and as it was, the homes'
** own word, links for volunteers; and everything that can go wrong on the way. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, dayFromNow, newPlace, signedIn, until } from './harness.mjs';
import { png } from './picture.mjs';

const FLOORS = 6;
let place, server, anna, heat, csrf, id;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', heat: 'unit' } });
  const doors = [];
  for (const house of [1, 2]) for (const entrance of [1, 2]) for (let floor = 1; floor <= FLOORS; floor++) for (const door of [1, 2])
    doors.push(`枣树里,${house},${entrance},${floor},${floor}0${door}`);
  fs.writeFileSync(path.join(place.root, 'doors.csv'), `小区,楼栋,单元,楼层,门牌\n${doors.join('\n')}\n`);
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  server = await place.serve();
  [anna, heat] = [await signedIn(server, 'anna'), await signedIn(server, 'heat')];
  csrf = { 'X-CSRF-Token': await anna.csrf() };
  id = await give();
});
after(() => place.end());

const send = async (to, fields, status = 200) => {
  const r = await anna.json(to, fields, csrf);
  assert.equal(r.status, status, `${to}: ${r.text}`);
  return JSON.parse(r.text);
};
async function give(list = '枣树里1号楼\n枣树里2号楼', more = {}) {
  const made = await send('/promises/new', { title: '今冬暖气不误', who: '热力公司甲', whom: '枣树里', due: dayFromNow(9), ...more }, 201);
  await send(`/promises/${made.id}/stages`, { stages: '注水 注\n试水 试\n供暖 热' });
  if (list) await send(`/promises/${made.id}/homes`, { list });
  return made.id;
}
const mark = (fields, status) => send(`/promises/${id}/mark`, fields, status);
const page = async (query = '', who = server) => (await who.get(`/promises/${id}${query}`)).text;
/* The cells of the large house: { '1 单元 601': 're', ... }, from the words that a screen reader hears. */
const cells = (html) => Object.fromEntries([...html.match(/<table class="elev">.*?<\/table>/s)[0].matchAll(
  /<td class="(\w+)[^"]*"><a id="h(\d+)"[^>]*><span class="vh">(\S+ \S+) (\d+)/g)].map(([, stage, home, entrance, door]) =>
  [`${entrance} ${door}`, { stage, home }]));
const legend = (html) => [...html.match(/<ul class="legend".*?<\/ul>/s)[0].matchAll(/<\/span>([^<]+)<b>(\d+)<\/b>/g)]
  .map(([, name, n]) => `${name.trim()} ${n}`).join(', ');

test('a list is read line by line: twice counts once, a door that is none stops it, or is left out', async () => {
  const to = `/promises/${await give('')}/homes`;
  const list = '枣树里1号楼1单元\n枣树里1-1-101\n枣树里9号楼\n';
  const bad = await anna.json(to, { list }, csrf);
  assert.equal(bad.status, 422);
  assert.match(bad.text, /第 3 行|line 3/i);
  const told = await send(to, { list, skip: 1 });
  assert.deepEqual([told.homes, told.twice, told.left], [12, 1, 1]);
  const again = await send(to, { list: '枣树里1号楼1单元' });
  assert.deepEqual([again.homes, again.same], [0, 12]);
  const form = await anna.submit(`${to.replace('/homes', '')}/work`, to, { list: '哪儿也不是' });
  assert.equal(form.status, 422);
  assert.match(form.text, />哪儿也不是<\/textarea>/, 'what was typed comes back');
});

test('homes are marked by ticks, by a floor, by an entrance, by a list, and the wall shows it', async () => {
  const seen = cells(await page());
  assert.equal(Object.keys(seen).length, 24);
  const way = (await anna.get(`/promises/${id}/mark`)).text.match(/mark\?entrance=(\d+)/)[1];
  assert.equal((await mark({ stage: 3, where: way })).homes, 12);
  assert.equal((await mark({ stage: 2, home: [seen['2 单元 601'].home, seen['2 单元 602'].home] })).homes, 2);
  assert.equal((await mark({ stage: 1, list: '枣树里1-2-501\n枣树里1-2-502' })).homes, 2);
  assert.equal((await mark({ stage: 8, list: '枣树里1-2-401' })).homes, 1);
  const html = await page();
  const now = cells(html);
  assert.deepEqual(['1 单元 101', '2 单元 601', '2 单元 502', '2 单元 401', '2 单元 101'].map((d) => now[d].stage),
    ['re', 'shi', 'zhu', 'yi', 'wei']);
  assert.equal(legend(html), '供暖 12, 试水 2, 注水 2, 未开始 31, 家里没人 1');
  assert.equal((await mark({ stage: 3, where: way })).same, 12, 'said again it is nothing new');
  const here = `/promises/${id}/mark?entrance=${way}`, ticked = await anna.submit(here, here, { stage: '3', home: seen['1 单元 101'].home });
  assert.ok(ticked.headers.location.startsWith(`${here}&marked=`), 'after ticking one is still at that entrance');
});

test('what can not be marked', async () => {
  const all = { list: '枣树里2-1-101', stage: 1 };
  for (const fields of [{ ...all, stage: 4 }, { ...all, day: dayFromNow(1) }, { ...all, day: '2001-01-01' }, { stage: 1 },
    { stage: 1, list: '枣树里9-9-901' }]) {
    const r = await anna.json(`/promises/${id}/mark`, fields, csrf);
    assert.equal(r.status, 422, JSON.stringify(fields));
  }
  const other = await give('枣树里2号楼', { who: '物业公司' });
  const unit = { 'X-CSRF-Token': await heat.csrf() };
  assert.equal((await heat.json(`/promises/${other}/mark`, all, unit)).status, 403, 'a unit marks what it promised itself');
  assert.equal((await heat.json(`/promises/${id}/mark`, all, unit)).status, 200);
});

test('a marking is taken back, and what stood before stands again', async () => {
  const before = legend(await page());
  const done = await mark({ stage: 3, list: '枣树里1号楼2单元' });
  assert.notEqual(legend(await page()), before);
  await send(`/promises/${id}/undo`, { mark: done.mark });
  assert.equal(legend(await page()), before);
  await send(`/promises/${id}/undo`, { mark: done.mark }, 409);
});

test('the past is told later, and the wall of that day is right from then on', async () => {
  const other = await give('枣树里2号楼2单元');
  const at = async (days) => legend((await server.get(`/promises/${other}?on=${dayFromNow(days)}`)).text);
  await send(`/promises/${other}/mark`, { stage: 3, day: dayFromNow(-1), list: '枣树里2号楼2单元' });
  await send(`/promises/${other}/mark`, { stage: 1, day: dayFromNow(-5), list: '枣树里2-2-101\n枣树里2-2-102' });
  const middle = await send(`/promises/${other}/mark`, { stage: 2, day: dayFromNow(-3), list: '枣树里2-2-101' });
  assert.deepEqual([await at(-5), await at(-3), await at(-1), await at(0)],
    ['供暖 0, 试水 0, 注水 2, 未开始 10', '供暖 0, 试水 1, 注水 1, 未开始 10',
      '供暖 12, 试水 0, 注水 0, 未开始 0', '供暖 12, 试水 0, 注水 0, 未开始 0']);
  await send(`/promises/${other}/undo`, { mark: middle.mark });
  assert.equal(await at(-3), '供暖 0, 试水 0, 注水 2, 未开始 10');
  assert.equal((await server.get(`/promises/${other}?on=nonsense`)).status, 200);
});

test('two at one home at once: both stay, and nobody writes over what they have not seen', async () => {
  const shown = await anna.get(`/promises/${id}/mark`);
  const seen = Number(shown.text.match(/name="seen" value="(\d+)"/)[1]);
  await mark({ stage: 1, list: '枣树里2-2-601', seen });
  const raced = await anna.json(`/promises/${id}/mark`, { stage: 2, list: '枣树里2-2-601\n枣树里2-2-602', seen }, csrf);
  assert.equal(raced.status, 409, raced.text);
  const after = Number((await anna.get(`/promises/${id}/mark`)).text.match(/name="seen" value="(\d+)"/)[1]);
  assert.equal((await mark({ stage: 2, list: '枣树里2-2-601\n枣树里2-2-602', seen: after })).homes, 2);
});

test('twenty telephones mark at once, and every home is counted once', async () => {
  const other = await give('枣树里1号楼\n枣树里2号楼');
  const doors = [1, 2].flatMap((h) => [1, 2].flatMap((e) => Array.from({ length: FLOORS },
    (_, f) => [1, 2].map((d) => `枣树里${h}-${e}-${f + 1}0${d}`)).flat()));
  const all = await Promise.all(doors.map((list, i) => anna.json(`/promises/${other}/mark`, { stage: 1 + i % 3, list }, csrf)));
  assert.deepEqual(all.map((r) => r.status), doors.map(() => 200));
  assert.equal(legend((await server.get(`/promises/${other}`)).text), '供暖 16, 试水 16, 注水 16, 未开始 0');
});

test('a volunteer marks by a link: forwarded it is counted, guessed or taken back it opens nothing', async () => {
  const { token } = await send(`/promises/${id}/links`, { name: '志愿者甲', days: 3 }, 201);
  const open = await server.get(`/promises/v/${token}`);
  assert.equal(open.status, 200);
  assert.equal(open.headers['cache-control'], 'no-store');
  assert.doesNotMatch(open.text.match(/<main.*<\/main>/s)[0], /志愿者甲/);
  const by = new Browser(server);
  const r = await by.submit(`/promises/v/${token}`, `/promises/v/${token}`, { stage: '1', list: '枣树里2-1-201' });
  assert.equal(r.status, 303, r.text);
  assert.equal((await server.form(`/promises/v/${token}`, { stage: '1', list: '枣树里2-1-202' })).status, 303, 'forwarded');
  const work = (await anna.get(`/promises/${id}/work`)).text;
  assert.match(work, /志愿者甲[^]*?用过 2 次/);
  const link = work.match(/name="link" value="(\d+)"/)[1];
  await send(`/promises/${id}/links/end`, { link: Number(link) });
  for (const dead of [token, 'AAAAAAAAAAAAAAAAAAAAAA', 'x']) {
    assert.equal((await server.get(`/promises/v/${dead}`)).status, 404);
    assert.equal((await server.form(`/promises/v/${dead}`, { stage: '1', list: '枣树里2-1-301' })).status, 404);
  }
});

test('the second key: a home says so itself, by its slip, and a promise does not end over its head', async () => {
  const told = await server.report({ text: '冷', where: { door: '枣树里2-1-301' } });
  const [other, strange] = [await give('枣树里2号楼1单元', { case_id: told.id }), await give('枣树里2号楼1单元')];
  await send(`/promises/${other}/mark`, { stage: 3, list: '枣树里2号楼1单元' });
  const way = (await anna.get(`/promises/${other}/slips`)).text.match(/slips\?entrance=(\d+)/)[1];
  assert.equal((await anna.get(`/promises/${other}/slips?entrance=${way}`)).text.match(/<li class="slip">/g).length, 12);
  assert.match((await server.get(`/t/${told.token}`)).text, new RegExp(`href="/promises/${other}/t/${told.token}"`));
  const door = (await server.get(`/promises/${other}/t/${told.token}`)).headers.location;
  assert.match(door, new RegExp(`^/promises/${other}/door/\\d+/[\\w-]{22}$`));
  assert.equal((await server.get(`/promises/${strange}/t/${told.token}`)).status, 404, 'of another promise it opens nothing');
  assert.equal((await server.get(door)).status, 200);
  assert.equal((await server.form(door, { say: '2' })).status, 303);
  assert.equal((await server.form(door, { say: '2' })).status, 303, 'said twice it is one word');
  const forged = door.replace(/[\w-]{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));
  assert.equal((await server.get(forged)).status, 404);
  assert.equal((await server.form(forged, { say: '1' })).status, 404);
  const html = (await server.get(`/promises/${other}`)).text;
  assert.match(html, /兑现 0 · 没兑现 1 · 未表态 11/);
  assert.match(html, /<td class="re[^"]* no"/, 'both words are shown: the letter of the one, the cross of the other');
  await send(`/promises/${other}/keep`, {}, 409);
  await send(`/promises/${other}/part`, { words: '一户还凉', due: dayFromNow(20) });
  const work = (await anna.get(`/promises/${other}/work`)).text;
  assert.match(work, /这个承诺已经有结果了/);
  assert.doesNotMatch(work, /action="[^"]*\/(links|homes)"/, 'what is over offers nothing that would be refused');
  const next = (await server.get(`/promises/${other}`)).text.match(/接着办<\/h2>[^]*?href="\/promises\/(\d+)"/)[1];
  const follow = (await server.get(`/promises/${next}`)).text;
  assert.equal(legend(follow), '供暖 0, 试水 0, 注水 0, 未开始 1');
  assert.match(follow, new RegExp(`href="/promises/${other}"`));
  assert.equal((await server.form(door, { say: '1' })).status, 303, 'a promise that has ended still hears its homes');
  await send(`/promises/${other}/mark`, { stage: 1, list: '枣树里2-1-101' }, 409);
});

test('who joined the case is never told: whole entrances take part', async () => {
  const told = await server.report({ text: '冷', where: { door: '枣树里1-2-301' } });
  const mine = await give('', { case_id: told.id });
  assert.equal((await send(`/promises/${mine}/homes`, { voices: 1 })).homes, 12);
});

test('a wall of houses shows numbers and no flat', async () => {
  const closed = await give('枣树里2号楼1单元', { shown: 1 });
  await send(`/promises/${closed}/mark`, { stage: 3, list: '枣树里2-1-601' });
  const html = (await server.get(`/promises/${closed}`)).text;
  assert.doesNotMatch(html, /class="elev"/);
  assert.equal(legend(html), '供暖 1, 试水 0, 注水 0, 未开始 11');
  assert.match((await anna.get(`/promises/${closed}`)).text, /class="elev"/, 'the desk sees them');
  assert.equal((await server.get(`/promises/${closed}/wall`)).status, 404);
  assert.doesNotMatch((await server.get('/log/open/0')).text, /"promise\.(marked|said|joined)"/);
});

test('one finds the own door, and the paper has a letter in every house', async () => {
  assert.match(await page('?door=枣树里1-1-301'), /<td class="re[^"]* me"/);
  assert.match(await page('?door=枣树里9-9-901'), /枣树里9-9-901/);
  const paper = (await server.get(`/promises/${id}/wall`)).text;
  assert.equal(paper.match(/<table class="elev">/g).length, 2);
});

const STEP = /<li[^>]*><time[^>]*>[^<]*<\/time>\s*<p><b>([^<]*)<\/b> <span class="quiet">([^<·]*)/g;
const steps = (html) => [...html.match(/<ol class="timeline wide">.*?<\/ol>/s)[0].matchAll(STEP)]
  .map(([, what, by]) => `${what}：${by.trim()}`);

test('a flat has a history: every step, as what it was said, and what was noted, for those who may', async () => {
  const mine = await give('枣树里2号楼1单元', { who: '物业公司' });
  const flat = cells((await server.get(`/promises/${mine}?door=${encodeURIComponent('枣树里2-1-101')}`)).text)['1 单元 101'].home;
  const { token } = await send(`/promises/${mine}/links`, { name: '志愿者乙', days: 3 }, 201);
  await send(`/promises/${mine}/mark`, { stage: 1, day: dayFromNow(-4), list: '枣树里2号楼1单元', note: '五楼的钥匙在门卫' });
  await send(`/promises/${mine}/mark`, { stage: 8, day: dayFromNow(-2), list: '枣树里2-1-101', note: '敲了两次' });
  assert.equal((await server.form(`/promises/v/${token}`, { stage: '3', list: '枣树里2-1-101' })).status, 303);
  const html = (await anna.get(`/promises/${mine}/flats/${flat}`)).text;
  assert.deepEqual(steps(html), ['供暖：志愿者登记', '家里没人：社区登记', '注水：社区登记']);
  assert.match(html, /敲了两次[^]*五楼的钥匙在门卫/);
  assert.doesNotMatch(html.match(/<main.*<\/main>/s)[0], /志愿者乙|anna/);
  assert.match((await anna.get(`/promises/${mine}?home=${flat}`)).text, new RegExp(`href="/promises/${mine}/flats/${flat}"`));
  assert.doesNotMatch((await server.get(`/promises/${mine}?home=${flat}`)).text, /flats/,
    'everybody sees where it stands, and not how it came there');
  assert.equal((await heat.get(`/promises/${mine}/flats/${flat}`)).status, 403, 'a unit sees the flats of its own promises');
  assert.equal((await heat.get(`/promises/${id}/flats/${flat}`)).status, 200);
  assert.equal((await anna.get(`/promises/${mine}/flats/999`)).status, 404);
});

test('by its code a flat sees its own history, and of the notes those that are about it alone', async () => {
  const told = await server.report({ text: '冷', where: { door: '枣树里2-1-401' } });
  const mine = await give('枣树里2号楼1单元', { case_id: told.id });
  await send(`/promises/${mine}/mark`, { stage: 1, day: dayFromNow(-2), list: '枣树里2号楼1单元', note: '402 的阀门锈了' });
  await send(`/promises/${mine}/mark`, { stage: 3, list: '枣树里2-1-401', note: '量过十九度' });
  const door = (await server.get(`/promises/${mine}/t/${told.token}`)).headers.location;
  for (const say of ['2', '1']) assert.equal((await server.form(door, { say })).status, 303);
  const html = (await server.get(door)).text;
  assert.deepEqual(steps(html), ['办到了：住户自己说的', '还没有：住户自己说的', '供暖：社区登记', '注水：社区登记']);
  assert.match(html, /量过十九度/);
  assert.doesNotMatch(html, /阀门锈了/);
});

test('a step brings up to three photos: the desk sees them, unit and home their own; one that goes is gone, bytes and all', async () => {
  const told = await server.report({ text: '冷', where: { door: '枣树里2-1-601' } });
  const mine = await give('枣树里2号楼1单元', { case_id: told.id });
  const { token } = await send(`/promises/${mine}/links`, { name: '志愿者丙', days: 3 }, 201);
  const files = () => fs.readdirSync(place.file('files'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
    .map((f) => path.join(f.path, f.name));
  const shot = (name) => [`${name}.png`, png(300, 200)], to = `/promises/v/${token}`, volunteer = new Browser(server);
  const four = await volunteer.upload(to, to, { photo: ['a', 'b', 'c', 'd'].map(shot) }, { stage: '3', list: '枣树里2-1-601' });
  assert.equal(four.status, 422);
  assert.match(four.text, /id="photo-err"/);
  const before = new Set(files()), kept = () => files().filter((f) => !before.has(f));
  assert.equal((await volunteer.upload(to, to, { photo: [shot('a')] }, { stage: '3', list: '枣树里2-1-601' })).status, 303);
  const at = `/promises/${mine}/mark`;
  assert.equal((await anna.upload(at, at, { photo: [shot('b')] }, { stage: '2', list: '枣树里2号楼1单元' })).status, 303);
  assert.equal((await heat.upload(at, at, { photo: [shot('c')] }, { stage: '3', list: '枣树里2-1-601' })).status, 303);
  const ids = place.sql(`SELECT id FROM promise_photo WHERE promise_id = ${mine} ORDER BY id`).split('\n');
  assert.deepEqual([ids.length, kept().length], [3, 3]);
  for (const f of kept()) assert.ok(!fs.readFileSync(f).includes(Buffer.from([0xff, 0xd8, 0xff])), 'it lies sealed');

  const door = (await server.get(`/promises/${mine}/t/${told.token}`)).headers.location;
  const flat = `/promises/${mine}/flats/${/door\/(\d+)/.exec(door)[1]}`;
  for (const [who, page, sees] of [[anna, flat, [0, 1, 2]], [heat, flat, [2]], [server, door, [0, 2]]]) {
    const html = (await who.get(page)).text;
    for (const [i, photo] of ids.entries()) {
      assert.equal(html.includes(`${page}/photos/${photo}/small.jpg`), sees.includes(i), `${page} ${i}`);
      assert.equal((await who.get(`${page}/photos/${photo}/large.jpg`)).status, sees.includes(i) ? 200 : 404, `${page} ${i}`);
    }
  }
  const large = await server.get(`${door}/photos/${ids[0]}/large.jpg`);
  assert.deepEqual([large.headers['content-type'], large.body.readUInt16BE(0)], ['image/jpeg', 0xffd8]);
  assert.match(large.headers['cache-control'], /no-store/);
  const other = flat.replace(/\d+$/, (h) => Number(h) - 1);
  assert.equal((await anna.get(`${other}/photos/${ids[0]}/large.jpg`)).status, 404, 'a photo is of its own flat');
  assert.equal((await anna.get(`${other}/photos/${ids[1]}/large.jpg`)).status, 200, 'one of the entrance is of all its flats');
  assert.equal((await server.get(`${door.slice(0, -3)}AAA/photos/${ids[0]}/large.jpg`)).status, 404, 'no seal, no photo');
  assert.ok(!(await server.get(`/promises/${mine}`)).text.includes('/photos/'), 'the wall has none');

  assert.doesNotMatch((await heat.get(flat)).text, /photos\/\d+\/remove/);
  assert.equal((await anna.submit(flat, `${flat}/photos/${ids[0]}/remove`, {})).headers.location, flat);
  for (const [who, page] of [[anna, flat], [server, door]]) assert.equal((await who.get(`${page}/photos/${ids[0]}/small.jpg`)).status, 404);
  const by = place.sql(`SELECT step FROM promise_photo WHERE id = ${ids[2]}`);
  await send(`/promises/${mine}/undo`, { mark: Number(by) });
  await until(async () => kept().length === 1, 20000, 'the files of the removed one, and of the step that was taken back, to go');
  assert.equal((await anna.get(`${flat}/photos/${ids[1]}/large.jpg`)).status, 200, 'the other stays');
});

test('who was not met is due on a day, for staff and by the link, until somebody was there', async () => {
  const mine = await give('枣树里1号楼1单元', { who: '物业公司' });
  const to = `/promises/${mine}/mark`, today = dayFromNow(0);
  const { token } = await send(`/promises/${mine}/links`, { name: '志愿者丙', days: 3 }, 201);
  for (const again of [dayFromNow(-1), dayFromNow(200), 'soon'])
    assert.equal((await anna.json(to, { stage: 8, list: '枣树里1-1-101', again }, csrf)).status, 422, again);
  await send(to, { stage: 8, list: '枣树里1-1-101\n枣树里1-1-102', again: today });
  await send(to, { stage: 10, list: '枣树里1-1-201' });
  const due = async (who, where) => Number((await who.get(where)).text.match(/今天再敲：(\d+) 户/)?.[1] ?? 0);
  const places = [[anna, `/promises/${mine}`], [anna, to], [server, `/promises/v/${token}`]];
  for (const [who, where] of places) assert.equal(await due(who, where), 2, where);
  assert.equal(await due(server, `/promises/${mine}`), 0, 'not for everybody');
  assert.equal(await due(heat, `/promises/${mine}`), 0, 'nor for another unit');
  const same = await send(to, { stage: 8, list: '枣树里1-1-101', again: dayFromNow(1) });
  assert.equal(same.homes, 1, 'put off, that is something new');
  const met = await send(to, { stage: 3, list: '枣树里1-1-102' });
  assert.equal(await due(anna, `/promises/${mine}`), 0);
  await send(`/promises/${mine}/undo`, { mark: met.mark });
  assert.equal(await due(anna, `/promises/${mine}`), 1, 'what is taken back is due again');
  await send(`/promises/${mine}/withdraw`, { words: '不做了' });
  assert.equal(await due(anna, `/promises/${mine}`), 0, 'nobody knocks for a promise that is over');
});

test('the wall as rows: doors and stages, all of them once, no names, and not where the wall shows no flat', async () => {
  const told = await server.report({ text: '冷', where: { door: '枣树里2-2-602' } });
  const mine = await give('枣树里1号楼\n枣树里2号楼\n枣树里1-1-101', { case_id: told.id });
  await send(`/promises/${mine}/mark`, { stage: 3, list: '枣树里2-2-602', note: '找李四' });
  await server.form((await server.get(`/promises/${mine}/t/${told.token}`)).headers.location, { say: '2' });
  const csv = (await server.get(`/promises/${mine}/wall.csv`)).text.replaceAll('"', '').trim().split(/\r?\n/);
  assert.equal(csv.length, 49);
  assert.match(csv[0], /楼,单元,楼层,门牌,进度,哪天起,住户的话/);
  assert.match(csv.at(-1), new RegExp(`枣树里 ?2 ?号楼,2 ?单元,6,602,供暖,${dayFromNow(0)},住户说没有`));
  assert.equal(new Set(csv).size, 49);
  assert.doesNotMatch(csv.join('\n'), /李四/);
  const sheet = await server.get(`/promises/${mine}/wall.xlsx`);
  assert.equal(sheet.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  const rows = JSON.parse((await server.get(`/promises/${mine}/wall.json`)).text);
  assert.equal(rows.total, 48);
  assert.equal(rows.items.length, 48);
  const closed = await give('枣树里2号楼1单元', { shown: 1 });
  for (const form of ['json', 'csv', 'xlsx']) {
    assert.equal((await server.get(`/promises/${closed}/wall.${form}`)).status, 404, form);
    assert.equal((await anna.get(`/promises/${closed}/wall.${form}`)).status, 200, form);
  }
});

test('two mark one flat in the same moment: both are in its history, and one of them stands', async () => {
  const mine = await give('枣树里2号楼1单元');
  const flat = cells((await server.get(`/promises/${mine}?door=${encodeURIComponent('枣树里2-1-101')}`)).text)['1 单元 101'].home;
  const unit = { 'X-CSRF-Token': await heat.csrf() };
  const both = await Promise.all([anna.json(`/promises/${mine}/mark`, { stage: 1, list: '枣树里2-1-101' }, csrf),
    heat.json(`/promises/${mine}/mark`, { stage: 2, list: '枣树里2-1-101' }, unit)]);
  assert.deepEqual(both.map((r) => r.status), [200, 200]);
  const told = steps((await anna.get(`/promises/${mine}/flats/${flat}`)).text);
  assert.deepEqual([...told].sort(), ['注水：社区登记', '试水：热力公司甲登记']);
  assert.equal(cells((await server.get(`/promises/${mine}?home=${flat}`)).text)['1 单元 101'].stage,
    told[0].startsWith('注水') ? 'zhu' : 'shi');
});

test('a promise that is closed while homes object: whoever comes first, the objection is never lost', async () => {
  const told = await server.report({ text: '冷', where: { door: '枣树里2-1-501' } });
  const mine = await give('枣树里2号楼1单元', { case_id: told.id });
  const door = (await server.get(`/promises/${mine}/t/${told.token}`)).headers.location;
  const [end, word] = await Promise.all([anna.json(`/promises/${mine}/keep`, { words: '都好了' }, csrf), server.form(door, { say: '2' })]);
  assert.equal(word.status, 303);
  assert.ok([200, 409].includes(end.status), end.text);
  assert.match((await server.get(`/promises/${mine}`)).text, /没兑现 1 · 未表态 11/);
  if (end.status === 200) await send(`/promises/${mine}/resume`, { words: '有一户说没有' });
  await send(`/promises/${mine}/keep`, { words: '都好了' }, 409);
  await send(`/promises/${mine}/part`, { words: '一户还凉', due: dayFromNow(9) });
});
