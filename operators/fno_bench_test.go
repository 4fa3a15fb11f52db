package operators

import (
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
	"github.com/pdekit/pdekit/operators/loss"
	"github.com/pdekit/pdekit/operators/optim"
)

type benchmarkCase struct {
	name                     string
	grid                     []int
	in, width, modes, member int
}

// The cases have the sizes of common benchmarks: four layers, projection 128,
// no coordinates.
var benchmarks = []benchmarkCase{
	{"burgers1d", []int{1024}, 2, 64, 16, 20},
	{"ns2d64", []int{64, 64}, 3, 32, 12, 20},
	{"darcy85", []int{85, 85}, 3, 32, 12, 20},
}

// BenchmarkModels measures a training step (replay, backward, AdamW) and an
// inference of the same batch.
func BenchmarkModels(b *testing.B) {
	for _, c := range benchmarks {
		fno := FNO{Modes: Modes{c.modes}, Width: c.width, Layers: 4, Projection: 128, Activation: "gelu"}
		shallow := fno
		shallow.Layers = 1
		benchmark(b, c, "fno", &fno)
		benchmark(b, c, "ffno", &FFNO{FNO: fno, Expansion: 2})
		benchmark(b, c, "tfno", &TFNO{FNO: fno, Factorization: layers.Tucker, Rank: 0.4})
		benchmark(b, c, "uno", &UNO{FNO: shallow, Levels: 2})
		benchmark(b, c, "mgno", NewMgNO())
		benchmark(b, c, "deeponet", NewDeepONet())
		benchmark(b, c, "pod", NewPOD())
		benchmark(b, c, "ufno", &UFNO{FNO: fno, ULayers: 3})
		benchmark(b, c, "tfno-cp", &TFNO{FNO: fno, Factorization: layers.CP, Rank: 0.05})
	}
}

func benchmark(b *testing.B, c benchmarkCase, name string, config Config) {
	o, err := config.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: c.in, Out: 1, Grid: c.grid})
	if err != nil {
		b.Fatal(err)
	}
	x := autodiff.New(autodiff.Float32, append([]int{c.member, c.in}, c.grid...)...)
	y := autodiff.New(autodiff.Float32, append([]int{c.member, 1}, c.grid...)...)
	rng := rand.New(rand.NewPCG(2, 1))
	for _, z := range []*autodiff.Tensor{x, y} {
		for i := range z.Len() {
			z.SetAt(i, rng.NormFloat64())
		}
	}
	b.Run(c.name+"/"+name+"/train", func(b *testing.B) {
		tape := autodiff.NewTape()
		l := loss.RelativeL2(tape, o.Forward(tape, x), y)
		adam := optim.NewAdamW(o.Params(), optim.Options{})
		b.ReportAllocs()
		for b.Loop() {
			tape.Replay()
			tape.Backward(l)
			adam.Step(1e-3)
		}
		b.ReportMetric(float64(tape.Bytes())/(1<<20), "MiB/tape")
	})
	b.Run(c.name+"/"+name+"/infer", func(b *testing.B) {
		tape := autodiff.NewInferenceTape()
		o.Forward(tape, x)
		b.ReportAllocs()
		for b.Loop() {
			tape.Replay()
		}
		b.ReportMetric(float64(tape.Bytes())/(1<<20), "MiB/tape")
	})
}
