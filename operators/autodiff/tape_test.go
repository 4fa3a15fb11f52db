package autodiff

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// chain records a chain of n activations.
func chain(t *Tape, x *Tensor, n int) *Tensor {
	for range n {
		x = Activate(t, x, Tanh)
	}
	return x
}

func TestInferenceReusesMemory(t *testing.T) {
	x := New(Float32, 2, 4, 1000)
	for _, n := range []int{3, 30} {
		tape := NewInferenceTape()
		y := chain(tape, x, n)
		tape.Replay()
		if got, want := tape.Bytes(), 2*4*x.Len(); got > want {
			t.Errorf("%d activations in a chain take %d bytes, two buffers %d", n, got, want)
		}
		if got, want := y.At(0), chain(nil, x, n).At(0); got != want {
			t.Errorf("result %v, want %v", got, want)
		}
	}
}

// Training keeps each activation's input, and needs two gradients at a time;
// gradients take the place of activations that are no longer needed.
func TestTrainingPlan(t *testing.T) {
	x := New(Float32, 2, 4, 1000).RequireGrad()
	tape := NewTape()
	loss := MSE(tape, chain(tape, x, 10), New(Float32, x.Shape...))
	tape.Replay()
	tape.Backward(loss)
	if got, limit := tape.Bytes(), 12*4*x.Len(); got > limit {
		t.Errorf("plan takes %d bytes, want at most %d", got, limit)
	}
}

func TestKeep(t *testing.T) {
	x := random(rand.New(rand.NewPCG(1, 1)), 2, 3, 4)
	tape := NewTape()
	hidden := Activate(tape, x, Tanh)
	kept := Scale(tape, 2, hidden)
	tape.Keep(kept)
	loss := MSE(tape, Scale(tape, 3, kept), New(Float64, x.Shape...))
	tape.Replay()
	tape.Backward(loss)
	want := Scale(nil, 2, Activate(nil, x, Tanh))
	if d := largestDifference(kept, want); d != 0 {
		t.Errorf("a kept tensor differs by %v after Backward", d)
	}
	mustPanic(t, "call Tape.Keep", func() { hidden.Float64() })
	mustPanic(t, "Keep after", func() { tape.Keep(hidden) })
}

func TestBackwardFromAnotherLoss(t *testing.T) {
	x, target := random(rand.New(rand.NewPCG(1, 1)), 2, 3), New(Float64, 2, 3)
	tape := NewTape()
	y := Activate(tape, x, Tanh)
	first := MSE(tape, y, target)
	second := MSE(tape, Scale(tape, 2, y), target)
	tape.Replay()
	tape.Backward(second)
	g := x.Grad().At(0)
	tape.Replay()
	tape.Backward(first)
	if got := x.Grad().At(0); got == 0 || got*4 != g {
		t.Errorf("gradient %v from the first loss, %v from the second; want a quarter", got, g)
	}
}

func TestUnreachedGradientsAreZero(t *testing.T) {
	a, b := random(rand.New(rand.NewPCG(1, 1)), 2, 3), random(rand.New(rand.NewPCG(2, 1)), 2, 3)
	tape := NewTape()
	Scale(tape, 2, b) // leads nowhere
	loss := MSE(tape, Add(tape, a, StopGradient(Scale(tape, 3, b))), New(Float64, 2, 3))
	b.Grad().SetAt(0, 5)
	tape.Replay()
	tape.Backward(loss)
	if g := b.Grad().At(0); g != 0 {
		t.Errorf("gradient %v through StopGradient", g)
	}
	want := 2.0 / 6 * (a.At(1) + 3*b.At(1))
	if g := a.Grad().At(1); g != want {
		t.Errorf("gradient %v beside StopGradient, want %v", g, want)
	}
}

// Changing the input in place and replaying computes anew.
func TestReplayFollowsInputs(t *testing.T) {
	x := random(rand.New(rand.NewPCG(1, 1)), 1, 2)
	tape := NewTape()
	y := Scale(tape, 2, x)
	for _, v := range []float64{1, -4} {
		x.SetAt(0, v)
		tape.Replay()
		if y.At(0) != 2*v {
			t.Errorf("2·%v = %v", v, y.At(0))
		}
	}
}

func TestMisuse(t *testing.T) {
	x := New(Float64, 2, 3).RequireGrad()
	tape := NewTape()
	y := Scale(tape, 2, x)
	mustPanic(t, "before the tape's first Replay", func() { y.At(0) })
	loss := MSE(tape, y, New(Float64, 2, 3))
	mustPanic(t, "Backward before Replay", func() { tape.Backward(loss) })
	tape.Replay()
	mustPanic(t, "one element", func() { tape.Backward(y) })
	mustPanic(t, "has been replayed", func() { Scale(tape, 2, x) })
	tape.Backward(loss)
	mustPanic(t, "Backward before Replay", func() { tape.Backward(loss) })
	mustPanic(t, "read as float32", func() { x.Float32() })
	mustPanic(t, "float64 and float32", func() { Add(nil, x, New(Float32, 2, 3)) })
	mustPanic(t, "shapes", func() { Add(nil, x, New(Float64, 3, 2)) })
	mustPanic(t, "not positive", func() { New(Float64, 2, 0) })
	mustPanic(t, "inference tape", func() { NewInferenceTape().Backward(loss) })
}

func mustPanic(t *testing.T, with string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if r, ok := recover().(string); !ok || !strings.Contains(r, with) {
			t.Errorf("panic %q, want one with %q", r, with)
		}
	}()
	f()
}
