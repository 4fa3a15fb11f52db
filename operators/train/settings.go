package train

import (
	"errors"
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

	RelativeHS = "rel-hs" // the same with each Fourier mode weighted by (1 + κ²)^(s/2)

	PredictFrame     = "frame"     // the next frame itself
	PredictIncrement = "increment" // what is added to the last one, in units of the increments' deviation
	PredictResidual  = "residual"  // the same in units of the frames' deviation, without a mean

	PairsNext   = "next"    // windows and the frames that follow
	PairsAll    = "all2all" // any two frames, the lead time between them given
	PairsRandom = "random"  // for each first frame a later one, drawn anew in each epoch

	CurriculumTanh = "tanh" // see Settings.Curriculum

	SelectOneStep = "one-step"
	SelectRollout = "rollout"
)

// The names that settings take, for help texts and checks.
var (
	Predictions = []string{PredictFrame, PredictIncrement, PredictResidual}
	PairKinds   = []string{PairsNext, PairsAll, PairsRandom}
	Curricula   = []string{CurriculumTanh}
	Schedules   = []string{Cosine, Step, OneCycle, Constant}
	Losses      = []string{RelativeL2, RelativeH1, RelativeHS, MSE}
	Selections  = []string{SelectOneStep, SelectRollout}
)

// Settings are the choices of a training run. The zero value means the
// defaults stated here. Where a default is not zero but zero is a choice of its
// own, that choice is any negative number; the flags take a plain 0 for it.
type Settings struct {
	Task      string `json:"task"`      // steady, one-shot or autoregressive; "" infers it from the data
	Window    int    `json:"window"`    // input frames of an autoregressive task; 0 means 1
	Increment bool   `json:"increment"` // predict the increment over the last input frame: the same as increment in Predict
	Predict   string `json:"predict"`   // frame, increment or residual; "" means frame, or increment with Increment
	Bundle    int    `json:"bundle"`    // frames that one application predicts (Brandstetter et al. 2022); 0 means 1
	Pairs     string `json:"pairs"`     // what makes an item: next, all2all or random; "" means next; the others make the lead time a condition
	MaxLead   int    `json:"max_lead"`  // longest lead of all2all and random, in steps; 0 means the longest that the data have
	Lead      int    `json:"lead"`      // frames that rollouts take from one window with lead times; 0 means MaxLead
	Normalise string `json:"normalise"` // channel, pixel or none; "" means channel
	Condition string `json:"condition"` // parameters that the operator reads, by name, or all or none; "" means all: those that vary in training

	ValFraction  float64 `json:"val_fraction"`  // of the samples, before the test samples; 0 means what the data say, else 0.1; negative none
	TestFraction float64 `json:"test_fraction"` // of the samples, the last ones, never looked at; 0 and negative as above
	Seed         uint64  `json:"seed"`          // of weights, shuffling and noise

	Epochs      int     `json:"epochs"`       // number of passes over the training samples; 0 means 100
	Batch       int     `json:"batch"`        // samples per step; 0 means 16
	LR          float64 `json:"lr"`           // highest learning rate; 0 means 1e-3
	WeightDecay float64 `json:"weight_decay"` // of AdamW; 0 means 1e-4, negative none
	Schedule    string  `json:"schedule"`     // of the learning rate: cosine, step, one-cycle or constant; "" means cosine
	Warmup      float64 `json:"warmup"`       // fraction of all steps; 0 means 0.05 for cosine, 0.3 for one-cycle, else none; negative none
	Clip        float64 `json:"clip"`         // bound on the gradient's norm; 0 means 1, negative none
	Loss        string  `json:"loss"`         // rel-l2, rel-h1, rel-hs or mse; "" means rel-l2
	Sobolev     float64 `json:"sobolev"`      // s of rel-hs; 0 means 1

	RolloutTrain int  `json:"rollout_train"` // steps unrolled in training; 0 means 1, and with Pushforward at least 2
	Pushforward  bool `json:"pushforward"`   // no derivative flows from one unrolled step to the next (Brandstetter et al. 2022)
	// Truncate is the number of unrolled applications that derivatives flow back
	// through; 0 means all, and with Pushforward 1.
	Truncate int `json:"truncate"`
	// Curriculum is tanh or "", which means none. With it, of the RolloutTrain applications only some read
	// the operator's own predictions, the rest true frames: in the first epoch one,
	// in the last all, in between along a tanh (Takamoto et al. 2023).
	Curriculum string `json:"curriculum"`
	Augment    Words  `json:"augment"` // symmetries of the equation that items are moved by at random, with commas between
	Res        Sizes  `json:"res"`     // grids that batches are thinned to at random, by points of the first axis, with commas between; none means the data's
	Init       string `json:"init"`    // run or weights file whose weights and normalisation training starts from
	// Fresh are beginnings of names of parameters that Init does not give. With
	// any, the data may have other channels, and the normalisation is theirs.
	Fresh     Words   `json:"fresh"`
	Noise     float64 `json:"noise"`      // deviation of noise added to the input frames, in units of theirs
	EMA       float64 `json:"ema"`        // decay of the averaged weights that are validated and kept, such as 0.999; 0 none
	EarlyStop int     `json:"early_stop"` // epochs without improvement after which training stops; 0 never
	Select    string  `json:"select"`     // which validation error chooses the best epoch: rollout or one-step; "" means rollout where there are several steps, else one-step

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
		set(&s.Truncate, 1)
	}
	set(&s.Predict, PredictFrame)
	if s.Increment && s.Predict == PredictFrame {
		s.Predict = PredictIncrement
	}
	s.Increment = s.Predict != PredictFrame
	set(&s.Bundle, 1)
	set(&s.Pairs, PairsNext)
	set(&s.Sobolev, 1)
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
		name("predict", s.Predict, Predictions),
		name("pairs", s.Pairs, PairKinds),
		name("curriculum", s.Curriculum, append([]string{""}, Curricula...)),
		s.Augment.check("augment", Symmetries),
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
		{"truncate", float64(s.Truncate), s.Truncate >= 0, "0 (all) or more"},
		{"bundle", float64(s.Bundle), s.Bundle >= 1 && s.Bundle <= 1024, "1 to 1024"},
		{"max-lead", float64(s.MaxLead), s.MaxLead >= 0, "0 (all) or more"},
		{"lead", float64(s.Lead), s.Lead >= 0, "0 (--max-lead) or more"},
		{"sobolev", s.Sobolev, math.Abs(s.Sobolev) <= 8, "a number of at most 8"},
		{"noise", s.Noise, s.Noise >= 0, "0 or more"},
		{"ema", s.EMA, s.EMA >= 0 && s.EMA < 1, "a decay below 1"},
		{"early-stop", float64(s.EarlyStop), s.EarlyStop >= 0, "0 or more"},
	} {
		if !f.ok || math.IsNaN(f.value) || math.IsInf(f.value, 0) {
			return fmt.Errorf("--%s %g: expected %s", f.flag, f.value, f.expect)
		}
	}
	if err := s.checkTogether(); err != nil {
		return err
	}
	if max(s.ValFraction, 0)+max(s.TestFraction, 0) >= 1 {
		return fmt.Errorf("--val-fraction %g and --test-fraction %g leave nothing to train on", s.ValFraction, s.TestFraction)
	}
	return nil
}

