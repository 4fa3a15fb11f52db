package torchfile

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Error says what is wrong with a pickle, and where.
type Error struct {
	Offset int // in the pickle
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("pickle, at byte %d: %s", e.Offset, e.Reason) }

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
