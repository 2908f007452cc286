/* page.h - the frame around every page, and the small pieces that pages share (page.html, ui.html).
**
** A view calls page_head(), writes its own <main id="main" class="wrap"> (the skip link leads there), and calls page_foot():
**
**     % page_head(o, &p->page);
**     <main id="main" class="wrap narrow"> ... </main>
**     % page_foot(o, &p->page);
*/
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "core/command.h"
#include "web/out.h"
#include "web/qr.h"

/* Which of the doors in the frame is the one we stand in. */
enum page_nav { NAV_NONE, NAV_REPORT, NAV_TRACK, NAV_CASES };

/* A module's own door (core/module.h): what it is called, what is behind it, and where. */
struct page_door {
    enum msg name, words;
    const char *path;
};
/* What another module has beside the thing that a page shows: a way, what it is, and how it stands there (may be absent). */
struct beside {
    struct url to;
    struct str name, state;
};
/* What happened in another module that belongs to the past of the thing that a page shows: what it was, to or by whom and for which day
** (both may be absent), and the way to where it is told in full, in a word or two: a timeline has many of them. */
struct past {
    int64_t at;
    struct str what, whom, day, name;
    struct url to;
    bool inside; /* for the office alone */
};

enum { PAGE_SCRIPTS = 3, PAGE_DOORS = 4, BESIDE_MOST = 20, PAST_MOST = 200 };
struct page {
    struct str title; /* in the reader's language, without the site's name; absent: the place's name */
    enum page_nav nav;
    const struct page_door *door[PAGE_DOORS], *at; /* the modules' own doors; the one we stand in, or NULL */
    size_t doors;
    const struct beside *beside; /* ui_beside() */
    size_t besides;
    struct str place;  /* 向阳社区服务台 */
    struct str office; /* where it is and when it is open, one sentence; may be absent */
    struct str phone;  /* may be absent */
    int64_t notice_at; /* the privacy notice was changed then, and this reader has not seen it since; 0: nothing to tell */
    bool sample;       /* all of it is made up, and every page says so */
    bool home;         /* the home page: the doors are the navigation */
    bool elder;        /* the elder edition */
    bool desk;         /* the staff's frame: no footer, a search box */
    struct str staff;  /* who is signed in; absent: nobody */
    bool leading;      /* the first steps of this place are still to be made: the bar leads to them */
    unsigned may;      /* their permissions: which ways the bar offers */
    struct str csrf;   /* for the frame's own form, signing out; present when staff is */
    struct url here;   /* this page: url_here(); the way back from switching edition or language */
    bool finds;        /* who works at the desk finds a search box in the bar */
    struct str q;      /* desk: what was searched for; may be absent */
    struct url script[PAGE_SCRIPTS]; /* ES modules (url_static) that make this page quicker to use; it works without them. Absent: none */
    struct url style;  /* a stylesheet beside ours; absent: none */
};

/* One more script for this page. */
void page_script(struct page *pg, struct url script);

/* Down to and with the header; <body> is open. */
void page_head(struct out *o, const struct page *pg);
/* The footer, and the end of the page. */
void page_foot(struct out *o, const struct page *pg);

/* A request that could not be served. Three sentences, in the reader's language, each complete. */
/* What somebody wrote into a form that can't be drawn again. */
struct ui_typed {
    struct str label, words;
};

struct ui_error {
    struct str what; /* what happened: the heading */
    struct str kept; /* what was kept of what they sent; absent: there was nothing to keep */
    struct str now;  /* what to do now */
    struct url go;   /* a way on, with its label; absent: home */
    struct str go_label;
    const struct ui_typed *typed; /* shown below, to be copied */
    size_t typeds;
};
/* The words for an rc (not OK). `sent`: the reader had sent something, so the page says that it was not saved. */
struct ui_error ui_error_of(struct out *o, enum rc rc, bool sent);
/* The whole page, frame included. */
void ui_error(struct out *o, const struct page *pg, const struct ui_error *e);

