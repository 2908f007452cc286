/* requests.mjs - one request of every kind, each in the state in which it does its work.
**
** A row is { name: "METHOD pattern", who, target or prepare, ok }. A GET has a target and changes nothing, so it can be asked again and
** must give the same page. A POST has a `prepare` that brings the town into the state in which it may be done once, and tells where to send
** what. Forms are read from the pages that people use, with all that is hidden in them. No route is missing: they are read out of the
** sources. */
import fs from 'node:fs';
import path from 'node:path';
import { declared } from '../http/routes.mjs';
import { offered, setUp } from '../http/totp.mjs';
import { formsOf, Browser, newPlace, PASSWORD, multipart, until } from '../http/harness.mjs';
import { cardRows, settleCards } from './requests_card.mjs';
import { promiseRows, settlePromises } from './requests_promise.mjs';

const NOBODY = 'AAAAAAAAAAAAAAAAAAAAAA';
const SHEET = (n) => `小区,楼号,单元,房号\n枣树里,1,1,101\n枣树里,1,2,102\n枣树里,2,1,101\n槐树里,2,1,10${n % 9}\n`;

/* What it is served with: letters have an office, and nobody is there. */
export const MAIL = ['--mail', 'smtp://127.0.0.1:9', '--mail-from', 'office@zt.example', '--mail-name', '向阳社区', '--mail-plain', '--url',
  'https://zt.example/'];

/* A town with something in it of every kind. */
export class Town {
  static async found(bin) {
    const place = await newPlace({ bin, users: { admin: 'admin', bert: 'clerk', guan: 'secretary', wu: 'unit' } });
    fs.writeFileSync(path.join(place.root, 'doors.csv'), SHEET(0));
    await place.does('import', place.dir, 'doors', path.join(place.root, 'doors.csv'));
    const t = new Town();
    t.place = place;
    t.n = 0;
    const [at] = place.sql(`SELECT format('/door/%d/%d/%d', compound_id, b.id, e.id) FROM place_entrance e
      JOIN place_building b ON b.id = building_id ORDER BY 1`).split('\n');
    t.entrance = at;
    t.building = path.dirname(at);
    t.compound = path.dirname(t.building);
    return t;
  }

  async settle(server) {
    this.server = server;
    this.resident = new Browser(server);
    for (const login of ['admin', 'bert', 'guan', 'wu']) this[login] = await new Browser(server).signIn(login);
    this.first = await this.report();
    await this.must(this.step(this.first, 'word', { words: '一栋楼夜里太冷' }));
    this.given = await this.dispatched();
    const aside = async (form) => {
      const { target, fields } = await form;
      return (await this.resident.post(`${target}/door`, { ...fields,
        text: '走廊的灯坏了' })).headers.location.match(/draft(?:\/|%2F)([\w-]{22})/)[1];
    };
    this.draft = await aside(form(this, 'resident', '/report', '/report'));
    this.joining = await aside(form(this, 'resident', `/cases/${this.first.id}/join`, `/cases/${this.first.id}/join`));
    this.class = await this.newClass();
    await settleCards(this);
    await settlePromises(this);
    await until(async () => (await server.get(`/t/${this.given.token}/receipt.json`)).status === 200, 8000, 'a receipt');
  }

  async must(answer) {
    const r = await answer;
    if (r.status >= 400) {
      const alert = /<[^>]*role="alert".*?<\/div>/s.exec(r.text)?.[0] ?? r.text;
      const words = alert.replace(/<head>.*?<\/head>|<[^>]*>/gs, ' ').replace(/\s+/g, ' ');
      throw new Error(`the town can't be made: ${r.status}: ${words.slice(0, 400)}`);
    }
    return r;
  }

  report(more = {}) {
    return this.server.report({ text: `灯坏了，第 ${++this.n} 回`, contact: '000-0101', ...more });
  }

  step(v, verb, fields = {}, who = this.admin, base = 'desk') {
    return who.submit(`/${base}/cases/${v.id}`, `/${base}/cases/${v.id}/${verb}`, fields);
  }

  async after(...steps) {
    const v = await this.report();
    for (const [verb, fields, who] of steps) await this.must(this.step(v, verb, fields, this[who ?? 'admin']));
    return v;
  }

