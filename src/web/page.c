/* page.c - the words for what went wrong: one row an rc, read by every error page. */
#include "web/page.h"

struct words {
    enum msg what, now;
};

struct ui_error ui_error_of(struct out *o, enum rc rc, bool sent)
{
    static const struct words of[] = {
        [INVALID] = { MSG_err_invalid, MSG_err_invalid_now },
        [DENIED] = { MSG_err_denied, MSG_err_denied_now },
        [NOT_FOUND] = { MSG_err_not_found, MSG_err_not_found_now },
        [CONFLICT] = { MSG_err_conflict, MSG_err_conflict_now },
        [BUSY] = { MSG_err_busy, MSG_err_busy_now },
        [FAILED] = { MSG_err_failed, MSG_err_failed_now },
    };
    must(rc != OK && (size_t)rc < countof(of));
    return (struct ui_error){
        .what = msg_text(&o->m, of[rc].what, 0),
        .kept = sent ? t_err_not_saved() : STR_NONE,
        .now = msg_text(&o->m, of[rc].now, 0),
    };
}

void page_script(struct page *pg, struct url script)
{
    size_t i = 0;
    while (i < PAGE_SCRIPTS && pg->script[i].s.p)
        i++;
    must(i < PAGE_SCRIPTS);
    pg->script[i] = script;
}
