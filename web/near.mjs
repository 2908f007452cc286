/* near.mjs - while somebody writes a report: are neighbours speaking of the same thing already?
**
** It asks the server now and then, when the words have come to rest, and shows the piece of page that comes back. Without it the same
** question is asked once, after sending. The words go in the body of a POST, never into an address. */

const box = document.getElementById('near');
const form = box?.closest('form');
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

form?.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(ask, REST_MS);
});
