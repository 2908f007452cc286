/* wall.mjs - the warm wall stays fresh while it is open, and follows the slider.
**
** It knows nothing by itself: when the stream says that something changed, or a hand moves the slider, the page fetches its own address and
** takes over #wall as the server draws it. What has the focus keeps it; one who looks at a day of the past is left there in peace. Without
** this file the days are links and a button, and one reloads. */
const AGAIN_MS = 400;
let waiting = 0;
let asked = 0;

async function take(address) {
  const mine = ++asked;
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  if (!answer.ok || mine !== asked) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const was = document.activeElement?.id;
  for (const id of ['wall', 'wall-words', 'wall-all']) {
    const old = document.getElementById(id);
    const now = fresh.getElementById(id);
    if (old && now) old.replaceWith(now);
  }
  if (was) document.getElementById(was)?.focus({ preventScroll: true });
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(() => take(location.href), AGAIN_MS);
}

document.addEventListener('change', (e) => {
  if (e.target.id !== 'day') return;
  const form = e.target.form;
  const to = `${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`;
  history.replaceState(null, '', to);
  take(to);
});

const at = location.pathname.match(/^\/promises\/(\d+)/)?.[1];
if (at) {
  const stream = new EventSource(`/promises/${at}/live`);
  stream.onmessage = (e) => {
    const { ids = [], all } = JSON.parse(e.data);
    if (all || !ids.length || ids.includes(Number(at))) later(); /* a line without numbers greets: what was said before it was not heard */
  };
}
