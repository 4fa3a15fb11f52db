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
	"github.com/pdekit/pdekit/internal/bounded"
	"github.com/pdekit/pdekit/internal/npy"
)

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
	d := &Dataset{path: path, read: o, arrays: map[string]*stored{}}
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
	b, err := bounded.File(filepath.Join(d.path, metaName), metaLimit)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.setMeta(b)
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
