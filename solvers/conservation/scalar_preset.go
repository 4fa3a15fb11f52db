package conservation

import "github.com/pdekit/pdekit/solvers"

func init() {
	solvers.RegisterPreset(solvers.Preset{
		Name: "traffic-jams", Equation: "traffic",
		Doc: `Random jams on a ring road: four pieces of constant density with jumps at random places, the
Riemann problems of the Lighthill–Whitham–Richards model one after another, until their waves meet.`,
		Flags: solvers.Settings(`--samples 1000 --grid 256 --initial steps --step-pieces 4 --t-end 2 --snapshots 21`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "traffic-red-light", Equation: "traffic",
		Doc: `Cars that arrive at a red light and queue: random density, nothing passes the right end, and on the
left the road goes on with a density of 0.2.`,
		Flags: solvers.Settings(`--samples 1000 --grid 257 --initial steps --mean 0.3 --amplitude 0.25 --bc left=inflow:0.2,right=inflow:1 --t-end 2 --snapshots 21`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "buckley-leverett-waterflood", Equation: "buckley-leverett",
		Doc: `The textbook displacement (S. E. Buckley and M. C. Leverett, Trans. AIME 146 (1942) 107): water
injected into a rock full of oil, with mobility ratios from 0.2 to 10; frames until before the front of
the fastest arrives.`,
		Flags: solvers.Settings(`--samples 1000 --grid 257 --initial riemann --left 1 --right 0 --jump 0.1 --mobility-ratio 0.2:10:log --t-end 0.3 --snapshots 31`),
	})
}
