/* cli_demo.c - demo: a made-up neighbourhood, filled through the same commands that people use, then served.
**
** Nobody in it exists. It has its real size (src/sample), or, with --small, twelve cases that stand below: enough to look around, and made
** at once. It is filled under another name and gets its own when it is whole, so what was cut off is made anew; the folder is then kept: a
** second `demo` serves what is there, be it the sample or the place that was begun in its stead (cli_begin.c). */
#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli.h"
#include "core/file.h"
#include "desk/desk.h"
#include "people/people.h"
#include "place/place.h"
#include "place/place_ground.h"
#include "sample/sample.h"

#include <sys/stat.h>

static const struct {
    const char *text, *where, *door, *contact; /* what a resident says */
    const char *wording, *unit, *words;        /* what the office made of it */
    enum case_state state;
    int neighbours; /* how many of those below say 我家也是 */
} sample[] = {
    { "楼道灯坏了一个多星期，二层最黑。我母亲八十二，晚上不敢下楼。", "槐树里 5 号楼二层楼道", NULL, "居民丙，000-0105", "槐树里一栋楼的二层楼道灯坏了一周，老人夜里不敢下楼",
      "物业公司乙", "灯座烧了，换了整套灯具，二层三层都亮了。", CASE_CLOSED, 7 },
    { "暖气管是凉的，从昨天早上起。隔壁也不热。", "枣树里 2 号楼", "枣树里2号楼3单元501", "000-0211", "枣树里 2 号楼暖气不热", "热力公司甲", NULL, CASE_DISPATCHED, 4 },
    { "南门口的井盖翻了，露着半边，孩子上学天天从那儿过。", "柳树里南门外便道", NULL, NULL, "柳树里南门外井盖翻起", NULL, "已用围挡围好，新井盖今天换上。",
      CASE_TO_VERIFY, 2 },
    { "垃圾房味太大，能不能早上早点清运，六点半以后窗户都不敢开。", "枣树里垃圾房旁", NULL, NULL, "枣树里垃圾房气味大，希望提早清运", "环卫所丁", NULL, CASE_HANDLING },
    { "广场舞音响夜里十点还在响，家里有考生。说过几次，好两天又回去了。", "向阳广场", NULL, "居民丁", "向阳广场夜里音响声大", NULL, NULL, CASE_FILED },
    { "快递柜把消防通道占了一半，担架都过不去。", "榆树里 1 号楼东侧", NULL, NULL, NULL, NULL, NULL, CASE_RECEIVED },
    { "想在坐便器旁边装个扶手，我一个人住，腿不好。不知道归谁管。", "槐树里", "槐树里2号楼1单元102", "居民戊，000-0133", NULL, NULL, NULL, CASE_RECEIVED },
    { "电梯这几天上下抖，到四楼要停一下再走。", "柳树里 2 号楼", NULL, NULL, "柳树里 2 号楼电梯运行时抖动", "电梯维保公司己", NULL, CASE_DISPATCHED },
    { "榆树里 4 号楼从下午两点停水，没有通知。做饭、冲厕所都没水。", "榆树里 4 号楼", NULL, NULL, "榆树里 4 号楼停水，未见通知", "供水公司庚",
      "主管接头漏水，已更换，水压正常。以后停水提前一天贴通知。", CASE_CLOSED },
    { "要开一个“亲属关系证明”，存折上是去世老伴的名字，银行让社区开。", NULL, NULL, "居民己", NULL, NULL, NULL, CASE_FILED },
    { "北门送菜车的摊位挪走以后，老人买菜要多走十分钟。能不能挪回来半天？", "榆树里北门", NULL, NULL, "希望榆树里北门恢复送菜车停靠", NULL,
      "和城管、摊主商量好了，每天 7:00 到 9:30 在北门内停靠。", CASE_TO_VERIFY },
    { "放过两回气了，暖气片上头热下头凉，屋里十五度。", "枣树里 2 号楼", "枣树里2-1-302", "000-0213", "枣树里 2 号楼一单元暖气不热", "热力公司甲", NULL, CASE_DISPATCHED, 0 },
    { "地暖的管子咕噜咕噜响，一夜没停。", "枣树里 2 号楼", "枣树里2-2-101", NULL, "枣树里 2 号楼暖气管夜里有响声", NULL, NULL, CASE_FILED, 0 },
    { "单元门关不上，风往楼道里灌。", "枣树里 3 号楼 1 单元", "枣树里3-1-103", NULL, NULL, NULL, NULL, CASE_RECEIVED, 0 },
    { "楼顶漏水，六楼靠西的卧室，下一场雨就湿一片墙。", "槐树里 3 号楼顶层", "槐树里3-2-602", "000-0362", NULL, NULL, NULL, CASE_RECEIVED },
};

