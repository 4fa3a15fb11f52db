package autodiff

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
)

// random returns a Float64 tensor of normal numbers that requires a gradient.
func random(rng *rand.Rand, shape ...int) *Tensor {
	x := New(Float64, shape...).RequireGrad()
	for i := range x.Len() {
		x.SetAt(i, rng.NormFloat64())
	}
	return x
}

// primitive is one case of the table that every test of primitives walks.
type primitive struct {
	name   string
	shapes [][]int // of the inputs that require a gradient
	apply  func(t *Tape, in []*Tensor) *Tensor
}

func primitives() []primitive {
	cache := &Transforms{}
	list := []primitive{
		{"add", [][]int{{2, 3, 5}, {2, 3, 5}}, func(t *Tape, in []*Tensor) *Tensor { return Add(t, in[0], in[1]) }},
		{"add-twice", [][]int{{2, 3, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			y := Scale(t, 0.5, in[0])
			return Combine(t, 2, y, -3, y)
		}},
		{"combine", [][]int{{2, 3, 5}, {2, 3, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Combine(t, 1.5, Scale(t, 2, in[0]), -0.7, Scale(t, 3, in[1]))
		}},
		{"concat", [][]int{{2, 1, 5}, {2, 3, 5}, {2, 2, 5}}, func(t *Tape, in []*Tensor) *Tensor { return Concat(t, in...) }},
		{"slice", [][]int{{2, 4, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Add(t, Slice(t, in[0], 1, 3), Slice(t, in[0], 2, 4))
		}},
		{"affine", [][]int{{2, 3, 4, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Affine(t, in[0], []float64{2, -1, 0.5}, []float64{1, 0, -3})
		}},
		{"filter", [][]int{{2, 3, 4, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Filter(t, in[0], func(k []int) float64 { return 1 / (1 + float64(k[0]*k[0]+2*k[1]*k[1])) })
		}},
		{"modulate", [][]int{{2, 3, 4, 5}, {2, 3}, {2, 3}}, func(t *Tape, in []*Tensor) *Tensor {
			return Modulate(t, Modulate(t, in[0], in[1], in[2]), in[1], nil)
		}},
		{"corner", [][]int{{2, 4, 3, 2}}, func(t *Tape, in []*Tensor) *Tensor {
			return Add(t, Corner(t, in[0], 1, 3), Corner(t, in[0], 2, 4))
		}},
		{"waves", [][]int{{2, 3}}, func(t *Tape, in []*Tensor) *Tensor { return Waves(t, Scale(t, 0.5, in[0]), []float64{0.7, 2}) }},
		{"pad-crop", [][]int{{2, 2, 4, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			y := Resize(t, in[0], []int{6, 7})
			y = Activate(t, Affine(t, y, []float64{1, 2}, []float64{0.5, 1}), Tanh)
			return Resize(t, y, []int{5, 3})
		}},
		{"coordinates", [][]int{{2, 2, 4, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Coordinates(t, in[0], []bool{true, false})
		}},
		{"linear", [][]int{{3, 4, 7}, {5, 4}}, func(t *Tape, in []*Tensor) *Tensor { return Linear(t, in[0], in[1], LinearOptions{}) }},
		{"linear-dense", [][]int{{3, 4}, {5, 4}, {5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Linear(t, in[0], in[1], LinearOptions{Bias: in[2]})
		}},
		{"linear-dense-fused", [][]int{{3, 4}, {4, 4}, {4}}, func(t *Tape, in []*Tensor) *Tensor {
			x := Scale(t, 1.5, in[0])
			return Linear(t, x, in[1], LinearOptions{Bias: in[2], Add: x, Activation: GELU})
		}},
		{"linear-dense-add", [][]int{{3, 4}, {2, 4}, {2}, {3, 2}}, func(t *Tape, in []*Tensor) *Tensor {
			return Linear(t, in[0], in[1], LinearOptions{Bias: in[2], Add: Scale(t, 2, in[3]), Activation: Tanh})
		}},
		{"linear-fused", [][]int{{3, 4, 3, 2}, {5, 4}, {5}, {3, 5, 3, 2}}, func(t *Tape, in []*Tensor) *Tensor {
			return Linear(t, in[0], in[1], LinearOptions{Bias: in[2], Add: Scale(t, 1.5, in[3]), Activation: GELU})
		}},
		{"linear-residual", [][]int{{3, 4, 7}, {4, 4}}, func(t *Tape, in []*Tensor) *Tensor {
			x := Scale(t, 1.5, in[0])
			return Linear(t, x, in[1], LinearOptions{Add: x, Activation: Tanh})
		}},
		{"hidden-no-input", [][]int{{6, 2}, {6}, {2, 6}, {2}}, func(t *Tape, in []*Tensor) *Tensor {
			x := New(in[0].DType(), 2, 2, 5)
			for i := range x.Len() {
				x.SetAt(i, float64(i%7)-3)
			}
			return Hidden(t, x, in[0], in[1], in[2], in[3], SiLU)
		}},
		{"hidden", [][]int{{3, 4, 3, 2}, {6, 4}, {6}, {2, 6}, {2}}, func(t *Tape, in []*Tensor) *Tensor {
			return Hidden(t, in[0], in[1], in[2], in[3], in[4], GELU)
		}},
		{"hidden-residual", [][]int{{3, 4, 3, 2}, {6, 4}, {6}, {4, 6}, {4}, {4, 4}}, func(t *Tape, in []*Tensor) *Tensor {
			x := Scale(t, 1.5, in[0])
			return HiddenAdd(t, Linear(t, x, in[5], LinearOptions{}), in[1], in[2], in[3], in[4], GELU, x)
		}},
		{"hidden-residual-one", [][]int{{3, 2, 5}, {6, 2}, {6}, {1, 6}, {1}, {3, 1, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return HiddenAdd(t, in[0], in[1], in[2], in[3], in[4], Tanh, Scale(t, 1.5, in[5]))
		}},
		{"reshape", [][]int{{2, 6, 5}, {3, 12}}, func(t *Tape, in []*Tensor) *Tensor {
			y := Activate(t, in[0], Tanh)
			return Add(t, Linear(t, Reshape(y, 5, 12), in[1], LinearOptions{}), Slice(t, Reshape(y, 5, 12), 3, 6))
		}},
		{"rollout", [][]int{{2, 3, 8}, {3, 3}}, func(t *Tape, in []*Tensor) *Tensor {
			u := in[0]
			for range 4 {
				next := Linear(t, u, in[1], LinearOptions{Activation: Tanh, Add: u})
				u = Concat(t, Slice(t, u, 1, 3), Slice(t, next, 0, 1))
			}
			return u
		}},
	}
	for _, f := range []Activation{GELU, GELUTanh, SiLU, Tanh, ReLU} {
		list = append(list, primitive{f.String(), [][]int{{2, 3, 5}}, func(t *Tape, in []*Tensor) *Tensor { return Activate(t, in[0], f) }})
	}
	for _, periodic := range []bool{true, false} {
		for axis := range 2 {
			list = append(list, primitive{fmt.Sprintf("derivative-%d-%v", axis, periodic), [][]int{{2, 2, 4, 5}}, func(t *Tape, in []*Tensor) *Tensor {
				return Derivative(t, in[0], axis, 0.25, periodic)
			}})
		}
	}
	for _, c := range []struct{ grid, modes []int }{
		{[]int{8}, []int{3}}, {[]int{8}, []int{5}}, {[]int{9}, []int{5}}, {[]int{5}, []int{8}},
		{[]int{6, 8}, []int{2, 3}}, {[]int{6, 8}, []int{3, 5}}, {[]int{7, 5}, []int{4, 3}}, {[]int{4, 5}, []int{4, 6}},
		{[]int{4, 5, 6}, []int{2, 2, 3}}, {[]int{5, 4, 7}, []int{3, 2, 4}}, {[]int{3, 4, 4}, []int{3, 3, 4}},
	} {
		list = append(list, primitive{fmt.Sprintf("spectral-%v-%v", c.grid, c.modes),
			[][]int{append([]int{2, 3}, c.grid...), SpectralShape(3, 2, c.modes)},
			func(t *Tape, in []*Tensor) *Tensor {
				return Spectral(t, in[0], in[1], SpectralOptions{Transforms: cache})
			}})
		list = append(list, primitive{fmt.Sprintf("spectral-layer-%v-%v", c.grid, c.modes),
			[][]int{append([]int{2, 3}, c.grid...), SpectralShape(3, 2, c.modes), {2, 3}, {2}},
			func(t *Tape, in []*Tensor) *Tensor {
				return Spectral(t, in[0], in[1], SpectralOptions{Weight: in[2], Bias: in[3], Activation: GELU, Transforms: cache})
			}})
	}
	list = append(list, convolutionPrimitives()...)
	list = append(list, axialPrimitives()...)
	list = append(list, factorPrimitives()...)
	list = append(list, fieldPrimitives()...)
	for _, p := range list {
		if strings.HasPrefix(p.name, "hidden") || strings.HasPrefix(p.name, "spectral") {
			whole := p.apply
			p.name += "-blocks"
			p.apply = func(t *Tape, in []*Tensor) *Tensor {
				defer func(size int) { blockSize = size }(blockSize)
				blockSize = 16
				return whole(t, in)
			}
			list = append(list, p)
		}
	}
	return list
}

func (p primitive) inputs(seed uint64) []*Tensor {
	rng := rand.New(rand.NewPCG(seed, 1))
	var in []*Tensor
	for _, s := range p.shapes {
		in = append(in, random(rng, s...))
	}
	return in
}

// loss records p and the mean square distance of its result from a constant.
func (p primitive) loss(t *Tape, in []*Tensor) *Tensor {
	y := p.apply(t, in)
	target := New(y.DType(), y.Shape...)
	for i := range target.Len() {
		target.SetAt(i, math.Sin(float64(3*i+1)))
	}
	return MSE(t, y, target)
}

func TestGradients(t *testing.T) {
	for _, p := range primitives() {
		t.Run(p.name, func(t *testing.T) {
			in := p.inputs(7)
			worst, where := GradientError(func(t *Tape) *Tensor { return p.loss(t, in) }, 0, in...)
			if !(worst <= 1e-8) {
				t.Errorf("relative error of the gradient %.2g at %s", worst, where)
			}
		})
	}
	for _, name := range []string{"relative", "mse"} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 1))
			x, y := random(rng, 3, 2, 7), random(rng, 3, 2, 7)
			worst, where := GradientError(func(t *Tape) *Tensor {
				if name == "mse" {
					return MSE(t, x, y)
				}
				return RelativeL2(t, x, y, 0)
			}, 0, x)
			if !(worst <= 1e-8) {
				t.Errorf("relative error of the gradient %.2g at %s", worst, where)
			}
		})
	}
}

// Replaying on shared memory gives the bytes of the first run, of a tape
// without gradients, and of computing at once.
func TestReplayAndInferenceAgree(t *testing.T) {
	for _, p := range primitives() {
		in := p.inputs(9)
		want := p.loss(nil, in).Scalar()
		train, infer := NewTape(), NewInferenceTape()
		a, b := p.loss(train, in), p.loss(infer, in)
		var first []float64
		for step := range 3 {
			train.Replay()
			train.Backward(a)
			infer.Replay()
			if a.Scalar() != want || b.Scalar() != want {
				t.Errorf("%s, step %d: %v training, %v inference tape, %v at once", p.name, step, a.Scalar(), b.Scalar(), want)
			}
			var now []float64
			for _, x := range in {
				now = append(now, x.Grad().Float64()...)
			}
			for i := range first {
				if first[i] != now[i] {
					t.Fatalf("%s: gradient entry %d was %v, is %v after replay", p.name, i, first[i], now[i])
				}
			}
			first = now
		}
	}
}

func TestThreadsChangeNoByte(t *testing.T) {
	defer parallel.SetThreads(0)
	for _, p := range primitives() {
		var first []float64
		for _, threads := range []int{1, 2, 5} {
			parallel.SetThreads(threads)
			in := p.inputs(9)
			tape := NewTape()
			loss := p.loss(tape, in)
			tape.Replay()
			tape.Backward(loss)
			now := []float64{loss.Scalar()}
			for _, x := range in {
				now = append(now, x.Grad().Float64()...)
			}
			for i := range first {
				if first[i] != now[i] {
					t.Fatalf("%s: number %d is %v with 1 thread, %v with %d", p.name, i, first[i], now[i], threads)
				}
			}
			first = now
		}
	}
}
