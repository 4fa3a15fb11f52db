package naming

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Array is what is known of an array whose axes nobody names.
type Array struct {
	Shape []int // the sample axis included
	// Unreadable says why its elements are no numbers; nil if they are.
	Unreadable error
}

// Guess names the axes of the arrays of a file without meta.json, from names and
// shapes: t, x, y, z are coordinates if they are vectors; the first axis of
// "u" (or "a", or the first array) is the sample, and every array that shares
// its length belongs to the dataset. A time axis is one as long as t; where
// there is neither t nor an input (a, f), u is a series of frames. There are as
// many space axes as x, y, z; without those, an axis before others of at most
// MostChannels is the channel's. A channel axis of length 1 is added where
// there is none; that changes no offset. Arrays that fit nowhere are left out,
// but u, a and f must fit.
func Guess(arrays map[string]Array) (out map[string]grid.Array, samples int, err error) {
	out = map[string]grid.Array{}
	dims := 0
	for name, a := range arrays {
		if Rank(name) >= Rank("t") && len(a.Shape) == 1 {
			out[name] = grid.Array{Name: name, Axes: []string{name}, Shape: a.Shape, Double: true}
			if name != "t" {
				dims++
			}
		}
	}
	_, a := arrays["a"]
	_, f := arrays["f"]
	input := a || f
	names := Sorted(arrays)
	samples = -1
	for _, name := range names {
		a := arrays[name]
		if _, coordinate := out[name]; coordinate {
			continue
		}
		if err := misfit(name, a, samples); err != nil {
			if IsField(name) {
				return nil, 0, err
			}
			continue
		}
		samples = a.Shape[0]
		frames := 0
		if t, ok := out["t"]; ok {
			frames = t.Shape[0]
		} else if name == "u" && !input {
			frames = seriesFrames(a.Shape[1:], dims)
		}
		out[name] = guessAxes(name, a.Shape[1:], frames, dims)
	}
	return out, max(samples, 0), nil
}

// IsField tells the arrays that a model reads or learns from all others.
func IsField(name string) bool { return name == "u" || name == "a" || name == "f" }

// misfit says why an array of a foreign file cannot be one of a dataset of so
// many samples (−1: not known yet).
func misfit(name string, a Array, samples int) error {
	if a.Unreadable != nil {
		return a.Unreadable
	}
	switch {
	case len(a.Shape) < 2:
		return fmt.Errorf("array %q has shape %v; the sample axis and a space axis are needed", name, a.Shape)
	case samples >= 0 && a.Shape[0] != samples:
		return fmt.Errorf("array %q has %d samples, the arrays before it have %d", name, a.Shape[0], samples)
	}
	return nil
}

// MostChannels is the longest axis that is taken for channels rather than
// points where nothing says which it is.
const MostChannels = 8

// seriesFrames is the length of the time axis of a solution whose times are not
// given: that of the first axis of (time, [channel,] x[, y[, z]]); 0 if the axes
// are, or may well be, those of one frame (channel, x[, y[, z]]).
func seriesFrames(shape []int, dims int) int {
	switch more := len(shape) - max(dims, 1); {
	case more < 1 || shape[0] == 1 || dims > 0 && more == 1 && shape[0] <= MostChannels:
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
	case len(shape) > 1 && shape[0] <= MostChannels:
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
