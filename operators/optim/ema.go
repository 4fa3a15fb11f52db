package optim

import (
	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// EMA keeps exponential moving averages of parameters:
//
//	average = d·average + (1−d)·w,   d = min(decay, (1+n)/(10+n))
//
// with n the updates so far, so that early averages follow the weights.
type EMA struct {
	decay    float64
	params   []autodiff.Param
	averages []autodiff.Param
	updates  int
}

// NewEMA returns averages that begin at the present parameters. It panics
// unless 0 < decay < 1.
func NewEMA(params []autodiff.Param, decay float64) *EMA {
	if !(decay > 0 && decay < 1) {
		panic("optim: decay of an average outside (0, 1)")
	}
	e := &EMA{decay: decay, params: params, averages: zerosLike(params)}
	e.each(copyWeights[float32], copyWeights[float64])
	return e
}

// Update moves the averages towards the parameters; call it after each step.
func (e *EMA) Update() {
	n := float64(e.updates)
	d := min(e.decay, (1+n)/(10+n))
	e.updates++
	for i, p := range e.params {
		if p.DType() == autodiff.Float32 {
			mixWeights(e.averages[i].Float32(), p.Float32(), d)
		} else {
			mixWeights(e.averages[i].Float64(), p.Float64(), d)
		}
	}
}

// Swap exchanges the parameters with their averages: once before an
// evaluation, once after it.
func (e *EMA) Swap() { e.each(swapWeights[float32], swapWeights[float64]) }

// Averages returns the averages themselves, named after their parameters, and
// the number of updates: what a checkpoint stores. Restoring means writing into
// them and calling SetUpdates.
func (e *EMA) Averages() (averages []autodiff.Param, updates int) { return e.averages, e.updates }

// SetUpdates sets how many updates have been made, of restored averages.
func (e *EMA) SetUpdates(n int) { e.updates = n }

func (e *EMA) each(f32 func(average, w []float32), f64 func(average, w []float64)) {
	for i, p := range e.params {
		if p.DType() == autodiff.Float32 {
			f32(e.averages[i].Float32(), p.Float32())
		} else {
			f64(e.averages[i].Float64(), p.Float64())
		}
	}
}

func copyWeights[T autodiff.Float](average, w []T) { copy(average, w) }

func mixWeights[T autodiff.Float](average, w []T, d float64) {
	kernel.Scale(average, T(d), average)
	kernel.Axpy(average, T(1-d), w)
}

func swapWeights[T autodiff.Float](average, w []T) {
	for i := range w {
		average[i], w[i] = w[i], average[i]
	}
}
