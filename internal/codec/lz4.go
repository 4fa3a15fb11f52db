package codec

import "errors"

// LZ4 undoes the LZ4 block format.
func LZ4(b []byte, want int) ([]byte, error) {
	bad := errors.New("lz4: damaged")
	dst := make([]byte, 0, want)
	i := 0
	// more reads the rest of a length whose four bits are all set.
	more := func(n int) (int, bool) {
		for i < len(b) {
			n += int(b[i])
			i++
			if b[i-1] != 255 {
				return n, true
			}
		}
		return 0, false
	}
	for i < len(b) {
		token := b[i]
		i++
		n := int(token >> 4)
		if n == 15 {
			var ok bool
			if n, ok = more(n); !ok {
				return nil, bad
			}
		}
		if n > len(b)-i || n > want-len(dst) {
			return nil, bad
		}
		dst = append(dst, b[i:i+n]...)
		i += n
		if i == len(b) { // the last sequence has literals alone
			break
		}
		if len(b)-i < 2 {
			return nil, bad
		}
		distance := int(b[i]) | int(b[i+1])<<8
		i += 2
		n = int(token & 15)
		if n == 15 {
			var ok bool
			if n, ok = more(n); !ok {
				return nil, bad
			}
		}
		n += 4
		from := len(dst) - distance
		if distance == 0 || from < 0 || n > want-len(dst) {
			return nil, bad
		}
		for range n {
			dst = append(dst, dst[from])
			from++
		}
	}
	if len(dst) != want {
		return nil, bad
	}
	return dst, nil
}
