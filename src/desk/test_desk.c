/* test_desk.c - the desk's rules: given events, when a command, then events; and every cell of the road. */
#include "desk/desk.h"

#include "desk/desk_code.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct actor CLERK_A = { 101, PERM_DESK | PERM_VERIFY };
static const struct actor CLERK_B = { 102, PERM_DESK | PERM_VERIFY };
static const struct actor CLERK_C = { 103, PERM_DESK | PERM_VERIFY };

static struct case_reported_result report(struct fixture *f, struct str text)
{
    struct task t;
    struct case_report in = { .text = text, .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static enum rc step(struct fixture *f, struct actor who, const struct command *c, int64_t id, struct str words, struct task *t)
{
    const bool why = c == &CASE_DISPATCH || c == &CASE_RETURN;
    struct case_do in = { .id = id, .words = words, .checked = ABSENT, .why = why ? STR("那家不管") : STR_NONE, .place = STR("办事大厅"),
                          .days = 14 };
    return fixture_run(f, c, &in, who, t);
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row;
}

/* Brings a new case to a state by the shortest road; clerk A handles. */
static int64_t case_in(struct fixture *f, int64_t state)
{
    int64_t id = report(f, STR("灯坏了")).id;
    if (state == CASE_MERGED) { /* from where it was reported: back to there */
        char from[24];
        (void)snprintf(from, sizeof from, "%lld", (long long)id);
        struct cases_merge in = { report(f, STR("别的")).id, str_of(from) };
        assert_int_equal(fixture_run(f, &CASES_MERGE, &in, CLERK_A, NULL), OK);
        return id;
    }
    if (state >= CASE_FILED)
        assert_int_equal(step(f, CLERK_A, &CASE_TAKE, id, STR_NONE, NULL), OK);
    if (state > CASE_CLOSED) { /* beside the road, from where a clerk has it */
        const struct command *aside[] = { [CASE_PARKED] = &CASE_PARK, [CASE_VOIDED] = &CASE_VOID, [CASE_REFERRED] = &CASE_REFER };
        assert_int_equal(step(f, CLERK_A, aside[state], id, STR("等开春"), NULL), OK);
        return id;
    }
    if (state == CASE_DISPATCHED)
        assert_int_equal(step(f, CLERK_A, &CASE_DISPATCH, id, STR("物业公司乙"), NULL), OK);
    if (state >= CASE_HANDLING)
        assert_int_equal(step(f, CLERK_A, &CASE_HANDLE, id, STR_NONE, NULL), OK);
    if (state >= CASE_TO_VERIFY)
        assert_int_equal(step(f, CLERK_A, &CASE_FINISH, id, STR("修好了"), NULL), OK);
    if (state == CASE_CLOSED) {
        assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, NULL), OK);
        assert_int_equal(step(f, CLERK_B, &CASE_CLOSE, id, STR_NONE, NULL), OK);
    }
    assert_int_equal(row_of(f, id).state, state);
    return id;
}

static void report_gives_code_word_and_token_once(void **state)
{
    struct fixture *f = *state;
    struct str code;
    struct task t;
    struct case_report in = { .text = STR("三楼漏水"), .where_door = STR("丙座东户"), .contact = STR("打给居民甲"), .where_lon = ABSENT,
                              .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    const struct case_reported_result *r = t.result;
    assert_int_equal(r->id, 1);
    assert_int_equal(code_read(&f->arena, r->code, &code), OK);
    assert_int_equal(r->word.n, WORD_CHARS);
    assert_int_equal(r->token.n, TOKEN_CHARS);
    struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, STR("desk.case.reported")) && e.subject == r->voice && e.pos == r->voice);
    assert_false(fixture_open_holds(f, e.pos, STR("漏水")) || fixture_open_holds(f, e.pos, STR("丙座")) ||
                 fixture_open_holds(f, e.pos, STR("居民甲")));
    assert_false(fixture_open_holds(f, e.pos, r->token) || fixture_open_holds(f, e.pos, STR("\"word\"")));
    assert_non_null(memmem(e.own.p, e.own.n, "三楼漏水", strlen("三楼漏水")));
}

