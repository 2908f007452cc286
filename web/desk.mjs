/* desk.mjs - a desk page that stays fresh under one's hands, keeps what one types, and can be worked by keyboard.
**
** It knows nothing by itself. When the stream says that something changed, the page fetches its own address and takes over what differs:
** what the server draws is the only truth, and its words the only words (they stand in #live, live.html). Three rules keep it from
** getting in anybody's way: what somebody typed is never touched, the focus stays where it is, and nothing moves under the cursor: new rows
** wait until they are asked for. Without this file every page works the same; one reloads instead.
**
** What is typed and not sent lies in this tab's sessionStorage, never in localStorage: it is about persons, and goes with the tab, with
** signing out, or when somebody else signs in. */

const live = document.getElementById('live');
const said = live.querySelector('[role="status"]');
const show = live.querySelector('.news a');
const { dataset: own } = live;
const board = document.querySelector('.board') ?? document.getElementById('main'); /* the second is never drawn anew */
const GAP_MS = 1000; /* between two looks at the server */
const QUIET_MS = 60_000; /* without a letter: no longer writing */
const AWAY_MS = 10_000; /* out of sight: no longer listening; a browser has six lines to one server, and many tabs */
const AGAIN_MS = 30_000; /* after the server had no room */

function say(text, button = false) {
  said.textContent = text;
  show.hidden = !button;
  live.classList.toggle('news-in', Boolean(text));
}

/* ---- forms ---------------------------------------------------------------------------------------------------------- */

const forms = () => [...board.querySelectorAll('form[method="post"]')];
const pathOf = (form) => new URL(form.getAttribute('action'), location).pathname;
/* One form of the page: several voices have one each to the same address. */
const placeOf = (form) => pathOf(form) + (form.elements.voice ? `#${form.elements.voice.value}` : '');
const fieldsOf = (node) => [...node.querySelectorAll('textarea, input:not([type]), input[type="text"]')];
const isTyped = (field) => field.value !== field.defaultValue;
const formTo = (verb) => forms().find((f) => pathOf(f).endsWith(`/${verb}`));

function unfold(node) {
  for (let d = node.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
}

/* ---- taking over what differs ----------------------------------------------------------------------------------------- */

/* Children are the same one when they have the same name here. */
function nameOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
  if (node.id) return `#${node.id}`;
  if (node.dataset.case) return `case ${node.dataset.case}`;
  if (node.localName === 'form') return `form ${placeOf(node)}`;
  return `${node.localName}.${node.className}`;
}

let orphans = []; /* forms with something typed in them that the new page has no place for */

function part(node) {
  if (node.nodeType === Node.ELEMENT_NODE) {
    const all = node.matches('form') ? [node] : [...node.querySelectorAll('form')];
    orphans.push(...all.filter((f) => fieldsOf(f).some(isTyped)));
  }
  node.remove();
}

function takeAttributes(from, to) {
  const mine = from.localName === 'details' ? ['open'] : from.localName === 'input' && isTyped(from) ? ['value'] : [];
  for (const a of [...from.attributes]) if (!to.hasAttribute(a.name) && !mine.includes(a.name)) from.removeAttribute(a.name);
  for (const a of to.attributes)
    if (from.getAttribute(a.name) !== a.value && !mine.includes(a.name)) from.setAttribute(a.name, a.value);
}

/* First what is gone goes, then what stays mostly stands in its order already and needs not be moved: a move costs the focus. */
function takeChildren(from, to) {
  const had = new Map();
  for (const child of from.childNodes) {
    if (child.dataset?.kept) continue;
    had.set(nameOf(child), [...(had.get(nameOf(child)) ?? []), child]);
  }
  const pairs = [...to.childNodes].map((want) => [want, had.get(nameOf(want))?.shift()]);
  for (const left of had.values()) left.forEach(part);
  let at = from.firstChild;
  for (const [want, have] of pairs) {
    while (at?.dataset?.kept) at = at.nextSibling;
    if (have === at && have) {
      at = at.nextSibling;
      take(have, want);
    } else if (have) {
      from.insertBefore(have, at);
      take(have, want);
    } else {
      from.insertBefore(document.importNode(want, true), at);
    }
  }
}

