/* test_voice.c - neighbours: who joins a case, what counts as one household, what each says of the outcome, who looked at a contact. */
#include "desk/desk_code.h"
#include "desk/desk_in.h"
#include "place/place.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desk/test_report.h"

static const struct actor CLERK_A = { 101, PERM_DESK | PERM_VERIFY };
static const struct actor CLERK_B = { 102, PERM_DESK | PERM_VERIFY };

/* ---- what a test says -------------------------------------------------------------------------------------------- */

static struct case_reported_result join(struct fixture *f, int64_t id, const char *door)
{
    struct task t;
    struct case_join in = { .id = id, .where_door = str_of(door), .text = STR("我家从前天起"), .contact = STR("000-0362") };
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static enum rc say(struct fixture *f, const struct case_reported_result *who, enum say what, struct task *t)
{
    struct voice_say in = { who->token, what, STR("卧室还是凉的") };
    return fixture_run(f, &VOICE_SAY, &in, FIXTURE_NOBODY, t);
}

static void step(struct fixture *f, struct actor who, const struct command *c, int64_t id)
{
    assert_int_equal(fixture_run(f, c, &(struct case_do){ id, STR("修好了"), 1 }, who, NULL), OK);
}

/* A handles it and says that it is done. */
static void finish(struct fixture *f, int64_t id)
{
    step(f, CLERK_A, &CASE_TAKE, id);
    step(f, CLERK_A, &CASE_HANDLE, id);
    step(f, CLERK_A, &CASE_FINISH, id);
}

static void close_case(struct fixture *f, int64_t id)
{
    step(f, CLERK_B, &CASE_VERIFY, id);
    step(f, CLERK_B, &CASE_CLOSE, id);
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static void counts_are(struct fixture *f, int64_t id, int64_t fixed, int64_t half, int64_t back, int64_t not_yet)
{
    struct desk_case_get_row r = row_of(f, id);
    assert_int_equal(r.said_fixed, fixed);
    assert_int_equal(r.said_half, half);
    assert_int_equal(r.said_back, back);
    assert_int_equal(r.said_not, not_yet);
}

static int64_t joined_on_the_list(struct fixture *f, int64_t id)
{
    struct desk_joined_list_row *row;
    size_t n;
    int64_t sum = 0;
    assert_int_equal(desk_joined_list(f->db, &f->arena, id, 100, &row, &n), OK);
    for (size_t i = 0; i < n; i++)
        sum += row[i].n;
    return sum;
}

/* ---- me too ------------------------------------------------------------------------------------------------------ */

static void who_joins_gets_everything_of_their_own(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result first = report(f, "3-2-501"), r = join(f, first.id, "3-2-502");
    struct str code;
    assert_int_equal(r.id, first.id);
    assert_true(r.voice != first.voice && !str_eq(r.code, first.code) && !str_eq(r.token, first.token));
    assert_int_equal(code_read(&f->arena, r.code, &code), OK);
    struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, STR("desk.case.joined")) && e.subject == r.voice && e.pos == r.voice);
    static const char *const personal[] = { "\"where_door\"", "\"contact\"", "\"word\"", "前天" }; /* digits may stand in a hash by chance */
    for (size_t i = 0; i < countof(personal); i++)
        assert_false(fixture_open_holds(f, e.pos, str_of(personal[i])));
    assert_false(fixture_open_holds(f, e.pos, r.token));
    assert_int_equal(row_of(f, r.id).voices, 2);
    assert_int_equal(row_of(f, r.id).homes, 2);
    assert_int_equal(joined_on_the_list(f, r.id), 1);
}

static void a_closed_case_takes_nobody_more_in(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = report(f, "1-1-101").id;
    finish(f, id);
    join(f, id, "1-1-102"); /* while it is only said to be done, it is open */
    close_case(f, id);
    struct case_join in = { .id = id, .where_door = STR("1-1-103") };
    int64_t before = fixture_next(f);
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_join_closed);
    assert_int_equal(fixture_next(f), before);
    in.id = 999;
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), NOT_FOUND);
}

