/* test_wire.c - invitations, addresses, check numbers; what travels, read by who believes nothing; the commands: given, when, then. */
#include "wire/wire_in.h"
#include "support/decide.h"

#include "core/chore.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

/* Another place, of which only the key and what it signs are here: its log has one leaf. */
struct other {
    struct sign_key key;
    struct sign_pub pub;
    struct str origin;
};

static struct other other_new(const char *name)
{
    struct other o = { .origin = str_of(name) };
    struct hash seed = hash_sha256(o.origin);
    sign_key_from_seed(&seed, &o.key);
    o.pub = sign_public(&o.key);
    return o;
}

static struct str bytes_of(const struct sign_pub *p)
{
    return str_n(p->b, sizeof p->b);
}

static struct str vkey_of(struct arena *a, const struct other *o)
{
    struct tlog_vkey v;
    assert_true(tlog_vkey_make(o->origin, &o->pub, &v));
    return tlog_vkey_text(a, &v);
}

/* A whole, proved receipt of an event in that log. */
static struct str receipt_of(struct arena *a, const struct other *o, const struct event_type *type, const void *event)
{
    struct buf open, k1;
    struct hash key = hash_sha256(STR("k1"));
    struct tlog_edge tree;
    struct tlog_proof proof = { .n = 0 };
    buf_init(&open, a, 1 << 20);
    buf_init(&k1, a, 64);
    assert_int_equal(shape_encode(&type->shape, event, false, 1763856000000000, 0, a, &open), OK);
    buf_hex(&k1, key.b, sizeof key.b);
    struct log_leaf leaf = { str_of(type->kind), 0, 489960, log_commit_open(&key, buf_view(&open)), hash_sha256(STR("none")) };
    struct str bytes = log_leaf_bytes(a, &leaf), json;
    struct hash h = tlog_leaf_hash(bytes);
    tlog_edge_init(&tree);
    tlog_edge_append(&tree, &h);
    struct tlog_head head = { o->origin, 1, tlog_edge_root(&tree) };
    struct str note = tlog_note_sign(a, tlog_head_text(a, &head), o->origin, &o->key);
    struct receipt_parts x = { .origin = o->origin, .key = vkey_of(a, o), .leaf = bytes, .open = buf_view(&open), .k1 = buf_view(&k1),
                               .proof = tlog_proof_text(a, 0, &proof, note), .index = 0 };
    assert_int_equal(receipt_write(a, &x, &json), OK);
    return json;
}

#define NAME STR("0123456789abcdef")

static struct str parcel_of(struct arena *a, const struct other *o, struct str to, struct str kind, struct str words)
{
    struct wire_sent ev = { 3, 2, NAME, to, kind, words };
    return receipt_of(a, o, &WIRE_SENT, &ev);
}

/* ---- pure ------------------------------------------------------------------------------------------------------------------ */

static void test_addresses(void **state)
{
    static const char *const good[] = { "https://a.cn", "https://a.cn:8443/", "http://127.0.0.1:1", "http://localhost", "http://[::1]:9" };
    static const char *const bad[] = { "",        "a.cn",           "ftp://a.cn", "https://",      "http://a.cn",
                                       "http://127.0.0.1.evil.cn", "https://a.cn/x", "https://u@a.cn", "https://a.cn?x", "https://a cn",
                                       "http://127.0.0.2", "https://甲.cn",
                                       "http://[::1" };
    struct str s;
    (void)state;
    for (size_t i = 0; i < countof(good); i++)
        assert_true(wire_address(str_of(good[i]), &s) && s.p[s.n - 1] != '/');
    for (size_t i = 0; i < countof(bad); i++)
        assert_false(wire_address(str_of(bad[i]), &s));
}

static void test_invitation(void **state)
{
    struct arena a;
    struct other o = other_new("upper.test/upper/3");
    struct wire_invitation v;
    (void)state;
    arena_init(&a, 1 << 20);
    struct str text = wire_invitation_text(&a, STR("https://upper.test"), vkey_of(&a, &o), PEER_BELOW, STR("AAAAAAAAAAAAAAAAAAAAAA"),
                                           STR("望江街道"));
    assert_true(wire_invitation_read(text, &v));
    assert_int_equal(v.rank, PEER_BELOW);
    assert_true(str_eq(v.origin, STR("upper.test/upper")) && str_eq(v.name, STR("望江街道")) && str_eq(v.url, STR("https://upper.test")));
    assert_memory_equal(v.key.b, o.pub.b, sizeof o.pub.b);
    assert_true(wire_invitation_read(arena_printf(&a, "  " STR_FMT "\n", STR_ARG(text)), &v));
    for (size_t cut = 1; cut < text.n; cut++) /* a part of one is none, but for the name's end */
        if (text.n - cut > 12)
            assert_false(wire_invitation_read(str_cut(text, 0, text.n - cut - 12), &v));
    arena_release(&a);
}

