package conservation

import "github.com/pdekit/pdekit/solvers"

func init() {
	solvers.RegisterPreset(solvers.Preset{
		Name: "fno-burgers", Equation: "burgers",
		Doc: `The Burgers data of the Fourier-neural-operator paper (Z. Li et al., ICLR 2021,
section 5.1): u0 ~ N(0, 625(−Δ+25)^(−2)) on the periodic unit interval, ν = 0.1,
8192 points, the map from u(0) to u(1), 2048 samples. The paper's generator drops
the constant mode, and so does this. It used a Fourier method (Chebfun's spin);
here the sixth-order scheme is as far from the exact solution as the certificate says.`,
		Flags: solvers.Settings(`--samples 2048 --grid 8192 --viscosity 0.1 --t-end 1 --snapshots 2 --initial grf --grf-sigma 25
			--grf-tau 5 --grf-gamma 2`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "fno-burgers-v1000", Equation: "burgers",
		Doc: `The harder Burgers data that the script published with the Fourier-neural-operator
paper makes as it stands: u0 ~ N(0, 49²(−Δ+49)^(−2.5)), ν = 1e-3, 1024 points, t to 1.
The script stores 200 steps of 0.005; so does this, with the initial state before them.`,
		Flags: solvers.Settings(`--samples 1200 --grid 1024 --viscosity 0.001 --t-end 1 --snapshots 201 --initial grf
			--grf-sigma 49 --grf-tau 7 --grf-gamma 2.5`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "raissi-burgers", Equation: "burgers",
		Doc: `The one solution that papers on physics-informed networks fit (M. Raissi, P. Perdikaris
and G. E. Karniadakis, J. Comput. Phys. 378 (2019) 686): u0 = −sin πx on [−1, 1], u(±1) = 0,
ν = 0.01/π, 100 frames to t = 0.99. Stored on 257 points, their 256 with both ends on the grid.`,
		Flags: solvers.Settings(`--samples 1 --grid 257 --solve-grid 1025 --viscosity 0.0031830988618379067 --x-min -1 --x-max 1
			--bc dirichlet --initial sine --t-end 0.99 --snapshots 100`),
	})
}
