package random

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func fieldOn(n []int, kind grid.Condition) *grid.Field {
	g := grid.Uniform(len(n), 3, 0, 1, kind == grid.Periodic)
	g.N = n
	return grid.NewField(g, 1)
}

func sample(t *testing.T, g Gaussian, seed uint64, index int, n, stored []int) *grid.Field {
	t.Helper()
	f := fieldOn(n, g.Kind)
	if err := g.Sample(New(seed, index), f, stored); err != nil {
		t.Fatal(err)
	}
	return f
}

func distance(a, b []float64) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(a[i]-b[i]))
	}
	return worst
}

var kinds = []grid.Condition{grid.Periodic, grid.Neumann, grid.Dirichlet}

// The fast transforms against the matrix of basis values, odd, even and prime.
func TestLinesEvaluateTheBasis(t *testing.T) {
	for _, kind := range kinds {
		for _, n := range []int{4, 5, 16, 17, 53, 54} {
			periodic := kind == grid.Periodic
			cells := n
			if !periodic {
				cells--
			}
			_, k := highest(kind, cells)
			line := make([]float64, k)
			rng := New(1, n)
			for i := range line {
				line[i] = rng.NormFloat64()
			}
			fast, slow := make([]float64, n), make([]float64, n)
			lineFor(kind, k, n, periodic)(fast, line)
			denseLine(kind, k, n, periodic)(slow, line)
			if d := distance(fast, slow); d > 1e-13*float64(n) {
				t.Errorf("kind %d, n = %d: differs by %g", kind, n, d)
			}
		}
	}
}

// The sum of the eigenvalues of (−Δ+a²)^(−2) on the circle has a closed form,
// so the mean square of many samples of the Burgers law is known exactly.
func TestVarianceOfBurgersLaw(t *testing.T) {
	const a, samples = 5.0, 4000
	g := Gaussian{Sigma: 25, Tau: a, Gamma: 2}
	coth, csch := 1/math.Tanh(a/2), 1/math.Sinh(a/2)
	all := csch*csch/(8*a*a) + coth/(4*a*a*a)
	for _, keep := range []bool{false, true} {
		g.KeepMean = keep
		want := 625 * all
		if !keep {
			want -= 625 / math.Pow(a, 4)
		}
		var sum, squares float64
		for i := range samples {
			f := sample(t, g, 11, i, []int{256}, nil)
			mean := 0.0
			for _, v := range f.Data {
				mean += v * v / 256
			}
			sum += mean
			squares += mean * mean
		}
		got := sum / samples
		deviation := math.Sqrt((squares/samples - got*got) / samples)
		if math.Abs(got-want) > 4*deviation {
			t.Errorf("keep mean %v: variance %g ± %g, want %g", keep, got, deviation, want)
		}
		if deviation > 0.05*want {
			t.Errorf("keep mean %v: the estimate ± %g cannot tell", keep, deviation)
		}
	}
}

// Each Karhunen–Loève coefficient, found by quadrature against the basis, has
// the variance of the law and no correlation with its neighbour.
func TestSpectrumFollowsTheLaw(t *testing.T) {
	const samples, n = 2000, 6
	for _, kind := range kinds {
		g := Gaussian{Sigma: 2, Tau: 3, Gamma: 1.5, Kind: kind, KeepMean: true}
		shape := []int{n, n + 1}
		cells := []int{n, n + 1}
		if kind != grid.Periodic {
			cells = []int{n - 1, n}
		}
		_, k0 := highest(kind, cells[0])
		_, k1 := highest(kind, cells[1])
		variance := make([]float64, k0*k1)
		product := make([]float64, k0*k1)
		for s := range samples {
			f := sample(t, g, 5, s, shape, nil)
			previous := 0.0
			for m := range variance {
				c := project(f, kind, m/k1, m%k1)
				variance[m] += c * c / samples
				product[m] += c * previous / samples
				previous = c
			}
		}
		before := 0.0
		for m, got := range variance {
			factor := math.Pi
			if kind == grid.Periodic {
				factor *= 2
			}
			wave := func(i int) float64 {
				switch kind {
				case grid.Periodic:
					return factor * float64((i+1)/2)
				case grid.Neumann:
					return factor * float64(i)
				}
				return factor * float64(i+1)
			}
			w0, w1 := wave(m/k1), wave(m%k1)
			want := 4 * math.Pow(w0*w0+w1*w1+9, -1.5)
			// The variance of a sample variance of normals is 2/samples.
			if r := got/want - 1; math.Abs(r) > 4.5*math.Sqrt(2.0/samples) {
				t.Errorf("kind %d: mode %d,%d has variance %g, want %g", kind, m/k1, m%k1, got, want)
			}
			if c := product[m] / math.Sqrt(want*max(before, want)); math.Abs(c) > 5/math.Sqrt(samples) {
				t.Errorf("kind %d: mode %d,%d is correlated with the one before: %g", kind, m/k1, m%k1, c)
			}
			before = want
		}
	}
}

// project is the quadrature of f with a product basis function, exact for the
// modes a grid carries (trapezoidal on closed axes).
func project(f *grid.Field, kind grid.Condition, i0, i1 int) float64 {
	n0, n1 := f.Grid.N[0], f.Grid.N[1]
	c0, c1 := f.Grid.Cells(0), f.Grid.Cells(1)
	weight := func(j, n, c int) float64 {
		if kind != grid.Periodic && (j == 0 || j == n-1) {
			return 0.5 / float64(c)
		}
		return 1 / float64(c)
	}
	sum := 0.0
	for a := range n0 {
		for b := range n1 {
			x, y := float64(a)/float64(c0), float64(b)/float64(c1)
			sum += weight(a, n0, c0) * weight(b, n1, c1) * f.Data[a*n1+b] * function(kind, i0, x) * function(kind, i1, y)
		}
	}
	return sum
}

