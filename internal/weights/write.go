package weights

import (
	"encoding/binary"
	"math"

	"github.com/pdekit/pdekit/internal/safetensors"
)

// Write writes a state as a file of safetensors, whole or not at all.
func Write(path string, s State, metadata map[string]string) error {
	tensors := map[string]safetensors.Tensor{}
	for name, t := range s {
		out := safetensors.Tensor{DType: safetensors.F32, Shape: t.Shape, Data: make([]byte, 4*len(t.Values))}
		if t.Complex {
			out.DType = safetensors.C64
		}
		for i, v := range t.Values {
			binary.LittleEndian.PutUint32(out.Data[4*i:], math.Float32bits(v))
		}
		tensors[name] = out
	}
	return safetensors.Write(path, tensors, metadata)
}
