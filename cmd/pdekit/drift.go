package main

import (
	"math"

	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
)

// follower is a solver that follows what its equation conserves.
type follower interface {
	Drifts(data [][]float64) ([]solvers.Drift, error)
}

// drifts follows conserved quantities of predictions, each from the sample's
// first stored frame.
type drifts struct {
	s      *source
	solver *solved // two frames
	follower
	names []string
	model map[int]map[int][]float64 // by invariant and checkpoint, over samples
	data  map[int][]float64         // by invariant, over samples
	last  []float64                 // scratch: a frame
	seen  map[int]bool              // samples whose data are in data
}

// newDrifts returns nil where the equation conserves nothing that is known.
func newDrifts(s *source) (*drifts, error) {
	r, why, err := newRemake(s, s.targets())
	if err != nil || why != "" {
		return nil, err
	}
	r.frames = 2
	solver, err := r.at(s.size[r.axis], 0, 0)
	if err != nil {
		return nil, nil // data on a grid that the equation does not store
	}
	f, ok := solver.(follower)
	if !ok {
		return nil, nil
	}
	v, err := newSolved(solver)
	if err != nil || len(v.data[v.u]) != 2*s.frame() {
		return nil, nil
	}
	return &drifts{s: s, solver: v, follower: f, model: map[int]map[int][]float64{}, data: map[int][]float64{}, last: make([]float64, s.frame()), seen: map[int]bool{}}, nil
}

// add takes the prediction u of a sample at a checkpoint. Quantities that
// cannot be computed are left out.
func (d *drifts) add(checkpoint, sample int, u []float64) {
	first := d.solver.data[d.solver.u]
	if d.s.fields.ReadFloat64(first[:d.s.frame()], "u", sample, 0) != nil {
		return
	}
	if params := d.solver.array("params"); params != nil && d.s.data.ReadFloat64(params, "params", sample, 0) != nil {
		return
	}
	for k, v := range d.at(u) {
		if d.model[k] == nil {
			d.model[k] = map[int][]float64{}
		}
		d.model[k][checkpoint] = append(d.model[k][checkpoint], v)
	}
	if d.seen[sample] {
		return
	}
	d.seen[sample] = true
	if d.s.fields.ReadFloat64(d.last, "u", sample, (d.s.task.Frames-1)*d.s.frame()) != nil {
		return
	}
	for k, v := range d.at(d.last) {
		d.data[k] = append(d.data[k], v)
	}
}

// at is the change of each quantity from the first frame to u, by its scale.
func (d *drifts) at(u []float64) (out []float64) {
	copy(d.solver.data[d.solver.u][d.s.frame():], u)
	list, err := d.Drifts(d.solver.data)
	if err != nil {
		return nil
	}
	d.names = nil
	for _, q := range list {
		d.names = append(d.names, q.Name)
		scale := q.Scale
		if scale == 0 {
			scale = math.NaN()
		}
		out = append(out, q.Change/scale)
	}
	return out
}

func (d *drifts) report(checkpoints int) []longDrift {
	var out []longDrift
	for k, name := range d.names {
		drift := longDrift{Name: name, Data: metrics.Number(metrics.Quantile(d.data[k], 0.5))}
		for c := range checkpoints {
			drift.Model = append(drift.Model, metrics.Quantile(d.model[k][c], 0.5))
		}
		out = append(out, drift)
	}
	return out
}
