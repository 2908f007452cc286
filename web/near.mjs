/* near.mjs - while somebody writes a report: are neighbours speaking of the same thing already, and what kind of thing is it?
**
** It asks the server now and then, when the words have come to rest, and shows the pieces of page that come back. Without it the first
** question is asked once, after sending, and the second by a button. A kind that is likely stands first and is chosen by nobody but the
** reader. The words go in the body of a POST, never into an address. */

const box = document.getElementById('near');
const form = box?.closest('form');
const kinds = form?.querySelector('.kinds');
const REST_MS = 900;
const LEAST = 6; /* characters */
let timer = 0, asked = '', turn = 0;

async function ask() {
  const data = new URLSearchParams();
  for (const name of ['text', 'where', 'where_door', 'household', 'class']) data.set(name, form.elements[name]?.value ?? '');
  const now = data.toString();
  if (now === asked || [...data.get('text').trim()].length < LEAST) return;
  asked = now;
  const mine = ++turn;
  try {
    const r = await fetch(box.dataset.ask, { method: 'POST', body: data });
    const text = r.ok ? await r.text() : '';
    if (mine !== turn || box.contains(document.activeElement)) return;
    if (box.innerHTML.trim() !== text.trim()) box.innerHTML = text;
  } catch { /* no line: the form works without */ }
}

let guessed = '', look = 0;

/* Drawn anew only while nobody is in it: what one is about to press does not move. */
async function guess() {
  const text = form.elements.text?.value ?? '';
  if (!kinds || text === guessed || [...text.trim()].length < LEAST) return;
  guessed = text;
  const mine = ++look;
  const list = kinds.querySelector('.kind-list');
  try {
    const r = await fetch(kinds.dataset.ask, { method: 'POST',
      body: new URLSearchParams({ text, class: form.elements.class?.value ?? '0' }) });
    const piece = r.ok ? await r.text() : '';
    if (!piece || mine !== look || kinds.contains(document.activeElement)) return;
    const chosen = form.elements.class?.value;
    list.innerHTML = piece;
    for (const one of list.querySelectorAll('input')) one.checked = one.value === chosen;
    const names = [...list.querySelectorAll('.likely span')].map((s) => s.firstChild.textContent.trim());
    kinds.querySelector('[role="status"]').textContent = names.length ? kinds.dataset.says + names.join(' · ') : '';
  } catch { /* no line: there is the button */ }
}

if (kinds) kinds.querySelector('.look').hidden = true;
form?.addEventListener('input', (e) => {
  if (e.target.name === 'class') return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    ask();
    guess();
  }, REST_MS);
});
