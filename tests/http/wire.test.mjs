/* wire.test.mjs - places above and below, with real servers: known to each other by an invitation, parcels both ways, either side down, the
** answer lost, all that can answer wrongly, replays, forgeries, a pause, restores of either side. Whatever happens, each parcel is taken
** once, and both logs verify. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { certificate, run, unescapeHtml, until, verifier } from './harness.mjs';
import { Office, pair, WAIT } from './offices.mjs';

let upper, lower;
before(async () => {
  [upper, lower] = [await Office.found('望江街道', 'wangjiang'), await Office.found('向阳社区', 'xiangyang')];
});
after(async () => {
  for (const o of [upper, lower]) await o.end();
});

/* A line to the other place: what /wire is for, at its smallest. */
async function say(from, words) {
  await from.press(/^\/wire\/\d+\/say$/, { words });
}
const wordsOf = async (office, p) => unescapeHtml((await office.page(`/wire/parcels/${p.id}`)).match(/<p class="said">([^<]*)/)[1]);
/* How often those words were taken. */
async function taken(office, words) {
  let n = 0;
  for (const p of await office.parcels('taken')) n += p.kind === '一句话' && (await wordsOf(office, p)) === words;
  return n;
}
const arrives = (to, words) => until(async () => (await taken(to, words)) === 1, WAIT, words);
const allArrived = (from) => until(async () => (await from.parcels('waiting')).length === 0, WAIT, 'all answered');
/* Once more, at once, however long it would rest; unless it has gone by itself meanwhile, and there is nothing left to try. */
const tryNow = (from) => from.press(/^\/wire\/\d+\/try$/).catch(() => {});

test('an invitation makes two places known to each other; both show the same check number', async () => {
  await pair(upper, lower);
  const number = await upper.checkNumber();
  assert.ok(number);
  assert.equal(await lower.checkNumber(), number);
  for (const o of [upper, lower]) assert.match(await o.page(), /通了/);
});

test('a used invitation, half of one, one’s own, one of a known place, an address that is none', async () => {
  const invitation = await upper.invite('另一个社区', '1');
  const cases = [['zhitong|1|below', 422, '完整的邀请'], [invitation.slice(0, -30), 422, '完整的邀请'],
    [invitation.replace('http://127.0.0.1', 'http://example.org'), 422, '完整的邀请'], [invitation, 409, '已经在上面']];
  for (const [text, status, words] of cases) {
    const r = await lower.join(text);
    assert.equal(r.status, status, r.text);
    assert.match(r.text, new RegExp(words));
  }
  assert.match((await upper.join(invitation)).text, /我们自己的邀请/);
  assert.match((await lower.join(await upper.invite('甲', '0'), 'ftp://x')).text, /以 https:\/\/ 开头/);
  assert.equal((await upper.anna.submit('/wire', '/wire/invite', { name: '甲|乙', rank: '1' })).status, 422);
});

test('a line goes up and one comes down: each is kept with its proof, and the receipt verifies without us', async () => {
  await say(lower, '三号楼的卡片，请看一看');
  await say(upper, '看到了，周三回话');
  await arrives(upper, '三号楼的卡片，请看一看');
  await arrives(lower, '看到了，周三回话');
  await allArrived(lower);
  const [sent] = await lower.parcels('arrived');
  const page = await lower.page(`/wire/parcels/${sent.id}`);
  assert.match(page, /wangjiang\.test\/wangjiang\/1/);
  const key = { parcel: (await lower.server.get('/log/key')).text.trim(), receipt: (await upper.server.get('/log/key')).text.trim() };
  for (const what of ['parcel', 'receipt']) {
    const r = await lower.anna.get(`/wire/parcels/${sent.id}/${what}.json`);
    assert.equal(r.status, 200);
    const file = path.join(lower.place.root, `${what}.json`);
    fs.writeFileSync(file, r.body);
    const v = await run(lower.place.bin, ['verify', file, '--key', key[what]]);
    assert.equal(v.code, 0, v.out + v.err);
    assert.match(v.out, what === 'parcel' ? /wire\.sent/ : /wire\.taken/);
  }
  const [came] = await upper.parcels('taken');
  const theirs = await upper.anna.get(`/wire/parcels/${came.id}/parcel.json`);
  assert.equal(JSON.parse(theirs.text).key, key.parcel);
});

test('the upper server is off: the parcel waits and says why; it comes back and takes it', async () => {
  await upper.stop();
  await say(lower, '上级停机时交的');
  await lower.says(/应答到一半断了|连不上对方/);
  await upper.start();
  await tryNow(lower);
  await arrives(upper, '上级停机时交的');
});

test('the lower server is off while the other speaks, and stops with something to say', async () => {
  upper.line.way = 'down';
  await say(lower, '停机前交的');
  await lower.stop();
  await say(upper, '下级停机时交的');
  await upper.says(/暂时送不到/);
  upper.line.way = 'through';
  await lower.start();
  await tryNow(upper).catch(() => {}); /* it may have gone by itself */
  await arrives(lower, '下级停机时交的');
  await arrives(upper, '停机前交的');
});