/* The own bytes stand in the receipt, which may be shown around: none of the ten thousand words fits them without the place's secret. */
static void a_receipt_does_not_give_the_word_away(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f, STR("灯坏了"));
    struct str own = fixture_last(f).own;
    struct sign_pub pub = sign_public(place_key(f->place));
    struct hash key[3] = { { { 0 } }, hash_sha256(r.code), { { 0 } } }, secret = place_secret(f->place, WORD_LABEL), kept, h;
    memcpy(key[2].b, pub.b, sizeof key[2].b);
    assert_true(own.n > 10 + 64 && str_starts(own, STR("{\"word\":\"")) && hex_decode(str_cut(own, 9, 9 + 64), kept.b, sizeof kept.b));
    for (int i = 0; i < 10000; i++) {
        char z[WORD_CHARS + 1];
        assert_int_equal(snprintf(z, sizeof z, "%04d", i), WORD_CHARS);
        struct str word = str_n(z, WORD_CHARS);
        h = hash_sha256_of(STR("zhitong/word/1 "), r.code, word);
        assert_false(hash_eq(&h, &kept));
        h = hash_sha256_of(WORD_LABEL, r.code, word);
        assert_false(hash_eq(&h, &kept));
        for (size_t k = 0; k < countof(key); k++) {
            h = word_hash(&key[k], r.code, word);
            assert_false(hash_eq(&h, &kept));
        }
        h = word_hash(&secret, r.code, word);
        assert_int_equal(hash_eq(&h, &kept), str_eq(word, r.word));
    }
}

static void report_needs_both_coordinates(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct case_report in = { .text = STR("x"), .where_lon = 112900000, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_lon_lat);
    assert_int_equal(report(f, STR("next")).id, 1); /* a refused report uses up no number */
}

/* Every state × every command: what the table says happens, and nothing else. */
static void every_cell_of_the_road(void **state)
{
    struct fixture *f = *state;
    static const struct command *const all[] = { &CASE_TAKE,   &CASE_DISPATCH,  &CASE_HANDLE, &CASE_FINISH, &CASE_VERIFY,
                                                 &CASE_CLOSE,  &CASE_SEND_BACK, &CASE_RELEASE, &CASE_RECALL, &CASE_UNMERGE,
                                                 &CASE_PARK,   &CASE_UNPARK,    &CASE_VOID,   &CASE_REFER,   &CASE_REOPEN, &CASE_RETURN };
    for (int64_t from = 0; from < CASE_STATES; from++) {
        for (size_t c = 0; c < countof(all); c++) {
            int64_t id = case_in(f, from), before = fixture_next(f);
            const struct flow_row *row = flow_find(&CASE_FLOW, from, all[c]);
            struct task t;
            if (all[c] == &CASE_CLOSE && row) { /* its guard has a test of its own */
                assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, NULL), OK);
                before++;
            }
            if (all[c] == &CASE_RETURN && from == CASE_HANDLING) /* no unit has it; a test of its own */
                continue;
            enum rc rc = step(f, CLERK_B, all[c], id, STR("话"), &t);
            const int64_t back = from == CASE_PARKED ? CASE_FILED : CASE_RECEIVED;
            assert_int_equal(rc, row ? OK : CONFLICT);
            assert_int_equal(row_of(f, id).state, !row ? from : row->to == FLOW_BACK ? back : row->to);
            assert_int_equal(fixture_next(f), before + (row ? all[c] == &CASE_REOPEN ? 2 : 1 : 0)); /* its clock begins anew */
            if (!row)
                assert_int_equal(t.err.key, MSG_err_flow);
        }
    }
}

