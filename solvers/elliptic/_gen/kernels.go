package main

import "fmt"

func sprint(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// kernel is one function. Its arguments are in DI (y), SI (u), R8 (f), R9 (d),
// R10 to R13 (c), BX (stride in bytes), CX (count) and DX (lanes).
type kernel struct {
	name  string
	write func(a *asm)
}

var kernels = []kernel{
	{"relaxStar", func(a *asm) { a.relax(starPairs) }},
	{"relaxNine", func(a *asm) { a.relax(ninePairs) }},
	{"startStar", (*asm).start},
	{"residualStar", func(a *asm) { a.residual(starPairs) }},
	{"residualNine", func(a *asm) { a.residual(ninePairs) }},
	{"applyStar", (*asm).apply},
	{"dotRow", (*asm).dot},
	{"conjugateRow", (*asm).conjugate},
	{"advanceRow", (*asm).advance},
	{"restrictRow", (*asm).restrict},
	{"prolongRow", (*asm).prolong},
}

var stencil = []string{"SI", "R8", "R9", "R10", "R11", "R12", "R13"}

// pair is two opposite neighbours: where their couplings and values lie. R14
// is the stride negated.
type pair struct{ c, u, d, v string }

var (
	starPairs = []pair{
		{"(R10)", "8(SI)", "-8(R10)", "-8(SI)"},
		{"(R11)", "(SI)(BX*1)", "(R11)(R14*1)", "(SI)(R14*1)"},
	}
	ninePairs = []pair{
		{"(R10)", "8(SI)", "-8(R10)", "-8(SI)"},
		{"(R11)", "-8(SI)(BX*1)", "8(R11)(R14*1)", "8(SI)(R14*1)"},
		{"(R12)", "(SI)(BX*1)", "(R12)(R14*1)", "(SI)(R14*1)"},
		{"(R13)", "8(SI)(BX*1)", "-8(R13)(R14*1)", "-8(SI)(R14*1)"},
	}
)

func (a *asm) negate() {
	a.f("MOVQ BX, R14")
	a.f("NEGQ R14")
}

// relax: u = (f + Σ c·u)·d in the lanes of the colour. The row's own values
// come of registers 4 to 6, the vectors before, at and after: a load that
// overlaps the store before it would wait for it.
func (a *asm) relax(pairs []pair) {
	a.negate()
	a.load(4, sprint("%d(SI)", -8*a.lanes))
	a.load(5, "(SI)")
	a.rows(stencil, func() {
		a.load(6, sprint("%d(SI)", 8*a.lanes))
		if a.wide() {
			a.f("VALIGNQ $1, Z5, Z6, Z2")
			a.f("VALIGNQ $7, Z4, Z5, Z3")
		} else {
			a.f("VPERM2F128 $0x21, Y6, Y5, Y2")
			a.f("VSHUFPD $5, Y2, Y5, Y2")
			a.f("VPERM2F128 $0x21, Y5, Y4, Y3")
			a.f("VSHUFPD $5, Y5, Y3, Y3")
		}
		a.load(0, "(R8)")
		a.timesAt(2, 2, pairs[0].c)
		a.timesAt(3, 3, pairs[0].d)
		a.add(2, 2, 3)
		a.add(0, 0, 2)
		if len(pairs) == 2 {
			a.product(2, pairs[1].c, pairs[1].u)
			a.product(3, pairs[1].d, pairs[1].v)
			a.add(2, 2, 3)
			a.add(0, 0, 2)
		} else {
			for _, up := range []bool{true, false} {
				for i, p := range pairs[1:] {
					c, u := p.c, p.u
					if !up {
						c, u = p.d, p.v
					}
					if i == 0 {
						a.product(2, c, u)
						continue
					}
					a.product(3, c, u)
					a.add(2, 2, 3)
				}
				a.add(0, 0, 2)
			}
		}
		a.timesAt(0, 0, "(R9)")
		a.put(0, colour, 7, "(SI)")
		a.move(4, 5)
		a.move(5, 6)
	})
}

// start: u = f·d in the lanes of the colour, and 0 in the others.
func (a *asm) start() {
	a.rows([]string{"SI", "R8", "R9"}, func() {
		a.product(0, "(R8)", "(R9)")
		a.keep(0, colour)
		a.put(0, inside, 1, "(SI)")
	})
}

// times sets register 0 to d·u − Σ c·u.
func (a *asm) times(pairs []pair) {
	a.product(0, "(R9)", "(SI)")
	for _, p := range pairs {
		a.product(1, p.c, p.u)
		a.product(2, p.d, p.v)
		a.add(1, 1, 2)
		a.sub(0, 0, 1)
	}
}

// residual: y = f − (d·u − Σ c·u) in the lanes of the colour, and 0 in the others.
func (a *asm) residual(pairs []pair) {
	a.negate()
	a.rows(append([]string{"DI"}, stencil...), func() {
		a.times(pairs)
		a.load(1, "(R8)")
		a.sub(0, 1, 0)
		a.keep(0, colour)
		a.put(0, inside, 1, "(DI)")
	})
}

// Reductions have eight partial sums, in registers 8 and 9 on AVX2. They are
// stored at y's end of the arguments, in R8.

func (a *asm) halves() int { return 8 / a.lanes }

func (a *asm) at(h int, register string) string { return sprint("%d(%s)", 32*h, register) }

func (a *asm) clearSums() {
	for h := range a.halves() {
		a.zero(8 + h)
	}
}

func (a *asm) storeSums(register string) {
	for h := range a.halves() {
		a.store(8+h, a.at(h, register))
	}
}

// apply: y = d·u − Σ c·u, and the sums of u·y.
func (a *asm) apply() {
	a.negate()
	a.f("MOVQ R8, DX")
	a.clearSums()
	steps := map[string]int{"DI": 8 * a.lanes, "SI": 8 * a.lanes, "R9": 8 * a.lanes, "R10": 8 * a.lanes, "R11": 8 * a.lanes}
	a.label("loop")
	for h := range a.halves() {
		a.times(starPairs)
		a.store(0, "(DI)")
		a.timesAt(0, 0, "(SI)")
		a.add(8+h, 8+h, 0)
		for _, p := range []string{"DI", "SI", "R9", "R10", "R11"} {
			a.f("ADDQ $%d, %s", steps[p], p)
		}
	}
	a.f("DECQ CX")
	a.f("JNZ loop")
	a.storeSums("DX")
}

// dot: the sums of u·d.
func (a *asm) dot() {
	a.clearSums()
	a.whole(map[string]int{"SI": 64, "R9": 64}, func() {
		for h := range a.halves() {
			a.product(0, a.at(h, "SI"), a.at(h, "R9"))
			a.add(8+h, 8+h, 0)
		}
	})
	a.storeSums("R8")
}

// conjugate: y = u + s·y, s in R8.
func (a *asm) conjugate() {
	a.broadcast(7, "(R8)")
	a.whole(map[string]int{"DI": 64, "SI": 64}, func() {
		for h := range a.halves() {
			a.load(0, a.at(h, "DI"))
			a.mul(0, 0, 7)
			a.load(1, a.at(h, "SI"))
			a.add(0, 1, 0)
			a.store(0, a.at(h, "DI"))
		}
	})
}

// advance: y += s·c₀, u −= s·c₁ and the sums of u·u; s in R9.
func (a *asm) advance() {
	a.broadcast(7, "(R9)")
	a.clearSums()
	a.whole(map[string]int{"DI": 64, "SI": 64, "R10": 64, "R11": 64}, func() {
		for h := range a.halves() {
			a.timesAt(0, 7, a.at(h, "R10"))
			a.load(1, a.at(h, "DI"))
			a.add(0, 1, 0)
			a.store(0, a.at(h, "DI"))
			a.timesAt(0, 7, a.at(h, "R11"))
			a.load(1, a.at(h, "SI"))
			a.sub(0, 1, 0)
			a.store(0, a.at(h, "SI"))
			a.mul(0, 0, 0)
			a.add(8+h, 8+h, 0)
		}
	})
	a.storeSums("R8")
}

// restrict: y[j] += (d[i]·u[i] + c[i+1]·u[i+1]) + c[i+2]·u[i+2], i = 2j, c in R10.
func (a *asm) restrict() {
	b := 8 * a.lanes
	if a.wide() {
		a.f("VMOVDQU64 gather<>(SB), Z7")
	}
	a.whole(map[string]int{"DI": b, "SI": 2 * b, "R9": 2 * b, "R10": 2 * b}, func() {
		for h := range 2 {
			a.product(h, sprint("%d(R10)", h*b+8), sprint("%d(SI)", h*b+8))
			a.product(2+h, sprint("%d(R9)", h*b), sprint("%d(SI)", h*b))
			a.add(2+h, 2+h, h)
		}
		a.f("VUNPCKLPD %s, %s, %s", a.v(3), a.v(2), a.v(2))
		a.f("VUNPCKHPD %s, %s, %s", a.v(1), a.v(0), a.v(0))
		a.add(0, 2, 0)
		if a.wide() {
			a.f("VPERMPD Z0, Z7, Z0")
		} else {
			a.f("VPERMPD $0xd8, Y0, Y0")
		}
		a.load(1, "(DI)")
		a.add(0, 1, 0)
		a.store(0, "(DI)")
	})
}

// prolong: y[i] += c[i]·u[j] + d[i]·u[j+1], j = i/2, c in R10.
func (a *asm) prolong() {
	b := 8 * a.lanes
	if a.wide() {
		a.f("VMOVDQU64 pairs<>(SB), Z7")
	}
	a.whole(map[string]int{"DI": b, "SI": b / 2, "R9": b, "R10": b}, func() {
		for i, at := range []string{"(SI)", "8(SI)"} {
			if a.wide() {
				a.f("VMOVUPD %s, Y%d", at, i)
				a.f("VPERMPD Z%d, Z7, Z%d", i, i)
			} else {
				a.f("VMOVUPD %s, X%d", at, i)
				a.f("VPERMPD $0x50, Y%d, Y%d", i, i)
			}
		}
		a.timesAt(0, 0, "(R10)")
		a.timesAt(1, 1, "(R9)")
		a.add(0, 0, 1)
		a.load(1, "(DI)")
		a.add(0, 1, 0)
		a.store(0, "(DI)")
	})
}