/* <input type="hidden" name="csrf">: in every form that POSTs. */
void ui_csrf(struct out *o, struct str csrf);
/* The line under a field that was refused; nothing when text is absent. The field itself says
** aria-invalid="true" aria-describedby="<field>-err". */
void ui_field_error(struct out *o, struct str field, struct str text);
/* One control of a form with all that belongs to it: label, hint and error are tied to it by id, so a screen reader says them together. */
struct ui_field {
    const char *name;         /* as in the command's shape */
    struct str id;            /* unique on the page; absent: the name */
    struct str label, hint;   /* hint: absent if none */
    struct str aside;         /* beside the label, quiet; may be absent */
    struct str value;         /* what was typed */
    const struct err *err;    /* of this field, or NULL */
    const char *type;         /* "date"; NULL: text */
    int max;                  /* characters: the browser's hint, the shape is the rule */
    int rows;                 /* of a textarea; 0: one line */
    struct str autocomplete;  /* absent: off */
    const struct str *choice; /* one line: what is offered while typing */
    size_t choices;
    bool code, digits;        /* which keyboard a phone shows */
    bool focus;               /* where the reader should begin: the field that was refused */
};
void ui_field(struct out *o, const struct ui_field *f);
/* One of what a <select>, or a group of radio buttons named `field`, offers. _int: its value is a number. */
void ui_option(struct out *o, struct str value, struct str name, bool chosen);
void ui_option_int(struct out *o, int64_t value, struct str name, bool chosen);
void ui_radio(struct out *o, struct str field, struct str value, struct str name, bool chosen);
void ui_radio_int(struct out *o, struct str field, int64_t value, struct str name, bool chosen);
/* "I have looked at every marked place": `checked`, for words in which a person may be named. err: it was not ticked; NULL: not asked
** yet. */
void ui_checked(struct out *o, struct str id, const struct err *err);
/* Above a form that came back: what is wrong, each with the way to its field, and that nothing was lost. It takes the focus. */
struct form;
void ui_errors(struct out *o, const struct form *form, const struct ui_field *f, size_t n);
/* Above a form that came back: how many fields are wrong, and that nothing was lost. Nothing when n is 0. */
void ui_form_errors(struct out *o, int64_t n);

/* A QR code, black on white whatever the page wears; nothing when it has no path. label: what it opens, for who can't see it. */
void ui_qr(struct out *o, const struct qr *q, struct str label);

/* Keyset pages: there is no "page 7", only back to the top and on. */
struct ui_pager {
    struct url first; /* absent: this is the top */
    struct url next;  /* absent: this is the end */
};
/* Nothing when both are absent. */
void ui_pager(struct out *o, const struct ui_pager *p);
/* Back and on through a list (web/list.h), in its own order. Nothing when both are absent. */
void ui_turn(struct out *o, struct url back, struct str back_label, struct url on, struct str on_label);
/* One of the ways to look at a list, side by side in a <nav class="row">. n: how many it would show; ABSENT: not said. */
void ui_chip(struct out *o, struct url to, struct str name, int64_t n, bool here);
/* The field that takes photos (upload.h), with those that a refused form holds already. f: NULL, a new one. */
void ui_photos(struct out *o, const struct form *f, struct str id, int64_t most);
/* Photos that are kept, small, each opening large; who may removes one by a press. */
struct ui_photo {
    struct url small, large, remove; /* remove absent: not for this reader */
    int64_t width, height;
    struct str alt;
};
void ui_photos_kept(struct out *o, const struct ui_photo *photo, size_t n, struct str csrf);
/* What other modules have beside the thing that this page shows (web_beside). Nothing when there is nothing. */
void ui_beside(struct out *o, const struct page *pg);
/* The same list for other programs. */
struct list_page;
void ui_list_forms(struct out *o, const struct list_page *p);
/* The end of a list that goes by time: newer, older, and, if there is anything in it, ui_list_forms(). */
void ui_list_end(struct out *o, const struct list_page *p);

#endif
