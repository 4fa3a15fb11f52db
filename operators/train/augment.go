package train

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// augmentation moves items by symmetries of their equation: all frames of an item
// by one draw.
type augmentation struct {
	asked    Words
	grid     []int
	channels int
	extras   int // channels of the extras
	frame    int // values of a frame
	negated  [][]bool
	along    [][]int // channels that are velocities along each axis
	boosts   []boost // by axis
	forcing  forcing
	pseudo   bool // a transposition changes the sign

	index   [][]int // scratch: where each point of an axis comes from
	scratch []float32
}

// boost is the velocity that shifts by one point in a frame, and the most of them
// that are drawn.
type boost struct {
	velocity float64
	most     int
}

// draw is one symmetry: by axis, a reflection, then a shift in points and a boost
// in points a frame; then axis axes[i] of all that becomes axis i.
type draw struct {
	shift, boost, axes [3]int
	reflected          [3]bool
}

// newAugmentation checks that the data have the symmetries asked for.
// deviations are those of u's channels.
func newAugmentation(asked Words, d *datasets.Dataset, t operators.Task, deviations []float64) (augmentation, error) {
	a := augmentation{asked: asked, grid: t.Grid, channels: t.Channels, extras: t.ExtraChannels(), frame: t.Channels * t.Nodes()}
	if !a.on() {
		return a, nil
	}
	s, problem, err := symmetryOf(asked, d, t)
	if err != nil {
		return a, err
	}
	a.forcing, a.pseudo = s.forcing, s.parity == odd
	if err := s.forcing.fits(t.Grid[0]); err != nil {
		return a, fmt.Errorf("--augment %s: %s: %w", asked, d.Path(), err)
	}
	a.scratch = make([]float32, max(a.frame, a.extras*t.Nodes()))
	for axis, n := range t.Grid {
		a.index = append(a.index, make([]int, n))
		negated, along := make([]bool, t.Channels), []int(nil)
		for c := range negated {
			velocity := s.parity == odd || s.parity == components && alongAxis(t, c, axis)
			negated[c] = velocity
			if velocity || s.parity == unknown && s.carried {
				along = append(along, c)
			}
		}
		a.negated, a.along = append(a.negated, negated), append(a.along, along)
		if s.parity == components && len(along) != 1 {
			return a, fmt.Errorf("--augment %s: %s: no channel of u is the velocity along %s; labels are %s", asked, d.Path(), axisName(axis), strings.Join(t.Labels, ", "))
		}
		if !asked.has(Galilean) {
			continue
		}
		factor := 1.0
		if s.factor != "" {
			var fixed bool
			if factor, fixed = problem[s.factor].(float64); !fixed || factor == 0 {
				return a, fmt.Errorf("--augment %s: %s: boosts need one %s for all samples, not %v", asked, d.Path(), s.factor, problem[s.factor])
			}
			if _, fixed := problem["length"].(float64); !fixed {
				return a, fmt.Errorf("--augment %s: %s: boosts need one length for all samples, not %v", asked, d.Path(), problem["length"])
			}
		}
		b := boost{velocity: t.Spacing(t.Grid)[axis] / t.Step / factor}
		b.most = int(deviations[along[0]] / max(b.velocity, -b.velocity))
		if b.most == 0 {
			return a, fmt.Errorf("--augment %s: %s: the slowest boost that moves frames by whole points, %.3g along %s, is faster than the velocity's deviation %.3g: store frames less often, or use a finer grid", asked, d.Path(), b.velocity, axisName(axis), deviations[along[0]])
		}
		a.boosts = append(a.boosts, b)
	}
	return a, nil
}

func axisName(axis int) string { return "xyz"[axis : axis+1] }

// alongAxis reports whether a channel's label says that it is the velocity along
// an axis.
func alongAxis(t operators.Task, channel, axis int) bool {
	if channel >= len(t.Labels) {
		return false
	}
	switch label := t.Labels[channel]; {
	case len(t.Grid) == 1 && label == "velocity":
		return true
	case label == "velocity_"+axisName(axis), label == "uvw"[axis:axis+1]:
		return true
	}
	return false
}

// on reports whether anything is to be done.
func (a *augmentation) on() bool { return len(a.asked) > 0 }

