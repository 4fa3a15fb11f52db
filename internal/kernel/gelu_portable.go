package kernel

// GELU on float32 as the assembly computes it (SIMD.md): by polynomials about
// nodes 1/geluScale apart, 0 in the cell of the last node.
const (
	geluScale = 2.56
	geluLimit = 5.9 // in the last cell
)

// tableAt is the function of table at u ≥ 0, and u cut at the limit.
func tableAt(table *[16][6]float32, u float32) (value, cut float32) {
	u = min(u, geluLimit)
	r := u * geluScale
	k := int(r + 0.5)
	t := r - float32(k)
	c := &table[k&15]
	return c[0] + t*(c[1]+t*(c[2]+t*(c[3]+t*(c[4]+t*c[5])))), u
}

// geluSingle is GELU of v.
func geluSingle(v float32) float32 {
	q, cut := tableAt(&normalTailTable, max(v, -v))
	return max(v, 0) - cut*q
}

// geluSlopeSingle is the derivative of GELU at v.
func geluSlopeSingle(v float32) float32 {
	d, _ := tableAt(&geluTailTable, max(v, -v))
	if v >= 0 {
		d = 1 - d
	}
	return d
}

// geluPortable runs a GELU operation on float32.
func geluPortable(op operation, dst, x, y []float32) {
	for i, v := range x {
		switch op {
		case opGelu:
			dst[i] = geluSingle(v)
		case opGeluGrad:
			dst[i] = geluSlopeSingle(v) * y[i]
		default:
			dst[i] += geluSlopeSingle(v) * y[i]
		}
	}
}
