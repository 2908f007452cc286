-- Cards: a trouble that is more than the office can solve, who has it just now, and what each unit has to do for it. Nobody's name stands
-- here.
-- migration 1

-- The levels that this place changed; the others are as they came (card_level.c).
CREATE TABLE card_level (
    no INTEGER PRIMARY KEY,          -- 1: this office
    name TEXT NOT NULL,
    days INTEGER NOT NULL            -- working days to answer
) STRICT;
CREATE TABLE card_seat (
    level INTEGER NOT NULL,
    user INTEGER NOT NULL,           -- account that speaks for it
    PRIMARY KEY (level, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_card (
    id INTEGER PRIMARY KEY,          -- 1, 2, ...
    kind INTEGER NOT NULL,           -- card.h: CARD_DAILY ...
    state INTEGER NOT NULL,          -- card.h: CARD_DRAFT ...
    title TEXT NOT NULL,             -- of the last version
    homes INTEGER NOT NULL,
    version INTEGER NOT NULL,        -- the last
    level INTEGER NOT NULL,          -- who has it
    to_level INTEGER,                -- to whom it is offered; NULL: to nobody
    drawn_day INTEGER NOT NULL,      -- days since 1970, by the place's clock, as all days here
    sent_pos INTEGER,                -- of the event that sent it up first: from there on everybody knows of it; NULL: a draft
    public_version INTEGER,          -- the one that everybody may read in full; NULL: none
    public_pos INTEGER,              -- of the event that published it
    moved_at INTEGER NOT NULL,       -- the last step, µs
    due_at INTEGER,                  -- until when whoever is asked answers, µs; NULL: no clock runs
    wake_at INTEGER,                 -- when to look next
    alarm INTEGER NOT NULL           -- card_in.h: ALARM_...
) STRICT;
CREATE INDEX card_card_state ON card_card (state, id);
CREATE INDEX card_card_open ON card_card (id) WHERE state < 5 OR state = 7;
CREATE INDEX card_card_ended ON card_card (moved_at) WHERE state IN (5, 6, 8, 9);
CREATE INDEX card_card_wake ON card_card (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE card_case (
    card_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,        -- of the desk
    PRIMARY KEY (card_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_case_of ON card_case (case_id, card_id);

-- What was written on it; a version is never changed. Rows are lines, their cells apart by "|" (card_rows.c).
CREATE TABLE card_version (
    card_id INTEGER NOT NULL,
    no INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by INTEGER NOT NULL,
    title TEXT NOT NULL,
    homes INTEGER NOT NULL,
    came TEXT NOT NULL,              -- how it came about
    tried TEXT NOT NULL,
    papers TEXT NOT NULL,            -- what is enclosed
    options TEXT NOT NULL,
    needs TEXT NOT NULL,
    strip TEXT NOT NULL,             -- whose is it, segment by segment
    PRIMARY KEY (card_id, no)
) STRICT, WITHOUT ROWID;

-- What one unit has to do.
CREATE TABLE card_part (
    id INTEGER PRIMARY KEY,          -- position of the event that asked
    card_id INTEGER NOT NULL,
    unit TEXT NOT NULL,
    lead INTEGER NOT NULL,
    what TEXT NOT NULL,
    state INTEGER NOT NULL,          -- card.h: PART_ASKED ...
    due_day INTEGER NOT NULL,        -- as it stands now
    first_day INTEGER NOT NULL,      -- as it was asked
    proposed_day INTEGER,            -- another that the unit proposes; NULL: none, or settled
    arrive_at INTEGER,               -- emergency: by when they are there, µs
    arrived_at INTEGER,
    answer_at INTEGER NOT NULL,      -- by when they say whether they take it, µs
    due_at INTEGER NOT NULL,         -- the end of due_day, µs
    wake_at INTEGER,
    alarm INTEGER NOT NULL,
    named INTEGER NOT NULL           -- 1: the log holds names of who answered by a link
) STRICT;
CREATE INDEX card_part_of ON card_part (card_id, id);
CREATE INDEX card_part_unit ON card_part (unit, card_id);
CREATE INDEX card_part_wake ON card_part (wake_at) WHERE wake_at IS NOT NULL;

-- What happened. Words are for everybody once the card was published.
CREATE TABLE card_step (
    card_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    kind INTEGER NOT NULL,           -- card.h: CARD_STEP_DREW ...
    at INTEGER NOT NULL,
    by INTEGER NOT NULL,             -- account; 0: nobody's
    level INTEGER,
    part INTEGER,
    paper INTEGER NOT NULL,          -- 1: the desk wrote down what somebody else said
    link INTEGER,                    -- it came by this link
    words TEXT,
    why TEXT,
    day INTEGER,
    n INTEGER,
    PRIMARY KEY (card_id, pos)
) STRICT, WITHOUT ROWID;

-- Photos that came with a unit's report of progress, each an attachment of its own event, whose position is its number and its subject. One
-- that was erased has no row (card_photo.c).
CREATE TABLE card_photo (
    id INTEGER PRIMARY KEY,
    card_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    step INTEGER NOT NULL,           -- position of the report
    width INTEGER NOT NULL,
    height INTEGER NOT NULL
) STRICT;
CREATE INDEX card_photo_of ON card_photo (card_id, id);

-- A unit's way to its part without an account. The token itself is told once.
CREATE TABLE card_link (
    id INTEGER PRIMARY KEY,          -- position of its event
    card_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    token BLOB NOT NULL UNIQUE,      -- SHA-256
    until_at INTEGER NOT NULL,
    ended_at INTEGER,                -- NULL: it opens
    opened INTEGER NOT NULL,         -- how often, an hour counted once
    opened_at INTEGER,               -- the last time
    used INTEGER NOT NULL            -- how often something was said by it
) STRICT;
CREATE INDEX card_link_of ON card_link (card_id, id);

-- Levels that sit at another place (src/wire): a card that goes there is a card there too.
CREATE TABLE card_level_peer (
    level INTEGER PRIMARY KEY,
    peer INTEGER NOT NULL
) STRICT;
CREATE TABLE card_far (
    card_id INTEGER PRIMARY KEY,
    peer INTEGER NOT NULL,
    ref BLOB,                        -- what both places call it: the name of the first parcel; NULL: not said yet
    level INTEGER,                   -- where it is above us; NULL: it came from below
    told INTEGER NOT NULL,           -- the steps up to here are told
    behind INTEGER NOT NULL          -- 1: there are further ones
) STRICT;
CREATE UNIQUE INDEX card_far_ref ON card_far (peer, ref) WHERE ref IS NOT NULL;
CREATE INDEX card_far_behind ON card_far (behind, card_id) WHERE behind = 1;
-- A part that the other place gives out: its number there.
CREATE TABLE card_far_part (
    part INTEGER PRIMARY KEY,
    card_id INTEGER NOT NULL,
    theirs INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX card_far_part_theirs ON card_far_part (card_id, theirs);
