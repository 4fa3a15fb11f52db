package elliptic

// symbol is the part of the operator at mode (i, j, k) that is not of the line
// axis, times norm: α + βλ.
func (c *Centred) symbol(i, j, k int) float64 {
	lambda := 0.0
	for a, at := range [3]int{i, j, k} {
		if x := c.axes[a]; x != nil && a != c.line {
			lambda += x.eigen[at]
		}
	}
	return c.norm * (c.alpha + c.beta*lambda)
}

type centredFactor Centred

// Chunk computes the pivots of the planes lo to hi of the first axis: of
//
//	(w_l·s + βN(o_l + o_{l+1}))x_l − βN(o_l x_{l−1} + o_{l+1} x_{l+1}) = w_l f_l,
//
// s the symbol, N the norm of the transforms, o the couplings. If the line is
// the first axis, the chunk of plane 0 does all.
func (t *centredFactor) Chunk(lo, hi int) {
	c := (*Centred)(t)
	stride := [3]int{c.n[1] * c.n[2], c.n[2], 1}
	var from, to [3]int
	to = c.n
	from[0], to[0] = lo, hi
	x := c.axes[c.line]
	if c.line == 0 && lo > 0 {
		return
	}
	to[c.line] = 1
	step, scale := stride[c.line], c.beta*c.norm
	for i := from[0]; i < to[0]; i++ {
		for j := from[1]; j < to[1]; j++ {
			for k := from[2]; k < to[2]; k++ {
				s := c.symbol(i, j, k)
				at, before := i*stride[0]+j*stride[1]+k, 0.0
				for l, w := range x.width {
					off := scale * x.couple[l]
					before = 1 / (float64(w*s) + off + scale*x.couple[l+1] - float64(float64(off*off)*before))
					c.pivot[at+l*step] = before
				}
			}
		}
	}
}

type centredSweep Centred

// Chunk eliminates and substitutes: if the line is the first axis the modes lo
// to hi of a plane, else the planes lo to hi.
func (t *centredSweep) Chunk(lo, hi int) {
	c := (*Centred)(t)
	plane := c.n[1] * c.n[2]
	switch c.line {
	case 0:
		c.sweep(lo, hi-lo, plane, lo == 0)
	case 1:
		for i := lo; i < hi; i++ {
			c.sweep(i*plane, c.n[2], c.n[2], i == 0)
		}
	case 2:
		for r := lo * c.n[1]; r < hi*c.n[1]; r++ {
			c.sweep(r*c.n[2], 1, 1, r == 0)
		}
	}
}

// sweep solves the width lines whose step l is contiguous from at + l·stride
// on. If the first is that of the constant, which is singular without shift, it
// is solved apart.
func (c *Centred) sweep(at, width, stride int, constant bool) {
	x := c.axes[c.line]
	scale := c.beta * c.norm
	singular := constant && c.floating()
	if singular {
		for l := range c.column {
			c.column[l] = c.u[at+l*stride]
		}
	}
	var before, pivot []float64
	for l, w := range x.width {
		row := c.u[at+l*stride : at+l*stride+width]
		if l == 0 {
			for k := range row {
				row[k] *= w
			}
		} else {
			off := scale * x.couple[l]
			before, pivot = before[:len(row)], pivot[:len(row)]
			for k := range row {
				row[k] = float64(row[k]*w) + float64(float64(off*pivot[k])*before[k])
			}
		}
		before, pivot = row, c.pivot[at+l*stride:at+l*stride+width]
	}
	var after []float64
	for l := x.N - 1; l >= 0; l-- {
		row := c.u[at+l*stride : at+l*stride+width]
		pivot := c.pivot[at+l*stride : at+l*stride+width]
		pivot = pivot[:len(row)]
		if after == nil {
			for k := range row {
				row[k] *= pivot[k]
			}
		} else {
			off := scale * x.couple[l+1]
			after = after[:len(row)]
			for k := range row {
				row[k] = (row[k] + float64(off*after[k])) * pivot[k]
			}
		}
		after = row
	}
	if singular {
		c.constantLine()
		for l, v := range c.column {
			c.u[at+l*stride] = v
		}
	}
}

// constantLine solves the line of the constant in column: it takes off the
// weighted mean, sums twice, and makes the solution's weighted mean zero.
func (c *Centred) constantLine() {
	x := c.axes[c.line]
	sum, length := 0.0, 0.0
	for l, w := range x.width {
		sum += float64(w * c.column[l])
		length += w
	}
	mean := sum / length
	c.last = mean / c.constant()
	scale := c.beta * c.norm
	flux, value, level := 0.0, 0.0, 0.0
	for l, w := range x.width {
		if l > 0 {
			value += flux / (scale * x.couple[l])
		}
		flux -= float64(w * (c.column[l] - mean))
		c.column[l] = value
		level += float64(w * value)
	}
	level /= length
	for l := range c.column {
		c.column[l] -= level
	}
}
