/* cli.test.mjs - the command line: help, exit codes, and errors that are one plain line. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertQuiet, BIN, Browser, newPlace, PASSWORD, Place, ROOT, run, Server, signedIn } from './harness.mjs';

const COMMANDS = ['init', 'serve', 'demo', 'import', 'backup', 'restore', 'drill', 'check', 'verify', 'user'];
let place;
before(async () => { place = await newPlace({ users: { anna: 'clerk' } }); });
after(() => place.end());

/* One line on stderr, in plain words; nothing on stdout. */
async function fails(code, words, ...args) {
  const r = await place.cli(...args);
  assertQuiet(r.err);
  assert.equal(r.code, code, `${args.join(' ')}: ${r.out}${r.err}`);
  assert.equal(r.out, '', args.join(' '));
  assert.match(r.err, /^[^\n]+\n$/, args.join(' '));
  assert.match(r.err, words, args.join(' '));
}

test('--help, --version, no command, an unknown one', async () => {
  for (const args of [['--help'], ['-h'], ['help']]) {
    const r = await place.cli(...args);
    assert.deepEqual([r.code, r.err], [0, '']);
    for (const c of COMMANDS) assert.match(r.out, new RegExp(`^  zhitong ${c} `, 'm'));
    assert.match(r.out, /Exit codes: 0 .* 1 .* 2 .* 3 /);
  }
  assert.match((await place.cli('--version')).out, /^zhitong \d+\.\d+\.\d+\n$/);
  const none = await place.cli();
  assert.deepEqual([none.code, none.out], [2, '']);
  await fails(2, /there is no command "dance"/, 'dance');
});

test('help COMMAND says the same as COMMAND --help', async () => {
  for (const c of COMMANDS) assert.deepEqual(await place.cli('help', c), await place.cli(c, '--help'));
  await fails(2, /there is no command "dance"/, 'help', 'dance');
});

