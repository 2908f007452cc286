-- Statements over the place's own row.

-- name: self_get :one -> (name text, offset_min int)
SELECT name, offset_min FROM place_self WHERE id = 1;

-- name: self_put :exec (name text, offset_min int)
INSERT INTO place_self (id, name, offset_min) VALUES (1, :name, :offset_min)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, offset_min = excluded.offset_min;
