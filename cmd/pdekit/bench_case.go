package main

import "github.com/pdekit/pdekit/operators/metrics"

// benchCase is one case of bench, with what the suites that were asked for have
// measured of it: the rest is absent. Times are medians of the rounds.
type benchCase struct {
	Case    string `json:"case"`              // name
	Threads int    `json:"threads,omitempty"` // in use
	Flags   string `json:"flags,omitempty"`   // of the equation or of train

	// The suites train and infer.

	TrainStep     float64        `json:"train_step_seconds,omitempty"`       // one training step
	TrainFlops    float64        `json:"train_step_flops,omitempty"`         // floating-point operations of it, a multiply-add as two
	TrainFraction metrics.Number `json:"train_step_peak_fraction,omitempty"` // of the machine's peak that it reaches
	Infer         float64        `json:"infer_seconds,omitempty"`            // one batch
	InferFlops    float64        `json:"infer_flops,omitempty"`              // floating-point operations of it
	InferFraction metrics.Number `json:"infer_peak_fraction,omitempty"`      // of the machine's peak that it reaches
	Parameters    int            `json:"parameters,omitempty"`               // real numbers learnt
	PeakMemory    int64          `json:"peak_memory_bytes,omitempty"`        // resident, of a process that does this case alone

	// The suites kernels and krylov.

	Seconds  float64        `json:"seconds,omitempty"`       // one product of matrices; a hundred systems of krylov
	Flops    float64        `json:"flops,omitempty"`         // floating-point operations of the product
	Fraction metrics.Number `json:"peak_fraction,omitempty"` // of the machine's peak that the product reaches
	Products int            `json:"products,omitempty"`      // with the matrix, that a Krylov method took; absent where they are not counted
	Failed   bool           `json:"failed,omitempty"`        // a system was not solved

	// The suite transform.

	Product float64 `json:"product_seconds,omitempty"` // truncated transform of a line as a matrix product
	FFT     float64 `json:"fft_seconds,omitempty"`     // the same by a fast transform

	// The suites solve, catalogue and accuracy-flow.

	Solve  float64      `json:"solve_seconds,omitempty"` // one sample
	Values []benchValue `json:"values,omitempty"`        // beside published ones

	// The suite scaling.

	Sizes []int     `json:"sizes,omitempty"`            // points per axis, or samples of a batch
	Units []float64 `json:"seconds_per_unit,omitempty"` // of each size: one point and step, or one point of a sample in training

	// The suite accuracy.

	Grids     []int           `json:"grids,omitempty"`     // points per axis that were solved on
	Distances metrics.Numbers `json:"distances,omitempty"` // relative L2, of each solution to the next finer
	Order     metrics.Number  `json:"order,omitempty"`     // at which the last two of them fall

	// The suite schemes.

	OneStep *spread        `json:"one_step,omitempty"`      // relative L2 error of one step, over the seeds
	RelL2   *spread        `json:"rel_l2,omitempty"`        // that of the whole rollout
	Train   metrics.Number `json:"train_seconds,omitempty"` // a run, mean over the seeds
}

// benchValue is a computed quantity beside what others have published of it.
type benchValue struct {
	Name      string         `json:"name"`                // what it is
	Computed  metrics.Number `json:"computed"`            // by pdekit
	Published float64        `json:"published,omitempty"` // by others; 0 where Computed is an error itself
}
