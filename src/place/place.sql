-- Statements over the place's own row.

-- name: self_get :one -> (name text, offset_min int, cleared int)
SELECT name, offset_min, cleared FROM place_self WHERE id = 1;

-- name: self_put :exec (name text, offset_min int)
INSERT INTO place_self (id, name, offset_min) VALUES (1, :name, :offset_min)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, offset_min = excluded.offset_min;

-- name: lead_get :one -> (left_it int)
SELECT left_it FROM place_lead WHERE id = 1;

-- name: lead_put :exec (left_it int)
INSERT INTO place_lead (id, left_it) VALUES (1, :left_it) ON CONFLICT (id) DO UPDATE SET left_it = excluded.left_it;

-- name: self_clear :changed
UPDATE place_self SET cleared = 1 WHERE id = 1;

-- ---- the calendar (place_calendar.c)

-- name: office_get :one -> (week text?, zone_name text?, zone text?, pos int)
SELECT week, zone_name, zone, pos FROM place_office WHERE id = 1;

-- name: office_touch :exec (pos int)
INSERT INTO place_office (id, pos) VALUES (1, :pos) ON CONFLICT (id) DO UPDATE SET pos = excluded.pos;

-- name: office_week :exec (week text)
UPDATE place_office SET week = :week WHERE id = 1;

-- name: office_zone :exec (name text, zone text)
UPDATE place_office SET zone_name = :name, zone = :zone WHERE id = 1;

-- name: day_put :exec (day int, hours text, name text)
INSERT INTO place_day (day, hours, name) VALUES (:day, :hours, :name)
ON CONFLICT (day) DO UPDATE SET hours = excluded.hours, name = excluded.name;

-- name: day_drop :exec (day int)
DELETE FROM place_day WHERE day = :day;

-- name: day_get :one (day int) -> (hours text, name text)
SELECT hours, name FROM place_day WHERE day = :day;

-- Days [from, to), in order.
-- name: days :many (from int, to int, want int) -> (day int, hours text, name text)
SELECT day, hours, name FROM place_day WHERE day >= :from AND day < :to ORDER BY day LIMIT :want;

-- name: year_put :exec (year int)
INSERT INTO place_year (year) VALUES (:year) ON CONFLICT (year) DO NOTHING;

-- name: years :many (after int, want int) -> (year int)
SELECT year FROM place_year WHERE year > :after ORDER BY year LIMIT :want;

-- ---- the registry, looked at one by one

-- name: compound_get :one (id int) -> (name text)
SELECT name FROM place_compound WHERE id = :id;

-- name: compound_by_name :one (name text) -> (id int)
SELECT id FROM place_compound WHERE name = :name;

-- name: building_get :one (id int) -> (compound_id int, name text)
SELECT compound_id, name FROM place_building WHERE id = :id;

-- name: building_by_name :one (compound int, name text) -> (id int, lon int?, lat int?)
SELECT id, lon, lat FROM place_building WHERE compound_id = :compound AND name = :name;

-- name: entrance_get :one (id int) -> (building_id int, name text)
SELECT building_id, name FROM place_entrance WHERE id = :id;

-- name: entrance_by_name :one (building int, name text) -> (id int)
SELECT id FROM place_entrance WHERE building_id = :building AND name = :name;

-- name: household_get :one (id int) -> (entrance_id int, floor int, door text, retired int)
SELECT entrance_id, floor, door, retired FROM place_household WHERE id = :id;

-- A door that is still there.
-- name: household_by_door :one (entrance int, door text) -> (id int, floor int)
SELECT id, floor FROM place_household WHERE entrance_id = :entrance AND door = :door AND retired = 0;

-- The last number given; absent: none yet.
-- name: household_last :one -> (id int?)
SELECT max(id) AS id FROM place_household;

-- ---- ... and in lists

-- In the order they came.
-- name: compounds :many (after int, want int) -> (id int, name text)
SELECT id, name FROM place_compound WHERE id > :after ORDER BY id LIMIT :want;

-- name: buildings :many (compound int) -> (id int, name text, lon int?, lat int?)
SELECT id, name, lon, lat FROM place_building WHERE compound_id = :compound ORDER BY rank, name;

-- All of them, by compound, in the order of their numbers.
-- name: buildings_all :many (after int, want int) -> (id int, name text, lon int?, lat int?, compound int, compound_name text)
SELECT b.id, b.name, b.lon, b.lat, c.id AS compound, c.name AS compound_name FROM place_compound AS c
  JOIN place_building AS b INDEXED BY place_building_in_order ON b.compound_id = c.id
 WHERE c.id > :after ORDER BY c.id, b.rank, b.name LIMIT :want;

-- name: entrances :many (building int) -> (id int, name text)
SELECT id, name FROM place_entrance WHERE building_id = :building ORDER BY rank, name;

-- Doors that are still there, from the ground up.
-- name: doors :many (entrance int) -> (id int, floor int, door text)
SELECT id, floor, door FROM place_household WHERE entrance_id = :entrance AND retired = 0 ORDER BY floor, door;

-- All doors there ever were.
-- name: doors_ever :many (entrance int) -> (id int, floor int, door text, retired int)
SELECT id, floor, door, retired FROM place_household WHERE entrance_id = :entrance ORDER BY floor, door;

-- name: building_count :one (compound int) -> (n int)
SELECT count(*) AS n FROM place_building WHERE compound_id = :compound;

