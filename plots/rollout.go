package plots

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Rollout is a prediction beside the truth. Evolutions in 2-D and 3-D are a
// film strip: rows truth, prediction and error (prediction − truth), columns
// the chosen times, one colour bar for the first two rows and one for the
// error; 3-D shows the slice through the middle of z. In 1-D they are x–t maps
// with profiles at the chosen times below. A steady problem (no times) is one
// row: input, truth, prediction, error.
type Rollout struct {
	Truth Data
	// Prediction may have no values: the figure then shows the truth alone.
	Prediction Data
	// Input, of a steady problem, may be nil.
	Input *Data
	Options
}

func (r Rollout) options() *Options { return &r.Options }

func (r Rollout) blocks(pg page) ([]block, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := r.flatten(&r.Truth, &r.Prediction); err != nil {
		return nil, err
	}
	if r.Input != nil {
		in := *r.Input
		if err := r.flatten(&in); err != nil {
			return nil, err
		}
		r.Input = &in
	}
	if r.Truth.Times == nil {
		return r.steady(pg)
	}
	if r.Truth.Grid.Dims() == 1 {
		return r.history(pg)
	}
	return r.filmStrip(pg)
}

func (r *Rollout) predicted() bool { return r.Prediction.Values != nil }

// truthTitle is "truth" where there is a prediction to compare.
func (r *Rollout) truthTitle() string {
	if r.predicted() {
		return "truth"
	}
	return "solution"
}

func (r *Rollout) check() error {
	if err := r.Truth.check("truth", &r.Options); err != nil {
		return err
	}
	if r.Input != nil {
		o := r.Options
		o.Channel = 0
		if err := r.Input.check("input", &o); err != nil {
			return err
		}
	}
	if !r.predicted() {
		return nil
	}
	if err := r.Prediction.check("prediction", &r.Options); err != nil {
		return err
	}
	if !r.Truth.same(&r.Prediction) {
		return fmt.Errorf("truth has %d frames × %d channels × grid %v, prediction %d × %d × %v; they must agree",
			r.Truth.frames(), r.Truth.channels(), r.Truth.Grid.N, r.Prediction.frames(), r.Prediction.channels(), r.Prediction.Grid.N)
	}
	return nil
}

func (r *Rollout) errorLabel() string { return withUnit("error", r.Truth.unit(r.Channel)) }

func (r *Rollout) filmStrip(pg page) ([]block, error) {
	t, c := &r.Truth, r.Channel
	want := 5
	if aspect := (t.Grid.Hi[1] - t.Grid.Lo[1]) / (t.Grid.Hi[0] - t.Grid.Lo[0]); aspect < 0.4 {
		want = 3
	}
	frames, err := t.pick(r.Times, want)
	if err != nil {
		return nil, err
	}
	var s strip
	var shown, wrong [][]float64
	var truth, prediction, diff []plane
	var e Data
	if r.predicted() {
		e = r.Prediction.minus(t)
	}
	for _, f := range frames {
		title := t.timeLabel(f)
		truth = append(truth, t.plane(f, c))
		if t.note != "" && len(frames) <= 3 {
			title += ", " + t.note
		}
		s.columns = append(s.columns, title)
		shown = append(shown, t.field(f, c))
		if r.predicted() {
			prediction = append(prediction, r.Prediction.plane(f, c))
			diff = append(diff, e.plane(f, c))
			wrong = append(wrong, e.field(f, c))
		}
	}
	// The scale is that of the truth: a prediction that leaves it saturates.
	scale, err := t.scale(pg.theme, &r.Options, shown...)
	if err != nil {
		return nil, err
	}
	label := t.label(c)
	if len(frames) > 3 {
		label = t.noted(label)
	}
	if !r.predicted() {
		s.rows = []stripRow{{planes: truth, scale: scale, bar: label}}
		return []block{s.block(pg)}, nil
	}
	s.rows = []stripRow{
		{label: "truth", planes: truth, scale: scale, bar: label},
		{label: "prediction", planes: prediction, scale: scale},
		{label: "error", planes: diff, scale: errorScale(pg.theme, wrong...), bar: r.errorLabel()},
	}
	return []block{s.block(pg)}, nil
}

