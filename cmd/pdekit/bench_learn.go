package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
	"github.com/pdekit/pdekit/operators/metrics"
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
	op, err := operators.Build(config, rand.New(rand.NewPCG(0, 0)), sig)
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

// learnResult is what one case came to, as the peers' scripts print it too.
type learnResult struct {
	Case       string  `json:"case"`               // name
	Framework  string  `json:"framework"`          // that was timed
	Threads    int     `json:"threads"`            // in use
	TrainStep  float64 `json:"train_step_seconds"` // median of the rounds
	Infer      float64 `json:"infer_seconds"`      // of one batch, median of the rounds
	Parameters int     `json:"parameters"`         // real numbers learnt
	PeakMemory int64   `json:"peak_memory_bytes"`  // resident, of a process that does this case alone; 0 where the system does not tell
	// Compiled is what a framework's compiler was given: "" nothing, "all", or
	// a phrase that says what it left out.
	Compiled string `json:"compiled,omitempty"`
}

// measure times training steps and inference of a case in this process.
func (c learnCase) measure(b *bench) (learnResult, error) {
	op, x, err := c.build()
	if err != nil {
		return learnResult{}, err
	}
	r := learnResult{Case: c.name, Framework: "pdekit", Threads: b.Machine.Threads}
	params := op.Params()
	for _, p := range params {
		r.Parameters += p.Len()
	}
	y := randomTensor(2, append([]int{c.batch, 1}, x.Shape[2:]...)...)
	tape := autodiff.NewTape()
	l := loss.RelativeL2(tape, op.Forward(tape, x), y)
	adam := optim.NewAdamW(params, optim.Options{})
	inference := autodiff.NewInferenceTape()
	op.Forward(inference, x)
	r.TrainStep = b.median(func() {
		tape.Replay()
		tape.Backward(l)
		adam.Step(1e-3)
	})
	r.Infer = b.median(inference.Replay)
	r.PeakMemory = peakMemory()
	return r, nil
}

// peakMemory is the most memory of this process that was resident, in bytes; 0
// where the system does not tell.
func peakMemory() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}

// measureApart is measure in a process of its own, so that the memory is that
// of the case alone.
func (c learnCase) measureApart(ctx context.Context, b *bench) (learnResult, error) {
	self, err := os.Executable()
	if err != nil {
		return learnResult{}, err
	}
	return runLearnScript(ctx, self, "bench", "--one-case", c.name, "--rounds", strconv.Itoa(b.options.rounds), "--threads", strconv.Itoa(b.Machine.Threads))
}

// runLearnScript runs a program that prints one learnResult as a JSON line.
func runLearnScript(ctx context.Context, name string, args ...string) (learnResult, error) {
	var r learnResult
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return r, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, lastLine(said.String()))
	}
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		return r, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return r, nil
}

// benchOneCase prints one case of train as a JSON line: what measureApart runs.
func (a *app) benchOneCase(name string, o *benchOptions) error {
	for _, c := range learnCases {
		if c.name != name {
			continue
		}
		b := &bench{options: o, now: a.Now, Machine: benchMachine{Threads: parallel.Threads()}}
		r, err := c.measure(b)
		if err != nil {
			return err
		}
		return a.printLine(r)
	}
	return unknownName("case", name, learnCaseNames())
}

func learnCaseNames() []string {
	var names []string
	for _, c := range learnCases {
		names = append(names, c.name)
	}
	return names
}

func (a *app) benchTrain(ctx context.Context, b *bench) error {
	t := table{{"case", "training step", "inference", "GFLOP a step", "of FMA peak", "parameters", "peak memory"}}
	for _, c := range learnCases {
		if !b.wanted(c.name) {
			continue
		}
		r, err := c.measureApart(ctx, b)
		if err != nil {
			return err
		}
		flops := 3 * c.forwardFlops()
		fraction := flops / r.TrainStep / b.Machine.PeakFlops
		row := b.of(c.name)
		row.TrainStep, row.Infer, row.TrainFlops, row.TrainFraction = r.TrainStep, r.Infer, flops, metrics.Number(fraction)
		row.Parameters, row.PeakMemory, row.Threads = r.Parameters, r.PeakMemory, r.Threads
		t = append(t, []string{c.name, milliseconds(r.TrainStep), milliseconds(r.Infer), fmt.Sprintf("%.2f", flops/1e9), percent(fraction), strconv.Itoa(r.Parameters), fmt.Sprintf("%d MB", r.PeakMemory>>20)})
	}
	b.print(t)
	return nil
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
		row := b.of(c.name)
		row.Infer, row.InferFlops, row.InferFraction, row.Threads = seconds, flops, metrics.Number(fraction), b.Machine.Threads
		t = append(t, []string{c.name, milliseconds(seconds), milliseconds(seconds / float64(c.batch)), fmt.Sprintf("%.2f", flops/1e9), percent(fraction)})
	}
	b.print(t)
	return nil
}

// gemmShapes are square products and those that a Fourier neural operator is
// made of: points × width × width, rows × modes.
var gemmShapes = [][3]int{{512, 512, 512}, {1024, 1024, 1024}, {20480, 64, 64}, {64, 20480, 64}, {1280, 1024, 32}, {1280, 32, 1024}, {81920, 32, 32}, {32, 81920, 32}}

// kernelRounds is how many short rounds of a product stand for one of --rounds.
const kernelRounds = 10

// operand is memory in large pages, as most of a tape's is: the middle of more,
// because pages at either end may be small.
func operand(n int) []float32 {
	const margin = 2 << 20 / 4
	x := make([]float32, n+2*margin)
	kernel.LargePages(x)
	return x[margin:][:n]
}

// benchKernels times products in turn with multiply-adds (kernel.AgainstPeak).
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
		x, y, z := operand(m*k), operand(k*n), operand(m*n)
		copy(x, randomTensor(1, m, k).Float32())
		copy(y, randomTensor(2, k, n).Float32())
		flops := 2 * float64(m) * float64(n) * float64(k)
		seconds, fraction := kernel.AgainstPeak(kernelRounds*b.options.rounds, flops, func() {
			kernel.Gemm(false, false, m, n, k, 1, x, k, y, n, 0, z, n)
		})
		row := b.of(name)
		row.Seconds, row.Flops, row.Fraction, row.Threads = seconds, flops, metrics.Number(fraction), b.Machine.Threads
		t = append(t, []string{times(s[:]), milliseconds(seconds), fmt.Sprintf("%.1f", flops/seconds/1e9), percent(fraction)})
	}
	b.print(t)
	return nil
}
