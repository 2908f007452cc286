/* desk_rate.c - "satisfied, so-so, not satisfied": what somebody says of the way their case was done, once it is closed.
**
** It stands beside the household's word on the outcome and never instead of it: a home may be warm again after three weeks of nobody
** answering the telephone, and a lamp may stay dark though everybody did what they could. So it asks a person and not a household, it
** closes nothing and opens nothing, and who says nothing is counted nowhere.
**
** What is rated is a closed case. Whose home was not helped speaks on in a case that follows (desk_follow.c), and has most to say of the
** one before: until the new one is closed too, theirs is the old one. A case's counts are of everybody who rated it, wherever they speak
** now. The words are personal, for the staff of the case alone, and go when their owner wishes or when their term is over; the count
** stays. */
#include "desk/desk_rate.h"
#include "desk/desk_in.h"

#include "desk/desk_code.h"

enum msg rate_msg(enum rate r)
{
    static const enum msg name[RATES] = { MSG_NONE, MSG_rate_good, MSG_rate_fair, MSG_rate_poor };
    must(r > RATE_NOTHING && r < RATES);
    return name[r];
}

/* ---- the event ---------------------------------------------------------------------------------------------------- */

static enum rc apply_rated(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct voice_rated *ev = event;
    struct desk_rate_get_row was;
    int64_t by[RATES] = { 0 };
    enum rc rc = ev->rate > RATE_NOTHING && ev->rate < RATES ? OK : FAILED;
    if (!rc)
        rc = desk_rate_get(apply_db(ap), st->arena, ev->voice, ev->id, &was);
    if (rc && rc != NOT_FOUND)
        return rc;
    if (!rc)
        by[was.rate]--;
    by[ev->rate]++;
    rc = desk_rate_put(ap, ev->voice, ev->id, ev->rate, st->pos);
    if (!rc)
        rc = desk_voice_touch(ap, ev->voice);
    return rc ? rc : desk_case_rated(ap, ev->id, by[RATE_GOOD], by[RATE_FAIR], by[RATE_POOR]);
}
#define E struct voice_rated
static const struct field rated_f[] = { INT(E, id), SUBJECT(E, voice), INT(E, rate), TEXT_OWN(E, words, CASE_WORDS_MAX) };
const struct event_type VOICE_RATED = { "desk.voice.rated", SHAPE(E, rated_f), apply_rated, false };
#undef E

/* ---- which case, and whether ---------------------------------------------------------------------------------------- */

static enum rc may_rate(struct db *db, struct arena *a, int64_t id, bool *may)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(db, a, id, &row);
    if (!rc)
        *may = flow_find(&CASE_FLOW, row.state, &VOICE_RATE) != NULL;
    return rc;
}

/* The case that this voice may rate: its own, or the closed one that its own follows. 0: none. */
static enum rc rated_case(struct db *db, struct arena *a, int64_t voice, int64_t *id)
{
    struct desk_voice_get_row v;
    struct desk_link_get_row link;
    bool may = false;
    enum rc rc = desk_voice_get(db, a, voice, &v);
    if (!rc)
        rc = may_rate(db, a, v.case_id, &may);
    if (rc)
        return rc;
    *id = may ? v.case_id : 0;
    if (may || v.own == v.case_id)
        return OK;
    rc = desk_link_get(db, a, v.case_id, v.own, &link);
    if (rc || link.kind != LINK_FOLLOWS)
        return rc == NOT_FOUND ? OK : rc;
    rc = may_rate(db, a, v.own, &may);
    if (!rc && may)
        *id = v.own;
    return rc;
}

static enum rc rate(struct cx *cx, int64_t voice, int64_t choice, struct str words)
{
    struct voice_rated ev = { .voice = voice, .rate = choice, .words = words };
    enum rc rc = rated_case(cx->db, cx->arena, voice, &ev.id);
    if (!rc && !ev.id)
        return refuse(cx, CONFLICT, "rate", MSG_err_rate_early, 0);
    return rc ? rc : emit(cx, &VOICE_RATED, &ev, NULL);
}

/* ---- commands -------------------------------------------------------------------------------------------------------- */

static enum rc decide_rate(struct cx *cx, const void *args)
{
    const struct voice_rate *a = args;
    struct hash token = token_hash(a->token);
    struct desk_voice_of_token_row voice;
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&token), &voice);
    return rc ? rc : rate(cx, voice.id, a->rate, a->words);
}

