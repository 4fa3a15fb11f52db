package conservation

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Sheet is the part of a problem that says how a gas in a plane starts.
type Sheet struct {
	// Initial is waves, turbulence, riemann, quadrants, curved, vortices,
	// kelvin-helmholtz, richtmyer-meshkov or vortex.
	Initial string `json:"initial"`
	// Modes is the highest mode along an axis of waves and turbulence, and the
	// number of modes of the interfaces of the other laws.
	Modes int `json:"modes"`
	// Terms is the number of waves of each variable, and of vortices.
	Terms int `json:"terms"`
	// Amplitude is the largest deviation of waves, relative for density and
	// pressure and to the speed of sound for velocities, and that of interfaces
	// as a fraction of the side.
	Amplitude float64 `json:"amplitude"`
	// Mach is the root mean square velocity of turbulence, and the largest of
	// vortices, over the speed of sound.
	Mach random.Range `json:"mach"`
	// Configuration is the number of riemann's in Lax and Liu's table.
	Configuration int `json:"configuration"`
	// Pieces is the number of states of quadrants and curved along each axis.
	Pieces int `json:"pieces"`
	// Density, Velocity and Pressure are drawn for each state of quadrants and
	// curved, and are the means of waves, turbulence and vortices.
	Density  random.Range `json:"density"`
	Velocity random.Range `json:"velocity"`
	Pressure random.Range `json:"pressure"`
	// Thickness is that of the layers of kelvin-helmholtz, as a fraction of the side.
	Thickness float64 `json:"thickness"`
}

func newSheet() Sheet {
	return Sheet{
		Initial: "waves", Modes: 2, Terms: 4, Amplitude: 0.5, Mach: random.Fixed(0.5), Configuration: 3, Pieces: 2,
		Density: random.Fixed(1), Velocity: random.Fixed(0), Pressure: random.Fixed(1), Thickness: 0.01,
	}
}

const sheetLaws = "waves, turbulence, riemann, quadrants, curved, vortices, kelvin-helmholtz, richtmyer-meshkov or vortex"

// Bind binds the flags of l to fs.
func (l *Sheet) Bind(fs *flag.FlagSet) {
	fs.StringVar(&l.Initial, "initial", l.Initial, "initial state: "+sheetLaws)
	fs.IntVar(&l.Modes, "modes", l.Modes, "highest mode along an axis of waves and turbulence, and the number of modes of interfaces")
	fs.IntVar(&l.Terms, "terms", l.Terms, "waves of each variable, and the number of vortices")
	fs.Float64Var(&l.Amplitude, "amplitude", l.Amplitude, "largest deviation of waves, relative for density and pressure and to the speed of sound for velocities; that of interfaces as a fraction of the side")
	fs.Var(&l.Mach, "mach", "root mean square velocity of turbulence, and the largest of vortices, over the speed of sound")
	fs.IntVar(&l.Configuration, "configuration", l.Configuration, "number of the initial state riemann in the table of Lax and Liu, 1 to 19")
	fs.IntVar(&l.Pieces, "pieces", l.Pieces, "states of quadrants and curved along each axis")
	fs.Var(&l.Density, "density", "density of each state of quadrants and curved, and the mean of waves, turbulence and vortices")
	fs.Var(&l.Velocity, "velocity", "each velocity of each state of quadrants and curved, and of the mean flow of waves")
	fs.Var(&l.Pressure, "pressure", "pressure of each state of quadrants and curved, and the mean of waves, turbulence and vortices")
	fs.Float64Var(&l.Thickness, "thickness", l.Thickness, "thickness of the layers of kelvin-helmholtz, as a fraction of the side (0: jumps)")
}

// sides is the boundary that suits the initial state where none is asked for.
func (l *Sheet) sides() string {
	if l.Initial == "riemann" {
		return "outflow"
	}
	return "periodic"
}

