package operators

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Bounds of what a basis is computed from: the samples, and their numbers.
const (
	snapshotCount   = 1024
	snapshotNumbers = 1 << 25
)

// snapshots are fields of some pairs, evenly chosen, a row each.
type snapshots struct {
	rows, cols int
	values     []float64
}

// readSnapshots takes the leading inputs of x, and targets, of evenly chosen
// pairs: all of them where they are few.
func readSnapshots(ctx context.Context, pairs Pairs, sig Signature) (x, y snapshots, err error) {
	points := nodes(sig.Grid)
	in, out := make([]float32, sig.In*points), make([]float32, sig.Out*points)
	n := min(pairs.Len(), snapshotCount, max(1, snapshotNumbers/max(len(in), len(out))))
	if n < 2 {
		return x, y, fmt.Errorf("a basis needs at least 2 training pairs that fit in memory; %d found", n)
	}
	x = snapshots{n, len(in), make([]float64, n*len(in))}
	y = snapshots{n, len(out), make([]float64, n*len(out))}
	for i := range n {
		if err := ctx.Err(); err != nil {
			return x, y, err
		}
		if err := pairs.Item(i*pairs.Len()/n, in, out); err != nil {
			return x, y, err
		}
		for j, v := range in {
			x.values[i*x.cols+j] = float64(v)
		}
		for j, v := range out {
			y.values[i*y.cols+j] = float64(v)
		}
	}
	return x, y, nil
}

// leading returns the first cols of each row.
func (s snapshots) leading(cols int) snapshots {
	part := snapshots{s.rows, cols, make([]float64, s.rows*cols)}
	for i := range s.rows {
		copy(part.values[i*cols:(i+1)*cols], s.values[i*s.cols:])
	}
	return part
}

// decomposition is the proper orthogonal decomposition of snapshots (Sirovich
// 1987, the method of snapshots): their mean, the orthonormal modes of largest
// variance, and the deviations of the snapshots' coefficients.
type decomposition struct {
	mean       []float64
	modes      []float64 // one after another
	deviations []float64 // 0 where the snapshots have fewer dimensions than modes are asked for
	left       float64   // fraction of the variance that the modes leave
}

// decompose takes away the mean of s, in place, and decomposes it.
func decompose(s snapshots, modes int) (decomposition, error) {
	d := decomposition{mean: make([]float64, s.cols), modes: make([]float64, modes*s.cols), deviations: make([]float64, modes)}
	for i := range s.rows {
		kernel.Axpy(d.mean, 1/float64(s.rows), s.values[i*s.cols:(i+1)*s.cols])
	}
	for i := range s.rows {
		kernel.Axpy(s.values[i*s.cols:(i+1)*s.cols], -1, d.mean)
	}
	gram := make([]float64, s.rows*s.rows)
	kernel.Gemm(false, true, s.rows, s.rows, s.cols, 1, s.values, s.cols, s.values, s.cols, 0, gram, s.rows)
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(s.rows, gram), true) {
		return d, fmt.Errorf("the eigenvalues of %d training fields do not converge", s.rows)
	}
	values := eigen.Values(nil) // ascending
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	total, kept := 0.0, 0.0
	for _, v := range values {
		total += max(v, 0)
	}
	largest := values[s.rows-1]
	row := make([]float64, s.rows)
	for k := range min(modes, s.rows) {
		v := values[s.rows-1-k]
		if !(v > 1e-13*largest) {
			break
		}
		kept += v
		for i := range row {
			row[i] = vectors.At(i, s.rows-1-k) / math.Sqrt(v)
		}
		kernel.Gemm(false, false, 1, s.cols, s.rows, 1, row, s.rows, s.values, s.cols, 0, d.modes[k*s.cols:(k+1)*s.cols], s.cols)
		d.deviations[k] = math.Sqrt(v / float64(s.rows))
	}
	if total > 0 {
		d.left = max(0, 1-kept/total)
	}
	return d, nil
}

// coefficients projects snapshots, from which decompose took the mean, on its
// modes: (rows, terms).
func (d decomposition) coefficients(s snapshots) []float64 {
	terms := len(d.deviations)
	c := make([]float64, s.rows*terms)
	kernel.Gemm(false, true, s.rows, terms, s.cols, 1, s.values, s.cols, d.modes, s.cols, 0, c, terms)
	return c
}

// encoder takes fields to coefficients of a basis in units of the first one's
// deviation over the training data, so that directions in which fields hardly
// vary hardly count.
type encoder struct{ weight, shift autodiff.Param } // (terms, numbers of a field), (terms)

func newEncoder(name string, rng *rand.Rand, terms, numbers int) encoder {
	e := encoder{buffer(rng, name+".weight", terms, numbers), buffer(rng, name+".shift", terms)}
	fill(rng, e.weight, 1/math.Sqrt(float64(numbers)))
	return e
}

// set makes the encoder that of d.
func (e encoder) set(d decomposition) {
	w, shift := e.weight.Float32(), e.shift.Float32()
	n, scale := len(d.mean), d.unit()
	for k := range d.deviations {
		mode := d.modes[k*n : (k+1)*n]
		for j, v := range mode {
			w[k*n+j] = float32(scale * v)
		}
		shift[k] = float32(-scale * kernel.Dot(mode, d.mean))
	}
}

