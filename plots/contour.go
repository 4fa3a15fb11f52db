package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// levelsOf are about n round values strictly within [lo, hi].
func levelsOf(lo, hi float64, n int) []float64 {
	// The round step nearest to a share of the range.
	raw := hi/float64(n) - lo/float64(n)
	step := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{2, 2.5, 5, 10} {
		if s := m * math.Pow(10, math.Floor(math.Log10(raw))); math.Abs(math.Log(s/raw)) < math.Abs(math.Log(step/raw)) {
			step = s
		}
	}
	if !(step > 0) || math.IsInf(step, 0) || math.IsInf(lo/step-hi/step, 0) {
		return nil
	}
	var out []float64
	for k := math.Floor(lo/step) + 1; k*step < hi; k++ {
		out = append(out, k*step)
	}
	return out
}

// banded gives every value between two levels the one in their middle.
func banded(levels []float64, s scale) func(float64) float64 {
	return func(v float64) float64 {
		if !finite(v) || len(levels) == 0 {
			return v
		}
		i := 0
		for i < len(levels) && v >= levels[i] {
			i++
		}
		lo, hi := s.lo, s.hi
		if i > 0 {
			lo = levels[i-1]
		}
		if i < len(levels) {
			hi = levels[i]
		}
		return lo/2 + hi/2
	}
}

// isoline finds where a lattice has a level, by marching squares: lines through
// the cells, joined end to end. A cell with a value that is not finite has no
// line; a saddle is decided by the mean of its corners.
func (l *lattice) isoline(level float64) [][][2]float64 {
	nx, ny := len(l.x), len(l.y)
	// An edge of the lattice is named by its lower node and direction.
	edge := func(i, j, upward int) int { return 2*(i*ny+j) + upward }
	place := func(e int) [2]float64 {
		node, upward := e/2, e%2
		i, j := node/ny, node%ny
		a := l.v[node]
		if upward == 1 {
			f := (level - a) / (l.v[node+1] - a)
			return [2]float64{l.x[i], l.y[j] + f*(l.y[j+1]-l.y[j])}
		}
		f := (level - a) / (l.v[node+ny] - a)
		return [2]float64{l.x[i] + f*(l.x[i+1]-l.x[i]), l.y[j]}
	}
	// next joins the two edges of each segment; an edge has one or two.
	next := map[int][]int{}
	var order []int
	join := func(a, b int) {
		for _, e := range []int{a, b} {
			if next[e] == nil {
				order = append(order, e)
			}
		}
		next[a], next[b] = append(next[a], b), append(next[b], a)
	}
	for i := range nx - 1 {
		for j := range ny - 1 {
			at := i*ny + j
			c := [4]float64{l.v[at], l.v[at+ny], l.v[at+ny+1], l.v[at+1]} // anticlockwise
			if !finite(c[0] + c[1] + c[2] + c[3]) {
				continue
			}
			sides := [4]int{edge(i, j, 0), edge(i+1, j, 1), edge(i, j+1, 0), edge(i, j, 1)}
			var cut []int
			for k := range 4 {
				if (c[k] >= level) != (c[(k+1)%4] >= level) {
					cut = append(cut, sides[k])
				}
			}
			switch len(cut) {
			case 2:
				join(cut[0], cut[1])
			case 4:
				if mean := c[0]/4 + c[1]/4 + c[2]/4 + c[3]/4; (mean >= level) == (c[0] >= level) {
					join(cut[0], cut[1])
					join(cut[2], cut[3])
				} else {
					join(cut[3], cut[0])
					join(cut[1], cut[2])
				}
			}
		}
	}
	var out [][][2]float64
	done := map[int]bool{}
	follow := func(start int) {
		line := [][2]float64{place(start)}
		done[start] = true
		for at, from := start, -1; ; {
			to := -1
			for _, e := range next[at] {
				if e != from && (!done[e] || e == start && from >= 0) {
					to = e
					break
				}
			}
			if to < 0 {
				break
			}
			line = append(line, place(to))
			if to == start {
				break
			}
			done[to] = true
			at, from = to, at
		}
		out = append(out, line)
	}
	for _, e := range order { // open lines from their ends, then closed ones
		if len(next[e]) == 1 && !done[e] {
			follow(e)
		}
	}
	for _, e := range order {
		if !done[e] {
			follow(e)
		}
	}
	return out
}

// contours draws the isolines of levels over a panel: negative ones dashed.
func (l *lattice) contours(levels []float64, ink inks) func(p *painter, f *frame) {
	return func(p *painter, f *frame) {
		for _, level := range levels {
			var dash []vg.Length
			if level < 0 {
				dash = []vg.Length{2.5, 1.5}
			}
			for _, line := range l.isoline(level) {
				var pts []vg.Point
				for _, q := range line {
					pts = append(pts, f.point(q[0], q[1]))
				}
				p.line(pts, 0.6, ink.line, dash...)
			}
		}
	}
}

// speedOf is √(u² + v² [+ w²]) of 2 or 3 components.
func speedOf(parts ...float64) float64 {
	s := 0.0
	for _, v := range parts {
		s = math.Hypot(s, v)
	}
	return s
}
