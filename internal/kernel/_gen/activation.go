package main

import (
	"fmt"
	"math"
	"strings"
)

// Registers of an activation: 0 is x, 1 the result, 2 to 9 scratch, and with
// AVX-512 16 to 27 hold tables. dy and dx use 10 and 11.

// function is an activation: forward sets 1 to its value, slope to its
// derivative, both sets 1 to the value and 9 to the derivative.
type function struct {
	name                 string
	forward, slope, both func(v *vector)
	table, slopeTable    *table // that they need in registers
}

func functions() []function {
	list := []function{
		{name: "gelu", forward: geluBody, slope: geluSlope, both: geluBoth, table: &normalTail, slopeTable: &geluTail},
		{name: "geluTanh", forward: geluTanhBody, slope: geluTanhSlope},
		{name: "tanh", forward: tanhBody, slope: tanhSlope},
		{name: "sigmoid", forward: func(v *vector) { sigmoid(v, 1, 0) }, slope: sigmoidSlope},
		{name: "silu", forward: siluBody, slope: siluSlope},
		{name: "exp", forward: func(v *vector) { exp(v, 1, 0) }, slope: func(v *vector) { exp(v, 1, 0) }},
		{name: "relu", forward: reluBody, slope: reluSlope},
	}
	for i, f := range list {
		if f.both == nil {
			list[i].both = func(v *vector) {
				f.forward(v)
				v.f("VMOVAPS %s, %s", v.r(1), v.r(11))
				f.slope(v)
				v.f("VMOVAPS %s, %s", v.r(1), v.r(9))
				v.f("VMOVAPS %s, %s", v.r(11), v.r(1))
			}
		}
	}
	return list
}

// activations lists, for each function, the forward kernel, its backward
// kernel, and the backward kernel that adds.
func activations() []kernel {
	var list []kernel
	for _, f := range functions() {
		load := func(t *table) func(v *vector) { return func(v *vector) { v.loadTable(t, 16) } }
		list = append(list, kernel{name: f.name, pointers: 2, before: load(f.table), body: func(v *vector) {
			v.load(0, 1)
			f.forward(v)
			v.store(1, 0)
		}})
		for _, add := range []bool{false, true} {
			name := f.name + "Grad"
			if add {
				name += "Add"
			}
			list = append(list, kernel{name: name, pointers: 3, before: load(f.slopeTable), body: func(v *vector) {
				v.load(0, 1)
				f.slope(v)
				v.load(10, 2)
				if add {
					v.load(11, 0)
					v.op("VFMADD213PS", 1, 10, 11)
				} else {
					v.op("VMULPS", 1, 1, 10)
				}
				v.store(1, 0)
			}})
		}
	}
	return list
}

// GELU by piecewise polynomials. With u = |x|,
//
//	gelu(x)  = max(x, 0) − u·Q(u)       Q(u) = 1 − Φ(u)
//	gelu′(x) = 1 − D(u) for x ≥ 0, D(u) for x < 0,    D(u) = Q(u) − u·φ(u)
//
// Q and D are polynomials of degree 5 about the nodes k/2.56, k = 0…14, chosen
// by a permute of 16 coefficients; about the last node they are 0.
const (
	tableNodes  = 16
	tableDegree = 5
	tableScale  = 2.56
	tableLimit  = 5.9 // within the last node's cell
)

// table is one function's coefficients, highest degree first.
type table struct {
	name string
	f    func(u float64) float64
}

var (
	normalTail = table{"normalTail", func(u float64) float64 { return 0.5 * math.Erfc(u/math.Sqrt2) }}
	geluTail   = table{"geluTail", func(u float64) float64 {
		return 0.5*math.Erfc(u/math.Sqrt2) - u*math.Exp(-u*u/2)/math.Sqrt(2*math.Pi)
	}}
)

