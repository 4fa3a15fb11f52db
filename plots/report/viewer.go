package report

import (
	"fmt"
	"math"
	"slices"
)

// Viewer is what the page plays: frames of truth and predictions.
type Viewer struct {
	// Space is the number of nodes along x, x and y, or x, y and z; Lo and Hi are
	// the coordinates of the first and the last; Axes names them.
	Space  []int
	Axes   []string
	Lo, Hi []float64
	// Times are those of the frames; nil where there is one frame without time.
	Times    []float64
	TimeUnit string
	// Channels names what a frame holds.
	Channels []string
	// Runs names the predictions; Samples numbers the samples as the data do.
	Runs    []string
	Samples []int
	// Given is the number of frames that the models were given.
	Given int
	// Note says what a reader must know of the fields: that they were thinned.
	Note string
	// Maps are the colour maps to choose from: fields of both signs start with the
	// first Signed one that suits the background, others with the first other.
	Maps []Map
	// Truth holds for each sample (frame, channel, x[, y[, z]]); Predictions the same
	// for each run. A value that is not finite is shown as missing.
	Truth       [][]float32
	Predictions [][][]float32
	// Inputs holds for each sample (input, x[, y[, z]]): what the models were
	// given beside the frames, such as a coefficient or a source; InputNames names
	// them. Both may be nil.
	Inputs     [][]float32
	InputNames []string
}

// Map is a colour map: 256 colours as RRGGBB. Signed ones have their neutral
// colour in the middle; Dark says for which background that is.
type Map struct {
	Name   string `json:"name"`
	Hex    string `json:"hex"`
	Signed bool   `json:"signed"`
	Dark   bool   `json:"dark"`
}

func (v *Viewer) frames() int { return max(1, len(v.Times)) }

// check finds fault with the sizes.
func (v *Viewer) check() error {
	if d := len(v.Space); d < 1 || d > 3 || len(v.Lo) != d || len(v.Hi) != d || len(v.Axes) != d {
		return fmt.Errorf("fields of %d dimensions; a page shows 1 to 3", d)
	}
	nodes := 1
	for _, n := range v.Space {
		nodes *= n
	}
	size := v.frames() * len(v.Channels) * nodes
	if size == 0 || len(v.Samples) == 0 || len(v.Truth) != len(v.Samples) || len(v.Predictions) != len(v.Runs) {
		return fmt.Errorf("%d samples of %d values, %d predictions of %d runs", len(v.Truth), size, len(v.Predictions), len(v.Runs))
	}
	for _, set := range append([][][]float32{v.Truth}, v.Predictions...) {
		if err := v.sized(set, size); err != nil {
			return err
		}
	}
	if len(v.InputNames) == 0 && v.Inputs == nil {
		return nil
	}
	return v.sized(v.Inputs, len(v.InputNames)*nodes)
}

// sized finds fault with arrays that are not of size values for each sample.
func (v *Viewer) sized(set [][]float32, size int) error {
	if len(set) != len(v.Samples) {
		return fmt.Errorf("%d samples where there are %d", len(set), len(v.Samples))
	}
	for _, values := range set {
		if len(values) != size {
			return fmt.Errorf("a sample has %d values; expected %d", len(values), size)
		}
	}
	return nil
}

// shown is what the script is told of the blocks that follow.
type shown struct {
	Space       []int        `json:"space"`
	Axes        []string     `json:"axes"`
	Lo          []float64    `json:"lo"`
	Hi          []float64    `json:"hi"`
	Times       []float64    `json:"times"`
	TimeUnit    string       `json:"timeUnit"`
	Channels    []string     `json:"channels"`
	Runs        []string     `json:"runs"`
	Samples     []int        `json:"samples"`
	Given       int          `json:"given"`
	Maps        []Map        `json:"maps"`
	Bits        int          `json:"bits"`
	Ranges      [][2]float64 `json:"ranges"` // of the truth, by channel
	Errors      []float64    `json:"errors"` // the largest, by channel
	Inputs      []string     `json:"inputs"`
	InputRanges [][2]float64 `json:"inputRanges"`
	Notes       []string     `json:"-"`
}

