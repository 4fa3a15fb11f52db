package codec

// Unshuffle puts the bytes of elements together again in dst, as long as b,
// which has all first bytes, then all second ones, …. What is left over of the
// last element stays as it is.
func Unshuffle(dst, b []byte, size int) {
	n := len(b) / size
	switch size {
	case 4:
		s0, s1, s2, s3 := b[:n], b[n:2*n], b[2*n:3*n], b[3*n:4*n]
		for i := range n {
			*(*[4]byte)(dst[4*i:]) = [4]byte{s0[i], s1[i], s2[i], s3[i]}
		}
	default:
		for k := range size {
			for i, x := range b[k*n : (k+1)*n] {
				dst[i*size+k] = x
			}
		}
	}
	copy(dst[n*size:], b[n*size:])
}

// Unbitshuffle puts the bits of elements together again: the block has the
// lowest bits of the first bytes of all elements, then the next ones, …. Blosc
// leaves blocks as they are whose elements are not eights.
func Unbitshuffle(b []byte, size int) []byte {
	n := len(b) / size
	if n%8 != 0 {
		return b
	}
	out := make([]byte, len(b))
	copy(out[n*size:], b[n*size:])
	for k := range size {
		for bit := range 8 {
			row := b[(8*k+bit)*n/8:][:n/8]
			for i, x := range row {
				for j := range 8 {
					out[(8*i+j)*size+k] |= x >> j & 1 << bit
				}
			}
		}
	}
	return out
}
