package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// isZip says which container a path asks for: NAME.npz, or a folder.
func isZip(path string) bool { return strings.EqualFold(filepath.Ext(path), ".npz") }

// ours says which files a dataset's folder may hold and still be replaced.
func ours(name string) bool { return name == metaName || strings.HasSuffix(name, ".npy") }

// container is the arrays of a dataset that is being written: every one has
// its place and length from the start, and is written at positions. Opening
// one again finds the data as they were.
type container struct {
	arrays []slot // by rank
	zip    *npy.ZipWriter
	files  []*os.File // one, or one for each array
	folder string     // "" for an .npz
}

// slot is one array of a container.
type slot struct {
	grid.Array
	dtype  npy.DType
	file   *os.File
	offset int64 // of the data
	bytes  int64 // of one sample; of all of a coordinate
	total  int64 // of all
}

func (s *slot) shape(samples int) []int {
	if s.Coordinate() {
		return s.Shape
	}
	return append([]int{samples}, s.Shape...)
}

// slots lists the arrays of a layout as they are stored, by rank.
func slots(layout []grid.Array, dtype npy.DType, samples int) []slot {
	out := make([]slot, len(layout))
	for i, a := range layout {
		s := slot{Array: a, dtype: dtype}
		if a.Double || a.Coordinate() {
			s.dtype = npy.Float64
		}
		s.bytes = int64(a.Size()) * int64(s.dtype.Size())
		s.total = s.bytes
		if !a.Coordinate() {
			s.total *= int64(samples)
		}
		out[i] = s
	}
	slices.SortFunc(out, func(a, b slot) int { return naming.ByRank(a.Name, b.Name) })
	return out
}

// describeSlots makes the Arrays of a Meta, without the hashes.
func describeSlots(arrays []slot, samples int) map[string]ArrayMeta {
	m := make(map[string]ArrayMeta, len(arrays))
	for i := range arrays {
		s := &arrays[i]
		axes := s.Axes
		if !s.Coordinate() {
			axes = append([]string{naming.Sample}, axes...)
		}
		m[s.Name] = ArrayMeta{Axes: axes, Shape: s.shape(samples), DType: s.dtype.String(), Labels: s.Labels, Units: s.Units}
	}
	return m
}

// openContainer lays arrays out for a number of samples at path, an .npz or a
// folder, and writes headers and coordinates. What is there already of the
// same layout stays.
func openContainer(path string, zip bool, arrays []slot, samples int) (_ *container, err error) {
	c := &container{arrays: slices.Clone(arrays)}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if zip {
		err = c.openZip(path, samples)
	} else {
		err = c.openFolder(path, samples)
	}
	if err != nil {
		return nil, err
	}
	for i := range c.arrays {
		if s := &c.arrays[i]; s.Coordinate() {
			if _, err := s.file.WriteAt(npy.Encode(nil, npy.Float64, s.Values), s.offset); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *container) openZip(path string, samples int) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	c.files = []*os.File{f}
	members := make([]npy.Member, len(c.arrays))
	for i := range c.arrays {
		s := &c.arrays[i]
		members[i] = npy.Member{Name: s.Name, DType: s.dtype, Shape: s.shape(samples)}
	}
	if c.zip, err = npy.NewZipWriter(f, members); err != nil {
		return err
	}
	for i := range c.arrays {
		c.arrays[i].file, c.arrays[i].offset = f, c.zip.Offset(i)
	}
	return f.Truncate(c.zip.End())
}

func (c *container) openFolder(path string, samples int) error {
	c.folder = path
	if err := os.MkdirAll(path, 0o777); err != nil {
		return err
	}
	for i := range c.arrays {
		s := &c.arrays[i]
		f, err := os.OpenFile(filepath.Join(path, s.Name+".npy"), os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return err
		}
		c.files = append(c.files, f)
		header := npy.AppendHeader(nil, s.dtype, s.shape(samples))
		s.file, s.offset = f, int64(len(header))
		if _, err := f.WriteAt(header, 0); err != nil {
			return err
		}
		if err := f.Truncate(s.offset + s.total); err != nil {
			return err
		}
	}
	return nil
}

// hash reads the data back and returns the SHA-256 of one array.
func (c *container) hash(i int) (string, error) {
	s := &c.arrays[i]
	h := sha256.New()
	if c.zip != nil {
		if err := c.zip.Sum(i, h); err != nil {
			return "", err
		}
	} else if n, err := io.Copy(h, io.NewSectionReader(s.file, s.offset, s.total)); err != nil {
		return "", err
	} else if n != s.total {
		return "", fmt.Errorf("array %q: %d of %d bytes are in the file", s.Name, n, s.total)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// finish writes the hashes into meta, and meta beside the arrays, and closes
// the files.
func (c *container) finish(meta *Meta) error {
	for i := range c.arrays {
		sum, err := c.hash(i)
		if err != nil {
			return err
		}
		a := meta.Arrays[c.arrays[i].Name]
		a.SHA256 = sum
		meta.Arrays[c.arrays[i].Name] = a
	}
	b, err := meta.encode()
	if err != nil {
		return err
	}
	if c.zip != nil {
		err = c.zip.Finish(npy.Raw{Name: metaName, Data: b})
	} else {
		err = os.WriteFile(filepath.Join(c.folder, metaName), b, 0o666)
	}
	return errors.Join(err, c.close())
}

func (c *container) close() error {
	var err error
	for _, f := range c.files {
		err = errors.Join(err, f.Close())
	}
	c.files = nil
	return err
}

// checkLayout reports what is wrong with a layout.
func checkLayout(layout []grid.Array) error {
	seen := map[string]bool{}
	data := 0
	for _, a := range layout {
		if err := npy.CheckName(a.Name); err != nil {
			return err
		}
		switch {
		case seen[a.Name]:
			return fmt.Errorf("array %q is in the layout twice", a.Name)
		case len(a.Axes) != len(a.Shape):
			return fmt.Errorf("array %q has %d axes but shape %v", a.Name, len(a.Axes), a.Shape)
		case a.Coordinate() && !(len(a.Shape) == 1 && a.Shape[0] == len(a.Values) && a.Axes[0] == a.Name):
			return fmt.Errorf("coordinate %q has axes %v, shape %v and %d values; expected one axis of its own name", a.Name, a.Axes, a.Shape, len(a.Values))
		case a.Axis(naming.Sample) >= 0:
			return fmt.Errorf("array %q has a sample axis; a layout is that of one sample", a.Name)
		}
		for i, n := range a.Shape {
			if n < 1 {
				return fmt.Errorf("array %q has length %d along %s", a.Name, n, a.Axes[i])
			}
		}
		if i, bad := firstNotFinite(a.Values, false); bad {
			return fmt.Errorf("coordinate %s[%d] is %g", a.Name, i, a.Values[i])
		}
		seen[a.Name] = true
		if !a.Coordinate() {
			data++
		}
	}
	if data == 0 {
		return errors.New("the layout has no array of samples")
	}
	return nil
}
