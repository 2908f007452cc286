// verifier - checks a log with code that is not ours.
//
// Everything that decides stands in golang.org/x/mod/sumdb (note, tlog), written by the authors of Go's checksum
// database; what stands here fetches, parses three lines, and asks. It downloads the whole log, so nothing rests on
// trust: the root is computed again from every entry, every tile is compared with what the entries give, inclusion is
// proved from tiles, and an earlier checkpoint must be a prefix. With --mutate it then doubts itself: one flipped bit
// anywhere must be noticed.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o build-test/verifier ./tests/verifier
//	verifier URLPREFIX [--old FILE] [--proof FILE --leaf FILE] [--key FILE] [--mutate N [--seed S]] [--save FILE]
//	verifier --key FILE --proof FILE --leaf FILE        (no network at all)
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

const usage = "usage: verifier [URLPREFIX] [--key FILE] [--old FILE] [--proof FILE --leaf FILE] [--mutate N [--seed S]] [--save FILE]"

// options is the command line.
type options struct {
	prefix                     string
	key, old, proof, leaf, out string
	mutations                  int
	seed                       int64
}

func parseArgs(args []string) (options, error) {
	var o options
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		o.prefix = strings.TrimSuffix(args[0], "/")
		args = args[1:]
	}
	f := flag.NewFlagSet("verifier", flag.ContinueOnError)
	f.SetOutput(os.Stderr)
	f.StringVar(&o.key, "key", "", "a vkey line; without it URLPREFIX/key")
	f.StringVar(&o.old, "old", "", "an earlier checkpoint, which must be a prefix")
	f.StringVar(&o.proof, "proof", "", "a .tlog-proof file")
	f.StringVar(&o.leaf, "leaf", "", "the bytes of the leaf it proves")
	f.StringVar(&o.out, "save", "", "where to keep the checkpoint when all is well")
	f.IntVar(&o.mutations, "mutate", 0, "flip a random bit so many times; each must be rejected")
	f.Int64Var(&o.seed, "seed", time.Now().UnixNano(), "for --mutate")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 || (o.proof == "") != (o.leaf == "") || o.mutations < 0 {
		return o, fmt.Errorf(usage)
	}
	if o.prefix == "" && (o.key == "" || o.proof == "" || o.old != "" || o.out != "") {
		return o, fmt.Errorf(usage)
	}
	return o, nil
}

// gather reads the files named on the command line; the log itself is fetched when it is asked for.
func gather(o options) (evidence, error) {
	e := evidence{kept: map[string][]byte{}}
	if o.prefix != "" {
		e.fetch = newSite(o.prefix).get
	}
	for name, file := range map[string]string{nameKey: o.key, nameOld: o.old, nameProof: o.proof, nameLeaf: o.leaf} {
		if file == "" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return e, err
		}
		e.kept[name] = data
	}
	return e, nil
}

func run(args []string) error {
	o, err := parseArgs(args)
	if err != nil {
		return err
	}
	e, err := gather(o)
	if err != nil {
		return err
	}
	report, err := verify(e)
	if err != nil {
		return err
	}
	fmt.Println(report)
	if o.mutations > 0 {
		if err := mutate(e, o.mutations, o.seed, os.Stdout); err != nil {
			return err
		}
	}
	if o.out != "" {
		return os.WriteFile(o.out, e.kept[nameCheckpoint], 0o644)
	}
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "verifier: %v\n", err)
		os.Exit(1)
	}
}