// coefficients interpolates f about node k at Chebyshev points, in the
// variable t = 2.56u − k.
func (t table) coefficients(k int) [tableDegree + 1]float64 {
	var c [tableDegree + 1]float64
	if k == tableNodes-1 {
		return c
	}
	const n = tableDegree + 1
	var x, d [n]float64
	low, high := -0.5, 0.5
	if k == 0 {
		low = 0
	}
	for i := range n {
		x[i] = (low+high)/2 + (high-low)/2*math.Cos(math.Pi*(float64(i)+0.5)/n)
		d[i] = t.f((float64(k) + x[i]) / tableScale)
	}
	for j := 1; j < n; j++ { // divided differences
		for i := n - 1; i >= j; i-- {
			d[i] = (d[i] - d[i-1]) / (x[i] - x[i-j])
		}
	}
	for i := n - 1; i >= 0; i-- { // Newton's form to powers
		for j := n - 1; j > 0; j-- {
			c[j] = c[j-1] - x[i]*c[j]
		}
		c[0] = d[i] - x[i]*c[0]
	}
	return c
}

func tables(a *asm, s isa) {
	for _, t := range []table{normalTail, geluTail} {
		symbol := fmt.Sprintf("%s_%s<>", s.name, t.name)
		for j := range tableDegree + 1 {
			for k := range tableNodes {
				c := t.coefficients(k)[tableDegree-j]
				fmt.Fprintf(&a.Builder, "DATA %s+%d(SB)/4, $0x%08x\n", symbol, 64*j+4*k, math.Float32bits(float32(c)))
			}
		}
		fmt.Fprintf(&a.Builder, "GLOBL %s(SB), RODATA|NOPTR, $%d\n", symbol, 64*(tableDegree+1))
	}
}

