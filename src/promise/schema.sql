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
    shown INTEGER NOT NULL           -- promise.h: WALL_FLATS or WALL_BUILDINGS
) STRICT;
CREATE INDEX promise_given_state ON promise_given (state, id);
CREATE INDEX promise_given_case ON promise_given (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX promise_given_follows ON promise_given (follows, id) WHERE follows IS NOT NULL;
-- What is open, by number and by date: both stay short.
CREATE INDEX promise_given_open ON promise_given (id) WHERE ended_day IS NULL;
CREATE INDEX promise_given_due ON promise_given (due_day, id) WHERE ended_day IS NULL;

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
