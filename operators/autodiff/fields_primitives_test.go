package autodiff

import "fmt"

// fieldPrimitives are the primitives of convolutional networks but the
// convolutions.
func fieldPrimitives() []primitive {
	var list []primitive
	for _, groups := range []int{1, 2, 4} {
		for _, f := range []Activation{Identity, GELU} {
			list = append(list, primitive{fmt.Sprintf("group-norm-%d-%v", groups, f), [][]int{{3, 4, 3, 5}, {4}, {4}}, func(t *Tape, in []*Tensor) *Tensor {
				return GroupNorm(t, Scale(t, 2, in[0]), NormOptions{Groups: groups, Scale: in[1], Shift: in[2], Activation: f})
			}})
		}
	}
	list = append(list, primitive{"group-norm-plain-twice", [][]int{{2, 2, 7}}, func(t *Tape, in []*Tensor) *Tensor {
		return Add(t, in[0], GroupNorm(t, in[0], NormOptions{}))
	}})
	for _, grid := range [][]int{{6}, {5, 4}, {3, 2, 5}} {
		shape := append([]int{2, 2}, grid...)
		var maps []*AxisMap
		for a, n := range grid {
			maps = append(maps, []*AxisMap{LinearInterpolation(n, 2*n, true), nil, CubicInterpolation(n, n+3, false)}[(a+len(grid))%3])
		}
		list = append(list,
			primitive{fmt.Sprintf("pool-largest-%v", grid), [][]int{shape}, func(t *Tape, in []*Tensor) *Tensor { return Pool(t, in[0], Largest) }},
			primitive{fmt.Sprintf("pool-mean-%v", grid), [][]int{shape}, func(t *Tape, in []*Tensor) *Tensor {
				return Add(t, Pool(t, in[0], Mean), Pool(t, in[0], Largest))
			}},
			primitive{fmt.Sprintf("resample-%v", grid), [][]int{shape}, func(t *Tape, in []*Tensor) *Tensor {
				x := Scale(t, 2, in[0])
				return Add(t, Resample(t, x, maps...), Resample(t, x, maps...))
			}})
	}
	list = append(list, primitive{"resample-long", [][]int{{1, 2, 70}}, func(t *Tape, in []*Tensor) *Tensor {
		return Resample(t, in[0], LinearInterpolation(70, 140, true))
	}})
	list = append(list,
		primitive{"filtered", [][]int{{2, 2, 4, 3}}, func(t *Tape, in []*Tensor) *Tensor {
			return FilteredActivation(t, in[0], []*AxisMap{SincFilter(4, 8, true), SincFilter(3, 6, false)}, GELU,
				[]*AxisMap{SincFilter(8, 2, true), SincFilter(6, 3, false)})
		}},
		primitive{"filtered-up", [][]int{{2, 2, 5}}, func(t *Tape, in []*Tensor) *Tensor {
			return Add(t, in[0], FilteredActivation(t, in[0], []*AxisMap{nil}, Tanh, []*AxisMap{nil}))
		}})
	for axes := 1; axes <= 3; axes++ {
		grid := []int{2, 3, 2}[:axes]
		coarse := append([]int{2, 2 << axes}, grid...)
		fine := []int{2, 2}
		for _, n := range grid {
			fine = append(fine, 2*n)
		}
		list = append(list,
			primitive{fmt.Sprintf("shuffle-%d", axes), [][]int{coarse}, func(t *Tape, in []*Tensor) *Tensor {
				return PixelShuffle(t, Add(t, in[0], PixelUnshuffle(t, PixelShuffle(t, in[0]))))
			}},
			primitive{fmt.Sprintf("unshuffle-%d", axes), [][]int{fine}, func(t *Tape, in []*Tensor) *Tensor { return PixelUnshuffle(t, in[0]) }})
	}
	list = append(list, primitive{"attention", [][]int{{2, 18, 3, 3}}, func(t *Tape, in []*Tensor) *Tensor {
		return Add(t, Attention(t, in[0], 2), Slice(t, in[0], 0, 6))
	}})
	return list
}
