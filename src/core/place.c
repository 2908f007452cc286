/* place.c - opening and closing a place, and the decision whether its log is the one that was signed.
**
** Crash-only: there is no clean shutdown to rely on. Every start takes the lock, brings the tables to this program's schema, reads the
** end of the log from its tiles, and, when it is to serve, holds the log against the signer's memory (epoch.c). */
#include "base/clock.h"
#include "base/mem.h"
#include "core/epoch.h"
#include "core/file.h"
#include "core/place_in.h"
#include "core/signer.h"
#include "core/upgrade.h"

#include <limits.h>
#include <sys/stat.h>

enum { KEY_HEX = 64 };

const char *place_dir(const struct place *p)
{
    return p->dir;
}

struct str place_origin(const struct place *p)
{
    return str_of(p->origin);
}

bool place_is_sample(const struct place *p)
{
    return str_starts(str_of(p->origin), STR(SAMPLE_HOST));
}

const struct sign_key *place_key(const struct place *p)
{
    return &p->key;
}

struct hash place_secret(const struct place *p, struct str label)
{
    must(label.n > 0);
    return hash_keyed(&p->root, label, STR(""));
}

struct str place_state_dir(struct arena *a)
{
    const char *own = getenv("ZHITONG_STATE"), *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (own && *own)
        return str_of(own);
    if (xdg && *xdg)
        return arena_printf(a, "%s/zhitong", xdg);
    if (home && *home && strcmp(home, "/") != 0)
        return arena_printf(a, "%s/.local/state/zhitong", home);
    return STR("/var/lib/zhitong");
}

void place_publish_head(struct place *p)
{
    pthread_mutex_lock(&p->head_mu);
    p->head = p->log.head;
    place_ends_moved(p);
    pthread_mutex_unlock(&p->head_mu);
}

void place_ends_moved(struct place *p)
{
    static _Atomic int64_t numbers;
    atomic_store(&p->ends, 1 + atomic_fetch_add(&numbers, 1));
}

/* The number is read first: what is remembered under it may be newer, never older. */
struct place_ends place_ends(struct place *p)
{
    static _Thread_local int64_t known;
    static _Thread_local struct place_ends ends;
    const int64_t number = atomic_load(&p->ends);
    if (number != known) {
        pthread_mutex_lock(&p->head_mu);
        ends = (struct place_ends){ p->head.pos, p->signed_size, p->signed_root };
        pthread_mutex_unlock(&p->head_mu);
        known = number;
    }
    return ends;
}

struct log_head place_head(struct place *p)
{
    pthread_mutex_lock(&p->head_mu);
    struct log_head h = p->head;
    pthread_mutex_unlock(&p->head_mu);
    return h;
}

static const char *in_dir(struct place *p, struct arena *a, const char *name)
{
    return arena_cstr(a, arena_printf(a, "%s/%s", p->dir, name));
}

/* ---- opening ------------------------------------------------------------------------------------------------- */

static enum rc say(struct arena *a, struct str *why, enum rc rc, const char *what, const char *path)
{
    *why = arena_printf(a, "%s: %s", path, what);
    return rc;
}

static char *copy(struct str s)
{
    char *p = s.p ? mem_new(s.n + 1, 1) : NULL;
    if (p)
        memcpy(p, s.p, s.n);
    return p;
}

enum rc place_read_key(const char *dir, struct arena *a, struct sign_key *out, struct str *why)
{
    const char *path = arena_cstr(a, arena_printf(a, "%s/signer.key", dir));
    struct str hex;
    struct hash seed;
    enum rc rc = file_read(a, path, 256, &hex);
    if (rc == NOT_FOUND)
        return say(a, why, NOT_FOUND, "there is no place here (make one with: zhitong init DIR)", dir);
    if (rc || !hex_decode(str_trim(hex), seed.b, sizeof seed.b))
        return say(a, why, rc ? rc : INVALID, "the signer's key can't be read", path);
    sign_key_from_seed(&seed, out);
    return OK;
}

enum rc place_write_key(const char *dir, struct arena *a, const struct hash *seed)
{
    struct buf hex;
    buf_init(&hex, a, KEY_HEX + 2);
    buf_hex(&hex, seed->b, sizeof seed->b);
    buf_char(&hex, '\n');
    return hex.overflow ? FAILED : file_write(arena_cstr(a, arena_printf(a, "%s/signer.key", dir)), buf_view(&hex), true);
}

/* What place_secret() makes keys of. */
static void keep_root(struct place *p)
{
    struct hash root = hash_sha256(str_n(p->key.secret, sizeof p->key.secret));
    hash_key(&root, &p->root);
}

static struct place *place_new(const char *dir)
{
    struct place *p = mem_new(1, sizeof *p);
    must(p != NULL);
    p->lock_fd = p->state_fd = -1;
    p->last = &p->first;
    pthread_mutex_init(&p->head_mu, NULL);
    for (size_t i = 0; i < PLACE_READERS_MAX; i++)
        pthread_mutex_init(&p->reader[i].mu, NULL);
    p->dir = copy(str_of(dir));
    must(p->dir != NULL);
    return p;
}

