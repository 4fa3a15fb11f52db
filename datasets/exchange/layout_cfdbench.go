package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/bounded"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// cfdBench is the naming of CFDBench (Y. Luo et al., 2023): a folder for each
// case with u.npy and v.npy (time, height, width) and case.json.
var cfdBench = layout{
	name:  "cfdbench",
	doc:   "CFDBench's folders: case0000/u.npy, v.npy and case.json, in one folder or in bc, geo and prop",
	fits:  func(f *foreign.File) bool { return f.Format == "CFDBench" },
	build: (*builder).cfdBench,
}

const maxCases = 1 << 20

// caseFolders lists the folders with a case.json in a folder, or one below.
func caseFolders(path string) []string {
	var out []string
	for _, pattern := range []string{"*", "*/*"} {
		found, err := filepath.Glob(filepath.Join(escapeGlob(path), filepath.FromSlash(pattern), "case.json"))
		if err != nil {
			return nil
		}
		for _, f := range found {
			out = append(out, filepath.Dir(f))
		}
	}
	slices.Sort(out)
	return out[:min(len(out), maxCases)]
}

// openCases lists the cases of a folder, as arrays FOLDER/u and FOLDER/v; the
// numbers of case.json are attributes of the group.
func openCases(path string) (*foreign.File, error) {
	out := &foreign.File{Format: "CFDBench", Groups: map[string]foreign.Attrs{}}
	for _, folder := range caseFolders(path) {
		name, err := filepath.Rel(path, folder)
		if err != nil {
			return nil, err
		}
		name = filepath.ToSlash(name)
		text, err := bounded.File(filepath.Join(folder, "case.json"), maxCase)
		if err != nil {
			return nil, err
		}
		var values map[string]any
		if err := json.Unmarshal(text, &values); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(folder, "case.json"), err)
		}
		attrs := foreign.Attrs{}
		for k, v := range values {
			if x, ok := v.(float64); ok {
				attrs[k] = x
			}
		}
		out.Groups[name] = attrs
		for _, component := range []string{"u", "v"} {
			file := filepath.Join(folder, component+".npy")
			a, err := closedArray(name+"/"+component, file)
			if errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s is missing beside case.json", file)
			}
			if err != nil {
				return nil, err
			}
			out.Arrays = append(out.Arrays, a)
		}
	}
	return out, nil
}

const maxCase = 1 << 20 // bytes of a case.json

// closedArray is the array of an .npy file that is opened for each read: there
// may be more cases than files can be open.
func closedArray(name, path string) (*foreign.Array, error) {
	f, err := npy.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if len(f.Arrays) != 1 {
		return nil, fmt.Errorf("%s: expected one array", path)
	}
	a := numpyArray(name, f.Arrays[0])
	shape := slices.Clone(a.Shape)
	a.Raw = func(dst []byte, s foreign.Slab) error {
		f, err := npy.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		again := numpyArray(name, f.Arrays[0])
		if !slices.Equal(again.Shape, shape) || again.DType != a.DType {
			return fmt.Errorf("%s has changed since it was opened", path)
		}
		return again.Raw(dst, s)
	}
	return a, nil
}

func (b *builder) cfdBench() error {
	cases := slices.Sorted(maps.Keys(b.f.Groups))
	if len(cases) == 0 {
		return errors.New("there is no folder with a case.json")
	}
	names := []string{"time", "y", "x"}
	var first []int
	frames := 0
	keys := map[string]bool{}
	for i, c := range cases {
		u, err := b.array(c+"/u", 3)
		if err != nil {
			return err
		}
		shape := writtenShape(u)
		if i == 0 {
			first, frames = shape, shape[0]
		}
		if shape[1] != first[1] || shape[2] != first[2] {
			return fmt.Errorf("case %s has %d×%d points, %s has %d×%d: cases of one size can be read together", c, shape[1], shape[2], cases[0], first[1], first[2])
		}
		if shape[0] != frames && len(b.origin.Notes) == 0 {
			b.note("cases have different numbers of frames; all are cut to those of the shortest")
		}
		frames = min(frames, shape[0])
		for k := range b.f.Groups[c] {
			keys[k] = true
		}
	}
	v := b.field("u", []string{naming.Sample, "time", "channel", "x", "y"}, []int{len(cases), frames, 2, first[2], first[1]}, []string{"u", "v"})
	for i, c := range cases {
		for k, component := range []string{"u", "v"} {
			a, err := b.array(c+"/"+component, 3)
			if err != nil {
				return err
			}
			if err := v.add(a, names, map[string]box{naming.Sample: {i, 1}, "channel": {k, 1}}); err != nil {
				return err
			}
		}
	}
	b.caseParameters(cases, slices.Sorted(maps.Keys(keys)))
	b.periodic = []bool{false, false}
	for _, n := range []string{"cavity", "tube", "dam", "cylinder"} {
		if strings.Contains(strings.ToLower(b.path), n) {
			b.origin.Equation = map[string]string{"tube": "channel"}[n]
			if b.origin.Equation == "" {
				b.origin.Equation = n
			}
		}
	}
	return nil
}

// caseParameters makes params of the numbers in case.json that all cases have.
func (b *builder) caseParameters(cases, keys []string) {
	keys = slices.DeleteFunc(keys, func(k string) bool {
		return slices.ContainsFunc(cases, func(c string) bool { _, ok := b.f.Groups[c][k]; return !ok })
	})
	if len(keys) == 0 {
		return
	}
	values := make([]float64, 0, len(cases)*len(keys))
	for _, c := range cases {
		for _, k := range keys {
			values = append(values, b.f.Groups[c][k].(float64))
		}
	}
	a := foreign.Values("params", []int{len(cases), len(keys)}, values)
	v := b.field("params", []string{naming.Sample, "parameter"}, a.Shape, keys)
	if err := v.add(a, v.axes, nil); err != nil {
		panic(err) // it has the shape of the view
	}
}
