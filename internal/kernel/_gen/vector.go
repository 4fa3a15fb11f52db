package main

import (
	"fmt"
	"go/format"
	"math"
	"slices"
	"strings"
)

// Offsets in vectorArgs (vector_amd64.go).
const (
	argN, argScalars, argSums = 0, 40, 72
)

var argPointers = []int{8, 16, 24, 32} // dst, x, y, z

// vectorRegs holds dst, x, y, z during a kernel.
var vectorRegs = []string{"R8", "R9", "R10", "R11"}

// vector writes pointwise kernels on float32.
type vector struct {
	*asm
	isa    isa
	masked bool // in the last, partial vector
	pool   []float32
}

func (v *vector) r(i int) string { return fmt.Sprintf("%s%d", v.isa.reg, i) }

// constant is the offset of c in the pool, where it is repeated eight times.
func (v *vector) constant(c float64) int {
	f := float32(c)
	i := slices.IndexFunc(v.pool, func(p float32) bool { return math.Float32bits(p) == math.Float32bits(f) })
	if i < 0 {
		i = len(v.pool)
		v.pool = append(v.pool, f)
	}
	return 32 * i
}

// op is dst = name(a, b) in the order of Intel's manual; registers by number.
func (v *vector) op(name string, dst, a, b int) {
	v.f("%s %s, %s, %s", name, v.r(b), v.r(a), v.r(dst))
}

// opc is op with a constant for b.
func (v *vector) opc(name string, dst, a int, c float64) {
	suffix := ""
	if v.isa.masks {
		suffix = ".BCST"
	}
	v.f("%s%s %s_pool<>+%d(SB), %s, %s", name, suffix, v.isa.name, v.constant(c), v.r(a), v.r(dst))
}

// set is dst = c in all lanes.
func (v *vector) set(dst int, c float64) {
	v.f("VBROADCASTSS %s_pool<>+%d(SB), %s", v.isa.name, v.constant(c), v.r(dst))
}

func (v *vector) load(dst, pointer int) {
	if v.masked {
		v.f("VMOVUPS.Z (%s)(AX*1), K1, %s", vectorRegs[pointer], v.r(dst))
		return
	}
	v.f("VMOVUPS (%s)(AX*1), %s", vectorRegs[pointer], v.r(dst))
}

func (v *vector) store(src, pointer int) {
	if v.masked {
		v.f("VMOVUPS %s, K1, (%s)(AX*1)", v.r(src), vectorRegs[pointer])
		return
	}
	v.f("VMOVUPS %s, (%s)(AX*1)", v.r(src), vectorRegs[pointer])
}

// scalar broadcasts scalar i of the arguments.
func (v *vector) scalar(dst, i int) { v.f("VBROADCASTSS %d(DI), %s", argScalars+4*i, v.r(dst)) }

// abs is dst = |a|.
func (v *vector) abs(dst, a int) { v.opc("VANDPS", dst, a, float64(math.Float32frombits(0x7fffffff))) }

// bySign is dst = negative where the sign bit of s is set, else positive.
func (v *vector) bySign(dst, s, negative, positive int) {
	if v.isa.masks {
		v.f("VPMOVD2M %s, K2", v.r(s))
		v.f("VBLENDMPS %s, %s, K2, %s", v.r(negative), v.r(positive), v.r(dst))
		return
	}
	v.f("VBLENDVPS %s, %s, %s, %s", v.r(s), v.r(negative), v.r(positive), v.r(dst))
}

// atMost and atLeast clamp a; NaN stays NaN. t is scratch and may be dst.
func (v *vector) atMost(dst, a, t int, c float64) {
	v.set(t, c)
	v.op("VMINPS", dst, t, a)
}

func (v *vector) atLeast(dst, a, t int, c float64) {
	v.set(t, c)
	v.op("VMAXPS", dst, t, a)
}

// kernel is one pointwise function.
type kernel struct {
	name     string
	pointers int // of dst, x, y, z that it uses
	before   func(v *vector)
	body     func(v *vector)
	unroll   int // whole vectors per round; 0 is one
}

func (k kernel) symbol(s isa) string { return k.name + strings.ToUpper(s.name[:1]) + s.name[1:] }

// emit writes k: rounds of unroll vectors, single vectors, and with masks what
// is left; without masks n is a multiple of a vector.
func (k kernel) emit(v *vector) {
	v.text(k.symbol(v.isa), "")
	v.f("MOVQ %d(DI), CX", argN)
	for p := range k.pointers {
		v.f("MOVQ %d(DI), %s", argPointers[p], vectorRegs[p])
	}
	v.f("XORQ AX, AX")
	if k.before != nil {
		k.before(v)
	}
	v.walk(k.body, k.unroll)
	v.ret()
}

