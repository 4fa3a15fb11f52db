package autodiff

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// convolutionCase is a convolution in one to three dimensions.
type convolutionCase struct {
	batch, in, out int
	grid, taps     []int
	o              ConvolutionOptions
}

func (c convolutionCase) name() string {
	return fmt.Sprintf("%d×%d→%d-%v-%v-s%d-d%d-g%d-%v-%d", c.batch, c.in, c.out, c.grid, c.taps, c.o.Stride, c.o.Dilation, c.o.Groups, c.o.Periodic, c.o.Edge)
}

func (c convolutionCase) weights(in, out int) []int {
	return append(append([]int{out}, c.taps...), in/max(1, c.o.Groups))
}

var convolutionCases = []convolutionCase{
	{2, 3, 4, []int{11}, []int{3}, ConvolutionOptions{}},
	{3, 2, 3, []int{70}, []int{5}, ConvolutionOptions{Periodic: []bool{true}}},
	{2, 2, 2, []int{7}, []int{3}, ConvolutionOptions{Dilation: 3, Edge: Reflect}},
	{2, 2, 2, []int{9}, []int{5}, ConvolutionOptions{Stride: 2, Edge: Replicate}},
	{2, 2, 2, []int{8}, []int{4}, ConvolutionOptions{Stride: 2, Periodic: []bool{true}}},
	{2, 2, 2, []int{8}, []int{2}, ConvolutionOptions{Stride: 2}},
	{2, 2, 2, []int{8}, []int{1}, ConvolutionOptions{Stride: 2}},
	{2, 2, 2, []int{5}, []int{3}, ConvolutionOptions{Dilation: 9}},
	{2, 2, 2, []int{5}, []int{3}, ConvolutionOptions{Dilation: 9, Edge: Reflect}},
	{2, 4, 2, []int{5, 6}, []int{3, 3}, ConvolutionOptions{}},
	{3, 2, 4, []int{5, 16}, []int{3, 3}, ConvolutionOptions{Periodic: []bool{true, true}}},
	{5, 2, 3, []int{4, 4}, []int{3, 3}, ConvolutionOptions{Periodic: []bool{false, true}}},
	{2, 4, 6, []int{6, 5}, []int{3, 5}, ConvolutionOptions{Groups: 2, Periodic: []bool{true, false}}},
	{2, 4, 4, []int{6, 7}, []int{5, 5}, ConvolutionOptions{Groups: 4}},
	{2, 2, 6, []int{4, 5}, []int{3, 5}, ConvolutionOptions{Groups: 2, Dilation: 3, Periodic: []bool{true, false}}},
	{2, 2, 2, []int{4, 3, 5}, []int{3, 3, 3}, ConvolutionOptions{Groups: 2, Edge: Reflect, Periodic: []bool{true, false, false}}},
	{2, 2, 3, []int{7, 8}, []int{3, 3}, ConvolutionOptions{Dilation: 2, Periodic: []bool{false, true}}},
	{2, 2, 2, []int{3, 4}, []int{3, 3}, ConvolutionOptions{Dilation: 4, Periodic: []bool{true, true}}},
	{2, 2, 3, []int{7, 8}, []int{3, 3}, ConvolutionOptions{Stride: 2, Periodic: []bool{false, true}}},
	{2, 2, 3, []int{6, 5}, []int{2, 2}, ConvolutionOptions{Stride: 2}},
	{2, 2, 3, []int{6, 5}, []int{3, 3}, ConvolutionOptions{Edge: Reflect, Periodic: []bool{false, true}}},
	{2, 3, 2, []int{4, 1}, []int{3, 1}, ConvolutionOptions{}},
	{2, 2, 3, []int{3, 4, 5}, []int{3, 3, 3}, ConvolutionOptions{Periodic: []bool{true, false, true}}},
	{1, 2, 2, []int{4, 6, 5}, []int{3, 3, 3}, ConvolutionOptions{Stride: 2, Edge: Replicate}},
	{2, 2, 2, []int{5, 4, 3}, []int{3, 3, 3}, ConvolutionOptions{Dilation: 2}},
}

