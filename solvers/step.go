package solvers

import (
	"context"

	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Recalls reports whether the evolution depends on more of a sample than its
// state, so that Continue needs the sample's initial state.
func (tr *Trajectory) Recalls() bool {
	_, ok := tr.evolution.(Recaller)
	return ok
}

// Continue sets dst to the state at time to of the solution that is u at time
// from: frames on the stored grid, in the variables they are stored in. params
// are the sample's parameters (nil if there are none), initial is its frame 0,
// which may be nil unless the evolution Recalls. It returns *Diverged when the
// solution blew up, and ctx.Err() soon after ctx ends.
func (tr *Trajectory) Continue(ctx context.Context, dst, u, initial, params []float64, from, to float64) error {
	if tr.prolong == nil {
		tr.prolong = fd.NewProlongation(tr.state.Grid, tr.options.Stored, fd.Smooth)
	}
	if tr.Recalls() {
		tr.prolong.Apply(tr.state, initial)
		tr.evolution.(Recaller).Recall(params, tr.state)
	}
	tr.prolong.Apply(tr.state, u)
	presenter, presents := tr.evolution.(Presenter)
	if presents {
		presenter.Restore(tr.state)
	}
	tr.integrator.Start(from)
	if err := tr.advance(ctx, to, 0); err != nil {
		return err
	}
	frame := grid.Field{Grid: tr.options.Stored, Channels: tr.state.Channels, Data: dst}
	tr.state.Restrict(&frame)
	if presents {
		presenter.Present(&frame)
	}
	return nil
}