/* Two telephones of one flat are two voices and one household; who names no door is a person and makes no household more. */
static void a_household_counts_once(void **state)
{
    struct fixture *f = *state;
    int64_t id = report(f, "3号楼2单元501").id;
    join(f, id, "3-2-501");
    join(f, id, "３号楼 ２单元 ５０１室");
    assert_int_equal(row_of(f, id).homes, 1);
    assert_int_equal(row_of(f, id).voices, 3);
    assert_int_equal(joined_on_the_list(f, id), 0);
    join(f, id, "3-2-502");
    join(f, id, NULL);
    join(f, id, NULL);
    join(f, id, " - ");
    assert_int_equal(row_of(f, id).homes, 2);
    assert_int_equal(row_of(f, id).alone, 3);
    assert_int_equal(row_of(f, id).voices, 7);
    assert_int_equal(joined_on_the_list(f, id), 1);
    int64_t other = report(f, "3-2-501").id;
    assert_int_equal(row_of(f, other).homes, 1);
}

static struct str key_of(struct fixture *f, const char *door)
{
    struct place_meant meant;
    assert_int_equal(place_mean(f->db, &f->arena, ABSENT, str_of(door), &meant), OK);
    return meant.key;
}

static void doors_are_one_however_they_are_written(void **state)
{
    struct fixture *f = *state;
    static const char *const same[] = { "3号楼2单元501", "3-2-501", "３－２－５０１", "3 号楼 2 单元 501 室", "三栋二单元五零一" };
    static const char *const other[] = { "3-2-502", "3-501", "2-3-501", "槐树里3-2-501", "枣树里3-2-501", "3-2-501A", "甲3-2-501" };
    static const char *const none[] = { "", "楼上", "3号楼", "3号楼2单元", "501", "2单元501", "号楼 室", "\xff\xfe" };
    for (size_t i = 0; i < countof(same); i++)
        assert_true(str_eq(key_of(f, same[i]), key_of(f, same[0])) && key_of(f, same[i]).n);
    for (size_t i = 0; i < countof(other); i++) {
        assert_false(str_eq(key_of(f, other[i]), key_of(f, same[0])));
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(key_of(f, other[i]), key_of(f, other[k])));
    }
    for (size_t i = 0; i < countof(none); i++) /* names no single home: everybody who writes it is counted */
        assert_int_equal(key_of(f, none[i]).n, 0);
}

/* With a registry the compound may be left out, as long as one home only can be meant. */
static void the_registry_knows_which_door_is_meant(void **state)
{
    struct fixture *f = *state;
    struct place_import in = { STR("枣树里\t3\t2\t5\t501\t\t\n枣树里\t4\t1\t1\t101\t\t\n槐树里\t4\t1\t1\t101\t\t\n"), 0 };
    assert_int_equal(fixture_run(f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, NULL), OK);
    int64_t id = report(f, "3-2-501").id;
    join(f, id, "我住枣树里3号楼2单元501");
    assert_int_equal(row_of(f, id).homes, 1);
    join(f, id, "枣树里4-1-101");
    join(f, id, "槐树里4-1-101");
    assert_int_equal(row_of(f, id).homes, 3);
    join(f, id, "4-1-101"); /* which of the two, nobody knows */
    assert_true(row_of(f, id).homes == 4 && row_of(f, id).alone == 0);
}

/* ---- the second key ---------------------------------------------------------------------------------------------- */

