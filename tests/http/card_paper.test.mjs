/* card_paper.test.mjs - the direct-line card as it comes out of the printer: its code is read, its boxes are found, its letters
** measured. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { CARD_URL, KIND, ON_ONE, ON_TWO, ask, en, zh } from './card_paper.mjs';
import { across, assertFonts, assertMargins, assertPage, bytes, dark, down, draw, pages, readCode, words } from './drawn.mjs';
import { BIN } from './harness.mjs';

const HELPER = path.join(path.dirname(BIN), 'zhitong-helper');
const ASK = path.resolve(path.dirname(BIN), '../tests/helper_ask');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhitong-card-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
let made = 0;

function paper(head, rows) {
  const name = path.join(folder, `${++made}.pdf`);
  fs.writeFileSync(name, bytes(ASK, [HELPER, 'card'], { input: ask(head, rows), stdio: ['pipe', 'pipe', 'pipe'] }));
  return name;
}
const refused = (head, rows) => {
  try { paper(head, rows); } catch (e) { return e.stderr.toString().trim(); }
  return '';
};
/* Full-width rules of the table, top to bottom, without the two red ones of the head. */
const rules = (page) => across(page, 17, 193).filter((y) => y > 42);
/* In points; pdftohtml tells three quarters of them, here times four. */
function smallest(pdf) {
  const sizes = [...bytes('pdftohtml', ['-xml', '-zoom', '4', '-i', '-stdout', pdf]).toString().matchAll(/<fontspec [^>]*size="(\d+)"/g)];
  return Math.min(...sizes.map((m) => Number(m[1]))) / 3;
}
const LONG = '这是一句很长的话，说明事情的来龙去脉，写得很细。'.repeat(160);
const HARD = [
  [KIND.how, 0, LONG], [KIND.tried, 0, LONG], ...Array.from({ length: 9 },
    (_, i) => [KIND.segment, i % 3, '二次网'.repeat(9), LONG, LONG, LONG, LONG]),
  ...Array.from({ length: 12 }, () => [KIND.option, 0, LONG, LONG, LONG, LONG]),
  ...Array.from({ length: 12 }, (_, i) => [KIND.unit, i ? 0 : 1, LONG, LONG, LONG, LONG]),
  ...Array.from({ length: 6 }, () => [KIND.level, 0, '街道'.repeat(30), LONG, '']),
  ...Array.from({ length: 12 }, () => [KIND.annex, 0, '附件'.repeat(50), LONG]),
];

test('all of a card on one A4, with boxes to sign in', () => {
  for (const { head, rows } of [zh, en]) {
    const pdf = paper(head, rows);
    const page = assertPage(pdf, CARD_URL);
    assertMargins(page, 14, 11, 10);
    const text = words(pdf);
    for (const said of [head.number, head.kind, head.day, rows[7][2].slice(0, 6), rows[10][3].slice(0, 6), '46902', '000-0000'])
      assert.ok(text.includes(said), `${said} is on it`);
    const y = rules(page);
    assert.equal(y.length, 10, 'nine sections');
    const [top, bottom] = [y[6], y[7]]; /* what each level signs */
    assert.ok(bottom - top > 23, 'a box is high enough for a pen');
    const x = down(page, top + 1, bottom - 1);
    assert.equal(x.length, 5, 'label, three boxes, frame');
    assert.ok(Math.abs(x[3] - x[2] - (x[4] - x[3])) < 1, 'as wide as each other');
    assert.equal(dark(page, x[3] + 2, top + 9, x[4] - 2, bottom - 8), 0, 'the one that nobody signed is empty');
    assert.ok(smallest(pdf) >= 8, 'no letter is smaller than eight points');
  }
});

