package foreign

// CopyBox copies count elements of size bytes along each axis from src to dst;
// the strides, in bytes, are those of the axes in each. It is the loop
//
//	for i0 … for ik { copy(dst[Σ i·dstStride:][:size], src[Σ i·srcStride:]) }
func CopyBox(dst, src []byte, count, dstStride, srcStride []int, size int) {
	// Axes that lie packed in both make one run.
	last := len(count)
	run := size
	for last > 0 && (count[last-1] == 1 || dstStride[last-1] == run && srcStride[last-1] == run) {
		last--
		run *= count[last]
	}
	for _, n := range count {
		if n == 0 {
			return
		}
	}
	copyBox(dst, src, count[:last], dstStride, srcStride, run)
}

func copyBox(dst, src []byte, count, dstStride, srcStride []int, run int) {
	switch {
	case len(count) == 0:
		copy(dst[:run], src[:run])
	case len(count) == 1 && run == 4:
		d, s := dstStride[0], srcStride[0]
		for i := range count[0] {
			*(*[4]byte)(dst[i*d:]) = [4]byte(src[i*s:])
		}
	case len(count) == 1 && run == 8:
		d, s := dstStride[0], srcStride[0]
		for i := range count[0] {
			*(*[8]byte)(dst[i*d:]) = [8]byte(src[i*s:])
		}
	default:
		for i := range count[0] {
			copyBox(dst[i*dstStride[0]:], src[i*srcStride[0]:], count[1:], dstStride[1:], srcStride[1:], run)
		}
	}
}

// Strides are the distances in bytes between neighbours along each axis of an
// array in C order.
func Strides(shape []int, size int) []int {
	out := make([]int, len(shape))
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = size
		size *= shape[i]
	}
	return out
}

// Gather sets dst to a slab of src, which holds all elements, size bytes each,
// in C order.
func Gather(dst, src []byte, shape []int, size int, s Slab) {
	from := Strides(shape, size)
	at := 0
	step := make([]int, len(shape))
	for i := range shape {
		at += s.Start[i] * from[i]
		step[i] = s.Step[i] * from[i]
	}
	if len(dst) > 0 {
		CopyBox(dst, src[at:], s.Count, Strides(s.Count, size), step, size)
	}
}
