-- Statements of the desk.

-- name: case_get :one (id int) -> (id int, state int, source int, reported_at int, moved_at int, voice int, building int?, class int?,
-- taken_by int?, unit text?, handler int?, finisher int?, verified_by int?, wording text?, voices int, homes int, alone int,
-- said_fixed int, said_half int, said_back int, said_not int, alone_fixed int, alone_half int, alone_back int, alone_not int,
-- limit_min int?, since int?, due_at int, alarm int, own_allowed int?)
SELECT id, state, source, reported_at, moved_at, voice, building, class, taken_by, unit, handler, finisher, verified_by, wording,
       voices, homes, alone, said_fixed, said_half, said_back, said_not, alone_fixed, alone_half, alone_back, alone_not,
       limit_min, since, due_at, alarm, (SELECT by FROM desk_own_check WHERE case_id = desk_case.id) AS own_allowed
  FROM desk_case WHERE id = :id;

-- For figures (desk_facts.c).
-- name: case_facts :one (id int) -> (state int, source int, reported_at int, due_at int, class int?, building int?, unit text?, homes int,
-- fixed int, half int, back int, nots int, good int, fair int, poor int)
SELECT state, source, reported_at, due_at, class, building, unit, homes + alone AS homes, said_fixed + alone_fixed AS fixed,
       said_half + alone_half AS half, said_back + alone_back AS back, said_not + alone_not AS nots, rated_good AS good, rated_fair AS fair,
       rated_poor AS poor FROM desk_case WHERE id = :id;

-- name: case_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM desk_case;

-- name: case_add :exec (id int, source int, reported_at int, voice int, building int?, home int, class int?,
-- limit_min int?, kind int, since int?, due_at int, wake_at int?, calendar int)
INSERT INTO desk_case (id, state, source, reported_at, moved_at, voice, building, class, voices, homes, alone, said_fixed, said_half,
                       said_back, said_not, alone_fixed, alone_half, alone_back, alone_not, rated_good, rated_fair, rated_poor,
                       limit_min, kind, since, due_at, wake_at, alarm, calendar, pauses_on)
VALUES (:id, 0, :source, :reported_at, :reported_at, :voice, :building, :class, 1, :home, :home = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        :limit_min, :kind, :since, :due_at, :wake_at, 0, :calendar, 0);

-- name: building_count :sum (building int, open int+, ever int+)
INSERT INTO desk_building (building, open, ever) VALUES (:building, :open, :ever)
ON CONFLICT (building) DO UPDATE SET open = open + excluded.open, ever = ever + excluded.ever;

-- name: building_get :one (building int) -> (open int, ever int)
SELECT open, ever FROM desk_building WHERE building = :building;

-- name: building_all :many (after int, want int) -> (building int, open int, ever int)
SELECT building, open, ever FROM desk_building WHERE building > :after ORDER BY building LIMIT :want;
-- name: case_move :exec (id int, state int, at int)
UPDATE desk_case SET state = :state, moved_at = :at WHERE id = :id;
-- name: case_take :exec (id int, taken_by int?)
UPDATE desk_case SET taken_by = :taken_by WHERE id = :id;
-- name: case_unit :exec (id int, unit text?)
UPDATE desk_case SET unit = :unit WHERE id = :id;
-- name: case_handler :exec (id int, handler int)
UPDATE desk_case SET handler = :handler, verified_by = NULL WHERE id = :id;
-- name: case_finisher :exec (id int, finisher int)
UPDATE desk_case SET finisher = :finisher, verified_by = NULL WHERE id = :id;
-- name: case_verified :exec (id int, verified_by int?)
UPDATE desk_case SET verified_by = :verified_by WHERE id = :id;
-- name: case_wording :exec (id int, wording text)
UPDATE desk_case SET wording = :wording WHERE id = :id;

-- The public list, newest first, from behind a number.
-- name: case_older :many (than int, want int) -> (id int, state int, reported_at int, moved_at int, wording text?, unit text?, homes int,
-- voices int, class int?)
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices, class FROM desk_case WHERE id < :than ORDER BY id DESC LIMIT :want;

-- Of them those that have public words, above `least`.
-- name: case_worded :many (least int, than int, want int) -> case_older
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices, class FROM desk_case
 WHERE id > :least AND id < :than AND wording IS NOT NULL ORDER BY id DESC LIMIT :want;

-- A building's cases likewise; those of a spot on the map; those of all spots.
-- name: building_cases :many (building int, than int, want int) -> case_older
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices, class FROM desk_case
 WHERE building = :building AND id < :than ORDER BY id DESC LIMIT :want;

-- name: spot_cases :many (lon int, lat int, than int, want int) -> case_older
SELECT c.id, c.state, c.reported_at, c.moved_at, c.wording, c.unit, c.homes, c.voices, c.class
  FROM desk_spot AS s JOIN desk_case AS c ON c.id = s.case_id
 WHERE s.shown = 1 AND s.lon = :lon AND s.lat = :lat AND s.case_id < :than ORDER BY s.case_id DESC LIMIT :want;

