package operators

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// The states that neuralop wrote give its outputs, and come back as they were.
func TestNeuralOpAgreesWithNeuralop(t *testing.T) {
	files, _ := filepath.Glob("testdata/neuralop-*.safetensors")
	if len(files) < 10 {
		t.Fatalf("%d stored cases", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".safetensors"), func(t *testing.T) {
			state, more, err := weights.Read(file)
			if err != nil {
				t.Fatal(err)
			}
			var arguments struct {
				Padding   any     `json:"domain_padding"`
				Embedding *string `json:"positional_embedding"`
			}
			grid := "grid"
			arguments.Embedding = &grid
			if err := json.Unmarshal([]byte(more["arguments"].(string)), &arguments); err != nil {
				t.Fatal(err)
			}
			fields := map[string]*autodiff.Tensor{}
			for _, name := range []string{"x", "y", "x2", "y2"} {
				fields[name] = autodiff.FromFloat32(state[name].Values, state[name].Shape...)
				delete(state, name)
			}
			found, err := InferNeuralOp(state)
			if err != nil {
				t.Fatal(err)
			}
			c := found.Config
			c.Coordinates = arguments.Embedding != nil
			switch p := arguments.Padding.(type) {
			case float64:
				c.Padding = Margins{p}
			case []any:
				for _, v := range p {
					c.Padding = append(c.Padding, v.(float64))
				}
			}
			if strings.Contains(more["arguments"].(string), `"fno_skip": null`) {
				c.Skip = NoSkip
			}
			if strings.Contains(more["arguments"].(string), `"channel_mlp_skip": null`) {
				c.ChannelSkip = NoSkip
			}
			in := 2
			if c.Coordinates {
				in += found.Axes
			}
			if in != found.Lifted {
				t.Fatalf("%d channels enter the lifting, %d expected", found.Lifted, in)
			}
			built, err := c.Build(rand.New(rand.NewPCG(1, 1)), Signature{In: 2, Out: found.Out, Grid: fields["x"].Shape[2:]})
			if err != nil {
				t.Fatal(err)
			}
			o := built.(*neuralOp)
			if err := o.setState(state); err != nil {
				t.Fatal(err)
			}
			for _, k := range []string{"", "2"} {
				if d := distance(o.Forward(nil, fields["x"+k]), fields["y"+k]); !(d < 1e-5) {
					t.Errorf("grid %v: relative distance %.2g from neuralop's output", fields["x"+k].Shape[2:], d)
				} else {
					t.Logf("grid %v: %.2g", fields["x"+k].Shape[2:], d)
				}
			}
			back := o.state()
			for name, want := range state {
				got := back[name]
				if got.Complex != want.Complex || len(got.Values) != len(want.Values) || !slices.Equal(got.Shape, want.Shape) {
					t.Fatalf("%s comes back as %v", name, got.Shape)
				}
				for i, v := range want.Values {
					if got.Values[i] != v {
						t.Fatalf("%s[%d] comes back as %g, not %g", name, i, got.Values[i], v)
					}
				}
			}
		})
	}
}
