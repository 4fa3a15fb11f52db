package onnxtest

import (
	"fmt"
	"math"
	"slices"
)

// Run computes the outputs for named inputs. The error names the operator that
// is unknown or does not fit what it is given.
func (m *Model) Run(inputs map[string]*Tensor) (outputs map[string]*Tensor, err error) {
	values := map[string]*Tensor{}
	for name, t := range m.Initializers {
		values[name] = t
	}
	for _, i := range m.Inputs {
		t := inputs[i.Name]
		if t == nil || len(t.Shape) != len(i.Shape) || len(t.Values) != size(t.Shape) {
			return nil, fmt.Errorf("onnxtest: input %s of shape %v expected", i.Name, i.Shape)
		}
		for a, n := range i.Shape {
			if n >= 0 && n != t.Shape[a] {
				return nil, fmt.Errorf("onnxtest: input %s has shape %v, not %v", i.Name, t.Shape, i.Shape)
			}
		}
		values[i.Name] = t
	}
	at := ""
	defer func() {
		if r := recover(); r != nil {
			outputs, err = nil, fmt.Errorf("onnxtest: %s: %v", at, r)
		}
	}()
	for _, n := range m.Nodes {
		at = fmt.Sprintf("%s %v", n.Op, n.Outputs)
		in := make([]*Tensor, len(n.Inputs))
		for i, name := range n.Inputs {
			if in[i] = values[name]; in[i] == nil {
				return nil, fmt.Errorf("onnxtest: %s reads %q before it is there", at, name)
			}
			at += fmt.Sprint(in[i].Shape)
		}
		for i, t := range n.run(in) {
			if values[n.Outputs[i]] != nil {
				return nil, fmt.Errorf("onnxtest: %s is written twice", n.Outputs[i])
			}
			values[n.Outputs[i]] = t
		}
	}
	outputs = map[string]*Tensor{}
	for _, o := range m.Outputs {
		outputs[o.Name] = values[o.Name]
	}
	return outputs, nil
}

var pointwise = map[string]func(float64) float64{
	"Identity": func(x float64) float64 { return x },
	"Erf":      math.Erf, "Tanh": math.Tanh, "Sqrt": math.Sqrt, "Sin": math.Sin, "Cos": math.Cos, "Log": math.Log,
	"Sigmoid": func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"Relu":    func(x float64) float64 { return max(x, 0) },
	"Cast":    func(x float64) float64 { return x },
}

var binary2 = map[string]func(a, b float64) float64{
	"Add": func(a, b float64) float64 { return a + b }, "Sub": func(a, b float64) float64 { return a - b },
	"Mul": func(a, b float64) float64 { return a * b }, "Div": func(a, b float64) float64 { return a / b },
}

func (n Node) run(in []*Tensor) []*Tensor {
	if f, ok := pointwise[n.Op]; ok {
		y := &Tensor{in[0].Shape, make([]float64, len(in[0].Values))}
		for i, x := range in[0].Values {
			y.Values[i] = f(x)
		}
		return []*Tensor{y}
	}
	if f, ok := binary2[n.Op]; ok {
		return []*Tensor{broadcast(in[0], in[1], f)}
	}
	var y *Tensor
	switch n.Op {
	case "MatMul":
		y = matmul(in[0], in[1])
	case "Transpose":
		order := n.Ints["perm"]
		shape := make([]int, len(order))
		for i, a := range order {
			shape[i] = in[0].Shape[a]
		}
		y = made(shape, func(at []int) float64 {
			from := make([]int, len(at))
			for i, a := range order {
				from[a] = at[i]
			}
			return in[0].at(from)
		})
	case "Reshape":
		y = reshaped(in[0], whole(in[1]))
	case "Concat":
		y = concat(n.Ints["axis"][0], in)
	case "Slice":
		lo, hi, axes := whole(in[1]), whole(in[2]), whole(in[3])
		shape, first := slices.Clone(in[0].Shape), make([]int, len(in[0].Shape))
		for i, a := range axes {
			end := min(hi[i], shape[a])
			first[a], shape[a] = lo[i], end-lo[i]
		}
		y = made(shape, func(at []int) float64 {
			for i := range at {
				at[i] += first[i]
			}
			return in[0].at(at)
		})
	case "Gather":
		axis, list := n.Ints["axis"][0], whole(in[1])
		shape := slices.Clone(in[0].Shape)
		shape[axis] = len(list)
		y = made(shape, func(at []int) float64 { at[axis] = list[at[axis]]; return in[0].at(at) })
	case "Pad":
		margins, rank := whole(in[1]), len(in[0].Shape)
		shape := slices.Clone(in[0].Shape)
		for a := range shape {
			shape[a] += margins[a] + margins[a+rank]
		}
		y = made(shape, func(at []int) float64 {
			for a := range at {
				if at[a] -= margins[a]; at[a] < 0 || at[a] >= in[0].Shape[a] {
					return 0
				}
			}
			return in[0].at(at)
		})
	case "Shape":
		y = &Tensor{Shape: []int{len(in[0].Shape)}}
		for _, e := range in[0].Shape {
			y.Values = append(y.Values, float64(e))
		}
	case "Expand":
		y = broadcast(in[0], made(whole(in[1]), func([]int) float64 { return 0 }), func(a, _ float64) float64 { return a })
	case "ReduceMean":
		axis := n.Ints["axes"][0]
		shape := slices.Clone(in[0].Shape)
		shape[axis] = 1
		y = made(shape, func(at []int) float64 {
			sum := 0.0
			for at[axis] = range in[0].Shape[axis] {
				sum += in[0].at(at)
			}
			return sum / float64(in[0].Shape[axis])
		})
	case "Softmax":
		y = softmax(in[0])
	case "Conv":
		y = n.convolve(in)
	case "ConvTranspose":
		y = n.spread(in)
	case "MaxPool", "AveragePool":
		y = n.pool(in[0])
	default:
		panic("unknown operator")
	}
	return []*Tensor{y}
}

