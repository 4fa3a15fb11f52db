package operators

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The kinds of normalisation.
const (
	PerChannel = "channel" // one mean and deviation per channel
	PerPixel   = "pixel"   // one per channel and node; on another grid, interpolated
	Raw        = "none"    // values as they are
)

// NormaliserKinds lists the kinds, for help texts and checks.
var NormaliserKinds = []string{PerChannel, PerPixel, Raw}

// Normaliser holds the statistics of the training split that bring an
// operator's inputs to mean 0 and deviation 1 and its outputs back to physical
// units. It is stored inside the model.
type Normaliser struct {
	Kind string `json:"kind"` // channel: one entry per channel; pixel: one per channel and node; none: values as they are
	// State are the statistics of u as an input, the same for all frames of the
	// window.
	State Affine `json:"state,omitzero"`
	Extra Affine `json:"extra,omitzero"` // of the other arrays in the input
	// Target are the statistics of what is predicted: u, or its increment if
	// the task says increment, for each frame of the bundle by itself.
	Target Affine `json:"target,omitzero"`
	// Condition are the statistics of the conditions, one entry for each whatever
	// the kind, of the logarithm where the condition says log.
	Condition Affine `json:"condition,omitzero"`
}

// Affine is x ↦ (x − Mean)/Std, entry by entry: one entry per channel, or per
// channel and node in C order. Where Std is 0, training saw one value only: it
// is encoded as 0, and decoded as Mean whatever the operator says.
type Affine struct {
	Mean []float64 `json:"mean"` // of the training samples, in the units of the data
	Std  []float64 `json:"std"`  // standard deviation, likewise
}

// Identity is the Affine that leaves n channels as they are.
func Identity(n int) Affine {
	return Affine{Mean: make([]float64, n), Std: slices.Repeat([]float64{1}, n)}
}

// check tells whether n fits a task: the right numbers of finite entries.
func (n Normaliser) check(t Task) error {
	entries := 1
	switch n.Kind {
	case PerPixel:
		entries = t.Nodes()
	case PerChannel, Raw:
	default:
		return fmt.Errorf("unknown normalisation %q; valid: %s", n.Kind, strings.Join(NormaliserKinds, ", "))
	}
	state := t.Channels
	if t.Window == 0 {
		state = 0
	}
	for _, part := range []struct {
		name    string
		a       Affine
		entries int
	}{{"state", n.State, state * entries}, {"extra", n.Extra, t.ExtraChannels() * entries}, {"target", n.Target, t.Outputs() * entries}, {"condition", n.Condition, len(t.Conditions)}} {
		if len(part.a.Mean) != part.entries || len(part.a.Std) != part.entries {
			return fmt.Errorf("normaliser %s has %d means and %d deviations; %d expected", part.name, len(part.a.Mean), len(part.a.Std), part.entries)
		}
		for i, s := range part.a.Std {
			if m := part.a.Mean[i]; !(s >= 0) || math.IsInf(s, 0) || math.IsNaN(m) || math.IsInf(m, 0) {
				return fmt.Errorf("normaliser %s, entry %d: mean %g, deviation %g; expected finite numbers, the second not negative", part.name, i, m, s)
			}
		}
	}
	return nil
}

// on returns the maps of n for fields on a grid of the given size.
func (n Normaliser) on(t Task, size []int) scalings {
	per := func(a Affine) scaling {
		if n.Kind == PerPixel {
			a.Mean = resample(a.Mean, t.Grid, size, t.Periodic)
			a.Std = resample(a.Std, t.Grid, size, t.Periodic)
			return newScaling(a, 1)
		}
		return newScaling(a, nodes(size))
	}
	return scalings{state: per(n.State), extra: per(n.Extra), target: per(n.Target)}
}

// Encoder returns the map from physical to normalised values of frames of u
// (State), of the extras (Extra) or of targets (Target) on a grid of the given size.
func (n Normaliser) Encoder(t Task, size []int) (state, extra, target func(dst, x []float32)) {
	s := n.on(t, size)
	return s.state.encode, s.extra.encode, s.target.encode
}

type scalings struct{ state, extra, target scaling }

// scaling is an Affine in float32, each entry for a run of equal values.
type scaling struct {
	mean, std, inverse []float32
	run                int
}

func newScaling(a Affine, run int) scaling {
	s := scaling{make([]float32, len(a.Mean)), make([]float32, len(a.Mean)), make([]float32, len(a.Mean)), run}
	for i := range a.Mean {
		s.mean[i], s.std[i] = float32(a.Mean[i]), float32(a.Std[i])
		if a.Std[i] > 0 {
			s.inverse[i] = float32(1 / a.Std[i])
		}
	}
	return s
}

// encode sets dst = (x − mean)/std, dst and x holding one frame (or several).
func (s scaling) encode(dst, x []float32) {
	for i := 0; i < len(x); {
		for e := range s.mean {
			mean, inverse := s.mean[e], s.inverse[e]
			row := x[i : i+s.run]
			out := dst[i : i+s.run]
			for j, v := range row {
				out[j] = (v - mean) * inverse
			}
			i += s.run
		}
	}
}

// decode sets dst = x·std + mean, plus, for each frame of x, what base holds
// unless it is nil.
func (s scaling) decode(dst, x, base []float32) {
	for i := 0; i < len(x); {
		for e := range s.mean {
			mean, std := s.mean[e], s.std[e]
			row := x[i : i+s.run]
			out := dst[i : i+s.run]
			if base == nil {
				for j, v := range row {
					out[j] = v*std + mean
				}
			} else {
				below := base[i%len(base):]
				for j, v := range row {
					out[j] = v*std + mean + below[j]
				}
			}
			i += s.run
		}
	}
}
