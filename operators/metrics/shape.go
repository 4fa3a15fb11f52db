package metrics

import "fmt"

// Shape describes one sample: its values are (frame, channel, x[, y[, z]]) in
// C order.
type Shape struct {
	Frames   int // predicted frames; 0 means 1, a steady problem
	Channels int // 0 means 1
	// Names are those of the channels; with them, several channels are also
	// judged one by one. Nil means that they have none.
	Names []string
	Space []int // nodes on each of 1 to 3 space axes
	// Spacing is the distance between nodes on each axis; nil means 1/cells,
	// the unit box. It matters to H1 and to the wavenumbers of spectra on boxes
	// that are not cubes.
	Spacing []float64
	// Periodic says, axis by axis, whether differences wrap around; nil means
	// that all do. Spectra take every axis as periodic.
	Periodic []bool
	// Times is the time of each frame since the last known one; nil means
	// 1, 2, …: correlation times are then counted in frames.
	Times []float64
	// Extent is the factor L of PDEBench's fRMSE, axis by axis; nil means 1,
	// as in PDEBench's own evaluation.
	Extent []float64
	// CompatBatch, if positive, adds PDEBench's metrics once more as versions
	// of its code evaluated them: batch averages of this many samples, summed,
	// divided by the number of batches less one (the loop's last index).
	CompatBatch int
}

// withDefaults returns s with every default written out. It panics on a shape
// that contradicts itself.
func (s Shape) withDefaults() Shape {
	if s.Frames == 0 {
		s.Frames = 1
	}
	if s.Channels == 0 {
		s.Channels = 1
	}
	dims := len(s.Space)
	if dims < 1 || dims > 3 || s.Frames < 0 || s.Channels < 0 {
		panic(fmt.Sprintf("metrics: shape of %d frames, %d channels, space %v; 1 to 3 space axes and no negative count", s.Frames, s.Channels, s.Space))
	}
	if s.Names != nil && len(s.Names) != s.Channels {
		panic(fmt.Sprintf("metrics: %d names for %d channels", len(s.Names), s.Channels))
	}
	if s.Periodic == nil {
		s.Periodic = make([]bool, dims)
		for i := range s.Periodic {
			s.Periodic[i] = true
		}
	}
	if len(s.Periodic) != dims {
		panic(fmt.Sprintf("metrics: Periodic has %d axes, space has %d", len(s.Periodic), dims))
	}
	if s.Spacing == nil {
		s.Spacing = make([]float64, dims)
		for i, n := range s.Space {
			cells := n
			if !s.Periodic[i] {
				cells = max(n-1, 1)
			}
			s.Spacing[i] = 1 / float64(cells)
		}
	}
	if s.Times == nil {
		s.Times = make([]float64, s.Frames)
		for i := range s.Times {
			s.Times[i] = float64(i + 1)
		}
	}
	if s.Extent == nil {
		s.Extent = make([]float64, dims)
		for i := range s.Extent {
			s.Extent[i] = 1
		}
	}
	if len(s.Spacing) != dims || len(s.Extent) != dims || len(s.Times) != s.Frames {
		panic(fmt.Sprintf("metrics: %d spacings, %d extents, %d times for %d axes and %d frames", len(s.Spacing), len(s.Extent), len(s.Times), dims, s.Frames))
	}
	for i, n := range s.Space {
		if n < 1 || !(s.Spacing[i] > 0) {
			panic(fmt.Sprintf("metrics: axis %d has %d nodes of spacing %g", i, n, s.Spacing[i]))
		}
	}
	return s
}

// points is the number of nodes of one frame and channel.
func (s Shape) points() int {
	size := 1
	for _, n := range s.Space {
		size *= n
	}
	return size
}

// size is the number of values in one sample.
func (s Shape) size() int { return s.Frames * s.Channels * s.points() }
