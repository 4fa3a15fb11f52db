package kernel

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// AddBias adds one number per channel to dst of shape (batch, channels, space):
//
//	dst[b,c,s] += bias[c]
func AddBias[T Float](dst, bias []T, batch, channels, space int) {
	dst, bias = dst[:batch*channels*space], bias[:channels]
	if len(dst) == 0 {
		return
	}
	runBias(&biasCall[T]{rows: dst, bias: bias, batch: batch, channels: channels, space: space}, batch*channels, space)
}

// BiasGrad is the backward pass of AddBias for the bias: it adds to dbias
//
//	dbias[c] += Σ over b, s of dy[b,c,s]
//
// with dy of shape (batch, channels, space), each row summed by Sum and the
// rows in order of b.
func BiasGrad[T Float](dbias, dy []T, batch, channels, space int) {
	dbias, dy = dbias[:channels], dy[:batch*channels*space]
	if len(dy) == 0 {
		return
	}
	runBias(&biasCall[T]{backward: true, rows: dy, bias: dbias, batch: batch, channels: channels, space: space}, channels, batch*space)
}

// biasCall is AddBias over rows (b, c), or BiasGrad over channels.
type biasCall[T Float] struct {
	backward               bool
	rows, bias             []T
	batch, channels, space int
}

var (
	singleBiases freelist[biasCall[float32]]
	doubleBiases freelist[biasCall[float64]]
)

func runBias[T Float](call *biasCall[T], n, each int) {
	list := (*freelist[biasCall[T]])(unsafe.Pointer(&doubleBiases))
	if isSingle[T]() {
		list = (*freelist[biasCall[T]])(unsafe.Pointer(&singleBiases))
	}
	c := list.take()
	*c = *call
	parallel.Run(n, max(1, grain/each), c)
	*c = biasCall[T]{}
	list.put(c)
}

// Chunk handles rows lo to hi forward, channels lo to hi backward.
func (c *biasCall[T]) Chunk(lo, hi int) {
	row := func(r int) []T { return c.rows[r*c.space : (r+1)*c.space] }
	if c.backward {
		for channel := lo; channel < hi; channel++ {
			var sum float64
			for b := range c.batch {
				sum += Sum(row(b*c.channels + channel))
			}
			c.bias[channel] += T(sum)
		}
		return
	}
	for r := lo; r < hi; r++ {
		s := [8]T{c.bias[r%c.channels]}
		vectorRun(opAddScalar, row(r), row(r), nil, nil, &s)
	}
}
