package grid

import "math"

// NotFinite is the index of the first NaN or infinity in x, or −1.
func NotFinite(x []float64) int {
	for i, v := range x {
		if v-v != 0 {
			return i
		}
	}
	return -1
}

// Squares returns ‖u−v‖² and ‖v‖², the parts of a relative distance.
func Squares(u, v []float64) (diff, size float64) {
	for i, x := range v {
		d := u[i] - x
		diff += d * d
		size += x * x
	}
	return diff, size
}

// Relative is √(diff/size); the absolute distance √diff where size is 0.
func Relative(diff, size float64) float64 {
	if size == 0 {
		return math.Sqrt(diff)
	}
	return math.Sqrt(diff / size)
}
