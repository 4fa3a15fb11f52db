package train

import (
	"testing"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// The heat equation is linear: one pass over the pairs, and steps of no length,
// find it, and the file holds what was found.
func TestFitsLinearMap(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings Settings
	}{
		{"one step", Settings{}},
		{"increments", Settings{Increment: true}},
		{"bundles", Settings{Bundle: 2, Predict: PredictResidual}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.settings.Epochs, c.settings.LR, c.settings.WeightDecay = 1, 1e-12, -1
			d := heat{samples: 60, points: 32, frames: 4}.write(t)
			o := options(t, d, c.settings)
			o.Model, _ = operators.Lookup("linear")
			config := operators.NewLinearMap()
			config.Terms, config.Ridge = 31, 1e-12
			o.Config = config
			res, err := Fit(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if e := float64(res.Predictor.Protocol.Error); !(e < 1e-3) {
				t.Errorf("validation error %g of a linear problem", e)
			}
			again, err := operators.Load(o.Dir)
			if err != nil {
				t.Fatal(err)
			}
			x := autodiff.New(autodiff.Float32, 1, res.Predictor.Task.Inputs(), 32)
			for i := range x.Len() {
				x.SetAt(i, float64(i%5)-2)
			}
			want, got := res.Predictor.Operator.Forward(nil, x), again.Operator.Forward(nil, x)
			for i := range want.Len() {
				if want.At(i) != got.At(i) {
					t.Fatalf("stored and loaded, point %d is %g, was %g", i, got.At(i), want.At(i))
				}
			}
		})
	}
}
