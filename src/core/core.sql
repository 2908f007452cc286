-- Statements of the log and of the side tables. Modules have no business here; they emit events.

-- name: epoch_last :one -> (n int, origin text, first int)
SELECT n, origin, first FROM log_epoch ORDER BY n DESC LIMIT 1;

-- name: epoch_all :many -> (n int, origin text, first int, frozen text?)
SELECT n, origin, first, frozen FROM log_epoch ORDER BY n;

-- name: epoch_add :exec (epoch int, origin text, first int)
INSERT INTO log_epoch (n, origin, first) VALUES (:epoch, :origin, :first);

-- name: epoch_freeze :exec (epoch int, frozen text)
UPDATE log_epoch SET frozen = :frozen WHERE n = :epoch;

-- name: leaf_add :exec (pos int, kind text, hour int, open blob, own blob)
INSERT INTO log_leaf (pos, kind, hour, open, own) VALUES (:pos, :kind, :hour, :open, :own);

-- name: leaf_get :one (pos int) -> (kind text, hour int, open blob, own blob)
SELECT kind, hour, open, own FROM log_leaf WHERE pos = :pos;

-- The position behind the last leaf.
-- name: leaf_end :one -> (n int)
SELECT coalesce(max(pos) + 1, 0) AS n FROM log_leaf;

-- name: leaf_range :many (first int, want int) -> (pos int, kind text, hour int, open blob, own blob)
SELECT pos, kind, hour, open, own FROM log_leaf WHERE pos >= :first ORDER BY pos LIMIT :want;

-- name: body_add :exec (pos int, subject int?, k1 blob, open text, k2 blob?, own text?)
INSERT INTO log_body (pos, subject, k1, open, k2, own) VALUES (:pos, :subject, :k1, :open, :k2, :own);

-- name: body_get :one (pos int) -> (subject int?, k1 blob, open text, k2 blob?, own text?)
SELECT subject, k1, open, k2, own FROM log_body WHERE pos = :pos;

-- Everything of an event in one row, in log order.
-- name: event_range :many (first int, want int) -> (pos int, kind text, hour int, c_open blob, c_own blob, subject int?, k1 blob?,
-- open text?, k2 blob?, own text?)
SELECT l.pos, l.kind, l.hour, l.open AS c_open, l.own AS c_own, b.subject, b.k1, b.open, b.k2, b.own
  FROM log_leaf AS l LEFT JOIN log_body AS b ON b.pos = l.pos
 WHERE l.pos >= :first ORDER BY l.pos LIMIT :want;

-- What may be published of events, by the leaf's kind: never their personal half.
-- name: open_range :many (first int, want int) -> (pos int, kind text, k1 blob?, open text?)
SELECT l.pos, l.kind, b.k1, b.open
  FROM log_leaf AS l LEFT JOIN log_body AS b ON b.pos = l.pos
 WHERE l.pos >= :first ORDER BY l.pos LIMIT :want;

-- How many events in [first, end) still have their personal half: it only ever shrinks, by erasure.
-- name: body_own_count :one (first int, end int) -> (n int)
SELECT count(own) AS n FROM log_body WHERE pos >= :first AND pos < :end;

-- name: body_of_subject :many (subject int) -> (pos int, kind text)
SELECT b.pos, l.kind FROM log_body AS b JOIN log_leaf AS l ON l.pos = b.pos WHERE b.subject = :subject ORDER BY b.pos;

-- The own halves of a subject: those of one event, or of all.
-- name: body_forget :exec (subject int, before int)
UPDATE log_body SET k2 = NULL, own = NULL WHERE subject = :subject AND pos < :before AND own IS NOT NULL;

-- name: body_forget_one :exec (subject int, pos int)
UPDATE log_body SET k2 = NULL, own = NULL WHERE pos = :pos AND subject = :subject;

-- name: body_kept :many (subject int) -> (pos int, kind text)
SELECT b.pos, l.kind FROM log_body AS b JOIN log_leaf AS l ON l.pos = b.pos
 WHERE b.subject = :subject AND b.own IS NOT NULL ORDER BY b.pos;

-- Which events with a subject have their own half, from behind a position.
-- name: body_owns :many (after int, want int) -> (pos int, kind text, subject int, has int)
SELECT b.pos, l.kind, b.subject, b.own IS NOT NULL AS has FROM log_body AS b JOIN log_leaf AS l ON l.pos = b.pos
 WHERE b.pos > :after AND b.subject IS NOT NULL ORDER BY b.pos LIMIT :want;

-- name: tile_put :exec (epoch int, level int, tile int, hash blob)
INSERT INTO log_tile (epoch, level, n, hash) VALUES (:epoch, :level, :tile, :hash)
ON CONFLICT (epoch, level, n) DO UPDATE SET hash = excluded.hash;

-- name: tile_get :one (epoch int, level int, tile int) -> (hash blob)
SELECT hash FROM log_tile WHERE epoch = :epoch AND level = :level AND n = :tile;

