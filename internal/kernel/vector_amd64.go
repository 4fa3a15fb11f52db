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
// nil or another operand, scalars nil or the first scalar of each row.
func rowsFast[T Float](op operation, dst, x, y, scalars []T, rows, cols, ld int) bool {
	simd := active.Load().simd
	if simd == nil || !isSingle[T]() {
		return false
	}
	args := vectorScratches.take()
	d, u, v, w := singles(dst), singles(x), singles(y), singles(scalars)
	for i := range rows {
		at := i * ld
		if w != nil {
			args.s[0] = w[i]
		}
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
	path := active.Load().simd
	if path == nil || !isSingle[T]() || len(x) < 2*path.single.lanes {
		return 0, 0
	}
	args := vectorScratches.take()
	sum, done = args.reduce(path, op, singles(x), singles(y))
	args.point(0, &[4][]float32{})
	vectorScratches.put(args)
	return sum, done
}

// rowsReduceFast is reduceFast for each row of x, of leading dimension ld,
// with one y: the sums are in dst, of the leading done elements of each row.
func rowsReduceFast[T Float](dst []float64, op operation, x, y []T, cols, ld int) (done int) {
	path := active.Load().simd
	if path == nil || !isSingle[T]() || cols < 2*path.single.lanes {
		clear(dst)
		return 0
	}
	args := vectorScratches.take()
	u, v := singles(x), singles(y)
	for i := range dst {
		dst[i], done = args.reduce(path, op, u[i*ld:i*ld+cols], v)
	}
	args.point(0, &[4][]float32{})
	vectorScratches.put(args)
	return done
}

// reduce sums whole rounds of four accumulators.
func (args *vectorArgs) reduce(path *simd, op operation, x, y []float32) (sum float64, done int) {
	lanes := path.single.lanes / 2
	done = len(x) - len(x)%(4*lanes)
	args.point(done, &[4][]float32{nil, x, y, nil})
	path.vectors[op](unsafe.Pointer(args))
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			args.sums[i] += args.sums[i+half]
		}
	}
	return args.sums[0], done
}
