/* photo.test.mjs - photos: sent with a form or later, kept when it is refused, seen by the right eyes, painted over, published,
** forgotten. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Browser, formsOf, newPlace, signedIn, until } from './harness.mjs';
import { flat, png } from './picture.mjs';

const isJpeg = (r) => {
  assert.equal(r.status, 200, r.text.slice(0, 200));
  assert.equal(r.headers['content-type'], 'image/jpeg');
  assert.equal(r.headers['x-content-type-options'], 'nosniff');
  assert.match(r.headers['content-security-policy'], /sandbox/);
  assert.equal(r.body.readUInt16BE(0), 0xffd8);
};

let place;
let server;
let somebody;
let clerk;
let verifier;
let unit;

before(async () => {
  place = await newPlace({ users: { anna: 'clerk', bert: 'secretary', ulla: 'unit' } });
  server = await place.serve();
  somebody = new Browser(server);
  [clerk, verifier, unit] = [await signedIn(server, 'anna'), await signedIn(server, 'bert'), await signedIn(server, 'ulla')];
});
after(() => place.end());

const files = () => (fs.existsSync(place.file('files')) ? fs.readdirSync(place.file('files'), { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile()).map((f) => path.join(f.path, f.name)) : []);
const tokenOf = (page) => page.match(/\/t\/([\w-]{22})/)[1];
async function report(text, photos) {
  const r = await somebody.upload('/report', '/report', { photo: photos }, { text });
  assert.ok(r.status < 300, `${r.status}: ${r.text.slice(0, 2000)}`);
  const token = tokenOf(r.text);
  return { token };
}
const lastCase = async () => Math.max(...[...(await clerk.get('/desk?state=received')).text.matchAll(/data-case="(\d+)"/g)].map((m) =>
  Number(m[1])));

test('a photo comes with a report, and nothing of what was sent but its pixels is kept', async () => {
  const { token } = await report('楼道灯坏了', [['IMG_0001.png', png(900, 600, undefined, undefined, 'taken at 28.2N 112.9E')],
    ['b.png', png(300, 400)]]);
  const own = await somebody.get(`/t/${token}`);
  assert.equal([...own.text.matchAll(/\/photos\/\d+\/small\.jpg/g)].length, 2);
  const large = await somebody.get(`/t/${token}/photos/1/large.jpg`);
  isJpeg(large);
  assert.ok(!large.body.includes('28.2N') && !large.body.includes('Exif'));
  assert.match(large.headers['cache-control'], /no-store/);
  isJpeg(await somebody.get(`/t/${token}/photos/1/small.jpg`));
  assert.equal((await somebody.get(`/t/${token}/photos/3/large.jpg`)).status, 404);
  assert.equal(files().length, 2);
  for (const f of files()) assert.ok(!fs.readFileSync(f).includes(Buffer.from([0xff, 0xd8, 0xff])), 'it lies sealed');
});

test('everybody else sees none of it, the desk does, and a unit only its own', async () => {
  const { token } = await report('暖气不热', [['a.png', png(320, 240)]]);
  const id = await lastCase();
  for (const at of [`/cases/${id}/photos/1/large.jpg`, `/cases/${id}/photos/1/small.jpg`]) assert.equal((await somebody.get(at)).status,
    404);
  assert.equal((await somebody.get(`/desk/cases/${id}/photos/1/large.jpg`)).status, 303);
  isJpeg(await clerk.get(`/desk/cases/${id}/photos/1/large.jpg`));
  assert.equal((await unit.get(`/unit/cases/${id}/photos/1/large.jpg`)).status, 404);
  const other = await report('路灯不亮', [['a.png', png(64, 64)]]);
  assert.equal((await somebody.get(`/t/${other.token}/photos/2/large.jpg`)).status, 404);
  assert.equal((await somebody.get(`/t/${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}/photos/1/large.jpg`)).status, 404);
});

test('a form that is refused keeps its photos; each may be left out', async () => {
  const r = await somebody.upload('/report', '/report', { photo: [['a.png', png(200, 100)], ['b.png', png(100, 200)],
    ['x.svg', Buffer.from('<svg/>')]] });
  assert.equal(r.status, 422);
  assert.match(r.text, /id="photo-err"/);
  const tokens = [...r.text.matchAll(/name="photos" value="([\w-]{22})"/g)].map((m) => m[1]);
  assert.equal(tokens.length, 2);
  isJpeg(await somebody.get(`/photo/${tokens[0]}`));
  assert.equal((await somebody.get('/photo/AAAAAAAAAAAAAAAAAAAAAA')).status, 404);
  const { fields } = formsOf(r.text).find((f) => f.action === '/report');
  const sent = await somebody.post('/report', { ...fields, text: '垃圾没人收', photos: tokens[1] });
  assert.equal(sent.status, 201, sent.text);
  const own = await somebody.get(`/t/${tokenOf(sent.text)}`);
  assert.equal([...own.text.matchAll(/\/photos\/\d+\/small\.jpg/g)].length, 1);
  const again = await somebody.post('/report', { text: '又一次', photos: tokens[1] });
  assert.equal(again.status, 422, 'what was taken is not there a second time');
});

test('what is no photo, or too many of them, or too large, is refused in words', async () => {
  const six = [...Array(6).keys()].map((i) => [`${i}.png`, png(20, 20)]);
  for (const photos of [six, [['a.gif', Buffer.from('GIF89a')]], [['a.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2])]],
    [['big.png', Buffer.concat([png(20, 20), Buffer.alloc(10 * 1024 * 1024)])]]]) {
    const r = await somebody.upload('/report', '/report', { photo: photos }, { text: '有照片' });
    assert.equal(r.status, 422);
    assert.match(r.text, /id="photo-err"/);
    assert.match(r.text, />有照片</);
  }
});

test('more dots than a photo has, however few bytes they come in, are refused in words; the form keeps what was typed', async () => {
  const before = files().length;
  for (const bomb of [flat(7200, 7200), flat(60000, 60000).subarray(0, 4000)]) {
    assert.ok(bomb.length < 100e3);
    const r = await somebody.upload('/report', '/report', { photo: [['bomb.png', bomb]] }, { text: '路灯坏了' });
    assert.equal(r.status, 422);
    assert.match(r.text, /id="photo-err"/);
    assert.match(r.text, />路灯坏了</);
  }
  assert.equal(files().length, before);
  await report('路灯坏了', [['a.png', png(30, 20)]]); /* and the helper lives, or comes back */
});

