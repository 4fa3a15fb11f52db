package conservation

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// fromFile is Burgers' equation from a file of the given shape.
func fromFile(t *testing.T, shape []int, data []float64) *Burgers {
	t.Helper()
	path := filepath.Join(t.TempDir(), "u0.npy")
	if err := npy.WriteFile(path, shape, data); err != nil {
		t.Fatal(err)
	}
	b := newBurgers().(*Burgers)
	b.Grid, b.Initial, b.End, b.Snapshots = 32, path, 0.01, 2
	return b
}

func rows(n, points int, f func(i int, s float64) float64) []float64 {
	out := make([]float64, 0, n*points)
	for i := range n {
		for j := range points {
			out = append(out, f(i, float64(j)/float64(points)))
		}
	}
	return out
}

func tone(i int, s float64) float64 { return float64(i) + math.Sin(2*math.Pi*(s+0.1*float64(i))) }

// Row i starts sample i; on a finer solve grid it is the same function.
func TestInitialFromFile(t *testing.T) {
	for _, shape := range [][]int{{3, 32}, {3, 1, 32}} {
		b := fromFile(t, shape, rows(3, 32, tone))
		for i := range 3 {
			tr, u := solve(t, b, i)
			if tr.Samples() != 3 {
				t.Errorf("%d samples; the file has 3 rows", tr.Samples())
			}
			if tr.State().Grid.N[0] <= 32 {
				t.Fatal("the solve grid is no finer; the test shows nothing")
			}
			for j := range 32 {
				if want := tone(i, float64(j)/32); math.Abs(u[j]-want) > 1e-12 {
					t.Fatalf("shape %v, sample %d: u[%d] is %g; want %g", shape, i, j, u[j], want)
				}
			}
			fine := tr.State()
			if err := tr.Evolution().Initial(random.New(1, i), fine); err != nil {
				t.Fatal(err)
			}
			for j, v := range fine.Data {
				if want := tone(i, float64(j)/float64(len(fine.Data))); math.Abs(v-want) > 1e-12 {
					t.Fatalf("sample %d, solve grid: u[%d] is %g; want %g", i, j, v, want)
				}
			}
		}
	}
	// Frame 0 of a data set with frames.
	data := rows(2*3, 32, func(k int, s float64) float64 { return tone(k/3, s) + float64(k%3) })
	_, u := solve(t, fromFile(t, []int{2, 3, 1, 32}, data), 1)
	if math.Abs(u[5]-tone(1, 5./32)) > 1e-12 {
		t.Errorf("frame 0 of sample 1: %g", u[5])
	}
	// One row without a sample axis.
	_, u = solve(t, fromFile(t, []int{32}, rows(1, 32, tone)), 0)
	if math.Abs(u[5]-tone(0, 5./32)) > 1e-12 {
		t.Errorf("single row: %g", u[5])
	}
}

func TestInitialFileErrors(t *testing.T) {
	spoilt := rows(2, 32, tone)
	spoilt[32+7] = math.NaN()
	for _, c := range []struct {
		name  string
		shape []int
		data  []float64
		want  string
	}{
		{"rows too long", []int{2, 33}, rows(2, 33, tone), "its fields have 33 points (shape [2 33]), but --grid asks for 32; a periodic axis does not repeat"},
		{"rows too short", []int{2, 16}, rows(2, 16, tone), "its fields have 16 points"},
		{"two channels", []int{1, 2, 32}, rows(2, 32, tone), "the array has shape [1 2 32]; wanted (samples, 32)"},
		{"NaN", []int{2, 32}, spoilt, "row 1 has NaN at point 7"},
		{"empty", []int{0, 32}, nil, "no rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := fromFile(t, c.shape, c.data).Setup()
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "u0.npy") {
				t.Errorf("got %v; want …%s…", err, c.want)
			}
		})
	}
	b := fromFile(t, []int{2, 32}, rows(2, 32, tone))
	s, err := b.Setup()
	if err != nil {
		t.Fatal(err)
	}
	err = s.Solve(t.Context(), random.New(1, 2), solvers.Allocate(s.Layout()))
	if err == nil || !strings.Contains(err.Error(), "has 2 rows") || !strings.Contains(err.Error(), "sample 2") {
		t.Errorf("a third sample of two rows: %v", err)
	}
	b.Initial = "no/such.npy"
	if _, err := b.Setup(); err == nil || !strings.Contains(err.Error(), "no/such.npy") {
		t.Errorf("missing file: %v", err)
	}
	b.Initial = "grfs"
	if _, err := b.Setup(); err == nil || !strings.Contains(err.Error(), `--initial is "grfs"; it is grf, sine-series`) {
		t.Errorf("misspelt name: %v", err)
	}
	// Ends that contradict the boundary values.
	b = fromFile(t, []int{1, 33}, rows(1, 33, func(_ int, s float64) float64 { return 1 + s }))
	b.Grid, b.Condition = 33, "dirichlet"
	if s, err = b.Setup(); err != nil {
		t.Fatal(err)
	}
	if err = s.Solve(t.Context(), random.New(1, 0), solvers.Allocate(s.Layout())); err == nil || !strings.Contains(err.Error(), "u is 1 at the left end, but --bc-left is 0") {
		t.Errorf("contradicting end: %v", err)
	}
}

