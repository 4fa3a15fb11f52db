package main

import (
	"cmp"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var runPages = flag.Bool("pages", false, "run the sh and python blocks of README, the tutorial and the how-to pages")

// TestPagesRun runs the blocks of each page in order in a folder of its own, by
// bash and python3, as they stand there but for the rules that make them
// smaller. A block that fails fails the page. What is not run is said.
func TestPagesRun(t *testing.T) {
	if !*runPages {
		t.Skip("run by .ci/run, with -pages")
	}
	root, list := pages(t)
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	python := cmp.Or(os.Getenv("PYTHON"), "python3")
	numpy := exec.Command(python, "-c", "import numpy").Run() == nil
	for _, page := range list {
		if page != "README.md" && page != "docs/tutorial.md" && filepath.Dir(page) != "docs/howto" {
			continue
		}
		t.Run(strings.TrimSuffix(page, ".md"), func(t *testing.T) {
			blocks, err := readPage(root, page)
			if err != nil {
				t.Fatal(err)
			}
			folder, place := t.TempDir(), filepath.Join(t.TempDir(), "folder")
			ran := 0
			for _, b := range blocks {
				var c *exec.Cmd
				switch {
				case b.lang != "sh" && b.lang != "python":
					continue
				case b.skip != "":
					t.Logf("SKIP %s: %s", b, b.skip)
					continue
				case b.lang == "python" && !numpy && strings.Contains(b.text, "numpy"):
					t.Skipf("SKIP the rest from %s on: no %s with numpy", b, python)
				case b.lang == "python":
					c = exec.Command(python, "-c", b.text)
				default:
					c = exec.Command("bash", "-euo", "pipefail", "-c", b.text+"\npwd > \"$PAGE_FOLDER\"\n")
				}
				c.Dir = folder
				// As in .ci/run, so that what a page builds is built already.
				c.Env = append(os.Environ(), "REPOSITORY="+abs, "PAGE_FOLDER="+place, "CGO_ENABLED=0", "GOFLAGS=-trimpath -buildvcs=false")
				begin := time.Now()
				out, err := c.CombinedOutput()
				t.Logf("%s (%.1f s)\n%s", b, time.Since(begin).Seconds(), b.text)
				if err != nil {
					t.Fatalf("%s: %v\n%s", b, err, out)
				}
				if now, err := os.ReadFile(place); err == nil { // a block may change the folder
					folder = strings.TrimSpace(string(now))
				}
				ran++
			}
			if ran == 0 {
				t.Errorf("%s has no block that is run", page)
			}
		})
	}
}
