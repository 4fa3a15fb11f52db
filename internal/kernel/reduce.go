package kernel

// Reductions add in float64 whatever the element type: blocks of reduceBlock
// elements, each summed the same way, their sums added pairwise. The tree
// depends on the length alone.
const reduceBlock = 4096

// Sum returns Σ x[i].
func Sum[T Float](x []T) float64 {
	return reduce(len(x), func(lo, hi int) float64 {
		var s [4]float64
		i := lo
		for ; i+4 <= hi; i += 4 {
			s[0] += float64(x[i])
			s[1] += float64(x[i+1])
			s[2] += float64(x[i+2])
			s[3] += float64(x[i+3])
		}
		for ; i < hi; i++ {
			s[0] += float64(x[i])
		}
		return (s[0] + s[1]) + (s[2] + s[3])
	})
}

// Dot returns Σ x[i]·y[i]; y is at least as long as x.
func Dot[T Float](x, y []T) float64 {
	y = y[:len(x)]
	return reduce(len(x), func(lo, hi int) float64 {
		var s [4]float64
		i := lo
		for ; i+4 <= hi; i += 4 {
			s[0] += float64(x[i]) * float64(y[i])
			s[1] += float64(x[i+1]) * float64(y[i+1])
			s[2] += float64(x[i+2]) * float64(y[i+2])
			s[3] += float64(x[i+3]) * float64(y[i+3])
		}
		for ; i < hi; i++ {
			s[0] += float64(x[i]) * float64(y[i])
		}
		return (s[0] + s[1]) + (s[2] + s[3])
	})
}

// SumSquares returns Σ x[i]².
func SumSquares[T Float](x []T) float64 { return Dot(x, x) }

// SumSquaredDifference returns Σ (x[i]−y[i])², the differences taken in
// float64; y is at least as long as x.
func SumSquaredDifference[T Float](x, y []T) float64 {
	y = y[:len(x)]
	return reduce(len(x), func(lo, hi int) float64 {
		var s [4]float64
		i := lo
		for ; i+4 <= hi; i += 4 {
			for l := range 4 {
				d := float64(x[i+l]) - float64(y[i+l])
				s[l] += d * d
			}
		}
		for ; i < hi; i++ {
			d := float64(x[i]) - float64(y[i])
			s[0] += d * d
		}
		return (s[0] + s[1]) + (s[2] + s[3])
	})
}

// reduce adds block(lo, hi) over the blocks of [0, n) by halving the number of
// blocks.
func reduce(n int, block func(lo, hi int) float64) float64 {
	if n <= reduceBlock {
		if n <= 0 {
			return 0
		}
		return block(0, n)
	}
	half := (n/reduceBlock + 1) / 2 * reduceBlock
	if half >= n {
		half -= reduceBlock
	}
	return reduce(half, block) + reduce(n-half, func(lo, hi int) float64 { return block(half+lo, half+hi) })
}