// draw draws a symmetry.
func (a *augmentation) draw(rng *rand.Rand) draw {
	d := draw{axes: [3]int{0, 1, 2}}
	for axis, n := range a.grid {
		if a.asked.has(Shift) {
			d.shift[axis] = rng.IntN(n)
		}
		if a.asked.has(Reflect) {
			d.reflected[axis] = rng.IntN(2) == 1
		}
		if a.asked.has(Galilean) {
			most := a.boosts[axis].most
			d.boost[axis] = rng.IntN(2*most+1) - most
		}
	}
	if a.asked.has(Transpose) {
		axes := d.axes[:len(a.grid)]
		rng.Shuffle(len(axes), func(i, j int) { axes[i], axes[j] = axes[j], axes[i] })
	}
	a.forcing.align(&d, a.grid[0], a.asked.has(Shift))
	return d
}

// reversed reports whether an odd number of axes are exchanged.
func (d draw) reversed() bool {
	exchanges := 0
	for i := range d.axes {
		for j := range i {
			if d.axes[j] > d.axes[i] {
				exchanges++
			}
		}
	}
	return exchanges%2 == 1
}

// apply moves frames of u, the first one of them at time 0 and the last ones
// ahead steps later than where they stand, and the extras.
func (a *augmentation) apply(d draw, frames, extra []float32, window, ahead int, periodic []bool) {
	for f := range len(frames) / a.frame {
		time := f
		if f >= window {
			time += ahead
		}
		a.move(frames[f*a.frame:(f+1)*a.frame], d, time, periodic, true)
	}
	if len(extra) > 0 {
		a.move(extra, d, 0, periodic, false)
	}
}

// move moves fields in place; of frames of u it also changes values.
func (a *augmentation) move(fields []float32, d draw, time int, periodic []bool, frame bool) {
	for axis, n := range a.grid {
		for i := range n {
			from := i
			if by := d.shift[axis] + time*d.boost[axis]; by != 0 {
				from = ((i-by)%n + n) % n
			}
			if d.reflected[axis] {
				from = n - 1 - from
				if periodic[axis] {
					from = (from + 1) % n
				}
			}
			a.index[axis][i] = from
		}
	}
	nodes := 1
	for _, n := range a.grid {
		nodes *= n
	}
	var stride [3]int
	last := len(a.grid) - 1
	stride[last] = 1
	for axis := last - 1; axis >= 0; axis-- {
		stride[axis] = stride[axis+1] * a.grid[axis+1]
	}
	across, step := a.index[d.axes[last]], stride[d.axes[last]]
	copy(a.scratch, fields)
	for c := range len(fields) / nodes {
		source, sign, plus := c, float32(1), float32(0)
		if frame {
			source, sign, plus = a.values(d, c)
		}
		src, dst := a.scratch[source*nodes:(source+1)*nodes], fields[c*nodes:(c+1)*nodes]
		for r := range nodes / len(across) {
			rest, from := r, 0
			for axis := last - 1; axis >= 0; axis-- {
				from += a.index[d.axes[axis]][rest%a.grid[axis]] * stride[d.axes[axis]]
				rest /= a.grid[axis]
			}
			line := dst[r*len(across) : (r+1)*len(across)]
			for i := range line {
				line[i] = sign*src[from+across[i]*step] + plus
			}
		}
	}
}

// values says which channel of u channel c comes from, with which factor and
// what added.
func (a *augmentation) values(d draw, c int) (source int, sign, plus float32) {
	source, sign = c, 1
	for axis := range a.grid { // a velocity along an axis comes from the one that becomes it
		if from := d.axes[axis]; from != axis && len(a.along[axis]) == 1 && a.along[axis][0] == c && !a.pseudo {
			source = a.along[from][0]
		}
	}
	if a.pseudo && d.reversed() {
		sign = -sign
	}
	for axis := range a.grid {
		if d.reflected[axis] && a.negated[axis][source] {
			sign = -sign
		}
		if d.boost[axis] != 0 && a.along[axis][0] == source {
			plus += float32(float64(d.boost[axis]) * a.boosts[axis].velocity)
		}
	}
	return source, sign, plus
}
