package autodiff

import (
	"math/rand/v2"
	"testing"
)

// program records a random program of a number of primitives on 2×4×6 tensors
// and ends in a scalar. The same seed gives the same program.
func program(t *Tape, seed uint64, in []*Tensor) *Tensor {
	rng := rand.New(rand.NewPCG(seed, 77))
	live := []*Tensor{in[0], in[1]}
	w := in[2]
	pick := func() *Tensor { return live[len(live)-1-rng.IntN(min(len(live), 4))] }
	for range 3 + rng.IntN(15) {
		x := pick()
		switch rng.IntN(10) {
		case 0:
			x = Add(t, x, pick())
		case 1:
			x = Combine(t, 0.5, x, -0.7, pick())
		case 2:
			x = Scale(t, 0.9, x)
		case 3:
			x = Activate(t, x, Tanh)
		case 4:
			x = Linear(t, x, w, LinearOptions{Add: pick(), Activation: Activation(rng.IntN(5))})
		case 5:
			x = Linear(t, x, w, LinearOptions{})
		case 6:
			x = Concat(t, Slice(t, x, 1, 3), Slice(t, pick(), 0, 2))
		case 7:
			x = Reshape(Affine(t, Reshape(x, 2, 6, 4), []float64{1, 2, 3, .5, .2, -1}, make([]float64, 6)), 2, 4, 6)
		case 8:
			x = Add(t, x, StopGradient(pick()))
		case 9:
			x = Resize(t, Resize(t, x, []int{8}), []int{6})
		}
		live = append(live, x)
	}
	sum := Scale(t, 0.3, live[len(live)-1])
	return MSE(t, Combine(t, 1, sum, 0.2, pick()), in[3])
}

// However buffers share memory, values are those of computing at once and
// gradients those of differences. StopGradient has no counterpart in
// differences, so what it stops is compared only in value.
func TestRandomPrograms(t *testing.T) {
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 1))
		in := []*Tensor{random(rng, 2, 4, 6), random(rng, 2, 4, 6), random(rng, 4, 4), random(rng, 2, 4, 6)}
		want := program(nil, seed, in).Scalar()
		tape, infer := NewTape(), NewInferenceTape()
		loss, value := program(tape, seed, in), program(infer, seed, in)
		infer.Replay()
		if value.Scalar() != want {
			t.Fatalf("program %d: %v on an inference tape, %v at once", seed, value.Scalar(), want)
		}
		for range 2 {
			tape.Replay()
			if loss.Scalar() != want {
				t.Fatalf("program %d: %v on a tape, %v at once", seed, loss.Scalar(), want)
			}
			if loss.Grad() != nil {
				tape.Backward(loss)
			}
		}
		checkAgainstUnshared(t, seed, in)
	}
}

// checkAgainstUnshared compares gradients with those of a plan in which nothing
// shares memory.
func checkAgainstUnshared(t *testing.T, seed uint64, in []*Tensor) {
	t.Helper()
	gradients := func(share bool) []float64 {
		tape := NewTape()
		loss := program(tape, seed, in)
		if loss.Grad() == nil {
			return nil
		}
		if !share {
			for _, n := range tape.nodes {
				n.overwrites = nil
			}
		}
		tape.Replay()
		if !share {
			unshare(tape, loss)
			tape.Replay()
		}
		tape.Backward(loss)
		var all []float64
		for _, x := range in[:3] {
			all = append(all, x.Grad().Float64()...)
		}
		return all
	}
	shared, unshared := gradients(true), gradients(false)
	for i := range shared {
		if shared[i] != unshared[i] {
			t.Fatalf("program %d: gradient entry %d is %v with shared memory, %v without", seed, i, shared[i], unshared[i])
		}
	}
}

// unshare gives every buffer of a planned tape its own memory.
func unshare(tape *Tape, loss *Tensor) {
	done := map[*memory]bool{}
	own := func(xs ...*Tensor) {
		for _, x := range xs {
			if x != nil && !x.memory.owned && !done[x.memory] && x.memory.f64 != nil {
				done[x.memory] = true
				x.memory.allocate(Float64, len(x.memory.f64))
			}
		}
	}
	for _, n := range tape.nodes {
		own(n.in...)
		own(n.scratch...)
		own(n.reverse...)
		own(n.state...)
		own(n.out, n.out.grad)
		for i := range n.in {
			own(n.grad(i))
		}
	}
	own(loss, loss.grad)
}
