-- Statements of the office's day: who was written down, who waits for a call.

-- name: entered_put :exec (voice int, channel int, by int, at int)
INSERT INTO desk_entered (voice, channel, by, at) VALUES (:voice, :channel, :by, :at);

-- What somebody wrote down last.
-- name: entered_last :many (by int, want int) -> (voice int, channel int, at int, case_id int)
SELECT e.voice, e.channel, e.at, v.case_id FROM desk_entered AS e JOIN desk_voice AS v ON v.id = e.voice
 WHERE e.by = :by ORDER BY e.voice DESC LIMIT :want;

-- A voice that can be called is to be called.
-- name: call_put :exec (voice int, why int, at int)
INSERT INTO desk_call (voice, why, since, again_at, tries)
SELECT id, :why, :at, :at, 0 FROM desk_voice WHERE id = :voice AND contact = 1
    ON CONFLICT (voice) DO UPDATE SET why = excluded.why, since = excluded.since, again_at = excluded.again_at, tries = 0;

-- All of a case who can only be called; `silent` 1: but not those who have said what came of it.
-- name: call_ask :exec (case_id int, why int, silent int, at int)
INSERT INTO desk_call (voice, why, since, again_at, tries)
SELECT v.id, :why, :at, :at, 0 FROM desk_voice AS v JOIN desk_entered AS e ON e.voice = v.id
 WHERE v.case_id = :case_id AND v.contact = 1 AND (v.say = 0 OR :silent = 0)
   AND NOT EXISTS (SELECT 1 FROM desk_notice AS n WHERE n.voice = v.id AND n.confirmed = 1)
    ON CONFLICT (voice) DO UPDATE SET why = excluded.why, since = excluded.since, again_at = excluded.again_at, tries = 0;

-- There is nothing to ask any more.
-- name: call_unask :exec (case_id int, why int)
DELETE FROM desk_call WHERE why = :why AND voice IN (SELECT id FROM desk_voice WHERE case_id = :case_id);
-- name: call_end :exec (voice int)
DELETE FROM desk_call WHERE voice = :voice;
-- name: call_end_for :exec (voice int, why int)
DELETE FROM desk_call WHERE voice = :voice AND why = :why;
-- name: call_later :changed (voice int, again_at int)
UPDATE desk_call SET again_at = :again_at, tries = tries + 1 WHERE voice = :voice;
-- name: call_get :one (voice int) -> (why int, again_at int, tries int)
SELECT why, again_at, tries FROM desk_call WHERE voice = :voice;

-- By when to try, from behind a place in that order.
-- name: call_list :many (at int, behind int, want int) -> (voice int, case_id int, why int, since int, again_at int, tries int)
SELECT c.voice, v.case_id, c.why, c.since, c.again_at, c.tries FROM desk_call AS c JOIN desk_voice AS v ON v.id = c.voice
 WHERE (c.again_at, c.voice) > (:at, :behind) AND v.contact = 1 ORDER BY c.again_at, c.voice LIMIT :want;
-- name: call_count :one (now int, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM desk_call WHERE again_at <= :now LIMIT :most);

-- name: gather_get :one (user int, voice int) -> (pos int)
SELECT pos FROM desk_gather WHERE user = :user AND voice = :voice;

-- name: gather_count :one (user int) -> (n int)
SELECT count(*) AS n FROM desk_gather WHERE user = :user;

-- Newest first.
-- name: gather_list :many (user int, want int) -> (voice int, pos int)
SELECT voice, pos FROM desk_gather WHERE user = :user ORDER BY voice DESC LIMIT :want;

-- name: gather_put :exec (user int, voice int, pos int)
INSERT INTO desk_gather (user, voice, pos) VALUES (:user, :voice, :pos);

-- name: gather_drop :exec (user int, voice int)
DELETE FROM desk_gather WHERE user = :user AND voice = :voice;

-- name: gather_forget :exec (user int)
DELETE FROM desk_gather WHERE user = :user;
