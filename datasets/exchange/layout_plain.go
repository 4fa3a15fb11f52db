package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// plain is pdekit's own naming, u, a, f, t, x, y, z, in any file, or that of
// OpenOptions.Axes.
var plain = layout{
	name:  "plain",
	doc:   "arrays named as pdekit names them, or as --axes says",
	fits:  func(f *foreign.File) bool { return f.Array("u") != nil || onlyArray(f) != nil },
	build: (*builder).plain,
}

// onlyArray is the one array of numbers with two axes or more, nil if there
// are several.
func onlyArray(f *foreign.File) *foreign.Array {
	var out *foreign.Array
	for _, a := range f.Arrays {
		if a.Readable() != nil || len(a.Shape) < 2 {
			continue
		}
		if out != nil {
			return nil
		}
		out = a
	}
	return out
}

func (b *builder) plain() error {
	if len(b.options.Axes) == 0 {
		return b.guessed()
	}
	for _, spec := range b.options.Axes {
		if err := b.named(spec); err != nil {
			return err
		}
	}
	// Coordinates come along where they fit, and what was drawn for the samples.
	for _, axis := range []string{"t", "x", "y", "z"} {
		a := b.f.Array(axis)
		if _, taken := b.infos[axis]; a == nil || taken || len(a.Shape) != 1 {
			continue
		}
		for _, info := range b.infos {
			name := strings.Replace(axis, "t", "time", 1)
			if k := info.Axis(name); k >= 0 && !info.Coordinate() {
				if err := b.coordinate(axis, a, info.Shape[k]); err != nil {
					return err
				}
				break
			}
		}
	}
	return b.params()
}

// axisNames are what OpenOptions.Axes may say, with what else people write.
var axisNames = map[string]string{"sample": naming.Sample, "samples": naming.Sample, "batch": naming.Sample, "n": naming.Sample, "b": naming.Sample,
	"time": "time", "t": "time", "frame": "time", "channel": "channel", "channels": "channel", "c": "channel",
	"x": "x", "y": "y", "z": "z", "_": "_"}

// named adds the array of one "[ARRAY[:NAME]=]axis,axis,…".
func (b *builder) named(spec string) error {
	array, axes, given := strings.Cut(spec, "=")
	if !given {
		array, axes = "", spec
	}
	array, name, renamed := strings.Cut(array, ":")
	a := b.f.Array(array)
	if array == "" {
		if a = b.f.Array("u"); a == nil {
			a = onlyArray(b.f)
		}
		if a == nil && len(b.f.Arrays) == 1 { // it says why it cannot be read
			a = b.f.Arrays[0]
		}
		if name == "" {
			name, renamed = "u", true
		}
	}
	if a == nil && array == "" {
		return fmt.Errorf("--axes %s: of which array? There is no array u, and more than one other; it has %s", spec, strings.Join(b.f.Names(), ", "))
	}
	if a == nil {
		return fmt.Errorf("--axes %s: no array %q; it has %s", spec, array, strings.Join(b.f.Names(), ", "))
	}
	if !renamed {
		name = a.Name
	}
	if strings.ContainsAny(name, "/\\") {
		return fmt.Errorf("--axes %s: give the array a name, as in %s:u=%s", spec, a.Name, axes)
	}
	var names []string
	for _, word := range strings.Split(axes, ",") {
		n, ok := axisNames[strings.ToLower(strings.TrimSpace(word))]
		if !ok {
			return fmt.Errorf("--axes %s: axis %q; expected sample, time, channel, x, y, z, or _ for one of length 1 to drop", spec, word)
		}
		names = append(names, n)
	}
	if a.Complex { // real and imaginary part are channels
		names = append(names, "channel")
	}
	if err := b.simple(name, a, names, nil); err != nil {
		return fmt.Errorf("--axes %s: %w", spec, err)
	}
	return nil
}

// guessed reads names and shapes as Open reads those of foreign .npz files.
func (b *builder) guessed() error {
	arrays := map[string]naming.Array{}
	for _, a := range b.f.Arrays {
		if strings.Contains(a.Name, "/") || a.Complex {
			continue
		}
		shape := slices.DeleteFunc(writtenShape(a), func(n int) bool { return n == 1 && len(a.Shape) == 2 && naming.Rank(a.Name) >= naming.Rank("t") })
		arrays[a.Name] = naming.Array{Shape: shape, Unreadable: a.Readable()}
	}
	if _, given := arrays["t"]; !given && len(arrays["time"].Shape) == 1 { // as in NetCDF
		arrays["t"] = arrays["time"]
	}
	if _, given := arrays["u"]; !given {
		a := onlyArray(b.f)
		if a == nil {
			return fmt.Errorf("there is no array u")
		}
		arrays = map[string]naming.Array{"u": {Shape: writtenShape(a), Unreadable: a.Readable()}}
	}
	infos, _, err := naming.Guess(arrays)
	if err != nil {
		return err
	}
	for _, name := range naming.Sorted(infos) {
		info := infos[name]
		a := b.f.Array(name)
		if a == nil && name == "t" {
			a = b.f.Array("time")
		}
		if a == nil {
			a = onlyArray(b.f)
		}
		if len(info.Axes) == 1 && info.Axes[0] == name {
			if err := b.coordinate(name, a, info.Shape[0]); err != nil {
				return err
			}
			continue
		}
		if err := b.simple(name, a, guessedAxes(info, len(a.Shape)), nil); err != nil {
			return err
		}
	}
	return nil
}

// guessedAxes names the axes of an array of a rank as guess read them: those of
// info, with the channel left out or said several times.
func guessedAxes(info grid.Array, rank int) []string {
	names := append([]string{naming.Sample}, info.Axes...)
	at := slices.Index(names, "channel")
	for at >= 0 && len(names) < rank {
		names = slices.Insert(names, at, "channel")
	}
	if at >= 0 && len(names) > rank {
		names = slices.Delete(names, at, at+1)
	}
	return names
}