// tableFile is the tables for the portable path: [node][power], lowest first.
func tableFile() string {
	var b strings.Builder
	b.WriteString(header + "package kernel\n\n")
	for _, t := range []table{normalTail, geluTail} {
		fmt.Fprintf(&b, "var %sTable = [%d][%d]float32{\n", t.name, tableNodes, tableDegree+1)
		for k := range tableNodes {
			b.WriteString("\t{")
			for j, c := range t.coefficients(k) {
				if j > 0 {
					b.WriteString(", ")
				}
				fmt.Fprintf(&b, "%v", float32(c))
			}
			b.WriteString("},\n")
		}
		b.WriteString("}\n\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// loadTable keeps a table, if not nil, in six registers from first on where
// there are that many.
func (v *vector) loadTable(t *table, first int) {
	if t == nil || !v.isa.masks {
		return
	}
	for j := range tableDegree + 1 {
		v.f("VMOVUPS %s_%s<>+%d(SB), %s", v.isa.name, t.name, 64*j, v.r(first+j))
	}
}

// locate leaves min(|x|, limit) in 2, its node in 3 and its place t in 5.
func locate(v *vector) {
	const u, s, k, w = 2, 3, 4, 5
	const magic = 3 << 22 // adding it rounds to an integer in the low bits
	v.abs(u, 0)
	v.atMost(u, u, s, tableLimit)
	v.set(s, magic)
	v.set(w, tableScale)
	v.op("VFMADD231PS", s, u, w)
	v.opc("VSUBPS", k, s, magic)
	v.op("VFMSUB213PS", w, u, k) // t = 2.56u − k
	if !v.isa.masks {
		v.f("VPSLLD $28, %s, %s", v.r(s), v.r(8)) // bit 3 of the node to the sign
	}
}

// lookup is dst = the table, in registers from first on, where locate left off.
func lookup(v *vector, t table, first, dst int) {
	const s, w = 3, 5
	for j := range tableDegree + 1 {
		c := 6
		if j == 0 {
			c = dst
		}
		if v.isa.masks {
			v.f("VPERMPS %s, %s, %s", v.r(first+j), v.r(s), v.r(c))
		} else {
			v.f("VPERMPS %s_%s<>+%d(SB), %s, %s", v.isa.name, t.name, 64*j, v.r(s), v.r(c))
			v.f("VPERMPS %s_%s<>+%d(SB), %s, %s", v.isa.name, t.name, 64*j+32, v.r(s), v.r(7))
			v.bySign(c, 8, 7, c)
		}
		if j > 0 {
			v.op("VFMADD213PS", dst, w, c)
		}
	}
}

func geluBody(v *vector) {
	locate(v)
	lookup(v, normalTail, 16, 1)
	v.op("VXORPS", 3, 3, 3)
	v.op("VMAXPS", 3, 3, 0)
	v.op("VFNMADD213PS", 1, 2, 3)
}

func geluSlope(v *vector) {
	locate(v)
	lookup(v, geluTail, 16, 1)
	v.set(3, 1)
	v.op("VSUBPS", 3, 3, 1)
	v.bySign(1, 0, 1, 3)
}

func geluBoth(v *vector) {
	locate(v)
	lookup(v, normalTail, 16, 1)
	lookup(v, geluTail, secondTable, 9)
	v.op("VXORPS", 3, 3, 3)
	v.op("VMAXPS", 3, 3, 0)
	v.op("VFNMADD213PS", 1, 2, 3)
	v.set(4, 1)
	v.op("VSUBPS", 4, 4, 9)
	v.bySign(9, 0, 9, 4)
}

// exp is dst = e^a: 2ⁿ·p(r) with r = a − n·ln 2. Uses 2 to 5.
func exp(v *vector, dst, a int) {
	const x, n, t = 2, 3, 4
	v.atMost(x, a, t, 90)
	v.atLeast(x, x, t, -110)
	v.set(n, 3<<22)
	v.set(t, math.Log2E)
	v.op("VFMADD231PS", n, x, t)
	if !v.isa.masks {
		v.f("VMOVAPS %s, %s", v.r(n), v.r(5))
	}
	v.opc("VSUBPS", n, n, 3<<22)
	high := float64(float32(0.693359375))
	v.opc("VFNMADD231PS", x, n, high)
	v.opc("VFNMADD231PS", x, n, math.Ln2-high)
	// Taylor's series of e^r to r⁶: |r| ≤ ln2/2, error 1.2e-7 of the result.
	c := []float64{1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1}
	v.set(dst, c[0])
	for _, c := range c[1:] {
		v.opc("VFMADD213PS", dst, x, c)
	}
	if v.isa.masks {
		v.op("VSCALEFPS", dst, dst, n)
		return
	}
	// In two factors, since n may exceed an exponent's range.
	v.f("VPSLLD $16, %s, %s", v.r(5), v.r(5)) // sign of the low half word
	v.f("VPSRAD $16, %s, %s", v.r(5), v.r(5)) // n
	v.f("VPSRAD $1, %s, %s", v.r(5), v.r(n))  // n/2
	v.f("VPSUBD %s, %s, %s", v.r(n), v.r(5), v.r(5))
	for _, half := range []int{n, 5} {
		v.f("VPSLLD $23, %s, %s", v.r(half), v.r(half))
		v.opc("VPADDD", half, half, 1)
		v.op("VMULPS", dst, dst, half)
	}
}

// sigmoid is dst = 1/(1 + e^−a), and leaves e^−a in 5. Uses 2 to 6.
func sigmoid(v *vector, dst, a int) {
	v.opc("VXORPS", 6, a, math.Copysign(0, -1))
	exp(v, dst, 6)
	v.f("VMOVAPS %s, %s", v.r(dst), v.r(5))
	v.set(6, 1)
	v.op("VADDPS", dst, dst, 6)
	v.op("VDIVPS", dst, 6, dst)
}

func sigmoidSlope(v *vector) {
	sigmoid(v, 1, 0)
	v.op("VFNMADD213PS", 1, 1, 1)
}

func siluBody(v *vector) {
	v.atLeast(7, 0, 2, -200)
	sigmoid(v, 1, 7)
	v.op("VMULPS", 1, 1, 7)
}

func siluSlope(v *vector) {
	v.atLeast(7, 0, 2, -85)
	v.atMost(7, 7, 2, 200)
	sigmoid(v, 1, 7)
	v.set(2, 1)
	v.op("VMULPS", 3, 5, 1)      // 1−s = s·e^−x
	v.op("VFMADD213PS", 3, 7, 2) // 1 + x(1−s)
	v.op("VMULPS", 1, 1, 3)
}

const (
	sqrt2OverPi = 0.7978845608028653558798921198687637
	geluCubic   = 0.044715
)

// inner is 8 = 2√(2/π)(a + 0.044715a³); uses 9.
func inner(v *vector, a int) {
	v.op("VMULPS", 9, a, a)
	v.opc("VMULPS", 9, 9, 2*sqrt2OverPi*geluCubic)
	v.opc("VADDPS", 9, 9, 2*sqrt2OverPi)
	v.op("VMULPS", 8, 9, a)
}

func geluTanhBody(v *vector) {
	v.atLeast(7, 0, 2, -12)
	inner(v, 7)
	sigmoid(v, 1, 8)
	v.op("VMULPS", 1, 1, 7)
}

func geluTanhSlope(v *vector) {
	v.atLeast(7, 0, 2, -9)
	v.atMost(7, 7, 2, 9)
	inner(v, 7)
	sigmoid(v, 1, 8)
	// s + s(1−s)·x·2√(2/π)(1 + 3·0.044715x²), where 1−s = s·e^−8
	v.op("VMULPS", 9, 7, 7)
	v.opc("VMULPS", 9, 9, 6*sqrt2OverPi*geluCubic)
	v.opc("VADDPS", 9, 9, 2*sqrt2OverPi)
	v.op("VMULPS", 9, 9, 7)
	v.op("VMULPS", 5, 5, 1)
	v.op("VMULPS", 5, 5, 1)
	v.op("VFMADD231PS", 1, 5, 9)
}

// tanhBody is 1 − 2/(e^2x + 1), and near 0 an odd polynomial.
func tanhBody(v *vector) {
	v.op("VADDPS", 6, 0, 0)
	exp(v, 1, 6)
	v.set(6, 1)
	v.op("VADDPS", 1, 1, 6)
	v.set(2, 2)
	v.op("VDIVPS", 1, 2, 1)
	v.op("VSUBPS", 1, 6, 1)
	v.op("VMULPS", 2, 0, 0)
	c := []float64{21844.0 / 6081075, -1382.0 / 155925, 62.0 / 2835, -17.0 / 315, 2.0 / 15, -1.0 / 3}
	v.set(3, c[0])
	for _, c := range c[1:] {
		v.opc("VFMADD213PS", 3, 2, c)
	}
	v.op("VMULPS", 3, 3, 2)
	v.op("VFMADD213PS", 3, 0, 0)
	v.abs(4, 0)
	v.opc("VSUBPS", 4, 4, 0.35)
	v.bySign(1, 4, 3, 1)
}

func tanhSlope(v *vector) {
	tanhBody(v)
	v.set(2, 1)
	v.op("VFNMADD213PS", 1, 1, 2)
}

func reluBody(v *vector) {
	v.op("VXORPS", 1, 1, 1)
	v.op("VMAXPS", 1, 1, 0)
}

// reluSlope is 1 where 0 − x is negative, else 0, plus 0·x to keep NaN.
func reluSlope(v *vector) {
	v.op("VXORPS", 1, 1, 1)
	v.op("VSUBPS", 2, 1, 0)
	v.set(3, 1)
	v.bySign(3, 2, 3, 1)
	v.atMost(2, 0, 4, 1)
	v.atLeast(2, 2, 4, -1)
	v.op("VFMADD213PS", 1, 2, 3)
}
