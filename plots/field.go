package plots

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Field is one frame of one channel: a heat map in 2-D, the three middle
// slices in 3-D, a profile in 1-D. Options.Times picks the frame (the last one
// if nil; at most one time).
type Field struct {
	Data Data
	Options
}

func (f Field) options() *Options { return &f.Options }

func (f Field) blocks(th *theme, width vg.Length, fixed bool) ([]block, error) {
	d, o := &f.Data, &f.Options
	if err := d.check("field", o); err != nil {
		return nil, err
	}
	if len(o.Times) > 1 {
		return nil, fmt.Errorf("field: %d times; a field shows one", len(o.Times))
	}
	frames, err := d.pick(o.Times, 1)
	if err != nil {
		return nil, err
	}
	at := frames[0]
	title := d.name(o.Channel)
	if d.Times != nil {
		title = d.timeLabel(at)
	}
	if d.Grid.Dims() == 1 {
		panel := profile{title: title, yLabel: d.label(o.Channel), lines: []series{{y: d.field(at, o.Channel), color: th.line(0), width: 1.2}}}
		return []block{profiles(d.Grid, []profile{panel}, 0, width, fixed)}, nil
	}
	s, err := fieldScale(th, o, d.field(at, o.Channel))
	if err != nil {
		return nil, err
	}
	if d.Grid.Dims() == 2 {
		g := group{titles: []string{title}, planes: []plane{d.slice(at, o.Channel, 2)}, scale: s, bar: d.label(o.Channel)}
		return []block{row([]group{g}, 0, width, fixed)}, nil
	}
	return []block{slices3(d, at, o.Channel, s, width, fixed)}, nil
}

// slices3 is the three middle slices of a 3-D field, each a row of one panel
// with its own axes, side by side, and a bar.
func slices3(d *Data, at, channel int, s scale, width vg.Length, fixed bool) block {
	bar := newColorbar(s, d.label(channel), 110)
	planes := []plane{d.slice(at, channel, 2), d.slice(at, channel, 1), d.slice(at, channel, 0)}
	var total, lefts vg.Length
	for i := range planes {
		y := newAxis(planes[i].yLo, planes[i].yHi, false, planes[i].yLabel, 4)
		lefts += y.leftOf()
		total += vg.Length(planes[i].xHi - planes[i].xLo)
	}
	lefts += 2 * panelGap
	// One scale of length for all three.
	unit := (width - lefts - bar.width()) / total
	for i := range planes {
		if !fixed {
			unit = min(unit, panelMax/vg.Length(planes[i].xHi-planes[i].xLo))
		}
		unit = min(unit, tallest/vg.Length(planes[i].yHi-planes[i].yLo))
	}
	tall, below, top := vg.Length(0), vg.Length(0), textSize+titleGap
	frames := make([]frame3, len(planes))
	for i, pl := range planes {
		w, h := unit*vg.Length(pl.xHi-pl.xLo), unit*vg.Length(pl.yHi-pl.yLo)
		frames[i] = frame3{
			x: newAxis(pl.xLo, pl.xHi, false, pl.xLabel, min(max(int(w/32), 1), 5)),
			y: newAxis(pl.yLo, pl.yHi, false, pl.yLabel, min(max(int(h/28), 1), 5)),
			w: w, h: h,
		}
		tall, below = max(tall, h), max(below, frames[i].x.belowOf())
	}
	when := ""
	if d.Times != nil {
		when = ", " + d.timeLabel(at)
	}
	draw := func(p *painter, x, y vg.Length) {
		for i, pl := range planes {
			fr := &frames[i]
			x += fr.y.leftOf()
			f := frame{box: p.snap(box{x, y - top - fr.h, x + fr.w, y - top}), x: fr.x, y: fr.y}
			p.heat(f.box, pl, s)
			f.draw(p)
			p.text((f.x0+f.x1)/2, f.y1+titleGap, shorten(textSize, pl.note+when, fr.w+panelGap), textSize, 0.5, 0, p.theme.text)
			x += fr.w + panelGap
		}
		bar.draw(p, x-panelGap, y-top-tall, y-top)
	}
	return block{lefts + unit*total + bar.width(), top + tall + below, draw, frames[0].y.leftOf()}
}

// frame3 is one slice's axes and size.
type frame3 struct {
	x, y axis
	w, h vg.Length
}
