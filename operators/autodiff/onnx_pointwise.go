package autodiff

import (
	"math"
	"slices"

	"github.com/pdekit/pdekit/internal/onnx"
)

// activate applies an activation.
func (o *translation) activate(x string, f Activation) string {
	switch f {
	case GELU:
		cumulative := o.add(o.Op("Erf", []string{o.mul(x, o.number(math.Sqrt2/2))}), o.number(1))
		return o.mul(o.mul(x, o.number(0.5)), cumulative)
	case GELUTanh:
		cube := o.mul(o.mul(o.mul(x, x), x), o.number(0.044715))
		inner := o.mul(o.add(x, cube), o.number(math.Sqrt(2/math.Pi)))
		return o.mul(o.mul(x, o.number(0.5)), o.add(o.Op("Tanh", []string{inner}), o.number(1)))
	case SiLU:
		return o.mul(x, o.Op("Sigmoid", []string{x}))
	case Tanh:
		return o.Op("Tanh", []string{x})
	case ReLU:
		return o.Op("Relu", []string{x})
	}
	return x
}

func (a *activate[T]) translate(n *node, o *translation) (string, error) {
	return o.activate(o.value(n.in[0]), a.f), nil
}

func (a *combine[T]) translate(n *node, o *translation) (string, error) {
	return o.add(o.scaled(o.value(n.in[0]), a.alpha), o.scaled(o.value(n.in[1]), a.beta)), nil
}

func (a *scale[T]) translate(n *node, o *translation) (string, error) {
	return o.scaled(o.value(n.in[0]), a.alpha), nil
}

func (o *translation) scaled(x string, factor float64) string {
	if factor == 1 {
		return x
	}
	return o.mul(x, o.number(factor))
}

func (a *affine[T]) translate(n *node, o *translation) (string, error) {
	var factor, shift []float32
	for c, s := range a.scale {
		factor, shift = append(factor, float32(s)), append(shift, float32(a.shift[c]))
	}
	rank := len(n.in[0].Shape)
	return o.add(o.mul(o.value(n.in[0]), o.perChannel("scale", factor, rank)), o.perChannel("shift", shift, rank)), nil
}

func (concat[T]) translate(n *node, o *translation) (string, error) {
	var parts []string
	for _, x := range n.in {
		parts = append(parts, o.value(x))
	}
	return o.concat(1, parts...), nil
}

func (a *slice[T]) translate(n *node, o *translation) (string, error) {
	lo := a.at / size(n.in[0].Shape[2:])
	return o.slice(o.value(n.in[0]), 1, lo, lo+n.out.Shape[1]), nil
}

func (modulate[T]) translate(n *node, o *translation) (string, error) {
	shape := append(slices.Clone(o.free[n.in[1]]), slices.Repeat([]int{1}, len(n.in[0].Shape)-2)...)
	y := o.mul(o.value(n.in[0]), o.reshape(o.add(o.value(n.in[1]), o.number(1)), shape...))
	if n.in[2] != nil {
		y = o.add(y, o.reshape(o.value(n.in[2]), shape...))
	}
	return y, nil
}

func (a atCorner[T]) translate(n *node, o *translation) (string, error) {
	x := o.slice(o.value(n.in[0]), 1, a.lo, a.lo+n.out.Shape[1])
	for axis := 2; axis < len(n.in[0].Shape); axis++ {
		x = o.slice(x, axis, 0, 1)
	}
	return o.reshape(x, o.free[n.out]...), nil
}

func (a waves[T]) translate(n *node, o *translation) (string, error) {
	count, numbers := len(a.frequencies), n.in[0].Shape[1]
	frequencies := make([]float32, count)
	for i, w := range a.frequencies {
		frequencies[i] = float32(w)
	}
	z := o.reshape(o.value(n.in[0]), -1, numbers, 1)
	parts := []string{z}
	if count > 0 {
		angle := o.mul(z, o.Floats("frequencies", frequencies, count))
		sin := o.reshape(o.Op("Sin", []string{angle}), -1, numbers, count, 1)
		cos := o.reshape(o.Op("Cos", []string{angle}), -1, numbers, count, 1)
		parts = append(parts, o.reshape(o.concat(3, sin, cos), -1, numbers, 2*count))
	}
	return o.reshape(o.concat(2, parts...), -1, n.out.Shape[1]), nil
}

// linear is a product over the channels of x, with what is added to it.
func (o *translation) linear(x, w, bias *Tensor) string {
	flat := append(slices.Clone(o.free[x][:2]), size(x.Shape[2:]))
	y := o.product(o.value(w), o.reshape(o.value(x), flat...))
	if bias != nil {
		y = o.add(y, o.channels(bias, 3))
	}
	return y
}

func (a *linearOp[T]) translate(n *node, o *translation) (string, error) {
	return a.linear.translate(n, o)
}
func (a *denseOp[T]) translate(n *node, o *translation) (string, error) {
	return a.linear.translate(n, o)
}

func (a linear) translate(n *node, o *translation) (string, error) {
	y := o.reshape(o.linear(n.in[0], n.in[1], n.in[2]), o.free[n.out]...)
	if n.in[3] != nil {
		y = o.add(y, o.value(n.in[3]))
	}
	return o.activate(y, a.activation), nil
}

func (a *hiddenOp[T]) translate(n *node, o *translation) (string, error) {
	h := o.activate(o.linear(n.in[0], n.in[1], n.in[2]), a.activation)
	y := o.add(o.product(o.value(n.in[3]), h), o.channels(n.in[4], 3))
	y = o.reshape(y, o.free[n.out]...)
	if n.in[5] != nil {
		y = o.add(y, o.value(n.in[5]))
	}
	return y, nil
}

func (a *groupNormOp[T]) translate(n *node, o *translation) (string, error) {
	rank := len(n.in[0].Shape)
	mean := func(x string) string {
		return o.Op("ReduceMean", []string{x}, onnx.IntList("axes", 2), onnx.Int("keepdims", 1))
	}
	x := o.reshape(o.value(n.in[0]), -1, a.groups, a.channels/a.groups*a.points)
	x = o.Op("Sub", []string{x, mean(x)})
	deviation := o.Op("Sqrt", []string{o.add(mean(o.mul(x, x)), o.number(a.epsilon))})
	y := o.reshape(o.Op("Div", []string{x, deviation}), o.free[n.out]...)
	if n.in[1] != nil {
		y = o.mul(y, o.channels(n.in[1], rank))
	}
	if n.in[2] != nil {
		y = o.add(y, o.channels(n.in[2], rank))
	}
	return o.activate(y, a.activation), nil
}

func (a *attentionOp[T]) translate(n *node, o *translation) (string, error) {
	x := o.reshape(o.value(n.in[0]), -1, 3*a.heads, a.width, a.points)
	part := func(i int) string { return o.slice(x, 1, i*a.heads, (i+1)*a.heads) }
	scores := o.mul(o.product(o.transpose(part(0), 0, 1, 3, 2), part(1)), o.number(1/math.Sqrt(float64(a.width))))
	p := o.Op("Softmax", []string{scores}, onnx.Int("axis", -1))
	return o.reshape(o.product(part(2), o.transpose(p, 0, 1, 3, 2)), o.free[n.out]...), nil
}
