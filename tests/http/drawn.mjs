/* drawn.mjs - a PDF judged by what it looks like: pdftoppm draws it, zbarimg reads its code, and millimetres are counted in pixels. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const DPI = 100;
const px = (mm) => Math.round((mm / 25.4) * DPI);

/* The bytes a program prints. */
export const bytes = (program, args, options) => execFileSync(program, args,
  { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28, ...options });
export const words = (pdf, page) => bytes('pdftotext', ['-layout', ...(page ? ['-f', page, '-l', page] : []), pdf, '-']).toString();
export const pages = (pdf) => Number(/Pages: +(\d+)\n/.exec(bytes('pdfinfo', [pdf]).toString())[1]);

/* A page as grey pixels. */
export function draw(pdf, page = 1) {
  const pgm = bytes('pdftoppm', ['-r', String(DPI), '-f', String(page), '-gray', '-singlefile', pdf]);
  const [, w, h] = /^P5\s(\d+)\s(\d+)\s255\s/.exec(pgm.subarray(0, 40).toString('latin1')).map(Number);
  return { w, h, at: pgm.subarray(pgm.length - w * h) };
}
/* Dark pixels in a band of the page, given in millimetres. */
export function dark(page, x0, y0, x1, y1) {
  let n = 0;
  for (let y = px(y0); y < px(y1); y++) for (let x = px(x0); x < px(x1); x++) n += page.at[y * page.w + x] < 128;
  return n;
}
/* Where lines run across a band: from x0 to x1 nearly all dark (across), or from y0 to y1 (down). In millimetres; a thick line counts
** once. */
function lines(from, to, length, at) {
  const found = [];
  for (let i = px(from); i < px(to); i++) {
    let n = 0;
    for (let k = 0; k < length; k++) n += at(i, k) < 128;
    if (n >= length * 0.985) found.push(i);
  }
  return found.filter((y, i) => i === 0 || y > found[i - 1] + 1).map((y) => (y / DPI) * 25.4);
}
export const across = (page, x0, x1) => lines(0, 297, px(x1) - px(x0), (y, k) => page.at[y * page.w + px(x0) + k]);
export const down = (page, y0, y1) => lines(0, 210, px(y1) - px(y0), (x, k) => page.at[(px(y0) + k) * page.w + x]);

export function assertFonts(pdf) {
  for (const font of bytes('pdffonts', [pdf]).toString().trim().split('\n').slice(2))
    assert.match(font, / yes +yes +yes /, 'each font is embedded, a subset, and can be searched');
}
export function readCode(pdf, page = 1) {
  const png = `${pdf}-${page}`;
  bytes('pdftoppm', ['-r', '150', '-f', String(page), '-png', '-singlefile', pdf, png]);
  return bytes('zbarimg', ['-q', '--raw', `${png}.png`], { env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: '' } }).toString().trim();
}
/* Nothing is drawn nearer to the paper's edges than these millimetres. */
export function assertMargins(page, left, top = left, bottom = top) {
  for (const [x0, y0, x1, y1] of [[0, 0, 210, top], [0, 297 - bottom, 210, 297], [0, 0, left, 297], [210 - left, 0, 210, 297]])
    assert.equal(dark(page, x0, y0, x1, y1), 0, 'nothing runs off the paper');
}
/* One A4 with that code. */
export function assertPage(pdf, url) {
  assert.equal(pages(pdf), 1);
  assert.match(bytes('pdfinfo', [pdf]).toString(), /Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
  assertFonts(pdf);
  assert.equal(readCode(pdf), url);
  const page = draw(pdf);
  assertMargins(page, 10, 8);
  return page;
}
