package reaction

import (
	"fmt"
	"math"
	"math/cmplx"
	"testing"
)

// kutta integrates du/dt = f(u) of two unknowns by classic RK4 with many steps.
func kutta(f func(u [2]float64) [2]float64, u [2]float64, end float64) [2]float64 {
	const steps = 20000
	h := end / steps
	add := func(u, k [2]float64, c float64) [2]float64 { return [2]float64{u[0] + c*k[0], u[1] + c*k[1]} }
	for range steps {
		k1 := f(u)
		k2 := f(add(u, k1, h/2))
		k3 := f(add(u, k2, h/2))
		k4 := f(add(u, k3, h))
		for i := range u {
			u[i] += h / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
		}
	}
	return u
}

// Where nothing varies in space the equations are those of the reaction.
func TestUniformKinetics(t *testing.T) {
	for _, c := range []struct {
		name, settings string
		rates          func(u [2]float64) [2]float64
	}{
		{"fitzhugh-nagumo", "--diffusion-u 1e6 --diffusion-v 1e6 --k 0.05 --grf-sigma 20 --grf-mean true", func(u [2]float64) [2]float64 {
			return [2]float64{u[0] - u[0]*u[0]*u[0] - 0.05 - u[1], u[0] - u[1]}
		}},
		{"gray-scott", "--diffusion-a 1e6 --diffusion-b 1e6 --feed 0.03 --kill 0.05 --blobs 1 --blob-size 1 --blob-height 0.6", func(u [2]float64) [2]float64 {
			r := u[0] * u[1] * u[1]
			return [2]float64{0.03*(1-u[0]) - r, r - 0.08*u[1]}
		}},
	} {
		tr := trajectory(t, c.name, c.settings+" --dims 1 --bc periodic --grid 16 --t-end 4 --snapshots 5 --time-tolerance 1e-10")
		cut := frames(tr, solve(t, tr, 0)[0])
		start := [2]float64{cut[1][0], cut[1][16]} // uniform by then
		want := kutta(c.rates, start, 3)
		for channel, w := range want {
			if got := cut[4][16*channel+7]; math.Abs(got-w) > 1e-7 {
				t.Errorf("%s, channel %d: %g; want %g", c.name, channel, got, w)
			}
		}
		if math.Abs(want[0]-start[0]) < 1e-3 {
			t.Errorf("%s: nothing happened", c.name)
		}
	}
}

// Waves about the upper uniform steady state of Gray and Scott grow or decay at
// the rates of the linear equations.
func TestGrayScottLinearGrowth(t *testing.T) {
	const da, db, f, k, n, small = 2e-3, 1e-3, 0.03, 0.045, 64, 1e-7
	// Steady: B = f(1 − A)/(f + k), AB = f + k; A the smaller root.
	loss := f + k
	a := (1 - math.Sqrt(1-4*loss*loss/f)) / 2
	b := loss / a
	for _, waves := range []int{1, 3} {
		k2 := math.Pow(2*math.Pi*float64(waves), 2)
		m := [4]float64{-da*k2 - b*b - f, -2 * a * b, b * b, -db*k2 + 2*a*b - loss}
		mean, product := (m[0]+m[3])/2, m[0]*m[3]-m[1]*m[2]
		root := cmplx.Sqrt(complex(mean*mean-product, 0))
		tr := trajectory(t, "gray-scott", fmt.Sprintf("--diffusion-a %g --diffusion-b %g --feed %g --kill %g --dims 1 --bc periodic --grid %d --t-end 6 --snapshots 7 --time-tolerance 1e-12", da, db, f, k, n))
		solve(t, tr, 0)
		u := tr.State()
		for i := range n {
			wave := math.Cos(2 * math.Pi * float64(waves*i) / n)
			u.Data[i], u.Data[n+i] = a+small*wave, b+0.5*small*wave
		}
		got := advance(t, tr, 4)
		// exp(Mt) of (1, 1/2), by the eigenvalues mean ± root.
		cosh, sinhc := cmplx.Cosh(root*4), cmplx.Sinh(root*4)/root
		scale := math.Exp(mean * 4)
		x, y := (m[0]-mean)+0.5*m[1], m[2]+0.5*(m[3]-mean)
		want := [2]float64{scale * real(cosh+complex(x, 0)*sinhc), scale * real(0.5*cosh+complex(y, 0)*sinhc)}
		for channel, steady := range []float64{a, b} {
			if amplitude := (got[n*channel] - steady) / small; math.Abs(amplitude-want[channel]) > 1e-4 {
				t.Errorf("%d waves, channel %d: amplitude %.6f; want %.6f", waves, channel, amplitude, want[channel])
			}
		}
	}
}

// Concentrations stay positive up to what the tolerance leaves.
func TestGrayScottBounds(t *testing.T) {
	tr := trajectory(t, "gray-scott", "--dims 1 --grid 64")
	for sample := range 5 {
		if least, most := extremes(solve(t, tr, sample)[0]); least < -1e-4 || most > 1.001 {
			t.Errorf("sample %d: concentrations from %g to %g", sample, least, most)
		}
	}
}
