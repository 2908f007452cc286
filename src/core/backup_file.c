/* backup_file.c - the files of a backup: keys, parts, manifests.
**
** A part is written beside, synced and renamed (file.c), and its name holds the beginning of its hash: two different parts never meet under
** one name, and one that is there under its name is whole. A manifest is written last, so a run that is cut off leaves at most parts that
** no manifest names, which the next rotation removes. The manifest is a signed note: it names the hash of each part, and so whoever trusts
** the place's key trusts all of a backup or none. It holds no personal data; parts do, and the place's part holds the signing key. */
#include "core/backup_in.h"

#include "base/text.h"
#include "core/epoch.h"
#include "core/place_in.h"

#include <sys/stat.h>

enum { KEY_GROUPS = 17, GROUP = 4, KEY_FILE_MAX = 4096, BOX_BYTES = 8, MANIFEST_MAX = 64 << 20, PART_MAX = 1 << 30 };

/* ---- records --------------------------------------------------------------------------------------------------- */

static const struct field head_f[] = {
    INT(struct backup_head, v),          INT(struct backup_head, at),        INT(struct backup_head, events),
    TEXT(struct backup_head, origin, 0), BYTES(struct backup_head, box, 0),
};
static const struct field part_f[] = {
    TEXT(struct backup_part, part, 0), INT(struct backup_part, bytes),  BYTES(struct backup_part, sha256, 0),
    INT(struct backup_part, first),    INT(struct backup_part, events), INT(struct backup_part, own),
    BYTES(struct backup_part, last, 0),
};
static const struct field event_f[] = {
    INT(struct backup_event, pos),            TEXT(struct backup_event, kind, 0),      INT(struct backup_event, hour),
    BYTES(struct backup_event, leaf_open, 0), BYTES(struct backup_event, leaf_own, 0), INT(struct backup_event, subject),
    BYTES(struct backup_event, k1, 0),        TEXT(struct backup_event, open, 0),      BYTES(struct backup_event, k2, 0),
    TEXT(struct backup_event, own, 0),
};
static const struct field self_f[] = { BYTES(struct backup_self, seed, 0), TEXT(struct backup_self, checkpoint, 0) };
static const struct field epoch_f[] = {
    INT(struct backup_epoch, n), TEXT(struct backup_epoch, origin, 0),
    INT(struct backup_epoch, first), TEXT(struct backup_epoch, frozen, 0),
};
const struct shape BACKUP_HEAD = SHAPE(struct backup_head, head_f);
const struct shape BACKUP_PART = SHAPE(struct backup_part, part_f);
const struct shape BACKUP_EVENT = SHAPE(struct backup_event, event_f);
const struct shape BACKUP_SELF = SHAPE(struct backup_self, self_f);
const struct shape BACKUP_EPOCH = SHAPE(struct backup_epoch, epoch_f);

enum rc backup_line(struct buf *b, struct arena *a, const struct shape *s, const void *record)
{
    enum rc rc = shape_encode(s, record, false, ABSENT, 0, a, b);
    buf_char(b, '\n');
    return rc || b->overflow ? FAILED : OK;
}

