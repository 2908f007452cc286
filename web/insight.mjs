/* insight.mjs - pictures of the figures, drawn by uPlot from the very tables of the page.
**
** The page works without this file: the tables are the truth, and a picture says nothing that they do not. So there are no data beside
** them: a column's head says how it is drawn (data-plot: "line" for a percentage, "bar" for a number), a cell has its number in data-v, and
** a cell without one (a small sample) leaves a gap in the line. Lines differ by dashes, not by colour alone; a key above tells them apart.
** Colours are those of the stylesheet, read anew when the theme changes or the page goes to paper. uPlot sets its styles through the CSSOM,
** which a strict style-src allows. */
const plotter = (await import(document.getElementById('plotter').href)).default;
const DASHES = [[], [10, 5], [2, 4]];
const COLOURS = ['--red', '--ink', '--water'];
const plots = [];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
const number = (cell) => (cell?.dataset.v === undefined ? null : Number(cell.dataset.v));

function element(tag, props, ...children) {
  const e = Object.assign(document.createElement(tag), props);
  e.append(...children);
  return e;
}

/* The columns that are drawn so, each with its numbers. */
function columnsOf(table, plot) {
  const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.x);
  return [...table.tHead.rows[0].cells].filter((head) => head.dataset.plot === plot)
    .map((head) => ({ name: head.textContent.trim(), values: rows.map((row) => number(row.cells[head.cellIndex])) }));
}

/* "1" of January, with its year below; so of the first one too. */
const monthWords = (x, first) => {
  const [year, month] = x.split('-').map(Number);
  return first || month === 1 ? `${month}\n${year}` : `${month}`;
};

function axes(xs, unit) {
  const font = () => `${Math.round(rem() * 0.75)}px ${colour('--sans')}`;
  const look = { stroke: () => colour('--ink-2'), font: font(), ticks: { show: false } };
  return [
    { ...look, size: rem() * 2.4, grid: { show: false }, splits: () => xs.map((_, i) => i),
      values: (u, all) => {
        const every = Math.ceil((all.length * rem() * 1.6) / u.bbox.width * devicePixelRatio); // on a telephone every second month
        return all.map((i) => (i % every ? '' : monthWords(xs[i], i === 0)));
      } },
    { ...look, size: rem() * 3.2, grid: { stroke: () => colour('--line'), width: 1 },
      values: (u, all) => all.map((v) => (Number.isInteger(v) ? `${v}${unit}` : '')) },
  ];
}

/* What stands under the finger or the mouse, in the table's own words; to those who hear the page the table says it. */
function readOut(table, out, i) {
  const row = [...table.tBodies[0].rows].filter((r) => r.dataset.x)[i];
  out.textContent = !row ? '' : [row.cells[0].textContent.trim(),
    ...[...row.cells].filter((c) => c.dataset.v !== undefined)
    .map((c) => `${c.dataset.h} ${c.textContent.trim().replace(/\s+/g, ' ')}`)].join(' · ');
}

function plot(box, table, kind, height, out) {
  const columns = columnsOf(table, kind);
  const xs = [...table.tBodies[0].rows].map((row) => row.dataset.x).filter(Boolean);
  const rate = kind === 'line';
  const series = columns.map((c, i) => (rate
    ? { label: c.name, scale: 'y', stroke: () => colour(COLOURS[i % COLOURS.length]), width: 2, dash: DASHES[i % DASHES.length],
      points: { show: true, size: 6, fill: () => colour('--sheet') } }
    : { label: c.name, scale: 'y', stroke: () => colour('--line-2'), fill: () => colour('--line'), width: 1,
      paths: plotter.paths.bars({ size: [0.6, 56] }), points: { show: false } }));
  const most = Math.max(1, ...columns.flatMap((c) => c.values));
  const u = new plotter({ // eslint-disable-line new-cap
    width: box.clientWidth, height, series: [{}, ...series], axes: axes(xs, rate ? '%' : ''), legend: { show: false },
    padding: [rem() / 2, rem() / 2, 0, 0], scales: { x: { time: false, range: [-0.6, xs.length - 0.4] },
      y: { range: rate ? [0, 102] : [0, most * 1.1] } },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: false }, sync: { key: table.id } },
    hooks: { setCursor: [(self) => readOut(table, out, self.cursor.idx ?? -1)] },
  }, [xs.map((_, i) => i), ...columns.map((c) => c.values)], box);
  plots.push({ u, box, height });
}

