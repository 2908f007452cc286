/* disk.mjs - what a disk may hold after the power was cut.
**
** A Disk is a folder seen by a pessimist. It begins with what lies there, which counts as safe. Then comes the journal that the library
** tests/support/world.c wrote of one life of the program: every change in its order, and every sync. What was synced is safe: a file's
** bytes by a sync of the file, its name by a sync of the folder (a strict disk: neither brings the other along). What was not is up to the
** chance that is handed in:
**
**   - a write is kept, dropped, or torn at the borders of sectors of 512 bytes;
**   - one that is dropped does not drop a later one, so writes reach the disk in any order;
**   - of a folder's changes some first ones are kept, as a file system's own journal does it.
**
** cut() makes the folder look that way. What SQLite keeps in shared memory is filled with noise: nobody may believe it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const WRITE = 0, TRUNCATE = 1, SYNC = 2, CREATE = 3, MKDIR = 4, RENAME = 5, UNLINK = 6;
const HEAD = 32;
const SECTOR = 512;
const FOLDER = 'folder';

/* Bytes that grow. */
class Content {
  constructor(bytes = Buffer.alloc(0)) {
    this.room = bytes;
    this.size = bytes.length;
    this.pending = []; // { op, at, bytes }, since the last sync
  }

  resize(size) {
    if (size > this.room.length) {
      const wider = Buffer.alloc(Math.max(size, this.room.length * 2, 65536));
      this.room.copy(wider, 0, 0, this.size);
      this.room = wider;
    }
    if (size < this.size) this.room.fill(0, size, this.size);
    this.size = size;
  }

  apply({ op, at, bytes }) {
    if (op === TRUNCATE) return this.resize(at);
    if (at + bytes.length > this.size) this.resize(at + bytes.length);
    bytes.copy(this.room, at);
  }

  sync() {
    for (const change of this.pending) this.apply(change);
    this.pending = [];
  }

  /* keep: how likely a change is to have arrived. */
  cut(random, keep) {
    for (const change of this.pending) {
      if (random() >= keep) continue;
      if (change.op === TRUNCATE || keep === 1 || random() < 2 / 3) this.apply(change);
      else this.tear(change, random);
    }
    this.pending = [];
  }

  tear({ at, bytes }, random) {
    for (let from = 0; from < bytes.length;) {
      const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR));
      if (random() < 0.5) this.apply({ op: WRITE, at: at + from, bytes: bytes.subarray(from, to) });
      from = to;
    }
  }
}

export class Disk {
  constructor(root) {
    this.root = root;
    this.names = new Map(); // path -> Content or FOLDER, as it is safe
    this.changes = new Map(); // folder -> its changes since its last sync
    this.files = new Map(); // inode -> Content
    this.scan(root);
  }

  scan(folder) {
    for (const e of fs.readdirSync(folder, { withFileTypes: true })) {
      const name = path.join(folder, e.name);
      this.names.set(name, e.isDirectory() ? FOLDER : new Content(fs.readFileSync(name)));
      if (e.isDirectory()) this.scan(name);
      else this.files.set(fs.statSync(name, { bigint: true }).ino, this.names.get(name));
    }
  }

  later(name, change) {
    if (!name.startsWith(`${this.root}/`)) return;
    const folder = path.dirname(name);
    if (!this.changes.has(folder)) this.changes.set(folder, []);
    this.changes.get(folder).push(change);
  }

  /* One record of the journal. */
  take({ op, inode, at, a, b }) {
    const file = this.files.get(inode);
    if (op === SYNC && inode === 0n) this.settle(a.toString(), Infinity);
    else if (op === SYNC) file?.sync();
    else if (op === WRITE || op === TRUNCATE) file?.pending.push({ op, at, bytes: a });
    else if (op === CREATE) {
      this.files.set(inode, new Content());
      this.later(a.toString(), { op, name: a.toString(), what: this.files.get(inode) });
    } else if (op === RENAME) this.later(b.toString(), { op, name: b.toString(), from: a.toString() });
    else this.later(a.toString(), { op, name: a.toString(), what: FOLDER });
  }

  /* The first `n` changes of a folder have come to stay. */
  settle(folder, n) {
    const changes = this.changes.get(folder) ?? [];
    for (const { op, name, from, what } of changes.splice(0, n)) {
      if (op === CREATE || op === MKDIR) this.names.set(name, what);
      else if (op === UNLINK) this.names.delete(name);
      else this.rename(from, name);
    }
  }

  rename(from, to) {
    for (const name of [...this.names.keys()])
      if (name === from || name.startsWith(`${from}/`)) {
        this.names.set(to + name.slice(from.length), this.names.get(name));
        this.names.delete(name);
      }
  }

  read(journal) {
    const bytes = fs.readFileSync(journal);
    let n = 0;
    for (let p = 0; p + HEAD <= bytes.length; n++) {
      const [op, an, bn] = [0, 4, 8].map((i) => bytes.readUInt32LE(p + i));
      const end = p + HEAD + an + bn;
      if (end > bytes.length) break; /* it was killed in the middle of its last word */
      assert.ok(op <= UNLINK, `${journal} is no journal`);
      this.take({ op, inode: bytes.readBigUInt64LE(p + 16), at: Number(bytes.readBigUInt64LE(p + 24)),
        a: bytes.subarray(p + HEAD, p + HEAD + an),
        b: bytes.subarray(p + HEAD + an, end) });
      p = end;
    }
    return n;
  }

  /* The power is gone; what is back on the disk when it comes again. */
  cut(random, keep) {
    for (const [folder, changes] of this.changes) this.settle(folder,
      keep === 1 ? Infinity : Math.floor(random() * keep * (changes.length + 1)));
    for (const file of new Set(this.files.values())) file.cut(random, keep);
    fs.rmSync(this.root, { recursive: true });
    fs.mkdirSync(this.root, { mode: 0o700 });
    for (const [name, what] of [...this.names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!fs.existsSync(path.dirname(name))) continue; /* its folder never came to stay */
      if (what === FOLDER) fs.mkdirSync(name, { mode: 0o700 });
      else fs.writeFileSync(name, name.endsWith('-shm') ? Buffer.alloc(32768, `${random()}`) : what.room.subarray(0, what.size),
        { mode: 0o600 });
    }
  }
}
