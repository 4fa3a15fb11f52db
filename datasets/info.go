package datasets

import (
	"slices"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Info describes one array of a dataset. Its Axes and Shape are those of one
// sample; a coordinate has Values.
type Info struct {
	grid.Array
	DType string // as stored: "float32", "float64"; a foreign file may have others, and reads convert them
}

const sampleAxis = "sample"

// rank orders arrays: fields, parameters, coordinates. Both containers keep
// the order, so that what is in them does not depend on who wrote it.
func rank(name string) int {
	switch name {
	case "u":
		return 0
	case "a":
		return 1
	case "f":
		return 2
	case "params":
		return 4
	case "t":
		return 5
	case "x":
		return 6
	case "y":
		return 7
	case "z":
		return 8
	}
	return 3
}

func byRank(a, b string) int {
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// describe makes an array's Info from what meta.json and the file say, which
// check has found to agree.
func describe(name string, m ArrayMeta, a *npy.Array) Info {
	info := Info{Array: grid.Array{Name: name, Axes: m.Axes, Shape: a.Shape, Labels: m.Labels, Units: m.Units}, DType: a.DType.String()}
	if len(m.Axes) > 0 && m.Axes[0] == sampleAxis {
		info.Axes, info.Shape = m.Axes[1:], a.Shape[1:]
	}
	return info
}

// guess makes the Infos of a file without meta.json, from its names and
// shapes: t, x, y, z are coordinates if they are vectors; the first axis of
// "u" (or "a", or the first array) is the sample, and every array that shares
// its length belongs to the dataset. A time axis is one as long as t. A
// channel axis of length 1 is added where the space axes leave none; that
// changes no offset. Arrays that fit nowhere are left out.
func guess(arrays map[string]*npy.Array) (infos map[string]Info, samples int) {
	infos = map[string]Info{}
	dims := 0
	for name, a := range arrays {
		if rank(name) >= rank("t") && len(a.Shape) == 1 {
			infos[name] = Info{Array: grid.Array{Name: name, Axes: []string{name}, Shape: a.Shape, Double: true}, DType: a.DType.String()}
			if name != "t" {
				dims++
			}
		}
	}
	names := sortedNames(arrays)
	samples = -1
	for _, name := range names {
		a := arrays[name]
		if _, coordinate := infos[name]; coordinate || len(a.Shape) < 1 || a.Readable() != nil {
			continue
		}
		if samples < 0 {
			samples = a.Shape[0]
		}
		if a.Shape[0] != samples {
			continue
		}
		infos[name] = Info{Array: guessAxes(name, a.Shape[1:], infos, dims), DType: a.DType.String()}
	}
	return infos, max(samples, 0)
}

func guessAxes(name string, shape []int, coords map[string]Info, dims int) grid.Array {
	out := grid.Array{Name: name}
	if name == "params" && len(shape) == 1 {
		out.Axes, out.Shape = []string{"parameter"}, shape
		return out
	}
	if t, ok := coords["t"]; ok && len(shape) > 1 && shape[0] == t.Shape[0] {
		out.Axes, out.Shape, shape = append(out.Axes, "time"), append(out.Shape, shape[0]), shape[1:]
	}
	space := min(len(shape), 3)
	if dims > 0 {
		space = min(len(shape), dims)
	}
	out.Axes = append(out.Axes, "channel")
	switch rest := len(shape) - space; rest {
	case 0:
		out.Shape = append(out.Shape, 1)
	default:
		// More axes than are understood: the extra ones make up the channel.
		channels := 1
		for _, n := range shape[:rest] {
			channels *= n
		}
		out.Shape = append(out.Shape, channels)
		shape = shape[rest:]
	}
	for i, n := range shape {
		out.Axes, out.Shape = append(out.Axes, grid.AxisNames[i]), append(out.Shape, n)
	}
	return out
}

func sortedNames[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, byRank)
	return names
}
