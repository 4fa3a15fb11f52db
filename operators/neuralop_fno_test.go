package operators

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// A fno as neuralop's model gives its outputs.
func TestFNOAsNeuralOp(t *testing.T) {
	for _, grid := range [][]int{{15}, {8, 9}, {6, 4, 6}} {
		for _, projection := range []int{3, 9} {
			periodic := []bool{true, true, true}[:len(grid)]
			c := &FNO{Modes: Modes{2}, Width: 5, Layers: 3, Projection: projection, Coordinates: true, Padding: -1, Activation: "gelu"}
			o := buildFNO(t, c, Signature{In: 2, Out: 2, Grid: grid, Periodic: periodic})
			n, _, err := o.asNeuralOp(c)
			if err != nil {
				t.Fatal(err)
			}
			x := autodiff.New(autodiff.Float32, append([]int{2, 2}, grid...)...)
			rng := rand.New(rand.NewPCG(3, 4))
			for i := range x.Len() {
				x.SetAt(i, rng.NormFloat64())
			}
			if d := distance(n.Forward(nil, x), o.Forward(nil, x)); !(d < 1e-5) {
				t.Errorf("grid %v, projection %d: relative distance %.2g", grid, projection, d)
			}
		}
	}
}

func TestFNOThatHasNoCounterpart(t *testing.T) {
	plane := []bool{true, true}
	for want, c := range map[string]struct {
		change   func(c *FNO)
		grid     []int
		periodic []bool
	}{
		"--padding":         {func(c *FNO) {}, []int{8, 8}, nil},
		"odd axes":          {func(c *FNO) {}, []int{7, 8}, plane},
		"--activation tanh": {func(c *FNO) { c.Activation = "tanh" }, []int{8, 8}, plane},
		"--coordinates":     {func(c *FNO) { c.Padding = 0 }, []int{8, 8}, nil},
		"--residual":        {func(c *FNO) { c.Residual = true }, []int{8, 8}, plane},
		"--lifting 4":       {func(c *FNO) { c.Lifting = 4 }, []int{8, 8}, plane},
		"--projection 0":    {func(c *FNO) { c.Projection = 0 }, []int{8, 8}, plane},
		"--width 1":         {func(c *FNO) { c.Width = 1 }, []int{8, 8}, plane},
	} {
		config := NewFNO()
		config.Width, config.Modes = 4, Modes{2}
		c.change(config)
		o := buildFNO(t, config, Signature{In: 2, Out: 2, Grid: c.grid, Periodic: c.periodic})
		if _, _, err := o.asNeuralOp(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
