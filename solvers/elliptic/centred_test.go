package elliptic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers/grid"
)

// axisKinds are axes of n cells of every kind: ends, centres and nodes, uniform
// and stretched.
func axisKinds(n int) (kinds []Axis) {
	ends := []grid.Condition{grid.Dirichlet, grid.Neumann}
	kinds = append(kinds, Axis{N: n, Spacing: 0.3})
	for _, low := range ends {
		for _, high := range ends {
			for _, nodes := range []bool{false, true} {
				a := Axis{N: n, Spacing: 0.2, Low: low, High: high, Nodes: nodes}
				if nodes {
					a.N += 1 - a.dirichlet()
				}
				kinds = append(kinds, a)
			}
		}
	}
	return kinds
}

// stretched is a with faces crowded at the low end.
func stretched(a Axis) Axis {
	nodes := a.N + 1
	if a.Nodes {
		nodes = a.N + a.dirichlet()
	}
	for i := range nodes {
		s := float64(i) / float64(nodes-1)
		a.Faces = append(a.Faces, s+s*s)
	}
	return a
}

// minusSecond is −Δ on one line, by values beyond the ends: an independent
// statement of the same difference.
func minusSecond(a Axis, u func(i int) float64, i int) float64 {
	face := func(i int) float64 {
		if a.Faces != nil {
			return a.Faces[i]
		}
		return float64(i) * a.Spacing
	}
	if a.Low == grid.Periodic {
		wrap := func(i int) float64 { return u((i%a.N + a.N) % a.N) }
		return (2*u(i) - wrap(i-1) - wrap(i+1)) / (a.Spacing * a.Spacing)
	}
	if !a.Nodes {
		centre := func(i int) float64 { return (face(i) + face(i+1)) / 2 }
		low, high := 0.0, 0.0
		switch {
		case i > 0:
			low = (u(i) - u(i-1)) / (centre(i) - centre(i-1))
		case a.Low == grid.Dirichlet:
			low = u(0) / (centre(0) - face(0))
		}
		switch {
		case i < a.N-1:
			high = (u(i+1) - u(i)) / (centre(i+1) - centre(i))
		case a.High == grid.Dirichlet:
			high = -u(i) / (face(a.N) - centre(i))
		}
		return (low - high) / (face(i+1) - face(i))
	}
	first := 0
	if a.Low == grid.Dirichlet {
		first = 1
	}
	last := a.N + a.dirichlet() - 1
	at := i + first
	value := func(p int) float64 {
		if p < first || p-first >= a.N {
			return 0
		}
		return u(p - first)
	}
	switch {
	case at == 0: // the mirror image beyond a Neumann end
		h := face(1) - face(0)
		return 2 * (value(0) - value(1)) / (h * h)
	case at == last:
		h := face(last) - face(last-1)
		return 2 * (value(last) - value(last-1)) / (h * h)
	}
	low, high := face(at)-face(at-1), face(at+1)-face(at)
	return ((value(at)-value(at-1))/low - (value(at+1)-value(at))/high) / ((low + high) / 2)
}

// residual is the largest |αu − βΔu − (f − removed)| relative to the largest
// term of it.
func centredResidual(axes []Axis, u, f []float64, alpha, beta, removed float64) float64 {
	stride := make([]int, len(axes))
	size := 1
	for a := len(axes) - 1; a >= 0; a-- {
		stride[a] = size
		size *= axes[a].N
	}
	worst, largest := 0.0, 0.0
	for p := range u {
		sum := alpha*u[p] - f[p] + removed
		for a, x := range axes {
			i := p / stride[a] % x.N
			line := func(j int) float64 { return u[p+(j-i)*stride[a]] }
			d := minusSecond(x, line, i)
			largest = max(largest, math.Abs(beta*d))
			sum += beta * d
		}
		largest = max(largest, math.Abs(f[p]), math.Abs(alpha*u[p]))
		worst = max(worst, math.Abs(sum))
	}
	return worst / largest
}