test('a photo that is a page as well, and one with a script in its words, come out as pixels', async () => {
  const page = Buffer.from('<!doctype html><script>alert(document.cookie)</script>');
  const { token } = await report('墙上有字', [['a.html', Buffer.concat([png(200, 100), page])],
    ['b.png', png(200, 100, undefined, undefined, '"><script>alert(1)</script>')]]);
  for (const n of [1, 2]) {
    const r = await somebody.get(`/t/${token}/photos/${n}/large.jpg`);
    isJpeg(r);
    for (const word of ['script', 'doctype', 'alert']) assert.ok(!r.body.includes(word), word);
  }
});

test('sent twice with one key it is one case, though the browser draws its borders anew', async () => {
  const page = await somebody.get('/report');
  const { fields } = formsOf(page.text).find((f) => f.action === '/report');
  const { multipart } = await import('./harness.mjs');
  const all = Object.entries({ ...fields, text: '发两次' }).filter(([k]) => k !== 'photo');
  const photo = [['photo', 'a.png', png(50, 50)]];
  const one = await somebody.ask('POST', '/report', multipart(all, photo));
  const two = await somebody.ask('POST', '/report', multipart(all, photo, '----another'));
  assert.equal(one.status, 201);
  assert.equal(two.status, 201);
  assert.equal(tokenOf(one.text), tokenOf(two.text));
});

test('five photos of ten megabytes pass through, and the server stays small', async () => {
  const noise = Buffer.alloc(9 * 1024 * 1024, 7);
  const photo = (i) => Buffer.concat([png(640, 480), noise.subarray(i)]); /* what is behind the end of a picture counts for nothing */
  const { token } = await report('五张大照片', [...Array(5).keys()].map((i) => [`${i}.png`, photo(i)]));
  isJpeg(await somebody.get(`/t/${token}/photos/5/large.jpg`));
  const status = fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  const anonymous = Number(status.match(/RssAnon:\s+(\d+)/)?.[1]);
  if (!/asan|sanit/.test(process.env.ZHITONG_BIN ?? '')) assert.ok(anonymous < 120 * 1024, `${anonymous} KiB`);
  assert.deepEqual(fs.readdirSync(place.dir).filter((f) => f.startsWith('.body')), []);
});

