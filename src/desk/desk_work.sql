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

-- name: template_put :exec (id int, form int, class int?, name text, words text)
INSERT INTO desk_template (id, form, class, name, words) VALUES (:id, :form, :class, :name, :words)
    ON CONFLICT (id) DO UPDATE SET form = excluded.form, class = excluded.class, name = excluded.name, words = excluded.words;

-- name: template_drop :exec (id int)
DELETE FROM desk_template WHERE id = :id;

-- name: template_get :one (id int) -> (id int, form int, class int?, name text, words text)
SELECT id, form, class, name, words FROM desk_template WHERE id = :id;

-- name: template_all :many (after int, want int) -> template_get
SELECT id, form, class, name, words FROM desk_template WHERE id > :after ORDER BY id LIMIT :want;
