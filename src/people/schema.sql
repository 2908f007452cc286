-- Who works here. Texts about a person are NULL once they were erased.
-- migration 1

-- id: the position of the event that brought the person in (decision 2). login: lower case. password: a PHC string, NULL until the
-- person has joined. unit: of a role that acts for one. invite: SHA-256 of the token of an open invitation.
CREATE TABLE people_user (
    id INTEGER PRIMARY KEY,
    login TEXT UNIQUE,
    name TEXT,
    role TEXT NOT NULL,
    unit TEXT,
    password TEXT,
    invite BLOB UNIQUE,
    invite_until INTEGER,
    active INTEGER NOT NULL,
    left_at INTEGER              -- since when they are switched off and their name is still kept; NULL: neither
) STRICT;
CREATE INDEX people_user_left ON people_user (left_at, id) WHERE left_at IS NOT NULL;
-- Who was invited and has not come.
CREATE INDEX people_user_invited ON people_user (invite_until, id) WHERE invite_until IS NOT NULL AND password IS NULL;
-- The units somebody acts for, to be offered where a case is sent to one.
CREATE INDEX people_user_unit ON people_user (unit) WHERE unit IS NOT NULL;
-- Those who have come, are here and can do what a role can, to be offered where somebody is asked for.
CREATE INDEX people_user_role ON people_user (role) WHERE active = 1 AND password IS NOT NULL;

-- What happened to an account: who did what to whom, from what to what. Numbered without gaps, so the last number is their count.
CREATE TABLE people_change (
    id INTEGER PRIMARY KEY,
    pos INTEGER NOT NULL,            -- of the event
    user INTEGER NOT NULL,
    by INTEGER NOT NULL,             -- 0: the command line; themselves, when they joined by an invitation
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,           -- people.h: CHANGE_INVITED ...
    role_was TEXT,                   -- NULL: there was none before
    role TEXT NOT NULL,
    unit_was TEXT,
    unit TEXT
) STRICT;
CREATE INDEX people_change_user ON people_change (user, id);
