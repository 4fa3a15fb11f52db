package law

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Bumps is the law of sums of Gaussian bumps anywhere in the box,
//
//	Σ_j amplitude·exp(−|s − c_j|²/2σ_j²),
//
// s the position as fractions of the box. Problems embed it for their source;
// its JSON fields become theirs.
type Bumps struct {
	// Count is the number of bumps, rounded down.
	Count random.Range `json:"source_bumps"`
	// Size is σ_j, as a fraction of the box.
	Size random.Range `json:"source_size"`
}

// NewBumps returns one to nine bumps of a fortieth to a tenth of the box.
func NewBumps() Bumps {
	return Bumps{Count: random.Range{Lo: 1, Hi: 10}, Size: random.Range{Lo: 0.025, Hi: 0.1}}
}

// Bind binds the flags of b to fs.
func (b *Bumps) Bind(fs *flag.FlagSet) {
	fs.Var(&b.Count, "source-bumps", "number of bumps of source gaussians, rounded down")
	fs.Var(&b.Size, "source-size", "width σ of each bump exp(−r²/2σ²) of source gaussians, as a fraction of the box")
}

// Law checks b and returns the law.
func (b Bumps) Law(amplitude float64) (Law, error) {
	switch {
	case !(b.Count.Lo >= 1 && b.Count.Hi <= 10000):
		return nil, fmt.Errorf("--source-bumps is %v; it lies between 1 and 10000", &b.Count)
	case !(b.Size.Lo > 0 && b.Size.Hi <= 1):
		return nil, fmt.Errorf("--source-size is %v; it is positive and at most 1", &b.Size)
	}
	return bumps{b, amplitude}, nil
}

type bumps struct {
	Bumps
	amplitude float64
}

var _ Law = bumps{}

// Fill implements Law.
func (b bumps) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("bumps")
	clear(dst.Data)
	axes := make([][]float64, dst.Grid.Dims())
	for i, n := range dst.Grid.N {
		axes[i] = make([]float64, n)
	}
	last := axes[len(axes)-1]
	for range int(b.Count.Draw(rng)) {
		size := b.Size.Draw(rng)
		for i, values := range axes {
			centre := rng.Float64()
			for j := range values {
				r := (float64(j)/float64(dst.Grid.Cells(i)) - centre) / size
				values[j] = math.Exp(-0.5 * r * r)
			}
		}
		for at := 0; at < len(dst.Data); at += len(last) {
			scale, rest := b.amplitude, at/len(last)
			for i := len(axes) - 2; i >= 0; i-- {
				scale *= axes[i][rest%len(axes[i])]
				rest /= len(axes[i])
			}
			addScaled(dst.Data[at:at+len(last)], last, scale)
		}
	}
	return nil
}

// Varies implements Law.
func (b bumps) Varies() bool { return true }

// Scale implements Law.
func (b bumps) Scale() (rms, largest float64) {
	size := math.Abs(b.amplitude)
	count := 0.5 * (b.Count.Lo + b.Count.Hi)
	return size * min(1, math.Sqrt(math.Pi*count)*b.Size.Hi), size * max(1, math.Sqrt(count))
}

func (b bumps) String() string {
	return fmt.Sprintf("Σ %g exp(−|s−c|²/2σ²), %v bumps, σ %v, c anywhere, s the fractions of the box", b.amplitude, &b.Count, &b.Size)
}
