-- How content people are with the way their case was done.

-- name: rate_put :exec (voice int, case_id int, rate int, pos int)
INSERT INTO desk_rate (voice, case_id, rate, pos) VALUES (:voice, :case_id, :rate, :pos)
ON CONFLICT (voice, case_id) DO UPDATE SET rate = excluded.rate, pos = excluded.pos;

-- name: rate_get :one (voice int, case_id int) -> (case_id int, rate int, pos int)
SELECT case_id, rate, pos FROM desk_rate WHERE voice = :voice AND case_id = :case_id;

-- Of the youngest case that this voice rated.
-- name: rate_last :one (voice int) -> rate_get
SELECT case_id, rate, pos FROM desk_rate WHERE voice = :voice ORDER BY case_id DESC LIMIT 1;

-- What is added to each count, or taken away.
-- name: case_rated :exec (id int, good int, fair int, poor int)
UPDATE desk_case SET rated_good = rated_good + :good, rated_fair = rated_fair + :fair, rated_poor = rated_poor + :poor WHERE id = :id;
