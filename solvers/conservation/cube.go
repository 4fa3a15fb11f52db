package conservation

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Cube is the part of a problem that says how a gas in a cube starts.
type Cube struct {
	// Initial is waves, turbulence, taylor-green or carried.
	Initial string `json:"initial"`
	// Modes is the highest mode along an axis of waves, and the wavenumber, in
	// periods per side, at which the spectrum of turbulence is largest.
	Modes int `json:"modes"`
	// Terms is the number of waves of each variable.
	Terms int `json:"terms"`
	// Amplitude is the largest deviation of waves, relative for density and
	// pressure and to the speed of sound for velocities, and of carried's density.
	Amplitude float64 `json:"amplitude"`
	// Mach is the root mean square velocity of turbulence, and the largest of
	// taylor-green, over the speed of sound.
	Mach random.Range `json:"mach"`
	// Density, Velocity and Pressure are the means; Velocity is each component of
	// the mean flow of waves and carried.
	Density  random.Range `json:"density"`
	Velocity random.Range `json:"velocity"`
	Pressure random.Range `json:"pressure"`
}

func newCube() Cube {
	return Cube{
		Initial: "waves", Modes: 2, Terms: 4, Amplitude: 0.5, Mach: random.Fixed(0.5),
		Density: random.Fixed(1), Velocity: random.Fixed(0), Pressure: random.Fixed(1),
	}
}

const cubeLaws = "waves, turbulence, taylor-green or carried"

// Bind binds the flags of l to fs.
func (l *Cube) Bind(fs *flag.FlagSet) {
	fs.StringVar(&l.Initial, "initial", l.Initial, "initial state: "+cubeLaws)
	fs.IntVar(&l.Modes, "modes", l.Modes, "highest mode along an axis of waves, and the wavenumber at which the spectrum of turbulence is largest")
	fs.IntVar(&l.Terms, "terms", l.Terms, "waves of each variable")
	fs.Float64Var(&l.Amplitude, "amplitude", l.Amplitude, "largest deviation of waves, relative for density and pressure and to the speed of sound for velocities, and of the density of carried")
	fs.Var(&l.Mach, "mach", "root mean square velocity of turbulence, and the largest of taylor-green, over the speed of sound")
	fs.Var(&l.Density, "density", "mean density")
	fs.Var(&l.Velocity, "velocity", "each velocity of the mean flow of waves and carried")
	fs.Var(&l.Pressure, "pressure", "mean pressure")
}

func (l *Cube) sides() string { return "periodic" }

func (l *Cube) law(stored grid.Grid, first ...solvers.Parameter) (gasLaw, *solvers.Scalars, error) {
	waves := sheetWaves{&Sheet{
		Initial: l.Initial, Modes: l.Modes, Terms: l.Terms, Amplitude: l.Amplitude,
		Density: l.Density, Velocity: l.Velocity, Pressure: l.Pressure,
	}}
	errs := []error{checkPositive("density", l.Density, "pressure", l.Pressure)}
	mach := len(first)
	var start gasLaw
	switch l.Initial {
	case "waves":
		start = waves
		errs = append(errs, waves.checkModes((stored.Cells(0)-1)/2), waves.checkCount("terms", l.Terms), waves.checkAmplitude(1))
	case "turbulence":
		start = cubeTurbulence{l, mach, stored.N}
		first = append(first, solvers.Parameter{Name: "mach", Unit: "1", Range: l.Mach})
		errs = append(errs, waves.checkModes((stored.Cells(0)-1)/2))
	case "taylor-green":
		start = cubeTaylorGreen{l, mach}
		first = append(first, solvers.Parameter{Name: "mach", Unit: "1", Range: l.Mach})
	case "carried":
		start = cubeCarried{l}
		errs = append(errs, waves.checkAmplitude(1))
	default:
		errs = append(errs, fmt.Errorf("--initial is %q; it is %s", l.Initial, cubeLaws))
	}
	for _, err := range errs {
		if err != nil {
			return nil, nil, err
		}
	}
	return start, solvers.NewScalars(first...), nil
}

// cubeTurbulence is a velocity without divergence in uniform density and
// pressure, scaled to the Mach number.
type cubeTurbulence struct {
	*Cube
	first  int // index of the Mach number in the parameters
	stored []int
}

