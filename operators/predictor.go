package operators

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Predictor is an operator with all that is needed to use it: what it maps to
// what, the statistics that it was trained with, and how it came about. It
// takes and gives physical units, on any grid that the operator can carry.
//
// A Predictor keeps a plan (memory, recorded program) for each batch size and
// grid that it has met, so it serves one goroutine.
type Predictor struct {
	Operator   Operator
	Model      string // name in the catalogue
	Config     Config // the model's hyper-parameters
	Task       Task
	Normaliser Normaliser
	Protocol   Protocol
	Training   json.RawMessage // the settings of package train; nil if untrained

	plans []*plan
	given []float32 // scratch: conditions as the operator reads them
	whole []float32 // scratch: a bundle that does not fit the rollout
}

// plan is a recorded inference on one batch size and grid.
type plan struct {
	size    []int
	batch   int
	given   int // conditions
	tape    *autodiff.Tape
	in, out *autodiff.Tensor
	scale   scalings
}

// chunkNodes bounds the nodes (samples × grid points) that go through the
// operator at once: enough to keep the kernels busy, small enough for memory.
const chunkNodes = 1 << 15

// coarser bounds how many times the points of a grid that of training may have:
// a file could claim any.
const coarser = 1 << 12

// CheckGrid tells why the operator cannot run on a grid of the given size, or
// nil if it can.
func (p *Predictor) CheckGrid(size []int) error {
	if len(size) != len(p.Task.Grid) {
		return fmt.Errorf("grid of %d axes; the operator was built for %d", len(size), len(p.Task.Grid))
	}
	for _, n := range size {
		if n < 2 {
			return fmt.Errorf("grid %v has an axis of %d points; at least 2 expected", size, n)
		}
	}
	if trained := p.Task.Grid; nodes(trained)/coarser > nodes(size) {
		return fmt.Errorf("grid %v; the operator was built for %v, of more than %d times the points, on which some models compute", size, trained, coarser)
	}
	if c, ok := p.Operator.(Checker); ok {
		return c.CheckGrid(size)
	}
	return nil
}

// Predict sets dst to the target of each input, all in physical units: x is
// (batch, Task.Fields(), x[, y[, z]]), the extras and then the window's frames,
// oldest first; conditions is (batch, len(Task.Conditions)), nil if there are
// none; dst is (batch, Task.Outputs(), x[, y[, z]]); size is the grid. The batch
// follows from the lengths; dst may not overlap x. The error is for a grid that
// the operator cannot carry, or a condition that cannot be encoded.
func (p *Predictor) Predict(dst, x []float32, conditions []float64, size []int) error {
	if err := p.CheckGrid(size); err != nil {
		return err
	}
	in, out, frame := p.Task.Fields()*nodes(size), p.Task.Outputs()*nodes(size), p.Task.Channels*nodes(size)
	batch := len(x) / in
	if batch*in != len(x) || batch*out != len(dst) {
		panic(fmt.Sprintf("operators: Predict of %d values to %d; a sample has %d inputs and %d outputs", len(x), len(dst), in, out))
	}
	given, err := p.encodeConditions(conditions, batch)
	if err != nil {
		return err
	}
	aside := p.Task.ExtraChannels() * nodes(size)
	p.chunks(size, batch, func(pl *plan, first int) {
		for b := range pl.batch {
			sample := x[(first+b)*in : (first+b+1)*in]
			pl.encode(b, sample[:aside], sample[aside:])
			pl.condition(b, given[(first+b)*len(p.Task.Conditions):])
		}
		pl.tape.Replay()
		for b := range pl.batch {
			sample := x[(first+b)*in : (first+b+1)*in]
			var base []float32
			if p.Task.Increment {
				base = sample[in-frame:]
			}
			pl.decode(dst[(first+b)*out:(first+b+1)*out], b, base)
		}
	})
	return nil
}

// encodeConditions checks and encodes the conditions of a batch; what it returns
// holds until the next call.
func (p *Predictor) encodeConditions(conditions []float64, batch int) ([]float32, error) {
	if n := batch * len(p.Task.Conditions); len(conditions) != n {
		panic(fmt.Sprintf("operators: %d conditions for a batch of %d; a sample has %d", len(conditions), batch, len(p.Task.Conditions)))
	}
	if cap(p.given) < len(conditions) {
		p.given = make([]float32, len(conditions))
	}
	p.given = p.given[:len(conditions)]
	return p.given, p.Normaliser.EncodeConditions(p.Task, p.given, conditions)
}

// chunks calls f for the batch in parts that have a plan each, f's second
// argument being the first sample of the part.
func (p *Predictor) chunks(size []int, batch int, f func(pl *plan, first int)) {
	part := min(batch, max(1, chunkNodes/nodes(size)))
	for first := 0; first < batch; first += part {
		f(p.plan(size, min(part, batch-first)), first)
	}
}

// plan finds or records the inference of a batch on a grid.
func (p *Predictor) plan(size []int, batch int) *plan {
	for _, pl := range p.plans {
		if pl.batch == batch && slices.Equal(pl.size, size) {
			return pl
		}
	}
	pl := &plan{
		size:  slices.Clone(size),
		batch: batch,
		given: len(p.Task.Conditions),
		tape:  autodiff.NewInferenceTape(),
		in:    autodiff.New(autodiff.Float32, append([]int{batch, p.Task.Inputs()}, size...)...),
		scale: p.Normaliser.on(p.Task, size),
	}
	pl.out = p.Operator.Forward(pl.tape, pl.in)
	pl.tape.Keep(pl.out)
	p.plans = append(p.plans, pl)
	return pl
}

// encode fills batch member b: extra, then history (frames of u, oldest first).
func (pl *plan) encode(b int, extra, history []float32) {
	in := pl.in.Float32()
	row := in[b*(len(in)/pl.batch):]
	pl.scale.extra.encode(row[:len(extra)], extra)
	pl.scale.state.encode(row[len(extra):len(extra)+len(history)], history)
}

// condition fills the channels of batch member b that are conditions with the
// first values of given.
func (pl *plan) condition(b int, given []float32) {
	in := pl.in.Float32()
	row := in[b*(len(in)/pl.batch) : (b+1)*(len(in)/pl.batch)]
	points := nodes(pl.size)
	row = row[len(row)-pl.given*points:]
	for i := range row {
		row[i] = given[i/points]
	}
}

// decode takes the prediction of batch member b, in physical units; base is the
// last input frame if increments are predicted, nil otherwise.
func (pl *plan) decode(dst []float32, b int, base []float32) {
	pl.scale.target.decode(dst, pl.out.Float32()[b*len(dst):(b+1)*len(dst)], base)
}

// Reset forgets the plans, for instance after the operator's parameters were
// replaced by tensors of other memory, or to give their memory back.
func (p *Predictor) Reset() { p.plans = nil }

// check tells what keeps the parts of p from fitting each other.
func (p *Predictor) check() error {
	if p.Operator == nil || p.Config == nil || p.Model == "" {
		return errors.New("a predictor needs a model, its configuration and an operator")
	}
	if err := p.Task.Signature().Check(); err != nil {
		return err
	}
	return p.Normaliser.check(p.Task)
}
