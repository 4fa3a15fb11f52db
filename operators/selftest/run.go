package selftest

import (
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Subject is an operator to be checked.
type Subject struct {
	Signature operators.Signature
	// Build returns the operator, always with the same parameters, in memory of
	// its own: some checks change them.
	Build func() (operators.Operator, error)
	// Trained is the grid that the check of finer grids starts from; nil means
	// the signature's.
	Trained []int
	// Plain returns the operator without coordinates among its inputs, for the
	// check of shifts; nil means Build.
	Plain func() (operators.Operator, error)
	// Reload saves the operator and loads it again; nil leaves that check out.
	Reload func() (operators.Operator, error)
	// Entries is how many entries of each parameter are checked against
	// differences; 0 means 4.
	Entries int
}

// Finding is the outcome of one check.
type Finding struct {
	Check string `json:"check"` // name of the check
	// Status is "ok", "failed", or "skipped" where there is nothing to hold the
	// operator to.
	Status string `json:"status"`
	Text   string `json:"text"` // what was found
}

// The values of Finding.Status.
const (
	OK      = "ok"
	Failed  = "failed"
	Skipped = "skipped"
)

// What the numbers of the checks may be at most.
const (
	gradientError = 1e-6
	shiftError    = 1e-12
	// sameFunction is the distance between grids up to which the output counts as
	// the same function.
	sameFunction = 0.05
)

// Run makes all checks. The error is Build's or Reload's.
func Run(s Subject) ([]Finding, error) {
	var found []Finding
	for _, check := range []func(Subject) (Finding, error){parameters, gradients, batch, shifts, grids, reload, threads} {
		f, err := check(s)
		if err != nil {
			return found, err
		}
		found = append(found, f)
	}
	return found, nil
}

func verdict(check string, ok bool, format string, args ...any) Finding {
	status := OK
	if !ok {
		status = Failed
	}
	return Finding{check, status, fmt.Sprintf(format, args...)}
}

// all joins faults; none is good.
func all(check string, faults []string, good string) Finding {
	if len(faults) == 0 {
		return verdict(check, true, "%s", good)
	}
	return verdict(check, false, "%s", strings.Join(faults, "; "))
}

func parameters(s Subject) (Finding, error) {
	o, err := s.Build()
	if err != nil {
		return Finding{}, err
	}
	Double(o)
	faults := Parameters(o, Input(s.Signature, autodiff.Float64, 2, 2, s.Signature.Grid), s.target(autodiff.Float64))
	return all("parameters", faults, fmt.Sprintf("all %d groups change the output, no gradient is zero", len(o.Params()))), nil
}

// target is a random output of a batch of two.
func (s Subject) target(dt autodiff.DType) *autodiff.Tensor {
	return Random(dt, 3, append([]int{2, s.Signature.Out}, s.Signature.Grid...)...)
}

func gradients(s Subject) (Finding, error) {
	o, err := s.Build()
	if err != nil {
		return Finding{}, err
	}
	Double(o)
	entries := s.Entries
	if entries == 0 {
		entries = 4
	}
	worst, where := Gradients(o, Input(s.Signature, autodiff.Float64, 2, 2, s.Signature.Grid), s.target(autodiff.Float64), entries)
	return verdict("gradients", worst <= gradientError, "at most %.1e from differences in float64 (%s)", worst, where), nil
}

func batch(s Subject) (Finding, error) {
	o, err := s.Build()
	if err != nil {
		return Finding{}, err
	}
	return all("batch", Batch(o, Input(s.Signature, autodiff.Float32, 2, 3, s.Signature.Grid)), "members do not influence each other"), nil
}

func shifts(s Subject) (Finding, error) {
	build := s.Plain
	if build == nil {
		build = s.Build
	}
	o, err := build()
	if err != nil {
		return Finding{}, err
	}
	if e, ok := o.(operators.Equivariant); !ok || !e.ShiftEquivariant() {
		return Finding{"shifts", Skipped, "the architecture does not promise to commute with shifts of this grid (coordinates, padding, axes that are not periodic)"}, nil
	}
	Double(o)
	worst, where := Shifts(o, Input(s.Signature, autodiff.Float64, 2, 1, s.Signature.Grid))
	if !(worst <= shiftError) {
		return verdict("shifts", false, "off by %.1e after a shift %s", worst, where), nil
	}
	return verdict("shifts", true, "commutes with shifts up to %.1e", worst), nil
}

func grids(s Subject) (Finding, error) {
	o, err := s.Build()
	if err != nil {
		return Finding{}, err
	}
	sig := s.Signature
	if s.Trained != nil {
		sig.Grid = s.Trained
	}
	first, second, ok := Grids(o, sig)
	if !ok {
		return Finding{"grids", Skipped, "does not run on grids twice and four times as fine"}, nil
	}
	text := fmt.Sprintf("the same function on a grid twice as fine as %v gives an output %.1e away, on one twice as fine again %.1e", sig.Grid, first, second)
	if first != first || second != second {
		return verdict("grids", false, "%s", text), nil
	}
	if first > sameFunction {
		return Finding{"grids", Skipped, text + ": the output depends on the grid"}, nil
	}
	return verdict("grids", true, "%s", text), nil
}

func reload(s Subject) (Finding, error) {
	if s.Reload == nil {
		return Finding{"save", Skipped, "there is nowhere to save it"}, nil
	}
	o, err := s.Build()
	if err != nil {
		return Finding{}, err
	}
	again, err := s.Reload()
	if err != nil {
		return verdict("save", false, "%v", err), nil
	}
	x := Input(s.Signature, autodiff.Float32, 2, 2, s.Signature.Grid)
	return verdict("save", Equal(o.Forward(nil, x), again.Forward(nil, x)), "saved and loaded, it gives the same bytes"), nil
}

// threads compares the output with one thread to that with as many as there
// are.
func threads(s Subject) (Finding, error) {
	o, err := s.Build()
	if err != nil {
		return Finding{}, err
	}
	x := Input(s.Signature, autodiff.Float32, 2, 3, s.Signature.Grid)
	n := max(2, parallel.Threads())
	defer parallel.SetThreads(parallel.Threads())
	parallel.SetThreads(1)
	one := append([]float32(nil), o.Forward(nil, x).Float32()...)
	parallel.SetThreads(n)
	many := o.Forward(nil, x).Float32()
	same := true
	for i := range one {
		same = same && one[i] == many[i]
	}
	return verdict("threads", same, "the same bytes with 1 thread and %d", n), nil
}
