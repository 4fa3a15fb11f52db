package operatortest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/selftest"
)

// Run checks every model of the catalogue.
func Run(t *testing.T) {
	for _, m := range operators.Models() {
		t.Run(m.Name, func(t *testing.T) { Check(t, m) })
	}
}

// conditioned are the maps that models are built for in each way of
// conditioning that they know.
var conditioned = []operators.Signature{
	{In: 3, Out: 1, Grid: []int{12}, Periodic: []bool{true}, Conditions: 2},
	{In: 3, Out: 2, Grid: []int{8, 8}, Periodic: []bool{true, true}, Conditions: 1},
}

// choices are settings beside the defaults that are checked, one line at a time,
// where a model has the first flag.
var choices = [][]selftest.Setting{
	{{Name: "share-weights", Value: "true"}},
	{{Name: "factorization", Value: "cp"}},
	{{Name: "basis", Value: "pod"}},
	{{Name: "style", Value: "classic"}, {Name: "pooling", Value: "mean"}}, // the largest has no derivative where two are equal
	{{Name: "attention", Value: "true"}},
	{{Name: "skip", Value: "soft-gating"}, {Name: "channel-skip", Value: "linear"}, {Name: "modes", Value: "3"}},
	{{Name: "skip", Value: "identity"}, {Name: "channel-mlp", Value: "0"}, {Name: "padding", Value: "0.25"}},
	{{Name: "channel-mlp", Value: "5"}},
	{{Name: "disentangle", Value: "true"}, {Name: "levels", Value: "2"}},
}

// Check checks one model.
func Check(t *testing.T, m operators.Model) {
	t.Run("description", func(t *testing.T) { description(t, m) })
	built := 0
	for _, sig := range selftest.Signatures {
		s := subject{model: m, sig: sig}
		if _, err := s.build(1); err != nil {
			t.Logf("refuses %v: %v", sig.Grid, err)
			continue
		}
		built++
		name := strings.Trim(fmt.Sprint(sig.Grid), "[]")
		t.Run(name, func(t *testing.T) {
			s.program(t)
			t.Run("batch", func(t *testing.T) { batch(t, s) })
			t.Run("shift", func(t *testing.T) { shift(t, s) })
			t.Run("grids", func(t *testing.T) { grids(t, s) })
			t.Run("learning", func(t *testing.T) { learns(t, s) })
		})
		for _, c := range choices {
			if s.has(c[0].Name) {
				s.settings = c
				t.Run(fmt.Sprintf("%s %s %s", name, c[0].Name, c[0].Value), s.program)
			}
		}
	}
	for _, sig := range conditioned {
		for _, kind := range conditionings(m) {
			s := subject{model: m, sig: sig, settings: []selftest.Setting{{Name: "conditioning", Value: kind}}}
			if _, err := s.build(1); err != nil {
				t.Logf("refuses %v with %d conditions by %s: %v", sig.Grid, sig.Conditions, kind, err)
				continue
			}
			t.Run(fmt.Sprintf("%s conditions by %s", strings.Trim(fmt.Sprint(sig.Grid), "[]"), kind), func(t *testing.T) {
				s.program(t)
				t.Run("conditions", func(t *testing.T) { conditions(t, s) })
				t.Run("batch", func(t *testing.T) { batch(t, s) })
				t.Run("shift", func(t *testing.T) { shift(t, s) })
			})
		}
	}
	if built == 0 {
		t.Errorf("%s builds for none of the suite's signatures", m.Name)
	}
}

// program checks what each way to build a model could break.
func (s subject) program(t *testing.T) {
	t.Run("gradients", func(t *testing.T) { gradients(t, s) })
	t.Run("parameters", func(t *testing.T) { parameters(t, s) })
	t.Run("identity", func(t *testing.T) { identity(t, s) })
	t.Run("outline", func(t *testing.T) { outline(t, s) })
	t.Run("checkpoint", func(t *testing.T) { checkpoint(t, s) })
	t.Run("threads", func(t *testing.T) { threads(t, s) })
	t.Run("allocation", func(t *testing.T) { allocation(t, s) })
}

// subject is a model for one signature.
type subject struct {
	model    operators.Model
	sig      operators.Signature
	settings []selftest.Setting // flags set on top of the small ones
}

// conditionings are the ways of conditioning that a model knows.
func conditionings(m operators.Model) []string {
	fs := flag.NewFlagSet(m.Name, flag.ContinueOnError)
	m.New().Flags(fs)
	known := []string{operators.ByChannels}
	for _, kind := range []string{operators.ByFiLM, operators.BySpectral} {
		if fs.Lookup("conditioning") != nil && fs.Set("conditioning", kind) == nil {
			known = append(known, kind)
		}
	}
	return known
}

// config returns the model's small configuration.
func (s subject) config() operators.Config { return selftest.Small(s.model, s.settings...) }

// has tells whether the model has a flag.
func (s subject) has(name string) bool {
	fs := flag.NewFlagSet(s.model.Name, flag.ContinueOnError)
	s.model.New().Flags(fs)
	return fs.Lookup(name) != nil
}

func (s subject) build(seed uint64) (operators.Operator, error) {
	return operators.Build(s.config(), rand.New(rand.NewPCG(seed, 2)), s.sig)
}

// must is build for signatures that the model has accepted.
func (s subject) must(t *testing.T, seed uint64) operators.Operator {
	t.Helper()
	o, err := s.build(seed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// input returns a batch of random fields, and of conditions constant over the
// grid.
func (s subject) input(dt autodiff.DType, seed uint64, batch int, grid []int) *autodiff.Tensor {
	return selftest.Input(s.sig, dt, seed, batch, grid)
}

func (s subject) target(dt autodiff.DType, seed uint64, batch int) *autodiff.Tensor {
	return selftest.Random(dt, seed, append([]int{batch, s.sig.Out}, s.sig.Grid...)...)
}
