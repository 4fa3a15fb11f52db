package operators

import (
	"fmt"

	"github.com/pdekit/pdekit/operators/metrics"
)

// Span is the samples First ≤ i < End of a dataset.
type Span struct {
	First int `json:"first"`
	End   int `json:"end"`
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
	Data string `json:"data"` // path, as given
	// As and Axes are how data of another program were read, as --as and --axes
	// said it; those of Validation were read in the same way.
	As         string   `json:"as,omitempty"`
	Axes       []string `json:"axes,omitempty"`
	Hash       string   `json:"hash"`                 // of the data: see datasets
	Validation string   `json:"validation,omitempty"` // path of a validation set of its own; then Val counts its samples
	Train      Span     `json:"train"`
	Val        Span     `json:"val"`
	Test       Span     `json:"test"` // never seen: empty if nothing was held out
	Seed       uint64   `json:"seed"`
	Loss       string   `json:"loss"`
	Epochs     int      `json:"epochs"` // planned
	Epoch      int      `json:"epoch"`  // after which these weights were taken, from 1; 0 untrained
	// Error is the validation relative L2 error of these weights (one step, or
	// one shot); RolloutError that of rollouts over the stored frames, 0 if the
	// task has none.
	Error        metrics.Number `json:"error"`
	RolloutError metrics.Number `json:"rollout_error,omitempty"`
	Parameters   int            `json:"parameters"` // real numbers learnt
	Threads      int            `json:"threads"`
	Seconds      float64        `json:"seconds"` // of training until these weights
	Hardware     string         `json:"hardware"`
	Version      string         `json:"version"` // of pdekit
	Command      string         `json:"command,omitempty"`
	Init         string         `json:"init,omitempty"` // run that the weights started from
}
