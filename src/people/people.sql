-- Statements over the people who work here.

-- name: user_get :one (id int) ->
--   (id int, login text?, name text?, role text, unit text?, password text?, invite_until int?, active int)
SELECT id, login, name, role, unit, password, invite_until, active FROM people_user WHERE id = :id;

-- name: user_by_login :one (login text) -> (id int, password text?, active int)
SELECT id, password, active FROM people_user WHERE login = :login;

-- name: user_by_invite :one (invite blob) -> (id int, login text?, name text?, role text, invite_until int?, active int)
SELECT id, login, name, role, invite_until, active FROM people_user WHERE invite = :invite;

-- In the order they came; without residents who have nothing but an account of their own.
-- name: user_list :many (after int, want int) ->
--   (id int, login text?, name text?, role text, unit text?, password text?, invite_until int?, active int)
SELECT id, login, name, role, unit, password, invite_until, active FROM people_user
 WHERE id > :after AND (role <> 'resident' OR login IS NOT NULL OR invite IS NOT NULL) ORDER BY id LIMIT :want;

-- Those of one role who could sign in now.
-- name: user_able :many (role text, want int) -> user_list
SELECT id, login, name, role, unit, password, invite_until, active FROM people_user
 WHERE role = :role AND active = 1 AND password IS NOT NULL ORDER BY id LIMIT :want;

-- How many other people of this role could sign in now.
-- name: able_besides :one (role text, id int) -> (users int)
SELECT count(*) AS users FROM people_user WHERE role = :role AND active = 1 AND password IS NOT NULL AND id <> :id;

-- How many have a sign-in name, but no more than are asked for.
-- name: joined :one (most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM people_user WHERE login > '' LIMIT :most);

-- The units that somebody acts for.
-- name: unit_list :many (want int) -> (unit text)
SELECT DISTINCT unit FROM people_user WHERE unit IS NOT NULL ORDER BY unit LIMIT :want;

-- name: user_add :exec (id int, name text?, role text, unit text?, invite blob?, invite_until int?)
INSERT INTO people_user (id, name, role, unit, invite, invite_until, active)
VALUES (:id, :name, :role, :unit, :invite, :invite_until, 1);

-- An invitation opens once.
-- name: user_join :changed (id int, login text?, name text?, password text?)
UPDATE people_user SET login = :login, name = :name, password = :password, invite = NULL, invite_until = NULL WHERE id = :id;

-- name: user_reinvite :changed (id int, invite blob, invite_until int)
UPDATE people_user SET invite = :invite, invite_until = :invite_until WHERE id = :id;

-- name: user_set_password :changed (id int, password text?)
UPDATE people_user SET password = :password WHERE id = :id;

-- Who is switched off loses an open invitation too.
-- name: user_change :changed (id int, role text, unit text?, active int, at int)
UPDATE people_user SET role = :role, unit = :unit, active = :active,
       left_at = CASE WHEN :active = 0 THEN coalesce(left_at, :at) END,
       invite = CASE WHEN :active = 1 THEN invite END, invite_until = CASE WHEN :active = 1 THEN invite_until END
 WHERE id = :id;

-- name: change_add :exec (pos int, user int, by int, at int, kind int, role_was text?, role text, unit_was text?, unit text?)
INSERT INTO people_change (id, pos, user, by, at, kind, role_was, role, unit_was, unit)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM people_change), :pos, :user, :by, :at, :kind, :role_was, :role, :unit_was, :unit);

-- A role's line: it happened to nobody in particular.
-- name: change_right :exec (pos int, by int, at int, kind int, role text, right int)
INSERT INTO people_change (id, pos, user, by, at, kind, role, right)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM people_change), :pos, 0, :by, :at, :kind, :role, :right);

-- name: right_of :many (role text, want int) -> (right int, given int)
SELECT right, given FROM people_right WHERE role = :role ORDER BY right LIMIT :want;

-- name: right_put :exec (role text, right int, given int)
INSERT INTO people_right (role, right, given) VALUES (:role, :right, :given)
    ON CONFLICT (role, right) DO UPDATE SET given = excluded.given;

-- name: change_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM people_change;

-- Newest first, from below a number.
-- name: change_older :many (than int, want int) ->
--   (id int, user int, by int, at int, kind int, role_was text?, role text, unit_was text?, unit text?, right int?)
SELECT id, user, by, at, kind, role_was, role, unit_was, unit, right FROM people_change WHERE id < :than ORDER BY id DESC LIMIT :want;

-- The same upwards, for the page before: oldest of them first.
-- name: change_newer :many (than int, want int) ->
--   (id int, user int, by int, at int, kind int, role_was text?, role text, unit_was text?, unit text?, right int?)
SELECT id, user, by, at, kind, role_was, role, unit_was, unit, right FROM people_change WHERE id > :than ORDER BY id LIMIT :want;

-- One person's, newest first.
-- name: change_of :many (user int, want int) ->
--   (id int, user int, by int, at int, kind int, role_was text?, role text, unit_was text?, unit text?, right int?)
SELECT id, user, by, at, kind, role_was, role, unit_was, unit, right FROM people_change WHERE user = :user ORDER BY id DESC LIMIT :want;

-- Nobody is invited into an erased account, so one that was never entered is closed too.
-- name: user_erase :exec (id int)
UPDATE people_user SET active = 0, login = NULL, name = NULL, password = NULL, invite = NULL, invite_until = NULL, left_at = NULL
    WHERE id = :id;

-- Who left at `before` or earlier, and still has a name here.
-- name: user_due :many (before int, want int) -> (subject int, since int)
SELECT id AS subject, left_at AS since FROM people_user WHERE left_at <= :before ORDER BY left_at, id LIMIT :want;

