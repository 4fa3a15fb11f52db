package law

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Blobs is the law of unions of random round bumps,
//
//	u = 1 − Π_j (1 − A_j exp(−|s − c_j|²/w_j²)),
//
// s the position as fractions of the box: their sum where they lie apart, and
// never above 1 where they meet. The bumps are continued over the sides as the
// kind of condition asks: periodic, mirrored (Neumann), mirrored with the
// opposite sign (Dirichlet). Problems embed it; its JSON fields become theirs.
type Blobs struct {
	// Count is the number of bumps, rounded down.
	Count random.Range `json:"blobs"`
	// Size is w_j, as a fraction of the box.
	Size random.Range `json:"blob_size"`
	// Height is A_j, from 0 to 1.
	Height random.Range `json:"blob_height"`
	// Place is the range of each coordinate of c_j, as a fraction of the box.
	Place random.Range `json:"blob_place"`
}

// NewBlobs returns one to five bumps anywhere in the middle half of the box.
func NewBlobs() Blobs {
	return Blobs{
		Count: random.Range{Lo: 1, Hi: 6}, Size: random.Range{Lo: 0.04, Hi: 0.08},
		Height: random.Range{Lo: 0.5, Hi: 1}, Place: random.Range{Lo: 0.25, Hi: 0.75},
	}
}

// Bind binds the flags of b to fs.
func (b *Blobs) Bind(fs *flag.FlagSet) {
	fs.Var(&b.Count, "blobs", "number of bumps of the initial state blobs, rounded down")
	fs.Var(&b.Size, "blob-size", "width of each bump exp(−r²/w²), as a fraction of the box")
	fs.Var(&b.Height, "blob-height", "height of each bump, from 0 to 1")
	fs.Var(&b.Place, "blob-place", "range of each coordinate of a bump's centre, as a fraction of the box")
}

// Law checks b and returns the law for a condition on all sides.
func (b Blobs) Law(kind grid.Condition) (Law, error) {
	switch {
	case !(b.Count.Lo >= 1 && b.Count.Hi <= 10000):
		return nil, fmt.Errorf("--blobs is %v; it lies between 1 and 10000", &b.Count)
	case !(b.Size.Lo > 0 && b.Size.Hi <= 1):
		return nil, fmt.Errorf("--blob-size is %v; it is positive and at most 1", &b.Size)
	case !(b.Height.Lo >= 0 && b.Height.Hi <= 1):
		return nil, fmt.Errorf("--blob-height is %v; it lies between 0 and 1", &b.Height)
	case !(b.Place.Lo >= 0 && b.Place.Hi <= 1):
		return nil, fmt.Errorf("--blob-place is %v; it lies between 0 and 1", &b.Place)
	}
	return blobs{b, kind}, nil
}

type blobs struct {
	Blobs
	kind grid.Condition
}

var _ Law = blobs{}

// Fill implements Law.
func (b blobs) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("blobs")
	for i := range dst.Data {
		dst.Data[i] = 1
	}
	axes := make([][]float64, dst.Grid.Dims())
	for i, n := range dst.Grid.N {
		axes[i] = make([]float64, n)
	}
	for range int(b.Count.Draw(rng)) {
		width, height := b.Size.Draw(rng), b.Height.Draw(rng)
		for i, values := range axes {
			b.profile(values, b.Place.Draw(rng), width, dst.Grid.Cells(i))
		}
		multiply(dst.Data, axes, height)
	}
	for i, v := range dst.Data {
		dst.Data[i] = 1 - v
	}
	return nil
}

// profile sets values to exp(−(s−c)²/w²) along one axis, with its images.
func (b blobs) profile(values []float64, c, w float64, cells int) {
	images := 1 + int(math.Ceil(6.5*w))
	for j := range values {
		s, sum := float64(j)/float64(cells), 0.0
		for m := -images; m <= images; m++ {
			switch b.kind {
			case grid.Periodic:
				sum += bell((s - c + float64(m)) / w)
			case grid.Dirichlet:
				sum += bell((s-c+2*float64(m))/w) - bell((s+c+2*float64(m))/w)
			default:
				sum += bell((s-c+2*float64(m))/w) + bell((s+c+2*float64(m))/w)
			}
		}
		values[j] = min(1, sum)
	}
}

func bell(r float64) float64 { return math.Exp(-r * r) }

// multiply multiplies data by 1 − height·Π axes.
func multiply(data []float64, axes [][]float64, height float64) {
	last := axes[len(axes)-1]
	row := make([]float64, len(last))
	for at := 0; at < len(data); at += len(last) {
		scale, rest := height, at/len(last)
		for i := len(axes) - 2; i >= 0; i-- {
			scale *= axes[i][rest%len(axes[i])]
			rest /= len(axes[i])
		}
		for j, v := range last {
			row[j] = 1 - scale*v
		}
		for j, v := range row {
			data[at+j] *= v
		}
	}
}

// Varies implements Law.
func (b blobs) Varies() bool {
	return b.Count.Varies() || b.Size.Varies() || b.Height.Varies() || b.Place.Varies()
}

// Scale implements Law.
func (b blobs) Scale() (rms, largest float64) { return b.Height.Hi / 2, b.Height.Hi }

func (b blobs) String() string {
	return fmt.Sprintf("u0 = 1 − Π(1 − A exp(−|s−c|²/w²)), %v bumps, w %v, A %v, each coordinate of c %v, s the fractions of the box", &b.Count, &b.Size, &b.Height, &b.Place)
}
