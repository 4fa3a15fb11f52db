package operators

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
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

// An fno goes to the scripts' layouts and comes back with its outputs, coordinates
// with or without the upper end or none at all.
func TestOriginalAndBack(t *testing.T) {
	for axes := 1; axes <= 3; axes++ {
		for _, mlp := range []int{0, 5} {
			for _, periodic := range []bool{false, true} {
				for _, coordinates := range []bool{false, true} {
					task := Task{Kind: Steady, Channels: 2, Extras: []Extra{{"a", 2}}, Grid: []int{8, 6, 7}[:axes], Lo: make([]float64, axes), Hi: []float64{1, 1, 1}[:axes], Periodic: slices.Repeat([]bool{periodic}, axes)}
					c := &FNO{Modes: Modes{2}, Width: 4, Layers: 2, Projection: 6, ChannelMLP: mlp, Coordinates: coordinates, Activation: "gelu", Padding: 0.25}
					built, err := c.Build(rand.New(rand.NewPCG(3, 3)), task.Signature())
					if err != nil {
						t.Fatal(err)
					}
					p, err := asItIs(built, "fno", c, task)
					if err != nil {
						t.Fatal(err)
					}
					s, about, err := p.ToOriginal()
					if err != nil {
						t.Fatal(err)
					}
					shapes, n, in, out, err := OriginalShapes(s)
					if err != nil || n != axes || in != 2 || out != 2 || shapes.ChannelMLP != mlp || shapes.Projection != 6 {
						t.Fatalf("%+v, %d axes, %d in, %d out: %v", shapes, n, in, out, err)
					}
					if !periodic { // periodic axes are not padded
						shapes.Padding = 0.25
					}
					back, err := FromOriginal(s, shapes, task)
					if err != nil {
						t.Fatalf("%v: %v", about, err)
					}
					x := autodiff.FromFloat32(noise(2*2*task.Nodes(), 5), append([]int{2, 2}, task.Grid...)...)
					if d := distance(back.Operator.Forward(nil, x), p.Operator.Forward(nil, x)); !(d < 1e-6) {
						t.Errorf("%d axes, mlp %d, periodic %v, coordinates %v: %.2g", axes, mlp, periodic, coordinates, d)
					}
				}
			}
		}
	}
}

// Names under a wrapper, and real and imaginary parts on an axis, are understood.
func TestOriginalWrapped(t *testing.T) {
	s, _, err := weights.Read("testdata/original-fno-2d.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	delete(s, "x")
	delete(s, "y")
	wrapped := weights.State{}
	for name, w := range s {
		if w.Complex {
			w.Shape, w.Complex = append(slices.Clone(w.Shape), 2), false
		}
		wrapped["module.conv1."+name] = w
	}
	task := Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 2}}, Grid: []int{8, 9}, Lo: []float64{0, 0}, Hi: []float64{1, 1}}
	var states [2][]float32
	for i, s := range []weights.State{s, wrapped} {
		c, _, _, _, err := OriginalShapes(s)
		if err != nil {
			t.Fatal(err)
		}
		p, err := FromOriginal(s, c, task)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range p.Operator.Params() {
			states[i] = append(states[i], w.Float32()...)
		}
	}
	if !slices.Equal(states[0], states[1]) {
		t.Error("the same weights under other names differ")
	}
}
