package operators_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators"
)

// importAll makes what can be made of the bytes of a state: an error or a model,
// never a panic, in memory that the bytes pay for.
func importAll(data []byte) error {
	s, more, err := weights.Parse(data)
	if err != nil {
		return err
	}
	grid := []int{8, 8, 8}
	task := func(axes, in, out int) operators.Task {
		return operators.Task{Kind: operators.Steady, Channels: out, Extras: []operators.Extra{{Name: "a", Channels: in}}, Grid: grid[:axes], Lo: make([]float64, axes), Hi: []float64{1, 1, 1}[:axes], Periodic: make([]bool, axes)}
	}
	if s.Has("conv0.") {
		c, axes, in, out, err := operators.OriginalShapes(s)
		if err != nil {
			return err
		}
		_, err = operators.FromOriginal(s, c, task(axes, in, out))
		return err
	}
	found, err := operators.InferNeuralOp(s)
	if err != nil {
		return err
	}
	if _, err := found.TakeArguments(more); err != nil {
		return err
	}
	in := found.Lifted
	if found.Config.Coordinates {
		in -= found.Axes
	}
	if in < 1 {
		return fmt.Errorf("no input")
	}
	_, err = operators.FromNeuralOp(s, found.Config, task(found.Axes, in, found.Out))
	return err
}

func FuzzImport(f *testing.F) {
	for _, name := range []string{"neuralop-1d", "neuralop-2d-odd", "original-fno-1d", "original-fno-2d"} {
		data, err := os.ReadFile("testdata/" + name + ".safetensors")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		foreigntest.Within(t, loadBound(len(data)), len(data), func() { importAll(data) })
	})
}
