/* cli.h - the commands of `zhitong`, and what they share. Floor 5: puts the parts together, holds no rule of its own.
**
** Exit codes: 0 done; 1 it failed, or (check, verify) something is wrong; 2 the call was not understood; 3 somebody else has the place. */
#ifndef CLI_H
#define CLI_H

#include "core/backup.h"
#include "core/helper.h"
#include "core/table.h"
#include "mail/mail.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_BUSY = 3 };

/* Long options of a command: "--name VALUE" or "--name=VALUE"; flags have no value. */
struct cli_option {
    const char *name; /* without the dashes */
    const char **value; /* set to the value; for a flag to "1" */
    bool flag;
};
/* Sorts argv into options and at most `most` plain words. false: said on stderr what was not understood. */
bool cli_parse(int argc, char **argv, const struct cli_option *o, size_t n, const char **word, int *words, int most);

/* Opens a place for a command (not for serving): its line on stderr when it can't. */
struct place *cli_open(const char *dir, const char *state, struct arena *a, int *exit_code);
int cli_exit(enum rc rc);
#define CLI_HOST "zhitong.localhost"
/* An origin of its own for a place that was given none: the signer remembers by origin, so two places may never share one. */
struct str cli_origin(struct arena *a, const char *host, const char *name);
/* Why it can't be done, as one line on stderr; absent: memory ran out even for that. */
void cli_say(struct str why);
/* Runs one command on the calling thread as the machine's own operator. */
enum rc cli_run(struct place *p, const struct command *c, const void *args, struct task *t, struct arena *a);
/* An error's words in English, for stderr. */
struct str cli_words(struct arena *a, enum rc rc, const struct err *e);
/* Runs a job in a helper of its own, which ends with it. *out as helper_run fills it. */
enum rc cli_ask(const struct helper_job *job, struct arena *a, struct helper_result *out) MUST_USE;
/* Reads a table's file and gives its rows; *from: what it was read as. Says on stderr why it can't; rows of a CSV that is none from a line
** on were given. */
enum rc cli_table(const char *path, size_t most, const struct table *t, struct arena *a, const char **from) MUST_USE;
/* The same in two steps, for who walks it more than once. open: says on stderr what is wrong; the bytes are in a. walk: as table_csv. */
struct cli_sheet {
    struct str bytes; /* of the file; of a book, the helper's rows */
    bool book;
};
enum rc cli_sheet_open(const char *path, size_t most, struct arena *a, struct cli_sheet *out) MUST_USE;
enum rc cli_sheet_walk(const struct cli_sheet *s, const struct table *t, struct arena *a, const char **from, struct err *err) MUST_USE;
void cli_sheet_say(struct arena *a, enum rc rc, const struct err *err);
/* A line of progress on a terminal, at most every 100 ms; quiet when stderr is a file. */
void cli_progress(const char *what, int64_t done, int64_t of);

/* "24,14,12" and "1h" (s, m, h, d). false: it is neither. */
bool cli_backup_keep(const char *text, struct backup_keep *out);
bool cli_backup_every(const char *text, int64_t *us);
/* *key: NULL when no file was named. false: said what is wrong. */
bool cli_backup_key(const char *path, struct arena *a, struct backup_key *room, const struct backup_key **key);

int cli_backup(int argc, char **argv);
int cli_restore(int argc, char **argv);
int cli_drill(int argc, char **argv);
int cli_init(int argc, char **argv);
int cli_serve(int argc, char **argv);
int cli_demo(int argc, char **argv);
int cli_import(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_verify(int argc, char **argv);
int cli_user(int argc, char **argv);
int cli_sheet(int argc, char **argv);
int cli_poster(int argc, char **argv);

/* import's other kinds, cli_doors.c and cli_map.c. Exit code. */
int import_doors(struct place *p, const char *path, bool dry, bool retire, struct arena *a);
int import_map(struct place *p, const char *path, bool dry, struct arena *a);

/* Opens the place to serve it; in the stead of a sample that was cleared, an empty one, whose first administrator's link is printed. */
enum rc cli_begin_open(const char *dir, const char *state, struct arena *a, struct place **out, struct str *why) MUST_USE;
/* Is the folder away, because that was cut off between two names? Then it is back. */
void cli_begin_finish(const char *dir);

/* The whole check of a place; with vkey, its key must be that one. Exit code. */
int check_place(const char *dir, const char *state, struct str vkey);

/* Serves until SIGTERM or SIGINT. */
struct serve_options {
    const char *listen, *trusted_proxy, *state;
    const char *tls_cert, *tls_key;
    struct str metrics_token;
    bool insecure_http, no_bucket;
    const char *url; /* "https://host": how residents reach this place; NULL: by the log's own host */
    const char *of_sample; /* what is said when it serves a sample; NULL: nothing */
    struct mail_options mail;
    struct backup_plan backup; /* options.folder NULL: none */
};
int serve_until_signal(const char *dir, const struct serve_options *o);

#endif
