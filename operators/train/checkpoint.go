package train

import (
	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators"
)

// due reports whether enough time has gone since the last checkpoint.
func (r *run) due(times float64) bool {
	every := r.s.CheckpointEvery.Seconds()
	return every >= 0 && r.clock.seconds()-r.checkpointed >= times*every
}

// checkpoint stores the state, and then what follows from it. last says that an
// epoch has just ended.
func (r *run) checkpoint(last bool) error {
	r.Seconds = r.clock.seconds()
	r.Optimiser = r.adam.State().Steps
	if r.ema != nil {
		_, r.Averages = r.ema.Averages()
	}
	if err := r.state.save(r.folder.File(StateFile), r.lists()); err != nil {
		return err
	}
	r.checkpointed = r.clock.seconds()
	return r.publish(last)
}

// publish writes what follows from the state.
func (r *run) publish(last bool) error {
	if err := r.saveBest(); err != nil {
		return err
	}
	if last {
		r.swapAverages()
		err := r.savePredictor(operators.LastFile, r.Epoch)
		r.swapAverages()
		if err != nil {
			return err
		}
	}
	log, err := logBytes(r.Records)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteFile(r.folder.File(LogFile), log); err != nil {
		return err
	}
	r.protocolOf(r.Best.Epoch)
	return r.predictor.SaveConfig(r.o.Dir)
}

// saveBest writes the best weights if they are newer than their file.
func (r *run) saveBest() error {
	if !r.improved {
		return nil
	}
	r.swapBest()
	err := r.savePredictor(operators.BestFile, r.Best.Epoch)
	r.swapBest()
	r.improved = err != nil
	return err
}

func (r *run) swapBest() {
	for i, p := range r.params {
		a, b := p.Float32(), r.best[i].Float32()
		for j := range a {
			a[j], b[j] = b[j], a[j]
		}
	}
}

func (r *run) savePredictor(name string, epoch int) error {
	r.protocolOf(epoch)
	return r.predictor.Save(r.folder.File(name))
}

// protocolOf sets what the protocol says of weights taken after an epoch.
func (r *run) protocolOf(epoch int) {
	p := &r.predictor.Protocol
	p.Epoch, p.Error, p.RolloutError, p.Seconds = epoch, 0, 0, r.clock.seconds()
	if epoch > 0 {
		rec := r.Records[epoch-1]
		p.Error, p.RolloutError, p.Seconds = rec.ValError, rec.ValRollout, rec.Seconds
	}
}

// result leaves the best weights in the predictor; the last ones if no epoch
// was chosen.
func (r *run) result(status Status) *Result {
	epoch := r.Epoch
	if r.Best.Epoch > 0 {
		r.swapBest()
		epoch = r.Best.Epoch
	} else {
		r.swapAverages()
	}
	r.protocolOf(epoch)
	return &Result{Status: status, Predictor: r.predictor, Records: r.Records}
}
