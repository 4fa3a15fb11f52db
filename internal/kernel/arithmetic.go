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
	pointwise(opAdd, dst, x[:len(dst)], y[:len(dst)], nil, [8]T{})
}

// Sub is
//
//	for i := range dst { dst[i] = x[i] - y[i] }
func Sub[T Float](dst, x, y []T) {
	pointwise(opSub, dst, x[:len(dst)], y[:len(dst)], nil, [8]T{})
}

// Mul is
//
//	for i := range dst { dst[i] = x[i] * y[i] }
func Mul[T Float](dst, x, y []T) {
	pointwise(opMul, dst, x[:len(dst)], y[:len(dst)], nil, [8]T{})
}

// MulAdd is
//
//	for i := range dst { dst[i] += x[i] * y[i] }
func MulAdd[T Float](dst, x, y []T) {
	pointwise(opMulAdd, dst, x[:len(dst)], y[:len(dst)], nil, [8]T{})
}

// Scale is
//
//	for i := range dst { dst[i] = alpha * x[i] }
func Scale[T Float](dst []T, alpha T, x []T) {
	pointwise(opScale, dst, x[:len(dst)], nil, nil, [8]T{alpha})
}

// Axpy is
//
//	for i := range dst { dst[i] += alpha * x[i] }
func Axpy[T Float](dst []T, alpha T, x []T) {
	pointwise(opAxpy, dst, x[:len(dst)], nil, nil, [8]T{alpha})
}
