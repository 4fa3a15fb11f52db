package solvers

import (
	"context"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Streamer is a Solver that makes a sample frame by frame, so that a sample need
// not be held whole.
type Streamer interface {
	Solver
	// SolveFrames is Solve, but that of each array with Frames dst has one frame,
	// which is filled whatever it held. stored is called when frame k of all of
	// them is there, for k = 0, 1, … in turn; it leaves the frame as it is, but may
	// let entries of dst point elsewhere for the next one, and its error ends the
	// sample and is returned.
	// The other arrays are there when SolveFrames returns.
	SolveFrames(ctx context.Context, rng *random.Stream, dst [][]float64, stored func(k int) error) error
}

// AllocateFrame returns a dst for SolveFrames of a Streamer with this layout.
func AllocateFrame(layout []grid.Array) [][]float64 {
	var dst [][]float64
	for _, a := range layout {
		if !a.Coordinate() {
			dst = append(dst, make([]float64, a.Size()/max(1, a.Frames())))
		}
	}
	return dst
}

// Whole is Solve of a Streamer: dst holds all frames, which are made in place.
func Whole(ctx context.Context, s Streamer, rng *random.Stream, dst [][]float64) error {
	var frames []int // lengths of frames; 0 for arrays without
	for _, a := range s.Layout() {
		if !a.Coordinate() {
			size := 0
			if n := a.Frames(); n > 0 {
				size = a.Size() / n
			}
			frames = append(frames, size)
		}
	}
	frame := make([][]float64, len(dst))
	at := func(k int) error {
		for i, size := range frames {
			if size == 0 {
				frame[i] = dst[i]
			} else if end := (k + 1) * size; end <= len(dst[i]) {
				frame[i] = dst[i][k*size : end]
			}
		}
		return nil
	}
	at(0)
	return s.SolveFrames(ctx, rng, frame, func(k int) error { return at(k + 1) })
}
