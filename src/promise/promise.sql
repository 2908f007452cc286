-- Statements of promises.

-- name: given_get :one (id int) -> (id int, pos int, state int, title text, who text, whom text, given_day int, first_day int, due_day int, redated int, moved_at int, ended_day int?, case_id int?, follows int?, shown int)
SELECT id, pos, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day, case_id, follows, shown
  FROM promise_given WHERE id = :id;

-- The last number that was given; absent: none yet.
-- name: given_last :one -> (id int?)
SELECT max(id) AS id FROM promise_given;

-- The ledger, newest first, from behind a number, and upwards.
-- name: older :many (than int, want int) -> (id int, state int, title text, who text, whom text, given_day int, first_day int, due_day int, redated int, moved_at int, ended_day int?)
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given WHERE id < :than ORDER BY id DESC LIMIT :want;

-- name: newer :many (than int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given WHERE id > :than ORDER BY id LIMIT :want;

-- Of one state.
-- name: state_older :many (state int, than int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given WHERE state = :state AND id < :than ORDER BY id DESC LIMIT :want;

-- name: state_newer :many (state int, than int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given WHERE state = :state AND id > :than ORDER BY id LIMIT :want;

-- What is open and whose day is before a day.
-- name: open_older :many (before int, than int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given INDEXED BY promise_given_open WHERE ended_day IS NULL AND due_day < :before AND id < :than ORDER BY id DESC LIMIT :want;

-- name: open_newer :many (before int, than int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given INDEXED BY promise_given_open WHERE ended_day IS NULL AND due_day < :before AND id > :than ORDER BY id LIMIT :want;

-- name: late_count :one (before int) -> (n int)
SELECT count(*) AS n FROM promise_given WHERE ended_day IS NULL AND due_day < :before;

-- What was promised for a case; what goes on with a promise.
-- name: of_case :many (case_id int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given WHERE case_id = :case_id ORDER BY id LIMIT :want;

-- name: following :many (follows int, want int) -> older
SELECT id, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day
  FROM promise_given WHERE follows = :follows ORDER BY id LIMIT :want;

-- name: counts :many (below int) -> (what int, n int)
SELECT what, n FROM promise_count WHERE what < :below ORDER BY what;

-- name: steps :many (promise int, want int) -> (pos int, kind int, at int, by int, words text?, day int?, was int?)
SELECT pos, kind, at, by, words, day, was FROM promise_step WHERE promise_id = :promise ORDER BY pos LIMIT :want;

-- ---- written by apply

-- name: given_add :exec (id int, pos int, title text, who text, whom text, given_day int, due_day int, moved_at int, case_id int?, follows int?, shown int)
INSERT INTO promise_given (id, pos, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, case_id, follows, shown)
VALUES (:id, :pos, 0, :title, :who, :whom, :given_day, :due_day, :due_day, 0, :moved_at, :case_id, :follows, :shown);

-- name: given_move :changed (id int, state int, moved_at int, ended_day int?)
UPDATE promise_given SET state = :state, moved_at = :moved_at, ended_day = :ended_day WHERE id = :id;

-- name: given_redate :changed (id int, due_day int, moved_at int)
UPDATE promise_given SET due_day = :due_day, redated = redated + 1, moved_at = :moved_at WHERE id = :id;

-- name: count_add :exec (what int, by int)
INSERT INTO promise_count (what, n) VALUES (:what, :by) ON CONFLICT (what) DO UPDATE SET n = n + excluded.n;

-- name: step_add :exec (promise int, pos int, kind int, at int, by int, words text?, day int?, was int?)
INSERT INTO promise_step (promise_id, pos, kind, at, by, words, day, was) VALUES (:promise, :pos, :kind, :at, :by, :words, :day, :was);