test('the work is shown beside how it was; a clerk paints over, publishes with words, withdraws', async () => {
  await report('门口积水', [['a.png', png(400, 300)]]);
  const id = await lastCase();
  const at = `/desk/cases/${id}`;
  for (const verb of ['take', 'handle']) assert.equal((await clerk.submit(at, `${at}/${verb}`)).status, 303);
  assert.equal((await clerk.upload(at, `${at}/photos`, { photo: ['before.png', png(60, 60)] }, { kind: '1' })).status, 303);
  assert.equal((await clerk.upload(at, `${at}/finish`, { photo: ['after.png', png(90, 60)] }, { words: '疏通了' })).status, 303);
  const page = await clerk.get(at);
  assert.match(page.text, /class="pair"/);
  assert.equal([...page.text.matchAll(/small\.jpg/g)].length, 4);
  assert.equal((await verifier.upload(at, `${at}/verify`, { photo: ['seen.png', png(30, 30)] })).status, 303);
  assert.equal((await clerk.get(at)).text.match(/<ul class="photos small">/g)?.length, 2, 'each step shows its own in the road');

  const photo = `${at}/photos/1`;
  const whole = (await clerk.get(`${photo}/large.jpg`)).body;
  const lain = files();
  assert.equal((await clerk.submit(photo, `${photo}/redact`, {})).status, 422);
  assert.equal((await clerk.submit(photo, `${photo}/redact`, { x1: '0', y1: 'a', w1: '50', h1: '50' })).status, 422);
  assert.equal((await clerk.submit(photo, `${photo}/redact`, { x1: '0', y1: '0', w1: '50', h1: '100' })).status, 303);
  const painted = (await clerk.get(`${photo}/large.jpg`)).body;
  assert.ok(!painted.equals(whole));
  await until(() => lain.filter((f) => !fs.existsSync(f)).length === 1, 20000, 'the end of the original');

  assert.equal((await clerk.submit(photo, `${photo}/publish`, { alt: '' })).status, 422);
  assert.equal((await clerk.submit(photo, `${photo}/publish`, { alt: '电话 13800138000' })).status, 422);
  assert.equal((await clerk.submit(photo, `${photo}/publish`, { alt: '单元门口有积水' })).status, 303);
  const open = await somebody.get(`/cases/${id}/photos/1/large.jpg`);
  isJpeg(open);
  assert.ok(open.headers.etag);
  assert.equal((await somebody.get(`/cases/${id}/photos/1/large.jpg`, { 'If-None-Match': open.headers.etag })).status, 304);
  assert.match((await somebody.get(`/cases/${id}`)).text, /alt="单元门口有积水"/);
  assert.equal((await somebody.get(`/cases/${id}/photos/2/large.jpg`)).status, 404);
  assert.equal((await clerk.submit(photo, `${photo}/withdraw`)).status, 303);
  assert.equal((await somebody.get(`/cases/${id}/photos/1/large.jpg`)).status, 404);
});

test('a unit sends one from its own page', async () => {
  await report('管道漏水', [['a.png', png(80, 60)]]);
  const id = await lastCase();
  const at = `/desk/cases/${id}`;
  assert.equal((await clerk.submit(at, `${at}/take`)).status, 303);
  assert.equal((await clerk.submit(at, `${at}/dispatch`, { words: '热力公司甲' })).status, 303);
  isJpeg(await unit.get(`/unit/cases/${id}/photos/1/small.jpg`));
  assert.equal((await unit.submit(`/unit/cases/${id}`, `/unit/cases/${id}/handle`)).status, 303);
  const done = await unit.upload(`/unit/cases/${id}`, `/unit/cases/${id}/finish`, { photo: ['n.png', png(50, 40)] }, { words: '换了阀门' });
  assert.equal(done.status, 303, done.text);
  isJpeg(await unit.get(`/unit/cases/${id}/photos/2/large.jpg`));
});

test('one adds photos later, and with one\'s words they are forgotten: the files are gone', async () => {
  const before = new Set(files());
  const { token } = await report('要忘掉的', [['a.png', png(70, 70)]]);
  const more = await somebody.upload(`/t/${token}`, `/t/${token}/photos`, { photo: ['b.png', png(71, 70)] });
  assert.equal(more.status, 303, more.text);
  isJpeg(await somebody.get(`/t/${token}/photos/2/large.jpg`));
  const none = await somebody.upload(`/t/${token}`, `/t/${token}/photos`, { photo: ['', Buffer.alloc(0)] });
  assert.equal(none.status, 422);
  const own = files().filter((f) => !before.has(f));
  assert.equal(own.length, 2);
  assert.ok((await somebody.submit(`/t/${token}/erase`, `/t/${token}/erase`)).status < 400);
  assert.equal((await somebody.get(`/t/${token}/photos/1/large.jpg`)).status, 404);
  await until(() => !own.some((f) => fs.existsSync(f)), 20000, 'the end of the files');
});

test('a backup carries them, and check names a file that is missing, changed, or nobody\'s', async () => {
  const kept = place.file('../copy');
  await place.does('backup', place.dir, '--to', kept);
  const copied = execFileSync('find', [path.join(kept, 'files'), '-type', 'f'], { encoding: 'utf8' }).trim().split('\n');
  assert.ok(copied.length > 5);
  const back = place.file('../back');
  await place.does('restore', kept, '--to', back);
  const there = execFileSync('find', [path.join(back, 'files'), '-type', 'f'], { encoding: 'utf8' }).trim().split('\n').sort();
  const r = await place.cli('check', back);
  assert.equal(r.code, 0, r.out + r.err);
  const bytes = fs.readFileSync(there[0]);
  fs.writeFileSync(there[0], Buffer.concat([bytes, Buffer.from('x')]));
  fs.unlinkSync(there[1]);
  fs.mkdirSync(path.join(back, 'files/ab'), { recursive: true });
  fs.writeFileSync(path.join(back, 'files/ab', `ab${'0'.repeat(62)}`), 'x');
  const bad = await place.cli('check', back);
  assert.notEqual(bad.code, 0);
  assert.match(bad.out + bad.err, /is not what was written/);
  assert.match(bad.out + bad.err, /is missing/);
  assert.match(bad.out + bad.err, /nothing in the log explains/);
  fs.unlinkSync(copied[0]);
  const lost = await place.cli('restore', kept, '--to', place.file('../lost'));
  assert.notEqual(lost.code, 0);
  assert.match(lost.out + lost.err, /missing or damaged/);
});
