package kernel

import "github.com/pdekit/pdekit/internal/parallel"

// AddBias adds one number per channel to dst of shape (batch, channels, space):
//
//	dst[b,c,s] += bias[c]
func AddBias[T Float](dst, bias []T, batch, channels, space int) {
	dst, bias = dst[:batch*channels*space], bias[:channels]
	if space == 0 {
		return
	}
	parallel.For(batch*channels, max(1, grain/space), func(lo, hi int) {
		for r := lo; r < hi; r++ {
			v := bias[r%channels]
			row := dst[r*space : (r+1)*space]
			for i := range row {
				row[i] += v
			}
		}
	})
}

// BiasGrad is the backward pass of AddBias for the bias: it adds to dbias
//
//	dbias[c] += Σ over b, s of dy[b,c,s]
//
// with dy of shape (batch, channels, space), each row summed by Sum and the
// rows in order of b.
func BiasGrad[T Float](dbias, dy []T, batch, channels, space int) {
	dbias, dy = dbias[:channels], dy[:batch*channels*space]
	parallel.For(channels, max(1, grain/max(1, batch*space)), func(lo, hi int) {
		for c := lo; c < hi; c++ {
			var s float64
			for b := range batch {
				r := b*channels + c
				s += Sum(dy[r*space : (r+1)*space])
			}
			dbias[c] += T(s)
		}
	})
}
