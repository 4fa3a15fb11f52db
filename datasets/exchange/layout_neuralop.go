package exchange

import (
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// neuralOperator is the naming of neuraloperator's data sets: tensors x, the
// input, and y, the solution.
var neuralOperator = layout{
	name: "neuralop",
	doc:  "neuraloperator's .pt: x (input) and y (solution), each sample, x[, y]",
	fits: func(f *foreign.File) bool {
		x, y := f.Array("x"), f.Array("y")
		return x != nil && y != nil && len(x.Shape) > 1 && len(x.Shape) == len(y.Shape)
	},
	build: func(b *builder) error {
		for name, from := range map[string]string{"a": "x", "u": "y"} {
			a, err := b.array(from, 2, 3, 4)
			if err != nil {
				return err
			}
			axes := append([]string{naming.Sample}, grid.AxisNames[:min(3, len(a.Shape)-1)]...)
			if len(a.Shape) == 4 && a.Shape[1] <= naming.MostChannels {
				axes = []string{naming.Sample, "channel", "x", "y"}
			}
			if err := b.simple(name, a, axes, nil); err != nil {
				return err
			}
		}
		if strings.Contains(strings.ToLower(b.origin.File), "darcy") {
			b.origin.Equation = "darcy"
		}
		return nil
	},
}
