package conservation

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Tube is the part of a problem that says how a gas on a line starts.
type Tube struct {
	// Initial is waves, steps, riemann, density-wave, shu-osher or blast.
	Initial string `json:"initial"`
	// Modes and Amplitude are those of waves and density-wave; Modes is the
	// highest of waves.
	Modes     int     `json:"modes"`
	Terms     int     `json:"terms"`
	Amplitude float64 `json:"amplitude"`
	// Pieces is the number of constant states of steps; each draws its own from
	// the three ranges, which are also the means of waves.
	Pieces   int          `json:"pieces"`
	Density  random.Range `json:"density"`
	Velocity random.Range `json:"velocity"`
	Pressure random.Range `json:"pressure"`
	// The states of riemann, each number drawn for each sample, and where they
	// meet as a fraction of the line.
	LeftDensity   random.Range `json:"left_density"`
	LeftVelocity  random.Range `json:"left_velocity"`
	LeftPressure  random.Range `json:"left_pressure"`
	RightDensity  random.Range `json:"right_density"`
	RightVelocity random.Range `json:"right_velocity"`
	RightPressure random.Range `json:"right_pressure"`
	Jump          random.Range `json:"jump"`
	// ShockMach is the Mach number of viscous-shock.
	ShockMach float64 `json:"shock_mach"`
}

// newTube has the states of G. A. Sod, J. Comput. Phys. 27 (1978) 1.
func newTube() Tube {
	return Tube{
		Initial: "waves", Modes: 3, Terms: 3, Amplitude: 0.5, Pieces: 4,
		Density: random.Fixed(1), Velocity: random.Fixed(0), Pressure: random.Fixed(1),
		LeftDensity: random.Fixed(1), LeftVelocity: random.Fixed(0), LeftPressure: random.Fixed(1),
		RightDensity: random.Fixed(0.125), RightVelocity: random.Fixed(0), RightPressure: random.Fixed(0.1),
		Jump: random.Fixed(0.5), ShockMach: 2,
	}
}

// tubeLaws are the values of Initial.
const tubeLaws = "waves, steps, riemann, density-wave, shu-osher or blast"

// Bind binds the flags of l to fs; those of viscous-shock only for a viscous gas.
func (l *Tube) Bind(fs *flag.FlagSet, viscous bool) {
	laws := tubeLaws
	if viscous {
		laws += ", or viscous-shock"
		fs.Float64Var(&l.ShockMach, "shock-mach", l.ShockMach, "Mach number of viscous-shock")
	}
	fs.StringVar(&l.Initial, "initial", l.Initial, "initial state: "+laws)
	fs.IntVar(&l.Modes, "modes", l.Modes, "highest mode of waves, and the mode of density-wave")
	fs.IntVar(&l.Terms, "terms", l.Terms, "terms of each sum of waves")
	fs.Float64Var(&l.Amplitude, "amplitude", l.Amplitude, "largest deviation of waves, relative for density and pressure and to the speed of sound for velocity, and that of density-wave")
	fs.IntVar(&l.Pieces, "pieces", l.Pieces, "constant states of steps, between jumps at random")
	fs.Var(&l.Density, "density", "density of each state of steps, and about which waves vary")
	fs.Var(&l.Velocity, "velocity", "velocity of each state of steps, and about which waves vary")
	fs.Var(&l.Pressure, "pressure", "pressure of each state of steps, and about which waves vary")
	fs.Var(&l.LeftDensity, "left-density", "density of riemann on the left")
	fs.Var(&l.LeftVelocity, "left-velocity", "velocity of riemann on the left")
	fs.Var(&l.LeftPressure, "left-pressure", "pressure of riemann on the left")
	fs.Var(&l.RightDensity, "right-density", "density of riemann on the right")
	fs.Var(&l.RightVelocity, "right-velocity", "velocity of riemann on the right")
	fs.Var(&l.RightPressure, "right-pressure", "pressure of riemann on the right")
	fs.Var(&l.Jump, "jump", "where the states of riemann meet, as a fraction of the line")
}

