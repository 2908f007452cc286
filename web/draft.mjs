/* draft.mjs - a report that was begun stays in this browser, and nowhere else: a day at most, and gone once it was sent.
**
** Nobody is asked to write twice because the telephone rang or the lift came. What is kept is the words of the form, in localStorage, never
** a photo; the page says so as soon as there is something, and one press takes it away. Nothing of it is sent before the form is. */

const NAME = 'report';
const DAY_MS = 86_400_000;
const FIELDS = ['text', 'where', 'where_door', 'contact', 'class'];

const box = document.getElementById('kept');
const form = box?.closest('form');
const says = box?.querySelector('[role="status"]');
const keptWords = box?.querySelector('p.vh').textContent;

function read() {
  try {
    const draft = JSON.parse(localStorage.getItem(NAME));
    if (draft && Math.abs(Date.now() - draft.at) < DAY_MS) return draft.field;
  } catch { /* another's, or none to be had */ }
  forget();
  return null;
}

function forget() {
  try { localStorage.removeItem(NAME); } catch { /* there is none */ }
}

const valueOf = (name) => form.elements[name]?.value ?? '';

function tell(words) {
  says.textContent = words;
  box.hidden = false;
}

/* A page of one question holds what the others asked as hidden fields; of those that it lacks the draft has the last word. */
function save() {
  const before = read() ?? {};
  const field = Object.fromEntries(FIELDS.map((n) => [n, form.elements[n] ? valueOf(n) : before[n] ?? ''])
    .filter(([, v]) => v && v !== '0'));
  try {
    if (Object.keys(field).length) localStorage.setItem(NAME, JSON.stringify({ at: Date.now(), field }));
    else forget();
  } catch {
    return;
  }
  if (Object.keys(field).length) tell(keptWords);
  else box.hidden = true;
}

function put(name, value) {
  if (form.elements[name]) {
    form.elements[name].value = value;
    return;
  }
  const hidden = Object.assign(document.createElement('input'), { type: 'hidden', name, value });
  form.append(hidden);
}

function restore(field) {
  for (const [name, value] of Object.entries(field)) if (FIELDS.includes(name)) put(name, value);
  form.dispatchEvent(new Event('input', { bubbles: true }));
  tell(box.dataset.back);
  form.prepend(box); /* what somebody finds written should say at once where it comes from */
}

function drop() {
  forget();
  for (const name of FIELDS) if (form.elements[name]) form.elements[name].value = name === 'class' ? '0' : '';
  tell(box.dataset.gone);
  box.querySelector('button').hidden = true;
  form.querySelector('textarea, input:not([type="hidden"])')?.focus();
}

if (form) {
  const draft = read();
  const empty = FIELDS.every((n) => !valueOf(n) || valueOf(n) === '0');
  form.addEventListener('input', () => {
    box.querySelector('button').hidden = false;
    save();
  });
  box.querySelector('button').addEventListener('click', drop);
  if (empty && draft) restore(draft);
  else if (!empty) save();
} else if (document.querySelector('.slip')) {
  forget();
}
