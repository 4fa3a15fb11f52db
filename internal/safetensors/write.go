package safetensors

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

// Write stores tensors and metadata (nil for none) at path, whole or not at
// all.
func Write(path string, tensors map[string]Tensor, metadata map[string]string) error {
	data, err := Encode(tensors, metadata)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.WriteFile(path, data)
}

// Encode returns the bytes of a file. Tensors lie in order of element size,
// largest first, then of name, so that each is aligned; the header is padded
// with spaces to a multiple of eight bytes. The error is for a tensor whose
// data do not fill its shape, an unknown type, or the reserved name.
func Encode(tensors map[string]Tensor, metadata map[string]string) ([]byte, error) {
	names := slices.SortedFunc(maps.Keys(tensors), func(a, b string) int {
		return cmp.Or(cmp.Compare(tensors[b].DType.Size(), tensors[a].DType.Size()), cmp.Compare(a, b))
	})
	header := []byte("{")
	if len(metadata) > 0 {
		header = append(header, `"`+metadataName+`":`...)
		header = appendJSON(header, metadata)
	}
	offset := 0
	for _, name := range names {
		t := tensors[name]
		n, err := count(t.Shape)
		switch {
		case err != nil:
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		case name == metadataName:
			return nil, fmt.Errorf("tensor name %q is reserved", name)
		case t.DType.Size() == 0:
			return nil, fmt.Errorf("tensor %q: unknown element type %q", name, t.DType)
		case n*t.DType.Size() != len(t.Data):
			return nil, fmt.Errorf("tensor %q: %d bytes do not fill %s of shape %v", name, len(t.Data), t.DType, t.Shape)
		}
		shape := t.Shape
		if shape == nil {
			shape = []int{}
		}
		if len(header) > 1 {
			header = append(header, ',')
		}
		header = appendJSON(header, name)
		header = append(header, ':')
		header = appendJSON(header, entry{t.DType, shape, []int{offset, offset + len(t.Data)}})
		offset += len(t.Data)
	}
	header = append(header, '}')
	for len(header)%8 != 0 {
		header = append(header, ' ')
	}
	if len(header) > maxHeader {
		return nil, fmt.Errorf("header of %d bytes is larger than the format's %d", len(header), maxHeader)
	}
	out := make([]byte, 0, 8+len(header)+offset)
	out = binary.LittleEndian.AppendUint64(out, uint64(len(header)))
	out = append(out, header...)
	for _, name := range names {
		out = append(out, tensors[name].Data...)
	}
	return out, nil
}

func appendJSON(dst []byte, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("safetensors: " + err.Error()) // strings, ints and maps of them always encode
	}
	return append(dst, b...)
}
