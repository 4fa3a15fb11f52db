package train

import "testing"

// TestItemsDoNotAllocate: neither leads nor symmetries drawn for each item.
func TestItemsDoNotAllocate(t *testing.T) {
	d := everythingData().write(t)
	for name, s := range map[string]Settings{
		"leads":      {Pairs: PairsRandom, Increment: true, Augment: Words{Shift, Reflect}},
		"conditions": {Bundle: 2},
	} {
		r := untrained(t, d, s)
		xs, ys := r.items.Shapes()
		x, y := make([]float32, product(xs)), make([]float32, product(ys))
		if n := testing.AllocsPerRun(5, func() {
			if err := r.items.Item(3, x, y); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations an item", name, n)
		}
	}
}

func product(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}
