package operators

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
	"github.com/pdekit/pdekit/operators/loss"
)

func readGolden(t *testing.T, names ...string) map[string]safetensors.Tensor {
	t.Helper()
	all := map[string]safetensors.Tensor{}
	for _, name := range names {
		tensors, _, err := safetensors.Read("testdata/" + name + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range tensors {
			all[k] = v
		}
	}
	return all
}

// load copies a stored tensor into a new one of the given type.
func load(t *testing.T, z map[string]safetensors.Tensor, dt autodiff.DType, name string) *autodiff.Tensor {
	t.Helper()
	x := autodiff.New(dt, z[name].Shape...)
	var err error
	if dt == autodiff.Float32 {
		err = z[name].CopyFloat32(x.Float32())
	} else {
		err = z[name].CopyFloat64(x.Float64())
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return x
}

// distance is ‖got − want‖/‖want‖.
func distance(got, want *autodiff.Tensor) float64 {
	var d, n float64
	for i := range want.Len() {
		d += (got.At(i) - want.At(i)) * (got.At(i) - want.At(i))
		n += want.At(i) * want.At(i)
	}
	return math.Sqrt(d / n)
}

// most is the largest difference.
func most(got, want *autodiff.Tensor) float64 {
	largest := 0.0
	for i := range want.Len() {
		largest = max(largest, math.Abs(got.At(i)-want.At(i)))
	}
	return largest
}

// Another implementation's weights give its output.
func TestFNOAgreesWithPhysicsNeMo(t *testing.T) {
	for axes := 1; axes <= 2; axes++ {
		name := fmt.Sprintf("fno%dd-physicsnemo-", axes)
		z := readGolden(t, name+"1", name+"2")
		c := &FNO{Modes: Modes{4}, Width: 32, Layers: 4, Lifting: 16, Projection: 8, Coordinates: true, Activation: "gelu"}
		built, err := c.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 2, Out: 2, Grid: []int{16, 16}[:axes]})
		if err != nil {
			t.Fatal(err)
		}
		o := built.(*fno)
		o.projection.Activation = autodiff.SiLU // as theirs
		for _, p := range o.Params() {
			if !slices.Equal(z[p.Name].Shape, p.Shape) {
				t.Fatalf("%s is stored as %v, not %v", p.Name, z[p.Name].Shape, p.Shape)
			}
			copy(p.Float32(), load(t, z, autodiff.Float32, p.Name).Float32())
		}
		d := most(o.Forward(nil, load(t, z, autodiff.Float32, "x")), load(t, z, autodiff.Float32, "y"))
		if t.Logf("%d axes: at most %.2g", axes, d); !(d <= 1e-6) {
			t.Errorf("%d axes: the outputs differ by %.2g", axes, d)
		}
	}
}

// Predictions and gradients are those of torch.fft and torch.autograd.
func TestFNOAgreesWithTorch(t *testing.T) {
	for axes, c := range map[int]struct {
		modes Modes
		grid  []int
	}{1: {Modes{2}, []int{11}}, 2: {Modes{2, 3}, []int{6, 7}}, 3: {Modes{2, 1, 2}, []int{5, 4, 6}}} {
		agreesWithTorch(t, fmt.Sprintf("fno-torch-%dd", axes), c.grid, &FNO{Modes: c.modes, Width: 3, Layers: 2, Projection: 4, Coordinates: true, Activation: "gelu"})
	}
}

// So are those of the other models.
func TestModelsAgreeWithTorch(t *testing.T) {
	frame := FNO{Modes: Modes{2, 3}, Width: 3, Layers: 2, Projection: 4, Coordinates: true, Activation: "gelu"}
	shallow := frame
	shallow.Layers = 1
	for _, c := range []struct {
		name   string
		grid   []int
		config Config
	}{
		{"ffno-torch", []int{6, 7}, &FFNO{FNO: frame, Expansion: 2}},
		{"tfno-torch", []int{6, 7}, &TFNO{FNO: frame, Factorization: layers.Tucker, Rank: 0.4}},
		{"tfno-cp-torch", []int{6, 7}, &TFNO{FNO: frame, Factorization: layers.CP, Rank: 0.4}},
		{"uno-torch", []int{8, 10}, &UNO{FNO: shallow, Levels: 1}},
		{"ufno-torch", []int{8, 12}, &UFNO{FNO: shallow, ULayers: 1}},
		{"mgno-torch", []int{9, 7}, &MgNO{Convolutional: Convolutional{Width: 3, Edge: "zeros", Activation: "gelu"}, Layers: 2, Projection: 4}},
		{"deeponet-torch", []int{3, 4}, &DeepONet{Basis: TrunkBasis, Terms: 6, Neurons: 5, Layers: 2, Frequencies: 1, Activation: "gelu"}},
	} {
		agreesWithTorch(t, c.name, c.grid, c.config)
	}
}

// agreesWithTorch compares a model with a stored prediction, loss and gradients.
func agreesWithTorch(t *testing.T, name string, grid []int, config Config) {
	t.Helper()
	z := readGolden(t, name)
	o, err := config.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 2, Out: 1, Grid: grid})
	if err != nil {
		t.Fatal(err)
	}
	gradients := map[string]*autodiff.Tensor{}
	for _, p := range o.Params() {
		if !slices.Equal(z[p.Name].Shape, p.Shape) {
			t.Fatalf("%s: %s is stored as %v, not %v", name, p.Name, z[p.Name].Shape, p.Shape)
		}
		p.Convert(autodiff.Float64)
		copy(p.Float64(), load(t, z, autodiff.Float64, p.Name).Float64())
		gradients["grad."+p.Name] = p.Grad()
	}
	x := load(t, z, autodiff.Float64, "x").RequireGrad()
	target := load(t, z, autodiff.Float64, "target")
	gradients["grad.x"] = x.Grad()
	tape := autodiff.NewTape()
	pred := o.Forward(tape, x)
	tape.Keep(pred)
	l := loss.RelativeL2(tape, pred, target)
	tape.Replay()
	tape.Backward(l)
	if d := distance(pred, load(t, z, autodiff.Float64, "pred")); !(d < 1e-12) {
		t.Errorf("%s: prediction differs by %.2g", name, d)
	}
	if d := distance(l, load(t, z, autodiff.Float64, "loss")); !(d < 1e-12) {
		t.Errorf("%s: loss differs by %.2g", name, d)
	}
	checked := 0
	for stored := range z {
		if !strings.HasPrefix(stored, "grad.") {
			continue
		}
		checked++
		if d := distance(gradients[stored], load(t, z, autodiff.Float64, stored)); !(d < 1e-10) {
			t.Errorf("%s: %s differs by %.2g", name, stored, d)
		}
	}
	if checked != len(gradients) {
		t.Errorf("%s: %d gradients stored for %d parameters and the input", name, checked, len(gradients))
	}
}
