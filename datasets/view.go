package datasets

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// view is an array of a dataset that is put together, as it is read, from
// arrays of foreign files: axes in another order, channels and samples from
// several arrays.
type view struct {
	axes  []string // sample, [time,] channel, x[, y[, z]]; or sample, parameter
	shape []int
	parts []part
	// gather is how many samples are read together: more than one where the
	// file has the sample axis inside, and one sample is spread over all of it.
	gather int

	mu     sync.Mutex
	first  int // of the samples that are held
	held32 []float32
	held64 []float64
}

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

// gatherBytes bounds the samples that are read together.
const gatherBytes = 256 << 20

// settle decides on gather.
func (v *view) settle() {
	v.gather, v.first = 1, -1
	for _, p := range v.parts {
		if slices.Index(p.axis, 0) > 0 && p.n[0] > 1 {
			v.gather = max(1, min(v.shape[0], gatherBytes/(8*v.size())))
		}
	}
}

func (v *view) size() int {
	n := 1
	for _, m := range v.shape[1:] {
		n *= m
	}
	return n
}

// double says that float32 does not hold the values.
func (v *view) double() bool {
	return slices.ContainsFunc(v.parts, func(p part) bool { return !single(p.array.DType.String()) })
}

func (v *view) Readable() error {
	for _, p := range v.parts {
		if err := p.array.Readable(); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) Check() error { return nil }

func (v *view) ReadFloat32(dst []float32, offset int) error {
	return readView(v, dst, offset, &v.held32)
}
func (v *view) ReadFloat64(dst []float64, offset int) error {
	return readView(v, dst, offset, &v.held64)
}

// WriteData writes what a dataset would store of the array.
func (v *view) WriteData(w io.Writer) error {
	buf := make([]float64, min(1<<16, max(1, v.size())))
	total := v.shape[0] * v.size()
	double := v.double()
	var b []byte
	for at := 0; at < total; at += len(buf) {
		x := buf[:min(len(buf), total-at)]
		if err := v.ReadFloat64(x, at); err != nil {
			return err
		}
		b = b[:0]
		for _, y := range x {
			if double {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(y))
			} else {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(y)))
			}
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// readView reads a flat range: as many whole rows of the outer axes at once as
// it has, the ends of it through a buffer of one plane.
func readView[T npy.Float](v *view, dst []T, offset int, held *[]T) error {
	if v.gather > 1 {
		return readGathered(v, dst, offset, held)
	}
	rank := len(v.shape)
	channel := slices.Index(v.axes, "channel") // one index of it is a plane
	if channel < 0 {
		channel = rank - 1
	}
	below := make([]int, rank) // values below one index of each axis
	below[rank-1] = 1
	for i := rank - 2; i >= 0; i-- {
		below[i] = below[i+1] * v.shape[i+1]
	}
	for len(dst) > 0 {
		// The outermost axis at whose beginning the range stands, with room for
		// an index of it.
		axis := 0
		for axis < channel && (offset%below[axis] != 0 || len(dst) < below[axis]) {
			axis++
		}
		lo, n := make([]int, rank), slices.Clone(v.shape)
		rest := offset
		for i := 0; i <= axis; i++ {
			lo[i], n[i] = rest/below[i], 1
			rest %= below[i]
		}
		if rest != 0 || len(dst) < below[axis] { // within a plane
			plane := make([]T, below[axis])
			if err := readBox(v, plane, lo, n, nil); err != nil {
				return err
			}
			k := copy(dst, plane[rest:])
			dst, offset = dst[k:], offset+k
			continue
		}
		n[axis] = min(v.shape[axis]-lo[axis], len(dst)/below[axis])
		k := n[axis] * below[axis]
		if err := readBox(v, dst[:k], lo, n, nil); err != nil {
			return err
		}
		dst, offset = dst[k:], offset+k
	}
	return nil
}

// readGathered reads from samples that are held together.
func readGathered[T npy.Float](v *view, dst []T, offset int, held *[]T) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	size := v.size()
	for len(dst) > 0 {
		sample := offset / size
		first := sample / v.gather * v.gather
		count := min(v.gather, v.shape[0]-first)
		if first != v.first || *held == nil {
			v.held32, v.held64, v.first = nil, nil, first
			*held = make([]T, count*size)
			lo, n := make([]int, len(v.shape)), slices.Clone(v.shape)
			lo[0], n[0] = first, count
			if err := readBox(v, *held, lo, n, nil); err != nil {
				*held = nil
				return err
			}
		}
		k := copy(dst, (*held)[offset-first*size:])
		dst, offset = dst[k:], offset+k
	}
	return nil
}