  async classes() {
    return [...new Set((await this.admin.get('/desk/classes')).text.match(/(?<=\/desk\/classes\/)\d+/g))].map(Number);
  }

  /* There may be twenty at the top: all go but the one that has cases. */
  async roomForClass() {
    const csrf = await this.admin.csrf(), ids = await this.classes();
    if (ids.length > 6) for (const id of ids) if (id !== this.class) await this.admin.post(`/desk/classes/${id}/remove`, { csrf });
  }

  async newClass() {
    await this.roomForClass();
    await this.must(this.admin.post('/desk/classes', { csrf: await this.admin.csrf(), name: `一类 ${++this.n}` }));
    return Math.max(...await this.classes());
  }

  dispatched() {
    return this.after(['take'], ['dispatch', { words: '热力公司甲' }]);
  }

  async person() {
    const link = (await this.must(this.admin.submit('/people', '/people', { name: `新来的${++this.n}`, role: 'clerk' }))).text;
    const id = Number(this.place.sql('SELECT max(id) FROM people_user'));
    return { id, link: link.match(/\/welcome\/[\w-]{22}/)[0] };
  }

  /* Somebody new who is signed in, */
  async colleague() {
    const { id, link } = await this.person();
    const browser = new Browser(this.server), login = `new${this.n}`;
    await this.must(browser.submit(link, link, { login, name: `新来的${this.n}`, password: PASSWORD }));
    return { browser, id, login };
  }

  /* and has a second step. */
  async sure() {
    const one = await this.colleague();
    return { ...one, ...await setUp(one.browser) };
  }
}

/* Of a page the form that goes to `action`, filled in: what is to be sent. */
async function form(t, who, page, action, fields = {}) {
  const shown = await t[who].get(page);
  const found = formsOf(shown.text).find((f) => f.action.split('?')[0] === action);
  if (!found) throw new Error(`${page} (${shown.status}) has no form to ${action}`);
  return { who: t[who], target: found.action, fields: { ...found.fields, ...fields } };
}

const get = (pattern, target = pattern, who = 'resident', more = {}) => ({ name: `GET ${pattern}`, who, target, ok: [200], ...more });
const post = (pattern, prepare, ok = [303], more = {}) => ({ name: `POST ${pattern}`, prepare, ok, ...more });
const verb = (name, fields, ...steps) => post(`/desk/cases/{id}/${name}`, async (t) => {
  const v = await t.after(...steps);
  const who = steps.at(-1)?.[3] ?? 'admin';
  return form(t, who, `/desk/cases/${v.id}`, `/desk/cases/${v.id}/${name}`, fields);
});
const lists = (base, who) => ['', '.json', '.csv', '.xlsx', '.atom'].map((end) =>
  get(`${base}${end}`, `${base}${end}`, who, { pure: end !== '.xlsx' }));
/* Not there: the answer is 404, and a fault may not make anything else of it than an error. */
const none = (pattern, fields, who = 'admin') => post(pattern,
  async (t) => ({ who: t[who], target: pattern.replace(/\{(id|pos|who|voice)\}/g, '999')
  .replace('{seal}', NOBODY), fields: { csrf: await t.admin.csrf(), ...fields } }), [404]);

const TAKE = ['take'], SEND = ['dispatch', { words: '热力公司甲' }], HANDLE = ['handle'], FINISH = ['finish', { words: '换了灯座' }];

