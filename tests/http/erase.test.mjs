/* erase.test.mjs - forgetting, from the resident's page down to the bytes in the files.
**
** Every word that is to go is a row of letters that stands nowhere else, so it can be looked for in the raw files: database, WAL and
** whatever else lies in the folder. `check` runs at the end of each place, and the Go verifier over a log with holes in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, ROOT, newPlace, pause, run, signedIn, unescapeHtml, until, verifier } from './harness.mjs';

/* A word of sixteen letters that nobody else says. */
const word = () => [...crypto.randomBytes(16)].map((b) => String.fromCharCode(97 + (b % 26))).join('');
/* A checkpoint is written beside the old one and moved over it: its first name may be gone by now. */
const bytesOf = (place) => Buffer.concat(fs.readdirSync(place.dir).filter((f) => !f.endsWith('.new'))
  .map((f) => fs.readFileSync(place.file(f))));
const found = (place, words) => { const all = bytesOf(place); return words.filter((w) => all.includes(w)); };

let place, server, anna, resident;
before(async () => {
  place = await newPlace({ users: { anna: 'admin', boss: 'admin', lin: 'clerk' } });
  server = await place.serve();
  [anna, resident] = [await signedIn(server, 'anna'), new Browser(server)];
});
after(() => place.end());

const page = (v) => resident.get(`/t/${v.token}/data`);
const eraseIt = (v) => resident.submit(`/t/${v.token}/erase`, `/t/${v.token}/erase`);
const settled = (v) => until(async () => /已删除。<\/p>/.test((await page(v)).text), 15000, 'the end of erasing');

async function life(extra = {}) {
  const said = { text: `${word()} 家里不热 ${word()}`, where: word(), where_door: word(), contact: word() };
  const v = { ...await server.report({ ...said, ...extra }), words: [...Object.values(said).join(' ').split(' ')].filter((w) =>
    /^[a-z]{16}$/.test(w)) };
  const [note, reason] = [word(), word()];
  assert.equal((await anna.submit(`/desk/cases/${v.id}`, `/desk/cases/${v.id}/note`, { words: note })).status, 303);
  const shown = await anna.submit(`/desk/cases/${v.id}`, `/desk/cases/${v.id}/contact`, { reason });
  assert.equal(shown.status, 200, shown.text);
  v.words.push(note, reason);
  assert.equal(v.words.length, 7);
  return v;
}

test('my data names every thing that is kept, why, how long and for whom; a copy proves itself', async () => {
  const v = await life();
  const own = await resident.get(`/t/${v.token}`);
  assert.ok(own.text.includes(`/t/${v.token}/data"`));
  const r = await page(v);
  assert.equal(r.status, 200);
  assert.match(r.headers['cache-control'], /no-store/);
  for (const w of v.words.filter((x) => x !== v.words[5])) assert.ok(r.text.includes(w)); /* a colleague's note is counted, not shown */
  assert.ok(!r.text.includes(v.words[5]) && r.text.includes('工作人员的内部备注'));
  for (const t of ['结案后 730 天', '结案后 183 天', '写明了理由的经办人']) assert.ok(r.text.includes(t), t);
  await server.checkpoint(v.receipt.index + 1);
  await pause(1500);
  const take = await resident.get(`/t/${v.token}/data.json`);
  assert.match(take.headers['content-disposition'], /attachment/);
  const all = JSON.parse(take.text);
  assert.equal(all.receipts.length, 2);
  for (const [i, receipt] of all.receipts.entries()) {
    const file = path.join(place.root, `taken-${i}.json`);
    fs.writeFileSync(file, JSON.stringify(receipt));
    const key = (await server.get('/log/key')).text.trim();
    const said = await run(place.bin, ['verify', file, '--key', key]);
    assert.equal(said.code, 0, said.out + said.err);
    assert.match(said.out, /own words {2}proved/);
  }
});

