/* upload.c - photos on their way in. Each takes a turn in the helper's line; then one turn of the writer puts down the rows of all of them,
** and one worker writes the files. The row comes first: see core/attach.h. */
#include "web/upload.h"

enum { ROOM = 1 << 20 };

/* ---- three turns -------------------------------------------------------------------------------------------------- */

static void next_one(struct web *w);

static void written(struct web *w)
{
    w->upload->then(w);
}

static void write_files(struct web *w)
{
    struct upload *u = w->upload;
    struct arena a;
    enum rc rc = OK;
    arena_init(&a, ROOM);
    for (size_t i = 0; i < u->n && !rc; i++)
        if (!u->item[i].rc)
            rc = attach_write(place_dir(w->place), &a, &u->item[i].made);
    arena_release(&a);
    w->task.rc = rc;
}

static enum rc put_rows(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct web *w = arg;
    const struct upload *u = w->upload;
    enum rc rc = OK;
    for (size_t i = 0; i < u->n && !rc; i++)
        if (!u->item[i].rc)
            rc = attach_expect(s, a, place_dir(w->place), now, &u->item[i].made);
    return rc;
}

static void rows_put(struct web *w)
{
    if (w->task.rc)
        w->upload->then(w);
    else
        web_work(w, write_files, written);
}

static void made_one(struct web *w)
{
    struct upload *u = w->upload;
    struct upload_item *it = &u->item[u->at++];
    it->rc = w->task.rc;
    it->err = w->task.err;
    if (!it->rc && (it->rc = attach_seal(&w->room, w->helped.payload, w->helped.n, &it->made)))
        it->err = (struct err){ NULL, MSG_helper_failed, 0 };
    next_one(w);
}

static void next_one(struct web *w)
{
    struct upload *u = w->upload;
    bool any = false;
    while (u->at < u->n && u->item[u->at].rc)
        u->at++;
    if (u->at < u->n) {
        web_job(w, &(struct helper_job){ .kind = &JOB_PICTURE, .args = u->item[u->at].job, .payload = u->item[u->at].file }, made_one);
        return;
    }
    for (size_t i = 0; i < u->n; i++)
        any = any || !u->item[i].rc;
    w->task.rc = OK;
    if (any)
        web_side(w, put_rows, w, rows_put);
    else
        u->then(w);
}

void upload_run(struct web *w, struct upload *u, web_fn *then)
{
    must(u->n <= UPLOAD_FILES_MAX);
    u->at = 0;
    u->then = then;
    w->upload = u;
    next_one(w);
}

struct tokens {
    struct str photos;
};
static const struct field tokens_f[] = { ASK_TEXT(struct tokens, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos) };
const struct shape UPLOAD_SHAPE = SHAPE(struct tokens, tokens_f);

/* ---- a form's files ------------------------------------------------------------------------------------------------ */

bool upload_next(struct str *rest, struct str *token)
{
    while (rest->n && str_next(rest, ' ', token))
        if (token->n == RAND_TOKEN_CHARS)
            return true;
    return false;
}

struct upload_form {
    struct upload u;
    web_fn *then;
};

static void form_done(struct web *w)
{
    struct upload_form *f = (struct upload_form *)w->upload;
    struct str all = form_value(&w->form, "photos");
    for (size_t i = 0; i < f->u.n; i++) {
        const struct upload_item *it = &f->u.item[i];
        if (w->task.rc || it->rc)
            form_fail(&w->form, "photo", it->rc ? it->err.key : MSG_err_not_written, it->err.n);
        else
            all = all.n ? arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(all), STR_ARG(it->made.token)) : it->made.token;
    }
    if (all.n)
        form_set(&w->form, "photos", all);
    w->upload = NULL;
    f->then(w);
}

void upload_form(struct web *w, web_fn *then)
{
    static const struct job_picture plain = { { NULL, 0 } };
    struct upload_form *f = ARENA_NEW(w->arena, struct upload_form);
    const struct form_file *file;
    struct str rest = form_value(&w->form, "photos"), token;
    size_t kept = 0;
    if (!f) {
        web_error(w, FAILED, NULL);
        return;
    }
    f->then = then;
    while (upload_next(&rest, &token))
        kept++;
    for (size_t i = 0; (file = form_file(&w->form, "photo", i)) != NULL; i++) {
        if (kept + f->u.n >= UPLOAD_FILES_MAX)
            form_fail(&w->form, "photo", MSG_err_photos_many, UPLOAD_FILES_MAX);
        else if (file->bytes.n > PICTURE_BYTES_MAX)
            form_fail(&w->form, "photo", MSG_err_photo_large, PICTURE_BYTES_MAX >> 20);
        else
            f->u.item[f->u.n++] = (struct upload_item){ .job = &plain, .file = file->bytes };
    }
    upload_run(w, &f->u, form_done);
}

/* ---- into events --------------------------------------------------------------------------------------------------- */

enum rc upload_count(struct cx *cx, struct str tokens, int64_t most, int64_t *n)
{
    int64_t all = 0;
    for (struct str token; upload_next(&tokens, &token);)
        all++;
    if (all > most)
        return refuse(cx, INVALID, "photo", MSG_err_photos_many, most);
    *n = all ? all : ABSENT;
    return OK;
}

enum rc upload_take(struct cx *cx, struct str token, struct upload_taken *out)
{
    struct attachment at;
    enum rc rc = attach_take(cx, token, &at);
    if (rc == NOT_FOUND)
        return refuse(cx, INVALID, "photo", MSG_err_photo_gone, 0);
    if (!rc)
        *out = (struct upload_taken){ at, at.about >> PICTURE_WIDTH_SHIFT, at.about & ((1 << PICTURE_WIDTH_SHIFT) - 1) };
    return rc;
}

/* ---- showing ------------------------------------------------------------------------------------------------------- */

void upload_answer(struct web *w, struct str made, bool thumb)
{
    struct str small, large;
    if (!picture_split(made, &small, &large)) {
        web_error(w, FAILED, NULL);
        return;
    }
    http_add(w->http, STR("Content-Security-Policy"), STR("default-src 'none'; sandbox"));
    http_answer(w->http, 200, STR("image/jpeg"), thumb ? small : large);
}

void upload_answer_kept(struct web *w, enum rc rc, struct str name, struct str key)
{
    struct str made;
    if (!rc)
        rc = attach_read(place_dir(w->place), &w->room, name, key, &made);
    if (rc)
        web_error(w, rc, NULL);
    else
        upload_answer(w, made, str_ends(w->http->path, STR("/small.jpg")));
}

void upload_show(struct web *w)
{
    struct str made;
    enum rc rc = attach_waiting(w->side, place_dir(w->place), &w->room, web_arg(w, "token"), &made);
    if (rc)
        web_error(w, rc, NULL);
    else
        upload_answer(w, made, true);
}
