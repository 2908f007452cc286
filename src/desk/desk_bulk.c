/* desk_bulk.c - what became of many cases at once, told above the list that they were ticked in.
**
** The answer to such a form is the list itself, read again: what was done is counted and can be taken back with one press, what was refused
** is named case by case, with why and with who has it now. A form that was refused as a whole comes back with its ticks and words. */
#include "desk/desk_in.h"

/* "12:4051" or "15:77:2": one entry's numbers. */
static bool read_entry(struct str one, int64_t *number, size_t n)
{
    struct str part;
    size_t i = 0;
    while (i < n && str_next(&one, ':', &part) && str_int(part, &number[i]))
        i++;
    return i == n;
}

static size_t entries(struct str list)
{
    size_t n = list.n ? 1 : 0;
    for (size_t i = 0; i < list.n; i++)
        n += list.p[i] == ' ';
    return n;
}

static struct str verb_of(const struct web *w)
{
    const struct cases_do *a = w->record;
    return w->route->command == &CASES_UNDO ? STR("undo") : a->verb.p ? a->verb : STR("");
}

/* What the case is now, so that "not possible" says who was faster. */
static enum rc read_refusal(struct web *w, const int64_t entry[3], struct desk_refusal *r)
{
    struct desk_line_get_row row;
    enum rc rc = desk_line_get(w->db, w->arena, entry[0], &row);
    *r = (struct desk_refusal){ .line = { .id = entry[0] }, .why = msg_text(&w->out.m, (enum msg)entry[1], entry[2]) };
    if (!rc)
        rc = desk_read_line(w, &row, STR_NONE, &r->line);
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc read_refusals(struct web *w, struct str list, struct desk_did *did)
{
    struct desk_refusal *r = ARENA_ARRAY(w->arena, struct desk_refusal, entries(list));
    struct str one;
    enum rc rc = r ? OK : FAILED;
    while (!rc && str_next(&list, ' ', &one)) {
        int64_t entry[3];
        if (read_entry(one, entry, 3))
            rc = read_refusal(w, entry, &r[did->refusals++]);
    }
    did->refused = r;
    return rc;
}

bool desk_ticked(const struct desk_did *did, int64_t id)
{
    struct str list = did && did->form ? form_value(did->form, "id") : STR(""), one;
    int64_t ticked;
    while (list.n && str_next(&list, ' ', &one))
        if (str_int(one, &ticked) && ticked == id)
            return true;
    return false;
}

static void reply_json(struct web *w, const struct cases_done *r)
{
    struct str done = r->done, refused = r->refused, one;
    int64_t entry[3];
    struct buf b;
    buf_init(&b, w->arena, 64 * 1024);
    buf_str(&b, STR("{\"done\":["));
    for (const char *comma = ""; str_next(&done, ' ', &one); comma = ",")
        if (read_entry(one, entry, 2))
            buf_printf(&b, "%s{\"id\":%lld,\"event\":%lld}", comma, (long long)entry[0], (long long)entry[1]);
    buf_str(&b, STR("],\"refused\":["));
    for (const char *comma = ""; str_next(&refused, ' ', &one); comma = ",") {
        if (!read_entry(one, entry, 3))
            continue;
        buf_printf(&b, "%s{\"id\":%lld,\"key\":", comma, (long long)entry[0]);
        buf_json(&b, msg_key_name((enum msg)entry[1]));
        buf_str(&b, STR(",\"detail\":"));
        buf_json(&b, msg_text(&w->out.m, (enum msg)entry[1], entry[2]));
        buf_char(&b, '}');
    }
    buf_str(&b, STR("]}"));
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_json(w, 200, buf_view(&b));
}

void desk_reply_many(struct web *w)
{
    const struct cases_done *r = w->task.result;
    struct str verb = verb_of(w);
    struct desk_did did = { .verb = verb, .done = (int64_t)entries(r->done) };
    if (w->wants_json) {
        reply_json(w, r);
        return;
    }
    if (did.done && (str_eq(verb, STR("take")) || str_eq(verb, STR("dispatch")) || str_eq(verb, STR("classify"))))
        did.steps = r->done;
    enum rc rc = read_refusals(w, r->refused, &did);
    if (rc)
        web_error(w, rc, NULL);
    else
        desk_draw_queue(w, 200, &did);
}

/* Some could not be merged: the case with the reason for each; else it is looked at as after any step. */
void desk_reply_merge(struct web *w)
{
    const struct cases_done *r = w->task.result;
    struct desk_did did = { .verb = STR("merge"), .done = (int64_t)entries(r->done) };
    enum rc rc = w->wants_json || !r->refused.n ? OK : read_refusals(w, r->refused, &did);
    if (w->wants_json)
        reply_json(w, r);
    else if (rc)
        web_error(w, rc, NULL);
    else if (did.refusals)
        desk_draw_merged(w, &did);
    else
        desk_reply_case(w);
}

void desk_again_many(struct web *w)
{
    struct str words = form_value(&w->form, "words");
    size_t room = words.n / TEXT_MARK_MIN + 1;
    struct text_mark *mark = ARENA_ARRAY(w->arena, struct text_mark, room);
    struct desk_did did = { .verb = form_value(&w->form, "verb"), .form = &w->form, .mark = mark };
    if (!mark) {
        web_error(w, FAILED, NULL);
        return;
    }
    text_marks(words, mark, room, &did.marks);
    desk_draw_queue(w, w->http->res.status, &did);
}
