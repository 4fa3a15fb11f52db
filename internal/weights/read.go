package weights

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/internal/torchfile"
)

// valuesPerByte bounds the numbers of a state of torch.save, whose tensors may
// repeat the values of a storage, by the size of its file.
const valuesPerByte = 16

// Read reads the tensors of a state: a file of safetensors, or of
// torch.save, of which nothing is executed. The second result are what else the
// file tells: texts and numbers by name. Errors name the path.
func Read(path string) (State, map[string]any, error) {
	s, more, err := read(path)
	if err != nil && !strings.HasPrefix(err.Error(), path) {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return s, more, err
}

func read(path string) (State, map[string]any, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, errors.New("no such file")
	}
	if info.IsDir() {
		return nil, nil, errors.New("a folder; a file of weights expected, .safetensors or .pt")
	}
	head, err := headOf(path)
	switch {
	case err != nil:
		return nil, nil, err
	case torchfile.Is(head):
		return readTorch(path, info.Size())
	case strings.HasPrefix(string(head), "PK\x03\x04") || slices.Contains([]string{".pt", ".pth", ".ckpt"}, strings.ToLower(filepath.Ext(path))):
		return nil, nil, errors.New("not a zip that torch.save of PyTorch 1.6 or later writes; save it again with a newer one")
	case filepath.Ext(path) != ".safetensors":
		return nil, nil, errors.New("neither a file of safetensors nor of torch.save")
	}
	tensors, metadata, err := safetensors.Read(path)
	if err != nil {
		return nil, nil, err
	}
	return stateOf(tensors, metadata)
}

// Parse reads the bytes of a file of safetensors.
func Parse(data []byte) (State, map[string]any, error) {
	tensors, metadata, err := safetensors.Parse(data)
	if err != nil {
		return nil, nil, err
	}
	return stateOf(tensors, metadata)
}

func stateOf(tensors map[string]safetensors.Tensor, metadata map[string]string) (State, map[string]any, error) {
	s, more := State{}, map[string]any{}
	var err error
	for name, t := range tensors {
		if s[name], err = tensorOf(t); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
	}
	for k, v := range metadata {
		more[k] = v
	}
	return s, more, nil
}

func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return head[:n], err
}

// tensorOf converts a tensor of real or complex numbers.
func tensorOf(t safetensors.Tensor) (Tensor, error) {
	out := Tensor{Shape: t.Shape, Complex: t.DType == safetensors.C64}
	switch t.DType {
	case safetensors.F32, safetensors.C64:
		out.Values = make([]float32, len(t.Data)/4)
		for i := range out.Values {
			out.Values[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
		}
	case safetensors.F64:
		out.Values = make([]float32, len(t.Data)/8)
		for i := range out.Values {
			out.Values[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(t.Data[8*i:])))
		}
	default:
		return out, fmt.Errorf("element type %s; F32, F64 or C64 expected", t.DType)
	}
	return out, nil
}

// readTorch reads the tensors of a .pt file: of a dictionary of them, or of one
// under the key state_dict, model or model_state_dict.
func readTorch(path string, size int64) (State, map[string]any, error) {
	f, err := torchfile.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	prefix := ""
	for _, key := range []string{"state_dict/", "model_state_dict/", "model/"} {
		if slices.ContainsFunc(f.Arrays, func(a *foreign.Array) bool { return strings.HasPrefix(a.Name, key) }) {
			prefix = key
			break
		}
	}
	s, left := State{}, int(valuesPerByte*size)
	for _, a := range f.Arrays {
		name, ours := strings.CutPrefix(a.Name, prefix)
		if !ours || strings.Contains(name, "/") {
			continue
		}
		if err := a.Readable(); err != nil {
			return nil, nil, err
		}
		if left -= a.Len(); left < 0 {
			return nil, nil, fmt.Errorf("tensor %q, of shape %v, and those before it have more than %d values for each of the file's %d bytes: they repeat a few without end", name, a.Shape, valuesPerByte, size)
		}
		t := Tensor{Shape: a.Shape, Complex: a.Complex, Values: make([]float32, a.Len())}
		if err := foreign.Read(a, t.Values, foreign.Whole(a.Shape)); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		if a.Complex {
			t.Shape = t.Shape[:len(t.Shape)-1]
		}
		s[name] = t
	}
	more := map[string]any{}
	for k, v := range f.Groups[""] {
		more[strings.TrimPrefix(k, prefix)] = v
	}
	return s, more, nil
}
