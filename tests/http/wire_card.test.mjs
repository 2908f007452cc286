/* wire_card.test.mjs - the heating card, up to a subdistrict on another server and back: accepted there, instructed, taken on, done; and
** the upper server is off in between. Each log tells the whole story. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { everyColumn, everyTable, factsOf, keepSound } from './changed.mjs';
import { dayFromNow, until } from './harness.mjs';
import { Office, pair, WAIT } from './offices.mjs';

let upper, lower;
before(async () => {
  [upper, lower] = [await Office.found('望江街道', 'wangjiang'), await Office.found('向阳社区', 'xiangyang')];
  await pair(upper, lower);
  const peer = (await lower.page('/cards/levels')).match(/name="peer" value="([1-9]\d*)"/)[1];
  assert.equal((await lower.anna.submit('/cards/levels', '/cards/levels/place', { no: '2', peer })).status, 303);
});
after(async () => {
  for (const o of [upper, lower]) await o.end();
});

const card = async (o, id = 1) => {
  const r = await o.anna.get('/cards.json');
  return JSON.parse(r.text).items.find((c) => c.id === id);
};
const becomes = (o, state, id = 1) => until(async () => (await card(o, id))?.state === state, WAIT, `${o.name}: ${state}`);
const step = async (o, verb, fields = {}, id = 1) => {
  const csrf = await o.anna.csrf();
  const r = await o.anna.post(`/cards/${id}/${verb}`, { csrf, checked: '1', ...fields });
  assert.equal(r.status, 303, `${o.name} ${verb}: ${r.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 600)}`);
};

test('the card goes up while the upper server is off, and is there as a card offered from below when it is on', async () => {
  const r = await lower.anna.submit('/cards/new', '/cards/new', { kind: '1', title: '三号楼一百五十户不热', homes: '150', came: '十一月十五日起不热。',
    tried: '社区找过物业三次。', checked: '1' });
  assert.equal(r.status, 303, r.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 600));
  await upper.stop();
  await step(lower, 'send', { words: '请街道牵头' });
  await until(async () => (await lower.parcels('waiting')).length > 0, WAIT, 'a parcel');
  assert.equal((await card(lower)).state, 'up');
  await upper.start();
  await lower.press(/^\/wire\/\d+\/try$/).catch(() => {}); /* it may have gone by itself */
  await becomes(upper, 'up');
  const text = await upper.page('/cards/1');
  for (const words of ['三号楼一百五十户不热', '十一月十五日起不热。', '社区找过物业三次。', '请街道牵头']) assert.ok(text.includes(words), words);
});

test('while it is with another office, nobody at home writes down on paper what is said there', async () => {
  assert.doesNotMatch(await lower.page('/cards/1'), /action="\/cards\/1\/(accept|return|refer)"/);
  assert.match(await upper.page('/cards/1'), /action="\/cards\/1\/accept"/);
  const r = await lower.anna.post('/cards/1/accept', { csrf: await lower.anna.csrf(), words: '电话里说接了' });
  assert.equal(r.status, 403, r.text.slice(0, 300));
  assert.equal((await card(lower)).state, 'up');
});

test('accepted there, it is held at home; instructed there, its parts and dates stand at home', async () => {
  await step(upper, 'accept', { words: '街道接了' });
  await becomes(lower, 'held');
  assert.match(await lower.page('/cards/1'), /街道接了/);
  const due = dayFromNow(7);
  await step(upper, 'instruct', { words: '热力公司牵头，一周内热起来。', part1_unit: '热力公司甲', part1_what: '换阀门', part1_due: due, part1_lead: '1',
    part2_unit: '物业公司乙', part2_what: '开门', part2_due: due });
  await becomes(lower, 'instructed');
  await until(async () => (await lower.page('/cards/1')).includes('物业公司乙'), WAIT, 'both parts');
  assert.match(await lower.page('/cards/1'), /热力公司甲/);
});

const partsOf = async (o) => [...new Set([...(await o.page('/cards/1')).matchAll(/\/cards\/1\/parts\/(\d+)\//g)].map((m) => m[1]))];
test('what the units do is told at home, also while home is off; done there is done at home', async () => {
  const parts = await partsOf(upper);
  assert.equal(parts.length, 2);
  await lower.stop();
  for (const part of parts) await step(upper, `parts/${part}/accept`);
  await step(upper, `parts/${parts[0]}/progress`, { words: '阀门到货了' });
  await lower.start();
  await upper.press(/^\/wire\/\d+\/try$/).catch(() => {}); /* it may have gone by itself */
  await until(async () => (await lower.page('/cards/1')).includes('阀门到货了'), WAIT, 'the progress');
  for (const part of parts) await step(upper, `parts/${part}/finish`, { words: '做完了' });
  await step(upper, 'finish', { words: '都热了' });
  await becomes(lower, 'done');
  assert.match(await lower.page('/cards/1'), /都热了/);
  await until(async () => (await upper.parcels('waiting')).length + (await lower.parcels('waiting')).length === 0, WAIT, 'all answered');
  for (const o of [upper, lower]) assert.deepEqual((await o.parcels()).filter((p) => /refused|turned_away/.test(p.state)), []);
});

test('returned with a reason it is at home again; sent once more it is offered once more; withdrawn, it is so on both sides', async () => {
  const r = await lower.anna.submit('/cards/new', '/cards/new', { kind: '0', title: '路灯不亮', homes: '20', came: '一个月不亮。', checked: '1' });
  assert.equal(r.status, 303);
  await step(lower, 'send', {}, 2);
  await becomes(upper, 'up', 2);
  await step(upper, 'return', { words: '先问路灯所' }, 2);
  await becomes(lower, 'returned', 2);
  assert.match(await lower.page('/cards/2'), /先问路灯所/);
  await step(lower, 'send', { words: '问过了' }, 2);
  await becomes(upper, 'up', 2);
  assert.match(await upper.page('/cards/2'), /问过了/);
  await step(lower, 'withdraw', { words: '自己修好了' }, 2);
  await becomes(upper, 'withdrawn', 2);
  assert.equal(await card(upper, 3), undefined, 'and never two cards of one');
});

test('check names one changed value in every column of what stands between two places', async () => {
  const only = { upper: /^(wire_|card_far$)/, lower: /^(wire_p|card_far|card_level_peer)/ };
  for (const [name, o] of Object.entries({ upper, lower })) {
    await o.stop();
    const sound = keepSound(o.place);
    const facts = factsOf(o.place).filter(([table]) => only[name].test(table));
    assert.ok(facts.length > 20, facts.join('\n'));
    await everyColumn(o.place, facts, sound, '三号楼一百五十户不热');
    await everyTable(o.place, facts, sound);
  }
});
