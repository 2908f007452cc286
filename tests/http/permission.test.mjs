/* permission.test.mjs - every address, asked by everybody; and every link, followed by everybody.
**
** The table below is written by hand: it is what an office would expect. That no address is missing from it is not a matter of care:
** the routes are read out of the modules' sources and the two lists must be one. Posts aim at a case and a person that do not exist,
** so being let in shows as 404 or 422 and changes nothing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, crawl, dayFromNow, newPlace, signedIn } from './harness.mjs';
import { declared } from './routes.mjs';

/* Everybody there is, and the rights of each as an office expects them. An address that needs a right answers `status` to who has it, 403
** to who has not, and `nobody` to who is not signed in; "in" is the sign-in page's redirect. */
const RIGHTS = {
  resident: [], volunteer: ['staff'], clerk: ['staff', 'see', 'desk'],
    secretary: ['staff', 'see', 'desk', 'allow', 'accounts', 'people', 'place'],
  unit: ['staff', 'unit'], leader: ['staff', 'see', 'allow'], auditor: ['staff', 'see', 'accounts', 'looks'],
  admin: ['staff', 'see', 'desk', 'allow', 'accounts', 'people', 'place', 'looks'],
};
const ROLES = Object.keys(RIGHTS);
const EVERYBODY = ['nobody', ...ROLES];
const to = (right) => (status, nobody = 'in') => ({ nobody,
  ...Object.fromEntries(ROLES.map((role) => [role, RIGHTS[role].includes(right) ? status : 403])) });
const all = (status) => Object.fromEntries(EVERYBODY.map((role) => [role, status]));
const [staff, see, desk, allow, unit, accounts, people, place_, looks] = ['staff', 'see', 'desk', 'allow', 'unit', 'accounts', 'people',
  'place',
  'looks'].map(to);

