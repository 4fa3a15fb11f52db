package flow

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// twoPhase is the flow of a liquid of density 1 and a gas, neither of which
// mixes with the other, in a closed box in the plane.
//
// One step carries liquid, mass and momentum along one axis and then along the
// other, adds viscosity and gravity, and projects. At rest under gravity the
// gradient of the pressure balances the weight face by face, as both have the
// density that is the mean of two cells.
//
// Nothing is allocated after newTwoPhase. A twoPhase serves one goroutine.
type twoPhase struct {
	*Staggered
	gasDensity                    float64
	gravity                       float64
	liquidViscosity, gasViscosity float64 // kinematic

	fraction  []float64    // of liquid, with ghosts, as all below
	density   []float64    // of cells
	dynamic   []float64    // viscosity μ of cells
	courant   [2][]float64 // what passes a face in a step, in cells
	liquid    []float64    // what of it is liquid
	mass      []float64    // its mass
	swelling  []float64    // the mass of what a sweep alone seems to create in a cell
	full      []float64    // 1 in cells that were more liquid than gas, else 0
	moved     []float64    // a component after a sweep
	stress    [2][]float64
	swap      bool // which axis goes first
	projector *projector
	lastStep  float64
}

func newTwoPhase(g grid.Grid, b grid.Boundary) (*twoPhase, error) {
	s, err := NewStaggered(g, b)
	if err != nil {
		return nil, err
	}
	f := &twoPhase{Staggered: s, projector: newProjector(s)}
	for _, a := range []*[]float64{&f.fraction, &f.density, &f.dynamic, &f.courant[0], &f.courant[1], &f.liquid, &f.mass, &f.swelling, &f.full, &f.moved, &f.stress[0], &f.stress[1]} {
		*a = make([]float64, s.padded)
	}
	return f, nil
}

// start sets the state of rest with a column of liquid in the low corner.
func (f *twoPhase) start(column [2]float64) {
	for c := range 2 {
		clear(f.velocity[c])
	}
	for _, p := range f.centres.rows {
		for k := range f.centres.length {
			amount := 1.0
			for a := range 2 {
				amount *= min(max(column[a]/f.h[a]-float64(f.index(p+k, a)-1), 0), 1)
			}
			f.fraction[p+k] = amount
		}
	}
	f.swap, f.lastStep = false, 0
	f.settleFractions()
	f.projector.reset()
}

// swirl sets the velocity to that of vortices that fill the box and interact.
func (f *twoPhase) swirl() {
	width, height := float64(f.cells[0])*f.h[0], float64(f.cells[1])*f.h[1]
	stream := func(p int) float64 { // at the low corner of cell p
		x, y := float64(f.index(p, 0)-1)*f.h[0]/width, float64(f.index(p, 1)-1)*f.h[1]/height
		return 0.1 * math.Sin(math.Pi*x) * (math.Sin(math.Pi*y) + math.Sin(2*math.Pi*y)*math.Cos(math.Pi*x))
	}
	for c, sign := range [2]float64{1, -1} {
		d := f.stride[1-c]
		rows, length := f.Rows(c)
		for _, p := range rows {
			for i := p; i < p+length; i++ {
				f.velocity[c][i] = sign * (stream(i+d) - stream(i)) / f.h[1-c]
			}
		}
	}
}

// settleFractions fills the ghosts of the fraction evenly, and sets densities
// and viscosities.
func (f *twoPhase) settleFractions() {
	for a := range 2 {
		n, d := f.cells[a]*f.stride[a], f.stride[a]
		scalarEnd{}.extend(f.fraction, f.planes[a], 0, d)
		scalarEnd{}.extend(f.fraction, f.planes[a], n+d, -d)
	}
	liquid, gas := f.liquidViscosity, f.gasViscosity*f.gasDensity
	for i, c := range f.fraction {
		f.density[i] = f.gasDensity + (1-f.gasDensity)*c
		f.dynamic[i] = gas + (liquid-gas)*c
	}
}

// courantNumber bounds the cells that the flow crosses in a step, on both axes
// together: below ½, sweeps keep fractions between 0 and 1 (G. D. Weymouth and
// D. K.-P. Yue, J. Comput. Phys. 229 (2010) 2853, eq. 20).
const courantNumber = 0.4

