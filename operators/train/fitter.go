package train

import (
	"context"
	"errors"
	"fmt"

	"github.com/pdekit/pdekit/operators"
)

// fitOperator lets an operator that asks for it take its buffers from the
// training pairs, or those of the run that it starts from. A resumed run does so
// again: the same data give the same bytes.
func (r *run) fitOperator(ctx context.Context) error {
	f, ok := r.predictor.Operator.(operators.Fitter)
	if !ok {
		return nil
	}
	if r.from != nil { // takeOver has copied its buffers
		return nil
	}
	s := r.s
	s.RolloutTrain, s.Augment = 1, nil
	items, err := newPairs(r.samples, r.predictor.Normaliser, s)
	if err == nil {
		err = f.Fit(ctx, newNormalised(items))
	}
	if err == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return &DataError{fmt.Errorf("%s: %w", r.o.Data.Path(), err)}
}

// normalised gives the pairs of single applications as the operator meets them.
type normalised struct {
	*pairs
	x, y   []float32
	target func(dst, x []float32)
}

func newNormalised(p *pairs) *normalised {
	n := &normalised{pairs: p}
	x, y := p.Shapes()
	n.x, n.y = make([]float32, x[0]*p.from.nodes), make([]float32, y[0]*p.from.nodes)
	_, _, n.target = p.norm.Encoder(p.from.task, p.from.task.Grid)
	return n
}

// Item implements operators.Pairs.
func (n *normalised) Item(i int, x, y []float32) error {
	if err := n.pairs.Item(i, n.x, n.y); err != nil {
		return err
	}
	copy(x, n.x)
	if base := n.x[len(x):]; len(base) > 0 {
		for j := range n.y {
			n.y[j] -= base[j%len(base)]
		}
	}
	n.target(y, n.y)
	return nil
}
