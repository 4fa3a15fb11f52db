package autodiff

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

func factorPrimitives() []primitive {
	return []primitive{
		{"mode-product", [][]int{{2, 2, 3, 4}, {2, 5, 2}, {2, 6, 3}, {2, 4, 3}}, func(t *Tape, in []*Tensor) *Tensor {
			return ModeProduct(t, ModeProduct(t, ModeProduct(t, in[0], in[1], 0), in[2], 1), in[3], 2)
		}},
		{"polyadic-1", [][]int{{2, 10, 3}, {2, 2, 3}, {2, 3, 2}}, func(t *Tape, in []*Tensor) *Tensor { return Polyadic(t, in) }},
		{"polyadic-3", [][]int{{2, 2, 3}, {2, 4, 3}, {2, 2, 3}, {2, 2, 3}, {2, 3, 4}}, func(t *Tape, in []*Tensor) *Tensor {
			return Polyadic(t, in)
		}},
	}
}

func complexAt(x *Tensor, i int) complex128 { return complex(x.At(i), x.At(x.Len()/2+i)) }

// Tensors from factors are their definitions.
func TestTensorsFromFactors(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	const k1, k2, in, out, rank = 3, 4, 2, 5, 6
	f := []*Tensor{random(rng, 2, k1, rank), random(rng, 2, k2, rank), random(rng, 2, in, rank), random(rng, 2, rank, out)}
	core := random(rng, 2, 2, 3, 2, 2)
	u := []*Tensor{random(rng, 2, k1, 2), random(rng, 2, k2, 3), random(rng, 2, in, 2), random(rng, 2, 2, out)}
	tucker := core
	for a, m := range u {
		tucker = ModeProduct(nil, tucker, m, a)
	}
	cp := Polyadic(nil, f)
	for at := range k1 * k2 * in * out {
		o, i, b, a := at%out, at/out%in, at/out/in%k2, at/out/in/k2
		var want complex128
		for r := range rank {
			want += complexAt(f[0], a*rank+r) * complexAt(f[1], b*rank+r) * complexAt(f[2], i*rank+r) * complexAt(f[3], r*out+o)
		}
		if cmplx.Abs(complexAt(cp, at)-want) > 1e-12 {
			t.Fatalf("polyadic entry %d is %v, want %v", at, complexAt(cp, at), want)
		}
		want = 0
		for c := range core.Len() / 2 {
			p, q, r, s := c/12, c/4%3, c/2%2, c%2
			want += complexAt(core, c) * complexAt(u[0], a*2+p) * complexAt(u[1], b*3+q) * complexAt(u[2], i*2+r) * complexAt(u[3], s*out+o)
		}
		if d := cmplx.Abs(complexAt(tucker, at) - want); !(d <= 1e-12*math.Max(1, cmplx.Abs(want))) {
			t.Fatalf("Tucker entry %d is %v, want %v", at, complexAt(tucker, at), want)
		}
	}
}
