package autodiff

import (
	"fmt"
	"math"
	"sync"
)

// AxisMap is a fixed linear map along an axis, from In points to Out:
//
//	y[o] = Σᵢ Matrix[o·In + i]·x[i]
//
// Interpolation, averaging and filters are such maps. It may be shared.
type AxisMap struct {
	In, Out int
	Matrix  []float64

	once    sync.Once
	forth   mapBlocks
	back    mapBlocks
	singles [2][]float32 // Matrix, and its transpose
	doubles []float64    // the transpose
}

// NewAxisMap makes a map of a rule that gives, for each point of the result, the
// weight of places of the source by calling add; places beyond the axis stand
// for points as continued by wrapping or by the edge.
func NewAxisMap(in, out int, periodic bool, edge Edge, rule func(o int, add func(place int, weight float64))) *AxisMap {
	if in < 1 || out < 1 {
		panic(fmt.Sprintf("autodiff: AxisMap from %d to %d points", in, out))
	}
	m := &AxisMap{In: in, Out: out, Matrix: make([]float64, in*out)}
	for o := range out {
		rule(o, func(place int, weight float64) {
			if i := continued(place, in, periodic, edge); i >= 0 {
				m.Matrix[o*in+i] += weight
			}
		})
	}
	return m
}

// cell is the place, in points of in, of point o of out, where both are the
// centres of equal cells of one interval: PyTorch's align_corners=False.
func cell(o, in, out int) float64 { return (float64(o)+0.5)*float64(in)/float64(out) - 0.5 }

// LinearInterpolation is PyTorch's linear interpolation between centres of cells.
func LinearInterpolation(in, out int, periodic bool) *AxisMap {
	return NewAxisMap(in, out, periodic, Replicate, func(o int, add func(int, float64)) {
		at := cell(o, in, out)
		low := math.Floor(at)
		add(int(low), low+1-at)
		add(int(low)+1, at-low)
	})
}

// CubicInterpolation is Keys' (1981) with a = −0.75, as PyTorch's.
func CubicInterpolation(in, out int, periodic bool) *AxisMap {
	const a = -0.75
	return NewAxisMap(in, out, periodic, Replicate, func(o int, add func(int, float64)) {
		at := cell(o, in, out)
		low := int(math.Floor(at))
		for i := low - 1; i <= low+2; i++ {
			d := math.Abs(at - float64(i))
			if d <= 1 {
				add(i, ((a+2)*d-(a+3))*d*d+1)
			} else if d < 2 {
				add(i, ((a*d-5*a)*d+8*a)*d-4*a)
			}
		}
	})
}

// NearestInterpolation repeats values.
func NearestInterpolation(in, out int) *AxisMap {
	return NewAxisMap(in, out, false, Zeros, func(o int, add func(int, float64)) { add(o*in/out, 1) })
}

// TrigonometricInterpolation evaluates the Fourier series through the points of
// a periodic axis on another grid with the same first point. The series is cut
// at the coarser grid's Nyquist wavenumber, whose cosine is kept whole.
func TrigonometricInterpolation(in, out int) *AxisMap {
	return NewAxisMap(in, out, true, Zeros, func(o int, add func(int, float64)) {
		n := min(in, out)
		for i := range in {
			at := 2 * math.Pi * (float64(o)/float64(out) - float64(i)/float64(in))
			sum := 1.0
			for k := 1; 2*k <= n; k++ {
				w := 2.0
				if 2*k == n {
					w = 1
				}
				sum += w * math.Cos(float64(k)*at)
			}
			add(i, sum/float64(in))
		}
	})
}

// filterHalf is the half-width of the windowed sine cardinals, in points of the
// coarser grid.
const filterHalf = 6

