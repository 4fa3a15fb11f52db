package conservation

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

func init() {
	for _, list := range [][]solvers.Preset{pdebenchLine(), pdebenchPlane(), pdebenchSpace(), poseidon(), waterPresets()} {
		for _, p := range list {
			solvers.RegisterPreset(p)
		}
	}
}

// pdebenchLine are PDEBench's data of a gas on a line.
func pdebenchLine() []solvers.Preset {
	const source = `M. Takamoto et al., PDEBench, NeurIPS 2022, section D.5: γ = 5/3, η = ζ, no conduction,
101 frames to t = 1, 10000 samples. Laws, counts and times are PDEBench's; the ranges of what is drawn are
pdekit's, in units of density and pressure 1, where PDEBench's code draws from wider ones.`
	const common = `--samples 10000 --t-end 1 --snapshots 101 --density 0.5:2 --pressure 0.5:2 --velocity -0.5:0.5 --modes 8 --terms 2
		--amplitude 0.8`
	list := []solvers.Preset{
		{
			Name:  "pdebench-cfd-1d-rand",
			Doc:   "Random waves on a periodic line, η = ζ = 1e-8, 1024 points. " + source,
			Flags: solvers.Settings(common + ` --grid 1024 --shear-viscosity 1e-8 --bulk-viscosity 1e-8`),
		},
		{
			Name:  "pdebench-cfd-1d-rand-trans",
			Doc:   "Random waves between open ends, η = ζ = 1e-8, 1024 points. " + source,
			Flags: solvers.Settings(common + ` --grid 1024 --shear-viscosity 1e-8 --bulk-viscosity 1e-8 --bc outflow`),
		},
		{
			Name: "pdebench-cfd-1d-shock",
			Doc:  "Two random states beside each other, with open ends, η = ζ = 1e-8, 1024 points. " + source,
			Flags: solvers.Settings(`--samples 10000 --t-end 1 --snapshots 101 --grid 1024 --initial riemann --left-density 0.1:2 --left-velocity -1:1
				--left-pressure 0.1:2 --right-density 0.1:2 --right-velocity -1:1 --right-pressure 0.1:2 --jump 0.2:0.8
				--shear-viscosity 1e-8 --bulk-viscosity 1e-8`),
		},
	}
	// Explicit viscous steps fall as the square of the grid.
	for _, c := range []struct {
		value string
		grid  int
	}{{"0.01", 256}, {"0.1", 128}} {
		list = append(list, solvers.Preset{
			Name: "pdebench-cfd-1d-rand-eta" + c.value[2:],
			Doc: fmt.Sprintf("Random waves on a periodic line, η = ζ = %s, on %d points where PDEBench stores 1024: so viscous a gas has nothing finer. %s",
				c.value, c.grid, source),
			Flags: solvers.Settings(fmt.Sprintf("%s --grid %d --shear-viscosity %s --bulk-viscosity %s", common, c.grid, c.value, c.value)),
		})
	}
	for i := range list {
		list[i].Equation = "compressible-navier-stokes"
	}
	return list
}

// pdebenchPlane are PDEBench's data of a gas in a plane, and those made after them.
func pdebenchPlane() []solvers.Preset {
	const source = `M. Takamoto et al., PDEBench, NeurIPS 2022, section D.5: γ = 5/3, periodic, 21 frames to t = 1. Laws,
Mach numbers, viscosities, counts and times are PDEBench's; the ranges of densities and pressures are pdekit's, narrower.`
	var list []solvers.Preset
	for _, mach := range []string{"0.1", "1"} {
		for _, c := range []struct{ name, value string }{{"", "1e-8"}, {"-eta01", "0.01"}, {"-eta1", "0.1"}} {
			list = append(list, solvers.Preset{
				Name: "pdebench-cfd-2d-rand-m" + map[string]string{"0.1": "01", "1": "1"}[mach] + c.name,
				Doc:  fmt.Sprintf("Velocities without divergence of Mach number %s in a gas with η = ζ = %s, 128². %s", mach, c.value, source),
				Flags: solvers.Settings(fmt.Sprintf(`--samples 10000 --grid 128 --t-end 1 --snapshots 21 --initial turbulence --modes 4 --mach %s
					--density 0.5:2 --pressure 0.5:2 --shear-viscosity %s --bulk-viscosity %s`, mach, c.value, c.value)),
			})
		}
		list = append(list, solvers.Preset{
			Name: "pdebench-cfd-2d-turb-m" + map[string]string{"0.1": "01", "1": "1"}[mach],
			Doc:  fmt.Sprintf("The same at Mach number %s with more modes, η = ζ = 1e-8, on 512²: hours for its 1000 samples. %s", mach, source),
			Flags: solvers.Settings(fmt.Sprintf(`--samples 1000 --grid 512 --t-end 1 --snapshots 21 --initial turbulence --modes 8 --mach %s
				--shear-viscosity 1e-8 --bulk-viscosity 1e-8`, mach)),
		})
	}
	list = append(list, solvers.Preset{
		Name: "sinenet-cns",
		Doc: `After the compressible Navier–Stokes data of X. Zhang et al., SineNet, ICLR 2024, which PDEBench's generator
made: turbulent velocities on 128², 21 frames, 5500 trajectories. The Mach number and viscosities here are those of
PDEBench's turbulent files (1 and 1e-8); the paper's own constants were not at hand.`,
		Flags: solvers.Settings(`--samples 5500 --grid 128 --t-end 1 --snapshots 21 --initial turbulence --modes 4 --mach 1
			--shear-viscosity 1e-8 --bulk-viscosity 1e-8`),
	})
	for i := range list {
		list[i].Equation = "compressible-navier-stokes-2d"
	}
	return list
}

