package law

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

func TestUnit(t *testing.T) {
	stored := grid.Uniform(1, 16, 0, 1, true)
	l := Unit(Series{random.Series{Terms: 3, MaxMode: 4, Amplitude: 5, Kind: grid.Periodic}}, stored)
	coarse, fine := grid.NewField(stored, 1), grid.NewField(stored.Refine(256), 1)
	for sample := range 5 {
		if l.Fill(random.New(1, sample), coarse) != nil || l.Fill(random.New(1, sample), fine) != nil {
			t.Fatal("cannot fill")
		}
		low, high := math.Inf(1), math.Inf(-1)
		for i, v := range fine.Data {
			low, high = min(low, v), max(high, v)
			if i%256 == 0 && math.Abs(v-coarse.Data[i/256]) > 1e-13 {
				t.Fatalf("value %d is another on a finer grid", i/256)
			}
		}
		if math.Abs(low-1e-3) > 1e-4 || math.Abs(high-1) > 1e-4 {
			t.Errorf("sample %d: values from %g to %g", sample, low, high)
		}
	}
}