// SincFilter is the map between a grid and one with a whole ratio of times its
// points, of the same first point, by a sine cardinal of the coarser grid under
// a Kaiser window (β = 6) of half-width 6 points: from the coarser grid it
// interpolates, from the finer one it keeps what is below the coarser grid's
// Nyquist wavenumber. Rows add up to 1. Axes that are not periodic are continued
// by their last value.
func SincFilter(in, out int, periodic bool) *AxisMap {
	coarse, ratio := min(in, out), max(in, out)/min(in, out)
	if coarse*ratio != max(in, out) {
		panic(fmt.Sprintf("autodiff: SincFilter from %d to %d points; one must be a multiple of the other", in, out))
	}
	const beta = 6
	return NewAxisMap(in, out, periodic, Replicate, func(o int, add func(int, float64)) {
		at, unit := float64(o)/float64(ratio), 1.0 // place in points of in, extent of a coarse point
		if in > out {
			at, unit = float64(o*ratio), float64(ratio)
		}
		type tap struct {
			place  int
			weight float64
		}
		var taps []tap
		sum := 0.0
		for i := int(math.Ceil(at - filterHalf*unit)); float64(i) <= at+filterHalf*unit; i++ {
			d := (at - float64(i)) / unit
			w := besselI0(beta * math.Sqrt(max(0, 1-d*d/(filterHalf*filterHalf))))
			if d != 0 {
				w *= math.Sin(math.Pi*d) / (math.Pi * d)
			}
			if d == math.Round(d) && d != 0 {
				w = 0
			}
			taps = append(taps, tap{i, w})
			sum += w
		}
		for _, p := range taps {
			add(p.place, p.weight/sum)
		}
	})
}

// besselI0 is the modified Bessel function of order 0, by its power series.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1; term > 1e-17*sum; k++ {
		term *= (x / 2) * (x / 2) / float64(k*k)
		sum += term
	}
	return sum
}

// NodeInterpolation is cubic interpolation (Catmull & Rom) between grids whose
// ends coincide, as axes that are not periodic have them.
func NodeInterpolation(in, out int) *AxisMap {
	return NewAxisMap(in, out, false, Replicate, func(o int, add func(int, float64)) {
		at := 0.0
		if out > 1 {
			at = float64(o) * float64(in-1) / float64(out-1)
		}
		low := min(int(at), max(in-2, 0))
		s := at - float64(low)
		left, right := 0.5*((-s+2)*s-1)*s, 0.5*(s-1)*s*s
		weights := [4]float64{left, 0.5*(3*s-5)*s*s + 1, 0.5 * ((-3*s+4)*s + 1) * s, right}
		// Beyond the ends the function goes on straight.
		if low == 0 {
			weights[1], weights[2], weights[0] = weights[1]+2*weights[0], weights[2]-weights[0], 0
		}
		if low+1 >= in-1 {
			weights[2], weights[1], weights[3] = weights[2]+2*weights[3], weights[1]-weights[3], 0
		}
		for i, w := range weights {
			if w != 0 {
				add(low-1+i, w)
			}
		}
	})
}

// interval is a run of a matrix's columns.
type interval struct{ lo, hi int }

// mapBlocks cut the rows of a matrix into blocks of mapBlock; each has the runs
// of columns that are not all zero.
type mapBlocks [][]interval

const (
	mapBlock = 32
	mapGap   = 8 // zero columns that do not end a run
)

func newMapBlocks(rows, cols int, at func(row, col int) float64) mapBlocks {
	var list mapBlocks
	for first := 0; first < rows; first += mapBlock {
		var runs []interval
		for c := range cols {
			used := false
			for r := first; r < min(first+mapBlock, rows); r++ {
				used = used || at(r, c) != 0
			}
			switch last := len(runs) - 1; {
			case !used:
			case last >= 0 && c-runs[last].hi <= mapGap:
				runs[last].hi = c + 1
			default:
				runs = append(runs, interval{c, c + 1})
			}
		}
		if len(runs) == 0 {
			runs = []interval{{0, 1}}
		}
		list = append(list, runs)
	}
	return list
}

// prepare makes what the products need, once.
func (m *AxisMap) prepare() {
	m.once.Do(func() {
		m.forth = newMapBlocks(m.Out, m.In, func(r, c int) float64 { return m.Matrix[r*m.In+c] })
		m.back = newMapBlocks(m.In, m.Out, func(r, c int) float64 { return m.Matrix[c*m.In+r] })
		n := len(m.Matrix)
		m.singles = [2][]float32{make([]float32, n), make([]float32, n)}
		m.doubles = make([]float64, n)
		for o := range m.Out {
			for i := range m.In {
				v := m.Matrix[o*m.In+i]
				m.singles[0][o*m.In+i], m.singles[1][i*m.Out+o], m.doubles[i*m.Out+o] = float32(v), float32(v), v
			}
		}
	})
}

// matrices returns Matrix and its transpose.
func matrices[T Float](m *AxisMap) (matrix, transpose []T) {
	switch matrix := any(&matrix).(type) {
	case *[]float32:
		*matrix = m.singles[0]
		*any(&transpose).(*[]float32) = m.singles[1]
	case *[]float64:
		*matrix = m.Matrix
		*any(&transpose).(*[]float64) = m.doubles
	}
	return matrix, transpose
}
