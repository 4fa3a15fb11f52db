package conservation

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// sheetVortices are Gaussian stream functions at random places, of random signs
// and sizes, scaled to a largest speed, in uniform density and pressure.
type sheetVortices struct {
	*Sheet
	first int // index of the Mach number in the parameters
}

func (l sheetVortices) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	draw := rng.Fork("vortices")
	density, pressure := l.Density.Draw(rng.Fork("density")), l.Pressure.Draw(rng.Fork("pressure"))
	clear(u.Data)
	vx, vy := u.Channel(1), u.Channel(2)
	total := 0.0
	for range l.Terms {
		strength := 2*draw.Float64() - 1
		cx, cy := draw.Float64(), draw.Float64()
		width := 0.02 + 0.08*draw.Float64()
		total += strength * strength
		ex, dx := bell(fractions(u.Grid, 0), cx, width)
		ey, dy := bell(fractions(u.Grid, 1), cy, width)
		for i := range ex {
			for j := range ey {
				vx[i*len(ey)+j] += strength * ex[i] * dy[j]
				vy[i*len(ey)+j] -= strength * dx[i] * ey[j]
			}
		}
	}
	// Bells of slope e^(−½) at most, of which few overlap.
	scale := p.At(l.first) * math.Sqrt(p.At(0)*pressure/density) / max(math.Exp(-0.5), math.Sqrt(total*0.05))
	for i := range vx {
		vx[i] *= scale
		vy[i] *= scale
		u.Channel(0)[i], u.Channel(3)[i] = density, pressure
	}
	return nil
}

// bell is exp(−d²/2w²) of the distance from a centre, summed over the periods,
// and w times its derivative.
func bell(s []float64, centre, width float64) (value, slope []float64) {
	value, slope = make([]float64, len(s)), make([]float64, len(s))
	for i, at := range s {
		for image := -1; image <= 1; image++ {
			d := (at - centre + float64(image)) / width
			e := math.Exp(-0.5 * d * d)
			value[i] += e
			slope[i] -= d * e
		}
	}
	return value, slope
}

func (l sheetVortices) String() string {
	return fmt.Sprintf("%d vortices with Gaussian stream functions, places uniform, strengths uniform in both signs, widths uniform in 0.02 to 0.1 of the side, Mach number about %v; density %v, pressure %v", l.Terms, l.Mach, l.Density, l.Pressure)
}

// kelvinHelmholtz is a denser layer of the middle half, in which the gas moves
// left where it moves right outside; both edges are bent.
type kelvinHelmholtz struct{ *Sheet }

func (l kelvinHelmholtz) fill(rng *random.Stream, _ *solvers.Scalars, u *grid.Field) error {
	low, high := l.edge(rng.Fork("lower edge")), l.edge(rng.Fork("upper edge"))
	eachNode(u.Grid, func(i int, x, y float64) {
		inside := l.rise(y-0.25-low(x)) - l.rise(y-0.75-high(x))
		u.Channel(0)[i] = 1 + inside
		u.Channel(1)[i] = 0.5 - inside
		u.Channel(2)[i] = 0
		u.Channel(3)[i] = 2.5
	})
	return nil
}

// rise goes from 0 to 1 about 0, over the thickness.
func (l kelvinHelmholtz) rise(d float64) float64 {
	if l.Thickness == 0 {
		return step(d, 0)
	}
	return 0.5 * (1 + math.Tanh(d/l.Thickness))
}

// edge is a sum of Modes cosines around a circle, of random weights and phases:
// at most Amplitude.
func (l *Sheet) edge(draw *random.Stream) func(turn float64) float64 {
	weights, phases := make([]float64, l.Modes), make([]float64, l.Modes)
	sum := 0.0
	for k := range weights {
		weights[k], phases[k] = draw.Float64(), draw.Float64()
		sum += weights[k]
	}
	return func(turn float64) float64 {
		d := 0.0
		for k, w := range weights {
			d += w * math.Cos(2*math.Pi*(float64(k+1)*turn+phases[k]))
		}
		return l.Amplitude * d / sum
	}
}

func (l kelvinHelmholtz) String() string {
	return fmt.Sprintf("density 2 and velocity −0.5 in the middle half of the height, 1 and 0.5 outside, pressure 2.5; edges bent by %d cosines, at most %g of the side, thickness %g", l.Modes, l.Amplitude, l.Thickness)
}

// richtmyerMeshkov is a small disc of high pressure within a bent disc of
// denser gas: a shock runs out through its edge, and in again.
type richtmyerMeshkov struct{ *Sheet }

func (l richtmyerMeshkov) fill(rng *random.Stream, _ *solvers.Scalars, u *grid.Field) error {
	edge := l.edge(rng.Fork("edge"))
	eachNode(u.Grid, func(i int, x, y float64) {
		x, y = x-0.5, y-0.5
		r := math.Hypot(x, y)
		u.Channel(0)[i], u.Channel(1)[i], u.Channel(2)[i], u.Channel(3)[i] = 1, 0, 0, 1
		if r < 0.25+edge(math.Atan2(y, x)/(2*math.Pi)) {
			u.Channel(0)[i] = 2
		}
		if r < 0.1 {
			u.Channel(3)[i] = 20
		}
	})
	return nil
}

func (l richtmyerMeshkov) String() string {
	return fmt.Sprintf("at rest: pressure 20 within 0.1 of the side of the middle, 1 elsewhere; density 2 within 0.25 of it, the edge bent by %d cosines, at most %g of the side, 1 elsewhere", l.Modes, l.Amplitude)
}

// isentropicVortex is a vortex of constant entropy that a uniform flow carries
// along both axes, unchanged: C.-W. Shu, ICASE report 97-65, section 4.2, of
// strength 5 with a core of 1/14 of the side.
type isentropicVortex struct{ *Sheet }

var _ exactGas = isentropicVortex{}

func (l isentropicVortex) fill(_ *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	l.at(p, u, 0)
	return nil
}

func (l isentropicVortex) at(p *solvers.Scalars, u *grid.Field, t float64) {
	const strength, cores = 5, 14
	gamma := p.At(0)
	moved := t / (u.Grid.Hi[0] - u.Grid.Lo[0])
	// Distance from the middle along one axis, in cores.
	from := func(s float64) float64 {
		s = math.Mod(s-0.5-moved, 1)
		return cores * (s - math.Round(s))
	}
	eachNode(u.Grid, func(i int, sx, sy float64) {
		x, y := from(sx), from(sy)
		swirl := strength / (2 * math.Pi) * math.Exp(0.5*(1-x*x-y*y))
		heat := 1 - (gamma-1)/(2*gamma)*swirl*swirl
		u.Channel(0)[i] = math.Pow(heat, 1/(gamma-1))
		u.Channel(1)[i] = 1 - swirl*y
		u.Channel(2)[i] = 1 + swirl*x
		u.Channel(3)[i] = math.Pow(heat, gamma/(gamma-1))
	})
}

func (l isentropicVortex) String() string {
	return "a vortex of constant entropy, strength 5 and core 1/14 of the side, in the flow (1, 1) of density and pressure 1"
}
