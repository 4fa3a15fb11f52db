package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
)

// trainOptions are the flags of train that neither the trainer nor a model owns.
type trainOptions struct {
	foreign exchange.Options
	data    string
	val     string
	output  string
	resume  bool
	force   bool
	seeds   int
	until   int    // pause after so many epochs; 0 for the whole run
	name    string // of one run among several, which is told briefly; "" for one alone
	like    bool   // its task and samples are those of a run before it
	dry     bool
	json    bool
}

func newTrain(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "train MODEL --data DATA -o RUN",
		Short: "Train a neural operator on a dataset",
		Long: `Train a neural operator. The task is inferred from the data: a → u (steady),
u(0) → u(T) (two frames), or step by step (more frames; --window k frames in).

The last tenth of the samples is held out for evaluate, the tenth before it
chooses the best epoch. RUN is a folder with the best and the last weights
(safetensors), the settings and a log. A run that was interrupted goes on with
--resume and ends with the same weights, bit for bit.

Bundles, lead times, unrolling, curricula, augmentation by symmetries, several
resolutions or seeds, fine-tuning: docs/training.md tells of each.`,
		Example: `  pdekit train fno --data b.npz -o run --epochs 50 --modes 16 --width 64 --seed 0
  pdekit train fno --data ns -o ns-run --window 10 --epochs 100 --resume
  pdekit train fno --data b.npz -o run --epochs 500 --dry-run
  pdekit generate burgers --samples 256 --grid 256 -o - | pdekit train fno --data - -o run
  pdekit train fno --data b.npz -o three --rollout-train 4 --curriculum tanh --seeds 3
  pdekit train fno --data new.npz -o tuned --init run --lr 1e-4`,
		Args: cobra.ArbitraryArgs,
		// A misspelt name is reported before the flags that would follow it.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownName("model", args[0], modelNames())
			}
			return withHint(usagef("train needs a model"), "one of %s", strings.Join(modelNames(), ", "))
		},
	}
	for _, m := range operators.Models() {
		cmd.AddCommand(newTrainModel(a, m))
	}
	return cmd
}

func newTrainModel(a *app, m operators.Model) *cobra.Command {
	config := m.New()
	var s train.Settings
	var o trainOptions
	cmd := &cobra.Command{
		Use:   m.Name + " --data DATA -o RUN",
		Short: docTitle(m.Doc),
		Long:  strings.TrimSpace(m.Doc),
		Example: fmt.Sprintf(`  pdekit train %[1]s --data b.npz -o run --epochs 50 --seed 0
  pdekit train %[1]s --data train.npz --val val.npz -o run --batch 20 --lr 1e-3 --schedule one-cycle
  pdekit train %[1]s --data b.npz -o run --dry-run`, m.Name),
		Args: exactArgs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Threads = a.threads
			if err := inherit(cmd.Flags(), m, s.Init); err != nil {
				return err
			}
			return a.train(cmd.Context(), m, config, s, &o, command(cmd))
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "the dataset to train on")
	addForeign(f, &o.foreign)
	f.StringVar(&o.val, "val", "", "a dataset to validate on, instead of a part of --data")
	f.StringVarP(&o.output, "output", "o", "", "the run folder to write")
	f.BoolVar(&o.resume, "resume", false, "go on with an interrupted run")
	f.BoolVar(&o.force, "force", false, "replace an existing run")
	f.IntVar(&o.seeds, "seeds", 1, "train so many runs, with --seed and the numbers after it, as RUN/seed-0 and so on; evaluate RUN takes them together")
	f.BoolVar(&o.dry, "dry-run", false, "take a few steps, tell the parameters, steps, time, memory and disk that all will take, and stop")
	f.BoolVar(&o.json, "json", false, "print a JSON summary")
	bindFlags(f, config)
	bindFlags(f, &s)
	a.takesStreams(cmd, streams{inputs: []string{"data", "val"}})
	return cmd
}

func modelNames() []string {
	var names []string
	for _, m := range operators.Models() {
		names = append(names, m.Name)
	}
	return names
}

// train is the run function of train MODEL.
func (a *app) train(ctx context.Context, m operators.Model, config operators.Config, s train.Settings, o *trainOptions, command string) error {
	switch {
	case o.data == "":
		return withHint(usagef("train needs --data"), "pdekit train %s --data b.npz -o run", m.Name)
	case o.output == "":
		return withHint(usagef("where to? train needs -o RUN"), "pdekit train %s --data %s -o run", m.Name, o.data)
	case o.resume && o.force:
		return usagef("--resume goes on with a run, --force begins anew; choose one")
	case o.seeds < 1:
		return usagef("--seeds is %d; it must be at least 1", o.seeds)
	case o.dry:
		return a.estimateTrain(ctx, m, config, s, o)
	case o.seeds > 1:
		return a.trainSeeds(ctx, m, config, s, o, command)
	}
	result, err := a.fit(ctx, m, config, s, o, command)
	if err != nil {
		return err
	}
	if o.json {
		return a.printJSON(trained{Run: o.output, Status: result.Status, Protocol: result.Predictor.Protocol})
	}
	return nil
}

