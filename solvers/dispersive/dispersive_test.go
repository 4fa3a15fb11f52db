package dispersive

import (
	"bufio"
	"flag"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// solve sets up an equation with flags and solves a sample.
func solve(t *testing.T, equation, flags string, sample int) (*solvers.Trajectory, [][]float64) {
	t.Helper()
	e, ok := solvers.Lookup(equation)
	if !ok {
		t.Fatalf("no equation %q", equation)
	}
	p := e.New()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	p.Flags(fs)
	if err := fs.Parse(strings.Fields(flags)); err != nil {
		t.Fatal(err)
	}
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(7, sample), dst); err != nil {
		t.Fatal(err)
	}
	return s.(*solvers.Trajectory), dst
}

// frame is frame k of u.
func frame(tr *solvers.Trajectory, dst [][]float64, k int) []float64 {
	size := len(dst[0]) / tr.Layout()[0].Shape[0]
	return dst[0][k*size : (k+1)*size]
}

// columns reads a table of numbers, its columns.
func columns(t *testing.T, path string) [][]float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var table [][]float64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		for i, text := range strings.Split(lines.Text(), ",") {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			if i == len(table) {
				table = append(table, nil)
			}
			table[i] = append(table[i], v)
		}
	}
	return table
}

// rolled is u moved n places on.
func rolled(u []float64, n int) []float64 {
	n = (n%len(u) + len(u)) % len(u)
	return append(append([]float64(nil), u[len(u)-n:]...), u[:len(u)-n]...)
}

// checkSlope asks for the order from errors on grids of which each is twice as
// fine as the one before.
func checkSlope(t *testing.T, errors []float64, order float64) {
	t.Helper()
	n := len(errors)
	slope := math.Log2(errors[n-2] / errors[n-1])
	t.Logf("errors %.3g, order %.2f", errors, slope)
	if math.Abs(slope-order) > 0.2 {
		t.Errorf("order %.2f from errors %.3g; want %g", slope, errors, order)
	}
}
