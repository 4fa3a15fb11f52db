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
	for _, set := range append(turbulencePresets, poseidon()...) {
		set.Equation = "navier-stokes"
		solvers.RegisterPreset(set)
	}
}

// turbulencePresets are decaying and forced turbulence as published.
var turbulencePresets = []solvers.Preset{
	{
		Name: "mcwilliams-1984",
		Doc: `The emergence of coherent vortices in decaying turbulence (J. C. McWilliams, J. Fluid Mech. 146 (1984) 21): side 2π,
the published spectrum with k0 = 6 and energy 1/2. Viscosity of second order here, 1e-3, where the paper has a
hyperviscosity at higher Reynolds number.`,
		Flags: solvers.Settings(`--samples 100 --grid 128 --length 6.283185307179586 --viscosity 1e-3 --forcing none --initial mcwilliams
			--peak-wavenumber 6 --energy 0.5 --t-end 20 --snapshots 41`),
	},
	{
		Name: "torch-cfd-mcwilliams",
		Doc: `The decaying turbulence of Spectral-Refiner (S. Cao, F. Brarda et al., 2024, data of torch-cfd): side 2π, ν = 1e-3, the
spectrum 1/(k(1+(k/4)⁴)), stored on 64², 100 frames to t = 10. Those data begin after a warm-up of 4.5 from unit
energy, with the solver on 256²; here frame 0 is the start itself and the solve grid the automatic one.`,
		Flags: solvers.Settings(`--samples 1152 --grid 64 --length 6.283185307179586 --viscosity 1e-3 --forcing none --initial mcwilliams
			--peak-wavenumber 4 --energy 1 --t-end 10 --snapshots 101`),
	},
	{
		Name: "kolmogorov-re-1000",
		Doc: `The Kolmogorov flow of jax-cfd (D. Kochkov et al., PNAS 118 (2021) e2101784118) that learned solvers are measured on:
side 2π, ν = 1e-3, body force sin 4y along x, drag 0.1. Theirs starts from a filtered random velocity of peak
speed 7 and is kept after a warm-up of 40 units, from a solve on 2048²; here it starts from the spectrum 1/(k(1+(k/4)⁴))
of energy 1, frame 0 included.`,
		Flags: solvers.Settings(`--samples 32 --grid 64 --length 6.283185307179586 --viscosity 1e-3 --drag 0.1 --forcing kolmogorov
			--forcing-wavenumber 4 --forcing-amplitude 1 --initial mcwilliams --peak-wavenumber 4 --energy 1 --t-end 20 --snapshots 81`),
	},
	{
		Name: "stirred-turbulence",
		Doc: `Stationary turbulence in the plane, stirred by white noise on wavenumbers about 4 and held by drag: the unit square, power 0.01,
drag 0.1, from rest but for a whisper, so that the first frames show the spin-up.`,
		Flags: solvers.Settings(`--samples 100 --grid 64 --viscosity 1e-4 --drag 0.1 --forcing stochastic --forcing-amplitude 0.01 --forcing-wavenumber 4
			--initial mcwilliams --peak-wavenumber 4 --energy 1e-4 --t-end 20 --snapshots 41`),
	},
	{
		Name: "apebench-2d-kolmogorov",
		Doc: `APEBench's scenario 2d_phy_kolm_flow (F. Koehler et al., NeurIPS 2024): side 2π, ν = 1e-2, drag 0.1, injection at mode 4
with scale 1, 160², initial states fourier;5;true;true of the vorticity. A step of 0.01 is a frame there, after 2500 steps of
warm-up; here a frame is 1 unit of time, from the start to t = 50.`,
		Flags: solvers.Settings(`--samples 50 --grid 160 --length 6.283185307179586 --viscosity 0.01 --drag 0.1 --forcing kolmogorov
			--forcing-wavenumber 4 --forcing-amplitude 1 --initial fourier --t-end 50 --snapshots 51`),
	},
	{
		Name: "apebench-2d-decaying-turbulence",
		Doc: `APEBench's scenario 2d_phy_decay_turb (F. Koehler et al., NeurIPS 2024): the unit square, ν = 1e-4, 160², 50 frames 0.1 apart,
initial states fourier;5;true;true of the vorticity. It solves in Fourier space.`,
		Flags: solvers.Settings(`--samples 50 --grid 160 --length 1 --viscosity 1e-4 --forcing none --initial fourier --t-end 5 --snapshots 51`),
	},
}

// poseidon are the incompressible families of Poseidon.
func poseidon() []solvers.Preset {
	const flow = "--grid 128 --length 1 --viscosity 4e-4 --t-end 1 --snapshots 21 "
	var list []solvers.Preset
	for _, f := range []struct {
		name, doc, flags string
		samples          int
	}{
		{"ns-sines", "Velocities of random sines, ten modes on each axis.", "--forcing none --initial sines", 20000},
		{"ns-gauss", "A hundred Gaussian vortices.", "--forcing none --initial vortices", 20000},
		{"ns-pwc", "Ten by ten squares of constant vorticity.", "--solve-grid 256 --forcing none --initial patches", 20000},
		{"ns-sl", "Two shear layers, bent at random.", "--solve-grid 256 --forcing none --initial shear-layers", 40000},
		{"ns-svs", "A vortex sheet along a sine, bent at random.", "--forcing none --initial vortex-sheet", 20000},
		{"ns-bb", "Rough velocities: theirs are Brownian bridges, here Gaussian fields of their spectrum, |k|⁻³ of the velocity.",
			"--solve-grid 256 --forcing none --initial power-law --spectrum-slope 1 --amplitude 10", 20000},
		{"fns-kf", "Kolmogorov flow: squares of constant vorticity under the forcing 0.1 sin 2π(x+y), here of the vorticity and moved by an eighth of the wave.",
			"--solve-grid 256 --forcing fno --forcing-amplitude 0.07071067811865475 --initial patches", 20000},
	} {
		list = append(list, solvers.Preset{
			Name: "poseidon-" + f.name,
			Doc: f.doc + ` After M. Herde et al., Poseidon, NeurIPS 2024: the periodic unit square, 128², 21 frames to t = 1. The families are
Poseidon's; their constants were not at hand to check. It solves in Fourier space with viscosity on high modes alone; here ν = 4e-4 acts on all.`,
			Flags: solvers.Settings(fmt.Sprintf("--samples %d %s%s", f.samples, flow, f.flags)),
		})
	}
	return list
}