static void test_check_number(void **state)
{
    struct arena a;
    struct other x = other_new("x.test/x/1"), y = other_new("y.test/y/1"), z = other_new("z.test/z/1");
    (void)state;
    arena_init(&a, 1 << 16);
    struct str xy = wire_check(&a, bytes_of(&x.pub), bytes_of(&y.pub));
    assert_int_equal(xy.n, 7);
    assert_true(str_eq(xy, wire_check(&a, bytes_of(&y.pub), bytes_of(&x.pub))));
    assert_false(str_eq(xy, wire_check(&a, bytes_of(&x.pub), bytes_of(&z.pub))));
    arena_release(&a);
}

static void test_judge(void **state)
{
    struct arena a;
    struct other o = other_new("upper.test/upper/2"), thief = other_new("upper.test/thief/2");
    struct wire_asked asked = { hash_sha256(STR("leaf")), NAME, bytes_of(&o.pub) };
    struct wire_told told = { .id = 7 };
    struct str why, name = STR("fedcba9876543210");
    (void)state;
    arena_init(&a, 1 << 20);
    struct wire_verdict ev = { 11, 2, NAME, STR("wire.line"), hash_str(&asked.leaf), STR_NONE }, wrong = ev;
    assert_int_equal(wire_judge(&a, receipt_of(&a, &o, &WIRE_TAKEN, &ev), &asked, &told, &why), OK);
    assert_true(told.id == 7 && told.epoch == 2 && told.there == 11 && !told.why.p && told.receipt.n);
    wrong.why = STR("不收");
    assert_int_equal(wire_judge(&a, receipt_of(&a, &o, &WIRE_TURNED_AWAY, &wrong), &asked, &told, &why), OK);
    assert_true(str_eq(told.why, STR("不收")));
    assert_int_equal(wire_judge(&a, receipt_of(&a, &o, &WIRE_TAKEN, &wrong), &asked, &told, &why), INVALID);
    assert_int_equal(wire_judge(&a, receipt_of(&a, &o, &WIRE_TURNED_AWAY, &ev), &asked, &told, &why), INVALID);
    assert_true(str_eq(why, STR("other")));
    wrong = ev;
    wrong.name = name;
    assert_int_equal(wire_judge(&a, receipt_of(&a, &o, &WIRE_TAKEN, &wrong), &asked, &told, &why), INVALID);
    wrong = ev;
    wrong.leaf = hash_str(&(struct hash){ { 1 } });
    assert_int_equal(wire_judge(&a, receipt_of(&a, &o, &WIRE_TAKEN, &wrong), &asked, &told, &why), INVALID);
    assert_true(str_eq(why, STR("other")));
    assert_int_equal(wire_judge(&a, receipt_of(&a, &thief, &WIRE_TAKEN, &ev), &asked, &told, &why), INVALID);
    assert_true(str_eq(why, STR("stranger")));
    assert_int_equal(wire_judge(&a, STR("{\"v\":1,\"x\":2}"), &asked, &told, &why), INVALID);
    assert_true(str_eq(why, STR("signature")));
    assert_int_equal(wire_judge(&a, STR("<html>"), &asked, &told, &why), INVALID);
    assert_true(str_eq(why, STR("garbage")));
    arena_release(&a);
}

/* No byte of a parcel can be changed so that something else is read out of it. */
static void test_read_changed(void **state)
{
    struct arena a;
    struct other o = other_new("lower.test/lower/1");
    struct wire_read r;
    struct str why;
    (void)state;
    arena_init(&a, 8 << 20);
    struct str good = parcel_of(&a, &o, bytes_of(&o.pub), STR("wire.line"), STR("{\"words\":\"好\"}"));
    assert_int_equal(wire_read(&a, good, &r, &why), OK);
    assert_true(str_eq(r.sent.words, STR("{\"words\":\"好\"}")) && str_eq(r.origin, STR("lower.test/lower")) && r.epoch == 1);
    char *bad = arena_raw(&a, good.n);
    for (size_t i = 0; i < good.n; i += 3) {
        struct arena_mark mark = arena_mark(&a);
        memcpy(bad, good.p, good.n);
        bad[i] ^= 1;
        struct wire_read got;
        if (!wire_read(&a, str_n(bad, good.n), &got, &why)) /* in a place that says nothing, as the member "v" */
            assert_true(str_eq(got.sent.words, r.sent.words) && str_eq(got.sent.to, r.sent.to) && hash_eq(&got.leaf, &r.leaf));
        arena_rewind(&a, mark);
    }
    arena_release(&a);
}