static void the_flow_table_is_sound(void **state)
{
    (void)state;
    bool reached[CASE_STATES] = { [CASE_RECEIVED] = true };
    for (size_t i = 0; i < CASE_FLOW.n; i++) {
        const struct flow_row *r = &CASE_FLOW.row[i];
        assert_true(r->from >= 0 && r->from < CASE_STATES && r->to >= FLOW_BACK && r->to < CASE_STATES);
        if (r->to != FLOW_BACK)
            reached[r->to] = true;
        for (size_t k = 0; k < i; k++)
            assert_false(CASE_FLOW.row[k].from == r->from && CASE_FLOW.row[k].command == r->command);
    }
    for (int s = 0; s < CASE_STATES; s++)
        assert_true(reached[s]);
}

static void a_handler_does_not_verify_himself(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = case_in(f, CASE_TO_VERIFY);
    assert_int_equal(step(f, CLERK_A, &CASE_VERIFY, id, STR_NONE, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_verify_own);
    assert_int_equal(step(f, CLERK_A, &CASE_SEND_BACK, id, STR("x"), NULL), CONFLICT);
    assert_int_equal(step(f, CLERK_B, &CASE_CLOSE, id, STR_NONE, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_not_verified);
    assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_verified_already);
}

static void sent_back_work_is_verified_anew(void **state)
{
    struct fixture *f = *state;
    int64_t id = case_in(f, CASE_TO_VERIFY);
    assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK_B, &CASE_SEND_BACK, id, STR("灯还是不亮"), NULL), OK);
    assert_int_equal(row_of(f, id).verified_by, ABSENT);
    assert_int_equal(step(f, CLERK_B, &CASE_FINISH, id, STR("换了灯泡"), NULL), OK); /* A began, B finished: both did the work */
    assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, NULL), CONFLICT);
    assert_int_equal(step(f, CLERK_A, &CASE_VERIFY, id, STR_NONE, NULL), CONFLICT);
    assert_int_equal(step(f, CLERK_C, &CASE_VERIFY, id, STR_NONE, NULL), OK);
}

