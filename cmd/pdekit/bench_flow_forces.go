package main

import (
	"fmt"
	"math"
)

// judgeSteadyCylinder: DFG 2D-1, the values of G. Nabh (1998).
func judgeSteadyCylinder(f flowSample) ([]flowValue, error) {
	forces := f.data["forces"]
	const scale = 2 / (0.2 * 0.2 * 0.1)
	return []flowValue{{"drag coefficient", scale * forces[len(forces)-2], 5.57953523384}, {"lift coefficient", scale * forces[len(forces)-1], 0.010618948146}}, nil
}

// judgeVortexStreet: DFG 2D-2, the values of FeatFlow at level 6.
func judgeVortexStreet(f flowSample) ([]flowValue, error) {
	const scale = 2 / (1.0 * 1.0 * 0.1)
	drag, lift := f.series(0, scale), f.series(1, scale)
	period, err := lift.period()
	if err != nil {
		return nil, err
	}
	return []flowValue{
		{"largest drag coefficient", drag.peak(1), 3.227393}, {"least drag coefficient", drag.peak(-1), 3.164264},
		{"largest lift coefficient", lift.peak(1), 0.986571}, {"least lift coefficient", lift.peak(-1), -1.021288},
		{"Strouhal number", 0.1 / (1.0 * period), 0.30184},
	}, nil
}

// judgeSquare: A. Sohankar, C. Norberg and L. Davidson, Int. J. Numer. Meth.
// Fluids 26 (1998) 39, table IV.
func judgeSquare(drag, strouhal float64) func(f flowSample) ([]flowValue, error) {
	return func(f flowSample) ([]flowValue, error) {
		d, l := f.series(0, 2), f.series(1, 2)
		period, err := l.period()
		if err != nil {
			return nil, err
		}
		return []flowValue{{"mean drag coefficient", d.mean(period), drag}, {"Strouhal number", 1 / period, strouhal}}, nil
	}
}

// series is a force coefficient at even times.
type series struct {
	step   float64
	values []float64
}

// series is component c of the forces over the last two fifths of the time.
func (f flowSample) series(c int, scale float64) series {
	t, forces := f.data["t"], f.data["forces"]
	s := series{step: t[1] - t[0]}
	for k := len(t) * 3 / 5; k < len(t); k++ {
		s.values = append(s.values, scale*forces[2*k+c])
	}
	return s
}

// period is the mean time between rises through the mean value.
func (s series) period() (float64, error) {
	mean := 0.0
	for _, v := range s.values {
		mean += v / float64(len(s.values))
	}
	var rises []float64
	for i := 1; i < len(s.values); i++ {
		if a, b := s.values[i-1]-mean, s.values[i]-mean; a < 0 && b >= 0 {
			rises = append(rises, float64(i)-b/(b-a))
		}
	}
	if len(rises) < 3 {
		return 0, fmt.Errorf("the lift rises through its mean %d times in the last two fifths of the time; it does not oscillate yet", len(rises))
	}
	return s.step * (rises[len(rises)-1] - rises[0]) / float64(len(rises)-1), nil
}

// peak is the mean of the maxima (sign 1) or minima (sign −1), each by the
// parabola through three values.
func (s series) peak(sign float64) float64 {
	sum, count := 0.0, 0
	for i := 1; i+1 < len(s.values); i++ {
		a, b, c := sign*s.values[i-1], sign*s.values[i], sign*s.values[i+1]
		if b > a && b >= c {
			sum += b + (c-a)*(c-a)/(8*(2*b-a-c))
			count++
		}
	}
	return sign * sum / float64(count)
}

// mean is the mean over as many whole periods as there are.
func (s series) mean(period float64) float64 {
	whole := math.Floor(float64(len(s.values))*s.step/period) * period
	n := int(math.Round(whole / s.step))
	sum := 0.0
	for _, v := range s.values[len(s.values)-n:] {
		sum += v
	}
	return sum / float64(n)
}
