package onnxtest

import "slices"

// geometry is the settings of a convolution over axes of space.
type geometry struct {
	taps, strides, dilations, before []int
	group                            int
	list                             [][]int // the taps
}

func (n Node) geometry(w *Tensor) geometry {
	return geometry{w.Shape[2:], n.Ints["strides"], n.Ints["dilations"], n.Ints["pads"][:len(w.Shape)-2], n.Ints["group"][0], taps(w.Shape[2:])}
}

// taps lists the taps of a kernel.
func taps(shape []int) [][]int {
	var list [][]int
	made(shape, func(at []int) float64 { list = append(list, slices.Clone(at)); return 0 })
	return list
}

func (n Node) convolve(in []*Tensor) *Tensor {
	x, w := in[0], in[1]
	g := n.geometry(w)
	axes := len(g.taps)
	shape := []int{x.Shape[0], w.Shape[0]}
	for a := range axes {
		shape = append(shape, (x.Shape[a+2]+n.Ints["pads"][a]+n.Ints["pads"][a+axes]-g.dilations[a]*(g.taps[a]-1)-1)/g.strides[a]+1)
	}
	each, out := w.Shape[1], w.Shape[0]/g.group
	if x.Shape[1] != each*g.group {
		panic("channels differ")
	}
	from := make([]int, axes+2)
	return made(shape, func(at []int) float64 {
		sum := 0.0
		if len(in) > 2 {
			sum = in[2].Values[at[1]]
		}
	taps:
		for tap, k := range g.list {
			from[0] = at[0]
			for a := range axes {
				p := at[a+2]*g.strides[a] + k[a]*g.dilations[a] - g.before[a]
				if p < 0 || p >= x.Shape[a+2] {
					continue taps
				}
				from[a+2] = p
			}
			for c := range each {
				from[1] = at[1]/out*each + c
				sum += x.at(from) * w.Values[(at[1]*each+c)*len(g.list)+tap]
			}
		}
		return sum
	})
}

func (n Node) spread(in []*Tensor) *Tensor {
	x, w := in[0], in[1]
	g := n.geometry(w)
	axes, each := len(g.taps), w.Shape[1]
	shape := []int{x.Shape[0], each * g.group}
	for a := range axes {
		shape = append(shape, g.strides[a]*(x.Shape[a+2]-1)+n.Ints["output_padding"][a]+g.dilations[a]*(g.taps[a]-1)+1-n.Ints["pads"][a]-n.Ints["pads"][a+axes])
	}
	per := x.Shape[1] / g.group
	from := make([]int, axes+2)
	return made(shape, func(at []int) float64 {
		sum := 0.0
		if len(in) > 2 {
			sum = in[2].Values[at[1]]
		}
	taps:
		for tap, k := range g.list {
			from[0] = at[0]
			for a := range axes {
				p := at[a+2] + g.before[a] - k[a]*g.dilations[a]
				if p < 0 || p%g.strides[a] != 0 || p/g.strides[a] >= x.Shape[a+2] {
					continue taps
				}
				from[a+2] = p / g.strides[a]
			}
			for c := range per {
				from[1] = at[1]/each*per + c
				sum += x.at(from) * w.Values[(from[1]*each+at[1]%each)*len(g.list)+tap]
			}
		}
		return sum
	})
}

func (n Node) pool(x *Tensor) *Tensor {
	kernel := n.Ints["kernel_shape"]
	shape := slices.Clone(x.Shape)
	for a, k := range kernel {
		shape[a+2] = (shape[a+2]-k)/n.Ints["strides"][a] + 1
	}
	list := taps(kernel)
	return made(shape, func(at []int) float64 {
		var values []float64
		for _, k := range list {
			from := slices.Clone(at)
			for a := range kernel {
				from[a+2] = at[a+2]*n.Ints["strides"][a] + k[a]
			}
			values = append(values, x.at(from))
		}
		if n.Op == "MaxPool" {
			return slices.Max(values)
		}
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(len(values))
	})
}
