//go:build amd64 && !noasm

#include "textflag.h"

// The loops of eliminateRow and substituteRow over whole vectors, in the order
// of operations of the Go, without fused multiplication: the same bytes.

#define LOAD \
	MOVQ args+0(FP), AX  \
	MOVQ 0(AX), DI       \
	MOVQ 8(AX), SI       \
	MOVQ 16(AX), BX      \
	MOVQ 24(AX), DX      \
	MOVQ 32(AX), CX      \
	XORQ AX, AX

// func eliminateAvx512(args *sweepArgs)
TEXT ·eliminateAvx512(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD (BX)(AX*8), Z0
	VMULPD  (DX)(AX*8), Z0, Z0
	VMULPD  (SI)(AX*8), Z0, Z0
	VADDPD  (DI)(AX*8), Z0, Z0
	VMOVUPD Z0, (DI)(AX*8)
	ADDQ    $8, AX
	CMPQ    AX, CX
	JLT     loop
	VZEROUPPER
	RET

// func substituteAvx512(args *sweepArgs)
TEXT ·substituteAvx512(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD (BX)(AX*8), Z0
	VMULPD  (SI)(AX*8), Z0, Z0
	VADDPD  (DI)(AX*8), Z0, Z0
	VMULPD  (DX)(AX*8), Z0, Z0
	VMOVUPD Z0, (DI)(AX*8)
	ADDQ    $8, AX
	CMPQ    AX, CX
	JLT     loop
	VZEROUPPER
	RET

// func eliminateAvx2(args *sweepArgs)
TEXT ·eliminateAvx2(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD (BX)(AX*8), Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VMULPD  (SI)(AX*8), Y0, Y0
	VADDPD  (DI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ    $4, AX
	CMPQ    AX, CX
	JLT     loop
	VZEROUPPER
	RET

// func substituteAvx2(args *sweepArgs)
TEXT ·substituteAvx2(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD (BX)(AX*8), Y0
	VMULPD  (SI)(AX*8), Y0, Y0
	VADDPD  (DI)(AX*8), Y0, Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ    $4, AX
	CMPQ    AX, CX
	JLT     loop
	VZEROUPPER
	RET
