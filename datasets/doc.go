// Package datasets stores samples of fields and streams them back. It knows no
// equation and no model: what meets here are named arrays (grid.Array).
//
// A dataset is a set of named arrays that share their first axis, the sample,
// plus coordinate vectors and meta.json, in one of two containers: NAME.npz,
// or a folder NAME of .npy files. numpy.load opens either with nothing of
// pdekit's installed.
//
//	u       sample, time, channel, x[, y[, z]]   evolution; frame 0 is the initial state
//	        sample, channel, x[, y[, z]]         steady
//	a, f    sample, channel, x[, y[, z]]         coefficient and source of a steady problem; forcing drawn per sample
//	params  sample, parameter                    float64
//	t, x, y, z                                   coordinates, float64
//
// The bytes of a dataset are a function of what was asked for: not of workers,
// shards, the order of the work, or interruptions.
//
// Read file.go and manifest.go for what a dataset is, writer.go and
// generate.go for how one comes to be, batch.go and normalise.go for how
// training reads it, then merge.go, compose.go, split.go and verify.go. Files
// of other programs come in by foreign.go and go out by output.go, through the
// room datasets/exchange; what arrays are called is in datasets/naming.
package datasets
