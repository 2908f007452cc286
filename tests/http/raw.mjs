/* raw.mjs - requests as bytes, good and bad, against a running server: what a browser would never send and an attacker will.
**
** ZHITONG_URL=http://127.0.0.1:8311 node --test tests/http/raw.mjs
**
** A row is { name, bytes, want }. "ok": any answer below 500. "refuse": an answer of the 400 class, 501 or 505, or a closed
** connection; never a 200, and never more than that, for what follows a refused request is not a request. What is smuggled is a report,
** which would be taken in with a 201, so that it can be counted too. (libmicrohttpd sends the head of its 400 for a bad Content-Length
** twice.) proxy.test.mjs sends the same rows through what stands before a server. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import tls from 'node:tls';

const H = 'Host: {host}\r\n';
const get = (rest = '', line = 'GET / HTTP/1.1') => `${line}\r\n${H}${rest}\r\n`;
const post = (fields, body = '') => `POST / HTTP/1.1\r\n${H}${fields}\r\n${body}`;
const told = '{"text":"smuggled"}';
const smuggled = `POST /report HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Length: ${told.length}\r\n\r\n${told}`;
const chunks = (bytes, rest = smuggled) => post('Transfer-Encoding: chunked\r\n', bytes + rest);
const END = '0\r\n\r\n';

const ok = (name, bytes, extra = {}) => ({ name, bytes, want: 'ok', ...extra });
const refuse = (name, bytes, extra = {}) => ({ name, bytes, want: 'refuse', ...extra });

export const cases = [
  ok('plain GET', get()),
  ok('HEAD', get('', 'HEAD / HTTP/1.1'), { head: true }),
  ok('HTTP/1.0 without Host', 'GET / HTTP/1.0\r\n\r\n'),
  ok('an empty line before the request', '\r\n' + get()),
  ok('no space after the colon, an empty value, many fields', get('X-A:b\r\nX-Empty:\r\nX-C: \t d \t\r\n')),
  ok('a query of odd characters', get('', 'GET /?a=%zz&b=[]{}|~ HTTP/1.1')),
  ok('a query of three thousand parts', get('', `GET /?${'a&'.repeat(3000)} HTTP/1.1`)),
  ok('absolute form for our own host', get('', 'GET http://{host}/ HTTP/1.1')),
  ok('one byte at a time', get('X-Slow: yes\r\n'), { slow: true }),
  ok('two in one packet', get() + get(), { answers: 2 }),
  ok('POST without a body', post('Content-Length: 0\r\n')),
  ok('POST with a body', post('Content-Type: text/plain\r\nContent-Length: 5\r\n', 'hello')),
  ok('chunks, with an extension and a trailer', post('Transfer-Encoding: chunked\r\n', '3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n')),
  ok('an unknown method is an answer too', get('', 'BREW / HTTP/1.1')),

  ok('a chunk size with zeros before it', chunks('0003\r\nabc\r\n' + END, ''), { answers: 1 }),
  ok('an extension that is quoted', chunks('3;x="y;z"\r\nabc\r\n' + END, ''), { answers: 1 }),
  ok('an offer to speak HTTP/2 is let pass',
    get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n')),
  ok('a Connection field that names the length', post('Connection: Content-Length\r\nContent-Length: 5\r\n', 'hello')),

  refuse('no Host', 'GET / HTTP/1.1\r\n\r\n'),
  refuse('two Hosts', get(H)),
  refuse('two different Hosts', get('Host: other\r\n')),
  refuse('absolute form for another host', get('', 'GET http://other.example/ HTTP/1.1')),
  refuse('a Host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'),
  refuse('a space before the colon', `GET / HTTP/1.1\r\nHost : {host}\r\n\r\n`),
  refuse('a space in a name', get('X y: z\r\n')),
  refuse('brackets in a name', get('X-Invalid[]: z\r\n')),
  refuse('an empty name', get(': z\r\n')),
  refuse('a line without a colon', get('nothing\r\n')),
  refuse('a folded line', get('X: a\r\n b\r\n')),
  refuse('a first line that is folded', `GET / HTTP/1.1\r\n ${H}\r\n`),
  refuse('a bell in a value', get('X: a\u0007b\r\n')),
  refuse('a NUL in a value', get('X: a\0b\r\n')),
  refuse('a bare CR in a value', get('X: a\rY: b\r\n')),
  refuse('a bare LF after the request line', `GET / HTTP/1.1\n${H}\r\n`),
  refuse('a bare LF after a field', `GET / HTTP/1.1\r\n${H.replace('\r', '')}\r\n`),
  refuse('a bare LF at the end of the head', `GET / HTTP/1.1\r\n${H}\n`),
  refuse('two spaces in the request line', get('', 'GET  / HTTP/1.1')),
  refuse('a space in the target', get('', 'GET /a b HTTP/1.1')),
  refuse('no target', 'GET HTTP/1.1\r\n' + H + '\r\n'),
  refuse('HTTP/0.9', 'GET /\r\n\r\n'),
  refuse('HTTP/2 without being asked', get('', 'GET / HTTP/2.0')),
  refuse('a version that is none', get('', 'GET / HTTP/1.x')),
  refuse('noise', '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n'),
  refuse('climbing out', get('', 'GET /../../etc/passwd HTTP/1.1')),
  refuse('climbing out, escaped', get('', 'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1')),
  refuse('an escaped NUL', get('', 'GET /%00 HTTP/1.1')),
  refuse('an escaped line break', get('', 'GET /%0d%0aX:y HTTP/1.1')),
  refuse('half an escape', get('', 'GET /%e HTTP/1.1')),
  refuse('a path that is not UTF-8', get('', 'GET /%c0%af HTTP/1.1')),

  refuse('CL.TE', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n' + smuggled)),
  refuse('TE.CL, case and order changed', post('tRANSFER-eNCODING: chunked\r\ncONTENT-lENGTH: 4\r\n', '0\r\n\r\n' + smuggled)),
  refuse('TE twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n' + smuggled)),
  refuse('chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', END + smuggled)),
  refuse('chunked twice in a line', post('Transfer-Encoding: chunked, chunked\r\n', END + smuggled)),
  refuse('TE in quotes', post('Transfer-Encoding: "chunked"\r\n', END + smuggled)),
  refuse('TE with a letter more', post('Transfer-Encoding: xchunked\r\n', END + smuggled)),
  refuse('TE with a parameter', post('Transfer-Encoding: chunked;q=1\r\n', END + smuggled)),
  refuse('TE with a NUL', post('Transfer-Encoding: chunked\0\r\n', END + smuggled)),
  refuse('TE folded', post('Transfer-Encoding:\r\n chunked\r\n', END + smuggled)),
  refuse('TE behind a bare CR', post('Content-Length: 0\r\nX: y\rTransfer-Encoding: chunked\r\n', smuggled)),
  refuse('TE behind a bare LF', post('Content-Length: 0\r\nX: y\nTransfer-Encoding: chunked\r\n', END + smuggled)),
  refuse('TE that only ends in chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n')),
  refuse('TE with a vertical tab', post('Transfer-Encoding: \u000bchunked\r\n', '0\r\n\r\n' + smuggled)),
  refuse('TE with a space behind its name', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n' + smuggled)),
  refuse('TE in HTTP/1.0', `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n` + smuggled),
  refuse('two Content-Lengths', post('Content-Length: 5\r\nContent-Length: 0\r\n', 'hello' + smuggled)),
  refuse('a list of Content-Lengths', post('Content-Length: 5, 5\r\n', 'hello' + smuggled)),
  refuse('a negative Content-Length', post('Content-Length: -1\r\n', smuggled)),
  refuse('a signed Content-Length', post('Content-Length: +5\r\n', 'hello' + smuggled)),
  refuse('a Content-Length in hexadecimal', post('Content-Length: 0x5\r\n', 'hello' + smuggled)),
  refuse('a Content-Length twice the same', post('Content-Length: 5\r\ncontent-length: 5\r\n', 'hello' + smuggled)),
  refuse('an empty Content-Length', post('Content-Length:\r\n', smuggled)),
  refuse('a Content-Length with a fraction', post('Content-Length: 5.0\r\n', 'hello' + smuggled)),
  refuse('a Content-Length with a space in it', post('Content-Length: 1 0\r\n', 'hello' + smuggled)),
  refuse('a folded Content-Length', post('Content-Length: 5\r\n 0\r\n', 'hello' + smuggled)),
  refuse('a Content-Length beyond 64 bits', post('Content-Length: 18446744073709551621\r\n', 'hello' + smuggled)),
  refuse('a Content-Length beyond any limit', post('Content-Length: 1099511627776\r\n')),
  refuse('GET with a body', get('Content-Length: 5\r\n') + 'hello' + smuggled),
  refuse('a chunk size that is none', post('Transfer-Encoding: chunked\r\n', 'xyz\r\nabc\r\n0\r\n\r\n')),
  refuse('a chunk longer than it says', post('Transfer-Encoding: chunked\r\n', '3\r\nabcdef\r\n0\r\n\r\n')),
  refuse('a chunk size beyond 64 bits', post('Transfer-Encoding: chunked\r\n', '10000000000000003\r\nabc\r\n0\r\n\r\n')),
  refuse('a signed chunk size', chunks('+3\r\nabc\r\n' + END)),
  refuse('a negative chunk size', chunks('-3\r\nabc\r\n' + END)),
  refuse('a chunk size with 0x', chunks('0x3\r\nabc\r\n' + END)),
  refuse('a space before a chunk size', chunks(' 3\r\nabc\r\n' + END)),
  refuse('a bare LF behind a chunk size', chunks('3\nabc\r\n' + END)),
  refuse('a bare LF behind a chunk', chunks('3\r\nabc\n' + END)),
  refuse('a bare LF in an extension', chunks('3;x\nabc\r\n' + END)),
  refuse('a bare CR in an extension', chunks('3;x\ry\r\nabc\r\n' + END)),
  refuse('a last chunk that ends in bare LFs', chunks('3\r\nabc\r\n0\n\n')),
  refuse('a chunk with no line end', chunks('3\r\nabc' + END)),
  refuse('an extension of 64 KiB', chunks(`3;${'x'.repeat(65536)}\r\nabc\r\n${END}`), { also: 500 }), // the library's own word
  refuse('a trailer of 64 KiB', chunks(`3\r\nabc\r\n0\r\nX: ${'y'.repeat(65536)}\r\n\r\n`)),
  refuse('what follows a refusal', get('', 'GET /%00 HTTP/1.1') + smuggled),
  refuse('what follows a body that is too large', post('Content-Length: 70000000\r\n', smuggled)),
  refuse('an address with a name before it', get('', 'GET http://{host}@other.example/ HTTP/1.1') + smuggled),
  refuse('an address of nobody', get('', 'GET http:/// HTTP/1.1') + smuggled),
  refuse('an address that is not HTTP', get('', 'GET ftp://{host}/ HTTP/1.1') + smuggled),
  refuse('an expectation that is none', post('Expect: 200-ok\r\nContent-Length: 5\r\n', 'hello')),
  refuse('a hundred fields', get('X: y\r\n'.repeat(100))),
  refuse('a target of 64 KiB', get('', `GET /${'a'.repeat(65536)} HTTP/1.1`)),
  refuse('a value of 64 KiB', get(`X: ${'a'.repeat(65536)}\r\n`)),
];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* Every status line that comes back before the server falls silent or closes. */
export function exchange(url, row, { ca, patience = 20000 } = {}) {
  const { hostname, port, host } = new URL(url);
  const bytes = Buffer.from(row.bytes.replaceAll('{host}', host), 'latin1');
  return new Promise((done) => {
    let got = '';
    const at = { host: hostname.replace(/[[\]]/g, ''), port: Number(port || 80) };
    const socket = ca ? tls.connect({ ...at, ca }) : net.connect(at);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      done([...got.matchAll(/HTTP\/1\.[01] (\d{3})[ \r]/g)].map((m) => Number(m[1])).filter((s) => s >= 200));
    };
    let timer = setTimeout(end, patience); /* longer than a server's patience with half a request */
    socket.on(ca ? 'secureConnect' : 'connect', async () => {
      if (!row.slow) return socket.write(bytes);
      socket.setNoDelay(true);
      for (let i = 0; i < bytes.length && !socket.destroyed; i++) {
        socket.write(bytes.subarray(i, i + 1));
        await pause(1);
      }
    });
    socket.on('data', (data) => {
      got += data.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(end, 300); /* it has answered: does it go on? */
    });
    socket.on('error', end); /* a reset is a way to close */
    socket.on('close', end);
  });
}

export function judge(row, statuses) {
  if (row.want === 'ok') {
    assert.equal(statuses.length, row.answers ?? 1, `answers: ${statuses}`);
    assert.ok(statuses.every((s) => s < 500), `answers: ${statuses}`);
  } else {
    assert.ok(statuses.every((s) => (s >= 400 && s < 500) || s === 501 || s === 505 || s === row.also), `answers: ${statuses}`);
  }
}

const url = process.env.ZHITONG_URL;
for (const row of process.env.ZHITONG_RAW === 'no' ? [] : cases) {
  test(row.name, { skip: url ? false : 'ZHITONG_URL is not set', concurrency: true }, async () => judge(row, await exchange(url, row)));
}
