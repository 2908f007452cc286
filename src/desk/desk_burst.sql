-- Statements of the alarm that many alike came within hours (desk_burst.c).

-- name: burst_put :exec (id int, whole int, at int, hours int)
INSERT INTO desk_burst (id, whole, at, hours) VALUES (:id, :whole, :at, :hours);
-- name: burst_case_put :exec (case_id int, burst int)
INSERT INTO desk_burst_case (case_id, burst) VALUES (:case_id, :burst) ON CONFLICT (case_id) DO UPDATE SET burst = excluded.burst;
-- name: burst_dismiss :changed (id int, by int, why text)
UPDATE desk_burst SET dismissed_by = :by, why = :why WHERE id = :id;
-- name: burst_get :one (id int) -> (id int, whole int, at int, hours int, dismissed_by int?, why text?)
SELECT id, whole, at, hours, dismissed_by, why FROM desk_burst WHERE id = :id;
-- The newest that nobody has dismissed.
-- name: burst_open :many (since int, want int) -> burst_get
SELECT id, whole, at, hours, dismissed_by, why FROM desk_burst WHERE dismissed_by IS NULL AND at > :since ORDER BY at DESC LIMIT :want;
-- name: burst_of :one (case_id int) -> (burst int)
SELECT burst FROM desk_burst_case WHERE case_id = :case_id;
-- name: burst_cases :many (burst int, want int) -> (case_id int)
SELECT case_id FROM desk_burst_case WHERE burst = :burst ORDER BY case_id LIMIT :want;
