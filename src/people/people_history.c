/* people_history.c - who was made what, by whom and when: a person's own lines, and the list of all of them.
**
** The table that apply keeps holds numbers and roles only; names are read when the page is drawn, so an erased name is gone here too. */
#include "people/people_in.h"

#include "changes.html.h"

static const enum msg kind_names[CHANGE_KINDS] = { MSG_change_invited, MSG_change_reinvited, MSG_change_joined, MSG_change_password,
                                                   MSG_change_role,    MSG_change_off,       MSG_change_on,
                                                   MSG_change_second_on, MSG_change_second_off, MSG_change_code_spent,
                                                   MSG_change_away, MSG_change_back, MSG_change_recovery_asked,
                                                   MSG_change_recovery_stopped, MSG_change_right_given, MSG_change_right_taken };
static const char *const kind_words[CHANGE_KINDS] = { "invited", "reinvited", "joined", "password_set", "role", "off", "on",
                                                "second_on", "second_off", "code_spent", "away", "back", "recovery_asked",
                                                "recovery_stopped", "right_given", "right_taken" };

enum msg people_kind_msg(int64_t kind)
{
    must(kind >= 0 && kind < CHANGE_KINDS);
    return kind_names[kind];
}

enum msg people_device_msg(int64_t device)
{
    static const enum msg names[DEVICES] = { MSG_device_other, MSG_device_computer, MSG_device_phone, MSG_device_tablet,
                                             MSG_device_wechat };
    return device >= 0 && device < DEVICES ? names[device] : MSG_device_other;
}

static int64_t role_index(struct str word)
{
    const struct people_role *role = word.p ? people_role(word) : NULL;
    return role ? (int64_t)(role - PEOPLE_ROLE) : ABSENT;
}

static struct str who_did(struct web *w, const struct people_change_older_row *r)
{
    if (r->user && r->by == r->user)
        return msg_change_by_self(&w->out.m);
    return r->by == 0 ? msg_change_by_machine(&w->out.m) : people_name(w, r->by);
}

static struct people_change_line line_of(struct web *w, const struct people_change_older_row *r)
{
    struct people_change_line l = { .line = r->id, .at = r->at, .kind = r->kind, .user = r->user, .unit = r->unit };
    struct str was = people_role_label(w, r->role_was, r->unit_was), now = people_role_label(w, r->role, r->unit);
    l.name = people_name(w, r->user);
    l.by = who_did(w, r);
    l.role_was = role_index(r->role_was);
    l.role = role_index(r->role);
    l.right = r->right == ABSENT ? ABSENT : people_right_at((unsigned)r->right);
    if (l.right != ABSENT) { /* a role's line */
        l.name = now;
        l.what = msg_text(&w->out.m, PEOPLE_RIGHT[l.right].words, 0);
    } else if (!was.p) {
        l.what = now;
    } else if (!str_eq(was, now))
        l.what = arena_printf(w->arena, STR_FMT " → " STR_FMT, STR_ARG(was), STR_ARG(now));
    return l;
}

static enum rc lines_of(struct web *w, const struct people_change_older_row *row, size_t n, const struct people_change_line **line)
{
    struct people_change_line *l = ARENA_ARRAY(w->arena, struct people_change_line, n);
    if (!l)
        return FAILED;
    for (size_t i = 0; i < n; i++)
        l[i] = line_of(w, &row[i]);
    *line = l;
    return OK;
}

#define OLDER(r) ((struct people_change_older_row){ (r).id, (r).user, (r).by, (r).at, (r).kind, (r).role_was, (r).role, (r).unit_was, \
                                                    (r).unit, (r).right })

enum rc people_history(struct web *w, int64_t user, const struct people_change_line **line, size_t *n)
{
    struct people_change_of_row *of;
    size_t k;
    enum rc rc = people_change_of(w->db, w->arena, user, PEOPLE_HISTORY, &of, &k);
    struct people_change_older_row *row = rc ? NULL : ARENA_ARRAY(w->arena, struct people_change_older_row, k);
    if (!row)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < k; i++)
        row[i] = OLDER(of[i]);
    if ((rc = lines_of(w, row, k, line)))
        return rc;
    *n = k;
    return OK;
}

/* ---- the list of all ------------------------------------------------------------------------------------------- */

