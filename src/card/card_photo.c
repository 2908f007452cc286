/* card_photo.c - photos of a unit's report: how they come, who sees them, and how they go.
**
** They come as photos of a case do (web/upload.h): made anew from their pixels, sealed, waiting until the report is decided. Each is an
** attachment of an event of its own, and that event's position is its subject: a photo shows somebody's stairs or somebody's face, and
** whoever asks that it goes need not have the report go with it. When it is erased its row goes too; the report still says how many there
** were.
**
** Nobody but the office and the unit that sent them sees them, and they do not travel: what was said to another place can't be erased
** there, so a report that goes to one tells their number alone (card_wire.c). What names who answered by a link stands in the same log and
** goes by the same term: so long after the card was over. */
#include "card/card_page.h"

#include "base/clock.h"
#include "base/hash.h"
#include "core/erase.h"
#include "core/log.h"
#include "web/upload.h"

/* ---- coming in ------------------------------------------------------------------------------------------------------------------ */

static enum rc apply_added(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_photo_fact *ev = event;
    must(ev->photo == st->pos);
    enum rc rc = attach_keep(ap, st, ev->name, ev->photo);
    return rc ? rc : card_photo_add(ap, ev->photo, ev->id, ev->part, ev->step, ev->width, ev->height);
}
#define E struct card_photo_fact
static const struct field added_f[] = {
    INT(E, id), INT(E, part), SUBJECT(E, photo), INT(E, step), UPLOAD_FIELDS(E),
};
#undef E
const struct event_type CARD_PHOTO_ADDED = { "card.photo.added", SHAPE(struct card_photo_fact, added_f), apply_added, false };

enum rc card_add_photos(struct cx *cx, const struct card_part_get_row *p, int64_t step, struct str tokens)
{
    enum rc rc = OK;
    for (struct str rest = tokens, token; !rc && upload_next(&rest, &token);) {
        struct upload_taken t;
        rc = upload_take(cx, token, &t);
        if (!rc)
            rc = emit(cx, &CARD_PHOTO_ADDED, &(struct card_photo_fact){ p->card_id, p->id, next_pos(cx), step, t.wide, t.high, t.at.bytes,
                                                                        t.at.name, t.at.key, t.at.sha256 }, NULL);
    }
    return rc;
}

/* ---- going ------------------------------------------------------------------------------------------------------------------------ */

enum rc card_erase(struct apply *ap, const struct stamp *st, int64_t subject)
{
    (void)st;
    enum rc rc = card_photo_drop(ap, subject);
    return rc ? rc : card_part_name(ap, subject, 0);
}

static enum rc decide_remove(struct cx *cx, const void *args)
{
    const struct card_photo_remove *a = args;
    struct card_photo_get_row row;
    enum rc rc = card_photo_get(cx->db, cx->arena, a->photo, &row);
    if (!rc && row.card_id != a->id)
        rc = NOT_FOUND;
    return rc ? rc : erase_subject(cx, a->photo, ERASE_OFFICE);
}

enum rc card_due_some(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n)
{
    struct card_due_row *row;
    size_t rows = 0;
    enum rc rc = ask->term == TERM_WORDS ? card_due(db, a, ask->before, ask->want, &row, &rows) : OK;
    struct due *due = rc ? NULL : ARENA_ARRAY(a, struct due, rows);
    if (!due)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        due[i] = (struct due){ row[i].subject, row[i].since };
    *out = due;
    *n = rows;
    return OK;
}

/* It was due when the list was read; since then the card may have been taken up again. */
static enum rc decide_retire(struct cx *cx, const void *args)
{
    const struct retire *a = args;
    struct card_photo_get_row photo;
    struct card_part_get_row part;
    struct card_get_row card;
    int64_t days, id = ABSENT;
    enum rc rc = card_photo_get(cx->db, cx->arena, a->subject, &photo);
    if (!rc)
        id = photo.card_id;
    if (rc == NOT_FOUND && !(rc = card_part_get(cx->db, cx->arena, a->subject, &part)))
        id = part.card_id;
    if (!rc)
        rc = card_get(cx->db, cx->arena, id, &card);
    if (!rc)
        rc = term_days(cx->db, cx->arena, TERM_WORDS, &days);
    if (rc || card_is_open(card.state) || card.moved_at > a->now - days * CLOCK_DAY)
        return rc;
    return erase_subject(cx, a->subject, ERASE_TERM);
}

