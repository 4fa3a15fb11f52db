package operators

import (
	"flag"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

func buildFNO(t *testing.T, c *FNO, sig Signature) *fno {
	t.Helper()
	o, err := c.Build(rand.New(rand.NewPCG(1, 1)), sig)
	if err != nil {
		t.Fatal(err)
	}
	return o.(*fno)
}

// The numbers are those of the same networks in PyTorch (torch.nn and
// torch.fft, complex weights counted twice).
func TestFNOParameterCount(t *testing.T) {
	for _, c := range []struct {
		config *FNO
		sig    Signature
		want   int
	}{
		{&FNO{Modes: Modes{16}, Width: 64, Layers: 4, Projection: 128, Activation: "gelu"}, Signature{In: 2, Out: 1, Grid: []int{1024}}, 549569},
		{&FNO{Modes: Modes{12}, Width: 32, Layers: 4, Projection: 128, Activation: "gelu"}, Signature{In: 3, Out: 1, Grid: []int{64, 64}}, 2368001},
	} {
		count := 0
		for _, p := range buildFNO(t, c.config, c.sig).Params() {
			count += p.Len()
		}
		if count != c.want {
			t.Errorf("%v modes on %v: %d parameters, want %d", c.config.Modes, c.sig.Grid, count, c.want)
		}
	}
}

func TestFNOErrors(t *testing.T) {
	line, plane := Signature{In: 1, Out: 1, Grid: []int{16}, Periodic: []bool{true}}, Signature{In: 1, Out: 1, Grid: []int{16, 16}, Periodic: []bool{true, true}}
	for _, c := range []struct {
		flags string
		sig   Signature
		want  string
	}{
		{"-modes 32", line, "fno: modes 32 > 9 available on a 16-point axis; clamp with --modes auto"},
		{"-modes 32,4", plane, "fno: modes 32 > 8 available on a 16-point axis; clamp with --modes auto"},
		{"-modes 32", Signature{In: 1, Out: 1, Grid: []int{16}}, "fno: modes 32 > 10 available on a 18-point axis; clamp with --modes auto (grid [16] is [18] with padding)"},
		{"-modes 4,4,4", plane, "fno: modes 4,4,4 for a grid of 2 axes; one number or one per axis expected"},
		{"-width 1000000", line, "fno: width 1000000 and layers 4; 1 to 32768 and 1 to 1024 expected"},
		{"-layers 1000000", line, "fno: width 32 and layers 1000000; 1 to 32768 and 1 to 1024 expected"},
		{"-width 0", line, "fno: width 0 and layers 4; 1 to 32768 and 1 to 1024 expected"},
		{"-width 20000", line, "the model has 3.04e+10 weights, most of them in blocks.0.spectral.weight of shape [2 9 20000 20000]; at most 1073741824 are trained"},
		{"-lifting 1000000000", line, "the model has 3.5e+10 weights, most of them in lifting.1.weight of shape [32 1000000000]; at most 1073741824 are trained"},
		{"-lifting 9000000000000000000", line, "fno: lifting 9000000000000000000, projection 128 and channel-mlp 0; 0 to 1073741824 expected"},
		{"-activation relux", line, `fno: unknown activation "relux"; valid are identity, gelu, gelu-tanh, silu, tanh, relu`},
		{"-residual", Signature{In: 1, Out: 2, Grid: []int{16}}, "fno: residual needs the last frame among the input; 1 input channels are fewer than 2 output channels"},
		{"", Signature{In: 1, Out: 1, Grid: []int{1}}, "fno: grid [1] has an axis of 1 points; at least 2 expected"},
		{"", Signature{In: 1, Out: 1, Grid: []int{4, 4, 4, 4}}, "fno: grid [4 4 4 4] has 4 axes; models take one to three"},
		{"-modes 0", line, `invalid value "0" for flag -modes: modes "0"; auto, a positive number, or one per axis like 12,12 expected`},
		{"-modes a,b", line, `invalid value "a,b" for flag -modes: modes "a,b"; auto, a positive number, or one per axis like 12,12 expected`},
		{"-padding NaN", line, `invalid value "NaN" for flag -padding: fraction "NaN"; auto or a number of at least 0 expected`},
		{"-padding 5", line, "fno: padding 5 of the grid; at most 4 expected"},
	} {
		config := NewFNO()
		fs := flag.NewFlagSet("fno", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		config.Flags(fs)
		err := fs.Parse(strings.Fields(c.flags))
		if err == nil {
			_, err = Build(config, rand.New(rand.NewPCG(1, 1)), c.sig)
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%q on %v: %v\nwant %s", c.flags, c.sig.Grid, err, c.want)
		}
	}
}

func TestFNOModesByGrid(t *testing.T) {
	for _, c := range []struct {
		modes Modes
		grid  []int
		want  string
	}{
		{nil, []int{1024}, "16"}, {nil, []int{10}, "6"}, {nil, []int{64, 64}, "12,12"}, {nil, []int{16, 16}, "8,9"},
		{nil, []int{32, 32, 8}, "8,8,5"}, {Modes{4}, []int{16, 16}, "4,4"}, {Modes{8, 9}, []int{16, 16}, "8,9"},
	} {
		got, err := c.modes.on(c.grid)
		if err != nil || Modes(got).String() != c.want {
			t.Errorf("%v on %v: %v, %v; want %s", c.modes, c.grid, got, err, c.want)
		}
	}
}

// Padding applies where an axis is not periodic, by default an eighth.
func TestFNOPadding(t *testing.T) {
	sig := Signature{In: 1, Out: 1, Grid: []int{16, 24}, Periodic: []bool{true, false}}
	for text, want := range map[string][2]float64{"auto": {0, 0.125}, "0": {0, 0}, "0.5": {0, 0.5}} {
		c := NewFNO()
		if err := c.Padding.Set(text); err != nil {
			t.Fatal(err)
		}
		if got := buildFNO(t, c, sig).padding.Fractions(); got[0] != want[0] || got[1] != want[1] {
			t.Errorf("padding %s: %v, want %v", text, got, want)
		}
	}
}

// With parameters of zero the residual operator returns the last frame.
func TestFNOResidual(t *testing.T) {
	c := NewFNO()
	c.Residual = true
	o := buildFNO(t, c, Signature{In: 6, Out: 2, Grid: []int{9}})
	for _, p := range o.Params() {
		clear(p.Float32())
	}
	x := autodiff.New(autodiff.Float32, 3, 6, 9)
	for i := range x.Len() {
		x.SetAt(i, float64(i))
	}
	y := o.Forward(nil, x)
	for b := range 3 {
		for i := range 18 {
			if got, want := y.At(b*18+i), x.At(b*54+36+i); got != want {
				t.Fatalf("member %d, value %d: %v, want %v", b, i, got, want)
			}
		}
	}
}

// On an axis with two ends, padded, finer grids give the function of the grid of
// training, up to the smoothness of the input: the period stays the same part of
// the domain, and the domain as long as it was.
func TestFNOPaddedOnFinerGrids(t *testing.T) {
	c := NewFNO()
	c.Modes, c.Width = Modes{8}, 16
	const trained = 43 // padded to 48
	o := buildFNO(t, c, Signature{In: 1, Out: 1, Grid: []int{trained}})
	run := func(n int) *autodiff.Tensor {
		x := autodiff.New(autodiff.Float32, 1, 1, n)
		for i := range n {
			at := float64(i) / float64(n-1)
			x.SetAt(i, 1+math.Cos(3*at)+0.5*math.Sin(7*at))
		}
		return o.Forward(nil, x)
	}
	coarse := run(trained)
	for _, times := range []int{2, 3, 4, 8} {
		fine := run((trained-1)*times + 1)
		diff, norm := 0.0, 0.0
		for i := range trained {
			d := fine.At(i*times) - coarse.At(i)
			diff, norm = diff+d*d, norm+coarse.At(i)*coarse.At(i)
		}
		if d := math.Sqrt(diff / norm); d > 3e-4 {
			t.Errorf("%d times as fine: the output is %.4f from that on the grid of training", times, d)
		} else {
			t.Logf("%d times as fine: %.5f", times, d)
		}
	}
}

// A refined grid gives the same function, up to what lies above the coarse
// grid's Nyquist frequency, which activations excite and which falls fast for
// smooth input.
func TestFNOOnRefinedGrid(t *testing.T) {
	c := &FNO{Modes: Modes{4}, Width: 8, Layers: 2, Projection: 8, Coordinates: false, Activation: "gelu"}
	o := buildFNO(t, c, Signature{In: 1, Out: 1, Grid: []int{64}, Periodic: []bool{true}})
	for _, p := range o.Params() {
		p.Convert(autodiff.Float64)
	}
	run := func(n int) *autodiff.Tensor {
		x := autodiff.New(autodiff.Float64, 1, 1, n)
		for i := range n {
			x.SetAt(i, math.Sin(2*math.Pi*float64(i)/float64(n))+0.3*math.Cos(4*math.Pi*float64(i)/float64(n)))
		}
		return o.Forward(nil, x)
	}
	fine := run(1024)
	var previous float64
	for _, n := range []int{16, 32, 64} {
		y, worst := run(n), 0.0
		for i := range n {
			worst = max(worst, math.Abs(y.At(i)-fine.At(i*1024/n)))
		}
		if previous > 1e-12 && worst > previous/10 {
			t.Errorf("%d points: distance %.2g from 1024 points, %.2g with half as many", n, worst, previous)
		}
		previous = worst
	}
	if previous > 1e-9 {
		t.Errorf("64 points: distance %.2g from 1024 points", previous)
	}
}
