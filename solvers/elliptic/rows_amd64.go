//go:build amd64 && !noasm

package elliptic

//go:generate go run -C _gen . ..

// rowArgs are the arguments of the assembly of a row; what each function takes
// from where is said in _gen. stride is in bytes, count in elements or, for
// functions of whole vectors, in rounds. lanes has a bit for each element of a
// vector that takes part.
type rowArgs struct {
	y, u, f, d           *float64
	c                    [4]*float64
	stride, count, lanes int
}

// lanesFrom are the lanes of every second element, from the first or the second.
var lanesFrom = [2]int{0x55, 0xaa}

// rowStencil are the arguments for the n unknowns of the row at p.
func (l *level) rowStencil(y, u, d []float64, p int) rowArgs {
	args := rowArgs{y: &y[p], u: &u[p], f: &l.f[p], d: &d[p], stride: 8 * l.stride[1], count: l.n[2]}
	for i, c := range l.c {
		args.c[i] = &c[p]
	}
	return args
}

// fast reports whether the row loops of l have assembly: five or nine points
// in the plane, on rows of a vector at least.
func (l *level) fast() bool {
	return wide > 0 && l.n[2] >= wide && l.pad[0] == 0 && l.pad[1] == 1
}

// relaxFast is relaxRow, if it reports true.
func (l *level) relaxFast(p, start int) bool {
	if !l.fast() {
		return false
	}
	args := l.rowStencil(l.u, l.u, l.inv, p)
	args.lanes = lanesFrom[start]
	switch {
	case l.star && wide == 8:
		relaxStarAvx512(&args)
	case l.star:
		relaxStarAvx2(&args)
	case wide == 8:
		relaxNineAvx512(&args)
	default:
		relaxNineAvx2(&args)
	}
	return true
}

// startFast is startRow, if it reports true.
func (l *level) startFast(p, start int) bool {
	if !l.fast() {
		return false
	}
	args := l.rowStencil(l.u, l.u, l.inv, p)
	args.lanes = lanesFrom[start]
	if wide == 8 {
		startStarAvx512(&args)
	} else {
		startStarAvx2(&args)
	}
	return true
}

// residualFast is residualRow, if it reports true.
func (l *level) residualFast(p, only int) bool {
	if !l.fast() {
		return false
	}
	args := l.rowStencil(l.r, l.u, l.diag, p)
	args.lanes = 0xff
	if only >= 0 {
		args.lanes = lanesFrom[only]
	}
	switch {
	case l.star && wide == 8:
		residualStarAvx512(&args)
	case l.star:
		residualStarAvx2(&args)
	case wide == 8:
		residualNineAvx512(&args)
	default:
		residualNineAvx2(&args)
	}
	return true
}

// applyFast does whole rounds of applyDot, and returns how many elements those are.
func (l *level) applyFast(s *lanes, q, u []float64, p int) int {
	if !l.fast() || !l.star || l.n[2] < 8 {
		return 0
	}
	args := l.rowStencil(q, u, l.diag, p)
	args.f, args.count = &s[0], l.n[2]/8
	if wide == 8 {
		applyStarAvx512(&args)
	} else {
		applyStarAvx2(&args)
	}
	return l.n[2] &^ 7
}

// dotFast, conjugateFast and advanceFast do whole rounds of their loops, and
// return how many elements those are.
func dotFast(s *lanes, x, y []float64) int {
	if wide == 0 || len(x) < 8 {
		return 0
	}
	args := rowArgs{u: &x[0], d: &y[:len(x)][0], f: &s[0], count: len(x) / 8}
	if wide == 8 {
		dotRowAvx512(&args)
	} else {
		dotRowAvx2(&args)
	}
	return len(x) &^ 7
}

func conjugateFast(p, z []float64, s float64) int {
	if wide == 0 || len(p) < 8 {
		return 0
	}
	args := rowArgs{y: &p[0], u: &z[:len(p)][0], f: &s, count: len(p) / 8}
	if wide == 8 {
		conjugateRowAvx512(&args)
	} else {
		conjugateRowAvx2(&args)
	}
	return len(p) &^ 7
}

func advanceFast(sums *lanes, x, r, p, q []float64, s float64) int {
	n := len(x)
	if wide == 0 || n < 8 {
		return 0
	}
	args := rowArgs{y: &x[0], u: &r[:n][0], f: &sums[0], d: &s, count: n / 8}
	args.c[0], args.c[1] = &p[:n][0], &q[:n][0]
	if wide == 8 {
		advanceRowAvx512(&args)
	} else {
		advanceRowAvx2(&args)
	}
	return n &^ 7
}

// restrictFast and prolongFast do whole vectors of their loops, and return how
// many coarse elements those are.
func restrictFast(f, r, low, high []float64) int {
	if wide == 0 || len(f) < wide {
		return 0
	}
	args := rowArgs{y: &f[0], u: &r[0], d: &high[0], count: len(f) / wide}
	args.c[0] = &low[0]
	if wide == 8 {
		restrictRowAvx512(&args)
	} else {
		restrictRowAvx2(&args)
	}
	return len(f) &^ (wide - 1)
}

func prolongFast(u, v, low, high []float64) int {
	if wide == 0 || len(u) < wide {
		return 0
	}
	args := rowArgs{y: &u[0], u: &v[0], d: &high[0], count: len(u) / wide}
	args.c[0] = &low[0]
	if wide == 8 {
		prolongRowAvx512(&args)
	} else {
		prolongRowAvx2(&args)
	}
	return len(u) / wide * (wide / 2)
}
