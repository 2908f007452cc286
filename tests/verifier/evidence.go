// evidence.go - what is examined: files of the log by their paths, and files of our own under names of their own.
//
// Whatever is fetched is kept, so a second look, after a bit was flipped, needs no network and sees the same bytes.
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	nameKey        = "key"
	nameCheckpoint = "checkpoint"
	nameOld        = "--old"
	nameProof      = "--proof"
	nameLeaf       = "--leaf"

	tileHeight   = 8
	tileWidth    = 1 << tileHeight
	maxText      = 64 << 10
	maxEntry     = 65535
	fetchTimeout = 10 * time.Second
)

var errMissing = errors.New("not there")

type evidence struct {
	kept  map[string][]byte
	fetch func(path string, max int64) ([]byte, error) // nil: no network
}

func (e evidence) has(name string) bool {
	_, ok := e.kept[name]
	return ok
}

// get returns the file at path, at most max bytes.
func (e evidence) get(path string, max int64) ([]byte, error) {
	if data, ok := e.kept[path]; ok {
		return data, nil
	}
	if e.fetch == nil {
		return nil, fmt.Errorf("%s: %w", path, errMissing)
	}
	data, err := e.fetch(path, max)
	if err != nil {
		return nil, err
	}
	e.kept[path] = data
	return data, nil
}

// getWide returns a tile or bundle of the tree. A log may have dropped a partial one once the full one exists: then
// that is cut to the width, and only the cut is kept, since the rest belongs to a larger tree and nothing here judges it.
func (e evidence) getWide(path string, max int64, cut func(full []byte) ([]byte, error)) ([]byte, error) {
	data, err := e.get(path, max)
	full, _, partial := strings.Cut(path, ".p/")
	if !errors.Is(err, errMissing) || !partial {
		return data, err
	}
	if data, err = e.get(full, max); err != nil {
		return nil, err
	}
	if data, err = cut(data); err == nil {
		delete(e.kept, full)
		e.kept[path] = data
	}
	return data, err
}

// hashTile returns the hashes of a tile as the log serves them.
func (e evidence) hashTile(t tlog.Tile) ([]byte, error) {
	size := t.W * tlog.HashSize
	data, err := e.getWide(tilePath(t), tileWidth*tlog.HashSize, func(full []byte) ([]byte, error) {
		if len(full) != tileWidth*tlog.HashSize {
			return nil, fmt.Errorf("%s: a full tile of %d bytes", tilePath(t), len(full))
		}
		return full[:size], nil
	})
	if err == nil && len(data) != size {
		return nil, fmt.Errorf("%s: %d bytes, want %d", tilePath(t), len(data), size)
	}
	return data, err
}

// entries returns the entries of a bundle.
func (e evidence) entries(t tlog.Tile) ([][]byte, error) {
	data, err := e.getWide(tilePath(t), tileWidth*(2+maxEntry), func(full []byte) ([]byte, error) {
		rest := full
		for i := 0; i < t.W; i++ {
			if _, err := cutEntry(&rest); err != nil {
				return nil, fmt.Errorf("%s: %w", tilePath(t), err)
			}
		}
		return full[:len(full)-len(rest)], nil
	})
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) > 0 {
		entry, err := cutEntry(&data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tilePath(t), err)
		}
		all = append(all, entry)
	}
	if len(all) != t.W {
		return nil, fmt.Errorf("%s: %d entries, want %d", tilePath(t), len(all), t.W)
	}
	return all, nil
}

// cutEntry takes one entry, two bytes of length before it, off the front.
func cutEntry(rest *[]byte) ([]byte, error) {
	b := *rest
	if len(b) < 2 || len(b)-2 < int(b[0])<<8|int(b[1]) {
		return nil, errors.New("an entry is cut short")
	}
	n := int(b[0])<<8 | int(b[1])
	*rest = b[2+n:]
	return b[2 : 2+n], nil
}

// tilePath is C2SP's spelling, which leaves the height out and calls the data entries.
func tilePath(t tlog.Tile) string {
	path := strings.Replace(t.Path(), fmt.Sprintf("tile/%d/", t.H), "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// tilesOf lists the tiles of one level (-1: entries) in a tree of size leaves.
func tilesOf(level int, size int64) []tlog.Tile {
	var tiles []tlog.Tile
	if level > 0 {
		size >>= tileHeight * uint(level)
	}
	for n := int64(0); n<<tileHeight < size; n++ {
		w := size - n<<tileHeight
		if w > tileWidth {
			w = tileWidth
		}
		tiles = append(tiles, tlog.Tile{H: tileHeight, L: level, N: n, W: int(w)})
	}
	return tiles
}

// evidence is a tlog.TileReader.

func (e evidence) Height() int { return tileHeight }

func (e evidence) SaveTiles([]tlog.Tile, [][]byte) {}

func (e evidence) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := e.hashTile(t)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// site is a log behind a URL.
type site struct {
	prefix string
	client *http.Client
}

func newSite(prefix string) site {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return site{prefix, &http.Client{Timeout: fetchTimeout, CheckRedirect: stay}}
}

func (s site) get(path string, max int64) ([]byte, error) {
	reply, err := s.client.Get(s.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	if reply.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("%s: %w", path, errMissing)
	}
	if reply.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, reply.Status)
	}
	data, err := io.ReadAll(io.LimitReader(reply.Body, max+1))
	if err == nil && int64(len(data)) > max {
		return nil, fmt.Errorf("%s: more than %d bytes", path, max)
	}
	return data, err
}
