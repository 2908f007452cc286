-- What a place says of itself. One row, once it has been named.
-- migration 1

CREATE TABLE place_self (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    offset_min INTEGER NOT NULL,
    cleared INTEGER NOT NULL DEFAULT 0 -- 1: of a sample: a real place is to begin in its stead
) STRICT;

-- Whether who looks after the place has left the guide through its first steps. No row: nobody has said so.
CREATE TABLE place_lead (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    left_it INTEGER NOT NULL
) STRICT;

-- The office's clock: its weekly hours, one line a day from Monday on ("08:00-12:00 14:00-18:00"; an empty one: nobody works), and its zone
-- (base/worktime.h). A NULL: as everywhere (place_calendar.c). pos: of the last event that changed anything here or in the two tables
-- below.
CREATE TABLE place_office (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    week TEXT,
    zone_name TEXT,
    zone TEXT,
    pos INTEGER NOT NULL
) STRICT;
-- Days that are not as their day of the week is. day: since 1970.
CREATE TABLE place_day (
    day INTEGER PRIMARY KEY,
    hours TEXT NOT NULL,         -- "off"; "on": as on an ordinary working day; or the hours themselves
    name TEXT NOT NULL
) STRICT;
-- Years of which somebody has said that all their days are entered.
CREATE TABLE place_year (
    year INTEGER PRIMARY KEY
) STRICT;

-- migration 2

-- The registry: compounds, their buildings, their entrances, the doors behind them. Nobody's name stands here. The number of a compound, a
-- building and an entrance is the position of the event that brought it in; households are counted from 1. A number is given once, for
-- ever. Names are canonical (place_door.h); rank is what they are sorted by.
CREATE TABLE place_compound (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- lon, lat: millionths of a degree; both or neither.
CREATE TABLE place_building (
    id INTEGER PRIMARY KEY,
    compound_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    rank INTEGER NOT NULL,
    lon INTEGER,
    lat INTEGER,
    UNIQUE (compound_id, name)
) STRICT;
CREATE INDEX place_building_in_order ON place_building (compound_id, rank, name);

-- name: empty where the building has one way in and nobody gave it a number.
CREATE TABLE place_entrance (
    id INTEGER PRIMARY KEY,
    building_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    rank INTEGER NOT NULL,
    UNIQUE (building_id, name)
) STRICT;
CREATE INDEX place_entrance_in_order ON place_entrance (building_id, rank, name);

-- retired: 1 when the door is no more. Its row stays, because cases remember it.
CREATE TABLE place_household (
    id INTEGER PRIMARY KEY,
    entrance_id INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    door TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    UNIQUE (entrance_id, door)
) STRICT;
CREATE INDEX place_household_in_order ON place_household (entrance_id, floor, door);

-- The ground below the buildings: streets, water, greens, as the office has drawn them last.
CREATE TABLE place_ground (
    id INTEGER PRIMARY KEY,      -- position of the event
    kind INTEGER NOT NULL,       -- place.h: GROUND_STREET ...
    name TEXT NOT NULL,          -- may be empty
    points TEXT NOT NULL         -- "lon,lat lon,lat ...", millionths of a degree
) STRICT;

-- The sheet that somebody brought to /place/import last in their session, for an hour, between the trial and the word to go on. `rows` is
-- the list it makes (place_rows.h); `faults` are the rows that can't be taken, with the cells of the known columns and no others.
CREATE TABLE side_place_sheet (
    session BLOB PRIMARY KEY,
    id INTEGER NOT NULL,         -- chosen by chance: tells this sheet from the one before
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,      -- place_import.h
    name TEXT NOT NULL,          -- of the file
    read_as TEXT NOT NULL,
    rows TEXT,
    faults TEXT NOT NULL,
    bad INTEGER NOT NULL,        -- faults without the notes
    compounds INTEGER NOT NULL,  -- from here on: struct place_imported
    buildings INTEGER NOT NULL,
    entrances INTEGER NOT NULL,
    doors INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    gone_doors TEXT NOT NULL,
    plan INTEGER NOT NULL,
    gone_plan INTEGER NOT NULL
) STRICT;
CREATE INDEX side_place_sheet_at ON side_place_sheet (at);

-- What the office says on its own pages: each version that ever was.
CREATE TABLE place_text (
    pos INTEGER PRIMARY KEY,     -- of the event
    kind INTEGER NOT NULL,       -- place_text.h: TEXT_ABOUT ...
    at INTEGER NOT NULL,
    zh TEXT NOT NULL,            -- Markdown
    en TEXT NOT NULL
) STRICT;
CREATE INDEX place_text_of_kind ON place_text (kind, pos);
