package main

import (
	"fmt"
	"strings"
)

// Offsets in gemmArgs (gemm_amd64.go).
const (
	argA, argRow, argK  = 0, 8, 16
	argB, argBK         = 24, 32
	argC, argRowC       = 40, 48
	argDepth, argCount  = 56, 64
	argMask             = 72 // four of 4 bytes
	argAlpha, argBeta   = 88, 96
	argScaled, argAdded = 104, 112
	argPack             = 120
	argMasks            = 128
	argFetch            = 144
	argStream           = 152
	argAhead            = 160
)

// rowPointers hold rows 0, 3, 6, …; the two rows after each are reached with
// one and two row strides (SI).
var rowPointers = []string{"R8", "R9", "R10", "R11", "R12"}

// form is how op(A) lies in memory.
type form string

const (
	rowForm    form = ""  // a row's elements adjoin
	columnForm form = "T" // a column's elements adjoin
)

// element is the address of row r of op(A), step columns on (0 to 3). In
// column form, DX is the distance of columns and R9 three of them.
func (f form) element(e elem, r, step int) string {
	if f == columnForm {
		return fmt.Sprintf("%d(R8)%s", r*e.size, [...]string{"", "(DX*1)", "(DX*2)", "(R9*1)"}[step])
	}
	return fmt.Sprintf("%d(%s)%s", step*e.size, rowPointers[r/3], [...]string{"", "(SI*1)", "(SI*2)"}[r%3])
}

// advance moves the pointers by count columns, 1 or 4.
func (f form) advance(a *asm, e elem, rows, count int) {
	if f == columnForm {
		if count == 1 {
			a.f("ADDQ DX, R8")
		} else {
			a.f("LEAQ (R8)(DX*4), R8")
		}
		return
	}
	for _, p := range rowPointers[:(rows+2)/3] {
		a.f("ADDQ $%d, %s", count*e.size, p)
	}
}

// tileKind is one family of tiles.
type tileKind struct {
	isa     isa
	elem    elem
	form    form
	pack    bool
	vectors []int
	unroll  int
}

// tileKinds lists the families. A packing tile runs once per panel of B, and
// dgemm serves checks and transforms: only the sgemm tiles are unrolled.
func tileKinds() []tileKind {
	var list []tileKind
	for _, s := range []isa{avx512, avx2} {
		for _, f := range []form{rowForm, columnForm} {
			list = append(list,
				tileKind{s, single, f, false, widths(s, 1), 4},
				tileKind{s, single, f, true, widths(s, 2), 1},
				tileKind{s, double, f, false, []int{1, 2}, 1},
			)
		}
	}
	return list
}

// widths lists the widths of tiles, in vectors, from the least on.
func widths(s isa, least int) []int {
	var list []int
	for v := least; v <= len(s.rows); v++ {
		list = append(list, v)
	}
	return list
}

func (k tileKind) table() string {
	name := k.elem.letter + "gemm" + string(k.form)
	if k.pack {
		name += "Pack"
	}
	return name + strings.ToUpper(k.isa.name[:1]) + k.isa.name[1:]
}

func (k tileKind) name(rows, vectors int) string {
	return fmt.Sprintf("%s%dx%d", k.table(), rows, vectors)
}

func gemmFile(s isa, e elem) string {
	var a asm
	a.WriteString(asmHeader)
	for _, k := range tileKinds() {
		if k.isa.name != s.name || k.elem != e {
			continue
		}
		for _, vectors := range k.vectors {
			for rows := 1; rows <= s.rows[vectors-1]; rows++ {
				k.tile(&a, rows, vectors)
			}
		}
	}
	if s.masks && e == single {
		a.text("streamed", ": what tiles wrote past the caches comes before what follows")
		a.f("SFENCE")
		a.ret()
	}
	return a.String()
}

