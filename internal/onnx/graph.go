package onnx

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
)

// The versions that are written.
const (
	irVersion = 8
	opset     = 17
)

// maxBytes is what a protocol buffer, and so a model in one file, may hold.
const maxBytes = math.MaxInt32

// DType is an element type by its number in the format.
type DType int

// The element types of inputs and outputs.
const (
	Float32 DType = 1
	Int64   DType = 7
	Float64 DType = 11
)

// Batch, as an extent of an input or an output, stands for any number.
const Batch = -1

// Graph is a model under construction. The zero value is an empty one.
type Graph struct {
	Name, Doc         string
	Producer, Version string            // of the program that writes
	Metadata          map[string]string // of the model

	nodes, initializers, inputs, outputs message
	used                                 map[string]bool
	count                                map[string]int // operators, for names
	stored                               map[uint64][]initializer
}

// initializer is a stored tensor.
type initializer struct {
	name   string
	shape  []int
	values []float32
	double []float64
	whole  []int64
}

// Input adds an input; an extent Batch may be any.
func (g *Graph) Input(name string, t DType, shape ...int) string {
	name = g.unique(name)
	g.inputs.message(11, valueInfo(name, t, shape))
	return name
}

// Output makes value, a name that a method returned, an output called name.
func (g *Graph) Output(name, value string, t DType, shape ...int) {
	name = g.unique(name)
	g.node("Identity", []string{value}, []string{name}, nil)
	g.outputs.message(12, valueInfo(name, t, shape))
}

func valueInfo(name string, t DType, shape []int) *message {
	var dims, tensor, kind, info message
	for _, n := range shape {
		var dim message
		if n == Batch {
			dim.text(2, "batch")
		} else {
			dim.integer(1, int64(n))
		}
		dims.message(1, &dim)
	}
	tensor.integer(1, int64(t))
	tensor.message(2, &dims)
	kind.message(1, &tensor)
	info.text(1, name)
	info.message(2, &kind)
	return &info
}

// Floats stores numbers of a shape, which is empty for one number, under a name
// like the given one. The same numbers of the same shape are stored once. It
// panics if they do not fill the shape.
func (g *Graph) Floats(name string, values []float32, shape ...int) string {
	return g.store(initializer{name: name, shape: slices.Clone(shape), values: values}, len(values))
}

// Doubles is Floats for Float64.
func (g *Graph) Doubles(name string, values []float64, shape ...int) string {
	return g.store(initializer{name: name, shape: slices.Clone(shape), double: values}, len(values))
}

// Ints stores whole numbers as a vector.
func (g *Graph) Ints(values ...int) string {
	i := initializer{name: "indices", shape: []int{len(values)}, whole: make([]int64, len(values))}
	for k, v := range values {
		i.whole[k] = int64(v)
	}
	return g.store(i, len(values))
}

func (g *Graph) store(i initializer, length int) string {
	n := 1
	for _, e := range i.shape {
		n *= e
	}
	if n != length {
		panic(fmt.Sprintf("onnx: %d values for shape %v", length, i.shape))
	}
	if g.stored == nil {
		g.stored = map[uint64][]initializer{}
	}
	key := i.key(length)
	if at := slices.IndexFunc(g.stored[key], i.equals); at >= 0 {
		return g.stored[key][at].name
	}
	i.name = g.unique(i.name)
	g.stored[key] = append(g.stored[key], i)
	var t message
	for _, e := range i.shape {
		t.integer(1, int64(e))
	}
	switch {
	case i.double != nil:
		t.integer(2, int64(Float64))
		t.text(8, i.name)
		var raw []byte
		for _, v := range i.double {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
		}
		t.text(9, string(raw))
	case i.whole != nil:
		t.integer(2, int64(Int64))
		t.text(8, i.name)
		for _, v := range i.whole {
			t.integer(7, v)
		}
	default:
		t.integer(2, int64(Float32))
		t.text(8, i.name)
		t.raw(9, i.values)
	}
	g.initializers.message(5, &t)
	return i.name
}

