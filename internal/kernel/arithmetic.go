package kernel

// FillZero sets dst to zero.
func FillZero[T Float](dst []T) { clear(dst) }

// Fill sets every element of dst to value.
func Fill[T Float](dst []T, value T) {
	for i := range dst {
		dst[i] = value
	}
}

// Add is
//
//	for i := range dst { dst[i] = x[i] + y[i] }
func Add[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] = x[i] + y[i]
		}
	})
}

// Sub is
//
//	for i := range dst { dst[i] = x[i] - y[i] }
func Sub[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] = x[i] - y[i]
		}
	})
}

// Mul is
//
//	for i := range dst { dst[i] = x[i] * y[i] }
func Mul[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] = x[i] * y[i]
		}
	})
}

// MulAdd is
//
//	for i := range dst { dst[i] += x[i] * y[i] }
func MulAdd[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] += x[i] * y[i]
		}
	})
}

// Scale is
//
//	for i := range dst { dst[i] = alpha * x[i] }
func Scale[T Float](dst []T, alpha T, x []T) {
	x = x[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] = alpha * x[i]
		}
	})
}

// Axpy is
//
//	for i := range dst { dst[i] += alpha * x[i] }
func Axpy[T Float](dst []T, alpha T, x []T) {
	x = x[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] += alpha * x[i]
		}
	})
}