/* One who works alone: not by their own word while a colleague could look, and never in silence. */
static void a_leader_lets_who_did_it_check_it(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct actor who[2];
    for (size_t i = 0; i < 2; i++) {
        struct people_add in = { i ? STR("two") : STR("one"), STR("某"), STR("clerk"), STR("$argon2id$x"), STR_NONE };
        assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
        who[i] = (struct actor){ ((const struct people_joined *)t.result)->user, PERM_DESK | PERM_VERIFY | PERM_ALLOW };
    }
    for (int64_t s = 0; s < CASE_STATES; s++) {
        int64_t id = case_in(f, s);
        if (s != CASE_TO_VERIFY)
            assert_int_equal(step(f, who[0], &CASE_ALLOW_OWN, id, STR("只有一个人"), NULL), CONFLICT);
    }
    int64_t id = case_in(f, CASE_HANDLING);
    assert_int_equal(step(f, who[0], &CASE_FINISH, id, STR("修好了"), NULL), OK);
    assert_int_equal(step(f, CLERK_B, &CASE_ALLOW_OWN, id, STR("只有一个人"), NULL), DENIED);
    assert_int_equal(step(f, who[0], &CASE_ALLOW_OWN, id, STR("只有一个人"), &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_allow_own);
    assert_int_equal(step(f, who[1], &CASE_ALLOW_OWN, id, STR("打13800000000"), NULL), INVALID); /* public, so no numbers */
    assert_int_equal(step(f, who[1], &CASE_ALLOW_OWN, id, STR("只有一个人"), NULL), OK);
    assert_int_equal(step(f, who[1], &CASE_ALLOW_OWN, id, STR("只有一个人"), &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_own_allowed);
    assert_int_equal(step(f, who[0], &CASE_VERIFY, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK_B, &CASE_SEND_BACK, id, STR("还不亮"), NULL), OK);
    assert_int_equal(step(f, who[0], &CASE_FINISH, id, STR("换了"), NULL), OK);
    assert_int_equal(step(f, who[0], &CASE_VERIFY, id, STR_NONE, NULL), CONFLICT); /* it held for that once */
    struct people_change off = { who[1].user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(step(f, who[0], &CASE_ALLOW_OWN, id, STR("只剩一个人了"), NULL), OK); /* nobody else is there */
    assert_int_equal(step(f, who[0], &CASE_VERIFY, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, who[0], &CASE_CLOSE, id, STR_NONE, NULL), OK);
}

/* A colleague's finger on "finish" does not make a handler into a verifier of their own work. */
static void who_began_does_not_verify_what_another_finished(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = case_in(f, CASE_HANDLING);
    assert_int_equal(step(f, CLERK_B, &CASE_FINISH, id, STR("修好了"), NULL), OK);
    assert_true(row_of(f, id).handler == CLERK_A.user && row_of(f, id).finisher == CLERK_B.user);
    const struct actor own[] = { CLERK_A, CLERK_B };
    for (size_t i = 0; i < countof(own); i++) {
        assert_int_equal(step(f, own[i], &CASE_VERIFY, id, STR_NONE, &t), CONFLICT);
        assert_int_equal(t.err.key, MSG_err_verify_own);
        assert_int_equal(step(f, own[i], &CASE_SEND_BACK, id, STR("x"), &t), CONFLICT);
        assert_int_equal(t.err.key, MSG_err_verify_own);
    }
    assert_int_equal(step(f, CLERK_C, &CASE_SEND_BACK, id, STR("还不亮"), NULL), OK);
    assert_int_equal(step(f, CLERK_C, &CASE_FINISH, id, STR("换了灯泡"), NULL), OK); /* who sent it back and mended it has done the work too */
    assert_int_equal(step(f, CLERK_C, &CASE_VERIFY, id, STR_NONE, NULL), CONFLICT);
    assert_int_equal(step(f, CLERK_A, &CASE_VERIFY, id, STR_NONE, NULL), CONFLICT);
    assert_int_equal(step(f, CLERK_B, &CASE_VERIFY, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK_A, &CASE_CLOSE, id, STR_NONE, NULL), OK);
}

static void permission_is_asked_before_anything_is_read(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = case_in(f, CASE_RECEIVED);
    assert_int_equal(step(f, FIXTURE_NOBODY, &CASE_TAKE, id, STR_NONE, &t), DENIED);
    assert_int_equal(step(f, FIXTURE_NOBODY, &CASE_TAKE, 999, STR_NONE, &t), DENIED);
    assert_int_equal(step(f, CLERK_A, &CASE_TAKE, 999, STR_NONE, &t), NOT_FOUND);
}

static void public_words_name_nobody(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = case_in(f, CASE_HANDLING);
    static const char *const bad[] = { "打13800000000", "身份证14010519491231002X", "a@b.cn" };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ id, str_of(bad[i]), 1 }, CLERK_A, &t), INVALID);
        assert_int_equal(t.err.key, MSG_err_wording_number);
        assert_int_equal(step(f, CLERK_A, &CASE_FINISH, id, str_of(bad[i]), &t), INVALID);
    }
    struct case_word door = { id, STR("3号楼2单元501室漏水"), ABSENT };
    assert_int_equal(fixture_run(f, &CASE_WORD, &door, CLERK_A, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_wording_look);
    door.checked = 1;
    assert_int_equal(fixture_run(f, &CASE_WORD, &door, CLERK_A, &t), OK);
    assert_true(str_eq(row_of(f, id).wording, door.words));
}

/* What is said of a step is as public as the wording: doors and names want the second look there too, a unit's name included. */
static void words_of_a_step_want_a_second_look(void **state)
{
    struct fixture *f = *state;
    struct task t;
    static const struct {
        int64_t from;
        const struct command *command;
    } way[] = { { CASE_FILED, &CASE_DISPATCH }, { CASE_HANDLING, &CASE_FINISH }, { CASE_TO_VERIFY, &CASE_VERIFY },
                { CASE_TO_VERIFY, &CASE_SEND_BACK } };
    for (size_t i = 0; i < countof(way); i++) {
        struct case_do in = { case_in(f, way[i].from), STR("已到4号楼2单元201王先生家"), ABSENT };
        int64_t before = fixture_next(f);
        assert_int_equal(fixture_run(f, way[i].command, &in, CLERK_B, &t), INVALID);
        assert_true(t.err.key == MSG_err_wording_look && strcmp(t.err.field, "checked") == 0 && t.err.n == 2);
        assert_int_equal(fixture_next(f), before);
        in.checked = 1;
        assert_int_equal(fixture_run(f, way[i].command, &in, CLERK_B, &t), OK);
    }
}

