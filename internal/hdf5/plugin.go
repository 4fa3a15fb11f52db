package hdf5

import (
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/pdekit/pdekit/internal/codec"
)

// The filters that are plug-ins of the library, as hdf5plugin has them, by their
// registered numbers.
const (
	pluginBzip2      = 307
	pluginBlosc      = 32001
	pluginLZ4        = 32004
	pluginBitshuffle = 32008
	pluginZstd       = 32015
)

// plugin undoes one of them; at most limit bytes come out.
func plugin(f filter, b []byte, limit int) ([]byte, error) {
	switch f.id {
	case pluginBzip2:
		out, err := codec.UpTo(bzip2.NewReader(bytes.NewReader(b)), limit)
		if err != nil {
			return nil, fmt.Errorf("bzip2: %w", err)
		}
		return out, nil
	case pluginZstd:
		return codec.Zstd(b, limit)
	case pluginBlosc:
		if len(b) < 16 || int64(binary.LittleEndian.Uint32(b[4:])) > int64(limit) {
			return nil, errors.New("blosc: its size is not that of a chunk")
		}
		return codec.Blosc(b, int(binary.LittleEndian.Uint32(b[4:])))
	case pluginLZ4:
		return lz4Blocks(b, limit)
	}
	return bitshuffled(b, f.values, limit)
}

// blockHead reads what begins chunks of LZ4 and Bitshuffle: how many bytes come
// out, and how many of each block.
func blockHead(b []byte, limit int) (total, block int, rest []byte, err error) {
	if len(b) < 12 {
		return 0, 0, nil, errors.New("no head")
	}
	n, m := binary.BigEndian.Uint64(b), binary.BigEndian.Uint32(b[8:])
	if n > uint64(limit) || m == 0 && n > 0 {
		return 0, 0, nil, fmt.Errorf("%d bytes in blocks of %d, where %d are due", n, m, limit)
	}
	return int(n), int(m), b[12:], nil
}

// nextBlock takes a block, which its length is in front of, off.
func nextBlock(b []byte) (block, rest []byte, err error) {
	if len(b) < 4 || int64(binary.BigEndian.Uint32(b)) > int64(len(b)-4) {
		return nil, nil, errors.New("a block beyond its end")
	}
	n := 4 + int(binary.BigEndian.Uint32(b))
	return b[4:n], b[n:], nil
}

// lz4Blocks undoes the filter lz4: blocks that are compressed, or as they are
// where that is no shorter.
func lz4Blocks(b []byte, limit int) ([]byte, error) {
	total, block, b, err := blockHead(b, limit)
	out := make([]byte, 0, total)
	for err == nil && len(out) < total {
		n := min(block, total-len(out))
		var part []byte
		if part, b, err = nextBlock(b); err == nil && len(part) != n {
			part, err = codec.LZ4(part, n)
		}
		out = append(out, part...)
	}
	if err != nil {
		return nil, fmt.Errorf("lz4: damaged: %w", err)
	}
	return out, nil
}

// bitshuffled undoes the filter bitshuffle: blocks of elements shuffled by bits,
// and compressed unless its fifth parameter is 0; less than eight elements at
// the end are as they are.
func bitshuffled(b []byte, p []int, limit int) ([]byte, error) {
	if len(p) < 3 || p[2] < 1 || p[2] > limit {
		return nil, errors.New("bitshuffle: its parameters tell no size of elements")
	}
	size, kind := p[2], 0
	if len(p) > 4 {
		kind = p[4]
	}
	total, block := len(b), 0
	var err error
	switch kind {
	case 0:
		if len(p) > 3 {
			block = min(p[3], limit) * size
		}
		if block == 0 { // the library's own: 8 KiB, but no less than 128 elements
			block = max(8192/size/8*8, 128) * size
		}
		if total > limit {
			err = fmt.Errorf("%d bytes where %d are due", total, limit)
		}
	case 2, 3:
		total, block, b, err = blockHead(b, limit)
	default:
		return nil, fmt.Errorf("bitshuffle: compression of kind %d is not known", kind)
	}
	if err == nil && (block < 1 || block%(8*size) != 0) && total > 0 {
		err = fmt.Errorf("blocks of %d bytes, of elements of %d", block, size)
	}
	if err != nil {
		return nil, fmt.Errorf("bitshuffle: damaged: %w", err)
	}
	out := make([]byte, 0, total)
	whole := total / (8 * size) * (8 * size)
	for len(out) < whole && err == nil {
		n := min(block, whole-len(out))
		var part []byte
		switch kind {
		case 0:
			part, b = b[:n], b[n:]
		default:
			if part, b, err = nextBlock(b); err == nil && kind == 2 {
				part, err = codec.LZ4(part, n)
			} else if err == nil {
				part, err = codec.Zstd(part, n)
			}
			if err == nil && len(part) != n {
				err = fmt.Errorf("a block of %d bytes where %d are due", len(part), n)
			}
		}
		if err == nil {
			out = append(out, codec.Unbitshuffle(part, size)...)
		}
	}
	if rest := total - whole; err == nil && len(b) != rest {
		err = fmt.Errorf("%d bytes at its end where %d are due", len(b), rest)
	}
	if err != nil {
		return nil, fmt.Errorf("bitshuffle: damaged: %w", err)
	}
	return append(out, b...), nil
}