static void nobody_speaks_before_it_is_said_to_be_done(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct case_reported_result r = report(f, "1-1-101");
    assert_int_equal(say(f, &r, SAY_FIXED, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_say_early);
    finish(f, r.id);
    assert_int_equal(say(f, &r, SAY_BACK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_say_back);
    assert_int_equal(say(f, &r, SAY_NOT, NULL), OK);
    step(f, CLERK_B, &CASE_SEND_BACK, r.id);
    assert_int_equal(say(f, &r, SAY_FIXED, &t), CONFLICT); /* it is being worked on again; what was said stays */
    counts_are(f, r.id, 0, 0, 0, 1);
    step(f, CLERK_A, &CASE_FINISH, r.id);
    assert_int_equal(say(f, &r, SAY_FIXED, NULL), OK);
    close_case(f, r.id);
    assert_int_equal(say(f, &r, SAY_BACK, NULL), OK);
    counts_are(f, r.id, 0, 0, 1, 0);
}

static void a_say_may_change_and_closing_keeps_it(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = join(f, a.id, "1-1-102"), c = join(f, a.id, "1-1-103");
    finish(f, a.id);
    assert_int_equal(say(f, &a, SAY_FIXED, NULL), OK);
    assert_int_equal(say(f, &b, SAY_NOT, NULL), OK);
    counts_are(f, a.id, 1, 0, 0, 1);
    assert_int_equal(say(f, &b, SAY_HALF, NULL), OK);
    assert_int_equal(say(f, &b, SAY_HALF, NULL), OK);
    counts_are(f, a.id, 1, 1, 0, 0);
    close_case(f, a.id);
    counts_are(f, a.id, 1, 1, 0, 0);
    assert_int_equal(say(f, &c, SAY_NOT, NULL), OK);
    counts_are(f, a.id, 1, 1, 0, 1);
    assert_int_equal(row_of(f, a.id).state, CASE_CLOSED);
}

/* Both are kept, the home counts by the one that is less content, and when that one comes round, so does the home. */
static void two_voices_of_one_home_may_disagree(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = join(f, a.id, "1号楼1单元101");
    struct desk_voice_get_row voice;
    finish(f, a.id);
    assert_int_equal(say(f, &a, SAY_FIXED, NULL), OK);
    counts_are(f, a.id, 1, 0, 0, 0);
    assert_int_equal(say(f, &b, SAY_NOT, NULL), OK);
    counts_are(f, a.id, 0, 0, 0, 1);
    assert_int_equal(say(f, &a, SAY_HALF, NULL), OK);
    counts_are(f, a.id, 0, 0, 0, 1);
    assert_int_equal(desk_voice_get(f->db, &f->arena, a.voice, &voice), OK);
    assert_int_equal(voice.say, SAY_HALF);
    assert_int_equal(say(f, &b, SAY_FIXED, NULL), OK);
    counts_are(f, a.id, 0, 1, 0, 0);
}

/* Five empty forms are no staircase: homes, and what homes say, stay what they are. The first with a door is the first household. */
static void who_names_no_door_is_counted_apart(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, NULL), b = join(f, a.id, NULL);
    for (int i = 0; i < 4; i++)
        join(f, a.id, "");
    assert_true(row_of(f, a.id).homes == 0 && row_of(f, a.id).alone == 6 && joined_on_the_list(f, a.id) == 0);
    struct case_reported_result home = join(f, a.id, "1-1-101");
    assert_true(row_of(f, a.id).homes == 1 && row_of(f, a.id).alone == 6 && joined_on_the_list(f, a.id) == 1);
    finish(f, a.id);
    assert_int_equal(say(f, &a, SAY_FIXED, NULL), OK);
    assert_int_equal(say(f, &b, SAY_NOT, NULL), OK);
    counts_are(f, a.id, 0, 0, 0, 0);
    assert_true(row_of(f, a.id).alone_fixed == 1 && row_of(f, a.id).alone_not == 1); /* neither answers for the other */
    assert_int_equal(say(f, &b, SAY_HALF, NULL), OK);
    assert_true(row_of(f, a.id).alone_half == 1 && row_of(f, a.id).alone_not == 0);
    assert_int_equal(say(f, &home, SAY_FIXED, NULL), OK);
    counts_are(f, a.id, 1, 0, 0, 0);
}

static void a_say_is_personal_and_needs_the_right_key(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct case_reported_result r = report(f, "1-1-101"), other = join(f, r.id, "1-1-102");
    finish(f, r.id);
    assert_int_equal(say(f, &other, SAY_NOT, NULL), OK);
    struct fixture_event e = fixture_last(f);
    assert_int_equal(e.subject, other.voice);
    assert_false(fixture_open_holds(f, e.pos, STR("卧室")) || VOICE_SAID.is_public);
    struct voice_say stranger = { STR("AAAAAAAAAAAAAAAAAAAAAA"), SAY_FIXED, STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_SAY, &stranger, CLERK_A, &t), NOT_FOUND);
    struct voice_say_by_word by = { r.code, r.word, SAY_HALF, STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_SAY_BY_WORD, &by, FIXTURE_NOBODY, NULL), OK);
    by.word = str_eq(r.word, STR("0000")) ? STR("0001") : STR("0000");
    assert_int_equal(fixture_run(f, &VOICE_SAY_BY_WORD, &by, FIXTURE_NOBODY, &t), NOT_FOUND);
    by = (struct voice_say_by_word){ r.code, other.word, SAY_FIXED, STR_NONE };
    if (!str_eq(r.word, other.word))
        assert_int_equal(fixture_run(f, &VOICE_SAY_BY_WORD, &by, FIXTURE_NOBODY, &t), NOT_FOUND);
    counts_are(f, r.id, 0, 1, 0, 1);
}

