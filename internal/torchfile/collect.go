package torchfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
)

// collect lists the tensors in a value, by their path; seen guards against a
// list that holds itself.
func (f *file) collect(out *foreign.File, at string, v any, depth int, seen map[any]bool) error {
	if f.visited++; f.visited > maxValues {
		return errors.New("more values than are credible")
	}
	join := func(key any) string { return strings.TrimPrefix(fmt.Sprintf("%s/%v", at, key), "/") }
	switch v := v.(type) {
	case *tensor:
		a, err := f.array(at, v)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", at, err)
		}
		out.Arrays = append(out.Arrays, a)
	case *dict:
		if seen[v] || depth > 64 {
			return nil
		}
		seen[v] = true
		for i, k := range v.keys {
			switch k.(type) {
			case string, int64:
			default:
				continue
			}
			switch x := v.values[i].(type) {
			case float64, string:
				out.Groups[""][join(k)] = x
			case int64:
				out.Groups[""][join(k)] = float64(x)
			case bool:
				out.Groups[""][join(k)] = map[bool]float64{true: 1}[x]
			case name:
				out.Groups[""][join(k)] = x.module + "." + x.name
			default:
				if list, ok := numbers(x); ok {
					out.Groups[""][join(k)] = list
					continue
				}
				if err := f.collect(out, join(k), x, depth+1, seen); err != nil {
					return err
				}
			}
		}
	case *list:
		if seen[v] || depth > 64 {
			return nil
		}
		seen[v] = true
		return f.items(out, join, v.items, depth, seen)
	case tuple:
		if depth > 64 {
			return nil
		}
		return f.items(out, join, v, depth, seen)
	}
	return nil
}

func (f *file) items(out *foreign.File, join func(any) string, items []any, depth int, seen map[any]bool) error {
	for i, x := range items {
		if err := f.collect(out, join(i), x, depth+1, seen); err != nil {
			return err
		}
	}
	return nil
}

// numbers are those of a list or tuple of nothing else.
func numbers(v any) ([]float64, bool) {
	items, ok := v.(tuple)
	if l, is := v.(*list); is {
		items, ok = l.items, true
	}
	if !ok || len(items) == 0 {
		return nil, false
	}
	out := make([]float64, len(items))
	for i, x := range items {
		switch x := x.(type) {
		case float64:
			out[i] = x
		case int64:
			out[i] = float64(x)
		default:
			return nil, false
		}
	}
	return out, true
}
