/* kill.mjs - the server is killed two hundred times while sixteen neighbours report; nothing that was acknowledged may be missing.
**
** Each life begins on what the death before left behind. Most lives end by SIGKILL at a random moment; every tenth ends inside a
** commit, at a random page write, sync or COMMIT that the fault seam of the test build picks, and a few between remembering a head
** and publishing it. Then the next life is judged (crowd.mjs).
**
** Every twentieth death `zhitong check` replays the whole log, and a verifier that is not ours is given an old checkpoint. What is
** random comes from one seed, which is printed. ZHITONG_BIN_CRASH: a test build without sanitizers; ZHITONG_VERIFIER: the Go
** verifier; ZHITONG_KILLS, ZHITONG_SEED. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd, newSeed } from './crowd.mjs';

const kills = Number(process.env.ZHITONG_KILLS ?? 200);
const seed = newSeed();
const faultEvery = 10; // 20 of 200 die inside a commit
const lookEvery = 20;
const crowd = new Crowd({ name: 'kill', seed });
const between = (low, high) => crowd.between(low, high);

// How life number n ends: a plan for the fault seam, or a moment for a SIGKILL from outside.
function deathOf(n) {
  const slot = n % faultEvery;
  if (slot === 3) return { fault: [`commit=${between(1, 40)}`, `write=${between(1, 400)}`, `sync=${between(1, 40)}`][between(0, 2)] };
  if (slot === 7 && n % 50 === 7) return { fault: 'sign=1' };
  return { ms: between(0, 350) };
}
const deaths = Array.from({ length: kills }, (_, n) => deathOf(n)); // drawn before anything depends on time

async function liveAndDie(n) {
  const { fault, ms } = deaths[n];
  const look = async (life) => {
    await crowd.judge(life);
    if (n % lookEvery === lookEvery - 1) await crowd.lookDeeply(life);
  };
  const end = () => (fault ? sleep(20000, 'late', { ref: false }) : sleep(ms));
  assert.notEqual(await crowd.liveAndDie({ plan: fault, end, look }), 'late', `${fault} never struck`);
}

test(`${kills} kills while ${crowd.posters} neighbours report (seed ${seed})`, async (t) => {
  t.after(() => crowd.remove());
  await crowd.zhitong(['init', crowd.place, '--origin', 'zhitong.test/kill']);
  for (let n = 0; n < kills; n++) {
    await liveAndDie(n);
    if (n % lookEvery === lookEvery - 1) await crowd.checkIsClean();
  }
  await crowd.lastLife();
  const inside = deaths.filter((d) => d.fault && d.fault !== 'sign=1').length;
  t.diagnostic(`${crowd.acknowledged.size} reports acknowledged, ${crowd.retried} sent again, ${crowd.checkpoints.size} checkpoints`);
  t.diagnostic(`${inside} deaths inside a commit`);
});
