// verify.go - the questions put to the evidence, each answered by golang.org/x/mod/sumdb.
//
// Go's own base64 is lenient: it takes loose bits in the last character, and line ends inside. A text changed there
// would still verify, so every base64 is checked to be the one spelling of its bytes.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const proofMagic = "c2sp.org/tlog-proof@v1"

// verify answers with one line about what was found good, or the first thing that was not.
func verify(e evidence) (string, error) {
	key, err := openKey(e)
	if err != nil {
		return "", err
	}
	if e.fetch == nil && !e.has(nameCheckpoint) {
		p, err := checkProofFile(e, key)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("ok: leaf %d is in %s, size %d, root %s", p.index, key.Name(), p.head.N, p.head.Hash), nil
	}
	text, err := e.get(nameCheckpoint, maxText)
	if err != nil {
		return "", err
	}
	head, err := openCheckpoint(text, key)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	log, err := checkLog(e, head)
	if err != nil {
		return "", err
	}
	report := fmt.Sprintf("ok: %s, size %d, root %s", key.Name(), head.N, head.Hash)
	if e.has(nameOld) {
		old, err := checkOld(e, key, head, log)
		if err != nil {
			return "", fmt.Errorf("old checkpoint: %w", err)
		}
		report += fmt.Sprintf(", grown from size %d", old.N)
	}
	if e.has(nameProof) {
		p, err := checkProofFile(e, key)
		if err != nil {
			return "", err
		}
		if err := checkPrefix(p.head, head, log); err != nil {
			return "", fmt.Errorf("proof file: %w", err)
		}
		report += fmt.Sprintf(", proof of leaf %d good", p.index)
	}
	return report, nil
}

// checkLog computes everything again from the entries and compares the root and every tile.
func checkLog(e evidence, head tlog.Tree) (tlog.HashReader, error) {
	var stored []tlog.Hash
	computed := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var all []tlog.Hash
		for _, i := range indexes {
			if i >= int64(len(stored)) {
				return nil, errors.New("a hash beyond the tree was asked for")
			}
			all = append(all, stored[i])
		}
		return all, nil
	})
	var index int64
	for _, t := range tilesOf(-1, head.N) {
		entries, err := e.entries(t)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			hashes, err := tlog.StoredHashes(index, entry, computed)
			if err != nil {
				return nil, err
			}
			stored = append(stored, hashes...)
			index++
		}
	}
	if root, err := rootOf(head.N, computed); err != nil || root != head.Hash {
		return nil, fmt.Errorf("the entries' root is %v, the checkpoint says %v (%v)", root, head.Hash, err)
	}
	for level := 0; head.N>>(tileHeight*uint(level)) > 0; level++ {
		for _, t := range tilesOf(level, head.N) {
			want, err := tlog.ReadTileData(t, computed)
			if err != nil {
				return nil, err
			}
			got, err := e.hashTile(t)
			if err != nil {
				return nil, err
			}
			if !bytes.Equal(got, want) {
				return nil, fmt.Errorf("%s does not hold the hashes of the entries", tilePath(t))
			}
		}
	}
	return computed, checkInclusions(e, head, computed)
}

// checkInclusions proves some leaves from the served tiles alone, as a client without the entries would.
func checkInclusions(e evidence, head tlog.Tree, computed tlog.HashReader) error {
	served := tlog.TileHashReader(head, e)
	for _, i := range []int64{0, 1, 255, 256, head.N / 3, head.N / 2, head.N - 2, head.N - 1} {
		if i < 0 || i >= head.N {
			continue
		}
		proof, err := tlog.ProveRecord(head.N, i, served)
		if err != nil {
			return fmt.Errorf("no proof of leaf %d: %w", i, err)
		}
		leaf, err := computed.ReadHashes([]int64{tlog.StoredHashIndex(0, i)})
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, head.N, head.Hash, i, leaf[0]); err != nil {
			return fmt.Errorf("leaf %d: %w", i, err)
		}
	}
	return nil
}

