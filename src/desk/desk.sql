-- Statements of the desk.

-- name: case_get :one (id int) -> (id int, state int, source int, reported_at int, moved_at int, voice int, taken_by int?, unit text?,
-- handler int?, finisher int?, verified_by int?, wording text?, voices int, homes int, said_fixed int, said_half int, said_back int,
-- said_not int)
SELECT id, state, source, reported_at, moved_at, voice, taken_by, unit, handler, finisher, verified_by, wording,
       voices, homes, said_fixed, said_half, said_back, said_not FROM desk_case WHERE id = :id;

-- name: case_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM desk_case;

-- name: case_add :exec (id int, source int, reported_at int, at int, voice int)
INSERT INTO desk_case (id, state, source, reported_at, moved_at, voice, voices, homes, said_fixed, said_half, said_back, said_not)
VALUES (:id, 0, :source, :reported_at, :at, :voice, 1, 1, 0, 0, 0, 0);

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

-- The public list, newest first, from behind a number.
-- name: case_older :many (than int, want int) -> (id int, state int, reported_at int, moved_at int, wording text?, unit text?, homes int,
-- voices int)
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices FROM desk_case WHERE id < :than ORDER BY id DESC LIMIT :want;

-- The same list upwards, for the page before: oldest of them first.
-- name: case_newer :many (than int, want int) -> (id int, state int, reported_at int, moved_at int, wording text?, unit text?, homes int,
-- voices int)
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices FROM desk_case WHERE id > :than ORDER BY id LIMIT :want;

-- A state's queue, longest waiting first, from behind (at, id).
-- name: queue_after :many (state int, at int, id int, want int) -> (id int, state int, reported_at int, moved_at int, voice int,
-- taken_by int?, unit text?, wording text?, homes int)
SELECT id, state, reported_at, moved_at, voice, taken_by, unit, wording, homes FROM desk_case
 WHERE state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: queue_before :many (state int, at int, id int, want int) -> (id int, state int, reported_at int, moved_at int, voice int,
-- taken_by int?, unit text?, wording text?, homes int)
SELECT id, state, reported_at, moved_at, voice, taken_by, unit, wording, homes FROM desk_case
 WHERE state = :state AND (reported_at, id) < (:at, :id) ORDER BY reported_at DESC, id DESC LIMIT :want;

-- What was sent to a unit and is in this state, longest waiting first, from behind (at, id).
-- name: unit_after :many (unit text, state int, at int, id int, want int) ->
--   (id int, reported_at int, moved_at int, wording text?, homes int)
SELECT id, reported_at, moved_at, wording, homes FROM desk_case
 WHERE unit = :unit AND state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: count_add :exec (state int, more int)
INSERT INTO desk_count (state, n) VALUES (:state, :more) ON CONFLICT (state) DO UPDATE SET n = n + excluded.n;

-- name: count_all :many -> (state int, n int)
SELECT state, n FROM desk_count ORDER BY state;

-- One voice more; its home is a new one or not.
-- name: case_joined :exec (id int, home int)
UPDATE desk_case SET voices = voices + 1, homes = max(homes, :home) WHERE id = :id;

-- name: case_said :exec (id int, fixed int, half int, back int, not_yet int)
UPDATE desk_case SET said_fixed = said_fixed + :fixed, said_half = said_half + :half, said_back = said_back + :back,
       said_not = said_not + :not_yet WHERE id = :id;

-- name: voice_add :exec (id int, case_id int, code text, token blob, word blob?, door blob?, home int)
INSERT INTO desk_voice (id, case_id, code, token, word, door, home, say) VALUES (:id, :case_id, :code, :token, :word, :door, :home, 0);

-- name: voice_say :exec (id int, say int, said int)
UPDATE desk_voice SET say = :say, said = :said WHERE id = :id;

-- name: voice_get :one (id int) -> (id int, case_id int, word blob?, home int, say int, said int?)
SELECT id, case_id, word, home, say, said FROM desk_voice WHERE id = :id;

-- The household that speaks from this door already.
-- name: home_of_door :one (case_id int, door blob) -> (home int)
SELECT home FROM desk_voice WHERE case_id = :case_id AND door = :door LIMIT 1;

-- The least content say among a home's other voices.
-- name: home_besides :one (case_id int, home int, id int) -> (say int)
SELECT coalesce(max(say), 0) AS say FROM desk_voice WHERE case_id = :case_id AND home = :home AND say > 0 AND id <> :id;

-- A case's voices in the order they came.
-- name: voice_list :many (case_id int, want int) -> (id int, code text, say int, said int?)
SELECT id, code, say, said FROM desk_voice WHERE case_id = :case_id ORDER BY id LIMIT :want;

-- name: joined_add :exec (case_id int, hour int, at int)
INSERT INTO desk_joined (case_id, hour, at, n) VALUES (:case_id, :hour, :at, 1) ON CONFLICT (case_id, hour) DO UPDATE SET n = n + 1;

-- name: joined_list :many (case_id int, want int) -> (at int, n int)
SELECT at, n FROM desk_joined WHERE case_id = :case_id ORDER BY hour LIMIT :want;

-- name: look_add :exec (pos int, case_id int, voice int, by int, at int)
INSERT INTO desk_look (id, pos, case_id, voice, by, at)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM desk_look), :pos, :case_id, :voice, :by, :at);

-- name: look_list :many (voice int, want int) -> (pos int, by int, at int)
SELECT pos, by, at FROM desk_look WHERE voice = :voice ORDER BY id DESC LIMIT :want;

-- name: look_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM desk_look;

-- Everybody's, newest first, from below a number.
-- name: look_older :many (than int, want int) -> (id int, pos int, case_id int, by int, at int)
SELECT id, pos, case_id, by, at FROM desk_look WHERE id < :than ORDER BY id DESC LIMIT :want;

-- The same upwards, for the page before: oldest of them first.
-- name: look_newer :many (than int, want int) -> (id int, pos int, case_id int, by int, at int)
SELECT id, pos, case_id, by, at FROM desk_look WHERE id > :than ORDER BY id LIMIT :want;

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

-- name: notice_get :one (voice int) -> (case_id int, asked int, steps int, asks int, confirmed int)
SELECT case_id, asked, steps, asks, confirmed FROM desk_notice WHERE voice = :voice;

-- name: notice_put :exec (voice int, case_id int, asked int, steps int, asks int)
INSERT INTO desk_notice (voice, case_id, asked, steps, asks, confirmed) VALUES (:voice, :case_id, :asked, :steps, :asks, 0)
ON CONFLICT (voice) DO UPDATE SET asked = excluded.asked, steps = excluded.steps, asks = excluded.asks, confirmed = 0;

-- name: notice_confirm :exec (voice int)
UPDATE desk_notice SET confirmed = 1, asks = 0 WHERE voice = :voice;

-- name: notice_remove :exec (voice int)
DELETE FROM desk_notice WHERE voice = :voice;

-- name: notice_of_case :many (case_id int, voice int, want int) -> (voice int, steps int)
SELECT voice, steps FROM desk_notice WHERE case_id = :case_id AND confirmed = 1 AND voice > :voice ORDER BY voice LIMIT :want;

-- name: voice_code :one (id int) -> (code text)
SELECT code FROM desk_voice WHERE id = :id;
