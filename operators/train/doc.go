// Package train fits an operator to a dataset: settings in, a run folder out,
// and nothing lost when the process is killed.
//
// Fit infers the task, splits the samples, takes the normalisation statistics
// from the training split, and runs epochs of a recorded program (see
// operators/autodiff) over batches whose order depends on the seed and the
// epoch alone. After each epoch it validates, and it keeps the best weights.
//
// A run folder holds
//
//	config.json         all about the run, for people and scripts
//	best.safetensors    the predictor of the lowest validation error
//	last.safetensors    the predictor of the last epoch
//	log.jsonl           a line per epoch (see Record)
//	state.safetensors   all that resuming needs
//
// Each file is replaced whole. state.safetensors alone is what a resumed run
// starts from, and everything else is written again from it, so the folder is
// consistent whenever the process ends; and because shuffling, noise and
// initial weights are functions of the seed and the position, a resumed run
// ends with the weights of an uninterrupted one, bit for bit.
//
// Read settings.go, then fit.go, then state.go.
package train
