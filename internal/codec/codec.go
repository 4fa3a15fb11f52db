// Package codec undoes what formats of chunks share: Zstandard, LZ4 blocks, Blosc
// 1, and the shuffles by bytes and bits that come before them. Nothing takes more
// memory than the bytes that are due, whatever the input says.
//
// Format: Blosc 1 chunk format; LZ4 block format; Bitshuffle.
package codec

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
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
	n, err := Fill(b, r)
	return b[:n], err
}

// Fill reads to the end into b, which is not longer than b, and returns how many
// bytes there were.
func Fill(b []byte, r io.Reader) (int, error) {
	n, err := io.ReadFull(r, b)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		// Whole, if the stream has ended well.
		var end [1]byte
		var more int
		if more, err = r.Read(end[:]); more == 0 && err == io.EOF {
			return n, nil
		} else if more > 0 || err == nil {
			return 0, fmt.Errorf("damaged: more than %d bytes, or a checksum that does not fit", len(b))
		}
	}
	return 0, fmt.Errorf("damaged: %w", err)
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
