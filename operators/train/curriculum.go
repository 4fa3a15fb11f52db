package train

import "math"

// steepness is how far along tanh a curriculum runs to each side of its middle.
const steepness = 2

// own is how many of the unrolled applications read the operator's own
// predictions in an epoch (from 0): all, or with CurriculumTanh
//
//	1 + round((K−1)·½(1 + tanh(2σ(e/(E−1) − ½))/tanh σ)),   σ = 2
//
// of K in epoch e of E. The first application has none to read.
func (s Settings) own(epoch int) int {
	k := s.RolloutTrain
	if s.Curriculum == "" || s.Epochs < 2 {
		return k
	}
	x := float64(epoch)/float64(s.Epochs-1) - 0.5
	return 1 + int(math.Round(float64(k-1)*0.5*(1+math.Tanh(2*steepness*x)/math.Tanh(steepness))))
}
