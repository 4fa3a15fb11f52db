package solvertest

import (
	"flag"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// Run tests every equation that the importing test registers: a family's own.
func Run(t *testing.T) {
	equations := solvers.Equations()
	if len(equations) == 0 {
		t.Fatal("the catalogue is empty")
	}
	for _, e := range equations {
		t.Run(e.Name, func(t *testing.T) { runEquation(t, e) })
	}
}

// RunPresets tests every preset of the catalogue.
func RunPresets(t *testing.T) {
	presets := solvers.Presets()
	if len(presets) == 0 {
		t.Fatal("there are no presets")
	}
	for _, p := range presets {
		t.Run(p.Name, func(t *testing.T) { runPreset(t, p) })
	}
}

func runEquation(t *testing.T, e solvers.Equation) {
	for _, check := range []struct {
		name string
		run  func(t *testing.T, e solvers.Equation)
	}{
		{"doc", checkDoc},
		{"flags", checkFlags},
		{"json", checkJSON},
		{"layout", checkLayout},
		{"description", checkDescription},
		{"determinism", checkDeterminism},
		{"randomness", checkRandomness},
		{"box", checkBox},
		{"cancellation", checkCancellation},
		{"allocations", checkAllocations},
		{"invariants", checkInvariants},
		{"residual", checkResidual},
		{"blow-up", checkBlowUp},
		{"refinement", checkRefinement},
		{"resolution", checkResolution},
		{"order", checkOrder},
	} {
		t.Run(check.name, func(t *testing.T) { check.run(t, e) })
	}
}

// smallGrid is the number of stored points per axis that equations are tested
// on, halved in three dimensions.
const smallGrid = 25

// small returns the equation's problem on grid points per axis, in three
// dimensions on half as many but at least nine, over a hundredth of its time,
// with three frames.
func small(t *testing.T, e solvers.Equation, grid int) solvers.Problem {
	t.Helper()
	p := e.New()
	fs := flags(p)
	if dims(t, p) == 3 {
		grid = max(grid/2, 9)
	}
	set(t, fs, "grid", strconv.Itoa(grid))
	if f := fs.Lookup("t-end"); f != nil {
		end, err := strconv.ParseFloat(f.DefValue, 64)
		if err != nil {
			t.Fatal(err)
		}
		set(t, fs, "t-end", strconv.FormatFloat(end/100, 'g', -1, 64))
		set(t, fs, "snapshots", "3")
	}
	return p
}

// dims is the number of space axes of the problem's data, 0 if it does not say.
func dims(t *testing.T, p solvers.Problem) int {
	t.Helper()
	if d, ok := setUp(t, p).(solvers.Describer); ok {
		return len(d.Describe().StoredGrid)
	}
	return 0
}

func flags(p solvers.Problem) *flag.FlagSet {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	p.Flags(fs)
	return fs
}

func set(t *testing.T, fs *flag.FlagSet, name, value string) {
	t.Helper()
	if err := fs.Set(name, value); err != nil {
		t.Fatalf("--%s %s: %v", name, value, err)
	}
}

func setUp(t *testing.T, p solvers.Problem) solvers.Solver {
	t.Helper()
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sample solves sample i of the seed.
func sample(t *testing.T, s solvers.Solver, seed uint64, i int) [][]float64 {
	t.Helper()
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(seed, i), dst); err != nil {
		t.Fatal(err)
	}
	return dst
}
