/* upload.h - photos on their way in: from a form's files, or from one that is kept already, to attachments that wait (core/attach.h).
**
** Files of a form's field "photo" are taken in before its command is decoded, on every route with ROUTE_PHOTOS: each goes to the helper,
** what comes back is sealed and written, and its token joins the form's field "photos", which the command's shape takes as FIELD_MANY.
** So a form that is refused holds its photos as tokens when it is drawn again, and nothing is sent twice. What is wrong with a photo is an
** error of the field "photo". */
#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H

#include "core/attach.h"
#include "web/web.h"

enum { UPLOAD_FILES_MAX = 5, UPLOAD_TOKENS_CHARS = UPLOAD_FILES_MAX * (RAND_TOKEN_CHARS + 1) };
#define UPLOAD_BODY_MAX ((size_t)UPLOAD_FILES_MAX * PICTURE_BYTES_MAX + (1 << 20))

/* Of a form with photos that has no command to say so: its tokens may come several times. */
extern const struct shape UPLOAD_SHAPE;

struct upload_item {
    const struct job_picture *job;
    struct str file;
    struct attach_new made; /* its token is there when rc is OK */
    enum rc rc;
    struct err err;
};
struct upload {
    struct upload_item item[UPLOAD_FILES_MAX];
    size_t n, at;
    web_fn *then;
};

/* Makes pictures of them and puts them by; `then` goes on, with w->upload. w->task.rc: OK, though single ones may have failed; else none is
** kept. What is made lies in w->room. */
void upload_run(struct web *w, struct upload *u, web_fn *then);
/* The same with the files of the form at hand; its tokens and errors are in the form then. */
void upload_form(struct web *w, web_fn *then);
/* The tokens that the form at hand holds, one by one: cuts the next off *rest. */
bool upload_next(struct str *rest, struct str *token);
/* ---- in a decide(): tokens become events, each photo an attachment of its own ---- */

/* Of such an event's struct E: what it says of its photo. */
#define UPLOAD_FILE_FIELDS(E) INT(E, bytes), BYTES(E, name, 32), BYTES_OWN(E, key, 32), BYTES_OWN(E, sha256, 32)
#define UPLOAD_FIELDS(E) INT(E, width), INT(E, height), UPLOAD_FILE_FIELDS(E)
/* How many tokens; ABSENT: none. INVALID: MSG_err_photos_many. */
enum rc upload_count(struct cx *cx, struct str tokens, int64_t most, int64_t *n) MUST_USE;
/* Takes what waits; `wide` and `high` as it was made. INVALID: MSG_err_photo_gone, it waits no longer. */
struct upload_taken {
    struct attachment at;
    int64_t wide, high;
};
enum rc upload_take(struct cx *cx, struct str token, struct upload_taken *out) MUST_USE;

/* ---- on pages ---- */

/* GET /photo/{token}: one that waits, small, for the form that holds it. */
web_fn upload_show;
/* Answers with a JPEG and nothing that it could be taken for. thumb: the small one of the two. */
void upload_answer(struct web *w, struct str made, bool thumb);
/* Answers with a photo that an event has: the small or the large one, as the address ends. rc: what came of looking for it. */
void upload_answer_kept(struct web *w, enum rc rc, struct str name, struct str key);

#endif
