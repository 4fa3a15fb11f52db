package fd

// WENORows interpolates a line: right[i] and left[i] are the WENOPoints of the
// six values a[i+k] + m[i]·b[i+k], k = 0 … 5, with least[i]. Characteristic
// variables of two neighbouring nodes' mean are of that form. right, left, m and
// least have one length, a and b five values more.
func WENORows(right, left, a, b, m, least []float64) {
	n := len(right)
	left, m, least = left[:n], m[:n], least[:n]
	a, b = a[:n+5], b[:n+5]
	for i := wenoRowsFast(right, left, a, b, m, least); i < n; i++ {
		p, q, c := (*[6]float64)(a[i:i+6]), (*[6]float64)(b[i:i+6]), m[i]
		right[i], left[i] = WENOPoints(p[0]+c*q[0], p[1]+c*q[1], p[2]+c*q[2], p[3]+c*q[3], p[4]+c*q[4], p[5]+c*q[5], least[i])
	}
}
