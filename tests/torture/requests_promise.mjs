/* requests_promise.mjs - the requests of promises: given, followed home by home, ended. Rows as in requests.mjs.
**
** Each row that writes has a promise of its own, so that it may be done once; the homes of one house take part, of which one reported the
** case that the promise is about and so has a door of its own to speak through. */
import { dayFromNow, UNIT } from '../http/harness.mjs';

const WORDS = { title: '今冬暖气不误', who: UNIT, whom: '枣树里 1 号楼', due: dayFromNow(9) };
const STAGES = { stages: '注水 注\n试水 试\n供暖 热' };
const HOME = '枣树里1-1-101', HOUSE = '枣树里1号楼';

async function act(t, path, fields = {}) {
  const r = await t.must(t.admin.json(`/promises/${path}`, fields, { 'X-CSRF-Token': await t.admin.csrf() }));
  return JSON.parse(r.text);
}

const bare = async (t, more = {}) => (await act(t, 'new', { ...WORDS, ...more })).id;

/* With stages and homes; `steps` are taken then. */
async function rolled(t, ...steps) {
  const id = await bare(t, { case_id: t.cold.id });
  for (const [verb, fields] of [['stages', STAGES], ['homes', { list: HOUSE }], ...steps]) await act(t, `${id}/${verb}`, fields);
  return id;
}

async function linked(t) {
  const id = await rolled(t), { token } = await act(t, `${id}/links`, { name: '志愿者甲', days: 3 });
  return { id, token, link: Number(t.place.sql('SELECT max(id) FROM promise_link')) };
}

const MARK = { stage: 3, list: HOME };
const door = async (t, id) => (await t.server.get(`/promises/${id}/t/${t.cold.token}`)).headers.location;

/* One home says not: what is over then goes on in another promise. */
async function objected(t) {
  const id = await rolled(t);
  await t.must(t.resident.post(await door(t, id), { say: '2' }));
  return id;
}

/* What is done to a promise, and from where. */
const STEPS = [
  ['begin', bare, {}], ['keep', bare, { words: '通了' }], ['part', objected, { words: '一户还凉', due: dayFromNow(20) }],
  ['break', bare, { words: '阀门没到货' }], ['withdraw', bare, { words: '换了一家来办' }],
  ['redate', bare, { due: dayFromNow(19), words: '阀门没到货' }],
  ['resume', async (t) => {
    const id = await bare(t);
    await act(t, `${id}/keep`, { words: '通了' });
    return id;
  }, { words: '又凉了' }],
  ['stages', bare, STAGES], ['homes', async (t) => rolled(t), { list: '枣树里2号楼' }], ['mark', rolled, MARK],
  ['links', rolled, { name: '志愿者乙', days: 3 }, [200, 201, 303]],
];

export async function settlePromises(t) {
  t.cold = await t.report({ text: '家里冷', where: { door: HOME } });
  t.promise = await linked(t);
  await act(t, `${t.promise.id}/mark`, MARK);
  t.promise.door = await door(t, t.promise.id);
}

export function promiseRows({ get, post, lists }) {
  const send = (pattern, make, ok = [303]) => post(pattern, async (t) => {
    const { target, fields, open } = await make(t);
    return open ? { who: t.resident, target, fields } : { who: t.admin, target, fields: { csrf: await t.admin.csrf(), ...fields } };
  }, ok);
  const page = (end, more = {}) => get(`/promises/{id}${end}`, (t) => `/promises/${t.promise.id}${end}`, 'admin', more);
  const proof = { pure: false, ok: [200, 503] }; /* within the second in which a checkpoint is signed it asks for patience */
  return [
    ...lists('/promises', 'admin'), get('/promises/new', '/promises/new', 'admin'),
    get('/promises/v/{token}', (t) => `/promises/v/${t.promise.token}`),
    get('/promises/v/{token}/list', (t) => `/promises/v/${t.promise.token}/list`),
    page(''), page('/wall'), page('/wall.json'), page('/wall.csv'), page('/wall.xlsx', { pure: false, slow: true }),
    page('/work'), page('/mark'), page('/slips'), page('/receipt.json', proof), page('/receipt.tlog-proof', proof),
    get('/promises/{id}/flats/{household}', (t) => `/promises/${t.promise.id}/flats/${t.promise.door.split('/')[4]}`, 'admin'),
    get('/promises/{id}/live', '/promises/x/live', 'resident', { ok: [404] }), /* a stream does not end */
    get('/promises/{id}/door/{household}/{seal}', (t) => t.promise.door),
    get('/promises/{id}/t/{token}', (t) => `/promises/${t.promise.id}/t/${t.cold.token}`, 'resident', { ok: [303] }),
    send('/promises/new', async () => ({ target: '/promises/new', fields: WORDS })),
    ...STEPS.map(([verb, from, fields, ok]) => send(`/promises/{id}/${verb}`, async (t) =>
      ({ target: `/promises/${await from(t)}/${verb}`, fields }), ok)),
    send('/promises/{id}/links/end', async (t) => {
      const { id, link } = await linked(t);
      return { target: `/promises/${id}/links/end`, fields: { link } };
    }),
    send('/promises/{id}/undo', async (t) => {
      const id = await rolled(t), { mark } = await act(t, `${id}/mark`, MARK);
      return { target: `/promises/${id}/undo`, fields: { mark } };
    }),
    send('/promises/v/{token}', async (t) => ({ target: `/promises/v/${(await linked(t)).token}`, fields: MARK, open: true })),
    send('/promises/{id}/door/{household}/{seal}', async (t) =>
      ({ target: await door(t, await rolled(t)), fields: { say: '2' }, open: true })),
  ];
}
