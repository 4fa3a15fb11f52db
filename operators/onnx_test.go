package operators_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/onnx"
	"github.com/pdekit/pdekit/internal/onnx/onnxtest"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/selftest"
)

// written is what a graph writes, read again.
func written(t *testing.T, g *onnx.Graph) *onnxtest.Model {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		t.Fatal(err)
	}
	m, err := onnxtest.Parse(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m.IR != 8 || m.Opset != 17 {
		t.Errorf("IR version %d, operator set %d", m.IR, m.Opset)
	}
	return m
}

func widened(x []float32, shape ...int) *onnxtest.Tensor {
	y := &onnxtest.Tensor{Shape: shape}
	for _, v := range x {
		y.Values = append(y.Values, float64(v))
	}
	return y
}

// apart is the relative distance.
func apart(got []float64, want []float32) float64 {
	var d, norm float64
	for i, v := range want {
		d += (got[i] - float64(v)) * (got[i] - float64(v))
		norm += float64(v) * float64(v)
	}
	return math.Sqrt(d / norm)
}

// variants are settings of models, one line at a time, beside the small ones.
var variants = [][]selftest.Setting{
	nil,
	{{Name: "factorization", Value: "cp"}},
	{{Name: "basis", Value: "pod"}},
	{{Name: "style", Value: "classic"}, {Name: "pooling", Value: "mean"}},
	{{Name: "attention", Value: "true"}},
	{{Name: "skip", Value: "soft-gating"}, {Name: "channel-skip", Value: "linear"}, {Name: "modes", Value: "3"}},
	{{Name: "channel-mlp", Value: "0"}, {Name: "skip", Value: "identity"}, {Name: "padding", Value: "0.25"}},
	{{Name: "channel-mlp", Value: "5"}},
	{{Name: "disentangle", Value: "true"}, {Name: "levels", Value: "2"}},
	{{Name: "conditioning", Value: "film"}},
	{{Name: "conditioning", Value: "spectral"}},
}

// Every model of the catalogue goes to ONNX, and gives there, by an evaluator of
// its own in float64, what it gives here.
func TestModelsAsONNX(t *testing.T) {
	for _, m := range operators.Models() {
		for i, sig := range selftest.Signatures {
			for k, v := range variants {
				if k > 0 && i != 0 && i != 2 || v != nil && !takes(m, v[0]) {
					continue
				}
				if v != nil && v[0].Name == "conditioning" {
					sig.In, sig.Conditions = sig.In+2, 2
				}
				o, err := selftest.Small(m, v...).Build(rand.New(rand.NewPCG(7, 7)), sig)
				if err != nil {
					continue
				}
				t.Run(fmt.Sprint(m.Name, sig.Grid, v), func(t *testing.T) {
					shape := append([]int{sig.In}, sig.Grid...)
					var g onnx.Graph
					in := g.Input("x", onnx.Float32, append([]int{onnx.Batch}, shape...)...)
					out, err := autodiff.ONNX(&g, in, shape, o.Params(), o.Forward)
					if err != nil {
						t.Fatal(err)
					}
					g.Output("y", out, onnx.Float32, append([]int{onnx.Batch, sig.Out}, sig.Grid...)...)
					model := written(t, &g)
					for _, batch := range []int{1, 3} {
						x := selftest.Input(sig, autodiff.Float32, 9, batch, sig.Grid)
						y := o.Forward(nil, x)
						got, err := model.Run(map[string]*onnxtest.Tensor{"x": widened(x.Float32(), x.Shape...)})
						if err != nil {
							t.Fatal(err)
						}
						if !slices.Equal(got["y"].Shape, y.Shape) {
							t.Fatalf("shape %v, not %v", got["y"].Shape, y.Shape)
						}
						if d := apart(got["y"].Values, y.Float32()); !(d < 1e-5) {
							t.Errorf("batch %d: relative distance %.2g", batch, d)
						}
					}
				})
			}
		}
	}
}

// takes reports whether a model has a flag that takes a value.
func takes(m operators.Model, s selftest.Setting) (ok bool) {
	defer func() { ok = recover() == nil && ok }()
	before, after := fmt.Sprintf("%+v", selftest.Small(m)), fmt.Sprintf("%+v", selftest.Small(m, s))
	return before != after
}