/* The page that ends just above a number: read upwards, shown downwards. */
static enum rc read_up(struct web *w, int64_t than, int64_t want, struct people_change_older_row **row, size_t *n)
{
    struct people_change_newer_row *up;
    enum rc rc = people_change_newer(w->db, w->arena, than, want, &up, n);
    struct people_change_older_row *down = rc ? NULL : ARENA_ARRAY(w->arena, struct people_change_older_row, *n);
    if (!down)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < *n; i++)
        down[i] = OLDER(up[*n - 1 - i]);
    *row = down;
    return OK;
}

static struct str cursor_of(struct web *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc read_changes(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct people_change_older_row *row;
    struct people_change_last_row last;
    const struct people_change_line *line;
    struct list_got got = { 0 };
    int64_t than = INT64_MAX;
    if (ask->cursor.p && (!str_int(ask->cursor, &than) || than < 0))
        return INVALID;
    enum rc rc = ask->up ? read_up(w, than, ask->want, &row, &got.n) : people_change_older(w->db, w->arena, than, ask->want, &row, &got.n);
    if (!rc)
        rc = people_change_last(w->db, w->arena, &last);
    if (!rc)
        rc = lines_of(w, row, got.n, &line);
    if (rc)
        return rc;
    got.row = line;
    got.total = last.id;
    if (got.n && line[got.n - 1].line > 1)
        got.older = cursor_of(w, line[got.n - 1].line);
    if (got.n && line[0].line < last.id)
        got.newer = cursor_of(w, line[0].line);
    *out = got;
    return OK;
}

static void draw_changes(struct web *w, const struct list_page *page)
{
    w->page.desk = true;
    people_changes(&w->out, &w->page, page);
}

static struct url link_change(struct web *w, const void *row)
{
    const struct people_change_line *l = row;
    return l->user ? url_path(&w->out, "/people/%lld#change-%lld", (long long)l->user, (long long)l->line)
                   : url_path(&w->out, "/people/changes#change-%lld", (long long)l->line);
}

static struct str headline(struct web *w, const void *row)
{
    const struct people_change_line *l = row;
    struct str kind = msg_text(&w->out.m, people_kind_msg(l->kind), 0);
    return arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(l->name), STR_ARG(kind));
}

static const enum msg role_names[PEOPLE_ROLES] = { MSG_role_resident, MSG_role_volunteer, MSG_role_clerk,   MSG_role_secretary,
                                                   MSG_role_unit,     MSG_role_leader,    MSG_role_auditor, MSG_role_admin };
static const char *const role_words[PEOPLE_ROLES] = { "resident", "volunteer", "clerk", "secretary", "unit", "leader", "auditor", "admin" };

/* By their places in PEOPLE_RIGHT. */
static const enum msg right_names[] = { MSG_right_intake, MSG_right_desk_read, MSG_right_voice,       MSG_right_desk,   MSG_right_verify,
                                        MSG_right_allow,  MSG_right_unit,      MSG_right_looks,       MSG_right_people_read,
                                        MSG_right_people, MSG_right_place,     MSG_right_import,      MSG_right_staff };
static const char *const right_words[] = { "intake", "desk_read", "voice",  "desk",  "verify", "allow", "unit",
                                           "looks",  "people_read", "people", "place", "import", "staff" };

#define R struct people_change_line
static const struct list_column columns[] = {
    LIST_COLUMN(R, line, LIST_INT),
    LIST_COLUMN(R, at, LIST_TIME),
    LIST_NAMES(R, kind, kind_names, kind_words),
    LIST_COLUMN(R, user, LIST_INT),
    LIST_COLUMN(R, name, LIST_TEXT),
    LIST_NAMES(R, role_was, role_names, role_words),
    LIST_NAMES(R, role, role_names, role_words),
    LIST_COLUMN(R, unit, LIST_TEXT),
    LIST_NAMES(R, right, right_names, right_words),
    LIST_COLUMN(R, by, LIST_TEXT),
};
static const struct list changes = {
    .name = "role-changes",
    .title = MSG_people_changes_title,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, at),
    .read = read_changes,
    .draw = draw_changes,
    .link = link_change,
    .headline = headline,
};
#undef R

void people_changes_show(struct web *w)
{
    list_answer(w, &changes);
}
