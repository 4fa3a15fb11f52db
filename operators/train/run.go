package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/optim"
)

// run is a training at work.
type run struct {
	o      Options
	s      Settings // with defaults
	folder *operators.RunFolder
	clock  stopwatch

	samples, val *samples
	from         *operators.Predictor // Settings.Init; nil without
	predictor    *operators.Predictor
	params       []autodiff.Param
	adam         *optim.AdamW
	ema          *optim.EMA // nil without
	schedule     optim.Schedule
	best         []autodiff.Param // weights of the best epoch
	improved     bool             // best is newer than its file

	recorder  recorder
	programs  map[shape]*program
	strides   []int // of the grids of Settings.Res
	noise     *rand.ChaCha8
	noiseRand *rand.Rand // over noise
	items     *pairs
	loader    *datasets.Loader
	validator *validator

	state
	checkpointed float64 // seconds at the last checkpoint
}

// copyOf returns parameters with the names and values of params.
func copyOf(params []autodiff.Param) []autodiff.Param {
	out := make([]autodiff.Param, len(params))
	for i, p := range params {
		out[i] = autodiff.Param{Name: p.Name, Tensor: autodiff.New(autodiff.Float32, p.Shape...)}
		copy(out[i].Float32(), p.Float32())
	}
	return out
}

// record prepares the programs, the loader and the validation.
func (r *run) record() error {
	t := r.predictor.Task
	f, err := r.lossOf()
	if err != nil {
		return &SettingsError{err}
	}
	r.recorder = recorder{operator: r.predictor.Operator, task: t, norm: r.predictor.Normaliser, settings: r.s, loss: f}
	r.programs = map[shape]*program{}
	r.noise = rand.NewChaCha8([32]byte{})
	r.noiseRand = rand.New(r.noise)
	if r.items, err = newPairs(r.samples, r.predictor.Normaliser, r.s); err != nil {
		return err
	}
	r.loader = datasets.NewLoader(r.items, r.s.Batch, r.s.Seed)
	if r.val.span.Len() > 0 {
		r.validator = newValidator(r.val, r.predictor)
	}
	return nil
}

// lists are the tensors of the state file.
func (r *run) lists() []named {
	moments := r.adam.State()
	lists := []named{{"weight", r.params}, {"first", moments.First}, {"second", moments.Second}, {"best", r.best}}
	if r.ema != nil {
		averages, _ := r.ema.Averages()
		lists = append(lists, named{"average", averages})
	}
	return lists
}

// train runs the epochs that are left.
func (r *run) train(ctx context.Context) (*Result, error) {
	if r.o.Observer.Start != nil {
		r.o.Observer.Start(r.start())
	}
	for r.Status == "" {
		if r.o.Until > 0 && r.Epoch >= r.o.Until {
			return r.pause()
		}
		err := r.epoch(ctx)
		var diverged *Diverged
		switch {
		case err == nil:
			continue
		case errors.As(err, &diverged):
			// The state stays that of the last checkpoint; the records and the best
			// weights since then are worth keeping.
			if saveErr := r.publish(false); saveErr != nil {
				return nil, errors.Join(err, saveErr)
			}
			return r.result(Failed), err
		case ctx.Err() != nil && errors.Is(err, ctx.Err()):
			if saveErr := r.checkpoint(false); saveErr != nil {
				return nil, errors.Join(err, saveErr)
			}
			return r.result(Interrupted), err
		default:
			return nil, err
		}
	}
	return r.result(r.Status), nil
}

// pause stores the state between epochs.
func (r *run) pause() (*Result, error) {
	if err := r.checkpoint(true); err != nil {
		return nil, err
	}
	return r.result(Paused), nil
}

func (r *run) start() Start {
	p := r.predictor.Protocol
	s := Start{
		Task: r.predictor.Task, Train: p.Train, Val: p.Val, Test: p.Test,
		Pairs:         r.items.Len(),
		StepsPerEpoch: r.loader.Batches(), Epochs: r.s.Epochs, Parameters: p.Parameters,
		Epoch: r.Epoch, Step: r.Step, Select: r.s.Select,
	}
	if r.samples.cache != nil {
		s.CacheBytes = r.samples.bytes() + r.val.bytes()
	}
	if r.validator == nil {
		s.Notes = append(s.Notes, "no validation samples: the best epoch is chosen by the training loss")
	}
	if p.Test.Empty() {
		s.Notes = append(s.Notes, "no test samples are held out: evaluate on other data")
	}
	return s
}

