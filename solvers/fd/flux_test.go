package fd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// wave is 0.3 + sin x + 0.5 cos 2x on n nodes of [0, 2π), and −(u²/2)_x of it.
func wave(n int) (u, want []float64) {
	u, want = make([]float64, n), make([]float64, n)
	for i := range u {
		x := 2 * math.Pi * float64(i) / float64(n)
		u[i] = 0.3 + math.Sin(x) + 0.5*math.Cos(2*x)
		want[i] = -u[i] * (math.Cos(x) - math.Sin(2*x))
	}
	return u, want
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum / float64(len(a)))
}

func slopes(t *testing.T, name string, nominal float64, sizes []int, err func(n int) float64) {
	t.Helper()
	previous := 0.0
	for k, n := range sizes {
		e := err(n)
		if k > 0 {
			if slope := math.Log2(previous/e) / math.Log2(float64(n)/float64(sizes[k-1])); math.Abs(slope-nominal) > 0.2 {
				t.Errorf("%s: order %.2f from %d to %d nodes (error %.3g); want %g", name, slope, sizes[k-1], n, e, nominal)
			}
		}
		previous = e
	}
}

func TestOrders(t *testing.T) {
	fluxError := func(flux func(du, padded []float64, h float64)) func(n int) float64 {
		return func(n int) float64 {
			u, want := wave(n)
			padded, du := make([]float64, n+2*Ghosts), make([]float64, n)
			Pad(padded, u, Wrap)
			flux(du, padded, 2*math.Pi/float64(n))
			return distance(du, want)
		}
	}
	for order := 2; order <= MaxOrder; order += 2 {
		slopes(t, "skew flux", float64(order), []int{32, 64, 128, 256}, fluxError(func(du, padded []float64, h float64) {
			SkewBurgers(du, padded, h, order)
		}))
		slopes(t, "second derivative", float64(order), []int{8, 16, 32, 64}, func(n int) float64 {
			u, want := make([]float64, n), make([]float64, n)
			for i := range u {
				x := 2 * math.Pi * float64(i) / float64(n)
				u[i], want[i] = math.Sin(x+1), -3*math.Sin(x+1)
			}
			padded, du := make([]float64, n+2*Ghosts), make([]float64, n)
			Pad(padded, u, Wrap)
			Laplace1(du, padded, 3, 2*math.Pi/float64(n), order)
			return distance(du, want)
		})
	}
	// Cell averages of e^x over cells of width h about 0, and its value at h/2.
	for _, mirrored := range []bool{false, true} {
		slopes(t, "WENO value at a face", 5, []int{8, 16, 32, 64}, func(n int) float64 {
			h := 1 / float64(n)
			mean := func(i float64) float64 { return (math.Exp((i+0.5)*h) - math.Exp((i-0.5)*h)) / h }
			if mirrored {
				return math.Abs(WENO5(mean(3), mean(2), mean(1), mean(0), mean(-1)) - math.Exp(h/2))
			}
			return math.Abs(WENO5(mean(-2), mean(-1), mean(0), mean(1), mean(2)) - math.Exp(h/2))
		})
	}
	// Smooth extrema, where lesser weights lose orders: at least the fifth.
	weno := fluxError(WENOBurgers)
	if slope := math.Log2(weno(128)/weno(1024)) / 3; slope < 4.8 {
		t.Errorf("WENO has order %.2f on a wave with extrema", slope)
	}
}

// The skew form conserves Σu and Σu² whatever u is: there is no other state
// that tells it from a mere central difference.
func TestSkewFluxConserves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 64
	u := make([]float64, n)
	for i := range u {
		u[i] = rng.NormFloat64()
	}
	padded, du := make([]float64, n+2*Ghosts), make([]float64, n)
	Pad(padded, u, Wrap)
	for order := 2; order <= MaxOrder; order += 2 {
		SkewBurgers(du, padded, 0.1, order)
		var mass, energy, size float64
		for i, d := range du {
			mass += d
			energy += u[i] * d
			size += math.Abs(u[i] * d)
		}
		if math.Abs(mass) > 1e-13*size || math.Abs(energy) > 1e-13*size {
			t.Errorf("order %d: Σdu = %g, Σu·du = %g of terms %g", order, mass, energy, size)
		}
	}
	WENOBurgers(du, padded, 0.1)
	mass := 0.0
	for _, d := range du {
		mass += d
	}
	near(t, "WENO's Σdu", mass, 0, 1e-11)
}

// A moving shock from 1 to 0 travels at speed 1/2, and no new extrema appear.
func TestWENOShock(t *testing.T) {
	const n, h = 200, 0.01
	u := make([]float64, n)
	for i := range u {
		if i > 50 && i <= 100 {
			u[i] = 1
		}
	}
	mass := 50.0
	padded, du := make([]float64, n+2*Ghosts), make([]float64, n)
	stage := make([]float64, n)
	const dt, steps = 0.3 * h, 120 // to t = 0.36
	rate := func(v []float64) {
		Pad(padded, v, Wrap)
		WENOBurgers(du, padded, h)
	}
	for range steps { // the scheme of Shu and Osher, written out
		rate(u)
		for i := range stage {
			stage[i] = u[i] + dt*du[i]
		}
		rate(stage)
		for i := range stage {
			stage[i] = 0.75*u[i] + 0.25*(stage[i]+dt*du[i])
		}
		rate(stage)
		for i := range u {
			u[i] = u[i]/3 + 2./3*(stage[i]+dt*du[i])
		}
	}
	sum, lowest, highest := 0.0, 0.0, 0.0
	for _, v := range u {
		sum += v
		lowest, highest = min(lowest, v), max(highest, v)
	}
	near(t, "Σu", sum, mass, 1e-11)
	if lowest < -1e-3 || highest > 1+1e-3 {
		t.Errorf("u ranges from %g to %g; want 0 to 1", lowest, highest)
	}
	// At t = 0.36 the shock has gone 0.18 = 18 cells.
	for i := 110; i < 140; i++ {
		want := 1.0
		if i > 118 {
			want = 0
		}
		if d := i - 118; d < -3 || d > 3 {
			near(t, "u beside the shock", u[i], want, 0.02)
		}
	}
}
