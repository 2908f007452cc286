/* card_paper.mjs - the direct-line card as the helper is asked to draw it: a card with everything in it, in both languages, and how to
** ask. */
const FIELDS = ['place', 'over', 'number', 'edition', 'kind', 'day', 'reach', 'title', 'url', 'unit', 'receipt', 'contact', 'form', 'lang'];
export const KIND = { how: 0, tried: 1, segment: 2, option: 3, unit: 4, level: 5, annex: 6 };
export const ON_ONE = 0;
export const ON_TWO = 1;
export const CARD_URL = 'https://zhitong.example/cards/u/NuQxSqZtmF09KlTL4_a2PQ';

/* What helper_ask reads (tests/support/helper_ask.c). row: [kind, number, ...texts]. */
export const ask = (head, rows) => [FIELDS.map((f) => head[f] ?? ''), ...rows].map((r) => r.join('\x1f')).join('\x1e');

export const zh = {
  head: {
    place: '向阳社区服务台', over: '向阳社区　示范街道　样例区', number: '2025-17', edition: '第 2 版', kind: '急件', day: '2025年10月20日',
    reach: '4 个小区 612 户', title: '四个小区供热管道移交后无人接管，今冬可能不热。', url: CARD_URL, unit: '热力公司甲',
    receipt: '存证：第 46902 条，sha256 9f1c 40ae 77d2 0b6e，2025年10月20日 16:31', contact: '槐树里 1 号楼底层，000-0000', form: ON_ONE, lang: 0,
  },
  rows: [
    [KIND.how, 0, '10月16日晚起，四天里 150 户先后反映（附件一），70 岁以上老人 61 户。管道由原产权厂丙移交时，四个小区未写明接收单位，也未写明谁来修。离供暖日 26 天。'],
    [KIND.tried, 0, '理清群众消息 412 条，归成 11 个问题；入户 96 户；约三家单位碰头两次（10月17日、19日），产权一节谈不拢。'],
    [KIND.segment, 0, '一次网', '热力公司甲', '热力公司甲', '热力公司甲', '2016 移交单'],
    [KIND.segment, 0, '换热站', '热力公司甲', '热力公司甲', '热力公司甲', '竣工图 3 页'],
    [KIND.segment, 2, '二次网', '厂丙说已交', '甲说没收', '', '移交函缺章'],
    [KIND.segment, 1, '立管', '', '物业公司乙', '', '正在查档'],
    [KIND.segment, 0, '户内', '住户', '住户', '住户', '购房合同'],
    [KIND.option, 0, '热力公司先接管、先注水，产权后补', '38 万元', '20 天', '二次网旧，试水可能漏'],
    [KIND.option, 0, '厂丙修好再交', '61 万元', '45 天', '赶不上 11月15日'],
    [KIND.option, 0, '临时锅炉车', '9 万元/月', '7 天', '只够两个小区'],
    [KIND.unit, 1, '热力公司甲', '接管、注水、试水、供暖', '11月15日', ''],
    [KIND.unit, 0, '物业公司乙', '立管查漏，逐户开门', '11月5日', ''],
    [KIND.unit, 0, '原产权厂丙', '补移交手续、交图纸', '10月31日', '不接：2016 年移交函第三条'],
    [KIND.level, 0, '社区', '超出本级，请街道协调。', '2025年10月20日 社区书记'],
    [KIND.level, 0, '街道', '拟同意办法 1，报区定主办。', ''],
    [KIND.level, 0, '区', '', ''],
    [KIND.annex, 0, '诉求清单（不公开）', ''],
    [KIND.annex, 0, '照片 6 张', ''],
    [KIND.annex, 0, '移交函复印件 2 页', '第一条　甲方将管道移交。第二条　另行约定。'],
  ],
};
export const en = {
  head: {
    place: 'Xiangyang community desk', over: 'Xiangyang community · Shifan subdistrict · Yangli district', number: '2025-17',
      edition: 'version 2',
    kind: 'emergency', day: '20 October 2025', reach: '612 households in 4 compounds',
    title: 'The heating pipes of four compounds were handed over to nobody; this winter they may stay cold.', url: CARD_URL,
    unit: 'Heating company A',
    receipt: 'In the log: leaf 46902, sha256 9f1c 40ae 77d2 0b6e, 20 October 2025, 16:31', contact: 'Huaishuli, building 1, 000-0000',
    form: ON_ONE, lang: 1,
  },
  rows: [
    [KIND.how, 0, 'Since the evening of 16 October 150 households have written in (annex 1); in 61 of them somebody is over seventy. ' +
      'When factory C handed its pipes over, nobody was named for four compounds, neither as the owner nor as who repairs. ' +
      'Heating begins in 26 days.'],
    [KIND.tried, 0, '412 messages became a list of 11 problems; 96 homes were visited; ' +
      'three units met twice (17 and 19 October) and did not agree on whose the pipes are.'],
    [KIND.segment, 0, 'Main', 'Heating company A', 'Heating company A', 'Heating company A', 'Transfer of 2016'],
    [KIND.segment, 0, 'Exchange station', 'Heating company A', 'Heating company A', 'Heating company A', 'As-built plan, p. 3'],
    [KIND.segment, 2, 'Second network', 'C says: handed over', 'A says: never taken', '', 'Letter without seal'],
    [KIND.segment, 1, 'Riser', '', 'Property firm B', '', 'Archive is searched'],
    [KIND.segment, 0, 'Flat', 'Household', 'Household', 'Household', 'Contract of sale'],
    [KIND.option, 0, 'The heating company takes over and fills the pipes first; ownership afterwards', '¥ 380,000', '20 days',
      'Old pipes may leak when tried'],
    [KIND.option, 0, 'Factory C repairs, then hands over', '¥ 610,000', '45 days', 'Misses 15 November'],
    [KIND.option, 0, 'Boilers on lorries', '¥ 90,000 a month', '7 days', 'Enough for two compounds only'],
    [KIND.unit, 1, 'Heating company A', 'Take over, fill, try, heat', '15 November', ''],
    [KIND.unit, 0, 'Property firm B', 'Check risers, open doors', '5 November', ''],
    [KIND.unit, 0, 'Factory C', 'Papers and plans of the transfer', '31 October', 'No: transfer letter of 2016, clause 3'],
    [KIND.level, 0, 'Community', 'Beyond our means; may the subdistrict coordinate.', '20 October 2025, secretary'],
    [KIND.level, 0, 'Subdistrict', 'For option 1; the district shall name the lead.', ''],
    [KIND.level, 0, 'District', '', ''],
    [KIND.annex, 0, 'List of what was said (not public)', ''],
    [KIND.annex, 0, '6 photographs', ''],
    [KIND.annex, 0, 'Copy of the transfer letter', 'Clause 1. The pipes are handed over. Clause 2. The rest will be settled later.'],
  ],
};
