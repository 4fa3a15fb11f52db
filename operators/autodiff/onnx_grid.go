package autodiff

import (
	"slices"

	"github.com/pdekit/pdekit/internal/onnx"
)

func (a *coordinates[T]) translate(n *node, o *translation) (string, error) {
	// Zeros for the new channels, to which the same numbers of each member are
	// added.
	x := n.in[0]
	part := &node{op: a, in: []*Tensor{New(Float32, append([]int{1}, x.Shape[1:]...)...)}}
	part.out = New(Float32, append([]int{1}, n.out.Shape[1:]...)...)
	(&coordinates[float32]{a.periodic}).forward(part)
	rank := len(x.Shape)
	wide := o.pad(o.value(x), make([]int, rank), append([]int{0, rank - 2}, make([]int, rank-2)...))
	return o.add(wide, o.Floats("coordinates", part.out.Float32(), part.out.Shape...)), nil
}

// pad adds zeros before and after each axis.
func (o *translation) pad(x string, before, after []int) string {
	margins := slices.Concat(before, after)
	if slices.Max(margins) == 0 {
		return x
	}
	return o.Op("Pad", []string{x, o.Ints(margins...)})
}

func (a *extendOp[T]) translate(n *node, o *translation) (string, error) {
	rank := len(n.in[0].Shape)
	x, before, after := o.value(n.in[0]), make([]int, rank), make([]int, rank)
	for axis := 2; axis < rank; axis++ {
		from := a.from[axis+3-rank]
		first, last := 0, len(from) // without zeros
		for from[first] < 0 {
			first++
		}
		for from[last-1] < 0 {
			last--
		}
		before[axis], after[axis] = first, len(from)-last
		x = o.gather(x, axis, from[first:last], n.in[0].Shape[axis])
	}
	return o.pad(x, before, after), nil
}

func (a *resize[T]) translate(n *node, o *translation) (string, error) {
	x, after := o.value(n.in[0]), make([]int, len(n.out.Shape))
	for axis := 2; axis < len(after); axis++ {
		if from, to := n.in[0].Shape[axis], n.out.Shape[axis]; to < from {
			x = o.slice(x, axis, 0, to)
		} else {
			after[axis] = to - from
		}
	}
	return o.pad(x, make([]int, len(after)), after), nil
}

func (a *poolOp[T]) translate(n *node, o *translation) (string, error) {
	x := o.value(n.in[0])
	for axis := 2; axis < len(n.in[0].Shape); axis++ {
		if points := n.in[0].Shape[axis]; points%2 == 1 {
			from := make([]int, points+1)
			for i := range from {
				from[i] = min(i, points-1)
			}
			x = o.gather(x, axis, from, points)
		}
	}
	two := slices.Repeat([]int{2}, a.axes)
	kind := "MaxPool"
	if a.kind == Mean {
		kind = "AveragePool"
	}
	return o.Op(kind, []string{x}, onnx.IntList("kernel_shape", two...), onnx.IntList("strides", two...)), nil
}

func (a *resampleOp[T]) translate(n *node, o *translation) (string, error) {
	return o.resample(o.value(n.in[0]), len(n.in[0].Shape), a.resampling.maps), nil
}

// resample applies maps along the axes of fields.
func (o *translation) resample(x string, rank int, maps [3]*AxisMap) string {
	for axis := 2; axis < rank; axis++ {
		if m := maps[axis+3-rank]; m != nil {
			x = o.along(x, rank, axis, axisMatrix{"map", m.Out, m.In, m.Matrix})
		}
	}
	return x
}

func (a *filteredOp[T]) translate(n *node, o *translation) (string, error) {
	rank := len(n.in[0].Shape)
	x := o.resample(o.value(n.in[0]), rank, a.up.maps)
	return o.resample(o.activate(x, a.activation), rank, a.down.maps), nil
}

func (a *convolutionOp[T]) translate(n *node, o *translation) (string, error) {
	return a.convolution.translate(n, o, a.transposed)
}

func (a *depthwiseOp[T]) translate(n *node, o *translation) (string, error) {
	return a.convolution.translate(n, o, false)
}

// translate writes a convolution, or its adjoint. Periodic axes are continued
// first, as far as the kernel reads.
func (c *convolution) translate(n *node, o *translation, transposed bool) (string, error) {
	w, err := o.numbers(n.in[1])
	if err != nil {
		return "", err
	}
	axes := len(n.in[0].Shape) - 2
	taps, channels := size(n.in[1].Shape[1:axes+1]), n.in[1].Shape[axes+1]
	moved := make([]float32, len(w)) // channels before taps
	for out := range n.in[1].Shape[0] {
		for t := range taps {
			for i := range channels {
				moved[(out*channels+i)*taps+t] = w[(out*taps+t)*channels+i]
			}
		}
	}
	shape := slices.Concat([]int{n.in[1].Shape[0], channels}, n.in[1].Shape[1:axes+1])
	x := o.value(n.in[0])
	var before, after, strides, dilations, more []int
	for i := range axes {
		a := i + 3 - axes
		k, from := c.axes[a], n.in[0].Shape[i+2]
		var lo, hi, extra int
		if !transposed {
			read := (c.small[a]-1)*k.stride + k.dilation*(k.taps-1) + 1
			lo, hi = k.before, max(0, read-k.before-from)
			if c.wrap[a] {
				lo, hi = 0, 0
				x = o.gather(x, i+2, wrapped(-k.before, read, from), from)
			}
		} else {
			lo = k.before
			points := from
			if c.wrap[a] {
				margin := (k.dilation*(k.taps-1)+1)/k.stride + 1
				lo += margin * k.stride
				points += 2 * margin
				x = o.gather(x, i+2, wrapped(-margin, points, from), from)
			}
			hi = (points-1)*k.stride + k.dilation*(k.taps-1) + 1 - lo - c.large[a]
			hi, extra = max(hi, 0), max(-hi, 0)
		}
		before, after = append(before, lo), append(after, hi)
		strides, dilations, more = append(strides, k.stride), append(dilations, k.dilation), append(more, extra)
	}
	inputs := []string{x, o.Floats(o.name(n.in[1]), moved, shape...)}
	if n.in[2] != nil {
		inputs = append(inputs, o.value(n.in[2]))
	}
	attributes := []onnx.Attribute{
		onnx.IntList("pads", slices.Concat(before, after)...), onnx.IntList("strides", strides...),
		onnx.IntList("dilations", dilations...), onnx.Int("group", c.groups),
	}
	if transposed {
		return o.Op("ConvTranspose", inputs, append(attributes, onnx.IntList("output_padding", more...))...), nil
	}
	return o.Op("Conv", inputs, attributes...), nil
}

// wrapped are count places of a periodic axis, from first on.
func wrapped(first, count, points int) []int {
	list := make([]int, count)
	for i := range list {
		list[i] = source(first+i, points, true)
	}
	return list
}