const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA';
const TABLE = [
  ['GET', '/', '/', all(200)],
  ['GET', '/set', '/set?lang=zh&back=/', all(303)],
  ['GET', '/report', '/report', all(200)],
  ['POST', '/report', '/report', all(422)],
  ['POST', '/report/door', '/report/door', all(303)],
  ['POST', '/report/step', '/report/step', all(200)],
  ['POST', '/report/kinds', '/report/kinds', all(200)],
  ['POST', '/report/near', '/report/near', all(200)],
  ['POST', '/report/near/{id}', '/report/near/999', all(303)],
  ['GET', '/report/draft/{draft}', `/report/draft/${TOKEN}`, all(404)],
  ['GET', '/track', '/track', all(200)],
  ['POST', '/track', '/track', all(422)],
  ['GET', '/track/{code}', '/track/22222222', all(404)],
  ['GET', '/t/{token}', `/t/${TOKEN}`, all(404)],
  ['POST', '/t/{token}/say', `/t/${TOKEN}/say`, all(404), { say: '1' }],
  ['POST', '/t/{token}/rate', `/t/${TOKEN}/rate`, all(404), { rate: '1' }],
  ['GET', '/t/{token}/slip.pdf', `/t/${TOKEN}/slip.pdf`, all(404)],
  ['POST', '/t/{token}/slip.pdf', `/t/${TOKEN}/slip.pdf`, all(404)],
  ['GET', '/mine', '/mine', all(200)],
  ['POST', '/mine', '/mine', all(422)],
  ['POST', '/mine/forget', '/mine/forget', all(303)],
  ['GET', '/t/{token}/receipt.json', `/t/${TOKEN}/receipt.json`, all(404)],
  ['GET', '/t/{token}/receipt.tlog-proof', `/t/${TOKEN}/receipt.tlog-proof`, all(404)],
  ['GET', '/t/{token}/data', `/t/${TOKEN}/data`, all(404)],
  ['GET', '/t/{token}/data.json', `/t/${TOKEN}/data.json`, all(404)],
  ['POST', '/t/{token}/correct', `/t/${TOKEN}/correct`, all(404), { text: '话' }],
  ['GET', '/t/{token}/erase', `/t/${TOKEN}/erase`, all(404)],
  ['POST', '/t/{token}/erase', `/t/${TOKEN}/erase`, all(404)],
  ['POST', '/t/{token}/notice', `/t/${TOKEN}/notice`, all(404), { mail: 'a@b.example', way: '1', lang: '0' }],
  ['POST', '/t/{token}/notice/end', `/t/${TOKEN}/notice/end`, all(404)],
  ['GET', '/notice/{voice}/{seal}', `/notice/1/${TOKEN}`, all(200)],
  ['POST', '/notice/{voice}/{seal}', `/notice/1/${TOKEN}`, all(404)],
  ['GET', '/stop/{voice}/{seal}', `/stop/1/${TOKEN}`, all(200)],
  ['POST', '/stop/{voice}/{seal}', `/stop/1/${TOKEN}`, all(404)],
  ['GET', '/cases', '/cases', all(200)],
  ['GET', '/cases.json', '/cases.json', all(200)],
  ['GET', '/cases.csv', '/cases.csv', all(200)],
  ['GET', '/cases.xlsx', '/cases.xlsx', all(200)],
  ['GET', '/cases.atom', '/cases.atom', all(200)],
  ['GET', '/map', '/map', all(200)],
  ['GET', '/map.json', '/map.json', all(200)],
  ['GET', '/cases/{id}', '/cases/1', all(200)],
  ...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => ['GET', `/promises${form}`, `/promises${form}`, all(200)]),
  ['GET', '/promises/new', '/promises/new', desk(200)],
  ['POST', '/promises/new', '/promises/new', desk(422, 401)],
  ['GET', '/promises/{id}', '/promises/1', all(200)],
  ['GET', '/promises/{id}/receipt.json', '/promises/999/receipt.json', all(404)],
  ['GET', '/promises/{id}/receipt.tlog-proof', '/promises/999/receipt.tlog-proof', all(404)],
  ['GET', '/promises/v/{token}', `/promises/v/${TOKEN}`, all(404)],
  ['GET', '/promises/v/{token}/list', `/promises/v/${TOKEN}/list`, all(404)],
  ['POST', '/promises/v/{token}', `/promises/v/${TOKEN}`, all(404), { stage: '1', list: '1-1-101' }],
  ['GET', '/promises/{id}/live', '/promises/999/live', all(404)],
  ...['', '.json', '.csv', '.xlsx'].map((form) => ['GET', `/promises/{id}/wall${form}`, `/promises/1/wall${form}`, all(404)]),
  ['GET', '/promises/{id}/flats/{household}', '/promises/999/flats/1', staff(404)],
  ...['small.jpg', 'large.jpg'].flatMap((size) => [
    ['GET', `/promises/{id}/flats/{household}/photos/{photo}/${size}`, `/promises/999/flats/1/photos/999/${size}`, staff(404)],
    ['GET', `/promises/{id}/door/{household}/{seal}/photos/{photo}/${size}`, `/promises/1/door/1/${TOKEN}/photos/999/${size}`, all(404)]]),
  ['POST', '/promises/{id}/flats/{household}/photos/{photo}/remove', '/promises/1/flats/1/photos/999/remove', desk(404, 401)],
  ['GET', '/promises/{id}/work', '/promises/1/work', desk(200)],
  ['GET', '/promises/{id}/slips', '/promises/1/slips', desk(200)],
  ['GET', '/promises/{id}/mark', '/promises/999/mark', staff(404)],
  ['POST', '/promises/{id}/mark', '/promises/999/mark', staff(404, 401), { stage: '1', list: '1-1-101' }],
  ['POST', '/promises/{id}/undo', '/promises/999/undo', staff(404, 401), { mark: '999' }],
  ['POST', '/promises/{id}/stages', '/promises/999/stages', desk(404, 401), { stages: '供暖 热' }],
  ['POST', '/promises/{id}/homes', '/promises/999/homes', desk(404, 401), { list: '1-1-101' }],
  ['POST', '/promises/{id}/links', '/promises/999/links', desk(404, 401), { name: '甲', days: '3' }],
  ['POST', '/promises/{id}/remind', '/promises/999/remind', desk(404, 401)],
  ['POST', '/promises/{id}/links/end', '/promises/999/links/end', desk(404, 401), { link: '999' }],
  ['GET', '/promises/{id}/door/{household}/{seal}', `/promises/1/door/1/${TOKEN}`, all(404)],
  ['POST', '/promises/{id}/door/{household}/{seal}', `/promises/1/door/1/${TOKEN}`, all(404), { say: '1' }],
  ['GET', '/promises/{id}/t/{token}', `/promises/1/t/${TOKEN}`, all(404)],
  ...['begin', 'keep', 'part', 'break', 'withdraw', 'resume', 'redate', 'recheck'].map((verb) => ['POST', `/promises/{id}/${verb}`,
    `/promises/999/${verb}`, desk(404, 401), { words: '话', due: '2026-11-15' }]),
  ...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => ['GET', `/cards${form}`, `/cards${form}`, all(200)]),
  ['GET', '/cards/new', '/cards/new', desk(200)],
  ['POST', '/cards/new', '/cards/new', desk(422, 401)],
  ['GET', '/cards/levels', '/cards/levels', place_(200)],
  ['POST', '/cards/levels', '/cards/levels', place_(422, 401)],
  ['GET', '/cards/{id}', '/cards/1', all(200)],
  ['GET', '/cards/{id}/receipt.json', '/cards/999/receipt.json', all(404)],
  ['GET', '/cards/{id}/receipt.tlog-proof', '/cards/999/receipt.tlog-proof', all(404)],
  ...['revise', 'strip', 'instruct', 'versions'].map((page) => ['GET', `/cards/{id}/${page}`, `/cards/999/${page}`, staff(404)]),
  ...['card', 'form'].map((page) => ['GET', `/cards/{id}/${page}.pdf`, `/cards/999/${page}.pdf`, all(404)]),
  ['POST', '/cards/{id}/card.pdf', '/cards/999/card.pdf', desk(404, 401), { token: TOKEN }],
  ['GET', '/cards/u/{token}', `/cards/u/${TOKEN}`, all(404)],
  ...['accept', 'decline', 'propose', 'arrive', 'progress', 'finish', 'ask', 'assess'].map((verb) => ['POST', `/cards/u/{token}/${verb}`,
    `/cards/u/${TOKEN}/${verb}`, all(404), { name: '甲', words: '话', rule: '规定', due: '2026-11-15' }]),
  ...['small.jpg', 'large.jpg'].flatMap((size) => [['GET', `/cards/{id}/photos/{photo}/${size}`, `/cards/1/photos/999/${size}`, staff(404)],
    ['GET', `/cards/u/{token}/photos/{photo}/${size}`, `/cards/u/${TOKEN}/photos/999/${size}`, all(404)]]),
  ['POST', '/cards/{id}/photos/{photo}/remove', '/cards/1/photos/999/remove', desk(404, 401)],
  ['POST', '/cards/{id}/links', '/cards/999/links', desk(404, 401), { part: '999' }],
  ...['renew', 'end'].map((verb) => ['POST', `/cards/{id}/links/${verb}`, `/cards/999/links/${verb}`, desk(404, 401), { link: '999' }]),
  ...['revise', 'strip', 'instruct', 'send', 'accept', 'return', 'refer', 'resume', 'unclear', 'clear', 'finish', 'reopen', 'assess',
    'withdraw',
    'publish'].map((verb) => ['POST', `/cards/{id}/${verb}`, `/cards/999/${verb}`, staff(404, 401),
      { words: '话', title: '管道', came: '没人接' }]),
  ...['accept', 'decline', 'propose', 'arrive', 'progress', 'finish', 'ask', 'assess', 'agree', 'insist', 'answer',
    'redo'].map((verb) => ['POST',
    `/cards/{id}/parts/{part}/${verb}`, `/cards/999/parts/999/${verb}`, staff(404, 401), { words: '话', rule: '规定', due: '2026-11-15' }]),
  ['GET', '/cases/{id}/clock', '/cases/1/clock', all(200)],
  ['GET', '/cases/{id}/join', '/cases/1/join', all(200)],
  ['POST', '/cases/{id}/join', '/cases/999/join', all(404)],
  ['POST', '/cases/{id}/join/door', '/cases/1/join/door', all(303)],
  ['GET', '/cases/{id}/join/draft/{draft}', `/cases/1/join/draft/${TOKEN}`, all(404)],
  ...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => ['GET', `/desk${form}`, `/desk${form}`, see(200)]),
  ['POST', '/desk/cases/{id}/watch', '/desk/cases/999/watch', see(404, 401)],
  ['POST', '/desk/cases/{id}/unwatch', '/desk/cases/999/unwatch', see(404, 401)],
  ['POST', '/desk/cases/{id}/seen', '/desk/cases/999/seen', see(404, 401)],
  ['POST', '/desk/bursts/{id}/dismiss', '/desk/bursts/999/dismiss', desk(404, 401), { words: '不是' }],
  ['POST', '/desk/bulk', '/desk/bulk', desk(200, 401), { verb: 'take', id: '999' }],
  ['POST', '/desk/undo', '/desk/undo', desk(200, 401), { step: '999:1' }],
  ...['', '.json', '.csv', '.xlsx', '.atom'].flatMap((form) => [['GET', `/insight/map${form}`, `/insight/map${form}`, see(200)],
    ['GET', `/figures/map${form}`, `/figures/map${form}`, all(200)]]),
  ['GET', '/desk/danger', '/desk/danger', see(200)],
  ['POST', '/desk/danger', '/desk/danger', place_(303, 401)],
  ...['', '.json', '.csv', '.xlsx', '.atom'].flatMap((form) => [['GET', `/insight${form}`, `/insight${form}`, see(200)],
    ['GET', `/figures${form}`, `/figures${form}`, all(200)]]),
  ['GET', '/desk/sheet', '/desk/sheet', { ...see(200), leader: 403 }],
  ['GET', '/desk/enter', '/desk/enter', desk(200)],
  ['POST', '/desk/enter', '/desk/enter', desk(422, 401)],
  ['GET', '/desk/calls', '/desk/calls', see(200)],
  ['POST', '/desk/calls/{id}/contact', '/desk/calls/999/contact', desk(404, 401), { voice: '0', reason: '回访' }],
  ['POST', '/desk/calls/{id}/reach', '/desk/calls/999/reach', desk(404, 401), { voice: '0' }],
  ['POST', '/desk/calls/{id}/miss', '/desk/calls/999/miss', desk(404, 401), { voice: '0', days: '1' }],
  ['GET', '/desk/templates', '/desk/templates', see(200)],
  ['POST', '/desk/templates', '/desk/templates', desk(422, 401)],
  ['POST', '/desk/templates/{id}', '/desk/templates/999', desk(404, 401), { name: '一', form: '0', words: '话' }],
  ['POST', '/desk/templates/{id}/remove', '/desk/templates/999/remove', desk(404, 401)],
  ['GET', '/desk/classes', '/desk/classes', see(200)],
  ['POST', '/desk/classes', '/desk/classes', place_(422, 401)],
  ['POST', '/desk/classes/usual', '/desk/classes/usual', place_(409, 401)],
  ['GET', '/desk/classes/{id}', '/desk/classes/999', place_(404)],
  ['POST', '/desk/classes/{id}', '/desk/classes/999', place_(404, 401), { name: '一类' }],
  ['POST', '/desk/classes/{id}/retire', '/desk/classes/999/retire', place_(404, 401)],
  ['POST', '/desk/classes/{id}/restore', '/desk/classes/999/restore', place_(404, 401)],
  ['POST', '/desk/classes/{id}/remove', '/desk/classes/999/remove', place_(404, 401)],
  ['GET', '/desk/views', '/desk/views', see(200)],
  ['POST', '/desk/views', '/desk/views', desk(422, 401)],
  ['POST', '/desk/views/{id}', '/desk/views/999', desk(404, 401), { name: '一个', query: 'state=open' }],
  ['POST', '/desk/views/{id}/remove', '/desk/views/999/remove', desk(404, 401)],
  ['GET', '/desk/find', '/desk/find?q=灯', { ...see(200), leader: 403 }], /* it shows what residents wrote */
  ['GET', '/desk/cases/{id}', '/desk/cases/1', see(200)],
  ['GET', '/desk/cases/{id}/clock', '/desk/cases/1/clock', see(200)],
  ...['pause', 'resume'].map((verb) => ['POST', `/desk/cases/{id}/${verb}`, `/desk/cases/999/${verb}`, desk(404, 401), { words: '等' }]),
  ['GET', '/desk/cases/{id}/alike', '/desk/cases/1/alike', { ...see(200), leader: 403 }], /* it shows what residents wrote */
  ['GET', '/desk/live', '/desk/live?case=x', see(404)], /* a stream would not end: live.test.mjs listens */
  ['POST', '/desk/cases/{id}/here', '/desk/cases/999/here', desk(404, 401)],
  ...['take', 'dispatch', 'handle', 'finish', 'verify', 'send-back', 'close', 'release', 'recall', 'undo', 'word', 'note', 'classify',
    'park',
    'unpark', 'void', 'refer', 'reopen', 'return', 'follow', 'link', 'offer', 'accept', 'decline',
    'withdraw'].map((verb) => ['POST', `/desk/cases/{id}/${verb}`, `/desk/cases/999/${verb}`, desk(404, 401),
    { words: '话', why: '为了什么', place: '大厅', days: '9', other: '1', kind: '0', step: '1', class: '1', to: '1' }]),
  ['POST', '/desk/cases/{id}/unlink', '/desk/cases/999/unlink', desk(404, 401), { other: '1' }],
  ['POST', '/desk/cases/{id}/allow-own', '/desk/cases/999/allow-own', allow(404, 401), { words: '话' }],
  ['POST', '/desk/cases/{id}/slip', '/desk/cases/999/slip', desk(404, 401), { voice: '1', reason: '回执丢了' }],
  ['POST', '/desk/cases/{id}/merge', '/desk/cases/999/merge', desk(404, 401), { from: '1' }],
  ['POST', '/desk/cases/{id}/unmerge', '/desk/cases/999/unmerge', desk(404, 401)],
  ['POST', '/desk/cases/{id}/split', '/desk/cases/999/split', desk(404, 401), { voice: '1' }],
  ['POST', '/desk/cases/{id}/contact', '/desk/cases/999/contact', desk(404, 401), { voice: '1', reason: '回电话' }],
  ...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => ['GET', `/desk/looks${form}`, `/desk/looks${form}`, looks(200)]),
  ['GET', '/desk/cases/{id}/keep', '/desk/cases/1/keep', place_(200)],
  ['POST', '/desk/cases/{id}/hold', '/desk/cases/999/hold', place_(404, 401), { days: '9', reason: '调查' }],
  ['POST', '/desk/cases/{id}/end-hold', '/desk/cases/999/end-hold', place_(404, 401)],
  ['POST', '/desk/cases/{id}/erase', '/desk/cases/999/erase', place_(404, 401), { code: '22222222', reason: '0' }],
  ['GET', '/photo/{token}', `/photo/${TOKEN}`, all(404)],
  ['POST', '/t/{token}/photos', `/t/${TOKEN}/photos`, all(404), { photos: TOKEN }],
  ['POST', '/desk/cases/{id}/photos', '/desk/cases/999/photos', desk(404, 401), { kind: '1', photos: TOKEN }],
  ['POST', '/unit/cases/{id}/photos', '/unit/cases/999/photos', unit(404, 401), { kind: '1', photos: TOKEN }],
  ['GET', '/desk/cases/{id}/photos/{n}', '/desk/cases/1/photos/1', desk(404)],
  ...['redact', 'publish', 'withdraw'].map((verb) => ['POST', `/desk/cases/{id}/photos/{n}/${verb}`, `/desk/cases/1/photos/1/${verb}`,
    desk(404, 401), { x1: '1', y1: '1', w1: '1', h1: '1', alt: '一盏灯' }]),
  ...['small.jpg', 'large.jpg'].flatMap((size) => [
    ['GET', `/desk/cases/{id}/photos/{n}/${size}`, `/desk/cases/1/photos/1/${size}`, { ...see(404), leader: 403 }],
    ['GET', `/unit/cases/{id}/photos/{n}/${size}`, `/unit/cases/1/photos/1/${size}`, unit(404)],
    ['GET', `/t/{token}/photos/{n}/${size}`, `/t/${TOKEN}/photos/1/${size}`, all(404)],
    ['GET', `/cases/{id}/photos/{n}/${size}`, `/cases/1/photos/1/${size}`, all(404)],
  ]),
  ['GET', '/unit', '/unit', unit(200)],
  ['GET', '/unit/cases/{id}', '/unit/cases/1', unit(404)],
  ['GET', '/unit/live', '/unit/live?case=1', unit(404)],
  ['POST', '/unit/cases/{id}/here', '/unit/cases/1/here', unit(404, 401)],
  ...['handle', 'finish', 'return'].map((verb) => ['POST', `/unit/cases/{id}/${verb}`, `/unit/cases/999/${verb}`, unit(404, 401),
    { words: '话', why: '依据' }]),
  ['POST', '/unit/cases/{id}/contact', '/unit/cases/999/contact', unit(404, 401), { voice: '1', reason: '回电话' }],
  ['GET', '/door', '/door', all(200)],
  ['GET', '/door/{compound}', '/door/999', all(404)],
  ['GET', '/door/{compound}/{building}', '/door/999/1', all(404)],
  ['GET', '/door/{compound}/{building}/{entrance}', '/door/999/1/1', all(404)],
  ['GET', '/place/map.json', '/place/map.json', all(200)],
  ['GET', '/place/posters', '/place/posters', staff(200)],
  ['GET', '/place/poster.pdf', '/place/poster.pdf', staff(200)],
  ['GET', '/metrics', '/metrics', all(200)], /* who asks is on this machine: watch.test.mjs asks from elsewhere */
  ['GET', '/start', '/start', place_(200)],
  ['POST', '/start', '/start', place_(422, 401)],
  ['GET', '/data', '/data', all(200)],
  ['GET', '/place/health', '/place/health', place_(200)],
  ['GET', '/place/settings', '/place/settings', place_(200)],
  ['POST', '/place/settings', '/place/settings', place_(422, 401)],
  ['GET', '/place/terms', '/place/terms', place_(200)],
  ['POST', '/place/terms', '/place/terms', place_(422, 401)],
  ['POST', '/place/clock', '/place/clock', place_(422, 401)],
  ['GET', '/place', '/place', place_(200)],
  ['POST', '/place', '/place', place_(422, 401)],
  ['GET', '/place/clear', '/place/clear', place_(404)],
  ['POST', '/place/clear', '/place/clear', place_(409, 401), { sure: '1' }],
  ['POST', '/place/compounds/{compound}', '/place/compounds/999', place_(404, 401), { name: '枣树里' }],
  ['GET', '/place/import', '/place/import', place_(200)],
  ['POST', '/place/import', '/place/import', place_(422, 401)],
  ['POST', '/place/import/take', '/place/import/take', place_(409, 401), { sheet: '1' }],
  ['POST', '/place/import/retire', '/place/import/retire', place_(409, 401), { sheet: '1' }],
  ['GET', '/place/import/faults.csv', '/place/import/faults.csv', place_(404)],
  ['GET', '/place/import/template.csv', '/place/import/template.csv', place_(200)],
  ['GET', '/place/import/template.xlsx', '/place/import/template.xlsx', place_(200)],
  ...['about', 'help', 'privacy'].map((t) => ['GET', `/${t}`, `/${t}`, all(200)]),
  ['GET', '/place/texts/{kind}', '/place/texts/2', place_(200)],
  ['POST', '/place/texts/{kind}', '/place/texts/2', place_(422, 401)],
  ['GET', '/place/calendar', '/place/calendar', all(200)],
  ['GET', '/place/calendar.ics', '/place/calendar.ics', all(200)],
  ...[['import', {}], ['take', {}], ['week', { mon: '25:00-26:00' }], ['days', {}], ['drop', { from: 'x' }], ['year', {}],
    ['zone', {}]].map(([what, form]) => [
    'POST', `/place/calendar/${what}`, `/place/calendar/${what}`, place_(422, 401), form]),
  ['GET', '/mail', '/mail', place_(200)],
  ['POST', '/mail/gate', '/mail/gate', place_(422, 401)],
  ['POST', '/mail/{pos}/{who}/again', '/mail/999/999/again', place_(404, 401)],
  ['GET', '/wire', '/wire', place_(200)],
  ['POST', '/cards/levels/place', '/cards/levels/place', place_(422, 401)],
  ['POST', '/wire', '/wire', all(422)], /* other places' door: nobody signs in there */
  ['POST', '/wire/invite', '/wire/invite', place_(422, 401)],
  ['POST', '/wire/join', '/wire/join', place_(422, 401)],
  ['POST', '/wire/gate', '/wire/gate', place_(422, 401)],
  ...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => ['GET', `/wire/parcels${form}`, `/wire/parcels${form}`, place_(200)]),
  ...['', '/parcel.json', '/receipt.json'].map((what) => ['GET', `/wire/parcels/{id}${what}`, `/wire/parcels/999${what}`, place_(404)]),
  ['POST', '/wire/parcels/{id}/again', '/wire/parcels/999/again', place_(404, 401)],
  ...['pause', 'resume', 'remove', 'try', 'say', 'address'].map((verb) =>
    ['POST', `/wire/{id}/${verb}`, `/wire/999/${verb}`, place_(404, 401),
    { words: '话', address: 'https://a.example' }]),
  ['GET', '/signin', '/signin', { ...all(303), nobody: 200 }],
  ['POST', '/signin', '/signin', all(422)],
  ['GET', '/welcome/{token}', `/welcome/${TOKEN}`, all(404)],
  ['POST', '/welcome/{token}', `/welcome/${TOKEN}`, all(404)],
  ['GET', '/signin/second', '/signin/second', all(303)],
  ['POST', '/signin/second', '/signin/second', all(303)],
  ['GET', '/mine/account', '/mine/account', all(200)],
  ['POST', '/mine/account', '/mine/account', all(422)],
  ['GET', '/mine/in/{user}/{seal}', '/mine/in/1/AAAAAAAAAAAAAAAAAAAAAA', all(200)],
  ['POST', '/mine/in/{user}/{seal}', '/mine/in/1/AAAAAAAAAAAAAAAAAAAAAA', all(404)],
  ['POST', '/mine/leave', '/mine/leave', all(403)], /* it is no resident's */
  ['POST', '/mine/gather', '/mine/gather', all(403)],
  ['POST', '/mine/part', '/mine/part', all(403), { token: TOKEN }],
  ['POST', '/mine/notices', '/mine/notices', all(403), { on: '1', lang: '0' }],
  ['GET', '/mine/account.json', '/mine/account.json', all(404)],
  ['GET', '/signin/link', '/signin/link', all(404)], /* a place that sends no mail has no such door */
  ['POST', '/signin/link', '/signin/link', all(404), { mail: 'a@mail.example' }],
  ['GET', '/signin/link/{user}/{seal}', '/signin/link/1/AAAAAAAAAAAAAAAAAAAAAA', all(200)],
  ['POST', '/signin/link/{user}/{seal}', '/signin/link/1/AAAAAAAAAAAAAAAAAAAAAA', all(404)],
  ['GET', '/people/mail/{user}/{seal}', '/people/mail/1/AAAAAAAAAAAAAAAAAAAAAA', all(200)],
  ['POST', '/people/mail/{user}/{seal}', '/people/mail/1/AAAAAAAAAAAAAAAAAAAAAA', all(404)],
  ['GET', '/people/me', '/people/me', staff(200)],
  ['POST', '/people/me/mail', '/people/me/mail', staff(422, 401)],
  ['POST', '/people/me/mail/drop', '/people/me/mail/drop', staff(303, 401)],
  ['POST', '/people/me/away', '/people/me/away', staff(422, 401), { days: '3' }],
  ['POST', '/people/me/out', '/people/me/out', staff(303, 401)],
  ['GET', '/people/me/second', '/people/me/second', staff(200)],
  ['POST', '/people/me/second', '/people/me/second', staff(422, 401), { code: '1' }],
  ['POST', '/people/me/second/end', '/people/me/second/end', staff(303, 401), { code: '1' }],
  ['POST', '/people/roles', '/people/roles', people(422, 401), { role: 'resident', required: '1' }],
  ['POST', '/people/roles/right', '/people/roles/right', people(409, 401), { role: 'resident', right: '1', given: '1' }],
  ['GET', '/people', '/people', accounts(200)],
  ['POST', '/people', '/people', people(422, 401)],
  ['GET', '/people/roles', '/people/roles', staff(200)],
  ...['', '.json', '.csv', '.xlsx', '.atom'].map((form) => ['GET', `/people/changes${form}`, `/people/changes${form}`, accounts(200)]),
  ['GET', '/people/{user}', '/people/999', accounts(404)],
  ['POST', '/people/{user}', '/people/999', people(404, 401), { role: 'clerk', active: '1' }],
  ['POST', '/people/{user}/invite', '/people/999/invite', people(404, 401)],
  ['POST', '/people/{user}/recovery', '/people/999/recovery', people(404, 401)],
  ['POST', '/people/{user}/recovery/confirm', '/people/999/recovery/confirm', people(404, 401)],
  ['POST', '/people/{user}/recovery/stop', '/people/999/recovery/stop', people(404, 401)],
  ['POST', '/people/{user}/erase', '/people/999/erase', people(404, 401)],
  ['POST', '/signout', '/signout', all(303)], /* the last: it ends the session */
];
/* They end the session that asks. */
const LEAVES = /^\/(signout|people\/me\/out)$/;
/* They ride on no session. */
const WITHOUT_CSRF = new Set(['/wire', '/t/{token}/photos', '/report', '/report/door', '/report/step', '/report/kinds', '/report/near',
  '/report/near/{id}', '/track', '/cases/{id}/join', '/cases/{id}/join/door', '/t/{token}/say', '/t/{token}/rate', '/t/{token}/notice',
  '/t/{token}/notice/end', '/notice/{voice}/{seal}', '/stop/{voice}/{seal}', '/mine', '/mine/forget',
  '/t/{token}/correct', '/t/{token}/erase',
  ...['accept', 'decline', 'propose', 'arrive', 'progress', 'finish', 'ask', 'assess'].map((verb) => `/cards/u/{token}/${verb}`),
  '/promises/v/{token}', '/promises/{id}/door/{household}/{seal}', '/t/{token}/slip.pdf', '/signin', '/signin/second', '/mine/account',
  '/mine/in/{user}/{seal}', '/signin/link', '/signin/link/{user}/{seal}', '/people/mail/{user}/{seal}', '/welcome/{token}']);

