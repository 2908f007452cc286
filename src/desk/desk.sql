-- Statements of the desk.

-- name: case_get :one (id int) -> (id int, state int, source int, reported_at int, moved_at int, voice int, taken_by int?, unit text?, handler int?, finisher int?, verified_by int?, wording text?)
SELECT id, state, source, reported_at, moved_at, voice, taken_by, unit, handler, finisher, verified_by, wording FROM desk_case WHERE id = :id;

-- name: case_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM desk_case;

-- name: case_add :exec (id int, source int, reported_at int, at int, voice int)
INSERT INTO desk_case (id, state, source, reported_at, moved_at, voice) VALUES (:id, 0, :source, :reported_at, :at, :voice);

-- name: case_move :exec (id int, state int, at int)
UPDATE desk_case SET state = :state, moved_at = :at WHERE id = :id;

-- name: case_take :exec (id int, taken_by int)
UPDATE desk_case SET taken_by = :taken_by WHERE id = :id;

-- name: case_unit :exec (id int, unit text)
UPDATE desk_case SET unit = :unit WHERE id = :id;

-- name: case_handler :exec (id int, handler int)
UPDATE desk_case SET handler = :handler, verified_by = NULL WHERE id = :id;

-- name: case_finisher :exec (id int, finisher int)
UPDATE desk_case SET finisher = :finisher, verified_by = NULL WHERE id = :id;

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

-- name: voice_add :exec (id int, case_id int, code text, token blob, word blob?)
INSERT INTO desk_voice (id, case_id, code, token, word) VALUES (:id, :case_id, :code, :token, :word);

-- name: voice_of_code :one (code text) -> (id int, case_id int, word blob?)
SELECT id, case_id, word FROM desk_voice WHERE code = :code;

-- name: voice_of_token :one (token blob) -> (id int, case_id int, code text)
SELECT id, case_id, code FROM desk_voice WHERE token = :token;

-- name: step_add :exec (pos int, case_id int, kind int, by int, at int, words text?)
INSERT INTO desk_step (pos, case_id, kind, by, at, words) VALUES (:pos, :case_id, :kind, :by, :at, :words);

-- The newest steps but those of one kind, newest first.
-- name: step_latest :many (case_id int, but int, want int) -> (pos int, kind int, by int, at int, words text?)
SELECT pos, kind, by, at, words FROM desk_step WHERE case_id = :case_id AND kind <> :but ORDER BY pos DESC LIMIT :want;

-- name: step_count :one (case_id int, but int) -> (n int)
SELECT count(*) AS n FROM desk_step WHERE case_id = :case_id AND kind <> :but;

-- name: origin_add :exec (origin text, case_id int)
INSERT INTO desk_origin (origin, case_id) VALUES (:origin, :case_id);

-- name: origin_get :one (origin text) -> (case_id int)
SELECT case_id FROM desk_origin WHERE origin = :origin;