// pack rounds and compresses the fields, as finely as limit bytes of base64
// allow. Blocks are by sample: the truth, each run's error, then the inputs if
// there are any.
func (v *Viewer) pack(limit int) (*shown, [][]byte, error) {
	if err := v.check(); err != nil {
		return nil, nil, err
	}
	for stride := 1; ; stride *= 2 {
		for _, bits := range []int{16, 8} {
			c := coder{bits: bits, stride: stride, space: v.Space}
			blocks, ok := v.blocks(&c, limit)
			if !ok {
				continue
			}
			return v.describe(&c), blocks, nil
		}
		if stride >= slices.Max(v.Space) {
			return nil, nil, fmt.Errorf("%d samples of %d frames do not fit into %.3g MB; show fewer", len(v.Samples), v.frames(), float64(limit)/1e6)
		}
	}
}

// blocks packs everything, or reports that it needs more than limit.
func (v *Viewer) blocks(c *coder, limit int) ([][]byte, bool) {
	var list [][]byte
	total := 0
	add := func(values []float32) bool {
		block := c.encode(values)
		list = append(list, block)
		total += (len(block) + 2) / 3 * 4
		return total <= limit
	}
	diff := make([]float32, len(v.Truth[0]))
	for i, truth := range v.Truth {
		if !add(truth) {
			return nil, false
		}
		for _, run := range v.Predictions {
			for k, p := range run[i] {
				diff[k] = p - truth[k]
			}
			if !add(diff) {
				return nil, false
			}
		}
		if len(v.InputNames) > 0 && !add(v.Inputs[i]) {
			return nil, false
		}
	}
	return list, true
}

func (v *Viewer) describe(c *coder) *shown {
	s := &shown{
		Axes: v.Axes, Lo: v.Lo, Times: v.Times, TimeUnit: v.TimeUnit, Channels: v.Channels,
		Runs: v.Runs, Samples: v.Samples, Given: v.Given, Maps: v.Maps, Bits: c.bits,
		Space: c.thinned(), Inputs: v.InputNames,
	}
	for d, n := range v.Space {
		hi := v.Hi[d]
		if n > 1 {
			hi = v.Lo[d] + (v.Hi[d]-v.Lo[d])*float64((s.Space[d]-1)*c.stride)/float64(n-1)
		}
		s.Hi = append(s.Hi, hi)
	}
	if v.Note != "" {
		s.Notes = append(s.Notes, v.Note)
	}
	s.Notes = append(s.Notes, fmt.Sprintf("Values are rounded to %d bits of each frame's range; errors have a range of their own.", c.bits))
	if c.stride > 1 {
		s.Notes = append(s.Notes, fmt.Sprintf("To keep this file small, one node of %d along each axis is shown.", c.stride))
	}
	channels := len(v.Channels)
	nodes := len(v.Truth[0]) / v.frames() / channels
	for ch := range channels {
		worst := 0.0
		r := newSpan()
		for i, truth := range v.Truth {
			for f := range v.frames() {
				at := (f*channels + ch) * nodes
				r.add(truth[at : at+nodes])
				for _, run := range v.Predictions {
					for k := at; k < at+nodes; k++ {
						if d := math.Abs(float64(run[i][k]) - float64(truth[k])); isFinite(d) {
							worst = max(worst, d)
						}
					}
				}
			}
		}
		lo, hi := r.ends()
		// A prediction that blew up would leave nothing to see of the others.
		if worst > 2*(hi-lo) && hi > lo {
			worst = 2 * (hi - lo)
		}
		s.Ranges, s.Errors = append(s.Ranges, [2]float64{lo, hi}), append(s.Errors, worst)
	}
	for ch := range v.InputNames {
		r := newSpan()
		for _, in := range v.Inputs {
			r.add(in[ch*nodes : (ch+1)*nodes])
		}
		lo, hi := r.ends()
		s.InputRanges = append(s.InputRanges, [2]float64{lo, hi})
	}
	return s
}

// span is the least and the greatest of the finite values seen.
type span struct{ lo, hi float64 }

func newSpan() *span { return &span{math.Inf(1), math.Inf(-1)} }

func (s *span) add(values []float32) {
	for _, v := range values {
		if y := float64(v); isFinite(y) {
			s.lo, s.hi = min(s.lo, y), max(s.hi, y)
		}
	}
}

// ends are 0 and 1 where no value was finite.
func (s *span) ends() (lo, hi float64) {
	if s.lo > s.hi {
		return 0, 1
	}
	return s.lo, s.hi
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
