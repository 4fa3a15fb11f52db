package train

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators"
)

var viscous = heat{samples: 60, points: 16, frames: 4, viscous: true}

// TestChooseConditions: what varies in training is found, with its law and its
// range; what does not is left out; names are checked.
func TestChooseConditions(t *testing.T) {
	d := viscous.write(t)
	span := operators.Span{First: 5, End: 20}
	list, err := chooseConditions(d, span, "")
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v; one parameter varies", list, err)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := span.First; i < span.End; i++ {
		lo, hi = min(lo, viscous.viscosity(i)), max(hi, viscous.viscosity(i))
	}
	want := operators.Condition{Name: "viscosity", Unit: "m²/s", Log: true, Lo: lo, Hi: hi}
	if list[0] != want {
		t.Errorf("%+v, want %+v", list[0], want)
	}
	if list, err := chooseConditions(d, span, "none"); err != nil || len(list) != 0 {
		t.Errorf("none: %v, %v", list, err)
	}
	if list, err := chooseConditions(d, span, "viscosity, length"); err != nil || len(list) != 2 || list[1].Name != "length" || list[1].Log {
		t.Errorf("names: %v, %v", list, err)
	}
	if _, err := chooseConditions(d, span, "vicosity"); err == nil || !strings.Contains(err.Error(), "length, viscosity") {
		t.Errorf("misspelt: %v", err)
	}
	plain := heat{samples: 3, points: 16, frames: 3}.write(t)
	if list, err := chooseConditions(plain, operators.Span{End: 3}, "all"); err != nil || len(list) != 0 {
		t.Errorf("data without params: %v, %v", list, err)
	}
}

// TestConditionsHelp: heat at a hundredfold range of viscosities is not to be
// learnt from frame to frame by a model that does not know the viscosity, and is
// by one that does, in each way of conditioning.
func TestConditionsHelp(t *testing.T) {
	d := viscous.write(t)
	train := func(condition string, flags ...string) float64 {
		o := options(t, d, Settings{Epochs: 40, Batch: 8, LR: 1e-2, Condition: condition})
		o.Model, o.Config = model(flags...)
		res, err := Fit(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		again, err := operators.Load(o.Dir)
		if err != nil {
			t.Fatal(err)
		}
		e, err := newValidator(mustSamples(t, d, again.Task, res.Predictor.Protocol.Val), again).oneStep(t.Context())
		if err != nil || math.Abs(e-float64(res.Predictor.Protocol.Error)) > 1e-9 {
			t.Errorf("loaded, the error is %g (%v); in training it was %g", e, err, float64(res.Predictor.Protocol.Error))
		}
		return e
	}
	blind := train("none")
	for _, kind := range []string{"channels", "film", "spectral"} {
		e := train("", "-conditioning", kind)
		t.Logf("%s: %.3g, blind %.3g", kind, e, blind)
		if !(e < blind/2) {
			t.Errorf("%s: error %.3g, without the viscosity %.3g", kind, e, blind)
		}
	}
}
