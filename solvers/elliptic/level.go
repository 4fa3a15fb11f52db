package elliptic

import "github.com/pdekit/pdekit/solvers/grid"

// level is one grid of the hierarchy: a symmetric operator on the unknowns,
//
//	(Au)_p = diag_p·u_p − Σ_k (c_k[p]·u[p+off_k] + c_k[p−off_k]·u[p−off_k]),
//
// with one array of couplings for each pair of opposite neighbours. Arrays
// have a layer of ghosts around the axes that are present: zero, or on
// periodic axes copies of the other end.
type level struct {
	n        [3]int // unknowns; 1 on absent axes
	pad      [3]int // width of the ghost layer: 0 on absent axes
	periodic [3]bool
	stride   [3]int
	origin   int // index of unknown (0, 0, 0)
	size     int // with ghosts
	star     bool

	direction [][3]int // of each coupling, the first nonzero component positive
	off       []int
	c         [][]float64
	diag, inv []float64
	u, f, r   []float64

	// The way to the next coarser level.
	coarsen [3]bool
	shift   [3]int      // index of the first coarse unknown
	weights [][]float64 // interpolation, by which of the two parents on each axis: bit 2−a set for the upper
}

// newArray is an array of a level. Vectors read, and write back, up to spare
// elements beyond its end.
func newArray(size int) []float64 {
	const spare = 16
	return make([]float64, size, size+spare)
}

func newLevel(n [3]int, present, periodic [3]bool, star bool) *level {
	l := &level{n: n, periodic: periodic, star: star}
	size := [3]int{1, 1, 1}
	for a := range 3 {
		if present[a] {
			l.pad[a] = 1
			size[a] = n[a] + 2
		}
	}
	l.stride = [3]int{size[1] * size[2], size[2], 1}
	l.size = size[0] * size[1] * size[2]
	l.origin = l.index(0, 0, 0)
	for i := -l.pad[0]; i <= l.pad[0]; i++ {
		for j := -l.pad[1]; j <= l.pad[1]; j++ {
			for k := -l.pad[2]; k <= l.pad[2]; k++ {
				off := i*l.stride[0] + j*l.stride[1] + k
				axes := i*i + j*j + k*k
				positive := i > 0 || i == 0 && (j > 0 || j == 0 && k > 0)
				if !positive || star && axes > 1 {
					continue
				}
				l.direction = append(l.direction, [3]int{i, j, k})
				l.off = append(l.off, off)
				l.c = append(l.c, newArray(l.size))
			}
		}
	}
	for _, v := range []*[]float64{&l.diag, &l.inv, &l.u, &l.f, &l.r} {
		*v = newArray(l.size)
	}
	return l
}

func (l *level) index(i, j, k int) int {
	return (i+l.pad[0])*l.stride[0] + (j+l.pad[1])*l.stride[1] + k + l.pad[2]
}

func (l *level) unknowns() int { return l.n[0] * l.n[1] * l.n[2] }

// plan chooses the axes to coarsen and reports whether there are any: of those
// long enough, the ones whose couplings 1/h² are at least a quarter of the strongest.
func (l *level) plan(h [3]float64, kind [3][2]grid.Condition) bool {
	least := 0.0
	long := [3]bool{}
	for a := range 3 {
		long[a] = l.pad[a] == 1 && (l.n[a] >= 5 || l.n[a] >= 2 && !l.periodic[a])
		if long[a] && (least == 0 || h[a] < least) {
			least = h[a]
		}
	}
	found := false
	for a := range 3 {
		l.coarsen[a] = long[a] && h[a] < 2*least*(1+1e-9)
		l.shift[a] = 0
		if l.coarsen[a] && kind[a][0] == grid.Dirichlet {
			l.shift[a] = 1
		}
		found = found || l.coarsen[a]
	}
	return found
}

func (l *level) coarseCount(a int) int { return (l.n[a] - l.shift[a] + 1) / 2 }

// parent is the coarse index of the lower parent of unknown i of axis a (its
// own, if it is coarse), and whether it is odd: between coarse ones.
func (l *level) parent(a, i int) (lower int, odd bool) {
	if !l.coarsen[a] {
		return i, false
	}
	i -= l.shift[a]
	return i >> 1, i&1 == 1
}

func (l *level) allocateWeights() {
	l.weights = make([][]float64, 8)
	for mask := range l.weights {
		used := true
		for a := range 3 {
			used = used && (mask&(4>>a) == 0 || l.coarsen[a])
		}
		if used {
			l.weights[mask] = newArray(l.size)
		}
	}
}

// wrap copies the periodic ghosts of v.
func (l *level) wrap(v []float64) {
	if l.periodic[2] {
		n := l.n[2]
		for i := range l.n[0] {
			for j := range l.n[1] {
				p := l.index(i, j, 0)
				v[p-1], v[p+n] = v[p+n-1], v[p]
			}
		}
	}
	s := l.stride
	if l.periodic[1] {
		n := l.n[1]
		for i := range l.n[0] {
			low, high := l.index(i, 0, -l.pad[2]), l.index(i, n-1, -l.pad[2])
			copy(v[low-s[1]:low], v[high:high+s[1]])
			copy(v[high+s[1]:high+2*s[1]], v[low:low+s[1]])
		}
	}
	if l.periodic[0] {
		low, high := l.index(0, -l.pad[1], -l.pad[2]), l.index(l.n[0]-1, -l.pad[1], -l.pad[2])
		copy(v[low-s[0]:low], v[high:high+s[0]])
		copy(v[high+s[0]:high+2*s[0]], v[low:low+s[0]])
	}
}

// wrapOperator copies the periodic ghosts of the couplings and inverts the diagonal.
func (l *level) wrapOperator() {
	for _, c := range l.c {
		l.wrap(c)
	}
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			inv, diag := l.inv[p:p+l.n[2]], l.diag[p:p+l.n[2]]
			for k := range inv {
				inv[k] = 1 / diag[k]
			}
		}
	}
}
