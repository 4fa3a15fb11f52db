package operators_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/internal/weights"
)

// States that name more than they hold are errors, and take no memory for it.
func TestHostileStates(t *testing.T) {
	encode := func(s map[string]safetensors.Tensor) []byte {
		data, err := safetensors.Encode(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	many := func(first, name string, shape ...int) []byte {
		s := map[string]safetensors.Tensor{}
		n := 2
		for _, e := range shape {
			n *= e
		}
		s[first] = safetensors.Complex64(make([]float32, n), shape...)
		for l := range 1000 {
			s[fmt.Sprintf(name, l)] = safetensors.Float32(nil, 0)
		}
		return encode(s)
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"many layers of the scripts'", many("conv0.weights1", "conv%d.x", 64, 64, 16), "more than the"},
		{"many layers of neuralop's", many("fno_blocks.convs.0.weight.tensor", "fno_blocks.convs.%d.x", 64, 64, 16), "more than the"},
		{"no tensors", encode(nil), "no tensor"},
		{"odd names", encode(map[string]safetensors.Tensor{"": safetensors.Float32(nil, 0), "../../x\x00": safetensors.Float32([]float32{1}, 1)}), "no tensor"},
	} {
		foreigntest.Within(t, loadBound(len(c.data)), len(c.data), func() {
			if err := importAll(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
}

// Cut and changed states of both programs never panic.
func TestDamagedStates(t *testing.T) {
	for _, name := range []string{"neuralop-1d", "original-fno-1d"} {
		data, err := os.ReadFile("testdata/" + name + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		foreigntest.Flip(t, data, 200, importAll)
		for n := 0; n < len(data); n += 64 {
			if _, _, err := weights.Parse(data[:n]); err == nil {
				t.Errorf("%s: its first %d bytes are accepted", name, n)
			}
		}
	}
}