// law checks l and returns the law and its parameters, those of the equation
// first.
func (l *Sheet) law(stored grid.Grid, first ...solvers.Parameter) (gasLaw, *solvers.Scalars, error) {
	highest := (stored.Cells(0) - 1) / 2
	plain := func(law gasLaw, checks ...error) (gasLaw, *solvers.Scalars, error) {
		for _, err := range checks {
			if err != nil {
				return nil, nil, err
			}
		}
		return law, solvers.NewScalars(first...), nil
	}
	withMach := func(law gasLaw, checks ...error) (gasLaw, *solvers.Scalars, error) {
		first = append(first, solvers.Parameter{Name: "mach", Unit: "1", Range: l.Mach})
		return plain(law, checks...)
	}
	positive := checkPositive("density", l.Density, "pressure", l.Pressure)
	switch l.Initial {
	case "waves":
		return plain(sheetWaves{l}, positive, l.checkModes(highest), l.checkCount("terms", l.Terms), l.checkAmplitude(1))
	case "turbulence":
		return withMach(sheetTurbulence{l, len(first)}, positive, l.checkModes(highest))
	case "vortices":
		return withMach(sheetVortices{l, len(first)}, positive, l.checkCount("terms", l.Terms))
	case "riemann":
		if l.Configuration < 1 || l.Configuration > len(laxLiu) {
			return nil, nil, fmt.Errorf("--configuration is %d; the table of Lax and Liu has 1 to %d", l.Configuration, len(laxLiu))
		}
		return plain(sheetRiemann{l})
	case "quadrants", "curved":
		return plain(sheetQuadrants{l}, positive, l.checkCount("pieces", l.Pieces), l.checkCount("modes", l.Modes), l.checkAmplitude(1))
	case "kelvin-helmholtz":
		if !(l.Thickness >= 0 && l.Thickness < 0.25) {
			return nil, nil, fmt.Errorf("--thickness is %g; it must be at least 0 and below 0.25", l.Thickness)
		}
		return plain(kelvinHelmholtz{l}, l.checkCount("modes", l.Modes), l.checkAmplitude(0.2))
	case "richtmyer-meshkov":
		return plain(richtmyerMeshkov{l}, l.checkCount("modes", l.Modes), l.checkAmplitude(0.15))
	case "vortex":
		return plain(isentropicVortex{l})
	}
	return nil, nil, fmt.Errorf("--initial is %q; it is %s", l.Initial, sheetLaws)
}

func (l *Sheet) checkModes(highest int) error {
	if l.Modes < 1 || l.Modes > highest {
		return fmt.Errorf("--modes is %d; this grid carries 1 to %d", l.Modes, highest)
	}
	return nil
}

func (l *Sheet) checkCount(flag string, n int) error {
	if n < 1 || n > 1000 {
		return fmt.Errorf("--%s is %d; it must lie between 1 and 1000", flag, n)
	}
	return nil
}

func (l *Sheet) checkAmplitude(below float64) error {
	if !(l.Amplitude >= 0 && l.Amplitude < below) {
		return fmt.Errorf("--amplitude is %g; with --initial %s it must be at least 0 and below %g", l.Amplitude, l.Initial, below)
	}
	return nil
}

// checkPositive takes pairs of a flag and its range.
func checkPositive(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if r := pairs[i+1].(random.Range); !(r.Lo > 0) {
			return fmt.Errorf("--%s is %v; it must be positive", pairs[i], r)
		}
	}
	return nil
}

// eachNode calls f for every node of a plane with its index and its position as
// fractions of the sides.
func eachNode(g grid.Grid, f func(i int, x, y float64)) {
	xs, ys := fractions(g, 0), fractions(g, 1)
	for i, x := range xs {
		for j, y := range ys {
			f(i*len(ys)+j, x, y)
		}
	}
}

// eachPoint calls f for every node of a grid with its index and its position as
// fractions of the sides, which f must not keep.
func eachPoint(g grid.Grid, f func(i int, at []float64)) {
	var places [mostAxes][]float64
	for axis := range g.N {
		places[axis] = fractions(g, axis)
	}
	at := make([]float64, g.Dims())
	for i := range g.Size() {
		rest := i
		for axis := g.Dims() - 1; axis >= 0; axis-- {
			at[axis] = places[axis][rest%g.N[axis]]
			rest /= g.N[axis]
		}
		f(i, at)
	}
}

