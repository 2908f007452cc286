/* main.c - `zhitong`: which command is meant. */
#include "base/hash.h"
#include "cli.h"

#include <sys/stat.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage, *what;
} commands[] = {
    { "init", cli_init, "init DIR [--origin HOST/PATH] [--name NAME] [--offset-min N]",
      "make a new place and print the first administrator's link" },
    { "serve", cli_serve,
      "serve DIR [--listen ADDR:PORT] [--trusted-proxy ADDR] [--insecure-http] [--state DIR]\n"
      "        [--url https://HOST] [--mail smtp[s]://HOST:PORT --mail-from ADDRESS [--mail-name NAME] [--mail-user USER] [--mail-plain]]\n"
      "        [--backup-to FOLDER [--backup-every 1h] [--backup-key FILE] [--backup-keep HOURS,DAYS,MONTHS]]\n"
      "        [--tls-cert FILE --tls-key FILE] [--metrics-token FILE] [--log error|warn|info|access]",
      "serve a place until it is stopped; with --mail, letters go out ($ZHITONG_MAIL_PASSWORD), with --backup-to, copies" },
    { "demo", cli_demo, "demo [--dir DIR] [--listen ADDR:PORT] [--small]", "make a sample neighbourhood and serve it" },
    { "import", cli_import,
      "import DIR cases FILE.csv|FILE.xlsx [--dry-run] [--map COLUMN=field,...] [--dates mdy|dmy|ymd]\n"
      "        import DIR doors FILE.csv|FILE.xlsx [--dry-run] [--retire-gone] | import DIR map FILE.geojson [--dry-run]",
      "bring in the cases of an old system, the doors of the place, or the ground of its map" },
    { "check", cli_check, "check DIR", "read the whole log, replay it, and compare every table" },
    { "backup", cli_backup, "backup DIR --to FOLDER [--key FILE] [--keep HOURS,DAYS,MONTHS] | --new-key FILE",
      "copy what is new of a place to a folder, beside a running server; or make a key to seal such copies with" },
    { "restore", cli_restore, "restore FOLDER|BACKUP --to NEWDIR [--key FILE] [--at EVENTS|TIME] [--accept-erased]",
      "make a place of the newest backup in a folder, or of an older one; --at: as it was (TIME in UTC)" },
    { "drill", cli_drill, "drill FOLDER|BACKUP [--key FILE]",
      "prove the last backup: restore, check and serve it once, and throw that away" },
    { "verify", cli_verify, "verify FILE|URL|DIR [--key VKEY]", "check a receipt, a checkpoint, or a whole log" },
    { "user", cli_user, "user DIR list | add LOGIN --name NAME --role ROLE | invite NAME --role ROLE | password LOGIN", "staff accounts" },
    { "sheet", cli_sheet, "sheet FILE.xlsx", "print the rows of an XLSX file as CSV, as an import will see them" },
    { "poster", cli_poster, "poster DIR --where WORDS --url URL [--contact WORDS] [--lang zh|en] > poster.pdf",
      "draw an A4 poster with a QR code for an entrance hall" },
};

static void usage(FILE *to)
{
    fprintf(to, "zhitong " ZT_VERSION " - a neighbourhood's direct line\n\n");
    for (size_t i = 0; i < countof(commands); i++)
        fprintf(to, "  zhitong %s\n        %s\n", commands[i].usage, commands[i].what);
    fprintf(to, "\nExit codes: 0 done, 1 failed or found wrong, 2 the call was not understood, 3 another zhitong has the place.\n");
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int explain(size_t i)
{
    printf("zhitong %s\n\n  %s\n\nAll of it: man zhitong\n", commands[i].usage, commands[i].what);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    base_init();
    umask(0077); /* what we write is nobody else's to read: keys, residents' words */
    bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0);
    if (argc < 2 || (help && argc == 2)) {
        usage(help ? stdout : stderr);
        return help ? EXIT_DONE : EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("zhitong " ZT_VERSION);
        return EXIT_DONE;
    }
    const char *name = argv[help ? 2 : 1];
    for (size_t i = 0; i < countof(commands); i++)
        if (strcmp(name, commands[i].name) == 0)
            return help || asks_help(argc - 1, argv + 1) ? explain(i) : commands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "zhitong: there is no command \"%s\"; see zhitong --help\n", name);
    return EXIT_USAGE;
}
