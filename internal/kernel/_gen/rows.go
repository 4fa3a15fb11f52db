package main

import (
	"fmt"
	"strings"
)

// Offsets in rowArgs (rows_amd64.go).
const (
	argCols, argRows    = 0, 8
	argRowPointers      = 16 // dst, x, y
	argRowSteps         = 40 // from row to row, in bytes
	argBias, argBiasTo  = 64, 72
	argWeight           = 80
	argSumValue, argSum = 88, 96
)

// Registers of a row kernel beyond those of its activation.
const (
	rowY, rowBias, rowWeight, rowSumValue, rowSum = 10, 12, 13, 14, 15
	secondTable                                   = 22
)

// rowKernel runs over the rows of matrices, each with a bias and a weight of its
// own.
type rowKernel struct {
	name                  string
	pointers              int
	bias, weight, sums    bool
	before, body          func(v *vector)
	firstTable, nextTable *table
}

func (k rowKernel) symbol(s isa) string {
	return k.name + strings.ToUpper(s.name[:1]) + s.name[1:]
}

// rowKinds are the uses of an activation on rows: rows.go has their documents.
var rowKinds = []string{"Rows", "GradRows", "Project", "ProjectGrad"}

// rowKernels lists those of each kind, in the order of Activation.
func rowKernels() [][]rowKernel {
	lists := make([][]rowKernel, len(rowKinds))
	lists[0] = []rowKernel{{name: "biasRows", pointers: 2, bias: true, body: func(v *vector) {
		v.load(0, 1)
		v.op("VADDPS", 0, 0, rowBias)
		v.store(0, 0)
	}}}
	for kind := 1; kind < len(rowKinds); kind++ {
		lists[kind] = []rowKernel{{}}
	}
	for _, f := range functions() {
		if f.name == "exp" {
			continue
		}
		lists[0] = append(lists[0], rowKernel{name: f.name + rowKinds[0], pointers: 2, bias: true, firstTable: f.table, body: func(v *vector) {
			v.load(0, 1)
			v.op("VADDPS", 0, 0, rowBias)
			v.store(0, 1)
			f.forward(v)
			v.store(1, 0)
		}})
		lists[1] = append(lists[1], rowKernel{name: f.name + rowKinds[1], pointers: 3, firstTable: f.slopeTable, body: func(v *vector) {
			v.load(0, 1)
			f.slope(v)
			v.load(rowY, 2)
			v.op("VMULPS", 1, 1, rowY)
			v.store(1, 0)
		}})
		lists[2] = append(lists[2], rowKernel{name: f.name + rowKinds[2], pointers: 2, bias: true, weight: true, firstTable: f.table, body: func(v *vector) {
			v.load(0, 1)
			v.op("VADDPS", 0, 0, rowBias)
			f.forward(v)
			v.load(rowY, 0)
			v.op("VFMADD231PS", rowY, 1, rowWeight)
			v.store(rowY, 0)
		}})
		lists[3] = append(lists[3], rowKernel{name: f.name + rowKinds[3], pointers: 3, bias: true, weight: true, sums: true, firstTable: f.table, nextTable: f.slopeTable, body: func(v *vector) {
			v.load(0, 1)
			v.op("VADDPS", 0, 0, rowBias)
			f.both(v)
			v.load(rowY, 2)
			v.op("VFMADD231PS", rowSumValue, 1, rowY)
			v.op("VMULPS", 9, 9, rowY)
			v.op("VMULPS", 9, 9, rowWeight)
			v.op("VADDPS", rowSum, rowSum, 9)
			v.store(9, 0)
		}})
	}
	return lists
}

func (k rowKernel) emit(v *vector) {
	v.text(k.symbol(v.isa), "")
	for p := range k.pointers {
		v.f("MOVQ %d(DI), %s", argRowPointers+8*p, vectorRegs[p])
	}
	if k.bias {
		v.f("MOVQ %d(DI), R11", argBias)
	}
	if k.weight {
		v.f("MOVQ %d(DI), R12", argWeight)
	}
	if k.sums {
		v.f("MOVQ %d(DI), R13", argSumValue)
		v.f("MOVQ %d(DI), R15", argSum)
	}
	v.loadTable(k.firstTable, 16)
	v.loadTable(k.nextTable, secondTable)
	v.f("MOVQ %d(DI), BX", argRows)
	v.label("row")
	if k.bias {
		v.f("VBROADCASTSS (R11), %s", v.r(rowBias))
		v.f("ADDQ %d(DI), R11", argBiasTo)
	}
	if k.weight {
		v.f("VBROADCASTSS (R12), %s", v.r(rowWeight))
		v.f("ADDQ $4, R12")
	}
	if k.sums {
		v.op("VXORPS", rowSumValue, rowSumValue, rowSumValue)
		v.op("VXORPS", rowSum, rowSum, rowSum)
	}
	v.f("MOVQ %d(DI), CX", argCols)
	v.f("XORQ AX, AX")
	v.walk(k.body, 0)
	if k.sums {
		v.across(rowSumValue, "(R13)")
		v.across(rowSum, "(R15)")
		v.f("ADDQ $4, R13")
		v.f("ADDQ $4, R15")
	}
	for p := range k.pointers {
		v.f("ADDQ %d(DI), %s", argRowSteps+8*p, vectorRegs[p])
	}
	v.f("DECQ BX")
	v.f("JNZ row")
	v.ret()
}

// across stores the sum of the lanes of register i, and spoils 0 and 1.
func (v *vector) across(i int, to string) {
	from := fmt.Sprintf("Y%d", i)
	if v.isa.masks {
		v.f("VEXTRACTF64X4 $1, Z%d, Y0", i)
		v.f("VADDPS Y%d, Y0, Y0", i)
		from = "Y0"
	}
	v.f("VEXTRACTF128 $1, %s, X1", from)
	v.f("VADDPS X%s, X1, X0", from[1:])
	v.f("VMOVHLPS X0, X0, X1")
	v.f("VADDPS X0, X1, X0")
	v.f("VMOVSHDUP X0, X1")
	v.f("VADDSS X0, X1, X0")
	v.f("VMOVSS X0, %s", to)
}
