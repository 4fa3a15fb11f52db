package operators

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/onnx/onnxtest"
)

// What goes to ONNX is all that Predict does: statistics, parameters, increments.
func TestPredictorAsONNX(t *testing.T) {
	bundled, conditioned := windowTask(), windowTask()
	bundled.Bundle, bundled.Increment = 2, true
	conditioned.Conditions = []Condition{{Name: "viscosity", Log: true, Lo: 0.01, Hi: 0.1}, {Name: "force", Lo: 2, Hi: 2}}
	steady := Task{
		Kind: Steady, Channels: 1, Extras: []Extra{{"a", 1}, {"f", 1}}, Grid: []int{7, 6}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{false, true},
	}
	for _, c := range []struct {
		name, kind string
		task       Task
		size       []int
	}{
		{"window", PerChannel, windowTask(), []int{12}}, {"other grid", PerChannel, windowTask(), []int{15}},
		{"pixel", PerPixel, windowTask(), []int{12}}, {"pixel on another grid", PerPixel, steady, []int{9, 8}},
		{"increments", PerChannel, bundled, nil}, {"parameters", PerChannel, conditioned, nil}, {"steady", PerChannel, steady, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := randomPredictor(t, c.task, c.kind)
			var given []float64
			if len(c.task.Conditions) > 0 {
				p.Normaliser.Condition = Affine{Mean: []float64{math.Log(0.03), 2}, Std: []float64{0.7, 0}}
				given = []float64{0.02, 2, 0.05, 2, 0.09, 2}
			}
			size := c.size
			if size == nil {
				size = c.task.Grid
			}
			x := noise(3*c.task.Fields()*nodes(size), 4)
			y := make([]float32, 3*c.task.Outputs()*nodes(size))
			if err := p.Predict(y, x, given, size); err != nil {
				t.Fatal(err)
			}
			g, err := p.ToONNX(c.size)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := g.Write(&b); err != nil {
				t.Fatal(err)
			}
			m, err := onnxtest.Parse(b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			in := map[string]*onnxtest.Tensor{"x": {Shape: append([]int{3, c.task.Fields()}, size...)}}
			for _, v := range x {
				in["x"].Values = append(in["x"].Values, float64(v))
			}
			if given != nil {
				in["parameters"] = &onnxtest.Tensor{Shape: []int{3, 2}, Values: given}
			}
			out, err := m.Run(in)
			if err != nil {
				t.Fatal(err)
			}
			var worst, largest float64
			for i, v := range y {
				worst, largest = max(worst, math.Abs(out["y"].Values[i]-float64(v))), max(largest, math.Abs(float64(v)))
			}
			if !(worst < 1e-5*largest) {
				t.Errorf("off by %.2g of %.2g", worst, largest)
			}
			if !strings.Contains(m.Metadata["pdekit"], `"model":"fno"`) {
				t.Errorf("metadata %q", m.Metadata)
			}
		})
	}
	p := randomPredictor(t, windowTask(), PerChannel)
	for _, c := range []struct {
		size []int
		text string
	}{{[]int{4, 4}, "2 axes"}, {[]int{1}, "at least 2"}, {[]int{1 << 23}, "points"}} {
		if _, err := p.ToONNX(c.size); err == nil || !strings.Contains(err.Error(), c.text) {
			t.Errorf("grid %v: %v", c.size, err)
		}
	}
}