let place, server;
const who = {};

const ask = async (browser, [method, , target, , fields = {}], csrf) =>
  method === 'GET' ? browser.get(target) : browser.post(target, { ...(csrf ? { csrf } : {}), ...fields });

before(async () => {
  const users = { ...Object.fromEntries(ROLES.map((role) => [role, role])), gone: 'clerk', idle: 'admin', old: 'admin' };
  place = await newPlace({ users });
  server = await place.serve();
  await server.report({ text: '灯坏了', where: '楼下', contact: '000-1' });
  for (const login of Object.keys(users)) who[login] = await signedIn(server, login);
  who.nobody = new Browser(server);
  assert.equal((await who.admin.submit('/desk/classes', '/desk/classes', { name: '灯不亮' })).status, 303);
  const promised = { title: '灯都亮', who: '物业公司', whom: '全楼', due: dayFromNow(9) };
  assert.equal((await who.clerk.submit('/promises/new', '/promises/new', promised)).status, 303);
  assert.equal((await who.clerk.submit('/cards/new', '/cards/new', { title: '路灯没人管', came: '灯坏了', cases: '1' })).status, 303);
  assert.equal((await who.clerk.submit('/cards/1', '/cards/1/send', {})).status, 303);
});
after(() => place.end());

test('the table names every route there is', () => {
  assert.deepEqual(TABLE.map(([method, pattern]) => `${method} ${pattern}`).sort(), declared());
});

