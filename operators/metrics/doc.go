// Package metrics measures how far predictions are from the truth, with the
// definitions that the field's benchmarks code: the same number under the same
// name, and the reduction written beside it.
//
// An Accumulator takes one sample at a time, prediction beside truth, and
// forgets the fields: what it keeps per sample is one number per metric and
// frame. Report closes the books. Everything is float64, and the result
// depends on the samples and their order alone.
//
//	acc := metrics.New(metrics.Shape{Frames: 20, Channels: 1, Space: []int{64, 64}})
//	for each sample { acc.Add(pred, truth) }
//	report := acc.Report()
//
// Only predicted frames belong in the data: cut the initial condition and
// whatever else the model was given.
//
// Read definitions.go first: it is the table of metrics, each a small function
// of the sums that sums.go takes over one frame and channel. spectrum.go bins
// the error by wavenumber, pdebench.go follows that benchmark's reductions,
// time.go turns curves into correlation times and geometric means.
//
// # Conventions
//
// A relative error 0/0 is 0 and x/0 is +Inf. A prediction that is not finite
// has every error +Inf and every correlation 0; it is counted in
// Report.NonFinite and never dropped from a mean. In JSON, numbers that are not
// finite are null.
package metrics
