//go:build amd64 && !noasm

package kernel

import "unsafe"

// vectorArgs is what a pointwise kernel reads; _gen/vector.go knows the
// offsets.
type vectorArgs struct {
	n            int
	dst, x, y, z unsafe.Pointer
	s            [8]float32
	sums         [8]float64 // of a reduction, by lane
	// rest holds the last elements where the kernel takes whole vectors only.
	rest [4][8]float32
}

var vectorScratches freelist[vectorArgs]

// vectorFast runs op by assembly; it reports false if there is none.
func vectorFast[T Float](op operation, dst, x, y, z []T, s *[8]T) bool {
	simd := active.Load().simd
	if simd == nil || !isSingle[T]() {
		return false
	}
	args := vectorScratches.take()
	args.s = *(*[8]float32)(unsafe.Pointer(s))
	args.run(simd, op, [4][]float32{singles(dst), singles(x), singles(y), singles(z)})
	args.point(0, &[4][]float32{})
	vectorScratches.put(args)
	return true
}

// rowsFast is vectorFast for each row of matrices of one leading dimension, y
// nil or another operand.
func rowsFast[T Float](op operation, dst, x, y []T, rows, cols, ld int) bool {
	simd := active.Load().simd
	if simd == nil || !isSingle[T]() {
		return false
	}
	args := vectorScratches.take()
	d, u, v := singles(dst), singles(x), singles(y)
	for i := range rows {
		at := i * ld
		operands := [4][]float32{d[at : at+cols], u[at : at+cols]}
		if v != nil {
			operands[2] = v[at : at+cols]
		}
		args.run(simd, op, operands)
	}
	args.point(0, &[4][]float32{})
	vectorScratches.put(args)
	return true
}

// run runs op on operands with the scalars that args has.
func (args *vectorArgs) run(path *simd, op operation, operands [4][]float32) {
	n := len(operands[0])
	if !path.single.masked {
		n -= n % path.single.lanes
	}
	f := path.vectors[op]
	if n > 0 {
		args.point(n, &operands)
		f(unsafe.Pointer(args))
	}
	if left := len(operands[0]) - n; left > 0 {
		var buffers [4][]float32
		for i, v := range operands {
			if v != nil {
				clear(args.rest[i][copy(args.rest[i][:], v[n:]):])
				buffers[i] = args.rest[i][:]
			}
		}
		args.point(path.single.lanes, &buffers)
		f(unsafe.Pointer(args))
		copy(operands[0][n:], args.rest[0][:])
		if op == opAdamW {
			copy(operands[1][n:], args.rest[1][:])
			copy(operands[2][n:], args.rest[2][:])
		}
	}
}

// point sets n and the addresses of the operands.
func (a *vectorArgs) point(n int, operands *[4][]float32) {
	a.n = n
	for o, p := range [4]*unsafe.Pointer{&a.dst, &a.x, &a.y, &a.z} {
		*p = unsafe.Pointer(unsafe.SliceData(operands[o]))
	}
}

// reduceFast sums the leading done elements by assembly.
func reduceFast[T Float](op operation, x, y []T) (sum float64, done int) {
	simd := active.Load().simd
	if simd == nil || !isSingle[T]() {
		return 0, 0
	}
	lanes := simd.single.lanes / 2
	done = len(x) - len(x)%(4*lanes)
	if done == 0 {
		return 0, 0
	}
	args := vectorScratches.take()
	args.point(done, &[4][]float32{nil, singles(x), singles(y), nil})
	simd.vectors[op](unsafe.Pointer(args))
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			args.sums[i] += args.sums[i+half]
		}
	}
	sum = args.sums[0]
	args.point(0, &[4][]float32{})
	vectorScratches.put(args)
	return sum, done
}