enum rc backup_line_next(struct str *rest, struct arena *a, const struct shape *s, void *record)
{
    struct str line;
    if (rest->n == 0 || !str_next(rest, '\n', &line))
        return NOT_FOUND;
    shape_clear(s, record);
    return shape_decode(s, line, false, NULL, NULL, a, record) ? INVALID : OK;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

/* 64 hex digits and four that prove them, in groups of four: what a person can copy from paper, and know when a digit is wrong. */
static struct str key_words(struct arena *a, const struct hash *half)
{
    struct hash proof = hash_sha256(hash_str(half));
    struct buf hex, b;
    buf_init(&hex, a, KEY_FILE_MAX);
    buf_init(&b, a, KEY_FILE_MAX);
    buf_hex(&hex, half->b, sizeof half->b);
    buf_hex(&hex, proof.b, GROUP / 2);
    for (size_t i = 0; i < KEY_GROUPS && !hex.overflow; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_put(&b, hex.p + i * GROUP, GROUP);
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

static bool key_parse(struct arena *a, struct str words, struct hash *half)
{
    struct buf hex;
    unsigned char all[sizeof *half + GROUP / 2];
    buf_init(&hex, a, KEY_FILE_MAX);
    for (size_t i = 0; i < words.n; i++)
        if (words.p[i] != ' ' && words.p[i] != '\n' && words.p[i] != '\r' && words.p[i] != '\t')
            buf_char(&hex, words.p[i]);
    if (!hex_decode(buf_view(&hex), all, sizeof all))
        return false;
    struct hash proof = hash_sha256(str_n(all, sizeof *half));
    memcpy(half->b, all, sizeof *half);
    return memcmp(proof.b, all + sizeof *half, GROUP / 2) == 0;
}

#define KEY_SECRET STR("zhitong backup key: secret\n")
#define KEY_PUBLIC STR("zhitong backup key: public\n")

static enum rc key_write(const char *path, struct arena *a, struct str head, const struct hash *half)
{
    struct str words = key_words(a, half), text = arena_printf(a, STR_FMT STR_FMT "\n", STR_ARG(head), STR_ARG(words));
    return words.p && text.p ? file_write(path, text, true) : FAILED;
}

enum rc backup_key_new(const char *path, struct arena *a, struct str *words, struct str *why)
{
    struct hash secret, open_half;
    struct stat st;
    const char *pub = arena_cstr(a, arena_printf(a, "%s.pub", path));
    if (stat(path, &st) == 0 || stat(pub, &st) == 0) {
        *why = arena_printf(a, "%s: there is a key already; nothing was changed", path);
        return CONFLICT;
    }
    seal_pair(&secret, &open_half);
    enum rc rc = key_write(path, a, KEY_SECRET, &secret);
    if (!rc)
        rc = key_write(pub, a, KEY_PUBLIC, &open_half);
    if (rc)
        *why = arena_printf(a, "%s: the key can't be written", path);
    else
        *words = key_words(a, &secret);
    return rc;
}

enum rc backup_key_read(const char *path, struct arena *a, struct backup_key *out, struct str *why)
{
    struct backup_key k = { 0 };
    struct str all;
    enum rc rc = file_read(a, path, KEY_FILE_MAX, &all);
    if (rc) {
        *why = arena_printf(a, "%s: the key can't be read", path);
        return rc;
    }
    k.has_secret = str_starts(all, KEY_SECRET);
    bool known = k.has_secret || str_starts(all, KEY_PUBLIC);
    if (!known || !key_parse(a, str_cut(all, KEY_SECRET.n, all.n), k.has_secret ? &k.secret : &k.open_half)) {
        *why = arena_printf(a, "%s: this is not a backup key, or a digit of it is wrong", path);
        return INVALID;
    }
    if (k.has_secret)
        k.open_half = seal_open_half(&k.secret);
    *out = k;
    return OK;
}

struct hash backup_box(const struct backup_key *k)
{
    return hash_sha256(hash_str(&k->open_half));
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static const char *part_path(struct arena *a, const char *folder, struct str part)
{
    return arena_cstr(a, arena_printf(a, "%s/parts/" STR_FMT, folder, STR_ARG(part)));
}

/* A manifest that is not proved yet must not lead anywhere else. */
static bool part_named(struct str part)
{
    for (size_t i = 0; i < part.n; i++)
        if (!((part.p[i] >= 'a' && part.p[i] <= 'z') || (part.p[i] >= '0' && part.p[i] <= '9') || part.p[i] == '-'))
            return false;
    return part.n > 0 && part.n < 64;
}

enum rc part_load(const char *folder, struct arena *a, const struct backup_part *p, struct str *stored, struct str *why)
{
    struct str bytes;
    const char *path = part_path(a, folder, p->part);
    enum rc rc = file_read(a, path, PART_MAX, &bytes);
    if (rc) {
        *why = arena_printf(a, rc == NOT_FOUND ? "%s: is missing" : "%s: can't be read", path);
        return rc == NOT_FOUND ? INVALID : rc;
    }
    struct hash h = hash_sha256(bytes);
    if (bytes.n != (size_t)p->bytes)
        *why = arena_printf(a, "%s: is damaged: %zu bytes instead of %lld", path, bytes.n, (long long)p->bytes);
    else if (!str_eq(hash_str(&h), p->sha256))
        *why = arena_printf(a, "%s: is damaged: its bytes are not those that were written", path);
    else {
        *stored = bytes;
        return OK;
    }
    return INVALID;
}

enum rc part_read(const char *folder, struct arena *a, const struct backup_part *p, const struct backup_key *key, struct str *plain,
                  struct str *why)
{
    struct str stored;
    enum rc rc = part_load(folder, a, p, &stored, why);
    if (rc)
        return rc;
    if (!key) {
        *plain = stored;
        return OK;
    }
    if (seal_open(a, &key->secret, stored, plain))
        return OK;
    *why = arena_printf(a, "%s: this key does not open it", part_path(a, folder, p->part));
    return INVALID;
}

enum rc part_write(const char *folder, struct arena *a, const char *stem, struct str plain, const struct backup_key *key,
                   struct backup_part *p)
{
    struct buf name;
    struct str stored = key ? seal_close(a, &key->open_half, plain) : plain, again, why;
    if (!stored.p)
        return FAILED;
    struct hash h = hash_sha256(stored);
    buf_init(&name, a, 64);
    buf_printf(&name, "%s-", stem);
    buf_hex(&name, h.b, 8);
    p->part = buf_view(&name);
    p->bytes = (int64_t)stored.n;
    p->sha256 = arena_str(a, hash_str(&h));
    enum rc rc = name.overflow || !p->sha256.p ? FAILED : file_write(part_path(a, folder, p->part), stored, true);
    return rc ? rc : part_load(folder, a, p, &again, &why);
}

/* ---- manifests --------------------------------------------------------------------------------------------------- */

enum rc manifest_list(struct arena *a, const char *folder, struct str **name, size_t *n)
{
    struct str *all;
    size_t have, kept = 0;
    enum rc rc = file_list(a, folder, &all, &have);
    if (rc)
        return rc;
    for (size_t i = 0; i < have; i++)
        if (str_starts(all[i], STR("backup-")) && !str_ends(all[i], STR(".new")) && all[i].n < BACKUP_NAME_MAX)
            all[kept++] = all[i];
    *name = all;
    *n = kept;
    return OK;
}

static enum rc manifest_parse(struct arena *a, struct backup_manifest *m)
{
    const char *gap = memmem(m->note.p, m->note.n, "\n\n", 2);
    struct str rest = str_cut(m->note, 0, gap ? (size_t)(gap - m->note.p) + 1 : 0);
    size_t room = 0;
    for (size_t i = 0; i < rest.n; i++)
        room += rest.p[i] == '\n';
    if (room < 2 || backup_line_next(&rest, a, &BACKUP_HEAD, &m->head) || m->head.v != 1 || m->head.events < 0 || !m->head.origin.p)
        return INVALID;
    m->part = ARENA_ARRAY(a, struct backup_part, room);
    int64_t pos = 0;
    for (m->n = 0; m->part && m->n + 1 < room; m->n++) {
        struct backup_part *p = &m->part[m->n];
        if (backup_line_next(&rest, a, &BACKUP_PART, p) || !part_named(p->part) || p->sha256.n != sizeof(struct hash) || p->bytes < 0)
            return INVALID;
        if (m->n == 0 ? p->first != ABSENT : p->first != pos || p->events <= 0 || p->own < 0 || p->own > p->events)
            return INVALID;
        pos += m->n ? p->events : 0;
    }
    return m->part && pos == m->head.events ? OK : INVALID;
}

enum rc manifest_read(struct arena *a, const char *folder, struct str name, struct backup_manifest *out)
{
    struct backup_manifest m = { .name = name };
    enum rc rc = file_read(a, arena_cstr(a, arena_printf(a, "%s/" STR_FMT, folder, STR_ARG(name))), MANIFEST_MAX, &m.note);
    if (!rc)
        rc = manifest_parse(a, &m);
    if (!rc)
        *out = m;
    return rc;
}

/* Under a name of its own, so that no manifest can pass for a checkpoint. */
static struct str note_name(struct arena *a, struct str origin)
{
    return arena_printf(a, STR_FMT "/backup", STR_ARG(epoch_base(origin)));
}

bool manifest_signed(const struct backup_manifest *m, struct arena *a, const struct sign_key *key)
{
    struct sign_pub pub = sign_public(key);
    struct tlog_vkey v;
    struct str text;
    return tlog_vkey_make(note_name(a, m->head.origin), &pub, &v) && tlog_note_open(m->note, &v, &text);
}

enum rc manifest_write(struct backup_manifest *m, struct arena *a, const char *folder, const struct sign_key *key)
{
    struct text_date d = text_date(m->head.at, 0);
    struct buf b;
    buf_init(&b, a, MANIFEST_MAX);
    m->name = arena_printf(a, "backup-%04d%02d%02dT%02d%02d%02dZ", d.year, d.month, d.day, d.hour, d.minute, d.second);
    enum rc rc = backup_line(&b, a, &BACKUP_HEAD, &m->head);
    for (size_t i = 0; i < m->n && !rc; i++)
        rc = backup_line(&b, a, &BACKUP_PART, &m->part[i]);
    m->note = rc ? STR_NONE : tlog_note_sign(a, buf_view(&b), note_name(a, m->head.origin), key);
    if (!m->note.p)
        return FAILED;
    return file_write(arena_cstr(a, arena_printf(a, "%s/" STR_FMT, folder, STR_ARG(m->name))), m->note, true);
}
