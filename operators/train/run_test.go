package train

import (
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/alloctest"
)

// TestStepAllocations: after the first step of a batch size, a step allocates
// nothing, with all that Settings can add to it.
func TestStepAllocations(t *testing.T) {
	d := heat{samples: 40, points: 16, frames: 5, extra: true}.write(t)
	r := untrained(t, d, Settings{Increment: true, Window: 2, RolloutTrain: 2, Noise: 0.1, EMA: 0.9})
	var batch datasets.Batch
	for b, err := range r.loader.Epoch(0) {
		if err != nil {
			t.Fatal(err)
		}
		batch = b
		break
	}
	step := func() {
		if _, err := r.step(batch, 1e-3); err != nil {
			t.Fatal(err)
		}
	}
	step()
	if n := alloctest.Least(10, step); n != 0 {
		t.Errorf("%v allocations in a step", n)
	}
}
