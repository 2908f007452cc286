-- Statements of promises.

-- name: given_get :one (id int) -> (id int, pos int, state int, title text, who text, whom text, given_day int, first_day int,
-- due_day int, redated int, moved_at int, ended_day int?, case_id int?, follows int?, shown int, ask_day int?)
SELECT id, pos, state, title, who, whom, given_day, first_day, due_day, redated, moved_at, ended_day, case_id, follows, shown, ask_day
  FROM promise_given WHERE id = :id;

-- The last number that was given; absent: none yet.
-- name: given_last :one -> (id int?)
SELECT max(id) AS id FROM promise_given;

-- The ledger, newest first, from behind a number, and upwards.
-- name: older :many (than int, want int) -> (id int, state int, title text, who text, whom text, given_day int, first_day int,
-- due_day int, redated int, moved_at int, ended_day int?)
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
  FROM promise_given INDEXED BY promise_given_open WHERE ended_day IS NULL AND due_day < :before AND id < :than
  ORDER BY id DESC LIMIT :want;

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

-- name: given_add :exec (id int, pos int, title text, who text, whom text, given_day int, due_day int, moved_at int, case_id int?,
-- follows int?, shown int)
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

-- ---- the roll-out

-- name: roll_get :one (id int) -> (stages text?, homes int, said_kept int, said_not int, reminded_day int?)
SELECT stages, homes, said_kept, said_not, reminded_day FROM promise_given WHERE id = :id;

-- name: home_get :one (promise int, household int) -> (building int, stage int, day int?, pos int, said int, said_day int?, again int?)
SELECT building, stage, day, pos, said, said_day, again FROM promise_home WHERE promise_id = :promise AND household = :household;

-- All homes, house by house.
-- name: homes :many (promise int) -> (household int, building int, stage int, day int?, said int, pos int)
SELECT household, building, stage, day, said, pos FROM promise_home WHERE promise_id = :promise ORDER BY building, household;

-- The same from behind a home, and upwards from above one.
-- name: homes_after :many (promise int, house int, household int, want int) -> (household int, building int, stage int, day int?, said int)
SELECT household, building, stage, day, said FROM promise_home INDEXED BY promise_home_building
 WHERE promise_id = :promise AND (building, household) > (:house, :household) ORDER BY building, household LIMIT :want;

-- name: homes_before :many (promise int, house int, household int, want int) -> homes_after
SELECT household, building, stage, day, said FROM promise_home INDEXED BY promise_home_building
 WHERE promise_id = :promise AND (building, household) < (:house, :household) ORDER BY building DESC, household DESC LIMIT :want;

-- The same as it was at the end of a day.
-- name: homes_on :many (promise int, on int) -> (household int, building int, stage int?, day int?, said int, pos int)
SELECT h.household, h.building,
       (SELECT m.stage FROM promise_mark AS m WHERE m.promise_id = h.promise_id AND m.household = h.household AND m.day <= :on
         ORDER BY m.day DESC, m.pos DESC LIMIT 1) AS stage,
       (SELECT m.day FROM promise_mark AS m WHERE m.promise_id = h.promise_id AND m.household = h.household AND m.day <= :on
         ORDER BY m.day DESC, m.pos DESC LIMIT 1) AS day,
       iif(h.said_day <= :on, h.said, 0) AS said, h.pos
  FROM promise_home AS h WHERE h.promise_id = :promise ORDER BY h.building, h.household;

-- What was said of one home, newest first, with how it was said; and what it said itself.
-- name: marks :many (promise int, household int, want int) -> (day int, pos int, stage int, again int?, at int, teller int, homes int)
SELECT m.day, m.pos, m.stage, m.again, b.at, b.teller, b.homes
  FROM promise_mark AS m JOIN promise_batch AS b ON b.promise_id = m.promise_id AND b.pos = m.pos
 WHERE m.promise_id = :promise AND m.household = :household ORDER BY m.day DESC, m.pos DESC LIMIT :want;

-- name: words :many (promise int, household int, want int) -> (pos int, day int, said int)
SELECT pos, day, said FROM promise_word WHERE promise_id = :promise AND household = :household ORDER BY pos DESC LIMIT :want;

-- Where somebody is to knock again by a day.
-- name: knock :many (promise int, day int, want int) -> (household int, building int, stage int, again int)
SELECT household, building, stage, again FROM promise_home INDEXED BY promise_home_again
 WHERE promise_id = :promise AND again <= :day ORDER BY again, household LIMIT :want;