const ROWS = [
  get('/'), get('/set', '/set?lang=zh&back=/', 'resident', { ok: [303] }), get('/report'), get('/track'), get('/mine'), get('/signin'),
  get('/data'),
  get('/metrics', '/metrics', 'resident', { pure: false }),
  get('/report/draft/{draft}', (t) => `/report/draft/${t.draft}`, 'resident', { ok: [200, 404] }),
  get('/track/{code}', (t) => `/track/${t.first.code}`),
  get('/t/{token}', (t) => `/t/${t.first.token}`), get('/t/{token}/data', (t) => `/t/${t.first.token}/data`),
  get('/t/{token}/data.json', (t) => `/t/${t.first.token}/data.json`, 'resident', { pure: false }),
  get('/t/{token}/erase', (t) => `/t/${t.first.token}/erase`),
  get('/t/{token}/receipt.json', (t) => `/t/${t.first.token}/receipt.json`, 'resident', { pure: false }),
  get('/t/{token}/receipt.tlog-proof', (t) => `/t/${t.first.token}/receipt.tlog-proof`, 'resident', { pure: false }),
  get('/t/{token}/slip.pdf', (t) => `/t/${t.first.token}/slip.pdf`, 'resident', { pure: false, slow: true }),
  get('/notice/{voice}/{seal}', `/notice/1/${NOBODY}`), get('/stop/{voice}/{seal}', `/stop/1/${NOBODY}`),
  ...lists('/cases'), get('/map'), get('/cases/{id}', (t) => `/cases/${t.first.id}`),
  get('/cases/{id}/join', (t) => `/cases/${t.first.id}/join`),
  get('/cases/{id}/join/draft/{draft}', (t) => `/cases/${t.first.id}/join/draft/${t.joining}`, 'resident', { ok: [200, 404] }),
  ...lists('/desk', 'admin'), get('/desk/views', '/desk/views', 'admin'), get('/desk/find', '/desk/find?q=灯', 'admin'),
  get('/desk/cases/{id}', (t) => `/desk/cases/${t.first.id}`, 'admin'),
  get('/desk/cases/{id}/keep', (t) => `/desk/cases/${t.first.id}/keep`, 'admin'),
  get('/desk/live', '/desk/live?case=x', 'admin', { ok: [404] }), /* a stream does not end */
  ...lists('/desk/looks', 'admin'), get('/unit', '/unit', 'wu'), get('/unit/cases/{id}', (t) => `/unit/cases/${t.given.id}`, 'wu'),
  get('/unit/live', '/unit/live?case=x', 'wu', { ok: [404] }),
  get('/door'), get('/door/{compound}', (t) => t.compound),
  get('/door/{compound}/{building}', (t) => t.building, 'resident', { ok: [200, 303] }),
  get('/door/{compound}/{building}/{entrance}', (t) => t.entrance),
  get('/place/map.json'), get('/place/posters', '/place/posters', 'admin'),
  get('/place/poster.pdf', '/place/poster.pdf', 'admin', { pure: false, slow: true }),
  get('/start', '/start', 'admin'), get('/place/terms', '/place/terms', 'admin'), get('/place/settings', '/place/settings', 'admin'),
  get('/place/health', '/place/health', 'admin', { pure: false }), get('/place', '/place', 'admin'),
  get('/place/clear', '/place/clear', 'admin', { ok: [404] }), get('/place/import', '/place/import', 'admin'),
  get('/place/import/faults.csv', '/place/import/faults.csv', 'admin', { ok: [200, 404] }),
  get('/place/import/template.csv', '/place/import/template.csv', 'admin'),
  get('/place/import/template.xlsx', '/place/import/template.xlsx', 'admin', { pure: false, slow: true }),
  get('/desk/classes', '/desk/classes', 'admin'), get('/desk/classes/{id}', (t) => `/desk/classes/${t.class}`, 'admin'),
  get('/place/calendar', '/place/calendar', 'admin'), get('/place/calendar.ics', '/place/calendar.ics', 'admin', { pure: false }),
  get('/mail', '/mail', 'admin'), get('/welcome/{token}', (t) => t.place.welcome), get('/people', '/people', 'admin'),
  get('/signin/second', '/signin/second', 'resident', { ok: [303] }), get('/people/me', '/people/me', 'wu'),
  get('/people/me/second', '/people/me/second', 'wu', { pure: false }),
  get('/people/roles', '/people/roles', 'admin'), ...lists('/people/changes', 'admin'), get('/people/{user}', '/people/2', 'admin'),
  /* What is not a module's route. */
  get('/log', '/log', 'resident', { own: true, pure: false }),
    get('/log/checkpoint', '/log/checkpoint', 'resident', { own: true, pure: false }),
  get('/log/key', '/log/key', 'resident', { own: true }), get('/log/tile/entries', '/log/tile/entries/000.p/4', 'resident', { own: true }),
  get('/log/tile/0', '/log/tile/0/000.p/4', 'resident', { own: true }),
  get('/log/open/0', '/log/open/0', 'resident', { own: true, pure: false }),
  get('/healthz', '/healthz', 'resident', { own: true, pure: false }),
  get('/nothing/here', '/nothing/here', 'resident', { own: true, ok: [404] }),

  post('/report', (t) => form(t, 'resident', '/report', '/report', { text: '三楼的灯坏了', where: '楼道', contact: '000-0101' }), [201]),
  post('/report/door', async (t) => ({ who: t.resident, target: '/report/door',
    fields: (await form(t, 'resident', '/report', '/report', { text: '灯坏了' })).fields })),
  post('/track', async (t) => {
    const v = await t.report();
    return form(t, 'resident', '/track', '/track', { code: v.code, word: v.word });
  }, [200]),
  post('/t/{token}/say', async (t) => {
    const v = await t.after(TAKE, HANDLE, FINISH, ['verify', { words: '看过' }, 'bert']);
    return form(t, 'resident', `/t/${v.token}`, `/t/${v.token}/say`, { say: '1' });
  }),
  post('/t/{token}/slip.pdf', async (t) => ({ who: t.resident, target: `/t/${t.first.token}/slip.pdf`, fields: { word: t.first.word } }),
    [200], { slow: true }),
  post('/t/{token}/correct', async (t) => {
    const v = await t.report();
    return form(t, 'resident', `/t/${v.token}/data`, `/t/${v.token}/correct`, { text: '改过的话', contact: '' });
  }, [200, 303]),
  post('/t/{token}/erase', async (t) => {
    const v = await t.report();
    return form(t, 'resident', `/t/${v.token}/erase`, `/t/${v.token}/erase`);
  }, [200, 303]),
  post('/t/{token}/notice', async (t) => {
    const v = await t.report();
    return form(t, 'resident', `/t/${v.token}`, `/t/${v.token}/notice`,
      { mail: `jia${++t.n}@mail.example`, way: '1', done: '1', end: '1' });
  }),
  post('/t/{token}/notice/end', async (t) => {
    const v = await t.report();
    await t.must(t.resident.submit(`/t/${v.token}`, `/t/${v.token}/notice`,
      { mail: `jia${++t.n}@mail.example`, way: '1', done: '1', end: '1' }));
    return form(t, 'resident', `/t/${v.token}`, `/t/${v.token}/notice/end`);
  }),
  none('/notice/{voice}/{seal}', {}, 'resident'), none('/stop/{voice}/{seal}', {}, 'resident'),
  post('/mine', async (t) => {
    t.shelf = new Browser(t.server);
    return form(t, 'shelf', `/t/${t.first.token}`, '/mine');
  }),
  post('/mine/forget', async (t) => {
    t.shelf = new Browser(t.server);
    await t.must(t.shelf.submit(`/t/${t.first.token}`, '/mine'));
    return form(t, 'shelf', '/mine', '/mine/forget');
  }),
  post('/cases/{id}/join', (t) => form(t, 'resident', `/cases/${t.first.id}/join`, `/cases/${t.first.id}/join`, {}), [201]),
  post('/cases/{id}/join/door', async (t) => ({ who: t.resident, target: `/cases/${t.first.id}/join/door`,
    fields: (await form(t, 'resident',
    `/cases/${t.first.id}/join`, `/cases/${t.first.id}/join`, { text: '也冷' })).fields })),
  post('/desk/bulk', async (t) => {
    const v = await t.report();
    return { who: t.admin, target: '/desk/bulk', fields: { csrf: await t.admin.csrf(), verb: 'take', id: v.id } };
  }, [200, 303]),
  post('/desk/undo', async (t) => {
    const v = await t.report();
    const done = await t.admin.post('/desk/bulk', { csrf: await t.admin.csrf(), verb: 'take', id: v.id });
    const undo = formsOf(done.text).find((f) => f.action.startsWith('/desk/undo'));
    return { who: t.admin, target: undo.action, fields: undo.fields };
  }, [200, 303]),
  post('/desk/views', async (t) => ({ who: t.admin, target: '/desk/views',
    fields: { csrf: await t.admin.csrf(), name: `我的 ${++t.n}`, query: 'state=open' } })),
  ...['', '/remove'].map((end) => post(`/desk/views/{id}${end}`, async (t) => {
    const name = `另一个 ${++t.n}`, csrf = await t.admin.csrf();
    for (const old of (await t.admin.get('/desk/views')).text.matchAll(/action="\/desk\/views\/(\d+)"/g))
      await t.admin.post(`/desk/views/${old[1]}/remove`, { csrf });
    await t.must(t.admin.post('/desk/views', { csrf, name, query: 'state=open' }));
    const id = (await t.admin.get('/desk/views')).text.match(/action="\/desk\/views\/(\d+)"/)[1];
    return { who: t.admin, target: `/desk/views/${id}${end}`, fields: { csrf, name: `又一个 ${++t.n}`, query: 'state=open' } };
  })),
  post('/desk/cases/{id}/here', async (t) => ({ who: t.admin, target: `/desk/cases/${t.first.id}/here`,
    fields: { csrf: await t.admin.csrf(), writing: '1' } }), [204]),
  verb('take'), verb('dispatch', { words: '热力公司甲' }, TAKE), verb('handle', {}, TAKE, SEND), verb('finish', { words: '换了灯座' }, TAKE, HANDLE),
  verb('verify', { words: '看过' }, TAKE, HANDLE, [...FINISH, 'admin', 'bert']),
  verb('send-back', { words: '还是黑的' }, TAKE, HANDLE, [...FINISH, 'admin', 'bert']),
  verb('allow-own', { words: '只有一个人' }, ['take', {}, 'bert'], ['handle', {}, 'bert'], [...FINISH, 'bert']), /* another's work */
  verb('close', {}, TAKE, HANDLE, FINISH, ['verify', { words: '看过' }, 'bert', 'bert']),
  verb('release', { words: '不是我的' }, TAKE), verb('recall', { words: '派错了' }, TAKE, SEND), post('/desk/cases/{id}/undo', async (t) => {
    const v = await t.report();
    const done = await t.must(t.step(v, 'take'));
    return form(t, 'admin', done.headers.location, `/desk/cases/${v.id}/undo`);
  }),
  verb('word', { words: '楼道的灯坏了一周' }), verb('note', { words: '记一笔' }), 
  post('/desk/cases/{id}/contact', (t) => form(t, 'admin', `/desk/cases/${t.first.id}`, `/desk/cases/${t.first.id}/contact`,
    { reason: '回电话' }), [200]),
  post('/desk/cases/{id}/hold', async (t) => {
    const v = await t.report();
    return form(t, 'admin', `/desk/cases/${v.id}/keep`, `/desk/cases/${v.id}/hold`, { days: '9', reason: '事故调查' });
  }),
  post('/desk/cases/{id}/end-hold', async (t) => {
    const v = await t.report(), keep = `/desk/cases/${v.id}/keep`;
    await t.must(t.admin.submit(keep, `/desk/cases/${v.id}/hold`, { days: '9', reason: '事故调查' }));
    return form(t, 'admin', keep, `/desk/cases/${v.id}/end-hold`);
  }),
  post('/desk/cases/{id}/erase', async (t) => {
    const v = await t.report();
    return form(t, 'admin', `/desk/cases/${v.id}/keep`, `/desk/cases/${v.id}/erase`, { code: v.code, reason: '0' });
  }),
  post('/unit/cases/{id}/here', async (t) => ({ who: t.wu, target: `/unit/cases/${t.given.id}/here`, fields: { csrf: (await form(t, 'wu',
    `/unit/cases/${t.given.id}`, `/unit/cases/${t.given.id}/handle`)).fields.csrf, writing: '1' } }), [204]),
  ...[['handle', {}], ['finish', { words: '换了灯座' }]].map(([name, fields]) => post(`/unit/cases/{id}/${name}`, async (t) => {
    const v = await t.dispatched();
    if (name === 'finish') await t.must(t.step(v, 'handle', {}, t.wu, 'unit'));
    return form(t, 'wu', `/unit/cases/${v.id}`, `/unit/cases/${v.id}/${name}`, fields);
  })),
  post('/unit/cases/{id}/contact', (t) => form(t, 'wu', `/unit/cases/${t.given.id}`, `/unit/cases/${t.given.id}/contact`,
    { reason: '回电话' }), [200]),
  post('/start', async (t) => ({ who: t.admin, target: '/start', fields: { csrf: await t.admin.csrf() } }), [303, 422]),
  post('/place/settings', (t) => form(t, 'admin', '/place/settings', '/place/settings',
    { setting: 'desk.undo_min', value: String(1 + ++t.n % 100) })),
  post('/place/terms', (t) => form(t, 'admin', '/place/terms', '/place/terms', { term: '0', days: String(400 + ++t.n % 1000) })),
  post('/place/clock', async (t) => ({ who: t.admin, target: '/place/clock',
    fields: { csrf: await t.admin.csrf(), at: '1795363200000000' } })),
  post('/place', (t) => form(t, 'admin', '/place', '/place', { name: `阳光社区 ${++t.n}`, offset_min: '480' })),
  post('/place/clear', async (t) => ({ who: t.admin, target: '/place/clear', fields: { csrf: await t.admin.csrf(), sure: '1' } }), [409]),
  post('/place/compounds/{compound}', async (t) => ({ who: t.admin, target: `/place/compounds/${t.compound.split('/').at(-1)}`,
    fields: { csrf: await t.admin.csrf(), name: `枣树里 ${++t.n}` } })),
  post('/place/import', async (t) => ({ who: t.admin, target: '/place/import',
    ...multipart([['csrf', await t.admin.csrf()]], [['sheet', 'doors.csv', SHEET(t.n)]]) }),
    [200, 303]),
  ...['take', 'retire'].map((name) => post(`/place/import/${name}`, async (t) => {
    await t.admin.upload('/place/import', '/place/import', { sheet: ['doors.csv', Buffer.from(SHEET(++t.n))] });
    const page = await t.admin.get('/place/import');
    const found = formsOf(page.text).find((f) => f.action === `/place/import/${name}`);
    return { who: t.admin, target: `/place/import/${name}`, fields: found?.fields ?? { csrf: await t.admin.csrf(), sheet: '1' } };
  }, [200, 303, 409], { varies: true })), /* how much is in the sheet that is not in the register */
  ...[['', { name: '井盖' }], ['/retire'], ['/restore', {}, 'retire'],
    ['/remove']].map(([end, fields = {}, first]) => post(`/desk/classes/{id}${end}`, async (t) => {
    const id = await t.newClass(), csrf = await t.admin.csrf();
    if (first) await t.must(t.admin.post(`/desk/classes/${id}/${first}`, { csrf }));
    return { who: t.admin, target: `/desk/classes/${id}${end}`,
      fields: { csrf, ...fields, ...(fields.name ? { name: `${fields.name}${++t.n}` } : {}) } };
  })),
  post('/desk/classes', async (t) => {
    await t.roomForClass();
    return { who: t.admin, target: '/desk/classes', fields: { csrf: await t.admin.csrf(), name: `类 ${++t.n}` } };
  }),
  post('/desk/cases/{id}/classify', async (t) => {
    const v = await t.report();
    return { who: t.admin, target: `/desk/cases/${v.id}/classify`, fields: { csrf: await t.admin.csrf(), class: t.class } };
  }),
  post('/desk/cases/{id}/slip', async (t) => {
    const v = await t.report();
    return { who: t.admin, target: `/desk/cases/${v.id}/slip`,
      fields: { csrf: await t.admin.csrf(), voice: t.place.sql(`SELECT max(id) FROM desk_voice`),
      reason: '回执丢了' } };
  }, [200, 201, 303]),
  post('/mail/gate', async (t) => {
    await t.must(t.admin.submit('/mail', '/mail/gate', { held: '0' }));
    return form(t, 'admin', '/mail', '/mail/gate', { held: '1' });
  }),
  none('/mail/{pos}/{who}/again', {}),
  post('/signin', async (t) => {
    t.guest = new Browser(t.server);
    return form(t, 'guest', '/signin', '/signin', { login: 'bert', password: PASSWORD });
  }, [303], { slow: true }),
  post('/welcome/{token}', async (t) => {
    const { link } = await t.person();
    t.guest = new Browser(t.server);
    return form(t, 'guest', link, link, { login: `new${t.n}`, name: `新来的${t.n}`, password: PASSWORD });
  }, [303], { slow: true }),
  post('/people', (t) => form(t, 'admin', '/people', '/people', { name: `新来的${++t.n}`, role: 'clerk' }), [200, 201]),
  post('/people/{user}', async (t) => {
    const { id } = await t.person();
    return form(t, 'admin', `/people/${id}`, `/people/${id}`, { role: 'auditor', active: '1' });
  }),
  post('/people/{user}/invite', async (t) => {
    const { id } = await t.person();
    return form(t, 'admin', `/people/${id}`, `/people/${id}/invite`);
  }, [200, 201]),
  post('/people/roles/right', (t) => form(t, 'admin', '/people/roles', '/people/roles/right',
    { role: 'auditor', right: '128', given: String(++t.n % 2) })),
  ...[['', []], ['/confirm', ['']], ['/stop', ['']]].map(([end, before]) => post(`/people/{user}/recovery${end}`, async (t) => {
    const { id } = await t.colleague();
    for (const b of before) await t.must(t.guan.submit(`/people/${id}`, `/people/${id}/recovery${b}`));
    return form(t, 'admin', `/people/${id}`, `/people/${id}/recovery${end}`);
  }, end === '/confirm' ? [200, 201] : [303])),
  post('/people/{user}/erase', async (t) => {
    const { id } = await t.person();
    await t.must(t.admin.submit(`/people/${id}`, `/people/${id}`, { role: 'clerk', active: '0' }));
    return form(t, 'admin', `/people/${id}`, `/people/${id}/erase`);
  }),
  post('/signin/second', async (t) => {
    const { login, codes } = await t.sure();
    t.guest = new Browser(t.server);
    await t.must(t.guest.submit('/signin', '/signin', { login, password: PASSWORD }));
    return form(t, 'guest', '/signin/second', '/signin/second', { code: codes[0] });
  }, [303], { slow: true }),
  post('/people/me/second', async (t) => {
    t.guest = (await t.colleague()).browser;
    const { app, fields } = await offered(t.guest);
    return { who: t.guest, target: '/people/me/second', fields: { ...fields, code: await app.next() } };
  }, [200], { slow: true }),
  post('/people/me/second/end', async (t) => {
    const { browser, codes } = await t.sure();
    t.guest = browser;
    return form(t, 'guest', '/people/me', '/people/me/second/end', { code: codes[0] });
  }, [303], { slow: true }),
  post('/people/me/out', async (t) => {
    t.guest = (await t.colleague()).browser;
    return form(t, 'guest', '/people/me', '/people/me/out');
  }, [303], { slow: true }),
  post('/people/me/away', async (t) => {
    t.guest = (await t.colleague()).browser;
    return form(t, 'guest', '/people/me', '/people/me/away', { days: '3',
      stand_in: t.place.sql("SELECT id FROM people_user WHERE login = 'bert'") });
  }, [303], { slow: true }),
  post('/people/roles', async (t) => {
    const { fields } = formsOf((await t.admin.get('/people/roles')).text)
      .find((f) => f.action === '/people/roles' && f.fields.role === 'volunteer');
    return { who: t.admin, target: '/people/roles', fields };
  }),
  post('/signout', async (t) => {
    t.guest = await new Browser(t.server).signIn('bert');
    return { who: t.guest, target: '/signout', fields: { csrf: await t.guest.csrf() } };
  }, [303], { slow: true }),
  ...cardRows({ get, post, lists }), ...promiseRows({ get, post, lists }),
];

/* A route that nobody has written a row for yet is asked for what is not there; whatever it says to that without a fault is right (ok:
** none). */
const named = new Set(ROWS.map((r) => r.name));
const PLAIN = declared().filter((name) => !named.has(name)).map((name) => {
  const [method, pattern] = name.split(' ');
  const target = pattern.replace(/\{\w+\}/g, '999999999'); /* more than the rows ever make */
  return method === 'GET' ? get(pattern, target, 'admin', { ok: [], pure: false })
    : post(pattern, async (t) => ({ who: t.admin, target, fields: { csrf: await t.admin.csrf() } }), []);
});

export const REQUESTS = [...ROWS, ...PLAIN];