/* A line's own dashes, beside its name. */
function key(columns) {
  const list = element('ul', { className: 'legend' });
  for (const [i, c] of columns.entries()) {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    line.setAttribute('viewBox', '0 0 36 10');
    line.setAttribute('aria-hidden', 'true');
    line.innerHTML = `<path class="p${i}" d="M0 5H36"${DASHES[i].length ? ` stroke-dasharray="${DASHES[i].join(' ')}"` : ''}/>`;
    list.append(element('li', {}, line, c.name));
  }
  return list;
}

function draw(figure) {
  const table = document.getElementById(figure.dataset.of);
  if (!table || table.querySelectorAll('tbody tr[data-x]').length < 2) return; // one point is no line
  const picture = element('div', { role: 'img', ariaLabel: figure.dataset.label });
  const out = element('p', { className: 'hint readout', ariaHidden: 'true' });
  figure.hidden = false;
  figure.append(key(columnsOf(table, 'line')), picture, element('figcaption', { className: 'hint' }, figure.dataset.label), out);
  plot(picture.appendChild(document.createElement('div')), table, 'line', rem() * 12, out);
  plot(picture.appendChild(document.createElement('div')), table, 'bar', rem() * 6.5, out);
}

/* A row of months as a small picture: this year's line, and last year's in dashes. */
function drawRow(row, months) {
  const cells = [...row.cells].slice(1);
  const now = cells.map(number);
  const then = cells.map((cell) => (cell.dataset.then === undefined ? null : Number(cell.dataset.then)));
  const name = row.cells[0].textContent.trim();
  const box = element('div', { role: 'img',
    ariaLabel: `${name}: ${cells.map((c) => c.textContent.trim().replace(/\s+/g, ' ')).join(', ')}` });
  const figure = element('figure', {}, element('h3', {}, name, element('b', {}, String(now.at(-1) ?? '–'))), box,
    element('figcaption', {}, `${months[0]} – ${months.at(-1)}`,
      ...[...cells.at(-1).querySelectorAll('small')].map((small) => ` · ${small.textContent}`)));
  return { figure, box, columns: [now.map((_, i) => i), then, now] };
}

function drawRows(table) {
  const months = [...table.tHead.rows[0].cells].slice(1).map((head) => head.textContent.trim());
  const all = element('div', { className: 'multiples' });
  const rows = [...table.tBodies[0].rows].map((row) => drawRow(row, months));
  all.append(...rows.map((r) => r.figure));
  table.parentNode.before(all);
  const height = rem() * 4.5;
  for (const { box, columns } of rows) {
    const most = Math.max(1, ...columns[1], ...columns[2]);
    const line = (name, width, dash) => ({ stroke: () => colour(name), width, dash, points: { show: false } });
    const u = new plotter({ // eslint-disable-line new-cap
      width: box.clientWidth, height, legend: { show: false }, cursor: { show: false }, padding: [4, 4, 4, 4],
      scales: { x: { time: false, range: [0, months.length - 1] }, y: { range: [0, most] } },
      axes: [{ show: false }, { show: false }], series: [{}, line('--line-2', 1.2, [3, 3]), line('--red', 2, [])],
    }, columns, box);
    plots.push({ u, box, height });
  }
}

document.querySelectorAll('table[data-plot="multiples"]').forEach(drawRows);
document.querySelectorAll('figure.plot').forEach(draw);
new ResizeObserver(() => plots.forEach((p) => p.u.width !== p.box.clientWidth &&
  p.u.setSize({ width: p.box.clientWidth, height: p.height })))
  .observe(document.getElementById('main'));
for (const change of ['print', '(prefers-color-scheme: dark)'])
  matchMedia(change).addEventListener('change', () => plots.forEach((p) => p.u.redraw()));
