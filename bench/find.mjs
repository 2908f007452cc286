/* find.mjs URL CSV QUERIES - asks a serving place for pieces of its own texts and prints how long the answers took (bench/find). */
import fs from 'node:fs';
import http from 'node:http';
import readline from 'node:readline';

const [base, csv, wanted] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let seed = 316;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;

function ask(method, target, cookie, body = '') {
  const headers = { ...(cookie ? { Cookie: cookie } : {}), ...(body ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
    ...(method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {}) };
  return new Promise((done, fail) => {
    const rq = http.request(new URL(target, base), { method, headers, agent }, (rs) => {
      let text = '';
      rs.setEncoding('utf8').on('data', (s) => { text += s; }).on('end', () => done({ status: rs.statusCode, headers: rs.headers, text }));
    });
    rq.on('error', fail);
    rq.end(body);
  });
}

async function signIn() {
  for (let tries = 0; ; tries++) {
    try {
      const cookies = (r) => (r.headers['set-cookie'] ?? []).map((c) => c.split(';')[0]).join('; ');
      const form = await ask('GET', '/signin');
      const pre = form.text.match(/name="pre" value="([^"]*)"/)[1];
      const r = await ask('POST', '/signin', cookies(form), `pre=${pre}&to=&login=clerk&password=three+quiet+sparrows`);
      if (r.status === 303) return cookies(r);
      throw new Error(`sign-in: ${r.status}`);
    } catch (e) {
      if (tries === 100) throw e;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

/* A sample of the file's lines that stays the same from run to run. */
async function sample(n) {
  const kept = [];
  let seen = 0;
  for await (const line of readline.createInterface({ input: fs.createReadStream(csv) })) {
    if (!/\p{sc=Han}{6}/u.test(line)) continue;
    seen++;
    if (kept.length < n) kept.push(line);
    else if (random(seen) < n) kept[random(n)] = line;
  }
  return kept;
}

function cut(line) {
  const runs = [...line.matchAll(/\p{sc=Han}{6,}/gu)].map((m) => m[0]);
  const run = [...runs[random(runs.length)]];
  const n = 1 + random(6);
  const at = random(run.length - n + 1);
  return run.slice(at, at + n).join('');
}

const FILTERS = ['&state=received', '&state=open&since=2019-06-01', '&state=all&since=2019-01-01&until=2019-12-31', '&state=all&worded=no',
  '&state=closed', '&state=all&taker=nobody'];
const cookie = await signIn();
const lines = await sample(wanted);
const took = [];
let empty = 0, stopped = 0;
for (let i = 0; i < wanted; i++) {
  const target = `/desk/find?q=${encodeURIComponent(cut(lines[i % lines.length]))}${i % 2 ? FILTERS[random(FILTERS.length)] : ''}`;
  const from = process.hrtime.bigint();
  const r = await ask('GET', target, cookie);
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  if (r.status !== 200) throw new Error(`${target}: ${r.status}`);
  took.push([ms, target]);
  stopped += r.text.includes('0.2 ');
  empty += !r.text.includes('<a class="t"');
}
took.sort(([a], [b]) => a - b);
const at = (share) => took[Math.min(wanted - 1, Math.floor(wanted * share))][0].toFixed(1);
console.log(`${wanted} queries: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; ` +
  `${stopped} stopped, ${empty} empty`);
for (const [ms, target] of took.slice(-3)) console.log(`  ${ms.toFixed(1)} ms ${decodeURIComponent(target)}`);
agent.destroy();
