package train

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
)

// LogFile is the file of a run folder that holds a Record per line.
const LogFile = "log.jsonl"

// Record is what one epoch came to. Numbers that are not finite, or that were
// not measured, are null in JSON.
type Record struct {
	Epoch     int            `json:"epoch"`      // from 1
	Steps     int            `json:"steps"`      // since the beginning of the run
	LR        float64        `json:"lr"`         // learning rate of the last step
	TrainLoss metrics.Number `json:"train_loss"` // mean over the epoch
	GradNorm  metrics.Number `json:"grad_norm"`  // mean over the epoch, before clipping
	// ValError is the relative L2 error of one step (or one shot), mean over the
	// validation split.
	ValError metrics.Number `json:"val_error"`
	// ValRollout is that of rollouts over the stored frames; 0: the task has none.
	ValRollout metrics.Number `json:"val_rollout,omitempty"`
	Best       bool           `json:"best"`               // the best epoch so far
	Rate       float64        `json:"samples_per_second"` // trained on
	Seconds    float64        `json:"seconds"`            // of training since the beginning of the run
}

// Score is the validation error that chooses the best epoch, the training loss
// where nothing is validated; by is Settings.Select.
func (r Record) Score(by string) float64 {
	switch {
	case math.IsNaN(float64(r.ValError)):
		return float64(r.TrainLoss)
	case by == SelectRollout:
		return float64(r.ValRollout)
	}
	return float64(r.ValError)
}

// Status is how a run ended.
type Status string

// The statuses.
const (
	Done        Status = "done"
	EarlyStop   Status = "early-stop"
	Interrupted Status = "interrupted"
	Paused      Status = "paused" // at Options.Until
	Failed      Status = "diverged"
)

// Result is what Fit comes back with.
type Result struct {
	Status    Status
	Predictor *operators.Predictor // of the best epoch; of the last if none was validated
	Records   []Record
}

// Start is what is known before the first step.
type Start struct {
	Task          operators.Task
	Train         operators.Span
	Val           operators.Span
	Test          operators.Span
	Pairs         int // training items per epoch
	StepsPerEpoch int
	Epochs        int
	Parameters    int    // real numbers to be learnt
	CacheBytes    int64  // training data in memory; 0: streamed from the file
	Epoch         int    // epochs already done, if resumed
	Step          int    // and steps of the present one
	Select        string // Settings.Select: which validation error chooses the best epoch
	Notes         []string
}

// Progress is where a run is, after each step.
type Progress struct {
	Epoch, Step int // from 1
	Loss        float64
	LR          float64
}

// Observer is told of a run as it goes, from Fit's own goroutine. Any function
// may be nil.
type Observer struct {
	Start func(Start)
	Step  func(Progress)
	Epoch func(Record)
}

// logBytes is the content of LogFile.
func logBytes(records []Record) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, r := range records {
		if err := e.Encode(r); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// stopwatch adds up the seconds of a run across interruptions.
type stopwatch struct {
	now    func() time.Time
	start  time.Time
	before float64
}

func (s *stopwatch) seconds() float64 { return s.before + s.now().Sub(s.start).Seconds() }