-- name: spot_newest :many (than int, want int) -> case_older
SELECT c.id, c.state, c.reported_at, c.moved_at, c.wording, c.unit, c.homes, c.voices, c.class
  FROM desk_spot AS s JOIN desk_case AS c ON c.id = s.case_id
 WHERE s.shown = 1 AND s.case_id < :than ORDER BY s.case_id DESC LIMIT :want;

-- The spots that the map shows, and how many open cases each has.
-- name: spot_all :many (want int) -> (lon int, lat int, open int)
SELECT lon, lat, count(*) AS open FROM desk_spot WHERE shown = 1 GROUP BY lon, lat ORDER BY lon, lat LIMIT :want;

-- name: spot_put :exec (case_id int, lon int, lat int, shown int)
INSERT INTO desk_spot (case_id, lon, lat, shown) VALUES (:case_id, :lon, :lat, :shown)
ON CONFLICT (case_id) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, shown = excluded.shown;

-- name: spot_show :exec (case_id int, shown int)
UPDATE desk_spot SET shown = :shown WHERE case_id = :case_id;

-- name: spot_remove :exec (case_id int)
DELETE FROM desk_spot WHERE case_id = :case_id;

-- The same list upwards, for the page before: oldest of them first.
-- name: case_newer :many (than int, want int) -> case_older
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices, class FROM desk_case WHERE id > :than ORDER BY id LIMIT :want;

-- The same of one class.
-- name: class_older :many (class int, than int, want int) -> case_older
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices, class FROM desk_case
 WHERE class = :class AND id < :than ORDER BY id DESC LIMIT :want;

-- name: class_newer :many (class int, than int, want int) -> case_older
SELECT id, state, reported_at, moved_at, wording, unit, homes, voices, class FROM desk_case
 WHERE class = :class AND id > :than ORDER BY id LIMIT :want;

-- A case as the desk's lists judge it (desk_filter.h); its words are read when it is shown. alone_said: bit SAY_... for each say that
-- somebody without a door holds.
-- name: line_get :one (id int) -> (id int, state int, source int, reported_at int, moved_at int, voice int, building int?, class int?,
-- taken_by int?, unit text?, handler int?, finisher int?, verified_by int?, worded int, homes int, voices int, said_fixed int,
-- said_half int, said_back int, said_not int, alone_said int, due_at int, alarm int, limit_min int?, since int?)
SELECT * FROM desk_line WHERE id = :id;

-- The lists of one state, from behind (at, id), upwards by that number or downwards: by the moment of the report,
-- name: line_waiting_up :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: line_waiting_down :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND (reported_at, id) < (:at, :id) ORDER BY reported_at DESC, id DESC LIMIT :want;

-- by its last step,
-- name: line_moved_up :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND (moved_at, id) > (:at, :id) ORDER BY moved_at, id LIMIT :want;

-- name: line_moved_down :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND (moved_at, id) < (:at, :id) ORDER BY moved_at DESC, id DESC LIMIT :want;

-- by households, those with neighbours alone,
-- name: line_homes_up :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND homes > 1 AND (homes, id) > (:at, :id) ORDER BY homes, id LIMIT :want;

-- name: line_homes_down :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND homes > 1 AND (homes, id) < (:at, :id) ORDER BY homes DESC, id DESC LIMIT :want;

