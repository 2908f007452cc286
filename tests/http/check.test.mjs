/* check.test.mjs - `zhitong check` must find one changed byte wherever it is, and say where.
**
** For each row of the list below the place is copied, one value changed behind the program's back, and check asked: exit 1, and a line that
** names the table, the event, the leaf or the tile. Nothing it prints may be a value: values can be personal. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, assertQuiet, dayFromNow, newPlace, run, signedIn, until } from './harness.mjs';
import { postOffice } from './post.mjs';
import { checkAfter, everyColumn, everyTable, factsOf, keepSound, sqlChange } from './changed.mjs';
import { png } from './picture.mjs';
import { setUp } from './totp.mjs';

const SECRET = '绝密的话';
/* Tables that begin to fill after two thousand texts; they have a place of their own below. */
const LATER = new Set(['desk_block', 'desk_bucket']);
/* What is between two places; wire_card.test.mjs has two. */
const BETWEEN = /^(wire_|card_far|card_level_peer)/;
let place, sound, facts;

/* Everything that has a table: a case on the whole road, a worded one, a neighbour with a say and a contact, notes, invitations, an
** import, two epochs, 256 leaves and more. */
/* A resident whose account has gathered a case. */
async function keepInAccount(server, post) {
  const phone = new Browser(server);
  const { token } = await server.report({ text: SECRET });
  assert.equal((await phone.post('/mine', { what: token })).status, 303);
  assert.equal((await phone.submit('/mine/account', '/mine/account', { mail: 'jia@mail.example' })).status, 200);
  const [link] = (await post.next()).text.match(/\/mine\/in\/[\w/-]+/);
  assert.equal((await phone.submit(link, link)).status, 303);
  assert.equal((await phone.submit('/mine', '/mine/gather')).status, 303);
}

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'clerk', root: 'admin' } });
  const rows = Array.from({ length: 270 }, (_, i) => `${i},第 ${i} 件 ${SECRET},2020/1/2 10:00`);
  fs.writeFileSync(path.join(place.root, 'old.csv'), `id,text,time\n${rows.join('\n')}\n`);
  await place.does('import', place.dir, 'cases', path.join(place.root, 'old.csv'));
  fs.writeFileSync(path.join(place.root, 'doors.csv'),
    '小区,楼栋,单元,楼层,门牌,经度,纬度\n槐树里,1,1,1,101,112.5,37.8\n槐树里,1,1,1,102,112.5,37.8\n槐树里,1,1,2,201,,\n槐树里,1,1,2,202,,\n枣树里,2,3,5,501,,\n');
  await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
  fs.writeFileSync(path.join(place.root, 'map.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature',
    properties: { highway: 'residential', name: '向阳街' }, geometry: { type: 'LineString',
      coordinates: [[112.5, 37.8], [112.6, 37.8]] } }] }));
  await place.does('import', place.dir, 'map', path.join(place.root, 'map.geojson'));
  const post = await postOffice(place.root);
  let server = await place.serve({ args: post.args });
  await keepInAccount(server, post);
  await server.stop();
  post.end();
  server = await place.serve();
  const [anna, bert, root] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), await signedIn(server, 'root')];
  const step = async (who, verb, fields) => assert.equal((await who.submit('/desk/cases/1', `/desk/cases/1/${verb}`, fields)).status, 303,
    verb);
  await step(anna, 'word', { words: '公开的话' });
  await step(anna, 'take');
  await step(anna, 'dispatch', { words: '物业公司' });
  await step(anna, 'dispatch', { words: '供水公司', why: '是管子的事' });
  assert.equal((await root.submit('/desk/classes', '/desk/classes',
    { name: '水压', name_en: 'Pressure', limit: '7', limit_unit: '2', words: '水小', danger: '淹了吗 | 关阀', asks: '几楼 | 数字', opens: '停了',
      closes: '来了', unit: '供水公司' })).status, 303);
  await step(anna, 'classify', { class: /\/desk\/classes\/(\d+)/.exec((await root.get('/desk/classes')).text)[1] });
  const asking = /\/desk\/classes\/(\d+)/.exec((await root.get('/desk/classes')).text)[1];
  assert.equal((await root.submit('/desk/danger', '/desk/danger', { gas: '煤气味', phone: '96777' })).status, 303);
  assert.equal((await server.form('/report', { text: '煤气味', danger: '1' })).status, 200);
  assert.equal((await server.form('/report', { text: '煤气味', danger: '2', class: asking, asked: asking, answer1: '3', behalf: '1',
    for_name: SECRET })).status, 201);
  assert.equal((await anna.json('/report', { text: SECRET, contact: SECRET, channel: 2 })).status, 201);
  assert.equal((await anna.submit('/desk/templates', '/desk/templates',
    { name: '修好', form: '0', class: place.sql('SELECT max(id) FROM desk_class'), words: '{{number}} 好了' })).status, 303);
  assert.equal((await anna.submit('/desk?state=open', '/desk/views', { name: '没结案的' })).status, 303);
  await step(anna, 'handle');
  for (const verb of ['pause', 'resume'])
    assert.equal((await anna.submit('/desk/cases/1/clock', `/desk/cases/1/${verb}`, { words: '等配件' })).status, 303, verb);
  await step(anna, 'note', { words: SECRET });
  const joined = await server.json('/cases/1/join', { text: SECRET, contact: SECRET, where_door: '9-9-901' });
  const token = JSON.parse(joined.text).url.split('/t/')[1];
  await step(anna, 'finish', { words: '修好了' });
  assert.equal((await server.json(`/t/${token}/say`, { say: 4, words: SECRET })).status, 200);
  assert.equal((await server.form(`/t/${token}/notice`, { mail: 'a@example.org', way: '1', lang: '0' })).status, 303);
  const look = { voice: JSON.parse(JSON.parse(joined.text).receipt.open).voice, reason: SECRET };
  assert.equal((await anna.json('/desk/cases/1/contact', look, { 'X-CSRF-Token': await anna.csrf() })).status, 200);
  await step(bert, 'verify', { words: '看过' });
  await step(bert, 'close');
  assert.equal((await server.json(`/t/${token}/rate`, { rate: 3, words: SECRET })).status, 200);
  const shot = await anna.upload('/desk/cases/1', '/desk/cases/1/photos', { photo: ['a.png', png(40, 30)] }, { kind: '2' });
  assert.equal(shot.status, 303, shot.text);
  assert.equal((await anna.submit('/desk/cases/1/photos/1', '/desk/cases/1/photos/1/publish', { alt: '一盏灯' })).status, 303);
  assert.equal((await root.post('/start', { csrf: await root.csrf(), leave: '1' })).status, 303);
  assert.equal((await root.submit('/people', '/people', { name: '新人', role: 'clerk' })).status, 200);
  const lost = `/people/${place.sql("SELECT id FROM people_user WHERE login = 'bert'")}`;
  assert.equal((await root.submit(lost, `${lost}/recovery`, { second: '1' })).status, 303);
  await setUp(root);
  assert.equal((await root.submit('/people/roles', '/people/roles', { role: 'clerk', required: '1' })).status, 303);
  assert.equal((await root.submit('/people/roles', '/people/roles/right', { role: 'volunteer', right: '32', given: '1' })).status, 303);
  await setUp(anna);
  assert.equal((await anna.post('/people/me/mail', { csrf: await anna.csrf(), mail: 'anna@mail.example', lang: '0' })).status, 303);
  assert.equal((await anna.submit('/people/me', '/people/me/away',
    { days: '3', stand_in: place.sql("SELECT id FROM people_user WHERE login = 'bert'") })).status, 303);
  await server.report({ text: SECRET, contact: SECRET, where: { door: '槐树里1-1-101' } });
  for (const [what, form] of [['week', { mon: '09:00-12:00' }], ['year', { year: '2026' }], ['zone', { zone: 'Asia/Shanghai' }]])
    assert.equal((await root.submit('/place/calendar', `/place/calendar/${what}`, form)).status, 303, what);
  assert.equal((await root.submit('/place/settings', '/place/settings', { setting: 'desk.undo_min', value: '9' })).status, 303);
  assert.equal((await root.submit('/place/texts/0', '/place/texts/0', { zh: '电话在门口', en: 'The telephone is by the door' })).status, 303);
  assert.equal((await root.submit('/place/terms', '/place/terms', { term: '0', days: '700' })).status, 303);
  assert.equal((await root.post('/place/clock', { csrf: await root.csrf(), at: '1795363200000000' })).status, 303);
  assert.equal((await root.submit('/desk/cases/1/keep', '/desk/cases/1/hold', { days: '9', reason: '调查' })).status, 303);
  const [part, whole] = [await server.report({ text: SECRET }), await server.report({ text: SECRET })];
  await server.json(`/cases/${whole.id}/join`, { text: SECRET });
  const voice = place.sql(`SELECT max(id) FROM desk_voice WHERE case_id = ${whole.id}`);
  const csrf = { 'X-CSRF-Token': await anna.csrf() };
  assert.equal((await anna.json(`/desk/cases/${whole.id}/merge`, { from: String(part.id) }, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${whole.id}/split`, { voice }, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${whole.id}/take`, {}, csrf)).status, 200);
  const to = Number(place.sql("SELECT id FROM people_user WHERE login = 'bert'"));
  assert.equal((await anna.json(`/desk/cases/${whole.id}/offer`, { to, words: SECRET }, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${whole.id}/note`, { words: '@bert 看一下' }, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${whole.id}/watch`, {}, csrf)).status, 200);
  const alone = await server.report({ text: SECRET });
  for (const [who, verb, words] of [[anna, 'take'], [anna, 'handle'], [anna, 'finish', '好了'], [root, 'allow-own', '只有一个人']])
    assert.equal((await who.submit(`/desk/cases/${alone.id}`, `/desk/cases/${alone.id}/${verb}`, { words })).status, 303, verb);
  const cold = await server.report({ text: SECRET, where: { door: '槐树里1-1-101' } });
  const promise = async (verb, form, status = 200) => {
    const r = await anna.json(verb === 'new' ? '/promises/new' : `/promises/1/${verb}`, form, csrf);
    assert.equal(r.status, status, `${verb}: ${r.text}`);
    return JSON.parse(r.text);
  };
  await promise('new', { title: '今冬暖气不误', who: '热力公司甲', whom: '槐树里', due: dayFromNow(9), case_id: cold.id }, 201);
  await promise('stages', { stages: '注水 注\n供暖 热' });
  await promise('homes', { list: '槐树里1号楼' });
  await promise('mark', { stage: 2, list: '槐树里1-1-101', note: SECRET });
  const volunteer = await promise('links', { name: SECRET, days: 3 }, 201);
  const byLink = `/promises/v/${volunteer.token}`;
  assert.equal((await anna.upload(byLink, byLink, { photo: ['a.png', png(40, 30)] }, { stage: '1', list: '槐树里1-1-102' })).status, 303);
  await promise('mark', { stage: 8, list: '槐树里1-1-102' });
  await promise('links/end', { link: Number(/name="link" value="(\d+)"/.exec((await anna.get('/promises/1/work')).text)[1]) });
  const ownDoor = (await server.get(`/promises/1/t/${cold.token}`)).headers.location;
  assert.equal((await server.form(ownDoor, { say: '2' })).status, 303);
  await promise('redate', { due: dayFromNow(19), words: '阀门没到' });
  await promise('part', { words: '一户还凉', due: dayFromNow(29) });
  assert.equal((await root.submit('/cards/levels', '/cards/levels',
    { no: '2', name: '示范街道', days: '2', seats: place.sql("SELECT id FROM people_user WHERE login = 'bert'") })).status, 303);
  const card = async (who, verb, form = {}) => {
    const r = await who.json(`/cards/${verb}`, form, { 'X-CSRF-Token': await who.csrf() });
    assert.ok(r.status < 300, `${verb}: ${r.text}`);
  };
  await card(anna, 'new', { title: '管道没人接', came: '移交时没写明', tried: '碰过头', papers: '一页', cases: String(cold.id), kind: 2, homes: 9,
    option1_name: '先接管', need1_unit: '热力公司甲' });
  await card(anna, '1/strip', { segment1_name: '立管', segment1_owner: '物业公司乙' });
  await card(anna, '1/send', { words: '超出本级' });
  await card(bert, '1/accept');
  await card(bert, '1/instruct', { words: '甲主办', part1_unit: '热力公司甲', part1_what: '接管', part1_lead: 1, part1_due: dayFromNow(9),
    part1_arrive: 60 });
  await card(anna, `1/parts/${place.sql('SELECT id FROM card_part')}/arrive`);
  await card(anna, `1/parts/${place.sql('SELECT id FROM card_part')}/propose`, { words: '缺料', due: dayFromNow(12) });
  const asked = place.sql('SELECT id FROM card_part');
  const seen = await anna.upload('/cards/1', `/cards/1/parts/${asked}/progress`, { photo: ['a.png', png(40, 30)] }, { words: '挖开了' });
  assert.equal(seen.status, 303, seen.text);
  await card(anna, '1/links', { part: Number(place.sql('SELECT id FROM card_part')) });
  await card(bert, '1/publish');
  const again = JSON.parse((await anna.json('/promises/new', { title: '电梯不停', who: '物业乙', whom: '枣树里', due: dayFromNow(9) },
    csrf)).text).id;
  for (const [verb, form] of [['stages', { stages: '修好 修' }], ['homes', { list: '枣树里2号楼' }],
    ['recheck', { due: dayFromNow(0), words: '过了一年' }]])
    assert.equal((await anna.json(`/promises/${again}/${verb}`, form, csrf)).status, 200, verb);
  await until(async () => /重新问之前/.test((await anna.get(`/promises/${again}`)).text), 20000, 'the day on which homes are asked anew');
  await server.report({ text: SECRET, where: { lon: 112.5, lat: 37.8 } });
  const [parked, referred] = [await server.report({ text: SECRET }), await server.report({ text: SECRET })];
  for (const id of [parked.id, referred.id]) assert.equal((await anna.json(`/desk/cases/${id}/take`, {}, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${parked.id}/park`, { words: '等开春', days: 9 }, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${referred.id}/refer`, { words: '供暖办', place: '大厅', why: '带房本' }, csrf)).status, 200);
  assert.equal((await anna.json(`/desk/cases/${parked.id}/link`, { other: referred.id, kind: 1 }, csrf)).status, 200);
  for (let i = 0; i < 6; i++) await server.report({ text: `${SECRET}：主管爆了，整条街是水`, where: { door: '槐树里1-1-101' } });
  await until(() => place.sql('SELECT count(*) FROM desk_burst') !== '0', 20000, 'the alarm');
  const gone = await server.report({ text: SECRET });
  assert.equal((await server.form(`/t/${gone.token}/erase`, {})).status, 303);
  await until(async () => /已删除。<\/p>/.test((await server.get(`/t/${gone.token}/data`)).text), 15000, 'the end of erasing');
  await server.checkpoint();
  await server.stop();
  fs.renameSync(place.state, `${place.state}.lost`); /* an epoch ends, frozen, and another begins */
  server = await place.serve();
  await server.report({ text: SECRET });
  await server.checkpoint(2);
  await server.stop();
  await place.check();
  sound = keepSound(place);
  facts = factsOf(place).filter(([table]) => !LATER.has(table) && !BETWEEN.test(table));
});
after(() => place.end());