-- What stands outside the positions that the log has.
-- name: stray_all :many (end int) -> (what text, pos int)
SELECT 'leaf' AS what, pos FROM log_leaf WHERE pos < 0
UNION ALL SELECT 'body' AS what, pos FROM log_body WHERE pos < 0
UNION ALL SELECT 'body' AS what, pos FROM log_body WHERE pos >= :end;

-- name: tile_all :many -> (epoch int, level int, n int)
SELECT epoch, level, n FROM log_tile ORDER BY epoch, level, n;

-- name: idem_get :one (key blob) -> (body blob, at int, box blob)
SELECT body, at, box FROM side_idem WHERE key = :key;

-- name: idem_put :exec (key blob, body blob, at int, box blob, pos int)
INSERT INTO side_idem (key, body, at, box, pos) VALUES (:key, :body, :at, :box, :pos)
ON CONFLICT (key) DO UPDATE SET body = excluded.body, at = excluded.at, box = excluded.box, pos = excluded.pos;

-- name: idem_forget :exec (pos int)
DELETE FROM side_idem WHERE pos = :pos;

-- name: idem_sweep :exec (before int)
DELETE FROM side_idem WHERE at < :before;

-- name: session_get :one (token blob) -> (user int, csrf blob, created int, seen int)
SELECT user, csrf, created, seen FROM side_session WHERE token = :token;

-- name: session_put :exec (token blob, user int, csrf blob, created int, seen int)
INSERT INTO side_session (token, user, csrf, created, seen) VALUES (:token, :user, :csrf, :created, :seen);

-- name: session_seen :exec (token blob, seen int)
UPDATE side_session SET seen = :seen WHERE token = :token;

-- name: session_end :exec (token blob)
DELETE FROM side_session WHERE token = :token;

-- name: session_end_user :exec (user int)
DELETE FROM side_session WHERE user = :user;

-- name: session_sweep :exec (created_before int, seen_before int)
DELETE FROM side_session WHERE created < :created_before OR seen < :seen_before;

-- name: draft_get :one (token blob) -> (at int, box blob)
SELECT at, box FROM side_draft WHERE token = :token;

-- name: draft_put :exec (token blob, at int, box blob)
INSERT INTO side_draft (token, at, box) VALUES (:token, :at, :box);

-- The oldest go, so that no more than these are kept.
-- name: draft_trim :exec (keep int)
DELETE FROM side_draft WHERE token IN (SELECT token FROM side_draft ORDER BY at DESC LIMIT -1 OFFSET :keep);

-- name: draft_sweep :exec (before int)
DELETE FROM side_draft WHERE at < :before;

-- name: try_get :one (what blob) -> (n int, until int, at int)
SELECT n, until, at FROM side_try WHERE what = :what;

-- name: try_put :exec (what blob, tries int, until int, at int)
INSERT INTO side_try (what, n, until, at) VALUES (:what, :tries, :until, :at)
ON CONFLICT (what) DO UPDATE SET n = excluded.n, until = excluded.until, at = excluded.at;

-- name: try_clear :exec (what blob)
DELETE FROM side_try WHERE what = :what;

-- name: try_sweep :exec (before int)
DELETE FROM side_try WHERE at < :before AND until < :before;

-- name: outbox_add :exec (pos int, who int)
INSERT INTO core_outbox (pos, who, round) VALUES (:pos, :who, 1);

-- name: outbox_get :one (pos int, who int) -> (round int, given_up int?, why text?)
SELECT round, given_up, why FROM core_outbox WHERE pos = :pos AND who = :who;

-- name: outbox_remove :exec (pos int, who int)
DELETE FROM core_outbox WHERE pos = :pos AND who = :who;

-- All that is to be told to one subject, when they want to hear no more or are erased.
-- name: outbox_of :many (who int, want int) -> (pos int)
SELECT pos FROM core_outbox WHERE who = :who ORDER BY pos LIMIT :want;

-- name: outbox_give_up :changed (pos int, who int, given_up int, why text)
UPDATE core_outbox SET given_up = :given_up, why = :why WHERE pos = :pos AND who = :who;

-- name: outbox_again :changed (pos int, who int)
UPDATE core_outbox SET given_up = NULL, why = NULL, round = round + 1 WHERE pos = :pos AND who = :who;

-- What waits, from behind (pos, who).
-- name: outbox_waiting :many (pos int, who int, want int) -> (pos int, who int, round int)
SELECT pos, who, round FROM core_outbox WHERE given_up IS NULL AND (pos, who) > (:pos, :who) ORDER BY pos, who LIMIT :want;

-- How many wait, but not further than anybody wants to know.
-- name: outbox_count :one (most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM core_outbox INDEXED BY core_outbox_waiting WHERE given_up IS NULL LIMIT :most);

-- The same for what was given up.
-- name: outbox_lost :one (most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM core_outbox INDEXED BY core_outbox_given_up WHERE given_up IS NOT NULL LIMIT :most);

-- name: gate_get :one -> (held int, since int)
SELECT held, since FROM core_gate WHERE id = 1;

-- name: gate_put :exec (held int, since int)
INSERT INTO core_gate (id, held, since) VALUES (1, :held, :since) ON CONFLICT (id) DO UPDATE
    SET held = excluded.held, since = excluded.since;

