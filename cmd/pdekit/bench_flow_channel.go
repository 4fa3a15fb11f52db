package main

import "math"

// judgeChannel: the mean flow of a turbulent channel over the last three fifths
// of the time, in units of the friction velocity, against the correlations of R.
// B. Dean, J. Fluids Eng. 100 (1978) 215, and the profile of H. Reichardt, Z.
// Angew. Math. Mech. 31 (1951) 208, at 30/Re_τ from the plates.
func judgeChannel(reynolds float64) func(f flowSample) ([]flowValue, error) {
	return func(f flowSample) ([]flowValue, error) {
		profile := f.meanProfile()
		shear, first := f.data["shear"], 2*f.steadyFrom()
		stress := 0.0
		for _, s := range shear[first:] {
			stress += s / float64(len(shear)-first)
		}
		ys := f.data["y"]
		bulk := 0.0
		for j := 1; j < len(ys); j++ {
			bulk += (profile[j] + profile[j-1]) / 2 * (ys[j] - ys[j-1]) / (ys[len(ys)-1] - ys[0])
		}
		dean := math.Pow(2/0.073, 4./7) * math.Pow(2*reynolds, 1./7)
		const wall = 30.
		reichardt := math.Log(1+0.41*wall)/0.41 + 7.8*(1-math.Exp(-wall/11)-wall/11*math.Exp(-wall/3))
		return []flowValue{
			{"mean stress on the plates", stress, 1},
			{"bulk velocity", bulk, dean},
			{"velocity in the middle", profile[len(ys)/2], dean * 1.28 * math.Pow(2*reynolds*dean, -0.0116)},
			{"velocity 30 viscous lengths from a plate", interpolate(ys, profile, wall/reynolds), reichardt},
		}, nil
	}
}

// steadyFrom is the first frame of the last three fifths of the time.
func (f flowSample) steadyFrom() int { return len(f.data["t"]) * 2 / 5 }

// meanProfile is the mean of channel 0 of a flow in three dimensions over x, z,
// the frames from steadyFrom on, and both halves of y.
func (f flowSample) meanProfile() []float64 {
	nx, ny, nz := len(f.data["x"]), len(f.data["y"]), len(f.data["z"])
	frames, u := len(f.data["t"]), f.data["u"]
	size := len(u) / frames
	profile := make([]float64, ny)
	for k := f.steadyFrom(); k < frames; k++ {
		for i := range nx {
			for j := range ny {
				for _, v := range u[k*size+(i*ny+j)*nz:][:nz] {
					profile[j] += v / float64(nx*nz*(frames-f.steadyFrom()))
				}
			}
		}
	}
	for j := range ny / 2 {
		mean := (profile[j] + profile[ny-1-j]) / 2
		profile[j], profile[ny-1-j] = mean, mean
	}
	return profile
}

// interpolate is the cubic through four values beside x.
func interpolate(nodes, values []float64, x float64) (sum float64) {
	first, weights := cubic(nodes, x)
	for k, w := range weights {
		sum += w * values[first+k]
	}
	return sum
}
