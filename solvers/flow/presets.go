package flow

import "github.com/pdekit/pdekit/solvers"

func init() {
	for _, p := range []struct{ name, equation, doc, flags string }{
		{"cavity-re100", "cavity", "The lid-driven cavity at Reynolds number 100 until it is steady: U. Ghia, K. N. Ghia and C. T. Shin, J. Comput. Phys. 48 (1982) 387, on 129² points.",
			"--lid 1 --viscosity 0.01 --grid 129 --t-end 50 --snapshots 11 --steady 1e-6 --samples 1"},
		{"cavity-re1000", "cavity", "The lid-driven cavity at Reynolds number 1000: O. Botella and R. Peyret, Comput. Fluids 27 (1998) 421, on 257² points.",
			"--lid 1 --viscosity 0.001 --grid 129 --solve-grid 257 --t-end 100 --snapshots 11 --steady 1e-6 --samples 1"},
		{"dfg-2d-1", "cylinder", "The steady benchmark 2D-1 of M. Schäfer and S. Turek, Notes Numer. Fluid Mech. 52 (1996) 547: a cylinder of 0.1 in a channel of 2.2 by 0.41, parabolic inflow of at most 0.3, Reynolds number 20. c_D and c_L are 2F/(0.2²·0.1). The channel is 2.24 long, so that its cells are many small factors, and there are 123 of them across, so that the cylinder lies in the same way to those above and below it: its lift, 0.2 % of its drag, wants that.",
			"--bodies circle(0.2,0.2,0.1) --length 2.24 --height 0.41 --bc left=inflow:parabola,right=outflow,y=wall --inflow 0.3 --viscosity 0.001 --grid 42 --solve-grid 124 --t-end 12 --snapshots 13 --ramp 0.5 --samples 1"},
		{"dfg-2d-2", "cylinder", "The vortex street of benchmark 2D-2 of M. Schäfer and S. Turek, Notes Numer. Fluid Mech. 52 (1996) 547: as 2D-1, with inflow of at most 1.5, Reynolds number 100. c_D and c_L are 2F/(1²·0.1).",
			"--bodies circle(0.2,0.2,0.1) --length 2.2 --height 0.41 --bc left=inflow:parabola,right=outflow,y=wall --inflow 1.5 --viscosity 0.001 --grid 33 --solve-grid 129 --t-end 8 --snapshots 401 --ramp 0.5 --samples 1"},
		{"square-cylinder-100", "cylinder", "A square cylinder at Reynolds number 100 between slip walls, blockage 5 %: A. Sohankar, C. Norberg and L. Davidson, Int. J. Numer. Meth. Fluids 26 (1998) 39. It sits a quarter of its side off the middle, to shed sooner.",
			"--bodies square(10.5,10.25,1) --length 32 --height 20 --bc left=inflow:1,right=outflow,y=slip --inflow 1 --viscosity 0.01 --grid 81 --solve-grid 321 --t-end 160 --snapshots 641 --ramp 1 --samples 1"},
		{"square-cylinder-200", "cylinder", "As square-cylinder-100, at Reynolds number 200, on 20 cells across instead of 16.",
			"--bodies square(10.5,10.25,1) --length 32 --height 20 --bc left=inflow:1,right=outflow,y=slip --inflow 1 --viscosity 0.005 --grid 81 --solve-grid 401 --t-end 130 --snapshots 521 --ramp 1 --samples 1"},
		{"step-re800", "backward-step", "The backward-facing step at Reynolds number 800: D. K. Gartling, Int. J. Numer. Meth. Fluids 11 (1990) 953, in a channel of 18 heights (the original has 30), until it is steady.",
			"--inflow 1 --viscosity 0.00125 --length 18 --grid 33 --solve-grid 65 --t-end 300 --snapshots 31 --samples 1"},
		{"cfdbench-cavity", "cavity", "The cavity flow of CFDBench (Y. Luo et al., arXiv 2310.05963): a box of 1 cm, lids of 1 to 10 m/s and kinematic viscosities of 2e-5 to 2e-4 m²/s, Reynolds numbers of 50 to 5000, drawn together. What differs: the published sets vary lid, properties and box one at a time and further (50 m/s), by a commercial finite-volume code with a frame every 0.1 s; here frames follow the spin-up.",
			"--width 0.01 --height 0.01 --lid 1:10 --viscosity 2e-5:2e-4:log --grid 65 --t-end 0.1 --snapshots 21 --samples 159"},
		{"cfdbench-tube", "channel", "The tube flow of CFDBench (Y. Luo et al., arXiv 2310.05963): uniform inflow of 0.1 to 5 m/s into a channel, boundary layers that develop. What differs: a channel of 1 by 0.1 m with ν from 1e-3 to 1e-2, drawn with the inflow for each sample, where the published sets vary one thing at a time; the inflow grows over 0.05 s.",
			"--length 1 --height 0.1 --bc left=inflow:1,right=outflow,y=wall --inflow 0.1:5 --viscosity 1e-3:1e-2:log --grid 25 --t-end 1 --snapshots 21 --ramp 0.05 --samples 175"},
		{"cfdbench-dam", "channel", "The dam (step) flow of CFDBench (Y. Luo et al., arXiv 2310.05963): a stream of 0.05 to 2 m/s over a dam on the floor of a channel. What differs: the dam is 0.05 by 0.1 m, 0.4 m behind the inlet of a channel of 1.5 by 0.4 m, its height drawn with the inflow; ν from 5e-4 to 5e-3.",
			"--length 1.5 --height 0.4 --bc left=inflow:1,right=outflow,bottom=wall,top=wall --bodies rectangle(0.425,0,0.05,0.1:0.25) --inflow 0.05:2 --viscosity 5e-4:5e-3:log --grid 49 --t-end 2 --snapshots 21 --ramp 0.1 --samples 220"},
		{"cfdbench-cylinder", "cylinder", "The cylinder flow of CFDBench (Y. Luo et al., arXiv 2310.05963): inflow, place and diameter of the cylinder drawn for each sample. What differs: a channel of 0.22 by 0.12 m with uniform inflow, and a cut-cell scheme instead of a commercial code on a fitted grid.",
			"--length 0.22 --height 0.12 --bc left=inflow:1,right=outflow,y=wall --bodies circle(0.06,0.055:0.065,0.015:0.025) --inflow 0.5:2 --viscosity 1e-4 --grid 61 --t-end 0.6 --snapshots 61 --ramp 0.02 --samples 185"},
	} {
		solvers.RegisterPreset(solvers.Preset{Name: p.name, Equation: p.equation, Doc: p.doc, Flags: solvers.Settings(p.flags)})
	}
}
