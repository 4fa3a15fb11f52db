package flow

import "math"

// capacitance solves ∇·(a²∇p) = f between bodies directly, where few faces are
// touched by them. With M the Laplacian of the whole box, B the differences
// across those faces and D = diag(1 − a²) on them, the operator is M − B D Bᵀ,
// so that
//
//	M p = f + B y,   (D⁻¹ − Bᵀ M⁻¹ B) y = Bᵀ M⁻¹ f,
//
// two solutions on the whole box and a dense one (B. L. Buzbee et al., SIAM J.
// Numer. Anal. 8 (1971) 722). The dense matrix has a null vector for each region
// that bodies cut off, where pressures are free.
type capacitance struct {
	faces  []cutEdge
	factor []float64 // Cholesky factor, row by row, of the dense matrix
	y, v   []float64
}

// cutEdge is a face between two cells, in arrays without ghosts.
type cutEdge struct {
	low, high int
	weight    float64 // 1/h
	open      float64
}

// mostCapacitance is the number of faces up to which the dense matrix pays.
const mostCapacitance = 1500

// newCapacitance returns nil where bodies touch too many faces.
func newCapacitance(c *cutPressure) *capacitance {
	k := &capacitance{faces: c.edges()}
	n := len(k.faces)
	if n > mostCapacitance {
		return nil
	}
	k.factor = make([]float64, n*n)
	k.y, k.v = make([]float64, n), make([]float64, n)
	poisson := c.body.flow.poisson
	for j, f := range k.faces {
		clear(c.r)
		c.r[f.high], c.r[f.low] = f.weight, -f.weight
		poisson.Solve(c.z, c.r)
		for i, g := range k.faces {
			k.factor[j*n+i] = -g.weight * (c.z[g.high] - c.z[g.low])
		}
		k.factor[j*n+j] += 1 / (1 - f.open*f.open)
	}
	for i := range n {
		for j := range i { // symmetric but for rounding
			mean := (k.factor[i*n+j] + k.factor[j*n+i]) / 2
			k.factor[i*n+j], k.factor[j*n+i] = mean, mean
		}
	}
	region, regions := c.regions()
	for r := 1; r < regions; r++ {
		size := 0.0
		for i, f := range k.faces {
			k.v[i] = 0
			if region[f.high] == r {
				k.v[i]++
			}
			if region[f.low] == r {
				k.v[i]--
			}
			size += k.v[i] * k.v[i]
		}
		if size == 0 {
			continue
		}
		for i, v := range k.v {
			for j, w := range k.v {
				k.factor[i*n+j] += v * w / size
			}
		}
	}
	if !k.decompose() {
		return nil
	}
	return k
}

// edges are the faces that bodies touch, but for those inside them, which may
// stay open.
func (c *cutPressure) edges() (list []cutEdge) {
	s := c.body.flow
	number := make([]int, s.padded)
	at := 0
	for _, row := range s.centres.rows {
		for p := row; p < row+s.centres.length; p, at = p+1, at+1 {
			number[p] = at
		}
	}
	for a := range 2 {
		if s.periodic(a) {
			for _, p := range s.planes[a] {
				number[p] = number[p+s.cells[a]*s.stride[a]]
			}
		}
		inner := s.inner[a]
		for _, row := range inner.rows {
			for p := row; p < row+inner.length; p++ {
				open := c.body.open[a][p]
				low, high := number[p-s.stride[a]], number[p]
				if open < 1 && (c.live[low] == 1 || c.live[high] == 1) {
					list = append(list, cutEdge{low, high, 1 / s.h[a], open})
				}
			}
		}
	}
	return list
}

// regions numbers the cells by what is connected, from 0, the region of the
// first cell.
func (c *cutPressure) regions() (region []int, count int) {
	s := c.body.flow
	closed := map[[2]int]bool{}
	for _, e := range c.edges() {
		if e.open == 0 {
			closed[[2]int{e.low, e.high}] = true
		}
	}
	nx, ny := s.cells[0], s.cells[1]
	region = make([]int, nx*ny)
	for i := range region {
		region[i] = -1
	}
	var queue []int
	visit := func(from, to, low, high int) {
		if region[to] < 0 && !closed[[2]int{low, high}] {
			region[to] = region[from]
			queue = append(queue, to)
		}
	}
	for start := range region {
		if region[start] >= 0 {
			continue
		}
		region[start] = count
		count++
		queue = append(queue[:0], start)
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			i, j := at/ny, at%ny
			if i > 0 || s.periodic(0) {
				to := (i+nx-1)%nx*ny + j
				visit(at, to, to, at)
			}
			if i < nx-1 || s.periodic(0) {
				to := (i+1)%nx*ny + j
				visit(at, to, at, to)
			}
			if j > 0 || s.periodic(1) {
				to := i*ny + (j+ny-1)%ny
				visit(at, to, to, at)
			}
			if j < ny-1 || s.periodic(1) {
				to := i*ny + (j+1)%ny
				visit(at, to, at, to)
			}
		}
	}
	return region, count
}

// decompose overwrites the matrix with its Cholesky factor, below and on the
// diagonal, and reports whether it is positive.
func (k *capacitance) decompose() bool {
	n := len(k.faces)
	for j := range n {
		row := k.factor[j*n : j*n+n]
		for i := range j {
			other := k.factor[i*n : i*n+n]
			row[i] = (row[i] - dot(row[:i], other[:i])) / other[i]
		}
		d := row[j] - dot(row[:j], row[:j])
		if !(d > 1e-12) {
			return false
		}
		row[j] = math.Sqrt(d)
	}
	return true
}

// substitute overwrites y with the solution of the dense system.
func (k *capacitance) substitute() {
	n := len(k.faces)
	for i := range n {
		row := k.factor[i*n : i*n+n]
		k.y[i] = (k.y[i] - dot(row[:i], k.y[:i])) / row[i]
	}
	for i := n - 1; i >= 0; i-- {
		v := k.y[i] / k.factor[i*n+i]
		k.y[i] = v
		for j, w := range k.factor[i*n : i*n+i] {
			k.y[j] -= v * w
		}
	}
}

// solve sets x to the solution of −∇·(a²∇x) = r, up to a constant in each
// region; r is overwritten.
func (k *capacitance) solve(c *cutPressure, x, r []float64) {
	poisson := c.body.flow.poisson
	poisson.Solve(x, r)
	for i, f := range k.faces {
		k.y[i] = f.weight * (x[f.high] - x[f.low])
	}
	k.substitute()
	for i, f := range k.faces {
		r[f.high] += f.weight * k.y[i]
		r[f.low] -= f.weight * k.y[i]
	}
	poisson.Solve(x, r)
}
