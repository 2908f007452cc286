-- Promises: who promised what to whom by when, and what came of it. All of it is public, and nobody's name stands in it.
-- migration 1

CREATE TABLE promise_given (
    id INTEGER PRIMARY KEY,          -- the promise's number, 1, 2, ...
    pos INTEGER NOT NULL,            -- position of the event that gave it
    state INTEGER NOT NULL,          -- promise.h: PROMISE_GIVEN ...
    title TEXT NOT NULL,
    who TEXT NOT NULL,               -- the unit that promises
    whom TEXT NOT NULL,              -- to whom
    given_day INTEGER NOT NULL,      -- days since 1970, by the place's clock, as all days here
    first_day INTEGER NOT NULL,      -- the date that was said first; it stays
    due_day INTEGER NOT NULL,        -- the date that is said now
    redated INTEGER NOT NULL,        -- how often it was moved
    moved_at INTEGER NOT NULL,       -- the last step, µs
    ended_day INTEGER,               -- NULL: it is open
    case_id INTEGER,                 -- of the desk, from which it came; NULL: none
    follows INTEGER,                 -- the promise that it goes on with; NULL: none
    shown INTEGER NOT NULL,          -- promise.h: WALL_FLATS or WALL_BUILDINGS
    stages TEXT,                     -- of its roll-out, a line each; NULL: it has none
    homes INTEGER NOT NULL DEFAULT 0,    -- that take part
    said_kept INTEGER NOT NULL DEFAULT 0, -- of them, by their own word; the silent are the rest
    said_not INTEGER NOT NULL DEFAULT 0,
    ask_day INTEGER,                 -- on which they are asked anew; NULL: they are not
    reminded_day INTEGER             -- on which the silent were written to, once; NULL: they were not
) STRICT;
CREATE INDEX promise_given_state ON promise_given (state, id);
CREATE INDEX promise_given_case ON promise_given (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX promise_given_follows ON promise_given (follows, id) WHERE follows IS NOT NULL;
-- What is open, by number and by date: both stay short.
CREATE INDEX promise_given_open ON promise_given (id) WHERE ended_day IS NULL;
CREATE INDEX promise_given_ask ON promise_given (ask_day, id) WHERE ask_day IS NOT NULL;
CREATE INDEX promise_given_due ON promise_given (due_day, id) WHERE ended_day IS NULL;
CREATE INDEX promise_given_ended ON promise_given (moved_at, id) WHERE ended_day IS NOT NULL;

-- Who may be written to before the day: short, for a promise leaves it as it ends or is reminded of.
CREATE INDEX promise_given_remind ON promise_given (due_day, id)
 WHERE ended_day IS NULL AND reminded_day IS NULL AND homes > 0 AND case_id IS NOT NULL;

-- How many there are: by state (what = the state), and promise_in.h: COUNT_IN_TIME ...
CREATE TABLE promise_count (
    what INTEGER PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;

-- What happened to a promise. Nothing here is ever changed: a date that was moved stays in sight.
CREATE TABLE promise_step (
    promise_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,            -- of its event
    kind INTEGER NOT NULL,           -- promise.h: PROMISE_STEP_GAVE ...
    at INTEGER NOT NULL,             -- µs
    by INTEGER NOT NULL,             -- account; 0: nobody's
    words TEXT,
    day INTEGER,                     -- the date that was said with it; NULL: none
    was INTEGER,                     -- the date before
    PRIMARY KEY (promise_id, pos)
) STRICT, WITHOUT ROWID;

-- A roll-out: the households that a promise is kept for one by one. A household is a number of the registry of doors; nobody's name is
-- known here. What stands now; how it came to that is promise_mark.
CREATE TABLE promise_home (
    promise_id INTEGER NOT NULL,
    household INTEGER NOT NULL,
    building INTEGER NOT NULL,
    stage INTEGER NOT NULL,          -- promise.h: STAGE_NONE, 1 ... the promise's own, STAGE_AWAY ...
    day INTEGER,                     -- since when, as it was said; NULL: nothing was said yet
    pos INTEGER NOT NULL,            -- of the event that said so; 0: none
    said INTEGER NOT NULL,           -- the household's own word (promise.h: WORD_NONE ...): beside the stage, never over it
    said_day INTEGER,
    again INTEGER,                   -- nobody was met, or nothing could be done: when it is tried again; NULL: there is no need
    PRIMARY KEY (promise_id, household)
) STRICT, WITHOUT ROWID;
CREATE INDEX promise_home_building ON promise_home (promise_id, building, household);
CREATE INDEX promise_home_again ON promise_home (promise_id, again, household) WHERE again IS NOT NULL;

-- Everything that was said of a household's stage and not taken back. The latest by (day, pos) is what stands.
CREATE TABLE promise_mark (
    promise_id INTEGER NOT NULL,
    household INTEGER NOT NULL,
    day INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    again INTEGER,
    PRIMARY KEY (promise_id, household, day, pos)
) STRICT, WITHOUT ROWID;

-- Everything that a household said itself, also before it was asked anew.
CREATE TABLE promise_word (
    promise_id INTEGER NOT NULL,
    household INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    day INTEGER NOT NULL,
    said INTEGER NOT NULL,
    PRIMARY KEY (promise_id, household, pos)
) STRICT, WITHOUT ROWID;

-- What was said of many at once, in one go: who by is the event's.
CREATE TABLE promise_batch (
    promise_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    day INTEGER NOT NULL,
    homes INTEGER NOT NULL,          -- how many
    teller INTEGER NOT NULL,         -- promise.h: TOLD_BY_OFFICE ...
    link INTEGER,                    -- the volunteer's link it came by; NULL: somebody who was signed in
    undone INTEGER NOT NULL,
    PRIMARY KEY (promise_id, pos)
) STRICT, WITHOUT ROWID;

-- Totals, so that nobody sums: of a building's homes by stage and by word (promise_in.h: TALLY_KEPT ...); and of a promise how many came to
-- a stage on a day less those that left it, for the picture of its days.
CREATE TABLE promise_tally (
    promise_id INTEGER NOT NULL,
    building INTEGER NOT NULL,
    what INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (promise_id, building, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE promise_day (
    promise_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (promise_id, day, stage)
) STRICT, WITHOUT ROWID;

-- What the homes had said when they were asked anew. What each of them had said then is in the log.
CREATE TABLE promise_round (
    promise_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,            -- of the event that asked anew
    day INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    unkept INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    PRIMARY KEY (promise_id, pos)
) STRICT, WITHOUT ROWID;

-- A link with which a volunteer marks homes from a telephone. The token itself is told once; whose it is stands in the log.
CREATE TABLE promise_link (
    id INTEGER PRIMARY KEY,          -- position of its event
    promise_id INTEGER NOT NULL,
    token BLOB NOT NULL UNIQUE,      -- SHA-256
    until_at INTEGER NOT NULL,
    ended_at INTEGER,                -- NULL: it opens
    used INTEGER NOT NULL            -- how often homes were marked by it
) STRICT;
CREATE INDEX promise_link_of ON promise_link (promise_id, id);

-- Photos that came with a step, each an attachment of its own event, whose position is its number and its subject. One that was erased has
-- no row (promise_photo.c).
CREATE TABLE promise_photo (
    id INTEGER PRIMARY KEY,
    promise_id INTEGER NOT NULL,
    step INTEGER NOT NULL,           -- position of the marking
    width INTEGER NOT NULL,
    height INTEGER NOT NULL
) STRICT;
CREATE INDEX promise_photo_of ON promise_photo (promise_id, step, id);

-- What the log holds of persons with a promise, as long as it holds it: a note, who holds a link, a photo.
CREATE TABLE promise_own (
    subject INTEGER PRIMARY KEY,
    promise_id INTEGER NOT NULL
) STRICT;
CREATE INDEX promise_own_of ON promise_own (promise_id, subject);
