package solvers

import (
	"context"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

var _ Residualer = (*Trajectory)(nil)

// Residual implements Residualer. Each stored frame is interpolated to the
// solve grid and integrated to the next frame's time; the result is the L2
// distance from the stored frames over all of them together, relative to their
// norm. What a stored grid coarser than the solve grid cannot carry counts.
func (tr *Trajectory) Residual(ctx context.Context, data [][]float64) (float64, error) {
	next := make([]float64, len(tr.frame(data[0], 0)))
	var params []float64
	if tr.parameters > 0 {
		params = data[1][:tr.parameters]
	}
	var diff, size float64
	for k := 1; k < len(tr.times); k++ {
		previous := tr.frame(data[0], k-1)
		if i := grid.NotFinite(previous); i >= 0 {
			return 0, fmt.Errorf("u is %g in frame %d", previous[i], k-1)
		}
		if err := tr.Continue(ctx, next, previous, tr.frame(data[0], 0), params, tr.times[k-1], tr.times[k]); err != nil {
			return 0, err
		}
		d, s := grid.Squares(next, tr.frame(data[0], k))
		diff, size = diff+d, size+s
	}
	if math.IsNaN(diff) {
		return 0, fmt.Errorf("u is not finite in frame %d", len(tr.times)-1)
	}
	return grid.Relative(diff, size), nil
}

// recall lets e take up a stored sample again, if it depends on more of it than
// the state; u is its first frame.
func (tr *Trajectory) recall(e Evolution, data [][]float64, u *grid.Field) {
	r, ok := e.(Recaller)
	if !ok {
		return
	}
	var params []float64
	if tr.parameters > 0 {
		params = data[1][:tr.parameters]
	}
	r.Recall(params, u)
}
