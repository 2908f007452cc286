/* tlog.h - the append-only Merkle tree and the texts around it. Pure functions: no clock, no disk, no network.
**
** Hashing: RFC 9162 section 2.1 (= RFC 6962). Tiles: C2SP tlog-tiles v0.1, height 8. Checkpoints: C2SP tlog-checkpoint v1 in
** a C2SP signed-note v1. Proof files: C2SP tlog-proof v1. Everything that parses is strict: canonical base64, no leading zeros,
** no second spelling of the same thing, so that any changed bit is seen. Sizes and indices end at TLOG_SIZE_MAX everywhere. A
** function that gives a text in an arena gives an absent one when the arena is full. */
#ifndef TLOG_TLOG_H
#define TLOG_TLOG_H

#include "base/hash.h"

#define TLOG_SIZE_MAX ((uint64_t)INT64_MAX) /* what SQLite counts, and Go's verifier; keeps a proof within TLOG_PROOF_MAX */

/* ---- tree ---------------------------------------------------------------------------------------------------- */

struct hash tlog_leaf_hash(struct str entry);                                  /* SHA-256(0x00 ‖ entry) */
struct hash tlog_node_hash(const struct hash *left, const struct hash *right); /* SHA-256(0x01 ‖ left ‖ right) */
struct hash tlog_empty_root(void);                                             /* SHA-256("") */

/* The right edge of a tree: roots of its perfect subtrees, largest first, one per set bit of `size`. Enough to append and to
** give the root. */
struct tlog_edge {
    uint64_t size;
    struct hash peak[64];
    int n; /* == popcount(size) */
};
void tlog_edge_init(struct tlog_edge *e);
void tlog_edge_append(struct tlog_edge *e, const struct hash *leaf);
struct hash tlog_edge_root(const struct tlog_edge *e);

/* ---- tiles --------------------------------------------------------------------------------------------------- */

enum { TLOG_TILE_HEIGHT = 8, TLOG_TILE_WIDTH = 256, TLOG_ENTRY_MAX = 65535, TLOG_LEVELS = 8, TLOG_PROOF_MAX = 64 };

/* Reads `width` hashes of the tile (level, n) into out; a tile is kept with at least the width asked for. NOT_FOUND: not there. */
struct tlog_tiles {
    enum rc (*read)(void *ctx, int level, uint64_t n, int width, struct hash *out);
    void *ctx;
};
/* Called by tlog_tiles_append for each hash that falls into place: hash `index` of level `level` (tile index/256, slot index%256). */
typedef enum rc tlog_put(void *ctx, int level, uint64_t index, const struct hash *h);
/* Appends a leaf to the edge and reports the level-0 hash and every higher level hash (levels 1, 2, ... of tiles: each 256 of one
** level) that it completes. Needs nothing but the edge, which stays as it was when a put fails. */
enum rc tlog_tiles_append(struct tlog_edge *e, const struct hash *leaf, tlog_put *put, void *ctx) MUST_USE;
/* Width of the partial tile that ends `level` in a tree of `size` leaves: floor(size / 256^level) mod 256. */
int tlog_partial_width(uint64_t size, int level);
/* Number of full tiles of that level. */
uint64_t tlog_full_tiles(uint64_t size, int level);
/* "tile/0/x001/067.p/112", "tile/entries/000", after the log's prefix and without a leading slash. level -1: entries. width 0:
** the full tile. */
struct str tlog_tile_path(struct arena *a, int level, uint64_t n, int width);
/* The reverse; strict: only the canonical spelling of a level 0..63 or entries, width 1..255 when .p. */
bool tlog_tile_parse(struct str path, int *level, uint64_t *n, int *width) MUST_USE;
/* Rebuilds the edge of a tree of `size` leaves from its tiles. */
enum rc tlog_edge_from_tiles(const struct tlog_tiles *t, uint64_t size, struct tlog_edge *out) MUST_USE;
/* The hash of the perfect subtree of 2^height leaves that begins at leaf index << height. */
enum rc tlog_subtree(const struct tlog_tiles *t, int height, uint64_t index, struct hash *out) MUST_USE;
/* A bundle of entries is u16 length ‖ leaf, again and again. Cuts the first leaf off *rest; false (both untouched): it ends in the
** middle of one, or is empty. */
bool tlog_bundle_next(struct str *rest, struct str *leaf);

