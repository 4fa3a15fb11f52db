package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/pdekit/pdekit/internal/parallel"
)

// comparisons are the values of --compare: a framework, and how it is run.
var comparisons = []string{"torch", "torch-compile", "jax"}

// compareTurns is how often each side of a comparison runs, in turn.
const compareTurns = 3

// comparison is one case on both sides, the best turn of each.
type comparison struct {
	Case       string      `json:"case"`
	Threads    int         `json:"threads"`
	Ours       learnResult `json:"pdekit"`
	Theirs     learnResult `json:"peer"`
	TrainRatio float64     `json:"train_ratio"` // theirs over ours: how many times faster pdekit is
	InferRatio float64     `json:"infer_ratio"`
	MemoryRate float64     `json:"memory_ratio"` // ours over theirs
}

// benchCompare runs the training cases here and in a framework, in turn, each
// in a process of its own.
func (a *app) benchCompare(ctx context.Context, o *benchOptions) error {
	if !slices.Contains(comparisons, o.compare) {
		return unknownName("framework", o.compare, comparisons)
	}
	module := map[string]string{"torch": "torch", "torch-compile": "torch", "jax": "jax"}[o.compare]
	python, err := exec.LookPath("python3")
	if err != nil {
		return withHint(fmt.Errorf("--compare %s: there is no python3 on the PATH", o.compare), "install Python with %s", module)
	}
	if err := exec.CommandContext(ctx, python, "-c", "import "+module).Run(); err != nil {
		return withHint(fmt.Errorf("--compare %s: python3 has no module %s", o.compare, module), "pip install %s", module)
	}
	script := filepath.Join(o.scripts, "fno_"+module+".py")
	if !a.exists(script) {
		return withHint(badFile(fmt.Errorf("%s is not there", script)), "run in the repository, or say where the scripts are with --scripts")
	}
	b := &bench{options: o, now: a.Now, Machine: benchMachine{Threads: parallel.Threads()}}
	var rows []comparison
	t := table{{"case", "pdekit step", o.compare + " step", "faster", "pdekit inference", o.compare + " inference", "faster", "memory"}}
	for _, c := range learnCases {
		if !b.wanted(c.name) {
			continue
		}
		row := comparison{Case: c.name, Threads: b.Machine.Threads}
		for turn := range compareTurns {
			a.say("%s: turn %d of %d", c.name, turn+1, compareTurns)
			ours, err := c.measureApart(ctx, b)
			if err != nil {
				return err
			}
			args := []string{script, "--threads", strconv.Itoa(b.Machine.Threads), "--cases", c.name, "--steps", strconv.Itoa(o.rounds)}
			if o.compare == "torch-compile" {
				args = append(args, "--compile")
			}
			theirs, err := runLearnScript(ctx, python, args...)
			if err != nil {
				return err
			}
			row.Ours.keepBest(ours)
			row.Theirs.keepBest(theirs)
		}
		row.TrainRatio, row.InferRatio = row.Theirs.TrainStep/row.Ours.TrainStep, row.Theirs.Infer/row.Ours.Infer
		row.MemoryRate = float64(row.Ours.PeakRSS) / float64(row.Theirs.PeakRSS)
		rows = append(rows, row)
		t = append(t, []string{
			c.name, milliseconds(row.Ours.TrainStep), milliseconds(row.Theirs.TrainStep), fmt.Sprintf("%.1fx", row.TrainRatio),
			milliseconds(row.Ours.Infer), milliseconds(row.Theirs.Infer), fmt.Sprintf("%.1fx", row.InferRatio),
			fmt.Sprintf("%d / %d MB", row.Ours.PeakRSS, row.Theirs.PeakRSS),
		})
	}
	if o.json {
		return a.printJSON(map[string]any{"hardware": a.hardware(), "peer": o.compare, "cases": rows})
	}
	_, err = fmt.Fprintf(a.Out, "%s, %s\n\n%s", a.hardware(), plural(b.Machine.Threads, "thread"), t)
	return err
}

// keepBest keeps the smaller of each figure over several turns.
func (r *learnResult) keepBest(other learnResult) {
	if r.Case == "" {
		*r = other
		return
	}
	r.TrainStep, r.Infer, r.PeakRSS = min(r.TrainStep, other.TrainStep), min(r.Infer, other.Infer), min(r.PeakRSS, other.PeakRSS)
}
