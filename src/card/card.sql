-- Statements of cards.

-- ---- levels

-- name: level_rows :many (want int) -> (no int, name text, days int)
SELECT no, name, days FROM card_level WHERE no > 0 ORDER BY no LIMIT :want;

-- name: seats :many (level int, want int) -> (user int)
SELECT user FROM card_seat WHERE level = :level ORDER BY user LIMIT :want;

-- name: seat_any :one (level int) -> (user int)
SELECT user FROM card_seat WHERE level = :level LIMIT 1;

-- name: seat_has :one (level int, user int) -> (user int)
SELECT user FROM card_seat WHERE level = :level AND user = :user;

-- name: level_put :exec (no int, name text, days int)
INSERT INTO card_level (no, name, days) VALUES (:no, :name, :days) ON CONFLICT (no) DO UPDATE
    SET name = excluded.name, days = excluded.days;

-- name: seats_clear :exec (level int)
DELETE FROM card_seat WHERE level = :level;

-- name: seat_add :exec (level int, user int)
INSERT INTO card_seat (level, user) VALUES (:level, :user);

-- ---- cards

-- name: get :one (id int) -> (id int, kind int, state int, title text, homes int, version int, level int, to_level int?, drawn_day int,
-- sent_pos int?, public_version int?, public_pos int?, moved_at int, due_at int?, wake_at int?, alarm int)
SELECT id, kind, state, title, homes, version, level, to_level, drawn_day, sent_pos, public_version, public_pos, moved_at, due_at, wake_at,
    alarm FROM card_card WHERE id = :id;

-- name: last :one -> (id int?)
SELECT max(id) AS id FROM card_card;

-- The list, newest first, from behind a number, and upwards. everything 0: only what has been sent once.
-- name: older :many (everything int, than int, want int) -> (id int, kind int, state int, title text, homes int, level int, to_level int?,
-- drawn_day int, moved_at int, due_at int?, alarm int)
SELECT id, kind, state, title, homes, level, to_level, drawn_day, moved_at, due_at, alarm
  FROM card_card WHERE (:everything OR sent_pos IS NOT NULL) AND id < :than ORDER BY id DESC LIMIT :want;

-- name: newer :many (everything int, than int, want int) -> older
SELECT id, kind, state, title, homes, level, to_level, drawn_day, moved_at, due_at, alarm
  FROM card_card WHERE (:everything OR sent_pos IS NOT NULL) AND id > :than ORDER BY id LIMIT :want;

-- Of one state.
-- name: state_older :many (everything int, state int, than int, want int) -> older
SELECT id, kind, state, title, homes, level, to_level, drawn_day, moved_at, due_at, alarm
  FROM card_card WHERE state = :state AND (:everything OR sent_pos IS NOT NULL) AND id < :than ORDER BY id DESC LIMIT :want;

-- name: state_newer :many (everything int, state int, than int, want int) -> older
SELECT id, kind, state, title, homes, level, to_level, drawn_day, moved_at, due_at, alarm
  FROM card_card WHERE state = :state AND (:everything OR sent_pos IS NOT NULL) AND id > :than ORDER BY id LIMIT :want;

-- What is not over.
-- name: open_older :many (everything int, than int, want int) -> older
SELECT id, kind, state, title, homes, level, to_level, drawn_day, moved_at, due_at, alarm
  FROM card_card INDEXED BY card_card_open
 WHERE (state < 5 OR state = 7) AND (:everything OR sent_pos IS NOT NULL) AND id < :than ORDER BY id DESC LIMIT :want;

-- name: open_newer :many (everything int, than int, want int) -> older
SELECT id, kind, state, title, homes, level, to_level, drawn_day, moved_at, due_at, alarm
  FROM card_card INDEXED BY card_card_open
 WHERE (state < 5 OR state = 7) AND (:everything OR sent_pos IS NOT NULL) AND id > :than ORDER BY id LIMIT :want;

-- What waits for a level at which a user sits; where nobody sits at the first one, for the desk there (desk 1).
-- name: mine_older :many (user int, desk int, than int, want int) -> older
SELECT c.id, c.kind, c.state, c.title, c.homes, c.level, c.to_level, c.drawn_day, c.moved_at, c.due_at, c.alarm
  FROM card_card AS c INDEXED BY card_card_open
 WHERE (c.state < 5 OR c.state = 7) AND c.state NOT IN (0, 3) AND c.id < :than
   AND (EXISTS (SELECT 1 FROM card_seat AS s WHERE s.level = coalesce(c.to_level, c.level) AND s.user = :user)
        OR (:desk AND coalesce(c.to_level, c.level) = 1 AND NOT EXISTS (SELECT 1 FROM card_seat AS s WHERE s.level = 1)))
 ORDER BY c.id DESC LIMIT :want;