void place_close(struct place *p)
{
    if (!p)
        return;
    must(!p->first && !p->scheduled && !p->backup);
    for (size_t i = 0; i < PLACE_READERS_MAX; i++) {
        conn_close(p->reader[i].conn);
        pthread_mutex_destroy(&p->reader[i].mu);
    }
    conn_close(p->keeper);
    conn_close(p->writer);
    log_release(&p->log);
    file_unlock(&p->state_fd);
    file_unlock(&p->lock_fd);
    pthread_mutex_destroy(&p->head_mu);
    mem_free(p->checkpoint);
    mem_free(p->state_file);
    mem_free(p->dir);
    mem_free(p);
}

static enum rc open_files(struct place *p, bool inspect, struct arena *a, struct str *why)
{
    enum rc rc = file_lock(in_dir(p, a, "lock"), &p->lock_fd);
    if (rc == BUSY)
        return say(a, why, rc, "another zhitong has this folder open; stop it first", p->dir);
    if (rc)
        return say(a, why, rc, "the folder can't be written", p->dir);
    if ((rc = conn_open(in_dir(p, a, "place.db"), CONN_WRITE, a, &p->writer, why)))
        return rc;
    if ((rc = conn_open(in_dir(p, a, "place.db"), CONN_WRITE, a, &p->keeper, why)))
        return rc;
    if ((rc = upgrade(p->writer, p->dir, a, why)))
        return rc;
    if ((rc = log_load(&p->log, p->writer, a)) && !inspect)
        return say(a, why, rc, "the end of the log can't be read; run: zhitong check", p->dir);
    return OK;
}

static int64_t bytes_of(const struct place *p, const char *name)
{
    char path[PATH_MAX];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%s", p->dir, name);
    return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 ? st.st_size : 0;
}

struct place_bytes place_bytes(const struct place *p)
{
    return (struct place_bytes){ bytes_of(p, "place.db"), bytes_of(p, "place.db-wal") };
}

enum rc place_open(const struct place_options *o, struct arena *a, struct place **out, struct str *why)
{
    struct place *p = place_new(o->dir);
    struct str state = o->state_dir ? str_of(o->state_dir) : place_state_dir(a);
    must(event_find(str_of(EPOCH_BEGUN.kind)) != NULL); /* the first look-up holds every module's types against decision 2 */
    enum rc rc = place_read_key(p->dir, a, &p->key, why);
    if (!rc) {
        keep_root(p);
        rc = open_files(p, o->inspect, a, why);
    }
    if (!rc && p->log.head.epoch == 0)
        rc = say(a, why, FAILED, "the log is empty: init was interrupted; remove the folder and run it again", p->dir);
    if (!rc)
        rc = epoch_settle(p, state, o->inspect, a, why);
    if (rc) {
        place_close(p);
        return rc;
    }
    place_publish_head(p);
    *out = p;
    return OK;
}

/* HOST/PATH: what a log's name may hold (C2SP: no scheme, no '+', no white space), short enough to print. */
static bool origin_sound(struct str s)
{
    if (s.n == 0 || s.n > 200 || s.p[0] == '/' || s.p[s.n - 1] == '/')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
              memchr("-._/:", s.p[i], 5)))
            return false;
    return str_find(s, '/', 0) < s.n;
}

enum rc place_init(const char *dir, struct str origin, int64_t at, struct arena *a, struct str *why)
{
    struct str old;
    struct hash seed = rand_hash();
    if (!origin_sound(origin))
        return say(a, why, INVALID, "an origin is HOST/PATH: letters, digits and -._:/ (for example example.org/sunny)",
                   arena_cstr(a, origin));
    must(!at || (str_starts(origin, STR(SAMPLE_HOST)) && at <= clock_now_us()));
    if (file_make_dir(a, dir))
        return say(a, why, FAILED, "the folder can't be made", dir);
    struct place *p = place_new(dir);
    const char *key = in_dir(p, a, "signer.key");
    enum rc rc = file_read(a, key, 256, &old);
    if (rc != NOT_FOUND) {
        place_close(p);
        return say(a, why, CONFLICT, "there is a place here already; nothing was changed", dir);
    }
    rc = open_files(p, false, a, why);
    if (!rc && p->log.head.epoch != 0)
        rc = say(a, why, CONFLICT, "there is a log here already; nothing was changed", dir);
    if (!rc && (rc = epoch_first(p, origin, at ? at : clock_now_us(), a)))
        *why = arena_printf(a, "%s: the log can't be begun (%s)", dir, conn_error(p->writer));
    if (!rc && (rc = place_write_key(dir, a, &seed))) /* last: a folder without a key is no place yet */
        *why = arena_printf(a, "%s: the key can't be written", key);
    place_close(p);
    return rc;
}
