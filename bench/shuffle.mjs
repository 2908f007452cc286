/* shuffle.mjs - a CSV of made-up reports out of somebody's real texts: their sentences in other orders, so that words are as frequent as in
** life and no text is anybody's. Usage: node bench/shuffle.mjs CSV COLUMN CASES [FIRST [SECONDS]] >OUT
**
** COLUMN names the texts in the CSV's first line. A report takes sentences by lot until it has about 319 characters. FIRST (1) is the
** number of the first report, so that a place can grow by parts; SECONDS (300) pass from one to the next, as in bench/cases.awk, whose
** numbers and moments these are, so page.lua can check pages of either. The same words give the same file: the lot is a generator with a
** seed. What is made out of real texts stays on the machine that made it. */
import fs from 'node:fs';

const [file, column] = process.argv.slice(2);
const [cases, first, seconds] = [Number(process.argv[4]), Number(process.argv[5] ?? 1), Number(process.argv[6] ?? 300)];
const CHARACTERS = 319;

function* rows(text) {
  let row = [], field = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') field += text[i++];
    else if (c === '"') quoted = !quoted;
    else if (quoted || (c !== ',' && c !== '\n')) field += c;
    else {
      row.push(field.replace(/\r$/, ''));
      field = '';
      if (c === '\n') {
        yield row;
        row = [];
      }
    }
  }
  if (field || row.length) yield [...row, field];
}

function sentences() {
  const all = rows(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  const at = all.next().value.indexOf(column);
  if (at < 0) throw new Error(`${file} has no column ${column}`);
  const found = [];
  for (const row of all)
    for (const s of (row[at] ?? '').split(/(?<=[。！？；!?;\n])/u)) {
      const words = s.replace(/\s+/gu, ' ').trim();
      if (words.length >= 4 && words.length <= 200) found.push(words);
    }
  return found;
}

let state = 0x2545F491 ^ first;
function lot(n) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
}

const pool = sentences();
if (!pool.length) throw new Error(`${file}: no sentence in ${column}`);
const out = fs.openSync('/dev/stdout', 'w');
let lines = ['id,time,text,where'];
for (let i = first; i < first + cases; i++) {
  let text = '';
  while (text.length < CHARACTERS - 20) {
    const next = pool[lot(pool.length)];
    if (text.length + next.length <= CHARACTERS + 60) text += next;
  }
  const time = new Date((1420041600 + seconds * i + 28800) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  lines.push(`${i},${time},"${text.replaceAll('"', '""')}",${(i % 90) + 1}号楼`);
  if (lines.length === 5000 || i === first + cases - 1) {
    fs.writeSync(out, lines.join('\n') + '\n');
    lines = [];
  }
}
