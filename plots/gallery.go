package plots

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Sample is one sample of a dataset.
type Sample struct {
	Input    *Data // coefficient or source of a steady problem; nil if none
	Solution Data
}

// Gallery is several samples of a dataset side by side. Steady problems show
// input and solution, evolutions the first and the last frame, or those of
// Options.Times; 1-D fields are profiles, with all shown frames in one panel.
// A row of one quantity has one colour scale;
// many samples wrap.
type Gallery struct {
	Samples []Sample
	// Index are the samples' numbers, for the titles; nil means 0, 1, ….
	Index []int
	Options
}

func (g Gallery) options() *Options { return &g.Options }

func (g Gallery) blocks(pg page) ([]block, error) {
	chosen, titles, err := g.choose()
	if err != nil {
		return nil, err
	}
	for i := range chosen {
		c := &chosen[i]
		if err := g.flatten(&c.Solution); err != nil {
			return nil, err
		}
		if c.Input != nil {
			in := *c.Input
			if err := g.flatten(&in); err != nil {
				return nil, err
			}
			c.Input = &in
		}
	}
	first := &chosen[0].Solution
	frames, err := first.pick(g.Options.Times, 2)
	if err != nil {
		return nil, err
	}
	if first.Grid.Dims() == 1 {
		return g.profiles(chosen, titles, frames, pg), nil
	}
	var s strip
	add := func(label string, d *Data, o *Options, pick func(Sample) (plane, []float64)) error {
		r := stripRow{label: label, bar: d.label(o.Channel)}
		var shown [][]float64
		for _, c := range chosen {
			pl, values := pick(c)
			r.planes = append(r.planes, pl)
			shown = append(shown, values)
		}
		r.bar = first.noted(r.bar)
		var err error
		r.scale, err = d.scale(pg.theme, o, shown...)
		s.rows = append(s.rows, r)
		return err
	}
	if chosen[0].Input != nil {
		err := add("input", chosen[0].Input, &Options{}, func(c Sample) (plane, []float64) {
			return c.Input.plane(0, 0), c.Input.field(0, 0)
		})
		if err != nil {
			return nil, err
		}
	}
	for _, f := range frames {
		label := "solution"
		if first.Times != nil {
			label = first.timeLabel(f)
		}
		err := add(label, first, &g.Options, func(c Sample) (plane, []float64) {
			return c.Solution.plane(f, g.Channel), c.Solution.field(f, g.Channel)
		})
		if err != nil {
			return nil, err
		}
	}
	var out []block
	columns := min(len(chosen), galleryColumns)
	for from := 0; from < len(chosen); from += columns {
		to := min(from+columns, len(chosen))
		part := strip{columns: make([]string, columns)}
		copy(part.columns, titles[from:to])
		for _, r := range s.rows {
			r.planes = r.planes[from:to]
			part.rows = append(part.rows, r)
		}
		out = append(out, part.block(pg))
	}
	return out, nil
}

// galleryColumns is how many samples stand side by side.
const galleryColumns = 5

// choose returns the samples to draw with their titles, checked.
func (g *Gallery) choose() ([]Sample, []string, error) {
	at := g.Options.Samples
	if at == nil {
		for i := range min(len(g.Samples), 4) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return nil, nil, fmt.Errorf("gallery: no samples to draw")
	}
	var chosen []Sample
	var titles []string
	for _, i := range at {
		if i < 0 || i >= len(g.Samples) {
			return nil, nil, fmt.Errorf("gallery: sample %d is not there; samples are 0 to %d", i, len(g.Samples)-1)
		}
		s := g.Samples[i]
		number := i
		if i < len(g.Index) {
			number = g.Index[i]
		}
		name := fmt.Sprintf("sample %d", number)
		if err := s.Solution.check(name, &g.Options); err != nil {
			return nil, nil, fmt.Errorf("gallery: %w", err)
		}
		if s.Input != nil {
			o := g.Options
			o.Channel = 0
			if err := s.Input.check(name+", input", &o); err != nil {
				return nil, nil, fmt.Errorf("gallery: %w", err)
			}
		}
		if len(chosen) > 0 && (!s.Solution.same(&chosen[0].Solution) || (s.Input == nil) != (chosen[0].Input == nil)) {
			return nil, nil, fmt.Errorf("gallery: %s differs from the others in grid, channels, frames or in having an input", name)
		}
		chosen, titles = append(chosen, s), append(titles, name)
	}
	return chosen, titles, nil
}

// profiles draws 1-D samples: a row of inputs, if any, over a row of solutions.
func (g *Gallery) profiles(chosen []Sample, titles []string, frames []int, pg page) []block {
	th := pg.theme
	var inputs, solutions []profile
	for i, s := range chosen {
		if s.Input != nil {
			inputs = append(inputs, profile{title: titles[i], yLabel: s.Input.label(0), lines: []series{{y: s.Input.field(0, 0), color: th.line(2), width: 1.2}}})
		}
		p := profile{title: titles[i], yLabel: s.Solution.label(g.Channel)}
		if s.Input != nil {
			p.title = "solution"
		}
		for k, f := range frames {
			l := series{y: s.Solution.field(f, g.Channel), color: th.line(k), width: 1.2, dash: dashOf(k, len(th.lines))}
			if s.Solution.Times != nil {
				l.label = s.Solution.timeLabel(f)
			}
			p.lines = append(p.lines, l)
		}
		solutions = append(solutions, p)
	}
	var out []block
	columns, room := min(len(chosen), galleryColumns-1), vg.Length(0)
	lay := func(panels []profile, d *Data) []block {
		return profileGrid(d, panels, columns, room, pg)
	}
	if inputs != nil {
		// Frames one above the other line up.
		room = max(lay(inputs, chosen[0].Input)[0].left, lay(solutions, &chosen[0].Solution)[0].left)
		out = lay(inputs, chosen[0].Input)
	}
	return append(out, lay(solutions, &chosen[0].Solution)...)
}
