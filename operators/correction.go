package operators

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
)

// Correction says which solver an operator corrects (learned correction: K. Um
// et al. 2020; D. Kochkov et al. 2021). With S the solver's step of the length
// Step on a coarse grid, carried back to the fine one, the operator is trained to
// map the state u and S(u), the two halves of its array a, to the true next state
// less S(u); a rollout runs solver and operator in turn,
//
//	u_{n+1} = S(u_n) + operator(u_n, S(u_n)).
//
// Package operators knows no solver: who rolls out gives the steps.
type Correction struct {
	Equation  string          `json:"equation"`            // name of the solver's in the catalogue
	Problem   json.RawMessage `json:"problem"`             // its parameters
	Points    int             `json:"points"`              // per axis of the grid that it solves on
	Tolerance float64         `json:"tolerance,omitempty"` // error allowed to its time steps, relative to the state; 0: the problem's own
	Step      float64         `json:"step"`                // time of one step, from a frame to the next
	Pairs     int             `json:"pairs"`               // how many each sample of the data gave, one after another
	Data      string          `json:"data"`                // path of those data
	Hash      string          `json:"data_hash"`           // of the content of those data: SHA-256 over the hashes of their arrays
}

// UnmarshalJSON also reads the key of earlier builds, hash.
func (c *Correction) UnmarshalJSON(text []byte) error {
	type plain Correction
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	earlier := struct {
		Hash string `json:"hash"`
	}{c.Hash}
	if err := json.Unmarshal(text, &earlier); err != nil {
		return err
	}
	c.Hash = earlier.Hash
	return nil
}

func (c *Correction) String() string {
	return fmt.Sprintf("a %s solver of %d points per axis, steps of %.4g", c.Equation, c.Points, c.Step)
}

// Stepper makes one step of the solver for each member of a batch: it sets dst
// to S(u), both (batch, channel, x[, y[, z]]), from the given number of steps
// after the first state. Where a solution blows up, dst is not finite.
type Stepper func(ctx context.Context, dst, u []float32, step int) error

// Correct rolls a corrected solver out, beginning step0 steps after the data's
// first frame. first is (batch, channel, x[, y[, z]]), dst
// (batch, steps, channel, x[, y[, z]]), conditions as for Predict; everything is
// in physical units on a grid of the given size. Errors are those of Predict and
// of the stepper, and *Diverged when a prediction is not finite.
func (p *Predictor) Correct(ctx context.Context, solver Stepper, dst, first []float32, conditions []float64, size []int, step0, steps int) error {
	frame := p.Task.Channels * nodes(size)
	batch := len(first) / frame
	if p.Task.Correction == nil || batch*frame != len(first) || batch*steps*frame != len(dst) {
		panic(fmt.Sprintf("operators: Correct of %d values to %d in %d steps, frames of %d", len(first), len(dst), steps, frame))
	}
	u := append([]float32(nil), first...)
	solved, correction := make([]float32, len(u)), make([]float32, len(u))
	x := make([]float32, 2*len(u))
	for step := range steps {
		if err := solver(ctx, solved, u, step0+step); err != nil {
			return err
		}
		for b := range batch {
			copy(x[2*b*frame:], u[b*frame:(b+1)*frame])
			copy(x[(2*b+1)*frame:], solved[b*frame:(b+1)*frame])
		}
		if err := p.Predict(correction, x, conditions, size); err != nil {
			return err
		}
		for i, s := range solved {
			u[i] = s + correction[i]
		}
		for b := range batch {
			copy(dst[(b*steps+step)*frame:], u[b*frame:(b+1)*frame])
		}
	}
	return firstNotFinite(dst, batch, steps, frame)
}

// check tells what is wrong with a correction read from a file.
func (c *Correction) check() error {
	if c.Points < 0 || c.Pairs < 1 || !(c.Step > 0) || math.IsInf(c.Step, 0) || !(c.Tolerance >= 0) {
		return fmt.Errorf("correction of a solver on %d points, steps of %g, tolerance %g, %d pairs a sample", c.Points, c.Step, c.Tolerance, c.Pairs)
	}
	return nil
}