// checkOld checks that the earlier checkpoint is a prefix: by a proof from the tiles and by computing its root again.
func checkOld(e evidence, key note.Verifier, head tlog.Tree, computed tlog.HashReader) (tlog.Tree, error) {
	old, err := openCheckpoint(e.kept[nameOld], key)
	if err != nil {
		return old, err
	}
	if err := checkPrefix(old, head, computed); err != nil || old.N == 0 {
		return old, err
	}
	proof, err := tlog.ProveTree(head.N, old.N, tlog.TileHashReader(head, e))
	if err != nil {
		return old, err
	}
	return old, tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash)
}

func checkPrefix(old, head tlog.Tree, computed tlog.HashReader) error {
	if old.N > head.N {
		return fmt.Errorf("size %d, and the log has only %d", old.N, head.N)
	}
	root, err := rootOf(old.N, computed)
	if err == nil && root != old.Hash {
		return fmt.Errorf("the log's first %d leaves have another root: history was changed", old.N)
	}
	return err
}

func rootOf(size int64, r tlog.HashReader) (tlog.Hash, error) {
	if size == 0 {
		return sha256.Sum256(nil), nil
	}
	return tlog.TreeHash(size, r)
}

// openKey takes the vkey line; note.NewVerifier would also take capital hex.
func openKey(e evidence) (note.Verifier, error) {
	data, err := e.get(nameKey, maxText)
	if err != nil {
		return nil, err
	}
	line := strings.TrimSuffix(string(data), "\n")
	key, err := note.NewVerifier(line)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	parts := strings.SplitN(line, "+", 3)
	if _, err := strictBase64(parts[2]); err != nil || parts[1] != strings.ToLower(parts[1]) {
		return nil, errors.New("key: not the canonical spelling")
	}
	return key, nil
}

func openCheckpoint(data []byte, key note.Verifier) (tlog.Tree, error) {
	var head tlog.Tree
	n, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return head, err
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(data[len(n.Text)+1:]), "\n"), "\n") {
		if _, err := strictBase64(line[strings.LastIndexByte(line, ' ')+1:]); err != nil {
			return head, err
		}
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != key.Name() {
		return head, fmt.Errorf("not a checkpoint of %s", key.Name())
	}
	if head.N, err = strictNumber(lines[1]); err != nil {
		return head, err
	}
	head.Hash, err = strictHash(lines[2])
	return head, err
}

// proven is what a .tlog-proof file says once it has been checked.
type proven struct {
	index int64
	head  tlog.Tree
}

func checkProofFile(e evidence, key note.Verifier) (proven, error) {
	var p proven
	top, checkpoint, found := strings.Cut(string(e.kept[nameProof]), "\n\n")
	lines := strings.Split(top, "\n")
	if !found || len(lines) < 2 || lines[0] != proofMagic || !strings.HasPrefix(lines[1], "index ") {
		return p, errors.New("proof file: not a " + proofMagic)
	}
	var err error
	if p.index, err = strictNumber(strings.TrimPrefix(lines[1], "index ")); err != nil {
		return p, fmt.Errorf("proof file: %w", err)
	}
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		h, err := strictHash(line)
		if err != nil {
			return p, fmt.Errorf("proof file: %w", err)
		}
		path = append(path, h)
	}
	if p.head, err = openCheckpoint([]byte(checkpoint), key); err != nil {
		return p, fmt.Errorf("proof file: %w", err)
	}
	if p.index >= p.head.N {
		return p, fmt.Errorf("proof file: leaf %d of %d", p.index, p.head.N)
	}
	if err := tlog.CheckRecord(path, p.head.N, p.head.Hash, p.index, tlog.RecordHash(e.kept[nameLeaf])); err != nil {
		return p, fmt.Errorf("proof file: %w", err)
	}
	return p, nil
}

func strictBase64(s string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err == nil && base64.StdEncoding.EncodeToString(raw) != s {
		err = errors.New("not canonical base64")
	}
	return raw, err
}

func strictHash(s string) (tlog.Hash, error) {
	var h tlog.Hash
	raw, err := strictBase64(s)
	if err == nil && len(raw) != len(h) {
		err = errors.New("not a hash")
	}
	copy(h[:], raw)
	return h, err
}

func strictNumber(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && (n < 0 || strconv.FormatInt(n, 10) != s) {
		err = errors.New("not a canonical number")
	}
	return n, err
}
