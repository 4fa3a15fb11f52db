package vorticity

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

// The three sets of the Fourier-neural-operator paper: viscosity, final time,
// number of samples; a frame each unit of time.
func init() {
	for _, set := range []struct {
		viscosity    string
		end, samples int
	}{{"1e-3", 50, 5000}, {"1e-4", 30, 10000}, {"1e-5", 20, 1200}} {
		solvers.RegisterPreset(solvers.Preset{
			Name:     "fno-navier-stokes-" + set.viscosity,
			Equation: "navier-stokes",
			Doc: fmt.Sprintf("Navier–Stokes of Z. Li et al., Fourier Neural Operator for Parametric Partial Differential Equations (ICLR 2021, section 5.3): ν = %s, ω0 ~ N(0, 7^(3/2)(−Δ+49)^(−5/2)), forcing 0.1(sin 2π(x+y) + cos 2π(x+y)), %d samples on 64² with a frame each Δt = 1 to t = %d. "+
				"What differs: the published data are pseudo-spectral on 256² with explicit Euler steps of 1e-4 for advection, here differences of fourth order with steps under error control; its generator draws σ² = 7³ where the paper prints 7^(3/2) (-grf-sigma 18.520259177452136 for the former); and its frames begin at t = 1, here with the initial state at 0.",
				set.viscosity, set.samples, set.end),
			Flags: solvers.Settings(fmt.Sprintf(`--viscosity %s --forcing fno --drag 0 --length 1 --initial grf --grf-sigma 4.303517070658851
				--grf-tau 7 --grf-gamma 2.5 --grid 64 --t-end %d --snapshots %d --samples %d`, set.viscosity, set.end, set.end+1, set.samples)),
		})
	}
}
