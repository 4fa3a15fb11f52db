package operators

import (
	"fmt"
	"maps"
	"testing"

	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// States laid out as the original scripts' give those networks' outputs.
func TestOriginalAgreesWithTorch(t *testing.T) {
	for axes := 1; axes <= 3; axes++ {
		s, _, err := weights.Read(fmt.Sprintf("testdata/original-fno-%dd.safetensors", axes))
		if err != nil {
			t.Fatal(err)
		}
		x, y := autodiff.FromFloat32(s["x"].Values, s["x"].Shape...), autodiff.FromFloat32(s["y"].Values, s["y"].Shape...)
		delete(s, "x")
		delete(s, "y")
		c, n, in, out, err := OriginalShapes(s)
		if err != nil || n != axes || in != 2 || out != 1 {
			t.Fatalf("%d axes, %d in, %d out: %v", n, in, out, err)
		}
		grid := x.Shape[2:]
		task := Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 2}}, Grid: grid, Lo: make([]float64, axes), Hi: []float64{1, 1, 1}[:axes]}
		p, err := FromOriginal(s, c, task)
		if err != nil {
			t.Fatal(err)
		}
		if d := distance(p.Operator.Forward(nil, x), y); !(d < 1e-6) {
			t.Errorf("%d axes: relative distance %.2g", axes, d)
		} else {
			t.Logf("%d axes: %.2g", axes, d)
		}
		s["bn0.weight"] = weights.Tensor{}
		if _, err := FromOriginal(s, c, task); err == nil {
			t.Error("a tensor too many is taken")
		}
	}
}

// The state of the original FNO1d that NVIDIA's tests hold, and its output: a
// grid of 100 points, of which the scripts make 102.
func TestOriginalAgreesWithItsGolden(t *testing.T) {
	s := weights.State{}
	for i := range 4 {
		part, _, err := weights.Read(fmt.Sprintf("testdata/fno1d-li-%d.safetensors", i+1))
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(s, part)
	}
	x, y := s["x"], s["y"] // (sample, point, channel) with one channel
	delete(s, "x")
	delete(s, "y")
	c, axes, in, out, err := OriginalShapes(s)
	if err != nil || axes != 1 || in != 1 || out != 1 {
		t.Fatalf("%d axes, %d in, %d out: %v", axes, in, out, err)
	}
	c.Padding = 0.02
	task := Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 1}}, Grid: []int{100}, Lo: []float64{0}, Hi: []float64{1}}
	p, err := FromOriginal(s, c, task)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(y.Values))
	if err := p.Predict(got, x.Values, nil, []int{100}); err != nil {
		t.Fatal(err)
	}
	d := most(autodiff.FromFloat32(got, 8, 100), autodiff.FromFloat32(y.Values, 8, 100))
	if t.Logf("at most %.2g", d); !(d <= 1e-6) {
		t.Errorf("the outputs differ by %.2g", d)
	}
}
