package conservation

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Basin is the part of a problem that says what bed water stands on and how it
// starts.
type Basin struct {
	// Initial is waves, blobs, dam, lake or vortex.
	Initial string `json:"initial"`
	// Depth is the depth of water at rest over the lowest bed.
	Depth random.Range `json:"depth"`
	// Modes, Terms and Amplitude are those of waves: the highest mode, the number
	// of waves of each variable, and the largest deviation relative to Depth and to
	// the speed of waves; Terms and Amplitude are also those of blobs.
	Modes     int     `json:"modes"`
	Terms     int     `json:"terms"`
	Amplitude float64 `json:"amplitude"`
	// Inside and Outside are the depths of dam, and Radius is where they meet, as a
	// length from the middle of a plane or the left end of a line.
	Inside  random.Range `json:"dam_inside"`
	Outside random.Range `json:"dam_outside"`
	Radius  random.Range `json:"dam_radius"`
	// Bed is flat, waves, hill or shore, of height BedHeight.
	Bed       string       `json:"bed"`
	BedHeight random.Range `json:"bed_height"`
	BedModes  int          `json:"bed_modes"`
}

func newBasin() Basin {
	return Basin{
		Initial: "waves", Depth: random.Fixed(1), Modes: 2, Terms: 4, Amplitude: 0.3,
		Inside: random.Fixed(2), Outside: random.Fixed(1), Radius: random.Fixed(0.5),
		Bed: "flat", BedHeight: random.Fixed(0.3), BedModes: 3,
	}
}

const (
	basinLaws = "waves, blobs, dam, lake (at rest) or vortex (in a plane)"
	basinBeds = "flat, waves, hill or shore"
)

// Bind binds the flags of l to fs.
func (l *Basin) Bind(fs *flag.FlagSet) {
	fs.StringVar(&l.Initial, "initial", l.Initial, "initial state: "+basinLaws)
	fs.Var(&l.Depth, "depth", "depth of the water at rest, where the bed is lowest")
	fs.IntVar(&l.Modes, "modes", l.Modes, "highest mode along an axis of waves")
	fs.IntVar(&l.Terms, "terms", l.Terms, "waves of each variable, and the number of blobs")
	fs.Float64Var(&l.Amplitude, "amplitude", l.Amplitude, "largest deviation of waves, relative to the depth and to the speed of waves; height of blobs relative to the depth")
	fs.Var(&l.Inside, "dam-inside", "depth of dam inside the radius, or on the left")
	fs.Var(&l.Outside, "dam-outside", "depth of dam outside; 0 for dry ground")
	fs.Var(&l.Radius, "dam-radius", "radius of dam about the middle, or on a line its distance from the left end")
	fs.StringVar(&l.Bed, "bed", l.Bed, "bed: "+basinBeds)
	fs.Var(&l.BedHeight, "bed-height", "height of the bed where it is not flat")
	fs.IntVar(&l.BedModes, "bed-modes", l.BedModes, "highest mode along an axis of the bed waves")
}

// sides is the boundary that suits the state where none is asked for.
func (l *Basin) sides() string {
	switch {
	case l.Initial == "dam":
		return "outflow"
	case l.Bed == "shore":
		return "slip"
	}
	return "periodic"
}

// check reports the first value that makes no sense on the stored grid.
func (l *Basin) check(stored grid.Grid) error {
	highest := (stored.Cells(0) - 1) / 2
	if err := checkPositive("depth", l.Depth); err != nil {
		return err
	}
	switch l.Initial {
	case "waves", "blobs":
		switch {
		case l.Modes < 1 || l.Modes > highest:
			return fmt.Errorf("--modes is %d; this grid carries 1 to %d", l.Modes, highest)
		case l.Terms < 1 || l.Terms > 1000:
			return fmt.Errorf("--terms is %d; it must lie between 1 and 1000", l.Terms)
		case !(l.Amplitude >= 0 && l.Amplitude < 1):
			return fmt.Errorf("--amplitude is %g; it must be at least 0 and below 1, so that there is water", l.Amplitude)
		}
	case "dam":
		if !(l.Inside.Lo > 0 && l.Outside.Lo >= 0 && l.Radius.Lo > 0) {
			return fmt.Errorf("--dam-inside is %v, --dam-outside %v and --dam-radius %v; the first and the last must be positive, the depth outside at least 0", l.Inside, l.Outside, l.Radius)
		}
	case "vortex":
		if stored.Dims() != 2 || l.Bed != "flat" {
			return fmt.Errorf("--initial vortex needs a plane and --bed flat")
		}
	case "lake":
	default:
		return fmt.Errorf("--initial is %q; it is %s", l.Initial, basinLaws)
	}
	switch l.Bed {
	case "flat", "hill", "shore":
	case "waves":
		if l.BedModes < 1 || l.BedModes > highest {
			return fmt.Errorf("--bed-modes is %d; this grid carries 1 to %d", l.BedModes, highest)
		}
	default:
		return fmt.Errorf("--bed is %q; it is %s", l.Bed, basinBeds)
	}
	if !(l.BedHeight.Lo >= 0) {
		return fmt.Errorf("--bed-height is %v; it must not be negative", l.BedHeight)
	}
	return nil
}

