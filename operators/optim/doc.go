// Package optim changes parameters: AdamW, learning-rate schedules, gradient
// clipping and averages of the weights. A step allocates nothing, and every
// state that a step depends on can be read and restored, so that a resumed
// training continues with the same bytes.
//
//	rate := 1e-3 * schedule.Factor(step, total)
//	optim.ClipNorm(params, 1)
//	adam.Step(rate)
package optim
