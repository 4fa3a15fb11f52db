package linear

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

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

// A soliton travels and keeps its form.
func TestSchrodingerSoliton(t *testing.T) {
	var errors []float64
	for _, n := range []string{"160", "320", "640"} {
		errors = append(errors, exactError(t, "schrodinger", "-initial soliton -height 1 -nonlinearity 2 -momentum 0.5 -place 0.4 -min -20 -max 20 -t-end 2 -snapshots 2 -time-tolerance 1e-10 -grid "+n+" -solve-grid "+n))
	}
	checkSlope(t, errors, 6)
}

// Raissi's bound state of two solitons: 512 cells reach 1e-3 at the stated times.
func TestSchrodingerReference(t *testing.T) {
	table := columns(t, "testdata/nls_raissi.csv")
	for _, n := range []string{"256", "512"} {
		_, dst := solve(t, "schrodinger", "-initial sech -height 2 -min -5 -max 5 -t-end 1.5707963267948966 -snapshots 5 -time-tolerance 1e-6 -grid 256 -solve-grid "+n, 0)
		for k := range 4 {
			want := append(append([]float64(nil), table[1+2*k]...), table[2+2*k]...)
			distance := grid.Relative(grid.Squares(dst[0][(k+1)*512:(k+2)*512], want))
			t.Logf("%s cells, t = %d π/8: distance %.2g", n, k+1, distance)
			if n == "512" && distance > 1e-3 {
				t.Errorf("distance %g", distance)
			}
		}
	}
}

// Mass and energy are conserved, whatever the sign of the nonlinearity.
func TestSchrodingerConserves(t *testing.T) {
	for _, kappa := range []string{"-1", "0", "1"} {
		tr, dst := solve(t, "schrodinger", "-initial fourier -nonlinearity "+kappa+" -t-end 1 -time-tolerance 1e-8", 0)
		drifts, err := tr.Drifts(dst)
		if err != nil || len(drifts) != 2 {
			t.Fatalf("%v, %v", drifts, err)
		}
		for _, d := range drifts {
			t.Logf("κ = %s: %s %.4g changes by %.2g", kappa, d.Name, d.Initial, d.Change)
			if d.Change > 1e-5*math.Abs(d.Scale) {
				t.Errorf("κ = %s: %s %g changes by %g", kappa, d.Name, d.Initial, d.Change)
			}
		}
	}
}
