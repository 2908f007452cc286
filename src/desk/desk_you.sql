-- Statements of what concerns one colleague: where a note names them, and what they watch (desk_you.c).

-- name: named_put :exec (user int, case_id int, pos int, by int, at int)
INSERT INTO desk_named (user, case_id, pos, by, at) VALUES (:user, :case_id, :pos, :by, :at)
    ON CONFLICT (user, case_id) DO UPDATE SET pos = excluded.pos, by = excluded.by, at = excluded.at;
-- name: named_drop :exec (user int, case_id int)
DELETE FROM desk_named WHERE user = :user AND case_id = :case_id;
-- name: named_get :one (user int, case_id int) -> (case_id int, pos int, by int, at int)
SELECT case_id, pos, by, at FROM desk_named WHERE user = :user AND case_id = :case_id;
-- name: named_of :many (user int, want int) -> named_get
SELECT case_id, pos, by, at FROM desk_named WHERE user = :user ORDER BY case_id DESC LIMIT :want;

-- name: watch_put :exec (user int, case_id int, seen int)
INSERT INTO desk_watch (user, case_id, seen) VALUES (:user, :case_id, :seen)
    ON CONFLICT (user, case_id) DO UPDATE SET seen = excluded.seen;
-- name: watch_seen :exec (user int, case_id int, seen int)
UPDATE desk_watch SET seen = :seen WHERE user = :user AND case_id = :case_id;
-- name: watch_drop :exec (user int, case_id int)
DELETE FROM desk_watch WHERE user = :user AND case_id = :case_id;
-- name: watch_get :one (user int, case_id int) -> (case_id int, seen int)
SELECT case_id, seen FROM desk_watch WHERE user = :user AND case_id = :case_id;
-- name: watch_of :many (user int, want int) -> watch_get
SELECT case_id, seen FROM desk_watch WHERE user = :user ORDER BY case_id DESC LIMIT :want;

-- The newest step of a kind below one that somebody else took behind a position.
-- name: step_behind :one (case_id int, seen int, user int, below int) -> (pos int, kind int)
SELECT pos, kind FROM desk_step WHERE case_id = :case_id AND pos > :seen AND by <> :user AND kind < :below ORDER BY pos DESC LIMIT 1;
