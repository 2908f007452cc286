/* post.mjs - a real mail server beside a test, and what came to it. */
import fs from 'node:fs';
import path from 'node:path';
import { begin, ROOT, until } from './harness.mjs';

function read(file) {
  const whole = fs.readFileSync(file, 'utf8');
  const from = whole.indexOf('\n') + 1;
  const end = whole.indexOf('\r\n\r\n', from);
  const [, to] = whole.slice(0, from).trim().split(' ');
  return { to, text: Buffer.from(whole.slice(end), 'base64').toString() };
}

/* args: for `serve`, so that it sends there; next(): the next letter, when it has come. */
export async function postOffice(root) {
  const box = path.join(root, 'mail');
  fs.mkdirSync(box);
  const smtp = begin('/usr/bin/python3', [path.join(ROOT, 'tests/support/smtp_server.py'), box], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise((done) => smtp.stdout.once('data', (d) => done(Number(d))));
  const files = () => fs.readdirSync(box).filter((f) => f.endsWith('.eml')).sort();
  let seen = 0;
  return {
    args: ['--mail', `smtp://127.0.0.1:${port}`, '--mail-from', 'office@zt.example', '--mail-name', '向阳社区', '--mail-plain', '--url',
      'https://zt.example/'],
    async next() {
      await until(() => files().length > seen, 30000, 'a letter');
      return read(path.join(box, files()[seen++]));
    },
    end: () => smtp.kill(),
  };
}
