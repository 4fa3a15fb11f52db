package vorticity

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

var (
	_ law.Law = sines{}
	_ law.Law = gaussians{}
	_ law.Law = patches{}
	_ law.Law = shearLayers{}
	_ law.Law = vortexSheet{}
)

// bends is how many sines bend a layer or a sheet.
const bends = 10

// shearLayers is the vorticity of u = U(s_y + ξ + δ Σ_{k=1…10} α_k sin(2πk s_x + β_k)),
// U(s) = tanh(2π(s−¼)/ρ) to s = ½ and tanh(2π(¾−s)/ρ) from there: ξ uniform in
// [−1/16, 1/16], α in [0, 1], β in [0, 2π].
type shearLayers struct {
	width        random.Range
	bend, length float64
}

// Varies implements law.Law.
func (shearLayers) Varies() bool { return true }

// Fill implements law.Law.
func (s shearLayers) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	width := s.width.Draw(rng)
	shift := make([]float64, dst.Grid.N[0])
	for i, start := 0, (2*rng.Float64()-1)/16; i < len(shift); i++ {
		shift[i] = start
	}
	sine := make([]float64, len(shift))
	for k := 1; k <= bends; k++ {
		size := s.bend * rng.Float64()
		wave(sine, k, 2*math.Pi*rng.Float64())
		for i, v := range sine {
			shift[i] += size * v
		}
	}
	n := dst.Grid.N[1]
	steep := 2 * math.Pi / width
	for i := range dst.Data {
		at := float64(i%n)/float64(n) + shift[i/n]
		at -= math.Floor(at)
		sign, from := -1.0, at-0.25
		if at > 0.5 {
			sign, from = 1, at-0.75
		}
		sech := 1 / math.Cosh(steep*from)
		dst.Data[i] = sign * steep / s.length * sech * sech
	}
	return nil
}

// Scale implements law.Law.
func (s shearLayers) Scale() (rms, largest float64) {
	steep := 2 * math.Pi / s.width.Lo
	return math.Sqrt(8*steep/3) / s.length, steep / s.length
}

func (s shearLayers) String() string {
	return fmt.Sprintf("ω0 of two layers u = ±tanh(2πs/ρ), ρ in %v, moved by up to 1/16 and bent by %d sines of amplitudes up to %g", &s.width, bends, s.bend)
}

// vortexSheet is a sheet of unit strength along s_y = ½ + 0.2 sin 2πs_x + Σ α_k
// sin 2π(s_x + β_k), α in [0, bend], β in [0, 1], spread by the radial B-spline
// of third order over the radius width, less its mean.
type vortexSheet struct{ width, bend float64 }

// Varies implements law.Law.
func (vortexSheet) Varies() bool { return true }

// Fill implements law.Law.
func (s vortexSheet) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	sine, cosine := 0.2, 0.0 // the sum of sines of one wave is one
	for range bends {
		size, phase := s.bend*rng.Float64(), 2*math.Pi*rng.Float64()
		sine, cosine = sine+size*math.Cos(phase), cosine+size*math.Sin(phase)
	}
	clear(dst.Data)
	nx, ny := dst.Grid.N[0], dst.Grid.N[1]
	const pieces = 4096 // of the curve; the spline is smooth over many
	length := 0.0
	for k := range pieces {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / pieces)
		x, y := float64(k)/pieces, 0.5+sine*sin+cosine*cos
		piece := math.Hypot(1, 2*math.Pi*(sine*cos-cosine*sin)) / pieces
		length += piece
		reach := s.width
		for i := int(math.Ceil((x - reach) * float64(nx))); float64(i) <= (x+reach)*float64(nx); i++ {
			dx := float64(i)/float64(nx) - x
			row := dst.Data[(i+nx)%nx*ny:][:ny]
			for j := int(math.Ceil((y - reach) * float64(ny))); float64(j) <= (y+reach)*float64(ny); j++ {
				dy := float64(j)/float64(ny) - y
				row[(j+ny)%ny] += piece * s.spread(math.Hypot(dx, dy))
			}
		}
	}
	for i := range dst.Data {
		dst.Data[i] -= length
	}
	return nil
}

// spread is the radial B-spline, whose integral over the plane is 1.
func (s vortexSheet) spread(r float64) float64 {
	r /= s.width
	cube := func(x float64) float64 { return max(x, 0) * max(x, 0) * max(x, 0) }
	return 80 / (7 * math.Pi * s.width * s.width) * (cube(1-r) - 4*cube(0.5-r))
}

// Scale implements law.Law.
func (s vortexSheet) Scale() (rms, largest float64) {
	// Across the sheet the spline is about as wide as its radius.
	return math.Sqrt(1.4 / s.width), 1.6 / s.width
}

func (s vortexSheet) String() string {
	return fmt.Sprintf("ω0 a sheet of unit strength along s_y = ½ + 0.2 sin 2πs_x + %d sines of amplitudes up to %g and random phases, spread over the radius %g, less its mean", bends, s.bend, s.width)
}
