package zarr

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/pdekit/pdekit/internal/bounded"
	"github.com/pdekit/pdekit/internal/foreign"
)

const (
	maxMeta   = 1 << 24 // bytes of a metadata file
	maxArrays = 1 << 16
	maxDepth  = 32
	maxChunk  = 1 << 30 // bytes of a decoded chunk
	// maxRatio bounds what a stored chunk may unfold to. zstd and lz4 may
	// repeat themselves far more than deflate; no data of a simulation do.
	maxRatio = 1 << 15
)

// Is tells a folder of Zarr version 2 or 3.
func Is(folder string) bool {
	for _, name := range []string{"zarr.json", ".zgroup", ".zarray"} {
		if info, err := os.Stat(folder + string(os.PathSeparator) + name); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// Open reads the metadata of a folder. Errors name the path.
func Open(folder string) (*foreign.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	f := &file{root: root, out: &foreign.File{Format: "Zarr 2", Groups: map[string]foreign.Attrs{}, Closer: root.Close}}
	if err := f.walk("", 0); err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	f.out.Sort()
	return f.out, nil
}

type file struct {
	root *os.Root
	out  *foreign.File
}

// small reads a metadata file; nil if it is not there.
func (f *file) small(name string) ([]byte, error) {
	r, err := f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return bounded.Read(r, name, maxMeta)
}

// walk lists the arrays in a folder of the store.
func (f *file) walk(at string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s: groups more than %d deep", at, maxDepth)
	}
	a, attrs, err := f.node(at)
	if err != nil {
		return err
	}
	if a != nil {
		a.Attrs = attrs
		if f.out.Arrays = append(f.out.Arrays, a); len(f.out.Arrays) > maxArrays {
			return fmt.Errorf("more than %d arrays", maxArrays)
		}
		return nil
	}
	f.out.Groups[at] = attrs
	folder, err := f.root.Open(path.Join(".", at))
	if err != nil {
		return err
	}
	entries, err := folder.ReadDir(maxArrays)
	folder.Close()
	if err != nil && err != io.EOF {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := f.walk(path.Join(at, e.Name()), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// node reads the metadata of a folder: an array, or nil for a group, and its
// attributes.
func (f *file) node(at string) (*foreign.Array, foreign.Attrs, error) {
	name := path.Join(at, "zarr.json")
	b, err := f.small(name)
	if err != nil {
		return nil, nil, err
	}
	if b != nil {
		var m meta3
		err := json.Unmarshal(b, &m)
		var a *foreign.Array
		if err == nil {
			a, err = f.version3(at, &m)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		f.out.Format = "Zarr 3"
		return a, attributes(m.Attributes), nil
	}
	var values map[string]any
	name = path.Join(at, ".zattrs")
	if b, err = f.small(name); err == nil && b != nil {
		if err = json.Unmarshal(b, &values); err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	name = path.Join(at, ".zarray")
	if b, err = f.small(name); err != nil || b == nil {
		return nil, attributes(values), err
	}
	a, err := f.version2(at, b)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return a, attributes(values), err
}

func attributes(values map[string]any) foreign.Attrs {
	out := foreign.Attrs{}
	for k, v := range values {
		switch v := v.(type) {
		case float64, string:
			out[k] = v
		case bool:
			out[k] = 0.0
			if v {
				out[k] = 1.0
			}
		case []any:
			var numbers []float64
			var texts []string
			for _, x := range v {
				switch x := x.(type) {
				case float64:
					numbers = append(numbers, x)
				case string:
					texts = append(texts, x)
				}
			}
			switch {
			case len(v) > 0 && len(numbers) == len(v):
				out[k] = numbers
			case len(v) > 0 && len(texts) == len(v):
				out[k] = texts
			case len(v) > 0:
				out[k] = foreign.Unread("a list of other than numbers or text")
			}
		case map[string]any:
			out[k] = foreign.Unread("a dictionary")
		}
	}
	return out
}
