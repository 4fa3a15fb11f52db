package operators

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// built returns an operator in Float64, and a random input for it on a grid.
func built(t *testing.T, c Config, sig Signature, grid []int) (Operator, *autodiff.Tensor) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 3))
	o, err := c.Build(rng, sig)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range o.Params() {
		p.Convert(autodiff.Float64)
	}
	x := autodiff.New(autodiff.Float64, append([]int{1, sig.In}, grid...)...)
	for i := range x.Len() {
		x.SetAt(i, rng.NormFloat64())
	}
	return o, x
}

// rolled returns x moved along its last axis by a number of points.
func rolled(x *autodiff.Tensor, by int) *autodiff.Tensor {
	n := x.Shape[len(x.Shape)-1]
	y := autodiff.New(x.DType(), x.Shape...)
	for i := range x.Len() {
		y.SetAt(i-i%n+(i%n+by)%n, x.At(i))
	}
	return y
}

// A U-Net commutes with shifts by as many points as one of the coarsest grid
// stands for.
func TestUNetShifts(t *testing.T) {
	for _, style := range []string{classicUNet, modernUNet} {
		c := NewUNet()
		c.Style, c.Multipliers, c.Attention = style, Counts{1, 1, 2}, true
		o, x := built(t, c, Signature{In: 1, Out: 1, Grid: []int{16, 16}, Periodic: []bool{true, true}}, []int{16, 16})
		want := rolled(o.Forward(nil, x), 4)
		if d := distance(o.Forward(nil, rolled(x, 4)), want); !(d < 1e-13) {
			t.Errorf("%s: by 4 points: %g", style, d)
		}
		if d := distance(o.Forward(nil, rolled(x, 2)), rolled(o.Forward(nil, x), 2)); !(d > 1e-6) {
			t.Errorf("%s: by 2 points: %g; the document says that they do not commute", style, d)
		}
	}
}

// On a periodic grid that is not a multiple, no point is special: what enters
// the network of a shifted wave is the shifted wave.
func TestMultipleHasNoSeam(t *testing.T) {
	o, _ := built(t, NewUNet(), Signature{In: 1, Out: 1, Grid: []int{16}, Periodic: []bool{true}}, []int{16})
	m := o.(*unet).multiple
	x := autodiff.New(autodiff.Float64, 1, 1, 21)
	for i := range 21 {
		x.SetAt(i, math.Sin(2*math.Pi*(3*float64(i)/21+0.1)))
	}
	y := m.Enter(nil, x)
	if y.Len() != 24 {
		t.Fatalf("21 points became %d", y.Len())
	}
	for i := range y.Len() {
		if want := math.Sin(2 * math.Pi * (3*float64(i)/24 + 0.1)); math.Abs(y.At(i)-want) > 1e-13 {
			t.Errorf("point %d: %v, want %v", i, y.At(i), want)
		}
	}
	if d := distance(m.Leave(nil, y, []int{21}), x); !(d < 1e-13) {
		t.Errorf("there and back: %g", d)
	}
}