// tile multiplies panels of rows×depth of A by one panel of B that is vectors
// wide, as many A panels as count says, each set below the last. With pack, it
// also stores the panel of B, row after row of full vectors.
func (k tileKind) tile(a *asm, rows, vectors int) {
	s, e, pack := k.isa, k.elem, k.pack
	acc := func(r, v int) string { return fmt.Sprintf("%s%d", s.reg, r*vectors+v) }
	base := rows * vectors
	bReg := func(v int) string { return fmt.Sprintf("%s%d", s.reg, s.regs-vectors+v) }
	factors := min(s.regs-vectors-base, 4)
	factor := func(i int) string { return fmt.Sprintf("%s%d", s.reg, s.regs-vectors-factors+i%factors) }

	a.text(k.name(rows, vectors), "")
	a.f("MOVQ %d(DI), SI", argRow)
	a.f("MOVQ %d(DI), DX", argK)
	a.f("MOVQ %d(DI), R13", argBK)
	a.f("LEAQ (R13)(R13*2), R15")
	if s.masks {
		for v := range vectors {
			a.f("KMOVW %d(DI), K%d", argMask+4*v, v+1)
		}
	}
	a.label("panel")
	// Fetch the rows of C, which the end writes.
	a.f("CMPQ %d(DI), $0", argFetch)
	a.f("JEQ begin")
	a.f("MOVQ %d(DI), AX", argC)
	a.f("MOVQ %d(DI), BX", argRowC)
	for r := range rows {
		for v := range vectors {
			a.f("PREFETCHT0 %d(AX)", v*s.bytes)
		}
		if r < rows-1 {
			a.f("ADDQ BX, AX")
		}
	}
	a.label("begin")
	a.f("MOVQ %d(DI), R8", argA)
	if k.form == rowForm && !pack && s.masks && e == single {
		// Fetch the next panel of A, whose rows adjoin this one's.
		a.f("MOVQ %d(DI), CX", argAhead)
		a.f("TESTQ CX, CX")
		a.f("JEQ ready")
		a.f("IMUL3Q $%d, SI, AX", rows)
		a.f("ADDQ R8, AX")
		a.label("ahead")
		a.f("PREFETCHT0 (AX)")
		a.f("ADDQ $64, AX")
		a.f("DECQ CX")
		a.f("JNZ ahead")
		a.label("ready")
	}
	if k.form == columnForm {
		a.f("LEAQ (DX)(DX*2), R9")
	} else {
		for i := 1; i < (rows+2)/3; i++ {
			a.f("LEAQ (%s)(SI*2), %s", rowPointers[i-1], rowPointers[i])
			a.f("ADDQ SI, %s", rowPointers[i])
		}
	}
	a.f("MOVQ %d(DI), BX", argB)
	if pack {
		a.f("MOVQ %d(DI), AX", argPack)
	}
	for i := range base {
		if s.masks {
			a.f("VPXORD Z%d, Z%d, Z%d", i, i, i)
		} else {
			a.f("VXORPS Y%d, Y%d, Y%d", i, i, i)
		}
	}
	// steps multiplies count columns of A. The broadcast of a row comes before
	// the products of the row above it.
	steps := func(count int) {
		broadcast := func(i int) {
			if i < count*rows {
				a.f("VBROADCAST%s %s, %s", e.scalar, k.form.element(e, i%rows, i/rows), factor(i))
			}
		}
		broadcast(0)
		for i := range count {
			for v := range vectors {
				from := fmt.Sprintf("%d(BX)%s", v*s.bytes, [...]string{"", "(R13*1)", "(R13*2)", "(R15*1)"}[i])
				if s.masks && pack { // costs an FMA slot, so not elsewhere
					a.f("VMOVU%s.Z %s, K%d, %s", e.packed, from, v+1, bReg(v))
				} else {
					a.f("VMOVU%s %s, %s", e.packed, from, bReg(v))
				}
			}
			if pack {
				for v := range vectors { // of the next panel
					a.f("PREFETCHT1 %d(BX)", (vectors+v)*s.bytes)
				}
				for v := range vectors {
					a.f("VMOVU%s %s, %d(AX)", e.packed, bReg(v), v*s.bytes)
				}
				a.f("ADDQ $%d, AX", vectors*s.bytes)
			}
			for r := range rows {
				broadcast(i*rows + r + 1)
				for v := range vectors {
					a.f("VFMADD231%s %s, %s, %s", e.packed, bReg(v), factor(i*rows+r), acc(r, v))
				}
			}
		}
	}
	a.f("MOVQ %d(DI), CX", argDepth)
	if k.unroll > 1 {
		a.f("SHRQ $2, CX")
		a.f("JZ rest")
		a.f("PCALIGN $64")
		a.label("four")
		steps(4)
		a.f("LEAQ (BX)(R13*4), BX")
		k.form.advance(a, e, rows, 4)
		a.f("DECQ CX")
		a.f("JNZ four")
		a.label("rest")
		a.f("MOVQ %d(DI), CX", argDepth)
		a.f("ANDQ $3, CX")
		a.f("JZ store")
	}
	a.label("one")
	steps(1)
	a.f("ADDQ R13, BX")
	k.form.advance(a, e, rows, 1)
	a.f("DECQ CX")
	a.f("JNZ one")

	// C = beta·C + alpha·acc.
	a.label("store")
	a.f("MOVQ %d(DI), AX", argC)
	a.f("MOVQ %d(DI), BX", argRowC)
	a.f("CMPQ %d(DI), $0", argScaled)
	a.f("JEQ unscaled")
	alpha, beta := factor(0), factor(1)
	a.f("VBROADCAST%s %d(DI), %s", e.scalar, argAlpha, alpha)
	for i := range base {
		a.f("VMUL%s %s, %s%d, %s%d", e.packed, alpha, s.reg, i, s.reg, i)
	}
	a.label("unscaled")
	if !s.masks {
		for v := range vectors {
			a.f("MOVQ %d(DI), CX", argMasks+8*v)
			a.f("VMOVUPS (CX), %s", bReg(v))
		}
	}
	load := func(v int, to string) {
		if s.masks {
			a.f("VMOVU%s.Z %d(AX), K%d, %s", e.packed, v*s.bytes, v+1, to)
		} else {
			a.f("VMASKMOV%s %d(AX), %s, %s", e.packed, v*s.bytes, bReg(v), to)
		}
	}
	storeRows := func() {
		for r := range rows {
			for v := range vectors {
				if s.masks {
					a.f("VMOVU%s %s, K%d, %d(AX)", e.packed, acc(r, v), v+1, v*s.bytes)
				} else {
					a.f("VMASKMOV%s %s, %s, %d(AX)", e.packed, acc(r, v), bReg(v), v*s.bytes)
				}
			}
			a.f("ADDQ BX, AX")
		}
	}
	a.f("CMPQ %d(DI), $0", argAdded)
	a.f("JEQ write")
	a.f("MOVQ AX, CX")
	a.f("VBROADCAST%s %d(DI), %s", e.scalar, argBeta, beta)
	for r := range rows {
		for v := range vectors {
			load(v, alpha)
			a.f("VFMADD231%s %s, %s, %s", e.packed, alpha, beta, acc(r, v))
		}
		a.f("ADDQ BX, AX")
	}
	a.f("MOVQ CX, AX")
	a.label("write")
	if s.masks && !pack {
		a.f("CMPQ %d(DI), $0", argStream)
		a.f("JNE stream")
	}
	storeRows()
	a.label("written")
	a.f("MOVQ AX, %d(DI)", argC)
	a.f("MOVQ %d(DI), AX", argA)
	a.f("IMUL3Q $%d, SI, CX", rows)
	a.f("ADDQ CX, AX")
	a.f("MOVQ AX, %d(DI)", argA)
	a.f("DECQ %d(DI)", argCount)
	a.f("JNZ panel")
	a.ret()
	if s.masks && !pack { // whole vectors, past the caches
		a.label("stream")
		for r := range rows {
			for v := range vectors {
				a.f("VMOVNTP%s %s, %d(AX)", e.packed[1:], acc(r, v), v*s.bytes)
			}
			a.f("ADDQ BX, AX")
		}
		a.f("JMP written")
	}
}

