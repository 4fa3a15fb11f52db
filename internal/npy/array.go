package npy

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
)

// Array is one array of an open File. Reads may run at the same time.
type Array struct {
	Name   string // without .npy; "" for an .npy file of its own
	Header        // Shape, DType, Len()

	// The data, C order or not, are data if that is set (a memory map, or
	// memory), else at offset of file, else what load returns.
	data   []byte
	file   io.ReaderAt
	offset int64
	load   func() ([]byte, error)

	loading  sync.Once // of load, into data
	loadErr  error
	ordering sync.Once // of putting Fortran order into C order
	ordered  []byte
	orderErr error

	check func() error // of the zip's checksum
}

// ReadFloat32 sets dst to the len(dst) elements from a flat C-order offset,
// converted. It panics if they are not all in the array.
func (a *Array) ReadFloat32(dst []float32, offset int) error { return read(a, dst, offset) }

// ReadFloat64 is ReadFloat32 in float64.
func (a *Array) ReadFloat64(dst []float64, offset int) error { return read(a, dst, offset) }

// Check compares the array with the checksum of its zip, if it is in one.
func (a *Array) Check() error {
	if a.check == nil {
		return nil
	}
	return a.check()
}

// Readable says why the elements cannot be read as numbers, nil if they can.
func (a *Array) Readable() error {
	if a.DType != Unsupported {
		return nil
	}
	return fmt.Errorf("array %q has elements of type %q; only real numbers are read%s", a.Name, a.Descr, a.Remedy())
}

// Remedy says what elements are that are no real numbers, and what to do about
// it; "" where nothing is to be said.
func (a *Array) Remedy() string {
	if a.DType != Unsupported {
		return ""
	}
	return unsupported(a.Descr)
}

func read[T Float](a *Array, dst []T, offset int) (err error) {
	if offset < 0 || len(dst) > a.Len()-offset {
		panic(fmt.Sprintf("npy: read of [%d, %d) of array %q of length %d", offset, offset+len(dst), a.Name, a.Len()))
	}
	if err := a.Readable(); err != nil {
		return err
	}
	if err := a.fetch(); err != nil {
		return err
	}
	data := a.data
	if a.Fortran {
		if a.ordering.Do(a.order); a.orderErr != nil {
			return a.orderErr
		}
		data = a.ordered
	}
	size := a.DType.Size()
	if data == nil {
		return a.readFile(func(b []byte, at int) { Decode(dst[at:at+len(b)/size], b, a.DType, a.big) }, offset, len(dst))
	}
	defer func(old bool) {
		debug.SetPanicOnFault(old)
		err = a.fault(recover(), err)
	}(debug.SetPanicOnFault(true))
	Decode(dst, data[offset*size:(offset+len(dst))*size], a.DType, a.big)
	return nil
}

// fault turns the fault of a memory map whose file was cut short, recovered,
// into an error; other panics go on.
func (a *Array) fault(recovered any, err error) error {
	if recovered == nil {
		return err
	}
	if _, ok := recovered.(interface{ Addr() uintptr }); !ok {
		panic(recovered)
	}
	return fmt.Errorf("array %q: the file was cut short while it was read", a.Name)
}

const chunkBytes = 1 << 16

var chunks = sync.Pool{New: func() any { return new([chunkBytes]byte) }}

// readFile passes n elements from offset to use, a chunk at a time.
func (a *Array) readFile(use func(b []byte, at int), offset, n int) error {
	size := a.DType.Size()
	buf := chunks.Get().(*[chunkBytes]byte)
	defer chunks.Put(buf)
	for at := 0; at < n; {
		m := min(n-at, chunkBytes/size)
		b := buf[:m*size]
		if _, err := a.file.ReadAt(b, a.offset+int64(offset+at)*int64(size)); err != nil {
			if errors.Is(err, io.EOF) {
				err = errors.New("the file was cut short while it was read")
			}
			return fmt.Errorf("array %q: %w", a.Name, err)
		}
		use(b, at)
		at += m
	}
	return nil
}

// fetch loads deflated data.
func (a *Array) fetch() error {
	if a.load == nil {
		return nil
	}
	a.loading.Do(func() { a.data, a.loadErr = a.load() })
	return a.loadErr
}

// order puts Fortran order into C order.
func (a *Array) order() {
	a.ordered = a.data
	if a.Len() == 0 {
		return
	}
	if a.ordered == nil {
		data := make([]byte, a.Len()*a.DType.Size())
		if a.orderErr = a.readFile(func(b []byte, at int) { copy(data[at*a.DType.Size():], b) }, 0, a.Len()); a.orderErr != nil {
			return
		}
		a.ordered = data
	}
	defer func(old bool) {
		debug.SetPanicOnFault(old)
		a.orderErr = a.fault(recover(), a.orderErr)
	}(debug.SetPanicOnFault(true))
	a.ordered = cOrder(a.ordered, a.Shape, a.DType.Size())
}

// cOrder returns a copy of elements in Fortran order, in C order.
func cOrder(src []byte, shape []int, size int) []byte {
	dst := make([]byte, len(src))
	index := make([]int, len(shape))
	stride := make([]int, len(shape))
	step := size
	for i, n := range shape {
		stride[i] = step
		step *= n
	}
	at := 0
	for k := 0; k < len(dst); k += size {
		copy(dst[k:k+size], src[at:at+size])
		for i := len(shape) - 1; i >= 0; i-- {
			index[i]++
			at += stride[i]
			if index[i] < shape[i] {
				break
			}
			at -= index[i] * stride[i]
			index[i] = 0
		}
	}
	return dst
}

// WriteData copies the stored bytes of the elements, as they lie in the file,
// to w.
func (a *Array) WriteData(w io.Writer) error {
	if a.load != nil {
		b, err := a.load()
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	}
	var failed error
	err := a.readFile(func(b []byte, _ int) {
		if failed == nil {
			_, failed = w.Write(b)
		}
	}, 0, a.Len())
	return errors.Join(err, failed)
}

// Complex says that the elements are complex numbers, which Stored and
// ReadStored alone give: as pairs of real numbers.
func (a *Array) Complex() bool {
	_, _, ok := parseComplex(a.Descr)
	return ok
}

// Stored is the type and byte order of the elements as they are stored; of the
// parts of complex numbers.
func (a *Array) Stored() (d DType, big bool) {
	if d, big, ok := parseComplex(a.Descr); ok {
		return d, big
	}
	return a.DType, a.big
}

// ReadStored sets b to the bytes of the elements as they lie in the file, C
// order or not, from byte at on.
func (a *Array) ReadStored(b []byte, at int64) (err error) {
	if err := a.fetch(); err != nil {
		return err
	}
	if a.data == nil {
		if _, err := a.file.ReadAt(b, a.offset+at); err != nil {
			return fmt.Errorf("the file was cut short: %w", err)
		}
		return nil
	}
	if at < 0 || at > int64(len(a.data)) || int64(len(b)) > int64(len(a.data))-at {
		return errors.New("truncated: its shape needs more bytes than there are")
	}
	defer func(old bool) {
		debug.SetPanicOnFault(old)
		err = a.fault(recover(), err)
	}(debug.SetPanicOnFault(true))
	copy(b, a.data[at:])
	return nil
}