-- name: mine_newer :many (user int, desk int, than int, want int) -> older
SELECT c.id, c.kind, c.state, c.title, c.homes, c.level, c.to_level, c.drawn_day, c.moved_at, c.due_at, c.alarm
  FROM card_card AS c INDEXED BY card_card_open
 WHERE (c.state < 5 OR c.state = 7) AND c.state NOT IN (0, 3) AND c.id > :than
   AND (EXISTS (SELECT 1 FROM card_seat AS s WHERE s.level = coalesce(c.to_level, c.level) AND s.user = :user)
        OR (:desk AND coalesce(c.to_level, c.level) = 1 AND NOT EXISTS (SELECT 1 FROM card_seat AS s WHERE s.level = 1)))
 ORDER BY c.id LIMIT :want;

-- Those of which a unit has a part.
-- name: unit_older :many (unit text, than int, want int) -> older
SELECT c.id, c.kind, c.state, c.title, c.homes, c.level, c.to_level, c.drawn_day, c.moved_at, c.due_at, c.alarm
  FROM card_part AS p CROSS JOIN card_card AS c ON c.id = p.card_id
 WHERE p.unit = :unit AND p.card_id < :than
   AND p.id = (SELECT min(q.id) FROM card_part AS q WHERE q.unit = p.unit AND q.card_id = p.card_id) ORDER BY p.card_id DESC LIMIT :want;

-- name: unit_newer :many (unit text, than int, want int) -> older
SELECT c.id, c.kind, c.state, c.title, c.homes, c.level, c.to_level, c.drawn_day, c.moved_at, c.due_at, c.alarm
  FROM card_part AS p CROSS JOIN card_card AS c ON c.id = p.card_id
 WHERE p.unit = :unit AND p.card_id > :than
   AND p.id = (SELECT min(q.id) FROM card_part AS q WHERE q.unit = p.unit AND q.card_id = p.card_id) ORDER BY p.card_id LIMIT :want;

-- name: of_case :many (case_id int, want int) -> (card_id int)
SELECT card_id FROM card_case WHERE case_id = :case_id ORDER BY card_id LIMIT :want;

-- name: cases :many (card int, want int) -> (case_id int)
SELECT case_id FROM card_case WHERE card_id = :card ORDER BY case_id LIMIT :want;

-- name: version_get :one (card int, no int) -> (no int, at int, by int, title text, homes int, came text, tried text, papers text,
-- options text, needs text, strip text)
SELECT no, at, by, title, homes, came, tried, papers, options, needs, strip FROM card_version WHERE card_id = :card AND no = :no;

-- name: versions :many (card int, want int) -> (no int, at int, by int)
SELECT no, at, by FROM card_version WHERE card_id = :card ORDER BY no DESC LIMIT :want;

-- name: steps :many (card int, want int) -> (pos int, kind int, at int, by int, level int?, part int?, paper int, link int?, words text?,
-- why text?, day int?, n int?)
SELECT pos, kind, at, by, level, part, paper, link, words, why, day, n FROM card_step WHERE card_id = :card ORDER BY pos LIMIT :want;

-- The last of a kind.
-- name: step_last :one (card int, kind int) -> (pos int, words text?, level int?)
SELECT pos, words, level FROM card_step WHERE card_id = :card AND kind = :kind ORDER BY pos DESC LIMIT 1;

-- ---- parts

-- name: part_get :one (id int) -> (id int, card_id int, unit text, lead int, what text, state int, due_day int, first_day int,
-- proposed_day int?, arrive_at int?, arrived_at int?, answer_at int, due_at int, wake_at int?, alarm int)
SELECT id, card_id, unit, lead, what, state, due_day, first_day, proposed_day, arrive_at, arrived_at, answer_at, due_at, wake_at, alarm
  FROM card_part WHERE id = :id;

-- name: parts :many (card int, want int) -> part_get
SELECT id, card_id, unit, lead, what, state, due_day, first_day, proposed_day, arrive_at, arrived_at, answer_at, due_at, wake_at, alarm
  FROM card_part WHERE card_id = :card ORDER BY id LIMIT :want;

-- name: part_of_unit :one (card int, unit text) -> (id int)
SELECT id FROM card_part WHERE card_id = :card AND unit = :unit LIMIT 1;

-- ---- clocks

