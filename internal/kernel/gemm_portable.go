package kernel

import "github.com/pdekit/pdekit/internal/parallel"

// gemmPortable is Gemm for one member, in blocks of k and four rows at a time.
func gemmPortable[T Float](transA, transB bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	const rows, depth = 4, 256
	grain := max(1, (1<<15)/(rows*max(1, n*k)))
	parallel.For((m+rows-1)/rows, grain, func(lo, hi int) {
		for i := lo * rows; i < min(hi*rows, m); i++ {
			row := c[i*ldc : i*ldc+n]
			switch beta {
			case 0:
				clear(row)
			case 1:
			default:
				for j := range row {
					row[j] *= beta
				}
			}
		}
		if alpha == 0 {
			return
		}
		for p0 := 0; p0 < k; p0 += depth {
			p1 := min(p0+depth, k)
			for i := lo * rows; i < min(hi*rows, m); i++ {
				row := c[i*ldc : i*ldc+n]
				at := func(p int) T {
					if transA {
						return a[p*lda+i]
					}
					return a[i*lda+p]
				}
				if transB {
					for j := range row {
						var s T
						col := b[j*ldb : j*ldb+p1]
						for p := p0; p < p1; p++ {
							s += at(p) * col[p]
						}
						row[j] += alpha * s
					}
					continue
				}
				for p := p0; p < p1; p++ {
					f := alpha * at(p)
					br := b[p*ldb : p*ldb+n]
					for j, v := range br {
						row[j] += f * v
					}
				}
			}
		}
	})
}
