package plots

import (
	"fmt"
	"slices"
)

// The styles of a Flow.
const (
	Contour     = "contour"
	Quiver      = "quiver"
	Streamlines = "streamlines"
)

// Layer is one row of a Flow: a scalar, and the velocity drawn over it.
type Layer struct {
	Label string
	// Field is drawn in colours: its channel Options.Channel.
	Field Data
	// Velocity has as many channels as there are space axes; for contours it
	// may have no values.
	Velocity Data
}

// Flow is a scalar in filled contours, or under the arrows or streamlines of a
// velocity: a row for each layer (truth, predictions), a column for each time.
// 3-D fields are seen through Options.View, with the components in that plane;
// a 1-D evolution has contours over x and t.
type Flow struct {
	Layers []Layer
	Style  string
	// Count is about how many contour levels, or arrows along the longer side;
	// 0 means 10 or 18.
	Count int
	Options
}

func (f Flow) options() *Options { return &f.Options }

func (f *Flow) check() error {
	if !slices.Contains([]string{Contour, Quiver, Streamlines}, f.Style) {
		return fmt.Errorf("flow: style %q is unknown; choose %s, %s or %s", f.Style, Contour, Quiver, Streamlines)
	}
	if len(f.Layers) == 0 {
		return fmt.Errorf("flow: nothing to draw")
	}
	if f.Count < 0 || f.Count > 200 {
		return fmt.Errorf("%d levels or arrows; choose 1 to 200", f.Count)
	}
	for i := range f.Layers {
		l := &f.Layers[i]
		if err := l.Field.check(l.Label, &f.Options); err != nil {
			return err
		}
		if !l.Field.same(&f.Layers[0].Field) {
			return fmt.Errorf("%s differs from %s in grid, channels or frames", l.Label, f.Layers[0].Label)
		}
		dims := l.Field.Grid.Dims()
		if f.Style == Contour {
			if dims == 1 && len(l.Field.Times) < 2 {
				return fmt.Errorf("contours need a plane: 2-D or 3-D fields, or a 1-D evolution of two frames or more")
			}
			continue
		}
		if dims == 1 {
			return fmt.Errorf("%s needs a plane: 2-D or 3-D fields", f.Style)
		}
		if l.Velocity.channels() != dims {
			return fmt.Errorf("%s: a velocity of %d components on %d axes", l.Label, l.Velocity.channels(), dims)
		}
		if err := l.Velocity.check(l.Label+", velocity", &Options{}); err != nil {
			return err
		}
		if !slices.Equal(l.Velocity.Grid.N, l.Field.Grid.N) || l.Velocity.frames() != l.Field.frames() {
			return fmt.Errorf("%s: the velocity is on another grid or at other times", l.Label)
		}
	}
	return nil
}

// components are the channels of a 3-D velocity that lie in a view's plane.
func (v View) components(dims int) (a, b int) {
	if dims == 2 {
		return 0, 1
	}
	in := [3][2]int{{1, 2}, {0, 2}, {0, 1}}[v.normal()]
	return in[0], in[1]
}

