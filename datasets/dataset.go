package datasets

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/npy"
)

// Dataset is an open dataset. Reads may run at the same time.
type Dataset struct {
	path    string
	read    exchange.Options
	meta    *Meta
	known   bool // meta.json is there
	files   []io.Closer
	arrays  map[string]*stored
	infos   []Info
	samples int
	index   []int // of a Subset: which samples; nil: all
	view    bool  // of another dataset, which owns the files
}

// stored is one array of an open dataset.
type stored struct {
	shape []int // the sample axis included
	dtype string
	values
}

// values is where the numbers of an array lie: an array of an .npy file, or a
// view of arrays of a foreign one (exchange.View).
type values interface {
	// Readable says why they cannot be read, nil if they can.
	Readable() error
	ReadFloat32(dst []float32, offset int) error
	ReadFloat64(dst []float64, offset int) error
	// Check compares them with the file's own checksum, if it has one.
	Check() error
	// WriteData writes their bytes, for a hash.
	WriteData(w io.Writer) error
}

func storedNPY(a *npy.Array) *stored { return &stored{a.Shape, a.DType.String(), a} }

// Path is what Open was given, or what Call says.
func (d *Dataset) Path() string { return d.path }

// Call gives the dataset another name than its path, in errors and in what is
// recorded of it: that of the stream whose copy it is.
func (d *Dataset) Call(name string) {
	d.path = name
	if o := d.meta.Origin; o != nil {
		o.File = name
	}
}

// ReadAs is what OpenAs was told of the file.
func (d *Dataset) ReadAs() exchange.Options { return d.read }

// Meta is what meta.json says; the zero Meta if there is none. It is shared:
// do not change it. That of a Subset is its parent's.
func (d *Dataset) Meta() *Meta { return d.meta }

// Foreign reports that there is no meta.json.
func (d *Dataset) Foreign() bool { return !d.known }

// Samples is the number of samples.
func (d *Dataset) Samples() int {
	if d.index != nil {
		return len(d.index)
	}
	return d.samples
}

// Arrays lists the arrays: fields, parameters, coordinates. It is shared.
func (d *Dataset) Arrays() []Info { return d.infos }

// Info describes one array; false if there is none of that name.
func (d *Dataset) Info(name string) (Info, bool) {
	for _, info := range d.infos {
		if info.Name == name {
			return info, true
		}
	}
	return Info{}, false
}

// Coordinate returns the values of t, x, y or z; nil if the dataset has none.
// They are shared.
func (d *Dataset) Coordinate(name string) []float64 {
	info, _ := d.Info(name)
	return info.Values
}

// Require returns an error that says what was expected and what is there, if
// an array is missing.
func (d *Dataset) Require(names ...string) error {
	for _, name := range names {
		if _, ok := d.Info(name); !ok {
			found := make([]string, len(d.infos))
			for i, info := range d.infos {
				found[i] = info.Name
			}
			return fmt.Errorf("%s has no array %q; expected %s, found %s", d.path, name, strings.Join(names, ", "), strings.Join(found, ", "))
		}
	}
	return nil
}

// ReadFloat32 sets dst to len(dst) values of one sample of an array, from a
// flat offset within the sample, converted to float32.
func (d *Dataset) ReadFloat32(dst []float32, name string, sample, offset int) error {
	a, at, err := d.locate(name, sample, offset, len(dst))
	if err != nil {
		return err
	}
	return d.in(a.ReadFloat32(dst, at))
}

// ReadFloat64 is ReadFloat32 in float64.
func (d *Dataset) ReadFloat64(dst []float64, name string, sample, offset int) error {
	a, at, err := d.locate(name, sample, offset, len(dst))
	if err != nil {
		return err
	}
	return d.in(a.ReadFloat64(dst, at))
}

func (d *Dataset) in(err error) error {
	if err != nil {
		err = fmt.Errorf("%s: %w", d.path, err)
	}
	return err
}

// locate finds n values in the whole array.
func (d *Dataset) locate(name string, sample, offset, n int) (*stored, int, error) {
	info, ok := d.Info(name)
	if !ok {
		return nil, 0, d.Require(name)
	}
	if info.Coordinate() {
		return nil, 0, fmt.Errorf("%s: %q is a coordinate, not an array of samples", d.path, name)
	}
	if sample < 0 || sample >= d.Samples() {
		return nil, 0, fmt.Errorf("%s: sample %d of %d (they count from 0)", d.path, sample, d.Samples())
	}
	size := info.Size()
	if offset < 0 || n > size-offset {
		return nil, 0, fmt.Errorf("%s: values %d to %d of a sample of %q, which has %d", d.path, offset, offset+n, name, size)
	}
	return d.arrays[name], d.position(sample)*size + offset, nil
}

// position is where a sample of a subset lies in the files.
func (d *Dataset) position(sample int) int {
	if d.index != nil {
		return d.index[sample]
	}
	return sample
}

// Subset is a view of some samples, in the order of samples, which may repeat;
// it panics if one is out of range. It shares the files of d: it is valid
// until d is closed, and closing it does nothing.
func (d *Dataset) Subset(samples []int) *Dataset {
	v := *d
	v.view = true
	v.index = make([]int, len(samples))
	for i, s := range samples {
		if s < 0 || s >= d.Samples() {
			panic(fmt.Sprintf("datasets: subset of sample %d of %d", s, d.Samples()))
		}
		v.index[i] = s
		if d.index != nil {
			v.index[i] = d.index[s]
		}
	}
	return &v
}

// Close closes the files.
func (d *Dataset) Close() error {
	if d.view {
		return nil
	}
	var err error
	for _, f := range d.files {
		err = errors.Join(err, f.Close())
	}
	d.files = nil
	return err
}
