package conservation

import "github.com/pdekit/pdekit/solvers"

func init() {
	for _, p := range []solvers.Preset{
		{
			Name: "sod",
			Doc: `The shock tube of G. A. Sod, J. Comput. Phys. 27 (1978) 1: (1, 0, 1) beside (0.125, 0, 0.1),
to t = 0.2. One sample; its exact solution is Toro's chapter 4.`,
			Flags: solvers.Settings(`--samples 1 --initial riemann --grid 401 --t-end 0.2`),
		},
		{
			Name: "toro-123",
			Doc: `Test 2 of E. F. Toro's table 4.1, the 123 problem: two rarefactions that leave almost a
vacuum between them (p = 0.00189). One sample.`,
			Flags: solvers.Settings(`--samples 1 --initial riemann --grid 401 --t-end 0.15 --left-density 1 --left-velocity -2
				--left-pressure 0.4 --right-density 1 --right-velocity 2 --right-pressure 0.4`),
		},
		{
			Name: "shu-osher",
			Doc: `A shock of Mach number 3 that runs into a wave of density (C.-W. Shu and S. Osher, J. Comput.
Phys. 83 (1989) 32, example 8) on [−5, 5], to t = 1.8. One sample.`,
			Flags: solvers.Settings(`--samples 1 --initial shu-osher --x-min -5 --x-max 5 --grid 401 --t-end 1.8 --snapshots 19`),
		},
		{
			Name: "woodward-colella",
			Doc: `The two interacting blast waves of P. Woodward and P. Colella, J. Comput. Phys. 54 (1984) 115,
between mirrors, to t = 0.038. One sample.`,
			Flags: solvers.Settings(`--samples 1 --initial blast --grid 801 --t-end 0.038 --snapshots 20`),
		},
		{
			Name: "euler-riemann",
			Doc: `Random shock tubes: the states on both sides and the place where they meet are drawn for each
sample, within ranges of pdekit's own choice, and recorded. Their exact solutions are known.`,
			Flags: solvers.Settings(`--samples 1000 --initial riemann --grid 257 --t-end 0.2 --snapshots 21 --left-density 0.5:2
				--left-velocity -0.5:0.5 --left-pressure 0.5:2 --right-density 0.1:1 --right-velocity -0.5:0.5 --right-pressure 0.1:1
				--jump 0.3:0.7`),
		},
	} {
		p.Equation = "euler"
		solvers.RegisterPreset(p)
	}
}
