/* card_level.c - the levels that a card goes up: this office, and those above it.
**
** They are rows of the place: a name, working days to answer, and the accounts that speak for it. A place begins with the three that most
** have; a row that nobody changed is not written down anywhere. At a level where nobody has an account everything comes on paper, and the
** desk writes it down: the step then says so. Where somebody sits, nobody else speaks for that level, whatever their role. */
#include "card/card_page.h"

#include "level.html.h"
#include "people/people.h"

static const struct card_level USUAL[] = {
    { 1, 1, { NULL, 0 }, MSG_card_level_1 }, { 2, 2, { NULL, 0 }, MSG_card_level_2 }, { 3, 3, { NULL, 0 }, MSG_card_level_3 },
};

enum rc card_levels(struct db *db, struct arena *a, struct card_level *level, size_t *n)
{
    struct card_level_rows_row *row;
    size_t rows, k = countof(USUAL);
    enum rc rc = card_level_rows(db, a, CARD_LEVELS_MOST, &row, &rows);
    if (rc)
        return rc;
    memcpy(level, USUAL, sizeof USUAL);
    for (size_t i = 0; i < rows; i++) {
        const size_t at = (size_t)row[i].no - 1;
        must(at <= k && at < CARD_LEVELS_MOST);
        level[at] = (struct card_level){ row[i].no, row[i].days, row[i].name, MSG_NONE };
        k = at == k ? k + 1 : k;
    }
    *n = k;
    return OK;
}

struct str card_level_name(const struct msg_ctx *m, const struct card_level *level, size_t n, int64_t no)
{
    if (no < 1 || no > (int64_t)n)
        return STR("");
    return level[no - 1].name.p ? level[no - 1].name : msg_text(m, level[no - 1].usual, 0);
}

enum rc card_judge_level(struct cx *cx, int64_t card, int64_t level, int64_t *paper)
{
    struct card_seat_any_row any;
    struct card_seat_has_row own;
    bool there = false;
    enum rc rc = card_is_there(cx->db, cx->arena, card, level, &there);
    if (rc || there)
        return rc ? rc : refuse(cx, DENIED, NULL, MSG_err_card_there, 0);
    rc = card_seat_any(cx->db, cx->arena, level, &any);
    const bool empty = rc == NOT_FOUND;
    if (!rc)
        rc = card_seat_has(cx->db, cx->arena, level, cx->actor.user, &own);
    if (empty && (cx->actor.perms & PERM_DESK))
        rc = OK;
    if (rc == NOT_FOUND)
        return refuse(cx, DENIED, NULL, MSG_err_card_seat, 0);
    if (!rc)
        *paper = empty && level > 1;
    return rc;
}

static enum rc decide_level(struct cx *cx, const void *args)
{
    const struct card_level_set *a = args;
    struct card_level level[CARD_LEVELS_MOST];
    struct card_level_set ev = *a;
    struct people_account who[64];
    struct str list = a->seats, one;
    struct buf b;
    size_t n, people;
    enum rc rc = card_levels(cx->db, cx->arena, level, &n);
    if (!rc && a->no > (int64_t)n + 1)
        rc = refuse(cx, INVALID, "no", MSG_err_card_level, (int64_t)n + 1);
    if (!rc)
        rc = people_able(cx->db, cx->arena, PERM_STAFF, who, countof(who), &people);
    buf_init(&b, cx->arena, CARD_ROWS_MAX);
    while (!rc && list.n && str_next(&list, ' ', &one)) {
        int64_t user;
        bool known = false;
        if (!str_int(one, &user))
            return refuse(cx, INVALID, "seats", MSG_err_card_seat_who, 0);
        for (size_t i = 0; i < people; i++)
            known = known || who[i].user == user;
        if (!known)
            return refuse(cx, INVALID, "seats", MSG_err_card_seat_who, 0);
        buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)user);
    }
    ev.seats = buf_view(&b);
    return rc ? rc : emit(cx, &CARD_LEVELED, &ev, NULL);
}

#define A struct card_level_set
static const struct field level_f[] = {
    ASK_INT(A, no, 1, CARD_LEVELS_MOST, FIELD_REQUIRED, MSG_f_card_level_no),
    ASK_INT(A, days, 1, 60, FIELD_REQUIRED, MSG_f_card_level_days),
    ASK_TEXT(A, name, 1, CARD_CELL_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_card_level_name),
    ASK_TEXT(A, seats, 0, 400, FIELD_MANY, MSG_f_card_level_seats),
};
#undef A
const struct command CARD_LEVEL = { "card.level", SHAPE(struct card_level_set, level_f), PERM_PLACE, decide_level, SHAPE_NONE };

/* ---- its page ------------------------------------------------------------------------------------------------------------------ */

static enum rc read_levels(struct web *w, struct levels_view *v)
{
    enum rc rc = card_levels(w->db, w->arena, v->level, &v->levels);
    struct people_account *who = rc ? NULL : ARENA_ARRAY(w->arena, struct people_account, LEVEL_PEOPLE);
    if (!who)
        return rc ? rc : FAILED;
    rc = people_able(w->db, w->arena, PERM_STAFF, who, LEVEL_PEOPLE, &v->people);
    v->who = who;
    for (size_t i = 0; i < v->levels && !rc; i++)
        rc = card_seats(w->db, w->arena, v->level[i].no, LEVEL_PEOPLE, &v->seat[i], &v->seats[i]);
    for (size_t i = 0; i < v->levels && !rc; i++) {
        struct card_level_peer_get_row at = { 0 };
        rc = card_level_peer_get(w->db, w->arena, v->level[i].no, &at);
        rc = rc == NOT_FOUND ? OK : rc;
        v->at[i] = at.peer;
    }
    struct wire_peer *peer = NULL;
    if (!rc)
        rc = wire_peers(w->db, w->arena, &peer, &v->peers);
    v->peer = peer;
    return rc;
}

static void draw(struct web *w, int status)
{
    struct levels_view v = { .form = &w->form };
    enum rc rc = read_levels(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.desk = true;
    w->page.title = msg_card_levels(&w->out.m);
    card_levels_page(&w->out, w, &v);
    web_html(w, status);
}

void card_show_levels(struct web *w)
{
    draw(w, 200);
}

void card_again_levels(struct web *w)
{
    draw(w, w->http->res.status);
}

void card_reply_levels(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"event\":%lld}", (long long)w->task.first_pos));
    else
        web_see_other(w, url_path(&w->out, "/cards/levels"));
}
