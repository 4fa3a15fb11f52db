package plots

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Data is one sample of one array, or one prediction of it.
type Data struct {
	// Values are (frame, channel, x[, y[, z]]) in C order. Figures only read
	// them. NaN and ±Inf are drawn in grey.
	Values []float64
	// Grid is the space axes.
	Grid grid.Grid
	// Channels; 0 means 1.
	Channels int
	// Times are those of the frames, rising; nil means one frame of a steady
	// problem.
	Times []float64
	// Names and Units are those of the channels, TimeUnit that of Times; empty
	// or "1" means dimensionless. Nil names are "u" (or "u₁", "u₂" …).
	Names, Units []string
	TimeUnit     string
	SpaceUnit    string // of x, y and z

	// axes and note are set by flat: what the axes of a plane through 3-D data
	// are, and where it is.
	axes []string
	note string
}

// Options are common to all figures. The zero value is the default.
type Options struct {
	Width   float64    // inches; 0: as wide as the content needs, at most 7.2
	Height  float64    // inches; 0: as high as the content needs
	DPI     int        // dots per inch of PNG; 0: 200
	Times   []float64  // which times to show, nearest frames; nil: evenly chosen
	Samples []int      // which samples a Gallery shows; nil: the first ones
	Channel int        // which channel to show
	Cmap    string     // colour map of the field; "": by its sign and unit (see Colormaps)
	Range   [2]float64 // ends of the field's colour scale; equal: from the data
	Log     bool       // logarithmic colour scale; values that are not positive are grey
	View    View       // how 3-D fields become planes
	Dark    bool       // dark background
	Title   string     // above the figure; "": none
}

// frames is the number of frames.
func (d *Data) frames() int { return max(1, len(d.Times)) }

func (d *Data) channels() int { return max(1, d.Channels) }

// check reports what is wrong with d; what names it.
func (d *Data) check(what string, o *Options) error {
	if err := d.Grid.Check(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	want := d.frames() * d.channels() * d.Grid.Size()
	if len(d.Values) != want {
		return fmt.Errorf("%s: %d values for %d frames × %d channels × grid %v; expected %d", what, len(d.Values), d.frames(), d.channels(), d.Grid.N, want)
	}
	if o.Channel < 0 || o.Channel >= d.channels() {
		return fmt.Errorf("%s: channel %d is not there; channels are 0 to %d", what, o.Channel, d.channels()-1)
	}
	for i, t := range d.Times {
		if math.IsNaN(t) || math.IsInf(t, 0) || i > 0 && t <= d.Times[i-1] {
			return fmt.Errorf("%s: time %d is %g; times must be finite and rise", what, i, t)
		}
	}
	return nil
}

// field is the values of one frame and channel.
func (d *Data) field(frame, channel int) []float64 {
	n := d.Grid.Size()
	at := (frame*d.channels() + channel) * n
	return d.Values[at : at+n]
}

// label is the channel's name with its unit.
func (d *Data) label(channel int) string {
	return withUnit(d.name(channel), d.unit(channel))
}

func (d *Data) name(channel int) string {
	if channel < len(d.Names) && d.Names[channel] != "" {
		return d.Names[channel]
	}
	if d.channels() > 1 {
		return fmt.Sprintf("u_{%d}", channel+1)
	}
	return "u"
}

func (d *Data) unit(channel int) string {
	if channel < len(d.Units) {
		return d.Units[channel]
	}
	return ""
}

func withUnit(name, unit string) string {
	if unit == "" || unit == "1" {
		return name
	}
	return name + " [" + unit + "]"
}

// timeLabel is "t = 0.5 s".
func (d *Data) timeLabel(frame int) string {
	s := "t = " + number(d.Times[frame], 4)
	if d.TimeUnit != "" && d.TimeUnit != "1" {
		s += " " + d.TimeUnit
	}
	return s
}

// pick returns the frames nearest to the times asked for, without repeats and
// in order; or at most n, evenly spread from the first to the last.
func (d *Data) pick(times []float64, n int) ([]int, error) {
	frames := d.frames()
	var out []int
	for _, t := range times {
		if len(d.Times) > 0 {
			span := d.Times[frames-1] - d.Times[0]
			if math.IsNaN(t) || t < d.Times[0]-1e-9*span || t > d.Times[frames-1]+1e-9*span {
				return nil, fmt.Errorf("time %g is outside the data, which run from %g to %g", t, d.Times[0], d.Times[frames-1])
			}
		}
		out = append(out, d.nearest(t))
	}
	if times == nil {
		n = min(n, frames)
		for i := range n {
			at := frames - 1
			if n > 1 {
				at = int(math.Round(float64(i) * float64(frames-1) / float64(n-1)))
			}
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// nearest is the frame nearest to a time; 0 for a steady problem.
func (d *Data) nearest(t float64) int {
	best := 0
	for i, have := range d.Times {
		if math.Abs(have-t) < math.Abs(d.Times[best]-t) {
			best = i
		}
	}
	return best
}

// same reports whether two data have the same grid, channels and frames.
func (d *Data) same(e *Data) bool {
	return slices.Equal(d.Grid.N, e.Grid.N) && d.channels() == e.channels() && d.frames() == e.frames()
}

// minus is d − e, in new memory.
func (d *Data) minus(e *Data) Data {
	out := *d
	out.Values = make([]float64, len(d.Values))
	for i, v := range d.Values {
		out.Values[i] = v - e.Values[i]
	}
	return out
}
