package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/optim"
)

// Options say what to train on what.
type Options struct {
	Model    operators.Model
	Config   operators.Config // of the model
	Settings Settings
	Data     *datasets.Dataset
	// Validation is a dataset of its own to validate on, or nil for a part of
	// Data.
	Validation *datasets.Dataset
	// Dir is the run folder; its parents are made as needed.
	Dir string
	// Resume continues the run in Dir, which must be of the same model, settings
	// and data; where there is none, it begins one. Without Resume and Overwrite
	// a folder that holds a run is an error.
	Resume, Overwrite bool
	// Until, if not 0, pauses the run after so many epochs in all, its state
	// stored; Resume with a larger one, or 0, goes on.
	Until    int
	Observer Observer
	// Version of pdekit, Command line and Hardware are recorded.
	Version, Command, Hardware string
	Now                        func() time.Time // nil means time.Now; for durations alone
}

// Fit trains, and leaves a run folder, of a whole run or one paused at
// Options.Until. When ctx ends it stores where it is and
// returns ctx.Err() with what there is; Resume continues there. The other
// errors are *SettingsError, *DataError, *Diverged (the folder keeps the best
// weights so far), and those of writing.
func Fit(ctx context.Context, o Options) (*Result, error) {
	r, release, err := newRun(o)
	if err != nil {
		return nil, err
	}
	defer release()
	folder, err := operators.OpenRun(o.Dir)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	r.folder = folder
	old, err := r.claim()
	if err != nil {
		return nil, err
	}
	if err := r.ready(ctx); err != nil {
		return nil, err
	}
	if err := r.begin(old); err != nil {
		return nil, err
	}
	return r.train(ctx)
}

// newRun starts the clock and builds what is to be trained. release gives the
// threads back.
func newRun(o Options) (r *run, release func(), err error) {
	r = &run{o: o, s: o.Settings.withDefaults()}
	if err := r.s.Check(); err != nil {
		return nil, nil, &SettingsError{err}
	}
	release = func() {}
	if r.s.Threads > 0 {
		before := parallel.Threads()
		release = func() { parallel.SetThreads(before) }
		parallel.SetThreads(r.s.Threads)
	}
	r.clock = stopwatch{now: o.Now}
	if o.Now == nil {
		r.clock.now = time.Now
	}
	r.clock.start = r.clock.now()
	if err := r.build(); err != nil {
		release()
		return nil, nil, err
	}
	return r, release, nil
}

// ready brings the run to where its first step can be taken.
func (r *run) ready(ctx context.Context) error {
	if err := r.load(ctx); err != nil {
		return err
	}
	if err := r.fitOperator(ctx); err != nil {
		return err
	}
	return r.prepare()
}

// build settles what can be settled without reading the data: the task, the
// split, the operator.
func (r *run) build() error {
	trainSpan, valSpan, testSpan, err := split(r.o.Data.Samples(), r.o.Data.Meta().Split, r.s, r.o.Validation != nil)
	if err != nil {
		return &DataError{fmt.Errorf("%s: %w", r.o.Data.Path(), err)}
	}
	if err := r.loadInit(); err != nil {
		return err
	}
	conditions, err := r.conditions(trainSpan)
	if err != nil {
		return err
	}
	task, err := TaskOf(r.o.Data, operators.TaskOptions{Kind: r.s.Task, Window: r.s.Window, Increment: r.s.Increment, Bundle: r.s.bundle(), Leads: r.s.leads(), Lead: r.s.Lead, Conditions: conditions})
	if err != nil {
		return &DataError{err}
	}
	r.s.Window = task.Window
	if err := r.s.checkTask(task); err != nil {
		return &SettingsError{err}
	}
	if r.s.Select == "" {
		r.s.Select = SelectOneStep
		if task.Kind == operators.Autoregressive && task.Frames > task.Window+1 {
			r.s.Select = SelectRollout
		}
	}
	read := r.o.Data.ReadAs()
	op, err := operators.Build(r.o.Config, stream(r.s.Seed, "weights"), task.Signature())
	if err != nil {
		return &SettingsError{err}
	}
	r.params = op.Params()
	r.predictor = &operators.Predictor{
		Operator: op,
		Model:    r.o.Model.Name,
		Config:   r.o.Config,
		Task:     task,
		Protocol: operators.Protocol{
			Data: r.o.Data.Path(), As: read.As, Axes: read.Axes, Train: trainSpan, Val: valSpan, Test: testSpan,
			Seed: r.s.Seed, Loss: r.s.Loss, Epochs: r.s.Epochs, Threads: parallel.Threads(),
			Version: r.o.Version, Command: r.o.Command, Hardware: r.o.Hardware,
		},
	}
	if r.strides, err = r.s.Res.strides(task, r.predictor.CheckGrid); err != nil {
		return &SettingsError{err}
	}
	if err := r.takeOver(); err != nil {
		return err
	}
	for _, p := range r.params {
		r.predictor.Protocol.Parameters += p.Len()
	}
	if r.predictor.Training, err = json.Marshal(r.s); err != nil {
		return err
	}
	if r.samples, err = newSamples(r.o.Data, task, trainSpan); err != nil {
		return err
	}
	if r.o.Validation == nil {
		r.val, err = newSamples(r.o.Data, task, valSpan)
		return err
	}
	valTask, err := TaskOf(r.o.Validation, task.Options())
	if err == nil {
		err = task.Accepts(valTask)
	}
	if err != nil {
		return &DataError{fmt.Errorf("validation data %s: %w", r.o.Validation.Path(), err)}
	}
	if err := r.predictor.CheckGrid(valTask.Grid); err != nil {
		return &DataError{fmt.Errorf("validation data %s: %w", r.o.Validation.Path(), err)}
	}
	valSpan = operators.Span{End: r.o.Validation.Samples()}
	r.predictor.Protocol.Validation, r.predictor.Protocol.Val = r.o.Validation.Path(), valSpan
	r.val, err = newSamples(r.o.Validation, valTask, valSpan)
	return err
}

