package operatortest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/optim"
	"github.com/pdekit/pdekit/operators/selftest"
)

// identity: one seed gives one operator, and the JSON of the configuration with
// the parameters by name gives it again.
func identity(t *testing.T, s subject) {
	o := s.must(t, 1)
	x := s.input(autodiff.Float32, 2, 2, s.sig.Grid)
	want := o.Forward(nil, x)
	if !selftest.Equal(want, s.must(t, 1).Forward(nil, x)) {
		t.Error("the same seed gives another operator")
	}
	if selftest.Equal(want, s.must(t, 2).Forward(nil, x)) {
		t.Error("another seed gives the same operator")
	}
	text, err := json.Marshal(s.config())
	if err != nil {
		t.Fatal(err)
	}
	c := s.model.New()
	if err := json.Unmarshal(text, c); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	again, err := c.Build(rand.New(rand.NewPCG(9, 9)), s.sig)
	if err != nil {
		t.Fatal(err)
	}
	saved := map[string]*autodiff.Tensor{}
	for _, p := range all(o) {
		saved[p.Name] = p.Tensor
	}
	for _, p := range all(again) {
		if saved[p.Name] == nil {
			t.Fatalf("%s builds a parameter %s that the original lacks", text, p.Name)
		}
		copy(p.Float32(), saved[p.Name].Float32())
	}
	if !selftest.Equal(want, again.Forward(nil, x)) {
		t.Errorf("%s with the same parameters gives another output", text)
	}
}

// outline: without a stream a model has the same parameters and buffers, of no
// values.
func outline(t *testing.T, s subject) {
	drawn := s.must(t, 1)
	o, err := operators.Outline(s.config(), s.sig)
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range [][]autodiff.Param{o.Params(), operators.Buffers(o)} {
		want := [][]autodiff.Param{drawn.Params(), operators.Buffers(drawn)}[i]
		if !slices.EqualFunc(list, want, func(a, b autodiff.Param) bool { return a.Name == b.Name && slices.Equal(a.Shape, b.Shape) }) {
			t.Errorf("the outline has other parameters than the model: %d, not %d", len(list), len(want))
		}
		for k, p := range list {
			if len(p.Float32()) > 0 || p.Grad() != nil && len(p.Grad().Float32()) > 0 {
				t.Errorf("%s has memory in an outline", p.Name)
			}
			if p.Allocate(); len(p.Float32()) != want[k].Len() || (p.Grad() == nil) != (want[k].Grad() == nil) {
				t.Errorf("%s of an outline, allocated: %d values, gradient %v", p.Name, len(p.Float32()), p.Grad() != nil)
			}
		}
	}
}

// all lists the parameters and the buffers of an operator.
func all(o operators.Operator) []autodiff.Param {
	return slices.Concat(o.Params(), operators.Buffers(o))
}

// training returns a training step of a fresh operator, and its parameters.
func training(t *testing.T, s subject) (step func(), params []autodiff.Param) {
	o := s.must(t, 1)
	params = o.Params()
	x, y := s.input(autodiff.Float32, 2, 3, s.sig.Grid), s.target(autodiff.Float32, 3, 3)
	tape := autodiff.NewTape()
	loss := autodiff.RelativeL2(tape, o.Forward(tape, x), y, 0)
	adam := optim.NewAdamW(params, optim.Options{WeightDecay: 1e-4})
	return func() {
		tape.Replay()
		tape.Backward(loss)
		optim.ClipNorm(params, 1)
		adam.Step(1e-3)
	}, params
}

// threads: their number changes no byte of a trained operator.
func threads(t *testing.T, s subject) {
	defer parallel.SetThreads(0)
	var first []autodiff.Param
	for _, n := range []int{1, 2} {
		parallel.SetThreads(n)
		step, params := training(t, s)
		for range 3 {
			step()
		}
		for i, p := range first {
			if !selftest.Equal(p.Tensor, params[i].Tensor) {
				t.Errorf("%s after three steps differs between 1 and %d threads", p.Name, n)
			}
		}
		first = params
	}
}

// allocation: a training step allocates nothing.
func allocation(t *testing.T, s subject) {
	step, _ := training(t, s)
	step()
	if n := alloctest.Least(3, step); n != 0 {
		t.Errorf("%v allocations in a training step", n)
	}
}

// checkpoint: a predictor saved and loaded gives the same bytes.
func checkpoint(t *testing.T, s subject) {
	if _, ok := operators.Lookup(s.model.Name); !ok {
		t.Skip("not in the catalogue, by which checkpoints are loaded")
	}
	axes := len(s.sig.Grid)
	task := operators.Task{
		Kind: operators.Steady, Channels: s.sig.Out, Extras: []operators.Extra{{Name: "a", Channels: s.sig.Fields()}},
		Grid: s.sig.Grid, Lo: make([]float64, axes), Hi: slices.Repeat([]float64{1}, axes), Periodic: s.sig.Periodic,
	}
	for i := range s.sig.Conditions {
		task.Conditions = append(task.Conditions, operators.Condition{Name: fmt.Sprint("parameter ", i)})
	}
	if task.Periodic == nil {
		task.Periodic = make([]bool, axes)
	}
	p := operators.Predictor{
		Operator: s.must(t, 1), Model: s.model.Name, Config: s.config(), Task: task,
		Normaliser: operators.Normaliser{Kind: operators.PerChannel, Extra: operators.Identity(s.sig.Fields()), Target: operators.Identity(s.sig.Out), Condition: operators.Identity(s.sig.Conditions)},
	}
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	again, err := operators.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	x := s.input(autodiff.Float32, 2, 2, s.sig.Grid)
	if !selftest.Equal(p.Operator.Forward(nil, x), again.Operator.Forward(nil, x)) {
		t.Error("saved and loaded, the operator gives another output")
	}
}
