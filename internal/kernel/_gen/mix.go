package main

// Offsets in mixArgs (mix_amd64.go).
const (
	argMixXR, argMixXI, argMixDepth = 0, 8, 16
	argMixWR, argMixWI, argMixRowW  = 24, 32, 40
	argMixYR, argMixYI, argMixMasks = 48, 56, 64
)

// mixFile is y = x·w for one row x of depth complex numbers and two vectors of
// columns, planes apart: the sums of the four real products side by side, each
// in the order of a matrix tile, then combined as ComplexGemmBatch combines
// them. A masked load costs an arithmetic slot, so whole vectors have a version
// of their own.
func mixFile() string {
	var a asm
	a.WriteString(asmHeader)
	for _, masked := range []bool{false, true} {
		name := "mixAvx512"
		if masked {
			name = "mixPartAvx512"
		}
		a.text(name, "")
		for i, at := range []int{argMixXR, argMixXI, argMixWR, argMixWI} {
			a.f("MOVQ %d(DI), %s", at, vectorRegs[i])
		}
		a.f("MOVQ %d(DI), DX", argMixRowW)
		a.f("MOVQ %d(DI), CX", argMixDepth)
		a.f("KMOVW %d(DI), K1", argMixMasks)
		a.f("KMOVW %d(DI), K2", argMixMasks+4)
		for i := range 8 {
			a.f("VPXORD Z%d, Z%d, Z%d", i, i, i)
		}
		a.f("PCALIGN $64")
		a.label("loop")
		for i := range 4 { // 8 and 9 real, 10 and 11 imaginary
			if masked {
				a.f("VMOVUPS.Z %d(%s), K%d, Z%d", 64*(i%2), vectorRegs[2+i/2], 1+i%2, 8+i)
			} else {
				a.f("VMOVUPS %d(%s), Z%d", 64*(i%2), vectorRegs[2+i/2], 8+i)
			}
		}
		a.f("VBROADCASTSS (R8), Z12")
		a.f("VBROADCASTSS (R9), Z13")
		for sum, of := range [][2]int{{8, 12}, {10, 13}, {10, 12}, {8, 13}} {
			for v := range 2 {
				a.f("VFMADD231PS Z%d, Z%d, Z%d", of[0]+v, of[1], 2*sum+v)
			}
		}
		a.f("ADDQ $4, R8")
		a.f("ADDQ $4, R9")
		a.f("ADDQ DX, R10")
		a.f("ADDQ DX, R11")
		a.f("DECQ CX")
		a.f("JNZ loop")
		a.f("MOVQ %d(DI), R8", argMixYR)
		a.f("MOVQ %d(DI), R9", argMixYI)
		for v := range 2 {
			a.f("VSUBPS Z%d, Z%d, Z%d", 2+v, v, v)
			a.f("VADDPS Z%d, Z%d, Z%d", 6+v, 4+v, 4+v)
			a.f("VMOVUPS Z%d, K%d, %d(R8)", v, 1+v, 64*v)
			a.f("VMOVUPS Z%d, K%d, %d(R9)", 4+v, 1+v, 64*v)
		}
		a.ret()
	}
	return a.String()
}