/* ---- proofs (RFC 9162 2.1.3, 2.1.4) ------------------------------------------------------------------------- */

struct tlog_proof {
    struct hash h[TLOG_PROOF_MAX];
    size_t n;
};
/* INVALID: index >= size, or an old tree larger than the new one. Otherwise what the tiles' reader says. Each tile is read about once. */
enum rc tlog_prove_inclusion(const struct tlog_tiles *t, uint64_t index, uint64_t size, struct tlog_proof *out) MUST_USE;
/* A proof binds the leaf, its index, the root and the *shape* of the tree on the way to it. Sizes of the same shape (leaf 0 in 5 or 7
** leaves) can't be told apart by anyone: that root and size belong together is the checkpoint's signature's word. */
bool tlog_check_inclusion(uint64_t index, uint64_t size, const struct hash *leaf, const struct hash *root, const struct hash *path,
                          size_t n) MUST_USE;
/* old 0 gives an empty proof, as a C2SP witness wants it. */
enum rc tlog_prove_consistency(const struct tlog_tiles *t, uint64_t old_size, uint64_t new_size, struct tlog_proof *out) MUST_USE;
bool tlog_check_consistency(uint64_t old_size, uint64_t new_size, const struct hash *old_root, const struct hash *new_root,
                            const struct hash *path, size_t n) MUST_USE;

/* ---- signed notes, checkpoints, proof files --------------------------------------------------------------- */

struct tlog_vkey {
    struct str name;     /* borrowed */
    unsigned char id[4]; /* SHA-256(name ‖ \n ‖ 0x01 ‖ public key)[:4] */
    struct sign_pub pub;
};
/* "name+hex8+base64(0x01 ‖ key)". Names: non-empty, no '+', no Unicode white space, no control characters. */
bool tlog_vkey_make(struct str name, const struct sign_pub *pub, struct tlog_vkey *out) MUST_USE;
struct str tlog_vkey_text(struct arena *a, const struct tlog_vkey *v);
bool tlog_vkey_parse(struct str text, struct tlog_vkey *out) MUST_USE;

/* text (which ends in a newline) ‖ newline ‖ signature line. Absent also when nobody could open it: a text that is not UTF-8, holds
** control characters or lacks the last newline; a name that is no key name. */
struct str tlog_note_sign(struct arena *a, struct str text, struct str name, const struct sign_key *key);
/* Splits at the last blank line and checks: true when the signature of `v` is there and good. Unknown keys are ignored (at most 64
** lines of at most 8 KiB signature each). A line that is no signature line refuses the whole note, and so does a bad signature
** under v's (name, id). *text is borrowed from note. */
bool tlog_note_open(struct str note, const struct tlog_vkey *v, struct str *text) MUST_USE;

struct tlog_head {
    struct str origin; /* borrowed */
    uint64_t size;
    struct hash root;
};
struct str tlog_head_text(struct arena *a, const struct tlog_head *h); /* three lines */
bool tlog_head_parse(struct str text, struct tlog_head *out) MUST_USE; /* strict; extension lines are ignored */
/* tlog_note_open, then tlog_head_parse, and origin == the key's name. */
bool tlog_checkpoint_open(struct str note, const struct tlog_vkey *v, struct tlog_head *out) MUST_USE;

/* A .tlog-proof file: "c2sp.org/tlog-proof@v1", index, hashes, blank line, checkpoint. The standard's optional "extra" line, which no
** signature covers, is neither written nor accepted. *checkpoint is borrowed from text and not yet opened. */
struct str tlog_proof_text(struct arena *a, uint64_t index, const struct tlog_proof *p, struct str checkpoint);
bool tlog_proof_parse(struct str text, uint64_t *index, struct tlog_proof *p, struct str *checkpoint) MUST_USE;

#endif