// checkTogether reports settings that exclude each other.
func (s Settings) checkTogether() error {
	leads := s.Pairs != PairsNext
	for _, f := range []struct {
		bad bool
		say string
	}{
		{s.Curriculum != "" && s.RolloutTrain < 2, "--curriculum needs --rollout-train of at least 2: the applications that it moves from true frames to the model's own"},
		{s.Truncate > 0 && s.RolloutTrain < 2, "--truncate needs --rollout-train of at least 2"},
		{s.Pushforward && s.Truncate > 1, "--pushforward is --truncate 1; choose one"},
		{leads && s.Bundle > 1, "--pairs " + s.Pairs + " predicts one frame at any lead, --bundle several; choose one"},
		{leads && s.RolloutTrain > 1, "--pairs " + s.Pairs + " and --rollout-train exclude each other: an unrolled step has one lead"},
		{!leads && (s.MaxLead > 0 || s.Lead > 0), "--max-lead and --lead need --pairs all2all or random"},
		{s.MaxLead > 0 && s.Lead > s.MaxLead, "--lead goes beyond --max-lead"},
		{len(s.Fresh) > 0 && s.Init == "", "--fresh says what not to take from --init RUN; there is none"},
		{len(s.Res) > 0 && s.Normalise == operators.PerPixel, "--res needs statistics that hold for every grid: --normalise channel"},
	} {
		if f.bad {
			return errors.New(f.say)
		}
	}
	return nil
}

// bundle is the option of operators.NewTask.
func (s Settings) bundle() int {
	if s.Bundle == 1 {
		return 0
	}
	return s.Bundle
}

// leads is the option of operators.NewTask.
func (s Settings) leads() int {
	switch {
	case s.Pairs == PairsNext:
		return 0
	case s.MaxLead == 0:
		return -1
	}
	return s.MaxLead
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
			{"bundle", s.Bundle > 1},
			{"pairs", s.Pairs != PairsNext},
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
	if need := t.Window + s.RolloutTrain*t.Bundled(); t.Frames < need {
		bundle := ""
		if t.Bundled() > 1 {
			bundle = fmt.Sprintf(", a bundle of %d", t.Bundled())
		}
		return fmt.Errorf("--rollout-train %d with a window of %d%s needs at least %d frames of u; found %d", s.RolloutTrain, t.Window, bundle, need, t.Frames)
	}
	if t.Leads > t.Frames-t.Window {
		return fmt.Errorf("--max-lead %d with a window of %d needs at least %d frames of u; found %d", t.Leads, t.Window, t.Window+t.Leads, t.Frames)
	}
	return nil
}
