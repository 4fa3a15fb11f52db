package operators

import (
	"fmt"

	"github.com/pdekit/pdekit/internal/weights"
)

// Shapes is what the shapes of a state's tensors tell of neuralop's FNO.
type Shapes struct {
	Config  *NeuralOp // but for Coordinates, Padding and Activation
	Axes    int       // of space
	Lifted  int       // channels that enter the lifting: the input's, and one per axis with coordinates
	Out     int
	Unknown []string // flags of what shapes do not tell: a skip without parameters
}

// InferNeuralOp reads the hyper-parameters of neuralop's FNO from the tensors of
// its state. The error names the tensor that does not fit, or the option that the
// model here has not.
func InferNeuralOp(s weights.State) (*Shapes, error) {
	layers := 0
	for layers <= maxLayers && s.Has(fmt.Sprintf("fno_blocks.convs.%d.", layers)) {
		layers++
	}
	if layers == 0 {
		return nil, fmt.Errorf("no tensor fno_blocks.convs.0.weight.tensor: not the state of a neuralop FNO; %s", s.Sample())
	}
	first, ok := s["fno_blocks.convs.0.weight.tensor"]
	switch {
	case !ok && s.Has("fno_blocks.convs.0.weight.factors"):
		return nil, fmt.Errorf("its spectral weights are factorised (fno_blocks.convs.0.weight.factors…); dense ones are read: rebuild them in Python with weight.to_tensor()")
	case !ok:
		return nil, fmt.Errorf("no tensor fno_blocks.convs.0.weight.tensor; %s", s.Sample())
	case s.Has("fno_blocks.norm."):
		return nil, fmt.Errorf("it normalises inside its layers (fno_blocks.norm…); only norm=None is read")
	case !first.Complex:
		return nil, fmt.Errorf("tensor fno_blocks.convs.0.weight.tensor is not complex; neuralop's FNO of real data expected")
	case len(first.Shape) < 3 || len(first.Shape) > 5 || first.Shape[0] != first.Shape[1]:
		return nil, fmt.Errorf("tensor fno_blocks.convs.0.weight.tensor has shape %v; (width, width, modes of one to three axes) expected, which separable weights are not", first.Shape)
	}
	if layers*len(first.Values) > s.Len() {
		return nil, fmt.Errorf("%d layers of tensors like fno_blocks.convs.0.weight.tensor, of shape %v, are more than the %d values of the state", layers, first.Shape, s.Len())
	}
	c := &NeuralOp{Width: first.Shape[0], Layers: layers, Activation: "gelu", Coordinates: true}
	r := &Shapes{Config: c, Axes: len(first.Shape) - 2}
	for a, m := range first.Shape[2:] {
		if m < 1 {
			return nil, fmt.Errorf("tensor fno_blocks.convs.0.weight.tensor has shape %v", first.Shape)
		}
		if a == r.Axes-1 {
			m = max(1, 2*(m-1))
		}
		c.Modes = append(c.Modes, m)
	}
	lift, err := s.Find("lifting.fcs.0.weight", false, -1, -1, 1)
	if err != nil {
		return nil, err
	}
	r.Lifted = lift.Shape[1]
	if s.Has("lifting.fcs.1.") {
		c.Lifting = lift.Shape[0]
	}
	down, err := s.Find("projection.fcs.1.weight", false, -1, -1, 1)
	if err != nil {
		return nil, err
	}
	r.Out, c.Projection = down.Shape[0], down.Shape[1]
	if s.Has("fno_blocks.channel_mlp.0.") {
		w, err := s.Find("fno_blocks.channel_mlp.0.fcs.0.weight", false, -1, c.Width, 1)
		if err != nil {
			return nil, err
		}
		c.ChannelMLP = w.Shape[0]
	}
	var unknown []string
	kind := func(name, argument string) string {
		switch {
		case s.Has(name + ".0.conv."):
			return LinearSkip
		case s.Has(name + ".0."):
			return GatedSkip
		}
		unknown = append(unknown, argument)
		return IdentitySkip
	}
	c.Skip, c.ChannelSkip = kind("fno_blocks.fno_skips", "skip"), GatedSkip
	if c.ChannelMLP > 0 {
		c.ChannelSkip = kind("fno_blocks.channel_mlp_skips", "channel-skip")
	}
	r.Unknown = unknown
	return r, nil
}
