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
	argMask0, argMask1  = 72, 76
	argAlpha, argBeta   = 80, 88
	argScaled, argAdded = 96, 104
	argPack             = 112
	argMasks            = 120
)

// rowPointers hold rows 0, 3, 6, …; the two rows after each are reached with
// one and two row strides (SI).
var rowPointers = []string{"R8", "R9", "R10", "R11", "R12"}

func rowAddress(r int) string {
	p := rowPointers[r/3]
	return [...]string{"(" + p + ")", "(" + p + ")(SI*1)", "(" + p + ")(SI*2)"}[r%3]
}

func gemmName(s isa, e elem, rows, vectors int, pack bool) string {
	name := fmt.Sprintf("%sgemm%dx%d", e.letter, rows, vectors)
	if pack {
		name += "Pack"
	}
	return name + strings.ToUpper(s.name[:1]) + s.name[1:]
}

func gemmFile(s isa) string {
	var a asm
	a.WriteString(asmHeader)
	for _, e := range []elem{single, double} {
		for vectors := 1; vectors <= 2; vectors++ {
			for rows := 1; rows <= s.rows; rows++ {
				gemmTile(&a, s, e, rows, vectors, false)
				gemmTile(&a, s, e, rows, vectors, true)
			}
		}
	}
	return a.String()
}

// gemmTile multiplies panels of rows×depth of A by one panel of B that is
// vectors wide, as many A panels as count says, each set below the last.
// With pack, it also stores the panel of B, row after row of full vectors.
func gemmTile(a *asm, s isa, e elem, rows, vectors int, pack bool) {
	acc := func(r, v int) string { return fmt.Sprintf("%s%d", s.reg, r*vectors+v) }
	base := rows * vectors
	if limit := s.rows * 2; base > limit {
		panic("tile too large")
	}
	bReg := func(v int) string { return fmt.Sprintf("%s%d", s.reg, s.rows*2+v) }
	factor := func(r int) string { return fmt.Sprintf("%s%d", s.reg, s.rows*2+2+r%2) }
	pointers := rowPointers[:(rows+2)/3]

	a.text(gemmName(s, e, rows, vectors, pack), "")
	a.f("MOVQ %d(DI), SI", argRow)
	a.f("MOVQ %d(DI), DX", argK)
	a.f("MOVQ %d(DI), R13", argBK)
	if s.masks {
		a.f("KMOVW %d(DI), K1", argMask0)
		a.f("KMOVW %d(DI), K2", argMask1)
	}
	a.label("panel")
	a.f("MOVQ %d(DI), R8", argA)
	for i := 1; i < len(pointers); i++ {
		a.f("LEAQ (%s)(SI*2), %s", pointers[i-1], pointers[i])
		a.f("ADDQ SI, %s", pointers[i])
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
	step := func() {
		for v := range vectors {
			if s.masks {
				a.f("VMOVU%s.Z %d(BX), K%d, %s", e.packed, v*s.bytes, v+1, bReg(v))
			} else {
				a.f("VMOVU%s %d(BX), %s", e.packed, v*s.bytes, bReg(v))
			}
		}
		if pack {
			for v := range vectors {
				a.f("VMOVU%s %s, %d(AX)", e.packed, bReg(v), v*s.bytes)
			}
			a.f("ADDQ $%d, AX", vectors*s.bytes)
		}
		a.f("ADDQ R13, BX")
		for r := range rows {
			a.f("VBROADCAST%s %s, %s", e.scalar, rowAddress(r), factor(r))
			if r%3 == 2 || r == rows-1 {
				a.f("ADDQ DX, %s", rowPointers[r/3])
			}
			for v := range vectors {
				a.f("VFMADD231%s %s, %s, %s", e.packed, bReg(v), factor(r), acc(r, v))
			}
		}
	}
	// The packing tile is run once per panel of B, and dgemm serves checks
	// and transforms: only the sgemm tile is unrolled.
	a.f("MOVQ %d(DI), CX", argDepth)
	if !pack && e == single {
		a.f("SHRQ $1, CX")
		a.f("JZ rest")
		a.f("PCALIGN $64")
		a.label("two")
		step()
		step()
		a.f("DECQ CX")
		a.f("JNZ two")
		a.label("rest")
		a.f("TESTQ $1, %d(DI)", argDepth)
		a.f("JZ store")
		step()
	} else {
		a.f("PCALIGN $64")
		a.label("one")
		step()
		a.f("DECQ CX")
		a.f("JNZ one")
	}

	// C = beta·C + alpha·acc.
	a.label("store")
	a.f("MOVQ %d(DI), AX", argC)
	a.f("MOVQ %d(DI), BX", argRowC)
	a.f("CMPQ %d(DI), $0", argScaled)
	a.f("JEQ unscaled")
	alpha := fmt.Sprintf("%s%d", s.reg, s.rows*2+2)
	beta := fmt.Sprintf("%s%d", s.reg, s.rows*2+3)
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
	storeRows()
	a.f("MOVQ AX, %d(DI)", argC)
	a.f("MOVQ %d(DI), AX", argA)
	a.f("LEAQ (AX)(SI*1), AX")
	for range rows - 1 {
		a.f("ADDQ SI, AX")
	}
	a.f("MOVQ AX, %d(DI)", argA)
	a.f("DECQ %d(DI)", argCount)
	a.f("JNZ panel")
	a.ret()
}

// gemmStubs declares the tiles and lists them by instruction set, element
// type, width and rows.
func gemmStubs() string {
	var b strings.Builder
	b.WriteString(header + "//go:build amd64 && !noasm\n\npackage kernel\n\nimport \"unsafe\"\n\n")
	for _, s := range []isa{avx512, avx2} {
		for _, e := range []elem{single, double} {
			for _, pack := range []bool{false, true} {
				kind := ""
				if pack {
					kind = "Pack"
				}
				fmt.Fprintf(&b, "var %sgemm%s%s = [2][%d]func(unsafe.Pointer){\n", e.letter, kind, strings.ToUpper(s.name[:1])+s.name[1:], s.rows)
				for vectors := 1; vectors <= 2; vectors++ {
					b.WriteString("\t{")
					for rows := 1; rows <= s.rows; rows++ {
						if rows > 1 {
							b.WriteString(", ")
						}
						b.WriteString(gemmName(s, e, rows, vectors, pack))
					}
					b.WriteString("},\n")
				}
				b.WriteString("}\n\n")
			}
		}
	}
	for _, s := range []isa{avx512, avx2} {
		for _, e := range []elem{single, double} {
			for vectors := 1; vectors <= 2; vectors++ {
				for rows := 1; rows <= s.rows; rows++ {
					for _, pack := range []bool{false, true} {
						fmt.Fprintf(&b, "//go:noescape\nfunc %s(args unsafe.Pointer)\n\n", gemmName(s, e, rows, vectors, pack))
					}
				}
			}
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// peakFile measures the machine: n rounds of 24 (12) independent FMAs.
func peakFile() string {
	var a asm
	a.WriteString(asmHeader)
	for _, s := range []isa{avx512, avx2} {
		regs := s.rows / 2 * 2 * 2
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
