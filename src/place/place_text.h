/* place_text.h - the pages that an office writes itself: about the office, help, the privacy notice. */
#ifndef PLACE_PLACE_TEXT_H
#define PLACE_PLACE_TEXT_H

#include "place/place_in.h"
#include "web/markdown.h"

enum place_text { TEXT_ABOUT, TEXT_HELP, TEXT_PRIVACY, TEXT_KINDS };
enum { PLACE_TEXT_MAX = 6000 }; /* characters in one language */

/* place.text: both languages of a text, in Markdown. look: 1: shown, not published. */
struct place_text_set {
    int64_t kind;
    struct str zh, en;
    int64_t look;
};
extern const struct command PLACE_TEXT;
extern const struct event_type TEXT_SET;
/* What a text says before anybody has written one. */
struct str place_text_usual(enum place_text kind, bool english);

web_fn place_show_about, place_show_help, place_show_privacy, place_show_text, place_again_text, place_reply_text;

struct text_change {
    struct str line;
    bool added;
};
struct text_page {
    const struct page *page;
    enum place_text kind;
    enum msg name;
    struct html body;
    int64_t at;     /* ABSENT: as it ships */
    bool old;       /* not the present version */
    const struct place_text_versions_row *version; /* newest first */
    size_t versions;
    const struct text_change *change; /* against the version before */
    size_t changes;
    struct str zh, en, zh_error, en_error; /* the form */
    bool looks;
    struct html zh_body, en_body;
};

#endif
