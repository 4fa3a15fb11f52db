package kernel

import "sync"

// freelist keeps values for reuse. Unlike a sync.Pool it is not emptied by the
// collector, so that a training loop settles without allocation.
type freelist[T any] struct {
	mu   sync.Mutex
	idle []*T
}

func (f *freelist[T]) take() *T {
	f.mu.Lock()
	defer f.mu.Unlock()
	if k := len(f.idle) - 1; k >= 0 {
		v := f.idle[k]
		f.idle = f.idle[:k]
		return v
	}
	return new(T)
}

func (f *freelist[T]) put(v *T) {
	f.mu.Lock()
	f.idle = append(f.idle, v)
	f.mu.Unlock()
}
