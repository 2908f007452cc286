/* mail_page.c - what the office sees of its letters: do they go out, how many wait, which could not be delivered and why.
**
** No address stands here and no name: whom a letter was for is the module's to say, and this page is read over shoulders. */
#include "mail/mail_in.h"

#include "mail.html.h"

enum { ROWS = 50, WAITING_SHOWN = 1000 };

static const struct {
    const char *word;
    enum msg says;
} reasons[] = { { "address", MSG_mail_why_address }, { "full", MSG_mail_why_full }, { "refused", MSG_mail_why_refused } };

static struct str reason(struct web *w, struct str why)
{
    for (size_t i = 0; i < countof(reasons); i++)
        if (str_eq(why, str_of(reasons[i].word)))
            return msg_text(&w->out.m, reasons[i].says, 0);
    return msg_text(&w->out.m, MSG_mail_why_refused, 0);
}

/* "at.pos.who" of the line before. */
static bool read_cursor(struct str s, int64_t *at, int64_t *pos, int64_t *who)
{
    struct str part;
    int64_t *const to[] = { at, pos, who };
    for (size_t i = 0; i < countof(to); i++)
        if (!str_next(&s, '.', &part) || !str_int(part, to[i]))
            return false;
    return s.n == 0;
}

static enum rc read_failures(struct web *w, struct mail_page *p)
{
    struct mail_failures_row *row;
    int64_t at = INT64_MAX, pos = INT64_MAX, who = INT64_MAX;
    struct str after = web_query(w, "after");
    if (after.p && !read_cursor(after, &at, &pos, &who))
        return NOT_FOUND;
    enum rc rc = mail_failures(w->db, w->arena, at, pos, who, ROWS, &row, &p->n);
    struct mail_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct mail_line, p->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < p->n; i++)
        line[i] = (struct mail_line){ row[i].pos, row[i].who, row[i].given_up, row[i].round, reason(w, row[i].why) };
    p->line = line;
    struct url here = url_path(&w->out, "/mail");
    if (p->n == ROWS) {
        const struct mail_line *l = &line[ROWS - 1];
        p->pager.next = url_query(&w->out, here, "after", arena_printf(w->arena, "%lld.%lld.%lld", (long long)l->at, (long long)l->pos,
                                                                       (long long)l->who));
    }
    if (after.p)
        p->pager.first = here;
    return OK;
}

void mail_show(struct web *w)
{
    const struct outbox *o = web_outbox(w);
    struct mail_page p = { .page = &w->page, .on = o != NULL, .unreachable = outbox_unreachable(o) };
    enum rc rc = outbox_held(w->db, w->arena, &p.held, &p.since);
    if (!rc)
        rc = outbox_waiting(w->db, w->arena, WAITING_SHOWN, &p.waiting);
    if (!rc)
        rc = read_failures(w, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.more = p.waiting == WAITING_SHOWN;
    w->page.title = msg_text(&w->out.m, MSG_mail_title, 0);
    w->page.desk = true;
    mail_office(&w->out, &p);
    web_html(w, 200);
}

void mail_reply(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/mail"));
}
