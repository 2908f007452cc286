/* routes.mjs - the routes that the modules' sources declare, so that no list of them in a test can forget one. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './harness.mjs';

/* "METHOD pattern", sorted. */
export function declared() {
  const found = [];
  for (const file of fs.readdirSync(path.join(ROOT, 'src'), { recursive: false, withFileTypes: true }).filter((d) => d.isDirectory())) {
    for (const name of fs.readdirSync(path.join(ROOT, 'src', file.name)).filter((n) => n.endsWith('.c') && !n.startsWith('test_'))) {
      const text = fs.readFileSync(path.join(ROOT, 'src', file.name, name), 'utf8');
      for (const [, kind, pattern] of text.matchAll(/\bROUTE_(GET|POST|DO|FILE)\("([^"]+)", PERM/g))
        found.push(`${kind === 'GET' ? 'GET' : 'POST'} ${pattern}`);
      for (const [, pattern] of text.matchAll(/\bROUTES_LIST\("([^"]+)", PERM/g))
        found.push(...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => `GET ${pattern}${form}`));
      for (const [, name, base] of text.matchAll(/#define (\w+)\(verb, command\) ROUTE_POST\("([^"]+)" verb/g))
        for (const [, verb] of text.matchAll(new RegExp(`\\b${name}\\("([\\w-]+)",`, 'g'))) found.push(`POST ${base}${verb}`);
    }
  }
  return found.sort();
}
