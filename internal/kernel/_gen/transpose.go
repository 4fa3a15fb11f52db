package main

import (
	"fmt"
	"strings"
)

// Offsets in transposeArgs (transpose_amd64.go).
const (
	argSrc, argSrcRow = 0, 8
	argDst, argDstRow = 16, 24
	argBlocks         = 32
)

func transposeName(s isa, e elem) string {
	return e.letter + "transpose" + strings.ToUpper(s.name[:1]) + s.name[1:]
}

func transposeFile() string {
	var a asm
	a.WriteString(asmHeader)
	for _, s := range []isa{avx512, avx2} {
		for _, e := range []elem{single, double} {
			if s.masks && e == single {
				transposeWide(&a, s)
			} else {
				transposeBlocks(&a, s, e)
			}
		}
	}
	return a.String()
}

// transposeBlocks turns blocks of lanes×lanes, lying side by side in src, into
// blocks lying below each other in dst. Row i of a quarter, i+q, i+2q, … meet
// in one register by loads of 16 bytes; what is left is a small transpose
// within each 16 bytes.
func transposeBlocks(a *asm, s isa, e elem) {
	quarters := s.bytes / 16 // 16-byte parts of a register
	per := 16 / e.size       // elements in 16 bytes
	groups := quarters       // column groups of one block
	insert := "VINSERTF32X4"
	if !s.masks {
		insert = "VINSERTF128"
	}
	reg := func(g, i int) string { return fmt.Sprintf("%s%d", s.reg, g*per+i) }
	low := func(g, i int) string { return fmt.Sprintf("X%d", g*per+i) }
	a.text(transposeName(s, e), "")
	a.f("MOVQ %d(DI), R8", argSrc)
	a.f("MOVQ %d(DI), SI", argSrcRow)
	a.f("MOVQ %d(DI), AX", argDst)
	a.f("MOVQ %d(DI), DX", argDstRow)
	a.f("MOVQ %d(DI), CX", argBlocks)
	a.f("LEAQ (SI)(SI*2), R13")
	pointers := rowPointers[:quarters]
	for q := 1; q < quarters; q++ {
		a.f("LEAQ (%s)(SI*%d), %s", pointers[q-1], per, pointers[q])
	}
	a.label("block")
	for i := range per {
		index := [...]string{"", "(SI*1)", "(SI*2)", "(R13*1)"}[i]
		for g := range groups {
			a.f("VMOVUPS %d(%s)%s, %s", 16*g, pointers[0], index, low(g, i))
			for q := 1; q < quarters; q++ {
				a.f("%s $%d, %d(%s)%s, %s, %s", insert, q, 16*g, pointers[q], index, reg(g, i), reg(g, i))
			}
		}
	}
	for g := range groups {
		if e == double {
			t := fmt.Sprintf("%s%d", s.reg, groups*per)
			a.f("VUNPCKLPD %s, %s, %s", reg(g, 1), reg(g, 0), t)
			a.f("VUNPCKHPD %s, %s, %s", reg(g, 1), reg(g, 0), reg(g, 1))
			a.f("VMOVUPD %s, (AX)", t)
			a.f("VMOVUPD %s, (AX)(DX*1)", reg(g, 1))
			a.f("LEAQ (AX)(DX*2), AX")
			continue
		}
		var t [4]string
		for i := range t {
			t[i] = fmt.Sprintf("%s%d", s.reg, groups*per+i)
		}
		a.f("VUNPCKLPS %s, %s, %s", reg(g, 1), reg(g, 0), t[0])
		a.f("VUNPCKHPS %s, %s, %s", reg(g, 1), reg(g, 0), t[1])
		a.f("VUNPCKLPS %s, %s, %s", reg(g, 3), reg(g, 2), t[2])
		a.f("VUNPCKHPS %s, %s, %s", reg(g, 3), reg(g, 2), t[3])
		a.f("VUNPCKLPD %s, %s, %s", t[2], t[0], reg(g, 0))
		a.f("VUNPCKHPD %s, %s, %s", t[2], t[0], reg(g, 1))
		a.f("VUNPCKLPD %s, %s, %s", t[3], t[1], reg(g, 2))
		a.f("VUNPCKHPD %s, %s, %s", t[3], t[1], reg(g, 3))
		for i := range t {
			a.f("VMOVUPS %s, (AX)", reg(g, i))
			a.f("ADDQ DX, AX")
		}
	}
	for _, p := range pointers {
		a.f("ADDQ $%d, %s", s.bytes, p)
	}
	a.f("DECQ CX")
	a.f("JNZ block")
	a.ret()
}

