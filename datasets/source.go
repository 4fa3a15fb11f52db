package datasets

import (
	"context"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Source computes samples; a solvers.Solver is one. The same stream gives the
// same sample. One source serves one goroutine.
type Source interface {
	Layout() []grid.Array
	// Solve fills dst, one slice for each array of the layout that is not a
	// coordinate, in layout order.
	Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error
}

// FrameSource is a source that makes a sample frame by frame: each frame is on
// its way to the disk before the next is computed, and memory that of one.
type FrameSource interface {
	Source
	// SolveFrames is Solve, but that of the arrays whose first axis is time dst
	// has one frame, which it fills whatever it held. It calls stored when frame
	// k is there, k = 0, 1, … in turn, and returns its error. The other arrays
	// are there when it returns.
	SolveFrames(ctx context.Context, rng *random.Stream, dst [][]float64, stored func(k int) error) error
}

// Chunker is a source that computes runs of samples faster than single ones:
// those from each multiple of Chunk up to the next are best asked of the same
// source, one after another.
type Chunker interface {
	Chunk() int
}

// newSample is room for a sample of a source, or for a frame of a FrameSource.
func newSample(s Source) [][]float64 {
	var dst [][]float64
	for _, n := range heldSizes(s) {
		dst = append(dst, make([]float64, n))
	}
	return dst
}

// heldSizes are the numbers of values that are held of each array of a source
// that is not a coordinate, while it solves.
func heldSizes(s Source) []int {
	_, byFrame := s.(FrameSource)
	var sizes []int
	for _, a := range s.Layout() {
		if a.Coordinate() {
			continue
		}
		size := a.Size()
		if n := a.Frames(); byFrame && n > 0 {
			size /= n
		}
		sizes = append(sizes, size)
	}
	return sizes
}
