/* desk.mjs URL CASES PID - asks a desk with many cases for every list that it offers, acts on 500 at once and asks what is alike
** (bench/desk).
**
** A list is a state, an order, and none, one or two of the filters: all of them, each asked for three times, the middle one counted; of
** those that give a full page the next page too. Beside the time of the answer stands the server's processor, for a loaded machine makes
** people wait too. */
import fs from 'node:fs';
import { Browser, formsOf, urlencoded } from '../tests/http/harness.mjs';
import http from 'node:http';

const [base, cases, pid] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const server = {
  ask: (method, target, { headers = {}, body = '' } = {}) => new Promise((done, fail) => {
    const rq = http.request(new URL(target, base), { method, agent, headers: { ...headers, 'Accept-Language': 'zh',
      ...(body ? { 'Content-Length': Buffer.byteLength(body) } : {}) } }, (rs) => {
      let text = '';
      rs.setEncoding('utf8').on('data', (s) => { text += s; }).on('end', () => done({ status: rs.statusCode, headers: rs.headers, text }));
    });
    rq.on('error', fail);
    rq.end(body);
  }),
};
const who = new Browser(server);
await who.signIn('clerk05', 'yi-ge-yang-li');

const ticks = () => { const t = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(' '); return Number(t[13]) + Number(t[14]); };
async function timed(ask, want = 200) {
  const from = process.hrtime.bigint();
  const r = await ask();
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  if (r.status !== want) throw new Error(`${r.status}: ${r.text.match(/<[^>]*class="error[^"]*".*?<\/\w+>/s)?.[0] ?? r.text}`);
  return [ms, r];
}
const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
function told(name, took, cpu, wanted) {
  took.sort(([a], [b]) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))][0].toFixed(1);
  console.log(`| ${name} | ${took.length} | ${wanted} | ${at(0.5)} | ${at(0.9)} | ${at(0.99)} | ${at(1)} | ${(cpu * 10).toFixed(1)} |`);
  for (const [ms, what] of took.slice(-3)) if (ms > wanted) console.log(`<!-- ${ms.toFixed(1)} ms ${what} -->`);
}
async function measure(name, wanted, targets, times, ask) {
  const took = [], before = ticks();
  let asked = 0;
  for (const target of targets) {
    const each = [];
    for (let i = 0; i < times; i++, asked++) each.push((await timed(() => ask(target)))[0]);
    took.push([middle(each), target]);
  }
  told(name, took, (ticks() - before) / asked, wanted);
}

/* ---- lists ---- */
const desk = (await who.get('/desk?state=all')).text;
const first = (name) => desk.match(new RegExp(`<select[^>]*name="${name}".*?</select>`, 's'))?.[0].match(/<option value="(\d+)"/)?.[1];
const FILTERS = ['taker=me', 'taker=nobody', `taker=${first('taker')}`, 'unit=单位7', 'unit=没有这家', `class=${first('class')}`, 'class=none',
  `compound=${first('compound')}`, 'since=2019-06-01', 'until=2017-03-01', 'source=web', 'source=import', 'worded=no', 'worded=yes',
  'homes=5',
  'homes=900', 'said=not', 'said=back', 'alarm=over', 'alarm=raised', 'check=me',
  'yours=me'].map(encodeURI).filter((f) => !f.endsWith('undefined'));
const named = (f) => f.split('=')[0];
const pairs = FILTERS.flatMap((a, i) => FILTERS.slice(i + 1).filter((b) => named(a) !== named(b)).map((b) => `${a}&${b}`));
const lists = (states, sorts, filters) => states.flatMap((s) =>
  sorts.flatMap((o) => filters.map((f) => `/desk?state=${s}${f && `&${f}`}&sort=${o}`)));
const STATES = ['received', 'filed', 'dispatched', 'handling', 'to_verify', 'closed', 'parked', 'voided', 'referred', 'open', 'all'];
const SORTS = ['clock', 'waiting', 'newest', 'moved', 'homes'];
const get = (target) => who.get(target);
console.log('| what | asked | wanted, ms | p50 | p90 | p99 | longest | processor, ms |\n' +
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
await measure('a list: state and order', 30, lists(STATES, SORTS, ['']), 3, get);
await measure('with one filter', 30, lists(STATES, SORTS, FILTERS), 3, get);
await measure('with two', 30, lists(['open', 'all'], ['clock', 'newest', 'homes'], pairs), 1, get);
const next = [];
for (const target of lists(STATES, SORTS, ['', 'taker=me', FILTERS[3]])) {
  const more = (await who.get(target)).text.match(/href="(\/desk\?[^"]*after=[^"]*)"/)?.[1];
  if (more) next.push(more.replaceAll('&amp;', '&'));
}
await measure('the next page', 30, next, 3, get);

/* ---- many at once ---- */
const csrf = await who.csrf();
const ids = [];
for (let at = '/desk?state=received&sort=newest'; ids.length < 500 && at;) {
  const page = (await who.get(at)).text;
  ids.push(...[...page.matchAll(/name="id" value="(\d+)"/g)].map((m) => m[1]));
  at = page.match(/href="(\/desk\?[^"]*after=[^"]*)"/)?.[1].replaceAll('&amp;', '&');
}
ids.length = Math.min(ids.length, 500);
const kind = first('class');
const post = (to, fields, many = []) => who.ask('POST', to, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: urlencoded({ csrf, key: `b${process.hrtime.bigint()}`, ...fields }) + many.map((id) => `&id=${id}`).join('') });
const bulk = { take: [], dispatch: [], classify: [], undo: [], release: [] };
const did = async (verb, fields) => {
  const before = ticks(), [ms, r] = await timed(() => post('/desk/bulk?state=all&sort=newest', { verb, ...fields }, ids));
  bulk[verb].push([ms, (ticks() - before) * 10, r.text]);
  const undo = formsOf(r.text).find((f) => f.action.startsWith('/desk/undo'));
  if (verb === 'dispatch' && undo) {
    const from = ticks(), [back] = await timed(() => post(undo.action, undo.fields));
    bulk.undo.push([back, (ticks() - from) * 10]);
  }
};
for (let i = 0; i < 5; i++) {
  await did('take', {});
  await did('classify', { class: kind });
  await did('dispatch', { words: '单位7', checked: '1' });
  await did('release', {});
}
for (const [verb, took] of Object.entries(bulk)) told(`${ids.length} cases at once: ${verb}`, took.map(([ms]) => [ms, verb]),
  middle(took.map(([, cpu]) => cpu)) / 10, 500);

/* ---- alike ---- */
const some = Array.from({ length: 100 }, (_, i) => cases - 40 * i);
await measure('what is alike to a case (desk)', 10, some.map((id) => `/desk/cases/${id}/alike`), 3, get);
const texts = [];
for (const id of some.slice(0, 40)) {
  const text = (await who.get(`/desk/cases/${id}`)).text.match(/<blockquote[^>]*>(.*?)<\/blockquote>/s)?.[1].replace(/<[^>]*>/g, '').trim();
  if (text) texts.push(text.slice(0, 200));
}
await measure('what is alike to what is being written', 10, texts, 3,
  (text) => server.ask('POST', '/report/near', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: urlencoded({ text }) }));
agent.destroy();
