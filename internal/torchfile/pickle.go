package torchfile

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Error says what is wrong with a pickle, and where.
type Error struct {
	Offset int // in the pickle
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("pickle, at byte %d: %s", e.Offset, e.Reason) }

// The values of a pickle are nil, bool, int64, float64, string, []byte, tuple,
// *list, *dict, and these.
type (
	tuple []any
	list  struct{ items []any }
	dict  struct{ keys, values []any }
	name  struct{ module, name string } // of a class or function, never looked up
	mark  struct{}
	// storage is where a tensor's elements lie: its key in the zip.
	storage struct {
		kind string // "FloatStorage"
		key  string
		size int64
	}
	tensor struct {
		storage       *storage
		offset        int64 // in elements
		shape, stride []int64
	}
	// opaque is an object of an allowed class that holds nothing of interest.
	opaque struct{ of name }
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

const (
	maxPickle = 1 << 26 // bytes
	maxDepth  = 1 << 20 // of the stack
)

// pickle is a machine that builds values.
type pickle struct {
	b     []byte
	at    int
	stack []any
	memo  map[int]any
	proto int
	err   error
}

// load runs a pickle and returns what it leaves.
func load(b []byte) (any, error) {
	p := &pickle{b: b, memo: map[int]any{}}
	for p.err == nil {
		if op := p.u8(); p.err == nil && op == '.' {
			break
		} else if p.err == nil {
			p.step(op)
		}
		if len(p.stack) > maxDepth {
			p.fail("more than %d values on its stack", maxDepth)
		}
	}
	v := p.pop()
	if p.err != nil {
		return nil, p.err
	}
	return v, nil
}

func (p *pickle) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &Error{p.at, fmt.Sprintf(format, args...)}
	}
}

func (p *pickle) bytes(n int) []byte {
	if p.err == nil && (n < 0 || n > len(p.b)-p.at) {
		p.fail("truncated: %d bytes are needed, %d are left", n, len(p.b)-p.at)
	}
	if p.err != nil {
		return nil
	}
	p.at += n
	return p.b[p.at-n : p.at]
}

func (p *pickle) uint(n int) uint64 {
	var b [8]byte
	copy(b[:], p.bytes(n))
	return binary.LittleEndian.Uint64(b[:])
}

func (p *pickle) u8() byte { return byte(p.uint(1)) }

// size reads a length of n bytes.
func (p *pickle) size(n int) int { return int(min(p.uint(n), math.MaxInt32)) }

func (p *pickle) line() string {
	for i := p.at; i < len(p.b) && p.err == nil; i++ {
		if p.b[i] == '\n' {
			s := string(p.b[p.at:i])
			p.at = i + 1
			return s
		}
	}
	p.fail("truncated: a line without an end")
	return ""
}

func (p *pickle) push(v any) { p.stack = append(p.stack, v) }

func (p *pickle) pop() any {
	if len(p.stack) == 0 {
		p.fail("takes a value from an empty stack")
		return nil
	}
	v := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	return v
}

// marked takes the values above the last mark.
func (p *pickle) marked() []any {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if _, ok := p.stack[i].(mark); ok {
			items := append([]any(nil), p.stack[i+1:]...)
			p.stack = p.stack[:i]
			return items
		}
	}
	p.fail("there is no mark on its stack")
	return nil
}

