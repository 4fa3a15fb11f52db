package operators

import (
	"encoding/json"
	"fmt"

	"github.com/pdekit/pdekit/operators/metrics"
)

// Span is the samples First ≤ i < End of a dataset.
type Span struct {
	First int `json:"first"` // the first of them, from 0
	End   int `json:"end"`   // one after the last; First where there are none
}

// Len is the number of samples.
func (s Span) Len() int { return s.End - s.First }

// Empty reports whether there are none.
func (s Span) Empty() bool { return s.Len() == 0 }

func (s Span) String() string {
	if s.Empty() {
		return "none"
	}
	return fmt.Sprintf("%d–%d", s.First, s.End-1)
}

// Protocol is how an operator came about: what must stand under every number
// that it is quoted with.
type Protocol struct {
	Data       string   `json:"data"`                 // path of the data trained on, as given
	As         string   `json:"as,omitempty"`         // how data of another program were read, and those of Validation: --as
	Axes       []string `json:"axes,omitempty"`       // likewise: --axes
	Hash       string   `json:"data_hash"`            // of the content of those data: SHA-256 over the hashes of their arrays
	Validation string   `json:"validation,omitempty"` // path of a validation set of its own; then Val counts its samples
	Train      Span     `json:"train"`                // samples trained on
	Val        Span     `json:"val"`                  // samples that chose the epoch
	Test       Span     `json:"test"`                 // samples never seen: empty if nothing was held out
	Seed       uint64   `json:"seed"`                 // of weights, order and noise
	Loss       string   `json:"loss"`                 // name of the training loss
	Epochs     int      `json:"epochs"`               // planned
	Epoch      int      `json:"epoch"`                // after which these weights were taken, from 1; 0 untrained
	// Error is the validation relative L2 error of these weights (one step, or
	// one shot).
	Error metrics.Number `json:"val_error"`
	// RolloutError is that of rollouts over the stored frames; 0 if the task has
	// none.
	RolloutError metrics.Number `json:"val_rollout,omitempty"`
	Parameters   int            `json:"parameters"`        // real numbers learnt
	Threads      int            `json:"threads"`           // used
	Seconds      float64        `json:"seconds"`           // of training until these weights
	Hardware     string         `json:"hardware"`          // processor and kernels
	Version      string         `json:"version"`           // of pdekit
	Command      string         `json:"command,omitempty"` // less what does not change the result
	Init         string         `json:"init,omitempty"`    // run that the weights started from
}

// UnmarshalJSON also reads the keys of earlier builds: hash, error and
// rollout_error.
func (p *Protocol) UnmarshalJSON(text []byte) error {
	type plain Protocol
	if err := json.Unmarshal(text, (*plain)(p)); err != nil {
		return err
	}
	earlier := struct {
		Hash    string         `json:"hash"`
		Error   metrics.Number `json:"error"`
		Rollout metrics.Number `json:"rollout_error"`
	}{p.Hash, p.Error, p.RolloutError}
	if err := json.Unmarshal(text, &earlier); err != nil {
		return err
	}
	p.Hash, p.Error, p.RolloutError = earlier.Hash, earlier.Error, earlier.Rollout
	return nil
}