test('the answer is lost after it was taken: it is sent again, answered again, and taken once', async () => {
  upper.line.way = 'lost';
  const before = upper.line.seen.length;
  await say(lower, '收据丢了');
  await lower.says(/应答到一半断了/);
  await arrives(upper, '收据丢了');
  upper.line.way = 'through';
  await tryNow(lower);
  await allArrived(lower);
  const bodies = upper.line.seen.slice(before).map((s) => s.body.toString());
  assert.ok(bodies.length >= 2);
  const named = (b) => JSON.parse(JSON.parse(b).open).name;
  assert.equal(new Set(bodies.map(named)).size, 1, 'under one name');
  assert.equal(await taken(upper, '收据丢了'), 1);
});

const plain = (status, body, headers = {}) => (rq, rs) => rs.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end(body);
const WRONG = [
  ['garbage', plain(200, '<html>nginx</html>'), /不像|不说|不是直通的话/],
  ['an empty answer', plain(200, ''), /不是直通的话/],
  ['a redirect', plain(302, '', { Location: 'http://127.0.0.1:1/wire' }), /去别处/],
  ['a failure', plain(500, 'oops'), /出了毛病/],
  ['not now', plain(503, 'later'), /正忙/],
  ['an answer without end', (rq, rs) => { rs.writeHead(200); rs.on('error', () => {});
    const more = () => { while (!rs.destroyed && rs.write('x'.repeat(65536))); rs.once('drain', more); }; more(); }, /一大堆/],
  ['half an answer', (rq, rs) => { rs.writeHead(200, { 'Content-Length': 5000 }); rs.write('{"v":1,'); setImmediate(() => rs.destroy()); },
    /断了/],
  ['a changed receipt', async (rq, rs, body, line) => {
    const r = await line.forward(body);
    rs.writeHead(200).end(r.body.toString().replace('wire.taken', 'wire.takes'));
  }, /签名不对/],
  ['the receipt of another parcel', (rq, rs) => rs.writeHead(200).end(oldReceipt), /另一件/],
  ['our own parcel back', (rq, rs, body) => rs.writeHead(200).end(body), /另一个地方的签名/],
];
let oldReceipt;
test('whatever else answers: the parcel waits with a clear reason, nothing is lost and nothing doubled', async () => {
  const [old] = await lower.parcels('arrived');
  oldReceipt = (await lower.anna.get(`/wire/parcels/${old.id}/receipt.json`)).body;
  upper.line.way = 'down';
  await say(lower, '什么都答过');
  await lower.says(/断了|连不上/);
  for (const [what, way, reason] of WRONG) {
    upper.line.way = way;
    const before = upper.line.seen.length;
    await tryNow(lower);
    await until(() => upper.line.seen.length > before, WAIT, what);
    await lower.says(reason);
    assert.equal((await lower.parcels('waiting')).length, 1, what);
  }
  upper.line.way = 'through';
  await tryNow(lower);
  await arrives(upper, '什么都答过');
  await allArrived(lower);
});

test('who says nothing for too long is slow', async () => {
  const held = [];
  upper.line.way = (rq, rs) => held.push(rs);
  await say(lower, '慢吞吞');
  await until(async () => /太久没有应答/.test(await lower.page()), 60000, 'slow');
  upper.line.way = 'through';
  for (const rs of held) rs.destroy();
  await tryNow(lower);
  await arrives(upper, '慢吞吞');
});

test('a parcel played again, at its place and at another’s; changed; signed by nobody we know', async () => {
  const third = await Office.found('第三街道', 'third');
  const parcel = upper.line.seen.find((s) => s.way === 'through').body.toString();
  const count = (await upper.parcels()).length;
  const post = (o, body) => o.server.ask('POST', '/wire', { headers: { 'Content-Type': 'application/json' }, body });
  const again = await post(upper, parcel);
  assert.equal(again.status, 200);
  assert.match(JSON.parse(again.text).leaf, /wire\.taken/);
  assert.equal((await post(third, parcel)).status, 421, 'it says whom it is for');
  const o = JSON.parse(parcel);
  for (const bad of ['', '{', '[]', 'x'.repeat(900000), JSON.stringify({ ...o, proof: undefined }),
    JSON.stringify({ ...o, index: o.index + 1 }),
    JSON.stringify({ ...o, open: o.open.replace('wire.hello', 'wire.jello') }), JSON.stringify({ ...o, key: JSON.parse(again.text).key }),
    Buffer.from([0x7b, 0xff, 0x7d]), JSON.stringify({ ...o, open: again.text })]) {
    assert.equal((await post(upper, bad)).status, 422);
  }
  /* The third knows the upper place’s key, but the upper place does not know the third. */
  const r = await third.join((await upper.invite('冒名', '1')).replace(/\|[\w-]{22}\|/, '|AAAAAAAAAAAAAAAAAAAAAA|'));
  assert.equal(r.status, 303);
  await third.says(/不认识我们/);
  assert.equal((await upper.parcels()).length, count);
  await third.end();
});

