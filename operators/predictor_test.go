package operators

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// newest is an operator that returns the last channels of its input, times a
// factor.
type newest struct {
	out    int
	factor float64
}

func (o newest) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	c := x.Shape[1]
	return autodiff.Scale(t, o.factor, autodiff.Slice(t, x, c-o.out, c))
}

func (newest) Params() []autodiff.Param { return nil }

// randomPredictor is an untrained FNO for a task, with statistics that are not
// trivial.
func randomPredictor(t testing.TB, task Task, kind string) *Predictor {
	t.Helper()
	model, ok := Lookup("fno")
	if !ok {
		t.Fatal("no model fno")
	}
	config := model.New()
	rng := rand.New(rand.NewPCG(1, 1))
	fno := config.(*FNO)
	fno.Width, fno.Layers, fno.Projection = 6, 2, 8
	op, err := config.Build(rng, task.Signature())
	if err != nil {
		t.Fatal(err)
	}
	entries := 1
	if kind == PerPixel {
		entries = task.Nodes()
	}
	stats := func(channels int) Affine {
		a := Affine{Mean: make([]float64, channels*entries), Std: make([]float64, channels*entries)}
		for i := range a.Mean {
			a.Mean[i], a.Std[i] = rng.NormFloat64(), 0.5+rng.Float64()
		}
		return a
	}
	n := Normaliser{Kind: kind, Extra: stats(task.ExtraChannels()), Target: stats(task.Outputs())}
	if task.Window > 0 {
		n.State = stats(task.Channels)
	}
	return &Predictor{Operator: op, Model: "fno", Config: config, Task: task, Normaliser: n}
}

func windowTask() Task {
	return Task{
		Kind: Autoregressive, Window: 2, Channels: 2, Extras: []Extra{{"a", 1}}, Frames: 5,
		Grid: []int{12}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true},
	}
}

func noise(n int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// TestPredictUnits follows one number through the statistics by hand.
func TestPredictUnits(t *testing.T) {
	p := &Predictor{
		Operator: newest{1, 3},
		Task:     Task{Kind: Autoregressive, Window: 2, Channels: 1, Extras: []Extra{{"a", 1}}, Grid: []int{2}, Periodic: []bool{true}},
		Normaliser: Normaliser{
			Kind:   PerChannel,
			State:  Affine{[]float64{4}, []float64{2}},
			Extra:  Affine{[]float64{0}, []float64{1}},
			Target: Affine{[]float64{10}, []float64{5}},
		},
	}
	x := []float32{
		100, 100, 50, 50, 6, 8, // a, frame 0, frame 1 of the first sample
		100, 100, 50, 50, 4, 0,
	}
	got := make([]float32, 4)
	if err := p.Predict(got, x, nil, []int{2}); err != nil {
		t.Fatal(err)
	}
	// ((6 − 4)/2)·3·5 + 10 = 25 and so on.
	if want := []float32{25, 40, 10, -20}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	p.Task.Increment = true
	if err := p.Predict(got, x, nil, []int{2}); err != nil {
		t.Fatal(err)
	}
	if want := []float32{31, 48, 14, -20}; !slices.Equal(got, want) {
		t.Errorf("increments: got %v, want %v", got, want)
	}
}

// TestRollout compares a rollout with predictions fed back by hand, for more
// samples than go through the operator at once.
func TestRollout(t *testing.T) {
	for _, increment := range []bool{false, true} {
		task := windowTask()
		task.Increment = increment
		p := randomPredictor(t, task, PerChannel)
		size := []int{12}
		const batch, steps, frame = chunkNodes/12 + 3, 4, 2 * 12
		history, extra := noise(batch*2*frame, 1), noise(batch*12, 2)
		got := make([]float32, batch*steps*frame)
		if err := p.Rollout(t.Context(), got, history, extra, nil, size, steps); err != nil {
			t.Fatal(err)
		}
		for _, b := range []int{0, 1, batch - 4, batch - 1} {
			frames := slices.Clone(history[b*2*frame : (b+1)*2*frame])
			for range steps {
				x := append(slices.Clone(extra[b*12:(b+1)*12]), frames[len(frames)-2*frame:]...)
				y := make([]float32, frame)
				if err := p.Predict(y, x, nil, size); err != nil {
					t.Fatal(err)
				}
				frames = append(frames, y...)
			}
			want := frames[2*frame:]
			for i := range want {
				if d := math.Abs(float64(got[b*steps*frame+i] - want[i])); d > 1e-5 {
					t.Fatalf("increment %v, sample %d, value %d: %g by rollout, %g by hand", increment, b, i, got[b*steps*frame+i], want[i])
				}
			}
		}
	}
}

// TestRolloutLeads: a rollout with lead times takes as many steps from a window
// as it may, fewer where the data's step is longer, and each is the prediction
// for that lead.
func TestRolloutLeads(t *testing.T) {
	task := Task{Kind: Autoregressive, Window: 1, Channels: 1, Leads: 4, Frames: 9, Step: 0.5, Grid: []int{12}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true},
		Conditions: []Condition{{Name: LeadTime, Lo: 0.5, Hi: 2}}}
	p := randomPredictor(t, task, PerChannel)
	p.Normaliser.Condition = Affine{Mean: []float64{1}, Std: []float64{0.5}}
	first := noise(12, 1)
	for _, c := range []struct {
		step  float64 // of the data
		lead  int
		ahead int // steps from a window
	}{{0.5, 0, 4}, {0.5, 3, 3}, {1, 0, 2}, {0.25, 0, 4}, {3, 0, 1}} {
		p.Task.Lead = c.lead
		const steps = 6
		got := make([]float32, steps*12)
		if err := p.Rollout(t.Context(), got, first, nil, []float64{c.step}, []int{12}, steps); err != nil {
			t.Fatal(err)
		}
		for k := range steps {
			base, want := first, make([]float32, 12)
			if from := k / c.ahead * c.ahead; from > 0 {
				base = got[(from-1)*12 : from*12]
			}
			if err := p.Predict(want, base, []float64{float64(k%c.ahead+1) * c.step}, []int{12}); err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if math.Abs(float64(got[k*12+i]-want[i])) > 1e-6 {
					t.Fatalf("%+v, step %d, point %d: %g, want %g", c, k, i, got[k*12+i], want[i])
				}
			}
		}
	}
}

