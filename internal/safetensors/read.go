package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

const (
	metadataName = "__metadata__"
	maxHeader    = 100 << 20 // the format's own bound
)

// entry is what the header says of one tensor.
type entry struct {
	DType   DType `json:"dtype"`
	Shape   []int `json:"shape"`
	Offsets []int `json:"data_offsets"`
}

// Read opens the file at path and returns its tensors and its metadata (empty
// if it has none). Errors name the path and the tensor.
func Read(path string) (tensors map[string]Tensor, metadata map[string]string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	tensors, metadata, err = Parse(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: not a safetensors file, or damaged: %w", path, err)
	}
	return tensors, metadata, nil
}

// ReadMetadata returns the metadata of the file at path without reading its
// tensors.
func ReadMetadata(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	var prefix [8]byte
	if _, err = io.ReadFull(file, prefix[:]); err == nil {
		var n int
		if n, err = headerLength(prefix[:], info.Size()); err == nil {
			header := make([]byte, n)
			if _, err = io.ReadFull(file, header); err == nil {
				var metadata map[string]string
				if _, metadata, err = parseHeader(header); err == nil {
					return metadata, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("%s: not a safetensors file, or damaged: %w", path, err)
}

// Parse reads the bytes of a file. The tensors' Data are slices of data.
func Parse(data []byte) (tensors map[string]Tensor, metadata map[string]string, err error) {
	if len(data) < 8 {
		return nil, nil, fmt.Errorf("%d bytes are too few for a header", len(data))
	}
	length, err := headerLength(data, int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	entries, metadata, err := parseHeader(data[8 : 8+length])
	if err != nil {
		return nil, nil, err
	}
	data = data[8+length:]
	tensors = make(map[string]Tensor, len(entries))
	for name, e := range entries {
		if err := e.check(len(data)); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		tensors[name] = Tensor{e.DType, e.Shape, data[e.Offsets[0]:e.Offsets[1]:e.Offsets[1]]}
	}
	return tensors, metadata, checkCover(entries, len(data))
}

func headerLength(prefix []byte, fileSize int64) (int, error) {
	n := binary.LittleEndian.Uint64(prefix)
	if n > maxHeader || int64(n) > fileSize-8 {
		return 0, fmt.Errorf("header length %d is larger than the file's %d bytes or the format's bound", n, fileSize)
	}
	return int(n), nil
}

// parseHeader decodes the JSON object by hand at its top level, because
// encoding/json keeps the last of two equal names without a word.
func parseHeader(header []byte) (map[string]entry, map[string]string, error) {
	if len(header) == 0 || header[0] != '{' {
		return nil, nil, errors.New("the header does not begin with '{'")
	}
	dec := json.NewDecoder(bytes.NewReader(header))
	if _, err := dec.Token(); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	entries, metadata := map[string]entry{}, map[string]string{}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, nil, fmt.Errorf("header: %w", err)
		}
		name, ok := token.(string)
		if !ok {
			return nil, nil, fmt.Errorf("header: %v where a name is expected", token)
		}
		if seen[name] {
			return nil, nil, fmt.Errorf("header: the name %q appears twice", name)
		}
		seen[name] = true
		if name == metadataName {
			if err := dec.Decode(&metadata); err != nil {
				return nil, nil, fmt.Errorf("header: %s: %w", metadataName, err)
			}
			continue
		}
		var e entry
		if err := dec.Decode(&e); err != nil {
			return nil, nil, fmt.Errorf("header: tensor %q: %w", name, err)
		}
		entries[name] = e
	}
	if _, err := dec.Token(); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	if rest := bytes.Trim(header[dec.InputOffset():], " "); len(rest) > 0 {
		return nil, nil, fmt.Errorf("header: %d bytes after the closing brace", len(rest))
	}
	return entries, metadata, nil
}

// check tests one tensor against the length of the data section.
func (e entry) check(length int) error {
	n, err := count(e.Shape)
	if err != nil {
		return err
	}
	size := e.DType.Size()
	if size == 0 {
		return fmt.Errorf("unknown element type %q", e.DType)
	}
	if len(e.Offsets) != 2 {
		return fmt.Errorf("data_offsets %v are not a pair", e.Offsets)
	}
	lo, hi := e.Offsets[0], e.Offsets[1]
	if lo < 0 || hi < lo || hi > length {
		return fmt.Errorf("data_offsets %v lie outside the %d bytes of data", e.Offsets, length)
	}
	if n > length/size || n*size != hi-lo {
		return fmt.Errorf("%d bytes do not fill %s of shape %v", hi-lo, e.DType, e.Shape)
	}
	return nil
}

// checkCover tests that the tensors cover the data section without overlap or
// hole, as the format demands.
func checkCover(entries map[string]entry, length int) error {
	spans := make([][2]int, 0, len(entries))
	for _, e := range entries {
		spans = append(spans, [2]int{e.Offsets[0], e.Offsets[1]})
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	end := 0
	for _, s := range spans {
		if s[0] != end {
			return fmt.Errorf("tensors overlap or leave a hole at byte %d of the data", end)
		}
		end = s[1]
	}
	if end != length {
		return fmt.Errorf("the tensors end at byte %d of the data, the file at %d", end, length)
	}
	return nil
}
