/* desk_photo_page.c - photos on pages: shown to those who may see them, looked at and painted over by a clerk, published.
**
** A photo has one address for each kind of reader, and the address says who that is: /desk/..., /unit/..., /t/{token}/... and, for the
** published copy alone, /cases/... It is answered as a JPEG and nothing else (upload_answer). */
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

#include "photos.html.h"

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static bool may_see(const struct photo_ask *ask, int64_t voice, int64_t kind, int64_t body, int64_t pub)
{
    if (ask->eyes == PHOTO_PUBLIC)
        return pub != ABSENT;
    return body != ABSENT && (ask->eyes != PHOTO_OWN || (voice == ask->voice && kind == PHOTO_REPORT));
}

static struct url address(struct web *w, const struct photo_ask *ask, int64_t own, int64_t n, const char *size)
{
    struct out *o = &w->out;
    const long long id = (long long)own, k = (long long)n;
    switch (ask->eyes) {
    case PHOTO_OWN: return url_path(o, "/t/" STR_FMT "/photos/%lld/%s", STR_ARG(ask->token), k, size);
    case PHOTO_UNIT_EYES: return url_path(o, "/unit/cases/%lld/photos/%lld/%s", id, k, size);
    case PHOTO_PUBLIC: return url_path(o, "/cases/%lld/photos/%lld/%s", id, k, size);
    case PHOTO_DESK: break;
    }
    return url_path(o, "/desk/cases/%lld/photos/%lld/%s", id, k, size);
}

static struct url page_of(struct web *w, int64_t id, int64_t n)
{
    return url_path(&w->out, "/desk/cases/%lld/photos/%lld", (long long)id, (long long)n);
}

static struct photo_view view_of(struct web *w, const struct photo_ask *ask, const struct desk_photo_get_row *r)
{
    const bool desk = ask->eyes == PHOTO_DESK;
    struct photo_view v = { .own = r->own, .n = r->n, .at = r->at, .width = r->width, .height = r->height, .kind = (enum photo_kind)r->kind,
                            .alt = r->alt, .published = r->pub != ABSENT, .redacted = r->redacted != 0 };
    v.who = desk ? desk_person(w, r->by) : STR_NONE;
    v.small = address(w, ask, r->own, r->n, "small.jpg");
    v.large = address(w, ask, r->own, r->n, "large.jpg");
    if (desk && (w->actor.perms & PERM_DESK))
        v.page = page_of(w, r->own, r->n);
    return v;
}

enum rc desk_read_photos(struct web *w, const struct photo_ask *ask, const struct photo_view **out, size_t *n)
{
    struct desk_photo_get_row *row;
    size_t rows, k = 0;
    enum rc rc = desk_photo_list(w->db, w->arena, ask->id, &row, &rows);
    struct photo_view *v = rc ? NULL : ARENA_ARRAY(w->arena, struct photo_view, rows);
    if (!v)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        if (may_see(ask, row[i].voice, row[i].kind, row[i].body, row[i].pub))
            v[k++] = view_of(w, ask, &row[i]);
    *out = v;
    *n = k;
    return OK;
}

void desk_page_photos(struct web *w)
{
    page_script(&w->page, url_static(ASSET_PHOTO_MJS));
}

/* ---- the files ------------------------------------------------------------------------------------------------------ */

/* What the event that has the file says of it, and the two pictures in it. */
static enum rc read_file(struct web *w, const struct desk_photo_get_row *row, bool copy, struct str *made)
{
    struct photo_fact ev;
    const struct event_type *type = copy ? &PHOTO_PUBLISHED : row->redacted ? &PHOTO_REDACTED : &PHOTO_ADDED;
    const int64_t pos = copy ? row->pub : row->body;
    enum rc rc = pos == ABSENT ? NOT_FOUND : log_read_event(w->db, w->arena, pos, type, NULL, &ev);
    return rc ? rc : attach_read(place_dir(w->place), &w->room, ev.name, ev.key, made);
}

/* ask->id: the case that it was taken for, as its address says. */
static void answer(struct web *w, const struct photo_ask *ask)
{
    struct desk_photo_get_row row;
    struct str made;
    int64_t n;
    enum rc rc = web_arg_int(w, "n", &n);
    if (!rc)
        rc = desk_photo_get(w->db, w->arena, ask->id, n, &row);
    if (!rc && !may_see(ask, row.voice, row.kind, row.body, row.pub))
        rc = NOT_FOUND;
    if (!rc)
        rc = read_file(w, &row, ask->eyes == PHOTO_PUBLIC, &made);
    if (rc)
        web_error(w, rc, NULL);
    else
        upload_answer(w, made, str_ends(w->http->path, STR("/small.jpg")));
}