-- name: wake_cards :many (now int, want int) -> (id int)
SELECT id FROM card_card WHERE wake_at IS NOT NULL AND wake_at <= :now ORDER BY wake_at LIMIT :want;

-- name: wake_parts :many (now int, want int) -> (card_id int)
SELECT card_id FROM card_part WHERE wake_at IS NOT NULL AND wake_at <= :now ORDER BY wake_at LIMIT :want;

-- ---- links

-- name: link_get :one (id int) -> (card_id int, part int, until_at int, ended_at int?, opened int, opened_at int?, used int)
SELECT card_id, part, until_at, ended_at, opened, opened_at, used FROM card_link WHERE id = :id;

-- name: link_of_token :one (token blob) -> (id int, card_id int, part int, until_at int, ended_at int?, opened_at int?)
SELECT id, card_id, part, until_at, ended_at, opened_at FROM card_link WHERE token = :token;

-- name: links :many (card int, want int) -> (id int, part int, until_at int, ended_at int?, opened int, opened_at int?, used int)
SELECT id, part, until_at, ended_at, opened, opened_at, used FROM card_link WHERE card_id = :card ORDER BY id DESC LIMIT :want;

-- ---- photos, and what is personal (card_photo.c)

-- name: photo_get :one (id int) -> (id int, card_id int, part int, step int, width int, height int)
SELECT id, card_id, part, step, width, height FROM card_photo WHERE id = :id;

-- name: photos :many (card int, want int) -> photo_get
SELECT id, card_id, part, step, width, height FROM card_photo WHERE card_id = :card ORDER BY id LIMIT :want;

-- Whose term is over: a photo, or the names of a part.
-- name: due :many (before int, want int) -> (subject int, since int)
SELECT p.id AS subject, c.moved_at AS since FROM card_card AS c INDEXED BY card_card_ended
 CROSS JOIN card_photo AS p INDEXED BY card_photo_of ON p.card_id = c.id
 WHERE c.state IN (5, 6, 8, 9) AND c.moved_at <= :before
UNION ALL
SELECT p.id AS subject, c.moved_at AS since FROM card_card AS c INDEXED BY card_card_ended
 CROSS JOIN card_part AS p INDEXED BY card_part_of ON p.card_id = c.id AND p.named = 1
 WHERE c.state IN (5, 6, 8, 9) AND c.moved_at <= :before
 ORDER BY since LIMIT :want;

-- ---- written by apply

-- name: photo_add :exec (id int, card int, part int, step int, width int, height int)
INSERT INTO card_photo (id, card_id, part, step, width, height) VALUES (:id, :card, :part, :step, :width, :height);

-- name: photo_drop :exec (id int)
DELETE FROM card_photo WHERE id = :id;

-- name: add :exec (id int, kind int, title text, homes int, drawn_day int, moved_at int)
INSERT INTO card_card (id, kind, state, title, homes, version, level, drawn_day, moved_at, alarm)
VALUES (:id, :kind, 0, :title, :homes, 1, 1, :drawn_day, :moved_at, 0);

-- name: case_add :exec (card int, case_id int)
INSERT INTO card_case (card_id, case_id) VALUES (:card, :case_id);

-- name: version_add :exec (card int, no int, at int, by int, title text, homes int, came text, tried text, papers text, options text,
-- needs text, strip text)
INSERT INTO card_version (card_id, no, at, by, title, homes, came, tried, papers, options, needs, strip)
VALUES (:card, :no, :at, :by, :title, :homes, :came, :tried, :papers, :options, :needs, :strip);

-- name: reword :changed (id int, version int, title text, homes int, moved_at int)
UPDATE card_card SET version = :version, title = :title, homes = :homes, moved_at = :moved_at WHERE id = :id;

-- name: move :changed (id int, state int, level int, to_level int?, moved_at int, due_at int?, wake_at int?, alarm int)
UPDATE card_card SET state = :state, level = :level, to_level = :to_level, moved_at = :moved_at, due_at = :due_at, wake_at = :wake_at,
    alarm = :alarm WHERE id = :id;

-- name: sent :changed (id int, pos int)
UPDATE card_card SET sent_pos = coalesce(sent_pos, :pos) WHERE id = :id;

-- name: publish :changed (id int, version int, pos int, moved_at int)
UPDATE card_card SET public_version = :version, public_pos = :pos, moved_at = :moved_at WHERE id = :id;

-- name: ring :changed (id int, alarm int, wake_at int?)
UPDATE card_card SET alarm = :alarm, wake_at = :wake_at WHERE id = :id;