// claim looks at what is in the run folder, and returns the run to be resumed,
// nil if there is none.
func (r *run) claim() (*stored, error) {
	if err := r.describe(); err != nil {
		return nil, err
	}
	if !r.folder.Has(StateFile) {
		if !r.o.Resume && !r.o.Overwrite && (r.folder.Has(operators.BestFile) || r.folder.Has(operators.LastFile)) {
			return nil, &SettingsError{fmt.Errorf("%s holds the weights of another run; choose another folder", r.o.Dir)}
		}
		return nil, nil
	}
	if r.o.Resume {
		old, err := readState(r.folder.File(StateFile))
		if err != nil {
			return nil, err
		}
		return old, old.sameRun(&r.state)
	}
	if !r.o.Overwrite {
		return nil, &SettingsError{fmt.Errorf("%s holds a run already; continue it with --resume, or choose another folder", r.o.Dir)}
	}
	// The state last: until it is gone the old run can be resumed.
	return nil, r.folder.Remove(operators.BestFile, operators.LastFile, LogFile, operators.ConfigFile, StateFile)
}

// describe fills what the state says of the run as such.
func (r *run) describe() error {
	config, err := json.Marshal(r.o.Config)
	if err != nil {
		return err
	}
	r.state = state{FormatVersion: stateFormat, Model: r.o.Model.Name, Config: config, Settings: r.predictor.Training, Data: r.o.Data.Path()}
	if r.state.Hash, err = DataHash(r.o.Data); err != nil {
		return &DataError{err}
	}
	r.predictor.Protocol.Hash = r.state.Hash
	if r.o.Validation != nil {
		r.state.Val = r.o.Validation.Path()
		if r.state.ValHash, err = DataHash(r.o.Validation); err != nil {
			return &DataError{err}
		}
	}
	return nil
}

// load reads the data: into memory if they fit, and once for the statistics.
func (r *run) load(ctx context.Context) error {
	if r.samples.bytes()+r.val.bytes() <= r.s.CacheBytes {
		for _, s := range []*samples{r.samples, r.val} {
			if err := s.load(); err != nil {
				return &DataError{err}
			}
		}
	}
	norm, err := r.samples.normaliser(ctx, r.s)
	if err == nil {
		err = r.val.each(ctx, func([]float32) {})
	}
	if err != nil {
		if errors.Is(err, ctx.Err()) {
			return err
		}
		return &DataError{err}
	}
	if r.from != nil && len(r.s.Fresh) == 0 {
		norm = r.from.Normaliser // what the weights mean
	}
	r.predictor.Normaliser = norm
	return nil
}

// prepare sets up what a step needs.
func (r *run) prepare() error {
	decay := max(r.s.WeightDecay, 0)
	r.adam = optim.NewAdamW(r.params, optim.Options{WeightDecay: decay})
	var err error
	if r.schedule, err = optim.NewSchedule(r.s.Schedule, optim.ScheduleOptions{Warmup: r.s.Warmup}); err != nil {
		return &SettingsError{err}
	}
	if r.s.EMA > 0 {
		r.ema = optim.NewEMA(r.params, r.s.EMA)
	}
	r.best = copyOf(r.params)
	return r.record()
}

// begin takes up the position of an old run, if there is one, and writes the
// folder.
func (r *run) begin(old *stored) error {
	if old == nil {
		return r.checkpoint(false)
	}
	r.state = old.state
	r.clock.before = r.state.Seconds
	if err := old.restore(r.lists()); err != nil {
		return err
	}
	r.adam.SetSteps(r.state.Optimiser)
	if r.ema != nil {
		r.ema.SetUpdates(r.state.Averages)
	}
	// A killed run may have left the other files older than the state.
	r.improved = r.state.Best.Epoch > 0
	return r.checkpoint(r.state.Epoch > 0 && r.state.Step == 0)
}
