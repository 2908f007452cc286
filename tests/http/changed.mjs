/* changed.mjs - one value of a place's tables changed behind the program's back, and what `zhitong check` says of it then.
**
** The tables of facts and their columns are asked of the database itself, so a new table is tested on the day it appears. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { assertQuiet, run } from './harness.mjs';

/* [table, column, type, pk] of every column of every table of facts. */
export function factsOf(place) {
  return place.sql(`SELECT l.name || '|' || c.name || '|' || c.type || '|' || c.pk
    FROM pragma_table_list AS l, pragma_table_info(l.name) AS c
    WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT GLOB 'log_*' AND l.name NOT GLOB 'side_*' AND l.name NOT GLOB 'store_*'
    AND l.name NOT GLOB 'sqlite_*'`).split('\n').map((line) => line.split('|'));
}

/* A copy of a place that nobody serves, its memory beside it: where changes are made from. */
export function keepSound(place) {
  place.sql('PRAGMA wal_checkpoint(TRUNCATE)');
  const sound = path.join(place.root, 'sound');
  fs.cpSync(place.dir, sound, { recursive: true });
  fs.cpSync(place.state, `${sound}.state`, { recursive: true });
  return sound;
}

/* The statement's own change of one value: the last byte's lowest bit, one more, or something where there was nothing. */
export function sqlChange(place, table, column, where) {
  const kind = place.sql(`SELECT typeof(${column}) FROM ${table} WHERE ${where} LIMIT 1`);
  const set = (v) => `UPDATE ${table} SET ${column} = ${v} WHERE ${where}`;
  if (kind === 'integer') return set(`iif(${column} > 9000000000000000000, ${column} - 1, ${column} + 1)`);
  /* never is the greatest there is */
  const bytes = Buffer.from(place.sql(`SELECT hex(CAST(${column} AS BLOB)) FROM ${table} WHERE ${where} LIMIT 1`), 'hex');
  assert.ok(bytes.length > 0, `${table}.${column}: ${kind}`);
  bytes[bytes.length - 1] ^= 1;
  return set(kind === 'blob' ? `x'${bytes.toString('hex')}'` : `CAST(x'${bytes.toString('hex')}' AS TEXT)`);
}

/* One change on a fresh copy; what check says of it. */
export async function checkAfter(place, change, from) {
  const copy = path.join(place.root, 'copy');
  for (const name of [copy, `${copy}.state`]) fs.rmSync(name, { recursive: true, force: true });
  fs.cpSync(from, copy, { recursive: true });
  fs.cpSync(`${from}.state`, `${copy}.state`, { recursive: true });
  if (typeof change === 'string') execFileSync('sqlite3', ['-batch', path.join(copy, 'place.db')],
    { input: `PRAGMA ignore_check_constraints = 1;\n${change};\n` });
  else change(copy);
  const r = await run(place.bin, ['check', copy, '--state', `${copy}.state`], { env: place.env });
  assertQuiet(r.err);
  return r;
}

/* The greatest value, so that one more is nobody else's. */
function sqlChangeOf(place, table, column) {
  return sqlChange(place, table, column, `${column} = (SELECT max(${column}) FROM ${table})`);
}

/* What makes one column another, and the words that name it. */
function columnChanged(place, facts, [table, column, type, pk]) {
  const filled = place.sql(`SELECT count(*) FROM ${table} WHERE ${column} IS NOT NULL`) !== '0';
  const key = Number(pk) > 0;
  const wrong = key ? new RegExp(`^WRONG  table ${table}: .*(row \\d|column ${column})`,
    'm') : new RegExp(`^WRONG  table ${table}: .* column ${column}$`, 'm');
  const last = `WHERE ${column} = (SELECT max(${column}) FROM ${table})`;
  const [, id] = facts.find(([t, , , k]) => t === table && Number(k) === 1);
  const first = `WHERE ${id} = (SELECT min(${id}) FROM ${table})`;
  const value = { INTEGER: 7, BLOB: "x'07'", TEXT: "'7'" }[type];
  if (key && type === 'TEXT') return [`UPDATE ${table} SET ${column} = ${column} || 'x' ${last}`, wrong];
  if (key && type === 'BLOB') return [sqlChangeOf(place, table, column), new RegExp(`^WRONG  table ${table}: `, 'm')];
  if (key) return [`UPDATE ${table} SET ${column} = ${column} + 1000000 ${last}`, wrong];
  if (filled) return [sqlChangeOf(place, table, column), wrong];
  return [`UPDATE ${table} SET ${column} = ${value} ${first}`, wrong];
}

/* One column of each table at a time: check tells of every table, so seventy changes need one look. */
export async function everyColumn(place, facts, from, secret) {
  const tables = new Map();
  for (const fact of facts) tables.set(fact[0], [...(tables.get(fact[0]) ?? []), fact]);
  const most = Math.max(...[...tables.values()].map((columns) => columns.length));
  for (let i = 0; i < most; i++) {
    const changes = [...tables.values()].filter((columns) => columns.length > i).map((columns) => columnChanged(place, facts, columns[i]));
    const r = await checkAfter(place, changes.map(([sql]) => sql).join(';\n'), from);
    assert.equal(r.code, 1, r.out + r.err);
    for (const [sql, wrong] of changes) assert.match(r.out + r.err, wrong, sql);
    assert.ok(!(r.out + r.err).includes(secret), 'a finding tells no value');
  }
}

/* The last row of each table is taken away. */
export async function everyTable(place, facts, from) {
  const tables = [...new Set(facts.map(([t]) => t))];
  const first = (table) => facts.find(([t, , , pk]) => t === table && Number(pk) > 0)[1];
  const r = await checkAfter(place, tables.map((t) => `DELETE FROM ${t} WHERE ${first(t)} = (SELECT max(${first(t)}) FROM ${t})`)
    .join(';\n'), from);
  assert.equal(r.code, 1, r.out + r.err);
  for (const t of tables) assert.match(r.out, new RegExp(`^WRONG  table ${t}: `, 'm'));
}
