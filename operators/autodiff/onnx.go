package autodiff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/onnx"
)

// ONNX adds to g what forward computes of input, a value of g of shape (batch,
// channel, space…) for any batch, and returns the value that holds the result.
// shape is (channel, space…). Tensors that do not depend on the input are stored
// as they are, parameters by their names. The error is for a primitive that has
// no translation.
//
// The program is recorded twice, for a batch of one and of two, which tells the
// extents that grow with the batch from the others.
func ONNX(g *onnx.Graph, input string, shape []int, params []Param, forward func(t *Tape, x *Tensor) *Tensor) (string, error) {
	o := &translation{Graph: g, free: map[*Tensor][]int{}, held: map[*memory]held{}, called: map[*memory]string{}, input: input}
	for _, p := range params {
		o.called[p.memory] = p.Name
	}
	var tapes [2]*Tape
	var xs, ys [2]*Tensor
	for i := range tapes {
		tapes[i], xs[i] = NewInferenceTape(), New(Float32, append([]int{i + 1}, shape...)...)
		ys[i] = forward(tapes[i], xs[i])
	}
	nodes := tapes[0].nodes
	if len(tapes[1].nodes) != len(nodes) {
		return "", fmt.Errorf("the model takes other steps for another batch")
	}
	o.same(xs[0], xs[1])
	o.same(ys[0], ys[1])
	o.held[xs[0].memory] = held{input, xs[0]}
	depends := map[*memory]bool{xs[0].memory: true}
	for i, n := range nodes {
		for j, x := range n.in {
			if x != nil {
				o.same(x, tapes[1].nodes[i].in[j])
				depends[n.out.memory] = depends[n.out.memory] || depends[x.memory]
			}
		}
		o.same(n.out, tapes[1].nodes[i].out)
		if !depends[n.out.memory] {
			n.compute()
		}
	}
	if !depends[ys[0].memory] {
		return "", fmt.Errorf("the model does not depend on its input")
	}
	for _, n := range nodes {
		if !depends[n.out.memory] {
			continue
		}
		t, ok := n.op.(translator)
		if !ok {
			return "", fmt.Errorf("the primitive %s has no translation to ONNX", opName(n.op))
		}
		name, err := t.translate(n, o)
		if err != nil {
			return "", fmt.Errorf("%s: %w", opName(n.op), err)
		}
		o.held[n.out.memory] = held{name, n.out}
	}
	return o.value(ys[0]), nil
}

// translator is an op that ONNX's operators can express. translate adds them to
// o and returns the value of n.out.
type translator interface {
	translate(n *node, o *translation) (string, error)
}

func opName(x op) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(fmt.Sprintf("%T", x), "*"), "[")
	return strings.TrimPrefix(strings.TrimSuffix(name, "Op"), "autodiff.")
}

// translation is a program on its way into a graph.
type translation struct {
	*onnx.Graph
	input  string
	free   map[*Tensor][]int // shapes, −1 for the extent that grows with the batch
	held   map[*memory]held  // what depends on the input
	called map[*memory]string
}

// held is a value of the graph that holds the elements of a tensor.
type held struct {
	name string
	as   *Tensor
}

// same records the shape of a tensor by those for a batch of one and of two.
func (o *translation) same(x, twice *Tensor) {
	shape := slices.Clone(x.Shape)
	for i, n := range twice.Shape {
		if n != shape[i] {
			shape[i] = -1
		}
	}
	o.free[x] = shape
}

// value is the value that holds x in x's shape.
func (o *translation) value(x *Tensor) string {
	shape := o.free[x]
	if h, ok := o.held[x.memory]; ok {
		if !slices.Equal(o.free[h.as], shape) {
			return o.reshape(h.name, shape...)
		}
		return h.name
	}
	name := o.constant(x)
	if i := slices.Index(shape, -1); i >= 0 {
		// One number for each member, the same ones.
		shape = slices.Clone(shape)
		batch := o.slice(o.Op("Shape", []string{o.input}), 0, 0, 1)
		parts := []string{}
		if i > 0 {
			parts = append(parts, o.Ints(shape[:i]...))
		}
		parts = append(parts, batch)
		if i+1 < len(shape) {
			parts = append(parts, o.Ints(shape[i+1:]...))
		}
		name = o.Op("Expand", []string{name, o.concat(0, parts...)})
	}
	return name
}

// constant stores a tensor that does not depend on the input.
func (o *translation) constant(x *Tensor) string {
	return o.Floats(o.name(x), x.memory.f32[:x.Len()], x.Shape...)
}

// name is a parameter's, or one for what was computed of them.
func (o *translation) name(x *Tensor) string {
	if name, ok := o.called[x.memory]; ok {
		return name
	}
	return "constant"
}

