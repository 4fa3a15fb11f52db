package flow

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// solve sets up a problem and solves its sample 0 of seed 1.
func solve(t *testing.T, p solvers.Problem) (*Simulation, [][]float64) {
	t.Helper()
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(1, 0), dst); err != nil {
		t.Fatal(err)
	}
	return s.(*Simulation), dst
}

// readTable reads a table of numbers with a line of names.
func readTable(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// centreLines is the largest distance of the last frame from a table of u on
// x = ½ and v on y = ½, whose places are nodes.
func centreLines(t *testing.T, u []float64, n int, table [][]string) (largest float64) {
	t.Helper()
	last := u[len(u)-2*n*n:]
	for _, row := range table {
		at, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			continue // an integral
		}
		want, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		j := int(math.Round(at * float64(n-1)))
		got := last[(n-1)/2*n+j]
		if row[0] == "v_on_y0.5" {
			got = last[n*n+j*n+(n-1)/2]
		}
		largest = max(largest, math.Abs(got-want))
	}
	return largest
}

// The cavity at Reynolds number 100, steady, against C. H. Marchi et al., J.
// Braz. Soc. Mech. Sci. Eng. 31 (2009) 186, tables 6 and 7.
func TestCavityAgainstMarchi(t *testing.T) {
	table := readTable(t, "testdata/cavity_marchi2009_Re100.csv")
	var errors []float64
	for _, n := range []int{17, 33, 65} {
		p := newCavity().(*Cavity)
		p.Grid, p.Viscosity, p.End, p.Snapshots = n, random.Fixed(0.01), 25, 2
		_, dst := solve(t, p)
		errors = append(errors, centreLines(t, dst[0], n, table))
	}
	t.Logf("largest errors %.3g on 16, 32, 64 cells; order %.2f", errors, slope(errors))
	if order := slope(errors); order < 1.8 || errors[2] > 6e-3 {
		t.Errorf("errors %.3g, order %.2f; want 2, and 6e-3 at most on 64 cells", errors, order)
	}
}

// From the steady frame on all frames are that one, whether a sample is made
// whole or frame by frame into the same memory.
func TestSteadyFramesRepeat(t *testing.T) {
	p := newCavity().(*Cavity)
	p.Grid, p.End, p.Snapshots, p.Steady = 9, 1, 6, 2
	sim, whole := solve(t, p)
	next, size := 0, sim.frames[0].Size()
	dst := solvers.AllocateFrame(sim.Layout())
	if err := sim.SolveFrames(t.Context(), random.New(1, 0), dst, func(k int) error {
		if !slices.Equal(dst[0], whole[0][k*size:(k+1)*size]) {
			t.Errorf("frame %d is not that of the whole sample", k)
		}
		next++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if next != 6 {
		t.Errorf("%d frames came; want 6", next)
	}
	first := slices.Equal(whole[0][size:2*size], whole[0][2*size:3*size])
	last := slices.Equal(whole[0][4*size:5*size], whole[0][5*size:6*size])
	if first || !last {
		t.Errorf("frames 1 and 2 the same: %v, frames 4 and 5: %v; want the flow to become steady between", first, last)
	}
}
