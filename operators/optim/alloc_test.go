package optim

import (
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
	"github.com/pdekit/pdekit/operators/autodiff"
)

func TestStepsDoNotAllocate(t *testing.T) {
	list := params(autodiff.Float32)
	a, e := NewAdamW(list, Options{WeightDecay: 1e-4, Coupled: true}), NewEMA(list, 0.9)
	schedule, _ := NewSchedule("cosine", ScheduleOptions{})
	step := func() {
		ClipNorm(list, 1e-3)
		a.Step(schedule.Factor(3, 10))
		e.Update()
	}
	gradient(list, 0)
	step()
	if n := alloctest.Least(5, step); n != 0 {
		t.Errorf("%v allocations in a step", n)
	}
}
