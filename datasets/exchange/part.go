package exchange

import (
	"slices"
	"unsafe"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// part is a box of a view and the array that fills it.
type part struct {
	array *foreign.Array
	lo, n []int // the box, by axis of the view
	// axis[i] is the axis of the view that the array's axis i runs along, or −1:
	// then only its index at[i] is taken. Axes of the view that no axis of the
	// array runs along see the same values all along the box. Axes of the array
	// that run along the same one count it together, the last fastest.
	axis, at []int
}

// overlap is what a part gives of a box: the first indices within the part,
// how many along each axis, and where they go in the box.
func (p *part) overlap(lo, n, step []int) (from, count, place []int, ok bool) {
	from, count, place = make([]int, len(lo)), make([]int, len(lo)), make([]int, len(lo))
	for i := range lo {
		// Indices k of the box with p.lo ≤ lo + k·step < p.lo + p.n.
		a := max(0, (p.lo[i]-lo[i]+step[i]-1)/step[i])
		b := min(n[i], max(0, (p.lo[i]+p.n[i]-lo[i]+step[i]-1)/step[i]))
		if b <= a {
			return nil, nil, nil, false
		}
		from[i], count[i], place[i] = lo[i]+a*step[i]-p.lo[i], b-a, a
	}
	return from, count, place, true
}

func ones(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// readPart moves count values along each axis of the view, from from on, to dst.
func readPart[T npy.Float](p part, dst []T, from, count, step, stride []int) error {
	rank := len(p.array.Shape)
	s := foreign.Slab{Start: make([]int, rank), Count: ones(rank), Step: ones(rank)}
	runs := make([]int, len(from)) // how many axes of the array run along each of the view's
	for i, k := range p.axis {
		if s.Start[i] = p.at[i]; k >= 0 {
			runs[k]++
		}
	}
	for k, r := range runs {
		if r < 2 || count[k] == 1 {
			continue
		}
		whole := 1
		for i, j := range p.axis {
			if j == k {
				whole *= p.array.Shape[i]
			}
		}
		if count[k] == whole && step[k] == 1 {
			continue
		}
		// Part of an axis that several count together: one index at a time.
		one, shift := slices.Clone(count), slices.Clone(from)
		one[k] = 1
		for i := range count[k] {
			shift[k] = from[k] + i*step[k]
			if err := readPart(p, dst[i*stride[k]:], shift, one, step, stride); err != nil {
				return err
			}
		}
		return nil
	}
	to := make([]int, rank)
	place := slices.Clone(stride) // of the next axis of the array, from the last on
	rest := slices.Clone(from)
	for i := rank - 1; i >= 0; i-- {
		k := p.axis[i]
		if k < 0 {
			continue
		}
		to[i] = place[k]
		switch {
		case runs[k] == 1:
			s.Start[i], s.Count[i], s.Step[i] = p.at[i]+from[k], count[k], step[k]
		case count[k] == 1:
			s.Start[i] = rest[k] % p.array.Shape[i]
			rest[k] /= p.array.Shape[i]
		default:
			s.Count[i] = p.array.Shape[i]
			place[k] *= p.array.Shape[i]
		}
	}
	return readSlab(p, dst, s, to, repeats(runs, count, stride))
}

// repeat is an axis of the view along which a part says the same.
type repeat struct{ count, stride int }

func repeats(runs, count, stride []int) []repeat {
	var out []repeat
	for k, r := range runs {
		if r == 0 && count[k] > 1 {
			out = append(out, repeat{count[k], stride[k]})
		}
	}
	return out
}

// boxBytes bounds the values of a foreign array that are held to be moved.
const boxBytes = 16 << 20

// readSlab reads a slab, in pieces of bounded size, and moves it to dst, where
// neighbours along the array's axis i lie to[i] apart.
func readSlab[T npy.Float](p part, dst []T, s foreign.Slab, to []int, again []repeat) error {
	size := int(unsafe.Sizeof(dst[0]))
	n := s.Len()
	packed := foreign.Strides(s.Count, 1)
	straight := len(again) == 0
	for i, c := range s.Count {
		straight = straight && (c == 1 || to[i] == packed[i])
	}
	if straight {
		return foreign.Read(p.array, dst[:n], s)
	}
	if n*size > boxBytes {
		axis := 0
		for s.Count[axis] == 1 {
			axis++
		}
		half := foreign.Slab{Start: slices.Clone(s.Start), Count: slices.Clone(s.Count), Step: s.Step}
		half.Count[axis] = s.Count[axis] / 2
		if err := readSlab(p, dst, half, to, again); err != nil {
			return err
		}
		half.Start[axis] += half.Count[axis] * s.Step[axis]
		dst = dst[half.Count[axis]*to[axis]:]
		half.Count[axis] = s.Count[axis] - half.Count[axis]
		return readSlab(p, dst, half, to, again)
	}
	values := make([]T, n)
	if err := foreign.Read(p.array, values, s); err != nil {
		return err
	}
	count, target, source := slices.Clone(s.Count), make([]int, len(to)), make([]int, len(to))
	for i := range to {
		target[i], source[i] = to[i]*size, packed[i]*size
	}
	for _, r := range again {
		count = append([]int{r.count}, count...)
		target, source = append([]int{r.stride * size}, target...), append([]int{0}, source...)
	}
	foreign.CopyBox(memory(dst), memory(values), count, target, source, size)
	return nil
}

// memory is the bytes of x.
func memory[T npy.Float](x []T) []byte {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), len(x)*int(unsafe.Sizeof(x[0])))
}