/* ---- commands ---------------------------------------------------------------------------------------------------------------- */

static struct str own_key(struct fixture *f)
{
    struct sign_pub self = sign_public(place_key(f->place));
    return arena_str(&f->arena, bytes_of(&self));
}

static enum rc join(struct fixture *f, const struct other *o, int64_t *peer)
{
    struct str text = wire_invitation_text(&f->arena, STR("http://127.0.0.1:9"), vkey_of(&f->arena, o), PEER_BELOW,
                                           STR("AAAAAAAAAAAAAAAAAAAAAA"), STR("望江街道"));
    *peer = fixture_next(f);
    return fixture_run(f, &WIRE_JOIN, &(struct wire_join){ text, STR("https://us.test/") }, FIXTURE_ADMIN, NULL);
}

static int64_t state_of(struct fixture *f, int64_t parcel)
{
    struct wire_parcel_get_row row;
    assert_int_equal(wire_parcel_get(f->db, &f->arena, parcel, &row), OK);
    return row.state;
}

static int64_t peer_state(struct fixture *f, int64_t peer)
{
    struct wire_peer p;
    assert_int_equal(wire_peer(f->db, &f->arena, peer, &p), OK);
    return p.state;
}

static enum rc answer(struct fixture *f, int64_t parcel, int64_t there, struct str why)
{
    struct wire_told told = { parcel, 1, there, why, STR("{}") };
    return fixture_run(f, &WIRE_ANSWER, &told, FIXTURE_ADMIN, NULL);
}

