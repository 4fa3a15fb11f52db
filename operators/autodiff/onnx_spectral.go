package autodiff

import "slices"

// spectrum is the kept coefficients of fields on a grid: signed frequencies for
// each axis but the last, and how many along that, from 0.
type spectrum struct {
	grid        []int
	frequencies [][]int
	last        int
}

// spectrum of a transform.
func (tr *transform[T]) spectrum(modes []int) spectrum {
	s := spectrum{grid: tr.grid, last: tr.last}
	for a, rows := range tr.rows {
		list := slices.Clone(rows)
		for i, r := range list {
			if r >= modes[a] {
				list[i] = r - 2*modes[a]
			}
		}
		s.frequencies = append(s.frequencies, list)
	}
	return s
}

// lastMatrix takes a line of the last axis to real parts and then imaginary
// ones; or, with back, these to the line, divided by the number of points of the
// grid.
func (s spectrum) lastMatrix(back bool) axisMatrix {
	n, m := s.grid[len(s.grid)-1], s.last
	forth, name := newAxisMatrix("dft", 2*m, n), "dft"
	if back {
		forth, name = newAxisMatrix("idft", n, 2*m), "idft"
	}
	forth.name = name
	for k := range m {
		weight := 2 / float64(size(s.grid))
		if k == 0 || 2*k == n {
			weight /= 2
		}
		for j := range n {
			sin, cos := wavePoint(k, j, n)
			if back {
				forth.set(j, k, weight*cos)
				forth.set(j, m+k, -weight*sin)
			} else {
				forth.set(k, j, cos)
				forth.set(m+k, j, -sin)
			}
		}
	}
	return forth
}

// otherMatrix takes real parts and then imaginary ones of the points of another
// axis to those of the coefficients, or back.
func (s spectrum) otherMatrix(axis int, back bool) axisMatrix {
	n, list := s.grid[axis], s.frequencies[axis]
	r := len(list)
	m := newAxisMatrix("dft", 2*r, 2*n)
	if back {
		m = newAxisMatrix("idft", 2*n, 2*r)
	}
	for i, k := range list {
		for j := range n {
			sin, cos := wavePoint(k, j, n)
			if back {
				m.set(j, i, cos)
				m.set(j, r+i, -sin)
				m.set(n+j, i, sin)
				m.set(n+j, r+i, cos)
			} else {
				m.set(i, j, cos)
				m.set(i, n+j, sin)
				m.set(r+i, j, -sin)
				m.set(r+i, n+j, cos)
			}
		}
	}
	return m
}

// halves cuts an axis in two.
func (o *translation) halves(x string, axis, length int) (first, second string) {
	return o.slice(x, axis, 0, length/2), o.slice(x, axis, length/2, length)
}

// analyse returns the coefficients of fields x, (batch, channel, grid…): real and
// imaginary parts, each (batch, channel, coefficients…).
func (o *translation) analyse(x string, s spectrum) (re, im string) {
	rank := len(s.grid) + 2
	re, im = o.halves(o.along(x, rank, rank-1, s.lastMatrix(false)), rank-1, 2*s.last)
	for a := len(s.frequencies) - 1; a >= 0; a-- {
		y := o.along(o.concat(a+2, re, im), rank, a+2, s.otherMatrix(a, false))
		re, im = o.halves(y, a+2, 2*len(s.frequencies[a]))
	}
	return re, im
}

// synthesise is the way back.
func (o *translation) synthesise(re, im string, s spectrum) string {
	rank := len(s.grid) + 2
	for a := range s.frequencies {
		y := o.along(o.concat(a+2, re, im), rank, a+2, s.otherMatrix(a, true))
		re, im = o.halves(y, a+2, 2*s.grid[a])
	}
	return o.along(o.concat(rank-1, re, im), rank, rank-1, s.lastMatrix(true))
}

// complexProduct multiplies stacks of complex matrices.
func (o *translation) complexProduct(ar, ai, br, bi string) (re, im string) {
	re = o.Op("Sub", []string{o.product(ar, br), o.product(ai, bi)})
	return re, o.add(o.product(ar, bi), o.product(ai, br))
}

func (a *spectralOp[T]) translate(n *node, o *translation) (string, error) {
	x, w := n.in[0], n.in[1]
	values, err := o.numbers(w)
	if err != nil {
		return "", err
	}
	axes := len(x.Shape) - 2
	modes := slices.Clone(w.Shape[1 : axes+1])
	for i := range axes - 1 {
		modes[i] /= 2
	}
	s := a.tr.spectrum(modes)
	kept := []int{}
	for _, rows := range a.tr.rows {
		kept = append(kept, len(rows))
	}
	kept = append(kept, s.last)
	shape := append(slices.Clone(kept), a.in, a.out)
	planes := [2]string{}
	for part := range planes {
		plane := values[part*a.size:][:a.size]
		if size(kept) < a.size/(a.in*a.out) {
			plane = keptWeights(plane, a.tr.rows, w.Shape[1:axes+1], kept, a.in*a.out)
		}
		planes[part] = o.Floats(o.name(w)+[]string{".re", ".im"}[part], plane, shape...)
	}
	// Coefficients first, so that each has a matrix of its own.
	var there, back []int
	for i := range axes {
		there, back = append(there, i+2), append(back, i)
	}
	there, back = append(there, 0, 1), slices.Concat([]int{axes, axes + 1}, back)
	re, im := o.analyse(o.value(x), s)
	re, im = o.complexProduct(o.transpose(re, there...), o.transpose(im, there...), planes[0], planes[1])
	y := o.synthesise(o.transpose(re, back...), o.transpose(im, back...), s)
	if n.in[2] != nil {
		y = o.add(y, o.reshape(o.linear(x, n.in[2], nil), o.free[n.out]...))
	}
	if n.in[3] != nil {
		y = o.add(y, o.channels(n.in[3], axes+2))
	}
	return o.activate(y, a.activation), nil
}

// keptWeights takes those rows of a plane of weights (all…, each) that a grid
// carries, the first ones of the last axis.
func keptWeights(plane []float32, rows [][]int, all, kept []int, each int) []float32 {
	out := make([]float32, 0, size(kept)*each)
	for i := range size(kept) {
		at, rest, stride := 0, i, 1
		for a := len(all) - 1; a >= 0; a-- {
			row := rest % kept[a]
			rest /= kept[a]
			if a < len(rows) {
				row = rows[a][row]
			}
			at += row * stride
			stride *= all[a]
		}
		out = append(out, plane[at*each:(at+1)*each]...)
	}
	return out
}

func (a *axialOp[T]) translate(n *node, o *translation) (string, error) {
	x := n.in[0]
	rank := len(x.Shape)
	y := ""
	for i, axis := range a.axes {
		w, err := o.numbers(n.in[i+1])
		if err != nil {
			return "", err
		}
		s := spectrum{grid: []int{axis.points}, last: axis.kept}
		square := a.in * a.out
		shape := append([]int{axis.kept}, slices.Repeat([]int{1}, rank-3)...)
		shape = append(shape, a.in, a.out)
		planes := [2]string{}
		for part := range planes {
			plane := make([]float32, axis.kept*square)
			for k := range axis.kept {
				for in := range a.in {
					for out := range a.out {
						plane[(k*a.in+in)*a.out+out] = w[(part*axis.modes+k)*square+out*a.in+in]
					}
				}
			}
			planes[part] = o.Floats(o.name(n.in[i+1])+[]string{".re", ".im"}[part], plane, shape...)
		}
		// The axis first, then the batch and the other axes, then the channels.
		there := []int{i + 2, 0}
		for b := 2; b < rank; b++ {
			if b != i+2 {
				there = append(there, b)
			}
		}
		there = append(there, 1)
		back := make([]int, rank)
		for to, from := range there {
			back[from] = to
		}
		re, im := o.halves(o.along(o.value(x), rank, i+2, s.lastMatrix(false)), i+2, 2*s.last)
		re, im = o.complexProduct(o.transpose(re, there...), o.transpose(im, there...), planes[0], planes[1])
		line := o.along(o.concat(i+2, o.transpose(re, back...), o.transpose(im, back...)), rank, i+2, s.lastMatrix(true))
		if y == "" {
			y = line
		} else {
			y = o.add(y, line)
		}
	}
	return y, nil
}
