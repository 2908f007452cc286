/* look.mjs - what every page must be, whoever looks at it and however: judged in a real browser by axe-core and by measuring.
**
** A page is examined where it stands, so an answer to a form is examined as well as an address. The window is made narrow and wide,
** the light is switched off; at each turn nothing may stick out sideways, every control must be large enough for a finger, and axe
** must find nothing. With ZHITONG_SHOTS=FOLDER, what people would see is kept there as pictures. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { DESKTOP, EDITIONS, PHONE, open, wearEdition } from './person.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.ZHITONG_SHOTS;
if (shots) fs.mkdirSync(shots, { recursive: true });
const picture = (page, name) => shots && page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });

/* What the language and the size of print change on a wide page: all else of it was judged in the first edition, and of a narrow one in the
** first of each language and each size of print. The last edition joins what two have shown: only whether it fits is its own. */
const LAID_OUT = ['target-size', 'scrollable-region-focusable'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SMALLEST = { width: 320, height: 640 };
const RULES = { zh: [TAGS, TAGS], en: [TAGS, LAID_OUT], 'zh-elder': [TAGS, LAID_OUT], 'en-elder': [] };

/* What axe finds, one line a node, by the rules with these tags or names. `finger`: the least side of a target, in CSS pixels. What sticks
** to the window's edge lies over whatever is under it just then; one scrolls on: it is judged where it stands in the page. */
async function judge(page, finger, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(
    async ({ rules, least }) => {
      globalThis.axe.configure({
        checks: [
          { id: 'target-size', options: { minSize: least } },
          { id: 'target-offset', options: { minOffset: least } },
        ],
      });
      const stuck = [...document.querySelectorAll('body *')].filter((e) => getComputedStyle(e).position === 'sticky');
      for (const e of stuck) e.style.position = 'static';
      const { violations } = await globalThis.axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
      for (const e of stuck) e.style.position = '';
      const line = (v, n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.split('\n')[1]?.trim() ?? ''}`;
      return violations.flatMap((v) => v.nodes.map((n) => line(v, n)));
    },
    { rules, least: finger },
  );
}

/* How far the page is wider than the window, and the elements that stick out, if it is an element. Measured with letters a little apart:
** what fits closely here does not fit with another machine's fonts. */
function sideways(page) {
  return page.evaluate(() => {
    const { style, clientWidth } = document.documentElement;
    style.letterSpacing = '.03em';
    const { scrollWidth } = document.documentElement;
    style.letterSpacing = '';
    if (scrollWidth <= clientWidth) return [];
    const right = (e) => Math.round(e.getBoundingClientRect().right);
    const out = [...document.body.querySelectorAll('*')].filter((e) => right(e) > clientWidth && !e.closest('.scroll'));
    const names = out.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className} to ${right(e)}`);
    return [`the page is ${scrollWidth} wide in a window of ${clientWidth}: ${names.join(', ')}`];
  });
}

async function wear(page, size, light) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: light });
}

/* Examines the page as it stands. edition: { name: 'zh', elder: false }; the picture is NAME-EDITION-WIDTH.png. Returns what is wrong. */
export async function examine(page, name, edition) {
  const found = [];
  const note = (where, list) => found.push(...list.map((line) => `${name} ${edition.name} ${where}: ${line}`));
  const finger = edition.elder && !(await page.locator('body.desk').count()) ? 60 : 44;
  for (const [i, size] of [PHONE, DESKTOP].entries()) {
    await wear(page, size, 'light');
    note(size.width, await sideways(page));
    const rules = RULES[edition.name][i];
    if (rules) note(size.width, await judge(page, finger, rules));
    await picture(page, `${name}-${edition.name}-${size.width}`);
    if (edition.name !== 'zh') continue;
    await wear(page, size, 'dark'); /* colours are all that changes, and they do not ask for the language */
    note(`${size.width} dark`, await judge(page, finger, ['color-contrast']));
    await picture(page, `${name}-dark-${size.width}`);
  }
  await wear(page, SMALLEST, 'light');
  note(SMALLEST.width, await sideways(page));
  await wear(page, DESKTOP, 'light');
  return found;
}

/* Each of these in every edition, a subtest each: an address, or how to come there. */
export async function examineEach(t, page, server, targets) {
  for (const [name, target] of Object.entries(targets))
    await t.test(name, async () => {
      const wrong = [];
      for (const edition of EDITIONS) {
        await wearEdition(page, server, edition);
        await (typeof target === 'string' ? open(page, target) : target(page));
        wrong.push(...(await examine(page, name, edition)));
      }
      assert.deepEqual(wrong, []);
    });
}

/* How many sheets of A4 a page takes when it is printed. */
export async function sheets(page) {
  const pdf = await page.pdf({ format: 'A4' });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/* Presses Tab until the focus is on what `selector` matches: how somebody without a mouse gets there. The focus has to show. */
export async function tabTo(page, selector, most = 80) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate((s) => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      return { reached: e.matches(s), shows: e.matches(':focus-visible') && (style.outlineStyle !== 'none' || style.boxShadow !== 'none') };
    }, selector);
    if (!here.reached) continue;
    assert.ok(here.shows, `the focus on ${selector} can't be seen`);
    return;
  }
  assert.fail(`${most} times Tab, and never on ${selector}`);
}
