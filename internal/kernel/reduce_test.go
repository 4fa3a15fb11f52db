package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// compensated is a sum by Kahan's method.
type compensated struct{ sum, lost float64 }

func (s *compensated) add(v float64) {
	y := v - s.lost
	t := s.sum + y
	s.lost = (t - s.sum) - y
	s.sum = t
}

func (s *compensated) total() float64 { return s.sum }

func TestReductions(t *testing.T) { eachPath(t, testReductions) }

func testReductions(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range append(lengths(), 2*reduceBlock, 5*reduceBlock+3, 100001) {
		x, y := guarded[float32](n), guarded[float32](n)
		fill(rng, x.x)
		fill(rng, y.x)
		var sum, dot, squares, distance compensated
		for i := range x.x {
			a, b := float64(x.x[i]), float64(y.x[i])
			sum.add(a)
			dot.add(a * b)
			squares.add(a * a)
			distance.add((a - b) * (a - b))
		}
		for _, c := range []struct {
			name      string
			got, want float64
		}{
			{"Sum", Sum(x.x), sum.total()}, {"Dot", Dot(x.x, y.x), dot.total()},
			{"SumSquares", SumSquares(x.x), squares.total()}, {"SumSquaredDifference", SumSquaredDifference(x.x, y.x), distance.total()},
		} {
			if !(math.Abs(c.got-c.want) <= 1e-14*float64(n+1)) {
				t.Errorf("%s of %d: %v, want %v", c.name, n, c.got, c.want)
			}
		}
	}
}

func TestBias(t *testing.T) { eachPath(t, testBias) }

func testBias(t *testing.T) {
	const batch, channels, space = 3, 5, 37
	dst := make([]float64, batch*channels*space)
	bias := []float64{1, 2, 3, 4, 5}
	AddBias(dst, bias, batch, channels, space)
	for i, v := range dst {
		if want := float64(i/space%channels + 1); v != want {
			t.Fatalf("element %d is %v, want %v", i, v, want)
		}
	}
	grad := []float64{100, 0, 0, 0, 0}
	BiasGrad(grad, dst, batch, channels, space)
	for c, v := range grad {
		want := float64(batch * space * (c + 1))
		if c == 0 {
			want += 100
		}
		if v != want {
			t.Errorf("gradient of channel %d is %v, want %v", c, v, want)
		}
	}
}
