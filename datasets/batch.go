package datasets

import (
	"fmt"
	"iter"
)

// Items is what a Loader batches: pairs of input and target, each of one shape.
type Items interface {
	Len() int
	// Shapes of one item's input and target, without the batch axis.
	Shapes() (x, y []int)
	// Item fills x and y with item i. It is called from one goroutine at a time.
	Item(i int, x, y []float32) error
}

// Batch is some items one after another: X is (N, x…), Y is (N, y…). It is
// valid until the next one is asked for.
type Batch struct {
	N     int
	X, Y  []float32
	Items []int // which
}

// Loader streams batches of items, decoding the next one on another goroutine
// while one is in use. It serves one epoch at a time, without allocating per
// batch.
type Loader struct {
	// Sequential keeps the items' own order; otherwise each epoch has an order
	// drawn from (seed, epoch), whatever was read before.
	Sequential bool
	// DropLast leaves out a last batch that is not full.
	DropLast bool

	items  Items
	batch  int
	seed   uint64
	order  []int
	slots  [2]Batch
	xs, ys int
}

// NewLoader returns a loader of batches of the given size (at least 1), the
// last of an epoch being what is left.
func NewLoader(items Items, batch int, seed uint64) *Loader {
	if batch < 1 {
		panic(fmt.Sprintf("datasets: batches of %d", batch))
	}
	x, y := items.Shapes()
	l := &Loader{items: items, batch: batch, seed: seed, order: make([]int, items.Len()), xs: product(x), ys: product(y)}
	n := min(batch, items.Len())
	for i := range l.slots {
		l.slots[i] = Batch{X: make([]float32, n*l.xs), Y: make([]float32, n*l.ys)}
	}
	return l
}

func product(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// Batches is the number of batches in an epoch.
func (l *Loader) Batches() int {
	if l.DropLast {
		return len(l.order) / l.batch
	}
	return (len(l.order) + l.batch - 1) / l.batch
}

// Epoch yields the batches of an epoch, or an error, after which it ends.
func (l *Loader) Epoch(epoch int) iter.Seq2[Batch, error] { return l.EpochFrom(epoch, 0) }

// EpochFrom yields the batches of an epoch from the given one on: the same
// batches that Epoch yields there. A resumed training goes on with it.
func (l *Loader) EpochFrom(epoch, first int) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		for i := range l.order {
			l.order[i] = i
		}
		if !l.Sequential {
			permute(l.order, l.seed, uint64(epoch)+1)
		}
		type result struct {
			slot int
			err  error
		}
		// A slot goes round: free → filled → used → free. Neither channel ever
		// blocks its sender, so the filler always ends.
		free, filled := make(chan int, len(l.slots)), make(chan result, len(l.slots))
		done := make(chan struct{})
		last := l.Batches()
		go func() {
			defer close(done)
			defer close(filled)
			for b := first; b < last; b++ {
				slot, ok := <-free
				if !ok {
					return
				}
				err := l.fill(slot, b)
				filled <- result{slot, err}
				if err != nil {
					return
				}
			}
		}()
		defer func() { <-done }()
		defer close(free)
		for i := range l.slots {
			free <- i
		}
		for r := range filled {
			if r.err != nil {
				yield(Batch{}, r.err)
				return
			}
			if !yield(l.slots[r.slot], nil) {
				return
			}
			free <- r.slot
		}
	}
}

// fill decodes batch b into a slot.
func (l *Loader) fill(slot, b int) error {
	s := &l.slots[slot]
	s.Items = l.order[b*l.batch : min((b+1)*l.batch, len(l.order))]
	s.N = len(s.Items)
	s.X, s.Y = s.X[:s.N*l.xs], s.Y[:s.N*l.ys]
	for k, i := range s.Items {
		if err := l.items.Item(i, s.X[k*l.xs:(k+1)*l.xs], s.Y[k*l.ys:(k+1)*l.ys]); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}
