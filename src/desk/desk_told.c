/* desk_told.c - what other modules may ask the desk: facts of a case that they lead to, never what a resident wrote. */
#include "desk/desk_in.h"

enum { VOICES_MOST = 5000 };

enum rc desk_case_told(struct db *db, struct arena *a, int64_t id, struct case_told *out)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(db, a, id, &row);
    if (!rc)
        *out = (struct case_told){ row.id, row.state, row.wording };
    return rc;
}

enum rc desk_case_households(struct cx *cx, int64_t id, int64_t **household, size_t *n)
{
    struct desk_voice_list_row *voice;
    size_t voices, k = 0;
    enum rc rc = desk_voice_list(cx->db, cx->arena, id, VOICES_MOST, &voice, &voices);
    int64_t *home = rc ? NULL : ARENA_ARRAY(cx->arena, int64_t, voices);
    if (!home)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < voices && !rc; i++) {
        struct case_reported ev;
        rc = desk_voice_words(cx->db, cx->arena, voice[i].id, &ev);
        if (!rc && ev.household != ABSENT)
            home[k++] = ev.household;
    }
    if (rc)
        return rc;
    *household = home;
    *n = k;
    return OK;
}

enum rc desk_case_readers(struct cx *cx, int64_t id, struct desk_reader **out, size_t *n)
{
    struct desk_notice_of_case_row *row;
    size_t rows, k = 0;
    enum rc rc = desk_notice_of_case(cx->db, cx->arena, id, -1, VOICES_MOST, &row, &rows);
    struct desk_reader *to = rc ? NULL : ARENA_ARRAY(cx->arena, struct desk_reader, rows + 1);
    if (!to)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows && !rc; i++) {
        struct case_reported ev;
        if (!row[i].steps) /* they ended it */
            continue;
        rc = desk_voice_words(cx->db, cx->arena, row[i].voice, &ev);
        if (!rc && ev.household != ABSENT)
            to[k++] = (struct desk_reader){ row[i].voice, ev.household };
    }
    if (rc)
        return rc;
    *out = to;
    *n = k;
    return OK;
}

enum rc desk_household_of(struct db *db, struct arena *a, struct str token, int64_t *id, int64_t *household)
{
    struct desk_voice_of_token_row row;
    struct case_reported ev;
    struct hash h = token_hash(token);
    enum rc rc = desk_voice_of_token(db, a, hash_str(&h), &row);
    if (!rc)
        rc = desk_voice_words(db, a, row.id, &ev);
    if (rc)
        return rc;
    if (ev.household == ABSENT)
        return NOT_FOUND;
    *id = row.case_id;
    *household = ev.household;
    return OK;
}
