package train

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pdekit/pdekit/operators"
)

// The names of schedules and losses.
const (
	Cosine   = "cosine"    // linear warm-up, then half a cosine down to 0
	Step     = "step"      // halved after each fifth of the steps
	OneCycle = "one-cycle" // up, then down to nearly 0, by cosines
	Constant = "constant"

	RelativeL2 = "rel-l2" // mean over samples of ‖p−y‖/‖y‖
	RelativeH1 = "rel-h1" // the same with first derivatives
	MSE        = "mse"    // mean square of p−y in units of the training targets' deviation

	SelectOneStep = "one-step"
	SelectRollout = "rollout"
)

// Schedules, Losses and Selections list the names, for help texts and checks.
var (
	Schedules  = []string{Cosine, Step, OneCycle, Constant}
	Losses     = []string{RelativeL2, RelativeH1, MSE}
	Selections = []string{SelectOneStep, SelectRollout}
)

// Settings are the choices of a training run. The zero value means the
// defaults stated here. Where a default is not zero but zero is a choice of its
// own, that choice is any negative number; the flags take a plain 0 for it.
type Settings struct {
	Task      string `json:"task"`      // "" infers it: see operators.NewTask
	Window    int    `json:"window"`    // input frames of an autoregressive task; 0 means 1
	Increment bool   `json:"increment"` // predict the increment over the last input frame
	Normalise string `json:"normalise"` // "" means operators.PerChannel
	Condition string `json:"condition"` // parameters that the operator reads, by name; "" means ConditionAll: those that vary in training

	ValFraction  float64 `json:"val_fraction"`  // of the samples, before the test samples; 0 means what the data say, else 0.1; negative none
	TestFraction float64 `json:"test_fraction"` // of the samples, the last ones, never looked at; 0 and negative as above
	Seed         uint64  `json:"seed"`          // of weights, shuffling and noise

	Epochs      int     `json:"epochs"`       // 0 means 100
	Batch       int     `json:"batch"`        // samples per step; 0 means 16
	LR          float64 `json:"lr"`           // highest learning rate; 0 means 1e-3
	WeightDecay float64 `json:"weight_decay"` // of AdamW; 0 means 1e-4, negative none
	Schedule    string  `json:"schedule"`     // "" means Cosine
	Warmup      float64 `json:"warmup"`       // fraction of all steps; 0 means 0.05 for cosine, 0.3 for one-cycle, else none; negative none
	Clip        float64 `json:"clip"`         // bound on the gradient's norm; 0 means 1, negative none
	Loss        string  `json:"loss"`         // "" means RelativeL2

	RolloutTrain int     `json:"rollout_train"` // steps unrolled in training; 0 means 1, and with Pushforward at least 2
	Pushforward  bool    `json:"pushforward"`   // no derivative flows from one unrolled step to the next (Brandstetter et al. 2022)
	Noise        float64 `json:"noise"`         // deviation of noise added to the input frames, in units of theirs
	EMA          float64 `json:"ema"`           // decay of the averaged weights that are validated and kept, such as 0.999; 0 none
	EarlyStop    int     `json:"early_stop"`    // epochs without improvement after which training stops; 0 never
	Select       string  `json:"select"`        // which validation error chooses the best epoch; "" means SelectRollout where there are several steps, else SelectOneStep

	// What follows does not change the result.
	CheckpointEvery time.Duration `json:"-"` // least time between checkpoints; 0 means 10 s, negative only at the end
	CacheBytes      int64         `json:"-"` // training data kept in memory up to this size; 0 means 2 GiB, negative never
	Threads         int           `json:"-"` // 0 means all
}