func convolutionPrimitives() []primitive {
	var list []primitive
	for _, c := range convolutionCases {
		p := primitive{"convolution-" + c.name(), [][]int{append([]int{c.batch, c.in}, c.grid...), c.weights(c.in, c.out), {c.out}},
			func(t *Tape, in []*Tensor) *Tensor {
				o := c.o
				o.Bias = in[2]
				return Convolution(t, in[0], in[1], o)
			}}
		list = append(list, p)
		if c.o.Stride > 1 && c.o.Edge == Zeros {
			coarse := []int{c.batch, c.out}
			for _, n := range c.grid {
				coarse = append(coarse, (n+1)/2)
			}
			list = append(list, primitive{"transposed-" + p.name, [][]int{coarse, c.weights(c.in, c.out), {c.in}},
				func(t *Tape, in []*Tensor) *Tensor {
					o := c.o
					o.Bias = in[2]
					return TransposedConvolution(t, in[0], in[1], c.grid, o)
				}})
		}
	}
	for _, edge := range []Edge{Zeros, Replicate, Reflect} {
		list = append(list, primitive{fmt.Sprintf("extend-%d", edge), [][]int{{2, 2, 3, 4}}, func(t *Tape, in []*Tensor) *Tensor {
			return Extend(t, in[0], []int{4, 5}, []int{0, 6}, []bool{true, false}, edge)
		}})
	}
	return list
}

// Convolution is its formula, on blocks of any size.
func TestConvolution(t *testing.T) {
	defer func(size int) { windowSize = size }(windowSize)
	for _, c := range convolutionCases {
		for _, size := range []int{1, 1 << 12, 1 << 17} {
			windowSize = size
			rng := rand.New(rand.NewPCG(1, 1))
			x := random(rng, append([]int{c.batch, c.in}, c.grid...)...)
			w := random(rng, c.weights(c.in, c.out)...)
			o := c.o
			o.Bias = random(rng, c.out)
			y := Convolution(nil, x, w, o)
			if d := largestDifference(y, convolutionByDefinition(c, x, w, o.Bias)); !(d <= 1e-13) {
				t.Errorf("%s, windows of %d: differs by %g", c.name(), size, d)
			}
		}
	}
}

// convolutionByDefinition loops over every index.
func convolutionByDefinition(c convolutionCase, x, w, bias *Tensor) *Tensor {
	stride, dilation, groups := max(1, c.o.Stride), max(1, c.o.Dilation), max(1, c.o.Groups)
	shape := []int{c.batch, c.out}
	for _, n := range c.grid {
		shape = append(shape, (n+stride-1)/stride)
	}
	y := New(Float64, shape...)
	axes := len(c.grid)
	for b := range c.batch {
		for out := range c.out {
			each(shape[2:], func(s []int) {
				sum := bias.At(out)
				each(c.taps, func(i []int) {
					at := make([]int, axes)
					for a := range axes {
						p := s[a]*stride + i[a]*dilation - dilation*(c.taps[a]-1)/2
						at[a] = continued(p, c.grid[a], c.o.Periodic != nil && c.o.Periodic[a], c.o.Edge)
					}
					if slices.Contains(at, -1) {
						return
					}
					for ch := range c.in / groups {
						from := out/(c.out/groups)*(c.in/groups) + ch
						sum += w.At(place(w.Shape, slices.Concat([]int{out}, i, []int{ch}))) * x.At(place(x.Shape, append([]int{b, from}, at...)))
					}
				})
				y.SetAt(place(shape, append([]int{b, out}, s...)), sum)
			})
		}
	}
	return y
}

// each calls f for every index of an array.
func each(shape []int, f func(index []int)) {
	index := make([]int, len(shape))
	for i := range size(shape) {
		for a := len(shape) - 1; a >= 0; a-- {
			index[a] = i % shape[a]
			i /= shape[a]
		}
		f(index)
	}
}

// place is the position of an index in C order.
func place(shape, index []int) int {
	at := 0
	for a, i := range index {
		at = at*shape[a] + i
	}
	return at
}

// ⟨K x, y⟩ = ⟨x, Kᵀ y⟩.
func TestTransposedConvolutionIsTheAdjoint(t *testing.T) {
	for _, c := range convolutionCases {
		if c.o.Stride < 2 || c.o.Edge != Zeros {
			continue
		}
		rng := rand.New(rand.NewPCG(2, 1))
		x := random(rng, append([]int{c.batch, c.in}, c.grid...)...)
		w := random(rng, c.weights(c.in, c.out)...)
		kx := Convolution(nil, x, w, c.o)
		y := random(rng, kx.Shape...)
		ky := TransposedConvolution(nil, y, w, c.grid, c.o)
		if a, b := dot(kx, y), dot(x, ky); math.Abs(a-b) > 1e-12*(1+math.Abs(a)) {
			t.Errorf("%s: %v and %v", c.name(), a, b)
		}
	}
}

func dot(a, b *Tensor) float64 {
	s := 0.0
	for i := range a.Len() {
		s += a.At(i) * b.At(i)
	}
	return s
}
