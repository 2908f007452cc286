/* map.mjs - the map of cases, to be moved and enlarged.
**
** The page works without this file: an SVG drawn by the server, each building a link. Here the same buildings, with the numbers and words
** of those very links, are put onto a Leaflet map whose ground is our own GeoJSON; nothing is asked of anybody else's server. To pick a
** building fetches the page that its link leads to and takes the list out of it, so there is one list, and the server writes it. Styles
** stand in zhitong.css; Leaflet sets positions through the CSSOM, which a strict style-src allows. */
const L = window.L;
const figure = document.getElementById('map');
const plan = figure.querySelector('svg.plan');
const HOUSE = { most: 44, least: 18, share: 0.62, named: 58 }; // px; the share of the way to the next one; the way that names need

const EDGE = 0.13; // of the picture's width, around the outermost houses: as the drawn one has it

const houses = new Map();
for (const link of plan.querySelectorAll('a[data-building]'))
  houses.set(Number(link.dataset.building), { href: link.getAttribute('href'), label: link.getAttribute('aria-label'),
    heat: link.getAttribute('class'), open: Number(link.dataset.open), here: link.hasAttribute('aria-current') });

/* Cases with a point and no building: "lon,lat" in thousandths of a degree. */
const spots = [...plan.querySelectorAll('a[data-spot]')].map((link) => {
  const [lon, lat] = link.dataset.spot.split(',').map((n) => Number(n) / 1000);
  return { at: L?.latLng(lat, lon), spot: link.dataset.spot, href: link.getAttribute('href'), label: link.getAttribute('aria-label'),
    heat: link.getAttribute('class'), open: Number(link.dataset.open) };
});

/* The middle of a feature: a building is a point, or a rectangle of the plan. */
const middle = (feature) => feature.geometry.type === 'Point' ? L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0])
  : L.geoJSON(feature).getBounds().getCenter();

function sign(house, name) {
  const box = document.createElement('span');
  box.className = 'sign';
  const below = document.createElement('small');
  below.textContent = name;
  box.append(below, ` ${house.open || ''}`);
  return L.divIcon({ className: `house ${house.heat}`, html: box, iconSize: null });
}

/* Houses as large as their neighbours leave room for; their names only where there is room too. */
function fit(map, box) {
  const at = [...houses.values()].filter((h) => h.marker).map((h) => map.latLngToLayerPoint(h.marker.getLatLng()));
  at.sort((a, b) => a.x - b.x);
  let way = Infinity;
  for (let i = 0; i < at.length; i++)
    for (let k = i + 1; k < at.length && at[k].x - at[i].x < way; k++) way = Math.min(way, at[i].distanceTo(at[k]) || way);
  const size = Math.max(HOUSE.least, Math.min(HOUSE.most, way * HOUSE.share));
  box.style.setProperty('--house', `${size}px`);
  box.classList.toggle('tight', way < HOUSE.named);
}

/* Words on the ground: nobody's button, and said elsewhere to those who hear the page. */
function write(map, at, text, kind) {
  const words = document.createElement('span');
  words.textContent = text;
  L.marker(at, { icon: L.divIcon({ className: kind, html: words, iconSize: null }), interactive: false, keyboard: false }).addTo(map)
    .getElement().setAttribute('aria-hidden', 'true');
}

/* The list of a page, put where the old one was. `going`: the address changes too, and the list takes the focus. */
async function show(href, going) {
  const answer = await fetch(href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  const list = page?.getElementById('cases');
  if (!list) {
    location.assign(href); // the browser says best what went wrong
    return;
  }
  document.getElementById('cases').replaceWith(list);
  if (!going) return;
  history.pushState(null, '', href);
  document.getElementById('cases-of').focus();
}

function mark(id) {
  for (const [key, house] of [...houses, ...spots.map((s) => [s.spot, s])]) {
    const at = house.marker?.getElement();
    if (key === id) at?.setAttribute('aria-current', 'true');
    else at?.removeAttribute('aria-current');
  }
}

const picked = () => {
  const asked = new URLSearchParams(location.search);
  return asked.get('spot') ?? Number(asked.get('building') ?? NaN);
};

/* A building or a dot as a button on the map. */
function put(map, one, at, name, key) {
  one.marker = L.marker(at, { icon: sign(one, name), alt: one.label, title: one.label, keyboard: true, riseOnHover: true,
    zIndexOffset: name ? 0 : 1000 }); // a dot is small and lies above
  one.pick = () => {
    mark(key);
    show(one.href, true);
  };
  one.marker.addTo(map).on('click', one.pick);
}

function draw(data) {
  const box = document.createElement('div');
  box.className = 'moving';
  const { width, height } = plan.viewBox.baseVal;
  box.style.aspectRatio = `${width} / ${height}`;
  const map = L.map(plan.parentNode.insertBefore(box, plan), { attributionControl: false, zoomControl: false, maxZoom: 20,
    zoomSnap: 0.25 });
  L.control.zoom({ position: 'bottomright', zoomInTitle: figure.dataset.larger, zoomOutTitle: figure.dataset.smaller }).addTo(map);
  const ground = data.features.filter((f) => f.properties.ground);
  L.geoJSON(ground, { interactive: false,
    style: (f) => ({ className: f.properties.ground + (f.geometry.type === 'Polygon' ? ' whole' : ''),
      fill: f.geometry.type === 'Polygon' }) })
    .addTo(map);
  const bounds = L.latLngBounds([]);
  const compounds = new Map();
  for (const feature of data.features) {
    const house = houses.get(feature.id);
    if (!house) continue;
    const at = middle(feature);
    bounds.extend(at);
    const compound = feature.properties.compound;
    compounds.set(compound, (compounds.get(compound) ?? L.latLngBounds([])).extend(at));
    put(map, house, at, feature.properties.name, feature.id);
  }
  for (const one of spots) {
    bounds.extend(one.at);
    put(map, one, one.at, '', one.spot);
  }
  const whole = () => {
    const edge = box.clientWidth * EDGE;
    map.fitBounds(bounds, { padding: [edge, edge], maxZoom: 19, animate: false });
  };
  whole();
  map.on('resize', whole); // a telephone that was turned
  map.on('zoomend', () => fit(map, box));
  fit(map, box);
  for (const f of ground.filter((g) => g.properties.name)) write(map, L.geoJSON(f).getBounds().getCenter(), f.properties.name, 'called');
  for (const [name, box] of compounds) write(map, [box.getNorth(), box.getCenter().lng], name, 'compound');
  for (const house of [...houses.values(), ...spots]) {
    const at = house.marker?.getElement();
    at?.setAttribute('aria-label', house.label);
    at?.addEventListener('keydown', (e) => { // Leaflet gives it the role of a button, and a button's keys to popups only
      if (e.key !== 'Enter' && e.key !== ' ') return;
      e.preventDefault();
      house.pick();
    });
  }
  mark(picked());
  addEventListener('popstate', () => {
    mark(picked());
    show(location.href, false);
  });
  figure.classList.add('live'); // hides the drawn one, but not on paper
}

const answer = await fetch(document.getElementById('geojson').href).catch(() => null);
if (answer?.ok && L) draw(await answer.json());
