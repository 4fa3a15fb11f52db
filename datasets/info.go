package datasets

import (
	"fmt"
	"slices"

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
func describe(name string, m ArrayMeta, a *stored) Info {
	info := Info{Array: grid.Array{Name: name, Axes: m.Axes, Shape: a.shape, Labels: m.Labels, Units: m.Units}, DType: a.dtype}
	if len(m.Axes) > 0 && m.Axes[0] == sampleAxis {
		info.Axes, info.Shape = m.Axes[1:], a.shape[1:]
	}
	return info
}

// guess makes the Infos of a file without meta.json, from its names and
// shapes: t, x, y, z are coordinates if they are vectors; the first axis of
// "u" (or "a", or the first array) is the sample, and every array that shares
// its length belongs to the dataset. A time axis is one as long as t; where
// there is neither t nor an input (a, f), u is a series of frames. There are as
// many space axes as x, y, z; without those, an axis before others of at most
// mostChannels is the channel's. A channel axis of length 1 is added where
// there is none; that changes no offset. Arrays that fit nowhere are left out,
// but u, a and f must fit.
func guess(arrays map[string]*stored) (infos map[string]Info, samples int, err error) {
	infos = map[string]Info{}
	dims := 0
	for name, a := range arrays {
		if rank(name) >= rank("t") && len(a.shape) == 1 {
			infos[name] = Info{Array: grid.Array{Name: name, Axes: []string{name}, Shape: a.shape, Double: true}, DType: a.dtype}
			if name != "t" {
				dims++
			}
		}
	}
	names := sortedNames(arrays)
	samples = -1
	for _, name := range names {
		a := arrays[name]
		if _, coordinate := infos[name]; coordinate {
			continue
		}
		if err := misfit(name, a, samples); err != nil {
			if isField(name) {
				return nil, 0, err
			}
			continue
		}
		samples = a.shape[0]
		frames := 0
		if t, ok := infos["t"]; ok {
			frames = t.Shape[0]
		} else if name == "u" && arrays["a"] == nil && arrays["f"] == nil {
			frames = seriesFrames(a.shape[1:], dims)
		}
		infos[name] = Info{Array: guessAxes(name, a.shape[1:], frames, dims), DType: a.dtype}
	}
	return infos, max(samples, 0), nil
}

// isField tells the arrays that a model reads or learns from all others.
func isField(name string) bool { return name == "u" || name == "a" || name == "f" }

// misfit says why an array of a foreign file cannot be one of a dataset of so
// many samples (−1: not known yet).
func misfit(name string, a *stored, samples int) error {
	if err := a.Readable(); err != nil {
		return err
	}
	switch {
	case len(a.shape) < 2:
		return fmt.Errorf("array %q has shape %v; the sample axis and a space axis are needed", name, a.shape)
	case samples >= 0 && a.shape[0] != samples:
		return fmt.Errorf("array %q has %d samples, the arrays before it have %d", name, a.shape[0], samples)
	}
	return nil
}

// mostChannels is the longest axis that is taken for channels rather than
// points where nothing says which it is.
const mostChannels = 8

// seriesFrames is the length of the time axis of a solution whose times are not
// given: that of the first axis of (time, [channel,] x[, y[, z]]); 0 if the axes
// are, or may well be, those of one frame (channel, x[, y[, z]]).
func seriesFrames(shape []int, dims int) int {
	switch more := len(shape) - max(dims, 1); {
	case more < 1 || shape[0] == 1 || dims > 0 && more == 1 && shape[0] <= mostChannels:
		return 0
	}
	return shape[0]
}

// guessAxes names the axes of an array after the sample axis. A first axis of
// so many frames is time; dims is the number of space axes, 0 if it is unknown.
func guessAxes(name string, shape []int, frames, dims int) grid.Array {
	out := grid.Array{Name: name}
	if name == "params" && len(shape) == 1 {
		out.Axes, out.Shape = []string{"parameter"}, shape
		return out
	}
	if frames > 0 && len(shape) > 1 && shape[0] == frames {
		out.Axes, out.Shape, shape = append(out.Axes, "time"), append(out.Shape, shape[0]), shape[1:]
	}
	space := min(len(shape), 3)
	switch {
	case dims > 0:
		space = min(len(shape), dims)
	case len(shape) > 1 && shape[0] <= mostChannels:
		space = min(len(shape)-1, 3)
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