// trained is what train prints of a run.
type trained struct {
	Run      string             `json:"run"`    // its folder
	Status   train.Status       `json:"status"` // how it ended: done, early-stop, interrupted, paused or diverged
	Protocol operators.Protocol `json:"protocol"`
}

// fit trains one run, and says what came of it.
func (a *app) fit(ctx context.Context, m operators.Model, config operators.Config, s train.Settings, o *trainOptions, command string) (*train.Result, error) {
	data, val, err := o.open(a)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	if val != nil {
		defer val.Close()
	}
	p := newProgress(a.IO, a.progress, cmp.Or(o.name, "train "+m.Name))
	defer p.end()
	result, err := train.Fit(ctx, train.Options{
		Model: m, Config: config, Settings: s, Data: data, Validation: val, Dir: o.output,
		Resume: o.resume, Overwrite: o.force, Until: o.until, Observer: a.observe(p, o.like),
		Version: version, Command: command, Hardware: a.hardware(), Now: a.Now,
	})
	p.end()
	if err != nil {
		return nil, a.trainError(err, o)
	}
	r := result.Predictor.Protocol
	a.say("%s: %s", cmp.Or(o.name, "wrote "+o.output), chosenEpochWithErrors(r))
	return result, nil
}

// chosenEpoch is which epoch the weights of r are of, and what chose it, in words.
func chosenEpoch(r operators.Protocol) string {
	by := "validation"
	switch {
	case r.Epochs == 0:
		return "imported, not trained here"
	case math.IsNaN(float64(r.Error)):
		by = "the training loss"
	}
	return fmt.Sprintf("epoch %d of %d chosen by %s", r.Epoch, r.Epochs, by)
}

// chosenEpochWithErrors adds the errors of validation.
func chosenEpochWithErrors(r operators.Protocol) string {
	text := chosenEpoch(r)
	if one := float64(r.Error); r.Epochs > 0 && !math.IsNaN(one) {
		text += ", relative L2 " + figure(one)
		if rollout := float64(r.RolloutError); rollout != 0 {
			text += " in one step, " + figure(rollout) + " over a rollout"
		}
	}
	return text
}

// observe tells of a training run as it goes; one like another does not tell of
// its task again.
func (a *app) observe(p *progress, like bool) train.Observer {
	var start train.Start
	var last train.Progress
	var losses trace
	var rate float64
	validation, best := metrics.Number(math.NaN()), metrics.Number(math.Inf(1))
	p.worded = true
	p.tail = func(room int) string { return spark(losses.means[max(0, len(losses.means)-room):]) }
	tell := func(more int) { // the last validation counts as a step: the work ends with it
		text := fmt.Sprintf("epoch %d/%d  loss %s", last.Epoch, start.Epochs, figure(last.Loss))
		texts := []string{text}
		learning := &learning{Epoch: last.Epoch, Loss: metrics.Number(last.Loss), LR: last.LR}
		if rate > 0 {
			if text = fmt.Sprintf("%s  %.0f samples/s", text, rate); !start.Val.Empty() {
				judged := texts[0] + "  validation " + figure(float64(validation))
				text = fmt.Sprintf("%s (best %s)  %.0f samples/s", judged, figure(float64(best)), rate)
				texts = []string{judged, texts[0]}
			}
			texts = append([]string{text}, texts...)
			learning.validated = &validated{Error: validation, Select: start.Select, Rate: rate}
			if start.Val.Empty() {
				learning.Error = metrics.Number(math.NaN())
			}
		}
		p.update((last.Epoch-1)*start.StepsPerEpoch+last.Step+more, start.Epochs*start.StepsPerEpoch+1, texts[0], learning, texts[1:]...)
	}
	return train.Observer{
		Start: func(s train.Start) {
			start = s
			p.before = s.Epoch*s.StepsPerEpoch + s.Step
			if like {
				return
			}
			a.say("%s", s.Task)
			a.say("train samples %s, validation %s, held out %s; %d parameters; %s of %d steps", s.Train, s.Val, s.Test, s.Parameters, plural(s.Epochs, "epoch"), s.StepsPerEpoch)
			for _, note := range s.Notes {
				a.say("note: %s", note)
			}
		},
		Step: func(s train.Progress) {
			losses.add(s.Loss)
			last = s
			tell(0)
		},
		Epoch: func(r train.Record) {
			validation, rate = metrics.Number(r.Score(start.Select)), r.Rate
			best = min(best, validation)
			if r.Epoch == start.Epochs {
				tell(1)
			}
		},
	}
}

// trainError adds the remedy to what can go wrong while training.
func (a *app) trainError(err error, o *trainOptions) error {
	var settings *train.SettingsError
	switch {
	case errors.Is(err, context.Canceled):
		return withHint(err, "the same command with --resume goes on")
	case errors.As(err, &settings) && !o.resume && !o.force && a.exists(filepath.Join(o.output, train.StateFile)):
		return withHint(err, "--resume goes on with it, --force replaces it")
	case isFileError(err):
		return badFile(err)
	}
	return err
}
