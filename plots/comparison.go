package plots

import "fmt"

// Entry is one prediction of a Comparison.
type Entry struct {
	Label string
	Data  Data
}

// Comparison is several predictions beside the truth. In 2-D and 3-D a column
// for the truth and each prediction, and for each time a row of fields over a
// row of errors (prediction − truth), with one scale for all fields and one for
// all errors; in 1-D profiles at the chosen times, over their errors.
type Comparison struct {
	Truth       Data
	Predictions []Entry
	Options
}

func (c Comparison) options() *Options { return &c.Options }

func (c Comparison) blocks(pg page) ([]block, error) {
	if len(c.Predictions) == 0 {
		return nil, fmt.Errorf("comparison: no predictions to compare")
	}
	if err := c.Truth.check("truth", &c.Options); err != nil {
		return nil, err
	}
	if err := c.flatten(&c.Truth); err != nil {
		return nil, err
	}
	entries := make([]Entry, len(c.Predictions))
	copy(entries, c.Predictions)
	for i := range entries {
		e := &entries[i]
		if err := e.Data.check(e.Label, &c.Options); err != nil {
			return nil, err
		}
		if err := c.flatten(&e.Data); err != nil {
			return nil, err
		}
		if !c.Truth.same(&e.Data) {
			return nil, fmt.Errorf("%s differs from the truth in grid, channels or frames", e.Label)
		}
	}
	want := 2
	if c.Truth.Grid.Dims() == 1 {
		want = 4
	}
	frames, err := c.Truth.pick(c.Times, want)
	if err != nil {
		return nil, err
	}
	if c.Times == nil && len(frames) > 1 {
		frames = frames[1:] // the initial frame is given to all
	}
	if c.Truth.Grid.Dims() == 1 {
		return c.profiles(entries, frames, pg), nil
	}
	return c.maps(entries, frames, pg)
}

func (c *Comparison) maps(entries []Entry, frames []int, pg page) ([]block, error) {
	t, ch := &c.Truth, c.Channel
	s := strip{columns: []string{"truth"}}
	for _, e := range entries {
		s.columns = append(s.columns, e.Label)
	}
	var shown, wrong [][]float64
	for _, f := range frames {
		field := stripRow{label: "solution", planes: []plane{t.plane(f, ch)}}
		fault := stripRow{label: "error", planes: []plane{{}}}
		if t.Times != nil {
			field.label = t.timeLabel(f)
		}
		shown = append(shown, t.field(f, ch))
		for i := range entries {
			e := entries[i].Data.minus(t)
			field.planes = append(field.planes, entries[i].Data.plane(f, ch))
			fault.planes = append(fault.planes, e.plane(f, ch))
			wrong = append(wrong, e.field(f, ch))
		}
		s.rows = append(s.rows, field, fault)
	}
	scale, err := t.scale(pg.theme, &c.Options, shown...)
	if err != nil {
		return nil, err
	}
	faults := errorScale(pg.theme, wrong...)
	for i := range s.rows {
		r := &s.rows[i]
		if i%2 == 0 {
			r.scale, r.bar = scale, t.noted(t.label(ch))
		} else {
			r.scale, r.bar = faults, withUnit("error", t.unit(ch))
		}
	}
	return []block{s.block(pg)}, nil
}

func (c *Comparison) profiles(entries []Entry, frames []int, pg page) []block {
	t, ch, th := &c.Truth, c.Channel, pg.theme
	var fields, faults []profile
	for _, f := range frames {
		title := "solution"
		if t.Times != nil {
			title = t.timeLabel(f)
		}
		p := profile{title: title, yLabel: t.label(ch), lines: []series{{y: t.field(f, ch), label: "truth", color: th.text, width: 1.6}}}
		e := profile{yLabel: withUnit("error", t.unit(ch)), equal: true}
		for i := range entries {
			d := entries[i].Data.minus(t)
			l := series{y: entries[i].Data.field(f, ch), label: entries[i].Label, color: th.line(i), width: 1.1, dash: dashes(i + 1)}
			p.lines = append(p.lines, l)
			l.y, l.label = d.field(f, ch), ""
			e.lines = append(e.lines, l)
		}
		fields, faults = append(fields, p), append(faults, e)
	}
	room := max(profiles(t, fields, 0, pg).left, profiles(t, faults, 0, pg).left)
	return []block{profiles(t, fields, room, pg), profiles(t, faults, room, pg)}
}