#define A struct card_photo_remove
static const struct field remove_f[] = { ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
                                         ASK_INT(A, photo, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
#undef A
const struct command CARD_PHOTO_REMOVE = { "card.photo.remove", SHAPE(struct card_photo_remove, remove_f), PERM_DESK, decide_remove,
                                           SHAPE_NONE };
static const struct field retire_f[] = { RETIRE_FIELDS };
const struct command CARD_RETIRE = { "card.retire", SHAPE(struct retire, retire_f), PERM_PLACE, decide_retire, SHAPE_NONE };

/* ---- on pages ----------------------------------------------------------------------------------------------------------------------- */

static struct url address(struct web *w, const struct card_photo_get_row *r, struct str token, const char *size)
{
    if (token.p)
        return url_path(&w->out, "/cards/u/" STR_FMT "/photos/%lld/%s", STR_ARG(token), (long long)r->id, size);
    return url_path(&w->out, "/cards/%lld/photos/%lld/%s", (long long)r->card_id, (long long)r->id, size);
}

enum rc card_read_photos(struct web *w, int64_t id, struct str token, struct card_step_view *step, size_t n)
{
    struct card_photo_get_row *row;
    size_t rows = 0, at = 0;
    enum rc rc = card_photos(w->db, w->arena, id, CARD_STEPS_MOST * CARD_PHOTOS_MOST, &row, &rows);
    struct ui_photo *v = rc ? NULL : ARENA_ARRAY(w->arena, struct ui_photo, rows);
    if (!v)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++) { /* both are in the order of the log */
        while (at < n && step[at].row.pos < row[i].step)
            at++;
        if (at == n || step[at].row.pos != row[i].step)
            continue;
        const struct str alt = msg_card_photo(&w->out.m, (int64_t)step[at].photos + 1, step[at].unit.p ? step[at].unit : STR(""));
        v[i] = (struct ui_photo){ address(w, &row[i], token, "small.jpg"), address(w, &row[i], token, "large.jpg"), { STR_NONE },
                                  row[i].width, row[i].height, alt };
        if (!token.p && (w->actor.perms & PERM_DESK))
            v[i].remove = address(w, &row[i], token, "remove");
        step[at].photo = step[at].photos++ ? step[at].photo : &v[i];
    }
    return OK;
}

static enum rc find_photo(struct web *w, struct card_photo_get_row *row)
{
    int64_t photo;
    enum rc rc = web_arg_int(w, "photo", &photo);
    return rc ? rc : card_photo_get(w->db, w->arena, photo, row);
}

static void answer(struct web *w, enum rc rc, const struct card_photo_get_row *row)
{
    struct card_photo_fact ev;
    if (!rc)
        rc = log_read_event(w->db, w->arena, row->id, &CARD_PHOTO_ADDED, NULL, &ev);
    upload_answer_kept(w, rc, rc ? STR_NONE : ev.name, rc ? STR_NONE : ev.key);
}

void card_show_photo(struct web *w)
{
    struct card_photo_get_row row;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = find_photo(w, &row);
    if (!rc)
        rc = row.card_id == id ? card_judge_reader(w, id, row.part) : NOT_FOUND;
    answer(w, rc, &row);
}

/* The link opens its own part's photos and no others. */
void card_show_unit_photo(struct web *w)
{
    struct card_link_of_token_row link;
    struct card_photo_get_row row;
    const struct hash h = hash_sha256(web_arg(w, "token"));
    enum rc rc = card_link_of_token(w->db, w->arena, hash_str(&h), &link);
    if (!rc && (link.ended_at != ABSENT || link.until_at <= w->out.now_us))
        rc = NOT_FOUND;
    if (!rc)
        rc = find_photo(w, &row);
    if (!rc && row.part != link.part)
        rc = NOT_FOUND;
    answer(w, rc, &row);
}