/* A unit sees what is in a case of its own, wherever it was taken. */
static void answer_case(struct web *w, enum photo_eyes eyes)
{
    struct photo_ask ask = { .eyes = eyes };
    struct desk_photo_get_row photo;
    struct desk_case_get_row row;
    int64_t n;
    enum rc rc = web_arg_int(w, "id", &ask.id);
    if (!rc && eyes == PHOTO_UNIT_EYES) {
        rc = web_arg_int(w, "n", &n);
        if (!rc)
            rc = desk_photo_get(w->db, w->arena, ask.id, n, &photo);
        if (!rc)
            rc = desk_case_get(w->db, w->arena, photo.case_id, &row);
        if (!rc)
            rc = desk_own_unit(w, &row);
    }
    if (rc)
        web_error(w, rc, NULL);
    else
        answer(w, &ask);
}

void desk_photo_desk(struct web *w)
{
    answer_case(w, PHOTO_DESK);
}

void desk_photo_unit(struct web *w)
{
    answer_case(w, PHOTO_UNIT_EYES);
}

void desk_photo_public(struct web *w)
{
    if (!web_fresh(w))
        answer_case(w, PHOTO_PUBLIC);
}

void desk_photo_own(struct web *w)
{
    struct desk_voice_of_token_row row;
    struct desk_voice_get_row voice;
    enum rc rc = desk_find_token(w, web_arg(w, "token"), &row);
    if (!rc)
        rc = desk_voice_get(w->db, w->arena, row.id, &voice);
    if (rc)
        web_error(w, rc, NULL);
    else
        answer(w, &(struct photo_ask){ .id = voice.own, .eyes = PHOTO_OWN, .voice = voice.id });
}

/* ---- looking, painting over, publishing ------------------------------------------------------------------------------- */

static enum rc find_photo(struct web *w, int64_t *id, int64_t *n, struct desk_photo_get_row *row)
{
    enum rc rc = web_arg_int(w, "id", id);
    if (!rc)
        rc = web_arg_int(w, "n", n);
    if (!rc)
        rc = desk_photo_get(w->db, w->arena, *id, *n, row);
    return !rc && row->body == ABSENT ? NOT_FOUND : rc;
}

static const char *box_name(struct web *w, char side, size_t i)
{
    return arena_cstr(w->arena, arena_printf(w->arena, "%c%zu", side, i + 1));
}

