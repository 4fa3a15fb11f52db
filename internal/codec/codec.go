// Package codec undoes what formats of chunks share: Zstandard, LZ4 blocks, Blosc
// 1, and the shuffles by bytes and bits that come before them. Nothing takes more
// memory than the bytes that are due, whatever the input says.
//
// Format: Blosc 1 chunk format; LZ4 block format; Bitshuffle.
package codec

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxMemory bounds what Zstandard may take in all.
const maxMemory = 1 << 30

// Exactly reads want bytes and the end.
func Exactly(r io.Reader, want int) ([]byte, error) {
	b, err := UpTo(r, want)
	if err == nil && len(b) < want {
		err = fmt.Errorf("damaged: %d bytes where %d are due", len(b), want)
	}
	return b, err
}

// UpTo reads to the end, which comes after most bytes at the latest.
func UpTo(r io.Reader, most int) ([]byte, error) {
	b := make([]byte, most)
	n, err := io.ReadFull(r, b)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		// Whole, if the stream has ended well.
		var more int
		if more, err = r.Read(make([]byte, 1)); more == 0 && err == io.EOF {
			return b[:n], nil
		} else if more > 0 || err == nil {
			return nil, fmt.Errorf("damaged: more than %d bytes, or a checksum that does not fit", most)
		}
	}
	return nil, fmt.Errorf("damaged: %w", err)
}

// maxWindow is the window of zstd that every decoder is to take.
const maxWindow = 8 << 20

// Zlib undoes zlib's format; want bytes come out.
func Zlib(b []byte, want int) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("zlib: %w", err)
	}
	return Exactly(r, want)
}

// Zstd decodes as a stream, so that no more comes out than most bytes; memory is
// taken for a window of no more than that either.
func Zstd(b []byte, most int) ([]byte, error) {
	r, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderMaxMemory(maxMemory), zstd.WithDecoderMaxWindow(uint64(max(maxWindow, 2*most))), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	defer r.Close()
	out, err := UpTo(r, most)
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	return out, nil
}

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
			copy(out[from:], Unshuffle(out[from:], size))
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
