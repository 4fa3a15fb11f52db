package elliptic

import "github.com/pdekit/pdekit/internal/parallel"

// sweep runs eliminate or substitute over the steps from … to.
func (d *Direct) sweep(t parallel.Task, from, to int) {
	d.call.from, d.call.to = from, to
	parallel.Run(len(d.work)/d.m[d.line], modes, t)
}

// inverse returns 1/pivot of the modes lo to hi, a group, at step l: where they
// have settled, always the same memory.
func (d *Direct) inverse(l, lo, hi int) []float64 {
	if l < d.m[d.line]-1 {
		l = min(l, d.settled[lo/modes])
	}
	plane := len(d.work) / d.m[d.line]
	return d.pivot[l*plane+lo : l*plane+hi]
}

type eliminate Direct

// Chunk does the forward elimination of the modes lo to hi:
// y_l = b_l + off/pivot_{l−1}·y_{l−1}. That of the constant is in group 0.
func (t *eliminate) Chunk(lo, hi int) {
	d := (*Direct)(t)
	plane := len(d.work) / d.m[d.line]
	for l := d.call.from; l < d.call.to; l++ {
		y := d.work[l*plane+lo : l*plane+hi]
		if d.single && lo == 0 {
			d.column[l] = y[0]
		}
		if d.halved(l) {
			for k := range y {
				y[k] *= 0.5
			}
		}
		if l == 0 {
			continue
		}
		eliminateRow(y, d.work[(l-1)*plane+lo:(l-1)*plane+hi], d.off[lo:hi], d.inverse(l-1, lo, hi))
	}
}

// eliminateRow sets y += off·inverse·before.
func eliminateRow(y, before, off, inverse []float64) {
	done := sweepFast(true, y, before, off, inverse)
	before, off, inverse = before[:len(y)], off[:len(y)], inverse[:len(y)]
	for k := done; k < len(y); k++ {
		y[k] += float64(float64(off[k]*inverse[k]) * before[k])
	}
}

type substitute Direct

// Chunk does the back substitution x_l = (y_l + off·x_{l+1})/pivot_l of the
// modes lo to hi. Those of the step after the call's last are kept aside:
// toNodes has been there.
func (t *substitute) Chunk(lo, hi int) {
	d := (*Direct)(t)
	plane := len(d.work) / d.m[d.line]
	after := d.edgeStep[lo:hi]
	for l := d.call.to - 1; l >= d.call.from; l-- {
		x := d.work[l*plane+lo : l*plane+hi]
		inverse := d.inverse(l, lo, hi)[:len(x)]
		if l == d.m[d.line]-1 {
			for k, v := range x {
				x[k] = v * inverse[k]
			}
		} else {
			substituteRow(x, after, d.off[lo:hi], inverse)
		}
		if d.single && lo == 0 {
			x[0] = d.column[l]
		}
		after = x
	}
	copy(d.edgeStep[lo:hi], after)
}

// substituteRow sets x = (x + off·after)·inverse.
func substituteRow(x, after, off, inverse []float64) {
	done := sweepFast(false, x, after, off, inverse)
	after, off, inverse = after[:len(x)], off[:len(x)], inverse[:len(x)]
	for k := done; k < len(x); k++ {
		x[k] = (x[k] + float64(off[k]*after[k])) * inverse[k]
	}
}

// floatingLine solves the singular line of the constant mode, whose right-hand
// side is in column: it removes its weighted mean, sums twice, and makes the
// solution's weighted mean zero. It returns the mean removed.
func (d *Direct) floatingLine() float64 {
	c := d.column
	mean := trapezoid(c)
	difference, value := 0.0, 0.0
	for l, b := range c {
		c[l] = value
		step := (b - mean) / d.off[0]
		if l == 0 {
			step /= 2
		}
		difference -= step
		value += difference
	}
	level := trapezoid(c)
	for l := range c {
		c[l] -= level
	}
	return mean
}

// trapezoid is the mean of x with the two ends halved.
func trapezoid(x []float64) float64 {
	sum := (x[0] + x[len(x)-1]) / 2
	for _, v := range x[1 : len(x)-1] {
		sum += v
	}
	return sum / float64(len(x)-1)
}
