package operators

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// activationsOfPython are the functions by the names of their places in Python.
var activationsOfPython = map[string]string{
	"torch._C._nn.gelu": "gelu", "torch.nn.functional.gelu": "gelu", "torch.nn.functional.silu": "silu",
	"torch.nn.functional.relu": "relu", "torch.relu": "relu", "torch.nn.functional.tanh": "tanh", "torch.tanh": "tanh",
	PythonIdentity: "identity",
}

// TakeArguments completes what shapes tell by the arguments with which the model
// was made, as neuralop keeps them beside its states: numbers, texts and lists of
// numbers by "_metadata/NAME", or all as JSON in "arguments". It reports whether
// there are any. The error names an argument that the model here has not.
func (r *Shapes) TakeArguments(more map[string]any) (bool, error) {
	given := map[string]any{}
	for k, v := range more {
		if name, ok := strings.CutPrefix(k, "_metadata/"); ok && !strings.Contains(name, "/") {
			given[name] = v
		}
	}
	if text, ok := more["arguments"].(string); ok {
		if err := json.Unmarshal([]byte(text), &given); err != nil {
			return false, fmt.Errorf("its metadata, arguments: %w", err)
		}
	}
	if len(given) == 0 {
		return false, nil
	}
	for name, usual := range map[string]any{"norm": nil, "stabilizer": nil, "preactivation": 0.0, "separable": 0.0, "complex_data": 0.0,
		"resolution_scaling_factor": nil, "max_n_modes": nil, "factorization": nil, "fno_block_precision": "full", "channel_mlp_dropout": nil} {
		v := given[name]
		if b, ok := v.(bool); ok {
			v = map[bool]float64{true: 1}[b]
		}
		if n, ok := v.(float64); name == "channel_mlp_dropout" && ok || ok && n == 0 {
			continue // dropout is of training alone
		}
		if v != nil && v != usual && !strings.EqualFold(fmt.Sprint(v), "dense") {
			return true, fmt.Errorf("it was made with %s=%v, which the model here does not have", name, v)
		}
	}
	c := r.Config
	if kind, ok := given["positional_embedding"]; ok && kind != nil && kind != "grid" {
		return true, fmt.Errorf("it was made with positional_embedding=%v; \"grid\" or None expected", kind)
	}
	c.Coordinates = given["positional_embedding"] != nil
	if in, ok := given["in_channels"].(float64); ok {
		c.Coordinates = int(in) != r.Lifted
	}
	if modes := numbersOf(given["n_modes"]); len(modes) == r.Axes {
		if last := int(modes[r.Axes-1]); last > 0 && last/2 == c.Modes[r.Axes-1]/2 {
			c.Modes[r.Axes-1] = last
		}
	}
	for _, f := range numbersOf(given["domain_padding"]) {
		c.Padding = append(c.Padding, f)
	}
	if err := c.Padding.Set(c.Padding.String()); err != nil {
		return true, fmt.Errorf("domain_padding: %w", err)
	}
	if f, ok := given["non_linearity"].(string); ok {
		if c.Activation, ok = activationsOfPython[f]; !ok {
			return true, fmt.Errorf("it was made with non_linearity=%s, which is not known here", f)
		}
	}
	for _, name := range r.Unknown {
		kind, argument := &c.Skip, "fno_skip"
		if name == "channel-skip" {
			kind, argument = &c.ChannelSkip, "channel_mlp_skip"
		}
		*kind = NoSkip
		if given[argument] == IdentitySkip {
			*kind = IdentitySkip
		}
	}
	r.Unknown = nil
	return true, nil
}

// numbersOf is a number, or a list of them.
func numbersOf(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []float64:
		return v
	case []any:
		var list []float64
		for _, x := range v {
			f, ok := x.(float64)
			if !ok {
				return nil
			}
			list = append(list, f)
		}
		return list
	}
	return nil
}

// arguments are those of neuralop.models.FNO that make o.
func (o *neuralOp) arguments(c *NeuralOp) map[string]any {
	ratio := func(n int) float64 { // whose product with the width neuralop cuts off
		r := float64(n) / float64(c.Width)
		for int(r*float64(c.Width)) < n {
			r = math.Nextafter(r, math.Inf(1))
		}
		return r
	}
	named := func(kind string) any {
		if kind == NoSkip {
			return nil
		}
		return kind
	}
	args := map[string]any{
		"n_modes": o.modes, "in_channels": o.sig.In, "out_channels": o.sig.Out, "hidden_channels": c.Width, "n_layers": c.Layers,
		"lifting_channel_ratio": ratio(c.Lifting), "projection_channel_ratio": ratio(c.Projection),
		"positional_embedding": nil, "fno_skip": named(c.Skip), "use_channel_mlp": c.ChannelMLP > 0,
		"channel_mlp_skip": named(c.ChannelSkip), "domain_padding": nil,
	}
	if c.ChannelMLP > 0 {
		args["channel_mlp_expansion"] = ratio(c.ChannelMLP)
	}
	if c.Activation == "identity" {
		args["non_linearity"] = PythonIdentity
	}
	if c.Coordinates {
		args["positional_embedding"] = "grid"
	}
	switch len(c.Padding) {
	case 0:
	case 1:
		args["domain_padding"] = c.Padding[0]
	default:
		args["domain_padding"] = []float64(c.Padding)
	}
	return args
}
