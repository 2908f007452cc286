/* receipt.c - makes receipts from committed rows, and checks them with nothing but the receipt and a key. */
#include "core/receipt.h"

#include "core/signer.h"

#include <cjson/cJSON.h>

enum { RECEIPT_MAX = 1 << 20 };

/* The epoch that holds pos. The running one stands in memory: epochs begin only while a place is opened. */
static enum rc epoch_of(struct place *p, struct conn *c, struct arena *a, int64_t pos, struct log_epoch_info *e)
{
    enum rc rc = NOT_FOUND;
    struct log_head end = place_head(p);
    if (pos >= end.first) {
        *e = (struct log_epoch_info){ .n = end.epoch, .first = end.first, .end = end.pos, .origin = place_origin(p) };
        return OK;
    }
    for (int64_t n = end.epoch - 1; n > 0; n--) {
        rc = log_read_epoch(c, a, n, e);
        if (rc ? rc != NOT_FOUND : pos >= e->first)
            break;
    }
    return rc;
}

/* The proof under the epoch's checkpoint: the running one's latest, or the frozen one. A signature costs more to check than all else in a
** receipt to make, so it is looked at only here. */
static enum rc proof_text(struct place *p, struct conn *c, struct arena *a, const struct log_epoch_info *e, int64_t pos, struct str *out)
{
    struct log_tiles t;
    struct tlog_proof proof;
    struct tlog_vkey v;
    struct tlog_head head;
    struct sign_pub pub = sign_public(place_key(p));
    uint64_t index = (uint64_t)(pos - e->first);
    struct str note = e->frozen.p ? e->frozen : place_checkpoint(p, a);
    if (!note.p || !tlog_vkey_make(e->origin, &pub, &v) || !tlog_checkpoint_open(note, &v, &head) || index >= head.size)
        return NOT_FOUND;
    log_tiles_init(&t, c, a, e->n);
    enum rc rc = tlog_prove_inclusion(&t.tiles, index, head.size, &proof);
    if (rc)
        return rc;
    struct str text = tlog_proof_text(a, index, &proof, note);
    if (!text.p)
        return FAILED;
    *out = text;
    return OK;
}

enum rc receipt_proof(struct place *p, struct conn *c, struct arena *a, int64_t pos, struct str *proof)
{
    struct log_epoch_info e;
    enum rc rc = epoch_of(p, c, a, pos, &e);
    return rc ? rc : proof_text(p, c, a, &e, pos, proof);
}

static void member(struct buf *b, const char *name, struct str v)
{
    if (!v.p)
        return;
    buf_printf(b, ",\"%s\":", name);
    buf_json(b, v);
}

enum rc receipt_write(struct arena *a, const struct receipt_parts *x, struct str *json)
{
    struct buf b;
    buf_init(&b, a, RECEIPT_MAX);
    buf_str(&b, STR("{\"v\":1"));
    member(&b, "origin", x->origin);
    member(&b, "key", x->key);
    buf_printf(&b, ",\"index\":%lld", (long long)x->index);
    member(&b, "leaf", x->leaf);
    member(&b, "open", x->open);
    member(&b, "k1", x->k1);
    member(&b, "own", x->own);
    member(&b, "k2", x->k2);
    member(&b, "proof", x->proof);
    buf_char(&b, '}');
    if (b.overflow)
        return FAILED;
    *json = buf_view(&b);
    return OK;
}

static struct str hex_of(struct arena *a, const struct hash *h)
{
    struct buf b;
    buf_init(&b, a, 2 * sizeof h->b);
    buf_hex(&b, h->b, sizeof h->b);
    return buf_view(&b);
}

static enum rc receipt_text(struct place *p, struct arena *a, struct str origin, const struct log_leaf *leaf, const struct log_body *body,
                            struct str proof, struct str *json)
{
    struct sign_pub pub = sign_public(place_key(p));
    struct tlog_vkey v;
    must(tlog_vkey_make(origin, &pub, &v));
    struct receipt_parts x = { .origin = origin, .key = tlog_vkey_text(a, &v), .leaf = log_leaf_bytes(a, leaf), .open = body->open,
                               .k1 = hex_of(a, &body->k1), .proof = proof, .index = leaf->seq };
    if (body->own.p) {
        x.own = body->own;
        x.k2 = hex_of(a, &body->k2);
    }
    return receipt_write(a, &x, json);
}

enum rc receipt_fresh(struct place *p, struct arena *a, const struct log_kept *k, struct str *json)
{
    must(k->pos != ABSENT && k->pos < place_head(p).pos);
    return receipt_text(p, a, place_origin(p), &k->leaf, &k->body, STR_NONE, json); /* epochs begin only while a place is opened */
}

