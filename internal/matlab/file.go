package matlab

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/hdf5"
)

// Is tells a MATLAB file by its first bytes: one of version 4 too, of which Read
// says that it is not read.
func Is(head []byte) bool { return bytes.HasPrefix(head, []byte("MATLAB")) || version4(head) }

// version4 tells a file of version 4, which has no header: a variable begins
// with five numbers (type, rows, columns, whether it is complex, length of the
// name) and its name, which ends in a zero byte.
func version4(head []byte) bool {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if len(head) < 21 {
			return false
		}
		var n [5]uint32
		for i := range n {
			n[i] = order.Uint32(head[4*i:])
		}
		kind := n[0] // 1000 for big-endian, 10 for the type of elements, 1 for the kind of array
		if kind > 1999 || kind/100%10 != 0 || kind/10%10 > 5 || kind%10 > 2 ||
			n[1] > 1<<24 || n[2] > 1<<24 || n[3] > 1 || n[4] < 2 || n[4] > 64 || int(n[4]) > len(head)-20 {
			continue
		}
		name := head[20 : 20+n[4]]
		letters := bytes.IndexFunc(name[:len(name)-1], func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		})
		if name[len(name)-1] == 0 && letters < 0 && (name[0] > '9') {
			return true
		}
	}
	return false
}

const headerSize = 128

// Error says what is wrong with a file, and where.
type Error struct {
	Offset int64
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("MATLAB file, at byte %d: %s", e.Offset, e.Reason) }

func damaged(at int64, format string, args ...any) error {
	return &Error{at, fmt.Sprintf(format, args...)}
}

// Open reads the headers of a .mat file. Errors name the path.
func Open(path string) (*foreign.File, error) { return foreign.Open(path, Read) }

// Read is Open for a file of the given size that r gives.
func Read(r io.ReaderAt, size int64) (*foreign.File, error) {
	if h := make([]byte, len(hdf5.Signature)); size >= 520 {
		if _, err := r.ReadAt(h, 512); err == nil && string(h) == hdf5.Signature {
			return read73(r, size)
		}
	}
	head := make([]byte, headerSize)
	n, err := r.ReadAt(head, 0)
	if version4(head[:n]) {
		return nil, damaged(0, "this is a file of version 4, which is not read (load it and save it with -v7, or in SciPy savemat(…, format='5'))")
	}
	if err != nil {
		return nil, damaged(0, "truncated: a header has %d bytes", headerSize)
	}
	f := &file{r: r, size: size, order: binary.LittleEndian}
	if string(head[126:]) == "MI" {
		f.order = binary.BigEndian
	} else if string(head[126:]) != "IM" {
		return nil, damaged(126, "neither IM nor MI: this is no MATLAB file of version 5 (save it with -v7)")
	}
	if v := f.order.Uint16(head[124:]); v>>8 != 1 {
		return nil, damaged(124, "version %#x is not known", v)
	}
	out := &foreign.File{Format: "MATLAB 5", Groups: map[string]foreign.Attrs{}}
	for at := int64(headerSize); at < size; {
		a, next, err := f.variable(at)
		if err != nil {
			return nil, err
		}
		if a != nil {
			out.Arrays = append(out.Arrays, a)
		}
		at = next
	}
	out.Sort()
	return out, nil
}

// read73 reads a file of version 7.3: HDF5 with MATLAB's order of axes.
func read73(r io.ReaderAt, size int64) (*foreign.File, error) {
	out, err := hdf5.Read(r, size)
	if err != nil {
		return nil, err
	}
	out.Format = "MATLAB 7.3"
	kept := out.Arrays[:0]
	for _, a := range out.Arrays {
		if len(a.Name) > 6 && a.Name[:6] == "#refs#" {
			continue // what cells point to
		}
		a.Fortran = true
		if class := a.Attrs.Text("MATLAB_class"); class == "char" || class == "cell" {
			a.Raw, a.DType, a.Descr = nil, 0, class
		}
		kept = append(kept, a)
	}
	out.Arrays = kept
	return out, nil
}

// file is a file of version 5 to 7.
type file struct {
	r     io.ReaderAt
	size  int64
	order binary.ByteOrder
}

// tag begins an element: its type, where its data begin and end, and where the
// next element begins.
type tag struct {
	kind      int
	at, bytes int64
	next      int64
}

// The types of elements.
const (
	miMatrix     = 14
	miCompressed = 15
)

// tag reads one from r, in which size bytes are.
func (f *file) tag(r io.ReaderAt, at, size int64) (tag, error) {
	var b [8]byte
	if size-at < 8 {
		return tag{}, damaged(at, "truncated: an element begins with 8 bytes, %d are left", max(0, size-at))
	}
	if _, err := r.ReadAt(b[:], at); err != nil {
		return tag{}, damaged(at, "truncated: %v", err)
	}
	kind, n := f.order.Uint32(b[:]), f.order.Uint32(b[4:])
	t := tag{kind: int(kind), at: at + 8, bytes: int64(n)}
	if kind>>16 != 0 { // a small element: its data are in the tag
		t.kind, t.at, t.bytes = int(kind&0xffff), at+4, int64(kind>>16)
		if t.bytes > 4 {
			return tag{}, damaged(at, "a small element of %d bytes", t.bytes)
		}
		t.next = at + 8
		return t, nil
	}
	if t.bytes > size-t.at {
		return tag{}, damaged(at, "truncated: an element needs %d bytes, %d are left", t.bytes, size-t.at)
	}
	t.next = min(t.at+(t.bytes+7)&^7, size)
	if t.kind == miCompressed {
		t.next = t.at + t.bytes
	}
	return t, nil
}
