package dispersive

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/ode"
	"github.com/pdekit/pdekit/solvers/random"
)

// A small wave on the uniform state grows at F(cos k − cos 2k) − 1.
func TestLorenz96Growth(t *testing.T) {
	tr, _ := solve(t, "lorenz-96", "-grid 40 -forcing 8", 0)
	e := tr.Evolution()
	const mode, small = 8, 1e-7
	k := 2 * math.Pi * mode / 40
	u := tr.State().Like()
	for i := range u.Data {
		u.Data[i] = 8 + small*math.Cos(k*float64(i))
	}
	amplitude := func() float64 {
		re, im := 0.0, 0.0
		for i, v := range u.Data {
			sin, cos := math.Sincos(k * float64(i))
			re, im = re+(v-8)*cos, im+(v-8)*sin
		}
		return math.Hypot(re, im)
	}
	before := amplitude()
	advance(t, e, u, 0.5)
	rate, want := math.Log(amplitude()/before)/0.5, 8*(math.Cos(k)-math.Cos(2*k))-1
	t.Logf("growth %.6f, exact %.6f", rate, want)
	if math.Abs(rate-want) > 1e-4 {
		t.Errorf("growth %.6f; want %.6f", rate, want)
	}
}

// advance integrates by the ring's own right-hand side, at a tight tolerance.
func advance(t *testing.T, e solvers.Evolution, u *grid.Field, end float64) {
	t.Helper()
	from, to := u.Like(), u.Like()
	in := ode.NewIntegrator(ode.DormandPrince, ode.System{Explicit: func(du, v []float64, at float64) {
		from.Data, to.Data = v, du
		e.RHS(to, from, at)
	}}, len(u.Data), ode.Control{Tolerance: 1e-11})
	in.Start(0)
	if err := in.Advance(t.Context(), u.Data, end); err != nil {
		t.Fatal(err)
	}
}

// Without forcing and damping Σ X² is conserved: the rate of Σ X²/2 is that of
// damping and forcing alone.
func TestLorenz96Energy(t *testing.T) {
	tr, _ := solve(t, "lorenz-96", "-t-end 1 -snapshots 2", 0)
	u, du := tr.State(), tr.State().Like()
	tr.Evolution().RHS(du, u, 0)
	rate, want := 0.0, 0.0
	for i, v := range u.Data {
		rate += v * du.Data[i]
		want += v * (8 - v)
	}
	if math.Abs(rate-want) > 1e-10*math.Abs(want) {
		t.Errorf("the energy changes at %g; want %g", rate, want)
	}
}

// The largest Lyapunov exponent, 1.68 for 40 sites and F = 8, from twin
// trajectories.
func TestLorenz96Lyapunov(t *testing.T) {
	tr, _ := solve(t, "lorenz-96", "-t-end 20 -snapshots 2", 1)
	const small, interval, rounds = 1e-8, 0.5, 400
	a := tr.State()
	b := a.Like()
	noise := random.New(3, 0)
	copy(b.Data, a.Data)
	for i := range b.Data {
		b.Data[i] += small * noise.NormFloat64()
	}
	sum := 0.0
	for round := range rounds {
		diff, _ := grid.Squares(b.Data, a.Data)
		shrink := small / math.Sqrt(diff)
		for i, v := range a.Data {
			b.Data[i] = v + shrink*(b.Data[i]-v)
		}
		pair := append(append([]float64(nil), a.Data...), b.Data...)
		twins := &grid.Field{Grid: a.Grid, Channels: 2, Data: pair}
		advanceTwins(t, tr.Evolution(), twins, interval)
		copy(a.Data, pair[:40])
		copy(b.Data, pair[40:])
		if round >= 20 {
			diff, _ = grid.Squares(b.Data, a.Data)
			sum += math.Log(math.Sqrt(diff) / small)
		}
	}
	exponent := sum / ((rounds - 20) * interval)
	t.Logf("largest Lyapunov exponent %.3f", exponent)
	if math.Abs(exponent-1.68) > 0.1 {
		t.Errorf("largest Lyapunov exponent %.3f; want 1.68", exponent)
	}
}

// advanceTwins integrates both channels with the same steps.
func advanceTwins(t *testing.T, e solvers.Evolution, twins *grid.Field, end float64) {
	t.Helper()
	from, to := &grid.Field{Grid: twins.Grid, Channels: 1}, &grid.Field{Grid: twins.Grid, Channels: 1}
	in := ode.NewIntegrator(ode.RK4, ode.System{Explicit: func(du, v []float64, at float64) {
		for c := range 2 {
			from.Data, to.Data = v[c*40:(c+1)*40], du[c*40:(c+1)*40]
			e.RHS(to, from, at)
		}
	}}, 80, ode.Control{Tolerance: 1e-9})
	in.Start(0)
	if err := in.Advance(t.Context(), twins.Data, end); err != nil {
		t.Fatal(err)
	}
}