for (const role of EVERYBODY) {
  test(`${role}: every route`, async () => {
    const csrf = role === 'nobody' ? undefined : await who[role].csrf();
    if (role !== 'nobody') assert.ok(csrf);
    for (const row of TABLE.filter(([, pattern]) => !LEAVES.test(pattern))) {
      const want = row[3][role];
      const r = await ask(who[role], row, csrf);
      assert.equal(r.status, want === 'in' ? 303 : want, `${role} ${row[0]} ${row[2]}: ${r.text.slice(0, 400)}`);
      if (want === 'in') assert.match(r.headers.location, /^\/signin\?to=%2F/);
    }
  });
}

test('a form of a session without its csrf, or with another one, is refused at every route', async () => {
  const other = await who.leader.csrf();
  for (const row of TABLE.filter(([method, pattern]) => method === 'POST' && !WITHOUT_CSRF.has(pattern)))
    for (const csrf of [undefined, other, 'x']) assert.equal((await ask(who.admin, row, csrf)).status, 403, `${row[2]} with ${csrf}`);
  assert.equal((await who.admin.get('/desk')).status, 200, 'and nobody was signed out by it');
});

test('programs send the csrf as a header', async () => {
  const csrf = await who.clerk.csrf();
  assert.equal((await who.clerk.json('/desk/cases/1/note', { words: '一' })).status, 403);
  assert.equal((await who.clerk.json('/desk/cases/1/note', { words: '一' }, { 'X-CSRF-Token': csrf })).status, 200);
  assert.equal((await server.json('/desk/cases/1/note', { words: '一' }, { 'X-CSRF-Token': csrf })).status, 401);
});