// sides is the boundary that suits the initial state where none is asked for.
func (l *Tube) sides() string {
	switch l.Initial {
	case "riemann", "shu-osher":
		return "outflow"
	case "viscous-shock":
		return "inflow"
	case "blast":
		return "slip"
	}
	return "periodic"
}

// law checks l and returns the law and its parameters, those of the equation
// first.
func (l *Tube) law(stored grid.Grid, first ...solvers.Parameter) (gasLaw, *solvers.Scalars, error) {
	highest := (stored.Cells(0) - 1) / 2
	switch l.Initial {
	case "waves", "density-wave":
		if l.Modes < 1 || l.Modes > highest {
			return nil, nil, fmt.Errorf("--modes is %d; a grid of %d cells carries 1 to %d", l.Modes, stored.Cells(0), highest)
		}
		if !(l.Amplitude >= 0 && l.Amplitude < 1) {
			return nil, nil, fmt.Errorf("--amplitude is %g; it must be at least 0 and below 1, so that density and pressure stay positive", l.Amplitude)
		}
		if l.Initial == "density-wave" {
			return densityWave{l}, solvers.NewScalars(first...), nil
		}
		if l.Terms < 1 {
			return nil, nil, fmt.Errorf("--terms is %d; at least 1 is needed", l.Terms)
		}
		return tubeWaves{l}, solvers.NewScalars(first...), checkPositive("density", l.Density, "pressure", l.Pressure)
	case "steps":
		if l.Pieces < 2 {
			return nil, nil, fmt.Errorf("--pieces is %d; at least 2 are needed", l.Pieces)
		}
		return tubeSteps{l}, solvers.NewScalars(first...), checkPositive("density", l.Density, "pressure", l.Pressure)
	case "riemann":
		if !(l.Jump.Lo > 0 && l.Jump.Hi < 1) {
			return nil, nil, fmt.Errorf("--jump is %v; it must lie inside the line, between 0 and 1", l.Jump)
		}
		list := append(first,
			solvers.Parameter{Name: "left_density", Unit: "1", Range: l.LeftDensity},
			solvers.Parameter{Name: "left_velocity", Unit: "1", Range: l.LeftVelocity},
			solvers.Parameter{Name: "left_pressure", Unit: "1", Range: l.LeftPressure},
			solvers.Parameter{Name: "right_density", Unit: "1", Range: l.RightDensity},
			solvers.Parameter{Name: "right_velocity", Unit: "1", Range: l.RightVelocity},
			solvers.Parameter{Name: "right_pressure", Unit: "1", Range: l.RightPressure},
			solvers.Parameter{Name: "jump", Unit: "1", Range: l.Jump})
		return tubeRiemann{len(first), l}, solvers.NewScalars(list...), checkPositive("left-density", l.LeftDensity,
			"left-pressure", l.LeftPressure, "right-density", l.RightDensity, "right-pressure", l.RightPressure)
	case "shu-osher":
		return shuOsher, solvers.NewScalars(first...), nil
	case "blast":
		return twoBlasts, solvers.NewScalars(first...), nil
	case "viscous-shock":
		if len(first) < 3 {
			break // a gas without viscosity
		}
		if !(l.ShockMach > 1 && l.ShockMach <= 100) {
			return nil, nil, fmt.Errorf("--shock-mach is %g; it must lie above 1, up to 100", l.ShockMach)
		}
		if !(first[1].Range.Lo > 0) {
			return nil, nil, fmt.Errorf("--shear-viscosity is %v; viscous-shock needs a positive one", first[1].Range)
		}
		return beckerShock{l.ShockMach, 0.3, 1}, solvers.NewScalars(first...), nil
	}
	return nil, nil, fmt.Errorf("--initial is %q; it is %s", l.Initial, tubeLaws)
}

