package operators

import (
	"math"
	"testing"
)

func TestNormaliserRoundTrip(t *testing.T) {
	x := []float32{1, 2, 3, 10, 20, 30} // two channels of three nodes
	task := Task{Kind: OneShot, Window: 1, Channels: 2, Grid: []int{3}, Periodic: []bool{false}}
	for _, c := range []struct {
		name string
		n    Normaliser
		want []float32
	}{
		{"channel", Normaliser{Kind: PerChannel, State: Affine{Mean: []float64{2, 20}, Std: []float64{0.5, 10}}}, []float32{-2, 0, 2, -1, 0, 1}},
		{"pixel", Normaliser{Kind: PerPixel, State: Affine{Mean: []float64{1, 1, 1, 0, 0, 0}, Std: []float64{1, 1, 2, 1, 2, 3}}}, []float32{0, 1, 1, 10, 10, 10}},
		{"none", Normaliser{Kind: Raw, State: Identity(2)}, x},
	} {
		c.n.Target = c.n.State
		if err := c.n.check(task); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		s := c.n.on(task, task.Grid)
		got, back := make([]float32, 6), make([]float32, 6)
		s.state.encode(got, x)
		s.target.decode(back, got, nil)
		for i := range x {
			if got[i] != c.want[i] || back[i] != x[i] {
				t.Errorf("%s: value %d is %g encoded and %g back; want %g and %g", c.name, i, got[i], back[i], c.want[i], x[i])
			}
		}
	}
}

func TestNormaliserConstant(t *testing.T) {
	s := newScaling(Affine{Mean: []float64{7}, Std: []float64{0}}, 2)
	got := make([]float32, 2)
	s.encode(got, []float32{7, 8})
	if got[0] != 0 || got[1] != 0 {
		t.Errorf("a constant channel is encoded as %v", got)
	}
	s.decode(got, []float32{3, -3}, nil)
	if got[0] != 7 || got[1] != 7 {
		t.Errorf("a constant channel is decoded as %v", got)
	}
}

func TestNormaliserCheck(t *testing.T) {
	task := Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 1}}, Grid: []int{3}}
	good := Normaliser{Kind: PerChannel, Extra: Identity(1), Target: Identity(1)}
	if err := good.check(task); err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]Normaliser{
		"kind":     {Kind: "x", Extra: Identity(1), Target: Identity(1)},
		"missing":  {Kind: PerChannel, Target: Identity(1)},
		"state":    {Kind: PerChannel, State: Identity(1), Extra: Identity(1), Target: Identity(1)},
		"pixel":    {Kind: PerPixel, Extra: Identity(1), Target: Identity(1)},
		"negative": {Kind: PerChannel, Extra: Affine{[]float64{0}, []float64{-1}}, Target: Identity(1)},
		"NaN":      {Kind: PerChannel, Extra: Affine{[]float64{math.NaN()}, []float64{1}}, Target: Identity(1)},
	} {
		if n.check(task) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestResample interpolates functions that linear interpolation reproduces.
func TestResample(t *testing.T) {
	// 1 + 2x − y on a closed unit square, 4 × 3 points to 9 × 7.
	plane := func(n, m int) []float64 {
		var out []float64
		for i := range n {
			for j := range m {
				out = append(out, 1+2*float64(i)/float64(n-1)-float64(j)/float64(m-1))
			}
		}
		return out
	}
	got := resample(append(plane(4, 3), plane(4, 3)...), []int{4, 3}, []int{9, 7}, []bool{false, false})
	want := append(plane(9, 7), plane(9, 7)...)
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-14 {
			t.Fatalf("closed: value %d is %g; want %g", i, got[i], want[i])
		}
	}
	// A periodic axis: the point between the last node and the first.
	periodic := resample([]float64{0, 4}, []int{2}, []int{4}, []bool{true})
	for i, w := range []float64{0, 2, 4, 2} {
		if periodic[i] != w {
			t.Errorf("periodic: %v", periodic)
			break
		}
	}
}
