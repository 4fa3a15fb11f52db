package optim

import (
	"fmt"
	"math"
	"strings"
)

// Schedule gives the learning rate as a multiple of the highest one.
type Schedule interface {
	// Factor is for step of total steps, 0 ≤ step < total. It depends on its
	// arguments alone, so that a schedule has no state to restore.
	Factor(step, total int) float64
}

// ScheduleOptions are the settings of all schedules; the zero value gives the
// defaults. Lengths are fractions of the whole training.
type ScheduleOptions struct {
	// Warmup is the length of the linear rise at the start. 0 means 0.05 for
	// cosine, 0.3 for one-cycle and none for the others; negative means none.
	Warmup float64
	// Floor is the factor at the end of cosine. 0 means 0.
	Floor float64
	// Every is the length after which step multiplies by Gamma; 0 means 0.2.
	Every float64
	// Gamma is the factor of step; 0 means 0.5.
	Gamma float64
}

// Schedules lists the names that NewSchedule knows.
func Schedules() []string { return []string{"constant", "cosine", "one-cycle", "step"} }

// NewSchedule returns a schedule by name.
func NewSchedule(name string, o ScheduleOptions) (Schedule, error) {
	warmup := func(otherwise float64) float64 {
		if o.Warmup == 0 {
			return otherwise
		}
		return max(o.Warmup, 0)
	}
	if o.Warmup > 1 || o.Floor < 0 || o.Floor > 1 || o.Every < 0 || o.Gamma < 0 {
		return nil, fmt.Errorf("schedule %s: warm-up %g and floor %g must be at most 1, every %g and gamma %g not negative", name, o.Warmup, o.Floor, o.Every, o.Gamma)
	}
	switch name {
	case "constant":
		return Constant{Warmup: warmup(0)}, nil
	case "cosine":
		return Cosine{Warmup: warmup(0.05), Floor: o.Floor}, nil
	case "one-cycle":
		return OneCycle{Rise: warmup(0.3)}, nil
	case "step":
		s := Step{Warmup: warmup(0), Every: o.Every, Gamma: o.Gamma}
		if s.Every == 0 {
			s.Every = 0.2
		}
		if s.Gamma == 0 {
			s.Gamma = 0.5
		}
		return s, nil
	}
	return nil, fmt.Errorf("unknown schedule %q; valid are %s", name, strings.Join(Schedules(), ", "))
}

// Constant is 1 after a linear warm-up.
type Constant struct{ Warmup float64 }

// Factor implements Schedule.
func (s Constant) Factor(step, total int) float64 {
	f, _ := warm(step, total, s.Warmup)
	return f
}

// Cosine rises linearly, then falls from 1 to Floor along half a cosine
// (Loshchilov & Hutter 2017, eq. 5, without restarts).
type Cosine struct{ Warmup, Floor float64 }

// Factor implements Schedule.
func (s Cosine) Factor(step, total int) float64 {
	f, rest := warm(step, total, s.Warmup)
	return f * (s.Floor + (1-s.Floor)*0.5*(1+math.Cos(math.Pi*rest)))
}

// Step multiplies by Gamma after each Every of the training: the published FNO
// recipe is Every 0.2 and Gamma 0.5.
type Step struct{ Warmup, Every, Gamma float64 }

// Factor implements Schedule.
func (s Step) Factor(step, total int) float64 {
	f, _ := warm(step, total, s.Warmup)
	length := max(int(math.Round(s.Every*float64(total))), 1)
	return f * math.Pow(s.Gamma, float64(step/length))
}

// OneCycle rises from 1/25 to 1 and falls to 1/250000, both along half a cosine
// (Smith & Topin 2018, with the constants of torch's OneCycleLR).
type OneCycle struct{ Rise float64 }

// Factor implements Schedule.
func (s OneCycle) Factor(step, total int) float64 {
	const start, end = 1.0 / 25, 1.0 / 25 / 1e4
	last := float64(max(total-1, 1))
	peak := s.Rise*float64(total) - 1
	at := float64(step)
	if at < peak {
		return between(start, 1, at/peak)
	}
	return between(1, end, (at-peak)/max(last-peak, 1))
}

func between(from, to, fraction float64) float64 {
	return to + (from-to)*0.5*(1+math.Cos(math.Pi*fraction))
}

// warm returns the factor of a linear warm-up that is over after fraction of
// the steps, and how much of the rest is over.
func warm(step, total int, fraction float64) (factor, rest float64) {
	length := int(math.Round(fraction * float64(total)))
	if step < length {
		return float64(step+1) / float64(length), 0
	}
	return 1, float64(step-length) / float64(max(total-length, 1))
}
