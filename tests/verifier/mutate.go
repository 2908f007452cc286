// mutate.go - the verifier doubts itself: a flipped bit anywhere in the evidence must be noticed.
//
// A log has thousands of tiles and one checkpoint; drawn blindly, nearly all flips would hit tiles. So the files are
// sorted by kind (checkpoint, key, full and partial tiles of each level, entries, our own files), the kinds are taken
// in turn, and chance picks the file and the bit.
package main

import (
	"fmt"
	"io"
	"math/rand"
	"sort"
	"strings"
)

// kindOf sorts tile/1/x001/067.p/5 under "tile/1.p".
func kindOf(name string) string {
	parts := strings.Split(name, "/")
	if len(parts) < 3 || parts[0] != "tile" {
		return name
	}
	kind := parts[0] + "/" + parts[1]
	if strings.Contains(name, ".p/") {
		kind += ".p"
	}
	return kind
}

// mutate flips n bits, one after the other, in evidence that was found good.
func mutate(e evidence, n int, seed int64, out io.Writer) error {
	chance := rand.New(rand.NewSource(seed))
	kinds := map[string][]string{}
	for name, data := range e.kept {
		if len(data) > 0 {
			kinds[kindOf(name)] = append(kinds[kindOf(name)], name)
		}
	}
	var order []string
	for kind, names := range kinds {
		sort.Strings(names)
		order = append(order, kind)
	}
	sort.Strings(order)
	offline := evidence{kept: e.kept}
	rejected := 0
	for i := 0; i < n; i++ {
		names := kinds[order[i%len(order)]]
		name := names[chance.Intn(len(names))]
		data := e.kept[name]
		bit := chance.Intn(len(data) * 8)
		data[bit/8] ^= 1 << (bit % 8)
		_, err := verify(offline)
		data[bit/8] ^= 1 << (bit % 8)
		if err != nil {
			rejected++
		} else {
			fmt.Fprintf(out, "not rejected: bit %d of %s\n", bit, name)
		}
	}
	fmt.Fprintf(out, "rejected %d of %d (seed %d; %s)\n", rejected, n, seed, strings.Join(order, ", "))
	if rejected != n {
		return fmt.Errorf("%d flipped bits were not noticed", n-rejected)
	}
	return nil
}
