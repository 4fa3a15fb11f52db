package zarr

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/pdekit/pdekit/internal/codec"
)

// decode undoes a compressor; what comes out is want bytes.
func decode(id string, b []byte, want int) ([]byte, error) {
	switch id {
	case "zlib":
		return codec.Zlib(b, want)
	case "gzip":
		r, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return codec.Exactly(r, want)
	case "bz2":
		return codec.Exactly(bzip2.NewReader(bytes.NewReader(b)), want)
	case "zstd":
		out, err := codec.Zstd(b, want)
		if err == nil && len(out) != want {
			err = fmt.Errorf("zstd: damaged: %d bytes where %d are due", len(out), want)
		}
		return out, err
	case "lz4":
		if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) != int64(want) {
			return nil, errors.New("lz4: its size is not that of a chunk")
		}
		return codec.LZ4(b[4:], want)
	case "blosc":
		return codec.Blosc(b, want)
	case "crc32c":
		return uncrc32c(b)
	}
	return nil, fmt.Errorf("is compressed by %q; zlib, gzip, bz2, zstd, lz4 and blosc are read", id)
}

// uncrc32c takes the checksum off, if it fits.
func uncrc32c(b []byte) ([]byte, error) {
	n := len(b) - 4
	if n < 0 || crc32.Checksum(b[:n], castagnoli) != binary.LittleEndian.Uint32(b[n:]) {
		return nil, errors.New("damaged: its checksum does not fit")
	}
	return b[:n], nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
