package operators

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// listed are pairs in memory.
type listed struct{ x, y [][]float32 }

func (l listed) Len() int { return len(l.x) }

func (l listed) Item(i int, x, y []float32) error {
	copy(x, l.x[i])
	copy(y, l.y[i])
	return nil
}

// linearPairs are inputs of a field and a condition, the field spanned by a few
// functions, and targets that depend on both linearly, with a mean.
func linearPairs(count, points int) listed {
	rng := rand.New(rand.NewPCG(4, 1))
	var l listed
	for range count {
		x, y := make([]float32, 2*points), make([]float32, points)
		c := float32(rng.NormFloat64())
		for k := range 5 {
			amplitude := rng.NormFloat64() / float64(k+1)
			for j := range points {
				s := float64(j) / float64(points)
				x[j] += float32(amplitude * math.Sin(2*math.Pi*float64(k+1)*s))
				y[j] += float32(amplitude * math.Cos(2*math.Pi*float64(k)*s) * float64(k+1))
			}
		}
		for j := range points {
			x[points+j] = c
			y[j] += 3 + c*float32(j)/float32(points)
		}
		l.x, l.y = append(l.x, x), append(l.y, y)
	}
	return l
}

func relative(t *testing.T, o Operator, pairs listed, points int) float64 {
	t.Helper()
	square, norm := 0.0, 0.0
	for i := range pairs.x {
		got := o.Forward(nil, autodiff.FromFloat32(pairs.x[i], 1, 2, points))
		for j, v := range pairs.y[i] {
			square += (got.At(j) - float64(v)) * (got.At(j) - float64(v))
			norm += float64(v) * float64(v)
		}
	}
	return math.Sqrt(square / norm)
}

// Fitted to pairs of a linear problem, the linear map is it, on pairs that it has
// not seen and on a finer grid.
func TestLinearMapFindsLinearProblem(t *testing.T) {
	const points = 24
	pairs := linearPairs(60, points)
	seen, unseen := listed{pairs.x[:40], pairs.y[:40]}, listed{pairs.x[40:], pairs.y[40:]}
	c := &LinearMap{Terms: 12, InputTerms: 9, Ridge: 1e-10}
	o, err := c.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 2, Out: 1, Grid: []int{points}, Periodic: []bool{true}, Conditions: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.(Fitter).Fit(context.Background(), seen); err != nil {
		t.Fatal(err)
	}
	if e := relative(t, o, unseen, points); e > 1e-4 {
		t.Errorf("relative error %g on unseen pairs of a linear problem", e)
	}
	coarse, fine := unseen.x[0], make([]float32, 4*points)
	for j := range 2 * points {
		fine[2*j], fine[2*j+1] = coarse[j], coarse[j]
	}
	for k := range 2 * points { // the field between its points, by its sine series
		s := float64(k) / float64(2*points)
		fine[k] = 0
		for n := 1; n <= 5; n++ {
			a := 0.0
			for j := range points {
				a += 2 / float64(points) * float64(coarse[j]) * math.Sin(2*math.Pi*float64(n)*float64(j)/points)
			}
			fine[k] += float32(a * math.Sin(2*math.Pi*float64(n)*s))
		}
	}
	got := o.Forward(nil, autodiff.FromFloat32(fine, 1, 2, 2*points))
	for j, v := range unseen.y[0] {
		if d := math.Abs(got.At(2*j) - float64(v)); d > 2e-3 {
			t.Fatalf("on twice the grid point %d is off by %g", j, d)
		}
	}
}

// The modes are orthonormal, in order of variance, span the snapshots where there
// are enough of them, and leave the fraction of the variance that they say.
func TestDecompose(t *testing.T) {
	const rows, cols = 20, 9
	rng := rand.New(rand.NewPCG(2, 1))
	s := snapshots{rows, cols, make([]float64, rows*cols)}
	for i := range s.values {
		s.values[i] = 5 + rng.NormFloat64()*math.Pow(2, -float64(i%cols))
	}
	whole, err := decompose(s.leading(cols), cols+3)
	if err != nil {
		t.Fatal(err)
	}
	for a := range cols {
		for b := range a + 1 {
			dot := 0.0
			for j := range cols {
				dot += whole.modes[a*cols+j] * whole.modes[b*cols+j]
			}
			want := 0.0
			if a == b {
				want = 1
			}
			if math.Abs(dot-want) > 1e-9 {
				t.Errorf("modes %d and %d: product %g", a, b, dot)
			}
		}
		if a > 0 && whole.deviations[a] > whole.deviations[a-1] {
			t.Errorf("mode %d varies more than the one before", a)
		}
	}
	if whole.left > 1e-12 || whole.deviations[cols] != 0 {
		t.Errorf("all modes leave %g of the variance, and there is one more of deviation %g", whole.left, whole.deviations[cols])
	}
	centred := s.leading(cols)
	part, err := decompose(centred, 4)
	if err != nil {
		t.Fatal(err)
	}
	coefficients := part.coefficients(centred)
	rest, total := 0.0, 0.0
	for i := range rows {
		for j := range cols {
			v := centred.values[i*cols+j]
			total += v * v
			for k := range 4 {
				v -= coefficients[i*4+k] * part.modes[k*cols+j]
			}
			rest += v * v
		}
	}
	if math.Abs(part.left-rest/total) > 1e-9 {
		t.Errorf("4 modes leave %g of the variance; they say %g", rest/total, part.left)
	}
}

// With the modes of its targets a DeepONet begins as their mean plus a
// combination of modes, and what is fitted is stored.
func TestFitIsStored(t *testing.T) {
	const points = 24
	pairs := linearPairs(40, points)
	c := NewDeepONet()
	c.Basis, c.Terms = PODBasis, 8
	sig := Signature{In: 2, Out: 1, Grid: []int{points}, Periodic: []bool{true}, Conditions: 1}
	o, err := c.Build(rand.New(rand.NewPCG(1, 1)), sig)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.(Fitter).Fit(context.Background(), pairs); err != nil {
		t.Fatal(err)
	}
	for _, p := range o.Params() {
		clear(p.Float32())
	}
	mean := o.Forward(nil, autodiff.FromFloat32(pairs.x[0], 1, 2, points))
	for j := range points {
		want := 0.0
		for _, y := range pairs.y {
			want += float64(y[j]) / float64(len(pairs.y))
		}
		if math.Abs(mean.At(j)-want) > 1e-5 {
			t.Fatalf("without weights point %d is %g, the mean %g", j, mean.At(j), want)
		}
	}
	names := map[string]bool{}
	for _, b := range Buffers(o) {
		names[b.Name] = true
	}
	if !names["output.modes"] || !names["output.left"] {
		t.Errorf("buffers %v", names)
	}
}