// transposeWide is transposeBlocks for 16×16 of float32, with half the loads:
// rows i and i+8 meet in one register by loads of 32 bytes, and what is left is
// a transpose of 8×8 within each 32 bytes.
func transposeWide(a *asm, s isa) {
	z := func(i int) string { return fmt.Sprintf("Z%d", i) }
	order := func(name string, quads ...int) {
		for i, q := range quads {
			fmt.Fprintf(a, "DATA %s<>+%d(SB)/8, $%d\n", name, 8*i, q)
		}
		fmt.Fprintf(a, "GLOBL %s<>(SB), RODATA|NOPTR, $64\n\n", name)
	}
	order("transposeLow", 0, 1, 8, 9, 4, 5, 12, 13)
	order("transposeHigh", 2, 3, 10, 11, 6, 7, 14, 15)
	a.text(transposeName(s, single), "")
	a.f("MOVQ %d(DI), R8", argSrc)
	a.f("MOVQ %d(DI), SI", argSrcRow)
	a.f("MOVQ %d(DI), AX", argDst)
	a.f("MOVQ %d(DI), DX", argDstRow)
	a.f("MOVQ %d(DI), CX", argBlocks)
	a.f("LEAQ (SI)(SI*2), R13")
	a.f("LEAQ (DX)(DX*2), BX")
	pointers := rowPointers[:4]
	for q := 1; q < 4; q++ {
		a.f("LEAQ (%s)(SI*4), %s", pointers[q-1], pointers[q])
	}
	a.f("VMOVUPD transposeLow<>(SB), Z30")
	a.f("VMOVUPD transposeHigh<>(SB), Z31")
	a.label("block")
	for half := range 2 {
		for i := range 8 {
			index := [...]string{"", "(SI*1)", "(SI*2)", "(R13*1)"}[i%4]
			a.f("VMOVUPS %d(%s)%s, Y%d", 32*half, pointers[i/4], index, i)
			a.f("VINSERTF64X4 $1, %d(%s)%s, %s, %s", 32*half, pointers[2+i/4], index, z(i), z(i))
		}
		for i := range 4 { // pairs of rows
			a.f("VUNPCKLPS %s, %s, %s", z(2*i+1), z(2*i), z(8+2*i))
			a.f("VUNPCKHPS %s, %s, %s", z(2*i+1), z(2*i), z(9+2*i))
		}
		for i := range 2 { // fours of rows
			for j := range 2 {
				from := 8 + 4*i + j
				a.f("VUNPCKLPD %s, %s, %s", z(from+2), z(from), z(4*i+2*j))
				a.f("VUNPCKHPD %s, %s, %s", z(from+2), z(from), z(4*i+2*j+1))
			}
		}
		for c := range 4 { // columns c and c+4
			a.f("VMOVAPS %s, %s", z(c), z(8+c))
			a.f("VPERMT2PD %s, Z30, %s", z(4+c), z(8+c))
			a.f("VPERMT2PD %s, Z31, %s", z(4+c), z(c))
		}
		for _, first := range []int{8, 0} {
			for c := range 4 {
				a.f("VMOVUPS %s, (AX)%s", z(first+c), [...]string{"", "(DX*1)", "(DX*2)", "(BX*1)"}[c])
			}
			a.f("LEAQ (AX)(DX*4), AX")
		}
	}
	for _, p := range pointers {
		a.f("ADDQ $%d, %s", s.bytes, p)
	}
	a.f("DECQ CX")
	a.f("JNZ block")
	a.ret()
}