// withDefaults returns s with every default written out: the values that work
// is done with and that are stored.
func (s Settings) withDefaults() Settings {
	set(&s.Normalise, operators.PerChannel)
	set(&s.Condition, ConditionAll)
	set(&s.Epochs, 100)
	set(&s.Batch, 16)
	set(&s.LR, 1e-3)
	set(&s.WeightDecay, 1e-4)
	set(&s.Schedule, Cosine)
	set(&s.Clip, 1)
	set(&s.Loss, RelativeL2)
	set(&s.RolloutTrain, 1)
	if s.Pushforward {
		s.RolloutTrain = max(s.RolloutTrain, 2)
	}
	set(&s.CheckpointEvery, 10*time.Second)
	set(&s.CacheBytes, 2<<30)
	return s
}

// set gives *v the default if it is zero.
func set[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// Check reports what is impossible whatever the data are.
func (s Settings) Check() error {
	s = s.withDefaults()
	name := func(flag, value string, valid []string) error {
		if slices.Contains(valid, value) {
			return nil
		}
		return fmt.Errorf("--%s %q: unknown; valid: %s", flag, value, strings.TrimPrefix(strings.Join(valid, ", "), ", "))
	}
	for _, e := range []error{
		name("schedule", s.Schedule, Schedules),
		name("loss", s.Loss, Losses),
		name("normalise", s.Normalise, operators.NormaliserKinds),
		name("task", s.Task, append([]string{""}, operators.TaskKinds...)),
		name("select", s.Select, append([]string{""}, Selections...)),
	} {
		if e != nil {
			return e
		}
	}
	for _, f := range []struct {
		flag   string
		value  float64
		ok     bool
		expect string
	}{
		{"epochs", float64(s.Epochs), s.Epochs >= 1, "at least 1"},
		{"batch", float64(s.Batch), s.Batch >= 1, "at least 1"},
		{"lr", s.LR, s.LR > 0, "a positive number"},
		{"weight-decay", s.WeightDecay, true, "a number"},
		{"warmup", s.Warmup, s.Warmup < 1, "a fraction below 1"},
		{"clip", s.Clip, true, "a number"},
		{"val-fraction", s.ValFraction, s.ValFraction < 1, "a fraction below 1"},
		{"test-fraction", s.TestFraction, s.TestFraction < 1, "a fraction below 1"},
		{"window", float64(s.Window), s.Window >= 0, "at least 1"},
		{"rollout-train", float64(s.RolloutTrain), s.RolloutTrain >= 1, "at least 1"},
		{"noise", s.Noise, s.Noise >= 0, "0 or more"},
		{"ema", s.EMA, s.EMA >= 0 && s.EMA < 1, "a decay below 1"},
		{"early-stop", float64(s.EarlyStop), s.EarlyStop >= 0, "0 or more"},
	} {
		if !f.ok || math.IsNaN(f.value) || math.IsInf(f.value, 0) {
			return fmt.Errorf("--%s %g: expected %s", f.flag, f.value, f.expect)
		}
	}
	if max(s.ValFraction, 0)+max(s.TestFraction, 0) >= 1 {
		return fmt.Errorf("--val-fraction %g and --test-fraction %g leave nothing to train on", s.ValFraction, s.TestFraction)
	}
	return nil
}

// checkTask reports what is impossible for the task of the data.
func (s Settings) checkTask(t operators.Task) error {
	if t.Kind != operators.Autoregressive {
		for _, f := range []struct {
			flag string
			on   bool
		}{
			{"rollout-train", s.RolloutTrain > 1},
			{"pushforward", s.Pushforward},
			{"select rollout", s.Select == SelectRollout},
		} {
			if f.on {
				return fmt.Errorf("--%s needs an autoregressive task; this one is %s", f.flag, t.Kind)
			}
		}
		if t.Kind == operators.Steady && s.Noise > 0 {
			return fmt.Errorf("--noise is added to frames of u in the input; a steady task has none")
		}
		return nil
	}
	if need := t.Window + s.RolloutTrain; t.Frames < need {
		return fmt.Errorf("--rollout-train %d with a window of %d needs at least %d frames of u; found %d", s.RolloutTrain, t.Window, need, t.Frames)
	}
	return nil
}
