-- Cases, their voices and their steps. What a resident wrote is not here: it stands in the log, and `voice.id` says where.
-- migration 1

CREATE TABLE desk_case (
    id INTEGER PRIMARY KEY,          -- the case's number, 1, 2, ...
    state INTEGER NOT NULL,          -- desk.h: CASE_RECEIVED ...
    source INTEGER NOT NULL,         -- desk.h: SOURCE_WEB ...
    reported_at INTEGER NOT NULL,    -- when the resident said it (an import keeps the old time)
    moved_at INTEGER NOT NULL,       -- the last step
    ended_at INTEGER,                -- when it was closed here, or came here closed; NULL: it is open
    voice INTEGER NOT NULL,          -- the first voice
    building INTEGER,                -- where it is, by the registry of doors; NULL: not known, or too few homes stand in it to tell
    class INTEGER,                   -- what kind of trouble it is (desk_class); NULL: nobody has said yet
    taken_by INTEGER,                -- the clerk who took it
    unit TEXT,                       -- who was asked to act
    handler INTEGER,                 -- who began the work
    finisher INTEGER,                -- who said last that it is done; NULL until then
    verified_by INTEGER,             -- who looked and found it done; NULL again when it was sent back
    wording TEXT,                    -- public; NULL: not worded yet
    voices INTEGER NOT NULL,         -- people who said it
    homes INTEGER NOT NULL,          -- households among them, each counted once
    alone INTEGER NOT NULL,          -- of the voices, those that named no door: people, and no household
    said_fixed INTEGER NOT NULL,     -- households by their say (desk.h: SAY_FIXED ...); the silent are the rest
    said_half INTEGER NOT NULL,
    said_back INTEGER NOT NULL,
    said_not INTEGER NOT NULL,
    alone_fixed INTEGER NOT NULL,    -- the same of the people without a door
    alone_half INTEGER NOT NULL,
    alone_back INTEGER NOT NULL,
    alone_not INTEGER NOT NULL,
    rated_good INTEGER NOT NULL,     -- people by how content they are with the way it was done (desk_rate.c); the silent are the rest
    rated_fair INTEGER NOT NULL,
    rated_poor INTEGER NOT NULL,
    limit_min INTEGER,               -- desk_clock.h, from here on; NULL: no limit
    kind INTEGER NOT NULL,
    since INTEGER,                   -- NULL: it came here closed, and no clock ever ran
    due_at INTEGER NOT NULL,
    wake_at INTEGER,
    alarm INTEGER NOT NULL,
    calendar INTEGER NOT NULL,
    pauses_on INTEGER NOT NULL       -- 1: it stands still
) STRICT;
-- What stands finished and may be checked by who did it; `by` allowed that. It ends with the next finishing.
CREATE TABLE desk_own_check (case_id INTEGER PRIMARY KEY, by INTEGER NOT NULL) STRICT;
-- The desk's queues, state by state: longest waiting or newest, longest unmoved, most households; a clerk's own; a unit's; a class's. Four
-- of the six cost a report nothing: they hold only what has neighbours, a taker, a unit, a class. The public list goes by number.
-- By the clock, for everybody, for one clerk, for one unit; and the running clocks by when to look at them next.
CREATE INDEX desk_case_due ON desk_case (state, due_at, id);
CREATE INDEX desk_case_taker_due ON desk_case (taken_by, state, due_at, id) WHERE taken_by IS NOT NULL;
CREATE INDEX desk_case_unit_due ON desk_case (unit, state, due_at, id) WHERE unit IS NOT NULL;
CREATE INDEX desk_case_wake ON desk_case (calendar, wake_at, id) WHERE wake_at IS NOT NULL;
CREATE INDEX desk_case_queue ON desk_case (state, reported_at, id);
CREATE INDEX desk_case_moved ON desk_case (state, moved_at, id);
CREATE INDEX desk_case_homes ON desk_case (state, homes, id) WHERE homes > 1;
CREATE INDEX desk_case_taker ON desk_case (taken_by, state, reported_at, id) WHERE taken_by IS NOT NULL;
-- Terms count from there.
CREATE INDEX desk_case_ended ON desk_case (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX desk_case_unit ON desk_case (unit, state, reported_at, id) WHERE unit IS NOT NULL;
CREATE INDEX desk_case_class ON desk_case (class, state, reported_at, id) WHERE class IS NOT NULL;
CREATE INDEX desk_case_class_all ON desk_case (class, id) WHERE class IS NOT NULL;
CREATE INDEX desk_case_building ON desk_case (building, id) WHERE building IS NOT NULL;

-- A case as the desk's lists judge it (desk_filter.h).
CREATE VIEW desk_line AS
SELECT id, state, source, reported_at, moved_at, voice, building, class, taken_by, unit, handler, finisher, verified_by, wording IS NOT NULL
      AS worded, homes, voices, said_fixed, said_half, said_back, said_not, (alone_fixed > 0) * 2 + (alone_half > 0) * 4 +
      (alone_back > 0) * 8 + (alone_not > 0) * 16 AS alone_said, due_at, alarm, limit_min, since
  FROM desk_case;

-- Somebody who said it. The number is the position of the event: there stand text, place and contact. Households are numbered within
-- their case; that number says nothing of anybody, so it stays, and with it every count, when the voice itself is erased.
CREATE TABLE desk_voice (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL,        -- where it counts now
    own INTEGER NOT NULL,            -- the case that it was said in: its door's hash and its texts on the shelves are of that one
    base INTEGER NOT NULL,           -- the case that it is in when no merging holds: its own, or the one it was taken out into
    code TEXT NOT NULL UNIQUE,       -- eight characters
    token BLOB NOT NULL UNIQUE,      -- SHA-256 of the 128-bit token
    word BLOB,                       -- HMAC of code and word under the place's secret; NULL once erased
    door BLOB,                       -- HMAC of its own case and door under the place's secret; NULL: no door given, or erased
    home INTEGER NOT NULL,           -- the household's number in its case, 1, 2, ..., by who spoke first; 0: no door named
    say INTEGER NOT NULL,            -- desk.h: SAY_NOTHING ...
    said INTEGER,                    -- position of the event that says it: there stand its words and its moment
    body INTEGER NOT NULL,           -- position of the event where the voice's own words stand now: its own, or of the last correction
    contact INTEGER NOT NULL,        -- 1: a telephone or an address is kept
    kept INTEGER NOT NULL            -- 1: something personal may be kept; 0: erased, and nothing came after
) STRICT;
CREATE INDEX desk_voice_contact ON desk_voice (case_id, id) WHERE contact = 1;
CREATE INDEX desk_voice_kept ON desk_voice (case_id, id) WHERE kept = 1;
CREATE INDEX desk_voice_case ON desk_voice (case_id, id);
CREATE INDEX desk_voice_door ON desk_voice (own, door) WHERE door IS NOT NULL;
CREATE INDEX desk_voice_home ON desk_voice (case_id, home, say) WHERE say > 0;

-- How content a voice is with the way a case was done, said last; the words stand in the event.
CREATE TABLE desk_rate (
    voice INTEGER NOT NULL,
    case_id INTEGER NOT NULL,        -- the case that was rated, wherever the voice speaks now
    rate INTEGER NOT NULL,           -- desk_rate.h: RATE_GOOD ...
    pos INTEGER NOT NULL,            -- of the event
    PRIMARY KEY (voice, case_id)
) STRICT, WITHOUT ROWID;

-- When a case's clock stood still, and why, in public words.
CREATE TABLE desk_pause (
    case_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,            -- of the event
    since INTEGER NOT NULL,
    until INTEGER,                   -- NULL: it goes on
    words TEXT NOT NULL,
    PRIMARY KEY (case_id, pos)
) STRICT, WITHOUT ROWID;

-- How many households joined a case, by the hour: a day begins at another moment in every place, and a case that ten thousand join still
-- reads fast.
CREATE TABLE desk_joined (
    case_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,           -- since 1970
    at INTEGER NOT NULL,             -- the first of them
    n INTEGER NOT NULL,
    PRIMARY KEY (case_id, hour)
) STRICT, WITHOUT ROWID;

-- Who of the staff looked at a voice's contact or gave out its slip anew, and when; why stands in the event. The resident reads this list
-- on their own page, an auditor all of it. Numbered without gaps.
CREATE TABLE desk_look (
    id INTEGER PRIMARY KEY,
    pos INTEGER NOT NULL,            -- of the event
    kind INTEGER NOT NULL,           -- desk_page.h: LOOK_CONTACT ...
    case_id INTEGER NOT NULL,
    voice INTEGER NOT NULL,
    by INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_look_voice ON desk_look (voice, id);

-- What happened to a case, in order. `words` are public words; a note's words stay in the log. A case's steps lie together, because a
-- page reads all of them and nothing reads one alone.
CREATE TABLE desk_step (
    case_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,            -- of the event
    kind INTEGER NOT NULL,           -- desk.h: STEP_REPORTED ...
    by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    words TEXT,
    why TEXT,                        -- public: why it went to another unit
    other INTEGER,                   -- the other case, of a merging or a taking apart
    ticked TEXT,                     -- which of its class's conditions held, a line each (desk_condition.c)
    PRIMARY KEY (case_id, pos)
) STRICT, WITHOUT ROWID;

-- Where an imported case came from, so that a second import of the same file brings nothing twice.
CREATE TABLE desk_origin (
    origin TEXT PRIMARY KEY,         -- "FILE:ID"
    case_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many cases are in each state; kept by apply, so no page counts.
CREATE TABLE desk_count (
    state INTEGER PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;

-- A filter of the desk's list that somebody gave a name: for themselves, or for colleagues too.
CREATE TABLE desk_view (
    id INTEGER PRIMARY KEY,          -- position of the event that brought it in
    owner INTEGER NOT NULL,          -- the account
    name TEXT NOT NULL,
    query TEXT NOT NULL,             -- as in the list's address
    shared INTEGER NOT NULL          -- 1: colleagues see it
) STRICT;
CREATE INDEX desk_view_owner ON desk_view (owner, id);
CREATE INDEX desk_view_shared ON desk_view (shared, id);

-- A case that was offered to a colleague, who has not answered yet. Who has it keeps it until then.
CREATE TABLE desk_offer (
    case_id INTEGER PRIMARY KEY,
    pos INTEGER NOT NULL,            -- of the event: there stands the note that goes with it
    taker INTEGER NOT NULL,          -- to whom
    by INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_offer_taker ON desk_offer (taker, case_id);

-- Whom a note named in a case, and who has not answered yet: the newest such note.
CREATE TABLE desk_named (
    user INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    pos INTEGER NOT NULL,            -- of the event
    by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user, case_id)
) STRICT, WITHOUT ROWID;
-- Who watches a case, and up to which event they have looked.
CREATE TABLE desk_watch (user INTEGER NOT NULL, case_id INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (user, case_id)) STRICT,
    WITHOUT ROWID;

-- Many alike within hours: an alarm, and the cases that belong to it (desk_burst.c).
CREATE TABLE desk_burst (
    id INTEGER PRIMARY KEY,          -- position of the event that raised it
    whole INTEGER NOT NULL,          -- the case that was proposed
    at INTEGER NOT NULL,
    hours INTEGER NOT NULL,
    dismissed_by INTEGER,            -- NULL: nobody did
    why TEXT
) STRICT;
CREATE INDEX desk_burst_waits ON desk_burst (at) WHERE dismissed_by IS NULL;
CREATE TABLE desk_burst_case (case_id INTEGER PRIMARY KEY, burst INTEGER NOT NULL) STRICT;
CREATE INDEX desk_burst_case_burst ON desk_burst_case (burst, case_id);

-- Words that the desk keeps for the next time; at most TEMPLATES_MOST rows.
CREATE TABLE desk_template (
    id INTEGER PRIMARY KEY,          -- position of the event that brought it in
    form INTEGER NOT NULL,           -- desk.h: TEMPLATE_FINISH ...: where the words go
    class INTEGER,                   -- NULL: whatever the case is about
    name TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;

-- Voices that somebody of the office or a volunteer wrote down, and how they came: the only ones whom nobody hears of unless they are
-- called.
CREATE TABLE desk_entered (
    voice INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,        -- desk_day.h: CHANNEL_PHONE ...
    by INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_entered_by ON desk_entered (by, voice);
-- Who of them waits for a call, and since when; at most one call a voice.
CREATE TABLE desk_call (
    voice INTEGER PRIMARY KEY,
    why INTEGER NOT NULL,            -- desk_day.h: CALL_SLIP ...
    since INTEGER NOT NULL,
    again_at INTEGER NOT NULL,       -- when to try next
    tries INTEGER NOT NULL           -- in vain
) STRICT;
CREATE INDEX desk_call_again ON desk_call (again_at, voice);

-- Who wants letters about their case. The address stands in the event that asked.
CREATE TABLE desk_notice (
    voice INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL,
    asked INTEGER NOT NULL,          -- position of that event
    steps INTEGER NOT NULL,          -- desk_page.h: NOTICE_WAY ...; 0: ended
    asks INTEGER NOT NULL,           -- how often, ever
    confirmed INTEGER NOT NULL,
    address BLOB                     -- keyed hash of it, so that nobody's mailbox is asked from everywhere
) STRICT;
CREATE INDEX desk_notice_address ON desk_notice (address) WHERE confirmed = 0;
CREATE INDEX desk_notice_case ON desk_notice (case_id, voice) WHERE confirmed = 1;

-- What a resident's account has gathered; pos: of the event that holds the link.
CREATE TABLE desk_gather (
    user INTEGER NOT NULL,
    voice INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    PRIMARY KEY (user, voice)
) STRICT, WITHOUT ROWID;

-- What can be found (desk_shelf.h). A shelf holds texts in the order they came, each a document with a number; a document's keys stand in
-- the tail until enough have come together to make a block (base/postings.h). Ids: shelf * 2^32 + number; a bucket's is its block's * 256 +
-- bucket.
CREATE TABLE desk_shelf (
    id INTEGER PRIMARY KEY,          -- desk_shelf.h: SHELF_STAFF ...
    docs INTEGER NOT NULL,           -- ever put on it; the next one's number
    first INTEGER NOT NULL,          -- number of the tail's first
    blocks INTEGER NOT NULL
) STRICT;
CREATE TABLE desk_doc (
    id INTEGER PRIMARY KEY,
    pos INTEGER NOT NULL,            -- of the event that holds the text
    case_id INTEGER NOT NULL,
    kind INTEGER NOT NULL            -- desk_shelf.h: DOC_REPORT ...
) STRICT;
CREATE INDEX desk_doc_case ON desk_doc (case_id, id);
CREATE TABLE desk_tail (
    id INTEGER PRIMARY KEY,          -- of the document
    keys BLOB NOT NULL
) STRICT;
CREATE TABLE desk_block (
    id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,          -- number of its first document
    docs INTEGER NOT NULL,
    since INTEGER NOT NULL,          -- when the oldest of its cases was reported,
    until INTEGER NOT NULL           -- and the newest: who looks for a year passes the blocks of others by
) STRICT;
CREATE TABLE desk_bucket (
    id INTEGER PRIMARY KEY,
    lists BLOB NOT NULL
) STRICT;

-- How many cases a building has; the same for the map.
CREATE TABLE desk_building (
    building INTEGER PRIMARY KEY,
    open INTEGER NOT NULL,           -- not closed yet
    ever INTEGER NOT NULL
) STRICT;

-- Where a case is whose building nobody knows: its first voice's point, in thousandths of a degree (a hundred metres), while the voice is
-- kept.
CREATE TABLE desk_spot (
    case_id INTEGER PRIMARY KEY,
    lon INTEGER NOT NULL,
    lat INTEGER NOT NULL,
    shown INTEGER NOT NULL           -- 1: it has public words and is open, so it stands on the map
) STRICT;
CREATE INDEX desk_spot_shown ON desk_spot (shown, lon, lat, case_id) WHERE shown = 1;
CREATE INDEX desk_spot_newest ON desk_spot (shown, case_id) WHERE shown = 1;

-- Cases that nobody may erase for a while, though somebody asks or a term is over.
CREATE TABLE desk_hold (
    case_id INTEGER PRIMARY KEY,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL,
    by INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Kinds of trouble, as residents call them: a small tree, at most CLASSES_MOST rows. One that has cases is never deleted, only retired.
CREATE TABLE desk_class (
    id INTEGER PRIMARY KEY,          -- position of the event that brought it in
    parent INTEGER,                  -- NULL: it stands at the top
    rank INTEGER NOT NULL,           -- its place among its sisters, small ones first
    name TEXT NOT NULL UNIQUE,
    name_en TEXT,
    limit_min INTEGER,               -- minutes until it should be done; NULL: no limit
    clock INTEGER NOT NULL,          -- desk_class.h: CLASS_CLOCK_ALL ...
    unit TEXT,                       -- who mostly acts
    opens TEXT,                      -- when a case of this kind is taken,
    closes TEXT,                     -- and when it counts as done
    anonymous INTEGER NOT NULL,      -- 1: may be reported without a contact
    shown INTEGER NOT NULL,          -- 1: the public reads the class; 0: it reads "other"
    danger TEXT,                     -- lines "question | what to do"
    asks TEXT,                       -- lines "question | type | required"
    words TEXT,                      -- what people say of it, with spaces between
    retired INTEGER NOT NULL,        -- 1: no new cases
    open INTEGER NOT NULL,           -- cases that have it now and are not closed, and
    ever INTEGER NOT NULL,           -- all that have it now
    taught INTEGER NOT NULL          -- keys counted in desk_lesson
) STRICT;
CREATE INDEX desk_class_name_en ON desk_class (name_en) WHERE name_en IS NOT NULL;

-- What words the cases of a class are about: how often a key (base/words.h) stands in its words and in its cases' public wordings. Only
-- what everybody may read teaches, so nothing of anybody has to be unlearnt when they are forgotten.
CREATE TABLE desk_lesson (
    key INTEGER NOT NULL,
    class INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (key, class)
) STRICT, WITHOUT ROWID;

-- A case that was merged: into which whole, and the state to which it goes back when it is taken out again. The whole may be merged itself;
-- then its voices count where the chain ends (desk_merge.c).
CREATE TABLE desk_merge (
    id INTEGER PRIMARY KEY,
    whole INTEGER NOT NULL,
    state INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_merge_whole ON desk_merge (whole, id);

-- A case of voices that were taken out of another.
CREATE TABLE desk_cut (
    id INTEGER PRIMARY KEY,
    whole INTEGER NOT NULL
) STRICT;

-- Photos, numbered within the case they were taken for; where their voice goes, they go (desk_merge.c). The files are attachments of the
-- events that `body` and `pub` name (desk_photo.c).
CREATE TABLE desk_photo (
    own INTEGER NOT NULL,            -- the case they were taken for
    n INTEGER NOT NULL,
    case_id INTEGER NOT NULL,        -- and the one they are in
    voice INTEGER NOT NULL,          -- the subject
    kind INTEGER NOT NULL,           -- desk_photo.h: PHOTO_REPORT ...
    by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body INTEGER,                    -- position of the event that has the file; NULL: erased
    redacted INTEGER NOT NULL,       -- 1: that event painted something over
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    pub INTEGER,                     -- the same of the published copy; NULL: it is not public
    alt TEXT,
    PRIMARY KEY (own, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_photo_case ON desk_photo (case_id, own, n);
CREATE INDEX desk_photo_voice ON desk_photo (voice, kind);

-- The words by which the newest cases are known (desk_near.h): no more than NEAR_WINDOW of each window. id: window * 2^40 + the case.
CREATE TABLE desk_near (
    id INTEGER PRIMARY KEY,
    keys BLOB NOT NULL
) STRICT;

-- What its road alone does not tell of a case: who was asked first, and leads until another accepts; how often it went to and fro.
CREATE TABLE desk_past (
    case_id INTEGER PRIMARY KEY,
    lead TEXT,                       -- NULL: nobody was asked, or the office took it back
    accepted INTEGER NOT NULL,       -- 1: who leads has begun
    returns INTEGER NOT NULL,        -- times that a unit gave it back
    reopened INTEGER NOT NULL        -- times that it came back after it was closed
) STRICT;

-- A case that stands beside its road: parked, voided, referred (desk_aside.c). All of it is public.
CREATE TABLE desk_aside (
    case_id INTEGER PRIMARY KEY,
    state INTEGER NOT NULL,          -- where it came from
    words TEXT NOT NULL,             -- why; of a referral, to whom,
    place TEXT,                      -- where that is,
    advice TEXT,                       -- and what the resident should do
    look_at INTEGER,                 -- of a parked case: when it comes back by itself
    stops INTEGER NOT NULL           -- 1: its clock stands still because of that
) STRICT;
CREATE INDEX desk_aside_look ON desk_aside (look_at, case_id) WHERE look_at IS NOT NULL;

-- Cases that belong together: one row for each of the two.
CREATE TABLE desk_link (
    case_id INTEGER NOT NULL,
    other INTEGER NOT NULL,
    kind INTEGER NOT NULL,           -- desk.h: LINK_RELATED ...
    PRIMARY KEY (case_id, other)
) STRICT, WITHOUT ROWID;
-- Danger: what a case was reported with (desk_danger.h); `open`: it still waits. How often the page was shown. The words, by sort, and in
-- row 0 the gas firm's number, where the office has said others.
CREATE TABLE desk_danger (
    case_id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    said INTEGER NOT NULL,
    open INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_danger_open ON desk_danger (open, case_id) WHERE open = 1;
CREATE TABLE desk_danger_shown (kind INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
CREATE TABLE desk_danger_words (kind INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;

-- Where in the log a voice's answers to its class's questions stand; gone with the voice.
CREATE TABLE desk_answer (voice INTEGER PRIMARY KEY, pos INTEGER NOT NULL) STRICT;

-- Who speaks for whom (desk_behalf.h): the voice of the one it is for, that of who speaks; `pos` of the event.
CREATE TABLE desk_behalf (
    voice INTEGER PRIMARY KEY,
    speaker INTEGER NOT NULL UNIQUE,
    relation INTEGER NOT NULL,
    pos INTEGER NOT NULL
) STRICT;
