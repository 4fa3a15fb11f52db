package selftest

import (
	"flag"

	"github.com/pdekit/pdekit/operators"
)

// Setting is a flag of a model and its value.
type Setting struct{ Name, Value string }

// smaller are flags that are lowered where a model has them, to keep checks
// quick.
var smaller = []Setting{{"width", "6"}, {"levels", "1"}, {"layers", "2"}, {"u-layers", "1"}, {"projection", "8"}, {"lifting", "5"}, {"multipliers", "1,2"}, {"dilations", "1,2,1"}, {"waves", "2"}}

// Small is a small configuration of a model, with settings on top where the
// model has such flags.
func Small(m operators.Model, settings ...Setting) operators.Config {
	c := m.New()
	fs := flag.NewFlagSet(m.Name, flag.ContinueOnError)
	c.Flags(fs)
	for _, f := range append(append([]Setting(nil), smaller...), settings...) {
		if fs.Lookup(f.Name) != nil {
			if err := fs.Set(f.Name, f.Value); err != nil {
				panic(err)
			}
		}
	}
	return c
}

// Signatures are the maps that models are built for: one to three axes, odd and
// even, periodic and not. A model may refuse some by an error, not all.
var Signatures = []operators.Signature{
	{In: 2, Out: 1, Grid: []int{16}, Periodic: []bool{true}},
	{In: 3, Out: 2, Grid: []int{9}},
	{In: 2, Out: 2, Grid: []int{8, 8}, Periodic: []bool{true, true}},
	{In: 3, Out: 1, Grid: []int{6, 7}, Periodic: []bool{true, false}},
	{In: 1, Out: 1, Grid: []int{4, 5, 6}, Periodic: []bool{true, true, true}},
}
