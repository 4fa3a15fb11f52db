package autodiff

import (
	"sync"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// lane takes members of a batch through the stages of a Spectral, one after the
// other, with buffers for the spectra of one. It is also the parallel.Task of a
// stage over its parts, so that threads without a member of their own help with
// that of another.
type lane[T Float] struct {
	op, next *spectralOp[T]
	stage    stage
	member   int
	// Spectra on the way: synthesis ends in a, analysis begins in b.
	a, b []T
}

type stage uint8

const (
	fromOthers stage = iota // parts are groups of channels or frequencies
	points                  // parts are blocks of points
	toOthers                // parts are groups of channels
)

// laneSize is how many numbers of each buffer one channel needs.
func laneSize[T Float](tr *transform[T], cut blocks) int {
	a, b := tr.scratch()
	if len(tr.grid) == 1 {
		return a * cut.count // each block's part of the sum
	}
	return max(a, b)
}

// members takes all members through the synthesis that o holds, unless next is o
// itself, and through the analysis that next holds, unless it is nil.
func (o *spectralOp[T]) members(next *spectralOp[T]) {
	o.next = next
	parallel.Run(o.batch, 1, o)
	o.next, o.synthesis = nil, synthesis[T]{}
	if next != nil {
		next.analysis = analysis[T]{}
	}
}

// Chunk implements parallel.Task.
func (o *spectralOp[T]) Chunk(lo, hi int) {
	l := o.tr.lanes.take()
	l.op, l.next = o, o.next
	for l.member = lo; l.member < hi; l.member++ {
		if o.next != o && len(o.tr.grid) > 1 {
			length, each := o.synthesis.channels, channelGroup(o.tr)
			if len(o.tr.grid) == 2 {
				length, each = o.tr.last, o.frequencyGroup()
			}
			l.run(fromOthers, parallel.Chunks(length, each))
		}
		l.run(points, o.cut.count)
		if o.next != nil {
			l.run(toOthers, parallel.Chunks(o.next.analysis.channels, channelGroup(o.tr)))
		}
	}
	l.op, l.next = nil, nil
	o.tr.lanes.put(l)
}

func (l *lane[T]) run(s stage, parts int) {
	l.stage = s
	parallel.Run(parts, 1, l)
}

// Chunk implements parallel.Task.
func (l *lane[T]) Chunk(lo, hi int) {
	for i := lo; i < hi; i++ {
		switch l.stage {
		case fromOthers:
			l.op.fromPlanes(l.a, l.b, l.member, i)
		case points:
			if l.next != l.op {
				l.op.fromLast(l.a, l.member, i)
			}
			if l.next != nil {
				l.next.toLast(l.b, l.member, i)
			}
		case toOthers:
			l.next.toPlanes(l.b, l.a, l.member, i)
		}
	}
}

// lanes lends lanes to the goroutines of a pass. The layers of one grid share
// them, so that their buffers stay in cache from layer to layer.
type lanes[T Float] struct {
	mu   sync.Mutex
	each int // length of a buffer
	idle []*lane[T]
}

// reserve makes sure of so many lanes with buffers of size, so that steps do not
// allocate.
func (s *lanes[T]) reserve(count, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.each = max(s.each, size)
	for len(s.idle) < count {
		s.idle = append(s.idle, &lane[T]{})
	}
	for _, l := range s.idle {
		l.fit(s.each)
	}
}

func (l *lane[T]) fit(size int) {
	if len(l.a) < size {
		l.a, l.b = make([]T, size), make([]T, size)
		kernel.LargePages(l.a)
		kernel.LargePages(l.b)
	}
}

func (s *lanes[T]) take() *lane[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := len(s.idle) - 1
	if k < 0 {
		l := &lane[T]{}
		l.fit(s.each)
		return l
	}
	l := s.idle[k]
	s.idle = s.idle[:k]
	l.fit(s.each)
	return l
}

func (s *lanes[T]) put(l *lane[T]) {
	s.mu.Lock()
	s.idle = append(s.idle, l)
	s.mu.Unlock()
}
