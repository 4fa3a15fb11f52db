package operators

import (
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
	"github.com/pdekit/pdekit/operators/optim"
)

// BenchmarkConvolutional measures a training step of each convolutional model at
// its defaults, and tells its weights.
func BenchmarkConvolutional(b *testing.B) {
	for _, name := range []string{"unet", "resnet", "cno", "sinenet"} {
		m, ok := Lookup(name)
		if !ok {
			continue
		}
		const batch = 8
		periodic := []bool{true, true}
		o, err := m.New().Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 3, Out: 1, Grid: []int{64, 64}, Periodic: periodic})
		if err != nil {
			b.Fatal(err)
		}
		weights := 0
		for _, p := range o.Params() {
			weights += p.Len()
		}
		x, y := autodiff.New(autodiff.Float32, batch, 3, 64, 64), autodiff.New(autodiff.Float32, batch, 1, 64, 64)
		rng := rand.New(rand.NewPCG(2, 1))
		for _, z := range []*autodiff.Tensor{x, y} {
			for i := range z.Len() {
				z.SetAt(i, rng.NormFloat64())
			}
		}
		b.Run(name, func(b *testing.B) {
			tape := autodiff.NewTape()
			l := loss.RelativeL2(tape, o.Forward(tape, x), y)
			adam := optim.NewAdamW(o.Params(), optim.Options{})
			for b.Loop() {
				tape.Replay()
				tape.Backward(l)
				adam.Step(1e-3)
			}
			b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "samples/s")
			b.ReportMetric(float64(weights), "weights")
			b.ReportMetric(float64(tape.Bytes())/(1<<20), "MiB/tape")
		})
	}
}
