package elliptic

type sweep Direct

// Chunk solves the modes lo to hi along the line axis. That of the constant is
// in the first chunk.
func (t *sweep) Chunk(lo, hi int) {
	d := (*Direct)(t)
	lines, plane := d.m[d.line], len(d.work)/d.m[d.line]
	for l := range lines {
		if d.single && lo == 0 {
			d.column[l] = d.work[l*plane]
		}
		d.eliminate(l, plane, lo, hi)
	}
	floating := d.single && lo == 0
	if floating {
		d.call.removed = d.floatingLine() / d.constant()
	}
	for l := lines - 1; l >= 0; l-- {
		d.substitute(l, plane, lo, hi)
		if floating {
			d.work[l*plane] = d.column[l]
		}
	}
}

// eliminate does the forward elimination of the modes lo to hi of plane l of
// work from plane l−1: y_l = b_l + off/pivot_{l−1}·y_{l−1}.
func (d *Direct) eliminate(l, plane, lo, hi int) {
	y := d.work[l*plane+lo : l*plane+hi]
	if d.halved(l) {
		for k := range y {
			y[k] *= 0.5
		}
	}
	if l == 0 {
		return
	}
	before := d.work[(l-1)*plane+lo:][:len(y)]
	inverse := d.pivot[(l-1)*plane+lo:][:len(y)]
	off := d.off[lo:hi][:len(y)]
	for k, v := range y {
		y[k] = v + off[k]*inverse[k]*before[k]
	}
}

// substitute does the back substitution x_l = (y_l + off·x_{l+1})/pivot_l of
// the modes lo to hi of plane l.
func (d *Direct) substitute(l, plane, lo, hi int) {
	x := d.work[l*plane+lo : l*plane+hi]
	inverse := d.pivot[l*plane+lo:][:len(x)]
	if l == d.m[d.line]-1 {
		for k, v := range x {
			x[k] = v * inverse[k]
		}
		return
	}
	after := d.work[(l+1)*plane+lo:][:len(x)]
	off := d.off[lo:hi][:len(x)]
	for k, v := range x {
		x[k] = (v + off[k]*after[k]) * inverse[k]
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
