-- The log and the side tables. Names decide who may touch a table: see docs/decisions/0004.
-- migration 1

-- One row an epoch; positions [first, next epoch's first). `frozen` is the last checkpoint signed under this origin, once it is over.
CREATE TABLE log_epoch (
    n INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    first INTEGER NOT NULL,
    frozen TEXT
) STRICT;

-- What is committed to; never updated. The leaf's bytes are made from this row (decision 1).
CREATE TABLE log_leaf (
    pos INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    hour INTEGER NOT NULL,
    open BLOB NOT NULL,
    own BLOB NOT NULL
) STRICT;

-- What the commitments are about; only erasure changes it (k2 and own become NULL).
CREATE TABLE log_body (
    pos INTEGER PRIMARY KEY,
    subject INTEGER,
    k1 BLOB NOT NULL,
    open TEXT NOT NULL,
    k2 BLOB,
    own TEXT
) STRICT;
CREATE INDEX log_body_subject ON log_body (subject) WHERE subject IS NOT NULL;

-- Hashes of up to 256 children each; the last tile of a level is partial and is rewritten.
CREATE TABLE log_tile (
    epoch INTEGER NOT NULL,
    level INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (epoch, level, n)
) STRICT;

-- Answers to requests with an Idempotency-Key: hash of the key, hash of the body, and the result sealed with the key itself.
CREATE TABLE side_idem (
    key BLOB PRIMARY KEY,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    box BLOB NOT NULL,
    pos INTEGER NOT NULL             -- of the first event that was written: with its subject the answer goes too
) STRICT, WITHOUT ROWID;
CREATE INDEX side_idem_at ON side_idem (at);
CREATE INDEX side_idem_pos ON side_idem (pos);

-- Sessions of staff: only the hash of the cookie is kept.
CREATE TABLE side_session (
    token BLOB PRIMARY KEY,
    user INTEGER NOT NULL,
    csrf BLOB NOT NULL,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX side_session_user ON side_session (user);

-- Forms that were left for a moment, to choose a door: sealed under the token that the way back carries, for an hour.
CREATE TABLE side_draft (
    token BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    box BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX side_draft_at ON side_draft (at);

-- Wrong tries at a secret (a code's word, a login): which, how many, locked until when.
CREATE TABLE side_try (
    what BLOB PRIMARY KEY,
    n INTEGER NOT NULL,
    until INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is to leave the house: who is to hear of which event. What they are told, and where, is asked when it is sent, so that after an
-- erasure nothing personal waits here. (Facts, though core's: apply fills it.)
CREATE TABLE core_outbox (
    pos INTEGER NOT NULL,            -- of the event
    who INTEGER NOT NULL,            -- the subject
    round INTEGER NOT NULL,          -- 1; one more each time a person has it sent again
    given_up INTEGER,                -- when; NULL: it waits to be sent
    why TEXT,                        -- of giving up: one stable word
    PRIMARY KEY (pos, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX core_outbox_given_up ON core_outbox (given_up, pos, who) WHERE given_up IS NOT NULL;
CREATE INDEX core_outbox_waiting ON core_outbox (pos, who) WHERE given_up IS NULL;
CREATE INDEX core_outbox_who ON core_outbox (who, pos);

-- One row once the outbox has been held: after a restore nobody shall be written to twice, so a person lets it go.
CREATE TABLE core_gate (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    held INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;

-- Tries that were put off: how many in this round, and when the next is due.
CREATE TABLE side_outbox (
    pos INTEGER NOT NULL,
    who INTEGER NOT NULL,
    round INTEGER NOT NULL,
    n INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (pos, who)
) STRICT, WITHOUT ROWID;

-- What was erased, and why. One event's own half, or (event NULL) all of a subject before this position. `check` holds the log against it.
CREATE TABLE core_erasure (
    pos INTEGER PRIMARY KEY,         -- of the event that says so
    subject INTEGER NOT NULL,
    event INTEGER,
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX core_erasure_subject ON core_erasure (subject, pos);

-- Up to where erased bytes have left the files too, the WAL included.
CREATE TABLE core_settled (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    upto INTEGER NOT NULL
) STRICT;

-- Terms that were set; erase.h: TERM_WORDS ...
CREATE TABLE core_term (
    term INTEGER PRIMARY KEY,
    days INTEGER NOT NULL
) STRICT;

-- Numbers that an office chose (setting.h): each choice that ever was.
CREATE TABLE core_setting (
    pos INTEGER PRIMARY KEY,         -- of the event
    key TEXT NOT NULL,
    value INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by INTEGER NOT NULL
) STRICT;
CREATE INDEX core_setting_key ON core_setting (key, pos);

-- The moment of which somebody said last that the clock is right (place_clock.h); and where the place's own time stood at the last sweep.
CREATE TABLE core_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE side_steady (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

-- Files that belong to events (attach.h): which event brought one in, and the position of the erasure with which it went.
CREATE TABLE core_attachment (
    name BLOB PRIMARY KEY,           -- SHA-256 of the sealed bytes
    pos INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    gone INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX core_attachment_kept ON core_attachment (pos) WHERE gone IS NULL;
CREATE INDEX core_attachment_gone ON core_attachment (gone, pos) WHERE gone IS NOT NULL;
CREATE INDEX core_attachment_subject ON core_attachment (subject, pos) WHERE gone IS NULL;

-- Files that were sent with a form that is not written yet, by the hash of a token that the form holds.
CREATE TABLE side_attach (
    token BLOB PRIMARY KEY,
    name BLOB NOT NULL UNIQUE,
    sha256 BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    about INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX side_attach_at ON side_attach (at);
