/* near.c - the words that two texts share, weighed by how rare they are among their neighbours.
**
** A word weighs log2 of (texts in the window / texts that have it). What two texts share is set against what they could share: the weight
** of both, as a geometric mean, so a short text is not alike to every long one that happens to hold its words. All of it are integers: the
** same window gives the same numbers everywhere. */
#include "base/near.h"

#include "base/words.h"

/* What people say whatever they are about: courtesy, the office, the asking itself. */
static const char *const EVERYDAY[] = {
    "我们", "你好", "您好", "希望", "请问", "领导", "政府", "部门", "相关", "有关", "解决", "问题", "没有", "一个", "这个", "现在", "还是", "已经", "可以", "不能",
    "什么", "怎么", "为什", "谢谢", "尊敬", "敬的", "的领", "反映", "情况", "因为", "所以", "但是", "如果", "就是", "不是", "都是", "也是", "能否", "是否", "目前",
    "进行", "关于", "对于", "问一", "一下", "请求", "强烈", "要求", "建议", "咨询", "投诉", "求助", "处理", "给予", "予以", "尽快", "及时", "回复", "答复", "多次",
    "业主", "居民", "百姓", "老百", "群众", "市民", "我是", "本人", "作为", "区的", "的问", "题的", "市政", "书记", "市长", "一直", "至今", "这样", "那么", "他们",
    "小区", "生活", "影响", "严重", "我家", "家的", "了一", "不到", "时候", "时间", "今年", "去年", "年的", "月份", "年月", "the", "and", "is", "of", "to", "in",
};

static uint32_t fold_key(uint32_t key)
{
    return key * 0x9E3779B1U >> 8;
}

/* A word's key, or false: it is none (one character alone; a character that only begins a run). */
static bool key_of(const struct word *w, int32_t before, uint32_t *key)
{
    if (w->kind == WORD_CHAR && (!w->joined || !before))
        return false;
    if (w->kind == WORD_PLAIN && w->n < 2)
        return false;
    *key = fold_key(w->kind == WORD_CHAR ? words_pair(words_code(before), words_code(w->c)) : words_key(w->kind, str_n(w->fold, w->n)));
    return true;
}

/* ---- the keys of a text --------------------------------------------------------------------------------------------- */

/* The words of a text, one after the other: where each pair or word stands, and its key. */
struct cut {
    struct words w;
    int32_t before; /* the character before, when the next may be joined to it; 0: none */
    size_t from;
};

static void cut_begin(struct cut *c, struct str text)
{
    *c = (struct cut){ .before = 0 };
    words_begin(&c->w, text);
}

static bool cut_next(struct cut *c, struct str *at, uint32_t *key)
{
    struct word one;
    while (words_next(&c->w, &one)) {
        const bool some = key_of(&one, c->before, key);
        *at = str_cut(c->w.s, one.kind == WORD_CHAR ? c->from : one.from, one.to);
        c->before = one.kind == WORD_CHAR ? one.c : 0;
        c->from = one.from;
        if (some)
            return true;
    }
    return false;
}

/* By one byte, keeping the order that they had. */
static void pass(const uint32_t *from, uint32_t *to, size_t n, int shift)
{
    unsigned char count[256] = { 0 }, at = 0;
    _Static_assert(NEAR_KEYS < 256, "a key's place fits a byte");
    for (size_t i = 0; i < n; i++)
        count[from[i] >> shift & 0xFF]++;
    for (size_t i = 0; i < 256; i++) {
        const unsigned char had = count[i];
        count[i] = at;
        at = (unsigned char)(at + had);
    }
    for (size_t i = 0; i < n; i++)
        to[count[from[i] >> shift & 0xFF]++] = from[i];
}

/* Sorted, and each once. A key has three bytes. */
static size_t each_once(uint32_t *key, size_t n)
{
    uint32_t other[NEAR_KEYS];
    size_t k = 0;
    pass(key, other, n, 0);
    pass(other, key, n, 8);
    pass(key, other, n, 16);
    memcpy(key, other, n * sizeof *key);
    for (size_t i = 0; i < n; i++)
        if (!k || key[k - 1] != key[i])
            key[k++] = key[i];
    return k;
}

struct str near_keys(struct arena *a, const struct str text[NEAR_TEXTS])
{
    uint32_t key[NEAR_KEYS], k;
    size_t n = 0;
    for (size_t i = 0; i < NEAR_TEXTS; i++) {
        struct words w;
        struct word one;
        int32_t before = 0;
        for (words_begin(&w, text[i]); n < NEAR_KEYS && words_next(&w, &one); before = one.kind == WORD_CHAR ? one.c : 0)
            if (key_of(&one, before, &k))
                key[n++] = k;
    }
    n = each_once(key, n);
    unsigned char *p = arena_alloc(a, n * NEAR_KEY_BYTES + 1);
    for (size_t i = 0; p && i < n; i++) {
        p[3 * i] = (unsigned char)(key[i] >> 16);
        p[3 * i + 1] = (unsigned char)(key[i] >> 8);
        p[3 * i + 2] = (unsigned char)key[i];
    }
    return p ? str_n((const char *)p, n * NEAR_KEY_BYTES) : STR_NONE;
}

