-- Who works here. Texts about a person are NULL once they were erased.
-- migration 1

-- id: the position of the event that brought the person in (decision 2). login: lower case. password: a PHC string, NULL until the
-- person has joined. invite: SHA-256 of the token of an open invitation.
CREATE TABLE people_user (
    id INTEGER PRIMARY KEY,
    login TEXT UNIQUE,
    name TEXT,
    role TEXT NOT NULL,
    password TEXT,
    invite BLOB UNIQUE,
    invite_until INTEGER,
    active INTEGER NOT NULL
) STRICT;
