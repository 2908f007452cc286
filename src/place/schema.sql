-- What a place says of itself. One row, once it has been named.
-- migration 1

CREATE TABLE place_self (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    offset_min INTEGER NOT NULL
) STRICT;