// TestRolloutAllocations: nothing is allocated beyond what replaying the
// operator's tape allocates, which is autodiff's affair.
func TestRolloutAllocations(t *testing.T) {
	p := randomPredictor(t, windowTask(), PerChannel)
	size := []int{12}
	const batch, steps, frame = 3, 4, 2 * 12
	history, extra, dst := noise(batch*2*frame, 1), noise(batch*12, 2), make([]float32, batch*steps*frame)
	ctx := t.Context()
	rollout := testing.AllocsPerRun(5, func() {
		if err := p.Rollout(ctx, dst, history, extra, nil, size, steps); err != nil {
			t.Fatal(err)
		}
	})
	tape := p.plan(size, batch).tape
	if replay := testing.AllocsPerRun(5, tape.Replay); rollout != steps*replay {
		t.Errorf("%v allocations in a rollout of %d steps; replaying a step has %v", rollout, steps, replay)
	}
}

func TestRolloutErrors(t *testing.T) {
	steady := randomPredictor(t, Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 1}}, Grid: []int{12}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true}}, PerChannel)
	if err := steady.Rollout(t.Context(), make([]float32, 12), nil, nil, nil, []int{12}, 1); err == nil {
		t.Error("a steady problem was rolled out")
	}
	p := &Predictor{
		Operator:   newest{1, 1e30},
		Task:       Task{Kind: Autoregressive, Window: 1, Channels: 1, Grid: []int{2}, Periodic: []bool{true}},
		Normaliser: Normaliser{Kind: Raw, State: Identity(1), Target: Identity(1)},
	}
	dst := make([]float32, 2*3*2)
	err := p.Rollout(t.Context(), dst, []float32{0, 0, 0, 1}, nil, nil, []int{2}, 3)
	var diverged *Diverged
	if !errors.As(err, &diverged) || diverged.Sample != 1 || diverged.Step != 2 {
		t.Errorf("got %v; want a divergence of sample 1 at step 2", err)
	}
	if err := p.Rollout(t.Context(), dst, []float32{0, 0, 0, 0}, nil, nil, []int{2, 2}, 3); err == nil {
		t.Error("a grid of two axes was accepted")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Rollout(ctx, dst, []float32{0, 0, 0, 0}, nil, nil, []int{2}, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestOtherGrid predicts a smooth function on the grid of training and on a
// finer one: the operator and per-pixel statistics must follow.
func TestOtherGrid(t *testing.T) {
	task := Task{Kind: OneShot, Window: 1, Channels: 1, Frames: 2, Grid: []int{32}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true}}
	p := randomPredictor(t, task, PerPixel)
	for i := range task.Nodes() {
		x := 2 * math.Pi * float64(i) / 32
		p.Normaliser.State.Mean[i], p.Normaliser.State.Std[i] = math.Sin(x), 2+math.Cos(x)
		p.Normaliser.Target.Mean[i], p.Normaliser.Target.Std[i] = math.Cos(x), 2+math.Sin(x)
	}
	wave := func(n int) []float32 {
		u := make([]float32, n)
		for i := range u {
			x := 2 * math.Pi * float64(i) / float64(n)
			u[i] = float32(math.Sin(x) + 0.5*math.Cos(2*x))
		}
		return u
	}
	coarse, fine := make([]float32, 32), make([]float32, 128)
	if err := p.Predict(coarse, wave(32), nil, []int{32}); err != nil {
		t.Fatal(err)
	}
	if err := p.Predict(fine, wave(128), nil, []int{128}); err != nil {
		t.Fatal(err)
	}
	largest := 0.0
	for i, v := range coarse {
		largest = max(largest, math.Abs(float64(v)))
		if d := math.Abs(float64(v - fine[4*i])); d > 0.02 {
			t.Errorf("point %d: %g on 32 points, %g on 128", i, v, fine[4*i])
		}
	}
	if largest < 0.5 {
		t.Errorf("predictions of at most %g show nothing", largest)
	}
}