// tubeWaves are sums of sines of the line, of random modes, amplitudes and
// phases, about means: 1+δ of it for density and pressure, v+δc for velocity.
type tubeWaves struct{ *Tube }

func (l tubeWaves) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	gamma := p.At(0)
	density, velocity, pressure := l.Density.Draw(rng.Fork("density")), l.Velocity.Draw(rng.Fork("velocity")), l.Pressure.Draw(rng.Fork("pressure"))
	scales := [3]float64{density, math.Sqrt(gamma * pressure / density), pressure}
	means := [3]float64{density, velocity, pressure}
	s := fractions(u.Grid, 0)
	for k, name := range [3]string{"density waves", "velocity waves", "pressure waves"} {
		draw := rng.Fork(name)
		out := u.Channel(k)
		for i := range out {
			out[i] = means[k]
		}
		for range l.Terms {
			amplitude := l.Amplitude / float64(l.Terms) * (2*draw.Float64() - 1) * scales[k]
			mode := float64(1 + draw.IntN(l.Modes))
			phase := 2 * math.Pi * draw.Float64()
			for i, at := range s {
				out[i] += amplitude * math.Sin(2*math.Pi*mode*at+phase)
			}
		}
	}
	return nil
}

func (l tubeWaves) String() string {
	return fmt.Sprintf("density %v(1+δ), velocity %v+δc, pressure %v(1+δ), each δ a sum of %d sines of modes uniform in 1…%d, amplitudes uniform in ±%g/%d, phases uniform",
		l.Density, l.Velocity, l.Pressure, l.Terms, l.Modes, l.Amplitude, l.Terms)
}

// tubeSteps are constant states between jumps, the positions of which are
// uniform on the line. On a periodic line the end is a jump too.
type tubeSteps struct{ *Tube }

func (l tubeSteps) fill(rng *random.Stream, _ *solvers.Scalars, u *grid.Field) error {
	draw := rng.Fork("steps")
	s := fractions(u.Grid, 0)
	clear(u.Data)
	add := func(jump float64, change [3]float64) {
		for i, at := range s {
			share := step(at, jump)
			for k := range change {
				u.Data[k*len(s)+i] += share * change[k]
			}
		}
	}
	var before [3]float64
	jumps := make([]float64, l.Pieces)
	for i := 1; i < len(jumps); i++ {
		jumps[i] = draw.Float64()
	}
	jumps[0] = -1
	for i := range jumps {
		state := [3]float64{l.Density.Draw(draw), l.Velocity.Draw(draw), l.Pressure.Draw(draw)}
		least := i
		for j := i + 1; j < len(jumps); j++ {
			if jumps[j] < jumps[least] {
				least = j
			}
		}
		jumps[i], jumps[least] = jumps[least], jumps[i]
		add(jumps[i], [3]float64{state[0] - before[0], state[1] - before[1], state[2] - before[2]})
		before = state
	}
	return nil
}

func (l tubeSteps) String() string {
	return fmt.Sprintf("%d constant states between jumps uniform on the line: density in %v, velocity in %v, pressure in %v", l.Pieces, l.Density, l.Velocity, l.Pressure)
}

// tubeRiemann are two constant states.
type tubeRiemann struct {
	first int // index of the first of its parameters
	*Tube
}

var _ exactGas = tubeRiemann{}

func (l tubeRiemann) problem(p *solvers.Scalars) riemannProblem {
	v := func(i int) float64 { return p.At(l.first + i) }
	return riemannProblem{
		gamma: p.At(0),
		left:  gasPoint{density: v(0), velocity: v(1), pressure: v(2)},
		right: gasPoint{density: v(3), velocity: v(4), pressure: v(5)},
	}
}

