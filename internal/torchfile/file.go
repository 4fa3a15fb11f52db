package torchfile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
)

// Open reads the pickle of a .pt file. Errors name the path.
func Open(path string) (*foreign.File, error) { return foreign.Open(path, Read) }

// Is tells a file of torch.save from other zips by its first bytes: the first
// member is the pickle, or, since PyTorch 2.9 or so, the format's version.
func Is(head []byte) bool {
	if len(head) < 30 || !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return false
	}
	n := int(head[26]) | int(head[27])<<8
	if n > len(head)-30 {
		return false
	}
	switch name := string(head[30 : 30+n]); path.Base(name) {
	case "data.pkl", ".format_version", "byteorder", "version", ".storage_alignment":
		return strings.Contains(name, "/")
	}
	return false
}

const (
	maxMembers = 1 << 20
	maxValues  = 1 << 18 // that are visited, shared ones each time
)

// Read is Open for a file of the given size that r gives.
func Read(r io.ReaderAt, size int64) (*foreign.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a file of torch.save, or truncated: %w", err)
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%d members are not credible", len(z.File))
	}
	f := &file{r: r, size: size, members: map[string]*zip.File{}}
	for _, m := range z.File {
		if f.members[m.Name] != nil {
			return nil, fmt.Errorf("member %q is there twice", m.Name)
		}
		f.members[m.Name] = m
		if path.Base(m.Name) == "data.pkl" {
			f.root = strings.TrimSuffix(m.Name, "data.pkl")
		}
	}
	program, err := f.small(f.root+"data.pkl", maxPickle)
	if err != nil {
		return nil, err
	}
	if order, err := f.small(f.root+"byteorder", 64); err == nil {
		f.big = string(order) == "big"
	}
	v, err := load(program)
	if err != nil {
		return nil, err
	}
	out := &foreign.File{Format: "PyTorch", Groups: map[string]foreign.Attrs{"": {}}}
	if err := f.collect(out, "", v, 0, map[any]bool{}); err != nil {
		return nil, err
	}
	out.Sort()
	return out, nil
}

type file struct {
	r       io.ReaderAt
	size    int64
	members map[string]*zip.File
	root    string // the folder of the members
	visited int    // values: tuples may be shared without end
	big     bool
}

// small reads a whole member of a bounded size.
func (f *file) small(name string, limit int64) ([]byte, error) {
	m := f.members[name]
	if m == nil {
		return nil, fmt.Errorf("member %q is missing", name)
	}
	if m.UncompressedSize64 > uint64(limit) || m.Method != zip.Store && m.UncompressedSize64/1032 > uint64(f.size) {
		return nil, fmt.Errorf("member %q of %d bytes is not credible", name, m.UncompressedSize64)
	}
	c, err := m.Open()
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	defer c.Close()
	b, err := io.ReadAll(io.LimitReader(c, limit))
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	return b, nil
}