// Every kind of axis in every place, against the difference equations.
func TestCentredSolvesItsEquations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	solve := func(alpha float64, axes ...Axis) {
		t.Helper()
		c, err := NewCentred(axes...)
		if err != nil {
			t.Fatal(err)
		}
		f := make([]float64, c.Size())
		for i := range f {
			f[i] = rng.Float64() + 0.5
		}
		u := slices.Clone(f)
		beta := 0.7
		removed := c.SolveShifted(u, u, alpha, beta)
		if alpha == 0 {
			u = slices.Clone(f)
			beta, removed = 1, c.Solve(u, u)
		}
		floating := alpha == 0
		for _, a := range axes {
			floating = floating && a.Low != grid.Dirichlet && a.High != grid.Dirichlet
		}
		if !floating && removed != 0 || floating && !(removed > 0.5 && removed < 1.5) {
			t.Errorf("%+v: removed %g", axes, removed)
		}
		if r := centredResidual(axes, u, f, alpha, beta, removed); !(r < 1e-12) {
			t.Errorf("%+v, shift %g: residual %g", axes, alpha, r)
		}
	}
	for _, alpha := range []float64{0, 3} {
		for _, a := range axisKinds(9) {
			solve(alpha, a)
			for _, b := range axisKinds(6) {
				solve(alpha, a, b)
				if b.Low == grid.Periodic {
					continue
				}
				solve(alpha, a, stretched(b))
				solve(alpha, stretched(b), a)
				for _, d := range axisKinds(5) {
					if b.Nodes == d.Nodes {
						solve(alpha, a, b, d)
						solve(alpha, d, stretched(b), a)
						solve(alpha, d, a, stretched(b))
					}
				}
			}
		}
	}
}

// More planes, lines and modes than one chunk holds.
func TestCentredLarge(t *testing.T) {
	periodic := Axis{N: 72, Spacing: 0.1}
	walls := Axis{N: 65, Spacing: 0.1, Low: grid.Neumann, High: grid.Neumann}
	for _, axes := range [][]Axis{{periodic, walls}, {walls, periodic}, {periodic, periodic}, {walls, walls, periodic}, {periodic, walls, periodic}, {periodic, stretched(walls), periodic}} {
		c, err := NewCentred(axes...)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		f := make([]float64, c.Size())
		for i := range f {
			f[i] = rng.Float64() - 0.5
		}
		u := make([]float64, len(f))
		removed := c.Solve(u, f)
		if r := centredResidual(axes, u, f, 0, 1, removed); !(r < 1e-11) {
			t.Errorf("%+v: residual %g", axes, r)
		}
	}
}

// The mean over cells is zero where the solution is free up to a constant.
func TestCentredMean(t *testing.T) {
	walls := stretched(Axis{N: 20, Low: grid.Neumann, High: grid.Neumann})
	c, err := NewCentred(Axis{N: 12, Spacing: 1}, walls)
	if err != nil {
		t.Fatal(err)
	}
	u := make([]float64, c.Size())
	for i := range u {
		u[i] = math.Sin(float64(i * i))
	}
	c.Solve(u, u)
	sum, norm := 0.0, 0.0
	for i, v := range u {
		j := i % 20
		w := walls.Faces[j+1] - walls.Faces[j]
		sum += w * v
		norm += w * math.Abs(v)
	}
	if math.Abs(sum) > 1e-13*norm {
		t.Errorf("the mean is %g of the mean modulus %g", sum, norm)
	}
}

