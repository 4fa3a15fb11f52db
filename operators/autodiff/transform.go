package autodiff

import (
	"fmt"
	"math"
	"sync"
)

// Transforms caches the matrices of truncated Fourier transforms, one set for
// each grid, set of modes and element type. The zero value is ready; it is safe
// for concurrent use. The layers of one operator share one.
type Transforms struct {
	mu   sync.Mutex
	made map[transformKey]any
}

type transformKey struct {
	dtype     DType
	grid, kep [3]int
}

// transform computes the kept Fourier coefficients of real fields on one grid,
// and fields from coefficients, as matrix products along each axis. With N
// points on an axis and coefficient of frequency k,
//
//	X[k] = Σₙ x[n]·exp(−2πi·k·n/N)
//
// along every axis but the last, k runs over 0 … m−1, −m … −1, without those
// beyond the grid's Nyquist frequency; along the last over 0 … m−1.
type transform[T Float] struct {
	grid []int
	rows [][]int // per axis but the last: which of its 2m rows of weights are kept
	last int     // coefficients kept along the last axis
	// padded is last, with several axes rounded up so that real and imaginary
	// parts of coefficients of the last axis fill vectors.
	padded int
	// waves[a], of shape (2·len(rows[a]), 2·grid[a]), takes real and imaginary
	// parts, for each point n by turns, to real parts and then imaginary parts of
	// each kept k: the real form of exp(−2πikn/N). Its transpose is the adjoint.
	waves [][]T
	// columns, of the first axis of several, is the transpose of waves[0].
	columns []T
	// analysis and synthesis, both (2·last, grid[last]): cos and −sin; and the
	// same divided by the number of grid points, doubled except for frequency 0
	// and Nyquist: with them a field is what its coefficients and their
	// conjugates at negative frequencies give, as in irfft, which ignores the
	// imaginary part of frequency 0 and Nyquist.
	analysis, synthesis lastAxis[T]
	lanes               lanes[T]
}

// lastAxis is a matrix (2·last, grid[last]), whose rows are real parts and then
// imaginary ones; and its transpose, (grid[last], 2·padded), both parts followed
// by zeros.
type lastAxis[T Float] struct{ from, to []T }

// CheckModes reports why a grid cannot carry modes per axis: more than half of
// the points, or half of the points and one along the last axis.
func CheckModes(modes, grid []int) error {
	if len(modes) != len(grid) {
		return fmt.Errorf("%d numbers of modes for a grid of %d axes", len(modes), len(grid))
	}
	for a, m := range modes {
		available := AvailableModes(grid, a)
		if m < 1 {
			return fmt.Errorf("modes %d; at least 1 expected", m)
		}
		if m > available {
			return fmt.Errorf("modes %d > %d available on a %d-point axis", m, available, grid[a])
		}
	}
	return nil
}

// AvailableModes is the largest number of modes for an axis of grid.
func AvailableModes(grid []int, axis int) int {
	if axis == len(grid)-1 {
		return grid[axis]/2 + 1
	}
	return grid[axis] / 2
}

func cached[T Float](c *Transforms, dt DType, grid, modes []int) *transform[T] {
	if c == nil {
		return newTransform[T](grid, modes)
	}
	key := transformKey{dtype: dt}
	copy(key.grid[:], grid)
	copy(key.kep[:], modes)
	c.mu.Lock()
	defer c.mu.Unlock()
	if tr, ok := c.made[key]; ok {
		return tr.(*transform[T])
	}
	tr := newTransform[T](grid, modes)
	if c.made == nil {
		c.made = map[transformKey]any{}
	}
	c.made[key] = tr
	return tr
}

func newTransform[T Float](grid, modes []int) *transform[T] {
	tr := &transform[T]{grid: grid}
	points := 1.0
	for a, n := range grid {
		points *= float64(n)
		if a == len(grid)-1 {
			break
		}
		m := modes[a]
		var rows, frequencies []int
		for r := range 2 * m {
			k := r
			if r >= m {
				k = r - 2*m
			}
			if -n/2 <= k && k <= (n-1)/2 {
				rows, frequencies = append(rows, r), append(frequencies, k)
			}
		}
		tr.rows = append(tr.rows, rows)
		wave, half := make([]T, 4*len(rows)*n), 2*n*len(rows)
		for r, k := range frequencies {
			for j := range n {
				sin, cos := wavePoint(k, j, n)
				at := 2 * (r*n + j)
				wave[at], wave[at+1] = T(cos), T(sin)
				wave[half+at], wave[half+at+1] = T(-sin), T(cos)
			}
		}
		tr.waves = append(tr.waves, wave)
		if a == 0 {
			tr.columns = make([]T, len(wave))
			for r := range 2 * len(rows) {
				for j := range 2 * n {
					tr.columns[j*2*len(rows)+r] = wave[2*n*r+j]
				}
			}
		}
	}
	n := grid[len(grid)-1]
	m := min(modes[len(grid)-1], n/2+1)
	tr.last, tr.padded = m, m
	if len(grid) > 1 {
		tr.padded = aligned(m)
	}
	tr.analysis, tr.synthesis = newLastAxis[T](m, tr.padded, n), newLastAxis[T](m, tr.padded, n)
	for k := range m {
		weight := 2 / points
		if k == 0 || 2*k == n {
			weight = 1 / points
		}
		for j := range n {
			sin, cos := wavePoint(k, j, n)
			tr.analysis.set(k, j, n, m, cos, -sin)
			tr.synthesis.set(k, j, n, m, weight*cos, -weight*sin)
		}
	}
	return tr
}

func newLastAxis[T Float](m, padded, n int) lastAxis[T] {
	return lastAxis[T]{make([]T, 2*m*n), make([]T, 2*padded*n)}
}

// set sets the real and the imaginary part for frequency k of m at point j of n.
func (l lastAxis[T]) set(k, j, n, m int, re, im float64) {
	l.from[k*n+j], l.from[(m+k)*n+j] = T(re), T(im)
	padded := len(l.to) / (2 * n)
	l.to[j*2*padded+k], l.to[(j*2+1)*padded+k] = T(re), T(im)
}

// wavePoint returns sin and cos of 2πkj/n, exact at multiples of a quarter turn.
func wavePoint(k, j, n int) (sin, cos float64) {
	turn := (k*j%n + n) % n
	quarter, rest := 4*turn/n, 4*turn%n // angle = (quarter + rest/n)·π/2
	sin, cos = math.Sincos(float64(rest) / float64(n) * (math.Pi / 2))
	switch quarter {
	case 1:
		sin, cos = cos, -sin
	case 2:
		sin, cos = -sin, -cos
	case 3:
		sin, cos = -cos, sin
	}
	return sin, cos
}

// modes is the number of coefficients kept of each field.
func (tr *transform[T]) modes() int {
	k := tr.last
	for _, r := range tr.rows {
		k *= len(r)
	}
	return k
}
