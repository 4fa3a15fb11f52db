package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/selftest"
)

func newSelftest(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "selftest [MODEL|RUN]...",
		Short: "Check that a model does what it must: every parameter counts, batches stay apart, shifts commute",
		Long: `Check a model of the catalogue (a small one, on grids of one to three axes), a
trained run, or, without arguments, the whole catalogue:

  parameters  every group changes the output, and no gradient is zero
  gradients   they agree with differences in float64
  batch       members do not influence each other
  shifts      the operator commutes with shifts, where its architecture promises it
  grids       the same function on a finer grid gives the same output
  save        saved and loaded, it gives the same bytes
  threads     their number changes no byte

A check that the model is not held to is skipped, and says why: an output that
depends on the grid is no fault, but worth knowing.`,
		Example: `  pdekit selftest fno
  pdekit selftest run --json
  pdekit selftest`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return a.selftest(args, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// tested is one subject of selftest with what was found.
type tested struct {
	Model     string              `json:"model"`         // name in the catalogue
	Run       string              `json:"run,omitempty"` // folder or file; absent for a model of the catalogue
	Grid      []int               `json:"grid"`          // points per axis that it was checked on
	Signature operators.Signature `json:"signature"`
	Findings  []selftest.Finding  `json:"findings"` // one for each check
}

func (t tested) title() string {
	what := t.Model
	if t.Run != "" {
		what = t.Run + ": " + t.Model
	}
	return fmt.Sprintf("%s on %s", what, times(t.Grid))
}

// failures counts the checks that failed.
func (t tested) failures() (n int) {
	for _, f := range t.Findings {
		if f.Status == selftest.Failed {
			n++
		}
	}
	return n
}

func (a *app) selftest(names []string, asJSON bool) error {
	if len(names) == 0 {
		names = modelNames()
	}
	folder, err := a.momentary()
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "model.safetensors")
	var list []tested
	for _, name := range names {
		var found []tested
		if m, ok := operators.Lookup(name); ok {
			found, err = selftestModel(m, file)
		} else if !a.exists(name) && strings.ContainsAny(name, "./") {
			return badFile(fmt.Errorf("%s: no such run", name))
		} else if !a.exists(name) {
			return unknownName("model or run", name, modelNames())
		} else {
			found, err = selftestRun(name, file)
		}
		if err != nil {
			return err
		}
		list = append(list, found...)
		if !asJSON {
			for _, t := range found {
				if err := a.tell(t.title()+"\n", findingsTable(t.Findings), "\n"); err != nil {
					return err
				}
			}
		}
	}
	if asJSON {
		if err := a.printJSON(list); err != nil {
			return err
		}
	}
	failures := 0
	for _, t := range list {
		failures += t.failures()
	}
	if failures > 0 {
		return &failure{err: fmt.Errorf("selftest: %s failed", plural(failures, "check")), code: exitFailed}
	}
	return nil
}

func findingsTable(findings []selftest.Finding) table {
	var t table
	for _, f := range findings {
		t = append(t, []string{"  " + f.Status, f.Check, f.Text})
	}
	return t
}

// selftestModel checks a model on the suite's signatures; file may be written.
func selftestModel(m operators.Model, file string) ([]tested, error) {
	var list []tested
	var refusals []string
	for _, sig := range selftest.Signatures {
		build := func(settings ...selftest.Setting) (operators.Operator, operators.Config, error) {
			config := selftest.Small(m, settings...)
			o, err := operators.Build(config, rand.New(rand.NewPCG(1, 2)), sig)
			return o, config, err
		}
		if _, _, err := build(); err != nil {
			refusals = append(refusals, err.Error())
			continue
		}
		found, err := selftest.Run(selftest.Subject{
			Signature: sig,
			Build: func() (operators.Operator, error) {
				o, _, err := build()
				return o, err
			},
			Plain: func() (operators.Operator, error) {
				o, _, err := build(selftest.Setting{Name: "coordinates", Value: "false"})
				return o, err
			},
			Reload: func() (operators.Operator, error) {
				o, config, err := build()
				if err != nil {
					return nil, err
				}
				return reloaded(steadyPredictor(m.Name, config, o, sig), file)
			},
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		list = append(list, tested{Model: m.Name, Grid: sig.Grid, Signature: sig, Findings: found})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s builds on none of the grids: %s", m.Name, strings.Join(refusals, "; "))
	}
	return list, nil
}

// steadyPredictor dresses an operator, so that it can be saved.
func steadyPredictor(name string, config operators.Config, o operators.Operator, sig operators.Signature) *operators.Predictor {
	axes := len(sig.Grid)
	task := operators.Task{
		Kind: operators.Steady, Channels: sig.Out, Extras: []operators.Extra{{Name: "a", Channels: sig.In}},
		Grid: sig.Grid, Lo: make([]float64, axes), Hi: slices.Repeat([]float64{1}, axes), Periodic: sig.Periodic,
	}
	if task.Periodic == nil {
		task.Periodic = make([]bool, axes)
	}
	return &operators.Predictor{
		Operator: o, Model: name, Config: config, Task: task,
		Normaliser: operators.Normaliser{Kind: operators.PerChannel, Extra: operators.Identity(sig.In), Target: operators.Identity(sig.Out)},
	}
}

func reloaded(p *operators.Predictor, file string) (operators.Operator, error) {
	if err := p.Save(file); err != nil {
		return nil, err
	}
	again, err := operators.Load(file)
	if err != nil {
		return nil, err
	}
	return again.Operator, nil
}

// selftestPoints is how many points per axis a trained model is checked on, if
// it carries so small a grid.
const selftestPoints = 16

// selftestRun checks a trained model, on a small grid where it carries one.
func selftestRun(path, file string) ([]tested, error) {
	p, err := operators.Load(path)
	if err != nil {
		return nil, badFile(err)
	}
	sig := p.Task.Signature()
	for {
		smaller := slices.Clone(sig.Grid)
		for i, n := range smaller {
			if n > selftestPoints {
				smaller[i] = (n + 1) / 2
			}
		}
		if slices.Equal(smaller, sig.Grid) || p.CheckGrid(smaller) != nil {
			break
		}
		sig.Grid = smaller
	}
	found, err := selftest.Run(selftest.Subject{
		Signature: sig, Entries: 2, Trained: p.Task.Grid,
		Build: func() (operators.Operator, error) {
			again, err := operators.Load(path)
			if err != nil {
				return nil, badFile(err)
			}
			return again.Operator, nil
		},
		Reload: func() (operators.Operator, error) { return reloaded(p, file) },
	})
	if err != nil {
		return nil, err
	}
	return []tested{{Model: p.Model, Run: path, Grid: sig.Grid, Signature: sig, Findings: found}}, nil
}
