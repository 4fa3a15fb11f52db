package autodiff

import (
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/internal/kernel"
)

// Activation names a pointwise function.
type Activation uint8

const (
	Identity Activation = iota // x; the zero value
	GELU                       // x·Φ(x), by erf (Hendrycks & Gimpel 2016)
	GELUTanh                   // the tanh approximation of GELU
	SiLU                       // x/(1+e^−x)
	Tanh
	ReLU // max(x, 0)
)

var activationNames = []string{"identity", "gelu", "gelu-tanh", "silu", "tanh", "relu"}

func (a Activation) String() string { return activationNames[a] }

// kernel is the activation's name in package kernel.
func (a Activation) kernel() kernel.Activation {
	return [...]kernel.Activation{kernel.None, kernel.ActGELU, kernel.ActGELUTanh, kernel.ActSiLU, kernel.ActTanh, kernel.ActReLU}[a]
}

// ParseActivation finds an activation by the name that String gives.
func ParseActivation(name string) (Activation, error) {
	for i, n := range activationNames {
		if n == name {
			return Activation(i), nil
		}
	}
	return 0, fmt.Errorf("unknown activation %q; valid are %s", name, strings.Join(activationNames, ", "))
}

// Activate returns f(x), element by element.
func Activate(t *Tape, x *Tensor, f Activation) *Tensor {
	if f == Identity {
		return x
	}
	n := &node{in: []*Tensor{x}, saved: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = &activate[float32]{f}
	} else {
		n.op = &activate[float64]{f}
	}
	return record(t, n, x.Shape...)
}

type activate[T Float] struct{ f Activation }

func (o *activate[T]) forward(n *node) {
	apply(o.f, values[T](n.out), values[T](n.in[0]))
}

func (o *activate[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		applyGrad(o.f, values[T](g), values[T](n.in[0]), values[T](n.out.grad), !n.first[0])
	}
}

// apply sets dst = f(x); dst may be x.
func apply[T Float](f Activation, dst, x []T) {
	switch f {
	case Identity:
		copySlice(dst, x)
	case GELU:
		kernel.GELU(dst, x)
	case GELUTanh:
		kernel.GELUTanh(dst, x)
	case SiLU:
		kernel.SiLU(dst, x)
	case Tanh:
		kernel.Tanh(dst, x)
	case ReLU:
		kernel.ReLU(dst, x)
	}
}

// applyGrad sets dx = dy·f′(x), or adds it to dx; dx may be dy.
func applyGrad[T Float](f Activation, dx, x, dy []T, add bool) {
	switch f {
	case Identity:
		accumulate(dx, 1, dy, add)
	case GELU:
		kernel.GELUGrad(dx, x, dy, add)
	case GELUTanh:
		kernel.GELUTanhGrad(dx, x, dy, add)
	case SiLU:
		kernel.SiLUGrad(dx, x, dy, add)
	case Tanh:
		kernel.TanhGrad(dx, x, dy, add)
	case ReLU:
		kernel.ReLUGrad(dx, x, dy, add)
	}
}
