package reaction

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

const exactFront = "--bc neumann --initial front --diffusion 1 --rate 1 --max 80 --front 0.55 --t-end 3 --snapshots 2 --time-tolerance 1e-11 "

// The exact front from u = 1 into u = 0.
func TestAllenCahnFront(t *testing.T) {
	var errors []float64
	for _, n := range []int{81, 161, 321} {
		errors = append(errors, exactDistance(t, "allen-cahn", exactFront+fmt.Sprintf("--dims 1 --grid %d", n)))
	}
	checkSlope(t, errors, order)
}

// A plane of what does not vary along y is a line.
func TestAllenCahnPlaneIsLine(t *testing.T) {
	line, plane := trajectory(t, "allen-cahn", exactFront+"--dims 1 --grid 61"), trajectory(t, "allen-cahn", exactFront+"--dims 2 --grid 61")
	want, got := frames(line, solve(t, line, 0)[0])[1], frames(plane, solve(t, plane, 0)[0])[1]
	for i, v := range got {
		if math.Abs(v-want[i/61]) > 1e-9 {
			t.Fatalf("value (%d, %d) is %g; on a line it is %g", i/61, i%61, v, want[i/61])
		}
	}
}

// Raissi's solution with Chebfun's spectral method, at five times. Its own
// error is 2e-5 early and 2e-7 late.
func TestAllenCahnReference(t *testing.T) {
	times, want := readColumns(t, "../../testdata/allencahn_raissi.csv")
	preset, _ := solvers.LookupPreset("raissi-allen-cahn")
	settings := ""
	for _, s := range preset.Flags {
		if s.Name != "samples" {
			settings += " --" + s.Name + " " + s.Value
		}
	}
	tr := trajectory(t, "allen-cahn", settings)
	cut := frames(tr, solve(t, tr, 0)[0])
	for k, time := range times {
		frame := cut[int(math.Round(time*200))]
		every := make([]float64, len(want[k]))
		for i := range every {
			every[i] = frame[2*i]
		}
		far := distance(every, want[k])
		t.Logf("t = %g: relative L2 distance %.2e", time, far)
		if far > 1e-4 {
			t.Errorf("t = %g: relative L2 distance %.3g", time, far)
		}
	}
}

// The energy falls from frame to frame, and the phase stays between −1 and 1.
func TestAllenCahnEnergy(t *testing.T) {
	for _, settings := range []string{"--dims 1", "--dims 2 --grid 40 --diffusion 4e-3 --bc neumann", "--dims 2 --grid 33 --bc dirichlet --initial power-sines --diffusion 1e-2"} {
		tr := trajectory(t, "allen-cahn", settings)
		data := solve(t, tr, 0)
		u := &grid.Field{Grid: tr.State().Grid, Channels: 1}
		before := math.Inf(1)
		for k, frame := range frames(tr, data[0]) {
			u.Data = frame
			energy := tr.Evolution().(solvers.Conserver).Invariants(u)[1].Value
			if energy > before*(1+1e-9) {
				t.Errorf("%s: energy rises from %g to %g at frame %d", settings, before, energy, k)
			}
			before = energy
		}
		if least, most := extremes(frames(tr, data[0])[20]); least < -1.001 || most > 1.001 {
			t.Errorf("%s: the phase ends between %g and %g", settings, least, most)
		}
	}
}

// readColumns reads a table of x and of u at several times, and the times from
// its comment.
func readColumns(t *testing.T, path string) (times []float64, columns [][]float64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			for _, s := range strings.Split(line[strings.LastIndex(line, "=")+1:], ",") {
				times = append(times, number(s))
			}
			columns = make([][]float64, len(times))
			continue
		}
		for k, s := range strings.Split(line, ",")[1:] {
			columns[k] = append(columns[k], number(s))
		}
	}
	return times, columns
}