test('the manual page is sound, and has every command and every option that the program has, and no other', async () => {
  const page = path.join(ROOT, 'packaging/zhitong.1'), text = fs.readFileSync(page, 'utf8');
  const judged = await run('mandoc', ['-T', 'lint', '-W', 'style', page]);
  assert.deepEqual([judged.code, judged.out], [0, '']);
  const drawn = await run('man', ['--warnings', '-E', 'UTF-8', '-l', page], { env: { MANWIDTH: '80', LC_ALL: 'C.UTF-8' } });
  assert.deepEqual([drawn.code, drawn.err], [0, '']);
  assert.match(drawn.out, /阳光社区/);
  const sources = fs.readdirSync(path.join(ROOT, 'src')).filter((f) => /^(cli.*|main)\.c$/.test(f))
    .map((f) => fs.readFileSync(path.join(ROOT, 'src', f), 'utf8')).join('\n');
  const sorted = (found) => [...new Set(found)].sort();
  assert.deepEqual(sorted([...text.matchAll(/Fl -([a-z-]+)/g)].map((m) => m[1])),
    sorted(['version', ...[...sources.matchAll(/\{ "([a-z-]+)", &/g)].map((m) => m[1])]));
  assert.deepEqual(sorted([...text.matchAll(/^\.Ss (\w+)/gm)].map((m) => m[1])),
    sorted([...sources.matchAll(/\{ "(\w+)", cli_/g)].map((m) => m[1])));
});

test('--help of each command: its usage, and nothing is done', async () => {
  for (const c of COMMANDS)
    for (const flag of ['--help', '-h']) {
      const r = await run(BIN, [c, path.join(place.root, 'untouched'), flag], { env: place.env, cwd: place.root });
      assert.deepEqual([r.code, r.err], [0, ''], c);
      assert.ok(r.out.startsWith(`zhitong ${c} `), r.out);
    }
  assert.ok(!fs.existsSync(path.join(place.root, 'untouched')) && !fs.existsSync(path.join(place.root, 'demo')));
});

test('a call that is not understood: exit 2', async () => {
  for (const args of [['init'], ['serve'], ['check'], ['verify'], ['user'], ['user', place.dir, 'fly'], ['user', place.dir, 'add'],
    ['user', place.dir, 'list', 'x'],
    ['import', place.dir], ['import', place.dir, 'people', 'x.csv']])
    await fails(2, /^usage: zhitong /, ...args);
  for (const args of [['check', 'a', 'b'], ['serve', 'a', 'b'], ['demo', 'x']]) await fails(2, /one word too many/, ...args);
  for (const c of COMMANDS) await fails(2, /--nonsense is not an option here/, c, '--nonsense');
  await fails(2, /--listen needs a value/, 'serve', place.dir, '--listen');
  await fails(2, /takes no value/, 'serve', place.dir, '--insecure-http=yes');
});

test('what is not there, or is not what it should be: exit 1', async () => {
  const nowhere = path.join(place.root, 'nowhere');
  for (const args of [['serve', nowhere], ['check', nowhere], ['user', nowhere, 'list'], ['import', nowhere, 'cases', 'x.csv']])
    await fails(1, /nowhere/, ...args);
  assert.ok(!fs.existsSync(nowhere), 'looking makes nothing');
  await fails(1, /can't be read/, 'verify', path.join(nowhere, 'receipt.json'));
  await fails(1, /can't be read/, 'import', place.dir, 'cases', path.join(nowhere, 'a.csv'));
  await fails(1, /there is a place here already; nothing was changed/, 'init', place.dir);
  for (const origin of ['', 'host', '/a/b', 'a/b/', 'http://a b/c', 'a+b/c'])
    await fails(1, /an origin is HOST\/PATH/, 'init', path.join(place.root, 'new'), '--origin', origin);
});

test('verify: what is no receipt', async () => {
  for (const text of ['', '{}', '{"v":1}', 'nothing', '{"v":2}', '[]', '{"v":1,"origin":{}}', '{'.repeat(5000)]) {
    fs.writeFileSync(path.join(place.root, 'bad.json'), text);
    const r = await place.cli('verify', path.join(place.root, 'bad.json'));
    assertQuiet(r.err);
    assert.equal(r.code, 1, text);
    assert.match(r.out + r.err, /^(NOT GOOD|zhitong: )[^\n]+\n$/, text);
  }
});

test('user: add, list, password, invite', async () => {
  const add = (login, role, password) => place.cli('user', place.dir, 'add', login, '--name', '某人', '--role', role,
    { input: `${password}\n` });
  for (const [login, role, password] of [['anna', 'clerk', PASSWORD], ['b', 'clerk', PASSWORD], ['Béla', 'clerk', PASSWORD], ['bela',
    'king', PASSWORD],
    ['bela', 'clerk', 'short'], ['bela', 'clerk', '12345678'], ['bela', 'clerk', ''], ['bela', 'clerk', 'x'.repeat(129)], ['belabela',
      'clerk', 'belabela']]) {
    const r = await add(login, role, password);
    assert.equal(r.code, 1, `${login} ${role} ${password}`);
    assert.match(r.err, /^zhitong: [^\n]+\n$/);
  }
  assert.equal((await add('Bela', 'leader', 'x'.repeat(128))).code, 0);
  assert.match(await place.does('user', place.dir, 'list'), /^\d+ +bela +leader +on +某人$/m);
  assert.match(await place.does('user', place.dir, 'invite', '新来的', '--role', 'clerk'), /^\/welcome\/[\w-]{22} /);
  await fails(1, /nobody signs in as carl/, 'user', place.dir, 'password', 'carl');
});

test('a new password from the command line signs the old sessions out', async () => {
  let server = await place.serve();
  const anna = await signedIn(server, 'anna');
  await server.stop();
  assert.match(await place.does('user', place.dir, 'password', 'anna', { input: 'another good one\n' }), /signed out/);
  server = await place.serve();
  anna.server = server;
  assert.equal((await anna.get('/desk')).status, 303);
  await assert.rejects(signedIn(server, 'anna'), /422/);
  await anna.signIn('anna', 'another good one');
});

test('the folder is in use: exit 3 for whoever comes second', async () => {
  if (!place.servers.some((s) => s.running)) await place.serve();
  for (const args of [['serve', place.dir], ['check', place.dir], ['user', place.dir, 'list'], ['import', place.dir, 'cases', 'x.csv']])
    await fails(3, /another zhitong has this folder open; stop it first/, ...args);
});

test('--listen: in use, not ours, nonsense: exit 1 and a line that says which', async (t) => {
  const other = await newPlace({ origin: 'zhitong.test/other' });
  const taken = net.createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await new Promise((done) => taken.on('listening', done));
  for (const listen of [`127.0.0.1:${taken.address().port}`, '203.0.113.1:0', 'nonsense', '127.0.0.1:99999', '127.0.0.1']) {
    const r = await other.cli('serve', other.dir, '--listen', listen);
    assertQuiet(r.err);
    assert.equal(r.code, 1, listen);
    assert.match(r.err, new RegExp(`^zhitong: ${listen}: [^\\n]+\\n$`));
  }
  await other.end();
});

test('demo: makes, serves, and serves again what it made', async () => {
  const demo = new Place(BIN);
  for (const words of [/Making a sample neighbourhood/, /^Serving/]) {
    const s = new Server(demo, BIN, ['demo', '--small', '--dir', demo.dir, '--listen', '127.0.0.1:0'], demo.env);
    demo.servers.push(s);
    await s.started();
    assert.match(s.said, words);
    const clerk = await new Browser(s).signIn('clerk05', s.said.match(/with the password (\S+) as/)[1]);
    assert.equal((await clerk.get('/desk')).status, 200);
    await s.stop();
  }
  await demo.end();
});
