package vorticity

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// families are the initial states of Families.
var families = []string{"sines", "vortices", "patches", "shear-layers", "vortex-sheet"}

// Families are the constants of the random initial states that Poseidon (M.
// Herde et al., NeurIPS 2024) is trained and tested on, as vorticities of mean
// zero, s the fractions of the box: their velocities, made free of divergence,
// have the same vorticity. Problems embed it; its JSON fields become theirs.
type Families struct {
	// SineModes is the highest mode of sines.
	SineModes int `json:"sine_modes"`
	// Vortices and VortexSize are the number and the width σ of vortices.
	Vortices   int          `json:"vortices"`
	VortexSize random.Range `json:"vortex_size"`
	// Patches counts those of patches along each axis.
	Patches int `json:"patches"`
	// LayerWidth and LayerBend are those of shear-layers, SheetWidth and SheetBend
	// those of vortex-sheet, as fractions of the box.
	LayerWidth random.Range `json:"layer_width"`
	LayerBend  float64      `json:"layer_bend"`
	SheetWidth float64      `json:"sheet_width"`
	SheetBend  float64      `json:"sheet_bend"`
}

func newFamilies() Families {
	return Families{
		SineModes: 10, Vortices: 100, VortexSize: random.Range{Lo: 0.01, Hi: 0.1}, Patches: 10,
		LayerWidth: random.Range{Lo: 0.08, Hi: 0.12}, LayerBend: 0.025,
		SheetWidth: 5.0 / 128, SheetBend: 0.003125,
	}
}

// Bind binds the flags of f to fs.
func (f *Families) Bind(fs *flag.FlagSet) {
	fs.IntVar(&f.SineModes, "sine-modes", f.SineModes, "highest mode of the initial state sines, velocities that are sums of products of sines")
	fs.IntVar(&f.Vortices, "vortices", f.Vortices, "number of Gaussian vortices of the initial state vortices")
	fs.Var(&f.VortexSize, "vortex-size", "width σ of each vortex exp(−r²/2σ²), as a fraction of the box")
	fs.IntVar(&f.Patches, "patches", f.Patches, "squares of constant vorticity along each axis of the initial state patches")
	fs.Var(&f.LayerWidth, "layer-width", "ρ of the initial state shear-layers, u = tanh(2πs/ρ), as a fraction of the box")
	fs.Float64Var(&f.LayerBend, "layer-bend", f.LayerBend, "δ of shear-layers, which ten sines of amplitudes up to δ bend")
	fs.Float64Var(&f.SheetWidth, "sheet-width", f.SheetWidth, "radius over which the vortex-sheet is spread, as a fraction of the box")
	fs.Float64Var(&f.SheetBend, "sheet-bend", f.SheetBend, "largest amplitude of each of the ten sines that bend the vortex-sheet beyond 0.2 sin 2πs")
}

// law checks f and returns the law that name stands for, on a square of side
// length whose stored grid has the given number of points per axis.
func (f Families) law(name string, length float64, points int) (law.Law, error) {
	switch {
	case f.SineModes < 1 || 2*f.SineModes >= points:
		return nil, fmt.Errorf("--sine-modes is %d; a grid of %d points carries 1 to %d", f.SineModes, points, (points-1)/2)
	case f.Vortices < 1 || f.Vortices > 10000:
		return nil, fmt.Errorf("--vortices is %d; it lies between 1 and 10000", f.Vortices)
	case !(f.VortexSize.Lo > 0 && f.VortexSize.Hi <= 0.5):
		return nil, fmt.Errorf("--vortex-size is %v; it is positive and at most 0.5", &f.VortexSize)
	case f.Patches < 1 || 2*f.Patches > points:
		return nil, fmt.Errorf("--patches is %d; a grid of %d points has room for 1 to %d", f.Patches, points, points/2)
	case !(f.LayerWidth.Lo > 0 && f.LayerWidth.Hi <= 0.5):
		return nil, fmt.Errorf("--layer-width is %v; it is positive and at most 0.5", &f.LayerWidth)
	case !(f.LayerBend >= 0 && f.LayerBend <= 0.1):
		return nil, fmt.Errorf("--layer-bend is %g; it lies between 0 and 0.1", f.LayerBend)
	case !(f.SheetWidth > 0 && f.SheetWidth <= 0.25):
		return nil, fmt.Errorf("--sheet-width is %g; it is positive and at most 0.25", f.SheetWidth)
	case !(f.SheetBend >= 0 && f.SheetBend <= 0.1):
		return nil, fmt.Errorf("--sheet-bend is %g; it lies between 0 and 0.1", f.SheetBend)
	}
	switch name {
	case "sines":
		return sines{f.SineModes, length}, nil
	case "vortices":
		return gaussians{f.Vortices, f.VortexSize}, nil
	case "patches":
		return patches{f.Patches}, nil
	case "shear-layers":
		return shearLayers{f.LayerWidth, f.LayerBend, length}, nil
	}
	return vortexSheet{f.SheetWidth, f.SheetBend}, nil
}

// sines is the vorticity of two independent velocities
//
//	Σ_{i,j=1…p} α_ij/√(2π(i+j)) sin(2πi s_x + β_ij) sin(2πj s_y + γ_ij),
//
// α uniform in [−1, 1], β and γ in [0, 2π].
type sines struct {
	modes  int
	length float64
}

