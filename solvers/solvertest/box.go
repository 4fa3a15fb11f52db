package solvertest

import (
	"flag"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// boxSamples is the number of points of the box that are tried.
const boxSamples = 3

// checkBox: with every scalar that may be drawn between half and twice its
// default, or as near to that as the problem takes, samples stay finite and
// differ in what is recorded of them.
func checkBox(t *testing.T, e solvers.Equation) {
	p := small(t, e, smallGrid)
	drawn := false
	flags(p).VisitAll(func(f *flag.Flag) {
		r, ok := f.Value.(*random.Range)
		if !ok || r.Varies() || r.Lo == 0 {
			return
		}
		middle := *r
		for _, factor := range []float64{2, 1.25, 1.05} {
			lo, hi := middle.Lo/factor, middle.Lo*factor
			*r = random.Range{Lo: min(lo, hi), Hi: max(lo, hi), Log: lo > 0}
			if _, err := p.Setup(); err == nil {
				drawn = true
				return
			}
		}
		*r = middle
	})
	if !drawn {
		t.Skip("no scalar of it can be drawn")
	}
	s := setUp(t, p)
	at := -1
	for i, a := range s.Layout() {
		if a.Name == "params" {
			at = i
		}
	}
	if at < 0 {
		t.Fatal("what is drawn is not recorded: there is no array params")
	}
	var first []float64
	for i := range boxSamples {
		data := sample(t, s, 4, i)
		for k, array := range data {
			if j := grid.NotFinite(array); j >= 0 {
				t.Fatalf("sample %d: value %d of array %d is %g", i, j, k, array[j])
			}
		}
		params := data[at]
		if i == 0 {
			first = params
		} else if params[0] == first[0] {
			t.Errorf("samples 0 and %d have the same first parameter, %g", i, first[0])
		}
	}
}
