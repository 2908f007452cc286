-- Statements of the figures.

-- name: case_get :one (id int) -> (id int, month int, day int, class int, unit int, compound int, building int, reported_at int,
-- due_at int, taken_at int?, done_at int?, closed int, again int, left_out int, homes int, fixed int, half int, back int, nots int,
-- good int, fair int, poor int)
SELECT id, month, day, class, unit, compound, building, reported_at, due_at, taken_at, done_at, closed, again, left_out, homes, fixed, half,
    back, nots, good, fair, poor FROM insight_case WHERE id = :id;

-- name: case_put :exec (id int, month int, day int, class int, unit int, compound int, building int, reported_at int, due_at int,
-- taken_at int?, done_at int?, closed int, again int, left_out int, homes int, fixed int, half int, back int, nots int, good int, fair int,
-- poor int)
INSERT INTO insight_case (id, month, day, class, unit, compound, building, reported_at, due_at, taken_at, done_at, closed, again,
                          left_out, homes, fixed, half, back, nots, good, fair, poor)
VALUES (:id, :month, :day, :class, :unit, :compound, :building, :reported_at, :due_at, :taken_at, :done_at, :closed, :again,
        :left_out, :homes, :fixed, :half, :back, :nots, :good, :fair, :poor)
ON CONFLICT (id) DO UPDATE SET class = excluded.class, unit = excluded.unit, due_at = excluded.due_at, taken_at = excluded.taken_at,
    done_at = excluded.done_at, closed = excluded.closed, again = excluded.again, left_out = excluded.left_out, homes = excluded.homes,
    fixed = excluded.fixed,
    half = excluded.half, back = excluded.back, nots = excluded.nots, good = excluded.good, fair = excluded.fair, poor = excluded.poor;

-- name: count_add :sum (axis int, month int, key int, figure int, more int+)
INSERT INTO insight_count (axis, month, key, figure, n) VALUES (:axis, :month, :key, :figure, :more)
ON CONFLICT (axis, month, key, figure) DO UPDATE SET n = n + excluded.n;

-- name: day_add :sum (class int, day int, compound int, more int+)
INSERT INTO insight_day (class, day, compound, n) VALUES (:class, :day, :compound, :more)
ON CONFLICT (class, day, compound) DO UPDATE SET n = n + excluded.n;

-- name: unit_named :one (name text) -> (id int)
SELECT id FROM insight_unit WHERE name = :name;

-- name: unit_add :exec (name text)
INSERT INTO insight_unit (name) VALUES (:name);

-- name: unit_get :one (id int) -> (name text)
SELECT name FROM insight_unit WHERE id = :id;

-- An axis's figures of some months.
-- name: count_of :each (axis int, since int, until int) -> (month int, key int, figure int, n int)
SELECT month, key, figure, n FROM insight_count WHERE axis = :axis AND month >= :since AND month <= :until;

-- Nobody has taken them yet, and they came behind this moment.
-- name: untaken :each (behind int) -> (month int, class int, unit int, compound int)
SELECT month, class, unit, compound FROM insight_case INDEXED BY insight_case_untaken
 WHERE taken_at IS NULL AND closed = 0 AND left_out = 0 AND reported_at > :behind;

-- Not closed yet, and due behind this moment.
-- name: undue :each (behind int) -> (month int, class int, unit int, compound int, due_at int)
SELECT month, class, unit, compound, due_at FROM insight_case INDEXED BY insight_case_undue
 WHERE closed = 0 AND left_out = 0 AND due_at > :behind;

-- A class's new cases by day, of days [since, until).
-- name: day_of :each (class int, since int, until int) -> (day int, compound int, n int)
SELECT day, compound, n FROM insight_day WHERE class = :class AND day >= :since AND day < :until;

-- The first month that was counted, along an axis.
-- name: month_first :one (axis int) -> (month int?)
SELECT min(month) AS month FROM insight_count WHERE axis = :axis;
