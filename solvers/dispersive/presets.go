package dispersive

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

func init() {
	solvers.RegisterPreset(solvers.Preset{
		Name: "raissi-kdv", Equation: "korteweg-de-vries",
		Doc: `The one solution that papers on physics-informed networks fit (M. Raissi, P. Perdikaris and
G. E. Karniadakis, J. Comput. Phys. 378 (2019) 686, section 4.2.2): a wave of a single period on a box of length 2
with δ = 0.0025, 512 points, 201 frames to t = 1. Theirs starts from cos πx on [−1, 1), this a quarter of the box
further on from sin πx on [0, 2): the same solution, moved.`,
		Flags: solvers.Settings(`--samples 1 --grid 512 --length 2 --dispersion 0.0025 --initial sine --t-end 1 --snapshots 201`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "hirota-kdv", Equation: "korteweg-de-vries",
		Doc: `Two solitons with an exact solution (R. Hirota, Phys. Rev. Lett. 27 (1971) 1192): on a box of length 100
one of height 3 and speed 1 starts 10 behind one of height 1.08 and speed 0.36, overtakes it about t = 16 and leaves it
behind; both keep their form and are shifted. 256 points, 61 frames to t = 30.`,
		Flags: solvers.Settings(`--samples 1 --grid 256 --length 100 --initial solitons --wave1 1 --wave2 0.6
			--place1 0.22 --place2 0.32 --t-end 30 --snapshots 61`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "lpsda-kdv", Equation: "korteweg-de-vries",
		Doc: `The Korteweg–de Vries data of Lie point symmetry data augmentation (J. Brandstetter, M. Welling and
D. E. Worrall, ICML 2022): sums of ten sines with up to three periods, amplitudes in ±0.5, on boxes of length 128
varied by a tenth, 256 points, 251 frames to t = 100, of which the authors keep the last 140. Their end time is
varied too; this is not. Theirs is a Fourier method.`,
		Flags: solvers.Settings(`--samples 512 --grid 256 --length 115.2:140.8 --initial sine-series --series-terms 10
			--series-modes 3 --amplitude 0.5 --t-end 100 --snapshots 251`),
	})
	for _, c := range []struct{ name, text, viscosity string }{
		{"pde-refiner-ks", "viscosity 1", "1"},
		{"pde-refiner-ks-viscosity", "viscosities drawn from [0.5, 1.5]", "0.5:1.5"},
	} {
		solvers.RegisterPreset(solvers.Preset{
			Name: c.name, Equation: "kuramoto-sivashinsky",
			Doc: fmt.Sprintf(`The Kuramoto–Sivashinsky data of PDE-Refiner (P. Lippe et al., NeurIPS 2023, section 4.1 and appendix D):
sums of ten sines, amplitudes in ±0.5, on boxes of length 64 varied by a tenth, 256 points, steps of 0.2 to t = 100,
of which the authors keep the last 140; %s. Their step is varied by a tenth too; this is not. Theirs is
a Fourier method.`, c.text),
			Flags: solvers.Settings(`--samples 2048 --grid 256 --length 57.6:70.4 --initial sine-series --series-terms 10
				--series-modes 3 --amplitude 0.5 --t-end 100 --snapshots 501 --viscosity ` + c.viscosity),
		})
	}
	registerAPEBench()
}

// registerAPEBench registers the scenarios of F. Koehler et al., NeurIPS 2024,
// by their difficulties: γ_j = α_j N^j 2^(j−1) D for the j-th derivative, δ_1 =
// β_1 N D for u u_x and δ_2 = β_2 N² D for ½|∇u|², states being of modulus 1.
func registerAPEBench() {
	const n = 160.0
	register := func(name, equation, scenario, text, flags string) {
		solvers.RegisterPreset(solvers.Preset{
			Name: "apebench-" + name, Equation: equation,
			Doc: fmt.Sprintf(`APEBench's scenario %s (F. Koehler et al., NeurIPS 2024) on %g points per axis: %s,
where γ_j = α_j N^j 2^(j−1) D for the coefficient of the j-th derivative on the unit box in a step of unit time.
Initial states fourier;5;true;true. It steps by exponential differencing in Fourier space; this with
sixth-order differences and error control.`, scenario, n, text),
			Flags: solvers.Settings("--samples 50 --grid 160 --length 1 --initial fourier --fourier-cutoff 5 " + flags),
		})
	}
	register("1d-kdv", "korteweg-de-vries", "1d_diff_kdv", "δ1 = −2, γ3 = −14, γ4 = −9, 50 steps",
		fmt.Sprintf("--t-end 50 --snapshots 51 --convection %g --dispersion %g --hyperdiffusion %g", 2/n, 14/(4*n*n*n), 9/(8*n*n*n*n)))
	warm := "; the 500 steps that it drops first are the first 500 frames here, before its 50"
	register("1d-ks-cons", "kuramoto-sivashinsky", "1d_diff_ks_cons", "δ1 = −1, γ2 = −2, γ4 = −18"+warm,
		fmt.Sprintf("--t-end 550 --snapshots 551 --nonlinearity %g --growth %g --viscosity %g", 1/n, 2/(2*n*n), 18/(8*n*n*n*n)))
	for dims := 1; dims <= 2; dims++ {
		d := float64(dims)
		register(fmt.Sprintf("%dd-ks", dims), "kuramoto-sivashinsky", fmt.Sprintf("%dd_diff_ks", dims), "δ2 = −6, γ2 = −1.2, γ4 = −15"+warm,
			fmt.Sprintf("--dims %d --form height --t-end 550 --snapshots 551 --nonlinearity %g --growth %g --viscosity %g", dims, 6/(n*n*d), 1.2/(2*n*n*d), 15/(8*n*n*n*n*d)))
	}
}