enum rc receipt_make(struct place *p, struct conn *c, struct arena *a, int64_t pos, bool with_proof, struct str *json)
{
    struct log_epoch_info e;
    struct log_leaf leaf;
    struct log_body body;
    struct str proof = STR_NONE;
    enum rc rc = epoch_of(p, c, a, pos, &e);
    if (!rc)
        rc = log_read_leaf(c, a, e.first, pos, &leaf);
    if (!rc)
        rc = log_read_body(c, a, pos, &body);
    if (!rc && with_proof)
        rc = proof_text(p, c, a, &e, pos, &proof);
    return rc ? rc : receipt_text(p, a, e.origin, &leaf, &body, proof, json);
}

/* ---- checking ------------------------------------------------------------------------------------------------ */

static struct str text_of(const cJSON *j, const char *name)
{
    const char *z = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(j, name));
    return str_of(z);
}

static enum rc wrong(struct str *why, const char *line)
{
    *why = str_of(line);
    return INVALID;
}

static enum rc check_bodies(struct arena *a, const struct receipt_parts *x, struct receipt_facts *f, struct log_leaf *leaf, struct str *why)
{
    struct hash k1, k2, made;
    if (log_leaf_parse(a, x->leaf, leaf))
        return wrong(why, "the leaf is not in its canonical form");
    if (leaf->seq != x->index)
        return wrong(why, "the leaf has another index than the receipt");
    if (!hex_decode(x->k1, k1.b, sizeof k1.b))
        return wrong(why, "the key k1 is not 32 bytes of hex");
    made = log_commit_open(&k1, x->open);
    if (!hash_eq(&made, &leaf->open))
        return wrong(why, "the open body or its key k1 was changed: the leaf does not commit to them");
    if (!x->own.p != !x->k2.p)
        return wrong(why, "of the own body and its key k2 only one is there");
    if (x->own.p) {
        if (!hex_decode(x->k2, k2.b, sizeof k2.b))
            return wrong(why, "the key k2 is not 32 bytes of hex");
        made = log_commit_own(&k2, x->own);
        if (!hash_eq(&made, &leaf->own))
            return wrong(why, "the own body or its key k2 was changed: the leaf does not commit to them");
        f->own_proved = true;
    }
    f->kind = leaf->kind;
    f->hour = leaf->hour;
    struct str rest = str_cut(x->open, sizeof "{\"at\":" - 1, x->open.n);
    return str_int(str_cut(rest, 0, str_find(rest, ',', 0)), &f->at) ? OK : wrong(why, "the open body does not say when");
}

static enum rc check_proof(const struct receipt_parts *x, struct str vkey, struct receipt_facts *f, struct str *why)
{
    struct tlog_vkey v;
    struct tlog_head head;
    struct tlog_proof proof;
    struct str note;
    uint64_t index;
    struct hash h = tlog_leaf_hash(x->leaf);
    f->key = vkey.n ? vkey : x->key;
    if (!tlog_vkey_parse(f->key, &v))
        return wrong(why, "the key is not a key of a log");
    if (!str_eq(v.name, x->origin))
        return wrong(why, "the key belongs to another log than the receipt");
    if (!x->proof.p)
        return OK;
    if (!tlog_proof_parse(x->proof, &index, &proof, &note) || (int64_t)index != x->index)
        return wrong(why, "the proof can't be read, or is for another leaf");
    if (!tlog_checkpoint_open(note, &v, &head))
        return wrong(why, "the checkpoint is not signed by that key");
    if (!tlog_check_inclusion(index, head.size, &h, &head.root, proof.h, proof.n))
        return wrong(why, "the leaf is not in the tree that the checkpoint signs");
    f->size = head.size;
    return OK;
}

enum rc receipt_check(struct arena *a, struct str json, struct str vkey, struct receipt_facts *out, struct str *why)
{
    struct receipt_facts f = { 0 };
    struct log_leaf leaf;
    cJSON *j = json.n <= RECEIPT_MAX ? cJSON_ParseWithLength(json.p, json.n) : NULL;
    const cJSON *index = cJSON_GetObjectItemCaseSensitive(j, "index");
    if (!cJSON_IsObject(j) || !cJSON_IsNumber(index) || index->valuedouble < 0 || index->valuedouble > 9e15) {
        cJSON_Delete(j);
        return wrong(why, "this is not a receipt (JSON with an index)");
    }
    struct receipt_parts x = { .index = (int64_t)index->valuedouble };
    struct {
        const char *name;
        struct str *to;
    } part[] = { { "origin", &x.origin }, { "key", &x.key }, { "leaf", &x.leaf }, { "open", &x.open },
                 { "k1", &x.k1 },         { "own", &x.own }, { "k2", &x.k2 },     { "proof", &x.proof } };
    for (size_t i = 0; i < countof(part); i++)
        *part[i].to = arena_str(a, text_of(j, part[i].name));
    cJSON_Delete(j);
    f.origin = x.origin;
    f.parts = x;
    f.index = x.index;
    enum rc rc = check_bodies(a, &x, &f, &leaf, why);
    if (!rc)
        rc = check_proof(&x, vkey, &f, why);
    if (!rc)
        *out = f;
    return rc;
}