// The parameters of a basin, in order; those of dam are last.
const (
	waterGravity = iota
	waterDepth
	waterBed
	waterInside
	waterOutside
	waterRadius
)

// scalars lists them.
func (l *Basin) scalars(gravity random.Range) *solvers.Scalars {
	list := []solvers.Parameter{
		{Name: "gravity", Unit: "1", Range: gravity},
		{Name: "depth", Unit: "1", Range: l.Depth},
		{Name: "bed_height", Unit: "1", Range: l.BedHeight},
	}
	if l.Initial == "dam" {
		list = append(list,
			solvers.Parameter{Name: "dam_inside", Unit: "1", Range: l.Inside},
			solvers.Parameter{Name: "dam_outside", Unit: "1", Range: l.Outside},
			solvers.Parameter{Name: "dam_radius", Unit: "1", Range: l.Radius})
	}
	return solvers.NewScalars(list...)
}

func (l *Basin) String() string {
	var text string
	switch l.Initial {
	case "waves":
		text = fmt.Sprintf("surface %v(1+δ) over the lowest bed and velocities δc, each δ a sum of %d waves of modes up to %d, amplitudes uniform in ±%g/%d, phases uniform", l.Depth, l.Terms, l.Modes, l.Amplitude, l.Terms)
	case "blobs":
		text = fmt.Sprintf("at rest, surface %v and on it %d Gaussian blobs of heights uniform in ±%g of it, places uniform, widths uniform in 0.03 to 0.1 of the side", l.Depth, l.Terms, l.Amplitude)
	case "dam":
		text = fmt.Sprintf("at rest, depth %v within %v and %v outside", l.Inside, l.Radius, l.Outside)
	case "lake":
		text = fmt.Sprintf("at rest, surface %v", l.Depth)
	case "vortex":
		text = "a vortex in the flow (1, 1)"
	}
	switch l.Bed {
	case "waves":
		text += fmt.Sprintf("; bed a random sum of waves of modes up to %d, between 0 and %v", l.BedModes, l.BedHeight)
	case "hill":
		text += fmt.Sprintf("; bed a hill of height %v in the middle", l.BedHeight)
	case "shore":
		text += fmt.Sprintf("; bed a valley that rises to %v at the ends of x", l.BedHeight)
	}
	return text
}

// fillBed sets the bed.
func (l *Basin) fillBed(rng *random.Stream, p *solvers.Scalars, u *grid.Field) {
	bed := u.Channel(u.Channels - 1)
	height := p.At(waterBed)
	clear(bed)
	switch l.Bed {
	case "waves":
		planeWaves(bed, u.Grid, rng.Fork("bed"), 2*l.BedModes, l.BedModes)
		for i, v := range bed {
			bed[i] = height * 0.5 * (1 + v)
		}
	case "hill":
		eachPlace(u.Grid, func(i int, s []float64) {
			square := 0.0
			for _, v := range s {
				square += (v - 0.5) * (v - 0.5)
			}
			bed[i] = height * math.Exp(-50*square)
		})
	case "shore":
		eachPlace(u.Grid, func(i int, s []float64) { bed[i] = height * (2*s[0] - 1) * (2*s[0] - 1) })
	}
}

