package codec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Blosc undoes a chunk of Blosc 1: a header of 16 bytes, where each block
// begins, and blocks of one stream, or one for each byte of an element.
func Blosc(b []byte, want int) ([]byte, error) {
	bad := func(what string) ([]byte, error) { return nil, errors.New("blosc: damaged: " + what) }
	if len(b) < 16 {
		return bad("no header")
	}
	le := binary.LittleEndian
	flags, size := b[2], int(b[3])
	total, block, stored := int(le.Uint32(b[4:])), int(le.Uint32(b[8:])), int(le.Uint32(b[12:]))
	if total != want || stored != len(b) || size < 1 {
		return bad(fmt.Sprintf("%d bytes in %d, where %d in %d are due", total, stored, want, len(b)))
	}
	if flags&2 != 0 { // not compressed at all
		if len(b)-16 != want {
			return bad("a copy of another size")
		}
		return b[16:], nil
	}
	if block < 1 || block > want && want > 0 {
		return bad(fmt.Sprintf("blocks of %d bytes", block))
	}
	blocks := (want + block - 1) / block
	if blocks > (len(b)-16)/4 {
		return bad("no room for its blocks")
	}
	out := make([]byte, 0, want)
	for k := range blocks {
		n := min(block, want-k*block)
		streams := 1
		if flags&16 == 0 && size <= 16 && block/size >= 128 && n == block {
			streams = size
		}
		at := int(le.Uint32(b[16+4*k:]))
		from := len(out)
		for range streams {
			if at < 16 || at > len(b)-4 {
				return bad("a block beyond its end")
			}
			packed, part := int(int32(le.Uint32(b[at:]))), n/streams
			at += 4
			if packed < 0 || packed > len(b)-at {
				return bad("a stream beyond its end")
			}
			raw := b[at : at+packed]
			at += packed
			if packed == part {
				out = append(out, raw...)
				continue
			}
			var err error
			switch flags >> 5 {
			case 1:
				raw, err = LZ4(raw, part)
			case 3:
				raw, err = Zlib(raw, part)
			case 4:
				if raw, err = Zstd(raw, part); err == nil && len(raw) != part {
					err = fmt.Errorf("blosc: a stream of %d bytes where %d are due", len(raw), part)
				}
			default:
				err = fmt.Errorf("blosc: compressed by %s, which is not read (lz4, zstd and zlib are)", []string{"blosclz", "lz4", "snappy", "zlib", "zstd", "?", "?", "?"}[flags>>5])
			}
			if err != nil {
				return nil, err
			}
			out = append(out, raw...)
		}
		if flags&1 != 0 && size > 1 {
			Unshuffle(out[from:], bytes.Clone(out[from:]), size)
		}
		if flags&4 != 0 {
			copy(out[from:], Unbitshuffle(out[from:], size))
		}
	}
	if len(out) != want {
		return bad("it is not whole")
	}
	return out, nil
}
