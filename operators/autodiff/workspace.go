package autodiff

import "sync"

// workspace lends buffers to the goroutines of a pass. Those that run at once
// at first are made in advance, so that steps do not allocate.
type workspace[T Float] struct {
	each int // length of a buffer
	mu   sync.Mutex
	idle [][]T
}

func (w *workspace[T]) fill(count int) {
	for range count {
		w.idle = append(w.idle, make([]T, w.each))
	}
}

func (w *workspace[T]) take() []T {
	w.mu.Lock()
	defer w.mu.Unlock()
	if k := len(w.idle) - 1; k >= 0 {
		b := w.idle[k]
		w.idle = w.idle[:k]
		return b
	}
	return make([]T, w.each)
}

func (w *workspace[T]) put(b []T) {
	w.mu.Lock()
	w.idle = append(w.idle, b)
	w.mu.Unlock()
}
