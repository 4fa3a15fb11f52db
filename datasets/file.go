package datasets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/npy"
)

// Dataset is an open dataset. Reads may run at the same time.
type Dataset struct {
	path    string
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

// Open opens NAME.npz, a folder of .npy files, or a file of another program
// (datasets/exchange). Without a meta.json the axes are guessed from names and
// shapes. What is damaged, missing or in contradiction with meta.json is an
// error that names the path and the array.
func Open(path string) (*Dataset, error) { return OpenAs(path, exchange.Options{}) }

// OpenAs is Open with what is known of a file of another program.
func OpenAs(path string, o exchange.Options) (*Dataset, error) {
	info, err := os.Stat(path)
	if err != nil {
		if _, partial := os.Stat(path + atomicfile.Suffix); partial == nil && errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is not there, but %s%s is: an interrupted run, which generate --resume finishes", path, path, atomicfile.Suffix)
		}
		return nil, err
	}
	d := &Dataset{path: path, arrays: map[string]*stored{}}
	if needsExchange(path, info, o) {
		if err := d.openForeign(o); err != nil {
			d.Close()
			return nil, err
		}
		return d, nil
	}
	if info.IsDir() {
		err = d.openFolder()
	} else {
		err = d.openFile()
	}
	if err != nil {
		d.Close()
		return nil, err // names the path already
	}
	if err := d.check(); err != nil {
		d.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

func (d *Dataset) openFile() error {
	f, err := npy.Open(d.path)
	if err != nil {
		return err
	}
	d.files = []io.Closer{f}
	for _, a := range f.Arrays {
		name := a.Name
		if name == "" { // a bare .npy: its states are u
			name = "u"
		}
		d.arrays[name] = storedNPY(a)
	}
	b, err := f.Raw(metaName, metaLimit)
	if err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	return d.setMeta(b)
}

func (d *Dataset) openFolder() error {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".npy")
		if !ok {
			continue
		}
		f, err := npy.Open(filepath.Join(d.path, e.Name()))
		if err != nil {
			return err
		}
		d.files = append(d.files, f)
		if len(f.Arrays) != 1 {
			return fmt.Errorf("%s is an .npz file named .npy", filepath.Join(d.path, e.Name()))
		}
		f.Arrays[0].Name = name
		d.arrays[name] = storedNPY(f.Arrays[0])
	}
	b, err := readLimited(filepath.Join(d.path, metaName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.setMeta(b)
}

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, metaLimit+1))
	if err == nil && len(b) > metaLimit {
		err = fmt.Errorf("%s: more than %d bytes is not credible", path, metaLimit)
	}
	return b, err
}

func (d *Dataset) setMeta(b []byte) error {
	d.meta = &Meta{}
	if b == nil {
		return nil
	}
	m, err := decodeMeta(b)
	if err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	d.meta, d.known = m, true
	return nil
}

// check compares the files with meta.json, and the arrays with each other.
func (d *Dataset) check() error {
	if len(d.arrays) == 0 {
		return errors.New("holds no arrays; expected u, and a, f, t, x, y, z, params where they apply")
	}
	infos := map[string]Info{}
	if len(d.meta.Arrays) > 0 {
		d.samples = d.meta.Samples
		for _, name := range naming.Sorted(d.meta.Arrays) {
			a, ok := d.arrays[name]
			if !ok {
				return fmt.Errorf("array %q, which meta.json lists, is missing; found %s", name, strings.Join(naming.Sorted(d.arrays), ", "))
			}
			m := d.meta.Arrays[name]
			if err := agree(name, m, a, d.samples); err != nil {
				return err
			}
			infos[name] = describe(name, m, a)
		}
	} else {
		var err error
		if infos, d.samples, err = guess(d.arrays); err != nil {
			return err
		}
	}
	for _, name := range naming.Sorted(infos) {
		info := infos[name]
		if len(info.Axes) == 1 && info.Axes[0] == name { // a coordinate
			info.Double = true
			info.Values = make([]float64, info.Shape[0])
			if err := d.arrays[name].Readable(); err != nil {
				return err
			}
			if err := d.arrays[name].ReadFloat64(info.Values, 0); err != nil {
				return err
			}
		}
		d.infos = append(d.infos, info)
	}
	return nil
}

// guess names the axes of arrays that no meta.json describes.
func guess(arrays map[string]*stored) (map[string]Info, int, error) {
	shapes := make(map[string]naming.Array, len(arrays))
	for name, a := range arrays {
		shapes[name] = naming.Array{Shape: a.shape, Unreadable: a.Readable()}
	}
	guessed, samples, err := naming.Guess(shapes)
	infos := make(map[string]Info, len(guessed))
	for name, a := range guessed {
		infos[name] = Info{Array: a, DType: arrays[name].dtype}
	}
	return infos, samples, err
}

// agree compares an array with its entry in meta.json.
func agree(name string, m ArrayMeta, a *stored, samples int) error {
	if err := a.Readable(); err != nil {
		return err
	}
	switch {
	case len(m.Axes) != len(a.shape):
		return fmt.Errorf("array %q has %d axes, meta.json names %d: %v", name, len(a.shape), len(m.Axes), m.Axes)
	case !slices.Equal(m.Shape, a.shape):
		return fmt.Errorf("array %q has shape %v, meta.json says %v", name, a.shape, m.Shape)
	case m.DType != a.dtype:
		return fmt.Errorf("array %q is %s, meta.json says %s", name, a.dtype, m.DType)
	case len(m.Axes) > 0 && m.Axes[0] == naming.Sample && a.shape[0] != samples:
		return fmt.Errorf("array %q has %d samples, meta.json says %d", name, a.shape[0], samples)
	case len(m.Axes) == 0 || m.Axes[0] != naming.Sample && !slices.Equal(m.Axes, []string{name}):
		return fmt.Errorf("array %q has axes %v; expected the sample axis first, or a coordinate", name, m.Axes)
	}
	return nil
}

// Path is what Open was given.
func (d *Dataset) Path() string { return d.path }

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
