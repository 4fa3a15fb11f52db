package exchange

import (
	"slices"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// storedOrder turns names of axes in the order of whoever wrote the array into
// that of the file.
func storedOrder(a *foreign.Array, names []string) []string {
	if !a.Fortran {
		return names
	}
	out := slices.Clone(names)
	n := len(out)
	if a.Complex && n > 0 {
		n--
	}
	slices.Reverse(out[:n])
	return out
}

// writtenShape is the shape of an array as whoever wrote it names it.
func writtenShape(a *foreign.Array) []int {
	out := slices.Clone(a.Shape)
	if a.Fortran {
		n := len(out)
		if a.Complex {
			n--
		}
		slices.Reverse(out[:n])
	}
	return out
}

// permuted copies values of a shape with the axes in another order: axis i of
// the result is axis order[i] of src.
func permuted(dst, src []float64, shape, order []int) []float64 {
	stride := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		stride[i] = n
		n *= shape[i]
	}
	if cap(dst) < n {
		dst = make([]float64, n)
	}
	dst = dst[:n]
	index := make([]int, len(order))
	at := 0
	for k := range dst {
		dst[k] = src[at]
		for i := len(order) - 1; i >= 0; i-- {
			index[i]++
			at += stride[order[i]]
			if index[i] < shape[order[i]] {
				break
			}
			at -= index[i] * stride[order[i]]
			index[i] = 0
		}
	}
	return dst
}

const mostChunk = 1 << 18 // values of a chunk of several frames

// chunkFrames is how many frames of an array, whose first axis is time, make a
// chunk: a part of all without a rest.
func chunkFrames(a grid.Array) int {
	frames := a.Shape[0]
	n := frames
	for n > 1 && (frames%n != 0 || n*(a.Size()/frames) > mostChunk) {
		n--
	}
	return n
}

// counting is 0 … n−1.
func counting(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
