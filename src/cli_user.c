/* cli_user.c - user: staff accounts from the command line, for the first day and for a lost password. */
#include "cli.h"

#include "base/hash.h"
#include "people/people.h"

#include <termios.h>
#include <unistd.h>

/* One line from standard input; on a terminal it is asked for and not shown. */
static struct str read_password(struct arena *a)
{
    char line[PEOPLE_PASSWORD_MOST * 4 + 2];
    struct termios old, quiet;
    bool tty = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &old) == 0;
    if (tty) {
        fprintf(stderr, "Password (%d to %d characters, not shown): ", PEOPLE_PASSWORD_LEAST, PEOPLE_PASSWORD_MOST);
        quiet = old;
        quiet.c_lflag &= (tcflag_t)~ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    const char *got = fgets(line, sizeof line, stdin);
    if (tty) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
        fputc('\n', stderr);
    }
    struct str s = got ? str_of(line) : STR("");
    if (s.n && s.p[s.n - 1] == '\n')
        s.n--;
    return people_password(a, arena_str(a, s)); /* NFC may borrow, and the line ends with this function */
}

/* The hash of a good password, or absent after saying why not. */
static struct str ask_hash(struct arena *a, const char *login)
{
    struct str password = read_password(a);
    struct err why = { 0 };
    if (!password.p || !people_password_good(password, str_of(login), &why)) {
        fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(cli_words(a, INVALID, &why)));
        return STR_NONE;
    }
    return password_hash(a, password);
}

static int done(struct arena *a, const struct task *t, const char *line)
{
    if (t->rc)
        fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(cli_words(a, t->rc, &t->err)));
    else
        printf("%s\n", line);
    return cli_exit(t->rc);
}

static struct str given(const char *option)
{
    return option ? str_of(option) : STR_NONE;
}

/* Whose account that is; false after saying that nobody's is. */
static bool signs_in(struct place *p, struct arena *a, const char *login, int64_t *user)
{
    struct conn *c = place_reader(p);
    if (c && people_find(conn_db(c), a, str_of(login), user) == OK)
        return true;
    fprintf(stderr, "zhitong: nobody signs in as %s\n", login);
    return false;
}

static int add(struct place *p, struct arena *a, const char *login, const char *name, const char *role, const char *unit)
{
    struct task t;
    struct str hash = ask_hash(a, login);
    if (!hash.p)
        return EXIT_FAILED;
    struct people_add in = { .login = str_of(login), .name = str_of(name), .role = str_of(role), .password_hash = hash,
                             .unit = given(unit) };
    (void)!cli_run(p, &PEOPLE_ADD, &in, &t, a);
    return done(a, &t, "added");
}

static int set_password(struct place *p, struct arena *a, const char *login)
{
    struct task t;
    int64_t user;
    if (!signs_in(p, a, login, &user))
        return EXIT_FAILED;
    struct str hash = ask_hash(a, login);
    if (!hash.p)
        return EXIT_FAILED;
    if (cli_run(p, &PEOPLE_SET_PASSWORD, &(struct people_set_password){ user, hash }, &t, a) == OK) {
        struct task side = { .side = people_end_sessions, .arg = &user, .arena = a };
        place_run(p, &(struct task *){ &side }, 1);
    }
    return done(a, &t, "the password is set; whoever was signed in with the old one is signed out");
}

/* The second key of a recovery that a colleague started: where nobody else could confirm it. */
static int confirm(struct place *p, struct arena *a, const char *login)
{
    struct task t;
    int64_t user;
    if (!signs_in(p, a, login, &user))
        return EXIT_FAILED;
    if (cli_run(p, &PEOPLE_RECOVERY_CONFIRM, &(struct people_of){ user }, &t, a))
        return done(a, &t, "");
    const struct people_invited *r = t.result;
    printf("/welcome/" STR_FMT "   (opens once, within a day)\n", STR_ARG(r->token));
    return EXIT_DONE;
}

