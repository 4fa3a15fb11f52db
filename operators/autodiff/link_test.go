package autodiff

import (
	"slices"
	"testing"
)

// Layers that follow each other pass on their blocks. A kept copy of the values
// between them, read by another primitive, keeps their backward passes apart;
// with weight 0 it changes nothing else.
func TestLinkedLayers(t *testing.T) {
	for _, shape := range [][]int{{3, 18, 301}, {2, 19, 33, 40}, {2, 17, 9, 10, 11}} {
		channels := shape[1]
		modes := slices.Repeat([]int{4}, len(shape)-2)
		var want [][]float64
		for _, apart := range []bool{true, false} {
			x := fieldOf(Float64, 1, shape...).RequireGrad()
			leaves := []*Tensor{x}
			tape := NewTape()
			v, cache := x, &Transforms{}
			var side *Tensor
			for layer := range 3 {
				w := fieldOf(Float64, uint64(10+layer), SpectralShape(channels, channels, modes)...).RequireGrad()
				skip, bias := fieldOf(Float64, uint64(20+layer), channels, channels).RequireGrad(), fieldOf(Float64, uint64(30+layer), channels).RequireGrad()
				leaves = append(leaves, w, skip, bias)
				f := GELU
				if layer == 2 {
					f = Identity
				}
				v = Spectral(tape, v, w, SpectralOptions{Weight: skip, Bias: bias, Activation: f, Transforms: cache})
				if apart {
					none := Scale(tape, 0, v)
					if side != nil {
						none = Add(tape, none, side)
					}
					side = none
				}
			}
			if apart {
				v = Add(tape, v, side)
			}
			loss := MSE(tape, v, fieldOf(Float64, 2, shape...))
			tape.Replay()
			tape.Backward(loss)
			linked := 0
			for _, n := range tape.nodes {
				if o, ok := n.op.(*spectralOp[float64]); ok && o.begun && o.before != nil {
					linked++
				}
			}
			if apart != (linked == 0) || !apart && linked != 2 {
				t.Fatalf("%v: %d layers linked", shape, linked)
			}
			for i, leaf := range leaves {
				if apart {
					want = append(want, slices.Clone(leaf.Grad().Float64()))
					continue
				}
				for j, got := range leaf.Grad().Float64() {
					if d := got - want[i][j]; !(d*d <= 1e-24*(1+got*got)) {
						t.Fatalf("%v: leaf %d, element %d: gradient %v, apart %v", shape, i, j, got, want[i][j])
					}
				}
			}
		}
	}
}

func fieldOf(dt DType, seed uint64, shape ...int) *Tensor {
	x := New(dt, shape...)
	state := seed*2654435761 + 1
	for i := range x.Len() {
		state = state*6364136223846793005 + 1442695040888963407
		x.SetAt(i, float64(int64(state))/(1<<63))
	}
	return x
}