-- one clerk's,
-- name: line_taker_up :many (taker int, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE taken_by = :taker AND state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: line_taker_down :many (taker int, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE taken_by = :taker AND state = :state AND (reported_at, id) < (:at, :id)
 ORDER BY reported_at DESC, id DESC LIMIT :want;

-- one unit's,
-- name: line_unit_up :many (unit text, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE unit = :unit AND state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: line_unit_down :many (unit text, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE unit = :unit AND state = :state AND (reported_at, id) < (:at, :id)
    ORDER BY reported_at DESC, id DESC LIMIT :want;

-- and one class's.
-- name: line_class_up :many (class int, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE class = :class AND state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;

-- name: line_class_down :many (class int, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE class = :class AND state = :state AND (reported_at, id) < (:at, :id)
    ORDER BY reported_at DESC, id DESC LIMIT :want;

-- By the clock: all,
-- name: line_due_up :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND (due_at, id) > (:at, :id) ORDER BY due_at, id LIMIT :want;
-- name: line_due_down :many (state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE state = :state AND (due_at, id) < (:at, :id) ORDER BY due_at DESC, id DESC LIMIT :want;
-- one clerk's,
-- name: line_taker_due_up :many (taker int, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE taken_by = :taker AND state = :state AND (due_at, id) > (:at, :id) ORDER BY due_at, id LIMIT :want;
-- name: line_taker_due_down :many (taker int, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE taken_by = :taker AND state = :state AND (due_at, id) < (:at, :id) ORDER BY due_at DESC, id DESC LIMIT :want;
-- one unit's.
-- name: line_unit_due_up :many (unit text, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE unit = :unit AND state = :state AND (due_at, id) > (:at, :id) ORDER BY due_at, id LIMIT :want;
-- name: line_unit_due_down :many (unit text, state int, at int, id int, want int) -> line_get
SELECT * FROM desk_line WHERE unit = :unit AND state = :state AND (due_at, id) < (:at, :id) ORDER BY due_at DESC, id DESC LIMIT :want;

-- ---- the clock (desk_clock.c)
-- name: clock_get :one (id int) -> (id int, state int, voice int, limit_min int?, kind int, since int?, due_at int, wake_at int?,
-- alarm int, calendar int, pauses_on int)
SELECT id, state, voice, limit_min, kind, since, due_at, wake_at, alarm, calendar, pauses_on FROM desk_case WHERE id = :id;
-- name: clock_put :exec (id int, limit_min int?, kind int, since int, due_at int, wake_at int?, alarm int, calendar int)
UPDATE desk_case SET limit_min = :limit_min, kind = :kind, since = :since, due_at = :due_at, wake_at = :wake_at, alarm = :alarm,
       calendar = :calendar WHERE id = :id;
-- name: clock_calendar :exec (id int, calendar int)
UPDATE desk_case SET calendar = :calendar WHERE id = :id;
-- name: clock_ring :exec (id int, alarm int, wake_at int?)
UPDATE desk_case SET alarm = :alarm, wake_at = :wake_at WHERE id = :id;
-- name: clock_stop :exec (id int, never int)
UPDATE desk_case SET due_at = :never, wake_at = NULL, pauses_on = 1 WHERE id = :id;
-- name: clock_go :exec (id int, due_at int, wake_at int?, calendar int)
UPDATE desk_case SET due_at = :due_at, wake_at = :wake_at, calendar = :calendar, pauses_on = 0 WHERE id = :id;
-- The work is done, or the case is closed: nothing rings. It was sent back: what is due rings by the next look.
-- name: clock_rest :exec (id int)
UPDATE desk_case SET wake_at = NULL WHERE id = :id;
-- name: clock_wake :exec (id int, never int, last int)
UPDATE desk_case SET wake_at = due_at WHERE id = :id AND due_at < :never AND alarm < :last;
-- Clocks to look at by now, of those that the calendar of that position set; and those that an older one set.
-- name: clock_due :many (calendar int, now int, want int) -> (id int)
SELECT id FROM desk_case WHERE wake_at IS NOT NULL AND calendar = :calendar AND wake_at <= :now ORDER BY wake_at, id LIMIT :want;
-- name: clock_old :many (calendar int, want int) -> (id int)
SELECT id FROM desk_case WHERE wake_at IS NOT NULL AND calendar < :calendar ORDER BY calendar, wake_at, id LIMIT :want;
-- name: pause_add :exec (case_id int, pos int, since int, words text)
INSERT INTO desk_pause (case_id, pos, since, words) VALUES (:case_id, :pos, :since, :words);
-- name: pause_end :exec (case_id int, until int)
UPDATE desk_pause SET until = :until WHERE case_id = :case_id AND until IS NULL;
-- name: pause_list :many (case_id int, want int) -> (since int, until int?, words text)
SELECT since, until, words FROM desk_pause WHERE case_id = :case_id ORDER BY pos LIMIT :want;
-- What was sent to a unit and is in this state, longest waiting first, from behind (at, id).
-- name: unit_after :many (unit text, state int, at int, id int, want int) ->
--   (id int, reported_at int, moved_at int, wording text?, homes int, due_at int, alarm int, since int?)
SELECT id, reported_at, moved_at, wording, homes, due_at, alarm, CASE WHEN limit_min IS NULL THEN NULL ELSE since END AS since
    FROM desk_case WHERE unit = :unit AND state = :state AND (reported_at, id) > (:at, :id) ORDER BY reported_at, id LIMIT :want;
-- name: count_add :sum (state int, more int+)
INSERT INTO desk_count (state, n) VALUES (:state, :more) ON CONFLICT (state) DO UPDATE SET n = n + excluded.n;
-- name: count_all :many -> (state int, n int)
SELECT state, n FROM desk_count ORDER BY state;

-- How many open cases a clerk has, and how many wait for somebody who had no hand in them: counted up to :most, on an index.
-- name: count_mine :one (taker int, closed int, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM desk_case WHERE taken_by = :taker AND state < :closed LIMIT :most);
-- name: count_check :one (reader int, state int, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT handler, finisher, verified_by FROM desk_case WHERE state = :state LIMIT :most)
 WHERE verified_by IS NULL AND handler IS NOT :reader AND finisher IS NOT :reader;

-- One voice more; its home is a new one or not, or not told.
-- name: case_joined :exec (id int, home int)
UPDATE desk_case SET voices = voices + 1, homes = max(homes, :home), alone = alone + (:home = 0) WHERE id = :id;
-- name: case_said :exec (id int, fixed int, half int, back int, not_yet int)
UPDATE desk_case SET said_fixed = said_fixed + :fixed, said_half = said_half + :half, said_back = said_back + :back,
       said_not = said_not + :not_yet WHERE id = :id;
-- name: case_said_alone :exec (id int, fixed int, half int, back int, not_yet int)
UPDATE desk_case SET alone_fixed = alone_fixed + :fixed, alone_half = alone_half + :half, alone_back = alone_back + :back,
       alone_not = alone_not + :not_yet WHERE id = :id;
-- name: voice_add :exec (id int, case_id int, code text, token blob, word blob?, door blob?, home int, contact int)
INSERT INTO desk_voice (id, case_id, own, base, code, token, word, door, home, say, body, contact, kept)
VALUES (:id, :case_id, :case_id, :case_id, :code, :token, :word, :door, :home, 0, :id, :contact, 1);

-- Other words took the place of a voice's own.
-- name: voice_set :exec (id int, word blob?, door blob?, contact int, body int)
UPDATE desk_voice SET word = :word, door = :door, contact = :contact, body = :body, kept = 1 WHERE id = :id;
-- name: voice_blank :exec (id int)
UPDATE desk_voice SET word = NULL, door = NULL, contact = 0, kept = 0 WHERE id = :id;

-- A slip given out anew: the old link and the old word open nothing any more.
-- name: voice_reissue :exec (id int, token blob, word blob?)
UPDATE desk_voice SET token = :token, word = :word, kept = 1 WHERE id = :id;

-- Something about them was written down.
-- name: voice_touch :exec (id int)
UPDATE desk_voice SET kept = 1 WHERE id = :id AND kept = 0;

-- An address for letters is kept too.
-- name: voice_reach :exec (id int)
UPDATE desk_voice SET kept = 1, contact = 1 WHERE id = :id;
-- name: voice_say :exec (id int, say int, said int)
UPDATE desk_voice SET say = :say, said = :said WHERE id = :id;

-- began: 1 when its own case began with it, and did not take it in later.
-- name: voice_get :one (id int) -> (id int, case_id int, own int, base int, began int, code text, word blob?, home int, say int, said int?,
-- body int, contact int, kept int)
SELECT v.id, v.case_id, v.own, v.base, v.id = c.voice AS began, v.code, v.word, v.home, v.say, v.said, v.body, v.contact, v.kept
  FROM desk_voice AS v JOIN desk_case AS c ON c.id = v.own WHERE v.id = :id;

-- The household in this case that speaks from this door already, by a voice that was said in `own`, of which the hash is.
-- name: home_of_door :one (case_id int, own int, door blob) -> (home int)
SELECT home FROM desk_voice WHERE own = :own AND door = :door AND case_id = :case_id LIMIT 1;

-- The least content say among a home's other voices.
-- name: home_besides :one (case_id int, home int, id int) -> (say int)
SELECT coalesce(max(say), 0) AS say FROM desk_voice WHERE case_id = :case_id AND home = :home AND say > 0 AND id <> :id;

-- A case's voices in the order they came.
-- name: voice_list :many (case_id int, want int) -> (id int, code text, home int, say int, said int?, base int)
SELECT id, code, home, say, said, base FROM desk_voice WHERE case_id = :case_id ORDER BY id LIMIT :want;
-- name: joined_add :exec (case_id int, hour int, at int)
INSERT INTO desk_joined (case_id, hour, at, n) VALUES (:case_id, :hour, :at, 1) ON CONFLICT (case_id, hour) DO UPDATE SET n = n + 1;
-- name: joined_list :many (case_id int, want int) -> (at int, n int)
SELECT at, n FROM desk_joined WHERE case_id = :case_id ORDER BY hour LIMIT :want;
-- name: look_add :exec (pos int, kind int, case_id int, voice int, by int, at int)
INSERT INTO desk_look (id, pos, kind, case_id, voice, by, at)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM desk_look), :pos, :kind, :case_id, :voice, :by, :at);
-- name: look_list :many (voice int, want int) -> (pos int, kind int, by int, at int)
SELECT pos, kind, by, at FROM desk_look WHERE voice = :voice ORDER BY id DESC LIMIT :want;
-- name: look_last :one -> (id int)
SELECT coalesce(max(id), 0) AS id FROM desk_look;

-- Everybody's, newest first, from below a number.
-- name: look_older :many (than int, want int) -> (id int, pos int, kind int, case_id int, by int, at int)
SELECT id, pos, kind, case_id, by, at FROM desk_look WHERE id < :than ORDER BY id DESC LIMIT :want;

-- The same upwards, for the page before: oldest of them first.
-- name: look_newer :many (than int, want int) -> (id int, pos int, kind int, case_id int, by int, at int)
SELECT id, pos, kind, case_id, by, at FROM desk_look WHERE id > :than ORDER BY id LIMIT :want;
-- name: voice_of_code :one (code text) -> (id int, case_id int, word blob?)
SELECT id, case_id, word FROM desk_voice WHERE code = :code;
-- name: voice_of_token :one (token blob) -> (id int, case_id int, code text, word blob?)
SELECT id, case_id, code, word FROM desk_voice WHERE token = :token;
-- name: step_add :exec (pos int, case_id int, kind int, by int, at int, words text?, why text?)
INSERT INTO desk_step (pos, case_id, kind, by, at, words, why) VALUES (:pos, :case_id, :kind, :by, :at, :words, :why);
-- name: step_tick :changed (case_id int, pos int, ticked text)
UPDATE desk_step SET ticked = :ticked WHERE case_id = :case_id AND pos = :pos;
-- name: step_tie :exec (pos int, case_id int, kind int, by int, at int, other int)
INSERT INTO desk_step (pos, case_id, kind, by, at, other) VALUES (:pos, :case_id, :kind, :by, :at, :other);

-- The newest steps of the kinds below one, newest first.
-- name: step_latest :many (case_id int, below int, want int) -> (pos int, kind int, by int, at int, words text?, why text?, other int?,
-- ticked text?)
SELECT pos, kind, by, at, words, why, other, ticked FROM desk_step WHERE case_id = :case_id AND kind < :below ORDER BY pos DESC LIMIT :want;

-- The newest steps on the road alone, newest first: what was only said of the case (two kinds of step) left out, and what its clock did.
-- name: step_moves :many (case_id int, worded int, classed int, clock int, want int) -> step_latest
SELECT pos, kind, by, at, words, why, other, ticked FROM desk_step WHERE case_id = :case_id AND kind <> :worded AND kind <> :classed
   AND kind < :clock
 ORDER BY pos DESC LIMIT :want;
-- name: step_count :one (case_id int, below int) -> (n int)
SELECT count(*) AS n FROM desk_step WHERE case_id = :case_id AND kind < :below;
-- name: origin_add :exec (origin text, case_id int)
INSERT INTO desk_origin (origin, case_id) VALUES (:origin, :case_id);
-- name: origin_get :one (origin text) -> (case_id int)
SELECT case_id FROM desk_origin WHERE origin = :origin;
-- name: view_put :exec (id int, owner int, name text, query text, shared int)
INSERT INTO desk_view (id, owner, name, query, shared) VALUES (:id, :owner, :name, :query, :shared)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query, shared = excluded.shared;
-- name: view_drop :exec (id int)
DELETE FROM desk_view WHERE id = :id;
-- name: view_get :one (id int) -> (id int, owner int, name text, query text, shared int)
SELECT id, owner, name, query, shared FROM desk_view WHERE id = :id;

-- An account's own views, and what colleagues share.
-- name: view_own :many (owner int, want int) -> view_get
SELECT id, owner, name, query, shared FROM desk_view WHERE owner = :owner ORDER BY id LIMIT :want;
-- name: view_shared :many (owner int, want int) -> view_get
SELECT id, owner, name, query, shared FROM desk_view WHERE shared = 1 AND owner <> :owner ORDER BY id LIMIT :want;
-- name: notice_get :one (voice int) -> (case_id int, asked int, steps int, asks int, confirmed int)
SELECT case_id, asked, steps, asks, confirmed FROM desk_notice WHERE voice = :voice;
-- name: notice_put :exec (voice int, case_id int, asked int, steps int, asks int, address blob?)
INSERT INTO desk_notice (voice, case_id, asked, steps, asks, confirmed, address)
    VALUES (:voice, :case_id, :asked, :steps, :asks, 0, :address)
ON CONFLICT (voice) DO UPDATE SET asked = excluded.asked, steps = excluded.steps, asks = excluded.asks, confirmed = 0,
    address = excluded.address;

-- Others who named this address and were not answered yet, as far as anybody wants to know.
-- name: notice_unanswered :one (address blob, but int) -> (n int)
SELECT count(*) AS n FROM desk_notice WHERE address = :address AND confirmed = 0 AND voice <> :but;
-- name: notice_confirm :exec (voice int)
UPDATE desk_notice SET confirmed = 1 WHERE voice = :voice;

-- No more letters; how often was asked stays.
-- name: notice_end :exec (voice int)
UPDATE desk_notice SET steps = 0, confirmed = 0 WHERE voice = :voice;
-- name: notice_remove :exec (voice int)
DELETE FROM desk_notice WHERE voice = :voice;
-- name: notice_of_case :many (case_id int, voice int, want int) -> (voice int, steps int)
SELECT voice, steps FROM desk_notice WHERE case_id = :case_id AND confirmed = 1 AND voice > :voice ORDER BY voice LIMIT :want;
-- name: voice_code :one (id int) -> (code text)
SELECT code FROM desk_voice WHERE id = :id;
-- name: shelf_get :one (id int) -> (docs int, first int, blocks int)
SELECT docs, first, blocks FROM desk_shelf WHERE id = :id;
-- name: shelf_set :exec (id int, docs int, first int, blocks int)
INSERT INTO desk_shelf (id, docs, first, blocks) VALUES (:id, :docs, :first, :blocks)
    ON CONFLICT (id) DO UPDATE SET docs = excluded.docs, first = excluded.first, blocks = excluded.blocks;
-- name: doc_add :exec (id int, pos int, case_id int, kind int)
INSERT INTO desk_doc (id, pos, case_id, kind) VALUES (:id, :pos, :case_id, :kind);
-- name: doc_get :one (id int) -> (pos int, case_id int, kind int)
SELECT pos, case_id, kind FROM desk_doc WHERE id = :id;
-- name: doc_drop :exec (id int)
DELETE FROM desk_doc WHERE id = :id;

-- A case's documents, newest first, from below `than` down to `from`.
-- name: doc_of_case :many (case_id int, than int, from int, want int) -> (id int, pos int, kind int)
SELECT id, pos, kind FROM desk_doc WHERE case_id = :case_id AND id < :than AND id >= :from ORDER BY id DESC LIMIT :want;
-- name: tail_add :exec (id int, keys blob)
INSERT INTO desk_tail (id, keys) VALUES (:id, :keys);
-- name: tail_from :many (from int, to int, want int) -> (id int, keys blob)
SELECT id, keys FROM desk_tail WHERE id >= :from AND id < :to ORDER BY id LIMIT :want;
-- name: tail_bytes :one (from int, to int) -> (n int)
SELECT coalesce(sum(length(keys)), 0) AS n FROM desk_tail WHERE id >= :from AND id < :to;
-- name: tail_before :many (than int, from int, want int) -> (id int, keys blob)
SELECT id, keys FROM desk_tail WHERE id < :than AND id >= :from ORDER BY id DESC LIMIT :want;
-- name: tail_drop :exec (from int, to int)
DELETE FROM desk_tail WHERE id >= :from AND id < :to;

-- The documents [from, to) become a block.
-- name: block_add :exec (id int, first int, docs int, from int, to int)
INSERT INTO desk_block (id, first, docs, since, until)
SELECT :id, :first, :docs, coalesce(min(c.reported_at), 0), coalesce(max(c.reported_at), 0)
  FROM desk_doc AS d JOIN desk_case AS c ON c.id = d.case_id WHERE d.id >= :from AND d.id < :to;

-- Blocks that begin at a document below `than`, the newest first, from below the block `before` down to `from`.
-- name: block_before :many (than int, before int, from int, want int) -> (id int, first int, docs int, since int, until int)
SELECT id, first, docs, since, until FROM desk_block WHERE id < :before AND id >= :from AND first < :than ORDER BY id DESC LIMIT :want;
-- name: bucket_set :exec (id int, lists blob)
INSERT INTO desk_bucket (id, lists) VALUES (:id, :lists) ON CONFLICT (id) DO UPDATE SET lists = excluded.lists;
-- name: bucket_get :one (id int) -> (lists blob)
SELECT lists FROM desk_bucket WHERE id = :id;
-- name: bucket_drop :exec (id int)
DELETE FROM desk_bucket WHERE id = :id;
-- name: step_words :one (case_id int, pos int) -> (words text?)
SELECT words FROM desk_step WHERE case_id = :case_id AND pos = :pos;

-- Voices of cases that were closed at `before` or earlier, of whom something is kept, unless the case is held.
-- name: due_words :many (before int, now int, want int) -> (subject int, since int)
SELECT v.id AS subject, c.ended_at AS since FROM desk_case AS c INDEXED BY desk_case_ended
 CROSS JOIN desk_voice AS v INDEXED BY desk_voice_kept ON v.case_id = c.id AND v.kept = 1
 WHERE c.ended_at <= :before
   AND NOT EXISTS (SELECT 1 FROM desk_hold AS h WHERE h.case_id = c.id AND h.until > :now)
 ORDER BY c.ended_at LIMIT :want;

-- The same for telephones and addresses.
-- name: due_contact :many (before int, now int, want int) -> (subject int, since int)
SELECT v.id AS subject, c.ended_at AS since FROM desk_case AS c INDEXED BY desk_case_ended
 CROSS JOIN desk_voice AS v INDEXED BY desk_voice_contact ON v.case_id = c.id AND v.contact = 1
 WHERE c.ended_at <= :before
   AND NOT EXISTS (SELECT 1 FROM desk_hold AS h WHERE h.case_id = c.id AND h.until > :now)
 ORDER BY c.ended_at LIMIT :want;
-- name: hold_put :exec (case_id int, until int, reason text, by int, at int)
INSERT INTO desk_hold (case_id, until, reason, by, at) VALUES (:case_id, :until, :reason, :by, :at)
ON CONFLICT (case_id) DO UPDATE SET until = excluded.until, reason = excluded.reason, by = excluded.by, at = excluded.at;
-- name: hold_remove :exec (case_id int)
DELETE FROM desk_hold WHERE case_id = :case_id;
-- name: hold_get :one (case_id int) -> (until int, reason text, by int, at int)
SELECT until, reason, by, at FROM desk_hold WHERE case_id = :case_id;
-- name: case_end :exec (id int, ended_at int?)
UPDATE desk_case SET ended_at = :ended_at WHERE id = :id;
-- name: case_ended :one (id int) -> (ended_at int?)
SELECT ended_at FROM desk_case WHERE id = :id;
-- name: case_class :exec (id int, class int?)
UPDATE desk_case SET class = :class WHERE id = :id;
-- name: step_get :one (case_id int, pos int) -> (kind int, by int, at int)
SELECT kind, by, at FROM desk_step WHERE case_id = :case_id AND pos = :pos;

-- The newest step of one kind.
-- name: step_newest :one (case_id int, kind int) -> (pos int)
SELECT pos FROM desk_step WHERE case_id = :case_id AND kind = :kind ORDER BY pos DESC LIMIT 1;
-- name: class_row :one (id int) -> (id int, parent int?, rank int, name text, name_en text?, limit_min int?, clock int, unit text?,
-- opens text?, closes text?, anonymous int, shown int, danger text?, asks text?, words text?, retired int, open int, ever int, taught int)
SELECT id, parent, rank, name, name_en, limit_min, clock, unit, opens, closes, anonymous, shown, danger, asks, words, retired, open, ever,
       taught FROM desk_class WHERE id = :id;

-- All of them; there are never more than CLASSES_MOST.
-- name: class_all :many (after int, want int) -> class_row
SELECT id, parent, rank, name, name_en, limit_min, clock, unit, opens, closes, anonymous, shown, danger, asks, words, retired, open, ever,
       taught FROM desk_class WHERE id > :after ORDER BY id LIMIT :want;
-- name: class_named :one (name text) -> (id int, retired int)
SELECT id, retired FROM desk_class WHERE name = :name;
-- name: class_named_en :one (name text) -> (id int, retired int)
SELECT id, retired FROM desk_class WHERE name_en = :name ORDER BY id LIMIT 1;
-- name: class_put :exec (id int, parent int?, rank int, name text, name_en text?, limit_min int?, clock int, unit text?, opens text?,
-- closes text?, anonymous int, shown int, danger text?, asks text?, words text?)
INSERT INTO desk_class (id, parent, rank, name, name_en, limit_min, clock, unit, opens, closes, anonymous, shown, danger, asks, words,
                        retired, open, ever, taught)
VALUES (:id, :parent, :rank, :name, :name_en, :limit_min, :clock, :unit, :opens, :closes, :anonymous, :shown, :danger, :asks, :words,
        0, 0, 0, 0)
    ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, rank = excluded.rank, name = excluded.name, name_en = excluded.name_en,
       limit_min = excluded.limit_min, clock = excluded.clock, unit = excluded.unit, opens = excluded.opens, closes = excluded.closes,
       anonymous = excluded.anonymous, shown = excluded.shown, danger = excluded.danger, asks = excluded.asks, words = excluded.words;
-- name: class_retire :changed (id int, retired int)
UPDATE desk_class SET retired = :retired WHERE id = :id;
-- name: class_remove :changed (id int)
DELETE FROM desk_class WHERE id = :id;
-- name: class_count :changed (id int, open int, ever int)
UPDATE desk_class SET open = open + :open, ever = ever + :ever WHERE id = :id;
-- name: class_taught :exec (id int, taught int)
UPDATE desk_class SET taught = taught + :taught WHERE id = :id;
-- name: lesson_add :exec (key int, class int, more int)
INSERT INTO desk_lesson (key, class, n) VALUES (:key, :class, :more) ON CONFLICT (key, class) DO UPDATE SET n = n + excluded.n;
-- name: lesson_drop :exec (key int, class int)
DELETE FROM desk_lesson WHERE key = :key AND class = :class AND n = 0;
-- name: lesson_of :many (key int, want int) -> (class int, n int)
SELECT class, n FROM desk_lesson WHERE key = :key ORDER BY class LIMIT :want;
-- name: merge_put :exec (id int, whole int, state int)
INSERT INTO desk_merge (id, whole, state) VALUES (:id, :whole, :state);
-- name: merge_drop :exec (id int)
DELETE FROM desk_merge WHERE id = :id;
-- name: merge_get :one (id int) -> (whole int, state int)
SELECT whole, state FROM desk_merge WHERE id = :id;

-- What was merged into a case itself, in the order of numbers.
-- name: merge_parts :many (whole int, want int) -> (id int, state int)
SELECT id, state FROM desk_merge WHERE whole = :whole ORDER BY id LIMIT :want;
-- name: cut_put :exec (id int, whole int)
INSERT INTO desk_cut (id, whole) VALUES (:id, :whole);
-- name: cut_get :one (id int) -> (whole int)
SELECT whole FROM desk_cut WHERE id = :id;

-- A case's voices by what a merging moves, from behind a number.
-- name: voice_tied :many (case_id int, after int, want int) -> (id int, own int, base int, home int, say int, doored int)
SELECT id, own, base, home, say, door IS NOT NULL AS doored FROM desk_voice WHERE case_id = :case_id AND id > :after
    ORDER BY id LIMIT :want;

-- A voice and its household's number go to another case.
-- name: voice_go :exec (id int, case_id int, home int)
UPDATE desk_voice SET case_id = :case_id, home = :home WHERE id = :id;
-- name: voice_stay :exec (id int, base int)
UPDATE desk_voice SET base = :base WHERE id = :id;
-- name: notice_go :exec (voice int, case_id int)
UPDATE desk_notice SET case_id = :case_id WHERE voice = :voice;
-- name: case_speak :exec (id int, voices int, homes int, alone int, fixed int, half int, back int, not_yet int, alone_fixed int,
-- alone_half int, alone_back int, alone_not int)
UPDATE desk_case SET voices = :voices, homes = :homes, alone = :alone, said_fixed = :fixed, said_half = :half, said_back = :back,
       said_not = :not_yet, alone_fixed = :alone_fixed, alone_half = :alone_half, alone_back = :alone_back, alone_not = :alone_not
 WHERE id = :id;

-- Photos (desk_photo.c).
-- name: photo_get :one (own int, photo int) -> (own int, n int, case_id int, voice int, kind int, by int, at int, body int?, redacted int,
-- width int, height int, pub int?, alt text?)
SELECT own, n, case_id, voice, kind, by, at, body, redacted, width, height, pub, alt FROM desk_photo WHERE own = :own AND n = :photo;
-- name: photo_list :many (id int) -> photo_get
SELECT own, n, case_id, voice, kind, by, at, body, redacted, width, height, pub, alt FROM desk_photo WHERE case_id = :id ORDER BY own, n;
-- name: photo_last :one (own int) -> (n int)
SELECT coalesce(max(n), 0) AS n FROM desk_photo WHERE own = :own;
-- name: photo_of_voice :one (voice int, kind int) -> (n int)
SELECT count(body) AS n FROM desk_photo WHERE voice = :voice AND kind = :kind;
-- name: photo_add :exec (own int, photo int, id int, voice int, kind int, by int, at int, body int, width int, height int)
INSERT INTO desk_photo (own, n, case_id, voice, kind, by, at, body, redacted, width, height)
VALUES (:own, :photo, :id, :voice, :kind, :by, :at, :body, 0, :width, :height);
-- name: photo_redact :changed (own int, photo int, body int, width int, height int)
UPDATE desk_photo SET body = :body, redacted = 1, width = :width, height = :height, pub = NULL, alt = NULL WHERE own = :own AND n = :photo;
-- name: photo_publish :changed (own int, photo int, pub int?, alt text?)
UPDATE desk_photo SET pub = :pub, alt = :alt WHERE own = :own AND n = :photo;

-- With their voice to another case.
-- name: photo_go :exec (voice int, id int)
UPDATE desk_photo SET case_id = :id WHERE voice = :voice;
-- name: photo_blank :exec (voice int)
UPDATE desk_photo SET body = NULL, pub = NULL, alt = NULL WHERE voice = :voice;
-- name: near_put :exec (id int, keys blob)
INSERT INTO desk_near (id, keys) VALUES (:id, :keys) ON CONFLICT (id) DO UPDATE SET keys = excluded.keys;
-- name: near_drop :exec (id int)
DELETE FROM desk_near WHERE id = :id;
-- name: near_all :many (from int, to int, want int) -> (id int, keys blob)
SELECT id, keys FROM desk_near WHERE id > :from AND id < :to ORDER BY id DESC LIMIT :want;

-- Danger (desk_danger.c).
-- name: danger_put :exec (id int, kind int, said int, open int)
INSERT INTO desk_danger (case_id, kind, said, open) VALUES (:id, :kind, :said, :open);
-- name: danger_get :one (id int) -> (kind int, said int, open int)
SELECT kind, said, open FROM desk_danger WHERE case_id = :id;
-- name: danger_move :exec (id int, open int)
UPDATE desk_danger SET open = :open WHERE case_id = :id AND said <> 3;
-- name: danger_open :many (want int) -> (case_id int, kind int, reported_at int)
SELECT d.case_id, d.kind, c.reported_at FROM desk_danger AS d JOIN desk_case AS c ON c.id = d.case_id
 WHERE d.open = 1 ORDER BY d.case_id DESC LIMIT :want;
-- name: danger_count :exec (kind int)
INSERT INTO desk_danger_shown (kind, n) VALUES (:kind, 1) ON CONFLICT (kind) DO UPDATE SET n = n + 1;
-- name: danger_shown_get :one (kind int) -> (n int)
SELECT n FROM desk_danger_shown WHERE kind = :kind;
-- name: danger_words_get :one (kind int) -> (words text)
SELECT words FROM desk_danger_words WHERE kind = :kind;
-- name: danger_words_put :exec (kind int, words text)
INSERT INTO desk_danger_words (kind, words) VALUES (:kind, :words) ON CONFLICT (kind) DO UPDATE SET words = excluded.words;
-- name: danger_words_drop :exec (kind int)
DELETE FROM desk_danger_words WHERE kind = :kind;
-- name: answer_put :exec (voice int, pos int)
INSERT INTO desk_answer (voice, pos) VALUES (:voice, :pos);
-- name: answer_get :one (voice int) -> (pos int)
SELECT pos FROM desk_answer WHERE voice = :voice;
-- name: answer_drop :exec (voice int)
DELETE FROM desk_answer WHERE voice = :voice;
-- name: behalf_add :exec (voice int, speaker int, relation int, pos int)
INSERT INTO desk_behalf (voice, speaker, relation, pos) VALUES (:voice, :speaker, :relation, :pos);
-- name: behalf_get :one (voice int) -> (pos int)
SELECT pos FROM desk_behalf WHERE voice = :voice;
-- name: behalf_by :one (speaker int) -> (pos int)
SELECT pos FROM desk_behalf WHERE speaker = :speaker;
