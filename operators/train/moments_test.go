package train

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pdekit/pdekit/operators"
)

func TestMoments(t *testing.T) {
	// Two channels of two nodes, two frames; the second channel is constant.
	frames := [][]float32{{1, 2, 7, 7}, {3, 6, 7, 7}}
	channel, pixel := newMoments(2, 2, false), newMoments(2, 2, true)
	for _, f := range frames {
		channel.add(f)
		pixel.add(f)
	}
	// 1, 2, 3, 6: mean 3, mean square distance (4 + 1 + 0 + 9)/4.
	if diff := cmp.Diff(operators.Affine{Mean: []float64{3, 7}, Std: []float64{math.Sqrt(3.5), 0}}, channel.affine()); diff != "" {
		t.Errorf("per channel: %s", diff)
	}
	if diff := cmp.Diff(operators.Affine{Mean: []float64{2, 4, 7, 7}, Std: []float64{1, 2, 0, 0}}, pixel.affine()); diff != "" {
		t.Errorf("per pixel: %s", diff)
	}
}

// TestMomentsLargeMean is where sums of squares cancel: deviations of 1 about a
// mean of 10⁶ in float32, a hundred thousand values.
func TestMomentsLargeMean(t *testing.T) {
	m := newMoments(1, 2, false)
	for range 50000 {
		m.add([]float32{1e6 - 1, 1e6 + 1})
	}
	a := m.affine()
	if math.Abs(a.Mean[0]-1e6) > 1e-6 || a.Std[0] != 0 {
		// 1e-6 of the mean is the bound below which float32 values are constant.
		t.Errorf("mean %v, deviation %v; want 1e6 and 0", a.Mean[0], a.Std[0])
	}
	m = newMoments(1, 2, false)
	for range 50000 {
		m.add([]float32{1e5 - 1, 1e5 + 1})
	}
	if a := m.affine(); math.Abs(a.Mean[0]-1e5) > 1e-7 || math.Abs(a.Std[0]-1) > 1e-9 {
		t.Errorf("mean %v, deviation %v; want 1e5 and 1", a.Mean[0], a.Std[0])
	}
}

// TestNormaliser takes the statistics of a dataset and compares them with sums
// over the training samples alone.
func TestNormaliser(t *testing.T) {
	h := heat{samples: 8, points: 16, frames: 3, channels: 2, offset: 2}
	d := h.write(t)
	times := []float64{0, heatEnd / 2, heatEnd}
	// statistics of values[(f, c, x)] picked by pick, over the first n samples.
	reference := func(channel int, pick func(u []float64, f, i int) (float64, bool)) (mean, std float64) {
		var values []float64
		for i := range 6 {
			u := h.sample(i, times)
			for j, v := range u {
				u[j] = float64(float32(v))
			}
			for f := range 3 {
				for x := range 16 {
					if v, ok := pick(u, f, (f*2+channel)*16+x); ok {
						values = append(values, v)
					}
				}
			}
		}
		for _, v := range values {
			mean += v / float64(len(values))
		}
		for _, v := range values {
			std += (v - mean) * (v - mean) / float64(len(values))
		}
		return mean, math.Sqrt(std)
	}
	all := func(u []float64, f, i int) (float64, bool) { return u[i], true }
	frame := func(want int) func([]float64, int, int) (float64, bool) {
		return func(u []float64, f, i int) (float64, bool) { return u[i], f == want }
	}
	increments := func(u []float64, f, i int) (float64, bool) {
		if f == 0 {
			return 0, false
		}
		return float64(float32(u[i]) - float32(u[i-32])), true
	}
	for _, c := range []struct {
		name          string
		o             operators.TaskOptions
		state, target func([]float64, int, int) (float64, bool)
	}{
		{"autoregressive", operators.TaskOptions{}, all, all},
		{"increments", operators.TaskOptions{Increment: true}, all, increments},
		{"one-shot", operators.TaskOptions{Kind: operators.OneShot}, frame(0), frame(2)},
	} {
		task, err := TaskOf(d, c.o)
		if err != nil {
			t.Fatal(err)
		}
		n, err := mustSamples(t, d, task, operators.Span{End: 6}).normaliser(t.Context(), Settings{Increment: c.o.Increment}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		for channel := range 2 {
			for name, pair := range map[string]struct {
				got  operators.Affine
				pick func([]float64, int, int) (float64, bool)
			}{"state": {n.State, c.state}, "target": {n.Target, c.target}} {
				mean, std := reference(channel, pair.pick)
				if math.Abs(pair.got.Mean[channel]-mean) > 1e-12 || math.Abs(pair.got.Std[channel]-std) > 1e-12 {
					t.Errorf("%s, %s of channel %d: %g ± %g; want %g ± %g", c.name, name, channel, pair.got.Mean[channel], pair.got.Std[channel], mean, std)
				}
			}
		}
	}
}