func (p *pickle) step(op byte) {
	switch op {
	case 0x80: // PROTO
		if p.proto = int(p.u8()); p.proto < 2 || p.proto > 5 {
			p.fail("protocol %d; 2 to 5 are read", p.proto)
		}
	case 0x95: // FRAME
		p.bytes(8)
	case '(':
		p.push(mark{})
	case '0':
		p.pop()
	case '1':
		p.marked()
	case '2':
		v := p.pop()
		p.push(v)
		p.push(v)
	case 'N':
		p.push(nil)
	case 0x88:
		p.push(true)
	case 0x89:
		p.push(false)
	case 'J':
		p.push(int64(int32(p.uint(4))))
	case 'K':
		p.push(int64(p.uint(1)))
	case 'M':
		p.push(int64(p.uint(2)))
	case 0x8a: // LONG1
		p.push(p.long(p.size(1)))
	case 0x8b: // LONG4
		p.push(p.long(p.size(4)))
	case 'G':
		if b := p.bytes(8); b != nil {
			p.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
		}
	case 'X':
		p.push(string(p.bytes(p.size(4))))
	case 0x8c:
		p.push(string(p.bytes(p.size(1))))
	case 0x8d:
		p.push(string(p.bytes(p.size(8))))
	case 'B', 'T':
		p.push(string(p.bytes(p.size(4))))
	case 'C', 'U':
		p.push(string(p.bytes(p.size(1))))
	case 0x8e, 0x96:
		p.push(string(p.bytes(p.size(8))))
	case ')':
		p.push(tuple{})
	case ']', 0x8f:
		p.push(&list{})
	case '}':
		p.push(&dict{})
	case 't':
		p.push(tuple(p.marked()))
	case 'l':
		p.push(&list{p.marked()})
	case 'd':
		p.push(p.fill(&dict{}, p.marked()))
	case 0x85, 0x86, 0x87: // TUPLE1 to 3
		t := make(tuple, op-0x84)
		for i := len(t) - 1; i >= 0; i-- {
			t[i] = p.pop()
		}
		p.push(t)
	case 'a':
		v := p.pop()
		p.extend([]any{v})
	case 'e', 0x90:
		p.extend(p.marked())
	case 's':
		v, k := p.pop(), p.pop()
		p.set([]any{k, v})
	case 'u':
		p.set(p.marked())
	case 'q':
		p.remember(p.size(1))
	case 'r':
		p.remember(p.size(4))
	case 0x94:
		p.remember(len(p.memo))
	case 'h':
		p.recall(p.size(1))
	case 'j':
		p.recall(p.size(4))
	case 'c':
		module := p.line()
		p.global(module, p.line())
	case 0x93:
		n, _ := p.pop().(string)
		module, _ := p.pop().(string)
		p.global(module, n)
	case 'Q':
		p.push(p.persistent(p.pop()))
	case 'R', 0x81:
		args, _ := p.pop().(tuple)
		p.call(p.pop(), args)
	case 'b':
		p.pop() // the state of an object: nothing that tensors need
	default:
		p.fail("opcode %#02x is not among those that build tensors", op)
	}
}

func (p *pickle) long(n int) any {
	b := p.bytes(n)
	if len(b) > 8 {
		v := new(big.Int)
		p.fail("a whole number of %d bytes", len(b))
		return v
	}
	var v int64
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | int64(b[i])
	}
	if n := len(b); n > 0 && n < 8 && b[n-1]&0x80 != 0 {
		v -= 1 << (8 * n)
	}
	return v
}

func (p *pickle) top() any {
	if len(p.stack) == 0 {
		p.fail("its stack is empty")
		return nil
	}
	return p.stack[len(p.stack)-1]
}

func (p *pickle) extend(items []any) {
	l, ok := p.top().(*list)
	if !ok {
		p.fail("appends to what is no list")
		return
	}
	l.items = append(l.items, items...)
}

func (p *pickle) set(pairs []any) {
	d, ok := p.top().(*dict)
	if !ok {
		p.fail("sets a key of what is no dictionary")
		return
	}
	p.fill(d, pairs)
}

func (p *pickle) fill(d *dict, pairs []any) *dict {
	if len(pairs)%2 != 0 {
		p.fail("a key without a value")
		return d
	}
	for i := 0; i < len(pairs); i += 2 {
		d.keys, d.values = append(d.keys, pairs[i]), append(d.values, pairs[i+1])
	}
	return d
}

func (p *pickle) remember(k int) {
	if v := p.top(); p.err == nil {
		p.memo[k] = v
	}
}

func (p *pickle) recall(k int) {
	v, ok := p.memo[k]
	if !ok {
		p.fail("recalls value %d, which it never kept", k)
	}
	p.push(v)
}

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

// persistent reads ('storage', class, key, device, size).
func (p *pickle) persistent(id any) any {
	t, _ := id.(tuple)
	if len(t) < 5 {
		p.fail("a reference that is not to a storage")
		return nil
	}
	class, _ := t[1].(name)
	key, ok := t[2].(string)
	size, sized := t[4].(int64)
	if t[0] != "storage" || class.name == "" || !ok || !sized {
		p.fail("a reference that is not to a storage")
		return nil
	}
	return &storage{class.name, key, size}
}

// tensor reads (storage, offset, shape, stride, …).
func (p *pickle) tensor(args tuple) any {
	if len(args) < 4 {
		p.fail("a tensor of %d arguments", len(args))
		return nil
	}
	s, ok := args[0].(*storage)
	offset, whole := args[1].(int64)
	if !ok || !whole || offset < 0 {
		p.fail("a tensor without a storage, or at %v of it", args[1])
		return nil
	}
	t := &tensor{storage: s, offset: offset}
	for i, to := range []*[]int64{&t.shape, &t.stride} {
		items, ok := args[2+i].(tuple)
		if !ok {
			p.fail("a tensor whose shape or stride is no tuple")
			return nil
		}
		for _, v := range items {
			n, ok := v.(int64)
			if !ok || n < 0 {
				p.fail("a tensor of shape or stride %v", items)
				return nil
			}
			*to = append(*to, n)
		}
	}
	if len(t.shape) != len(t.stride) || len(t.shape) > 64 {
		p.fail("a tensor of %d axes with %d strides", len(t.shape), len(t.stride))
		return nil
	}
	return t
}