// walk runs body over CX elements from byte AX = 0 on, as emit says, and spoils
// CX and DX.
func (v *vector) walk(body func(v *vector), unroll int) {
	lanes := v.isa.bytes / 4
	if unroll > 1 {
		v.f("SUBQ $%d, CX", unroll*lanes)
		v.f("JLT few")
		v.f("PCALIGN $32")
		v.label("many")
		for range unroll {
			body(v)
			v.f("ADDQ $%d, AX", v.isa.bytes)
		}
		v.f("SUBQ $%d, CX", unroll*lanes)
		v.f("JGE many")
		v.label("few")
		v.f("ADDQ $%d, CX", unroll*lanes)
	}
	v.f("SUBQ $%d, CX", lanes)
	v.f("JLT last")
	if unroll <= 1 {
		v.f("PCALIGN $32")
	}
	v.label("whole")
	body(v)
	v.f("ADDQ $%d, AX", v.isa.bytes)
	v.f("SUBQ $%d, CX", lanes)
	v.f("JGE whole")
	v.label("last")
	if v.isa.masks {
		v.f("ADDQ $%d, CX", lanes)
		v.f("JLE done")
		v.f("MOVL $1, DX")
		v.f("SHLL CX, DX")
		v.f("DECL DX")
		v.f("KMOVW DX, K1")
		v.masked = true
		body(v)
		v.masked = false
		v.label("done")
	}
}

// reduction is a sum of float64 terms over n elements, a multiple of four
// vectors of float64; lane sums go to the arguments.
type reduction struct {
	name     string
	pointers int
	term     func(v *vector, sum, t int, offset int)
}

func (k reduction) symbol(s isa) string { return k.name + strings.ToUpper(s.name[:1]) + s.name[1:] }

func (k reduction) emit(v *vector) {
	lanes := v.isa.bytes / 8
	v.text(k.symbol(v.isa), "")
	v.f("MOVQ %d(DI), CX", argN)
	for p := 1; p <= k.pointers; p++ {
		v.f("MOVQ %d(DI), %s", argPointers[p], vectorRegs[p])
	}
	for i := range 4 {
		v.f("VXORPD %s, %s, %s", v.r(i), v.r(i), v.r(i))
	}
	v.f("PCALIGN $32")
	v.label("loop")
	for i := range 4 {
		k.term(v, i, 4+2*i, i*lanes*4)
	}
	for p := 1; p <= k.pointers; p++ {
		v.f("ADDQ $%d, %s", 4*lanes*4, vectorRegs[p])
	}
	v.f("SUBQ $%d, CX", 4*lanes)
	v.f("JNZ loop")
	v.op("VADDPD", 0, 0, 1)
	v.op("VADDPD", 2, 2, 3)
	v.op("VADDPD", 0, 0, 2)
	v.f("VMOVUPD %s, %d(DI)", v.r(0), argSums)
	v.ret()
}

func (v *vector) widen(dst, pointer, offset int) {
	v.f("VCVTPS2PD %d(%s), %s", offset, vectorRegs[pointer], v.r(dst))
}

var reductions = []reduction{
	{"sum", 1, func(v *vector, sum, t, offset int) {
		v.widen(t, 1, offset)
		v.op("VADDPD", sum, sum, t)
	}},
	{"dot", 2, func(v *vector, sum, t, offset int) {
		v.widen(t, 1, offset)
		v.widen(t+1, 2, offset)
		v.op("VFMADD231PD", sum, t, t+1)
	}},
	{"distance", 2, func(v *vector, sum, t, offset int) {
		v.widen(t, 1, offset)
		v.widen(t+1, 2, offset)
		v.op("VSUBPD", t, t, t+1)
		v.op("VFMADD231PD", sum, t, t)
	}},
}

// binary is dst = name(x, y).
func binary(name, instruction string) kernel {
	return kernel{name: name, pointers: 3, unroll: 4, body: func(v *vector) {
		v.load(0, 1)
		v.load(1, 2)
		v.op(instruction, 0, 0, 1)
		v.store(0, 0)
	}}
}

