package autodiff

import (
	"fmt"
	"testing"

	"github.com/pdekit/pdekit/internal/safetensors"
)

// torchCases are the primitives of testdata/primitives_torch.py, by its names.
var torchCases = map[string]func(t *Tape, in []*Tensor) *Tensor{
	"conv1d":                   convolve(ConvolutionOptions{}),
	"conv2d":                   convolve(ConvolutionOptions{}),
	"conv2d-circular":          convolve(ConvolutionOptions{Periodic: []bool{true, true}}),
	"conv2d-replicate-dilated": convolve(ConvolutionOptions{Edge: Replicate, Dilation: 2}),
	"conv2d-reflect-stride":    convolve(ConvolutionOptions{Edge: Reflect, Stride: 2}),
	"conv2d-groups":            convolve(ConvolutionOptions{Groups: 2}),
	"conv3d":                   convolve(ConvolutionOptions{}),
	"transposed-2":             convolveBack,
	"transposed-3":             convolveBack,
	"transposed-4":             convolveBack,
	"group-norm": func(t *Tape, in []*Tensor) *Tensor {
		return GroupNorm(t, in[0], NormOptions{Groups: 2, Scale: in[1], Shift: in[2], Activation: SiLU})
	},
	"max-pool":  func(t *Tape, in []*Tensor) *Tensor { return Pool(t, in[0], Largest) },
	"mean-pool": func(t *Tape, in []*Tensor) *Tensor { return Pool(t, in[0], Mean) },
	"bilinear": func(t *Tape, in []*Tensor) *Tensor {
		return Resample(t, in[0], LinearInterpolation(4, 7, false), LinearInterpolation(5, 10, false))
	},
	"bicubic": func(t *Tape, in []*Tensor) *Tensor {
		return Resample(t, in[0], CubicInterpolation(4, 8, false), CubicInterpolation(5, 10, false))
	},
	"nearest": func(t *Tape, in []*Tensor) *Tensor {
		return Resample(t, in[0], NearestInterpolation(4, 8), NearestInterpolation(5, 10))
	},
	"pixel-shuffle":   func(t *Tape, in []*Tensor) *Tensor { return PixelShuffle(t, in[0]) },
	"pixel-unshuffle": func(t *Tape, in []*Tensor) *Tensor { return PixelUnshuffle(t, in[0]) },
	"attention":       func(t *Tape, in []*Tensor) *Tensor { return Attention(t, in[0], 2) },
}

func convolve(o ConvolutionOptions) func(t *Tape, in []*Tensor) *Tensor {
	return func(t *Tape, in []*Tensor) *Tensor {
		o := o
		if len(in) > 2 {
			o.Bias = in[2]
		}
		return Convolution(t, in[0], in[1], o)
	}
}

func convolveBack(t *Tape, in []*Tensor) *Tensor {
	var o ConvolutionOptions
	if len(in) > 2 {
		o.Bias = in[2]
	}
	var grid []int
	for _, n := range in[0].Shape[2:] {
		grid = append(grid, 2*n)
	}
	return TransposedConvolution(t, in[0], in[1], grid, o)
}

// Results and gradients are PyTorch's.
func TestPrimitivesAgreeWithTorch(t *testing.T) {
	z, _, err := safetensors.Read("testdata/primitives-torch.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	load := func(name string) *Tensor {
		x := New(Float64, z[name].Shape...)
		if err := z[name].CopyFloat64(x.Float64()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return x
	}
	tensors := 0
	for name, f := range torchCases {
		var in []*Tensor
		for {
			key := fmt.Sprintf("%s.%d", name, len(in))
			if _, ok := z[key]; !ok {
				break
			}
			in = append(in, load(key).RequireGrad())
		}
		// Σ dy·y is, up to a constant and a term that is constant by y, a square:
		// the gradient of MSE(y, y₀ − dy·N/2) at y₀ is dy.
		want, dy := load(name+".y"), load(name+".dy")
		target := New(Float64, want.Shape...)
		for i := range target.Len() {
			target.SetAt(i, want.At(i)-dy.At(i)*float64(want.Len())/2)
		}
		tape := NewTape()
		y := f(tape, in)
		tape.Keep(y)
		loss := MSE(tape, y, target)
		tape.Replay()
		tape.Backward(loss)
		if d := largestDifference(y, want); !(d <= 1e-12) {
			t.Errorf("%s: differs by %g", name, d)
		}
		for i, x := range in {
			if d := largestDifference(x.Grad(), load(fmt.Sprintf("%s.d%d", name, i))); !(d <= 1e-11) {
				t.Errorf("%s: gradient of input %d differs by %g", name, i, d)
			}
		}
		tensors += 2 + 2*len(in)
	}
	if tensors != len(z) {
		t.Errorf("%d of %d stored tensors were compared", tensors, len(z))
	}
}
