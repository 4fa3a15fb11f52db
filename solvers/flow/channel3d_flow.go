package flow

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// channel3DFlow is the flow between plates on one grid, in units of the friction
// velocity and half the distance of the plates: the force is 1.
type channel3DFlow struct {
	*Staggered
	*solvers.Scalars
	problem *Channel3D
	stored  grid.Grid
	waves   []channelWave
}

var (
	_ Model                 = (*channel3DFlow)(nil)
	_ solvers.Parameterised = (*channel3DFlow)(nil)
)

// channelWave is the velocity (∂_y ψ, −∂_x ψ + ∂_z χ, −∂_y χ), without divergence
// and zero on the plates, of
//
//	ψ = a(1 − η²)² cos(kx + lz + φ),  χ = b(1 − η²)² cos(kx + lz + φ),  η = y − 1.
type channelWave struct{ k, l, phase, a, b float64 }

// Initial implements Model.
func (f *channel3DFlow) Initial(rng *random.Stream, state []float64) error {
	f.Draw(rng)
	f.Viscosity, f.Relaxation = 1/f.At(0), 0
	f.draw(rng.Fork("initial"))
	f.Fill(state, f.velocityAt)
	f.Settle(state, 0)
	return nil
}

// draw draws the waves; those of no k and no l would change the mean.
func (f *channel3DFlow) draw(rng *random.Stream) {
	p := f.problem
	f.waves = f.waves[:0]
	for m := range p.Modes + 1 {
		for n := -p.Modes; n <= p.Modes; n++ {
			if m == 0 && n <= 0 || p.Dims == 2 && n != 0 {
				continue
			}
			w := channelWave{k: 2 * math.Pi * float64(m) / p.Length, phase: 2 * math.Pi * rng.Float64()}
			size := p.Perturbation / math.Hypot(float64(m), float64(n))
			w.a = size * rng.NormFloat64()
			if p.Dims == 3 {
				w.l = 2 * math.Pi * float64(n) / p.Span
				w.b = size * rng.NormFloat64()
			}
			scale := 1 / math.Max(1, math.Hypot(w.k, w.l))
			w.a, w.b = w.a*scale, w.b*scale
			f.waves = append(f.waves, w)
		}
	}
}

// velocityAt is component c of the initial velocity at x.
func (f *channel3DFlow) velocityAt(c int, x [3]float64) (v float64) {
	if c == 0 {
		v = f.mean(x[1])
	}
	eta := x[1] - 1
	g := (1 - eta*eta) * (1 - eta*eta)
	slope := -4 * eta * (1 - eta*eta)
	for _, w := range f.waves {
		sin, cos := math.Sincos(w.k*x[0] + w.l*x[2] + w.phase)
		switch c {
		case 0:
			v += w.a * slope * cos
		case 1:
			v += (w.a*w.k - w.b*w.l) * g * sin
		case 2:
			v -= w.b * slope * cos
		}
	}
	return v
}

// mean is the mean profile at first: the parabola Re_τ d, d = y(2 − y)/2, or H.
// Reichardt's law of the wall, Z. Angew. Math. Mech. 31 (1951) 208, with κ = 0.41
// and d for the distance from a plate, which it is close to one.
func (f *channel3DFlow) mean(y float64) float64 {
	plus := f.At(0) * y * (2 - y) / 2
	switch f.problem.Initial {
	case "laminar":
		return plus
	case "turbulent":
		return math.Log(1+0.41*plus)/0.41 + 7.8*(1-math.Exp(-plus/11)-plus/11*math.Exp(-0.33*plus))
	}
	return 0
}

// shear is the stress of the mean profile on the plates: both profiles have the
// slope Re_τ there.
func (f *channel3DFlow) shear() float64 {
	if f.problem.Initial == "rest" {
		return 0
	}
	return 1
}

// Rate implements Model.
func (f *channel3DFlow) Rate(du, u []float64, t float64) {
	f.evaluate(u, t)
	f.Unload(du)
}

// evaluate computes the rates of a state.
func (f *channel3DFlow) evaluate(u []float64, t float64) {
	f.Load(u, t)
	f.Momentum()
	offsets, length := f.Rows(0)
	for _, p := range offsets {
		row := f.rate[0][p : p+length]
		for i := range row {
			row[i]++
		}
	}
	f.Project()
}

// Frames implements Model: the velocity, the pressure and the shear stress on
// the plates.
func (f *channel3DFlow) Frames() []grid.Array {
	axes := grid.AxisNames[:f.dims]
	units := []string{"1", "1", "1"}
	return []grid.Array{
		{Name: "u", Axes: append([]string{"channel"}, axes...), Shape: append([]int{f.dims}, f.stored.N...), Labels: []string{"u", "v", "w"}[:f.dims], Units: units[:f.dims]},
		{Name: "p", Axes: append([]string(nil), axes...), Shape: append([]int(nil), f.stored.N...), Units: units[:1]},
		{Name: "shear", Axes: []string{"wall"}, Shape: []int{2}, Units: units[:1], Double: true},
	}
}

// Once implements Model.
func (f *channel3DFlow) Once() []grid.Array { return nil }

// Begin implements Model.
func (f *channel3DFlow) Begin(frames, _ [][]float64) {
	size := f.stored.Size()
	var coords [3][]float64
	for a := range f.dims {
		coords[a] = f.stored.Coord(a)
	}
	for c := range f.dims {
		for i := range size {
			var x [3]float64
			rest := i
			for a := f.dims - 1; a >= 0; a-- {
				x[a] = coords[a][rest%f.stored.N[a]]
				rest /= f.stored.N[a]
			}
			frames[0][c*size+i] = f.velocityAt(c, x)
		}
	}
	clear(frames[1])
	frames[2][0], frames[2][1] = f.shear(), f.shear()
}

// Store implements Model.
func (f *channel3DFlow) Store(frames [][]float64, u []float64, t float64) {
	f.evaluate(u, t)
	size := f.stored.Size()
	for c := range f.dims {
		f.Collocate(frames[0][c*size:(c+1)*size], f.stored, c)
	}
	f.CollocatePressure(frames[1], f.stored)
	frames[2][0], frames[2][1] = f.stress(0), f.stress(1)
}

// stress is the mean of ν ∂u/∂n into the fluid at a plate, of the state loaded.
func (f *channel3DFlow) stress(k int) float64 {
	d := f.stride[1]
	at := d
	if k == 1 {
		at = f.cells[1] * d
	}
	sum := 0.0
	for _, i := range f.sides[1][k].faces {
		sum += f.velocity[0][f.planes[1][i]+at]
	}
	return f.Viscosity * 2 * sum / (f.h[1] * float64(len(f.sides[1][k].faces)))
}
