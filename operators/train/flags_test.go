package train

import (
	"bytes"
	"flag"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, args ...string) (Settings, error) {
	t.Helper()
	var s Settings
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	fs.SetOutput(&bytes.Buffer{})
	s.Flags(fs)
	err := fs.Parse(args)
	return s, err
}

func TestFlagDefaults(t *testing.T) {
	s, err := parse(t)
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{}.withDefaults()
	want.Window = 1
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("flags without arguments are not the zero value's defaults: %s", diff)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestFlags(t *testing.T) {
	s, err := parse(t, "-epochs", "7", "-batch", "3", "-lr", "1e-2", "-weight-decay", "0", "-clip", "0", "-warmup", "0.1",
		"-schedule", "one-cycle", "-loss", "mse", "-rollout-train", "4", "-pushforward", "-noise", "0.01", "-ema", "0.99",
		"-early-stop", "5", "-val-fraction", "0.2", "-test-fraction", "0", "-seed", "18446744073709551615", "-window", "3",
		"-task", "autoregressive", "-normalise", "pixel", "-condition", "viscosity", "-increment", "-predict", "residual", "-pairs", "all2all",
		"-max-lead", "5", "-lead", "2", "-sobolev", "-0.5", "-truncate", "3", "-curriculum", "tanh", "-augment", "shift,galilean", "-res", "32,64", "-init", "run", "-fresh", "lifting", "-threads", "2", "-select", "one-step", "-checkpoint-every", "1m")
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Task: "autoregressive", Window: 3, Increment: true, Predict: PredictResidual, Bundle: 1, Pairs: PairsAll, MaxLead: 5, Lead: 2,
		Sobolev: -0.5, Truncate: 3, Curriculum: CurriculumTanh, Augment: Words{Shift, Galilean}, Res: Sizes{32, 64}, Init: "run", Fresh: Words{"lifting"}, Normalise: "pixel", Condition: "viscosity", ValFraction: 0.2, TestFraction: -1,
		Seed: 1<<64 - 1, Epochs: 7, Batch: 3, LR: 1e-2, WeightDecay: -1, Schedule: OneCycle, Warmup: 0.1, Clip: -1, Loss: MSE,
		RolloutTrain: 4, Pushforward: true, Noise: 0.01, EMA: 0.99, EarlyStop: 5, Select: SelectOneStep,
		CheckpointEvery: 60e9, CacheBytes: 2 << 30, Threads: 2,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

// TestFlagErrors: a typed 0 must not turn into the default.
func TestFlagErrors(t *testing.T) {
	for _, arg := range []string{"-epochs=0", "-batch=-1", "-lr=0", "-lr=NaN", "-clip=x", "-window=0", "-rollout-train=0", "-seed=-1"} {
		if _, err := parse(t, arg); err == nil {
			t.Errorf("%s: accepted", arg)
		}
	}
	for _, arg := range []string{"-ema=1", "-val-fraction=1", "-noise=-1", "-early-stop=-1", "-loss=l3", "-warmup=1.5", "-bundle=2000", "-pairs=some", "-predict=x", "-truncate=2", "-curriculum=tanh", "-augment=turn", "-sobolev=NaN", "-lead=2"} {
		s, err := parse(t, arg)
		if err != nil {
			t.Errorf("%s: %v", arg, err)
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), "--"+name) {
			t.Errorf("%s: Check says %v", arg, err)
		}
	}
}
