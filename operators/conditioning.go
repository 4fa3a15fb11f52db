package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators/layers"
)

// The ways in which conditions act on an operator. In each of them they are
// input channels as well: the last Signature.Conditions ones, constant over the
// grid.
const (
	ByChannels = "channels" // nothing but that
	ByFiLM     = "film"     // and a scale and a shift for each channel of each layer's input
	BySpectral = "spectral" // and a factor for the spectral weights of each input channel of each layer
)

// Conditioning is the part of a model's hyper-parameters that says how its
// conditions act. A Config embeds it, calls ConditioningFlags in Flags with the
// ways that the model knows, and Modulation in Build; its Forward reads the
// conditions once and applies them layer by layer (see layers.Modulation).
type Conditioning struct {
	Kind string `json:"conditioning,omitempty"` // "" means ByChannels
}

// ConditioningFlags binds --conditioning; kinds are the ways that the model
// knows beside ByChannels.
func (c *Conditioning) ConditioningFlags(fs *flag.FlagSet, kinds ...string) {
	if c.Kind == "" {
		c.Kind = ByChannels
	}
	v := &choice{value: &c.Kind, valid: append([]string{ByChannels}, kinds...)}
	fs.Var(v, "conditioning", "how parameters (--condition) act: "+strings.Join(v.valid, ", ")+"; channels: as constant input channels; film: also as a scale and a shift of each layer's channels; spectral: also as factors of the spectral weights")
}

// Modulation makes the block that turns the conditions of sig into scales, and
// for ByFiLM shifts, of the inputs of layers with the given widths; nil for
// ByChannels. The error is for a signature without conditions.
func (c Conditioning) Modulation(rng *rand.Rand, sig Signature, widths ...int) (*layers.Modulation, error) {
	switch c.Kind {
	case "", ByChannels:
		return nil, nil
	case ByFiLM, BySpectral:
	default:
		return nil, fmt.Errorf("unknown conditioning %q; valid: %s, %s, %s", c.Kind, ByChannels, ByFiLM, BySpectral)
	}
	if sig.Conditions == 0 {
		return nil, fmt.Errorf("--conditioning %s needs parameters to act; there are none (see --condition)", c.Kind)
	}
	return layers.NewModulation("conditioning", rng, sig.Conditions, c.Kind == ByFiLM, widths...), nil
}

// choice is a flag that takes one of some words.
type choice struct {
	value *string
	valid []string
}

func (c *choice) String() string {
	if c == nil || c.value == nil {
		return ""
	}
	return *c.value
}

func (c *choice) Set(text string) error {
	if !slices.Contains(c.valid, text) {
		return fmt.Errorf("expected one of %s", strings.Join(c.valid, ", "))
	}
	*c.value = text
	return nil
}