-- name: knocks :one (promise int, day int) -> (n int)
SELECT count(*) AS n FROM promise_home INDEXED BY promise_home_again WHERE promise_id = :promise AND again <= :day;

-- Of a home, what was said last before a mark, and first behind it.
-- name: mark_before :one (promise int, household int, day int, pos int) -> (day int, pos int, stage int, again int?)
SELECT day, pos, stage, again FROM promise_mark WHERE promise_id = :promise AND household = :household AND (day, pos) < (:day, :pos)
 ORDER BY day DESC, pos DESC LIMIT 1;

-- name: mark_behind :one (promise int, household int, day int, pos int) -> (day int, pos int, stage int)
SELECT day, pos, stage FROM promise_mark WHERE promise_id = :promise AND household = :household AND (day, pos) > (:day, :pos)
 ORDER BY day, pos LIMIT 1;

-- The latest goes first.
-- name: batches :many (promise int, want int) -> (pos int, at int, by int, stage int, day int, homes int, link int?, undone int)
SELECT pos, at, by, stage, day, homes, link, undone FROM promise_batch WHERE promise_id = :promise ORDER BY pos DESC LIMIT :want;

-- name: batch_get :one (promise int, pos int) -> (at int, by int, stage int, day int, homes int, teller int, link int?, undone int)
SELECT at, by, stage, day, homes, teller, link, undone FROM promise_batch WHERE promise_id = :promise AND pos = :pos;

-- name: tallies :many (promise int) -> (building int, what int, n int)
SELECT building, what, n FROM promise_tally WHERE promise_id = :promise ORDER BY building, what;

-- name: days :many (promise int, want int) -> (day int, stage int, n int)
SELECT day, stage, n FROM promise_day WHERE promise_id = :promise ORDER BY day, stage LIMIT :want;

-- name: link_get :one (id int) -> (promise_id int, until_at int, ended_at int?, used int)
SELECT promise_id, until_at, ended_at, used FROM promise_link WHERE id = :id;

-- name: link_of_token :one (token blob) -> (id int, promise_id int, until_at int, ended_at int?, used int)
SELECT id, promise_id, until_at, ended_at, used FROM promise_link WHERE token = :token;

-- name: links :many (promise int, want int) -> (id int, until_at int, ended_at int?, used int)
SELECT id, until_at, ended_at, used FROM promise_link WHERE promise_id = :promise ORDER BY id DESC LIMIT :want;

-- Whose homes are to be asked anew by a day.
-- name: ask_due :many (day int, want int) -> (id int)
SELECT id FROM promise_given WHERE ask_day <= :day ORDER BY ask_day, id LIMIT :want;

-- Whose silent homes are to be written to, for the date is near.
-- name: remind_near :many (today int, until int, want int) -> (id int)
SELECT id FROM promise_given INDEXED BY promise_given_remind
 WHERE ended_day IS NULL AND reminded_day IS NULL AND homes > 0 AND case_id IS NOT NULL AND due_day BETWEEN :today AND :until
 ORDER BY due_day, id LIMIT :want;

-- name: rounds :many (promise int, want int) -> (day int, kept int, unkept int, silent int)
SELECT day, kept, unkept, silent FROM promise_round WHERE promise_id = :promise ORDER BY pos DESC LIMIT :want;

-- ---- photos, and what is personal (promise_photo.c)

-- name: mark_get :one (promise int, household int, day int, pos int) -> (stage int)
SELECT stage FROM promise_mark WHERE promise_id = :promise AND household = :household AND day = :day AND pos = :pos;

-- name: photo_get :one (id int) -> (promise_id int, step int)
SELECT promise_id, step FROM promise_photo WHERE id = :id;

-- name: photos :many (promise int, step int, want int) -> (id int, width int, height int)
SELECT id, width, height FROM promise_photo WHERE promise_id = :promise AND step = :step ORDER BY id LIMIT :want;

-- name: own_get :one (subject int) -> (promise_id int)
SELECT promise_id FROM promise_own WHERE subject = :subject;

-- Whose term is over: of promises that ended by a moment.
-- name: own_due :many (before int, want int) -> (subject int, since int)
SELECT o.subject, g.moved_at AS since FROM promise_given AS g INDEXED BY promise_given_ended
 CROSS JOIN promise_own AS o INDEXED BY promise_own_of ON o.promise_id = g.id
 WHERE g.ended_day IS NOT NULL AND g.moved_at <= :before ORDER BY g.moved_at LIMIT :want;

-- name: photo_add :exec (id int, promise int, step int, width int, height int)
INSERT INTO promise_photo (id, promise_id, step, width, height) VALUES (:id, :promise, :step, :width, :height);