// boxBytes bounds the values of a foreign array that are held to be moved.
const boxBytes = 16 << 20

// readBox sets dst to the box of the view from lo on, n along each axis and
// every step-th (nil: 1).
func readBox[T npy.Float](v *view, dst []T, lo, n, step []int) error {
	if step == nil {
		step = ones(len(lo))
	}
	stride := foreign.Strides(n, 1)
	for _, p := range v.parts {
		from, count, place, ok := p.overlap(lo, n, step)
		if !ok {
			continue
		}
		at := 0
		for i := range place {
			at += place[i] * stride[i]
		}
		if err := readPart(p, dst[at:], from, count, step, stride); err != nil {
			return err
		}
	}
	return nil
}

func ones(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 1
	}
	return out
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

// box is a range of an axis: n indices from lo on.
type box struct{ lo, n int }

// add appends a part: an array whose axes are named, those of the view or "_"
// for one of length 1 that is dropped. Along an axis of the view that the array
// lacks it takes the range that where names, or one channel, or all.
func (v *view) add(a *foreign.Array, names []string, where map[string]box) error {
	if err := a.Readable(); err != nil {
		return err
	}
	if len(names) != len(a.Shape) {
		return fmt.Errorf("array %q has shape %v, where the %d axes (%s) are expected", a.Name, writtenShape(a), len(names), strings.Join(names, ", "))
	}
	names = storedOrder(a, names)
	p := part{array: a, lo: make([]int, len(v.axes)), n: slices.Clone(v.shape)}
	length := map[int]int{}
	for i, name := range names {
		k := slices.Index(v.axes, name)
		if k < 0 && a.Shape[i] != 1 {
			return fmt.Errorf("array %q has %d points along an axis %q, which the dataset's array has not; only axes of length 1 can be dropped", a.Name, a.Shape[i], name)
		}
		p.axis, p.at = append(p.axis, k), append(p.at, 0)
		if k >= 0 {
			length[k] = max(length[k], 1) * a.Shape[i]
		}
	}
	for k, name := range v.axes {
		w, given := where[name]
		n, has := length[k]
		switch {
		case given && w.n > 0:
			p.lo[k], p.n[k] = w.lo, w.n
		case given:
			p.lo[k], p.n[k] = w.lo, v.shape[k]-w.lo
		case !has && name == "channel":
			p.n[k] = 1
		}
		if has && n < p.n[k] && k != slices.Index(v.axes, "channel") || p.lo[k]+p.n[k] > v.shape[k] {
			return fmt.Errorf("array %q has %d points along %s, where %d are expected", a.Name, n, name, p.n[k])
		}
		if has {
			p.n[k] = min(p.n[k], n)
		}
	}
	v.parts = append(v.parts, p)
	return nil
}

// storedOrder turns names of axes in the order of whoever wrote the array into
// that of the file.
func storedOrder(a *foreign.Array, names []string) []string {
	if !a.Fortran {
		return names
	}
	out := slices.Clone(names)
	n := len(out)
	if a.Complex && n > 0 {
		n--
	}
	slices.Reverse(out[:n])
	return out
}

// writtenShape is the shape of an array as whoever wrote it names it.
func writtenShape(a *foreign.Array) []int {
	out := slices.Clone(a.Shape)
	if a.Fortran {
		n := len(out)
		if a.Complex {
			n--
		}
		slices.Reverse(out[:n])
	}
	return out
}
