/* desk_photo.h - what the desk's files share of photos: their table's words, their commands, and how pages get them.
**
** A photo belongs to a case and to one of its voices, who is its subject: whoever works the case took it at somebody's home, or the
** resident did. It is the resident's until a clerk publishes it, and what is published is another file (desk_photo.c). */
#ifndef DESK_DESK_PHOTO_H
#define DESK_DESK_PHOTO_H

#include "desk/desk.h"
#include "web/upload.h"

/* With the report, or later from one's own page; by who works the case, before they began; when they say it is done, or look whether it
** is. */
enum photo_kind { PHOTO_REPORT, PHOTO_BEFORE, PHOTO_AFTER, PHOTO_KINDS };
enum { PHOTOS_OF_VOICE = 10, PHOTOS_OF_CASE = 100, PHOTO_ALT_MAX = 200, PHOTO_FORM_BOXES = 8 };
enum msg photo_kind_msg(enum photo_kind k);

/* An event about one photo of a case. */
struct photo_fact {
    int64_t id, voice; /* the case it is in; the subject */
    int64_t own, n;    /* the case it was taken for; 1, 2, ... in that one */
    int64_t kind, width, height, bytes;
    struct str alt;         /* published: what is to be seen, for who can't see it */
    struct str name;        /* of the attachment (core/attach.h) */
    struct str key, sha256; /* PERSONAL */
};
extern const struct event_type PHOTO_ADDED, PHOTO_REDACTED, PHOTO_PUBLISHED, PHOTO_WITHDRAWN;

/* Photos that wait (tokens with spaces between) become photos of the case. INVALID (MSG_err_photo_gone): one waits no longer. CONFLICT
** (MSG_err_photos_full): it has enough. */
struct photo_of {
    int64_t id, own, voice; /* as in the event */
    enum photo_kind kind;
};
enum rc desk_add_photos(struct cx *cx, const struct photo_of *of, struct str tokens) MUST_USE;
/* In desk_erase(): the photos of a voice. */
enum rc desk_erase_photos(struct apply *ap, int64_t voice) MUST_USE;

/* ---- pages ------------------------------------------------------------------------------------------------------ */

/* Whose eyes: the desk's, a unit's, a resident's on their own page, everybody's. */
enum photo_eyes { PHOTO_DESK, PHOTO_UNIT_EYES, PHOTO_OWN, PHOTO_PUBLIC };
struct photo_ask {
    int64_t id;           /* the case that it is about */
    enum photo_eyes eyes;
    int64_t voice;        /* OWN: theirs */
    struct str token;
};
struct photo_view {
    int64_t own, n, at, width, height;
    enum photo_kind kind;
    struct str who, alt;     /* staff's name, for the desk; absent: none */
    struct url small, large;
    struct url page;         /* where a clerk looks and redacts; absent: not for these eyes */
    bool published, redacted;
};
enum rc desk_read_photos(struct web *w, const struct photo_ask *ask, const struct photo_view **out, size_t *n) MUST_USE;
/* /desk/cases/{id}/photos/{n} */
struct photo_page_view {
    int64_t id; /* the case it is in */
    struct photo_view p;
    struct str box[PHOTO_FORM_BOXES][4]; /* as typed: left, top, width, height in percent; empty: nothing */
    const struct form *form;
    const char *form_of;                 /* "redact" or "publish", which was refused; NULL: none */
    bool done;
};
web_fn desk_photo_desk, desk_photo_unit, desk_photo_own, desk_photo_public;
web_fn desk_show_photo, desk_do_redact, desk_do_publish, desk_reply_withdraw, desk_reply_own_photo, desk_again_own_photo;
/* The page's script, that shows what was chosen and makes it small before it is sent. */
void desk_page_photos(struct web *w);

#endif