async function names(change, words, from = sound) {
  const r = await checkAfter(place, change, from);
  assert.equal(r.code, 1, `${change}\n${r.out}${r.err}`);
  assert.match(r.out + r.err, words, String(change));
  assert.ok(!(r.out + r.err).includes(SECRET), 'a finding tells no value');
}

test('a copy that nobody touched is sound', async () => {
  const r = await checkAfter(place, 'SELECT 1', sound);
  assert.equal(r.code, 0, r.out + r.err);
});

test('every column of every table of facts', async () => {
  assert.ok(new Set(facts.map(([table]) => table)).size >= 7, facts.join('\n'));
  await everyColumn(place, facts, sound, SECRET);
});

test('a row more and a row less, in every table of facts', async () => {
  await everyTable(place, facts, sound);
  await names(`INSERT INTO desk_origin VALUES ('zzz:1', 1)`, /^WRONG  table desk_origin: /m);
});

const AT = { public: "pos = (SELECT pos FROM log_leaf WHERE kind = 'desk.case.worded')",
  personal: "pos = (SELECT max(pos) FROM log_leaf WHERE kind = 'desk.case.reported' AND pos < 270)" };

test('every body, every key, the subject', async () => {
  for (const [where, event] of Object.entries(AT)) {
    const pos = place.sql(`SELECT pos FROM log_leaf WHERE ${event}`);
    for (const column of where === 'public' ? ['k1', 'open'] : ['k1', 'open', 'k2', 'own']) {
      const which = /k1|open/.test(column) ? 'open body or its key k1' : 'own body or its key k2';
      await names(sqlChange(place, 'log_body', column, event), new RegExp(`^WRONG  event ${pos}: its ${which} was changed`, 'm'));
    }
  }
  const pos = place.sql(`SELECT pos FROM log_leaf WHERE ${AT.personal}`);
  await names(sqlChange(place, 'log_body', 'subject', AT.personal),
    new RegExp(`^WRONG  event ${pos}: log_body names another subject`, 'm'));
  await names(`UPDATE log_body SET k2 = NULL WHERE ${AT.personal}`,
    new RegExp(`^WRONG  event ${pos}: of its own body and its key k2 only one is there`, 'm'));
  await names(`UPDATE log_body SET own = NULL WHERE ${AT.personal}`, new RegExp(`^WRONG  event ${pos}: of its own body`, 'm'));
  await names(`DELETE FROM log_body WHERE ${AT.personal}`, new RegExp(`^WRONG  event ${pos}: its open body or its key k1 is missing`, 'm'));
  await names('INSERT INTO log_body SELECT 100000, NULL, k1, open, k2, own FROM log_body WHERE pos = 3',
    /^WRONG  body of event 100000 stands outside the log$/m);
});