static uint32_t key_at(struct str keys, size_t i)
{
    const unsigned char *p = (const unsigned char *)keys.p + i * NEAR_KEY_BYTES;
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static size_t keys_in(struct str keys)
{
    return keys.p ? keys.n / NEAR_KEY_BYTES : 0;
}

/* ---- ranking ----------------------------------------------------------------------------------------------------------- */

enum { MASKS = NEAR_KEYS / 64, UNIT = 64 };

/* UNIT * log2(n / d), n >= d > 0. */
static int64_t log_ratio(int64_t n, int64_t d)
{
    int64_t whole = 0;
    while (n >= 2 * d) {
        d *= 2;
        whole++;
    }
    return whole * UNIT + (n - d) * UNIT / d; /* between two powers a line is near enough */
}

static int64_t root(int64_t v)
{
    int64_t r = 0;
    for (int64_t bit = 1LL << 31; bit; bit >>= 1)
        if ((r | bit) * (r | bit) <= v)
            r |= bit;
    return r;
}

/* Which of the asked keys a text has, a bit each; each is counted. */
static void match(struct str asked, struct str keys, uint64_t mask[MASKS], int64_t count[NEAR_KEYS])
{
    const size_t n = keys_in(asked), m = keys_in(keys);
    mask[0] = mask[1] = 0;
    for (size_t i = 0, k = 0; i < n && k < m;) {
        const uint32_t x = key_at(asked, i), y = key_at(keys, k);
        if (x == y) {
            mask[i / 64] |= 1ULL << i % 64;
            count[i]++;
        }
        i += x <= y;
        k += y <= x;
    }
}

static void forget_everyday(struct str asked, int64_t weight[NEAR_KEYS])
{
    for (size_t i = 0; i < countof(EVERYDAY); i++) {
        struct cut c;
        struct str at;
        uint32_t key;
        cut_begin(&c, str_of(EVERYDAY[i]));
        while (cut_next(&c, &at, &key))
            for (size_t k = 0; k < keys_in(asked); k++)
                if (key_at(asked, k) == key)
                    weight[k] = 0;
    }
}

static int words_of(struct str asked, struct str keys, const uint64_t mask[MASKS], const int64_t weight[NEAR_KEYS], int64_t all)
{
    const int64_t n = (int64_t)keys_in(asked), m = (int64_t)keys_in(keys);
    int64_t sum = 0;
    for (size_t i = 0; i < (size_t)n; i++)
        if (mask[i / 64] >> i % 64 & 1)
            sum += weight[i];
    if (!sum)
        return 0;
    const int64_t other = all * m / n, mean = root(all * (other > sum ? other : sum)); /* the other's words weigh as these do */
    const int64_t words = sum * 100 / mean;
    return words > 100 ? 100 : (int)words;
}

enum rc near_rank(struct arena *a, struct str keys, struct near_text *text, size_t n)
{
    uint64_t(*mask)[MASKS] = arena_alloc(a, (n + 1) * sizeof *mask);
    int64_t count[NEAR_KEYS] = { 0 }, weight[NEAR_KEYS], all = 0;
    if (!mask)
        return FAILED;
    for (size_t i = 0; i < n; i++)
        match(keys, text[i].keys, mask[i], count);
    for (size_t k = 0; k < keys_in(keys); k++)
        weight[k] = log_ratio((int64_t)n + 2, count[k] + 1);
    forget_everyday(keys, weight);
    for (size_t k = 0; k < keys_in(keys); k++)
        all += weight[k];
    for (size_t i = 0; i < n; i++)
        text[i].words = words_of(keys, text[i].keys, mask[i], weight, all);
    return OK;
}

/* ---- what both say -------------------------------------------------------------------------------------------------------- */

static bool is_everyday(uint32_t key)
{
    for (size_t i = 0; i < countof(EVERYDAY); i++) {
        struct cut c;
        struct str at;
        uint32_t k;
        cut_begin(&c, str_of(EVERYDAY[i]));
        while (cut_next(&c, &at, &k))
            if (k == key)
                return true;
    }
    return false;
}

/* In the order of length; what is as long stays behind. Each once. */
static void keep_piece(struct str *piece, size_t room, size_t *n, struct str one)
{
    size_t at = *n;
    for (size_t i = 0; i < *n; i++)
        if (memmem(piece[i].p, piece[i].n, one.p, one.n))
            return;
    while (at && piece[at - 1].n < one.n)
        at--;
    if (at == room)
        return;
    *n += *n < room;
    memmove(&piece[at + 1], &piece[at], (*n - at - 1) * sizeof *piece);
    piece[at] = one;
}

size_t near_pieces(struct arena *a, struct str text, struct str other, struct str *piece, size_t room)
{
    const struct str texts[NEAR_TEXTS] = { other };
    struct str keys = near_keys(a, texts), at, run = STR_NONE;
    struct cut c;
    uint32_t key;
    size_t n = 0, m = keys_in(keys);
    bool telling = false;
    for (cut_begin(&c, text); cut_next(&c, &at, &key);) {
        bool shared = false;
        for (size_t i = 0; i < m && !shared; i++)
            shared = key_at(keys, i) == key;
        const bool on = run.p && at.p <= run.p + run.n;
        if (run.p && (!shared || !on)) {
            if (telling)
                keep_piece(piece, room, &n, run);
            run = STR_NONE;
            telling = false;
        }
        if (!shared)
            continue;
        run = run.p ? str_n(run.p, (size_t)(at.p + at.n - run.p)) : at;
        telling = telling || !is_everyday(key);
    }
    if (run.p && telling)
        keep_piece(piece, room, &n, run);
    return n;
}
