/* run.mjs FILE... - node's own test runner on both processors: files run side by side, each in a process of its own; TAP comes out.
**
** (`node --test` takes one processor less than there are, and in Node 18 can't be told otherwise.) */
import os from 'node:os';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';
import path from 'node:path';

const files = process.argv.slice(2).map((f) => path.resolve(f));
const stream = run({ files, concurrency: os.cpus().length });
stream.on('test:fail', () => { process.exitCode = 1; });
stream.compose(tap).pipe(process.stdout);
