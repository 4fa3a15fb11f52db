package onnx_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/pdekit/pdekit/internal/onnx"
	"github.com/pdekit/pdekit/internal/onnx/onnxtest"
)

func TestGraph(t *testing.T) {
	g := onnx.Graph{Producer: "test", Metadata: map[string]string{"a": "b"}}
	x := g.Input("x", onnx.Float32, onnx.Batch, 2)
	w := g.Floats("w", []float32{1, 2, 3, 4}, 2, 2)
	if again := g.Floats("v", []float32{1, 2, 3, 4}, 2, 2); again != w {
		t.Errorf("the same numbers are stored as %s and %s", w, again)
	}
	other := g.Floats("w", []float32{1, 2, 3, 5}, 2, 2)
	if other == w || other == g.Floats("w", []float32{1, 2, 3, 5}, 4) {
		t.Error("other numbers or shapes share a name")
	}
	y := g.Op("MatMul", []string{x, w})
	halves := g.Op("Concat", []string{y, g.Op("Slice", []string{y, g.Ints(-0), g.Ints(1), g.Ints(1)})}, onnx.Int("axis", 1))
	g.Output("y", halves, onnx.Float32, onnx.Batch, 3)
	var b, c bytes.Buffer
	if err := errors.Join(g.Write(&b), g.Write(&c)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), c.Bytes()) {
		t.Error("written twice, other bytes")
	}
	m, err := onnxtest.Parse(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m.Producer != "test" || m.Metadata["a"] != "b" || m.Inputs[0].Shape[0] != -1 || m.Outputs[0].Shape[1] != 3 {
		t.Errorf("%+v", m)
	}
	out, err := m.Run(map[string]*onnxtest.Tensor{"x": {Shape: []int{1, 2}, Values: []float64{1, 10}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{31, 42, 31} {
		if out["y"].Values[i] != want {
			t.Errorf("%v", out["y"].Values)
		}
	}
	if err := g.Write(full{}); err == nil {
		t.Error("a full disk goes unnoticed")
	}
}

// A model that one file cannot hold is refused before a byte is written.
func TestTooLarge(t *testing.T) {
	var g onnx.Graph
	part := make([]float32, 1<<24)
	for i := range 33 {
		part[0] = float32(i)
		g.Floats("w", part[i:], len(part)-i)
	}
	var b bytes.Buffer
	if err := g.Write(&b); err == nil || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
