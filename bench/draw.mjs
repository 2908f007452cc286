/* draw.mjs - the curves of bench/grow: one small picture a question, sizes from left to right by powers of ten. Usage: node draw.mjs CSV
** SVG
**
** Lines differ by dash and by a word at their end, not by colour alone; the colours are the reader's, light or dark. */
import fs from 'node:fs';

const [head, ...lines] = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').map((l) => l.split(','));
const rows = lines.map((l) => Object.fromEntries(head.map((name, i) => [name, Number(l[i])])));
const PANELS = [
  ['answers a second, 64 connections', [['page', 'page'], ['list', 'list of 50'], ['report', 'report']]],
  ['processor time an answer, µs', [['page_us', 'page'], ['list_us', 'list of 50'], ['report_us', 'report']]],
  ['p99 at 64 connections, ms', [['page_p99_ms', 'page'], ['list_p99_ms', 'list of 50'], ['report_p99_ms', 'report']]],
  ['search, one by one, ms', [['search_p50_ms', 'p50'], ['search_p90_ms', 'p90'], ['search_p99_ms', 'p99']]],
  ['memory of its own, MB', [['idle_mb', 'idle'], ['loaded_mb', 'after the load']]],
  ['bytes of the file a case', [['bytes_a_case', 'bytes']]],
];
const W = 400, H = 210, LEFT = 58, RIGHT = 86, TOP = 34, BOTTOM = 34, ACROSS = 2;
const first = Math.log10(rows[0].cases), span = Math.max(Math.log10(rows.at(-1).cases) - first, 1e-9);
const x = (cases) => LEFT + ((Math.log10(cases) - first) / span) * (W - LEFT - RIGHT);
const short = (n) => (n >= 1e6 ? `${n / 1e6}M` : n >= 1000 ? `${n / 1000}k` : String(n));

/* A round number above all of them: 1, 2 or 5 times a power of ten. */
function top(values) {
  const most = Math.max(...values, 1e-3), ten = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((k) => k * ten).find((v) => v >= most);
}

function panel([title, series], n) {
  const most = top(series.flatMap(([name]) => rows.map((r) => r[name])));
  const y = (v) => H - BOTTOM - (v / most) * (H - TOP - BOTTOM);
  let out = `<g transform="translate(${(n % ACROSS) * W} ${Math.floor(n / ACROSS) * H})">` +
    `<text class="t" x="${LEFT}" y="18">${title}</text>`;
  for (const share of [0, 0.5, 1])
    out += `<path class="g" d="M${LEFT} ${y(most * share)}H${W - RIGHT}"/>` +
      `<text class="n" x="${LEFT - 8}" y="${y(most * share) + 4}" text-anchor="end">${short(most * share)}</text>`;
  for (const r of rows) out += `<text class="n" x="${x(r.cases)}" y="${H - BOTTOM + 18}" text-anchor="middle">${short(r.cases)}</text>`;
  const ends = series.map(([name]) => y(rows.at(-1)[name]));
  const order = ends.map((_, i) => i).sort((a, b) => ends[a] - ends[b]);
  order.forEach((i, k) => { if (k) ends[i] = Math.max(ends[i], ends[order[k - 1]] + 14); });
  series.forEach(([name, words], i) => {
    const points = rows.map((r) => `${x(r.cases).toFixed(1)} ${y(r[name]).toFixed(1)}`);
    out += `<path class="l l${i}" d="M${points.join('L')}"/>`;
    out += points.map((p) => `<circle class="d l${i}" cx="${p.split(' ')[0]}" cy="${p.split(' ')[1]}" r="2.5"/>`).join('');
    out += `<text class="w l${i}" x="${W - RIGHT + 7}" y="${(ends[i] + 4).toFixed(1)}">${words}</text>`;
  });
  return out + '</g>';
}

const height = Math.ceil(PANELS.length / ACROSS) * H;
fs.writeFileSync(process.argv[3],
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W * ACROSS} ${height}" role="img" aria-labelledby="t">
<title id="t">How a place behaves from ${short(rows[0].cases)} to ${short(rows.at(-1).cases)} cases</title>
<style>
svg { font: 12px system-ui, sans-serif; background: #fff; color: #1c1b1a; }
text { fill: currentColor } .t { font-weight: 600; font-size: 13px } .n { font-size: 11px; opacity: .7 }
.g { stroke: currentColor; opacity: .2 }
.l { fill: none; stroke-width: 2 } path.l0, circle.l0 { stroke: #b3261e } path.l1, circle.l1 { stroke: #1f5fa8; stroke-dasharray: 6 3 }
path.l2, circle.l2 { stroke: #8a6100; stroke-dasharray: 2 3 } circle.d { fill: currentColor; stroke-dasharray: none }
@media (prefers-color-scheme: dark) { svg { background: #161514; color: #eceae6 } path.l0, circle.l0 { stroke: #ff8a80 }
path.l1, circle.l1 { stroke: #8ab8f0 } path.l2, circle.l2 { stroke: #e2b54a } }
</style>
${PANELS.map(panel).join('\n')}
</svg>
`);