function take(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeType !== Node.ELEMENT_NODE) {
    from.nodeValue = to.nodeValue;
  } else if (from.localName === 'textarea') {
    const clean = !isTyped(from);
    takeAttributes(from, to);
    from.defaultValue = to.defaultValue;
    if (clean) from.value = to.defaultValue;
  } else {
    takeAttributes(from, to);
    if (from.localName === 'tbody' && !own.case) takeRows(from, to);
    else takeChildren(from, to);
  }
}

/* ---- a list: what left stays while it is in use, what is new waits ----------------------------------------------------- */

let waiting = 0, left = 0, hurry = false;

const inUse = (row) => row.matches(':focus-within, :hover') || row.querySelector('input:checked');

function takeRows(from, to) {
  waiting = left = 0;
  if (hurry) {
    takeChildren(from, to);
    return;
  }
  const fresh = new Map([...to.rows].map((row) => [row.dataset.case, row]));
  for (const row of [...from.rows]) {
    const now = fresh.get(row.dataset.case);
    fresh.delete(row.dataset.case);
    if (now) take(row, now);
    else if (from.matches(':hover') || inUse(row)) row.classList.add('gone');
    else row.remove();
    left += !now && row.isConnected;
  }
  waiting = fresh.size;
}

function tellRows() {
  const parts = [waiting ? own.new.replace('{n}', waiting) : '', left ? own.gone.replace('{n}', left) : ''];
  say(parts.filter(Boolean).join(' · '), waiting + left > 0);
}

const rows = () => [...board.querySelectorAll('tr[data-case]')];
const linkOf = (row) => row?.querySelector('a[href]');

/* The order one came through, for [ and ]: addresses, no words. */
function rememberWay() {
  sessionStorage.setItem('way', JSON.stringify(rows().map((r) => [r.dataset.case, linkOf(r).getAttribute('href')])));
}

/* ---- a case: who did what, and words whose step is gone ------------------------------------------------------------- */

const lastStep = () => board.querySelector('.timeline > li:last-child');

function tellStep(before) {
  const step = lastStep();
  if (!step || step.textContent === before) return;
  const who = step.querySelector('.by');
  say(own.changed + step.querySelector('b').textContent + (who ? ` · ${who.textContent}` : ''));
}

/* The field itself stays, so the words and the place in them do. */
function keep(action, field) {
  const box = document.createElement('div');
  const text = document.createElement('p');
  const close = document.createElement('button');
  box.className = 'alert you';
  box.dataset.kept = '1';
  text.textContent = `${said.textContent ? `${said.textContent}。` : ''}${own.kept}`.replace('。。', '。');
  close.className = 'btn small';
  close.type = 'button';
  close.textContent = own.close;
  close.addEventListener('click', () => {
    sessionStorage.removeItem(draftName(action));
    box.remove();
  });
  field.removeAttribute('required');
  field.setAttribute('aria-label', own.kept);
  box.append(text, field, close);
  (document.getElementById('moves') ?? board).prepend(box);
}

function placeOrphans() {
  for (const form of orphans) {
    const again = forms().find((f) => placeOf(f) === placeOf(form));
    for (const field of fieldsOf(form).filter(isTyped)) {
      if (again?.elements[field.name]) {
        again.elements[field.name].value = field.value;
        unfold(again);
      } else {
        keep(placeOf(form), field);
      }
    }
  }
  orphans = [];
}

/* ---- looking at the server --------------------------------------------------------------------------------------------- */

let looking = false, stale = false, composing = false, outside = false;