// history is the 1-D figure.
func (r *Rollout) history(pg page) ([]block, error) {
	t, c := &r.Truth, r.Channel
	frames, err := t.pick(r.Times, 4)
	if err != nil {
		return nil, err
	}
	var values [][]float64
	for f := range t.frames() {
		values = append(values, t.field(f, c))
	}
	s, err := t.scale(pg.theme, &r.Options, values...)
	if err != nil {
		return nil, err
	}
	groups := []group{{titles: []string{r.truthTitle()}, planes: []plane{t.history(c)}, scale: s, bar: t.label(c)}}
	if r.predicted() {
		e := r.Prediction.minus(t)
		var wrong [][]float64
		for f := range t.frames() {
			wrong = append(wrong, e.field(f, c))
		}
		groups[0].titles = append(groups[0].titles, "prediction")
		groups[0].planes = append(groups[0].planes, r.Prediction.history(c))
		groups = append(groups, group{titles: []string{"error"}, planes: []plane{e.history(c)}, scale: errorScale(pg.theme, wrong...), bar: r.errorLabel()})
	}
	var panels []profile
	for _, f := range frames {
		panels = append(panels, r.compare(pg.theme, f, t.timeLabel(f)))
	}
	if t.frames() == 1 {
		return []block{profiles(t, panels, 0, pg)}, nil
	}
	// Both rows fill the width, and their frames line up.
	room := max(row(groups, 0, pg.filled()).left, profiles(t, panels, 0, pg.filled()).left)
	return []block{row(groups, room, pg.filled()), profiles(t, panels, room, pg.filled())}, nil
}

// compare is a panel of truth and prediction at one frame.
func (r *Rollout) compare(th *theme, f int, title string) profile {
	c := r.Channel
	p := profile{title: title, yLabel: r.Truth.label(c)}
	p.lines = append(p.lines, series{y: r.Truth.field(f, c), label: "truth", color: th.line(0), width: 1.6})
	if r.predicted() {
		p.lines = append(p.lines, series{y: r.Prediction.field(f, c), label: "prediction", color: th.line(1), width: 1.1, dash: []vg.Length{4, 2}})
	}
	return p
}

// steady is input, truth, prediction and error in one row.
func (r *Rollout) steady(pg page) ([]block, error) {
	t, c := &r.Truth, r.Channel
	if t.Grid.Dims() == 1 {
		return []block{charts(r.steadyCharts(pg.theme), pg)}, nil
	}
	s, err := t.scale(pg.theme, &r.Options, t.field(0, c))
	if err != nil {
		return nil, err
	}
	var groups []group
	if r.Input != nil {
		in, err := r.Input.scale(pg.theme, &Options{}, r.Input.field(0, 0))
		if err != nil {
			return nil, err
		}
		groups = append(groups, group{titles: []string{"input"}, planes: []plane{r.Input.plane(0, 0)}, scale: in, bar: r.Input.label(0)})
	}
	truth := group{titles: []string{r.truthTitle()}, planes: []plane{t.plane(0, c)}, scale: s, bar: t.label(c)}
	if t.note != "" {
		truth.titles[0] += ", " + t.note
	}
	if !r.predicted() {
		return []block{row(append(groups, truth), 0, pg)}, nil
	}
	e := r.Prediction.minus(t)
	truth.titles = append(truth.titles, "prediction")
	truth.planes = append(truth.planes, r.Prediction.plane(0, c))
	wrong := group{titles: []string{"error"}, planes: []plane{e.plane(0, c)}, scale: errorScale(pg.theme, e.field(0, c)), bar: r.errorLabel()}
	return []block{row(append(groups, truth, wrong), 0, pg)}, nil
}

// steadyCharts are the panels of a steady 1-D problem.
func (r *Rollout) steadyCharts(th *theme) []chart {
	panel := func(d *Data, p profile) chart {
		g := d.Grid
		c := chart{title: p.title, aspect: 0.8}
		c.x = newAxis(g.Lo[0], g.Hi[0], false, d.axis(0), 4)
		lo, hi := profileRange([]profile{p})
		c.y = newAxis(lo, hi, false, p.yLabel, 4)
		for _, l := range p.lines {
			c.curves = append(c.curves, curve{series: l, x: g.Coord(0)})
		}
		return c
	}
	t := &r.Truth
	var out []chart
	if r.Input != nil {
		out = append(out, panel(r.Input, profile{title: "input", yLabel: r.Input.label(0), lines: []series{{y: r.Input.field(0, 0), color: th.line(2), width: 1.2}}}))
	}
	out = append(out, panel(t, r.compare(th, 0, "solution")))
	if r.predicted() {
		e := r.Prediction.minus(t)
		out = append(out, panel(t, profile{title: "error", yLabel: r.errorLabel(), lines: []series{{y: e.field(0, r.Channel), color: th.line(3), width: 1.2}}}))
	}
	return out
}