// numbers are the elements of a tensor that must not depend on the input.
func (o *translation) numbers(x *Tensor) ([]float32, error) {
	if _, ok := o.held[x.memory]; ok {
		return nil, fmt.Errorf("its weights depend on the input; constant ones can be translated")
	}
	return x.memory.f32[:x.Len()], nil
}

// number stores one.
func (o *translation) number(v float64) string { return o.Floats("number", []float32{float32(v)}) }

func (o *translation) reshape(x string, shape ...int) string {
	return o.Op("Reshape", []string{x, o.Ints(shape...)})
}

func (o *translation) concat(axis int, xs ...string) string {
	if len(xs) == 1 {
		return xs[0]
	}
	return o.Op("Concat", xs, onnx.Int("axis", axis))
}

func (o *translation) slice(x string, axis, lo, hi int) string {
	return o.Op("Slice", []string{x, o.Ints(lo), o.Ints(hi), o.Ints(axis)})
}

func (o *translation) transpose(x string, order ...int) string {
	if slices.IsSorted(order) {
		return x
	}
	return o.Op("Transpose", []string{x}, onnx.IntList("perm", order...))
}

func (o *translation) add(a, b string) string { return o.Op("Add", []string{a, b}) }
func (o *translation) mul(a, b string) string { return o.Op("Mul", []string{a, b}) }

func (o *translation) product(a, b string) string { return o.Op("MatMul", []string{a, b}) }

// perChannel stores one number for each channel of fields of a rank.
func (o *translation) perChannel(name string, values []float32, rank int) string {
	shape := append([]int{len(values)}, slices.Repeat([]int{1}, rank-2)...)
	return o.Floats(name, values, shape...)
}

// channels is x, of shape (channels), beside the channels of fields of a rank.
func (o *translation) channels(x *Tensor, rank int) string {
	if values, err := o.numbers(x); err == nil {
		return o.perChannel(o.name(x), values, rank)
	}
	return o.reshape(o.value(x), append([]int{x.Len()}, slices.Repeat([]int{1}, rank-2)...)...)
}

// axisMatrix is a matrix (to, from) along an axis.
type axisMatrix struct {
	name     string
	to, from int
	values   []float64
}

func newAxisMatrix(name string, to, from int) axisMatrix {
	return axisMatrix{name, to, from, make([]float64, to*from)}
}

func (m axisMatrix) set(to, from int, v float64) { m.values[to*m.from+from] = v }

// sparse returns, if each row of the matrix has at most one entry, where that is
// and what.
func (m axisMatrix) sparse() (from []int, factor []float32, ok bool) {
	for r := range m.to {
		at := -1
		for c := range m.from {
			if m.values[r*m.from+c] == 0 {
				continue
			}
			if at >= 0 {
				return nil, nil, false
			}
			at = c
		}
		factor = append(factor, 0)
		if at >= 0 {
			factor[r] = float32(m.values[r*m.from+at])
		}
		from = append(from, max(at, 0))
	}
	return from, factor, true
}

// along applies a matrix to an axis of x, of a rank.
func (o *translation) along(x string, rank, axis int, m axisMatrix) string {
	if from, factor, ok := m.sparse(); ok {
		x = o.gather(x, axis, from, m.from)
		if slices.ContainsFunc(factor, func(f float32) bool { return f != 1 }) {
			shape := append([]int{m.to}, slices.Repeat([]int{1}, rank-1-axis)...)
			x = o.mul(x, o.Floats(m.name, factor, shape...))
		}
		return x
	}
	rows := make([]float32, len(m.values))
	if axis == rank-2 {
		for i, v := range m.values {
			rows[i] = float32(v)
		}
		return o.product(o.Floats(m.name, rows, m.to, m.from), x)
	}
	for r := range m.to {
		for c := range m.from {
			rows[c*m.to+r] = float32(m.values[r*m.from+c])
		}
	}
	matrix := o.Floats(m.name, rows, m.from, m.to)
	if axis == rank-1 {
		return o.product(x, matrix)
	}
	order := make([]int, rank)
	for i := range order {
		order[i] = i
	}
	order[axis], order[rank-1] = rank-1, axis
	return o.transpose(o.product(o.transpose(x, order...), matrix), order...)
}

// gather takes places of an axis of so many points.
func (o *translation) gather(x string, axis int, from []int, points int) string {
	same := len(from) == points
	for i, p := range from {
		same = same && p == i
	}
	if same {
		return x
	}
	return o.Op("Gather", []string{x, o.Ints(from...)}, onnx.Int("axis", axis))
}
