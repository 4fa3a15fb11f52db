package plots

import "gonum.org/v1/plot/vg"

// Field is one channel at the times of Options.Times (the last frame if nil),
// one below the other: a heat map in 2-D, a profile in 1-D. In 3-D it is the
// three middle slices, or the three projections of Options.View.Project; with
// an axis in the view, that plane alone.
type Field struct {
	Data Data
	Options
}

func (f Field) options() *Options { return &f.Options }

func (f Field) blocks(pg page) ([]block, error) {
	d, o := f.Data, &f.Options
	if err := d.check("field", o); err != nil {
		return nil, err
	}
	frames, err := d.pick(o.Times, 1)
	if err != nil {
		return nil, err
	}
	if d.Grid.Dims() == 1 {
		return []block{f.profiles(frames, pg)}, nil
	}
	views := []View{o.View}
	if d.Grid.Dims() == 3 && o.View.Axis == "" {
		views = nil
		for _, axis := range []string{"z", "y", "x"} {
			views = append(views, View{Axis: axis, Project: o.View.Project})
		}
	}
	flats := make([]Data, len(views))
	var shown [][]float64
	for i, v := range views {
		if flats[i], err = d.flat(v); err != nil {
			return nil, err
		}
		for _, at := range frames {
			shown = append(shown, flats[i].field(at, o.Channel))
		}
	}
	s, err := d.scale(pg.theme, o, shown...)
	if err != nil {
		return nil, err
	}
	var out []block
	for _, at := range frames {
		planes := make([]plane, len(flats))
		titles := make([]string, len(flats))
		for i := range flats {
			planes[i] = flats[i].plane(at, o.Channel)
			titles[i] = flats[i].note
			switch {
			case d.Times != nil && titles[i] != "":
				titles[i] += ", " + d.timeLabel(at)
			case d.Times != nil:
				titles[i] = d.timeLabel(at)
			case titles[i] == "":
				titles[i] = d.name(o.Channel)
			}
		}
		if len(planes) == 1 {
			g := group{titles: titles, planes: planes, scale: s, bar: d.label(o.Channel)}
			out = append(out, row([]group{g}, 0, pg))
			continue
		}
		out = append(out, beside(planes, titles, s, d.label(o.Channel), pg))
	}
	return out, nil
}

// profiles is a panel for each frame.
func (f *Field) profiles(frames []int, pg page) block {
	d, c := &f.Data, f.Channel
	var panels []profile
	for _, at := range frames {
		p := profile{title: d.name(c), yLabel: d.label(c), lines: []series{{y: d.field(at, c), color: pg.theme.line(0), width: 1.2}}}
		if d.Times != nil {
			p.title = d.timeLabel(at)
		}
		panels = append(panels, p)
	}
	return profiles(d, panels, 0, pg)
}

// beside is planes with axes of their own, drawn to one scale of length, side
// by side, and one bar.
func beside(planes []plane, titles []string, s scale, label string, pg page) block {
	bar := newColorbar(s, label, 110)
	var total, lefts vg.Length
	for i := range planes {
		y := newAxis(planes[i].yLo, planes[i].yHi, false, planes[i].yLabel, 4)
		lefts += y.leftOf()
		total += vg.Length(planes[i].xHi - planes[i].xLo)
	}
	lefts += vg.Length(len(planes)-1) * panelGap
	unit := (pg.width - lefts - bar.width()) / total
	for i := range planes {
		if !pg.fixed {
			unit = min(unit, panelMax/vg.Length(planes[i].xHi-planes[i].xLo))
		}
		unit = min(unit, pg.tallest/vg.Length(planes[i].yHi-planes[i].yLo))
	}
	tall, below, top := vg.Length(0), vg.Length(0), textSize+titleGap
	type framed struct {
		x, y axis
		w, h vg.Length
	}
	frames := make([]framed, len(planes))
	for i, pl := range planes {
		w, h := unit*vg.Length(pl.xHi-pl.xLo), unit*vg.Length(pl.yHi-pl.yLo)
		frames[i] = framed{
			x: newAxis(pl.xLo, pl.xHi, false, pl.xLabel, min(max(int(w/32), 1), 5)),
			y: newAxis(pl.yLo, pl.yHi, false, pl.yLabel, min(max(int(h/28), 1), 5)),
			w: w, h: h,
		}
		tall, below = max(tall, h), max(below, frames[i].x.belowOf())
	}
	draw := func(p *painter, x, y vg.Length) {
		for i, pl := range planes {
			fr := &frames[i]
			x += fr.y.leftOf()
			f := frame{box: p.snap(box{x, y - top - fr.h, x + fr.w, y - top}), x: fr.x, y: fr.y}
			p.panel(&f, pl, s)
			p.text((f.x0+f.x1)/2, f.y1+titleGap, shorten(textSize, titles[i], fr.w+panelGap), textSize, 0.5, 0, p.theme.text)
			x += fr.w + panelGap
		}
		bar.draw(p, x-panelGap, y-top-tall, y-top)
	}
	return block{lefts + unit*total + bar.width(), top + tall + below, draw, frames[0].y.leftOf(), frames[0].w}
}

// flatten makes planes of 3-D data by the options' view, and says which options
// are wrong for the data.
func (o *Options) flatten(parts ...*Data) error {
	for _, d := range parts {
		if d == nil || d.Values == nil {
			continue
		}
		flat, err := d.flat(o.View)
		if err != nil {
			return err
		}
		*d = flat
	}
	return nil
}