// Convergence to solutions of the differential equation: second order at each
// pair of ends and stretched, fourth with Fourth.
func TestCentredOrder(t *testing.T) {
	const pi = math.Pi
	for _, c := range []struct {
		low, high grid.Condition
		fourth    bool
		stretch   bool
		u         func(x float64) float64 // −u″ = k²u
		k         float64
	}{
		{grid.Periodic, grid.Periodic, false, false, func(x float64) float64 { return math.Sin(2*pi*x + 1) }, 2 * pi},
		{grid.Periodic, grid.Periodic, true, false, func(x float64) float64 { return math.Sin(2*pi*x + 1) }, 2 * pi},
		{grid.Dirichlet, grid.Dirichlet, false, false, func(x float64) float64 { return math.Sin(2 * pi * x) }, 2 * pi},
		{grid.Dirichlet, grid.Dirichlet, true, false, func(x float64) float64 { return math.Sin(2 * pi * x) }, 2 * pi},
		{grid.Neumann, grid.Neumann, false, false, func(x float64) float64 { return math.Cos(3 * pi * x) }, 3 * pi},
		{grid.Neumann, grid.Neumann, true, false, func(x float64) float64 { return math.Cos(3 * pi * x) }, 3 * pi},
		{grid.Dirichlet, grid.Neumann, false, false, func(x float64) float64 { return math.Sin(1.5 * pi * x) }, 1.5 * pi},
		{grid.Dirichlet, grid.Neumann, true, false, func(x float64) float64 { return math.Sin(1.5 * pi * x) }, 1.5 * pi},
		{grid.Neumann, grid.Dirichlet, true, false, func(x float64) float64 { return math.Cos(1.5 * pi * x) }, 1.5 * pi},
		{grid.Dirichlet, grid.Neumann, false, true, func(x float64) float64 { return math.Sin(1.5 * pi * x) }, 1.5 * pi},
	} {
		var errors []float64
		for _, n := range []int{16, 32, 64} {
			a := Axis{N: n, Spacing: 1 / float64(n), Low: c.low, High: c.high, Fourth: c.fourth}
			centre := func(i int) float64 { return (float64(i) + 0.5) / float64(n) }
			if c.stretch {
				for i := range n + 1 {
					s := float64(i) / float64(n)
					a.Faces = append(a.Faces, s-0.1*math.Sin(2*pi*s))
				}
				centre = func(i int) float64 { return (a.Faces[i] + a.Faces[i+1]) / 2 }
			}
			solver, err := NewCentred(a)
			if err != nil {
				t.Fatal(err)
			}
			f := make([]float64, n)
			for i := range f {
				f[i] = c.k * c.k * c.u(centre(i))
			}
			u := make([]float64, n)
			solver.Solve(u, f)
			worst := 0.0
			for i, v := range u {
				worst = max(worst, math.Abs(v-c.u(centre(i))))
			}
			errors = append(errors, worst)
		}
		order := 2.0
		if c.fourth {
			order = 4
		}
		if slope := math.Log2(errors[1] / errors[2]); math.Abs(slope-order) > 0.2 {
			t.Errorf("%v to %v, fourth %t: errors %.3g, slope %.3f", c.low, c.high, c.fourth, errors, slope)
		}
	}
}

// A solve has the same bytes for any number of threads, and allocates nothing.
func TestCentredThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	walls := Axis{N: 37, Spacing: 0.1, Low: grid.Neumann, High: grid.Neumann}
	mixed := Axis{N: 20, Spacing: 0.1, Low: grid.Dirichlet, High: grid.Neumann}
	for i, axes := range [][]Axis{{walls, mixed, Axis{N: 24, Spacing: 1}}, {Axis{N: 24, Spacing: 1}, stretched(walls), walls}, {mixed, stretched(walls)}} {
		var want []float64
		for _, threads := range []int{1, 2, 5} {
			parallel.SetThreads(threads)
			c, err := NewCentred(axes...)
			if err != nil {
				t.Fatal(err)
			}
			u, f := make([]float64, c.Size()), make([]float64, c.Size())
			for i := range f {
				f[i] = math.Sin(float64(i * i))
			}
			c.SolveShifted(u, f, 2, 0.1)
			c.Solve(u, u)
			if want == nil {
				want = slices.Clone(u)
			} else if !slices.Equal(u, want) {
				t.Errorf("case %d: %d threads give other bytes than one", i, threads)
			}
			if threads == 1 {
				if a := testing.AllocsPerRun(3, func() { c.Solve(u, f) }); a != 0 {
					t.Errorf("case %d: a solve allocates %g times", i, a)
				}
			}
		}
	}
}

