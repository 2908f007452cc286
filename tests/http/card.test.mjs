/* card.test.mjs - cards over the wire: drawn from a case, up the levels, asked of units, and what everybody else sees of it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dayFromNow, newPlace, signedIn, UNIT, until } from './harness.mjs';

let place, server, anna, heat, csrf, cold;
before(async () => {
  place = await newPlace({ users: { anna: 'clerk', heat: 'unit', lead: 'leader', root: 'admin' } });
  server = await place.serve();
  anna = await signedIn(server, 'anna');
  heat = await signedIn(server, 'heat');
  csrf = { 'X-CSRF-Token': await anna.csrf() };
  cold = await server.report({ text: '家里冷' });
});
after(() => place.end());

const words = { title: '供热管道没人接管', came: '移交时没写明谁接收', option1_name: '先接管', option1_cost: '三十八万', option1_risk: '二次网旧' };
const act = (path, fields = {}) => anna.json(`/cards/${path}`, fields, csrf);
const ok = async (path, fields) => {
  const r = await act(path, fields);
  assert.ok(r.status === 200 || r.status === 201, `${path}: ${r.text}`);
  return JSON.parse(r.text);
};
const draw = async (more = {}) => (await ok('new', { ...words, cases: String(cold.id), ...more })).id;
const up = async (id) => { for (const verb of ['send', 'accept']) await ok(`${id}/${verb}`, verb === 'send' ? { words: '超出本级' } : {}); };
const instruct = (id) => ok(`${id}/instruct`, { words: '甲主办', part1_unit: UNIT, part1_what: '注水', part1_due: dayFromNow(20), part1_lead: 1,
  part2_unit: '物业公司乙', part2_what: '查漏', part2_due: dayFromNow(10) });
const main = (r) => r.text.match(/<main\b.*<\/main>/s)[0];
const part = async (id, unit) => Number([...main(await anna.get(`/cards/${id}`)).matchAll(/id="part-(\d+)"><p><b class="t">([^<]*)</g)]
  .find((m) => m[2] === unit)[1]);

test('a card is drawn by a form from a case, and both lead to each other once it was sent', async () => {
  const desk = await anna.get(`/desk/cases/${cold.id}`);
  assert.match(desk.text, new RegExp(`href="/cards/new\\?case=${cold.id}"`));
  const form = await anna.get(`/cards/new?case=${cold.id}`);
  assert.match(form.text, new RegExp(`name="cases"[^>]*value="${cold.id}"`));
  const made = await anna.submit(`/cards/new?case=${cold.id}`, '/cards/new', words);
  assert.equal(made.status, 303, made.text);
  const at = made.headers.location, id = Number(at.split('/').pop());
  assert.equal((await server.get(at)).status, 404, 'a draft is the office\'s');
  assert.equal((await heat.get(at)).status, 404);
  assert.ok(!(await server.get(`/cases/${cold.id}`)).text.includes(at));
  await ok(`${id}/send`, {});
  assert.ok((await server.get(`/cases/${cold.id}`)).text.includes(`href="${at}"`), 'the case tells where it went');
  assert.match(main(await anna.get(at)), new RegExp(`/desk/cases/${cold.id}"`));
});

test('the case\'s own timeline tells the card\'s steps, once there are any that everybody may know', async () => {
  const own = await server.report({ text: '暖气不热，没人接管' });
  const at = async (who, path) => main(await who.get(path)).match(/<ol class="timeline.*?<\/ol>/s)[0].replace(/<[^>]*>/g, ' ');
  const pub = () => at(server, `/cases/${own.id}`), desk = () => at(anna, `/desk/cases/${own.id}`);
  const id = await draw({ cases: String(own.id) });
  assert.match(await desk(), /起草.*内部.*批办卡/s, 'a draft is the office\'s');
  assert.doesNotMatch(await pub(), /起草|批办卡/);
  await up(id);
  assert.match(await pub(), /起草.*报给.*接下.*批办卡/s);
  await instruct(id);
  const [lead, other] = [await part(id, UNIT), await part(id, '物业公司乙')];
  await ok(`${id}/parts/${lead}/accept`, {});
  await ok(`${id}/parts/${lead}/propose`, { words: '等停水', due: dayFromNow(25) });
  await ok(`${id}/parts/${other}/decline`, { words: '不归这里', rule: '移交协议第三条' });
  const told = await pub();
  assert.match(told, new RegExp(`批办.*要求.*${UNIT}.*接办.*${UNIT}.*不接.*物业公司乙`, 's'));
  assert.doesNotMatch(told, /等停水|移交协议|甲主办|提了别的日子/, 'what is still talked about stays on the card');
  assert.match(await desk(), /提了别的日子/);
  await ok(`${id}/publish`, {});
  assert.match(await pub(), /公开/);
  assert.match(await at(server, `/t/${own.token}`), /报给.*公开/s, 'the resident reads it on their own page');
  const next = await draw({ cases: String(own.id) });
  await ok(`${next}/send`, {});
  for (const verb of ['accept', 'refer']) await ok(`${next}/${verb}`, { words: '转热力集团' });
  assert.match(await pub(), /公开.*报给.*转到别处/s, 'two cards of one case are one line of time');
});

test('two rows of a form lie open, and as many as something stands in; the others wait folded', async () => {
  const folded = async (at) => (main(await anna.get(at)).match(/<details><summary>[^]*?<\/details>/g) ?? [])
    .map((s) => (s.match(/<fieldset/g) ?? []).length);
  assert.deepEqual(await folded('/cards/new'), [3, 4]);
  const id = await draw({ option2_name: '修', option4_name: '换一台泵', need1_unit: UNIT, need2_unit: '物业公司乙', need5_unit: '街道丙' });
  assert.deepEqual(await folded(`/cards/${id}/revise`), [2, 3], 'what is written stands together, and open');
  assert.deepEqual(await folded(`/cards/${id}/strip`), [3], 'the usual five are named');
  const back = await anna.submit('/cards/new', '/cards/new', { title: '', option5_name: '最后一个办法' });
  assert.equal(back.status, 422);
  assert.match(main(back), /name="option5_name"[^>]*value="最后一个办法"/);
  assert.equal((main(back).match(/<details><summary>/g) ?? []).length, 1, 'nothing that was typed is folded away');
});

test('what waits for the reader\'s level is a list of its own', async () => {
  const id = await draw(), lead = await signedIn(server, 'lead'),
    mine = async (who) => JSON.parse((await who.get('/cards.json?level=own')).text).items.map((c) => c.id);
  const seat = Number(place.sql("SELECT id FROM people_user WHERE login = 'lead'"));
  const root = await signedIn(server, 'root');
  const seated = async (seats) => assert.equal((await root.submit('/cards/levels', '/cards/levels',
    { no: '2', name: '街道', days: '2', seats })).status, 303);
  await ok(`${id}/send`, {});
  assert.ok(!(await mine(anna)).includes(id), 'it is offered to the second level');
  assert.deepEqual(await mine(lead), []);
  assert.deepEqual(await mine(server), [], 'nobody has no level');
  await seated(String(seat));
  assert.ok((await mine(lead)).includes(id));
  assert.match((await lead.get('/cards?level=own')).text, /aria-current="page"\s*>等我这一级/);
  const at = { 'X-CSRF-Token': await lead.csrf() };
  assert.equal((await lead.json(`/cards/${id}/return`, { words: '先问问物业' }, at)).status, 200);
  assert.ok(!(await mine(lead)).includes(id));
  assert.ok((await mine(anna)).includes(id), 'returned, it waits for the desk');
  await seated('');
});

test('what is still talked about is not public until a level publishes it', async () => {
  const id = await draw();
  await ok(`${id}/strip`, { segment1_name: '立管', segment1_owner: '', segment1_manager: '物业公司乙', segment1_evidence: '查档中',
    segment2_name: '一次网',
    segment2_owner: '热力公司甲', segment2_manager: '热力公司甲', segment2_payer: '热力公司甲', segment2_state: 0 });
  await up(id);
  await instruct(id);
  const refused = await part(id, '物业公司乙');
  await ok(`${id}/parts/${refused}/decline`, { words: '合同里没有', rule: '物业合同第九条' });
  const hidden = [/三十八万/, /移交时没写明/, /甲主办/, /合同里没有/, /第九条/, /查档中/];
  const before = main(await server.get(`/cards/${id}`));
  for (const what of hidden) assert.doesNotMatch(before, what);
  assert.match(before, /一次网[^]*热力公司甲/, 'what is agreed is not hidden');
  assert.match(before, /不接/, 'nor that a unit declined');
  await ok(`${id}/publish`);
  const after = main(await server.get(`/cards/${id}`));
  for (const what of hidden) assert.match(after, what);
  await ok(`${id}/revise`, { ...words, came: '后来又写的一句', option2_name: '再等等' });
  assert.doesNotMatch(main(await server.get(`/cards/${id}`)), /后来又写的一句/, 'a further version waits');
  const versions = main(await anna.get(`/cards/${id}/versions`));
  assert.match(versions, /<del>.*<\/del>/s);
  assert.match(versions, /<ins>[^]*再等等[^]*<\/ins>/);
  assert.equal((await heat.get(`/cards/${id}/versions`)).status, 403);
});

test('a unit answers by its own account, and not for another', async () => {
  const id = await draw();
  await up(id);
  await instruct(id);
  const own = await part(id, UNIT), other = await part(id, '物业公司乙');
  assert.match((await heat.get('/cards?unit=own')).text, new RegExp(`href="/cards/${id}"`));
  const r = await heat.submit(`/cards/${id}`, `/cards/${id}/parts/${own}/accept`, {});
  assert.equal(r.status, 303, r.text);
  const unit = { 'X-CSRF-Token': await heat.csrf() };
  assert.equal((await heat.json(`/cards/${id}/parts/${other}/accept`, {}, unit)).status, 403);
  assert.equal((await heat.json(`/cards/${id}/parts/${own}/agree`, {}, unit)).status, 403, 'nor for the level');
  assert.equal((await heat.json(`/cards/${id}/parts/${own}/propose`, { words: '缺料', due: '2019-11-15' }, unit)).status, 422);
  assert.equal((await heat.json(`/cards/${id}/parts/${own}/propose`, { words: '缺料', due: dayFromNow(25) }, unit)).status, 200);
  assert.doesNotMatch(main(await server.get(`/cards/${id}`)), /提议改到/, 'what is proposed is not public');
  await ok(`${id}/parts/${own}/agree`);
  assert.match(main(await server.get(`/cards/${id}`)), /<s class="nb">/, 'the first date stays in sight');
  for (const p of [own, other]) {
    if (p === other) await ok(`${id}/parts/${p}/accept`);
    await ok(`${id}/parts/${p}/finish`);
  }
  await ok(`${id}/finish`);
  await ok(`${id}/assess`, { words: '来得快', point1: 1 });
  assert.equal((await heat.json(`/cards/${id}/parts/${own}/assess`, { point1: 1, point2: 1 }, unit)).status, 200);
  const page = main(await anna.get(`/cards/${id}`));
  assert.match(page, /已互评/);
  assert.match(page, /分工合适 <b>是<\/b>/);
});

test('two levels at once: the second is told; a lead that declines starts the countdown', async () => {
  const id = await draw();
  await ok(`${id}/send`, {});
  const both = await Promise.all([act(`${id}/accept`), act(`${id}/accept`)]);
  assert.deepEqual(both.map((r) => r.status).sort(), [200, 409]);
  await instruct(id);
  await ok(`${id}/parts/${await part(id, UNIT)}/decline`, { words: '不归我们', rule: '条例第三条' });
  const page = main(await server.get(`/cards/${id}`));
  assert.match(page, /责任还不清，剩 \d+ 天/);
  assert.match(page, /自动升到区定/);
});

test('what is taken by a day becomes a promise with one press', async () => {
  const id = await draw();
  await up(id);
  await instruct(id);
  await ok(`${id}/parts/${await part(id, UNIT)}/accept`);
  const made = await anna.submit(`/cards/${id}`, '/promises/new',
    { title: '注水', who: UNIT, whom: '1 户', due: dayFromNow(20), case_id: String(cold.id) });
  assert.equal(made.status, 303, made.text);
  assert.match(main(await anna.get(`/cards/${id}`)), /action="\/promises\/new"/);
});

test('a link is given, and ended; wrong input is told by its field', async () => {
  const id = await draw();
  await up(id);
  await instruct(id);
  const own = await part(id, UNIT);
  const told = await anna.submit(`/cards/${id}`, `/cards/${id}/links`, { part: String(own) });
  assert.equal(told.status, 200, told.text);
  assert.match(main(told), /\/cards\/u\/[\w-]{22}/);
  assert.doesNotMatch(main(await anna.get(`/cards/${id}`)), /\/cards\/u\//, 'told once');
  const link = /name="link" value="(\d+)"/.exec(main(await anna.get(`/cards/${id}`)))[1];
  assert.equal((await anna.submit(`/cards/${id}`, `/cards/${id}/links/end`, { link })).status, 303);
  const wrong = await anna.submit(`/cards/${id}/instruct`, `/cards/${id}/instruct`,
    { words: '再说', part1_unit: UNIT, part1_due: '2019-11-15', part1_lead: '1' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /id="part1_due-err"/);
  assert.equal((await act('new', { ...words, came: '李四 13800138000' })).status, 422);
  assert.equal((await act('new', { ...words, cases: '999' })).status, 422);
});

test('the list in all its forms shows everybody what was sent, and a receipt proves it', async () => {
  const id = await draw({ title: '只有草稿' });
  const mine = JSON.parse((await anna.get('/cards.json')).text).items, all = JSON.parse((await server.get('/cards.json')).text).items;
  assert.ok(mine.some((c) => c.id === id) && !all.some((c) => c.id === id));
  assert.ok(all.length > 2 && all.every((c) => c.state !== 'draft'));
  assert.doesNotMatch((await server.get('/cards.csv')).text, /只有草稿/);
  assert.equal((await server.get('/cards?state=nonsense')).status, 404);
  const receipt = await until(async () => {
    const r = await server.get(`/cards/${all[0].id}/receipt.json`);
    return r.status === 200 && r;
  }, 15000, 'the receipt');
  assert.match(JSON.parse(receipt.text).open, /供热管道没人接管/);
  assert.equal((await server.get(`/cards/${id}/receipt.json`)).status, 404);
});