// key is the same for equal initializers, by some of their numbers.
func (i initializer) key(length int) uint64 {
	key := uint64(length)
	step := max(1, length/64)
	for at := 0; at < length; at += step {
		var bits uint64
		switch {
		case i.whole != nil:
			bits = uint64(i.whole[at])
		case i.double != nil:
			bits = math.Float64bits(i.double[at])
		default:
			bits = uint64(math.Float32bits(i.values[at]))
		}
		key = (key ^ bits) * 0x100000001b3 // FNV's prime
	}
	return key
}

func (i initializer) equals(old initializer) bool {
	return slices.Equal(old.shape, i.shape) && slices.Equal(old.whole, i.whole) &&
		slices.EqualFunc(old.double, i.double, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }) &&
		slices.EqualFunc(old.values, i.values, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// Attribute is a setting of an operator.
type Attribute struct{ m *message }

const (
	attributeInt  = 2
	attributeInts = 7
)

// Int is an attribute of one whole number.
func Int(name string, v int) Attribute {
	var m message
	m.text(1, name)
	m.integer(3, int64(v))
	m.integer(20, attributeInt)
	return Attribute{&m}
}

// IntList is an attribute of some.
func IntList(name string, values ...int) Attribute {
	var m message
	m.text(1, name)
	for _, v := range values {
		m.integer(8, int64(v))
	}
	m.integer(20, attributeInts)
	return Attribute{&m}
}

// Op adds an operator of one result and returns that.
func (g *Graph) Op(op string, inputs []string, attributes ...Attribute) string {
	out := g.unique(op)
	g.node(op, inputs, []string{out}, attributes)
	return out
}

// Ops adds an operator of several results.
func (g *Graph) Ops(op string, results int, inputs []string, attributes ...Attribute) []string {
	list := make([]string, results)
	for i := range list {
		list[i] = g.unique(op)
	}
	g.node(op, inputs, list, attributes)
	return list
}

func (g *Graph) node(op string, inputs, outputs []string, attributes []Attribute) {
	var m message
	for _, name := range inputs {
		m.text(1, name)
	}
	for _, name := range outputs {
		m.text(2, name)
	}
	m.text(3, outputs[0])
	m.text(4, op)
	for _, a := range attributes {
		m.message(5, a.m)
	}
	g.nodes.message(1, &m)
}

// unique returns a name that no value has yet: name itself, or with a number.
func (g *Graph) unique(name string) string {
	if g.used == nil {
		g.used, g.count = map[string]bool{}, map[string]int{}
	}
	free := name
	for g.used[free] {
		g.count[name]++
		free = fmt.Sprintf("%s_%d", name, g.count[name])
	}
	g.used[free] = true
	return free
}

// Write writes the model. The error is w's, or for a model larger than the
// format holds, before anything is written.
func (g *Graph) Write(w io.Writer) error {
	var graph, set, model message
	graph.join(&g.nodes)
	name := g.Name
	if name == "" {
		name = "graph"
	}
	graph.text(2, name)
	graph.join(&g.initializers)
	if g.Doc != "" {
		graph.text(10, g.Doc)
	}
	graph.join(&g.inputs)
	graph.join(&g.outputs)
	set.text(1, "")
	set.integer(2, opset)
	model.integer(1, irVersion)
	model.text(2, g.Producer)
	model.text(3, g.Version)
	model.message(7, &graph)
	model.message(8, &set)
	keys := make([]string, 0, len(g.Metadata))
	for k := range g.Metadata {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		var entry message
		entry.text(1, k)
		entry.text(2, g.Metadata[k])
		model.message(14, &entry)
	}
	if model.size > maxBytes {
		return fmt.Errorf("the model takes %.1f GB; a file of ONNX holds at most 2.1 GB", float64(model.size)/1e9)
	}
	return model.writeTo(w)
}
