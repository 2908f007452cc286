/* requests_card.mjs - the requests of cards: drawn, sent up, asked of units, answered behind a link. Rows as in requests.mjs.
**
** A card takes a dozen steps to where a late one of them may be done; `drawn`, `held` and `instructed` walk there in JSON, and the row
** itself is sent as the page's form is. */
import { dayFromNow, UNIT } from '../http/harness.mjs';

const WORDS = { title: '供热管道没人接管', came: '移交时没写明谁接收', option1_name: '先接管', need1_unit: UNIT };
const STRIP = { segment1_name: '立管', segment1_owner: '厂丙', segment2_name: '二次网' };

async function act(t, path, fields = {}) {
  const r = await t.must(t.admin.json(`/cards/${path}`, fields, { 'X-CSRF-Token': await t.admin.csrf() }));
  return JSON.parse(r.text);
}

const drawn = async (t) => (await act(t, 'new', { ...WORDS, cases: String(t.first.id) })).id;
async function after(t, id, ...steps) {
  for (const [verb, fields] of steps) await act(t, `${id}/${verb}`, fields);
  return id;
}
const SEND = ['send', { words: '超出本级' }], TAKE = ['accept'];
const INSTRUCT = ['instruct', { words: '甲主办', part1_unit: UNIT, part1_what: '注水', part1_due: dayFromNow(20), part1_lead: 1 }];
const held = async (t) => after(t, await drawn(t), SEND, TAKE);

/* A card with one part, asked of the unit of the town; OVER is a step of the card, all others are its part's. */
const OVER = ['finish of the card'];
async function instructed(t, ...steps) {
  const id = await after(t, await held(t), INSTRUCT);
  const part = Number(t.place.sql(`SELECT max(id) FROM card_part WHERE card_id = ${id}`));
  for (const step of steps) await act(t, step === OVER ? `${id}/finish` : `${id}/parts/${part}/${step[0]}`, step[1]);
  return { id, part };
}

async function linked(t, ...steps) {
  const at = await instructed(t, ...steps);
  const { token } = await act(t, `${at.id}/links`, { part: at.part });
  return { ...at, token, link: Number(t.place.sql('SELECT max(id) FROM card_link')) };
}

const FINISHED = [['accept'], ['finish', { words: '热了' }]];
const DECLINE = { words: '不归这里', rule: '移交协议第三条' };
const DATE = { words: '等停水', due: dayFromNow(25) };

/* What the level does, and from where. */
const STEPS = [
  ['send', drawn, { words: '超出本级' }], ['accept', async (t) => after(t, await drawn(t), SEND), {}],
  ['return', held, { words: '先问问物业' }], ['refer', held, { words: '转热力集团' }], ['unclear', held, { words: '两家都说不是' }],
  ['resume', async (t) => after(t, await held(t), ['refer', { words: '转热力集团' }]), { words: '退回来了' }],
  ['clear', async (t) => after(t, await held(t), ['unclear', { words: '两家都说不是' }]), { words: '查清了' }],
  ['publish', async (t) => (await instructed(t)).id, {}], ['withdraw', drawn, { words: '解决了' }],
  ['finish', async (t) => (await instructed(t, ...FINISHED)).id, { words: '通了' }],
  ['assess', async (t) => (await instructed(t, ...FINISHED, OVER)).id, { point1: 1 }],
  ['reopen', async (t) => (await instructed(t, ...FINISHED, OVER)).id, { words: '又漏了' }],
  ['revise', drawn, WORDS], ['strip', drawn, STRIP], ['instruct', held, INSTRUCT[1]],
];

/* What is said of a part: [verb, what was said before, the words]. A unit says the first of them behind its link as well. */
const BY_UNIT = [
  ['accept', [], {}], ['decline', [], DECLINE], ['propose', [], DATE], ['ask', [], { words: '图纸在谁那里' }],
  ['progress', [['accept']], { words: '进场了' }], ['finish', [['accept']], { words: '热了' }],
  ['assess', [...FINISHED, OVER], { point1: 1, point2: 1 }],
];
const BY_LEVEL = [
  ['agree', [['propose', DATE]], {}], ['insist', [['propose', DATE]], { words: '等不了' }],
  ['answer', [['ask', { words: '谁来' }]], { words: '我们' }], ['redo', FINISHED, { words: '还有一段' }],
];

export const settleCards = async (t) => { t.card = await linked(t); };

export function cardRows({ get, post, lists }) {
  const send = (pattern, make, ok = [303]) => post(pattern, async (t) => {
    const { target, fields, open } = await make(t);
    return open ? { who: t.resident, target, fields } : { who: t.admin, target, fields: { csrf: await t.admin.csrf(), ...fields } };
  }, ok);
  const page = (end, more = {}) => get(`/cards/{id}${end}`, (t) => `/cards/${t.card.id}${end}`, 'admin', more);
  const proof = { pure: false, ok: [200, 503] }; /* within the second in which a checkpoint is signed it asks for patience */
  return [
    ...lists('/cards', 'admin'), get('/cards/new', '/cards/new', 'admin'), get('/cards/levels', '/cards/levels', 'admin'),
    page(''), page('/revise'), page('/strip'), page('/instruct'), page('/versions'),
    page('/receipt.json', proof), page('/receipt.tlog-proof', proof),
    page('/card.pdf', { pure: false, slow: true }), page('/form.pdf', { pure: false, slow: true }),
    get('/cards/u/{token}', (t) => `/cards/u/${t.card.token}`),
    send('/cards/new', async (t) => ({ target: '/cards/new', fields: { ...WORDS, cases: String(t.first.id) } })),
    ...STEPS.map(([verb, from, fields]) => send(`/cards/{id}/${verb}`, async (t) =>
      ({ target: `/cards/${await from(t)}/${verb}`, fields }))),
    ...[...BY_UNIT, ...BY_LEVEL].map(([verb, before, fields]) => send(`/cards/{id}/parts/{part}/${verb}`, async (t) => {
      const { id, part } = await instructed(t, ...before);
      return { target: `/cards/${id}/parts/${part}/${verb}`, fields };
    })),
    ...BY_UNIT.map(([verb, before, fields]) => send(`/cards/u/{token}/${verb}`, async (t) => {
      const { token } = await linked(t, ...before);
      return { target: `/cards/u/${token}/${verb}`, fields: { name: '答复人甲', ...fields }, open: true };
    })),
    send('/cards/{id}/links', async (t) => {
      const { id, part } = await instructed(t);
      return { target: `/cards/${id}/links`, fields: { part } };
    }, [200, 201, 303]),
    ...['renew', 'end'].map((verb) => send(`/cards/{id}/links/${verb}`, async (t) => {
      const { id, link } = await linked(t);
      return { target: `/cards/${id}/links/${verb}`, fields: { link, days: 9 } };
    })),
    send('/cards/levels', async (t) => ({ target: '/cards/levels', fields: { no: 2, name: `街道 ${++t.n}`, days: 2 } })),
  ];
}
