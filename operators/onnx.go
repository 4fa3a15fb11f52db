package operators

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/onnx"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// The names of the inputs and the output of ToONNX's models.
const (
	onnxInput      = "x"
	onnxConditions = "parameters"
	onnxOutput     = "y"
)

// onnxPoints bounds the grid of a model of ONNX.
const onnxPoints = 1 << 22

// ToONNX returns what Predict does on one grid (nil: the task's) as a model of
// the Open Neural Network Exchange: from "x", (batch, Task.Fields(), x[, y[,
// z]]), and where there are conditions "parameters", (batch, conditions) in
// float64, to "y", (batch, Task.Outputs(), x[, y[, z]]), all in physical units,
// for any batch. It holds p's parameters themselves, so it is written before
// they change.
func (p *Predictor) ToONNX(size []int) (*onnx.Graph, error) {
	if size == nil {
		size = p.Task.Grid
	}
	if p.Task.Correction != nil {
		return nil, errors.New("it corrects the steps of a solver; it gives nothing of its own")
	}
	points := 1.0
	for _, n := range size {
		points *= float64(n)
	}
	if points > onnxPoints {
		return nil, fmt.Errorf("a grid of %v has %.3g points; at most %d are written, as the matrices of its transforms go with it", size, points, onnxPoints)
	}
	if err := p.CheckGrid(size); err != nil {
		return nil, err
	}
	about, err := p.document(documentFormat)
	if err != nil {
		return nil, err
	}
	g := &onnx.Graph{
		Name: p.Model, Producer: "pdekit", Version: p.Protocol.Version, Metadata: map[string]string{documentName: string(about)},
		Doc: fmt.Sprintf("%s; x is (batch, %d, grid), y (batch, %d, grid), in physical units", p.Task, p.Task.Fields(), p.Task.Outputs()),
	}
	b := onnxBuilder{g, p, size}
	fields := append([]int{p.Task.Fields()}, size...)
	x := g.Input(onnxInput, onnx.Float32, append([]int{onnx.Batch}, fields...)...)
	params := slices.Clone(p.Operator.Params())
	y, err := autodiff.ONNX(g, b.encode(x), append([]int{p.Task.Inputs()}, size...), append(params, Buffers(p.Operator)...), p.Operator.Forward)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", p.Model, err)
	}
	g.Output(onnxOutput, b.decode(y, x), onnx.Float32, append([]int{onnx.Batch, p.Task.Outputs()}, size...)...)
	return g, nil
}

// onnxBuilder puts normalisation around an operator.
type onnxBuilder struct {
	*onnx.Graph
	p    *Predictor
	size []int
}

// numbers stores the entries of an Affine for the channels of fields, as often
// as there are frames.
func (b onnxBuilder) numbers(name string, entries []float32, s scaling, frames int) string {
	shape := []int{len(entries) * s.run / nodes(b.size) * frames}
	if s.run == 1 {
		shape = append(shape, b.size...)
	} else {
		shape = append(shape, slices.Repeat([]int{1}, len(b.size))...)
	}
	return b.Floats(name, slices.Repeat(entries, frames), shape...)
}

// encode brings x, and the conditions, to what the operator reads.
func (b onnxBuilder) encode(x string) string {
	n, t := b.p.Normaliser, b.p.Task
	s := n.on(t, b.size)
	var parts []string
	part := func(name string, s scaling, lo, hi, frames int) {
		if lo == hi {
			return
		}
		y := x
		if hi-lo < t.Fields() {
			y = b.Op("Slice", []string{x, b.Ints(lo), b.Ints(hi), b.Ints(1)})
		}
		y = b.Op("Sub", []string{y, b.numbers(name+".mean", s.mean, s, frames)})
		parts = append(parts, b.Op("Mul", []string{y, b.numbers(name+".inverse", s.inverse, s, frames)}))
	}
	part("extra", s.extra, 0, t.ExtraChannels(), 1)
	part("state", s.state, t.ExtraChannels(), t.Fields(), t.Window)
	if len(t.Conditions) > 0 {
		parts = append(parts, b.conditions())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return b.Op("Concat", parts, onnx.Int("axis", 1))
}

// conditions are the operator's last channels: constant over the grid. Logarithms
// are taken in float64, as Predict does.
func (b onnxBuilder) conditions() string {
	t, n := b.p.Task, b.p.Normaliser
	given := b.Input(onnxConditions, onnx.Float64, onnx.Batch, len(t.Conditions))
	var columns []string
	for k, c := range t.Conditions {
		v := b.Op("Slice", []string{given, b.Ints(k), b.Ints(k + 1), b.Ints(1)})
		if c.Log {
			v = b.Op("Log", []string{v})
		}
		mean, inverse := n.Condition.Mean[k], 0.0
		if std := n.Condition.Std[k]; std > 0 {
			inverse = 1 / std
		}
		v = b.Op("Sub", []string{v, b.Doubles("condition.mean", []float64{mean})})
		columns = append(columns, b.Op("Mul", []string{v, b.Doubles("condition.inverse", []float64{inverse})}))
	}
	v := columns[0]
	if len(columns) > 1 {
		v = b.Op("Concat", columns, onnx.Int("axis", 1))
	}
	v = b.Op("Cast", []string{v}, onnx.Int("to", int(onnx.Float32)))
	ones := slices.Repeat([]int{1}, len(b.size))
	v = b.Op("Reshape", []string{v, b.Ints(append([]int{-1, len(t.Conditions)}, ones...)...)})
	field := b.Floats("ones", slices.Repeat([]float32{1}, nodes(b.size)), append([]int{1}, b.size...)...)
	return b.Op("Mul", []string{v, field})
}

// decode brings the operator's output to physical units, x being the input.
func (b onnxBuilder) decode(y, x string) string {
	t := b.p.Task
	s := b.p.Normaliser.on(t, b.size).target
	y = b.Op("Mul", []string{y, b.numbers("target.std", s.std, s, 1)})
	y = b.Op("Add", []string{y, b.numbers("target.mean", s.mean, s, 1)})
	if t.Increment {
		last := b.Op("Slice", []string{x, b.Ints(t.Fields() - t.Channels), b.Ints(t.Fields()), b.Ints(1)})
		if n := t.Bundled(); n > 1 {
			last = b.Op("Concat", slices.Repeat([]string{last}, n), onnx.Int("axis", 1))
		}
		y = b.Op("Add", []string{y, last})
	}
	return y
}
