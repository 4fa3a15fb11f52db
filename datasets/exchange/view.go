package exchange

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// View is an array of a dataset that is put together, as it is read, from
// arrays of foreign files: axes in another order, channels and samples from
// several arrays.
type View struct {
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

// gatherBytes bounds the samples that are read together.
const gatherBytes = 256 << 20

// settle decides on gather; the shape of the array, which is named, must be one
// that can be.
func (v *View) settle(name string) error {
	total := 8
	for i, n := range v.shape {
		if n < 1 || n > math.MaxInt32 || total > math.MaxInt/max(n, 1) {
			return fmt.Errorf("array %q has %d points along %s", name, n, v.axes[i])
		}
		total *= n
	}
	v.gather, v.first = 1, -1
	for _, p := range v.parts {
		if slices.Index(p.axis, 0) > 0 && p.n[0] > 1 {
			v.gather = max(1, min(v.shape[0], gatherBytes/(8*v.size())))
		}
	}
	return nil
}

// Shape is that of the array, the sample axis included.
func (v *View) Shape() []int { return v.shape }

// ReadBox sets dst to the box from lo on, n along each axis and every step-th,
// and reads no more of the file than that; false if it reads samples together,
// so that a box is no less work than all, or if it has other axes.
func (v *View) ReadBox(dst []float64, lo, n, step []int) (bool, error) {
	if v.gather > 1 || len(lo) != len(v.shape) {
		return false, nil
	}
	return true, readBox(v, dst, lo, n, step)
}

func (v *View) size() int {
	n := 1
	for _, m := range v.shape[1:] {
		n *= m
	}
	return n
}

func (v *View) dtype() string {
	if v.double() {
		return "float64"
	}
	return "float32"
}

// double says that float32 does not hold the values.
func (v *View) double() bool {
	return slices.ContainsFunc(v.parts, func(p part) bool { return !npy.Single(p.array.DType.String()) })
}

func (v *View) Readable() error {
	for _, p := range v.parts {
		if err := p.array.Readable(); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) Check() error { return nil }

func (v *View) ReadFloat32(dst []float32, offset int) error {
	return readView(v, dst, offset, &v.held32)
}
func (v *View) ReadFloat64(dst []float64, offset int) error {
	return readView(v, dst, offset, &v.held64)
}

// WriteData writes what a dataset would store of the array.
func (v *View) WriteData(w io.Writer) error {
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
func readView[T npy.Float](v *View, dst []T, offset int, held *[]T) error {
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
func readGathered[T npy.Float](v *View, dst []T, offset int, held *[]T) error {
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

// readBox sets dst to the box of the view from lo on, n along each axis and
// every step-th (nil: 1).
func readBox[T npy.Float](v *View, dst []T, lo, n, step []int) error {
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

// box is a range of an axis: n indices from lo on.
type box struct{ lo, n int }

// add appends a part: an array whose axes are named, those of the view or "_"
// for one of length 1 that is dropped. Along an axis of the view that the array
// lacks it takes the range that where names, or one channel, or all.
func (v *View) add(a *foreign.Array, names []string, where map[string]box) error {
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
