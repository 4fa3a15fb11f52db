package plots

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"iter"
	"math"

	"github.com/pdekit/pdekit/internal/parallel"
	"gonum.org/v1/plot/vg"
)

// Film is a rollout that moves: truth, prediction and error side by side, frame
// by frame, as GIF or APNG, or as images for another encoder. 2-D fields (and
// the plane of Options.View in 3-D) are heat maps with fixed colour scales, 1-D
// fields are profiles. Without a prediction the truth fills the film.
// Options.Times, if not nil, chooses the frames; Options.DPI is 150 if 0.
type Film struct {
	Truth, Prediction Data
	// Rate is frames per second; 0 means a film of about eight seconds, with 5
	// to 25 frames per second.
	Rate float64
	Options
}

// film is a Film laid out: everything that stands still, and what moves.
type film struct {
	rollout Rollout
	frames  []int
	width   int // pixels; both even, as video encoders ask
	height  int
	dpi     int
	theme   *theme
	colors  color.Palette
	// paint sets dst to frame i.
	paint func(dst *image.Paletted, i int)
	delay int // between frames, in 1/100 s
}

func (f Film) options() *Options { return &f.Options }

// blocks lays out the film's first frame; Write never asks for it.
func (f Film) blocks(pg page) ([]block, error) {
	r := f.rollout()
	r.Options.Times = nil
	return r.panels(0, pg)
}

func (f Film) rollout() Rollout {
	return Rollout{Truth: f.Truth, Prediction: f.Prediction, Options: f.Options}
}

// Frames returns the size in pixels (even numbers), the rate, and the frames,
// each valid until the next: for encoders that Write does not have.
func (f Film) Frames() (width, height int, rate float64, frames iter.Seq[image.Image], err error) {
	m, err := f.layout()
	if err != nil {
		return 0, 0, 0, nil, fmt.Errorf("plots: %w", err)
	}
	return m.width, m.height, 100 / float64(m.delay), func(yield func(image.Image) bool) {
		for img := range m.images() {
			if !yield(img) {
				return
			}
		}
	}, nil
}

func (f Film) write(w io.Writer, format string) error {
	m, err := f.layout()
	if err != nil {
		return fmt.Errorf("plots: %w", err)
	}
	if format == "gif" {
		return m.writeGIF(w)
	}
	return m.writeAPNG(w)
}

// layout checks the film and prepares it.
func (f *Film) layout() (*film, error) {
	r := f.rollout()
	if err := r.check(); err != nil {
		return nil, err
	}
	if f.Truth.Times == nil {
		return nil, fmt.Errorf("film: the data are steady; a film needs times")
	}
	frames, err := f.Truth.pick(f.Options.Times, f.Truth.frames())
	if err != nil {
		return nil, err
	}
	if err := r.flatten(&r.Truth, &r.Prediction); err != nil {
		return nil, err
	}
	m := &film{rollout: r, frames: frames, dpi: f.DPI, theme: newTheme(f.Dark)}
	if m.dpi == 0 {
		m.dpi = 150
	}
	if m.dpi < 20 || m.dpi > 600 {
		return nil, fmt.Errorf("%d dots per inch; choose 20 to 600 for a film", m.dpi)
	}
	rate := f.Rate
	if rate == 0 {
		rate = min(max(float64(len(frames))/8, 5), 25)
	}
	if !(rate > 0 && rate <= 100) {
		return nil, fmt.Errorf("%g frames per second; choose more than 0 and at most 100", f.Rate)
	}
	m.delay = int(math.Round(100 / rate))
	if f.Truth.Grid.Dims() == 1 {
		err = m.profiles()
	} else {
		err = m.maps()
	}
	return m, err
}

// sheet lays the moving panels out under a title that says the time.
func (m *film) sheet(frame int) (sheet, error) {
	fig := still{m.rollout, frame}
	s, err := compose(fig, m.theme)
	if err != nil {
		return sheet{}, err
	}
	// Whole, even numbers of pixels.
	even := func(l vg.Length) int { return 2 * int(math.Ceil(float64(l)*float64(m.dpi)/144-1e-6)) }
	m.width, m.height = even(s.w), even(s.h)
	return s, nil
}

// title is what stands above frame i.
func (r *Rollout) title(i int) string {
	s := r.Truth.timeLabel(i)
	if r.Options.Title != "" {
		s = r.Options.Title + ",  " + s
	}
	return s
}

// still is one frame of a film as a figure.
type still struct {
	Rollout
	frame int
}

