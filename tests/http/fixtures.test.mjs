/* fixtures.test.mjs - what an older zhitong left must open under this one: the place as it stands, and a restore of its backup.
**
** tests/fixtures holds one archive for each tag (tests/fixtures/make). One more is made here by the program itself, so that the way there
** is tested before there is a tag. The number of events is the old checkpoint's, and Go's sumdb code says that the log still holds it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BIN, Place, ROOT, run, verifier } from './harness.mjs';

const dir = path.join(ROOT, 'tests/fixtures');
const fixtures = fs.readdirSync(dir).filter((n) => n.endsWith('.tar.gz')).map((n) => path.join(dir, n));
const here = new Place(BIN);
const own = path.join(here.root, 'v0.1.tar.gz');
before(() => {
  execFileSync(path.join(dir, 'make'), [BIN, 'v0.1', own], { stdio: 'pipe' });
  assert.ok(fs.statSync(own).size < 200 * 1024, 'small enough to be kept for ever');
});
after(() => here.remove());

for (const archive of [...fixtures, own])
  test(`${path.basename(archive)} opens: the log, its tables, its name; and so does its backup`, async () => {
    const place = new Place(BIN);
    execFileSync('tar', ['-xzf', archive, '-C', place.root]);
    const checkpoint = path.join(place.root, 'checkpoint');
    const [origin, size] = fs.readFileSync(checkpoint, 'utf8').split('\n');
    try {
      await place.check();
      assert.equal(place.sql('SELECT count(*) FROM log_leaf'), size);
      const server = await place.serve();
      assert.doesNotMatch(server.said, /epoch/);
      const r = await run(verifier(), [`${server.url}/log`, '--old', checkpoint]);
      assert.equal(r.code, 0, r.out + r.err);
      assert.equal((await server.get('/log/checkpoint')).text.split('\n')[0], origin);
      for (const page of ['/', '/cases', '/log']) assert.equal((await server.get(page)).status, 200, page);
      await server.report({ text: '新版本里的第一件' });
      await server.stop();

      const other = new Place(BIN);
      await place.does('restore', path.join(place.root, 'backup'), '--to', other.dir);
      assert.equal(other.sql('SELECT count(*) FROM log_leaf'), size);
      await other.end();
      await place.does('drill', path.join(place.root, 'backup'));
    } finally {
      await place.end();
    }
  });
