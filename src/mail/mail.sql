-- Statements of mail: what its page shows of the outbox.

-- What was given up, latest first, from behind (at, pos, who).
-- name: failures :many (at int, pos int, who int, want int) -> (pos int, who int, round int, given_up int, why text)
SELECT pos, who, round, given_up, why FROM core_outbox WHERE given_up IS NOT NULL AND (given_up, pos, who) < (:at, :pos, :who)
 ORDER BY given_up DESC, pos DESC, who DESC LIMIT :want;