func (l tubeRiemann) fill(_ *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	r := l.problem(p)
	for i, s := range fractions(u.Grid, 0) {
		right := step(s, p.At(l.first+6))
		u.Channel(0)[i] = (1-right)*r.left.density + right*r.right.density
		u.Channel(1)[i] = (1-right)*r.left.velocity + right*r.right.velocity
		u.Channel(2)[i] = (1-right)*r.left.pressure + right*r.right.pressure
	}
	return nil
}

func (l tubeRiemann) at(p *solvers.Scalars, u *grid.Field, t float64) {
	if t == 0 {
		// fill draws nothing, so that it needs no stream.
		_ = l.fill(nil, p, u)
		return
	}
	r := l.problem(p)
	r.solve()
	length := u.Grid.Hi[0] - u.Grid.Lo[0]
	for i, s := range fractions(u.Grid, 0) {
		state := r.at((s - p.At(l.first+6)) * length / t)
		u.Channel(0)[i], u.Channel(1)[i], u.Channel(2)[i] = state.density, state.velocity, state.pressure
	}
}

func (l tubeRiemann) String() string {
	return fmt.Sprintf("density, velocity, pressure (%v, %v, %v) left of %v of the line and (%v, %v, %v) right of it",
		l.LeftDensity, l.LeftVelocity, l.LeftPressure, l.Jump, l.RightDensity, l.RightVelocity, l.RightPressure)
}

// densityWave is a wave of density that the flow carries along, unchanged.
type densityWave struct{ *Tube }

var _ exactGas = densityWave{}

func (l densityWave) fill(_ *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	l.at(p, u, 0)
	return nil
}

func (l densityWave) at(_ *solvers.Scalars, u *grid.Field, t float64) {
	length := u.Grid.Hi[0] - u.Grid.Lo[0]
	for i, s := range fractions(u.Grid, 0) {
		u.Channel(0)[i] = 1 + l.Amplitude*math.Sin(2*math.Pi*float64(l.Modes)*(s-t/length))
		u.Channel(1)[i], u.Channel(2)[i] = 1, 1
	}
}

func (l densityWave) String() string {
	return fmt.Sprintf("density 1 + %g sin 2π·%d s, velocity 1, pressure 1", l.Amplitude, l.Modes)
}

// tubeStates is a function of the fraction s of the line.
type tubeStates struct {
	state func(s float64) gasPoint
	text  string
}

func (l tubeStates) fill(_ *random.Stream, _ *solvers.Scalars, u *grid.Field) error {
	for i, s := range fractions(u.Grid, 0) {
		state := l.state(s)
		u.Channel(0)[i], u.Channel(1)[i], u.Channel(2)[i] = state.density, state.velocity, state.pressure
	}
	return nil
}

func (l tubeStates) String() string { return l.text }

// shuOsher is a shock of Mach number 3 that runs into a wave of density: C.-W.
// Shu and S. Osher, J. Comput. Phys. 83 (1989) 32, example 8.
var shuOsher = tubeStates{
	text: "a shock of Mach number 3 at one tenth of the line, behind it (3.857143, 2.629369, 10.33333), before it density 1 + 0.2 sin 5x with x = 10s − 5, velocity 0, pressure 1",
	state: func(s float64) gasPoint {
		right := step(s, 0.1)
		return gasPoint{
			density:  (1-right)*3.857143 + right*(1+0.2*math.Sin(5*(10*s-5))),
			velocity: (1 - right) * 2.629369,
			pressure: (1-right)*10.33333 + right,
		}
	},
}

// twoBlasts are the two blast waves of P. Woodward and P. Colella, J. Comput.
// Phys. 54 (1984) 115, section IVa.
var twoBlasts = tubeStates{
	text: "density 1, velocity 0, pressure 1000 on the first tenth, 100 on the last and 0.01 between",
	state: func(s float64) gasPoint {
		a, b := step(s, 0.1), step(s, 0.9)
		return gasPoint{density: 1, pressure: 1000*(1-a) + 0.01*(a-b) + 100*b}
	},
}
