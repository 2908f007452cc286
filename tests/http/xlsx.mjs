/* xlsx.mjs - small workbooks for tests, packed by `zip`: good ones, and such as no office makes. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">';
const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const BOOK = {
  '_rels/.rels': `${RELATIONS}<Relationship Id="a" Type="${TYPE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/_rels/workbook.xml.rels': `${RELATIONS}<Relationship Id="b" Type="${TYPE}/worksheet"
    Target="worksheets/sheet1.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns:r="${TYPE}"><sheets><sheet name="x" r:id="b"/></sheets></workbook>`,
};

/* The bytes of a workbook whose one sheet is this XML. */
export function book(xml) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhitong-xlsx-'));
  try {
    for (const [name, text] of Object.entries({ ...BOOK, 'xl/worksheets/sheet1.xml': xml })) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
    execFileSync('zip', ['-q', '-r', '-1', 'made.xlsx', '.'], { cwd: root });
    return fs.readFileSync(path.join(root, 'made.xlsx'));
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

const escape = (s) => s.replace(/[<&]/g, (c) => (c === '<' ? '&lt;' : '&amp;'));
/* A cell: text; { f, v } is a formula and its last value. */
const cell = (ref, v) => (typeof v === 'object' ? `<c r="${ref}"><f>${v.f}</f><v>${v.v}</v></c>`
  : `<c r="${ref}" t="inlineStr"><is><t>${escape(v)}</t></is></c>`);

/* Rows of cells; undefined is none. merged: ['A2:A5', ...]; more: rows as XML behind them. */
export function xlsx(rows, { merged = [], more = '' } = {}) {
  const one = (v, c, r) => (v === undefined ? '' : cell(`${String.fromCharCode(65 + c)}${r + 1}`, v));
  const row = (cells, r) => `<row r="${r + 1}">${cells.map((v, c) => one(v, c, r)).join('')}</row>`;
  const merges = merged.length ? `<mergeCells>${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>` : '';
  return book(`<worksheet><sheetData>${rows.map(row).join('')}${more}</sheetData>${merges}</worksheet>`);
}