func (f Flow) blocks(pg page) ([]block, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	layers := slices.Clone(f.Layers)
	a, b := f.View.components(layers[0].Field.Grid.Dims())
	for i := range layers {
		l := &layers[i]
		if err := f.flatten(&l.Field); err != nil {
			return nil, err
		}
		o := f.Options
		if o.View.Project != "" {
			o.View.Project = "mean" // of a vector nothing else makes sense
		}
		if err := o.flatten(&l.Velocity); err != nil {
			return nil, err
		}
	}
	first := &layers[0].Field
	if first.Grid.Dims() == 1 {
		return f.overTime(layers, pg)
	}
	frames, err := f.frames(first)
	if err != nil {
		return nil, err
	}
	var shown [][]float64
	var speeds []float64
	for i := range layers {
		for _, at := range frames {
			if i == 0 { // the scale is that of the truth
				shown = append(shown, layers[i].Field.field(at, f.Channel))
			}
			if f.Style == Quiver && i == 0 {
				u, v := layers[i].Velocity.field(at, a), layers[i].Velocity.field(at, b)
				for k := range u {
					if q := speedOf(u[k], v[k]); finite(q) {
						speeds = append(speeds, q)
					}
				}
			}
		}
	}
	s, err := first.scale(pg.theme, &f.Options, shown...)
	if err != nil {
		return nil, err
	}
	// Arrows are to scale among themselves; a thin layer of fast ones does not
	// shrink the others to dots.
	full := 0.0
	if len(speeds) > 0 {
		slices.Sort(speeds)
		full = max(speeds[len(speeds)*95/100], speeds[len(speeds)-1]/3)
	}
	var strip strip
	for _, at := range frames {
		title := first.name(f.Channel)
		if first.Times != nil {
			title = first.timeLabel(at)
		}
		strip.columns = append(strip.columns, title)
	}
	for i := range layers {
		l := &layers[i]
		r := stripRow{scale: s}
		if i == 0 {
			r.bar = first.noted(first.label(f.Channel))
		}
		if len(layers) > 1 {
			r.label = l.Label
		}
		for _, at := range frames {
			r.planes = append(r.planes, f.panel(l, at, a, b, s, full))
		}
		strip.rows = append(strip.rows, r)
	}
	return []block{strip.block(pg)}, nil
}

// frames are those of the chosen times; without a choice three, and not the
// initial one, in which a flow may be at rest.
func (f *Flow) frames(d *Data) ([]int, error) {
	if f.Times != nil || d.Times == nil {
		return d.pick(f.Times, 1)
	}
	frames, err := d.pick(nil, 4)
	if len(frames) > 1 {
		frames = frames[1:]
	}
	return frames, err
}

// panel is one frame of a layer: a plane with what lies over it.
func (f *Flow) panel(l *Layer, at, a, b int, s scale, full float64) plane {
	pl := l.Field.plane(at, f.Channel)
	nodes := l.Field.lattice(at, f.Channel)
	switch f.Style {
	case Quiver:
		pl = nodes.smooth(pl, nil)
		pl.over = quiver(l.Velocity.lattice(at, a), l.Velocity.lattice(at, b), full, f.count(18), s.cmap.ink())
	case Streamlines:
		pl = nodes.smooth(pl, nil)
		pl.over = streamlines(l.Velocity.lattice(at, a), l.Velocity.lattice(at, b), s.cmap.ink())
	default:
		levels := f.levels(s)
		pl = nodes.smooth(pl, banded(levels, s))
		pl.over = nodes.contours(levels, s.cmap.ink())
	}
	return pl
}

func (f *Flow) count(otherwise int) int {
	if f.Count > 0 {
		return f.Count
	}
	return otherwise
}

// levels are the contour levels of a scale.
func (f *Flow) levels(s scale) []float64 {
	if s.log {
		var out []float64
		for _, t := range logTicks(s.lo, s.hi, f.count(10)) {
			if t.label != "" && t.at > s.lo && t.at < s.hi {
				out = append(out, t.at)
			}
		}
		return out
	}
	return levelsOf(s.lo, s.hi, f.count(10))
}

// overTime is contours of 1-D evolutions over x and t, side by side.
func (f *Flow) overTime(layers []Layer, pg page) ([]block, error) {
	var shown [][]float64
	first := &layers[0].Field
	for at := range first.frames() {
		shown = append(shown, first.field(at, f.Channel))
	}
	s, err := first.scale(pg.theme, &f.Options, shown...)
	if err != nil {
		return nil, err
	}
	g := group{scale: s, bar: first.label(f.Channel)}
	levels := f.levels(s)
	for i := range layers {
		l := &layers[i]
		nodes := l.Field.historyLattice(f.Channel)
		pl := nodes.smooth(l.Field.history(f.Channel), banded(levels, s))
		pl.over = nodes.contours(levels, s.cmap.ink())
		g.planes, g.titles = append(g.planes, pl), append(g.titles, l.Label)
	}
	return []block{row([]group{g}, 0, pg)}, nil
}
