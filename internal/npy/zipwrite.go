package npy

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// Member is one array of an .npz that is to be written.
type Member struct {
	Name  string
	DType DType // Float32 or Float64
	Shape []int
}

// Raw is a member that is not an array.
type Raw struct {
	Name string
	Data []byte
}

// Backing is where a ZipWriter writes: an *os.File.
type Backing interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
}

// ZipWriter writes an .npz whose arrays are known beforehand: each has its
// place in the file from the start, its data are written there in any order,
// and Finish adds checksums and directory. Members are stored, their data
// aligned to 64 bytes, so that they can be mapped. The bytes depend on the
// members and their data alone: no time is recorded.
type ZipWriter struct {
	f       Backing
	entries []entry
	end     int64 // where the members that are not arrays begin
}

type entry struct {
	name   string
	start  int64  // of the local header
	header []byte // of the .npy
	data   int64  // where the data begin
	size   int64  // of header and data
	crc    uint32
	summed bool
}

const (
	localSize   = 30
	zip64Extra  = 20
	padExtra    = 6      // the least size of a padding field
	padID       = 0xd935 // "alignment padding", as Android's zipalign has it
	dosDate     = 0x21   // 1 January 1980, the least there is
	uint32Limit = math.MaxUint32
)

// NewZipWriter lays the members out and writes their headers; the data in
// between stay as they are, so that an interrupted writing can go on.
func NewZipWriter(f Backing, members []Member) (*ZipWriter, error) {
	w := &ZipWriter{f: f}
	for _, m := range members {
		if err := CheckName(m.Name); err != nil {
			return nil, err
		}
		values, ok := product(m.Shape)
		if !ok || int64(values) > math.MaxInt64/16 {
			return nil, fmt.Errorf("array %q: shape %v is more than a file can hold", m.Name, m.Shape)
		}
		e := entry{name: m.Name + ".npy", start: w.end, header: AppendHeader(nil, m.DType, m.Shape)}
		e.size = int64(len(e.header)) + int64(values)*int64(m.DType.Size())
		if e.start > math.MaxInt64/2-e.size {
			return nil, fmt.Errorf("array %q: the file would pass the largest size there is", m.Name)
		}
		local := e.local(0)
		e.data = e.start + int64(len(local)+len(e.header))
		w.end = e.data + int64(values)*int64(m.DType.Size())
		w.entries = append(w.entries, e)
		if _, err := f.WriteAt(append(local, e.header...), e.start); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Offset is where the data of member i begin in the file.
func (w *ZipWriter) Offset(i int) int64 { return w.entries[i].data }

// End is where the data of the last array end.
func (w *ZipWriter) End() int64 { return w.end }

// Sum reads the data of member i back, for its checksum, and copies them to
// also. It is called once the data are written, before Finish.
func (w *ZipWriter) Sum(i int, also io.Writer) error {
	e := &w.entries[i]
	crc := crc32.NewIEEE()
	crc.Write(e.header)
	size := e.size - int64(len(e.header))
	n, err := io.Copy(io.MultiWriter(crc, also), io.NewSectionReader(w.f, e.data, size))
	if err != nil {
		return err
	}
	if n != size {
		return fmt.Errorf("array %s: %d of %d bytes are in the file", e.name, n, size)
	}
	e.crc, e.summed = crc.Sum32(), true
	return nil
}

// Finish writes the checksums, the members that are not arrays and the
// directory, and cuts the file at its end.
func (w *ZipWriter) Finish(raws ...Raw) error {
	at := w.end
	entries := w.entries
	for _, r := range raws {
		e := entry{name: r.Name, start: at, size: int64(len(r.Data)), crc: crc32.ChecksumIEEE(r.Data), summed: true}
		local := e.local(0)
		e.data = at + int64(len(local))
		if _, err := w.f.WriteAt(append(local, r.Data...), at); err != nil {
			return err
		}
		at = e.data + e.size
		entries = append(entries, e)
	}
	var directory []byte
	for _, e := range entries {
		if !e.summed {
			panic("npy: Finish before Sum of " + e.name)
		}
		if _, err := w.f.WriteAt(e.local(e.crc)[:localSize], e.start); err != nil {
			return err
		}
		directory = e.central(directory)
	}
	directory = appendEnd(directory, at, len(entries))
	if _, err := w.f.WriteAt(directory, at); err != nil {
		return err
	}
	return w.f.Truncate(at + int64(len(directory)))
}

// local is the local file header, padded so that what follows is aligned.
func (e *entry) local(crc uint32) []byte {
	large := e.size >= uint32Limit
	extra := 0
	if large {
		extra = zip64Extra
	}
	unpadded := e.start + int64(localSize+len(e.name)+extra+padExtra)
	pad := int((alignment - unpadded%alignment) % alignment)
	size := uint32(min(e.size, uint32Limit))

	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0x04034b50)
	b = le.AppendUint16(b, e.version())
	b = le.AppendUint16(b, 0x800) // the name is UTF-8
	b = le.AppendUint16(b, 0)     // stored
	b = le.AppendUint16(b, 0)     // time
	b = le.AppendUint16(b, dosDate)
	b = le.AppendUint32(b, crc)
	b = le.AppendUint32(b, size)
	b = le.AppendUint32(b, size)
	b = le.AppendUint16(b, uint16(len(e.name)))
	b = le.AppendUint16(b, uint16(extra+padExtra+pad))
	b = append(b, e.name...)
	if large {
		b = le.AppendUint16(b, 1)
		b = le.AppendUint16(b, 16)
		b = le.AppendUint64(b, uint64(e.size))
		b = le.AppendUint64(b, uint64(e.size))
	}
	b = le.AppendUint16(b, padID)
	b = le.AppendUint16(b, uint16(padExtra-4+pad))
	b = le.AppendUint16(b, alignment)
	return append(b, make([]byte, pad)...)
}

// version is that of the format that a reader must know: 4.5 has zip64.
func (e *entry) version() uint16 {
	if e.size >= uint32Limit || e.start >= uint32Limit {
		return 45
	}
	return 20
}

// central appends the directory's entry.
func (e *entry) central(b []byte) []byte {
	var extra []byte
	le := binary.LittleEndian
	size, start := uint32(min(e.size, uint32Limit)), uint32(min(e.start, uint32Limit))
	if size == uint32Limit {
		extra = le.AppendUint64(extra, uint64(e.size))
		extra = le.AppendUint64(extra, uint64(e.size))
	}
	if start == uint32Limit {
		extra = le.AppendUint64(extra, uint64(e.start))
	}
	if extra != nil {
		head := le.AppendUint16(nil, 1)
		head = le.AppendUint16(head, uint16(len(extra)))
		extra = append(head, extra...)
	}
	b = le.AppendUint32(b, 0x02014b50)
	b = le.AppendUint16(b, 3<<8|e.version()) // made on Unix: the attributes are a mode
	b = le.AppendUint16(b, e.version())
	b = le.AppendUint16(b, 0x800)
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, dosDate)
	b = le.AppendUint32(b, e.crc)
	b = le.AppendUint32(b, size)
	b = le.AppendUint32(b, size)
	b = le.AppendUint16(b, uint16(len(e.name)))
	b = le.AppendUint16(b, uint16(len(extra)))
	b = le.AppendUint16(b, 0) // comment
	b = le.AppendUint16(b, 0) // disk
	b = le.AppendUint16(b, 0) // internal attributes
	b = le.AppendUint32(b, 0o100644<<16)
	b = le.AppendUint32(b, start)
	b = append(b, e.name...)
	return append(b, extra...)
}

// appendEnd appends the end records to the directory that begins at start.
func appendEnd(b []byte, start int64, members int) []byte {
	le := binary.LittleEndian
	size := int64(len(b))
	if start >= uint32Limit || members >= math.MaxUint16 {
		b = le.AppendUint32(b, 0x06064b50)
		b = le.AppendUint64(b, 44)
		b = le.AppendUint16(b, 3<<8|45)
		b = le.AppendUint16(b, 45)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(members))
		b = le.AppendUint64(b, uint64(members))
		b = le.AppendUint64(b, uint64(size))
		b = le.AppendUint64(b, uint64(start))
		b = le.AppendUint32(b, 0x07064b50)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(start+size))
		b = le.AppendUint32(b, 1)
	}
	count := uint16(min(members, math.MaxUint16))
	b = le.AppendUint32(b, 0x06054b50)
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, count)
	b = le.AppendUint16(b, count)
	b = le.AppendUint32(b, uint32(min(size, uint32Limit)))
	b = le.AppendUint32(b, uint32(min(start, uint32Limit)))
	return le.AppendUint16(b, 0)
}
