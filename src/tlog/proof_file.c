/* proof_file.c - the .tlog-proof file: all that the holder of a leaf needs to show, without a network, that the log holds it.
**
**     c2sp.org/tlog-proof@v1
**     index 5
**     vBpDGVewYeVRvVqS3...=          siblings from the leaf up
**     ...
**                                    a blank line
**     example.com/log                the checkpoint, as it was signed
**     ...
**
** The hashes lead from the leaf to the root, the root stands in the checkpoint, the checkpoint is signed. */
#include "tlog/line.h"
#include "tlog/tlog.h"

#define MAGIC STR("c2sp.org/tlog-proof@v1")
#define INDEX STR("index ")

enum { LINE_BYTES = 45, SLACK = 128 };

struct str tlog_proof_text(struct arena *a, uint64_t index, const struct tlog_proof *p, struct str checkpoint)
{
    must(index < TLOG_SIZE_MAX && p->n <= TLOG_PROOF_MAX && checkpoint.n > 0);
    struct buf b;
    buf_init(&b, a, checkpoint.n + p->n * LINE_BYTES + SLACK);
    buf_str(&b, MAGIC);
    buf_char(&b, '\n');
    buf_str(&b, INDEX);
    buf_int(&b, (int64_t)index);
    buf_char(&b, '\n');
    for (size_t i = 0; i < p->n; i++)
        tlog_line_put_hash(&b, &p->h[i]);
    buf_char(&b, '\n');
    buf_str(&b, checkpoint);
    return tlog_line_done(&b);
}

/* Hash lines up to the blank one, which is eaten. */
static bool hashes(struct str *rest, struct tlog_proof *p)
{
    struct str line;
    p->n = 0;
    while (tlog_line_next(rest, &line)) {
        if (line.n == 0)
            return true;
        if (p->n == TLOG_PROOF_MAX || !tlog_line_hash(line, &p->h[p->n]))
            return false;
        p->n++;
    }
    return false;
}

bool tlog_proof_parse(struct str text, uint64_t *index, struct tlog_proof *p, struct str *checkpoint)
{
    struct str rest = text, line;
    struct tlog_proof proof;
    uint64_t at;
    if (!tlog_line_next(&rest, &line) || !str_eq(line, MAGIC) || !tlog_line_next(&rest, &line) || !str_starts(line, INDEX))
        return false;
    if (!tlog_line_number(str_cut(line, INDEX.n, line.n), &at) || at >= TLOG_SIZE_MAX || !hashes(&rest, &proof) || rest.n == 0)
        return false;
    *index = at;
    *p = proof;
    *checkpoint = rest;
    return true;
}
