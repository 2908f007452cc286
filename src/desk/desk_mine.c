/* desk_mine.c - my cases: what a resident's telephone keeps, for who has no account and loses slips.
**
** The bookmarks are a cookie and nothing else: a row of tokens (and of codes, where somebody has only the code), newest first. We write
** down nothing, so there is nothing to leak, to erase or to ask for here; and it opens no more than its tokens and codes open by
** themselves. Telephones are lent and shared, so nothing is ever kept without a press of the button, and everything can be forgotten again.
** A word is never kept: it would be a key lying beside its lock, and every look at the page would be a try at it (decision 25).
**
** Who has an account (desk_gather.c) finds here too what it has gathered. */
#include "desk/desk_in.h"

#include "base/utf8.h"
#include "desk/desk_code.h"
#include "mine.html.h"

enum { MINE_MOST = 20, TITLE_CHARS = 40, WORDS_CHARS = 40 };
enum { KEPT_S = 400 * 24 * 3600 }; /* longer no browser keeps anything (RFC 6265bis) */
static const char COOKIE[] = "mine";

struct bookmarks {
    struct str what[MINE_MOST];
    size_t n;
};

static bool is_token(struct str s)
{
    unsigned char raw[TOKEN_BYTES];
    size_t n = 0;
    return s.n == TOKEN_CHARS && base64url_decode(s, raw, sizeof raw, &n) && n == sizeof raw;
}

/* ---- the cookie --------------------------------------------------------------------------------------------------- */

/* Tokens and codes with dots between; what is neither is passed over. */
static struct bookmarks read_bookmarks(struct web *w)
{
    struct bookmarks k = { .n = 0 };
    struct str rest = cookie_get(w, COOKIE), one, code;
    while (k.n < MINE_MOST && rest.p && str_next(&rest, '.', &one)) {
        if (is_token(one))
            k.what[k.n++] = one;
        else if (one.n == CODE_CHARS && code_read(w->arena, one, &code) == OK)
            k.what[k.n++] = code;
    }
    return k;
}

static void write_bookmarks(struct web *w, const struct bookmarks *k)
{
    struct buf b;
    buf_init(&b, w->arena, MINE_MOST * (TOKEN_CHARS + 1));
    for (size_t i = 0; i < k->n; i++) {
        if (i)
            buf_char(&b, '.');
        buf_str(&b, k->what[i]);
    }
    cookie_set(w, COOKIE, buf_view(&b), k->n ? KEPT_S : 0);
}

static bool bookmarked(const struct bookmarks *k, struct str what)
{
    for (size_t i = 0; i < k->n; i++)
        if (str_eq(k->what[i], what))
            return true;
    return false;
}

int64_t desk_kept(struct web *w)
{
    return (int64_t)read_bookmarks(w).n;
}

struct keep_view desk_keep_of(struct web *w, struct str token, struct str code)
{
    struct bookmarks k = read_bookmarks(w);
    struct str what = token.p ? token : code;
    return (struct keep_view){ session_allowed(w) ? what : STR_NONE, bookmarked(&k, what) };
}

/* ---- the page ------------------------------------------------------------------------------------------------------ */

static enum rc find(struct web *w, struct str what, int64_t *voice, int64_t *case_id)
{
    struct desk_voice_of_token_row by_token = { 0 };
    struct desk_voice_of_code_row by_code = { 0 };
    bool token = is_token(what);
    enum rc rc = token ? desk_find_token(w, what, &by_token) : desk_voice_of_code(w->db, w->arena, what, &by_code);
    if (rc)
        return rc;
    *voice = token ? by_token.id : by_code.id;
    *case_id = token ? by_token.case_id : by_code.case_id;
    return OK;
}

