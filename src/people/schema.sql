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
    user INTEGER NOT NULL,           -- 0: all who hold the role
    by INTEGER NOT NULL,             -- 0: the command line; themselves, when they joined by an invitation
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,           -- people.h: CHANGE_INVITED ...
    role_was TEXT,                   -- NULL: there was none before
    role TEXT NOT NULL,
    unit_was TEXT,
    unit TEXT,
    right INTEGER                    -- enum perm, of a role's
) STRICT;
CREATE INDEX people_change_user ON people_change (user, id);

-- What this place changed of what a role may do (people_rights.c).
CREATE TABLE people_right (
    role TEXT NOT NULL,
    right INTEGER NOT NULL,
    given INTEGER NOT NULL,
    PRIMARY KEY (role, right)
) STRICT, WITHOUT ROWID;

-- Who has a second step. box: the secret, sealed under the place's key (people_second.h); NULL in a replay of what was erased.
CREATE TABLE people_second (
    user INTEGER PRIMARY KEY,
    box TEXT,
    since INTEGER NOT NULL
) STRICT;
-- The codes of their sheets that were not used yet, each as an HMAC.
CREATE TABLE people_code (
    user INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;
-- The roles that must have a second step.
CREATE TABLE people_second_role (role TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Who is away. What is over stays until the next; readers compare it with the clock.
CREATE TABLE people_away (
    user INTEGER PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    stand_in INTEGER NOT NULL
) STRICT;
CREATE INDEX people_away_stand_in ON people_away (stand_in);

-- A new link for somebody's account, started by one who may, waiting for another; second: the second step goes with it.
CREATE TABLE people_recovery (
    user INTEGER PRIMARY KEY,
    by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    second INTEGER NOT NULL
) STRICT;
CREATE INDEX people_recovery_until ON people_recovery (until);

-- The mail address of an account, known by a keyed hash; the address itself stands in the log. link: the last that was asked for and is not
-- used; links of them within the hour from links_since on.
CREATE TABLE people_mail (
    user INTEGER PRIMARY KEY,
    asked INTEGER NOT NULL,          -- position of that event
    asks INTEGER NOT NULL,           -- how often, ever
    address BLOB,                    -- NULL in a replay of what was erased
    confirmed INTEGER NOT NULL,
    link INTEGER,
    link_until INTEGER,
    links INTEGER NOT NULL,
    links_since INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX people_mail_address ON people_mail (address) WHERE confirmed = 1;
CREATE INDEX people_mail_waiting ON people_mail (address) WHERE confirmed = 0;

-- The last times somebody came in: for their own eyes, and gone after ninety days. device: people_in.h, DEVICE_OTHER ...
CREATE TABLE side_people_signin (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    device INTEGER NOT NULL,
    by_mail INTEGER NOT NULL         -- 1: by a mailed link
) STRICT;
CREATE INDEX side_people_signin_user ON side_people_signin (user, id);
CREATE INDEX side_people_signin_at ON side_people_signin (at);
