package autodiff

import (
	"fmt"
	"math"
	"slices"
)

// Waves returns the Fourier features of each number of z, (batch, n): z itself,
// then sin(ω·z) and cos(ω·z) for each frequency ω, as (batch, n·(1 + 2·len(ω))).
func Waves(t *Tape, z *Tensor, frequencies []float64) *Tensor {
	if len(z.Shape) != 2 {
		panic(fmt.Sprintf("autodiff: Waves of %v; (batch, n) expected", z.Shape))
	}
	n := &node{in: []*Tensor{z}, saved: []*Tensor{z}}
	frequencies = slices.Clone(frequencies)
	if z.dtype == Float32 {
		n.op = waves[float32]{frequencies}
	} else {
		n.op = waves[float64]{frequencies}
	}
	return record(t, n, z.Shape[0], z.Shape[1]*(1+2*len(frequencies)))
}

type waves[T Float] struct{ frequencies []float64 }

func (o waves[T]) forward(n *node) {
	z, y := values[T](n.in[0]), values[T](n.out)
	for i, v := range z {
		at := y[o.at(i):]
		at[0] = v
		for j, w := range o.frequencies {
			sin, cos := math.Sincos(w * float64(v))
			at[1+2*j], at[2+2*j] = T(sin), T(cos)
		}
	}
}

func (o waves[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	z, dz, dy := values[T](n.in[0]), values[T](g), values[T](n.out.grad)
	if n.first[0] {
		clear(dz)
	}
	for i, v := range z {
		at := dy[o.at(i):]
		sum := float64(at[0])
		for j, w := range o.frequencies {
			sin, cos := math.Sincos(w * float64(v))
			sum += w * (cos*float64(at[1+2*j]) - sin*float64(at[2+2*j]))
		}
		dz[i] += T(sum)
	}
}

// at is where the features of number i begin.
func (o waves[T]) at(i int) int { return i * (1 + 2*len(o.frequencies)) }