func (s still) options() *Options {
	o := s.Rollout.Options
	o.Title = s.title(s.frame)
	return &o
}

func (s still) blocks(pg page) ([]block, error) {
	return s.panels(s.frame, pg)
}

// panels is the frame of a film: heat maps, or profiles in 1-D.
func (r *Rollout) panels(frame int, pg page) ([]block, error) {
	t, c := &r.Truth, r.Channel
	th := pg.theme
	if t.Grid.Dims() == 1 {
		return []block{charts(r.movingCharts(th, frame), pg)}, nil
	}
	s, e, err := r.scales(th)
	if err != nil {
		return nil, err
	}
	groups := []group{{titles: []string{r.truthTitle()}, planes: []plane{t.plane(frame, c)}, scale: s, bar: t.label(c)}}
	if t.note != "" {
		groups[0].titles[0] += ", " + t.note
	}
	if r.predicted() {
		groups[0].titles = append(groups[0].titles, "prediction")
		groups[0].planes = append(groups[0].planes, r.Prediction.plane(frame, c))
		groups = append(groups, group{titles: []string{"error"}, planes: []plane{r.errorSlice(frame)}, scale: e, bar: r.errorLabel()})
	}
	return []block{row(groups, 0, pg)}, nil
}

// errorSlice is the slice of prediction − truth.
func (r *Rollout) errorSlice(frame int) plane {
	t, q := r.Truth.plane(frame, r.Channel), r.Prediction.plane(frame, r.Channel)
	e := t
	e.at = func(i, j int) float64 { return q.at(i, j) - t.at(i, j) }
	return e
}

// scales are those of the field and of the error over the whole film.
func (r *Rollout) scales(th *theme) (field, wrong scale, err error) {
	var values [][]float64
	largest := 0.0
	for f := range r.Truth.frames() {
		v := r.Truth.field(f, r.Channel)
		values = append(values, v)
		if !r.predicted() {
			continue
		}
		for i, p := range r.Prediction.field(f, r.Channel) {
			if e := math.Abs(p - v[i]); finite(e) {
				largest = max(largest, e)
			}
		}
	}
	field, err = r.Truth.scale(th, &r.Options, values...)
	return field, errorScale(th, []float64{largest}), err
}

// movingCharts are the panels of a 1-D film, their axes fixed.
func (r *Rollout) movingCharts(th *theme, frame int) []chart {
	t, c := &r.Truth, r.Channel
	g := t.Grid
	var truth, wrong [][]float64
	e := make([]float64, g.Size())
	for f := range t.frames() {
		truth = append(truth, t.field(f, c))
		if r.predicted() {
			d := make([]float64, g.Size())
			for i, p := range r.Prediction.field(f, c) {
				d[i] = p - truth[f][i]
			}
			wrong = append(wrong, d)
			if f == frame {
				e = d
			}
		}
	}
	lo, hi := padded(bounds(truth...))
	panel := r.compare(th, frame, "")
	out := []chart{{aspect: 0.75, x: newAxis(g.Lo[0], g.Hi[0], false, t.axis(0), 5), y: newAxis(lo, hi, false, t.label(c), 5)}}
	for _, l := range panel.lines {
		out[0].curves = append(out[0].curves, curve{series: l, x: g.Coord(0)})
	}
	if r.predicted() {
		s := errorScale(th, wrong...)
		out = append(out, chart{
			aspect: 0.75, x: newAxis(g.Lo[0], g.Hi[0], false, t.axis(0), 5), y: newAxis(s.lo*1.05, s.hi*1.05, false, r.errorLabel(), 5),
			curves: []curve{{series: series{y: e, color: th.line(3), width: 1.2}, x: g.Coord(0)}},
		})
	}
	return out
}

// images yields the frames in order, drawn a few at a time on all threads;
// each is valid until the next.
func (m *film) images() iter.Seq[*image.Paletted] {
	return func(yield func(*image.Paletted) bool) {
		const batch = 8
		var ring [batch]*image.Paletted
		for i := range ring {
			ring[i] = image.NewPaletted(image.Rect(0, 0, m.width, m.height), m.colors)
		}
		for from := 0; from < len(m.frames); from += batch {
			n := min(batch, len(m.frames)-from)
			parallel.For(n, 1, func(lo, hi int) {
				for i := lo; i < hi; i++ {
					m.paint(ring[i], m.frames[from+i])
				}
			})
			for i := range n {
				if !yield(ring[i]) {
					return
				}
			}
		}
	}
}