test('the other method of a known path is 405 and says which', async () => {
  for (const [method, pattern, target] of TABLE) {
    if (TABLE.filter((row) => row[1] === pattern).length === 2) continue;
    const r = await server.ask(method === 'GET' ? 'POST' : 'GET', target);
    assert.deepEqual([r.status, r.headers.allow], [405, method === 'GET' ? 'GET, HEAD' : 'POST'], target);
  }
});

test('every link, followed by everybody: no dead one, no 5xx, known types, all the headers', async () => {
  await server.checkpoint();
  const kinds = ['text/(html|css|csv|plain|javascript|calendar); charset=utf-8', 'image/svg\\+xml',
    'application/(json|geo\\+json|octet-stream)',
    'application/(jsonl|atom\\+xml); charset=utf-8', 'application/(pdf|vnd\\.openxmlformats-officedocument\\.spreadsheetml\\.sheet)'];
  const types = new RegExp(`^(${kinds.join('|')})$`);
  for (const role of EVERYBODY) {
    const seen = await crawl(who[role], ['/', '/log/open/0'], (target, r) => {
      assert.ok(r.status === 200 || r.status === 303, `${role} ${target}: ${r.status}`);
      if (r.status === 200) assert.match(r.headers['content-type'], types, target);
      assert.match(r.headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/, target);
      assert.equal(r.headers['x-content-type-options'], 'nosniff', target);
      assert.equal(r.headers['referrer-policy'], 'same-origin', target);
      assert.ok(r.headers['permissions-policy'] && r.headers['cross-origin-opener-policy'] && r.headers['cache-control'], target);
      if (/^\/(desk|people)/.test(target)) assert.deepEqual([r.headers['cache-control'], r.headers['x-robots-tag']], ['no-store',
        'noindex'], target);
    });
    const has = (pattern) => [...seen].some((t) => pattern.test(t));
    assert.ok(has(/^\/report$/) && has(/^\/cases\/1$/) && has(/^\/log\/checkpoint$/) && has(/^\/static\/.*css$/));
    const may = (right) => (RIGHTS[role] ?? []).includes(right);
    assert.equal(has(/^\/desk\/cases\/1(\?|$)/), may('see'), role);
    assert.equal(has(/^\/people\/\d+$/), may('accounts'), role);
    assert.equal(has(/^\/people\/roles$/), may('staff'), role);
    assert.equal(has(/^\/desk\/looks$/), may('looks'), role);
    assert.equal(has(/^\/unit$/), may('unit'), role);
  }
});