// sheetWaves are sums of plane waves, of random wave vectors, amplitudes and
// phases, about means: 1+δ of it for density and pressure, v+δc for velocities.
type sheetWaves struct{ *Sheet }

func (l sheetWaves) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	density, pressure := l.Density.Draw(rng.Fork("density")), l.Pressure.Draw(rng.Fork("pressure"))
	c := math.Sqrt(p.At(0) * pressure / density)
	l.waves(rng.Fork("density waves"), u, 0, density, density)
	for axis, name := range grid.AxisNames[:u.Grid.Dims()] {
		mean := l.Velocity.Draw(rng.Fork("velocity " + name))
		l.waves(rng.Fork("velocity waves "+name), u, 1+axis, mean, c)
	}
	l.waves(rng.Fork("pressure waves"), u, u.Channels-1, pressure, pressure)
	return nil
}

// waves sets a channel to a mean and a sum of plane waves in units of scale.
func (l sheetWaves) waves(draw *random.Stream, u *grid.Field, channel int, mean, scale float64) {
	out := u.Channel(channel)
	for i := range out {
		out[i] = mean
	}
	modes := make([]float64, u.Grid.Dims())
	for range l.Terms {
		amplitude := l.Amplitude / float64(l.Terms) * (2*draw.Float64() - 1) * scale
		for axis := range modes {
			modes[axis] = l.mode(draw)
		}
		phase := 2 * math.Pi * draw.Float64()
		eachPoint(u.Grid, func(i int, at []float64) {
			turns := 0.0
			for axis, m := range modes {
				turns += m * at[axis]
			}
			out[i] += amplitude * math.Sin(2*math.Pi*turns+phase)
		})
	}
}

// mode is uniform in −Modes…Modes.
func (l *Sheet) mode(draw *random.Stream) float64 { return float64(draw.IntN(2*l.Modes+1) - l.Modes) }

func (l sheetWaves) String() string {
	return fmt.Sprintf("density %v(1+δ), velocities %v+δc, pressure %v(1+δ), each δ a sum of %d plane waves of modes uniform in ±%d along each axis, amplitudes uniform in ±%g/%d, phases uniform",
		l.Density, l.Velocity, l.Pressure, l.Terms, l.Modes, l.Amplitude, l.Terms)
}

// sheetTurbulence is a velocity without divergence in uniform density and
// pressure, of a stream function with all modes up to Modes, amplitudes normal
// and as 1/k², scaled to the Mach number.
type sheetTurbulence struct {
	*Sheet
	first int // index of the Mach number in the parameters
}

func (l sheetTurbulence) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	draw := rng.Fork("turbulence")
	density, pressure := l.Density.Draw(rng.Fork("density")), l.Pressure.Draw(rng.Fork("pressure"))
	speed := p.At(l.first) * math.Sqrt(p.At(0)*pressure/density)
	clear(u.Data)
	vx, vy := u.Channel(1), u.Channel(2)
	energy := 0.0
	for a := 0; a <= l.Modes; a++ {
		for b := -l.Modes; b <= l.Modes; b++ {
			if a == 0 && b <= 0 {
				continue
			}
			kx, ky := float64(a), float64(b)
			amplitude := draw.NormFloat64() / (kx*kx + ky*ky)
			phase := 2 * math.Pi * draw.Float64()
			energy += amplitude * amplitude * (kx*kx + ky*ky) / 2
			eachNode(u.Grid, func(i int, x, y float64) {
				wave := amplitude * math.Cos(2*math.Pi*(kx*x+ky*y)+phase)
				vx[i] += ky * wave
				vy[i] -= kx * wave
			})
		}
	}
	scale := speed / math.Sqrt(energy)
	for i := range vx {
		vx[i] *= scale
		vy[i] *= scale
		u.Channel(0)[i], u.Channel(3)[i] = density, pressure
	}
	return nil
}

func (l sheetTurbulence) String() string {
	return fmt.Sprintf("density %v, pressure %v, velocity without divergence of modes up to %d, amplitudes of the stream function normal times 1/k², root mean square Mach number %v", l.Density, l.Pressure, l.Modes, l.Mach)
}
