package operators

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators/autodiff"
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

// Another implementation's weights give its output.
func TestFNOAgreesWithPhysicsNeMo(t *testing.T) {
	z := readGolden(t, "fno1d-physicsnemo-1", "fno1d-physicsnemo-2")
	c := &FNO{Modes: Modes{4}, Width: 32, Layers: 4, Lifting: 16, Projection: 8, Coordinates: true, Activation: "gelu"}
	built, err := c.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 2, Out: 2, Grid: []int{16}})
	if err != nil {
		t.Fatal(err)
	}
	o := built.(*fno)
	o.projection.Activation = autodiff.SiLU // as theirs
	for _, p := range o.Params() {
		copy(p.Float32(), load(t, z, autodiff.Float32, p.Name).Float32())
	}
	if d := distance(o.Forward(nil, load(t, z, autodiff.Float32, "x")), load(t, z, autodiff.Float32, "y")); !(d < 1e-6) {
		t.Errorf("relative distance %.2g from the stored output", d)
	}
}

// Predictions and gradients are those of torch.fft and torch.autograd.
func TestFNOAgreesWithTorch(t *testing.T) {
	for axes, c := range map[int]struct {
		modes Modes
		grid  []int
	}{1: {Modes{2}, []int{11}}, 2: {Modes{2, 3}, []int{6, 7}}, 3: {Modes{2, 1, 2}, []int{5, 4, 6}}} {
		z := readGolden(t, fmt.Sprintf("fno-torch-%dd", axes))
		config := &FNO{Modes: c.modes, Width: 3, Layers: 2, Projection: 4, Coordinates: true, Activation: "gelu"}
		o, err := config.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 2, Out: 1, Grid: c.grid})
		if err != nil {
			t.Fatal(err)
		}
		gradients := map[string]*autodiff.Tensor{}
		for _, p := range o.Params() {
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
			t.Errorf("%d-D: prediction differs by %.2g", axes, d)
		}
		if d := distance(l, load(t, z, autodiff.Float64, "loss")); !(d < 1e-12) {
			t.Errorf("%d-D: loss differs by %.2g", axes, d)
		}
		checked := 0
		for name := range z {
			if !strings.HasPrefix(name, "grad.") {
				continue
			}
			checked++
			if d := distance(gradients[name], load(t, z, autodiff.Float64, name)); !(d < 1e-11) {
				t.Errorf("%d-D: %s differs by %.2g", axes, name, d)
			}
		}
		if checked != len(gradients) {
			t.Errorf("%d-D: %d gradients stored for %d parameters and the input", axes, checked, len(gradients))
		}
	}
}
