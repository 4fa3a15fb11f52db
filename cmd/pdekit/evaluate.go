package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers/grid"
)

type evaluateOptions struct {
	foreign exchange.Options
	lead    int
	data    string
	output  string
	rollout int
	split   string
	samples int
	compat  int
	long    int
	res     []int
	coarse  bool
	search  durationValue
	json    bool
	force   bool
	dry     bool
}

// splitNames are the values of --split.
var splitNames = []string{"auto", "all", "train", "val", "test"}

func newEvaluate(a *app) *cobra.Command {
	var o evaluateOptions
	cmd := &cobra.Command{
		Use:   "evaluate RUN... --data DATA",
		Short: "Judge a trained model with the field's metrics, beside trivial baselines",
		Long: `Judge a trained model: all of the field's metrics with their exact definitions
and bootstrap intervals, for one step and for the whole rollout, beside
persistence and the mean field, with the protocol under every table.

Then the question behind every claimed speed-up: pdekit's own solver is coarsened
in space and time until it is only as accurate as the model, and both are timed
on the same processor. If the model loses, the table says so.

Several runs, or a folder of runs (train --seeds), are judged one after another:
the numbers then are their mean and standard deviation.

On the data that the model was trained on, only the samples that were held out
are used (--split auto). An error below the data's own certificate is reported:
it says nothing about the equation.`,
		Example: `  pdekit evaluate run --data test.npz
  pdekit evaluate run --data test.npz --rollout 20 --json > evaluate.json
  pdekit evaluate run --data test.npz --res 32,64,128 -o evaluate.md
  pdekit evaluate run --data test.npz --long 1000 --dry-run
  pdekit evaluate run --data - -o - --format md < test.npz > evaluation.md
  pdekit evaluate runs/seed-* --data test.npz`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.evaluate(cmd.Context(), args, &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "the dataset to judge on")
	addForeign(f, &o.foreign)
	f.StringVarP(&o.output, "output", "o", "", "also write the evaluation to FILE.json or FILE.md")
	f.IntVar(&o.rollout, "rollout", 0, "steps of the rollout; 0 means as many as the data have")
	f.StringVar(&o.split, "split", "auto", "which samples: "+strings.Join(splitNames, "|")+"; auto: all of foreign data, the held-out ones of the training data")
	f.IntVar(&o.long, "long", 0, "roll out so many steps, beyond the data too: how many samples stay bounded, their spectra, and the drift of what the equation conserves")
	f.IntSliceVar(&o.res, "res", nil, "judge on grids of so many points along the first axis as well, as 32,64,128: every few nodes of the data, or solved again where the data say how they were made")
	f.IntVar(&o.lead, "lead", 0, "for models with lead times: steps that a rollout takes from one window; 0 means as in training")
	f.IntVar(&o.samples, "samples", 0, "judge the first so many samples of the split; 0 means all")
	f.BoolVar(&o.coarse, "coarse-solver", true, "find the cheapest setting of pdekit's own solver that is as accurate as the model, and time both, where the data say how they were made")
	o.search = solverTime
	f.Var(&o.search, "solver-time", "no setting of the solver is begun after so long, as 90s or 1h30m")
	f.IntVar(&o.compat, "pdebench-compat", 0, "also PDEBench's metrics as versions of its code average them: batches of so many samples (its configurations have 50), summed, divided by their number less one")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	f.BoolVar(&o.dry, "dry-run", false, "judge a few samples, tell the time and memory that all will take, and stop")
	a.takesStreams(cmd, streams{inputs: []string{"data"}, output: "output", formats: []string{"json", "md"}})
	return cmd
}

// evaluation is one trained model, judged on one set of samples.
type evaluation struct {
	Run     string         `json:"run"`       // folder or file
	Model   string         `json:"model"`     // name in the catalogue
	Data    string         `json:"data"`      // path of the data judged on
	Hash    string         `json:"data_hash"` // of the content of those data: SHA-256 over the hashes of their arrays
	Split   string         `json:"split"`     // samples judged: all, train, val or test
	Samples int            `json:"samples"`   // how many
	Task    operators.Task `json:"task"`
	// Metrics are the model's headline numbers by name: of the rollout where there
	// is one.
	Metrics map[string]metrics.Number `json:"metrics"`
	// Sections are the comparisons: of one step, then of the rollout, where there are
	// several steps.
	Sections []section `json:"sections"`
	// Judged are the samples, each with its error.
	Judged []judged `json:"judged"`
	// Parameters sets the samples that training has covered against those beyond;
	// nil where the data have no parameters.
	Parameters *parameters `json:"parameters,omitempty"`
	// Long is what --long found; nil where it was not asked for.
	Long *longRollout `json:"long_rollout,omitempty"`
	// Resolution is what --res found; nil where it was not asked for.
	Resolution *resolution `json:"resolution,omitempty"`
	// Equal is what --coarse-solver found; nil where it was not asked for.
	Equal       *equalAccuracy     `json:"equal_accuracy,omitempty"`
	Certificate *grid.Certificate  `json:"certificate,omitempty"` // of the data judged on; nil where they have none
	Protocol    operators.Protocol `json:"protocol"`
	Warnings    []string           `json:"warnings,omitempty"` // what a reader must know to believe the numbers
}

// section is one comparison: the model and the baselines on the same targets.
type section struct {
	Name    string                    `json:"name"`    // one-step, rollout, one-shot or steady
	Steps   int                       `json:"steps"`   // predicted frames
	Reports map[string]metrics.Report `json:"reports"` // by predictor: model, persistence, mean
	order   []string
}

// check finds fault with the options before any work is done.
func (o *evaluateOptions) check(a *app, runs []string) error {
	if len(runs) == 0 {
		return withHint(usagef("evaluate needs a run"), "pdekit evaluate run --data test.npz")
	}
	if o.data == "" {
		return withHint(usagef("evaluate needs --data"), "pdekit evaluate %s --data test.npz", strings.Join(runs, " "))
	}
	if o.rollout < 0 {
		return usagef("--rollout is %d; it must be 0 (all) or more", o.rollout)
	}
	if o.samples < 0 || o.compat < 0 || o.long < 0 {
		return usagef("--samples %d --pdebench-compat %d --long %d: none can be negative", o.samples, o.compat, o.long)
	}
	for _, n := range o.res {
		if n < 2 {
			return usagef("--res %d: a grid has at least 2 points", n)
		}
	}
	if o.output == "" {
		return nil
	}
	if ext := filepath.Ext(o.output); ext != ".json" && ext != ".md" {
		return withHint(usagef("cannot tell what to write into %s", o.output), "-o FILE.json or -o FILE.md")
	}
	if a.exists(o.output) && !o.force {
		return withHint(usagef("%s exists", o.output), "choose another -o, or --force to replace it")
	}
	return nil
}

// document is what evaluate writes: about one run, or several.
type document interface {
	text(columns int) string
	markdown() string
}

func (a *app) evaluate(ctx context.Context, runs []string, o *evaluateOptions) error {
	if err := o.check(a, runs); err != nil {
		return err
	}
	runs = a.runsIn(runs)
	if o.dry {
		return a.estimateEvaluate(ctx, runs, o)
	}
	var out *atomicfile.File
	if o.output != "" { // before the work, which would be lost where nothing can be written
		var err error
		if out, err = atomicfile.Create(o.output); err != nil {
			return err
		}
		defer out.Abort()
	}
	list, err := a.evaluateRuns(ctx, runs, o)
	if err != nil {
		return err
	}
	var d document = list[0]
	if len(list) > 1 {
		if d, err = newEnsemble(list); err != nil {
			return err
		}
	}
	if o.output != "" {
		text := d.markdown()
		if filepath.Ext(o.output) == ".json" {
			if text, err = indentJSON(d); err != nil {
				return err
			}
		}
		if _, err := out.WriteString(text); err != nil {
			return err
		}
		if err := out.Commit(); err != nil {
			return err
		}
	}
	if o.json {
		return a.printJSON(d)
	}
	if a.delivery == "" && (o.output == "" || !a.quiet) {
		_, err = fmt.Fprint(a.Out, d.text(a.columns()))
	}
	return err
}

// evaluateRuns judges runs one after another.
func (a *app) evaluateRuns(ctx context.Context, runs []string, o *evaluateOptions) ([]*evaluation, error) {
	var list []*evaluation
	for _, run := range runs {
		if len(runs) > 1 {
			a.say("%s", run)
		}
		e, err := a.evaluateRun(ctx, run, o)
		if err != nil && len(runs) > 1 && !strings.Contains(err.Error(), run+":") {
			err = fmt.Errorf("%w (run %s)", err, run)
			if len(list) > 0 && hintOf(err) == "" && classify(err) == exitBadFile { // the data suit the runs before
				err = withHint(err, "runs are judged together on the same data: pdekit inspect %s says what it works on", run)
			}
		}
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// evaluateRun judges one run.
func (a *app) evaluateRun(ctx context.Context, run string, o *evaluateOptions) (*evaluation, error) {
	j, err := a.readyRun(run, o)
	if err != nil {
		return nil, err
	}
	e, p, s, samples, steps := j.e, j.p, j.s, j.samples, j.steps
	defer s.close()
	if err := a.judge(ctx, e, p, s, samples, steps, o.compat); err != nil {
		return nil, err
	}
	rel, _ := e.mainReport().Metric("rel_l2")
	if err := e.parameters(p, s, samples, rel.PerSample); err != nil {
		return nil, err
	}
	if o.long > 0 {
		if err := a.longRollout(ctx, e, p, s, samples, o.long); err != nil {
			return nil, err
		}
	}
	if len(o.res) > 0 {
		if err := a.resolution(ctx, e, p, s, samples, steps, o.res); err != nil {
			return nil, err
		}
	}
	if o.coarse {
		if err := a.equalAccuracy(ctx, e, p, s, samples, steps, rel.PerSample, time.Duration(o.search)); err != nil {
			return nil, err
		}
	}
	e.warn()
	return e, nil
}

// warn adds what a reader must know to believe the numbers.
func (e *evaluation) warn() {
	median := e.mainReport()
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

// mainReport is the model's report in main.
func (e *evaluation) mainReport() *metrics.Report {
	report := e.main().Reports["model"]
	return &report
}