// Central differences: the gradient of the solution, by the same differences,
// takes all divergence off a field that has some at every wavenumber.
func TestCentredCentral(t *testing.T) {
	weights := map[int][]float64{2: {0.5}, 4: {2. / 3, -1. / 12}, 6: {0.75, -0.15, 1. / 60}}
	const n, m = 12, 10
	for order, w := range weights {
		difference := func(u []float64, i, j int, along bool) float64 {
			sum := 0.0
			for k, c := range w {
				if along {
					sum += c * (u[i*m+(j+k+1)%m] - u[i*m+(j-k-1+m)%m])
				} else {
					sum += c * (u[(i+k+1)%n*m+j] - u[(i-k-1+n)%n*m+j])
				}
			}
			return sum
		}
		c, err := NewCentred(Axis{N: n, Spacing: 1, Central: order}, Axis{N: m, Spacing: 1, Central: order})
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(5, 6))
		x, y, f := make([]float64, n*m), make([]float64, n*m), make([]float64, n*m)
		for i := range x {
			x[i], y[i] = rng.Float64(), rng.Float64()
		}
		divergence := func() (largest float64) {
			for p := range f {
				f[p] = -difference(x, p/m, p%m, false) - difference(y, p/m, p%m, true)
				largest = max(largest, math.Abs(f[p]))
			}
			return largest
		}
		before := divergence()
		p := make([]float64, n*m)
		c.Solve(p, f)
		for i := range x {
			x[i] -= difference(p, i/m, i%m, false)
			y[i] -= difference(p, i/m, i%m, true)
		}
		if after := divergence(); !(after < 1e-14*before*100) {
			t.Errorf("order %d: divergence %g, before %g", order, after, before)
		}
	}
}

func TestCentredRefuses(t *testing.T) {
	ok := Axis{N: 8, Spacing: 1}
	walls := Axis{N: 8, Spacing: 1, Low: grid.Neumann, High: grid.Neumann}
	for name, axes := range map[string][]Axis{
		"no axis":             {},
		"four axes":           {ok, ok, ok, ok},
		"no cells":            {{Spacing: 1}},
		"no spacing":          {{N: 8}},
		"half periodic":       {{N: 8, Spacing: 1, Low: grid.Neumann}},
		"an unknown end":      {{N: 8, Spacing: 1, Low: grid.Robin, High: grid.Robin}},
		"two stretched":       {stretched(walls), stretched(walls)},
		"stretched, periodic": {{N: 2, Faces: []float64{0, 1, 2}}},
		"too few faces":       {{N: 2, Faces: []float64{0, 1}, Low: grid.Neumann, High: grid.Neumann}},
		"faces that decrease": {{N: 2, Faces: []float64{0, 2, 1}, Low: grid.Neumann, High: grid.Neumann}},
		"fourth at nodes":     {{N: 8, Spacing: 1, Fourth: true, Nodes: true}},
		"central at walls":    {{N: 8, Spacing: 1, Central: 2, Low: grid.Neumann, High: grid.Neumann}},
		"central on one axis": {ok, {N: 8, Spacing: 1, Central: 2}},
		"central of order 3":  {{N: 8, Spacing: 1, Central: 3}},
	} {
		if c, err := NewCentred(axes...); err == nil || c != nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkCentred(b *testing.B) {
	for _, n := range []int{64, 128} {
		for _, ends := range []grid.Condition{grid.Periodic, grid.Neumann} {
			b.Run(fmt.Sprintf("%d^3-%v", n, ends), func(b *testing.B) {
				a := Axis{N: n, Spacing: 1, Low: ends, High: ends}
				c, err := NewCentred(a, a, a)
				if err != nil {
					b.Fatal(err)
				}
				u, f := make([]float64, c.Size()), make([]float64, c.Size())
				for i := range f {
					f[i] = math.Sin(float64(i))
				}
				b.SetBytes(int64(8 * len(f)))
				for b.Loop() {
					c.Solve(u, f)
				}
			})
		}
	}
}
