package grid

import "math"

// Profile is the shape of a boundary datum.
type Profile uint8

// The profiles. With s the position along the side from 0 to 1 (the product
// over both axes of a side in three dimensions) and k the side's Waves:
const (
	Constant Profile = iota // 1
	Sine                    // sin(kπs)
	Cosine                  // cos(kπs)
	Normal                  // constant along the side; one standard normal number per sample
	Parabola                // 4s(1−s), as of a developed channel flow
)

// sideNames are the names of the sides of each axis, low and high.
var sideNames = [3][2]string{{"left", "right"}, {"bottom", "top"}, {"front", "back"}}

// SideName names the low (side 0) or high (side 1) end of an axis: left and
// right on x, bottom and top on y, front and back on z.
func SideName(axis, side int) string { return sideNames[axis][side] }

// SideSize is the number of nodes on either side of an axis.
func (g Grid) SideSize(axis int) int { return g.Size() / g.N[axis] }

// FillSide sets dst, one value for each node of a side of the axis in C order
// of the remaining axes, to the side's datum. normal stands for the number
// drawn for the sample where the profile is Normal. dst has SideSize(axis)
// values.
func (g Grid) FillSide(dst []float64, axis int, s Side, normal float64) {
	value := s.Value
	if s.Profile == Normal {
		value *= normal
	}
	for i := range dst {
		dst[i] = value
	}
	if s.Profile == Constant || s.Profile == Normal {
		return
	}
	// The remaining axes, the last fastest: each multiplies by its own wave.
	repeat := 1
	for i := g.Dims() - 1; i >= 0; i-- {
		if i == axis {
			continue
		}
		n, cells := g.N[i], float64(g.Cells(i))
		for p := range dst {
			if s.Profile == Parabola {
				at := float64(p/repeat%n) / cells
				dst[p] *= 4 * at * (1 - at)
				continue
			}
			// j/cells is reduced before π enters, so that sin vanishes exactly at both ends.
			turns := math.Mod(float64(s.Waves*(p/repeat%n))/cells, 2)
			dst[p] *= wave(s.Profile, turns)
		}
		repeat *= n
	}
}

// wave is sin(πx) or cos(πx) for 0 ≤ x < 2, exact at multiples of ½.
func wave(p Profile, x float64) float64 {
	if p == Cosine {
		x = math.Mod(x+0.5, 2)
	}
	sign := 1.0
	if x >= 1 {
		x, sign = x-1, -1
	}
	if x > 0.5 {
		x = 1 - x
	}
	return sign * math.Sin(math.Pi*x)
}
