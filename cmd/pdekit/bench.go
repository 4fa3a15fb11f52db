package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

type benchOptions struct {
	json    bool
	cases   []string
	rounds  int
	compare string
	scripts string
	oneCase string
}

// benchSuite is one group of measurements.
type benchSuite struct {
	name, title string
	run         func(a *app, ctx context.Context, b *bench) error
	asked       bool // it runs where it is named alone
}

var benchSuites = []benchSuite{
	{name: "kernels", title: "matrix products against the FMA peak", run: (*app).benchKernels},
	{name: "transform", title: "truncated transforms: matrix product against fast transform", run: (*app).benchTransform},
	{name: "train", title: "training steps of the Fourier neural operator", run: (*app).benchTrain},
	{name: "infer", title: "inference, one sample and a batch", run: (*app).benchInfer},
	{name: "solve", title: "seconds a sample of usual problems, and the suite krylov", run: (*app).benchSolve},
	{name: "catalogue", title: "every equation as it is by default: seconds a sample", run: (*app).benchCatalogue, asked: true},
	{name: "krylov", title: "a hundred related linear systems: recycling against other routes", run: (*app).benchKrylov, asked: true},
	{name: "scaling", title: "cost against points and batch", run: (*app).benchScaling},
	{name: "accuracy", title: "solvers against exact solutions and refined grids", run: (*app).benchAccuracy},
}

func newBench(a *app) *cobra.Command {
	var o benchOptions
	var names []string
	var lines strings.Builder
	for _, s := range benchSuites {
		names = append(names, s.name)
		mark := ""
		if s.asked {
			mark = " *"
		}
		fmt.Fprintf(&lines, "  %-13s  %s%s\n", s.name, s.title, mark)
	}
	cmd := &cobra.Command{
		Use:   "bench [SUITE...]",
		Short: "Measure speed and accuracy on this machine",
		Long: `Measure this machine (float32 FMA peak, copy bandwidth), then the suites:

` + lines.String() + `
Times are medians of --rounds; --threads 1 measures one thread, in processor time
where the system tells it (Linux), otherwise time is what passes. Without a suite
all run but those with an asterisk.`,
		Example:   "  pdekit bench train --threads 1\n  pdekit bench kernels infer --json",
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range args {
				if !slices.Contains(names, name) {
					return unknownName("suite", name, names)
				}
			}
			if o.rounds < 1 {
				return usagef("--rounds is %d; at least 1 is needed", o.rounds)
			}
			switch {
			case o.oneCase != "":
				return a.benchOneCase(o.oneCase, &o)
			case o.compare != "":
				return a.benchCompare(cmd.Context(), &o)
			}
			return a.bench(cmd.Context(), args, &o)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	cmd.Flags().StringSliceVar(&o.cases, "cases", nil, "only the cases of these names")
	cmd.Flags().IntVar(&o.rounds, "rounds", 9, "timed rounds a case, after two for warm-up")
	cmd.Flags().StringVar(&o.compare, "compare", "", "time the training cases beside a framework that Python has: "+strings.Join(comparisons, "|"))
	cmd.Flags().StringVar(&o.scripts, "scripts", filepath.Join("docs", "benchmarks"), "the folder of the frameworks' scripts, for --compare")
	cmd.Flags().StringVar(&o.oneCase, "one-case", "", "print one training case as a JSON line, as the frameworks' scripts do")
	if err := cmd.Flags().MarkHidden("one-case"); err != nil {
		panic("pdekit: bench: " + err.Error())
	}
	cmd.AddCommand(newBenchPaper(a))
	return cmd
}

// bench gathers measurements.
type bench struct {
	Machine benchMachine `json:"machine"`
	Cases   []benchCase  `json:"cases"` // one for each case that was asked for
	options *benchOptions
	now     func() time.Time
	printed []any // tables and texts
}

// benchMachine is what measurements were made on.
type benchMachine struct {
	Hardware  string  `json:"hardware"`              // processor and kernels
	Platform  string  `json:"platform"`              // system and processor, as linux/amd64
	GoVersion string  `json:"go"`                    // version of Go
	Threads   int     `json:"threads"`               // in use
	Kernel    string  `json:"kernel"`                // avx512, avx2 or go
	PeakFlops float64 `json:"peak_flops_per_second"` // float32 multiply-adds, each counted as two, on all threads
	Copy      float64 `json:"copy_bytes_per_second"` // read and written
}

func (a *app) bench(ctx context.Context, suites []string, o *benchOptions) error {
	peak := kernel.MeasurePeak()
	b := &bench{options: o, now: a.Now, Cases: []benchCase{}, Machine: benchMachine{
		Hardware: a.hardware(), Platform: platform(), GoVersion: runtime.Version(),
		Threads: parallel.Threads(), Kernel: kernel.Path(), PeakFlops: peak.Flops, Copy: peak.Copy,
	}}
	for _, s := range benchSuites {
		if !slices.Contains(suites, s.name) && (len(suites) > 0 || s.asked) {
			continue
		}
		a.say("%s: %s", s.name, s.title)
		if err := s.run(a, ctx, b); err != nil {
			return fmt.Errorf("bench %s: %w", s.name, err)
		}
	}
	if o.json {
		return a.printJSON(b)
	}
	m := b.Machine
	head := fmt.Sprintf("%s, %s, %s, %s; FMA peak %.0f GFLOP/s, copy %.1f GB/s\n\n", m.Hardware, m.Platform, m.GoVersion, plural(m.Threads, "thread"), m.PeakFlops/1e9, m.Copy/1e9)
	return a.tell(append([]any{head}, b.printed...)...)
}

// wanted says whether a case was asked for.
func (b *bench) wanted(name string) bool {
	return len(b.options.cases) == 0 || slices.Contains(b.options.cases, name)
}

// has says whether a case has been measured.
func (b *bench) has(name string) bool {
	return slices.ContainsFunc(b.Cases, func(c benchCase) bool { return c.Case == name })
}

// of is where measurements of a case are recorded, beside those of other suites;
// it lasts until the next case.
func (b *bench) of(name string) *benchCase {
	for i := range b.Cases {
		if b.Cases[i].Case == name {
			return &b.Cases[i]
		}
	}
	b.Cases = append(b.Cases, benchCase{Case: name})
	return &b.Cases[len(b.Cases)-1]
}

// print adds the table of a suite.
func (b *bench) print(t table) {
	if len(t) > 1 {
		b.write(t)
	}
}

// write adds a table or a text, apart from what is before it.
func (b *bench) write(part any) {
	if len(b.printed) > 0 {
		b.printed = append(b.printed, "\n")
	}
	b.printed = append(b.printed, part)
}

// median times f: two rounds to warm up, then the median of the rest.
func (b *bench) median(f func()) float64 {
	for range 2 {
		f()
	}
	seconds := make([]float64, b.options.rounds)
	for i := range seconds {
		seconds[i] = kernel.Elapsed(f).Seconds()
	}
	sort.Float64s(seconds)
	return seconds[len(seconds)/2]
}

// milliseconds writes a duration for a table.
func milliseconds(seconds float64) string { return fmt.Sprintf("%.2f ms", 1e3*seconds) }

// percent writes a fraction of the peak for a table.
func percent(fraction float64) string { return fmt.Sprintf("%.0f %%", 100*fraction) }