// A jump in a file stays between its values when WENO solves on a finer grid.
func TestInitialFileWithJump(t *testing.T) {
	b := fromFile(t, []int{1, 32}, rows(1, 32, func(_ int, s float64) float64 { return math.Round(s) }))
	b.Viscosity, b.SolveGrid = random.Fixed(0), 128
	tr, _ := solve(t, b, 0)
	if err := tr.Evolution().Initial(random.New(1, 0), tr.State()); err != nil {
		t.Fatal(err)
	}
	for j, v := range tr.State().Data {
		if v < 0 || v > 1 {
			t.Fatalf("u[%d] = %g", j, v)
		}
		if j%4 == 0 && v != math.Round(float64(j)/128) {
			t.Errorf("u[%d] = %g at a node of the file", j, v)
		}
	}
}

// Drawn and given states agree on every grid, and meet Dirichlet ends.
func TestInitialStatesOnEveryGrid(t *testing.T) {
	for _, initial := range []string{"grf", "sine-series", "sine", "gaussian"} {
		for _, condition := range []string{"periodic", "dirichlet"} {
			b := newBurgers().(*Burgers)
			b.Grid, b.Initial, b.Condition, b.Width = 33, initial, condition, 0.05
			if condition == "dirichlet" {
				b.Left, b.Right = 0.5, -0.25
			}
			var fields []*grid.Field
			for _, solve := range []int{1, 4} {
				b.SetResolution(solve, 0)
				s, err := b.Setup()
				if err != nil {
					t.Fatal(err)
				}
				tr := s.(*solvers.Trajectory)
				if err := tr.Evolution().Initial(random.New(5, 1), tr.State()); err != nil {
					t.Fatalf("%s, %s: %v", initial, condition, err)
				}
				fields = append(fields, tr.State())
			}
			largest := 0.0
			for j, v := range fields[0].Data {
				largest = max(largest, math.Abs(v))
				if math.Abs(v-fields[1].Data[4*j]) > 1e-12 {
					t.Fatalf("%s, %s: u[%d] is %g, and %g on the finer grid", initial, condition, j, v, fields[1].Data[4*j])
				}
			}
			if largest < 0.05 {
				t.Errorf("%s, %s: the largest value is %g", initial, condition, largest)
			}
			if d := fields[0].Data; condition == "dirichlet" && (d[0] != 0.5 || d[32] != -0.25) {
				t.Errorf("%s: ends %g and %g", initial, d[0], d[32])
			}
		}
	}
}

// The estimate of max|u| that chooses the scheme holds for nearly all samples,
// and is not much too large.
func TestBoundOfRandomStates(t *testing.T) {
	for _, initial := range []string{"grf", "sine-series"} {
		l := newBurgers().(*Burgers).InitialState
		l.Initial = initial
		g := grid.Uniform(1, 64, 0, 1, true)
		state, err := l.Law(g, grid.Periodic)
		if err != nil {
			t.Fatal(err)
		}
		_, bound := state.Scale()
		u, beyond, mean := grid.NewField(g, 1), 0, 0.0
		const samples = 200
		for i := range samples {
			if err := state.Fill(random.New(3, i), u); err != nil {
				t.Fatal(err)
			}
			largest := 0.0
			for _, v := range u.Data {
				largest = max(largest, math.Abs(v))
			}
			mean += largest / samples
			if largest > bound {
				beyond++
			}
		}
		if beyond > samples/20 || bound > 4*mean {
			t.Errorf("%s: %d of %d samples exceed %g; the mean of max|u| is %g", initial, beyond, samples, bound, mean)
		}
	}
}
