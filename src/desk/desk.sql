-- Statements of the desk.

-- name: case_get :one (id int) -> (id int, state int, source int, reported_at int, moved_at int, voice int, taken_by int?, unit text?, handler int?, verified_by int?, wording text?,
--   voices int, homes int, said_fixed int, said_half int, said_back int, said_not int)
SELECT id, state, source, reported_at, moved_at, voice, taken_by, unit, handler, verified_by, wording,
       voices, homes, said_fixed, said_half, said_back, said_not FROM desk_case WHERE id = :id;

-- name: case_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM desk_case;

-- name: case_add :exec (id int, source int, reported_at int, at int, voice int)
INSERT INTO desk_case (id, state, source, reported_at, moved_at, voice, voices, homes, said_fixed, said_half, said_back, said_not)
VALUES (:id, 0, :source, :reported_at, :at, :voice, 0, 0, 0, 0, 0, 0);

-- name: case_move :exec (id int, state int, at int)
UPDATE desk_case SET state = :state, moved_at = :at WHERE id = :id;

-- name: case_take :exec (id int, taken_by int)
UPDATE desk_case SET taken_by = :taken_by WHERE id = :id;

-- name: case_unit :exec (id int, unit text)
UPDATE desk_case SET unit = :unit WHERE id = :id;

-- name: case_handler :exec (id int, handler int)
UPDATE desk_case SET handler = :handler, verified_by = NULL WHERE id = :id;

-- name: case_verified :exec (id int, verified_by int?)
UPDATE desk_case SET verified_by = :verified_by WHERE id = :id;

-- name: case_wording :exec (id int, wording text)
UPDATE desk_case SET wording = :wording WHERE id = :id;

-- The public list, newest first: before = 0 begins at the newest.
-- name: case_before :many (before int, want int) -> (id int, state int, reported_at int, moved_at int, wording text?)
SELECT id, state, reported_at, moved_at, wording FROM desk_case WHERE id < :before ORDER BY id DESC LIMIT :want;

-- The same list upwards, for the page before: oldest of them first.
-- name: case_after :many (after int, want int) -> (id int, state int, reported_at int, moved_at int, wording text?)
SELECT id, state, reported_at, moved_at, wording FROM desk_case WHERE id > :after ORDER BY id LIMIT :want;

-- A state's queue, longest waiting first, from behind (at, id).
-- name: queue_after :many (state int, at int, id int, want int) -> (id int, state int, reported_at int, moved_at int, voice int, taken_by int?, unit text?, wording text?)
SELECT id, state, reported_at, moved_at, voice, taken_by, unit, wording FROM desk_case
 WHERE state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: queue_before :many (state int, at int, id int, want int) -> (id int, state int, reported_at int, moved_at int, voice int, taken_by int?, unit text?, wording text?)
SELECT id, state, reported_at, moved_at, voice, taken_by, unit, wording FROM desk_case
 WHERE state = :state AND (reported_at, id) < (:at, :id) ORDER BY reported_at DESC, id DESC LIMIT :want;

-- name: count_add :exec (state int, more int)
INSERT INTO desk_count (state, n) VALUES (:state, :more) ON CONFLICT (state) DO UPDATE SET n = n + excluded.n;

-- name: count_all :many -> (state int, n int)
SELECT state, n FROM desk_count ORDER BY state;

-- name: case_voices :exec (id int, more_voices int, more_homes int)
UPDATE desk_case SET voices = voices + :more_voices, homes = homes + :more_homes WHERE id = :id;

-- name: case_said :exec (id int, fixed int, half int, back int, not_yet int)
UPDATE desk_case SET said_fixed = said_fixed + :fixed, said_half = said_half + :half, said_back = said_back + :back, said_not = said_not + :not_yet
 WHERE id = :id;

-- name: voice_add :exec (id int, case_id int, code text, token blob, word blob?, home blob?)
INSERT INTO desk_voice (id, case_id, code, token, word, home, say) VALUES (:id, :case_id, :code, :token, :word, :home, 0);

-- name: voice_say :exec (id int, say int, at int)
UPDATE desk_voice SET say = :say, said_at = :at WHERE id = :id;

-- name: voice_get :one (id int) -> (id int, case_id int, home blob?, say int, said_at int?)
SELECT id, case_id, home, say, said_at FROM desk_voice WHERE id = :id;

-- How many other voices of the same home the case has, and the least content say among them.
-- name: home_besides :one (case_id int, home blob, id int) -> (voices int, say int)
SELECT count(*) AS voices, coalesce(max(say), 0) AS say FROM desk_voice WHERE case_id = :case_id AND home = :home AND id <> :id;

-- A case's voices in the order they came.
-- name: voice_list :many (case_id int, after int, want int) -> (id int, code text, say int, said_at int?)
SELECT id, code, say, said_at FROM desk_voice WHERE case_id = :case_id AND id > :after ORDER BY id LIMIT :want;

-- name: look_add :exec (pos int, voice int, by int, at int, reason text)
INSERT INTO desk_look (pos, voice, by, at, reason) VALUES (:pos, :voice, :by, :at, :reason);

-- name: look_list :many (voice int, want int) -> (by int, at int, reason text)
SELECT by, at, reason FROM desk_look WHERE voice = :voice ORDER BY pos DESC LIMIT :want;

-- name: voice_of_code :one (code text) -> (id int, case_id int, word blob?)
SELECT id, case_id, word FROM desk_voice WHERE code = :code;

-- name: voice_of_token :one (token blob) -> (id int, case_id int, code text)
SELECT id, case_id, code FROM desk_voice WHERE token = :token;

-- name: step_add :exec (pos int, case_id int, kind int, by int, at int, words text?)
INSERT INTO desk_step (pos, case_id, kind, by, at, words) VALUES (:pos, :case_id, :kind, :by, :at, :words);

-- name: step_list :many (case_id int, want int) -> (pos int, kind int, by int, at int, words text?)
SELECT pos, kind, by, at, words FROM desk_step WHERE case_id = :case_id ORDER BY pos LIMIT :want;

-- name: origin_add :exec (origin text, case_id int)
INSERT INTO desk_origin (origin, case_id) VALUES (:origin, :case_id);

-- name: origin_get :one (origin text) -> (case_id int)
SELECT case_id FROM desk_origin WHERE origin = :origin;