-- name: outbox_try_get :one (pos int, who int) -> (round int, n int, until int)
SELECT round, n, until FROM side_outbox WHERE pos = :pos AND who = :who;

-- name: outbox_try_put :exec (pos int, who int, round int, tries int, until int)
INSERT INTO side_outbox (pos, who, round, n, until) VALUES (:pos, :who, :round, :tries, :until)
ON CONFLICT (pos, who) DO UPDATE SET round = excluded.round, n = excluded.n, until = excluded.until;

-- name: outbox_try_clear :exec (pos int, who int)
DELETE FROM side_outbox WHERE pos = :pos AND who = :who;

-- name: erasure_add :exec (pos int, subject int, event int?, why text, at int)
INSERT INTO core_erasure (pos, subject, event, why, at) VALUES (:pos, :subject, :event, :why, :at);

-- name: erasure_whole :one (subject int) -> (pos int, at int)
SELECT pos, at FROM core_erasure WHERE subject = :subject AND event IS NULL ORDER BY pos DESC LIMIT 1;

-- name: erasure_covers :one (subject int, pos int) -> (n int)
SELECT count(*) AS n FROM core_erasure WHERE subject = :subject AND pos > :pos AND (event IS NULL OR event = :pos);

-- Behind the last erasure: what is settled up to here is all.
-- name: erasure_end :one -> (end int)
SELECT coalesce(max(pos) + 1, 0) AS end FROM core_erasure;

-- name: settled_get :one -> (upto int)
SELECT upto FROM core_settled WHERE id = 1;

-- name: settled_put :exec (upto int)
INSERT INTO core_settled (id, upto) VALUES (1, :upto) ON CONFLICT (id) DO UPDATE SET upto = excluded.upto;

-- name: clock_get :one -> (at int)
SELECT at FROM core_clock WHERE id = 1;

-- name: clock_put :exec (at int)
INSERT INTO core_clock (id, at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at = excluded.at;

-- name: steady_get :one -> (at int)
SELECT at FROM side_steady WHERE id = 1;

-- name: steady_put :exec (at int)
INSERT INTO side_steady (id, at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at = excluded.at;

-- name: term_get :one (term int) -> (days int)
SELECT days FROM core_term WHERE term = :term;

-- name: term_put :exec (term int, days int)
INSERT INTO core_term (term, days) VALUES (:term, :days) ON CONFLICT (term) DO UPDATE SET days = excluded.days;

-- name: setting_get :one (key text) -> (value int, at int, by int)
SELECT value, at, by FROM core_setting WHERE key = :key ORDER BY pos DESC LIMIT 1;

-- name: setting_add :exec (pos int, key text, value int, at int, by int)
INSERT INTO core_setting (pos, key, value, at, by) VALUES (:pos, :key, :value, :at, :by);

-- name: attachment_add :exec (name blob, pos int, subject int)
INSERT INTO core_attachment (name, pos, subject) VALUES (:name, :pos, :subject);

-- name: attachment_forget :exec (subject int, gone int)
UPDATE core_attachment SET gone = :gone WHERE subject = :subject AND pos < :gone AND gone IS NULL;

-- name: attachment_forget_one :exec (subject int, pos int, gone int)
UPDATE core_attachment SET gone = :gone WHERE subject = :subject AND pos = :pos AND gone IS NULL;

-- name: attachment_named :one (name blob) -> (pos int, gone int?)
SELECT pos, gone FROM core_attachment WHERE name = :name;

-- name: attachment_kept :many (after int, before int, want int) -> (name blob, pos int)
SELECT name, pos FROM core_attachment WHERE gone IS NULL AND pos > :after AND pos < :before ORDER BY pos LIMIT :want;

-- Those that were erased behind a position and before a moment, in that order.
-- name: attachment_gone :many (gone int, pos int, before int, want int) -> (name blob, pos int, gone int)
SELECT a.name, a.pos, a.gone FROM core_attachment AS a JOIN core_erasure AS e ON e.pos = a.gone
 WHERE a.gone IS NOT NULL AND (a.gone, a.pos) > (:gone, :pos) AND e.at < :before ORDER BY a.gone, a.pos LIMIT :want;

-- name: waiting_add :exec (token blob, name blob, sha256 blob, bytes int, about int, at int)
INSERT INTO side_attach (token, name, sha256, bytes, about, at) VALUES (:token, :name, :sha256, :bytes, :about, :at);

-- name: waiting_get :one (token blob) -> (name blob, sha256 blob, bytes int, about int)
SELECT name, sha256, bytes, about FROM side_attach WHERE token = :token;

-- name: waiting_named :one (name blob) -> (at int)
SELECT at FROM side_attach WHERE name = :name;

-- name: waiting_drop :exec (token blob)
DELETE FROM side_attach WHERE token = :token;

-- name: waiting_count :one -> (n int)
SELECT count(*) AS n FROM side_attach;

-- The oldest that wait since before a moment.
-- name: waiting_before :many (before int, want int) -> (token blob, name blob)
SELECT token, name FROM side_attach WHERE at < :before ORDER BY at LIMIT :want;
