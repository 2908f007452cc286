-- Statements of mail: what its page shows of the outbox.

-- What was given up, latest first, from behind (at, pos, who).
-- name: failures :many (at int, pos int, who int, want int) -> (pos int, who int, round int, given_up int, why text)
SELECT pos, who, round, given_up, why FROM core_outbox WHERE given_up IS NOT NULL AND (given_up, pos, who) < (:at, :pos, :who)
 ORDER BY given_up DESC, pos DESC, who DESC LIMIT :want;

-- How many wait, but not further than anybody wants to know.
-- name: waiting :one (most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM core_outbox INDEXED BY core_outbox_waiting WHERE given_up IS NULL LIMIT :most);