/* Neighbours who join, and what they say of the outcome once there is one; the third speaks from the first one's home. */
static const struct {
    const char *door, *text, *contact;
    enum say say;
} neighbour[] = {
    { "5号楼1单元301", NULL, NULL, SAY_FIXED },
    { "5号楼1单元202", "我家门口那一盏也不亮，孩子下晚自习害怕。", "000-0522", SAY_NOT },
    { "5-1-301", "我是他爱人，也说一声。", NULL, SAY_NOTHING },
    { "5号楼1单元102", NULL, "000-0512", SAY_FIXED },
    { "5号楼2单元401", "那边单元是一闪一闪的。", NULL, SAY_HALF },
    { NULL, NULL, NULL, SAY_NOTHING },
    { "5号楼1单元402", NULL, NULL, SAY_FIXED },
};
enum { NEIGHBOURS = countof(neighbour), STAFF_MOST = 16, SMALL_BLOCKS = 4 };

struct demo {
    struct place *place;
    struct arena a;
    struct actor who[STAFF_MOST];
    bool failed;
};

static void *run(struct demo *d, struct actor actor, const struct command *c, const void *args)
{
    struct task *t = ARENA_NEW(&d->a, struct task);
    must(t != NULL);
    *t = (struct task){ .command = c, .args = args, .actor = actor, .arena = &d->a };
    place_run(d->place, &t, 1);
    if (t->rc) {
        fprintf(stderr, "zhitong: the sample stopped at %s: " STR_FMT "\n", c->name, STR_ARG(cli_words(&d->a, t->rc, &t->err)));
        d->failed = true;
    }
    return t->result;
}

static struct str maybe(const char *z)
{
    return z ? str_of(z) : STR_NONE;
}

static void step(struct demo *d, int who, const struct command *c, int64_t id, const char *words)
{
    (void)run(d, d->who[who], c, &(struct case_do){ id, maybe(words), ABSENT });
}

static void join(struct demo *d, int64_t id, int n, struct str token[NEIGHBOURS])
{
    must(n <= NEIGHBOURS);
    for (int i = 0; i < n && !d->failed; i++) {
        const struct case_join in = { id, maybe(neighbour[i].door), maybe(neighbour[i].text), maybe(neighbour[i].contact), ABSENT, 0 };
        const struct case_reported_result *r = run(d, (struct actor){ 0, 0 }, &CASE_JOIN, &in);
        token[i] = r ? r->token : STR_NONE;
    }
}

static void say(struct demo *d, int n, const struct str token[NEIGHBOURS])
{
    for (int i = 0; i < n && !d->failed; i++)
        if (neighbour[i].say != SAY_NOTHING)
            (void)run(d, (struct actor){ 0, 0 }, &VOICE_SAY, &(struct voice_say){ token[i], neighbour[i].say, STR_NONE });
}

/* Walks one case down the road as far as the sample says: clerk05 takes and handles, clerk12 verifies. */
static void play(struct demo *d, size_t i)
{
    const struct case_report in = { str_of(sample[i].text), maybe(sample[i].where), maybe(sample[i].door), ABSENT, ABSENT,
                                    maybe(sample[i].contact), ABSENT, 0 };
    const struct case_reported_result *r = run(d, (struct actor){ 0, 0 }, &CASE_REPORT, &in);
    if (!r)
        return;
    int64_t id = r->id;
    struct str token[NEIGHBOURS];
    if (i == 0)
        printf("  a resident's own page: /t/" STR_FMT "   (code " STR_FMT ", word " STR_FMT ")\n", STR_ARG(r->token), STR_ARG(r->code),
               STR_ARG(r->word));
    if (sample[i].wording)
        (void)run(d, d->who[1], &CASE_WORD, &(struct case_word){ id, str_of(sample[i].wording), 1 });
    join(d, id, sample[i].neighbours, token);
    if (i == 0)
        (void)run(d, d->who[1], &CONTACT_SHOW, &(struct contact_show){ id, r->voice, STR("约上门修灯的时间") });
    if (sample[i].state >= CASE_FILED)
        step(d, 1, &CASE_TAKE, id, NULL);
    if (sample[i].state >= CASE_DISPATCHED && sample[i].unit)
        step(d, 1, &CASE_DISPATCH, id, sample[i].unit);
    if (sample[i].state >= CASE_HANDLING)
        step(d, 1, &CASE_HANDLE, id, NULL);
    if (sample[i].state >= CASE_TO_VERIFY)
        step(d, 1, &CASE_FINISH, id, sample[i].words);
    if (sample[i].state >= CASE_TO_VERIFY)
        say(d, sample[i].neighbours, token);
    if (sample[i].state == CASE_CLOSED) {
        step(d, 2, &CASE_VERIFY, id, "到现场看过。");
        step(d, 2, &CASE_CLOSE, id, NULL);
    }
}