/* However much stands before it, a telephone does not get through. */
static void a_number_behind_many_doors_is_refused(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct buf b;
    int64_t id = case_in(f, CASE_HANDLING);
    buf_init(&b, &f->arena, 4 * CASE_WORDING_MAX);
    for (int i = 0; i < 60; i++)
        buf_printf(&b, "3-2-%d ", 501 + i);
    buf_str(&b, STR("13800000000"));
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ id, buf_view(&b), 1 }, CLERK_A, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_wording_number);
}

static void an_excerpt_is_the_subject_or_ends_with_a_sentence(void **state)
{
    (void)state;
    static char text[4096];
    assert_true(str_eq(desk_excerpt(STR("路灯坏了\n\n北门进来第三盏路灯坏了一个月。")), STR("路灯坏了")));
    assert_true(str_eq(desk_excerpt(STR("　路灯坏了 \n 　\n北门。")), STR("路灯坏了")));
    assert_true(str_eq(desk_excerpt(STR("路灯坏了\n北门进来第三盏。")), STR("路灯坏了\n北门进来第三盏。")));
    assert_true(str_eq(desk_excerpt(STR("\n")), STR("")));
    size_t n = 0;
    for (int i = 0; i < 150; i++, n += 3)
        memcpy(text + n, i == 119 ? "。" : i == 139 ? "，" : "灯", 3);
    for (int i = 0; i < 150; i++, n += 3)
        memcpy(text + n, "楼", 3);
    assert_int_equal(desk_excerpt(str_n(text, n)).n, 120 * 3); /* behind the sentence, not behind the later comma */
    memcpy(text + 119 * 3, "灯", 3);
    assert_int_equal(desk_excerpt(str_n(text, n)).n, 140 * 3); /* no sentence ends: behind the comma */
    memcpy(text + 139 * 3, "灯", 3);
    assert_int_equal(desk_excerpt(str_n(text, n)).n, 200 * 3);
}

static void notes_are_personal_and_about_the_voice(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f, STR("冷"));
    assert_int_equal(fixture_run(f, &CASE_NOTE, &(struct case_note){ r.id, STR("老人独居") }, CLERK_A, NULL), OK);
    struct fixture_event e = fixture_last(f);
    assert_int_equal(e.subject, r.voice);
    assert_false(fixture_open_holds(f, e.pos, STR("独居")));
}

static void an_import_comes_once(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct case_import in = { .origin = STR("old.csv:17"), .text = STR("井盖翻了"), .reported_at = 1550145600000000,
                              .settled_at = ABSENT, .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), OK);
    int64_t id = ((const struct case_reported_result *)t.result)->id;
    assert_int_equal(row_of(f, id).reported_at, 1550145600000000);
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_imported);
    assert_int_equal(t.err.n, id);
    in.origin = STR("old.csv:18");
    in.reported_at = INT64_MAX;
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), INVALID);
}

static void counts_follow_the_cases(void **state)
{
    struct fixture *f = *state;
    struct desk_count_all_row *row;
    size_t n;
    int64_t sum = 0;
    for (int64_t s = 0; s < CASE_STATES; s++)
        (void)case_in(f, s);
    assert_int_equal(desk_count_all(f->db, &f->arena, &row, &n), OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(row[i].n, 1 + (row[i].state == CASE_RECEIVED)); /* a merged one has another that it went to */
        sum += row[i].n;
    }
    assert_int_equal(sum, CASE_STATES + 1);
}

