package train

import (
	"errors"
	"flag"
	"math"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/operators"
)

// Flags binds the settings to fs under the names of pdekit train. Present
// values are the defaults, the documented ones where they are zero. A flag
// whose setting has "negative none" takes 0 for none.
func (s *Settings) Flags(fs *flag.FlagSet) {
	*s = s.withDefaults()
	fs.StringVar(&s.Task, "task", s.Task, "what to learn: "+strings.Join(operators.TaskKinds, ", ")+" (default: inferred from the data)")
	set(&s.Window, 1)
	fs.Var((*count)(&s.Window), "window", "input `frames` of an autoregressive task")
	fs.BoolVar(&s.Increment, "increment", s.Increment, "predict the increment over the last input frame, in units of the increments' deviation")
	fs.StringVar(&s.Predict, "predict", s.Predict, "what the model's output is: "+strings.Join(Predictions, ", ")+" (increment: over the last input frame, in units of the increments' deviation; residual: the same in units of the frames')")
	fs.Var((*count)(&s.Bundle), "bundle", "`frames` that one application predicts (autoregressive)")
	fs.StringVar(&s.Pairs, "pairs", s.Pairs, "what is learnt from a trajectory: "+strings.Join(PairKinds, ", ")+" (all2all: from any frame to any later one, the lead time given to the model; random: one such pair for each first frame, drawn anew in each epoch)")
	fs.IntVar(&s.MaxLead, "max-lead", s.MaxLead, "longest lead of --pairs all2all and random, in `steps`; 0 for the longest that the data have")
	fs.IntVar(&s.Lead, "lead", s.Lead, "`steps` that a rollout takes from one window before it goes on from its own predictions, with --pairs all2all or random; 0 for --max-lead")
	fs.StringVar(&s.Normalise, "normalise", s.Normalise, "`statistics` of the training split: "+strings.Join(operators.NormaliserKinds, ", "))

	fs.StringVar(&s.Condition, "condition", s.Condition, "parameters of the samples that the model reads: `names` like viscosity,reynolds, all (those that vary in training) or none")

	orNone(fs, &s.ValFraction, "val-fraction", "`fraction` of the samples to validate on, 0 for none (default: as the data say, else 0.1)")
	orNone(fs, &s.TestFraction, "test-fraction", "`fraction` of the samples, the last ones, held out for evaluate, 0 for none (default: as the data say, else 0.1)")
	fs.Uint64Var(&s.Seed, "seed", s.Seed, "of weights, shuffling and noise")

	fs.Var((*count)(&s.Epochs), "epochs", "`number` of passes over the training samples")
	fs.Var((*count)(&s.Batch), "batch", "`samples` per step")
	fs.Var((*rate)(&s.LR), "lr", "highest learning `rate`")
	orNone(fs, &s.WeightDecay, "weight-decay", "`decay` of AdamW; 0 for none")
	fs.StringVar(&s.Schedule, "schedule", s.Schedule, "of the learning rate: "+strings.Join(Schedules, ", "))
	orNone(fs, &s.Warmup, "warmup", "`fraction` of all steps over which the rate rises, 0 for none (default: 0.05 for cosine, 0.3 for one-cycle)")
	orNone(fs, &s.Clip, "clip", "bound on the gradient's `norm`; 0 for none")
	fs.StringVar(&s.Loss, "loss", s.Loss, strings.Join(Losses, ", "))
	fs.Float64Var(&s.Sobolev, "sobolev", s.Sobolev, "`s` of --loss rel-hs: mode κ weighs (1+κ²)^(s/2)")
	fs.StringVar(&s.Init, "init", s.Init, "`run` or weights file to start from: its weights and normalisation (fine-tuning)")
	fs.Var(&s.Fresh, "fresh", "with --init: `parameters` not to take, by the beginnings of their names, like lifting,projection; the data may then have other channels, and are normalised anew")

	fs.Var((*count)(&s.RolloutTrain), "rollout-train", "`steps` unrolled in training (autoregressive)")
	fs.BoolVar(&s.Pushforward, "pushforward", s.Pushforward, "unroll (--rollout-train, at least 2 steps) without derivatives from step to step")
	fs.IntVar(&s.Truncate, "truncate", s.Truncate, "unrolled `steps` that derivatives flow back through; 0 for all")
	fs.StringVar(&s.Curriculum, "curriculum", s.Curriculum, "how the steps of --rollout-train go from true frames to the model's own over the epochs: "+strings.Join(Curricula, ", ")+" (default: its own from the start)")
	fs.Var(&s.Augment, "augment", "`symmetries` by which samples are moved at random, where the equation has them: "+strings.Join(Symmetries, ", "))
	fs.Var(&s.Res, "res", "grids that batches are thinned to at random, by `points` of the first axis, like 32,64 (default: the data's)")
	fs.Float64Var(&s.Noise, "noise", s.Noise, "`deviation` of noise on the input frames, in units of theirs")
	fs.Float64Var(&s.EMA, "ema", s.EMA, "`decay` of averaged weights, such as 0.999; 0 for none")
	fs.IntVar(&s.EarlyStop, "early-stop", s.EarlyStop, "stop after this many `epochs` without improvement; 0 for never")
	fs.StringVar(&s.Select, "select", s.Select, "validation error that chooses the best epoch: "+strings.Join(Selections, ", ")+" (default: rollout where there is one)")

	fs.DurationVar(&s.CheckpointEvery, "checkpoint-every", s.CheckpointEvery, "least `time` between checkpoints")
	fs.IntVar(&s.Threads, "threads", s.Threads, "0 for all; does not change the result")
}

// orNone is a Float64Var whose 0 is stored as −1, "none".
func orNone(fs *flag.FlagSet, v *float64, name, usage string) {
	fs.Var((*optional)(v), name, usage)
}

// count is a number that must be at least 1: a plain int would take a typed 0
// for the default.
type count int

func (c *count) String() string {
	if c == nil {
		return ""
	}
	return strconv.Itoa(int(*c))
}

func (c *count) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil || v < 1 {
		return errors.New("expected a whole number of at least 1")
	}
	*c = count(v)
	return nil
}

// rate is a positive number.
type rate float64

func (r *rate) String() string {
	if r == nil {
		return ""
	}
	return strconv.FormatFloat(float64(*r), 'g', -1, 64)
}

func (r *rate) Set(text string) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return errors.New("expected a positive number")
	}
	*r = rate(v)
	return nil
}

// optional is a number whose negative values mean none and show as 0.
type optional float64

func (o *optional) String() string {
	if o == nil {
		return ""
	}
	return strconv.FormatFloat(max(float64(*o), 0), 'g', -1, 64)
}

func (o *optional) Set(text string) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0) || math.IsInf(v, 0) {
		return errors.New("expected a number, 0 or more")
	}
	if v == 0 {
		v = -1
	}
	*o = optional(v)
	return nil
}
