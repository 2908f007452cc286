/* people_erase.c - colleagues who left, and who were invited and never came: after a time, or when they ask, their name goes and their
** number stays.
**
** What somebody did stays done: each step names its author by number, and a page then says "a colleague". An account in use is not
** erased; it is switched off first, which the table of roles guards. Nobody signs in with an erased account again, and nobody is
** invited into it, for its number means one person. */
#include "base/clock.h"
#include "core/erase.h"
#include "core/outbox.h"
#include "people/people_in.h"

const struct data_use PEOPLE_DATA[] = {
    { &USER_INVITED, "name", MSG_data_staff_name, MSG_why_staff_name, TERM_STAFF, PERM_STAFF },
    { &USER_INVITED, "name", MSG_data_invited, MSG_why_invited, TERM_INVITE, PERM_PEOPLE_READ },
    { &USER_JOINED, "login", MSG_data_login, MSG_why_login, TERM_STAFF, PERM_PEOPLE_READ },
    { &USER_JOINED, "name", MSG_data_staff_name, MSG_why_staff_name, TERM_STAFF, PERM_STAFF },
    { &USER_JOINED, "password", MSG_data_password, MSG_why_login, TERM_STAFF, 0 },
    { &USER_PASSWORD_SET, "password", MSG_data_password, MSG_why_login, TERM_STAFF, 0 },
    { &USER_SECOND_BEGUN, "box", MSG_data_second, MSG_why_login, TERM_STAFF, 0 },
    { &USER_SECOND_BEGUN, "codes", MSG_data_second, MSG_why_login, TERM_STAFF, 0 },
    { &MAIL_ASKED, "mail", MSG_data_mail, MSG_why_staff_mail, TERM_STAFF, 0 },
    { &MAIL_ASKED, "address", MSG_data_mail, MSG_why_staff_mail, TERM_STAFF, 0 },
    { &ACCOUNT_BEGUN, "mail", MSG_data_mail, MSG_why_account, TERM_STAFF, 0 },
    { &ACCOUNT_BEGUN, "address", MSG_data_mail, MSG_why_account, TERM_STAFF, 0 },
    { &USER_CODE_SPENT, "code", MSG_data_second, MSG_why_login, TERM_STAFF, 0 },
    { 0 },
};

enum rc people_erase(struct apply *ap, const struct stamp *st, int64_t subject)
{
    enum rc rc = people_user_erase(ap, subject);
    if (!rc)
        rc = people_second_drop(ap, subject);
    if (!rc)
        rc = people_away_drop(ap, subject);
    if (!rc)
        rc = people_recovery_drop(ap, subject);
    if (!rc)
        rc = people_mail_drop(ap, subject);
    if (!rc)
        rc = outbox_forget(ap, st, subject);
    return rc ? rc : people_code_drop(ap, subject);
}

enum rc people_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n)
{
    struct people_user_due_row *left = NULL;
    struct people_user_never_came_row *invited = NULL;
    size_t k = 0;
    enum rc rc = ask->term == TERM_STAFF    ? people_user_due(db, a, ask->before, ask->want, &left, &k)
                 : ask->term == TERM_INVITE ? people_user_never_came(db, a, ask->before, ask->want, &invited, &k)
                                            : OK;
    struct due *due = rc ? NULL : ARENA_ARRAY(a, struct due, k);
    if (!due)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < k; i++)
        due[i] = left ? (struct due){ left[i].subject, left[i].since } : (struct due){ invited[i].subject, invited[i].since };
    *out = due;
    *n = k;
    return OK;
}

static enum rc decide_erase(struct cx *cx, const void *args)
{
    const struct people_erase_one *a = args;
    struct people_user_get_row user;
    struct people_user_left_row left;
    enum rc rc = people_user_get(cx->db, cx->arena, a->user, &user);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_user_unknown, 0) : rc;
    rc = people_judge_touched(cx, &user);
    if (!rc && user.active)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_user_still_here, 0);
    if (!rc)
        rc = people_user_left(cx->db, cx->arena, a->user, &left);
    if (rc || left.left_at == ABSENT) /* pressed twice */
        return rc;
    return erase_subject(cx, a->user, ERASE_OFFICE);
}

/* It was due when the list was read; since then somebody may have come back, or come after all. */
static enum rc decide_retire(struct cx *cx, const void *args)
{
    const struct retire *a = args;
    struct people_user_get_row user;
    struct people_user_left_row left;
    int64_t days;
    enum rc rc = term_days(cx->db, cx->arena, (enum term)a->term, &days);
    if (!rc)
        rc = people_user_get(cx->db, cx->arena, a->subject, &user);
    if (!rc)
        rc = people_user_left(cx->db, cx->arena, a->subject, &left);
    if (rc)
        return rc;
    const int64_t since = a->term == TERM_STAFF                         ? left.left_at
                          : a->term == TERM_INVITE && !user.password.p ? user.invite_until
                                                                        : ABSENT;
    return since == ABSENT || since > a->now - days * CLOCK_DAY ? OK : erase_subject(cx, a->subject, ERASE_TERM);
}

static const struct field erase_f[] = { ASK_INT(struct people_erase_one, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command PEOPLE_ERASE = { "people.erase", SHAPE(struct people_erase_one, erase_f), PERM_PEOPLE, decide_erase, SHAPE_NONE };
static const struct field retire_f[] = { RETIRE_FIELDS };
const struct command PEOPLE_RETIRE = { "people.retire", SHAPE(struct retire, retire_f), PERM_PLACE, decide_retire, SHAPE_NONE };
