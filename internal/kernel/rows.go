package kernel

import "unsafe"

// rowKind is a use of an activation f on the rows of matrices. The assembly runs
// over all rows in one call.
type rowKind uint8

const (
	rowRows        rowKind = iota // x += bias, dst = f(x); without f, dst = x + bias
	rowGradRows                   // dst = y·f′(x)
	rowProject                    // dst += weight·f(x + bias), dst one row for all
	rowProjectGrad                // of rowProject, y one row for all
	rowKinds
)

// rowOperands are matrices rows×cols, whose leading dimension is 0 where one row
// serves for all, and vectors of a number per row.
type rowOperands[T Float] struct {
	dst, x, y       []T
	bias, weight    []T // bias nil: none
	sumValue, sum   []T // of y·f and of dst
	rows, cols      int
	ldDst, ldX, ldY int
}

// ActivateRows sets dst = f(x), element by element, for matrices rows×cols of
// leading dimension ld; dst may be x. f is not None. It runs on the calling
// goroutine.
func ActivateRows[T Float](f Activation, dst, x []T, rows, cols, ld int) {
	checkMatrix("ActivateRows: dst", len(dst), rows, cols, ld)
	checkMatrix("ActivateRows: x", len(x), rows, cols, ld)
	activateRows(f, dst, x, nil, rows, cols, ld)
}

// ActivateGradRows sets dx = dy·f′(x) in the same way; dx may be x or dy.
func ActivateGradRows[T Float](f Activation, dx, x, dy []T, rows, cols, ld int) {
	checkMatrix("ActivateGradRows: dx", len(dx), rows, cols, ld)
	checkMatrix("ActivateGradRows: x", len(x), rows, cols, ld)
	checkMatrix("ActivateGradRows: dy", len(dy), rows, cols, ld)
	if rows <= 0 || cols <= 0 {
		return
	}
	o := rowOperands[T]{dst: dx, x: x, y: dy, rows: rows, cols: cols, ldDst: ld, ldX: ld, ldY: ld}
	if rowsWhole[T](cols) && matrixRowsFast(rowGradRows, f, &o) {
		return
	}
	pointwiseRows(activationOperations[f]+1, dx, x, dy, nil, rows, cols, ld)
}

// activateRows adds bias[i], if not nil, to row i of x and sets dst = f(x), or
// to x where f is None; dst may be x.
func activateRows[T Float](f Activation, dst, x, bias []T, rows, cols, ld int) {
	if rows <= 0 || cols <= 0 || bias == nil && f == None {
		return
	}
	o := rowOperands[T]{dst: dst, x: x, bias: bias, rows: rows, cols: cols, ldDst: ld, ldX: ld}
	if rowsWhole[T](cols) && matrixRowsFast(rowRows, f, &o) {
		return
	}
	if bias != nil {
		pointwiseRows(opAddScalar, x, x, nil, bias, rows, cols, ld)
	}
	if f != None {
		pointwiseRows(activationOperations[f], dst, x, nil, nil, rows, cols, ld)
	}
}

// ProjectRows adds to dst, of length cols, the rows of x after a bias and the
// activation f, which is not None, each with its weight:
//
//	dst[j] += Σᵢ weight[i]·f(x[i,j] + bias[i])
//
// x is len(weight)×cols of leading dimension ld. It runs on the calling
// goroutine.
func ProjectRows[T Float](f Activation, dst, x, bias, weight []T, cols, ld int) {
	rows := len(weight)
	dst, bias = dst[:cols], bias[:rows]
	checkMatrix("ProjectRows: x", len(x), rows, cols, ld)
	o := rowOperands[T]{dst: dst, x: x, bias: bias, weight: weight, rows: rows, cols: cols, ldX: ld}
	done := o.fast(rowProject, f)
	value := activationOperations[f]
	for i := range rows {
		row := x[i*ld:][:cols]
		for j := done; j < cols; j++ {
			dst[j] += weight[i] * scalar(value, row[j]+bias[i])
		}
	}
}

// ProjectGradRows is the backward pass of ProjectRows: with the gradient dy of
// its dst,
//
//	dx[i,j] = weight[i]·dy[j]·f′(x[i,j] + bias[i])
//	dweight[i] = Σⱼ dy[j]·f(x[i,j] + bias[i])
//	dbias[i] = Σⱼ dx[i,j]
//
// dx is laid out as x, and may be x. Sums are of float32 lanes: cols should not
// exceed some thousands.
func ProjectGradRows[T Float](f Activation, dx, dweight, dbias, x, bias, weight, dy []T, cols, ld int) {
	rows := len(weight)
	dy, bias, dweight, dbias = dy[:cols], bias[:rows], dweight[:rows], dbias[:rows]
	checkMatrix("ProjectGradRows: x", len(x), rows, cols, ld)
	checkMatrix("ProjectGradRows: dx", len(dx), rows, cols, ld)
	o := rowOperands[T]{
		dst: dx, x: x, y: dy, bias: bias, weight: weight, sumValue: dweight, sum: dbias,
		rows: rows, cols: cols, ldDst: ld, ldX: ld,
	}
	done := o.fast(rowProjectGrad, f)
	value, slope := activationOperations[f], activationOperations[f]+1
	for i := range rows {
		var sumValue, sum T
		if done > 0 {
			sumValue, sum = dweight[i], dbias[i]
		}
		from, to := x[i*ld:][:cols], dx[i*ld:][:cols]
		for j := done; j < cols; j++ {
			v := from[j] + bias[i]
			sumValue += dy[j] * scalar(value, v)
			to[j] = weight[i] * (dy[j] * scalar(slope, v))
			sum += to[j]
		}
		dweight[i], dbias[i] = sumValue, sum
	}
}

// fast runs a kind by assembly on the leading done columns.
func (o *rowOperands[T]) fast(kind rowKind, f Activation) (done int) {
	cols := o.cols
	lanes := rowLanes[T]()
	if o.rows <= 0 || lanes == 0 || cols < lanes {
		return 0
	}
	o.cols -= cols % lanes
	if !matrixRowsFast(kind, f, o) {
		return 0
	}
	return o.cols
}

// scalar is an activation or a derivative of one number, the same function as
// vectorPortable's.
func scalar[T Float](op operation, v T) T {
	switch {
	case op == opGelu && isSingle[T]():
		return T(geluSingle(float32(v)))
	case op == opGeluGrad && isSingle[T]():
		return T(geluSlopeSingle(float32(v)))
	}
	return T(scalarFunctions[op-opGelu](float64(v)))
}

// pointwiseRows runs op on each row; y is nil where op does not use it, and so
// are scalars, the first scalar of each row.
func pointwiseRows[T Float](op operation, dst, x, y, scalars []T, rows, cols, ld int) {
	if rows <= 0 || cols <= 0 || rowsFast(op, dst, x, y, scalars, rows, cols, ld) {
		return
	}
	for i := range rows {
		at := i * ld
		var second []T
		if y != nil {
			second = y[at : at+cols]
		}
		var s [8]T
		if scalars != nil {
			s[0] = scalars[i]
		}
		vectorRun(op, dst[at:at+cols], x[at:at+cols], second, nil, &s)
	}
}

var activationOperations = [...]operation{opGelu, opGelu, opGeluTanh, opTanh, opSigmoid, opSilu, opRelu}

// pointer is the address of x's first element, or nil.
func pointer[T Float](x []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }
