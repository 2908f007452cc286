/* same.c CSV LABELS - how well the scorer (base/near.h) tells which messages are about the same trouble.
**
** CSV: columns id, subject, time, detail, as published. LABELS: "a,b,same|related|other", ids only. All messages of the CSV are the window.
** The score of a pair is the greater of its two directions. Pairs whose ids add up to an even number are there to tune on, the others to
** report on. With LABELS "-7" it prints candidates to be labelled instead: pairs at
** every height of score, others for another number. */
#include "base/buf.h"
#include "base/near.h"
#include "base/mem.h"
#include "core/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { MESSAGES_MOST = 20000, PAIRS_MOST = 5000, FILE_MOST = 64 << 20 };
struct message {
    int64_t id;
    struct str subject, detail, keys;
};
struct pair {
    size_t a, b;
    int words;
    bool same, even;
};
static struct arena arena;
static struct message msg[MESSAGES_MOST];
static size_t n;
static struct pair pair[PAIRS_MOST];
static size_t pairs;
static struct near_text text[MESSAGES_MOST];

static void die(const char *why)
{
    fprintf(stderr, "same: %s\n", why);
    exit(1);
}

static struct str slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *p = arena_alloc(&arena, FILE_MOST);
    if (!f || !p)
        die(path);
    const size_t got = fread(p, 1, FILE_MOST, f);
    (void)fclose(f);
    return str_n(p, got);
}

static void take_row(void *ctx, int64_t line, const struct str *cell, size_t cells)
{
    int64_t id;
    (void)ctx, (void)line;
    if (cells < 5 || !str_int(str_trim(cell[0]), &id) || n == MESSAGES_MOST)
        return;
    const struct str words[NEAR_TEXTS] = { arena_str(&arena, cell[2]), arena_str(&arena, cell[4]) };
    msg[n++] = (struct message){ id, words[0], words[1], near_keys(&arena, words) };
}

static void rank(size_t i)
{
    for (size_t k = 0; k < n; k++)
        text[k] = (struct near_text){ .keys = msg[k].keys };
    const struct arena_mark mark = arena_mark(&arena);
    if (near_rank(&arena, msg[i].keys, text, n))
        die("no memory");
    arena_rewind(&arena, mark);
}

static size_t find(int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (msg[i].id == id)
            return i;
    die("a label names a message that is not there");
    return 0;
}

static void read_labels(struct str all)
{
    struct str line, part;
    while (all.n && str_next(&all, '\n', &line)) {
        int64_t id[2];
        if (!str_next(&line, ',', &part) || !str_int(part, &id[0]) || !str_next(&line, ',', &part) || !str_int(part, &id[1]))
            continue;
        if (pairs == PAIRS_MOST)
            die("too many labels");
        pair[pairs++] = (struct pair){ find(id[0]), find(id[1]), 0, str_eq(str_trim(line), STR("same")), (id[0] + id[1]) % 2 == 0 };
    }
}

static void score(void)
{
    for (size_t i = 0; i < pairs; i++) {
        rank(pair[i].a);
        const int one = text[pair[i].b].words;
        rank(pair[i].b);
        pair[i].words = one > text[pair[i].a].words ? one : text[pair[i].a].words;
    }
}

static void report(bool even)
{
    printf("%s half\n| score at least | pairs called same | of them the same | precision | recall |\n"
           "| ---: | ---: | ---: | ---: | ---: |\n",
           even ? "tuned on this" : "reported: the other");
    for (int at = 10; at <= 70; at += 5) {
        int called = 0, right = 0, all = 0;
        for (size_t i = 0; i < pairs; i++) {
            if (pair[i].even != even)
                continue;
            all += pair[i].same;
            called += pair[i].words >= at;
            right += pair[i].words >= at && pair[i].same;
        }
        printf("| %d | %d | %d | %d %% | %d %% |\n", at, called, right, called ? 100 * right / called : 100, all ? 100 * right / all : 0);
    }
}

/* Some pairs of each height, so that the threshold is tried where it is hard. */
static void print_candidates(size_t turn)
{
    int left[11] = { 20, 20, 20, 20, 15, 15, 10, 10, 10, 5, 5 };
    for (size_t step = 0; step < n; step++) {
        const size_t i = (step + turn) * 7919 % n;
        rank(i);
        for (size_t k = 0; k < n; k++) {
            const int band = text[k].words / 10;
            const bool chance = text[k].words > 4 || (k + i) % 997 == 0;
            if (k <= i || !left[band] || !chance || (band < 3 && (k * 31 + i + turn) % 61))
                continue;
            left[band]--;
            printf("%lld,%lld %d\n  A " STR_FMT "\n  B " STR_FMT "\n", (long long)msg[i].id, (long long)msg[k].id, text[k].words,
                   STR_ARG(msg[i].subject), STR_ARG(msg[k].subject));
            break;
        }
    }
}

int main(int argc, char **argv)
{
    const char *from;
    struct err err = { 0 };
    if (argc != 3)
        die("CSV LABELS");
    arena_init(&arena, (size_t)3 << 30);
    if (table_csv(&arena, slurp(argv[1]), &(struct table){ take_row, NULL, NULL }, &from, &err) || !n)
        die("no messages");
    if (argv[2][0] == '-') {
        int64_t turn;
        if (!str_int(str_of(argv[2] + 1), &turn) || turn < 0)
            die("no number");
        print_candidates((size_t)turn);
        return 0;
    }
    read_labels(slurp(argv[2]));
    score();
    int same = 0;
    for (size_t i = 0; i < pairs; i++)
        same += pair[i].same;
    printf("%zu messages, %zu labelled pairs, %d of them the same trouble\n\n", n, pairs, same);
    report(true);
    report(false);
    return 0;
}
