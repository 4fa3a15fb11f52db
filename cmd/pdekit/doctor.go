package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// fact is one row of doctor: a key and value for scripts, and the words for
// people where they are others.
type fact struct {
	key   string
	value any
	words string
}

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Tell what pdekit finds on this machine",
		Long: `Tell the version, the processor's features and the kernel path they select, the
threads in use, the memory and the disk that are free, whether ffmpeg is there
for films, and which PDEKIT_ variables are set and what they do.`,
		Example: "  pdekit doctor\n  PDEKIT_KERNEL=go pdekit doctor --json",
		Args:    exactArgs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			facts := a.examine(cmd)
			if asJSON {
				m := map[string]any{}
				for _, f := range facts {
					m[f.key] = f.value
				}
				return a.printJSON(m)
			}
			var t table
			for _, f := range facts {
				words := f.words
				if words == "" {
					words = fmt.Sprint(f.value)
				}
				for i, line := range strings.Split(words, "\n") {
					key := strings.ReplaceAll(f.key, "_", " ")
					if i > 0 {
						key = ""
					}
					t = append(t, []string{key, line})
				}
			}
			return a.tell(t)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// examine finds the facts.
func (a *app) examine(cmd *cobra.Command) []fact {
	features := processorFeatures()
	facts := []fact{
		{"version", buildVersion(), ""},
		{"go", runtime.Version(), ""},
		{"libraries", libraries(), libraryWords()},
		{"platform", platform(), ""},
		{"processor", a.processor(), ""},
		{"processors", runtime.NumCPU(), ""},
		{"features", features, orNone(strings.Join(features, " "))},
		{"kernel", kernel.Path(), ""},
		{"threads", parallel.Threads(), ""},
	}
	unknown := "unknown on this system"
	total, free := a.memory()
	memory := unknown
	if total > 0 {
		memory = fmt.Sprintf("%s free of %s", humanBytes(free), humanBytes(total))
	}
	facts = append(facts, fact{"memory_free", free, memory}, fact{"memory_total", total, orUnknown(total)})
	for _, place := range []struct{ key, path string }{{"disk_here", "."}, {"disk_temporary", os.TempDir()}} {
		n := a.diskFree(place.path)
		words := unknown
		if n > 0 {
			words = humanBytes(n) + " free"
			if place.path != "." {
				words += " in " + place.path
			}
		}
		facts = append(facts, fact{place.key, n, words})
	}
	path, version := ffmpeg()
	words := strings.TrimSpace(path + " " + version)
	if path == "" {
		path, words = "not found (GIF needs none)", "not found: MP4 and WebM need it, GIF and APNG do not"
	}
	facts = append(facts, fact{"ffmpeg", path, words})
	set := a.variables(cmd.Root())
	return append(facts, fact{"environment", set, orNone(strings.Join(set, "\n"))})
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func orUnknown(n int64) string {
	if n == 0 {
		return "unknown on this system"
	}
	return humanBytes(n)
}

// libraries are the versions of what is linked that shapes numbers and files.
func libraries() map[string]string {
	shown := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if strings.HasPrefix(d.Path, "gonum.org/") || strings.HasPrefix(d.Path, "github.com/klauspost/") || strings.HasPrefix(d.Path, "github.com/spf13/cobra") {
				shown[d.Path] = d.Version
			}
		}
	}
	return shown
}

func libraryWords() string {
	var list []string
	for path, version := range libraries() {
		list = append(list, path+" "+version)
	}
	sort.Strings(list)
	return orNone(strings.Join(list, "\n"))
}
