package metrics

import "math"

// definition is one metric that is a mean (or median) over samples of a value
// computed from a sample's sums.
type definition struct {
	name, title, reduction string
	// better is the value of a perfect prediction: 0, or 1 for correlations.
	better float64
	median bool // the headline is the median over samples, not the mean
	// frame is the value of one frame from its channels' sums; nil if the
	// metric has no curve.
	frame func(channels []sums) float64
	// sample is the value of a whole sample, (frame, channel) flattened; nil
	// means the mean of frame over the frames.
	sample func(all []sums) float64
}

var definitions = [...]definition{
	{
		name: "rel_l2", title: "relative L2",
		reduction: "mean over samples of ‖p−y‖₂/‖y‖₂, norms over all frames, channels and nodes together (FNO's test l2 full, F-FNO's N-MSE); curve: norms over channels and nodes of one frame",
		frame:     relL2, sample: relL2,
	},
	{
		name: "rel_l2_step", title: "relative L2 per step",
		reduction: "mean over samples and frames of ‖p−y‖₂/‖y‖₂, norms over channels and nodes of one frame (FNO's train l2 step)",
		frame:     relL2,
	},
	{
		name: "rel_l2_median", title: "median relative L2", median: true,
		reduction: "median over samples of ‖p−y‖₂/‖y‖₂, norms over all frames, channels and nodes together",
		sample:    relL2,
	},
	{
		name: "rel_l1", title: "relative L1, %",
		reduction: "mean over samples of 100·Σ|p−y|/Σ|y|, sums over all frames, channels and nodes together (Poseidon's mean)",
		sample:    relL1,
	},
	{
		name: "rel_l1_median", title: "median relative L1, %", median: true,
		reduction: "median over samples of 100·Σ|p−y|/Σ|y|, sums over all frames, channels and nodes together (Poseidon)",
		sample:    relL1,
	},
	{
		name: "rel_h1", title: "relative H1",
		reduction: "mean over samples of √((‖e‖²+Σᵢ‖∂ᵢe‖²)/(‖y‖²+Σᵢ‖∂ᵢy‖²)), e = p−y, over all frames, channels and nodes together; central differences, one-sided at ends that are not periodic; curve: one frame",
		frame:     relH1, sample: relH1,
	},
	{
		name: "nrmse", title: "nRMSE (PDEBench)",
		reduction: "mean over samples, channels and frames of √(mean_x (p−y)²)/√(mean_x y²)",
		frame:     perChannel(nrmse),
	},
	{
		name: "rmse", title: "RMSE (PDEBench)",
		reduction: "mean over samples, channels and frames of √(mean_x (p−y)²)",
		frame:     perChannel(func(s *sums) float64 { return math.Sqrt(s.ee / s.n) }),
	},
	{
		name: "brmse", title: "boundary RMSE (PDEBench)",
		reduction: "mean over samples, channels and frames of the root mean square error over the first and last plane of every axis",
		frame:     perChannel(func(s *sums) float64 { return math.Sqrt(s.faceE / s.faces) }),
	},
	{
		name: "max_error_mean", title: "mean maximum error",
		reduction: "mean over samples, channels and frames of max_x |p−y|",
		frame:     perChannel(func(s *sums) float64 { return s.maxE }),
	},
	{
		name: "vrmse", title: "VRMSE (The Well)",
		reduction: "mean over samples, channels and frames of √(mean_x (p−y)²/(var_x(y)+1e-7)), var_x unbiased; 1 = predicting the spatial mean",
		frame: perChannel(func(s *sums) float64 {
			return math.Sqrt(s.ee / s.n / (s.cyy/(s.n-1) + 1e-7))
		}),
	},
	{
		name: "nrmse_apebench", title: "nRMSE (APEBench)",
		reduction: "mean over samples and frames of Σ_c ‖p_c−y_c‖₂/‖y_c‖₂, summed over channels",
		frame: func(channels []sums) float64 {
			v := 0.0
			for i := range channels {
				v += ratio(math.Sqrt(channels[i].ee), math.Sqrt(channels[i].yy))
			}
			return v
		},
	},
	{
		name: "srmse_apebench", title: "sRMSE (APEBench)",
		reduction: "mean over samples and frames of Σ_c 2‖p_c−y_c‖₂/(‖p_c‖₂+‖y_c‖₂), summed over channels; at most 2 per channel",
		frame: func(channels []sums) float64 {
			v := 0.0
			for i := range channels {
				s := &channels[i]
				v += 2 * ratio(math.Sqrt(s.ee), math.Sqrt(s.pp)+math.Sqrt(s.yy))
			}
			return v
		},
	},
	{
		name: "mse", title: "mean square error",
		reduction: "mean over samples, channels and frames of mean_x (p−y)²",
		frame:     perChannel(func(s *sums) float64 { return s.ee / s.n }),
	},
	{
		name: "cosine", title: "cosine similarity", better: 1,
		reduction: "mean over samples, channels and frames of ⟨p,y⟩/(‖p‖‖y‖) (APEBench's correlation)",
		frame: perChannel(func(s *sums) float64 {
			return correlation(s.py, s.pp, s.yy)
		}),
	},
	{
		name: "pearson", title: "Pearson correlation", better: 1,
		reduction: "mean over samples, channels and frames of the Pearson correlation over the nodes (spatial means removed)",
		frame: perChannel(func(s *sums) float64 {
			return correlation(s.cpy, s.cpp, s.cyy)
		}),
	},
}

// pearsonIndex is the row of definitions that correlation times follow.
var pearsonIndex = indexOf("pearson")

func indexOf(name string) int {
	for i := range definitions {
		if definitions[i].name == name {
			return i
		}
	}
	panic("metrics: no definition " + name)
}

// worst is what the metric gives a prediction that is not finite.
func (d *definition) worst() float64 {
	if d.better == 1 {
		return 0
	}
	return math.Inf(1)
}

// perChannel averages a value over the channels.
func perChannel(f func(s *sums) float64) func([]sums) float64 {
	return func(channels []sums) float64 {
		v := 0.0
		for i := range channels {
			v += f(&channels[i])
		}
		return v / float64(len(channels))
	}
}

func nrmse(s *sums) float64 {
	return ratio(math.Sqrt(s.ee/s.n), math.Sqrt(s.yy/s.n))
}

func relL1(all []sums) float64 {
	t := total(all)
	return 100 * ratio(t.absE, t.absY)
}

func relL2(all []sums) float64 {
	t := total(all)
	return ratio(math.Sqrt(t.ee), math.Sqrt(t.yy))
}

func relH1(all []sums) float64 {
	t := total(all)
	return math.Sqrt(ratio(t.ee+t.gradE, t.yy+t.gradY))
}

// correlation is ab/√(aa·bb); 1 if both are constant, 0 if only one is.
func correlation(ab, aa, bb float64) float64 {
	if aa == 0 && bb == 0 {
		return 1
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / (math.Sqrt(aa) * math.Sqrt(bb))
}

// total adds the sums that norms over several frames and channels need.
func total(all []sums) sums {
	var t sums
	for i := range all {
		s := &all[i]
		t.ee += s.ee
		t.yy += s.yy
		t.absE += s.absE
		t.absY += s.absY
		t.gradE += s.gradE
		t.gradY += s.gradY
	}
	return t
}