-- name: photo_drop :exec (id int)
DELETE FROM promise_photo WHERE id = :id;

-- name: own_add :exec (subject int, promise int)
INSERT INTO promise_own (subject, promise_id) VALUES (:subject, :promise);

-- name: own_drop :exec (subject int)
DELETE FROM promise_own WHERE subject = :subject;

-- ---- the roll-out, written by apply

-- name: ask_set :changed (id int, day int?)
UPDATE promise_given SET ask_day = :day WHERE id = :id;

-- name: remind_set :changed (id int, day int)
UPDATE promise_given SET reminded_day = :day WHERE id = :id;

-- Every home is silent again.
-- name: ask_roll :changed (id int)
UPDATE promise_given SET said_kept = 0, said_not = 0, ask_day = NULL WHERE id = :id;

-- name: ask_homes :exec (promise int)
UPDATE promise_home SET said = 0, said_day = NULL WHERE promise_id = :promise AND said > 0;

-- name: ask_tally :exec (promise int, least int)
DELETE FROM promise_tally WHERE promise_id = :promise AND what >= :least;

-- name: round_add :exec (promise int, pos int, day int, kept int, unkept int, silent int)
INSERT INTO promise_round (promise_id, pos, day, kept, unkept, silent) VALUES (:promise, :pos, :day, :kept, :unkept, :silent);

-- name: roll_stages :changed (id int, stages text)
UPDATE promise_given SET stages = :stages WHERE id = :id;

-- name: roll_homes :changed (id int, more int)
UPDATE promise_given SET homes = homes + :more WHERE id = :id;

-- name: roll_said :changed (id int, kept int, unkept int)
UPDATE promise_given SET said_kept = said_kept + :kept, said_not = said_not + :unkept WHERE id = :id;

-- name: home_add :exec (promise int, household int, building int)
INSERT INTO promise_home (promise_id, household, building, stage, day, pos, said) VALUES (:promise, :household, :building, 0, NULL, 0, 0);

-- name: home_stand :changed (promise int, household int, stage int, day int?, pos int, again int?)
UPDATE promise_home SET stage = :stage, day = :day, pos = :pos, again = :again WHERE promise_id = :promise AND household = :household;

-- name: home_say :changed (promise int, household int, said int, said_day int)
UPDATE promise_home SET said = :said, said_day = :said_day WHERE promise_id = :promise AND household = :household;

-- name: mark_add :exec (promise int, household int, day int, pos int, stage int, again int?)
INSERT INTO promise_mark (promise_id, household, day, pos, stage, again) VALUES (:promise, :household, :day, :pos, :stage, :again);

-- name: word_add :exec (promise int, household int, pos int, day int, said int)
INSERT INTO promise_word (promise_id, household, pos, day, said) VALUES (:promise, :household, :pos, :day, :said);

-- name: mark_drop :changed (promise int, household int, day int, pos int)
DELETE FROM promise_mark WHERE promise_id = :promise AND household = :household AND day = :day AND pos = :pos;

-- name: batch_add :exec (promise int, pos int, at int, by int, stage int, day int, homes int, teller int, link int?)
INSERT INTO promise_batch (promise_id, pos, at, by, stage, day, homes, teller, link, undone)
VALUES (:promise, :pos, :at, :by, :stage, :day, :homes, :teller, :link, 0);

-- name: batch_undo :changed (promise int, pos int)
UPDATE promise_batch SET undone = 1 WHERE promise_id = :promise AND pos = :pos;

-- name: tally_add :exec (promise int, building int, what int, by int)
INSERT INTO promise_tally (promise_id, building, what, n) VALUES (:promise, :building, :what, :by)
ON CONFLICT (promise_id, building, what) DO UPDATE SET n = n + excluded.n;

-- name: day_add :exec (promise int, day int, stage int, by int)
INSERT INTO promise_day (promise_id, day, stage, n) VALUES (:promise, :day, :stage, :by)
ON CONFLICT (promise_id, day, stage) DO UPDATE SET n = n + excluded.n;

-- name: link_add :exec (id int, promise int, token blob, until_at int)
INSERT INTO promise_link (id, promise_id, token, until_at, used) VALUES (:id, :promise, :token, :until_at, 0);

-- name: link_use :changed (id int)
UPDATE promise_link SET used = used + 1 WHERE id = :id;

-- name: link_end :changed (id int, ended_at int)
UPDATE promise_link SET ended_at = :ended_at WHERE id = :id;
