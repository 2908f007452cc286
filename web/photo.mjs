/* photo.mjs - photos before they are sent, and boxes drawn over one that is kept.
**
** A telephone's photo has twelve megapixels, and its net is slow: what is chosen is turned upright and made small here, and shown. The
** server does the same again and believes nothing, so without this file photos are only slower to send. What this browser can't read
** (HEIC, mostly) goes as it is. On a clerk's page of a photo a box is drawn with the pointer; it stands in the form's numbers, which the
** arrow keys change, and the picture follows them. */

const SIDE = 2048;
const SMALL = 900_000; /* bytes: below, there is little to win */

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const by = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * by));
  canvas.height = Math.max(1, Math.round(picture.height * by));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = file.size > SMALL && (await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.86); }));
  const name = `${file.name.replace(/\.[^.]*$/, '')}.jpg`;
  return { canvas, file: blob && blob.size < file.size ? new File([blob], name, { type: 'image/jpeg' }) : file };
}

async function chosen(input) {
  const shown = document.createElement('ul');
  const files = new DataTransfer();
  shown.className = 'photos chosen';
  for (const one of input.files) {
    const line = document.createElement('li');
    try {
      const small = await shrink(one);
      small.canvas.setAttribute('role', 'img');
      small.canvas.setAttribute('aria-label', one.name);
      line.append(small.canvas);
      files.items.add(small.file);
    } catch {
      line.textContent = one.name;
      files.items.add(one);
    }
    shown.append(line);
  }
  input.parentNode.querySelector('.chosen')?.remove();
  input.after(shown);
  input.files = files.files; /* no event comes of this */
}

for (const input of document.querySelectorAll('input[type="file"][name="photo"]')) {
  let busy = null;
  input.addEventListener('change', () => { busy = chosen(input).finally(() => { busy = null; }); });
  input.form.addEventListener('submit', (ev) => {
    if (!busy) return;
    ev.preventDefault();
    const by = ev.submitter;
    busy.then(() => input.form.requestSubmit(by));
  });
}

/* ---- boxes ------------------------------------------------------------------------------------------------------------ */

function pad(figure) {
  const svg = figure.querySelector('svg');
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  const rows = [...Array(Number(figure.dataset.boxes)).keys()].map((i) =>
    'xywh'.split('').map((k) => document.getElementById(`${k}${i + 1}`)));
  const rects = rows.map(() => svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'rect')));
  const draw = () => rows.forEach((row, i) => {
    const [x, y, w, h] = row.map((el) => Number(el.value) / 100);
    const set = { x: x * width, y: y * height, width: w * width, height: h * height };
    for (const [k, v] of Object.entries(set)) rects[i].setAttribute(k, String(v));
  });
  const at = (ev) => {
    const box = svg.getBoundingClientRect();
    const part = (v) => Math.min(100, Math.max(0, v * 100));
    return [part((ev.clientX - box.left) / box.width), part((ev.clientY - box.top) / box.height)];
  };
  let row = null;
  let from = null;
  const stretch = (ev) => {
    const to = at(ev);
    const put = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
    row.forEach((el, k) => { el.value = put[k].toFixed(1); });
    draw();
  };
  svg.addEventListener('pointerdown', (ev) => {
    row = rows.find((r) => r.every((el) => !el.value || Number(el.value) === 0)) ?? rows.at(-1);
    row[0].closest('details')?.setAttribute('open', '');
    from = at(ev);
    svg.setPointerCapture(ev.pointerId);
    stretch(ev);
    ev.preventDefault();
  });
  svg.addEventListener('pointermove', (ev) => { if (row) stretch(ev); });
  for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { row = null; });
  for (const el of rows.flat()) el.addEventListener('input', draw);
  figure.classList.add('drawn');
  draw();
}

for (const figure of document.querySelectorAll('.photo-pad')) pad(figure);