/* Where somebody is, in a page that may be about to change around them. */
function holdFocus() {
  const node = document.activeElement;
  const form = node.closest?.('form');
  const [action, name] = [form?.getAttribute('action'), node.name];
  const place = 'selectionStart' in node ? [node.selectionStart, node.selectionEnd] : null;
  return () => {
    if (node === document.body || document.activeElement === node) return;
    const again = node.isConnected ? node : name && forms().find((f) => f.getAttribute('action') === action)?.elements[name];
    const to = again || document.getElementById('main');
    if (to.id === 'main') to.tabIndex = -1;
    to.focus({ preventScroll: true });
    if (again && place?.[0] != null) again.setSelectionRange(...place);
  };
}

async function fetchAndTake() {
  const answer = await fetch(own.page, { headers: { 'X-Live': '1' }, redirect: 'manual' });
  outside = answer.status === 401;
  if (outside) return say(own.out, true);
  if (!answer.ok) return say(own.lost);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.querySelector('.board');
  if (composing) stale = true;
  if (!next || composing) return null;
  if ([own.lost, own.out].includes(said.textContent)) say('');
  const back = holdFocus();
  const step = lastStep()?.textContent;
  take(board, next);
  if (own.case) tellStep(step);
  else tellRows();
  placeOrphans();
  back();
  if (!own.case) rememberWay();
  showHints();
  hurry = false;
  return null;
}

/* One at a time, so that what was drawn later is never overwritten by what was drawn before. */
let last = Promise.resolve();
function look() {
  last = last.then(fetchAndTake).catch(() => say(own.lost));
  return last;
}

/* A breath between two looks; not while nobody sees it, nor in the middle of a character. */
async function refresh() {
  stale = true;
  if (looking || document.hidden || composing) return;
  looking = true;
  while (stale && !document.hidden && !composing) {
    stale = false;
    await look();
    await new Promise((done) => { setTimeout(done, GAP_MS); });
  }
  looking = false;
}

show.addEventListener('click', async (e) => {
  if (own.answer || outside) return; /* the answer to a form: its page is another one; or there is none without signing in */
  e.preventDefault();
  const known = new Set(rows().map((r) => r.dataset.case));
  hurry = true;
  await look();
  linkOf(rows().find((r) => !known.has(r.dataset.case)) ?? rows()[0])?.focus();
});

addEventListener('compositionstart', () => { composing = true; });
addEventListener('compositionend', () => {
  composing = false;
  if (stale) refresh();
});

/* ---- listening ----------------------------------------------------------------------------------------------------------- */

let source = null, pos = Number(own.pos), away = 0;

/* A line without names is the first one after coming (back): if the log has grown meanwhile, anything may have changed. */
function hear({ pos: now, ids = [], all = false }) {
  const grown = now > pos;
  pos = Math.max(pos, now);
  const shown = own.case ? [Number(own.case)] : rows().map((r) => Number(r.dataset.case));
  const touched = all || ids.some((id) => shown.includes(id)) || (grown && (!own.case || !ids.length));
  if (!touched || (own.answer && !grown)) return; /* an answer has one's own step in it already */
  if (own.answer) say(own.changed.replace(/[:：]\s*$/, ''), true);
  else refresh();
}

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(own.listen);
  source.addEventListener('message', (e) => hear(JSON.parse(e.data)));
  source.addEventListener('open', () => {
    if ([own.lost, own.out].includes(said.textContent)) refresh();
    if (writing) tellWriting(true);
  });
  source.addEventListener('error', () => {
    if (source?.readyState !== EventSource.CLOSED) return; /* it comes back by itself */
    source = null;
    refresh(); /* says so when the session is over */
    setTimeout(listen, AGAIN_MS);
  });
}

function leave() {
  source?.close();
  source = null;
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(away);
  if (document.hidden) away = setTimeout(leave, AWAY_MS);
  else {
    listen();
    if (stale) refresh();
  }
});
addEventListener('pagehide', leave);
addEventListener('pageshow', (e) => { if (e.persisted) listen(); });

/* ---- what is typed, and that somebody types ----------------------------------------------------------------------------------- */

const draftName = (action) => `draft ${own.user} ${action}`;
let writing = false, told = 0, quiet = 0;

