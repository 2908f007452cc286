/* mail_in.h - the inside of mail: what its page is handed. */
#ifndef MAIL_MAIL_IN_H
#define MAIL_MAIL_IN_H

#include "mail/mail.h"
#include "mail_sql.h"
#include "web/web.h"

web_fn mail_show, mail_reply;

struct mail_line {
    int64_t pos, who, at, round;
    struct str why;
};
struct mail_page {
    const struct page *page;
    bool on;             /* a mail server was named when the program was started */
    int64_t unreachable; /* since when it did not answer; 0: it does */
    bool held;
    int64_t since, waiting;
    bool more;           /* waiting is a floor */
    const struct mail_line *line;
    size_t n;
    struct ui_pager pager;
};

#endif
