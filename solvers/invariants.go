package solvers

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Drift is how far a conserved quantity moved over the stored frames.
type Drift struct {
	Name string `json:"name"`
	// Initial is its value in frame 0, and Change the largest distance from it.
	Initial float64 `json:"initial"`
	Change  float64 `json:"change"`
	// Scale is the size of the quantity where it does not cancel: |Initial|, or
	// the mean square of frame 0 times the volume of the box if that is larger.
	Scale float64 `json:"scale"`
	// Stepped is that of the Invariant.
	Stepped bool `json:"stepped,omitempty"`
}

// Drifts follows the quantities that the equation conserves over the frames of
// one stored sample, laid out as for Solve. It returns nil if the evolution
// names none. Data stored in float32 drift by their rounding.
func (tr *Trajectory) Drifts(data [][]float64) ([]Drift, error) {
	g := tr.options.Stored
	evolution, err := tr.build(g)
	if err != nil {
		return nil, err
	}
	c, ok := evolution.(Conserver)
	if !ok {
		return nil, nil
	}
	frame := grid.NewField(g, len(tr.options.Channels))
	copy(frame.Data, tr.frame(data[0], 0))
	meanSquare, volume := 0.0, 1.0
	for _, v := range frame.Data {
		meanSquare += v * v / float64(g.Size())
	}
	for i := range g.N {
		volume *= g.Hi[i] - g.Lo[i]
	}
	var drifts []Drift
	for k := range tr.times {
		copy(frame.Data, tr.frame(data[0], k))
		if k == 0 {
			tr.recall(evolution, data, frame)
		}
		if p, ok := evolution.(Presenter); ok {
			p.Restore(frame)
		}
		n := 0
		for _, q := range c.Invariants(frame) {
			if !q.Conserved {
				continue
			}
			if k == 0 {
				drifts = append(drifts, Drift{Name: q.Name, Initial: q.Value, Stepped: q.Stepped, Scale: max(math.Abs(q.Value), meanSquare*volume)})
			}
			drifts[n].Change = max(drifts[n].Change, math.Abs(q.Value-drifts[n].Initial))
			n++
		}
	}
	return drifts, nil
}
