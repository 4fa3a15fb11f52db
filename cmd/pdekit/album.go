package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers/grid"
)

// album is an open dataset or prediction as figures see it.
type album struct {
	*datasets.Dataset
	path string
	grid grid.Grid
}

func (a *app) openAlbum(path string, o exchange.Options) (*album, error) {
	d, err := a.openData(path, o)
	if err != nil {
		return nil, err
	}
	if err := d.Require("u"); err != nil {
		d.Close()
		return nil, badFile(err)
	}
	al := &album{Dataset: d, path: d.Path(), grid: gridOf(d)}
	if err := al.check(a); err != nil {
		d.Close()
		return nil, badFile(fmt.Errorf("%s: %w", al.path, err))
	}
	return al, nil
}

// check finds fault with coordinates that figures cannot go by, and says which
// they do not go by.
func (al *album) check(a *app) error {
	for i, n := range al.grid.N {
		name := grid.AxisNames[i]
		if x := al.Coordinate(name); x != nil && len(x) != n {
			return fmt.Errorf("coordinate %s has %s for %d points of u", name, plural(len(x), "value"), n)
		}
	}
	if err := al.grid.Check(); err != nil {
		return err
	}
	for _, info := range al.Arrays() {
		first := info.Axis("channel") + 1
		if info.Coordinate() || first == 0 {
			continue
		}
		if n := info.Shape[first:]; !slices.Equal(n, al.grid.N) {
			return fmt.Errorf("array %s lies on a grid of %v points, u on %v; they must be the same", info.Name, n, al.grid.N)
		}
		if info.Axis("time") < 0 {
			continue
		}
		frames := info.Shape[info.Axis("time")]
		if t := al.Coordinate("t"); t != nil && len(t) < frames {
			return fmt.Errorf("coordinate t has %s for %d frames of %s", plural(len(t), "value"), frames, info.Name)
		}
		times := al.times(frames)
		for i, t := range times {
			if !isFinite(t) || i > 0 && t <= times[i-1] {
				return fmt.Errorf("coordinate t: time %d is %g; times must be finite and rise", i, t)
			}
		}
	}
	for i, n := range al.grid.N {
		name := grid.AxisNames[i]
		x := al.Coordinate(name)
		if x == nil {
			continue
		}
		if at := operators.Uneven(x); at >= 0 {
			a.say("%s: points %d and %d along %s are %.4g apart, the average is %.4g: the picture shows them evenly spaced", al.path, at, at+1, name, x[at+1]-x[at], (x[n-1]-x[0])/float64(n-1))
		}
	}
	return nil
}

// gridOf is the grid of the stored fields: as recorded, or as the coordinates
// tell, or the unit box.
func gridOf(d *datasets.Dataset) grid.Grid {
	if g := d.Meta().Grid; g != nil {
		return *g
	}
	info, _ := d.Info("u")
	var g grid.Grid
	at := info.Axis("channel") + 1
	for i, n := range info.Shape[at:] {
		lo, hi := 0.0, 1.0
		if x := d.Coordinate(grid.AxisNames[i]); len(x) > 1 {
			lo, hi = x[0], x[len(x)-1]
		}
		g.N, g.Lo, g.Hi, g.Periodic = append(g.N, n), append(g.Lo, lo), append(g.Hi, hi), append(g.Periodic, false)
	}
	return g
}

// read returns one sample of an array, at most frames of it; frames 0: all.
func (al *album) read(array string, sample, frames int) (plots.Data, error) {
	info, ok := al.Info(array)
	if !ok {
		return plots.Data{}, badFile(al.Require(array))
	}
	data := plots.Data{Grid: al.grid, Channels: info.Shape[info.Axis("channel")], Names: info.Labels, Units: info.Units}
	data.TimeUnit, data.SpaceUnit = siUnits(info.Units)
	size := info.Size()
	if at := info.Axis("channel"); at > 0 {
		stored := info.Shape[0]
		if frames == 0 || frames > stored {
			frames = stored
		}
		size = size / stored * frames
		data.Times = al.times(stored)[:frames]
	}
	data.Values = make([]float64, size)
	return data, badFile(al.ReadFloat64(data.Values, array, sample, 0))
}

// siUnits are the units of time and length that go with those of channels: data
// in SI units have seconds and metres.
func siUnits(units []string) (time, space string) {
	for _, u := range units {
		if strings.Contains(u, "/s") {
			time = "s"
		}
		if strings.Contains(u, "m") {
			space = "m"
		}
	}
	return time, space
}

// times are those of n frames; their numbers where the file has none.
func (al *album) times(n int) []float64 {
	if t := al.Coordinate("t"); t != nil {
		return t[:n]
	}
	t := make([]float64, n)
	for k := range t {
		t[k] = float64(k)
	}
	return t
}

// pair reads prediction and truth of one sample over the frames that both
// have. A dataset without predictions has only truth.
func (al *album) pair(sample int) (truth, prediction plots.Data, err error) {
	if _, ok := al.Info("truth"); !ok {
		truth, err = al.read("u", sample, 0)
		return truth, plots.Data{}, err
	}
	if truth, err = al.read("truth", sample, 0); err != nil {
		return truth, prediction, err
	}
	prediction, err = al.read("u", sample, len(truth.Times))
	return truth, prediction, err
}

// input reads the first input array of a steady sample; nil if there is none.
func (al *album) input(sample int) (*plots.Data, error) {
	for _, name := range []string{"a", "f"} {
		if _, ok := al.Info(name); ok {
			data, err := al.read(name, sample, 0)
			return &data, err
		}
	}
	return nil, nil
}

// needTruth reports a file without predictions.
func (al *album) needTruth() error {
	if _, ok := al.Info("truth"); ok {
		return nil
	}
	return withHint(badFile(fmt.Errorf("%s holds no predictions: there is no array truth beside u", al.path)), "pdekit rollout RUN --data DATA -o %s", "pred.npz")
}
