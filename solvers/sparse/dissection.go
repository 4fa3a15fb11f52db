package sparse

import "slices"

// Dissection orders points of a plane lattice for elimination, so that the
// factors of matrices that couple nearest neighbours stay sparse: halves first,
// the line between them last, each half likewise (A. George, SIAM J. Numer.
// Anal. 10 (1973) 345). periodic says along which axes the last line of the
// lattice neighbours the first.
func Dissection(points [][2]int, periodic [2]bool) []int {
	all := make([]int, len(points))
	for i := range all {
		all[i] = i
	}
	d := dissector{points: points, order: make([]int, len(points))}
	d.next = len(points)
	for axis, wraps := range periodic {
		if wraps {
			all = d.last(all, axis, 0)
		}
	}
	d.split(all)
	return d.order
}

// leaf is the number of points that are not split further.
const leaf = 6

type dissector struct {
	points [][2]int
	order  []int
	next   int // the order is filled from its end down to here
}

// last puts the points on a line at the end of what is open, and returns the rest.
func (d *dissector) last(set []int, axis, line int) []int {
	rest := make([]int, 0, len(set))
	for _, p := range set {
		if d.points[p][axis] == line {
			d.next--
			d.order[d.next] = p
		} else {
			rest = append(rest, p)
		}
	}
	return rest
}

func (d *dissector) split(set []int) {
	if len(set) <= leaf {
		for _, p := range set {
			d.next--
			d.order[d.next] = p
		}
		return
	}
	lo, hi := d.points[set[0]], d.points[set[0]]
	for _, p := range set {
		for axis, v := range d.points[p] {
			lo[axis], hi[axis] = min(lo[axis], v), max(hi[axis], v)
		}
	}
	axis := 0
	if hi[1]-lo[1] > hi[0]-lo[0] {
		axis = 1
	}
	lines := make([]int, len(set))
	for i, p := range set {
		lines[i] = d.points[p][axis]
	}
	slices.Sort(lines)
	middle := lines[len(lines)/2]
	var low, high []int
	for _, p := range d.last(set, axis, middle) {
		if d.points[p][axis] < middle {
			low = append(low, p)
		} else {
			high = append(high, p)
		}
	}
	d.split(low)
	d.split(high)
}