/* The code opens the progress alone, so what the resident wrote is for the token. */
static enum rc read_title(struct web *w, const struct desk_case_get_row *row, const struct mine_line *l, struct str *title)
{
    struct case_reported ev = { .text = STR_NONE };
    struct str t = row->wording;
    if (!t.p && is_token(l->what) && l->is == MINE_HERE) {
        enum rc rc = desk_read_voice(w, l->voice, &ev);
        if (rc)
            return rc;
        t = ev.text;
    }
    *title = t.p ? utf8_head(t, TITLE_CHARS) : t;
    return OK;
}

static enum rc read_line(struct web *w, struct str what, struct mine_line *l)
{
    struct desk_case_get_row row;
    struct desk_voice_get_row voice;
    *l = (struct mine_line){ .is = MINE_UNKNOWN, .what = what };
    enum rc rc = find(w, what, &l->voice, &l->id);
    if (rc == NOT_FOUND)
        return OK;
    if (!rc)
        rc = desk_case_get(w->db, w->arena, l->id, &row);
    if (!rc)
        rc = desk_voice_get(w->db, w->arena, l->voice, &voice);
    if (rc)
        return rc;
    const bool token = is_token(what), done = row.state == CASE_TO_VERIFY || row.state == CASE_CLOSED;
    l->is = token && !voice.word.p ? MINE_ERASED : MINE_HERE;
    l->state = (enum case_state)row.state;
    l->asked = token && done && voice.say == SAY_NOTHING;
    l->to = url_path(&w->out, token ? "/t/" STR_FMT : "/track/" STR_FMT, STR_ARG(what));
    rc = read_title(w, &row, l, &l->title);
    if (!rc)
        rc = desk_read_last(w, &row, &l->last);
    if (!rc && l->last.words.p)
        l->last.words = utf8_head(l->last.words, WORDS_CHARS);
    return rc;
}

static bool gathered(const struct account_view *a, struct str what)
{
    for (size_t i = 0; i < a->tokens; i++)
        if (str_eq(a->token[i], what))
            return true;
    return false;
}

/* What this telephone keeps, then what the account has besides. */
static enum rc read_lines(struct web *w, struct mine_view *v)
{
    struct bookmarks k = read_bookmarks(w);
    struct mine_line *line = ARENA_ARRAY(w->arena, struct mine_line, k.n + v->account.tokens);
    enum rc rc = line ? OK : FAILED;
    for (size_t i = 0; i < k.n && !rc; i++) {
        rc = read_line(w, k.what[i], &line[v->n++]);
        v->loose += is_token(k.what[i]) && !gathered(&v->account, k.what[i]);
    }
    for (size_t i = 0; i < v->account.tokens && !rc; i++) {
        if (bookmarked(&k, v->account.token[i]))
            continue;
        rc = read_line(w, v->account.token[i], &line[v->n]);
        line[v->n++].account = true;
    }
    v->kept = k.n;
    v->line = line;
    return rc;
}

