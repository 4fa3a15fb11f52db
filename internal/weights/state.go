// Package weights reads and writes the parameters of models of other programs:
// named tensors of real or complex numbers, from files of safetensors or of
// torch.save. What the names mean, package operators knows.
package weights

import (
	"fmt"
	"slices"
	"strings"
)

// State is the parameters of a model of another program, by its names.
type State map[string]Tensor

// Tensor is one of them: values in C order, of complex numbers real and
// imaginary part by turns.
type Tensor struct {
	Shape   []int
	Complex bool
	Values  []float32
}

// Find returns a tensor of a shape, in which a negative extent may be any.
func (s State) Find(name string, complex bool, shape ...int) (Tensor, error) {
	t, ok := s[name]
	switch {
	case !ok:
		return t, fmt.Errorf("no tensor %q", name)
	case t.Complex != complex:
		return t, fmt.Errorf("tensor %q: complex numbers %v, %v expected", name, t.Complex, complex)
	}
	fits := len(t.Shape) == len(shape)
	values := 1
	for i, n := range t.Shape {
		fits = fits && n > 0 && (shape[i] < 0 || n == shape[i])
		values *= n
	}
	if !fits {
		return t, fmt.Errorf("tensor %q has shape %v; %v expected", name, t.Shape, pattern(shape))
	}
	if complex {
		values *= 2
	}
	if len(t.Values) != values {
		return t, fmt.Errorf("tensor %q of shape %v has %d values", name, t.Shape, len(t.Values))
	}
	return t, nil
}

// pattern writes a shape with free extents.
func pattern(shape []int) string {
	parts := make([]any, len(shape))
	for i, n := range shape {
		parts[i] = n
		if n < 0 {
			parts[i] = "any"
		}
	}
	return fmt.Sprint(parts)
}

// Len is the number of values of all tensors: what a model of them can hold.
func (s State) Len() int {
	n := 0
	for _, t := range s {
		n += len(t.Values)
	}
	return n
}

// Names lists the tensors.
func (s State) Names() []string {
	list := make([]string, 0, len(s))
	for name := range s {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// Has reports whether a name begins so.
func (s State) Has(prefix string) bool {
	for name := range s {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// Sample names a few tensors, for errors.
func (s State) Sample() string {
	names := s.Names()
	if len(names) == 0 {
		return "it holds no tensors"
	}
	if len(names) > 3 {
		return fmt.Sprintf("it holds %s and %d more", strings.Join(names[:3], ", "), len(names)-3)
	}
	return "it holds " + strings.Join(names, ", ")
}
