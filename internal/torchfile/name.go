package torchfile

import (
	"strings"
)

// allowed are the names that a file of tensors needs, with what a call of
// each gives. All others are refused.
var allowed = map[name]func(p *pickle, args tuple) any{
	{"collections", "OrderedDict"}:         func(*pickle, tuple) any { return &dict{} },
	{"torch._utils", "_rebuild_tensor_v2"}: (*pickle).tensor,
	{"torch._utils", "_rebuild_tensor"}:    (*pickle).tensor,
	{"torch._utils", "_rebuild_parameter"}: func(p *pickle, args tuple) any {
		if len(args) == 0 {
			p.fail("a parameter of nothing")
			return nil
		}
		return args[0]
	},
	{"torch", "Size"}: func(_ *pickle, args tuple) any {
		if len(args) == 1 {
			return args[0]
		}
		return args
	},
	{"torch", "device"}:                    func(*pickle, tuple) any { return opaque{name{"torch", "device"}} },
	{"torch.serialization", "_get_layout"}: func(*pickle, tuple) any { return opaque{name{"torch", "layout"}} },
	{"builtins", "set"}:                    func(*pickle, tuple) any { return &list{} },
}

// mentioned are names that may stand in a file, as a value: what a model was made
// with. A file that calls them is refused.
var mentioned = map[name]bool{
	{"torch._C._nn", "gelu"}:                                 true,
	{"torch", "relu"}:                                        true,
	{"torch", "tanh"}:                                        true,
	{"torch.nn.functional", "gelu"}:                          true,
	{"torch.nn.functional", "relu"}:                          true,
	{"torch.nn.functional", "silu"}:                          true,
	{"torch.nn.functional", "tanh"}:                          true,
	{"neuralop.layers.spectral_convolution", "SpectralConv"}: true,
}

func (n name) allowed() bool {
	if _, ok := allowed[n]; ok || mentioned[n] {
		return true
	}
	if n.module == "torch" && (strings.HasSuffix(n.name, "Storage") || dtypes[n.name]) {
		return true
	}
	return n.module == "torch.storage" && (n.name == "UntypedStorage" || n.name == "TypedStorage")
}

// dtypes are the constants of torch that pickles name.
var dtypes = map[string]bool{"float16": true, "float32": true, "float64": true, "bfloat16": true, "int8": true, "int16": true, "int32": true,
	"int64": true, "uint8": true, "bool": true, "complex64": true, "complex128": true, "strided": true, "contiguous_format": true}

func (p *pickle) global(module, n string) {
	g := name{module, n}
	if p.err == nil && !g.allowed() {
		p.fail("asks for %s.%s, which is not among the names that tensors need; nothing was executed", module, n)
	}
	p.push(g)
}

func (p *pickle) call(f any, args tuple) {
	g, ok := f.(name)
	if !ok || allowed[g] == nil {
		p.fail("calls what it may not: %v", f)
		return
	}
	p.push(allowed[g](p, args))
}
