package report

import (
	"fmt"
	"math"
)

// Viewer is what the page plays: frames of truth and predictions.
type Viewer struct {
	// Space is the number of nodes along x, or x and y; Lo and Hi are the
	// coordinates of the first and the last; Axes names them.
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
	// Note says what a reader must know of the fields: that they are slices.
	Note string
	// Maps are the colour maps to choose from: fields of both signs start with the
	// first Signed one that suits the background, others with the first other.
	Maps []Map
	// Truth holds for each sample (frame, channel, x[, y]); Predictions the same
	// for each run. A value that is not finite is shown as missing.
	Truth       [][]float32
	Predictions [][][]float32
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
	if len(v.Space) < 1 || len(v.Space) > 2 || len(v.Lo) != len(v.Space) || len(v.Hi) != len(v.Space) || len(v.Axes) != len(v.Space) {
		return fmt.Errorf("fields of %d dimensions; a page shows 1 or 2", len(v.Space))
	}
	size := v.frames() * len(v.Channels)
	for _, n := range v.Space {
		size *= n
	}
	if size == 0 || len(v.Samples) == 0 || len(v.Truth) != len(v.Samples) || len(v.Predictions) != len(v.Runs) {
		return fmt.Errorf("%d samples of %d values, %d predictions of %d runs", len(v.Truth), size, len(v.Predictions), len(v.Runs))
	}
	for _, set := range append([][][]float32{v.Truth}, v.Predictions...) {
		if len(set) != len(v.Samples) {
			return fmt.Errorf("%d samples where there are %d", len(set), len(v.Samples))
		}
		for _, values := range set {
			if len(values) != size {
				return fmt.Errorf("a sample has %d values; expected %d", len(values), size)
			}
		}
	}
	return nil
}

// shown is what the script is told of the blocks that follow.
type shown struct {
	Space    []int        `json:"space"`
	Axes     []string     `json:"axes"`
	Lo       []float64    `json:"lo"`
	Hi       []float64    `json:"hi"`
	Times    []float64    `json:"times"`
	TimeUnit string       `json:"timeUnit"`
	Channels []string     `json:"channels"`
	Runs     []string     `json:"runs"`
	Samples  []int        `json:"samples"`
	Given    int          `json:"given"`
	Maps     []Map        `json:"maps"`
	Bits     int          `json:"bits"`
	Ranges   [][2]float64 `json:"ranges"` // of the truth, by channel
	Errors   []float64    `json:"errors"` // the largest, by channel
	Notes    []string     `json:"-"`
}

// pack rounds and compresses the fields, as finely as limit bytes of base64
// allow. Blocks are by sample: the truth, then each run's error.
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
		if stride >= v.Space[0] {
			return nil, nil, fmt.Errorf("%d samples of %d frames do not fit into %d bytes; show fewer", len(v.Samples), v.frames(), limit)
		}
	}
}

// blocks packs everything, or reports that it needs more than limit.
func (v *Viewer) blocks(c *coder, limit int) ([][]byte, bool) {
	var list [][]byte
	total := 0
	diff := make([]float32, len(v.Truth[0]))
	for i, truth := range v.Truth {
		for r := range len(v.Runs) + 1 {
			values := truth
			if r > 0 {
				values = diff
				for k, p := range v.Predictions[r-1][i] {
					diff[k] = p - truth[k]
				}
			}
			block := c.encode(values)
			list = append(list, block)
			if total += (len(block) + 2) / 3 * 4; total > limit {
				return nil, false
			}
		}
	}
	return list, true
}

func (v *Viewer) describe(c *coder) *shown {
	s := &shown{
		Axes: v.Axes, Lo: v.Lo, Times: v.Times, TimeUnit: v.TimeUnit, Channels: v.Channels,
		Runs: v.Runs, Samples: v.Samples, Given: v.Given, Maps: v.Maps, Bits: c.bits,
	}
	for d, n := range v.Space {
		m := (n + c.stride - 1) / c.stride
		s.Space = append(s.Space, m)
		hi := v.Hi[d]
		if n > 1 {
			hi = v.Lo[d] + (v.Hi[d]-v.Lo[d])*float64((m-1)*c.stride)/float64(n-1)
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
		lo, hi, worst := math.Inf(1), math.Inf(-1), 0.0
		for i, truth := range v.Truth {
			for f := range v.frames() {
				at := (f*channels + ch) * nodes
				for k := at; k < at+nodes; k++ {
					y := float64(truth[k])
					if isFinite(y) {
						lo, hi = min(lo, y), max(hi, y)
					}
					for r := range v.Predictions {
						if d := math.Abs(float64(v.Predictions[r][i][k]) - y); isFinite(d) {
							worst = max(worst, d)
						}
					}
				}
			}
		}
		if lo > hi {
			lo, hi = 0, 1
		}
		// A prediction that blew up would leave nothing to see of the others.
		if worst > 2*(hi-lo) && hi > lo {
			worst = 2 * (hi - lo)
		}
		s.Ranges, s.Errors = append(s.Ranges, [2]float64{lo, hi}), append(s.Errors, worst)
	}
	return s
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
