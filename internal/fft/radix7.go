package fft

import "math"

// sevenths are cos and sin of 2πk/7, k = 0 … 6; mirror images have the same
// magnitude to the last bit.
var sevenths = func() (w [7][2]float64) {
	for k := 1; k <= 3; k++ {
		cos, sin := math.Cos(2*math.Pi*float64(k)/7), math.Sin(2*math.Pi*float64(k)/7)
		w[k], w[7-k] = [2]float64{cos, sin}, [2]float64{cos, -sin}
	}
	return w
}()

// radix7 is radix2 for seven points: with s and d the sums and differences of
// mirror images, y_k = x_0 + Σ cos(2πjk/7) s_j − i Σ sin(2πjk/7) d_j.
func radix7(y, x []float64, step, run int, w []float64) {
	for i := 1; i < run; i += 2 {
		ar, ai := x[i-1], x[i]
		var s, d [4][2]float64
		yr, yi := ar, ai
		for j := 1; j <= 3; j++ {
			b, c := j*step+i, (7-j)*step+i
			s[j] = [2]float64{x[b-1] + x[c-1], x[b] + x[c]}
			d[j] = [2]float64{x[b-1] - x[c-1], x[b] - x[c]}
			yr, yi = yr+s[j][0], yi+s[j][1]
		}
		y[i-1], y[i] = yr, yi
		for k := 1; k <= 3; k++ {
			f := sevenths[k]
			er, ei := ar+float64(f[0]*s[1][0]), ai+float64(f[0]*s[1][1])
			gr, gi := float64(f[1]*d[1][0]), float64(f[1]*d[1][1])
			for j := 2; j <= 3; j++ {
				f = sevenths[j*k%7]
				er, ei = er+float64(f[0]*s[j][0]), ei+float64(f[0]*s[j][1])
				gr, gi = gr+float64(f[1]*d[j][0]), gi+float64(f[1]*d[j][1])
			}
			low, high := k*run+i, (7-k)*run+i
			y[low-1], y[low] = rotate(er+gi, ei-gr, w[3*k-3], w[3*k-1])
			y[high-1], y[high] = rotate(er-gi, ei+gr, w[18-3*k], w[20-3*k])
		}
	}
}