test('who was switched off is out at once, and cannot come back', async () => {
  const people = (await who.admin.get('/people')).text;
  const id = people.match(/href="\/people\/(\d+)">人gone</)[1];
  assert.equal((await who.gone.get('/desk')).status, 200);
  const r = await who.admin.submit(`/people/${id}`, `/people/${id}`, { role: 'clerk', active: '0' });
  assert.equal(r.status, 303);
  for (const row of TABLE.filter(([, pattern]) => !LEAVES.test(pattern))) {
    const want = row[3].nobody;
    assert.equal((await ask(who.gone, row, 'x')).status, want === 'in' ? 303 : want, `switched off: ${row[0]} ${row[2]}`);
  }
  await assert.rejects(signedIn(server, 'gone'), /422/);
});

test('a new role ends the sessions of its owner, and holds when they come back', async () => {
  const people = (await who.admin.get('/people')).text;
  const id = people.match(/href="\/people\/(\d+)">人leader</)[1];
  const second = await signedIn(server, 'leader');
  assert.equal((await who.leader.get('/people')).status, 403);
  const change = (role) => who.admin.submit(`/people/${id}`, `/people/${id}`, { role, active: '1' });
  assert.equal((await change('leader')).status, 303);
  assert.equal((await who.leader.get('/desk')).status, 200, 'nothing was changed');
  assert.equal((await change('admin')).status, 303);
  for (const browser of [who.leader, second]) assert.equal((await browser.get('/desk')).status, 303, 'signed out');
  await who.leader.signIn('leader');
  assert.equal((await who.leader.get('/people')).status, 200);
  assert.equal((await change('leader')).status, 303);
  assert.equal((await who.leader.get('/people')).status, 303);
  await who.leader.signIn('leader');
  assert.equal((await who.leader.get('/people')).status, 403);
});

