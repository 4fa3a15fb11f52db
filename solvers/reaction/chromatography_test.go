package reaction

import (
	"fmt"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// besselI0 is e^(−x) I₀(x), by its integral, whose trapezoidal sum converges
// faster than any power.
func besselI0(x float64) float64 {
	const steps = 64
	sum := 0.0
	for i := range steps {
		sum += math.Exp(x * (math.Cos(math.Pi*(float64(i)+0.5)/steps) - 1))
	}
	return sum / steps
}

// functionJ is 1 − e^(−b) ∫₀^a e^(−s) I₀(2√(bs)) ds, by Simpson's rule in √s.
func functionJ(a, b float64) float64 {
	if b < 0 {
		return 0
	}
	const steps = 200
	h, sum := math.Sqrt(a)/steps, 0.0
	for i := 0; i <= steps; i++ {
		y := h * float64(i)
		w := 2.0 + 2*float64(i%2)
		if i == 0 || i == steps {
			w = 1
		}
		d := math.Sqrt(b) - y
		sum += w * 2 * y * math.Exp(-d*d) * besselI0(2*math.Sqrt(b)*y)
	}
	return 1 - sum*h/3
}

// A pulse with jumps, linear exchange and no dispersion: the function J. WENO of
// order 5 carries a jump with an L1 error of order 5/6 (linear advection).
func TestChromatographyExact(t *testing.T) {
	const ka, kd, pulse, end = 8.0, 6.0, 0.5, 1.6
	var errors []float64
	for _, n := range []int{101, 201, 401} {
		tr := trajectory(t, "gas-chromatography", fmt.Sprintf("--components 1 --dispersion 0 --adsorption %g --desorption %g --pulse %g --edge 0 --t-end %g --snapshots 2 --time-tolerance 1e-8 --grid %d", ka, kd, pulse, end, n))
		frame := frames(tr, solve(t, tr, 0)[0])[1]
		sum := 0.0
		for i := range n {
			x := float64(i) / float64(n-1)
			tau := end - x
			want := functionJ(ka*x, kd*tau) - functionJ(ka*x, kd*(tau-pulse))
			sum += math.Abs(frame[i]-want) / float64(n-1)
		}
		errors = append(errors, sum)
	}
	checkRate(t, errors, 0.6)
	if errors[2] > 1e-4 {
		t.Errorf("L1 error %.3g on 401 points", errors[2])
	}
}

// What has entered is in the column until it leaves, with jumps or without,
// with and without a capacity.
func TestChromatographyAmount(t *testing.T) {
	for _, settings := range []string{"--edge 0", "--edge 0.1", "--edge 0.1 --capacity 0.3"} {
		tr := trajectory(t, "gas-chromatography", settings+" --dispersion 0 --pulse 0.3 --adsorption 20:30 --components 2 --t-end 1 --snapshots 11 --grid 201")
		cut := frames(tr, solve(t, tr, 0)[0])
		u := &grid.Field{Grid: tr.State().Grid, Channels: 4, Data: cut[8]}
		for _, q := range tr.Evolution().(solvers.Conserver).Invariants(u) {
			if math.Abs(q.Value-0.3) > 5e-4 {
				t.Errorf("%s: %s is %.6f; 0.3 has entered", settings, q.Name, q.Value)
			}
		}
		if least, _ := extremes(cut[10]); least < -2e-3 {
			t.Errorf("%s: concentrations down to %g", settings, least)
		}
	}
}

// The mean time at which the pulse passes a place is that at which it entered
// plus (x/v)(1 + αk_a/k_d), whatever the dispersion.
func TestChromatographyMoment(t *testing.T) {
	const ka, kd, ratio, pulse, edge, n = 12.0, 15.0, 1.5, 0.3, 0.1, 301
	for _, dispersion := range []float64{0, 2e-3} {
		tr := trajectory(t, "gas-chromatography", fmt.Sprintf("--components 1 --dispersion %g --ratio %g --adsorption %g --desorption %g --pulse %g --edge %g --max 2 --t-end 8 --snapshots 801 --grid %d", dispersion, ratio, ka, kd, pulse, edge, n))
		sum, moment := 0.0, 0.0
		for k, frame := range frames(tr, solve(t, tr, 0)[0]) {
			sum += frame[(n-1)/2]
			moment += frame[(n-1)/2] * 0.01 * float64(k)
		}
		mean, want := moment/sum, (pulse+edge)/2+1+ratio*ka/kd
		t.Logf("dispersion %g: area %.6f, mean time %.5f; want %.5f", dispersion, sum*0.01, mean, want)
		if math.Abs(mean-want) > 1e-3 || math.Abs(sum*0.01-pulse) > 1e-3*pulse {
			t.Errorf("dispersion %g: area %.5f and mean time %.5f; want %g and %.5f", dispersion, sum*0.01, mean, pulse, want)
		}
	}
}

// On a wall with few places substances that hold on well drive out others.
func TestChromatographyCompetition(t *testing.T) {
	settings := "--components 2 --dispersion 0 --adsorption 10:40 --desorption 10 --pulse 3 --edge 0.1 --t-end 3 --snapshots 2 --grid 101"
	crowded := trajectory(t, "gas-chromatography", settings+" --capacity 0.5")
	last := frames(crowded, solve(t, crowded, 0)[0])[1]
	first, second := last[2*101], last[3*101] // q at the inlet, in balance with c = 1
	f := crowded.Evolution().(*column)
	a1, d1 := f.rates(0)
	a2, d2 := f.rates(1)
	k1, k2 := a1/d1, a2/d2
	// Langmuir's isotherm: q_j = K_j c_j/(1 + Σ K c/q_max).
	total := 1 + (k1+k2)/0.5
	if math.Abs(first-k1/total) > 1e-5 || math.Abs(second-k2/total) > 1e-5 {
		t.Errorf("the wall holds %.6f and %.6f; Langmuir's isotherm has %.6f and %.6f", first, second, k1/total, k2/total)
	}
}
