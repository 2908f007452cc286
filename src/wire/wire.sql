-- Statements of the wire between places.

-- ---- peers

-- name: peer_get :one (id int) -> (id int, name text, url text, origin text, key blob, rank int, state int, since int, told int?)
SELECT id, name, url, origin, key, rank, state, since, told FROM wire_peer WHERE id = :id;

-- Who has that key, unless it was removed.
-- name: peer_keyed :one (key blob) -> (id int, name text, url text, origin text, key blob, rank int, state int, since int, told int?)
SELECT id, name, url, origin, key, rank, state, since, told FROM wire_peer WHERE key = :key AND state < 3;

-- All, from behind a number.
-- name: peer_after :many (after int, want int) -> (id int, name text, url text, origin text, key blob, rank int, state int, since int,
-- told int?)
SELECT id, name, url, origin, key, rank, state, since, told FROM wire_peer WHERE id > :after ORDER BY id LIMIT :want;

-- name: peer_add :exec (id int, name text, url text, origin text, key blob, rank int, state int, since int)
INSERT INTO wire_peer (id, name, url, origin, key, rank, state, since) VALUES (:id, :name, :url, :origin, :key, :rank, :state, :since);

-- name: peer_move :changed (id int, state int, since int)
UPDATE wire_peer SET state = :state, since = :since WHERE id = :id;

-- name: peer_at :changed (id int, url text)
UPDATE wire_peer SET url = :url WHERE id = :id;

-- name: peer_tell :exec (id int, told int?)
UPDATE wire_peer SET told = :told WHERE id = :id;

-- Who is still to be told that this place was restored.
-- name: peer_untold :many (want int) -> (id int, told int?)
SELECT id, told FROM wire_peer WHERE told > 0 ORDER BY told LIMIT :want;

-- name: invite_add :exec (hash blob, id int, name text, rank int, until int)
INSERT INTO wire_invite (hash, id, name, rank, until) VALUES (:hash, :id, :name, :rank, :until);

-- name: invite_get :one (hash blob) -> (id int, name text, rank int, until int, used int?)
SELECT id, name, rank, until, used FROM wire_invite WHERE hash = :hash;

-- name: invite_use :changed (hash blob, used int)
UPDATE wire_invite SET used = :used WHERE hash = :hash;

-- name: invite_open :many (want int) -> (id int, name text, rank int, until int)
SELECT id, name, rank, until FROM wire_invite WHERE used IS NULL ORDER BY id DESC LIMIT :want;

-- ---- parcels

-- name: parcel_get :one (id int) -> (id int, peer int, name blob, kind text, state int, at int, ended int?, answer int?, epoch int?,
-- there int?, why text?)
SELECT id, peer, name, kind, state, at, ended, answer, epoch, there, why FROM wire_parcel WHERE id = :id;

-- One that came in, by its sender's name for it.
-- name: parcel_came :one (peer int, name blob) -> (id int, state int, answer int?)
SELECT id, state, answer FROM wire_parcel WHERE state >= 4 AND peer = :peer AND name = :name;

-- How many came in from a peer since a moment, counted no further than `most`.
-- name: parcel_came_since :one (peer int, since int, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM wire_parcel INDEXED BY wire_parcel_came_at WHERE state >= 4 AND peer = :peer AND at >= :since
 LIMIT :most);

-- name: parcel_add :exec (id int, peer int, name blob, kind text, state int, at int)
INSERT INTO wire_parcel (id, peer, name, kind, state, at) VALUES (:id, :peer, :name, :kind, :state, :at);

-- name: parcel_end :changed (id int, state int, ended int, answer int, epoch int?, there int?, why text?)
UPDATE wire_parcel SET state = :state, ended = :ended, answer = :answer, epoch = :epoch, there = :there, why = :why WHERE id = :id;

-- name: parcel_back :changed (id int)
UPDATE wire_parcel SET state = 0, ended = NULL, answer = NULL, epoch = NULL, there = NULL WHERE id = :id;

-- The first that waits for a peer.
-- name: parcel_next :one (peer int) -> (id int)
SELECT id FROM wire_parcel WHERE state = 0 AND peer = :peer ORDER BY id LIMIT 1;

-- name: parcel_waiting :one (peer int, most int) -> (n int)
SELECT count(*) AS n FROM (SELECT 1 FROM wire_parcel INDEXED BY wire_parcel_waiting WHERE state = 0 AND peer = :peer LIMIT :most);

-- What arrived at a peer before an epoch of its log, at a position or behind it.
-- name: parcel_lost :many (peer int, epoch int, there int, want int) -> (id int)
SELECT id FROM wire_parcel WHERE state = 1 AND peer = :peer AND there >= :there AND epoch < :epoch ORDER BY there LIMIT :want;

-- What was refused and not sent anew, latest first.
-- name: parcel_refused :many (want int) -> (id int)
SELECT id FROM wire_parcel WHERE state = 2 ORDER BY id DESC LIMIT :want;

-- name: parcel_older :many (than int, want int) -> (id int, peer int, kind text, state int, at int, ended int?, why text?, partner text)
SELECT p.id, p.peer, p.kind, p.state, p.at, p.ended, p.why, w.name AS partner FROM wire_parcel AS p JOIN wire_peer AS w ON w.id = p.peer
 WHERE p.id < :than ORDER BY p.id DESC LIMIT :want;

-- The same upwards, from above a number, oldest first.
-- name: parcel_newer :many (than int, want int) -> parcel_older
SELECT p.id, p.peer, p.kind, p.state, p.at, p.ended, p.why, w.name AS partner FROM wire_parcel AS p JOIN wire_peer AS w ON w.id = p.peer
 WHERE p.id > :than ORDER BY p.id LIMIT :want;

-- ---- rests

-- name: rest_get :one (peer int) -> (n int, until int, why text, since int)
SELECT n, until, why, since FROM side_wire WHERE peer = :peer;

-- name: rest_put :exec (peer int, tries int, until int, why text, since int)
INSERT INTO side_wire (peer, n, until, why, since) VALUES (:peer, :tries, :until, :why, :since)
ON CONFLICT (peer) DO UPDATE SET n = excluded.n, until = excluded.until, why = excluded.why;

-- name: rest_end :exec (peer int)
DELETE FROM side_wire WHERE peer = :peer;
