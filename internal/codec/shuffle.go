package codec

// Unshuffle puts the bytes of elements together again.
func Unshuffle(b []byte, size int) []byte {
	if size < 2 || len(b) < 2*size {
		return b
	}
	n := len(b) / size
	out := make([]byte, len(b))
	for k := range size {
		for i, x := range b[k*n : (k+1)*n] {
			out[i*size+k] = x
		}
	}
	copy(out[n*size:], b[n*size:])
	return out
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
