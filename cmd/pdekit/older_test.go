package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Data whose meta.json an older build wrote, before the problem had all of its
// parameters and the preset all of its flags, are those that a build of today is
// asked to make; other values of the new parameters are other data.
func TestOlderDataIsTheSame(t *testing.T) {
	older, err := os.ReadFile("testdata/older-burgers.json")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(older); strings.Contains(text, "step_pieces") || strings.Contains(text, "--viscosity") {
		t.Fatal("the stored meta.json is not an older one")
	}
	out := filepath.Join(t.TempDir(), "data")
	generate := func(flags ...string) (Exit, string) {
		var say bytes.Buffer
		io := &IO{Out: &say, Err: &say, Now: time.Now}
		code := runContext(context.Background(), io, append([]string{"generate", "burgers", "-o", out, "--preset", "fno-burgers", "--grid", "16", "--samples", "2", "--seed", "1"}, flags...))
		return code, say.String()
	}
	if code, said := generate(); code != exitDone {
		t.Fatal(said)
	}
	if err := os.WriteFile(filepath.Join(out, "meta.json"), older, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{nil, {"--resume"}} {
		if code, said := generate(flags...); code != exitDone || !strings.Contains(said, "is there already, made the same way: 2 samples") {
			t.Errorf("%v: status %d\n%s", flags, code, said)
		}
	}
	for _, c := range []struct{ flags, want string }{
		{"--step-pieces 8", "problem.step_pieces was 4, is now 8"},
		{"--scheme weno", "problem.scheme was \"auto\", is now \"weno\""},
		{"--certify 1", "command was"},
		{"--seed 2", "seed was 1, is now 2"},
	} {
		if code, said := generate(strings.Fields(c.flags)...); code != exitUsage || !strings.Contains(said, c.want) {
			t.Errorf("%s: status %d, want %q\n%s", c.flags, code, c.want, said)
		}
	}
}
