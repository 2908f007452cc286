-- Figures, kept while things happen. Numbers of cases, nothing of anybody.
-- migration 1

-- How a case was counted last, so that it can be taken out of the figures again exactly so. 0: no class, no unit, no compound, no building.
CREATE TABLE insight_case (
    id INTEGER PRIMARY KEY,
    month INTEGER NOT NULL,          -- it was reported then, by the place's clock: year * 12 + month - 1
    day INTEGER NOT NULL,            -- the same in days since 1970
    class INTEGER NOT NULL,
    unit INTEGER NOT NULL,           -- insight_unit
    compound INTEGER NOT NULL,
    building INTEGER NOT NULL,
    reported_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,         -- INT64_MAX: its clock stands still, or it has none
    taken_at INTEGER,                -- when somebody took it; NULL again when they gave it back
    done_at INTEGER,                 -- when it was last said to be done; NULL again when it was sent back
    closed INTEGER NOT NULL,         -- 1: it is over: closed, void or referred
    again INTEGER NOT NULL,          -- times that it was opened again after it was closed
    left_out INTEGER NOT NULL,            -- insight_in.h: why it counts in no rate; 0: it counts
    homes INTEGER NOT NULL,
    fixed INTEGER NOT NULL,          -- households by their word
    half INTEGER NOT NULL,
    back INTEGER NOT NULL,
    nots INTEGER NOT NULL,
    good INTEGER NOT NULL,           -- people by how content they are
    fair INTEGER NOT NULL,
    poor INTEGER NOT NULL
) STRICT;
-- What is too young to be late is left out of a rate: the few that wait.
CREATE INDEX insight_case_untaken ON insight_case (reported_at, month, class, unit, compound)
    WHERE taken_at IS NULL AND closed = 0 AND left_out = 0;
CREATE INDEX insight_case_undue ON insight_case (due_at, month, class, unit, compound) WHERE closed = 0 AND left_out = 0;

-- The figures: along one axis at a time. The sum over the keys is the same along every axis.
CREATE TABLE insight_count (
    axis INTEGER NOT NULL,           -- insight_in.h: AXIS_CLASS ...
    month INTEGER NOT NULL,
    key INTEGER NOT NULL,            -- a class, a unit, a compound, a building
    figure INTEGER NOT NULL,         -- insight_in.h: F_REPORTED ...
    n INTEGER NOT NULL,
    PRIMARY KEY (axis, month, key, figure)
) STRICT, WITHOUT ROWID;

-- New cases by day: what rises.
CREATE TABLE insight_day (
    class INTEGER NOT NULL,
    day INTEGER NOT NULL,
    compound INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (class, day, compound)
) STRICT, WITHOUT ROWID;

-- Units are called by name at the desk; here they have numbers, in the order they came.
CREATE TABLE insight_unit (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
