-- Statements of the ways off the road and of what comes after: parked, referred, returned, reopened; linked cases.

-- ---- beside the road (desk_aside.c)
-- name: aside_get :one (case_id int) -> (state int, words text, place text?, advice text?, look_at int?, stops int)
SELECT state, words, place, advice, look_at, stops FROM desk_aside WHERE case_id = :case_id;
-- name: aside_put :exec (case_id int, state int, words text, place text?, advice text?, look_at int?, stops int)
INSERT INTO desk_aside (case_id, state, words, place, advice, look_at, stops)
VALUES (:case_id, :state, :words, :place, :advice, :look_at, :stops);
-- name: aside_drop :exec (case_id int)
DELETE FROM desk_aside WHERE case_id = :case_id;
-- Parked cases whose day has come.
-- name: aside_due :many (now int, want int) -> (case_id int)
SELECT case_id FROM desk_aside WHERE look_at <= :now ORDER BY look_at, case_id LIMIT :want;
-- name: past_get :one (case_id int) -> (lead text?, accepted int, returns int, reopened int)
SELECT lead, accepted, returns, reopened FROM desk_past WHERE case_id = :case_id;
-- Of what most cases have nothing: one look says which of three lists is worth reading.
-- name: case_has :one (id int) -> (past int, links int, photos int)
SELECT EXISTS (SELECT 1 FROM desk_past WHERE case_id = :id) AS past, EXISTS (SELECT 1 FROM desk_link WHERE case_id = :id) AS links,
       EXISTS (SELECT 1 FROM desk_photo WHERE case_id = :id) AS photos;
-- The first that is asked leads.
-- name: past_lead :exec (case_id int, lead text)
INSERT INTO desk_past (case_id, lead, accepted, returns, reopened) VALUES (:case_id, :lead, 0, 0, 0)
    ON CONFLICT (case_id) DO UPDATE SET lead = coalesce(lead, excluded.lead);
-- Who begins, leads from now on.
-- name: past_accept :exec (case_id int)
UPDATE desk_past SET lead = coalesce((SELECT unit FROM desk_case WHERE id = :case_id), lead), accepted = 1 WHERE case_id = :case_id;
-- The office takes it back from who has not begun: they answer for it no more.
-- name: past_leave :exec (case_id int)
UPDATE desk_past SET lead = NULL WHERE case_id = :case_id AND accepted = 0 AND returns = 0;
-- name: past_return :exec (case_id int)
INSERT INTO desk_past (case_id, accepted, returns, reopened) VALUES (:case_id, 0, 1, 0)
    ON CONFLICT (case_id) DO UPDATE SET returns = returns + 1, accepted = 0;
-- name: past_reopen :exec (case_id int)
INSERT INTO desk_past (case_id, accepted, returns, reopened) VALUES (:case_id, 0, 0, 1)
    ON CONFLICT (case_id) DO UPDATE SET reopened = reopened + 1, lead = NULL, accepted = 0;
-- All that was done to it is of the past.
-- name: case_afresh :exec (id int, taken_by int?)
UPDATE desk_case SET taken_by = :taken_by, unit = NULL, handler = NULL, finisher = NULL, verified_by = NULL WHERE id = :id;
-- ---- what comes after, and what belongs together (desk_follow.c)
-- name: link_put :exec (case_id int, other int, kind int)
INSERT INTO desk_link (case_id, other, kind) VALUES (:case_id, :other, :kind)
    ON CONFLICT (case_id, other) DO UPDATE SET kind = excluded.kind;
-- name: link_drop :exec (case_id int, other int)
DELETE FROM desk_link WHERE case_id = :case_id AND other = :other;
-- name: link_get :one (case_id int, other int) -> (kind int)
SELECT kind FROM desk_link WHERE case_id = :case_id AND other = :other;
-- name: link_list :many (case_id int, want int) -> (other int, kind int)
SELECT other, kind FROM desk_link WHERE case_id = :case_id ORDER BY other LIMIT :want;
-- Of the case that it is in now, a voice has said nothing yet.
-- name: voice_hush :exec (id int)
UPDATE desk_voice SET say = 0, said = NULL WHERE id = :id;
-- ---- who checks their own work (desk.c)
-- name: own_check_add :exec (case_id int, by int)
INSERT INTO desk_own_check (case_id, by) VALUES (:case_id, :by);

-- name: own_check_drop :exec (case_id int)
DELETE FROM desk_own_check WHERE case_id = :case_id;