static void draw(struct web *w, int status)
{
    static const struct {
        const char *word;
        enum msg key;
    } did[] = { { "kept", MSG_mine_did_kept }, { "forgot", MSG_mine_did_forget } };
    struct mine_view v = { .may = session_allowed(w), .form = &w->form, .did = MSG_NONE };
    enum rc rc = desk_read_account(w, &v.account);
    if (!rc)
        rc = read_lines(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    for (size_t i = 0; i < countof(did) && status == 200; i++)
        if (str_eq(web_query(w, "did"), str_of(did[i].word)))
            v.did = did[i].key;
    w->page.title = msg_mine_title(&w->out.m);
    w->page.nav = NAV_TRACK;
    w->page.here = url_path(&w->out, "/mine");
    desk_mine(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_mine(struct web *w)
{
    struct bookmarks k = read_bookmarks(w);
    if (k.n) /* who looks at it keeps it for another year */
        write_bookmarks(w, &k);
    draw(w, 200);
}

static void done(struct web *w, const char *did)
{
    web_see_other(w, url_query(&w->out, url_path(&w->out, "/mine"), "did", str_of(did)));
}

/* ---- keeping ------------------------------------------------------------------------------------------------------- */

static struct str behind(struct str s, struct str mark)
{
    const char *at = s.n >= mark.n ? memmem(s.p, s.n, mark.p, mark.n) : NULL;
    return at ? str_cut(s, (size_t)(at - s.p) + mark.n, s.n) : STR_NONE;
}

/* What somebody pasted or wrote: the address of their own page or of the progress, a bare token, a code as people write it. */
static enum rc read_typed(struct web *w, struct str typed, struct str *what)
{
    struct str s = str_trim(typed), own = behind(s, STR("/t/")), progress = behind(s, STR("/track/"));
    s = own.p ? own : progress.p ? progress : s;
    for (const char *end = "?#/"; *end; end++)
        s = str_cut(s, 0, str_find(s, *end, 0));
    if (!is_token(s))
        return code_read(w->arena, s, what);
    *what = s;
    return OK;
}

/* A voice is bookmarked once; its token says more than its code and takes its place. CONFLICT: there is no room for more. */
static enum rc put(struct web *w, struct bookmarks *k, struct str what, int64_t voice)
{
    int64_t other, case_id;
    for (size_t i = 0; i < k->n; i++) {
        enum rc rc = find(w, k->what[i], &other, &case_id);
        if (rc && rc != NOT_FOUND)
            return rc;
        if (rc || other != voice)
            continue;
        if (is_token(what))
            k->what[i] = what;
        return OK;
    }
    if (k->n == MINE_MOST)
        return CONFLICT;
    memmove(&k->what[1], &k->what[0], k->n * sizeof k->what[0]);
    k->what[0] = what;
    k->n++;
    return OK;
}

static void draw_refused(struct web *w, enum rc rc, enum msg key)
{
    form_fail(&w->form, "what", key, MINE_MOST);
    draw(w, web_status(rc));
}

void desk_do_mine(struct web *w)
{
    struct bookmarks k = read_bookmarks(w);
    struct str what;
    int64_t voice, case_id;
    enum rc rc = read_typed(w, form_value(&w->form, "what"), &what);
    if (rc == INVALID) {
        draw_refused(w, rc, MSG_err_mine_what);
        return;
    }
    if (!rc)
        rc = find(w, what, &voice, &case_id);
    if (rc == NOT_FOUND) {
        draw_refused(w, INVALID, is_token(what) ? MSG_err_token : MSG_err_code);
        return;
    }
    if (!rc)
        rc = put(w, &k, what, voice);
    if (rc == CONFLICT) {
        draw_refused(w, rc, MSG_err_mine_full);
    } else if (rc) {
        web_error(w, rc, NULL);
    } else {
        write_bookmarks(w, &k);
        done(w, "kept");
    }
}

/* ---- forgetting: the one that is named, or all when none is -------------------------------------------------------- */

void desk_do_forget(struct web *w)
{
    struct bookmarks k = read_bookmarks(w), left = { .n = 0 };
    for (size_t i = 0; i < k.n && form_has(&w->form, "what"); i++)
        if (!str_eq(k.what[i], form_value(&w->form, "what")))
            left.what[left.n++] = k.what[i];
    write_bookmarks(w, &left);
    done(w, "forgot");
}

/* ---- into the account ----------------------------------------------------------------------------------------------- */

static void gathered_all(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        desk_mine_back(w);
}

void desk_do_gather(struct web *w)
{
    struct bookmarks k = read_bookmarks(w);
    struct mine_gather *g = ARENA_NEW(w->arena, struct mine_gather);
    struct buf b;
    buf_init(&b, w->arena, MINE_MOST * (TOKEN_CHARS + 1));
    for (size_t i = 0; i < k.n; i++)
        if (is_token(k.what[i])) {
            if (b.n)
                buf_char(&b, '.');
            buf_str(&b, k.what[i]);
        }
    if (!g || b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    g->tokens = buf_view(&b);
    web_command(w, &MINE_GATHER, g, gathered_all);
}