-- Homes of a building, counted no further than to `most`.
-- name: homes_up_to :one (building int, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM place_entrance AS e JOIN place_household AS h ON h.entrance_id = e.id
  WHERE e.building_id = :building AND h.retired = 0 LIMIT :most);

-- name: household_count :one (compound int) -> (n int)
SELECT count(*) AS n FROM place_building AS b
  JOIN place_entrance AS e ON e.building_id = b.id
  JOIN place_household AS h ON h.entrance_id = e.id
 WHERE b.compound_id = :compound AND h.retired = 0;

-- What the office has drawn, in the order of the drawing.
-- name: ground_all :many (after int, want int) -> (id int, kind int, name text, points text)
SELECT id, kind, name, points FROM place_ground WHERE id > :after ORDER BY id LIMIT :want;

-- ---- written by apply

-- name: ground_clear :exec
DELETE FROM place_ground;

-- name: ground_add :exec (id int, kind int, name text, points text)
INSERT INTO place_ground (id, kind, name, points) VALUES (:id, :kind, :name, :points);

-- name: compound_add :exec (id int, name text)
INSERT INTO place_compound (id, name) VALUES (:id, :name);

-- name: compound_rename :changed (id int, name text)
UPDATE place_compound SET name = :name WHERE id = :id;

-- name: building_add :exec (id int, compound int, name text, rank int, lon int?, lat int?)
INSERT INTO place_building (id, compound_id, name, rank, lon, lat) VALUES (:id, :compound, :name, :rank, :lon, :lat);

-- name: building_place :changed (id int, lon int, lat int)
UPDATE place_building SET lon = :lon, lat = :lat WHERE id = :id;

-- name: entrance_add :exec (id int, building int, name text, rank int)
INSERT INTO place_entrance (id, building_id, name, rank) VALUES (:id, :building, :name, :rank);

-- name: door_add :exec (id int, entrance int, floor int, door text)
INSERT INTO place_household (id, entrance_id, floor, door) VALUES (:id, :entrance, :floor, :door);

-- A door that comes back, or moves, keeps its number.
-- name: door_again :changed (entrance int, floor int, door text)
UPDATE place_household SET floor = :floor, retired = 0 WHERE entrance_id = :entrance AND door = :door;

-- name: door_retire :changed (entrance int, door text)
UPDATE place_household SET retired = 1 WHERE entrance_id = :entrance AND door = :door;

-- ---- the sheet between its trial and the word to go on

-- What the page shows; of the faults the first part.
-- name: sheet_get :one (session blob, after int, part int) -> (id int, at int, state int, name text, read_as text,
-- faults text, bad int, compounds int, buildings int, entrances int, doors int, kept int, changed int, gone int, gone_doors text, plan int,
-- gone_plan int)
SELECT id, at, state, name, read_as, substr(faults, 1, :part) AS faults, bad, compounds, buildings, entrances, doors, kept, changed, gone,
       gone_doors, plan, gone_plan FROM side_place_sheet WHERE session = :session AND at > :after;

-- name: sheet_rows :one (session blob, after int) -> (id int, rows text?, plan int, gone_plan int)
SELECT id, rows, plan, gone_plan FROM side_place_sheet WHERE session = :session AND at > :after;

-- name: sheet_faults :one (session blob, after int) -> (faults text)
SELECT faults FROM side_place_sheet WHERE session = :session AND at > :after;

-- name: sheet_put :exec (session blob, id int, at int, state int, name text, read_as text, rows text?, faults text, bad int)
INSERT INTO side_place_sheet (session, id, at, state, name, read_as, rows, faults, bad, compounds, buildings, entrances, doors, kept,
    changed, gone, gone_doors, plan, gone_plan)
VALUES (:session, :id, :at, :state, :name, :read_as, :rows, :faults, :bad, 0, 0, 0, 0, 0, 0, 0, '', 0, 0)
ON CONFLICT (session) DO UPDATE SET id = excluded.id, at = excluded.at, state = excluded.state, name = excluded.name,
    read_as = excluded.read_as, rows = excluded.rows, faults = excluded.faults, bad = excluded.bad;

-- What was told of it. A sheet that has been taken does not fall back behind that.
-- name: sheet_told :exec (session blob, id int, state int, compounds int, buildings int, entrances int, doors int, kept int, changed int,
-- gone int, gone_doors text, plan int, gone_plan int)
UPDATE side_place_sheet SET state = :state, compounds = :compounds, buildings = :buildings, entrances = :entrances, doors = :doors,
    kept = :kept, changed = :changed, gone = :gone, gone_doors = :gone_doors, plan = :plan, gone_plan = :gone_plan
WHERE session = :session AND id = :id AND state <= :state;

-- name: sheet_sweep :exec (before int)
DELETE FROM side_place_sheet WHERE at < :before;

-- ---- texts of pages (place_text.c)

-- name: text_add :exec (pos int, kind int, at int, zh text, en text)
INSERT INTO place_text (pos, kind, at, zh, en) VALUES (:pos, :kind, :at, :zh, :en);

-- The version that stood at a position.
-- name: text_upto :one (kind int, pos int) -> (pos int, at int, zh text, en text)
SELECT pos, at, zh, en FROM place_text WHERE kind = :kind AND pos <= :pos ORDER BY pos DESC LIMIT 1;

-- name: text_versions :many (kind int, want int) -> (pos int, at int)
SELECT pos, at FROM place_text WHERE kind = :kind ORDER BY pos DESC LIMIT :want;
