//go:build amd64 && !noasm

package kernel

import "unsafe"

// rowArgs is what a row kernel reads; _gen/rows.go knows the offsets.
type rowArgs struct {
	cols, rows    int
	dst, x, y     unsafe.Pointer
	steps         [3]int // of dst, x, y from row to row, in bytes
	bias          unsafe.Pointer
	biasTo        int // bytes to the next row's bias
	weight        unsafe.Pointer
	sumValue, sum unsafe.Pointer
	zero          float32 // the bias where there is none
}

var rowScratches freelist[rowArgs]

// rowLanes is how many columns the assembly takes at once, 1 where it takes
// any, 0 where there is none.
func rowLanes[T Float]() int {
	switch path := active.Load().simd; {
	case path == nil || !isSingle[T]():
		return 0
	case path.single.masked:
		return 1
	default:
		return path.single.lanes
	}
}

// rowsWhole says that the assembly takes rows of cols.
func rowsWhole[T Float](cols int) bool {
	lanes := rowLanes[T]()
	return lanes > 0 && cols%lanes == 0
}

// matrixRowsFast runs a kind on rows of operands, by assembly; it reports false
// if there is none. Rows and columns are positive.
func matrixRowsFast[T Float](kind rowKind, f Activation, o *rowOperands[T]) bool {
	path := active.Load().simd
	if path == nil || !isSingle[T]() {
		return false
	}
	args := rowScratches.take()
	*args = rowArgs{
		cols: o.cols, rows: o.rows, dst: pointer(o.dst), x: pointer(o.x), y: pointer(o.y),
		steps: [3]int{4 * o.ldDst, 4 * o.ldX, 4 * o.ldY},
		bias:  pointer(o.bias), biasTo: 4, weight: pointer(o.weight), sumValue: pointer(o.sumValue), sum: pointer(o.sum),
	}
	if o.bias == nil {
		args.bias, args.biasTo = unsafe.Pointer(&args.zero), 0
	}
	path.rows[kind][f](unsafe.Pointer(args))
	*args = rowArgs{}
	rowScratches.put(args)
	return true
}
