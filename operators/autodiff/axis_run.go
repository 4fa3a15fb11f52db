package autodiff

// axisRun is what a correlation does along one axis: for each t < count, point
// first + t·step of the result is the sum over i < taps of tap tap + i·tapStep of
// the kernel times point origin + t·move + i·gap of the source.
type axisRun struct {
	count, first, step int
	origin, move, gap  int
	taps, tap, tapStep int
}

// kernelAxis is a kernel along one axis: result[y] = Σᵢ w[i]·source[y·stride + i·dilation − before].
type kernelAxis struct {
	taps, stride, dilation, before int
}

// forward returns the runs that give all of a result of length points. Rows are
// the axes other than the last: there the points that a dilated kernel joins
// form lattices of their own, so that neighbouring results share most of what
// they read.
func (k kernelAxis) forward(length int, rows bool) []axisRun {
	if !rows || k.dilation == 1 {
		return []axisRun{{count: length, step: 1, origin: -k.before, move: k.stride, gap: k.dilation, taps: k.taps, tapStep: 1}}
	}
	return sublattices(length, k.dilation, axisRun{origin: -k.before, taps: k.taps, tapStep: 1})
}

// backward returns the runs of the adjoint, for a source of forward with length
// points: its source is the result of forward.
func (k kernelAxis) backward(length int, rows bool) []axisRun {
	if k.stride == 1 {
		r := axisRun{origin: k.before - (k.taps-1)*k.dilation, taps: k.taps, tap: k.taps - 1, tapStep: -1}
		if !rows || k.dilation == 1 {
			r.count, r.step, r.move, r.gap = length, 1, 1, k.dilation
			return []axisRun{r}
		}
		return sublattices(length, k.dilation, r)
	}
	// A point is reached by every stride-th tap only: one lattice for each remainder.
	var list []axisRun
	for q := range min(k.stride, length) {
		first := (q + k.before) % k.stride
		taps := max(0, (k.taps-first+k.stride-1)/k.stride)
		list = append(list, axisRun{
			count: (length - q + k.stride - 1) / k.stride, first: q, step: k.stride,
			origin: (q+k.before-first)/k.stride - max(taps-1, 0), move: 1, gap: 1,
			taps: taps, tap: first + k.stride*max(taps-1, 0), tapStep: -k.stride,
		})
	}
	return list
}

// sublattices cuts an axis into gap lattices, each with the taps of r.
func sublattices(length, gap int, r axisRun) []axisRun {
	var list []axisRun
	for q := range min(gap, length) {
		s := r
		s.count, s.first, s.step = (length-q+gap-1)/gap, q, gap
		s.origin, s.move, s.gap = r.origin+q, gap, gap
		list = append(list, s)
	}
	return list
}

// slots returns how many points of the source, gap apart, count results from
// the first read.
func (r axisRun) slots(count int) int {
	if r.taps == 0 {
		return 0
	}
	return (count-1)*(r.move/r.gap) + r.taps
}

// source returns the point of an axis of length points that i stands for, or −1
// for none.
func source(i, length int, wrap bool) int {
	if i >= 0 && i < length {
		return i
	}
	if !wrap {
		return -1
	}
	if i %= length; i < 0 {
		i += length
	}
	return i
}
