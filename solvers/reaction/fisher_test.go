package reaction

import (
	"fmt"
	"math"
	"testing"
)

// The travelling wave of Ablowitz and Zeppetella, far from the ends of the line.
func TestFisherWave(t *testing.T) {
	const line = "--dims 1 --initial wave --diffusion 1 --growth 1 --min 0 --max 100 --front 0.6 --t-end 5 --snapshots 3 --time-tolerance 1e-11"
	var errors []float64
	for _, n := range []int{101, 201, 401} {
		errors = append(errors, exactDistance(t, "fisher-kpp", line+fmt.Sprintf(" --grid %d", n)))
	}
	checkSlope(t, errors, order)
	if errors[2] > 1e-6 {
		t.Errorf("relative L2 error %.3g on 401 points", errors[2])
	}
}

// Without gradients the equation is logistic growth.
func TestFisherLogistic(t *testing.T) {
	tr := trajectory(t, "fisher-kpp", "--dims 1 --bc periodic --blob-size 1 --blob-height 0.3 --blobs 1 --blob-place 0.5 --diffusion 1e6 --growth 2 --grid 16 --t-end 3 --time-tolerance 1e-9")
	data := solve(t, tr, 0)
	cut := frames(tr, data[0])
	start := cut[1][0] // uniform by then
	grown := start * math.Exp(2*3*19./20) / (1 + start*(math.Exp(2*3*19./20)-1))
	least, most := extremes(cut[len(cut)-1])
	if most-least > 1e-9 || math.Abs(most-grown) > 1e-7 {
		t.Errorf("u grew from %g to %g … %g; want %g", start, least, most, grown)
	}
}

// A front from a seed that ends sharply: its speed
// comes near 2√(ρD) from below, by Bramson's 3/(2t).
func TestFisherSpeed(t *testing.T) {
	tr := trajectory(t, "fisher-kpp", "--dims 1 --diffusion 1 --growth 1 --max 200 --grid 801 --blobs 1 --blob-place 0 --blob-size 0.02 --blob-height 1 --t-end 80 --snapshots 81")
	data := solve(t, tr, 0)
	front := func(frame []float64) float64 {
		for i, v := range frame {
			if v < 0.5 {
				return (float64(i-1) + (frame[i-1]-0.5)/(frame[i-1]-v)) * 0.25
			}
		}
		return math.NaN()
	}
	cut := frames(tr, data[0])
	speed := (front(cut[80]) - front(cut[60])) / 20
	// Bramson: x(t) = 2t − (3/2) ln t + const + O(t^-1/2).
	want := 2 - 1.5*math.Log(80./60)/20
	t.Logf("speed %.4f; Bramson's law gives %.4f", speed, want)
	if math.Abs(speed-want) > 0.01 {
		t.Errorf("speed %.4f; want %.4f", speed, want)
	}
}

// Densities stay between 0 and 1 over the default box of parameters.
func TestFisherBounds(t *testing.T) {
	for _, initial := range []string{"blobs", "grf"} {
		tr := trajectory(t, "fisher-kpp", "--dims 1 --initial "+initial)
		for sample := range 10 {
			if least, most := extremes(solve(t, tr, sample)[0]); least < 0 || most > 1.0001 {
				t.Errorf("%s, sample %d: u from %g to %g", initial, sample, least, most)
			}
		}
	}
}