// epoch runs the present epoch from its present step to its end.
func (r *run) epoch(ctx context.Context) error {
	steps := r.loader.Batches()
	began, seen := r.clock.seconds(), r.Seen
	lr := 0.0
	r.items.epoch = r.Epoch
	for batch, err := range r.loader.EpochFrom(r.Epoch, r.Step) {
		if err != nil {
			return &DataError{err}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		step := r.Epoch*steps + r.Step
		lr = r.s.LR * r.schedule.Factor(step, r.s.Epochs*steps)
		value, err := r.step(batch, lr)
		if err != nil {
			return err
		}
		if r.o.Observer.Step != nil {
			r.o.Observer.Step(Progress{Epoch: r.Epoch + 1, Step: r.Step, Loss: value, LR: lr})
		}
		// Less often than between epochs, where last.safetensors is due as well.
		if r.Step < steps && r.due(6) {
			if err := r.checkpoint(false); err != nil {
				return err
			}
		}
	}
	if r.Step < steps { // the loader ended early: only its error does that
		panic(fmt.Sprintf("train: %d steps of %d", r.Step, steps))
	}
	rate := float64(r.Seen-seen) / max(r.clock.seconds()-began, 1e-9)
	return r.close(ctx, lr, rate)
}

// step makes one step of the optimiser.
func (r *run) step(batch datasets.Batch, lr float64) (float64, error) {
	p := r.program(batch.N)
	grid := r.predictor.Task.Grid
	thin(p.x.Float32(), batch.X, grid, p.x.Shape[2:], p.stride)
	thin(p.y.Float32(), batch.Y, grid, p.x.Shape[2:], p.stride)
	if r.s.Noise > 0 {
		r.recorder.addNoise(p, r.draw("noise"), r.s.Noise)
	}
	p.tape.Replay()
	value := p.loss.Scalar()
	if err := r.checkLoss(value); err != nil {
		return value, err
	}
	p.tape.Backward(p.loss)
	norm := optim.ClipNorm(r.params, r.s.Clip)
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return value, r.diverged(fmt.Sprintf("the gradient is not finite (loss %.4g)", value))
	}
	r.adam.Step(lr)
	if r.ema != nil {
		r.ema.Update()
	}
	r.Step++
	r.Seen += batch.N
	r.LossSum += value * float64(batch.N)
	r.NormSum += norm
	return value, nil
}

// program is the one for a batch at the present step.
func (r *run) program(batch int) *program {
	s := shape{batch: batch, stride: r.strides[0], own: r.s.own(r.Epoch)}
	if n := len(r.strides); n > 1 {
		s.stride = r.strides[r.draw("resolution").IntN(n)]
	}
	p := r.programs[s]
	if p == nil {
		for old := range r.programs {
			if old.own != s.own { // of an earlier stage of the curriculum
				delete(r.programs, old)
			}
		}
		p = r.recorder.record(s)
		r.programs[s] = p
	}
	return p
}

// draw returns the random numbers of a purpose at the present step.
func (r *run) draw(purpose string) *rand.Rand {
	r.noise.Seed(key(r.s.Seed, purpose, r.Epoch, r.Step))
	return r.noiseRand
}

// blowUp is the growth of the loss over its first value that counts as
// divergence.
const blowUp = 1e4

func (r *run) checkLoss(value float64) error {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return r.diverged(fmt.Sprintf("the loss is %g", value))
	}
	if r.FirstLoss == 0 {
		r.FirstLoss = value
	}
	if value > blowUp*r.FirstLoss {
		return r.diverged(fmt.Sprintf("the loss has grown from %.3g to %.3g", r.FirstLoss, value))
	}
	return nil
}

func (r *run) diverged(reason string) error {
	return &Diverged{Epoch: r.Epoch + 1, Step: r.Step + 1, Reason: reason}
}

// close ends an epoch: validates, chooses, records, stops.
func (r *run) close(ctx context.Context, lr, rate float64) error {
	rec := Record{
		Epoch: r.Epoch + 1, Steps: (r.Epoch + 1) * r.loader.Batches(), LR: lr, Rate: rate,
		TrainLoss: metrics.Number(r.LossSum / float64(r.Seen)), GradNorm: metrics.Number(r.NormSum / float64(r.Step)),
		ValError: metrics.Number(math.NaN()),
	}
	r.swapAverages()
	score, err := r.validate(ctx, &rec)
	if err == nil && score < r.bestScore() {
		rec.Best, r.improved = true, true
		for i, p := range r.params {
			copy(r.best[i].Float32(), p.Float32())
		}
	}
	r.swapAverages()
	if err != nil {
		return err
	}
	rec.Seconds = r.clock.seconds()
	r.Since++
	if rec.Best {
		r.Since = 0
		r.Best = best{Epoch: rec.Epoch, Score: score, Error: rec.ValError, Rollout: rec.ValRollout, Seconds: rec.Seconds}
	}
	r.Records = append(r.Records, rec)
	r.Epoch++
	r.Step, r.Seen, r.LossSum, r.NormSum = 0, 0, 0, 0
	switch {
	case r.Epoch == r.s.Epochs:
		r.Status = Done
	case r.s.EarlyStop > 0 && r.Since >= r.s.EarlyStop:
		r.Status = EarlyStop
	}
	if r.o.Observer.Epoch != nil {
		r.o.Observer.Epoch(rec)
	}
	if r.Status != "" || r.due(1) {
		return r.checkpoint(true)
	}
	return nil
}

func (r *run) bestScore() float64 {
	if r.Best.Epoch == 0 {
		return math.Inf(1)
	}
	return r.Best.Score
}

// swapAverages exchanges weights and averages, where there are averages.
func (r *run) swapAverages() {
	if r.ema != nil {
		r.ema.Swap()
	}
}

// validate measures the present weights and returns the number that chooses
// the best epoch.
func (r *run) validate(ctx context.Context, rec *Record) (score float64, err error) {
	if r.validator == nil {
		return float64(rec.TrainLoss), nil
	}
	one, err := r.validator.oneStep(ctx)
	if err != nil {
		return 0, err
	}
	if math.IsNaN(one) {
		return 0, r.diverged("the prediction of a validation sample is not a number")
	}
	rec.ValError = metrics.Number(one)
	score = one
	if t := r.val.task; t.Kind == operators.Autoregressive && t.Frames > t.Window+1 {
		all, err := r.validator.rollout(ctx)
		if err != nil {
			return 0, err
		}
		rec.ValRollout = metrics.Number(all)
		if r.s.Select == SelectRollout {
			score = all
		}
	}
	return score, nil
}
