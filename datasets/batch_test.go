package datasets

import (
	"errors"
	"runtime"
	"slices"
	"testing"
)

// numbered items: x is (i, −i), y is (10·i).
type numbered struct {
	n    int
	fail int // −1: never
}

func (s numbered) Len() int           { return s.n }
func (numbered) Shapes() (x, y []int) { return []int{2}, []int{1} }
func (s numbered) Item(i int, x, y []float32) error {
	if i == s.fail {
		return errors.New("cannot be read")
	}
	x[0], x[1], y[0] = float32(i), -float32(i), 10*float32(i)
	return nil
}

// visit returns the items of an epoch in order, and checks their values.
func visit(t *testing.T, l *Loader, epoch, first int) []int {
	t.Helper()
	var order []int
	for b, err := range l.EpochFrom(epoch, first) {
		if err != nil {
			t.Fatal(err)
		}
		if len(b.X) != 2*b.N || len(b.Y) != b.N || len(b.Items) != b.N {
			t.Fatalf("a batch of %d has %d, %d, %d values", b.N, len(b.X), len(b.Y), len(b.Items))
		}
		for k, i := range b.Items {
			if b.X[2*k] != float32(i) || b.X[2*k+1] != -float32(i) || b.Y[k] != 10*float32(i) {
				t.Fatalf("item %d: x %v, y %v", i, b.X[2*k:2*k+2], b.Y[k])
			}
		}
		order = append(order, b.Items...)
	}
	return order
}

func TestLoaderOrderDependsOnSeedAndEpochAlone(t *testing.T) {
	items := numbered{23, -1}
	l := NewLoader(items, 4, 5)
	if l.Batches() != 6 {
		t.Fatalf("%d batches of 4 in 23", l.Batches())
	}
	zero, one := visit(t, l, 0, 0), visit(t, l, 1, 0)
	if slices.Equal(zero, one) {
		t.Fatal("two epochs in one order")
	}
	for _, order := range [][]int{zero, one} {
		if sorted := slices.Sorted(slices.Values(order)); !slices.Equal(sorted, Order(23, false, 0)) {
			t.Fatalf("not every item once: %v", order)
		}
	}
	if again := visit(t, NewLoader(items, 4, 5), 1, 0); !slices.Equal(again, one) {
		t.Fatal("another loader of the same seed has another order")
	}
	if rest := visit(t, NewLoader(items, 4, 5), 1, 3); !slices.Equal(rest, one[12:]) {
		t.Fatal("an epoch resumed at batch 3 goes on otherwise")
	}
	if other := visit(t, NewLoader(items, 4, 6), 1, 0); slices.Equal(other, one) {
		t.Fatal("another seed has the same order")
	}
	l.Sequential, l.DropLast = true, true
	if got := visit(t, l, 3, 0); !slices.Equal(got, Order(20, false, 0)) || l.Batches() != 5 {
		t.Fatalf("sequential, last dropped: %v", got)
	}
}

func TestLoaderReportsErrorsAndEnds(t *testing.T) {
	l := NewLoader(numbered{10, 6}, 2, 0)
	l.Sequential = true
	seen := 0
	var got error
	for _, err := range l.Epoch(0) {
		if err != nil {
			got = err
			continue
		}
		seen++
	}
	if seen != 3 || got == nil || got.Error() != "item 6: cannot be read" {
		t.Fatalf("%d batches, then %v", seen, got)
	}
}

func TestLoaderStopsWhenTheLoopDoes(t *testing.T) {
	before := runtime.NumGoroutine()
	l := NewLoader(numbered{1000, -1}, 1, 0)
	for range 50 {
		for b := range l.Epoch(0) {
			if b.N == 1 {
				break
			}
		}
	}
	// The last ones may still be on their way out; 50 that stay would show.
	if after := runtime.NumGoroutine(); after > before+5 {
		t.Fatalf("%d goroutines, %d before", after, before)
	}
	if got := visit(t, l, 2, 0); len(got) != 1000 {
		t.Fatalf("%d items after broken loops", len(got))
	}
}

func TestLoaderDoesNotAllocatePerBatch(t *testing.T) {
	short, long := NewLoader(numbered{64, -1}, 8, 0), NewLoader(numbered{6400, -1}, 8, 0)
	count := func(l *Loader) float64 {
		return testing.AllocsPerRun(5, func() {
			for _, err := range l.Epoch(1) {
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	if a, b := count(short), count(long); b > a+4 {
		t.Fatalf("%g allocations for 8 batches, %g for 800", a, b)
	}
}
