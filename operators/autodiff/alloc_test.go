package autodiff

import (
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
)

func TestStepsDoNotAllocate(t *testing.T) {
	for _, p := range primitives() {
		in := p.inputs(9)
		for _, x := range in {
			x.Convert(Float32)
		}
		tape := NewTape()
		loss := p.loss(tape, in)
		step := func() {
			tape.Replay()
			tape.Backward(loss)
		}
		step()
		if n := alloctest.Least(5, step); n != 0 {
			t.Errorf("%s: %v allocations in a step", p.name, n)
		}
	}
}
