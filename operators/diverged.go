package operators

import "fmt"

// Diverged reports that a prediction left the finite numbers.
type Diverged struct {
	Sample int // index among the samples that were given
	Step   int // the first step that is not finite, from 1
}

func (e *Diverged) Error() string {
	return fmt.Sprintf("the prediction of sample %d is not finite from step %d on", e.Sample, e.Step)
}

// Diverged marks the error as a divergence, for exit codes.
func (*Diverged) Diverged() bool { return true }
