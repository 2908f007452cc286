/* pinyingen.c - writes the table of pinyin.h: which characters are read with which syllable. Usage: pinyingen OUT.c
**
** The characters are those of GB 2312, level 1 and 2 (6,763), so the table stays small and a syllable means what people type. How a
** character is read is asked of ICU twice, for words and for names (单 is dan and shan); ICU tells one reading of each, so the common
** second readings stand in a list below. Tones are dropped and ü is written v, as on a keyboard. ICU is needed while building only. */
#include "gen.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { MOST = 12000, SYLLABLE_MAX = 8 };

static struct reading {
    char syllable[SYLLABLE_MAX];
    char character[4];
    int order; /* common ones first */
} reading[MOST];
static size_t readings;

/* Second readings in everyday words. */
static const char *const also[] = {
    "bao 薄剥", "bian 便", "bo 薄泊", "ceng 曾", "cha 差", "chang 长", "chao 朝", "chen 称", "cheng 称盛", "chong 重", "chu 处",
    "chuan 传", "da 大", "dai 大", "dan 石弹单", "dang 当", "dao 倒", "de 的地得", "dei 得", "di 的地", "diao 调", "dou 都", "du 都",
    "e 恶", "fa 发", "fen 分", "fou 否", "gan 干", "ge 个", "gei 给", "geng 更", "guan 观", "hai 还", "hang 行", "hao 号", "he 和",
    "hu 和", "hua 划", "huan 还", "hui 会", "huo 和", "ji 给系几", "jia 家价", "jian 间见", "jiang 将降强", "jiao 角觉校", "jie 解",
    "jin 尽", "ju 车", "jue 觉角", "jun 均", "kai 开", "ke 可", "kong 空", "kuai 会", "lao 落", "le 了乐", "lei 累", "li 里", "liang 量",
    "liao 了", "lou 露", "lu 露绿", "luo 落", "lv 率绿", "mai 埋", "man 埋", "me 么", "mei 没", "mo 没", "na 那", "nan 难", "ne 呢",
    "nei 那", "ning 宁", "nong 弄", "nv 女", "pian 片便", "ping 屏", "po 迫泊", "pu 铺", "qi 期", "qian 铅", "qiang 强", "qiao 壳",
    "qie 切", "qu 曲", "que 缺", "sai 塞", "san 散", "se 色", "sha 厦", "shai 色", "shan 单", "shao 少", "she 舍", "shei 谁", "shen 什",
    "sheng 盛省", "shi 什似石", "shu 数", "shuai 率", "shui 谁", "shuo 说", "si 似", "su 宿", "suan 酸", "tan 弹", "ti 提", "tiao 调",
    "tong 同", "tu 吐", "wei 为", "wen 文", "xi 系", "xia 厦", "xiang 相降", "xiao 校", "xing 省行", "xiu 宿", "xue 血", "yao 要",
    "yi 一", "yin 饮", "ying 应", "you 有", "yu 与", "yue 乐", "zai 在", "zang 藏", "ze 择", "zeng 曾", "zha 炸", "zhai 择", "zhan 占",
    "zhang 长涨", "zhao 朝着", "zhe 着折", "zheng 正", "zhi 只", "zhong 中重种", "zhou 粥", "zhu 住", "zhuan 转传", "zhuo 着",
};

static void add(const char *syllable, const char *character, int order)
{
    for (size_t i = 0; i < readings; i++)
        if (strcmp(reading[i].syllable, syllable) == 0 && strcmp(reading[i].character, character) == 0)
            return;
    if (readings == MOST || strlen(syllable) >= SYLLABLE_MAX || strlen(character) != 3)
        gen_fail("pinyingen", 0, "no room for %s %s", syllable, character);
    struct reading *r = &reading[readings++];
    memcpy(r->syllable, syllable, strlen(syllable) + 1);
    memcpy(r->character, character, 4);
    r->order = order;
}

static UTransliterator *open_reader(const char *id)
{
    UChar name[64];
    UErrorCode err = U_ZERO_ERROR;
    u_uastrcpy(name, id);
    UTransliterator *t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &err);
    if (U_FAILURE(err))
        gen_fail("pinyingen", 0, "ICU has no %s: %s", id, u_errorName(err));
    return t;
}