static void fill_small(struct demo *d)
{
    struct str hash = password_hash(&d->a, STR(SAMPLE_PASSWORD));
    must(SAMPLE_STAFF_N <= STAFF_MOST);
    (void)run(d, (struct actor){ 0, ~0U }, &PLACE_NAME, &(struct place_named){ STR("向阳社区服务台"), 480 });
    (void)run(d, (struct actor){ 0, ~0U }, &PLACE_YEAR, &(struct place_year){ text_date(clock_now_us(), 480).year });
    (void)run(d, (struct actor){ 0, ~0U }, &PLACE_IMPORT, &(struct place_import){ sample_doors(&d->a, SMALL_BLOCKS), 0 });
    (void)run(d, (struct actor){ 0, ~0U }, &PLACE_DRAW, &(struct place_draw){ sample_ground(&d->a), 0 });
    for (size_t i = 0; i < SAMPLE_STAFF_N && !d->failed; i++) {
        const struct sample_person *p = &SAMPLE_STAFF[i];
        struct people_add in = { str_of(p->login), str_of(p->name), str_of(p->role), hash, maybe(p->unit) };
        const struct people_joined *r = run(d, (struct actor){ 0, ~0U }, &PEOPLE_ADD, &in);
        if (r)
            d->who[i] = (struct actor){ r->user, ~0U };
    }
    for (size_t i = 0; i < countof(sample) && !d->failed; i++)
        play(d, i);
}

static void fill_whole(struct demo *d, int64_t now)
{
    struct str why;
    d->failed = !sample_fill(d->place, now, cli_progress, &d->a, &why);
    if (d->failed)
        cli_say(why);
}

/* Makes the sample in `dir`, under another name until it is whole. */
static int make(const char *dir, bool small)
{
    struct str why = STR_NONE;
    struct demo d = { 0 };
    int code = EXIT_FAILED;
    int64_t now = clock_now_us(), began = clock_mono_us();
    arena_init(&d.a, (size_t)1 << 30);
    const char *made = arena_cstr(&d.a, arena_printf(&d.a, "%s.making", dir));
    file_remove_tree(made); /* of a call that was cut off */
    if (place_init(made, cli_origin(&d.a, SAMPLE_HOST "zhitong.localhost", "xiangyang"), small ? 0 : sample_begins(now), &d.a, &why))
        cli_say(why);
    else if ((d.place = cli_open(made, NULL, &d.a, &code)) != NULL) {
        if (small)
            fill_small(&d);
        else
            fill_whole(&d, now);
    }
    code = d.place && !d.failed ? EXIT_DONE : EXIT_FAILED;
    place_close(d.place);
    if (!code && file_rename(made, dir)) {
        fprintf(stderr, "zhitong: %s can't be given its name\n", made);
        code = EXIT_FAILED;
    }
    if (!code)
        printf("Made in %.1f s\n", (double)(clock_mono_us() - began) / CLOCK_S);
    arena_release(&d.a);
    return code;
}

int cli_demo(int argc, char **argv)
{
    const char *dir = "demo", *small = NULL, *word = NULL;
    struct serve_options s = { .listen = "127.0.0.1:8311" };
    int words;
    struct stat st;
    const struct cli_option o[] = { { "dir", &dir, false }, { "listen", &s.listen, false }, { "small", &small, true } };
    if (!cli_parse(argc, argv, o, countof(o), &word, &words, 0))
        return EXIT_USAGE;
    cli_begin_finish(dir);
    if (stat(dir, &st) != 0) {
        printf("Making a sample neighbourhood in %s (nobody in it exists)\n", dir);
        fflush(stdout);
        int code = make(dir, small != NULL);
        if (code)
            return code;
    }
    s.of_sample = "  sign in at /signin with the password " SAMPLE_PASSWORD " as\n"
                  "    clerk05    takes and handles cases\n"
                  "    clerk12    verifies what clerk05 has done\n"
                  "    secretary  both, and brings people in\n"
                  "    unit       sees what was sent to 热力公司甲\n"
                  "    leader     reads the desk, not what residents wrote\n"
                  "    auditor    reads all, and who looked at contacts\n"
                  "    volunteer  enters reports for others\n"
                  "    resident   an account without a task\n"
                  "    admin      everything, accounts too\n"
                  "  admin clears the sample at /place, and a real place begins here.\n"
                  "  Ctrl-C stops it; the folder is kept.\n";
    return serve_until_signal(dir, &s);
}
