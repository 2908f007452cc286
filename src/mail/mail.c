/* mail.c - the module: a page for the office, and the channel (mail_smtp.c) that the program gives the outbox.
**
** Mail decides nothing and keeps nothing. The outbox's own commands are pressed on its page: send again what was given up, hold
** everything, let it go. */
#include "mail/mail_in.h"

#include "core/setting.h"
#include "mail_schema.h"

static const struct event_type *const event[] = { NULL };
static const struct command *const command[] = { &OUTBOX_AGAIN, &OUTBOX_HOLD, NULL };
static const struct route route[] = {
    ROUTE_GET("/mail", PERM_PLACE, ROUTE_PERSONAL, mail_show),
    ROUTE_POST("/mail/gate", PERM_PLACE, ROUTE_PERSONAL, &OUTBOX_HOLD, mail_reply, NULL),
    ROUTE_POST("/mail/{pos}/{who}/again", PERM_PLACE, ROUTE_PERSONAL, &OUTBOX_AGAIN, mail_reply, NULL),
    { 0 },
};

static enum rc has_channel(struct web *w, bool *done)
{
    *done = web_outbox(w) != NULL;
    return OK;
}

static const struct first_step first[] = {
    { 7, MSG_start_mail, MSG_start_mail_why, MSG_start_by_hand, NULL, true, has_channel },
    { 0 },
};

static enum rc say_channel(struct web *w, struct str *out)
{
    int64_t n = 0;
    enum rc rc = web_outbox(w) ? outbox_waiting(w->db, w->arena, 1000, &n) : NOT_FOUND;
    if (!rc)
        *out = msg_set_mail_waiting(&w->out.m, n);
    return rc;
}
static const struct setting channel = { "mail", MSG_set_pages, MSG_mail_title, MSG_set_mail_does, 0, 0, 0, "/mail", say_channel };
static const struct setting *const setting[] = { &channel, NULL };

const struct module MAIL = {
    .name = "mail",
    .schema = &MAIL_SCHEMA,
    .event = event,
    .command = command,
    .route = route,
    .first = first,
    .setting = setting,
};