static void test_join_and_answer(void **state)
{
    struct fixture *f = *state;
    struct other o = other_new("upper.test/upper/1");
    struct task t;
    int64_t peer, twice;
    assert_int_equal(join(f, &o, &peer), OK);
    assert_int_equal(peer_state(f, peer), PEER_JOINING);
    assert_int_equal(state_of(f, peer + 1), PARCEL_WAITING); /* the hello */
    assert_int_equal(join(f, &o, &twice), CONFLICT);
    assert_int_equal(answer(f, peer + 1, 40, STR_NONE), OK);
    assert_int_equal(peer_state(f, peer), PEER_OPEN);
    assert_int_equal(state_of(f, peer + 1), PARCEL_ARRIVED);
    int64_t end = fixture_next(f);
    assert_int_equal(answer(f, peer + 1, 40, STR("late")), OK); /* answered already: nothing happens */
    assert_int_equal(fixture_next(f), end);
    int64_t line = fixture_next(f);
    assert_int_equal(fixture_run(f, &WIRE_SAY, &(struct wire_say){ peer, STR("话") }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &WIRE_AGAIN, &(struct wire_one){ line }, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(answer(f, line, 41, STR("不收")), OK);
    assert_int_equal(state_of(f, line), PARCEL_REFUSED);
    assert_int_equal(fixture_run(f, &WIRE_AGAIN, &(struct wire_one){ line }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(state_of(f, line), PARCEL_ANEW);
    assert_int_equal(fixture_run(f, &WIRE_REMOVE, &(struct wire_one){ peer }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &WIRE_SAY, &(struct wire_say){ peer, STR("话") }, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_wire_gone);
    assert_int_equal(join(f, &o, &twice), OK); /* removed: it may be known anew */
}

/* Every cell of the road of places. */
static void test_road(void **state)
{
    struct fixture *f = *state;
    static const struct command *const verb[] = { &WIRE_PAUSE, &WIRE_RESUME, &WIRE_REMOVE };
    for (int64_t from = 0; from < PEER_STATES; from++) {
        for (size_t i = 0; i < countof(verb); i++) {
            char name[40];
            snprintf(name, sizeof name, "p%d-%d.test/p/1", (int)from, (int)i);
            struct other o = other_new(name);
            struct wire_met met = { .id = fixture_next(f), .state = from, .name = STR("甲"), .url = STR("https://a"),
                                    .origin = STR("a/b"), .key = bytes_of(&o.pub) };
            (void)fixture_emit(f, &WIRE_MET, &met);
            const struct flow_row *row = flow_find(&WIRE_PEER_FLOW, from, verb[i]);
            enum rc rc = fixture_run(f, verb[i], &(struct wire_one){ met.id }, FIXTURE_ADMIN, NULL);
            assert_int_equal(rc, row ? OK : CONFLICT);
            assert_int_equal(peer_state(f, met.id), row ? row->to : from);
            assert_int_equal(fixture_run(f, verb[i], &(struct wire_one){ met.id }, FIXTURE_NOBODY, NULL), DENIED);
        }
    }
}

static enum rc take(struct fixture *f, int64_t peer, struct str body, struct task *t)
{
    struct wire_read *r = ARENA_NEW(&f->arena, struct wire_read);
    struct str why;
    assert_int_equal(wire_read(&f->arena, body, r, &why), OK);
    return fixture_run(f, &WIRE_TAKE, &(struct wire_take){ .peer = peer, .read = r }, FIXTURE_NOBODY, t);
}

static void test_take(void **state)
{
    struct fixture *f = *state;
    struct other o = other_new("lower.test/lower/1");
    struct task t;
    int64_t peer = fixture_next(f);
    struct wire_met met = { .id = peer, .state = PEER_OPEN, .name = STR("甲"), .url = STR("https://a"), .origin = STR("lower.test/lower"),
                            .key = bytes_of(&o.pub) };
    (void)fixture_emit(f, &WIRE_MET, &met);
    struct str line = parcel_of(&f->arena, &o, own_key(f), STR("wire.line"), STR("{\"words\":\"好\"}"));
    assert_int_equal(take(f, ABSENT, line, &t), DENIED); /* no invitation */
    assert_int_equal(take(f, peer, line, &t), OK);
    int64_t at = ((const struct wire_answer_at *)t.result)->pos, end = fixture_next(f);
    assert_true(str_eq(fixture_at(f, at).kind, STR("wire.taken")));
    assert_int_equal(take(f, peer, line, &t), OK); /* again: the same answer, and nothing else */
    assert_int_equal(((const struct wire_answer_at *)t.result)->pos, at);
    assert_int_equal(fixture_next(f), end);
}

static void test_take_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const words[] = { "{\"words\":\"\\u597d\"}", "{\"words\":\"好\",\"more\":1}", "{}", "nothing", "{\"words\":1}" };
    struct other o = other_new("lower.test/lower/1");
    struct task t;
    int64_t peer = fixture_next(f);
    struct wire_met met = { .id = peer, .state = PEER_OPEN, .name = STR("甲"), .url = STR("https://a"), .origin = STR("lower.test/lower"),
                            .key = bytes_of(&o.pub) };
    (void)fixture_emit(f, &WIRE_MET, &met);
    int64_t end = fixture_next(f);
    for (size_t i = 0; i < countof(words); i++) {
        assert_int_equal(take(f, peer, parcel_of(&f->arena, &o, own_key(f), STR("wire.line"), str_of(words[i])), &t), INVALID);
        assert_int_equal(t.err.key, MSG_err_wire_words);
    }
    struct str odd = parcel_of(&f->arena, &o, own_key(f), STR("moon.landed"), STR("{}"));
    assert_int_equal(take(f, peer, odd, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_wire_kind);
    assert_int_equal(fixture_next(f), end); /* what was refused left nothing behind */
    struct wire_read r;
    struct str why;
    assert_int_equal(wire_read(&f->arena, odd, &r, &why), OK);
    struct wire_take away = { .peer = peer, .read = &r, .why = STR("还不收") };
    assert_int_equal(fixture_run(f, &WIRE_TAKE, &away, FIXTURE_NOBODY, &t), OK);
    assert_true(str_eq(fixture_last(f).kind, STR("wire.turned_away")));
    assert_int_equal(fixture_run(f, &WIRE_PAUSE, &(struct wire_one){ peer }, FIXTURE_ADMIN, NULL), OK);
    struct wire_sent later = { 4, 2, STR("fedcba9876543210"), own_key(f), STR("wire.line"), STR("{\"words\":\"好\"}") };
    struct str body = receipt_of(&f->arena, &o, &WIRE_SENT, &later);
    assert_int_equal(take(f, peer, body, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_wire_paused);
}

/* A minute brings so many and no more; what is refused so is not lost, for it comes again. */
static void test_take_many(void **state)
{
    struct fixture *f = *state;
    struct other o = other_new("lower.test/lower/1");
    struct task t;
    int64_t peer = fixture_next(f);
    struct wire_met met = { .id = peer, .state = PEER_OPEN, .name = STR("甲"), .url = STR("https://a"), .origin = STR("lower.test/lower"),
                            .key = bytes_of(&o.pub) };
    (void)fixture_emit(f, &WIRE_MET, &met);
    for (int i = 0; i <= WIRE_A_MINUTE; i++) {
        char name[PARCEL_NAME_BYTES + 1];
        snprintf(name, sizeof name, "%016d", i);
        struct wire_sent ev = { 3, 2, str_of(name), own_key(f), STR("wire.line"), STR("{\"words\":\"好\"}") };
        assert_int_equal(take(f, peer, receipt_of(&f->arena, &o, &WIRE_SENT, &ev), &t), i < WIRE_A_MINUTE ? OK : BUSY);
    }
}

/* We were restored: whoever we know is to be told, each once. They were: what had arrived since waits again, under its name. */
static void test_restored(void **state)
{
    struct fixture *f = *state;
    struct other o = other_new("upper.test/upper/1");
    struct chore *due;
    size_t n;
    int64_t peer, line;
    assert_int_equal(join(f, &o, &peer), OK);
    assert_int_equal(answer(f, peer + 1, 40, STR_NONE), OK);
    line = fixture_next(f);
    assert_int_equal(fixture_run(f, &WIRE_SAY, &(struct wire_say){ peer, STR("话") }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(answer(f, line, 50, STR_NONE), OK);
    struct str from45 = STR("{\"epoch\":2,\"from\":45}");
    struct other upper = other_new("upper.test/upper/2");
    upper.key = o.key; /* the same place, a new epoch */
    upper.pub = o.pub;
    assert_int_equal(take(f, peer, parcel_of(&f->arena, &upper, own_key(f), STR("wire.restored"), from45), NULL), OK);
    assert_int_equal(state_of(f, peer + 1), PARCEL_ARRIVED);
    assert_int_equal(state_of(f, line), PARCEL_WAITING);

    struct epoch_begun ev = { .epoch = 2, .origin = STR("test.example/place/2"), .old_checkpoint = STR("..."), .kept = 1 };
    int64_t began = fixture_emit(f, &EPOCH_BEGUN, &ev);
    assert_int_equal(WIRE.chores(f->db, &f->arena, 0, 4, &due, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(fixture_run(f, &WIRE_TELL, &due[0], FIXTURE_ADMIN, NULL), OK);
    assert_true(str_eq(fixture_last(f).kind, STR("wire.sent")));
    struct str said = arena_printf(&f->arena, "\\\"epoch\\\":2,\\\"from\\\":%lld", (long long)began);
    assert_true(fixture_open_holds(f, fixture_last(f).pos, said));
    assert_int_equal(WIRE.chores(f->db, &f->arena, 0, 4, &due, &n), OK);
    assert_int_equal(n, 0);
}

static void test_too_long(void **state)
{
    struct fixture *f = *state;
    struct other o = other_new("upper.test/upper/1");
    struct cx cx = { .db = f->db, .arena = &f->arena, .place = f->place };
    struct wire_peer_get_row row;
    int64_t peer;
    assert_int_equal(join(f, &o, &peer), OK);
    assert_int_equal(wire_peer_get(f->db, &f->arena, peer, &row), OK);
    char *words = arena_raw(&f->arena, WIRE_WORDS_MAX);
    memset(words, '"', WIRE_WORDS_MAX); /* escaped twice: four bytes each */
    assert_int_equal(wire_put(&cx, &row, STR("x"), str_n(words, WIRE_WORDS_MAX), STR_NONE, NULL, NULL), INVALID);
    assert_int_equal(cx.err.key, MSG_err_wire_long);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_invitation),   cmocka_unit_test(test_check_number),
        cmocka_unit_test(test_judge),     cmocka_unit_test(test_read_changed), IN_PLACE(test_join_and_answer),
        IN_PLACE(test_road),              IN_PLACE(test_take),                 IN_PLACE(test_take_refused),
        IN_PLACE(test_take_many),         IN_PLACE(test_too_long),
        cmocka_unit_test_setup_teardown(test_restored, fixture_setup, fixture_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
