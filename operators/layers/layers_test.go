package layers

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

func names(list []autodiff.Param) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

func TestParams(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	if got, want := names(NewMLP("lift", rng, autodiff.GELU, 2, 3, 4).Params()), []string{"lift.0.weight", "lift.0.bias", "lift.1.weight", "lift.1.bias"}; !slices.Equal(got, want) {
		t.Errorf("MLP has %v", got)
	}
	b := NewFNOBlock("blocks.0", rng, 3, []int{2, 4}, nil)
	if got, want := names(b.Params()), []string{"blocks.0.spectral.weight", "blocks.0.skip.weight", "blocks.0.skip.bias"}; !slices.Equal(got, want) {
		t.Errorf("block has %v", got)
	}
	if got, want := b.Spectral.(*Spectral).Weight.Shape, []int{2, 4, 4, 3, 3}; !slices.Equal(got, want) {
		t.Errorf("spectral weight of shape %v, want %v", got, want)
	}
}

// The laws that the documents state: support, mean and deviation.
func TestInitialValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		name   string
		p      autodiff.Param
		lo, hi float64
	}{
		{"linear", NewLinear("l", rng, 16, 500).Weight, -0.25, 0.25},
		{"bias", NewLinear("l", rng, 16, 5000).Bias, -0.25, 0.25},
		{"spectral", NewSpectral("s", rng, 4, 5, []int{10, 20}, nil).Weight, 0, 0.05},
	} {
		n, mean, square := float64(c.p.Len()), 0.0, 0.0
		for _, v := range c.p.Float32() {
			if float64(v) < c.lo || float64(v) > c.hi {
				t.Fatalf("%s: %v outside [%v, %v]", c.name, v, c.lo, c.hi)
			}
			u := (float64(v) - c.lo) / (c.hi - c.lo) // U[0, 1)
			mean += u / n
			square += u * u / n
		}
		if math.Abs(mean-0.5) > 4/math.Sqrt(12*n) || math.Abs(square-1.0/3) > 4*0.3/math.Sqrt(n) {
			t.Errorf("%s: moments %v and %v, want 1/2 and 1/3", c.name, mean, square)
		}
	}
}

// An MLP is its formula.
func TestMLPForward(t *testing.T) {
	m := NewMLP("m", rand.New(rand.NewPCG(1, 1)), autodiff.Tanh, 1, 2, 1)
	for i, l := range m.Layers {
		for j := range l.Weight.Len() {
			l.Weight.SetAt(j, float64(i+j+1)/4)
		}
		for j := range l.Bias.Len() {
			l.Bias.SetAt(j, float64(j)-0.5)
		}
	}
	x := autodiff.FromFloat32([]float32{0.3, -0.8}, 2, 1, 1)
	y := m.Forward(nil, x)
	for b := range 2 {
		v := x.At(b)
		want := 0.5*math.Tanh(0.25*v-0.5) + 0.75*math.Tanh(0.5*v+0.5) - 0.5
		if math.Abs(y.At(b)-want) > 1e-6 {
			t.Errorf("member %d: %v, want %v", b, y.At(b), want)
		}
	}
}

func TestPadding(t *testing.T) {
	for _, c := range []struct{ trained, grid, want []int }{
		{[]int{64, 64}, []int{64, 64}, []int{64, 72}}, {[]int{85, 85}, []int{85, 85}, []int{85, 96}}, {[]int{4, 3}, []int{4, 3}, []int{4, 3}},
		// The period is 8/7 of the domain on other grids as well.
		{[]int{85, 85}, []int{85, 43}, []int{85, 48}}, {[]int{85, 85}, []int{141, 211}, []int{141, 240}}, {[]int{85, 85}, []int{421, 421}, []int{421, 480}},
	} {
		p := NewPadding([]float64{DefaultPadding(true), DefaultPadding(false)}, c.trained)
		if got := p.Grid(c.grid); !slices.Equal(got, c.want) {
			t.Errorf("grid %v, trained on %v, padded to %v, want %v", c.grid, c.trained, got, c.want)
		}
	}
	x := autodiff.FromFloat32([]float32{1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4)
	p := NewPadding([]float64{0.5, 0.25}, []int{2, 4})
	padded := p.Pad(nil, x)
	if want := []float32{1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0}; !slices.Equal(padded.Float32(), want) {
		t.Errorf("padded to %v", padded.Float32())
	}
	if back := p.Crop(nil, padded, []int{2, 4}); !slices.Equal(back.Float32(), x.Float32()) {
		t.Errorf("cropped to %v", back.Float32())
	}
	if none := (Padding{}); none.Pad(nil, x) != x {
		t.Error("no padding copies")
	}
	// Four times as fine: half a spacing of training is two points, half a spacing
	// half a point, so the ends go on for one and a half.
	fine := autodiff.FromFloat32([]float32{2, 3, 5, 7, 11, 13, 17, 19, 23}, 1, 1, 9)
	padded = NewPadding([]float64{1}, []int{3}).Pad(nil, fine)
	if want := []float32{2, 3, 5, 7, 11, 13, 17, 19, 23, 23, 11.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2}; !slices.Equal(padded.Float32(), want) {
		t.Errorf("a finer grid padded to %v, want %v", padded.Float32(), want)
	}
}
