package solvers

import (
	"context"
	"fmt"

	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Recalls reports whether the evolution depends on more of a sample than its
// state, so that Continue needs the sample's initial state.
func (tr *Trajectory) Recalls() bool {
	_, ok := tr.evolution.(Recaller)
	return ok
}

// SolveFrom is Solve of the sample of rng from a stored frame on instead of from
// its initial state: u is its state at times[0], on the stored grid, in the
// variables it is stored in. dst takes a frame for each of the times, u first.
func (tr *Trajectory) SolveFrom(ctx context.Context, rng *random.Stream, dst, u, times []float64) error {
	if err := tr.evolution.Initial(rng, tr.state); err != nil {
		return fmt.Errorf("sample %d: initial state: %w", rng.Sample, err)
	}
	tr.take(u)
	copy(tr.frame(dst, 0), u)
	tr.integrator.Start(times[0])
	for k := 1; k < len(times); k++ {
		if err := tr.advance(ctx, k, times[k], rng.Sample); err != nil {
			return err
		}
		tr.store(tr.frame(dst, k))
	}
	return nil
}

// take makes u, a frame on the stored grid, the state.
func (tr *Trajectory) take(u []float64) {
	tr.prolongation().Apply(tr.state, u)
	if p, ok := tr.evolution.(Presenter); ok {
		p.Restore(tr.state)
	}
}

// prolongation leads from the stored grid to the solve grid.
func (tr *Trajectory) prolongation() *fd.Prolongation {
	if tr.prolong == nil {
		tr.prolong = fd.NewProlongation(tr.state.Grid, tr.options.Stored, fd.Smooth)
	}
	return tr.prolong
}

// Continue sets dst to the state at time to of the solution that is u at time
// from: frames on the stored grid, in the variables they are stored in. params
// are the sample's parameters (nil if there are none), initial is its frame 0,
// which may be nil unless the evolution Recalls. It returns *Diverged when the
// solution blew up, and ctx.Err() soon after ctx ends.
func (tr *Trajectory) Continue(ctx context.Context, dst, u, initial, params []float64, from, to float64) error {
	if tr.Recalls() {
		tr.prolongation().Apply(tr.state, initial)
		tr.evolution.(Recaller).Recall(params, tr.state)
	}
	tr.take(u)
	tr.integrator.Start(from)
	if err := tr.advance(ctx, 1, to, 0); err != nil {
		return err
	}
	frame := grid.Field{Grid: tr.options.Stored, Channels: tr.state.Channels, Data: dst}
	tr.state.Restrict(&frame)
	if p, ok := tr.evolution.(Presenter); ok {
		p.Present(&frame)
	}
	return nil
}