function tellWriting(now) {
  writing = now;
  told = Date.now();
  const csrf = document.querySelector('input[name="csrf"]')?.value;
  if (csrf && own.here) fetch(own.here, { method: 'POST', body: new URLSearchParams({ csrf, writing: now ? '1' : '0' }) }).catch(() => {});
}

board.addEventListener('input', (e) => {
  const form = e.target.closest('form[method="post"]');
  if (!form || !own.case || !fieldsOf(form).includes(e.target)) return;
  const typed = fieldsOf(form).filter(isTyped);
  if (typed.length)
    sessionStorage.setItem(draftName(placeOf(form)), JSON.stringify({ field: Object.fromEntries(typed.map((f) => [f.name, f.value])) }));
  else sessionStorage.removeItem(draftName(placeOf(form)));
  clearTimeout(quiet);
  quiet = setTimeout(() => tellWriting(false), QUIET_MS);
  const now = forms().some((f) => fieldsOf(f).some(isTyped));
  if (now !== writing || (now && Date.now() - told > QUIET_MS)) tellWriting(now);
});

document.addEventListener('submit', (e) => {
  const form = e.target;
  if (form.matches('.leave')) forgetDrafts(() => true);
  const name = board.contains(form) && draftName(placeOf(form));
  const draft = name && JSON.parse(sessionStorage.getItem(name));
  if (draft) sessionStorage.setItem(name, JSON.stringify({ ...draft, sent: true }));
});

function forgetDrafts(which) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith('draft ') && which(name)) sessionStorage.removeItem(name);
}

/* What was sent has arrived when its answer led here; going back or reloading may mean that it did not. */
function restoreDrafts() {
  const mine = draftName('');
  const came = performance.getEntriesByType('navigation')[0]?.type === 'navigate';
  forgetDrafts((name) => !name.startsWith(mine));
  const ofThis = mine + own.here.replace(/here$/, ''); /* the desk's forms and a unit's stand under their own addresses */
  for (const name of Object.keys(sessionStorage).filter((n) => n.startsWith(ofThis))) {
    const { field, sent } = JSON.parse(sessionStorage.getItem(name));
    const action = name.slice(mine.length);
    const form = forms().find((f) => placeOf(f) === action);
    const back = own.answer && location.pathname === action.split('#')[0];
    if (back ? !form || Object.entries(field).some(([k, v]) => form.elements[k]?.value !== v) : sent && came) {
      sessionStorage.removeItem(name);
      continue;
    }
    sessionStorage.setItem(name, JSON.stringify({ field }));
    if (!back) restore(action, form, field);
  }
}

function restore(action, form, field) {
  for (const [name, value] of Object.entries(field)) {
    const input = form?.elements[name] ?? Object.assign(document.createElement('textarea'), { rows: 3 });
    if (form && input.value === value) continue;
    input.value = value;
    if (form) {
      unfold(form);
      say(own.draft);
    } else {
      keep(action, input);
    }
  }
}

/* ---- the keyboard ---------------------------------------------------------------------------------------------------------------- */

const singles = () => localStorage.getItem('keys') !== 'off'; /* WCAG 2.1.4: who speaks to the machine can turn them off */
let card = null, going = 0, inserting = 0, at = -1;

function showHints() {
  live.querySelector('.hints').hidden = !singles();
  for (const hint of live.querySelectorAll('[data-verb]')) hint.hidden = !formTo(hint.dataset.verb);
}

function openCard() {
  if (!card) {
    document.body.append(document.getElementById('keycard').content.cloneNode(true));
    card = document.querySelector('dialog.keycard');
    card.querySelector('[data-close]').addEventListener('click', () => card.close());
    const box = card.querySelector('[name="single"]');
    box.checked = singles();
    box.addEventListener('change', () => {
      if (box.checked) localStorage.removeItem('keys');
      else localStorage.setItem('keys', 'off');
      showHints();
    });
  }
  card.showModal();
}