func arithmetic() []kernel {
	scalar := func(v *vector) { v.scalar(3, 0) }
	return []kernel{
		binary("add", "VADDPS"), binary("sub", "VSUBPS"), binary("mul", "VMULPS"),
		{name: "mulAdd", pointers: 3, unroll: 4, body: func(v *vector) {
			v.load(0, 1)
			v.load(1, 2)
			v.load(2, 0)
			v.op("VFMADD231PS", 2, 0, 1)
			v.store(2, 0)
		}},
		{name: "scale", pointers: 2, unroll: 4, before: scalar, body: func(v *vector) {
			v.load(0, 1)
			v.op("VMULPS", 0, 0, 3)
			v.store(0, 0)
		}},
		{name: "axpy", pointers: 2, unroll: 4, before: scalar, body: func(v *vector) {
			v.load(0, 1)
			v.load(1, 0)
			v.op("VFMADD231PS", 1, 0, 3)
			v.store(1, 0)
		}},
		{name: "addScalar", pointers: 2, unroll: 4, before: scalar, body: func(v *vector) {
			v.load(0, 1)
			v.op("VADDPS", 0, 0, 3)
			v.store(0, 0)
		}},
		// w, m, v, g in dst, x, y, z; scalars as in adamw.go.
		{name: "adamW", pointers: 4, before: func(v *vector) {
			for i := range 8 {
				v.scalar(8+i, i)
			}
		}, body: func(v *vector) {
			v.load(0, 3) // g
			v.load(1, 1) // m
			v.load(2, 2) // v
			v.load(3, 0) // w
			v.op("VMULPS", 1, 1, 8)
			v.op("VFMADD231PS", 1, 0, 9)
			v.store(1, 1)
			v.op("VMULPS", 2, 2, 10)
			v.op("VMULPS", 4, 0, 11)
			v.op("VFMADD231PS", 2, 4, 0)
			v.store(2, 2)
			v.f("VSQRTPS %s, %s", v.r(2), v.r(2))
			v.op("VFMADD213PS", 2, 14, 15) // √v·root + eps
			v.op("VMULPS", 1, 1, 13)
			v.op("VDIVPS", 1, 1, 2)
			v.op("VFMSUB213PS", 3, 12, 1) // keep·w − …
			v.store(3, 0)
		}},
	}
}

func vectorFile(s isa) string {
	var a asm
	a.WriteString(asmHeader)
	v := &vector{asm: &a, isa: s}
	for _, k := range kernels() {
		k.emit(v)
	}
	for _, k := range reductions {
		k.emit(v)
	}
	for _, list := range rowKernels() {
		for _, k := range list {
			if k.body != nil {
				k.emit(v)
			}
		}
	}
	for i, c := range v.pool {
		for j := range 8 {
			fmt.Fprintf(&a.Builder, "DATA %s_pool<>+%d(SB)/4, $0x%08x\n", s.name, 32*i+4*j, math.Float32bits(c))
		}
	}
	fmt.Fprintf(&a.Builder, "GLOBL %s_pool<>(SB), RODATA|NOPTR, $%d\n", s.name, 32*len(v.pool))
	tables(&a, s)
	return a.String()
}

func kernels() []kernel { return append(arithmetic(), activations()...) }

// vectorStubs declares the kernels and lists them by opcode.
func vectorStubs() string {
	var b strings.Builder
	b.WriteString(header + "//go:build amd64 && !noasm\n\npackage kernel\n\nimport \"unsafe\"\n\n")
	for _, s := range []isa{avx512, avx2} {
		fmt.Fprintf(&b, "var vectors%s = [operations]func(unsafe.Pointer){\n", strings.ToUpper(s.name[:1])+s.name[1:])
		for _, k := range kernels() {
			fmt.Fprintf(&b, "\top%s: %s,\n", strings.ToUpper(k.name[:1])+k.name[1:], k.symbol(s))
		}
		for _, k := range reductions {
			fmt.Fprintf(&b, "\top%s: %s,\n", strings.ToUpper(k.name[:1])+k.name[1:], k.symbol(s))
		}
		b.WriteString("}\n\n")
	}
	for _, s := range []isa{avx512, avx2} {
		fmt.Fprintf(&b, "var rows%s = [rowKinds][]func(unsafe.Pointer){\n", strings.ToUpper(s.name[:1])+s.name[1:])
		for i, list := range rowKernels() {
			fmt.Fprintf(&b, "\trow%s: {", rowKinds[i])
			for i, k := range list {
				if i > 0 {
					b.WriteString(", ")
				}
				if k.body == nil {
					b.WriteString("nil")
				} else {
					b.WriteString(k.symbol(s))
				}
			}
			b.WriteString("},\n")
		}
		b.WriteString("}\n\n")
	}
	for _, s := range []isa{avx512, avx2} {
		for _, k := range kernels() {
			fmt.Fprintf(&b, "func %s(args unsafe.Pointer)\n", k.symbol(s))
		}
		for _, list := range rowKernels() {
			for _, k := range list {
				if k.body != nil {
					fmt.Fprintf(&b, "func %s(args unsafe.Pointer)\n", k.symbol(s))
				}
			}
		}
		for _, k := range reductions {
			fmt.Fprintf(&b, "func %s(args unsafe.Pointer)\n", k.symbol(s))
		}
	}
	text, err := format.Source([]byte(b.String()))
	if err != nil {
		panic(err)
	}
	return string(text)
}
