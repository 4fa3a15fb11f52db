package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxMembers bounds the members of an .npz; a dataset has a dozen, a
// checkpoint of a large model some thousands.
const maxMembers = 1 << 16

// deflateRatio is the most that deflate can compress: 1032 to 1.
const deflateRatio = 1032

// parseZip reads the headers of an .npz's arrays.
func parseZip(r io.ReaderAt, data []byte, size int64) (*File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) {
			return nil, errors.New("not a whole .npz file: the zip directory at its end is missing or damaged (truncated?)")
		}
		return nil, err
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%d members; more than %d is not credible", len(z.File), maxMembers)
	}
	f := &File{raw: map[string]func(int64) ([]byte, error){}}
	seen := map[string]bool{}
	packed := uint64(0)
	for _, m := range z.File {
		// Members that share bytes would unfold them again and again.
		if packed += m.CompressedSize64; m.CompressedSize64 > uint64(size) || packed > uint64(size) {
			return nil, fmt.Errorf("member %q: the members up to it announce more than the file's %d bytes: truncated, or some overlap", m.Name, size)
		}
		if err := CheckName(m.Name); err != nil {
			return nil, err
		}
		if seen[m.Name] {
			return nil, fmt.Errorf("member %q is there twice", m.Name)
		}
		seen[m.Name] = true
		name, isArray := strings.CutSuffix(m.Name, ".npy")
		if !isArray {
			f.raw[m.Name] = rawMember(m, size)
			continue
		}
		a, err := parseMember(m, r, data, size)
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", m.Name, err)
		}
		a.Name = name
		f.Arrays = append(f.Arrays, a)
	}
	return f, nil
}

// CheckName reports whether a name may be used as a file's: not empty, no
// folders, no leading dot, nothing unprintable.
func CheckName(name string) error {
	if name == "" || len(name) > 200 || name[0] == '.' || strings.ContainsAny(name, `/\:`) ||
		strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }) {
		return fmt.Errorf("%q is not a plain array name", name)
	}
	return nil
}

// parseMember reads one array's header and places its data: a stored member
// in the file itself, a deflated one in memory when it is first read.
func parseMember(m *zip.File, r io.ReaderAt, data []byte, size int64) (*Array, error) {
	if err := plausible(m, size); err != nil {
		return nil, err
	}
	start, err := m.DataOffset()
	if err != nil {
		return nil, err
	}
	length := int64(m.UncompressedSize64)
	if start < 0 || start > size || int64(m.CompressedSize64) > size-start {
		return nil, errors.New("truncated: its data reach beyond the end of the file")
	}
	var a *Array
	if m.Method == zip.Store {
		if data != nil {
			data = data[start : start+length : start+length]
		}
		a, err = parseArray(io.NewSectionReader(r, start, length), data, length)
	} else {
		a, err = parseDeflated(m, length)
	}
	if err != nil {
		return nil, err
	}
	a.check = func() error {
		c, err := m.Open()
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := io.Copy(io.Discard, c); err != nil {
			return fmt.Errorf("array %q: %w", a.Name, err)
		}
		return nil
	}
	return a, nil
}

// plausible refuses members whose announced size no file of this size can hold.
func plausible(m *zip.File, size int64) error {
	if m.Flags&1 != 0 {
		return errors.New("is encrypted")
	}
	packed, length := m.CompressedSize64, m.UncompressedSize64
	if packed > uint64(size) {
		return errors.New("truncated: its data reach beyond the end of the file")
	}
	switch m.Method {
	case zip.Store:
		if packed != length {
			return errors.New("is stored, but with two sizes")
		}
	case zip.Deflate:
		if length > deflateRatio*packed+64 {
			return fmt.Errorf("announces %d bytes, more than %d deflated bytes can hold", length, packed)
		}
	default:
		return fmt.Errorf("is compressed by method %d; only stored and deflated members are read", m.Method)
	}
	return nil
}

func parseDeflated(m *zip.File, length int64) (*Array, error) {
	c, err := m.Open()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	h, err := ReadHeader(io.LimitReader(c, length))
	if err != nil {
		return nil, err
	}
	a := &Array{Header: h}
	if err := a.fits(length); err != nil {
		return nil, err
	}
	a.load = func() ([]byte, error) {
		b, err := inflate(m, length)
		if err != nil {
			return nil, fmt.Errorf("array %q: %w", a.Name, err)
		}
		return b[h.Size:], nil
	}
	return a, nil
}

// inflate returns a member's length bytes, checked against its checksum.
func inflate(m *zip.File, length int64) ([]byte, error) {
	c, err := m.Open()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	b := make([]byte, length)
	if _, err := io.ReadFull(c, b); err != nil {
		return nil, fmt.Errorf("damaged data: %w", err)
	}
	// The checksum is compared on reaching the end.
	if n, err := c.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		if err == nil || err == io.EOF {
			err = errors.New("more data than announced")
		}
		return nil, fmt.Errorf("damaged data: %w", err)
	}
	return b, nil
}

func rawMember(m *zip.File, size int64) func(int64) ([]byte, error) {
	return func(limit int64) ([]byte, error) {
		if err := plausible(m, size); err != nil {
			return nil, fmt.Errorf("member %q: %w", m.Name, err)
		}
		if m.UncompressedSize64 > uint64(limit) {
			return nil, fmt.Errorf("member %q has %d bytes; more than %d is not credible", m.Name, m.UncompressedSize64, limit)
		}
		b, err := inflate(m, int64(m.UncompressedSize64))
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", m.Name, err)
		}
		return b, nil
	}
}