/* ---- looking at a contact ---------------------------------------------------------------------------------------- */

static void a_look_is_noted_with_its_reason(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct desk_look_list_row *look;
    size_t n;
    struct case_reported_result first = report(f, "1-1-101"), r = join(f, first.id, "1-1-102");
    int64_t other = report(f, "2-1-101").id;
    struct contact_show in = { r.id, r.voice, STR("约李某上门看暖气") };
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &in, FIXTURE_NOBODY, &t), DENIED);
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &in, CLERK_B, NULL), OK);
    struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, STR("desk.contact.shown")) && e.subject == r.voice && !CONTACT_SHOWN.is_public);
    assert_false(fixture_open_holds(f, e.pos, STR("李某")));
    assert_int_equal(desk_look_list(f->db, &f->arena, r.voice, 10, &look, &n), OK);
    assert_true(n == 1 && look[0].by == CLERK_B.user && look[0].pos == e.pos);
    assert_int_equal(desk_look_list(f->db, &f->arena, first.voice, 10, &look, &n), OK);
    assert_int_equal(n, 0);
    in.id = other; /* a voice of another case */
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &in, CLERK_B, &t), NOT_FOUND);
    in.voice = 999;
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &in, CLERK_B, &t), NOT_FOUND);
}

/* The slip anew: the old keys open nothing, the new ones what the old ones did, and its owner can read who gave it out. */
static void a_slip_given_out_anew_ends_the_old_one(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct desk_look_list_row *look;
    struct desk_voice_of_token_row of;
    size_t n;
    struct case_reported_result old = report(f, "1-1-101"), made;
    struct slip_reissue in = { old.id, old.voice, STR("李某的回执丢了") };
    assert_int_equal(fixture_run(f, &SLIP_REISSUE, &in, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(f, &SLIP_REISSUE, &in, CLERK_B, &t), OK);
    made = *(const struct case_reported_result *)t.result;
    assert_true(made.id == old.id && made.voice == old.voice && str_eq(made.code, old.code) && !str_eq(made.token, old.token));
    struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, STR("desk.slip.reissued")) && e.subject == old.voice && !SLIP_REISSUED.is_public);
    assert_false(fixture_open_holds(f, e.pos, STR("李某")) || fixture_open_holds(f, e.pos, made.token));
    struct hash was = token_hash(old.token), is = token_hash(made.token);
    assert_int_equal(desk_voice_of_token(f->db, &f->arena, hash_str(&was), &of), NOT_FOUND);
    assert_int_equal(desk_voice_of_token(f->db, &f->arena, hash_str(&is), &of), OK);
    assert_int_equal(desk_look_list(f->db, &f->arena, old.voice, 10, &look, &n), OK);
    assert_true(n == 1 && look[0].kind == LOOK_SLIP && look[0].by == CLERK_B.user);
    in.id = report(f, "2-1-101").id; /* a voice of another case */
    assert_int_equal(fixture_run(f, &SLIP_REISSUE, &in, CLERK_B, NULL), NOT_FOUND);
    in.id = old.id;
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ old.token }, FIXTURE_NOBODY, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ made.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_run(f, &SLIP_REISSUE, &in, CLERK_B, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_erased);
}