-- name: touch :changed (id int, moved_at int)
UPDATE card_card SET moved_at = :moved_at WHERE id = :id;

-- name: part_add :exec (id int, card int, unit text, lead int, what text, due_day int, arrive_at int?, answer_at int, due_at int,
-- wake_at int)
INSERT INTO card_part (id, card_id, unit, lead, what, state, due_day, first_day, arrive_at, answer_at, due_at, wake_at, alarm, named)
VALUES (:id, :card, :unit, :lead, :what, 0, :due_day, :due_day, :arrive_at, :answer_at, :due_at, :wake_at, 0, 0);

-- name: part_set :changed (id int, state int, due_day int, due_at int, proposed_day int?, arrived_at int?, wake_at int?, alarm int)
UPDATE card_part SET state = :state, due_day = :due_day, due_at = :due_at, proposed_day = :proposed_day, arrived_at = :arrived_at,
       wake_at = :wake_at, alarm = :alarm WHERE id = :id;

-- name: part_name :exec (id int, named int)
UPDATE card_part SET named = :named WHERE id = :id;

-- name: part_ring :changed (id int, alarm int, wake_at int?)
UPDATE card_part SET alarm = :alarm, wake_at = :wake_at WHERE id = :id;

-- name: step_add :exec (card int, pos int, kind int, at int, by int, level int?, part int?, paper int, link int?, words text?, why text?,
-- day int?, points int?)
INSERT INTO card_step (card_id, pos, kind, at, by, level, part, paper, link, words, why, day, n)
VALUES (:card, :pos, :kind, :at, :by, :level, :part, :paper, :link, :words, :why, :day, :points);

-- name: link_add :exec (id int, card int, part int, token blob, until_at int)
INSERT INTO card_link (id, card_id, part, token, until_at, opened, used) VALUES (:id, :card, :part, :token, :until_at, 0, 0);

-- name: link_until :changed (id int, until_at int)
UPDATE card_link SET until_at = :until_at WHERE id = :id;

-- name: link_end :changed (id int, ended_at int)
UPDATE card_link SET ended_at = :ended_at WHERE id = :id;

-- name: link_opened :changed (id int, at int)
UPDATE card_link SET opened = opened + 1, opened_at = :at WHERE id = :id;

-- name: link_used :changed (id int)
UPDATE card_link SET used = used + 1 WHERE id = :id;

-- ---- at another place (card_wire.c)

-- name: level_peer_get :one (level int) -> (peer int)
SELECT peer FROM card_level_peer WHERE level = :level;

-- name: level_peer_put :exec (level int, peer int)
INSERT INTO card_level_peer (level, peer) VALUES (:level, :peer) ON CONFLICT (level) DO UPDATE SET peer = excluded.peer;

-- name: level_peer_end :exec (level int)
DELETE FROM card_level_peer WHERE level = :level;

-- name: far_get :one (card int) -> (card_id int, peer int, ref blob?, level int?, told int, behind int)
SELECT card_id, peer, ref, level, told, behind FROM card_far WHERE card_id = :card;

-- name: far_named :one (peer int, ref blob) -> (card_id int, peer int, ref blob?, level int?, told int, behind int)
SELECT card_id, peer, ref, level, told, behind FROM card_far WHERE ref IS NOT NULL AND peer = :peer AND ref = :ref;

-- name: far_behind_some :many (want int) -> (card_id int)
SELECT card_id FROM card_far WHERE behind = 1 ORDER BY card_id LIMIT :want;

-- name: far_add :exec (card int, peer int, ref blob?, level int?, told int, behind int)
INSERT INTO card_far (card_id, peer, ref, level, told, behind) VALUES (:card, :peer, :ref, :level, :told, :behind);

-- name: far_follow :exec (card int)
UPDATE card_far SET behind = 1 WHERE card_id = :card;

-- name: far_told :exec (card int, ref blob, told int, behind int)
UPDATE card_far SET ref = :ref, told = :told, behind = :behind WHERE card_id = :card;

-- name: far_steps :many (card int, after int, want int) -> (pos int)
SELECT pos FROM card_step WHERE card_id = :card AND pos > :after ORDER BY pos LIMIT :want;

-- name: far_part_add :exec (part int, card int, theirs int)
INSERT INTO card_far_part (part, card_id, theirs) VALUES (:part, :card, :theirs);

-- name: far_part_ours :one (card int, theirs int) -> (part int)
SELECT part FROM card_far_part WHERE card_id = :card AND theirs = :theirs;

-- name: far_part_theirs :one (part int) -> (theirs int)
SELECT theirs FROM card_far_part WHERE part = :part;
