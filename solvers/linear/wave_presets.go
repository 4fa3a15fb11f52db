package linear

import "github.com/pdekit/pdekit/solvers"

func init() {
	solvers.RegisterPreset(solvers.Preset{
		Name: "poseidon-wave-layer", Equation: "wave",
		Doc: `After Poseidon's Wave-Layer (M. Herde et al., NeurIPS 2024): acoustic waves from a few Gaussian sources
through horizontal layers of random depth and speed, absorbed at the sides; 128 cells per axis, 21 frames to t = 1.
The distribution is of the same kind; its constants (in seconds and metres there) are ours.`,
		Flags: solvers.Settings(`--samples 1024 --grid 129 --solve-grid 257 --t-end 1 --snapshots 21 --bc outflow --medium layers --layers 5
			--contrast 3 --speed 1 --initial blobs --blobs 2:7 --blob-size 0.03:0.06 --blob-place 0.1:0.9`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "poseidon-wave-gauss", Equation: "wave",
		Doc: `After Poseidon's Wave-Gauss (M. Herde et al., NeurIPS 2024): acoustic waves from a few Gaussian sources
through a medium whose speed is a sum of Gaussian bumps, absorbed at the sides; 128 cells per axis, 16 frames to
t = 1. The distribution is of the same kind; its constants (in seconds and metres there) are ours.`,
		Flags: solvers.Settings(`--samples 1024 --grid 129 --solve-grid 257 --t-end 1 --snapshots 16 --bc outflow --medium lenses --layers 4
			--contrast 2 --speed 0.7 --initial blobs --blobs 2:7 --blob-size 0.03:0.06 --blob-place 0.1:0.9`),
	})
}
