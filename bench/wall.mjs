/* wall.mjs [ROUNDS] - the warm wall at its sizes: 600 homes, 16,000 homes, a ledger of 10,000 promises with a million household steps.
**
** Everything is brought in by commands over HTTP, as an office would; ZHITONG_BIN says which program. A page's time is the median of nine
** requests, one after the other on one machine, from the request's last byte to the answer's last. ROUNDS (62) markings of 16,000 homes
** make the million. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { dayFromNow, newPlace, signedIn } from '../tests/http/harness.mjs';

const ROUNDS = Number(process.argv[2] ?? 62), PROMISES = 10_000, PHONES = 20;
const say = (what, ...figures) => console.log(`| ${what} | ${figures.join(' | ')} |`);
const count = (n) => n.toLocaleString('en');
const range = (n) => Array.from({ length: n }, (_, i) => i + 1);

/* Compounds of houses of `homes` doors, two entrances, two doors a floor. */
const village = (compounds, houses, homes) => range(compounds).flatMap((c) => range(houses).flatMap((h) => [1, 2].flatMap((e) =>
  range(homes / 4).flatMap((f) => [1, 2].map((d) => `${c}区,${h},${e},${f},${f}0${d}`)))));

const place = await newPlace({ users: { anna: 'clerk' } });
const doors = [...village(8, 20, 100), ...range(6).flatMap((h) =>
  [1, 2].flatMap((e) => range(25).flatMap((f) => [1, 2].map((d) => `枣树里,${h},${e},${f},${f}0${d}`))))];
fs.writeFileSync(path.join(place.root, 'doors.csv'), `小区,楼栋,单元,楼层,门牌\n${doors.join('\n')}\n`);
await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
const server = await place.serve();
const anna = await signedIn(server, 'anna');
const csrf = { 'X-CSRF-Token': await anna.csrf() };
const send = async (to, fields) => {
  const r = await anna.json(to, fields, csrf);
  if (r.status >= 300) throw new Error(`${to}: ${r.status} ${r.text.slice(0, 300)}`);
  return JSON.parse(r.text);
};
const give = (title) => send('/promises/new', { title, who: '热力公司甲', whom: '大家', due: dayFromNow(9) });
async function roll(title, lists) {
  const { id } = await give(title);
  await send(`/promises/${id}/stages`, { stages: '注水 注\n试水 试\n供暖 热' });
  for (const list of lists) await send(`/promises/${id}/homes`, { list });
  return id;
}
async function time(what, target) {
  const ms = [];
  let size = 0;
  for (let i = 0; i < 9; i++) {
    const from = performance.now();
    const r = await server.get(target);
    ms.push(performance.now() - from);
    if (r.status !== 200) throw new Error(`${target}: ${r.status}`);
    size = Buffer.byteLength(r.text);
  }
  say(what, `${Math.round(size / 1000)} KB`, `${ms.sort((a, b) => a - b)[4].toFixed(1)} ms`);
}

console.log(`load ${os.loadavg().map((n) => n.toFixed(1)).join(' ')}, ${os.cpus().length} cores\n`);
say('page', 'size', 'time');
say('---', '---:', '---:');
const small = await roll('六百户', [range(6).map((h) => `枣树里${h}号楼`).join('\n')]);
await send(`/promises/${small}/mark`, { stage: 1, day: dayFromNow(-3), list: range(6).map((h) => `枣树里${h}号楼`).join('\n') });
await time('a wall of 600 homes', `/promises/${small}`);
await time('the same, on an earlier day', `/promises/${small}?on=${dayFromNow(-1)}`);
await time('the same, on paper', `/promises/${small}/wall`);

const homes = range(6).flatMap((h) => [1, 2].flatMap((e) => range(25).flatMap((f) => [1, 2].map((d) => `枣树里${h}-${e}-${f}0${d}`))));
let at = 0, done = 0;
const from = performance.now();
await Promise.all(range(PHONES).map(async () => {
  while (at < homes.length) {
    const told = await send(`/promises/${small}/mark`, { stage: 2, list: homes[at++] });
    done += told.homes;
  }
}));
const marked = (performance.now() - from) / 1000;
const kept = Number((await server.get(`/promises/${small}`)).text.match(/试水 <b>(\d+)<\/b>/)[1]);

const whole = range(8).map((c) => range(20).map((h) => `${c}区${h}号楼`).join('\n'));
const large = await roll('一万六千户', whole);
await time('a wall of 16,000 homes', `/promises/${large}`);
const begun = performance.now();
for (let round = 0; round < ROUNDS; round++)
  for (const half of [0, 2, 4, 6])
    await send(`/promises/${large}/mark`, { stage: 1 + (round % 3), day: dayFromNow(round - ROUNDS),
      list: `${whole[half]}\n${whole[half + 1]}` });
const steps = (performance.now() - begun) / 1000;
for (let left = PROMISES - 2; left > 0;)
  await Promise.all(range(PHONES).map(() => (left-- > 0 ? give('修好这一盏') : null)));
await time(`the ledger of ${count(PROMISES)} promises`, '/promises');
await time('its open ones, another page', '/promises?state=open&after=40');
await time(`a wall of 16,000 homes with ${count(ROUNDS * 16000)} steps`, `/promises/${large}`);
await time('the same, on a day in the middle', `/promises/${large}?on=${dayFromNow(-Math.ceil(ROUNDS / 2))}`);
await time('the same wall, 50 rows of it as JSON', `/promises/${large}/wall.json`);
await time('the same wall as CSV', `/promises/${large}/wall.csv`);
await time('the wall of 600 homes beside it', `/promises/${small}`);
console.log(`\n600 homes one by one from ${PHONES} connections: ${marked.toFixed(2)} s, ${done} told as marked, ${kept} on the wall.`);
console.log(`${count(ROUNDS * 16000)} household steps in ${ROUNDS * 4} commands: ${steps.toFixed(1)} s. ` +
  `Load at the end ${os.loadavg()[0].toFixed(1)}.`);
await place.end();