/* The telephone and the sheet of codes are gone: the password alone opens until a second step is set up anew. */
static int unlock(struct place *p, struct arena *a, const char *login)
{
    struct task t;
    int64_t user;
    if (!signs_in(p, a, login, &user))
        return EXIT_FAILED;
    (void)!cli_run(p, &PEOPLE_SECOND_END, &(struct people_of){ user }, &t, a);
    return done(a, &t, "there is no second step any more");
}

static int invite(struct place *p, struct arena *a, const char *name, const char *role, const char *unit)
{
    struct task t;
    if (cli_run(p, &PEOPLE_INVITE, &(struct people_invite){ str_of(role), str_of(name), given(unit) }, &t, a))
        return done(a, &t, "");
    const struct people_invited *r = t.result;
    printf("/welcome/" STR_FMT "   (opens once, within %d days)\n", STR_ARG(r->token), PEOPLE_INVITE_DAYS);
    return EXIT_DONE;
}

enum { ACCOUNTS_MOST = 1000 };

static int list(struct place *p, struct arena *a)
{
    size_t n = 0;
    struct people_account *who = ARENA_ARRAY(a, struct people_account, ACCOUNTS_MOST);
    struct conn *c = place_reader(p);
    if (!c || !who || people_accounts(conn_db(c), a, who, ACCOUNTS_MOST, &n)) {
        fprintf(stderr, "zhitong: the accounts can't be read\n");
        return EXIT_FAILED;
    }
    for (size_t i = 0; i < n; i++)
        printf("%-6lld %-20.*s %-9.*s %-4s %.*s%s%.*s\n", (long long)who[i].user, STR_ARG(who[i].login.p ? who[i].login : STR("(invited)")),
               STR_ARG(who[i].role), who[i].active ? "on" : "off", STR_ARG(who[i].name), who[i].unit.p ? ", " : "", STR_ARG(who[i].unit));
    return EXIT_DONE;
}

int cli_user(int argc, char **argv)
{
    const char *word[3] = { 0 }, *name = NULL, *role = "clerk", *unit = NULL;
    int words, code = EXIT_USAGE;
    const struct cli_option o[] = { { "name", &name, false }, { "role", &role, false }, { "unit", &unit, false } };
    if (!cli_parse(argc, argv, o, countof(o), word, &words, 3))
        return EXIT_USAGE;
    const char *verb = words > 1 ? word[1] : "";
    bool known = words == 2 && strcmp(verb, "list") == 0;
    known = known || (words == 3 && (strcmp(verb, "add") == 0 || strcmp(verb, "invite") == 0 || strcmp(verb, "password") == 0 ||
                                     strcmp(verb, "unlock") == 0 || strcmp(verb, "confirm") == 0));
    if (!known) {
        fprintf(stderr, "usage: zhitong user DIR list | add LOGIN --name NAME --role ROLE | invite NAME --role ROLE | "
                        "password LOGIN | unlock LOGIN | confirm LOGIN; "
                        "ROLE: resident, volunteer, clerk, secretary, unit (with --unit UNIT), leader, auditor, admin\n");
        return EXIT_USAGE;
    }
    struct arena a;
    arena_init(&a, 16 << 20);
    struct place *p = cli_open(word[0], NULL, &a, &code);
    if (p && strcmp(verb, "list") == 0)
        code = list(p, &a);
    else if (p && strcmp(verb, "add") == 0)
        code = add(p, &a, word[2], name ? name : word[2], role, unit);
    else if (p && strcmp(verb, "invite") == 0)
        code = invite(p, &a, word[2], role, unit);
    else if (p && strcmp(verb, "confirm") == 0)
        code = confirm(p, &a, word[2]);
    else if (p && strcmp(verb, "unlock") == 0)
        code = unlock(p, &a, word[2]);
    else if (p)
        code = set_password(p, &a, word[2]);
    place_close(p);
    arena_release(&a);
    return code;
}