test('after erasing, the words are in no file; the receipt in the hand stays good, by other hands too', async () => {
  const v = await life();
  await server.checkpoint(v.receipt.index + 1);
  await pause(1200);
  const receipt = (await resident.get(`/t/${v.token}/receipt.json`)).text;
  assert.deepEqual(found(place, v.words), v.words);
  const asks = await resident.get(`/t/${v.token}/erase`);
  assert.ok(asks.text.includes('这一件还没有办完'));
  assert.equal((await eraseIt(v)).status, 303);
  assert.match((await page(v)).text, /正在删除|已删除/);
  await settled(v);
  assert.deepEqual(found(place, v.words), []);
  const own = await resident.get(`/t/${v.token}`);
  assert.equal(own.status, 200);
  for (const w of v.words) assert.ok(!own.text.includes(w));
  const desk = await anna.get(`/desk/cases/${v.id}`);
  for (const w of v.words) assert.ok(!desk.text.includes(w));
  for (const w of v.words) assert.ok(!(await anna.get(`/desk/find?q=${w}`)).text.includes(`/desk/cases/${v.id}"`));
  const [file, key] = [path.join(place.root, 'held.json'), (await server.get('/log/key')).text.trim()];
  fs.writeFileSync(file, receipt);
  const proof = execFileSync(path.join(ROOT, 'docs/example/prove.sh'), [file, key], { encoding: 'utf8' });
  assert.match(proof, /own .* good/);
  assert.ok(JSON.parse((await resident.get(`/t/${v.token}/receipt.json`)).text).own === undefined);
  const go = await run(verifier(), [`${server.url}/log`]);
  assert.equal(go.code, 0, go.out + go.err);
  const again = await resident.post(`/t/${v.token}/erase`, {});
  assert.equal(again.status, 303); /* erased twice */
});

test('what was corrected is in no file either; the words that took its place are', async () => {
  const v = await life();
  const anew = word();
  const r = await resident.submit(`/t/${v.token}/data`, `/t/${v.token}/correct`, { text: `家里不热 ${anew}`, contact: '' });
  assert.equal(r.status, 303, r.text);
  assert.ok((await resident.get(`/t/${v.token}`)).text.includes(anew));
  assert.ok((await anna.get(`/desk/find?q=${anew}`)).text.includes(`/desk/cases/${v.id}`));
  await until(() => found(place, [v.words[0], v.words[1], v.words[4]]).length === 0, 15000, 'the end of the old words');
  assert.deepEqual(found(place, [anew]), [anew]);
  const empty = await resident.submit(`/t/${v.token}/data`, `/t/${v.token}/correct`, { text: '' });
  assert.equal(empty.status, 422);
});

test('the office erases for who comes with a slip, and a held case for nobody', async () => {
  const v = await life();
  const keep = `/desk/cases/${v.id}/keep`;
  assert.equal((await anna.submit(keep, `/desk/cases/${v.id}/hold`, { days: '9', reason: '事故调查' })).status, 303);
  assert.ok((await anna.get(`/desk/cases/${v.id}`)).text.includes('要保留到'));
  assert.equal((await resident.post(`/t/${v.token}/erase`, {})).status, 409);
  assert.ok((await page(v)).text.includes('在那以前不能更改和删除'));
  assert.equal((await anna.submit(keep, `/desk/cases/${v.id}/end-hold`)).status, 303);
  const wrong = await anna.submit(keep, `/desk/cases/${v.id}/erase`, { code: '22222222', reason: '0' });
  assert.equal(wrong.status, 422);
  assert.equal((await anna.submit(keep, `/desk/cases/${v.id}/erase`, { code: v.code.toLowerCase(), reason: '0' })).status, 303);
  await settled(v);
  assert.deepEqual(found(place, v.words), []);
});

test('a colleague who left becomes "a colleague"; nobody signs in with that name again', async () => {
  const lin = await signedIn(server, 'lin');
  const v = await server.report({ text: '井盖坏了' });
  await lin.submit(`/desk/cases/${v.id}`, `/desk/cases/${v.id}/note`, { words: '记一笔' });
  await lin.get('/desk'); /* who is here just now is remembered for two minutes, in memory */
  const id = (await anna.get('/people')).text.match(/href="\/people\/(\d+)"[^>]*>人lin/)[1];
  assert.equal((await anna.post(`/people/${id}/erase`, { csrf: await anna.csrf() })).status, 409);
  assert.equal((await anna.submit(`/people/${id}`, `/people/${id}`, { role: 'clerk', active: '0' })).status, 303);
  assert.ok((await anna.get(`/desk/cases/${v.id}`)).text.includes('人lin'));
  assert.equal((await anna.submit(`/people/${id}`, `/people/${id}/erase`)).status, 303);
  const desk = (await anna.get(`/desk/cases/${v.id}`)).text;
  assert.ok(!desk.includes('人lin'), desk.match(/.{80}人lin.{80}/s)?.[0]);
  assert.ok(desk.includes('一位同事'), desk);
  await until(() => found(place, ['人lin']).length === 0, 15000, 'the end of the name');
  assert.ok((await anna.get(`/people/${id}`)).text.includes('姓名已经删除'));
  assert.equal((await lin.get('/desk')).status, 303); /* the session went too */
});

