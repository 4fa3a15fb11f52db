package torchfile

import (
	"encoding/binary"
	"math"
	"math/big"
)

// step carries out an opcode.
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
