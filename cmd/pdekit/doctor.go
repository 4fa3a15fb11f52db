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

// machine is what doctor finds.
type machine struct {
	build
	Libraries     map[string]string `json:"libraries"`                      // version of each library linked that shapes numbers or files
	Processor     string            `json:"processor"`                      // name
	Processors    int               `json:"processors"`                     // number of logical ones
	Features      []string          `json:"features"`                       // of the processor, as far as kernels are chosen by them
	Kernel        string            `json:"kernel"`                         // the kernels in use: avx512, avx2 or go
	Threads       int               `json:"threads"`                        // in use
	MemoryFree    int64             `json:"memory_free_bytes,omitempty"`    // for a new program; 0: unknown
	MemoryTotal   int64             `json:"memory_total_bytes,omitempty"`   // 0: unknown
	DiskHere      int64             `json:"disk_here_bytes,omitempty"`      // free in the working folder; 0: unknown
	DiskTemporary int64             `json:"disk_temporary_bytes,omitempty"` // free in the folder of temporary files; 0: unknown
	FFmpeg        string            `json:"ffmpeg,omitempty"`               // path of the program; absent where there is none
	Environment   []string          `json:"environment"`                    // PDEKIT_ variables that are set, each with what it does
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
			m, t := a.examine(cmd)
			if asJSON {
				return a.printJSON(m)
			}
			return a.tell(t)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// examine finds the facts, and words them.
func (a *app) examine(cmd *cobra.Command) (machine, table) {
	m := machine{
		build:     build{Version: buildVersion(), GoVersion: runtime.Version(), Platform: platform()},
		Libraries: libraries(), Processor: a.processor(), Processors: runtime.NumCPU(),
		Features: append([]string{}, processorFeatures()...), Kernel: kernel.Path(), Threads: parallel.Threads(),
		DiskHere: a.diskFree("."), DiskTemporary: a.diskFree(os.TempDir()), Environment: append([]string{}, a.variables(cmd.Root())...),
	}
	m.MemoryTotal, m.MemoryFree = a.memory()
	var film string
	m.FFmpeg, film = ffmpeg()
	film = strings.TrimSpace(m.FFmpeg + " " + film)
	if film == "" {
		film = "not found: MP4 and WebM need it, GIF and APNG do not"
	}
	memory := unknownHere
	if m.MemoryTotal > 0 {
		memory = fmt.Sprintf("%s free of %s", humanBytes(m.MemoryFree), humanBytes(m.MemoryTotal))
	}
	var t table
	add := func(key, words string) {
		for i, line := range strings.Split(words, "\n") {
			if i > 0 {
				key = ""
			}
			t = append(t, []string{key, line})
		}
	}
	add("version", m.Version)
	add("go", m.GoVersion)
	add("libraries", libraryWords())
	add("platform", m.Platform)
	add("processor", m.Processor)
	add("processors", fmt.Sprint(m.Processors))
	add("features", orNone(strings.Join(m.Features, " ")))
	add("kernel", m.Kernel)
	add("threads", fmt.Sprint(m.Threads))
	add("memory", memory)
	add("disk here", freeIn(m.DiskHere, ""))
	add("disk temporary", freeIn(m.DiskTemporary, " in "+os.TempDir()))
	add("ffmpeg", film)
	add("environment", orNone(strings.Join(m.Environment, "\n")))
	return m, t
}

const unknownHere = "unknown on this system"

func freeIn(bytes int64, place string) string {
	if bytes == 0 {
		return unknownHere
	}
	return humanBytes(bytes) + " free" + place
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
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
