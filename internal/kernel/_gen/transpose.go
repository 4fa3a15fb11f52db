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
			transposeBlocks(&a, s, e)
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