// maxStep is the largest step for the present state.
func (f *twoPhase) maxStep() float64 {
	speed, viscous := 0.0, 0.0
	du, dv := f.stride[0], f.stride[1]
	for _, p := range f.centres.rows {
		for i := p; i < p+f.centres.length; i++ {
			x := max(math.Abs(f.velocity[0][i]), math.Abs(f.velocity[0][i+du])) / f.h[0]
			y := max(math.Abs(f.velocity[1][i]), math.Abs(f.velocity[1][i+dv])) / f.h[1]
			speed = max(speed, x+y)
			around := max(f.dynamic[i], f.dynamic[i-du], f.dynamic[i+du], f.dynamic[i-dv], f.dynamic[i+dv])
			viscous = max(viscous, around/f.density[i])
		}
	}
	// Gravity may add g·step to the speed: (speed + fall·step)·step ≤ courantNumber.
	fall := f.gravity / f.h[1]
	step := 2 * courantNumber / (speed + math.Sqrt(speed*speed+4*courantNumber*fall))
	if viscous > 0 {
		rate := 1/(f.h[0]*f.h[0]) + 1/(f.h[1]*f.h[1])
		step = min(step, 1/(8*viscous*rate))
	}
	return step
}

// step advances the state; it reports a pressure that does not converge.
func (f *twoPhase) step(dt float64) error {
	for c := range 2 {
		scale := dt / f.h[c]
		for i, v := range f.velocity[c] {
			f.courant[c][i] = scale * v
		}
	}
	for i, c := range f.fraction {
		f.full[i] = math.Round(c)
	}
	first := 0
	if f.swap {
		first = 1
	}
	f.swap = !f.swap
	f.sweep(first)
	f.sweep(1 - first)
	f.push(dt)
	err := f.projector.project(f.density, dt, f.lastStep)
	f.lastStep = dt
	return err
}

// push adds viscosity and gravity to the velocity.
func (f *twoPhase) push(dt float64) {
	f.fillGhosts()
	for c := range 2 {
		a := 1 - c
		dc, da := f.stride[c], f.stride[a]
		u, w := f.velocity[c], f.velocity[a]
		along, across := f.stress[0], f.stress[1]
		for _, p := range f.centres.rows {
			for i := p; i < p+f.centres.length; i++ {
				along[i] = 2 * f.dynamic[i] * (u[i+dc] - u[i]) / f.h[c]
			}
		}
		// Low corners of the cells, and of those beyond the high sides.
		for i := f.stride[0] + 1; i < f.padded; i++ {
			corner := 0.25 * (f.dynamic[i] + f.dynamic[i-dc] + f.dynamic[i-da] + f.dynamic[i-da-dc])
			across[i] = corner * ((u[i]-u[i-da])/f.h[a] + (w[i]-w[i-dc])/f.h[c])
		}
		weight := 0.0
		if c == 1 {
			weight = f.gravity
		}
		rows, length := f.Rows(c)
		for _, p := range rows {
			for i := p; i < p+length; i++ {
				force := (along[i]-along[i-dc])/f.h[c] + (across[i+da]-across[i])/f.h[a]
				u[i] += dt * (2*force/(f.density[i]+f.density[i-dc]) - weight)
			}
		}
	}
}

// store sets the three channels of dst, of stored nodes: the means of the fraction
// of liquid and of the velocity around them. Points would not do: both jump at
// fronts.
func (f *twoPhase) store(dst []float64, stored grid.Grid, refine int) {
	size := stored.Size()
	around(dst[:size], f.Staggered, f.fraction, stored, refine)
	for c := range 2 {
		d, u := f.stride[c], f.velocity[c]
		for _, p := range f.centres.rows {
			for i := p; i < p+f.centres.length; i++ {
				f.moved[i] = 0.5 * (u[i] + u[i+d])
			}
		}
		around(dst[(c+1)*size:(c+2)*size], f.Staggered, f.moved, stored, refine)
	}
}

// around sets dst to the mean of cell values around each stored node: over half a
// stored spacing on each side, within the box.
func around(dst []float64, f *Staggered, cells []float64, stored grid.Grid, refine int) {
	out := 0
	half := 0.5 * float64(refine)
	for ix := range stored.N[0] {
		xl, xh := max(float64(ix*refine)-half, 0), min(float64(ix*refine)+half, float64(f.cells[0]))
		for iy := range stored.N[1] {
			yl, yh := max(float64(iy*refine)-half, 0), min(float64(iy*refine)+half, float64(f.cells[1]))
			sum := 0.0
			for i := int(xl); float64(i) < xh; i++ {
				wx := min(xh, float64(i+1)) - max(xl, float64(i))
				row := cells[(i+1)*f.stride[0]+1:]
				for j := int(yl); float64(j) < yh; j++ {
					sum += wx * (min(yh, float64(j+1)) - max(yl, float64(j))) * row[j]
				}
			}
			dst[out] = sum / ((xh - xl) * (yh - yl))
			out++
		}
	}
}