/* ---- erased homes ------------------------------------------------------------------------------------------------ */

/* What is left of a join after erasure is applied like any other; the household keeps its number, and with it the counts. */
static void an_erased_voice_still_counts_as_its_household(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101");
    int64_t at = fixture_next(f);
    struct hash token = token_hash(STR("BBBBBBBBBBBBBBBBBBBBBB"));
    struct case_joined left = { .id = a.id, .voice = at, .code = STR("22222222"), .token = hash_str(&token), .home = 1 };
    assert_int_equal(fixture_emit(f, &CASE_JOINED, &left), at);
    assert_int_equal(row_of(f, a.id).homes, 1);
    finish(f, a.id);
    assert_int_equal(say(f, &a, SAY_FIXED, NULL), OK);
    (void)fixture_emit(f, &VOICE_SAID, &(struct voice_said){ a.id, at, SAY_NOT, ABSENT, STR_NONE });
    counts_are(f, a.id, 0, 0, 0, 1);
    (void)fixture_emit(f, &CONTACT_SHOWN, &(struct contact_shown){ a.id, at, STR_NONE });
    struct hash anew = token_hash(STR("CCCCCCCCCCCCCCCCCCCCCC"));
    (void)fixture_emit(f, &SLIP_REISSUED, &(struct slip_reissued){ a.id, at, hash_str(&anew), STR_NONE, STR_NONE });
    join(f, a.id, "1-1-102");
    assert_int_equal(row_of(f, a.id).homes, 2);
}

/* ---- the windows -------------------------------------------------------------------------------------------------- */

static size_t windows_in(struct str path)
{
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++)
        n += path.p[i] == 'M';
    return n;
}

static void nobody_is_rounded_away(void **state)
{
    struct fixture *f = *state;
    struct out o;
    out_init(&o, &f->arena, LANG_ZH, 480, 0);
    struct tally_view t = desk_tally(&o, (int64_t[SAYS]){ [SAY_NOTHING] = 2, [SAY_FIXED] = 27, [SAY_HALF] = 1, [SAY_NOT] = 1 });
    assert_true(windows_in(t.frames) == 31 && windows_in(t.lit) == 27 && windows_in(t.half) == 1 && windows_in(t.ring) == 0 &&
                windows_in(t.cross) == 1);
    assert_true(t.each == 1 && t.width == 240 && t.height == 28);
    t = desk_tally(&o, (int64_t[SAYS]){ [SAY_NOTHING] = 100000, [SAY_FIXED] = 900000, [SAY_BACK] = 1, [SAY_NOT] = 1 });
    assert_true(t.each == 3334 && windows_in(t.ring) == 1 && windows_in(t.cross) == 1 && windows_in(t.frames) <= 305);
    t = desk_tally(&o, (int64_t[SAYS]){ 0 });
    assert_true(windows_in(t.frames) == 0 && t.height == 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(who_joins_gets_everything_of_their_own),
        T(a_closed_case_takes_nobody_more_in),
        T(a_household_counts_once),
        T(doors_are_one_however_they_are_written),
        T(the_registry_knows_which_door_is_meant),
        T(nobody_speaks_before_it_is_said_to_be_done),
        T(a_say_may_change_and_closing_keeps_it),
        T(two_voices_of_one_home_may_disagree),
        T(who_names_no_door_is_counted_apart),
        T(a_say_is_personal_and_needs_the_right_key),
        T(a_look_is_noted_with_its_reason),
        T(a_slip_given_out_anew_ends_the_old_one),
        T(an_erased_voice_still_counts_as_its_household),
        T(nobody_is_rounded_away),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