static enum rc decide_rate_by_word(struct cx *cx, const void *args)
{
    const struct voice_rate_by_word *a = args;
    struct desk_voice_of_code_row voice;
    enum rc rc = desk_voice_of_code(cx->db, cx->arena, a->code, &voice);
    if (!rc && !desk_word_fits(cx->place, a->code, a->word, voice.word))
        rc = NOT_FOUND;
    return rc ? rc : rate(cx, voice.id, a->rate, a->words);
}

#define A struct voice_rate
static const struct field rate_f[] = {
    ASK_TEXT(A, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_INT(A, rate, RATE_GOOD, RATE_POOR, FIELD_REQUIRED, MSG_f_rate),
    ASK_TEXT(A, words, 0, CASE_WORDS_MAX, 0, MSG_f_rate_words),
};
#undef A
const struct command VOICE_RATE = { "desk.voice.rate", SHAPE(struct voice_rate, rate_f), PERM_ANYONE, decide_rate, SHAPE_NONE };

#define A struct voice_rate_by_word
static const struct field rate_by_word_f[] = {
    ASK_TEXT(A, code, CODE_CHARS, CODE_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_f_code),
    ASK_TEXT(A, word, WORD_CHARS, WORD_CHARS, FIELD_REQUIRED | FIELD_LINE | FIELD_SECRET, MSG_f_word),
    ASK_INT(A, rate, RATE_GOOD, RATE_POOR, FIELD_REQUIRED, MSG_f_rate),
    ASK_TEXT(A, words, 0, CASE_WORDS_MAX, 0, MSG_f_rate_words),
};
#undef A
const struct command VOICE_RATE_BY_WORD = { "desk.voice.rate_by_word", SHAPE(struct voice_rate_by_word, rate_by_word_f), PERM_ANYONE,
                                            decide_rate_by_word, SHAPE_NONE };

/* ---- pages ------------------------------------------------------------------------------------------------------------- */

static enum rc read_words(struct web *w, const struct desk_rate_get_row *row, struct rate_view *out)
{
    struct voice_rated ev;
    struct stamp st;
    enum rc rc = log_read_event(w->db, w->arena, row->pos, &VOICE_RATED, &st, &ev);
    if (rc)
        return rc;
    out->rate = (enum rate)row->rate;
    out->words = ev.words;
    out->at = st.at;
    return OK;
}

enum rc desk_read_rate(struct web *w, int64_t voice, int64_t id, struct rate_view *out)
{
    struct desk_rate_get_row row;
    enum rc rc = desk_rate_last(w->db, w->arena, voice, &row);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    out->id = row.case_id;
    out->elsewhere = row.case_id != id;
    return read_words(w, &row, out);
}

enum rc desk_read_own_rate(struct web *w, const struct desk_came *came, struct rate_view *out)
{
    struct desk_rate_get_row row;
    int64_t id = 0;
    enum rc rc = rated_case(w->db, w->arena, came->voice, &id);
    if (!rc && !id) /* said before, and the case was opened again */
        rc = desk_read_rate(w, came->voice, came->case_id, out);
    if (rc || !id)
        return rc;
    rc = desk_rate_get(w->db, w->arena, came->voice, id, &row);
    if (!rc)
        rc = read_words(w, &row, out);
    if (rc && rc != NOT_FOUND)
        return rc;
    out->id = id;
    out->elsewhere = id != came->case_id;
    out->may = true;
    out->code = came->code;
    out->word = came->word;
    out->to = came->token.p ? url_path(&w->out, "/t/" STR_FMT "/rate", STR_ARG(came->token)) : url_path(&w->out, "/track");
    out->just = !came->refused && (came->word.p ? form_has(&w->form, "rating") : web_query(w, "rated").p != NULL);
    return OK;
}

void desk_again_rate(struct web *w)
{
    desk_again_say(w);
}

void desk_reply_rate(struct web *w)
{
    const struct voice_rate *a = w->record;
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"rate\":%lld,\"event\":%lld}", (long long)a->rate, (long long)w->task.first_pos));
    else
        web_see_other(w, url_query_int(&w->out, url_path(&w->out, "/t/" STR_FMT, STR_ARG(a->token)), "rated", 1));
}