test('everybody reads what is kept; who looks after the place sets for how long', async () => {
  const map = await resident.get('/data');
  assert.equal(map.status, 200);
  for (const t of ['联系电话', '工作人员的姓名', '结案后 730 天', '离岗后 365 天']) assert.ok(map.text.includes(t), t);
  const set = await anna.submit('/place/terms', '/place/terms', { term: '0', days: '400' });
  assert.equal(set.status, 303, set.text);
  assert.ok((await resident.get('/data')).text.includes('结案后 400 天'));
  const bad = await anna.submit('/place/terms', '/place/terms', { term: '0', days: '0' });
  assert.equal(bad.status, 422);
});

/* docs/DATA.md is the English page as a table; ZHITONG_WRITE=1 writes it anew. */
test('docs/DATA.md says what the page says', async () => {
  const other = await newPlace();
  const s = await other.serve();
  const html = (await s.get('/data', { Cookie: 'lang=en' })).text;
  const text = (x) => unescapeHtml(x.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim());
  const rows = [...html.matchAll(/<section.*?<span>(.*?)<\/span>(.*?)<\/section>/gs)].flatMap(([, until_, body]) =>
    [...body.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td>/gs)].map(([, what, why, who]) =>
      `| ${text(what)} | ${text(why)} | ${text(until_).replace(/^Kept /, '')} | ${text(who)} |`));
  assert.ok(rows.length > 10);
  const file = path.join(ROOT, 'docs/DATA.md');
  const [head, , foot] = fs.readFileSync(file, 'utf8').split(/(?<=\| --- \|\n)([^]*?)(?=\n\n## )/);
  const made = `${head}${rows.join('\n')}${foot}`;
  if (process.env.ZHITONG_WRITE) fs.writeFileSync(file, made);
  assert.equal(fs.readFileSync(file, 'utf8'), made);
  await other.end();
});

test('of hundreds, erased in any order while others write, no byte stays', async () => {
  const many = [];
  for (let i = 0; i < 240; i += 24) {
    many.push(...await Promise.all(Array.from({ length: 24 }, async (_, k) => {
      const words = [word(), word(), word()];
      const v = await server.report({ text: `${words[0]} ${'长'.repeat((i + k) % 11 * 130)} ${words[1]}`, contact: words[2] });
      return { ...v, words };
    })));
  }
  const gone = many.filter((_, i) => i % 3 !== 1).sort(() => Math.random() - 0.5);
  for (let i = 0; i < gone.length; i += 20) {
    await Promise.all([...gone.slice(i, i + 20).map((v) => resident.post(`/t/${v.token}/erase`, {})),
      server.report({ text: '还有人在说话' })]);
  }
  await settled(gone.at(-1));
  for (const v of gone.slice(0, 3)) await settled(v);
  assert.deepEqual(found(place, gone.flatMap((v) => v.words)), []);
  const kept = many.filter((_, i) => i % 3 === 1).flatMap((v) => v.words);
  assert.deepEqual(found(place, kept), kept);
});

test('killed in the middle, it is erased or it is not, and after the next start it is settled', async () => {
  const other = await newPlace();
  for (let round = 0; round < 4; round++) {
    const s = await other.serve();
    const words = Array.from({ length: 8 }, word);
    const v = await Promise.all(words.map((w) => s.report({ text: w })));
    const asked = v.map((x) => s.form(`/t/${x.token}/erase`, {}).then((r) => r.status, () => 0));
    await pause(round * 4);
    s.child.kill('SIGKILL');
    s.stopped = true;
    await s.ended;
    const said = await Promise.all(asked);
    const next = await other.serve();
    for (const [i, x] of v.entries()) {
      const gone = /正在删除|已删除/.test((await next.get(`/t/${x.token}/data`)).text);
      if (said[i] === 303) assert.ok(gone, `round ${round}: ${i} was told that it is erased`);
      if (gone) await until(async () => /已删除。<\/p>/.test((await next.get(`/t/${x.token}/data`)).text), 15000, 'settling');
      assert.equal(found(other, [words[i]]).length, gone ? 0 : 1);
    }
    await next.stop();
    await other.check();
  }
  await other.end();
});
