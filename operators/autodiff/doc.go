// Package autodiff differentiates programs made of a few fused primitives on
// dense tensors, and runs them without allocating.
//
// A Tape is a recorded program. Calling primitives (Linear, Spectral, Add …)
// with a tape records them and computes nothing; the first Replay plans the
// memory of the whole program, forward and backward, so that buffers whose
// lives do not overlap share memory, and computes; each further Replay computes
// again from whatever the inputs and parameters then hold. Backward runs the
// derivatives in reverse. Neither allocates after its first call. A nil tape
// means inference: each primitive computes at once and returns fresh memory.
//
//	tape := autodiff.NewTape()
//	pred := operator.Forward(tape, x)
//	loss := loss.RelativeL2(tape, pred, y)
//	tape.Keep(pred)            // if its values are wanted after Replay
//	for … {
//		copy(x.Float32(), …); copy(y.Float32(), …)
//		tape.Replay()
//		tape.Backward(loss)    // parameters' gradients are overwritten
//		optimiser.Step()
//	}
//
// Tensors are dense in C order, (batch, channel, x[, y[, z]]). Float32 is for
// learning and Float64 for checking gradients: the same generic code runs both.
//
// The large primitives, Spectral and Hidden, cut fields into blocks of points
// with all their channels (blocks.go), sized for the second-level cache, and do
// all that can be done to a block at a time; the cut depends on shapes alone.
//
// Convolutions are correlations (correlation.go says how they are cut into
// products, axis_run.go what strides, dilations and adjoints are on one axis);
// fixed linear maps along axes (interpolation, filters) are AxisMaps.
//
// A new primitive is one file: a function that checks shapes and records a node,
// and an op generic over the element type. The node lists what it reads, what of
// it backward reads again (saved: the plan frees everything else early), its
// scratch, and whether it may compute in place (overwrites). Backward writes the
// gradient of every input that has one, added to or set as node.first says. The
// table in autodiff_test.go then checks it against differences, on shared
// memory, on several threads, and for allocations.
//
// onnx.go walks a recorded program and writes it in ONNX's operators; each op's
// translation is in onnx_pointwise.go, onnx_grid.go or onnx_spectral.go.
//
// Read tensor.go, tape.go, node.go and plan.go, then any primitive: forward and
// backward are together.
package autodiff
