package optim

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

func params(dt autodiff.DType) []autodiff.Param {
	p := autodiff.NewParam("w", 3)
	p.Convert(dt)
	for i, v := range []float64{1, -2, 0.5} {
		p.SetAt(i, v)
	}
	q := autodiff.NewParam("b", 1)
	q.Convert(dt)
	q.SetAt(0, 3)
	return []autodiff.Param{p, q}
}

// gradient sets the gradients to w³ + (step, …), a function of the weights.
func gradient(list []autodiff.Param, step int) {
	for _, p := range list {
		for i := range p.Len() {
			p.Grad().SetAt(i, math.Pow(p.At(i), 3)+float64(step-i))
		}
	}
}

// The wanted numbers were printed by torch 2.x:
//
//	ps = [torch.tensor([1., -2., .5], dtype=torch.float64), torch.tensor([3.], dtype=torch.float64)]
//	opt = torch.optim.AdamW(ps, lr=0.1, weight_decay=0.3)   # or Adam
//	for s in range(4): for p in ps: p.grad = p**3 + s - torch.arange(len(p)); opt.step()
func TestAdamWAgreesWithTorch(t *testing.T) {
	for _, c := range []struct {
		name    string
		options Options
		want    []float64
	}{
		{"decoupled", Options{WeightDecay: 0.3}, []float64{0.509956599707003, -1.4151960453580348, 0.6880907064698889, 2.278866852031382}},
		{"coupled", Options{WeightDecay: 0.3, Coupled: true}, []float64{0.6045317806356854, -1.6154822943981333, 0.7270280707311725, 2.601671581196295}},
		{"betas", Options{Beta1: 0.5, Beta2: 0.9, Eps: 1e-3}, []float64{0.5735420040905517, -1.645211278653482, 0.6606870326217442, 2.606940433841827}},
	} {
		list := params(autodiff.Float64)
		a := NewAdamW(list, c.options)
		for step := range 4 {
			gradient(list, step)
			a.Step(0.1)
		}
		got := append(slices.Clone(list[0].Float64()), list[1].At(0))
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-12 {
				t.Errorf("%s: weight %d is %.15g, torch has %.15g", c.name, i, got[i], c.want[i])
			}
		}
	}
}

// A run resumed from the state has the bytes of the whole run.
func TestResume(t *testing.T) {
	run := func(list []autodiff.Param, a *AdamW, e *EMA, from, to int) {
		for step := from; step < to; step++ {
			gradient(list, step)
			ClipNorm(list, 2)
			a.Step(0.1)
			e.Update()
		}
	}
	whole := params(autodiff.Float32)
	a, e := NewAdamW(whole, Options{}), NewEMA(whole, 0.9)
	run(whole, a, e, 0, 5)
	second := params(autodiff.Float32)
	b, f := NewAdamW(second, Options{}), NewEMA(second, 0.9)
	restored, averages := b.State(), f.averages
	state, old := a.State(), e.averages
	for i := range second {
		copy(second[i].Float32(), whole[i].Float32())
		copy(restored.First[i].Float32(), state.First[i].Float32())
		copy(restored.Second[i].Float32(), state.Second[i].Float32())
		copy(averages[i].Float32(), old[i].Float32())
	}
	b.SetSteps(state.Steps)
	_, updates := e.Averages()
	f.SetUpdates(updates)
	run(whole, a, e, 5, 9)
	run(second, b, f, 5, 9)
	for i := range second {
		if !slices.Equal(second[i].Float32(), whole[i].Float32()) {
			t.Errorf("%s: %v resumed, %v whole", second[i].Name, second[i].Float32(), whole[i].Float32())
		}
		if !slices.Equal(averages[i].Float32(), old[i].Float32()) {
			t.Errorf("average of %s: %v resumed, %v whole", second[i].Name, averages[i].Float32(), old[i].Float32())
		}
	}
}

func TestClipNorm(t *testing.T) {
	list := params(autodiff.Float64)
	set := func(v ...float64) {
		copy(list[0].Grad().Float64(), v)
		list[1].Grad().SetAt(0, v[3])
	}
	set(1, 2, 2, 4)
	if n := ClipNorm(list, 10); n != 5 || list[1].Grad().At(0) != 4 {
		t.Errorf("norm %v below the limit; gradient now %v", n, list[1].Grad().At(0))
	}
	if n := ClipNorm(list, 2.5); n != 5 || list[1].Grad().At(0) != 2 || list[0].Grad().At(0) != 0.5 {
		t.Errorf("norm %v above the limit; gradient now %v and %v", n, list[0].Grad().At(0), list[1].Grad().At(0))
	}
	set(1, math.NaN(), 2, 4)
	if n := ClipNorm(list, 1); !math.IsNaN(n) || list[1].Grad().At(0) != 4 {
		t.Errorf("a NaN gives norm %v and changes the others to %v", n, list[1].Grad().At(0))
	}
}

func TestEMA(t *testing.T) {
	list := params(autodiff.Float64)
	e := NewEMA(list, 0.5)
	list[1].SetAt(0, 4) // was 3
	e.Update()          // decay (1+0)/(10+0) = 0.1
	e.Swap()
	if got := list[1].At(0); math.Abs(got-3.9) > 1e-15 {
		t.Errorf("average %v, want 0.1·3 + 0.9·4 = 3.9", got)
	}
	e.Swap()
	if list[1].At(0) != 4 {
		t.Errorf("weight %v after swapping twice, want 4", list[1].At(0))
	}
	for range 60 {
		e.Update()
	}
	list[1].SetAt(0, 0)
	e.Update() // decay 0.5 by now
	if averages, _ := e.Averages(); math.Abs(averages[1].At(0)-2) > 1e-9 {
		t.Errorf("average %v, want half of 4", averages[1].At(0))
	}
}