-- Whose invitation ended at `before` or earlier, and who never came.
-- name: user_never_came :many (before int, want int) -> (subject int, since int)
SELECT id AS subject, invite_until AS since FROM people_user
 WHERE invite_until <= :before AND password IS NULL ORDER BY invite_until, id LIMIT :want;

-- name: user_left :one (id int) -> (active int, left_at int?, name text?)
SELECT active, left_at, name FROM people_user WHERE id = :id;

-- name: second_get :one (user int) -> (box text?, since int)
SELECT box, since FROM people_second WHERE user = :user;

-- name: second_put :exec (user int, box text?, since int)
INSERT INTO people_second (user, box, since) VALUES (:user, :box, :since);

-- name: second_drop :exec (user int)
DELETE FROM people_second WHERE user = :user;

-- Must whoever holds this role have a second step?
-- name: second_asked :one (role text) -> (asked int)
SELECT count(*) AS asked FROM people_second_role WHERE role = :role;

-- name: role_require :exec (role text)
INSERT INTO people_second_role (role) VALUES (:role);

-- name: role_free :exec (role text)
DELETE FROM people_second_role WHERE role = :role;

-- name: code_add :exec (hash blob, user int)
INSERT INTO people_code (user, hash) VALUES (:user, :hash);

-- name: code_get :one (user int, hash blob) -> (user int)
SELECT user FROM people_code WHERE user = :user AND hash = :hash;

-- name: code_left :one (user int) -> (n int)
SELECT count(*) AS n FROM people_code WHERE user = :user;

-- name: code_spend :exec (user int, hash blob?)
DELETE FROM people_code WHERE user = :user AND hash = :hash;

-- name: code_drop :exec (user int)
DELETE FROM people_code WHERE user = :user;

-- name: signin_add :exec (user int, at int, device int, by_mail int)
INSERT INTO side_people_signin (user, at, device, by_mail) VALUES (:user, :at, :device, :by_mail);

-- All but the newest `keep` of one user go.
-- name: signin_keep :exec (user int, keep int)
DELETE FROM side_people_signin WHERE user = :user AND id <=
    (SELECT id FROM side_people_signin WHERE user = :user ORDER BY id DESC LIMIT 1 OFFSET :keep);

-- name: signin_last :many (user int, want int) -> (at int, device int, by_mail int)
SELECT at, device, by_mail FROM side_people_signin WHERE user = :user ORDER BY id DESC LIMIT :want;

-- name: signin_sweep :exec (before int)
DELETE FROM side_people_signin WHERE at < :before;

-- name: recovery_get :one (user int) -> (by int, at int, until int, second int)
SELECT by, at, until, second FROM people_recovery WHERE user = :user;

-- name: recovery_list :many (now int, want int) -> (user int, by int, until int)
SELECT user, by, until FROM people_recovery WHERE until > :now ORDER BY until LIMIT :want;

-- name: recovery_put :exec (user int, by int, at int, until int, second int)
INSERT INTO people_recovery (user, by, at, until, second) VALUES (:user, :by, :at, :until, :second)
    ON CONFLICT (user) DO UPDATE SET by = excluded.by, at = excluded.at, until = excluded.until, second = excluded.second;

-- name: recovery_drop :exec (user int)
DELETE FROM people_recovery WHERE user = :user;

-- How often `by` changed this account since then.
-- name: change_by :one (user int, by int, after int) -> (n int)
SELECT count(*) AS n FROM people_change WHERE user = :user AND by = :by AND at > :after;

-- name: away_get :one (user int) -> (since int, until int, stand_in int)
SELECT since, until, stand_in FROM people_away WHERE user = :user;

-- name: away_for :many (stand_in int, now int, want int) -> (user int)
SELECT user FROM people_away WHERE stand_in = :stand_in AND since <= :now AND until > :now LIMIT :want;

-- name: away_put :exec (user int, since int, until int, stand_in int)
INSERT INTO people_away (user, since, until, stand_in) VALUES (:user, :since, :until, :stand_in);

-- name: away_drop :exec (user int)
DELETE FROM people_away WHERE user = :user;

-- name: mail_get :one (user int) -> (asked int, asks int, address blob?, confirmed int, link int?, link_until int?)
SELECT asked, asks, address, confirmed, link, link_until FROM people_mail WHERE user = :user;

-- Whose confirmed address this is.
-- name: mail_of :one (address blob) -> (user int, links int, links_since int)
SELECT user, links, links_since FROM people_mail WHERE address = :address AND confirmed = 1;

-- name: mail_unanswered :one (address blob) -> (n int)
SELECT count(*) AS n FROM people_mail WHERE address = :address AND confirmed = 0;

-- name: mail_put :exec (user int, asked int, asks int, address blob?)
INSERT INTO people_mail (user, asked, asks, address, confirmed, links, links_since) VALUES (:user, :asked, :asks, :address, 0, 0, 0)
    ON CONFLICT (user) DO UPDATE SET asked = excluded.asked, asks = excluded.asks, address = excluded.address, confirmed = 0, link = NULL,
       link_until = NULL;

-- name: mail_confirm :exec (user int)
UPDATE people_mail SET confirmed = 1 WHERE user = :user;

-- Counted anew when those before are older than `since`.
-- name: mail_link_ask :exec (user int, link int, link_until int, since int, at int)
UPDATE people_mail SET link = :link, link_until = :link_until, links = CASE WHEN links_since > :since THEN links + 1 ELSE 1 END,
       links_since = CASE WHEN links_since > :since THEN links_since ELSE :at END
 WHERE user = :user;

-- name: mail_link_used :exec (user int)
UPDATE people_mail SET link = NULL, link_until = NULL WHERE user = :user;

-- name: mail_drop :exec (user int)
DELETE FROM people_mail WHERE user = :user;