// Varies implements law.Law.
func (sines) Varies() bool { return true }

// Fill implements law.Law.
func (s sines) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	clear(dst.Data)
	x, y := make([]float64, dst.Grid.N[0]), make([]float64, dst.Grid.N[1])
	for c, sign := range [2]float64{-1, 1} { // −∂u/∂y, then ∂v/∂x
		for i := 1; i <= s.modes; i++ {
			for j := 1; j <= s.modes; j++ {
				size := (2*rng.Float64() - 1) / math.Sqrt(2*math.Pi*float64(i+j))
				across, along := 2*math.Pi*rng.Float64(), 2*math.Pi*rng.Float64()
				mode := float64(j)
				if c == 0 {
					along += math.Pi / 2
				} else {
					across += math.Pi / 2
					mode = float64(i)
				}
				wave(x, i, across)
				wave(y, j, along)
				size *= sign * 2 * math.Pi * mode / s.length
				outer(dst.Data, x, y, size)
			}
		}
	}
	return nil
}

// wave sets values to sin(2πks + phase).
func wave(values []float64, k int, phase float64) {
	for j := range values {
		values[j] = math.Sin(2*math.Pi*float64(k*j%len(values))/float64(len(values)) + phase)
	}
}

// outer adds size·x⊗y to data.
func outer(data, x, y []float64, size float64) {
	for i, a := range x {
		row := data[i*len(y):][:len(y)]
		for j, b := range y {
			row[j] += size * a * b
		}
	}
}

// Scale implements law.Law.
func (s sines) Scale() (rms, largest float64) {
	square := 0.0
	for i := 1; i <= s.modes; i++ {
		for j := 1; j <= s.modes; j++ {
			square += 2 * math.Pi * float64(i*i+j*j) / float64(i+j) / 12
		}
	}
	rms = math.Sqrt(square) / s.length
	return rms, 4 * rms
}

func (s sines) String() string {
	return fmt.Sprintf("ω0 = ∂v/∂x − ∂u/∂y, u and v each Σ α/√(2π(i+j)) sin(2πi s_x+β) sin(2πj s_y+γ) over i, j ≤ %d, α in [−1, 1], β and γ in [0, 2π]", s.modes)
}

// gaussians is the sum of vortices α/σ exp(−|s−c|²/2σ²), α uniform in [−1, 1], c
// in the box, less its mean.
type gaussians struct {
	count int
	size  random.Range
}

// Varies implements law.Law.
func (gaussians) Varies() bool { return true }

// Fill implements law.Law.
func (s gaussians) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	clear(dst.Data)
	axes := [2][]float64{make([]float64, dst.Grid.N[0]), make([]float64, dst.Grid.N[1])}
	mean := 0.0
	for range s.count {
		strength, size := 2*rng.Float64()-1, s.size.Draw(rng)
		for _, values := range axes {
			centre, images := rng.Float64(), 1+int(8*size)
			for j := range values {
				values[j] = 0
				for m := -images; m <= images; m++ {
					r := (float64(j)/float64(len(values)) - centre + float64(m)) / size
					values[j] += math.Exp(-0.5 * r * r)
				}
			}
		}
		outer(dst.Data, axes[0], axes[1], strength/size)
		mean += 2 * math.Pi * strength * size
	}
	for i := range dst.Data {
		dst.Data[i] -= mean
	}
	return nil
}

// Scale implements law.Law.
func (s gaussians) Scale() (rms, largest float64) {
	rms = math.Sqrt(float64(s.count) * math.Pi / 3)
	return rms, max(4*rms, 1/s.size.Lo)
}

func (s gaussians) String() string {
	return fmt.Sprintf("ω0 = Σ α/σ exp(−|s−c|²/2σ²) less its mean, %d vortices, α in [−1, 1], σ in %v, c anywhere", s.count, &s.size)
}

// patches is constant on each of count² squares, uniform in [−1, 1], less its
// mean; between nodes that two squares share it is the mean of both.
type patches struct{ count int }

// Varies implements law.Law.
func (patches) Varies() bool { return true }

// Fill implements law.Law.
func (s patches) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	values, mean := make([]float64, s.count*s.count), 0.0
	for i := range values {
		values[i] = 2*rng.Float64() - 1
		mean += values[i] / float64(len(values))
	}
	at := func(x, y int) float64 { return values[(x%s.count)*s.count+y%s.count] - mean }
	n := dst.Grid.N[1]
	// The squares below and above a node, the same but on an edge.
	squares := func(j, n int) (below, above int) {
		above = j * s.count / n
		if j*s.count%n == 0 {
			return above + s.count - 1, above
		}
		return above, above
	}
	for i := range dst.Data {
		a, b := squares(i/n, dst.Grid.N[0])
		c, d := squares(i%n, n)
		dst.Data[i] = 0.25 * (at(a, c) + at(a, d) + at(b, c) + at(b, d))
	}
	return nil
}

// Scale implements law.Law.
func (s patches) Scale() (rms, largest float64) { return 1 / math.Sqrt(3), 2 }

func (s patches) String() string {
	return fmt.Sprintf("ω0 constant on each of %d×%d squares, in [−1, 1], less its mean", s.count, s.count)
}