test('pause: nothing is taken and nothing goes; resume: all of it', async () => {
  await upper.press(/^\/wire\/\d+\/pause$/);
  await say(lower, '暂停时交的');
  await lower.says(/暂停收我们/);
  await say(upper, '暂停时也交');
  assert.equal((await upper.parcels('waiting')).length, 1);
  await upper.press(/^\/wire\/\d+\/resume$/);
  await tryNow(lower);
  await arrives(upper, '暂停时交的');
  await arrives(lower, '暂停时也交');
});

/* The folder as it was at the copy stands there again. */
const copyOf = (o) => path.join(o.place.root, 'copy');
const keep = (o) => fs.cpSync(o.place.dir, copyOf(o), { recursive: true });
async function restore(o) {
  fs.rmSync(o.place.dir, { recursive: true });
  fs.renameSync(copyOf(o), o.place.dir);
  await o.start();
}

test('the sender is restored from before the answers: it is held, then sent again, and not taken again', async () => {
  upper.line.way = 'down';
  await say(lower, '备份里还等着的');
  await lower.says(/暂时送不到/);
  await lower.stop();
  keep(lower);
  upper.line.way = 'through';
  await lower.start();
  await tryNow(lower).catch(() => {});
  await arrives(upper, '备份里还等着的');
  await allArrived(lower);
  await lower.stop();
  await restore(lower);
  assert.match(await lower.page(), /从备份恢复/);
  const before = upper.line.seen.length;
  assert.ok((await lower.parcels('waiting')).length >= 1);
  assert.equal(upper.line.seen.length, before, 'nothing goes while it is held');
  await lower.press(/^\/wire\/gate$/);
  await until(async () => (await lower.parcels('waiting')).length === 0, WAIT, 'all answered');
  assert.equal(await taken(upper, '备份里还等着的'), 1);
});

test('the receiver is restored from before it took some: it asks, and they come again, once', async () => {
  await upper.stop();
  keep(upper);
  await upper.start();
  await say(lower, '备份以后收的');
  await arrives(upper, '备份以后收的');
  await allArrived(lower);
  await upper.stop();
  await restore(upper);
  assert.equal(await taken(upper, '备份以后收的'), 0);
  await upper.press(/^\/wire\/gate$/);
  await arrives(upper, '备份以后收的');
  await allArrived(lower);
  for (const words of ['备份以后收的', '备份里还等着的', '收据丢了']) assert.equal(await taken(upper, words), 1, words);
});

test('a place moves: its address is changed without an invitation, and only its own key is believed there', async () => {
  const to = (address) => upper.press(/^\/wire\/\d+\/address$/, { address });
  const [old, number] = [lower.line.url, await upper.checkNumber()];
  const there = () => upper.place.sql('SELECT url FROM wire_peer WHERE state < 3');
  await to(upper.server.url);
  assert.equal(there(), upper.server.url);
  await say(upper, '搬家以后的第一句');
  await until(async () => Number(upper.place.sql('SELECT count(*) FROM side_wire')) === 1, WAIT, 'what answers there is not that place');
  assert.equal(await taken(lower, '搬家以后的第一句'), 0);
  await to(lower.server.url);
  await tryNow(upper);
  await arrives(lower, '搬家以后的第一句');
  assert.equal(await upper.checkNumber(), number, 'its key is what it was');
  const id = upper.place.sql('SELECT id FROM wire_peer WHERE state < 3');
  const bad = await upper.anna.submit('/wire', `/wire/${id}/address`, { address: 'ftp://x' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /以 https:\/\/ 开头/);
  await to(old);
  assert.equal(there(), old);
});

test('over HTTPS: a certificate that nobody vouches for is not trusted; one that is, is', async () => {
  const tls = certificate(lower.place.root, 'below');
  await lower.stop();
  await lower.start({ tls });
  await say(upper, '加密');
  const url = lower.server.url;
  await upper.press(/^\/wire\/\d+\/remove$/);
  await lower.press(/^\/wire\/\d+\/remove$/);
  const invitation = (await lower.invite('望江街道', '0')).replace(lower.line.url, url);
  assert.equal((await upper.join(invitation)).status, 303);
  await upper.says(/证书信不过/);
  await upper.stop();
  await upper.start({ env: { SSL_CERT_FILE: tls.ca } });
  await tryNow(upper).catch(() => {});
  await upper.says(/通了/);
  assert.equal(await upper.checkNumber(), await lower.checkNumber());
});

test('both logs verify, as others verify them', async () => {
  for (const o of [upper, lower]) {
    await o.stop();
    await o.start();
    await o.server.checkpoint();
    const v = await run(verifier(), [`${o.server.url}/log`]);
    assert.equal(v.code, 0, v.out + v.err);
  }
});
