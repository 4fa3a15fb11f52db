package selftest_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/selftest"
)

// faulty is a pointwise linear operator, with what is wrong with it.
type faulty struct {
	weight, spare *autodiff.Tensor
	fault         string
}

func newFaulty(fault string) *faulty {
	f := &faulty{weight: autodiff.New(autodiff.Float32, 1, 1), spare: autodiff.New(autodiff.Float32, 1, 1), fault: fault}
	f.weight.SetAt(0, 0.7)
	f.weight.RequireGrad()
	f.spare.RequireGrad()
	return f
}

func (f *faulty) Params() []autodiff.Param {
	list := []autodiff.Param{{Name: "weight", Tensor: f.weight}}
	switch f.fault {
	case "disconnected":
		list = append(list, autodiff.Param{Name: "spare", Tensor: f.spare})
	case "twice":
		list = append(list, list[0])
	}
	return list
}

// ShiftEquivariant implements operators.Equivariant: a promise that is broken
// by "shift".
func (f *faulty) ShiftEquivariant() bool { return true }

func (f *faulty) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	y := autodiff.Linear(t, x, f.weight, autodiff.LinearOptions{})
	if t != nil {
		return y
	}
	switch f.fault {
	case "mixing":
		y.SetAt(0, y.At(0)+x.At(x.Len()-1)+x.At(x.Len()/2))
	case "shift":
		y.SetAt(0, y.At(0)+1)
	case "points":
		for i := range y.Len() {
			y.SetAt(i, y.At(i)*float64(x.Shape[2]))
		}
	}
	return y
}

func statuses(t *testing.T, fault string) map[string]selftest.Finding {
	t.Helper()
	found, err := selftest.Run(selftest.Subject{
		Signature: operators.Signature{In: 1, Out: 1, Grid: []int{16}, Periodic: []bool{true}},
		Build:     func() (operators.Operator, error) { return newFaulty(fault), nil },
		Reload: func() (operators.Operator, error) {
			o := newFaulty(fault)
			if fault == "lossy" {
				o.weight.SetAt(0, 0.71)
			}
			return o, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]selftest.Finding{}
	for _, f := range found {
		out[f.Check] = f
	}
	return out
}

// A sound operator passes everything; each fault is found by its check, and by
// no other that it does not touch.
func TestFaultsAreFound(t *testing.T) {
	for name, f := range statuses(t, "none") {
		if f.Status != selftest.OK {
			t.Errorf("sound: %s %s: %s", name, f.Status, f.Text)
		}
	}
	for fault, want := range map[string]struct{ check, text string }{
		"disconnected": {"parameters", "spare does not change the output"},
		"twice":        {"parameters", "two parameters are named weight"},
		"mixing":       {"batch", "changed another's output"},
		"shift":        {"shifts", "by 1 along axis 0"},
		"lossy":        {"save", ""},
	} {
		f := statuses(t, fault)[want.check]
		if f.Status != selftest.Failed || !strings.Contains(f.Text, want.text) {
			t.Errorf("%s: %s %s: %q", fault, want.check, f.Status, f.Text)
		}
	}
	if f := statuses(t, "disconnected")["parameters"]; !strings.Contains(f.Text, "the gradient of spare is zero") {
		t.Errorf("disconnected: %q", f.Text)
	}
	if f := statuses(t, "points")["grids"]; f.Status != selftest.Skipped || !strings.Contains(f.Text, "depends on the grid") {
		t.Errorf("points: %s %q", f.Status, f.Text)
	}
}

// The small configuration of every model builds for at least one signature.
func TestSmallModelsBuild(t *testing.T) {
	for _, m := range operators.Models() {
		built := false
		for _, sig := range selftest.Signatures {
			_, err := selftest.Small(m).Build(rand.New(rand.NewPCG(1, 2)), sig)
			built = built || err == nil
		}
		if !built {
			t.Errorf("%s builds for no signature", m.Name)
		}
	}
}
