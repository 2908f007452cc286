/* raw.test.mjs - the cases of raw.mjs, bytes that no browser sends, against the real binary. */
import { after } from 'node:test';
import { newPlace } from './harness.mjs';

const place = await newPlace();
process.env.ZHITONG_URL = (await place.serve()).url;
await import('./raw.mjs');
after(() => place.end());
