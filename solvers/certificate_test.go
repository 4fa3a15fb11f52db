package solvers

import (
	"context"
	"flag"
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// pretender gives u = 1 + e·c·2^(−3·level) with c = 1 + sample at the only node of
// frame 1, and 2 at frame 0: its distances are known by hand.
type pretender struct {
	level int
	e     float64
	floor float64
}

func (p pretender) Layout() []grid.Array {
	return []grid.Array{
		{Name: "t", Axes: []string{"time"}, Shape: []int{2}, Values: []float64{0, 1}},
		{Name: "other", Axes: []string{"x"}, Shape: []int{3}},
		{Name: "u", Axes: []string{"time", "channel", "x"}, Shape: []int{2, 1, 1}},
	}
}

func (p pretender) Solve(_ context.Context, rng *random.Stream, dst [][]float64) error {
	if p.e > 50 && p.level < 2 {
		return &Diverged{Sample: rng.Sample, Time: 0.5, Step: 3, Reason: "u is not finite"}
	}
	noise := p.floor * float64(p.level%2)
	dst[1][0], dst[1][1] = 2, 1+p.e*float64(1+rng.Sample)*math.Pow(2, -3*float64(p.level))+noise
	return nil
}

func (p pretender) Refined(level int) (Solver, error) {
	p.level += level
	return p, nil
}

func (p pretender) Describe() Description { return Description{SolveGrid: []int{4 << p.level}} }

func TestCertify(t *testing.T) {
	c, err := Certify(t.Context(), pretender{e: 1e-3}, 1, 0, 3, true)
	if err != nil {
		t.Fatal(err)
	}
	// Sample i: 7/8·(1+i)·1e-3 over 1 + (1+i)/8·1e-3.
	distance := func(i float64) float64 { return 7. / 8 * (1 + i) * 1e-3 / (1 + (1+i)/8*1e-3) }
	if math.Abs(c.Median-distance(1)) > 1e-15 || math.Abs(c.Max-distance(2)) > 1e-15 {
		t.Errorf("median %g, max %g; want %g, %g", c.Median, c.Max, distance(1), distance(2))
	}
	if len(c.Frames) != 2 || c.Frames[0] != 0 || math.Abs(c.Frames[1]-distance(1)) > 1e-15 {
		t.Errorf("frames %g", c.Frames)
	}
	if math.Abs(c.Order-3) > 1e-3 || c.Samples != 3 || c.SolveGrid[0] != 4 || c.RefinedGrid[0] != 8 {
		t.Errorf("%+v; want order 3 on 4 and 8 points", c)
	}
	if _, err := Certify(t.Context(), pretender{e: 99}, 1, 0, 1, false); err == nil {
		t.Error("a sample that diverges was certified")
	}
	if _, err := Certify(t.Context(), pretender{}, 1, 0, 0, false); err == nil {
		t.Error("no samples were certified")
	}
}

// tunable is a problem that sets a pretender up.
type tunable struct {
	Refine    int
	Tolerance float64
	e, floor  float64
}

func (p *tunable) Flags(*flag.FlagSet) {}
func (p *tunable) SetResolution(refine int, tolerance float64) {
	p.Refine, p.Tolerance = refine, tolerance
}

func (p *tunable) Setup() (Solver, error) {
	level := 0
	for 1<<level < p.Refine {
		level++
	}
	return pretender{level: level, e: p.e, floor: p.floor}, nil
}

func TestTune(t *testing.T) {
	// Distances of sample 0 at level l: 7/8·8^−l·e.
	p := &tunable{e: 1}
	s, c, err := Tune(t.Context(), p, 3e-3, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if p.Refine != 8 || s.(pretender).level != 3 || c.SolveGrid[0] != 32 || c.Median > 3e-3 {
		t.Errorf("refinement %d, certificate %+v; want 8", p.Refine, c)
	}
	if p.Tolerance <= 0 || p.Tolerance > 3e-3 {
		t.Errorf("time tolerance %g", p.Tolerance)
	}
	// Grids too coarse to hold the solution are passed over.
	p = &tunable{e: 64}
	if _, c, err = Tune(t.Context(), p, 0.1, 1, 1); err != nil || p.Refine != 16 {
		t.Errorf("refinement %d, certificate %+v, %v; want 16", p.Refine, c, err)
	}
	// A floor of 1e-4 under every other level puts 1e-5 out of reach.
	p = &tunable{e: 1, floor: 1e-4}
	if _, _, err = Tune(t.Context(), p, 1e-5, 1, 1); err == nil || !strings.Contains(err.Error(), "--tolerance 1e-05 is out of reach: on solve grid [") {
		t.Errorf("got %v", err)
	}
	if p.Refine != 0 || p.Tolerance != 0 {
		t.Errorf("left at refinement %d, tolerance %g", p.Refine, p.Tolerance)
	}
	for _, tolerance := range []float64{0, -1, 1, math.NaN()} {
		if _, _, err = Tune(t.Context(), p, tolerance, 1, 1); err == nil {
			t.Errorf("tolerance %g was taken", tolerance)
		}
	}
}
