-- Statements of the work among colleagues: who hands what to whom.

-- name: offer_put :exec (case_id int, pos int, taker int, by int, at int)
INSERT INTO desk_offer (case_id, pos, taker, by, at) VALUES (:case_id, :pos, :taker, :by, :at)
    ON CONFLICT (case_id) DO UPDATE SET pos = excluded.pos, taker = excluded.taker, by = excluded.by, at = excluded.at;

-- name: offer_drop :exec (case_id int)
DELETE FROM desk_offer WHERE case_id = :case_id;

-- name: offer_get :one (case_id int) -> (case_id int, pos int, taker int, by int, at int)
SELECT case_id, pos, taker, by, at FROM desk_offer WHERE case_id = :case_id;

-- What waits for somebody's answer.
-- name: offer_to :many (taker int, want int) -> offer_get
SELECT case_id, pos, taker, by, at FROM desk_offer WHERE taker = :taker ORDER BY case_id LIMIT :want;
