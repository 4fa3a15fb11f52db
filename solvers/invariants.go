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

// Course is a quantity of the equation at each frame.
type Course struct {
	Invariant // whose Value is that of frame 0
	Values    []float64
}

// Courses follows the quantities that the equation states, conserved or not,
// over the frames of one sample, laid out as for Solve; data[0] may hold any
// number of frames, such as a prediction. It returns nil if the evolution names
// none.
func (tr *Trajectory) Courses(data [][]float64) ([]Course, error) {
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
	var courses []Course
	for k := range len(data[0]) / len(frame.Data) {
		copy(frame.Data, tr.frame(data[0], k))
		if k == 0 {
			tr.recall(evolution, data, frame)
		}
		if p, ok := evolution.(Presenter); ok {
			p.Restore(frame)
		}
		for i, q := range c.Invariants(frame) {
			if k == 0 {
				courses = append(courses, Course{Invariant: q})
			}
			courses[i].Values = append(courses[i].Values, q.Value)
		}
	}
	return courses, nil
}

// scaleOf is the Scale of a Drift, for a sample whose frame 0 is at the head of u.
func (tr *Trajectory) scaleOf(value float64, u []float64) float64 {
	g := tr.options.Stored
	meanSquare, volume := 0.0, 1.0
	for _, v := range tr.frame(u, 0) {
		meanSquare += v * v / float64(g.Size())
	}
	for i := range g.N {
		volume *= g.Hi[i] - g.Lo[i]
	}
	return max(math.Abs(value), meanSquare*volume)
}

// Drifts follows the quantities that the equation conserves over the frames of
// one stored sample, laid out as for Solve. It returns nil if the evolution
// names none. Data stored in float32 drift by their rounding.
func (tr *Trajectory) Drifts(data [][]float64) ([]Drift, error) {
	courses, err := tr.Courses(data)
	if err != nil {
		return nil, err
	}
	var drifts []Drift
	for _, q := range courses {
		if !q.Conserved {
			continue
		}
		d := Drift{Name: q.Name, Initial: q.Value, Stepped: q.Stepped, Scale: tr.scaleOf(q.Value, data[0])}
		for _, v := range q.Values {
			d.Change = max(d.Change, math.Abs(v-q.Value))
		}
		drifts = append(drifts, d)
	}
	return drifts, nil
}