// pdebenchSpace are PDEBench's data of a gas in a cube.
func pdebenchSpace() []solvers.Preset {
	const source = `M. Takamoto et al., PDEBench, NeurIPS 2022, section D.5: γ = 5/3, periodic, 128³, 21 frames to t = 1. Mach
numbers, viscosities, grid and times are PDEBench's; the law of the velocity, the ranges of densities and pressures and the
number of samples are pdekit's. --dry-run tells the time and the disk that they take.`
	var list []solvers.Preset
	for _, mach := range []string{"0.1", "1"} {
		for _, c := range []struct{ name, value string }{{"", "1e-8"}, {"-eta1", "0.1"}} {
			list = append(list, solvers.Preset{
				Name: "pdebench-cfd-3d-rand-m" + map[string]string{"0.1": "01", "1": "1"}[mach] + c.name,
				Doc:  fmt.Sprintf("Velocities without divergence of Mach number %s in a gas with η = ζ = %s in a cube. %s", mach, c.value, source),
				Flags: solvers.Settings(fmt.Sprintf(`--samples 100 --grid 128 --t-end 1 --snapshots 21 --initial turbulence --modes 2 --mach %s
					--density 0.5:2 --pressure 0.5:2 --shear-viscosity %s --bulk-viscosity %s`, mach, c.value, c.value)),
			})
		}
	}
	list = append(list, solvers.Preset{
		Name: "pdebench-cfd-3d-turb-m1",
		Doc:  "The same at Mach number 1 with smaller vortices, η = ζ = 1e-8. " + source,
		Flags: solvers.Settings(`--samples 100 --grid 128 --t-end 1 --snapshots 21 --initial turbulence --modes 4 --mach 1
			--shear-viscosity 1e-8 --bulk-viscosity 1e-8`),
	})
	for i := range list {
		list[i].Equation = "compressible-navier-stokes-3d"
	}
	return list
}