// fill sets u to depth, velocities and bed.
func (l *Basin) fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	l.fillBed(rng, p, u)
	dims := u.Grid.Dims()
	depth, bed := u.Channel(0), u.Channel(dims+1)
	level := p.At(waterDepth)
	for i := range depth {
		depth[i] = level
	}
	for k := range dims {
		clear(u.Channel(1 + k))
	}
	switch l.Initial {
	case "waves":
		c := math.Sqrt(p.At(waterGravity) * level)
		for k, name := range []string{"surface waves", "velocity waves x", "velocity waves y"}[:dims+1] {
			out := u.Channel(k)
			waves := make([]float64, len(out))
			planeWaves(waves, u.Grid, rng.Fork(name), l.Terms, l.Modes)
			scale := l.Amplitude * c
			if k == 0 {
				scale = l.Amplitude * level
			}
			for i, v := range waves {
				out[i] += scale * v
			}
		}
	case "blobs":
		l.addBlobs(rng.Fork("blobs"), level, u)
	case "dam":
		l.fillDam(p, u)
		return nil // its depths are depths, whatever the bed
	case "vortex":
		l.fillVortex(p, u, 0)
		return nil
	}
	for i := range depth {
		depth[i] = max(0, depth[i]-bed[i])
	}
	return nil
}

// addBlobs adds Gaussian blobs to the surface, summed over the periods of
// periodic axes.
func (l *Basin) addBlobs(draw *random.Stream, level float64, u *grid.Field) {
	for range l.Terms {
		height := l.Amplitude * level * (2*draw.Float64() - 1)
		width := 0.03 + 0.07*draw.Float64()
		factors := make([][]float64, u.Grid.Dims())
		for axis := range factors {
			factors[axis], _ = bell(fractions(u.Grid, axis), draw.Float64(), width)
		}
		n := u.Grid.N[u.Grid.Dims()-1]
		for i := range u.Channel(0) {
			v := height * factors[len(factors)-1][i%n]
			if len(factors) == 2 {
				v *= factors[0][i/n]
			}
			u.Channel(0)[i] += v
		}
	}
}

func (l *Basin) fillDam(p *solvers.Scalars, u *grid.Field) {
	g := u.Grid
	eachPlace(g, func(i int, s []float64) {
		distance := s[0] * (g.Hi[0] - g.Lo[0])
		if len(s) == 2 {
			distance = math.Hypot((s[0]-0.5)*(g.Hi[0]-g.Lo[0]), (s[1]-0.5)*(g.Hi[1]-g.Lo[1]))
		}
		out := step(distance, p.At(waterRadius))
		u.Channel(0)[i] = (1-out)*p.At(waterInside) + out*p.At(waterOutside)
	})
}

// fillVortex is the vortex that the flow (1, 1) carries along, at time t: speed
// v(r) about a centre and the depth that holds it, g h' = v²/r, with a core of
// 1/14 of the side.
func (l *Basin) fillVortex(p *solvers.Scalars, u *grid.Field, t float64) {
	const strength, cores = 1.5, 14
	side := u.Grid.Hi[0] - u.Grid.Lo[0]
	from := func(s float64) float64 {
		s = math.Mod(s-0.5-t/side, 1)
		return cores * (s - math.Round(s))
	}
	eachPlace(u.Grid, func(i int, s []float64) {
		x, y := from(s[0]), from(s[1])
		swirl := strength / (2 * math.Pi) * math.Exp(0.5*(1-x*x-y*y))
		u.Channel(0)[i] = p.At(waterDepth) - swirl*swirl/(2*p.At(waterGravity))
		u.Channel(1)[i], u.Channel(2)[i] = 1-swirl*y, 1+swirl*x
	})
}

// eachPlace calls f for every node with its index and its position as fractions
// of the sides.
func eachPlace(g grid.Grid, f func(i int, s []float64)) {
	s := make([]float64, g.Dims())
	last := fractions(g, g.Dims()-1)
	first := fractions(g, 0)
	for i := range g.Size() {
		s[0] = first[i/(g.Size()/len(first))]
		s[len(s)-1] = last[i%len(last)]
		f(i, s)
	}
}

// planeWaves adds a sum of plane waves to out, of modes uniform up to the
// highest, amplitudes uniform in ±1/terms, phases uniform.
func planeWaves(out []float64, g grid.Grid, draw *random.Stream, terms, modes int) {
	k := make([]float64, g.Dims())
	for range terms {
		amplitude := (2*draw.Float64() - 1) / float64(terms)
		for axis := range k {
			k[axis] = float64(draw.IntN(2*modes+1) - modes)
		}
		phase := 2 * math.Pi * draw.Float64()
		eachPlace(g, func(i int, s []float64) {
			turn := 0.0
			for axis, v := range s {
				turn += k[axis] * v
			}
			out[i] += amplitude * math.Sin(2*math.Pi*turn+phase)
		})
	}
}
