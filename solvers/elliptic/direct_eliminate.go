package elliptic

// eliminate does the forward elimination of plane l of work from plane l−1:
// y_l = b_l + off/pivot_{l−1}·y_{l−1}.
func (d *Direct) eliminate(l, plane int) {
	y := d.work[l*plane : (l+1)*plane]
	if d.single {
		d.column[l] = y[0]
	}
	if d.halved(l) {
		for k := range y {
			y[k] *= 0.5
		}
	}
	if l == 0 {
		return
	}
	before := d.work[(l-1)*plane : l*plane][:len(y)]
	inverse := d.pivot[(l-1)*plane : l*plane][:len(y)]
	off := d.off[:len(y)]
	for k, v := range y {
		y[k] = v + off[k]*inverse[k]*before[k]
	}
}

// substituteAll does the back substitution x_l = (y_l + off·x_{l+1})/pivot_l
// of all planes, and the inverse transforms of each as soon as the plane
// before it has used it. It returns what was removed from a floating problem.
func (d *Direct) substituteAll() (removed float64) {
	lines, plane := d.m[d.line], len(d.work)/d.m[d.line]
	if d.single {
		removed = d.floatingLine() / d.constant()
	}
	for l := lines - 1; l >= 0; l-- {
		x := d.work[l*plane : (l+1)*plane]
		inverse := d.pivot[l*plane : (l+1)*plane][:len(x)]
		if l == lines-1 {
			for k, v := range x {
				x[k] = v * inverse[k]
			}
		} else {
			after := d.work[(l+1)*plane : (l+2)*plane][:len(x)]
			off := d.off[:len(x)]
			for k, v := range x {
				x[k] = (v + off[k]*after[k]) * inverse[k]
			}
		}
		if d.single {
			x[0] = d.column[l]
		}
		if l < lines-1 && d.line < 2 {
			d.planeBackward(d.work[(l+1)*plane : (l+2)*plane])
		}
	}
	if d.line < 2 {
		d.planeBackward(d.work[:plane])
	}
	return removed
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