// poseidon are the compressible families that Poseidon is trained on.
func poseidon() []solvers.Preset {
	const source = `M. Herde et al., Poseidon, NeurIPS 2024, appendix B (CE data): the Euler equations on the
periodic unit square, γ = 1.4, 128², 21 frames. The families are Poseidon's; constants not given here by flags are pdekit's.`
	list := []solvers.Preset{
		{
			Name: "poseidon-ce-rp",
			Doc:  "Four random constant states. " + source,
			Flags: solvers.Settings(`--samples 10000 --grid 128 --t-end 1 --snapshots 21 --initial quadrants --pieces 2 --density 0.1:1 --velocity -1:1
				--pressure 0.1:1`),
		},
		{
			Name: "poseidon-ce-crp",
			Doc:  "Four random constant states with curved edges. " + source,
			Flags: solvers.Settings(`--samples 10000 --grid 128 --t-end 1 --snapshots 21 --initial curved --pieces 2 --density 0.1:1 --velocity -1:1
				--pressure 0.1:1 --amplitude 0.1 --modes 4`),
		},
		{
			Name: "poseidon-ce-rpui",
			Doc:  "The Riemann problem with uncertain interfaces: four random constant states whose edges ten sines displace. " + source,
			Flags: solvers.Settings(`--samples 10000 --grid 128 --t-end 1 --snapshots 21 --initial curved --pieces 2 --density 0.1:1 --velocity -1:1
				--pressure 0.1:1 --amplitude 0.05 --modes 10`),
		},
		{
			Name: "poseidon-ce-kh",
			Doc:  "Kelvin–Helmholtz: two shear layers with jumps, bent at random. " + source,
			Flags: solvers.Settings(`--samples 10000 --grid 128 --t-end 1 --snapshots 21 --initial kelvin-helmholtz --thickness 0 --amplitude 0.05
				--modes 10`),
		},
		{
			Name: "poseidon-ce-gauss",
			Doc:  "A hundred Gaussian vortices. " + source,
			Flags: solvers.Settings(`--samples 10000 --grid 128 --t-end 1 --snapshots 21 --initial vortices --terms 100 --density 0.1 --pressure 2.5
				--mach 0.3`),
		},
		{
			Name:  "poseidon-ce-rm",
			Doc:   "Richtmyer–Meshkov: a blast within a bent disc of denser gas, to t = 2. " + source,
			Flags: solvers.Settings(`--samples 1260 --grid 128 --t-end 2 --snapshots 21 --initial richtmyer-meshkov --amplitude 0.05 --modes 10`),
		},
	}
	for number := range laxLiu {
		end := laxLiuEnds[number]
		list = append(list, solvers.Preset{
			Name: fmt.Sprintf("lax-liu-%d", number+1),
			Doc: fmt.Sprintf("Configuration %d of the four-quadrant problems of gas dynamics (P. D. Lax and X.-D. Liu, SIAM J. Sci. Comput. 19 (1998) 319), to their t = %s. One sample.",
				number+1, end),
			Flags: solvers.Settings(fmt.Sprintf("--samples 1 --grid 257 --initial riemann --configuration %d --t-end %s --snapshots 6", number+1, end)),
		})
	}
	for i := range list {
		list[i].Equation = "euler-2d"
	}
	return list
}

// laxLiuEnds are the times at which the paper draws laxLiu.
var laxLiuEnds = [19]string{"0.2", "0.2", "0.3", "0.25", "0.23", "0.3", "0.25", "0.25", "0.3", "0.15", "0.3", "0.25", "0.3", "0.1", "0.2", "0.2", "0.3", "0.2", "0.3"}

func waterPresets() []solvers.Preset {
	return []solvers.Preset{
		{
			Name: "pdebench-shallow-water", Equation: "shallow-water-2d",
			Doc: `PDEBench's radial dam break (M. Takamoto et al., NeurIPS 2022, section D.4): depth 2 within a radius drawn
between 0.3 and 0.7, 1 outside, g = 1, a square of side 5 with open sides, 128², 101 frames to t = 1, 1000 samples.
PDEBench stores the depth at the centres of cells; here nodes include the sides, and velocities are stored too.`,
			Flags: solvers.Settings(`--samples 1000 --grid 128 --length 5 --initial dam --dam-inside 2 --dam-outside 1 --dam-radius 0.3:0.7 --t-end 1
				--snapshots 101`),
		},
		{
			Name: "stoker-dam-break", Equation: "shallow-water",
			Doc:   `A dam breaks onto shallower water (J. J. Stoker, Water Waves, 1957): depths 1 and 0.1. One sample, with an exact solution.`,
			Flags: solvers.Settings(`--samples 1 --grid 401 --initial dam --dam-inside 1 --dam-outside 0.1 --t-end 0.3`),
		},
		{
			Name: "ritter-dam-break", Equation: "shallow-water",
			Doc:   `A dam breaks onto dry ground (A. Ritter, 1892). One sample, with an exact solution.`,
			Flags: solvers.Settings(`--samples 1 --grid 401 --initial dam --dam-inside 1 --dam-outside 0 --t-end 0.2`),
		},
		{
			Name: "shallow-water-beds", Equation: "shallow-water-2d",
			Doc: `Blobs on water of depth 1 over random beds with islands, between mirrors: heights of blobs and bed drawn for
each sample, of pdekit's own choice.`,
			Flags: solvers.Settings(`--samples 1000 --grid 65 --initial blobs --terms 6 --amplitude 0.5 --bed waves --bed-height 0.2:1.2 --bc slip --t-end 2
				--snapshots 21`),
		},
	}
}
