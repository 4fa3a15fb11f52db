//go:build amd64 && !noasm

#include "textflag.h"

// The loops of combine and square over whole blocks, in the order of operations
// of the Go, without fused multiplication: the same bytes.

#define LOAD \
	MOVQ args+0(FP), AX \
	MOVQ 0(AX), DI      \
	MOVQ 8(AX), SI      \
	MOVQ 16(AX), R9     \
	MOVQ 24(AX), R8     \
	MOVQ 32(AX), R10    \
	MOVQ 40(AX), CX     \
	XORQ AX, AX

#define TERM(offset, x, w, t) \
	VMULPD offset(BX)(AX*1), w, t \
	VADDPD t, x, x

// func combineAvx512(args *sumArgs)
TEXT ·combineAvx512(SB), NOSPLIT, $0-8
	LOAD
loop:
	VMOVUPD (SI)(AX*1), Z0
	VMOVUPD 64(SI)(AX*1), Z1
	VMOVUPD 128(SI)(AX*1), Z2
	VMOVUPD 192(SI)(AX*1), Z3
	XORQ    DX, DX
term:
	MOVQ         (R8)(DX*8), BX
	VBROADCASTSD (R9)(DX*8), Z4
	TERM(0, Z0, Z4, Z5)
	TERM(64, Z1, Z4, Z6)
	TERM(128, Z2, Z4, Z7)
	TERM(192, Z3, Z4, Z8)
	INCQ DX
	CMPQ DX, R10
	JLT  term
	VMOVUPD Z0, (DI)(AX*1)
	VMOVUPD Z1, 64(DI)(AX*1)
	VMOVUPD Z2, 128(DI)(AX*1)
	VMOVUPD Z3, 192(DI)(AX*1)
	ADDQ $256, AX
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET

// func combineAvx2(args *sumArgs)
TEXT ·combineAvx2(SB), NOSPLIT, $0-8
	LOAD
	SHLQ $1, CX
loop:
	VMOVUPD (SI)(AX*1), Y0
	VMOVUPD 32(SI)(AX*1), Y1
	VMOVUPD 64(SI)(AX*1), Y2
	VMOVUPD 96(SI)(AX*1), Y3
	XORQ    DX, DX
term:
	MOVQ         (R8)(DX*8), BX
	VBROADCASTSD (R9)(DX*8), Y4
	TERM(0, Y0, Y4, Y5)
	TERM(32, Y1, Y4, Y6)
	TERM(64, Y2, Y4, Y7)
	TERM(96, Y3, Y4, Y8)
	INCQ DX
	CMPQ DX, R10
	JLT  term
	VMOVUPD Y0, (DI)(AX*1)
	VMOVUPD Y1, 32(DI)(AX*1)
	VMOVUPD Y2, 64(DI)(AX*1)
	VMOVUPD Y3, 96(DI)(AX*1)
	ADDQ $128, AX
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET

// func squareAvx512(args *sumArgs)
TEXT ·squareAvx512(SB), NOSPLIT, $0-8
	LOAD
	VXORPD Z0, Z0, Z0
loop:
	VMOVUPD (SI)(AX*1), Z1
	VMULPD  Z1, Z1, Z1
	VADDPD  Z1, Z0, Z0
	ADDQ    $64, AX
	DECQ    CX
	JNZ     loop
	VMOVUPD Z0, (DI)
	VZEROUPPER
	RET

// func squareAvx2(args *sumArgs)
TEXT ·squareAvx2(SB), NOSPLIT, $0-8
	LOAD
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
loop:
	VMOVUPD (SI)(AX*1), Y2
	VMULPD  Y2, Y2, Y2
	VADDPD  Y2, Y0, Y0
	VMOVUPD 32(SI)(AX*1), Y2
	VMULPD  Y2, Y2, Y2
	VADDPD  Y2, Y1, Y1
	ADDQ    $64, AX
	DECQ    CX
	JNZ     loop
	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VZEROUPPER
	RET