// gemmStubs declares the tiles and lists them, by width and rows.
func gemmStubs() string {
	var b strings.Builder
	b.WriteString(header + "//go:build amd64 && !noasm\n\npackage kernel\n\nimport \"unsafe\"\n\n")
	for _, k := range tileKinds() {
		fmt.Fprintf(&b, "var %s = [4][]func(unsafe.Pointer){\n", k.table())
		for _, vectors := range k.vectors {
			fmt.Fprintf(&b, "\t%d: {", vectors-1)
			for rows := 1; rows <= k.isa.rows[vectors-1]; rows++ {
				if rows > 1 {
					b.WriteString(", ")
				}
				b.WriteString(k.name(rows, vectors))
			}
			b.WriteString("},\n")
		}
		b.WriteString("}\n\n")
	}
	for _, k := range tileKinds() {
		for _, vectors := range k.vectors {
			for rows := 1; rows <= k.isa.rows[vectors-1]; rows++ {
				fmt.Fprintf(&b, "func %s(args unsafe.Pointer)\n", k.name(rows, vectors))
			}
		}
	}
	b.WriteString("func streamed(args unsafe.Pointer)\n")
	return b.String()
}

// peakFile measures the machine: n rounds of 24 (12) independent FMAs.
func peakFile() string {
	var a asm
	a.WriteString(asmHeader)
	for _, s := range []isa{avx512, avx2} {
		regs := s.rows[1] / 2 * 2 * 2
		if regs > 24 {
			regs = 24
		}
		a.text("peak"+strings.ToUpper(s.name[:1])+s.name[1:], fmt.Sprintf(": *args rounds of %d independent FMAs", regs))
		a.f("MOVQ (DI), CX")
		for i := range regs + 2 {
			if s.masks {
				a.f("VPXORD Z%d, Z%d, Z%d", i, i, i)
			} else {
				a.f("VXORPS Y%d, Y%d, Y%d", i, i, i)
			}
		}
		a.f("PCALIGN $64")
		a.label("loop")
		for i := range regs {
			a.f("VFMADD231PS %s%d, %s%d, %s%d", s.reg, regs, s.reg, regs+1, s.reg, i)
		}
		a.f("DECQ CX")
		a.f("JNZ loop")
		a.ret()
	}
	return a.String()
}
