/* mail.h - letters as e-mail: the channel that the outbox hands them to, and what makes a letter a message (RFC 5322). */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "core/module.h"
#include "core/outbox.h"

extern const struct module MAIL;

enum { MAIL_ADDRESS_MOST = 254 }; /* characters: RFC 5321 4.5.3.1.3, without the brackets */

/* Is this an address that mail can go to: one @, a dotted host, plain ASCII without spaces, quotes and comments? Not whether anybody reads
** it. */
bool mail_address(struct str s) MUST_USE;

/* What stands for an address in a table: two that are the same for a mailbox are the same here, and nothing else can be read of it. label:
** whose table it is. Absent on overflow. */
enum { MAIL_KEY_BYTES = 16 };
struct str mail_key(const struct place *p, struct arena *a, struct str label, struct str mail);

/* How mail leaves: through one server that the office's provider names. All borrowed while the channel lives. */
struct mail_options {
    const char *url;      /* "smtp://host:587" (STARTTLS), "smtps://host:465" */
    const char *user;     /* NULL: the server asks for none */
    const char *password; /* NULL: as above */
    const char *from;     /* an address */
    const char *from_name; /* as residents know the office; NULL: the address alone */
    bool plain;           /* without TLS: for a server on this very machine */
};
/* FAILED with a plain line in why[200]: no such address, no such kind of server. */
enum rc mail_open(const struct mail_options *o, struct channel *out, char why[200]) MUST_USE;
void mail_close(struct channel *c);

/* The message as it goes over the wire, lines ended by CRLF. Absent on overflow. now: UTC µs. */
struct str mail_message(struct arena *a, const struct letter *l, struct str from, struct str from_name, int64_t now);

#endif
