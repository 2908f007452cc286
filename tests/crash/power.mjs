/* power.mjs - the power is cut, again and again, until ten thousand reports were acknowledged; not one of them may be missing.
**
** A kill leaves the disk as the system has it in memory; a power cut does not. So the server runs over a disk that keeps account of what
** was synced (tests/support/world.c), and after each death the folder is made to look as a disk may that lost power: of all that was not
** synced, chance drops, tears and reorders (disk.mjs). That holds for the database and its WAL, and for the key, the checkpoint, the
** signer's memory outside the folder, and whatever else lies there. Some lives end at a random moment, some at a sync or a write that the
** seam picks. Then the next life is judged (crowd.mjs), and now and then `zhitong check` replays everything.
**
** Two controls run the same over a liar: a disk whose sync does nothing, and one on which only the WAL is never synced. There the cut takes
** all that was not synced, so what was acknowledged is lost for sure, and the next life must be found out; or this test would not notice if
** we lost something. ZHITONG_ACKS, ZHITONG_SEED. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd, newSeed, world } from './crowd.mjs';
import { Disk } from './disk.mjs';

const acks = Number(process.env.ZHITONG_ACKS ?? 10000);
const seed = newSeed();
const CHECK_EVERY = 15;
/* What a loss looks like. (A test that broke for another reason is no proof.) */
const SHOWN = /acknowledged, and not there|it did not begin|shorter than a checkpoint seen|began a new epoch|is not where its receipt says/;
const KEEP = [0, 0.3, 0.7, 0.95, 1]; // how much of what was not synced arrives

class Town extends Crowd {
  constructor(name, lie) {
    super({ name, seed, posters: 64, rest: 0 });
    this.journal = path.join(this.dir, 'journal');
    this.over = { LD_PRELOAD: world, WORLD_JOURNAL: this.journal, ...(lie ? { WORLD_LIE: lie } : {}) };
    this.records = 0;
    this.cuts = 0;
  }

  /* Whatever is done in `act` is done over a disk that loses power at its end. */
  async withCut(act, keep = KEEP[this.between(0, KEEP.length - 1)]) {
    const disk = new Disk(this.disk);
    rmSync(this.journal, { force: true });
    const result = await act();
    this.records += disk.read(this.journal);
    disk.cut(this.random, keep);
    this.cuts++;
    return result;
  }

  /* Resolves when so many more reports were acknowledged. */
  async more(n, life) {
    const end = this.acknowledged.size + n;
    while (this.acknowledged.size < end && !life.over) await sleep(5);
  }

  /* A life and its end: at some number of reports, or, every third, at a sync or a write of its own. */
  life() {
    const plan = this.between(0, 2) ? undefined : [`fsync=${this.between(3, 60)}`, `put=${this.between(3, 600)}`][this.between(0, 1)];
    const n = this.between(50, 750);
    return this.withCut(() => this.liveAndDie({ env: this.over, plan, end: (life) => this.more(n, life) }));
  }

  async init() {
    await this.withCut(() => this.zhitong(['init', this.place, '--origin', `zhitong.test/${this.name}`], this.over), 0);
  }
}

test(`${acks} acknowledged reports and many power cuts: nothing is missing (seed ${seed})`, async (t) => {
  const town = new Town('power');
  t.after(() => town.remove());
  await town.init();
  while (town.acknowledged.size < acks) {
    await town.life();
    if (town.cuts % CHECK_EVERY === 0) await town.checkIsClean();
  }
  await town.lastLife();
  t.diagnostic(`${town.acknowledged.size} reports acknowledged, ${town.retried} sent again, ${town.cuts} power cuts, ` +
    `${town.records} changes of the disk`);
});

for (const [lie, what] of [['fsync', 'a disk whose sync lies'], ['wal', 'a WAL that is never synced']])
  test(`the control: ${what} loses what was acknowledged, and it shows (seed ${seed})`, async (t) => {
    const town = new Town(`power-${lie}`, lie);
    t.after(() => town.remove());
    await town.zhitong(['init', town.place, '--origin', `zhitong.test/${town.name}`]); /* not over the liar */
    await town.withCut(() => town.liveAndDie({ env: town.over, end: (life) => town.more(200, life) }), 0);
    assert.ok(town.acknowledged.size >= 200);
    const shown = await town.liveAndDie({ env: town.over, end: (life) => town.more(1, life) }).then(() => undefined, (e) => e.message);
    assert.match(shown ?? 'nothing was lost', SHOWN);
    t.diagnostic(`after ${town.acknowledged.size} reports: ${SHOWN.exec(shown)[0]}`);
  });
