package elliptic

import "github.com/pdekit/pdekit/solvers/grid"

// ghosted is an array over the nodes and one layer of ghost nodes around them.
// fill makes it the boundary data alone: u on Dirichlet sides, zero at the
// unknowns, and at a Neumann side's ghosts the part of u(−h) that is not u(h).
type ghosted struct {
	value  []float64
	stride [3]int
	origin int // index of node (0, 0, 0)
	clean  bool
}

func newGhosted(x *box) ghosted {
	var e ghosted
	size, pad := [3]int{1, 1, 1}, [3]int{}
	for a := x.absent; a < 3; a++ {
		size[a], pad[a] = x.n[a]+2, 1
	}
	e.stride = [3]int{size[1] * size[2], size[2], 1}
	e.origin = pad[0]*e.stride[0] + pad[1]*e.stride[1] + pad[2]
	e.clean = true
	for a := x.absent; a < 3; a++ {
		if x.kind[a][0] != grid.Periodic {
			e.value = make([]float64, size[0]*size[1]*size[2])
			break
		}
	}
	return e
}

func (e *ghosted) index(p [3]int) int {
	return e.origin + p[0]*e.stride[0] + p[1]*e.stride[1] + p[2]
}

// fill sets the array for data and f, and reports whether anything is in it.
func (e *ghosted) fill(d *Direct, f []float64, data *Data) bool {
	corrected := false // fourth order at a Neumann side depends on f
	for a := d.line; a < 3; a++ {
		for k := range 2 {
			corrected = corrected || d.order == 4 && d.kind[a][k] == grid.Neumann
		}
	}
	if e.value == nil || !corrected && d.homogeneous(data) {
		return false
	}
	if !e.clean {
		clear(e.value)
	}
	e.clean = false
	d.eachSide(func(a, k int, p [3]int, at int) {
		if d.kind[a][k] == grid.Dirichlet {
			e.value[e.index(p)] = d.fixed(data, p)
		}
	})
	// Axis by axis, so that the ghosts of one axis are mirrored or wrapped in the next.
	lo, hi := [3]int{}, d.n
	for a := d.line; a < 3; a++ {
		e.ghosts(d, a, lo, hi, f, data)
		lo[a], hi[a] = -1, d.n[a]+1
	}
	return true
}

// ghosts fills the two ghost layers of axis a over the range lo…hi of the others.
func (e *ghosted) ghosts(d *Direct, a int, lo, hi [3]int, f []float64, data *Data) {
	lo[a], hi[a] = 0, 1
	s, n := e.stride[a], d.n[a]
	var p [3]int
	for p[0] = lo[0]; p[0] < hi[0]; p[0]++ {
		for p[1] = lo[1]; p[1] < hi[1]; p[1]++ {
			for p[2] = lo[2]; p[2] < hi[2]; p[2]++ {
				at := e.index(p)
				if d.kind[a][0] == grid.Periodic {
					e.value[at-s], e.value[at+n*s] = e.value[at+(n-1)*s], e.value[at]
					continue
				}
				if d.kind[a][0] == grid.Neumann {
					e.value[at-s] = e.value[at+s] + d.jump(f, data, a, 0, p)
				}
				if d.kind[a][1] == grid.Neumann {
					e.value[at+n*s] = e.value[at+(n-2)*s] + d.jump(f, data, a, 1, p)
				}
			}
		}
	}
}

// jump is u(ghost) − u(mirror image) across the Neumann side k of axis a, at
// the position p along it. Beyond the nodes of the side it is extrapolated by
// a quartic, or wrapped.
func (d *Direct) jump(f []float64, data *Data, a, k int, p [3]int) float64 {
	for b := d.line; b < 3; b++ {
		if b == a || p[b] >= 0 && p[b] < d.n[b] {
			continue
		}
		if d.order == 2 {
			return 0 // corners of the ghost layer are not used
		}
		if d.kind[b][0] == grid.Periodic {
			p[b] = (p[b] + d.n[b]) % d.n[b]
			return d.jump(f, data, a, k, p)
		}
		step := 1
		if p[b] >= d.n[b] {
			step = -1
		}
		sum := 0.0
		for _, w := range [5]float64{5, -10, 10, -5, 1} {
			p[b] += step
			sum += w * d.jump(f, data, a, k, p)
		}
		return sum
	}
	h := d.h[a]
	p[a] = k * (d.n[a] - 1)
	flux := d.datum(data, a, k, p)
	g := 2 * h * flux
	if d.order == 2 {
		return g
	}
	return g + h*h*h/3*(d.alpha*flux-d.normal(f, a, k, p)-d.tangential(data, a, k, p))
}

// normal is the outward normal derivative of f at node p of side k of axis a,
// one-sided, fourth order.
func (d *Direct) normal(f []float64, a, k int, p [3]int) float64 {
	at := p[0]*d.stride[0] + p[1]*d.stride[1] + p[2]
	in := d.stride[a] * (1 - 2*k)
	return (25*f[at] - 48*f[at+in] + 36*f[at+2*in] - 16*f[at+3*in] + 3*f[at+4*in]) / (12 * d.h[a])
}

// tangential is the Laplacian of the side's datum along the side, at node p.
func (d *Direct) tangential(data *Data, a, k int, p [3]int) float64 {
	if data == nil || data[a-d.absent][k] == nil {
		return 0
	}
	sum := 0.0
	for b := d.line; b < 3; b++ {
		if b == a {
			continue
		}
		t := d.tapsAt(b, p[b])
		for s, w := range t.weight {
			q := p
			q[b] += t.at[s]
			if w != 0 {
				sum += w * d.datum(data, a, k, q) / (d.h[b] * d.h[b])
			}
		}
	}
	return sum
}
