// main_test.go - logs made with golang.org/x/mod itself, served on a loop-back port: good ones pass, forged ones don't.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "x.cn/log"

// madeLog is a log and its files, one epoch long.
type madeLog struct {
	signer  note.Signer
	vkey    string
	entries [][]byte
	stored  []tlog.Hash
}

func (l *madeLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, i := range indexes {
		all = append(all, l.stored[i])
	}
	return all, nil
}

func newLog(t *testing.T) *madeLog {
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	must(t, err)
	signer, err := note.NewSigner(skey)
	must(t, err)
	return &madeLog{signer: signer, vkey: vkey}
}

func (l *madeLog) grow(t *testing.T, size int, word string) {
	for i := len(l.entries); i < size; i++ {
		entry := []byte(strings.Repeat(fmt.Sprintf("%s %d ", word, i), i%3))
		hashes, err := tlog.StoredHashes(int64(i), entry, l)
		must(t, err)
		l.stored = append(l.stored, hashes...)
		l.entries = append(l.entries, entry)
	}
}

func (l *madeLog) checkpoint(t *testing.T) []byte {
	size := int64(len(l.entries))
	root, err := rootOf(size, l)
	must(t, err)
	text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)}, l.signer)
	must(t, err)
	return text
}

func (l *madeLog) proof(t *testing.T, index int64) []byte {
	path, err := tlog.ProveRecord(int64(len(l.entries)), index, l)
	must(t, err)
	text := fmt.Sprintf("%s\nindex %d\n", proofMagic, index)
	for _, h := range path {
		text += base64.StdEncoding.EncodeToString(h[:]) + "\n"
	}
	return append([]byte(text+"\n"), l.checkpoint(t)...)
}

// files lays the log out as it is served.
func (l *madeLog) files(t *testing.T) map[string][]byte {
	size := int64(len(l.entries))
	files := map[string][]byte{nameKey: []byte(l.vkey + "\n"), nameCheckpoint: l.checkpoint(t)}
	for _, tile := range tilesOf(-1, size) {
		var b []byte
		for _, e := range l.entries[tile.N*tileWidth:][:tile.W] {
			b = append(append(b, byte(len(e)>>8), byte(len(e))), e...)
		}
		files[tilePath(tile)] = b
	}
	for level := 0; size>>(tileHeight*uint(level)) > 0; level++ {
		for _, tile := range tilesOf(level, size) {
			data, err := tlog.ReadTileData(tile, l)
			must(t, err)
			files[tilePath(tile)] = data
		}
	}
	return files
}

func serve(t *testing.T, files map[string][]byte) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[strings.TrimPrefix(r.URL.Path, "/log/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(data)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/log"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustFail(t *testing.T, err error, why string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), why) {
		t.Fatalf("got %v, want an error with %q", err, why)
	}
}

func keep(t *testing.T, data []byte) string {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, data, 0o644))
	return file
}

func TestGoodLogs(t *testing.T) {
	for _, size := range []int{0, 1, 2, 5, 255, 256, 257, 600, 66000} {
		l := newLog(t)
		l.grow(t, size, "entry")
		must(t, run([]string{serve(t, l.files(t))}))
	}
}

func TestEveryFlipIsRejected(t *testing.T) {
	l := newLog(t)
	l.grow(t, 100, "entry")
	old := l.checkpoint(t)
	l.grow(t, 700, "entry")
	url := serve(t, l.files(t))
	proof, leaf := keep(t, l.proof(t, 350)), keep(t, l.entries[350])
	must(t, run([]string{url, "--old", keep(t, old), "--proof", proof, "--leaf", leaf, "--mutate", "1500"}))
}

func TestGrowth(t *testing.T) {
	l := newLog(t)
	saved := filepath.Join(t.TempDir(), "saved")
	for _, size := range []int{0, 3, 256, 300, 700} {
		l.grow(t, size, "entry")
		args := []string{serve(t, l.files(t)), "--save", saved}
		if size > 0 {
			args = append(args, "--old", saved)
		}
		must(t, run(args))
	}
	mustFail(t, run([]string{serve(t, func() map[string][]byte {
		l.entries, l.stored = nil, nil
		l.grow(t, 500, "entry")
		return l.files(t)
	}()), "--old", saved}), "has only 500")
	l.entries, l.stored = nil, nil
	l.grow(t, 800, "another")
	mustFail(t, run([]string{serve(t, l.files(t)), "--old", saved}), "history was changed")
}

func TestOffline(t *testing.T) {
	l := newLog(t)
	l.grow(t, 70, "entry")
	key, proof, leaf := keep(t, []byte(l.vkey)), keep(t, l.proof(t, 7)), keep(t, l.entries[7])
	must(t, run([]string{"--key", key, "--proof", proof, "--leaf", leaf, "--mutate", "500"}))
	mustFail(t, run([]string{"--key", key, "--proof", proof, "--leaf", keep(t, l.entries[8])}), "invalid transparency proof")
	mustFail(t, run([]string{"--key", keep(t, []byte(newLog(t).vkey)), "--proof", proof, "--leaf", leaf}), "no verifiable signatures")
	mustFail(t, run([]string{"--proof", proof, "--leaf", leaf}), "usage")
	mustFail(t, run([]string{"--key", key, "--proof", proof}), "usage")
}

// A log that has grown past a published size may have only the full tile left.
func TestFullTileInsteadOfPartial(t *testing.T) {
	l := newLog(t)
	l.grow(t, 200, "entry")
	old := l.checkpoint(t)
	l.grow(t, 256, "entry")
	files := l.files(t)
	files[nameCheckpoint] = old
	must(t, run([]string{serve(t, files), "--mutate", "200"}))
}

func TestForgeries(t *testing.T) {
	l := newLog(t)
	l.grow(t, 300, "entry")
	for _, c := range []struct {
		name string
		edit func([]byte) []byte
		why  string
	}{
		{"tile/0/000", func(b []byte) []byte { return b[:len(b)-1] }, "8191 bytes"},
		{"tile/0/000", func(b []byte) []byte { return append(b, 0) }, "more than"},
		{"tile/0/001.p/44", func(b []byte) []byte { return append(b[32:], b[:32]...) }, "does not hold"},
		{"tile/1/000.p/1", func([]byte) []byte { return nil }, "not there"},
		{"tile/entries/000", func(b []byte) []byte { return append(b, 0, 0) }, "257 entries"},
		{"tile/entries/000", func(b []byte) []byte { return append(b, 0, 1) }, "cut short"},
		{"checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("=\n"), []byte("=\r\n"), 1) }, "malformed"},
		{"key", func(b []byte) []byte { return b[:len(b)-2] }, "key"},
	} {
		files := l.files(t)
		if edited := c.edit(files[c.name]); edited != nil {
			files[c.name] = edited
		} else {
			delete(files, c.name)
		}
		mustFail(t, run([]string{serve(t, files)}), c.why)
	}
	mustFail(t, run([]string{"http://127.0.0.1:1/log"}), "refused")
}
