package flow

import (
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// buoyant is the model of a flow that carries a scalar which lifts it along the
// last axis (Boussinesq's approximation), in two or three dimensions, from rest:
//
//	u_t + ∇·(uu) = −∇p + νΔu + A s e + f,  s_t + ∇·(us) = κΔs.
//
// In the plane it may start with eddies instead, and have others as its force f.
//
// A state is that of the Staggered, then s in all cells.
type buoyant struct {
	*Staggered
	*solvers.Scalars
	stored grid.Grid
	scalar *scalar
	// prepare sets viscosity, diffusivity and lifting from the parameters drawn,
	// and returns the initial scalar.
	prepare  func(rng *random.Stream) (func(x [3]float64) float64, error)
	lifting  float64      // A
	moving   *eddies      // the velocity at first, nil for none
	stirring *eddies      // f, nil for none
	force    [2][]float64 // of it, at faces
	start    func(x [3]float64) float64
	// heat says that the heat through the two sides of an axis is stored, in
	// units of per; conduction is what it is at first.
	heat       bool
	heatAxis   int
	per        float64
	conduction float64
	channels   []string
	units      []string
	pressure   string // its unit
}

var (
	_ Model                 = (*buoyant)(nil)
	_ solvers.Parameterised = (*buoyant)(nil)
)

// newBuoyant returns the flow on g; the caller fills in the rest.
func newBuoyant(g, stored grid.Grid, b grid.Boundary) (*buoyant, error) {
	s, err := NewStaggered(g, b)
	if err != nil {
		return nil, err
	}
	return &buoyant{Staggered: s, stored: stored, scalar: newScalar(s)}, nil
}

// Size implements Model.
func (f *buoyant) Size() int { return f.Staggered.Size() + f.centres.size() }

// split is a state's velocities and scalar; they share its memory.
func (f *buoyant) split(state []float64) (velocity, scalar []float64) {
	n := f.Staggered.Size()
	return state[:n], state[n:]
}

// Initial implements Model.
func (f *buoyant) Initial(rng *random.Stream, state []float64) error {
	f.Draw(rng)
	start, err := f.prepare(rng)
	if err != nil {
		return err
	}
	f.start, f.Relaxation = start, 0
	velocity, cells := f.split(state)
	clear(velocity)
	if f.moving != nil {
		f.Fill(velocity, f.moving.at)
		f.Settle(velocity, 0)
	}
	if f.stirring != nil {
		f.stir()
	}
	i := 0
	for _, p := range f.centres.rows {
		for k := range f.centres.length {
			cells[i] = f.start(f.centre(p + k))
			i++
		}
	}
	return nil
}

// stir sets the force at the faces that Momentum computes.
func (f *buoyant) stir() {
	for c := range f.force {
		if f.force[c] == nil {
			f.force[c] = make([]float64, f.padded)
		}
		rows, length := f.Rows(c)
		for _, p := range rows {
			for i := p; i < p+length; i++ {
				x := f.centre(i)
				x[c] -= 0.5 * f.h[c]
				f.force[c][i] = f.stirring.at(c, x)
			}
		}
	}
}

// centre is the centre of the cell at offset p.
func (s *Staggered) centre(p int) (x [3]float64) {
	for a := range s.dims {
		x[a] = s.grid.Lo[a] + (float64(s.index(p, a))-0.5)*s.h[a]
	}
	return x
}

// Rate implements Model.
func (f *buoyant) Rate(du, u []float64, t float64) {
	f.evaluate(u, t)
	velocity, cells := f.split(du)
	f.Unload(velocity)
	f.centres.gather(cells, f.scalar.rate)
}

// evaluate computes all rates of a state.
func (f *buoyant) evaluate(u []float64, t float64) {
	velocity, cells := f.split(u)
	f.Load(velocity, t)
	f.scalar.load(cells)
	f.Momentum()
	f.scalar.lift(f.dims-1, f.lifting)
	if f.stirring != nil {
		for c, force := range f.force {
			for i, v := range force {
				f.rate[c][i] += v
			}
		}
	}
	f.Project()
	f.scalar.advance()
}

// MaxStep implements Model: that of the flow, for the larger of viscosity and
// diffusivity.
func (f *buoyant) MaxStep(u []float64) float64 {
	viscosity := f.Viscosity
	f.Viscosity = max(viscosity, f.scalar.diffusivity)
	velocity, _ := f.split(u)
	step := f.Staggered.MaxStep(velocity)
	f.Viscosity = viscosity
	return step
}

// Frames implements Model: the scalar and the velocities as the channels of u,
// the pressure, and the heat through the two sides.
func (f *buoyant) Frames() []grid.Array {
	axes := grid.AxisNames[:f.dims]
	frames := []grid.Array{
		{Name: "u", Axes: append([]string{"channel"}, axes...), Shape: append([]int{f.dims + 1}, f.stored.N...), Labels: f.channels, Units: f.units},
		{Name: "p", Axes: append([]string(nil), axes...), Shape: append([]int(nil), f.stored.N...), Units: []string{f.pressure}},
	}
	if f.heat {
		frames = append(frames, grid.Array{Name: "nusselt", Axes: []string{"wall"}, Shape: []int{2}, Units: []string{"1"}, Double: true})
	}
	return frames
}

// Once implements Model: the force, as f.
func (f *buoyant) Once() []grid.Array {
	if f.stirring == nil {
		return nil
	}
	return []grid.Array{{Name: "f", Axes: []string{"channel", "x", "y"}, Shape: append([]int{2}, f.stored.N...), Labels: []string{"force_x", "force_y"}, Units: []string{"m/s²", "m/s²"}}}
}

// Begin implements Model.
func (f *buoyant) Begin(frames, once [][]float64) {
	clear(frames[0])
	clear(frames[1])
	size := f.stored.Size()
	values := frames[0][:size]
	var x [3]float64
	var coords [3][]float64
	for a := range f.dims {
		coords[a] = f.stored.Coord(a)
	}
	for i := range values {
		rest := i
		for a := f.dims - 1; a >= 0; a-- {
			x[a] = coords[a][rest%f.stored.N[a]]
			rest /= f.stored.N[a]
		}
		values[i] = f.start(x)
		for c := range 2 {
			if f.moving != nil {
				frames[0][(c+1)*size+i] = f.moving.at(c, x)
			}
			if f.stirring != nil {
				once[0][c*size+i] = f.stirring.at(c, x)
			}
		}
	}
	if f.heat {
		frames[2][0], frames[2][1] = f.conduction, f.conduction
	}
}

// Store implements Model.
func (f *buoyant) Store(frames [][]float64, u []float64, t float64) {
	f.evaluate(u, t)
	size := f.stored.Size()
	for c := range f.dims {
		f.Collocate(frames[0][(c+1)*size:(c+2)*size], f.stored, c)
	}
	f.scalar.nodes(frames[0][:size], f.stored)
	f.CollocatePressure(frames[1], f.stored)
	if f.heat {
		frames[2][0], frames[2][1] = f.nusselt()
	}
}

// nusselt is the heat that enters through the low side of the axis and leaves
// through the high one, of the state last evaluated.
func (f *buoyant) nusselt() (low, high float64) {
	return -f.scalar.outward(f.heatAxis, 0) / f.per, f.scalar.outward(f.heatAxis, 1) / f.per
}