test('agreed, unclear and disputed differ without colour', () => {
  const pdf = paper(zh.head, zh.rows);
  const page = draw(pdf);
  const [top] = rules(page).slice(3);
  const x = (i) => 29 + (i * 163) / 5 + 3;
  const piece = (i) => dark(page, x(i), top + 3.9, x(i) + 6, top + 8.5);
  assert.equal(piece(0), 0, 'agreed: a pipe that is clear inside');
  assert.ok(piece(2) > 60, 'disputed: hatched');
  const edge = (i) => dark(page, x(i), top + 2.7, x(i) + 24, top + 3.8);
  assert.ok(edge(3) < edge(0) * 0.9, 'unclear: its edges are dashes');
});

test('the form has two pages, and its annexes behind', () => {
  for (const { head, rows } of [zh, en]) {
    const pdf = paper({ ...head, form: ON_TWO }, rows);
    assertFonts(pdf);
    assert.equal(pages(pdf), 3);
    assert.equal(readCode(pdf, 2), CARD_URL);
    for (let n = 1; n <= 3; n++) assertMargins(draw(pdf, n), 14, 11, 10);
    assert.equal(rules(draw(pdf, 1)).length, 5);
    assert.ok(words(pdf, 3).includes(rows.at(-1)[3].slice(0, 3)));
    assert.ok(smallest(pdf) >= 8);
  }
});

test('the longest card stays on one page, and says where the rest is; on the form the rest follows', () => {
  const big = (n) => '长'.repeat(n);
  const head = { ...zh.head, title: big(200), place: big(80), over: big(120), unit: big(80), receipt: big(200), contact: big(80),
    reach: big(80), number: big(40) };
  const one = paper(head, HARD);
  assertMargins(assertPage(one, CARD_URL), 14, 11, 10);
  assert.match(words(one), /写得很细。……（全文扫码看）/);
  assert.ok(smallest(one) >= 8);
  assert.ok(rules(draw(one)).at(-1) < 252, 'the table ends above the foot');
  const two = paper({ ...head, form: ON_TWO }, HARD);
  assert.equal(pages(two), 24);
  assert.match(words(two, 3), /全文/);
});

test('a card with hardly anything in it is a form to fill in by hand', () => {
  for (const form of [ON_ONE, ON_TWO]) {
    const pdf = paper({ place: '向阳社区服务台', number: '1', title: '暖气', url: CARD_URL, form, lang: 0 }, []);
    assert.equal(pages(pdf), 1 + form);
    assert.equal(readCode(pdf, 1 + form), CARD_URL);
    assert.match(words(pdf), /主办[^]*协办[^]*协办[^]*签字/);
  }
});

test('awkward letters stay inside', () => {
  const odd = ['\n'.repeat(3000), `e${'\u0301'.repeat(2000)}`, '\ufdfd'.repeat(400), '\u202e反'.repeat(300),
    '\u0f67\u0f90\u0fb5\u0fa8'.repeat(300), 'W'.repeat(4000), '\u0007\u2028'];
  for (const s of odd) {
    const pdf = paper({ ...zh.head, title: s.slice(0, 60).trim() || '题' },
      [[KIND.how, 0, s], [KIND.segment, 1, s, s, s, s, s], [KIND.option, 0, s, s, s, s],
      [KIND.unit, 1, s, s, s, s], [KIND.level, 0, s, s, s]]);
    assert.equal(pages(pdf), 1);
    assertMargins(draw(pdf), 14, 11, 10);
    assert.equal(readCode(pdf), CARD_URL);
  }
});

test('what is no card is refused', () => {
  const rows = [[[KIND.how, 0]], [[7, 0, 'x']], [[KIND.segment, 3, 'a', 'b', 'c', 'd', 'e']], [[KIND.unit, 2, 'a', 'b', 'c', 'd']],
    [[KIND.how, 0, 'a', 'b']],
    [[KIND.how, 'x', 'a']], Array.from({ length: 201 }, () => [KIND.tried, 0, 'a']), [[KIND.how, 0, '长'.repeat(20001)]]];
  for (const r of rows) assert.match(refused({ ...zh.head, form: ON_ONE }, r), /^rows: /);
  assert.match(refused({ ...zh.head, url: `https://a.example/${'u'.repeat(900)}` }, []), /^url: /);
  assert.match(refused({ ...zh.head, title: '' }, []), /^asked: /);
});