func TestSameFunctionOnEveryGrid(t *testing.T) {
	for _, kind := range kinds {
		g := Gaussian{Sigma: 3, Tau: 3, Gamma: 2, Kind: kind, KeepMean: true}
		for _, stored := range [][]int{{16}, {17}, {8, 11}, {5, 6, 7}} {
			coarse := sample(t, g, 3, 4, stored, nil)
			for _, r := range []int{2, 3, 4} {
				fine := sample(t, g, 3, 4, coarse.Grid.Refine(r).N, stored)
				back := coarse.Like()
				fine.Restrict(back)
				if d := distance(back.Data, coarse.Data); d > 1e-13 {
					t.Errorf("kind %d, stored %v refined by %d differs by %g", kind, stored, r, d)
				}
			}
		}
		// A grid that cannot carry the modes still has the function's values.
		fine := sample(t, g, 3, 4, []int{33, 33}, []int{33, 33})
		if kind == grid.Periodic {
			fine = sample(t, g, 3, 4, []int{32, 32}, []int{32, 32})
		}
		coarse := fieldOn([]int{9, 9}, kind)
		if kind == grid.Periodic {
			coarse = fieldOn([]int{8, 8}, kind)
		}
		want := coarse.Like()
		fine.Restrict(want)
		if err := g.Sample(New(3, 4), coarse, fine.Grid.N); err != nil {
			t.Fatal(err)
		}
		if d := distance(coarse.Data, want.Data); d > 1e-13 {
			t.Errorf("kind %d: coarser grid differs by %g", kind, d)
		}
	}
}

// A finer stored grid adds modes and leaves the others as they were, whichever
// axis is refined.
func TestShellsNest(t *testing.T) {
	for _, kind := range kinds {
		g := Gaussian{Sigma: 3, Tau: 3, Gamma: 2, Kind: kind}
		base := sample(t, g, 3, 4, []int{6, 6}, nil)
		for _, finer := range [][]int{{6, 12}, {13, 6}, {12, 12}} {
			f := sample(t, g, 3, 4, finer, nil)
			_, count := highest(kind, base.Grid.Cells(0))
			for i := range count {
				for j := range count {
					want, got := project(base, kind, i, j), project(f, kind, i, j)
					if math.Abs(got-want) > 1e-14 {
						t.Errorf("kind %d, stored %v: mode %d,%d is %g, want %g", kind, finer, i, j, got, want)
					}
				}
			}
		}
	}
}

func TestSampleScalesWithTheBox(t *testing.T) {
	g := Gaussian{Sigma: 2, Tau: 5, Gamma: 2}
	unit := sample(t, g, 1, 1, []int{32}, nil)
	wide := grid.NewField(grid.Uniform(1, 32, -8, 8, true), 1)
	if err := g.Sample(New(1, 1), wide, nil); err != nil {
		t.Fatal(err)
	}
	if d := distance(unit.Data, wide.Data); d != 0 {
		t.Errorf("differs by %g on another box", d)
	}
}

func TestChannelsAreIndependentAndNest(t *testing.T) {
	g := Gaussian{Sigma: 2, Tau: 5, Gamma: 2}
	two := grid.NewField(grid.Uniform(1, 16, 0, 1, true), 2)
	fine := grid.NewField(grid.Uniform(1, 64, 0, 1, true), 2)
	for _, f := range []*grid.Field{two, fine} {
		if err := g.Sample(New(9, 0), f, []int{16}); err != nil {
			t.Fatal(err)
		}
	}
	back := two.Like()
	fine.Restrict(back)
	if d := distance(back.Data, two.Data); d > 1e-13 {
		t.Errorf("channels differ by %g on a finer grid", d)
	}
	if d := distance(two.Channel(0), two.Channel(1)); d < 0.02 {
		t.Errorf("channels differ by %g only", d)
	}
}

func TestGaussianCheck(t *testing.T) {
	for name, g := range map[string]Gaussian{
		"negative sigma": {Sigma: -1, Tau: 1, Gamma: 1},
		"NaN tau":        {Sigma: 1, Tau: math.NaN(), Gamma: 1},
		"infinite gamma": {Sigma: 1, Tau: 1, Gamma: math.Inf(1)},
		"infinite mean":  {Sigma: 1, Gamma: 1, KeepMean: true},
		"unknown kind":   {Sigma: 1, Tau: 1, Gamma: 1, Kind: 9},
	} {
		if g.Check() == nil {
			t.Errorf("%s passes", name)
		}
		if g.Sample(New(0, 0), fieldOn([]int{8}, grid.Periodic), nil) == nil {
			t.Errorf("%s can be sampled", name)
		}
	}
	g := Gaussian{Sigma: 1, Tau: 1, Gamma: 1}
	if g.Sample(New(0, 0), fieldOn([]int{8}, grid.Periodic), []int{8, 8}) == nil {
		t.Error("a stored grid of another dimension passes")
	}
}

func BenchmarkSample(b *testing.B) {
	g := Gaussian{Sigma: 4.3, Tau: 7, Gamma: 2.5}
	f := grid.NewField(grid.Uniform(2, 256, 0, 1, true), 1)
	for b.Loop() {
		if err := g.Sample(New(1, 2), f, []int{64, 64}); err != nil {
			b.Fatal(err)
		}
	}
}