/* A key gives the old answer again, code and token included; the same key for other words is refused; another person's key is another
** key. */
static void a_key_answers_once(void **state)
{
    struct fixture *f = *state;
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT };
    struct task t[4];
    struct str code = STR_NONE;
    for (int i = 0; i < 4; i++) {
        t[i] = (struct task){ .command = &CASE_REPORT, .args = &in, .arena = &f->arena, .idem_key = STR("key-12345678") };
        t[i].idem_body = hash_sha256(i == 2 ? STR("other") : STR("same"));
        t[i].actor = i == 3 ? CLERK_A : FIXTURE_NOBODY;
        place_run(f->place, &(struct task *){ &t[i] }, 1);
    }
    code = ((const struct case_reported_result *)t[0].result)->code;
    assert_true(t[0].rc == OK && !t[0].again && t[1].rc == OK && t[1].again);
    assert_true(str_eq(code, ((const struct case_reported_result *)t[1].result)->code));
    assert_int_equal(t[1].first_pos, t[0].first_pos);
    assert_int_equal(t[2].rc, CONFLICT);
    assert_true(t[3].rc == OK && !t[3].again);
    assert_int_equal(fixture_next(f), t[3].first_pos + 1);
}

static void codes_catch_typing_errors(void **state)
{
    struct fixture *f = *state;
    static const char letters[] = "23456789ABCDEFGHJKMNPQRTUVWXY";
    struct str got;
    for (int k = 0; k < 200; k++) {
        struct str code = code_make(&f->arena);
        char z[CODE_CHARS];
        for (size_t i = 0; i < CODE_CHARS; i++) {
            for (size_t c = 0; letters[c]; c++) { /* one wrong character */
                memcpy(z, code.p, CODE_CHARS);
                z[i] = letters[c];
                assert_int_equal(code_read(&f->arena, str_n(z, CODE_CHARS), &got), z[i] == code.p[i] ? OK : INVALID);
            }
            memcpy(z, code.p, CODE_CHARS); /* two swapped neighbours, the check character apart */
            if (i + 2 < CODE_CHARS && z[i] != z[i + 1]) {
                z[i] = code.p[i + 1];
                z[i + 1] = code.p[i];
                assert_int_equal(code_read(&f->arena, str_n(z, CODE_CHARS), &got), INVALID);
            }
        }
    }
    struct str code = code_make(&f->arena);
    struct str spoken = arena_printf(&f->arena, " %.4s-%.4s ", code.p, code.p + 4);
    for (size_t i = 0; i < spoken.n; i++)
        if (spoken.p[i] >= 'A' && spoken.p[i] <= 'Z')
            ((char *)(uintptr_t)spoken.p)[i] |= 0x20;
    assert_true(code_read(&f->arena, spoken, &got) == OK && str_eq(got, code));
    assert_int_equal(code_read(&f->arena, STR("K7M4"), &got), INVALID);
    assert_int_equal(code_read(&f->arena, STR("O0I1LSZ2"), &got), INVALID);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(report_gives_code_word_and_token_once),
        T(a_receipt_does_not_give_the_word_away),
        T(report_needs_both_coordinates),
        T(every_cell_of_the_road),
        cmocka_unit_test(the_flow_table_is_sound),
        T(a_handler_does_not_verify_himself),
        T(a_leader_lets_who_did_it_check_it),
        T(sent_back_work_is_verified_anew),
        T(who_began_does_not_verify_what_another_finished),
        T(permission_is_asked_before_anything_is_read),
        T(public_words_name_nobody),
        T(words_of_a_step_want_a_second_look),
        T(a_number_behind_many_doors_is_refused),
        cmocka_unit_test(an_excerpt_is_the_subject_or_ends_with_a_sentence),
        T(notes_are_personal_and_about_the_voice),
        T(an_import_comes_once),
        T(counts_follow_the_cases),
        T(a_key_answers_once),
        T(codes_catch_typing_errors),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