/* "nuǎn", decomposed, without its tone: "nuan". false: no syllable. */
static bool read_one(const UTransliterator *t, UChar c, char out[SYLLABLE_MAX])
{
    UChar text[64] = { c };
    int32_t n = 1, limit = 1;
    size_t k = 0;
    UErrorCode err = U_ZERO_ERROR;
    utrans_transUChars(t, text, &n, 64, 0, &limit, &err);
    for (int32_t i = 0; U_SUCCESS(err) && i < n; i++) {
        if (text[i] >= 'a' && text[i] <= 'z' && k + 1 < SYLLABLE_MAX)
            out[k++] = (char)text[i];
        else if (text[i] == 0x308 && k && out[k - 1] == 'u')
            out[k - 1] = 'v';
        else if (text[i] < 0x300 || text[i] > 0x36F)
            return false;
    }
    out[k] = 0;
    return strpbrk(out, "aeiouv") != NULL; /* not 嗯 n and its like: letters alone are beginnings */
}

static void add_all(void)
{
    UErrorCode err = U_ZERO_ERROR;
    UConverter *gb = ucnv_open("GB2312", &err);
    UTransliterator *words = open_reader("Han-Latin; NFD"), *names = open_reader("Han-Latin/Names; NFD");
    if (U_FAILURE(err))
        gen_fail("pinyingen", 0, "ICU has no GB2312: %s", u_errorName(err));
    for (int row = 0xB0; row <= 0xF7; row++) {
        for (int cell = 0xA1; cell <= 0xFE; cell++) {
            const char two[2] = { (char)row, (char)cell };
            UChar c[4];
            char utf8[4] = { 0 }, syllable[SYLLABLE_MAX];
            err = U_ZERO_ERROR;
            if (ucnv_toUChars(gb, c, 4, two, 2, &err) != 1 || U_FAILURE(err) || c[0] < 0x4E00 || c[0] > 0x9FFF)
                continue;
            utf8[0] = (char)(0xE0 | c[0] >> 12);
            utf8[1] = (char)(0x80 | (c[0] >> 6 & 0x3F));
            utf8[2] = (char)(0x80 | (c[0] & 0x3F));
            if (read_one(words, c[0], syllable))
                add(syllable, utf8, row << 8 | cell);
            if (read_one(names, c[0], syllable))
                add(syllable, utf8, row << 8 | cell);
        }
    }
    utrans_close(words);
    utrans_close(names);
    ucnv_close(gb);
}

static void add_also(void)
{
    for (size_t i = 0; i < sizeof also / sizeof *also; i++) {
        const char *space = strchr(also[i], ' ');
        char *syllable = gen_copy(also[i], (size_t)(space - also[i]));
        for (const char *p = space + 1; *p; p += 3)
            add(syllable, gen_copy(p, 3), 0);
    }
}

static int by_syllable(const void *a, const void *b)
{
    const struct reading *x = a, *y = b;
    const int c = strcmp(x->syllable, y->syllable);
    return c ? c : x->order != y->order ? (x->order > y->order) - (x->order < y->order) : strcmp(x->character, y->character);
}

int main(int argc, char **argv)
{
    struct gen_text c = { NULL, 0, 0 };
    size_t n = 0;
    if (argc != 2)
        gen_fail("pinyingen", 0, "usage: pinyingen OUT.c");
    add_all();
    add_also();
    if (readings < 6700)
        gen_fail("pinyingen", 0, "only %zu readings", readings);
    qsort(reading, readings, sizeof *reading, by_syllable);
    gen_puts(&c, "/* Made by pinyingen from ICU's transliterations. */\n#include \"base/pinyin.h\"\n\nconst struct pinyin PINYIN[] = {\n");
    for (size_t i = 0; i < readings; n++) {
        const size_t from = i;
        gen_printf(&c, "    { \"%s\", \"", reading[i].syllable);
        for (; i < readings && strcmp(reading[i].syllable, reading[from].syllable) == 0; i++)
            gen_puts(&c, reading[i].character);
        gen_puts(&c, "\" },\n");
    }
    gen_printf(&c, "};\nconst size_t PINYIN_N = %zu;\n", n);
    gen_write(argv[1], &c);
    return 0;
}