static void draw_photo(struct web *w, int status, const char *form_of)
{
    static const char side[] = "xywh";
    struct photo_page_view v = { .form = &w->form, .form_of = form_of, .done = web_query(w, "done").p != NULL };
    struct desk_photo_get_row r;
    int64_t own, n;
    enum rc rc = find_photo(w, &own, &n, &r);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.id = r.case_id;
    v.p = view_of(w, &(struct photo_ask){ .id = r.case_id }, &r);
    for (size_t i = 0; i < PHOTO_FORM_BOXES; i++)
        for (size_t k = 0; k < 4; k++)
            v.box[i][k] = form_value(&w->form, box_name(w, side[k], i));
    w->page.here = v.p.page;
    w->page.desk = true;
    w->page.title = msg_photo_title(&w->out.m, v.p.n, v.id);
    desk_page_photos(w);
    desk_photo_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_photo(struct web *w)
{
    draw_photo(w, 200, NULL);
}

/* "12.5", of a hundred, in parts of PICTURE_WHOLE. false: it is no such number. */
static bool read_part(struct str s, int64_t *out)
{
    int64_t whole, part = 0;
    size_t dot = str_find(s, '.', 0);
    struct str f = dot < s.n ? str_cut(s, dot + 1, s.n) : STR("0");
    if (!str_int(str_cut(s, 0, dot), &whole) || whole < 0 || whole > 100 || f.n == 0 || f.n > 2 || !str_int(f, &part) || part < 0)
        return false;
    *out = whole * 100 + (f.n == 1 ? part * 10 : part);
    return *out <= PICTURE_WHOLE;
}

/* The boxes of the form, one line as the job takes it. INVALID: one has a part that is no number; none: an empty line. */
static enum rc read_boxes(struct web *w, struct str *boxes)
{
    struct buf b;
    buf_init(&b, w->arena, 24 * PICTURE_BOXES_MAX);
    for (size_t i = 0; i < PHOTO_FORM_BOXES; i++) {
        int64_t part[4];
        size_t typed = 0, read = 0;
        for (size_t k = 0; k < 4; k++) {
            struct str s = str_trim(form_value(&w->form, box_name(w, "xywh"[k], i)));
            typed += s.n > 0;
            read += s.n && read_part(s, &part[k]);
        }
        if (typed && read < 4)
            return INVALID;
        if (typed && part[2] && part[3])
            buf_printf(&b, "%s%lld %lld %lld %lld", b.n ? " " : "", (long long)part[0], (long long)part[1], (long long)part[2],
                       (long long)part[3]);
    }
    *boxes = buf_view(&b);
    return b.overflow ? FAILED : OK;
}

struct photo_work {
    struct upload u;
    struct job_picture job;
    const struct command *command;
    const char *form_of;
    union {
        struct photo_redact redact;
        struct photo_publish publish;
    } args;
    struct str *photos; /* where the record takes the token */
};

static void refuse_work(struct web *w, enum rc rc, const char *form_of, const struct err *err)
{
    if (err->key == MSG_NONE || rc == DENIED || rc == NOT_FOUND || w->wants_json) {
        web_error(w, rc, err);
        return;
    }
    form_fail(&w->form, err->field, err->key, err->n);
    draw_photo(w, web_status(rc), form_of);
}

static void work_done(struct web *w)
{
    struct photo_work *k = w->user;
    int64_t id, n;
    if (w->task.rc)
        refuse_work(w, w->task.rc, k->form_of, &w->task.err);
    else if (web_arg_int(w, "id", &id) || web_arg_int(w, "n", &n))
        web_error(w, NOT_FOUND, NULL);
    else
        web_see_other(w, url_query(&w->out, page_of(w, id, n), "done", str_of(k->form_of)));
}

static void picture_made(struct web *w)
{
    struct photo_work *k = w->user;
    const struct upload_item *it = &k->u.item[0];
    if (w->task.rc || it->rc) {
        web_error(w, it->rc ? it->rc : w->task.rc, it->rc ? &it->err : NULL);
        return;
    }
    *k->photos = it->made.token;
    web_command(w, k->command, &k->args, work_done);
}

/* Makes the picture anew, painted over or as it is, and hands it to the command. */
static void begin_work(struct web *w, struct photo_work *k)
{
    struct desk_photo_get_row row;
    struct str made, small, large;
    int64_t id, n;
    enum rc rc = find_photo(w, &id, &n, &row);
    if (!rc)
        rc = read_file(w, &row, false, &made);
    if (!rc && !picture_split(made, &small, &large))
        rc = FAILED;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    k->u.item[0] = (struct upload_item){ .job = &k->job, .file = large };
    k->u.n = 1;
    w->user = k;
    upload_run(w, &k->u, picture_made);
}

void desk_do_redact(struct web *w)
{
    struct photo_work *k = ARENA_NEW(w->arena, struct photo_work);
    enum rc rc = k ? read_boxes(w, &k->job.boxes) : FAILED;
    if (!rc && (web_arg_int(w, "id", &k->args.redact.id) || web_arg_int(w, "n", &k->args.redact.n)))
        rc = NOT_FOUND;
    if (rc == INVALID || (!rc && !k->job.boxes.n)) {
        refuse_work(w, INVALID, "redact", &(struct err){ "x1", rc ? MSG_picture_boxes : MSG_photo_no_box, 0 });
        return;
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    k->command = &PHOTO_REDACT;
    k->form_of = "redact";
    k->photos = &k->args.redact.photos;
    begin_work(w, k);
}

void desk_do_publish(struct web *w)
{
    struct photo_work *k = ARENA_NEW(w->arena, struct photo_work);
    if (!k || web_arg_int(w, "id", &k->args.publish.id) || web_arg_int(w, "n", &k->args.publish.n)) {
        web_error(w, k ? NOT_FOUND : FAILED, NULL);
        return;
    }
    form_set(&w->form, "id", web_arg(w, "id"));
    form_set(&w->form, "n", web_arg(w, "n"));
    if (form_decode(&w->form, w->arena, &PHOTO_PUBLISH.shape, &k->args.publish)) {
        refuse_work(w, INVALID, "publish", &w->form.err[0]);
        return;
    }
    k->command = &PHOTO_PUBLISH;
    k->form_of = "publish";
    k->photos = &k->args.publish.photos;
    begin_work(w, k);
}

void desk_reply_withdraw(struct web *w)
{
    const struct photo_withdraw *a = w->record;
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"id\":%lld}", (long long)a->id));
    else
        web_see_other(w, url_query(&w->out, page_of(w, a->id, a->n), "done", STR("withdraw")));
}

void desk_reply_own_photo(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"event\":%lld}", (long long)w->task.first_pos));
    else
        web_see_other(w, url_path(&w->out, "/t/" STR_FMT, STR_ARG(web_arg(w, "token"))));
}
