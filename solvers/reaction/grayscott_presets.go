package reaction

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

// wellPatterns are the six sets of The Well, in its order.
var wellPatterns = []struct{ name, feed, kill string }{
	{"gliders", "0.014", "0.054"}, {"bubbles", "0.098", "0.057"}, {"maze", "0.029", "0.057"},
	{"worms", "0.058", "0.065"}, {"spirals", "0.018", "0.051"}, {"spots", "0.03", "0.062"},
}

// pearsonPatterns are the types of J. E. Pearson, Science 261 (1993) 189, with
// the rates that APEBench gives them.
var pearsonPatterns = []struct{ name, feed, kill string }{
	{"alpha", "0.008", "0.046"}, {"beta", "0.020", "0.046"}, {"gamma", "0.024", "0.056"},
	{"delta", "0.028", "0.056"}, {"epsilon", "0.02", "0.056"}, {"zeta", "0.024", "0.06"},
	{"eta", "0.036", "0.063"}, {"theta", "0.04", "0.06"}, {"iota", "0.05", "0.0605"},
	{"kappa", "0.052", "0.063"}, {"lambda", "0.036", "0.0655"}, {"mu", "0.044", "0.066"},
}

func init() {
	for _, s := range wellPatterns {
		solvers.RegisterPreset(solvers.Preset{
			Name: "well-gray-scott-" + s.name, Equation: "gray-scott",
			Doc: fmt.Sprintf(`The %s of The Well's Gray–Scott set (R. Ohana et al., NeurIPS 2024): f = %s, k = %s,
D_A = 2e-5, D_B = 1e-5 on the periodic [−1, 1]², 128² points, 1001 frames to t = 10000, 200 samples.
The Well starts half of them from clusters of Gaussian bumps, as this does, and half from random
Fourier series (initial grf); its law of the bumps is not published, ours is in the flags.`, s.name, s.feed, s.kill),
			Flags: solvers.Settings(`--samples 200 --dims 2 --grid 128 --min -1 --max 1 --bc periodic --diffusion-a 2e-5 --diffusion-b 1e-5 --feed ` +
				s.feed + ` --kill ` + s.kill + ` --t-end 10000 --snapshots 1001 --initial blobs --blobs 10:41 --blob-size 0.01:0.05`),
		})
	}
	const ape = `--samples 50 --dims 2 --grid 160 --bc periodic --diffusion-a 2e-5 --diffusion-b 1e-5 --initial blobs --blobs 1 --blob-place 0.4:0.6 --blob-size 0.1:0.14 --blob-height 1 --snapshots 51 `
	const differs = `A single Gaussian bump near the centre, 50 steps. APEBench draws one bump for
each channel; here both share it. Its Fourier method (ETDRK) is another; the certificate says how
far this is from the exact solution.`
	solvers.RegisterPreset(solvers.Preset{
		Name: "apebench-gray-scott", Equation: "gray-scott",
		Doc:   "APEBench's 2d_phy_gs (F. Koehler et al., NeurIPS 2024): f = 0.04, k = 0.06 on the unit square, steps of 10. " + differs,
		Flags: solvers.Settings(ape + `--max 1 --feed 0.04 --kill 0.06 --t-end 500`),
	})
	for _, s := range pearsonPatterns {
		solvers.RegisterPreset(solvers.Preset{
			Name: "apebench-gray-scott-" + s.name, Equation: "gray-scott",
			Doc: fmt.Sprintf("APEBench's 2d_phy_gs_%s (F. Koehler et al., NeurIPS 2024), Pearson's type: f = %s, k = %s on [0, 2.5]², steps of 20. ", s.name, s.feed, s.kill) +
				differs,
			Flags: solvers.Settings(ape + `--max 2.5 --feed ` + s.feed + ` --kill ` + s.kill + ` --t-end 1000`),
		})
	}
}
