//go:build amd64 && !noasm

#include "textflag.h"

// The loops of Filter, one complex number or two at a time, in the order of
// operations of the Go: the same bytes.

DATA conjugation<>+0(SB)/8, $0
DATA conjugation<>+8(SB)/8, $0x8000000000000000
GLOBL conjugation<>(SB), RODATA|NOPTR, $16

#define LOAD \
	MOVQ args+0(FP), AX          \
	MOVQ 0(AX), DI               \
	MOVQ 8(AX), SI               \
	MOVQ 16(AX), R8              \
	MOVQ 24(AX), R9              \
	MOVQ 32(AX), DX              \
	MOVQ 40(AX), CX              \
	VMOVUPD conjugation<>(SB), X7

// func separateAvx(args *filterArgs)
//
// With p from SI and m from R8: p + conj m to DI and −i(p − conj m) to R9,
// both of which advance by DX.
TEXT ·separateAvx(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD   (SI), X0
	VMOVUPD   (R8), X1
	VXORPD    X7, X1, X2
	VADDPD    X2, X0, X2
	VPERMILPD $1, X0, X0
	VPERMILPD $1, X1, X1
	VXORPD    X7, X0, X0
	VADDPD    X0, X1, X1
	VMOVUPD   X2, (DI)
	VMOVUPD   X1, (R9)
	ADDQ      $16, SI
	ADDQ      $16, R8
	ADDQ      DX, DI
	ADDQ      DX, R9
	DECQ      CX
	JNZ       loop
	RET

// func combineAvx(args *filterArgs)
//
// With a from SI and b from R8, both of which advance by DX: a + ib to DI and
// conj a + i conj b to R9.
TEXT ·combineAvx(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD   (SI), X0
	VPERMILPD $1, (R8), X1
	VADDSUBPD X1, X0, X2
	VXORPD    X7, X0, X0
	VADDPD    X1, X0, X0
	VMOVUPD   X2, (DI)
	VMOVUPD   X0, (R9)
	ADDQ      $16, DI
	ADDQ      $16, R9
	ADDQ      DX, SI
	ADDQ      DX, R8
	DECQ      CX
	JNZ       loop
	RET

// func scaleAvx(args *filterArgs)
//
// Two complex numbers from SI times two real ones from R8 to DI.
TEXT ·scaleAvx(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD (R8), X0
	VPERMPD $0x50, Y0, Y0
	VMULPD  (SI), Y0, Y0
	VMOVUPD Y0, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	ADDQ    $16, R8
	DECQ    CX
	JNZ     loop
	VZEROUPPER
	RET
