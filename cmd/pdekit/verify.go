package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators/selftest"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// finding is one thing that verify looked at.
type finding = selftest.Finding

// found is a finding that is in order, or is not.
func found(check string, ok bool, format string, args ...any) finding {
	status := selftest.OK
	if !ok {
		status = selftest.Failed
	}
	return finding{Check: check, Status: status, Text: fmt.Sprintf(format, args...)}
}

// unchecked is the finding about an equation whose solutions cannot be checked.
func unchecked(format string, args ...any) finding {
	return finding{Check: "equation", Status: selftest.Skipped, Text: fmt.Sprintf(format, args...)}
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
samples and the certificate computed again from the seed. What the solver's own
solution leaves of residual and change at the stored nodes is allowed.`,
		Example: "  pdekit verify b.npz\n  pdekit verify ns --samples 4 --json",
		Args:    exactArgs("a dataset"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := a.openData(args[0], foreign)
			if err != nil {
				return err
			}
			defer d.Close()
			list, err := a.verify(cmd.Context(), d, samples)
			if err != nil {
				return err
			}
			if asJSON {
				if err := a.printJSON(list); err != nil {
					return err
				}
			} else {
				var t table
				for _, f := range list {
					mark := f.Status
					if mark == selftest.Failed {
						mark = "FAULT"
					}
					t = append(t, []string{mark, f.Check, f.Text})
				}
				if err := a.tell(t); err != nil {
					return err
				}
			}
			faults := 0
			for _, f := range list {
				if f.Status == selftest.Failed {
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

// certificateSlack is how far a certificate computed again may lie from the
// recorded one: other processors round differently.
const certificateSlack = 1e-3

func (a *app) verify(ctx context.Context, d *datasets.Dataset, samples int) ([]finding, error) {
	var list []finding
	faults, err := datasets.Verify(ctx, d)
	if err != nil {
		return nil, badFile(err)
	}
	for _, f := range faults {
		list = append(list, found("storage", false, "%s", f))
	}
	if len(faults) == 0 {
		text := "hashes agree, every value is finite"
		if d.Foreign() {
			text = "every value is finite; without meta.json there are no hashes to compare"
		}
		list = append(list, found("storage", true, "%s", text))
	}
	meta := d.Meta()
	equation, known := solvers.Lookup(meta.Equation)
	if !known || meta.Problem == nil || len(meta.Derived) > 0 || meta.Kind == datasets.Prediction {
		return append(list, unchecked("not checked: meta.json does not say how these data can be made again")), nil
	}
	problem := equation.New()
	if err := json.Unmarshal(meta.Problem, problem); err != nil {
		return nil, badFile(fmt.Errorf("%s: meta.json: problem: %w", d.Path(), err))
	}
	solver, err := setup(problem)
	if err != nil {
		return append(list, unchecked("not checked: the problem cannot be set up here: %v", err)), nil
	}
	solutions, err := verifySamples(ctx, d, solver, min(samples, d.Samples()))
	if err != nil {
		return nil, err
	}
	list = append(list, solutions...)
	if c := meta.Certificate; c != nil && meta.First == 0 {
		again, err := solvers.Certify(ctx, solver, meta.Seed, 0, c.Samples, c.Order != 0)
		if err != nil {
			return nil, err
		}
		ok := again.Median <= c.Median*(1+certificateSlack) && again.Max <= c.Max*(1+certificateSlack)
		list = append(list, found("certificate", ok, "median %.3e, max %.3e; recorded %.3e, %.3e", again.Median, again.Max, c.Median, c.Max))
	}
	return list, nil
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

func dtypeOf(d *datasets.Dataset) string {
	info, _ := d.Info("u")
	return info.DType
}