// made builds a tensor number by number; f may change the index.
func made(shape []int, f func(at []int) float64) *Tensor {
	y := &Tensor{Shape: shape, Values: make([]float64, size(shape))}
	at, index := make([]int, len(shape)), make([]int, len(shape))
	for i := range y.Values {
		copy(at, index)
		y.Values[i] = f(at)
		for a := len(shape) - 1; a >= 0; a-- {
			if index[a]++; index[a] < shape[a] {
				break
			}
			index[a] = 0
		}
	}
	return y
}

func (t *Tensor) at(index []int) float64 {
	i := 0
	for a, n := range t.Shape {
		if index[a] < 0 || index[a] >= n {
			panic(fmt.Sprintf("index %v of shape %v", index, t.Shape))
		}
		i = i*n + index[a]
	}
	return t.Values[i]
}

func whole(t *Tensor) []int {
	list := make([]int, len(t.Values))
	for i, v := range t.Values {
		list[i] = int(v)
	}
	return list
}

func reshaped(x *Tensor, shape []int) *Tensor {
	rest := len(x.Values)
	for i, n := range shape {
		if n == 0 {
			shape[i] = x.Shape[i]
		}
		if n != -1 {
			rest /= shape[i]
		}
	}
	for i, n := range shape {
		if n == -1 {
			shape[i] = rest
		}
	}
	if size(shape) != len(x.Values) {
		panic(fmt.Sprintf("to %v", shape))
	}
	return &Tensor{shape, x.Values}
}

// broadcast applies f to two tensors, whose shapes are aligned at their ends.
func broadcast(a, b *Tensor, f func(a, b float64) float64) *Tensor {
	rank := max(len(a.Shape), len(b.Shape))
	wide := func(t *Tensor) *Tensor {
		return &Tensor{append(slices.Repeat([]int{1}, rank-len(t.Shape)), t.Shape...), t.Values}
	}
	a, b = wide(a), wide(b)
	shape := make([]int, rank)
	for i := range shape {
		shape[i] = max(a.Shape[i], b.Shape[i])
	}
	narrow := func(t *Tensor, at []int) float64 {
		i := 0
		for k, n := range t.Shape {
			if n == 1 {
				continue
			}
			i = i*n + at[k]
			if at[k] >= n {
				panic(fmt.Sprintf("shapes %v and %v", a.Shape, b.Shape))
			}
		}
		return t.Values[i]
	}
	return made(shape, func(at []int) float64 { return f(narrow(a, at), narrow(b, at)) })
}

func matmul(a, b *Tensor) *Tensor {
	n, k := a.Shape[len(a.Shape)-2], a.Shape[len(a.Shape)-1]
	m := b.Shape[len(b.Shape)-1]
	if b.Shape[len(b.Shape)-2] != k {
		panic("inner extents differ")
	}
	// The stacks, as numbers of the matrices.
	stack := func(t *Tensor) *Tensor {
		s := &Tensor{Shape: t.Shape[:len(t.Shape)-2]}
		for i := range size(s.Shape) {
			s.Values = append(s.Values, float64(i))
		}
		return s
	}
	const many = 1 << 26
	pairs := broadcast(stack(a), stack(b), func(i, j float64) float64 { return i*many + j })
	y := &Tensor{Shape: append(slices.Clone(pairs.Shape), n, m)}
	for _, p := range pairs.Values {
		left, right := a.Values[int(p)/many*n*k:], b.Values[int(p)%many*k*m:]
		for r := range n {
			row := make([]float64, m)
			for i, v := range left[r*k : (r+1)*k] {
				for c, w := range right[i*m : (i+1)*m] {
					row[c] += v * w
				}
			}
			y.Values = append(y.Values, row...)
		}
	}
	return y
}

func concat(axis int, in []*Tensor) *Tensor {
	shape := slices.Clone(in[0].Shape)
	for _, t := range in[1:] {
		for a, n := range t.Shape {
			if a != axis && n != shape[a] {
				panic("extents differ")
			}
		}
		shape[axis] += t.Shape[axis]
	}
	return made(shape, func(at []int) float64 {
		for _, t := range in {
			if at[axis] < t.Shape[axis] {
				return t.at(at)
			}
			at[axis] -= t.Shape[axis]
		}
		panic("beyond the last part")
	})
}

func softmax(x *Tensor) *Tensor {
	n := x.Shape[len(x.Shape)-1]
	y := &Tensor{x.Shape, slices.Clone(x.Values)}
	for row := range slices.Chunk(y.Values, n) {
		top, sum := slices.Max(row), 0.0
		for i, v := range row {
			row[i] = math.Exp(v - top)
			sum += row[i]
		}
		for i := range row {
			row[i] /= sum
		}
	}
	return y
}