test('every column of a leaf, and a leaf that is gone', async () => {
  const pos = place.sql(`SELECT pos FROM log_leaf WHERE ${AT.personal}`);
  for (const column of ['kind', 'hour', 'open', 'own'])
    await names(sqlChange(place, 'log_leaf', column, AT.personal), new RegExp(`^WRONG  leaf of event ${pos} was changed$`, 'm'));
  await names(`DELETE FROM log_leaf WHERE ${AT.personal}`, new RegExp(`^WRONG  leaf of event ${pos} is missing$`, 'm'));
  await names('DELETE FROM log_leaf WHERE pos = (SELECT max(pos) FROM log_leaf)', /leaves were signed|can't be read/);
});

test('every tile of every level', async () => {
  const tiles = place.sql("SELECT epoch || '|' || level || '|' || n || '|' || (length(hash) / 32) FROM log_tile")
    .split('\n').map((l) => l.split('|').map(Number));
  assert.ok(tiles.some(([, level]) => level === 1));
  for (const [epoch, level, n, width] of tiles) {
    const at = `epoch = ${epoch} AND level = ${level} AND n = ${n}`;
    for (const slot of new Set([0, width >> 1, width - 1])) {
      const byte = `substr(hash, ${slot * 32 + 1}, 1)`;
      const other = `CASE ${byte} WHEN x'00' THEN x'01' ELSE x'00' END`;
      const bytes = `substr(hash, 1, ${slot * 32}) || ${other} || substr(hash, ${slot * 32 + 2})`;
      const change = `UPDATE log_tile SET hash = CAST(${bytes} AS BLOB) WHERE ${at}`;
      const line = new RegExp(`^WRONG  tile ${level}/${n} of epoch ${epoch} is wrong at hash ${slot}\\b`, 'm');
      await names(change, line);
    }
    await names(`DELETE FROM log_tile WHERE ${at}`, new RegExp(`tile ${level}/${n} of epoch ${epoch} is missing`));
  }
  await names('INSERT INTO log_tile SELECT 7, level, n, hash FROM log_tile WHERE level = 1',
    /^WRONG  tile 1\/0 of epoch 7 belongs to no leaf$/m);
});

test('the epochs, the key, the checkpoint and the memory', async () => {
  await names(sqlChange(place, 'log_epoch', 'frozen', 'n = 1'), /^WRONG  the checkpoint of epoch 1 is not signed by this place's key$/m);
  await names('UPDATE log_epoch SET frozen = NULL WHERE n = 1', /^WRONG  .*epoch 1\b/m);
  await names(sqlChange(place, 'log_epoch', 'origin', 'n = 1'), /^WRONG  .*epoch 1\b/m);
  await names(sqlChange(place, 'log_epoch', 'origin', 'n = 2'), /epoch 2\b/m);
  await names('UPDATE log_epoch SET first = first + 1 WHERE n = 1', /epoch 1\b/m);
  await names('UPDATE log_epoch SET first = first + 1 WHERE n = 2', /epoch [12]\b/m);
  await names('UPDATE log_epoch SET n = 3 WHERE n = 2', /epoch [23]\b/m);
  await names('DELETE FROM log_epoch WHERE n = 1', /epoch 1\b/m);
  const flip = (file, at) => {
    const bytes = fs.readFileSync(file);
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    fs.writeFileSync(file, bytes);
  };
  const otherDigit = (file, at) => { // stays hex, whatever digit stands there
    const text = fs.readFileSync(file, 'latin1');
    fs.writeFileSync(file, text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1));
  };
  await names((copy) => otherDigit(path.join(copy, 'signer.key'), 3), /not signed by this place's key/m);
  await names((copy) => flip(path.join(copy, 'checkpoint'), -5), /^WRONG  .*checkpoint/m);
  const memory = (copy) => path.join(`${copy}.state`, fs.readdirSync(`${copy}.state`).find((n) => n.endsWith('.head')));
  await names((copy) => flip(memory(copy), -5), /^WRONG  the checkpoint of epoch 2 is not signed by this place's key$/m);
  await names((copy) => flip(memory(copy), 3), /memory/);
});

test('a table, an index or a trigger that no migration made, or one that is gone', async () => {
  await names('CREATE TABLE desk_extra (x)', /^WRONG  the database has what no migration made: table desk_extra/m);
  await names('CREATE TRIGGER quiet AFTER UPDATE ON desk_case BEGIN SELECT 1; END', /^WRONG  .*no migration made: trigger quiet/m);
  await names('DROP INDEX desk_case_queue', /^WRONG  the database lacks what a migration made: index desk_case_queue/m);
});

test('a damaged page of the file', async () => {
  await names((copy) => {
    const fd = fs.openSync(path.join(copy, 'place.db'), 'r+');
    fs.writeSync(fd, Buffer.alloc(8192, 0x5a), 0, 8192, 8192 * 5);
    fs.closeSync(fd);
  }, /damaged|malformed|could not read|can't be read/);
});

test('the blocks of the search index', async () => {
  const p = await newPlace();
  const rows = Array.from({ length: 2060 }, (_, i) => `${i},第 ${i} 件 ${SECRET},2020/1/2 10:00`);
  fs.writeFileSync(path.join(p.root, 'old.csv'), `id,text,time\n${rows.join('\n')}\n`);
  await p.does('import', p.dir, 'cases', path.join(p.root, 'old.csv'));
  fs.renameSync(p.state, `${p.dir}.state`);
  const damage = {
    desk_block: ['UPDATE desk_block SET id = id + 1', 'UPDATE desk_block SET first = 1', 'UPDATE desk_block SET docs = docs + 1',
      'DELETE FROM desk_block'],
    desk_bucket: ['UPDATE desk_bucket SET id = id + 9999 WHERE id = (SELECT max(id) FROM desk_bucket)',
      "UPDATE desk_bucket SET lists = CAST(lists || x'00' AS BLOB) WHERE id = (SELECT min(id) FROM desk_bucket)",
      'DELETE FROM desk_bucket WHERE id = (SELECT min(id) FROM desk_bucket)'],
  };
  for (const [table, changes] of Object.entries(damage))
    for (const change of changes) await names(change, new RegExp(`^WRONG  table ${table}: `, 'm'), p.dir);
  fs.renameSync(`${p.dir}.state`, p.state);
  await p.end();
});
