package operators

import (
	"math/rand/v2"
	"testing"
)

// The authors' preset of 8 waves has as many weights as their code counts
// (divelab/AIRS, four frames of three channels in, one out).
func TestSineNetHasThePublishedWeights(t *testing.T) {
	c := NewSineNet()
	c.Width, c.Waves, c.Multiplier = 64, 8, 1.425
	o, err := c.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 12, Out: 3, Grid: []int{128, 128}})
	if err != nil {
		t.Fatal(err)
	}
	weights := 0
	for _, p := range o.Params() {
		weights += p.Len()
	}
	if weights != 35490219 {
		t.Errorf("%d weights, want 35490219", weights)
	}
}