func (l cubeTurbulence) velocity() law.Solenoidal {
	return law.Solenoidal{Stored: l.stored, Peak: float64(l.Modes), Speed: 1}
}

func (l cubeTurbulence) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	density, pressure := l.Density.Draw(rng.Fork("density")), l.Pressure.Draw(rng.Fork("pressure"))
	size := u.Grid.Size()
	v := grid.Field{Grid: u.Grid, Channels: 3, Data: u.Data[size : 4*size]}
	if err := l.velocity().Fill(rng, &v); err != nil {
		return err
	}
	square := 0.0
	for _, x := range v.Data {
		square += x * x
	}
	scale := p.At(l.first) * math.Sqrt(p.At(0)*pressure/density*float64(size)/square)
	for i := range v.Data {
		v.Data[i] *= scale
	}
	fillUniform(u, density, pressure)
	return nil
}

// fillUniform sets density and pressure.
func fillUniform(u *grid.Field, density, pressure float64) {
	for i := range u.Channel(0) {
		u.Channel(0)[i], u.Channel(u.Channels - 1)[i] = density, pressure
	}
}

func (l cubeTurbulence) String() string {
	return fmt.Sprintf("density %v, pressure %v; velocity: %v, scaled to the root mean square Mach number %v", l.Density, l.Pressure, l.velocity(), l.Mach)
}

// cubeTaylorGreen is G. I. Taylor and A. E. Green's vortex in a gas of uniform
// temperature, with the pressure of the incompressible flow.
type cubeTaylorGreen struct {
	*Cube
	first int // index of the Mach number in the parameters
}

func (l cubeTaylorGreen) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	density, pressure := l.Density.Draw(rng.Fork("density")), l.Pressure.Draw(rng.Fork("pressure"))
	speed := p.At(l.first) * math.Sqrt(p.At(0)*pressure/density)
	clear(u.Data)
	eachPoint(u.Grid, func(i int, at []float64) {
		x, y, z := 2*math.Pi*at[0], 2*math.Pi*at[1], 2*math.Pi*at[2]
		u.Channel(1)[i] = speed * math.Sin(x) * math.Cos(y) * math.Cos(z)
		u.Channel(2)[i] = -speed * math.Cos(x) * math.Sin(y) * math.Cos(z)
		rise := density * speed * speed / 16 * (math.Cos(2*x) + math.Cos(2*y)) * (math.Cos(2*z) + 2)
		u.Channel(4)[i] = pressure + rise
		u.Channel(0)[i] = density * (1 + rise/pressure)
	})
	return nil
}

func (l cubeTaylorGreen) String() string {
	return fmt.Sprintf("Taylor–Green vortex of the largest Mach number %v, mean density %v and pressure %v, uniform temperature", l.Mach, l.Density, l.Pressure)
}

// cubeCarried is a wave of the density across all three axes that a uniform flow
// carries along, unchanged, whatever the viscosities where there is no conduction.
type cubeCarried struct{ *Cube }

var _ exactGas = cubeCarried{}

func (l cubeCarried) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	if l.Density.Varies() || l.Velocity.Varies() || l.Pressure.Varies() {
		return fmt.Errorf("--initial carried has one density, velocity and pressure; they are %v, %v and %v", l.Density, l.Velocity, l.Pressure)
	}
	l.at(p, u, 0)
	return nil
}

func (l cubeCarried) at(_ *solvers.Scalars, u *grid.Field, t float64) {
	moved := 3 * l.Velocity.Lo * t / (u.Grid.Hi[0] - u.Grid.Lo[0])
	eachPoint(u.Grid, func(i int, at []float64) {
		u.Channel(0)[i] = l.Density.Lo * (1 + l.Amplitude*math.Sin(2*math.Pi*(at[0]+at[1]+at[2]-moved)))
		for k := 1; k <= 3; k++ {
			u.Channel(k)[i] = l.Velocity.Lo
		}
		u.Channel(4)[i] = l.Pressure.Lo
	})
}

func (l cubeCarried) String() string {
	return fmt.Sprintf("density %v(1 + %g sin 2π(x+y+z)/L), velocities %v, pressure %v", l.Density, l.Amplitude, l.Velocity, l.Pressure)
}
