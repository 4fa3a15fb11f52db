package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers/grid"
)

type evaluateOptions struct {
	data    string
	output  string
	rollout int
	split   string
	samples int
	compat  int
	coarse  bool
	json    bool
	force   bool
}

// splitNames are the values of --split.
var splitNames = []string{"auto", "all", "train", "val", "test"}

func newEvaluate(a *app) *cobra.Command {
	var o evaluateOptions
	cmd := &cobra.Command{
		Use:   "evaluate RUN --data DATA",
		Short: "Judge a trained model with the field's metrics, beside trivial baselines",
		Long: `Judge a trained model: all of the field's metrics with their exact definitions
and bootstrap intervals, for one step and for the whole rollout, beside
persistence and the mean field, with the protocol under every table.

Then the question behind every claimed speed-up: pdekit's own solver is coarsened
in space and time until it is only as accurate as the model, and both are timed
on the same processor. If the model loses, the table says so.

On the data that the model was trained on, only the samples that were held out
are used (--split auto). An error below the data's own certificate is reported:
it says nothing about the equation.`,
		Example: `  pdekit evaluate run --data test.npz
  pdekit evaluate run --data test.npz --rollout 20 --json > evaluate.json`,
		Args: exactArgs("a run"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.evaluate(cmd.Context(), args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "the dataset to judge on")
	f.StringVarP(&o.output, "output", "o", "", "also write the evaluation to FILE.json or FILE.md")
	f.IntVar(&o.rollout, "rollout", 0, "steps of the rollout; 0 means as many as the data have")
	f.StringVar(&o.split, "split", "auto", "which samples: "+strings.Join(splitNames, "|")+"; auto: all of foreign data, the held-out ones of the training data")
	f.IntVar(&o.samples, "samples", 0, "judge the first so many samples of the split; 0 means all")
	f.BoolVar(&o.coarse, "coarse-solver", true, "find the cheapest setting of pdekit's own solver that is as accurate as the model, and time both, where the data say how they were made")
	f.IntVar(&o.compat, "pdebench-compat", 0, "also PDEBench's metrics as versions of its code average them: batches of so many samples (its configurations have 50), summed, divided by their number less one")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	return cmd
}

// evaluation is what evaluate prints as JSON.
type evaluation struct {
	Run         string                    `json:"run"`
	Model       string                    `json:"model"`
	Data        string                    `json:"data"`
	Hash        string                    `json:"data_hash"`
	Split       string                    `json:"split"`
	Samples     int                       `json:"samples"`
	Task        operators.Task            `json:"task"`
	Metrics     map[string]metrics.Number `json:"metrics"` // the model's headline numbers: of the rollout where there is one
	Sections    []section                 `json:"sections"`
	Equal       *equalAccuracy            `json:"equal_accuracy,omitempty"`
	Certificate *grid.Certificate         `json:"certificate,omitempty"`
	Protocol    operators.Protocol        `json:"protocol"`
	Warnings    []string                  `json:"warnings,omitempty"`
}

// section is one comparison: the model and the baselines on the same targets.
type section struct {
	Name    string                    `json:"name"` // "one-step", "rollout", "one-shot", "steady"
	Steps   int                       `json:"steps"`
	Reports map[string]metrics.Report `json:"reports"` // by predictor: model, persistence, mean
	order   []string
}

func (a *app) evaluate(ctx context.Context, run string, o *evaluateOptions) error {
	if o.data == "" {
		return withHint(usagef("evaluate needs --data"), "pdekit evaluate %s --data test.npz", run)
	}
	if o.rollout < 0 {
		return usagef("--rollout is %d; it must be 0 (all) or more", o.rollout)
	}
	if o.samples < 0 || o.compat < 0 {
		return usagef("--samples %d --pdebench-compat %d: neither can be negative", o.samples, o.compat)
	}
	if o.output != "" {
		if ext := filepath.Ext(o.output); ext != ".json" && ext != ".md" {
			return withHint(usagef("cannot tell what to write into %s", o.output), "-o FILE.json or -o FILE.md")
		}
		if a.exists(o.output) && !o.force {
			return withHint(usagef("%s exists", o.output), "choose another -o, or --force to replace it")
		}
	}
	p, err := operators.Load(run)
	if err != nil {
		return badFile(err)
	}
	s, err := openSource(o.data, p)
	if err != nil {
		return err
	}
	defer s.close()
	steps := s.targets()
	if o.rollout > 0 {
		if p.Task.Kind != operators.Autoregressive {
			return usagef("--rollout is for autoregressive models; this one is %s", p.Task.Kind)
		}
		if o.rollout > steps {
			return withHint(usagef("--rollout %d goes beyond the data, which have %s after the model's window", o.rollout, plural(steps, "frame")), "evaluation needs the truth; pdekit rollout goes on without it")
		}
		steps = o.rollout
	}
	hash, err := train.DataHash(s.data)
	if err != nil {
		return badFile(err)
	}
	e := &evaluation{Run: run, Model: p.Model, Data: o.data, Hash: hash, Task: p.Task, Certificate: s.data.Meta().Certificate, Protocol: p.Protocol}
	samples, err := e.choose(o.split, s.data.Samples())
	if err != nil {
		return err
	}
	if o.samples > 0 && o.samples < len(samples) {
		samples = samples[:o.samples]
		e.Samples = len(samples)
	}
	e.Warnings = append(e.Warnings, s.beyond(samples)...)
	if err := a.judge(ctx, e, p, s, samples, steps, o.compat); err != nil {
		return err
	}
	if o.coarse {
		report := e.main().Reports["model"]
		rel, _ := report.Metric("rel_l2")
		if err := a.equalAccuracy(ctx, e, p, s, samples, steps, rel.PerSample); err != nil {
			return err
		}
	}
	e.warn()
	if o.output != "" {
		text := e.markdown()
		if filepath.Ext(o.output) == ".json" {
			if text, err = indentJSON(e); err != nil {
				return err
			}
		}
		if err := atomicfile.WriteFile(o.output, []byte(text)); err != nil {
			return err
		}
	}
	if o.json {
		return a.printJSON(e)
	}
	if o.output == "" || !a.quiet {
		_, err = fmt.Fprint(a.Out, e.text())
	}
	return err
}

// choose returns the samples that --split names.
func (e *evaluation) choose(split string, total int) ([]int, error) {
	p := e.Protocol
	same := e.Hash != "" && e.Hash == p.Hash
	span := operators.Span{End: total}
	e.Split = split
	switch split {
	case "all":
	case "auto":
		e.Split = "all"
		switch {
		case !same:
		case p.Test.Len() > 0:
			e.Split, span = "test", p.Test
		case p.Val.Len() > 0 && p.Validation == "":
			e.Split, span = "val", p.Val
		default:
			e.Warnings = append(e.Warnings, "the model was trained on every one of these samples: this is a training error")
		}
	case "train", "val", "test":
		if !same {
			return nil, withHint(usagef("--split %s is about the data that the model was trained on, and these are others", split), "--split all")
		}
		span = map[string]operators.Span{"train": p.Train, "val": p.Val, "test": p.Test}[split]
		if span.Len() == 0 {
			return nil, usagef("--split %s: the training held none out", split)
		}
	default:
		return nil, unknownName("split", split, splitNames)
	}
	switch e.Split {
	case "val":
		e.Warnings = append(e.Warnings, "these samples chose the best epoch; keep a test set for an unbiased figure")
	case "train":
		e.Warnings = append(e.Warnings, "the model was trained on these samples: this is a training error")
	case "all":
		if same && split == "all" {
			e.Warnings = append(e.Warnings, "the training samples are among these")
		}
	}
	samples := make([]int, span.Len())
	for i := range samples {
		samples[i] = span.First + i
	}
	e.Samples = len(samples)
	return samples, nil
}

// warn adds what a reader must know to believe the numbers.
func (e *evaluation) warn() {
	median := e.main().Reports["model"]
	m, ok := median.Metric("rel_l2_median")
	if c := e.Certificate; ok && c != nil && float64(m.Value) < c.Median {
		e.Warnings = append(e.Warnings, fmt.Sprintf("the model's median error %.2e is below the certificate of the data, %.2e: it is closer to these data than the data are to the equation", float64(m.Value), c.Median))
	}
	if n := len(median.NonFinite); n > 0 {
		e.Warnings = append(e.Warnings, fmt.Sprintf("%s of %d blew up", plural(n, "prediction"), median.Samples))
	}
}

// main is the section whose numbers are quoted: the rollout where there is one.
func (e *evaluation) main() section { return e.Sections[len(e.Sections)-1] }
