package random

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// synthesise evaluates the series with the given coefficients, shape count, at
// the nodes of g: axis by axis, each line from coefficients to values.
func synthesise(dst, coefficients []float64, kind grid.Condition, count []int, g grid.Grid) {
	src := coefficients
	outer, inner := 1, len(coefficients)
	for i, k := range count {
		inner /= k
		n := g.N[i]
		out := dst
		if i < len(count)-1 {
			out = make([]float64, outer*n*inner)
		}
		evaluate := lineFor(kind, k, n, g.Periodic[i])
		line, values := make([]float64, k), make([]float64, n)
		for o := range outer {
			for l := range inner {
				for j := range line {
					line[j] = src[(o*k+j)*inner+l]
				}
				evaluate(values, line)
				for j, v := range values {
					out[(o*n+j)*inner+l] = v
				}
			}
		}
		outer *= n
		src = out
	}
}

// lineFor returns the evaluation of k basis functions at the n nodes of an
// axis, by a fast transform where the nodes suit the basis and carry it.
func lineFor(kind grid.Condition, k, n int, periodic bool) func(values, line []float64) {
	switch {
	case kind == grid.Periodic && periodic && k <= n:
		return fourierLine(n)
	case kind == grid.Neumann && !periodic && k <= n-1:
		return cosineLine(n)
	case kind == grid.Dirichlet && !periodic && k <= n-2:
		return sineLine(n)
	default:
		return denseLine(kind, k, n, periodic)
	}
}

func fourierLine(n int) func(values, line []float64) {
	plan := fft.NewReal(n)
	spectrum := make([]complex128, plan.SpectrumSize())
	return func(values, line []float64) {
		clear(spectrum)
		spectrum[0] = complex(line[0], 0)
		for i := 1; i < len(line); i += 2 {
			spectrum[(i+1)/2] = complex(line[i]*math.Sqrt2/2, -line[i+1]*math.Sqrt2/2)
		}
		plan.Backward(values, spectrum)
	}
}

func cosineLine(n int) func(values, line []float64) {
	plan := fft.NewTrig(fft.CosineI, n)
	return func(values, line []float64) {
		clear(values)
		values[0] = line[0]
		for i, v := range line[1:] {
			values[i+1] = v * math.Sqrt2 / 2
		}
		plan.Transform(values, values)
	}
}

func sineLine(n int) func(values, line []float64) {
	plan := fft.NewTrig(fft.SineI, n-2)
	return func(values, line []float64) {
		clear(values)
		for i, v := range line {
			values[i+1] = v * math.Sqrt2 / 2
		}
		plan.Transform(values[1:n-1], values[1:n-1])
	}
}

// denseLine multiplies by the matrix of basis values.
func denseLine(kind grid.Condition, k, n int, periodic bool) func(values, line []float64) {
	cells := n
	if !periodic {
		cells--
	}
	matrix := make([]float64, n*k)
	for j := range n {
		for i := range k {
			matrix[j*k+i] = function(kind, i, float64(j)/float64(cells))
		}
	}
	return func(values, line []float64) {
		for j := range values {
			row := matrix[j*k : (j+1)*k]
			sum := 0.0
			for i, v := range line {
				sum += row[i] * v
			}
			values[j] = sum
		}
	}
}

// function is the i-th orthonormal basis function at x in [0,1].
func function(kind grid.Condition, i int, x float64) float64 {
	switch {
	case kind == grid.Dirichlet:
		return math.Sqrt2 * math.Sin(math.Pi*float64(i+1)*x)
	case i == 0:
		return 1
	case kind == grid.Neumann:
		return math.Sqrt2 * math.Cos(math.Pi*float64(i)*x)
	case i%2 == 1:
		return math.Sqrt2 * math.Cos(math.Pi*float64(i+1)*x)
	default:
		return math.Sqrt2 * math.Sin(math.Pi*float64(i)*x)
	}
}
