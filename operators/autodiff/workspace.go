package autodiff

import "sync"

// slots lends what the goroutines of a pass need one of each. Those for the
// goroutines that run at once at first are made in advance, so that steps do
// not allocate.
type slots[S any] struct {
	fresh func() S
	mu    sync.Mutex
	idle  []S
}

func (s *slots[S]) fill(count int, fresh func() S) {
	s.fresh = fresh
	for range count {
		s.idle = append(s.idle, fresh())
	}
}

func (s *slots[S]) take() S {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := len(s.idle) - 1; k >= 0 {
		b := s.idle[k]
		s.idle = s.idle[:k]
		return b
	}
	return s.fresh()
}

func (s *slots[S]) put(b S) {
	s.mu.Lock()
	s.idle = append(s.idle, b)
	s.mu.Unlock()
}

// workspace lends buffers of a length.
type workspace[T Float] struct {
	each int
	slots[[]T]
}

func (w *workspace[T]) fill(count int) {
	w.slots.fill(count, func() []T { return make([]T, w.each) })
}
