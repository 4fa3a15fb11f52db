package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators/metrics"
)

// comparisons are the values of --compare: a framework, and how it is run.
var comparisons = []string{"torch", "torch-compile", "jax"}

// compareTurns is how often each side of a comparison runs, in turn.
const compareTurns = 3

// comparison is one case on both sides, the best turn of each.
type comparison struct {
	Case       string         `json:"case"`         // name
	Threads    int            `json:"threads"`      // on either side
	Ours       learnResult    `json:"pdekit"`       // the best of our turns
	Theirs     learnResult    `json:"peer"`         // the best of theirs
	TrainRatio metrics.Number `json:"train_ratio"`  // their time of a training step over ours: how many times faster pdekit is
	InferRatio metrics.Number `json:"infer_ratio"`  // the same of inference
	MemoryRate metrics.Number `json:"memory_ratio"` // our peak memory over theirs
}

// compared is what bench --compare prints.
type compared struct {
	Hardware string       `json:"hardware"` // processor and kernels
	Peer     string       `json:"peer"`     // the framework compared with
	Cases    []comparison `json:"cases"`    // one for each case that was asked for
}

// benchCompare runs the training cases here and in a framework, in turn, each
// in a process of its own. A case's row is printed as soon as it is complete:
// compiling takes some frameworks minutes.
func (a *app) benchCompare(ctx context.Context, o *benchOptions) error {
	for _, name := range o.cases {
		if known := learnCaseNames(); !slices.Contains(known, name) {
			return unknownName("case", name, known)
		}
	}
	p, err := a.findPeer(ctx, o)
	if err != nil {
		return err
	}
	b := &bench{options: o, now: a.Now, Machine: benchMachine{Threads: parallel.Threads()}}
	rows := []comparison{}
	head := []string{"case          ", "pdekit step", p.name + " step", "faster", "pdekit inference", p.name + " inference", "faster", "memory"}
	if !o.json {
		if _, err := fmt.Fprintf(a.Out, "%s, %s\n\n%s", a.hardware(), plural(b.Machine.Threads, "thread"), table{head}); err != nil {
			return err
		}
	}
	for _, c := range learnCases {
		if !b.wanted(c.name) {
			continue
		}
		var row comparison
		if row, err = a.compareCase(ctx, b, p, c); err != nil {
			break
		}
		rows = append(rows, row)
		if !o.json {
			lines := strings.SplitAfter(table{head, row.cells()}.String(), "\n")
			if _, err := fmt.Fprint(a.Out, lines[1]); err != nil {
				return err
			}
			if what := row.Theirs.Compiled; what != "" && what != "all" {
				a.say("%s: %s compiled %s", c.name, p.name, what)
			}
		}
	}
	if o.json {
		if err := a.printJSON(compared{Hardware: a.hardware(), Peer: p.name, Cases: rows}); err != nil {
			return err
		}
	}
	return err
}

// peer is a framework that can be run.
type peer struct {
	name, python, script string
	flags                []string
}

// findPeer looks for what --compare names, and says what is missing.
func (a *app) findPeer(ctx context.Context, o *benchOptions) (peer, error) {
	if !slices.Contains(comparisons, o.compare) {
		return peer{}, unknownName("framework", o.compare, comparisons)
	}
	p := peer{name: o.compare}
	module := p.name
	if p.name == "torch-compile" {
		module, p.flags = "torch", []string{"--compile"}
	}
	var err error
	if p.python, err = exec.LookPath("python3"); err != nil {
		return p, withHint(fmt.Errorf("--compare %s: there is no python3 on the PATH", p.name), "install Python with %s", module)
	}
	var said bytes.Buffer
	check := exec.CommandContext(ctx, p.python, "-c", "import "+module)
	check.Stderr = &said
	if err := check.Run(); err != nil {
		return p, withHint(fmt.Errorf("--compare %s: python3 cannot import %s: %s", p.name, module, lastLine(said.String())), "pip install %s", module)
	}
	if p.name == "torch-compile" {
		compilers := []string{os.Getenv("CXX"), "g++", "clang++", "c++"}
		if !slices.ContainsFunc(compilers, func(name string) bool { _, err := exec.LookPath(name); return name != "" && err == nil }) {
			return p, withHint(fmt.Errorf("--compare %s: torch.compile needs a C++ compiler; there is no g++, clang++ or c++ on the PATH", p.name), "install one, or name it in the environment variable CXX")
		}
	}
	p.script = filepath.Join(o.scripts, "fno_"+module+".py")
	if !a.exists(p.script) {
		return p, withHint(badFile(fmt.Errorf("%s is not there", p.script)), "run in the repository, or say where the scripts are with --scripts")
	}
	return p, nil
}

// compareCase runs one case on both sides, in turn.
func (a *app) compareCase(ctx context.Context, b *bench, p peer, c learnCase) (comparison, error) {
	row := comparison{Case: c.name, Threads: b.Machine.Threads}
	args := append([]string{p.script, "--threads", strconv.Itoa(b.Machine.Threads), "--cases", c.name, "--steps", strconv.Itoa(b.options.rounds)}, p.flags...)
	for turn := range compareTurns {
		a.say("%s: turn %d of %d", c.name, turn+1, compareTurns)
		ours, err := c.measureApart(ctx, b)
		if err != nil {
			return row, err
		}
		theirs, err := runLearnScript(ctx, p.python, args...)
		if err != nil {
			return row, withHint(fmt.Errorf("--compare %s: %w", p.name, err), "run that command to see all it says; other cases: --cases")
		}
		row.Ours.keepBest(ours)
		row.Theirs.keepBest(theirs)
	}
	row.TrainRatio, row.InferRatio = metrics.Number(row.Theirs.TrainStep/row.Ours.TrainStep), metrics.Number(row.Theirs.Infer/row.Ours.Infer)
	row.MemoryRate = metrics.Number(float64(row.Ours.PeakMemory) / float64(row.Theirs.PeakMemory))
	return row, nil
}

// cells is the comparison as a row of the table.
func (c comparison) cells() []string {
	return []string{
		c.Case, milliseconds(c.Ours.TrainStep), milliseconds(c.Theirs.TrainStep), fmt.Sprintf("%.1fx", c.TrainRatio),
		milliseconds(c.Ours.Infer), milliseconds(c.Theirs.Infer), fmt.Sprintf("%.1fx", c.InferRatio),
		fmt.Sprintf("%d / %d MB", c.Ours.PeakMemory>>20, c.Theirs.PeakMemory>>20),
	}
}

// lastLine is the last line of text that is not empty.
func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// keepBest keeps the smaller of each figure over several turns.
func (r *learnResult) keepBest(other learnResult) {
	if r.Case == "" {
		*r = other
		return
	}
	r.TrainStep, r.Infer, r.PeakMemory = min(r.TrainStep, other.TrainStep), min(r.Infer, other.Infer), min(r.PeakMemory, other.PeakMemory)
}