test('an invitation opens once, for one person, with the role it was given', async () => {
  const guest = new Browser(server);
  assert.equal((await guest.get(place.welcome)).status, 200);
  const choose = { login: 'first', name: '第一位', password: 'a long enough one' };
  assert.equal((await guest.submit(place.welcome, place.welcome, { ...choose, password: '12345678' })).status, 422);
  assert.equal((await guest.submit(place.welcome, place.welcome, { ...choose, login: 'clerk' })).status, 409, 'the name is taken');
  assert.equal((await new Browser(server).post(place.welcome, choose)).status, 422, 'a form from elsewhere');
  assert.equal((await guest.submit(place.welcome, place.welcome, choose)).status, 303);
  assert.equal((await guest.get('/people')).status, 200);
  assert.equal((await new Browser(server).get(place.welcome)).status, 404);
});

test('a session ends after half an hour of nothing and after twelve hours of anything', async () => {
  await server.stop();
  const user = (login) => place.sql(`SELECT id FROM people_user WHERE login = '${login}'`);
  const back = (login, column, minutes) =>
    place.sql(`UPDATE side_session SET ${column} = ${column} - ${minutes} * 60000000 WHERE user = ${user(login)}; SELECT changes()`);
  assert.equal(back('idle', 'seen', 31), '1');
  assert.equal(back('old', 'created', 12 * 60 + 1), '1');
  assert.equal(back('clerk', 'seen', 20), '1');
  server = await place.serve();
  for (const browser of Object.values(who)) browser.server = server;
  for (const login of ['idle', 'old'])
    for (const row of TABLE.filter(([, pattern]) => !LEAVES.test(pattern))) {
      const want = row[3].nobody;
      assert.equal((await ask(who[login], row, 'x')).status, want === 'in' ? 303 : want, `${login}: ${row[0]} ${row[2]}`);
    }
  assert.equal((await who.clerk.get('/desk')).status, 200, 'twenty minutes are no end, and a restart neither');
});

test('signing out, by everybody', async () => {
  for (const role of EVERYBODY) {
    const csrf = role === 'nobody' ? undefined : await who[role].csrf();
    assert.equal((await ask(who[role], TABLE.at(-1), csrf)).status, 303);
    assert.equal((await who[role].get('/desk')).status, 303);
  }
});