function step(by) {
  const all = rows();
  const here = all.findIndex((r) => r.contains(document.activeElement));
  at = Math.min(Math.max((here < 0 ? at : here) + by, 0), all.length - 1);
  linkOf(all[at])?.focus();
  all[at]?.scrollIntoView({ block: 'nearest' });
}

function current() {
  return rows().find((r) => r.contains(document.activeElement)) ?? rows()[at];
}

function write(verb) {
  const form = formTo(verb);
  if (!form) return;
  unfold(form);
  fieldsOf(form)[0]?.focus();
}

function turn(by) {
  const way = JSON.parse(sessionStorage.getItem('way') ?? '[]');
  const here = way.findIndex(([id]) => id === own.case);
  const next = here < 0 ? null : way[here + by]?.[1];
  const link = board.querySelector(by > 0 ? '.ways a.on' : '.ways a.before');
  if (link) link.click();
  else if (next) location.assign(next);
}

function go(letter) {
  const link = document.getElementById('keycard').content.querySelector(`a[data-key="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.getAttribute('href'));
}

/* Kept words go to where the cursor is in their form; they are typed then, like any others. */
function takeWords(link) {
  const field = link?.closest('form')?.elements.words;
  if (!field) return;
  unfold(field);
  const from = field.selectionStart ?? field.value.length;
  field.setRangeText(link.dataset.words, document.activeElement === field || field.value ? from : 0, field.selectionEnd ?? from, 'end');
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

board.addEventListener('click', (e) => {
  const link = e.target.closest('a[data-words]');
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  takeWords(link);
});

/* Entering many in a row: Enter goes on to the next field and from the last one sends; with Shift it is a new line. What an input method
** makes
   of Enter is its own. */
const entry = document.querySelector('form.entry');
entry?.addEventListener('keydown', (e) => {
  if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.target.matches('button')) return;
  e.preventDefault();
  const field = [...entry.elements].filter((f) => f.matches('select, textarea, input:not([type="hidden"], [type="radio"])'));
  const next = field[field.indexOf(e.target) + 1];
  if (next) next.focus();
  else entry.requestSubmit();
});

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => linkOf(current())?.click(),
  x: () => current()?.querySelector('input[name="id"]')?.click(),
  t: () => formTo('take')?.requestSubmit(),
  d: () => write('dispatch'),
  w: () => write('word'),
  n: () => write('note'),
  u: () => board.querySelector('.ways a.go')?.click(),
  '[': () => turn(-1),
  ']': () => turn(1),
  '.': () => { if (!show.hidden) show.click(); },
  '/': () => document.querySelector('header input[type="search"]')?.focus(),
  g: () => { going = Date.now(); },
  i: () => { inserting = Date.now(); },
  '?': openCard,
};
const IN_LIST = new Set(['ArrowDown', 'ArrowUp']);

addEventListener('keydown', (e) => {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || card?.open) return;
  const field = e.target.closest?.('textarea, select, input:not([type="checkbox"]):not([type="radio"])');
  if (e.key === 'Escape' && field) field.blur();
  if (field) return;
  if (IN_LIST.has(e.key) && e.target.closest?.('tr[data-case]')) {
    step(e.key === 'ArrowDown' ? 1 : -1);
    e.preventDefault();
  }
  if (!singles()) return;
  if (Date.now() - going < 1500 && e.key !== 'g') {
    going = 0;
    go(e.key);
  } else if (Date.now() - inserting < 3000 && /^[1-9]$/.test(e.key)) {
    inserting = 0;
    takeWords(board.querySelector(`a[data-nth="${e.key}"]`));
  } else if (Object.hasOwn(KEYS, e.key)) {
    KEYS[e.key]();
  } else {
    return;
  }
  e.preventDefault();
});

/* ---- begin ----------------------------------------------------------------------------------------------------------------------- */

live.hidden = false;
const button = live.querySelector('[data-keys]');
button.hidden = false;
button.addEventListener('click', openCard);
showHints();
if (own.case) restoreDrafts();
else {
  forgetDrafts((name) => !name.startsWith(draftName('')));
  rememberWay();
}
listen();
