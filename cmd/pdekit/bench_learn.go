package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
	"github.com/pdekit/pdekit/operators/optim"
)

// learnCase is a size of the Fourier neural operator that other frameworks are
// timed at too (docs/benchmarks).
type learnCase struct {
	name                   string
	dims, in, width, modes int
	batch, points          int
}

var learnCases = []learnCase{
	{"burgers1d", 1, 2, 64, 16, 20, 1024},
	{"burgers1d-8192", 1, 2, 64, 16, 20, 8192},
	{"ns2d64", 2, 3, 32, 12, 20, 64},
	{"darcy85", 2, 3, 32, 12, 20, 85},
	{"ns2d128", 2, 3, 32, 12, 4, 128},
	{"latency", 2, 3, 32, 12, 1, 64},
}

const (
	learnLayers     = 4
	learnProjection = 128
)

// forwardFlops counts the floating-point operations of one forward pass, a
// multiply-add as two: channel maps, truncated transforms as matrix products,
// complex mode mixing. Pointwise functions are left out.
func (c learnCase) forwardFlops() float64 {
	nodes, n, m, w := 1.0, float64(c.points), float64(c.modes), float64(c.width)
	for range c.dims {
		nodes *= n
	}
	channels := 2 * nodes * (float64(c.in)*w + learnLayers*w*w + w*learnProjection + learnProjection)
	transform, mixing := 2*nodes*2*m*w, 8*m*w*w
	if c.dims == 2 { // then n → 2m rows on m complex columns
		transform += 8 * n * 2 * m * m * w
		mixing *= 2 * m
	}
	return float64(c.batch) * (channels + learnLayers*(2*transform+mixing))
}

// build makes the operator of a case and its input.
func (c learnCase) build() (operators.Operator, *autodiff.Tensor, error) {
	model, ok := operators.Lookup("fno")
	if !ok {
		return nil, nil, fmt.Errorf("no model fno")
	}
	config := model.New()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	config.Flags(fs)
	for name, value := range map[string]string{
		"width": strconv.Itoa(c.width), "modes": strconv.Itoa(c.modes), "layers": strconv.Itoa(learnLayers),
		"projection": strconv.Itoa(learnProjection), "coordinates": "false", "padding": "0", "lifting": "0",
	} {
		if err := fs.Set(name, value); err != nil {
			return nil, nil, err
		}
	}
	sig := operators.Signature{In: c.in, Out: 1}
	shape := []int{c.batch, c.in}
	for range c.dims {
		sig.Grid, sig.Periodic, shape = append(sig.Grid, c.points), append(sig.Periodic, true), append(shape, c.points)
	}
	op, err := config.Build(rand.New(rand.NewPCG(0, 0)), sig)
	return op, randomTensor(1, shape...), err
}

func randomTensor(seed uint64, shape ...int) *autodiff.Tensor {
	x := autodiff.New(autodiff.Float32, shape...)
	rng := rand.New(rand.NewPCG(seed, 0))
	for i, data := 0, x.Float32(); i < len(data); i++ {
		data[i] = float32(rng.NormFloat64())
	}
	return x
}

func (a *app) benchTrain(ctx context.Context, b *bench) error {
	t := table{{"case", "training step", "GFLOP", "of FMA peak", "parameters", "resident"}}
	for _, c := range learnCases {
		if !b.wanted(c.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		op, x, err := c.build()
		if err != nil {
			return err
		}
		params := op.Params()
		y := randomTensor(2, append([]int{c.batch, 1}, x.Shape[2:]...)...)
		tape := autodiff.NewTape()
		l := loss.RelativeL2(tape, op.Forward(tape, x), y)
		adam := optim.NewAdamW(params, optim.Options{})
		seconds := b.median(func() {
			tape.Replay()
			tape.Backward(l)
			adam.Step(1e-3)
		})
		flops := 3 * c.forwardFlops()
		fraction := flops / seconds / b.Machine.PeakFlops
		resident := residentMB()
		count := 0
		for _, p := range params {
			count += p.Len()
		}
		b.add(map[string]any{"case": c.name, "train_step_s": seconds, "flops": flops, "peak_fraction": fraction, "parameters": count, "rss_mb": resident, "threads": b.Machine.Threads})
		t = append(t, []string{c.name, milliseconds(seconds), fmt.Sprintf("%.2f", flops/1e9), percent(fraction), strconv.Itoa(count), fmt.Sprintf("%d MB", resident)})
		op, x, y, tape, l, adam = nil, nil, nil, nil, nil, nil
		debug.FreeOSMemory()
	}
	b.print(t)
	return nil
}

// residentMB is the memory of this process that is resident now; 0 where the
// system does not tell.
func residentMB() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				return 0
			}
			return kb / 1024
		}
	}
	return 0
}

func (a *app) benchInfer(ctx context.Context, b *bench) error {
	t := table{{"case", "inference", "a sample", "GFLOP", "of FMA peak"}}
	for _, c := range learnCases {
		if !b.wanted(c.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		op, x, err := c.build()
		if err != nil {
			return err
		}
		tape := autodiff.NewInferenceTape()
		op.Forward(tape, x)
		seconds := b.median(tape.Replay)
		flops := c.forwardFlops()
		fraction := flops / seconds / b.Machine.PeakFlops
		b.add(map[string]any{"case": c.name, "infer_s": seconds, "flops": flops, "peak_fraction": fraction, "threads": b.Machine.Threads})
		t = append(t, []string{c.name, milliseconds(seconds), milliseconds(seconds / float64(c.batch)), fmt.Sprintf("%.2f", flops/1e9), percent(fraction)})
	}
	b.print(t)
	return nil
}

// gemmShapes are square products and those that a Fourier neural operator is
// made of: points × width × width, rows × modes.
var gemmShapes = [][3]int{{512, 512, 512}, {1024, 1024, 1024}, {20480, 64, 64}, {64, 20480, 64}, {1280, 1024, 32}, {1280, 32, 1024}, {81920, 32, 32}, {32, 81920, 32}}

func (a *app) benchKernels(ctx context.Context, b *bench) error {
	t := table{{"sgemm m×n×k", "time", "GFLOP/s", "of FMA peak"}}
	for _, s := range gemmShapes {
		name := "sgemm-" + strings.ReplaceAll(times(s[:]), "×", "x")
		if !b.wanted(name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		m, n, k := s[0], s[1], s[2]
		x, y := randomTensor(1, m, k).Float32(), randomTensor(2, k, n).Float32()
		z := make([]float32, m*n)
		flops := 2 * float64(m) * float64(n) * float64(k)
		repeat := max(1, int(2e8/flops))
		seconds := b.median(func() {
			for range repeat {
				kernel.Gemm(false, false, m, n, k, 1, x, k, y, n, 0, z, n)
			}
		}) / float64(repeat)
		fraction := flops / seconds / b.Machine.PeakFlops
		b.add(map[string]any{"case": name, "seconds": seconds, "flops": flops, "peak_fraction": fraction, "threads": b.Machine.Threads})
		t = append(t, []string{times(s[:]), milliseconds(seconds), fmt.Sprintf("%.1f", flops/seconds/1e9), percent(fraction)})
	}
	b.print(t)
	return nil
}