// unit is one over the first deviation, or 0 where all fields are alike.
func (d decomposition) unit() float64 {
	if d.deviations[0] == 0 {
		return 0
	}
	return 1 / d.deviations[0]
}

// forward maps (batch, numbers) to (batch, terms).
func (e encoder) forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	return autodiff.Linear(t, x, e.weight.Tensor, autodiff.LinearOptions{Bias: e.shift.Tensor})
}

func (e encoder) buffers() []autodiff.Param { return []autodiff.Param{e.weight, e.shift} }

// expansion takes coefficients of deviation 1 to fields: the sum of modes, and
// their mean as the last row.
type expansion struct {
	rows     autodiff.Param // (terms + 1, channels, x[, y[, z]])
	left     autodiff.Param // (1): the fraction of the training targets' variance that the modes leave
	periodic []bool
}

func newExpansion(name string, rng *rand.Rand, terms int, sig Signature) expansion {
	e := expansion{
		buffer(rng, name+".modes", append([]int{terms + 1, sig.Out}, sig.Grid...)...), buffer(rng, name+".left", 1), sig.Periodic,
	}
	fill(rng, e.rows, 1/math.Sqrt(float64(terms)))
	return e
}

// set makes the expansion that of d.
func (e expansion) set(d decomposition) {
	rows, n := e.rows.Float32(), len(d.mean)
	for k, deviation := range d.deviations {
		for j, v := range d.modes[k*n : (k+1)*n] {
			rows[k*n+j] = float32(deviation * v)
		}
	}
	for j, v := range d.mean {
		rows[len(d.deviations)*n+j] = float32(v)
	}
	e.left.Float32()[0] = float32(d.left)
}

// forward maps coefficients (batch, terms) to (batch, channels, x[, y[, z]]) on a
// grid.
func (e expansion) forward(t *autodiff.Tape, c *autodiff.Tensor, grid []int) *autodiff.Tensor {
	shape := e.rows.Shape
	terms, channels := shape[0]-1, shape[1]
	rows := onGrid(t, autodiff.Reshape(e.rows.Tensor, append([]int{1, (terms + 1) * channels}, shape[2:]...)...), grid, e.periodic)
	one := autodiff.New(c.DType(), c.Shape[0], 1)
	for i := range one.Len() {
		one.SetAt(i, 1)
	}
	points := nodes(grid)
	u := autodiff.Linear(t, autodiff.Reshape(rows, 1, terms+1, channels*points), autodiff.Concat(t, c, one), autodiff.LinearOptions{})
	return autodiff.Reshape(u, append([]int{c.Shape[0], channels}, grid...)...)
}

func (e expansion) buffers() []autodiff.Param { return []autodiff.Param{e.rows, e.left} }

// onGrid interpolates fields x to a grid: trigonometrically along periodic axes,
// linearly along others.
func onGrid(t *autodiff.Tape, x *autodiff.Tensor, grid []int, periodic []bool) *autodiff.Tensor {
	maps := make([]*autodiff.AxisMap, len(grid))
	for a, n := range x.Shape[2:] {
		switch {
		case n == grid[a]:
		case periodic != nil && periodic[a]:
			maps[a] = autodiff.TrigonometricInterpolation(n, grid[a])
		default:
			maps[a] = autodiff.LinearInterpolation(n, grid[a], false)
		}
	}
	return autodiff.Resample(t, x, maps...)
}

// sensors are the fields of x on the grid that an operator was built for, as
// (batch, numbers), and the conditions, (batch, conditions), nil if none.
func sensors(t *autodiff.Tape, x *autodiff.Tensor, sig Signature) (fields, conditions *autodiff.Tensor) {
	if x.Shape[1] != sig.In || len(x.Shape)-2 != len(sig.Grid) {
		panic(fmt.Sprintf("operators: an operator for %d channels on %d axes given %v", sig.In, len(sig.Grid), x.Shape))
	}
	fields = onGrid(t, autodiff.Slice(t, x, 0, sig.Fields()), sig.Grid, sig.Periodic)
	fields = autodiff.Reshape(fields, x.Shape[0], sig.Fields()*nodes(sig.Grid))
	if sig.Conditions > 0 {
		conditions = autodiff.Corner(t, x, sig.Fields(), sig.In)
	}
	return fields, conditions
}

// joined returns a with the columns of b, if there are any.
func joined(t *autodiff.Tape, a, b *autodiff.Tensor) *autodiff.Tensor {
	if b == nil {
		return a
	}
	return autodiff.Concat(t, a, b)
}

// buffer makes a tensor that is stored and not trained; without a stream its
// outline.
func buffer(rng *rand.Rand, name string, shape ...int) autodiff.Param {
	if rng == nil {
		return autodiff.Param{Name: name, Tensor: autodiff.Outline(shape...)}
	}
	return autodiff.Param{Name: name, Tensor: autodiff.New(autodiff.Float32, shape...)}
}

// fill draws p from N(0, deviation²).
func fill(rng *rand.Rand, p autodiff.Param, deviation float64) {
	data := p.Float32()
	for i := range data {
		data[i] = float32(deviation * rng.NormFloat64())
	}
}
