package fd

// MaxOrder is the largest order of the central tables.
const MaxOrder = 8

// First returns the weights a_1 … a_m of the central first derivative of an
// even order 2m ≤ MaxOrder:
//
//	h u'(x_i) ≈ Σ_r a_r (u_{i+r} − u_{i−r})
//
// The slice must not be modified.
func First(order int) []float64 { return first[index(order)] }

// Second returns the weights b_0, b_1 … b_m of the central second derivative of
// an even order 2m ≤ MaxOrder:
//
//	h² u''(x_i) ≈ b_0 u_i + Σ_r b_r (u_{i+r} + u_{i−r})
//
// The slice must not be modified.
func Second(order int) []float64 { return second[index(order)] }

func index(order int) int {
	if order < 2 || order > MaxOrder || order%2 != 0 {
		panic("fd: central differences have order 2, 4, 6 or 8")
	}
	return order/2 - 1
}

var (
	first = [...][]float64{
		{1. / 2},
		{2. / 3, -1. / 12},
		{3. / 4, -3. / 20, 1. / 60},
		{4. / 5, -1. / 5, 4. / 105, -1. / 280},
	}
	second = [...][]float64{
		{-2, 1},
		{-5. / 2, 4. / 3, -1. / 12},
		{-49. / 18, 3. / 2, -3. / 20, 1. / 90},
		{-205. / 72, 8. / 5, -1. / 5, 8. / 315, -1. / 560},
	}
)

// Weights sets dst[j] to the weight of x[j] in the derivative of order m at z
// of the polynomial through the points x, and returns dst; m = 0 interpolates.
// The points are distinct and more than m. It allocates.
//
// B. Fornberg, Math. Comp. 51 (1988) 699.
func Weights(dst, x []float64, z float64, m int) []float64 {
	n := len(x)
	if n <= m {
		panic("fd: too few points for the derivative")
	}
	// c[j][k] is the weight of x[j] in derivative k of the points so far.
	c := make([][]float64, n)
	for j := range c {
		c[j] = make([]float64, m+1)
	}
	c[0][0] = 1
	product, offset := 1.0, x[0]-z
	for i := 1; i < n; i++ {
		next := 1.0
		previous := offset
		offset = x[i] - z
		top := min(i, m)
		for j := range i {
			gap := x[i] - x[j]
			next *= gap
			if j == i-1 {
				for k := top; k > 0; k-- {
					c[i][k] = product * (float64(k)*c[i-1][k-1] - previous*c[i-1][k]) / next
				}
				c[i][0] = -product * previous * c[i-1][0] / next
			}
			for k := top; k > 0; k-- {
				c[j][k] = (offset*c[j][k] - float64(k)*c[j][k-1]) / gap
			}
			c[j][0] = offset * c[j][0] / gap
		}
		product = next
	}
	for j := range dst[:n] {
		dst[j] = c[j][m]
	}
	return dst[:n]
}
