-- Other places, and what goes to and fro. The words of a parcel stand in the log alone.
-- migration 1

CREATE TABLE wire_peer (
    id INTEGER PRIMARY KEY,      -- position of the event that made it known
    name TEXT NOT NULL,
    url TEXT NOT NULL,           -- "https://host", without a slash at its end
    origin TEXT NOT NULL,        -- of its log, without the epoch
    key BLOB NOT NULL,           -- Ed25519, of its log
    rank INTEGER NOT NULL,       -- wire.h: PEER_ABOVE, PEER_BELOW
    state INTEGER NOT NULL,      -- wire.h: PEER_JOINING ...
    since INTEGER NOT NULL,
    told INTEGER                 -- position where an epoch of ours began with a restore, of which it is still to hear
) STRICT;
CREATE UNIQUE INDEX wire_peer_key ON wire_peer (key) WHERE state < 3;
CREATE INDEX wire_peer_told ON wire_peer (told) WHERE told IS NOT NULL;

-- Invitations that we gave away: only the hash of the secret is kept.
CREATE TABLE wire_invite (
    hash BLOB PRIMARY KEY,
    id INTEGER NOT NULL,         -- position of its event
    name TEXT NOT NULL,
    rank INTEGER NOT NULL,
    until INTEGER NOT NULL,
    used INTEGER                 -- the peer that used it
) STRICT, WITHOUT ROWID;
CREATE INDEX wire_invite_open ON wire_invite (used, id);

-- One row a parcel, both ways.
CREATE TABLE wire_parcel (
    id INTEGER PRIMARY KEY,      -- position of the event that sent it, or that it came with
    peer INTEGER NOT NULL,
    name BLOB NOT NULL,
    kind TEXT NOT NULL,
    state INTEGER NOT NULL,      -- wire.h: PARCEL_WAITING ...
    at INTEGER NOT NULL,         -- sent, or come in
    ended INTEGER,               -- when the answer came, or was given
    answer INTEGER,              -- position of the event with the answer: theirs, or ours
    epoch INTEGER,               -- of one that arrived: in which epoch of their log,
    there INTEGER,               -- and at which position
    why TEXT                     -- it was refused
) STRICT;
CREATE UNIQUE INDEX wire_parcel_came ON wire_parcel (peer, name) WHERE state >= 4;
CREATE INDEX wire_parcel_came_at ON wire_parcel (peer, at) WHERE state >= 4;
CREATE INDEX wire_parcel_waiting ON wire_parcel (peer, id) WHERE state = 0;
CREATE INDEX wire_parcel_refused ON wire_parcel (state, id) WHERE state = 2;
CREATE INDEX wire_parcel_arrived ON wire_parcel (peer, there) WHERE state = 1;

-- A peer that could not be reached rests: how often in a row, until when, why (a stable word), since when.
CREATE TABLE side_wire (
    peer INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    until INTEGER NOT NULL,
    why TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;
