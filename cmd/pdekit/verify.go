package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// finding is one thing that verify looked at.
type finding struct {
	Check string `json:"check"` // hashes, residual, certificate, …
	OK    bool   `json:"ok"`
	Text  string `json:"text"`
}

func newVerify(a *app) *cobra.Command {
	var asJSON bool
	var samples int
	var foreign exchange.Options
	cmd := &cobra.Command{
		Use:   "verify DATA",
		Short: "Check a dataset: hashes, finiteness, residual, invariants, samples, certificate",
		Long: `Check a dataset: the SHA-256 of each array against meta.json, shapes and
finiteness of every value; then, where meta.json says how the data were made, the
discrete residual of the stored samples, the invariants of the equation, and the
samples and the certificate computed again from the seed.`,
		Example: "  pdekit verify b.npz\n  pdekit verify ns --samples 4 --json",
		Args:    exactArgs("a dataset"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := a.openData(args[0], foreign)
			if err != nil {
				return err
			}
			defer d.Close()
			found, err := a.verify(cmd.Context(), d, samples)
			if err != nil {
				return err
			}
			if asJSON {
				if err := a.printJSON(found); err != nil {
					return err
				}
			} else {
				var t table
				for _, f := range found {
					mark := "ok"
					if !f.OK {
						mark = "FAULT"
					}
					t = append(t, []string{mark, f.Check, f.Text})
				}
				if err := a.tell(t); err != nil {
					return err
				}
			}
			faults := 0
			for _, f := range found {
				if !f.OK {
					faults++
				}
			}
			if faults > 0 {
				return &failure{err: fmt.Errorf("%s: %s", args[0], plural(faults, "fault")), code: exitFailed}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	addForeign(cmd.Flags(), &foreign)
	a.takesStreams(cmd, streams{arguments: 1})
	cmd.Flags().IntVar(&samples, "samples", 2, "samples whose residual and invariants are computed and that are solved again")
	return cmd
}

// storageResidual is the relative residual up to which data stored in float32
// count as a solution: rounding to float32, amplified by the operator.
const storageResidual = 1e-2

// certificateSlack is how far a certificate computed again may lie from the
// recorded one: other processors round differently.
const certificateSlack = 1e-3

func (a *app) verify(ctx context.Context, d *datasets.Dataset, samples int) ([]finding, error) {
	var found []finding
	faults, err := datasets.Verify(ctx, d)
	if err != nil {
		return nil, badFile(err)
	}
	for _, f := range faults {
		found = append(found, finding{Check: "storage", Text: f.String()})
	}
	if len(faults) == 0 {
		text := "hashes agree, every value is finite"
		if d.Foreign() {
			text = "every value is finite; without meta.json there are no hashes to compare"
		}
		found = append(found, finding{Check: "storage", OK: true, Text: text})
	}
	meta := d.Meta()
	equation, known := solvers.Lookup(meta.Equation)
	if !known || meta.Problem == nil || len(meta.Derived) > 0 || meta.Kind == datasets.Prediction {
		found = append(found, finding{Check: "equation", OK: true, Text: "not checked: meta.json does not say how these data can be made again"})
		return found, nil
	}
	problem := equation.New()
	if err := json.Unmarshal(meta.Problem, problem); err != nil {
		return nil, badFile(fmt.Errorf("%s: meta.json: problem: %w", d.Path(), err))
	}
	solver, err := setup(problem)
	if err != nil {
		return append(found, finding{Check: "equation", OK: true, Text: "not checked: the problem cannot be set up here: " + err.Error()}), nil
	}
	n := min(samples, d.Samples())
	if f, err := a.verifyResidual(ctx, d, solver, n); err != nil {
		return nil, err
	} else if f != nil {
		found = append(found, *f)
	}
	if list, err := verifyInvariants(d, solver, n); err != nil {
		return nil, err
	} else {
		found = append(found, list...)
	}
	repetition, err := verifySamples(ctx, d, solver, n)
	if err != nil {
		return nil, err
	}
	found = append(found, repetition)
	if c := meta.Certificate; c != nil && meta.First == 0 {
		again, err := solvers.Certify(ctx, solver, meta.Seed, 0, c.Samples, c.Order != 0)
		if err != nil {
			return nil, err
		}
		ok := again.Median <= c.Median*(1+certificateSlack) && again.Max <= c.Max*(1+certificateSlack)
		found = append(found, finding{Check: "certificate", OK: ok, Text: fmt.Sprintf("median %.3e, max %.3e; recorded %.3e, %.3e", again.Median, again.Max, c.Median, c.Max)})
	}
	return found, nil
}

// readSample reads the arrays of one sample in the solver's layout.
func readSample(d *datasets.Dataset, layout []grid.Array, sample int) ([][]float64, error) {
	var data [][]float64
	for _, array := range layout {
		if array.Coordinate() {
			continue
		}
		values := make([]float64, array.Size())
		if err := d.ReadFloat64(values, array.Name, sample, 0); err != nil {
			return nil, badFile(err)
		}
		data = append(data, values)
	}
	return data, nil
}

func (a *app) verifyResidual(ctx context.Context, d *datasets.Dataset, solver solvers.Solver, samples int) (*finding, error) {
	r, ok := solver.(solvers.Residualer)
	if !ok {
		return nil, nil
	}
	worst := 0.0
	for i := range samples {
		data, err := readSample(d, solver.Layout(), i)
		if err != nil {
			return nil, err
		}
		residual, err := r.Residual(ctx, data)
		if err != nil {
			return nil, err
		}
		worst = max(worst, residual)
	}
	return &finding{Check: "residual", OK: worst <= storageResidual, Text: fmt.Sprintf("relative residual at most %.2e over %s (stored as %s)", worst, plural(samples, "sample"), dtypeOf(d))}, nil
}

func dtypeOf(d *datasets.Dataset) string {
	info, _ := d.Info("u")
	return info.DType
}

// invariantDrift is the relative change of a conserved quantity over the stored
// frames that still counts as conservation.
const invariantDrift = 1e-3

// verifyInvariants follows the quantities that the equation conserves.
func verifyInvariants(d *datasets.Dataset, solver solvers.Solver, samples int) ([]finding, error) {
	follower, ok := solver.(interface {
		Drifts(data [][]float64) ([]solvers.Drift, error)
	})
	if !ok {
		return nil, nil
	}
	var found []finding
	for i := range samples {
		data, err := readSample(d, solver.Layout(), i)
		if err != nil {
			return nil, err
		}
		drifts, err := follower.Drifts(data)
		if err != nil {
			return nil, err
		}
		for _, q := range drifts {
			found = append(found, finding{
				Check: "invariant", OK: q.Change <= invariantDrift*q.Scale,
				Text: fmt.Sprintf("sample %d: %s = %.6g, changes by %.2e (scale %.3g)", i, q.Name, q.Initial, q.Change, q.Scale),
			})
		}
	}
	return found, nil
}
