package ode

import (
	"math"
	"math/cmplx"
	"testing"
)

var tables = []*Table{Euler, SSPRK3, RK4, BogackiShampine, DormandPrince, ARK3, ARK4}

// tree is a rooted tree whose nodes, but for the root, are coloured: 0 for the
// explicit part, 1 for the implicit one.
type tree struct {
	colour   int
	children []tree
}

func (t tree) order() int {
	n := 1
	for _, c := range t.children {
		n += c.order()
	}
	return n
}

// density is γ(t): the order times the densities of the children.
func (t tree) density() float64 {
	d := float64(t.order())
	for _, c := range t.children {
		d *= c.density()
	}
	return d
}

// trees lists all coloured rooted trees with n nodes (some more than once).
func trees(n, colours int) []tree {
	if n == 1 {
		return []tree{{}}
	}
	var out []tree
	for _, f := range forests(n-1, colours) {
		out = append(out, tree{children: f})
	}
	return out
}

// forests lists the multisets of coloured trees with n nodes together.
func forests(n, colours int) [][]tree {
	if n == 0 {
		return [][]tree{nil}
	}
	var out [][]tree
	for first := 1; first <= n; first++ {
		for _, t := range trees(first, colours) {
			for colour := range colours {
				t.colour = colour
				for _, rest := range forests(n-first, colours) {
					if len(rest) > 0 && rest[0].order() > first {
						continue
					}
					out = append(out, append([]tree{t}, rest...))
				}
			}
		}
	}
	return out
}

// stage is the elementary weight of t at every stage: 1 for a leaf, else the
// product of A·stage(child).
func stage(tab *Table, t tree) []float64 {
	out := make([]float64, tab.Stages())
	for i := range out {
		out[i] = 1
	}
	for _, c := range t.children {
		inner := stage(tab, c)
		rows := tab.A
		if c.colour == 1 {
			rows = tab.Implicit
		}
		for i := range out {
			sum := 0.0
			for j, a := range rows[i] {
				sum += a * inner[j]
			}
			out[i] *= sum
		}
	}
	return out
}

// defect is the largest violation of the order conditions of order n by the
// weights b.
func defect(tab *Table, b []float64, n int) float64 {
	colours := 1
	if tab.Implicit != nil {
		colours = 2
	}
	worst := 0.0
	for _, t := range trees(n, colours) {
		sum := 0.0
		for i, w := range stage(tab, t) {
			sum += b[i] * w
		}
		worst = max(worst, math.Abs(sum-1/t.density()))
	}
	return worst
}

func TestOrderConditions(t *testing.T) {
	for _, tab := range tables {
		t.Run(tab.Name, func(t *testing.T) {
			check := func(what string, b []float64, order int) {
				for n := 1; n <= order; n++ {
					if d := defect(tab, b, n); d > 1e-13 {
						t.Errorf("%s violates a condition of order %d by %g", what, n, d)
					}
				}
				if d := defect(tab, b, order+1); d < 1e-6 {
					t.Errorf("%s meets the conditions of order %d too; its order is understated", what, order+1)
				}
			}
			check("the scheme", tab.B, tab.Order)
			if tab.Error != nil {
				check("the embedded scheme", embedded(tab.B, tab.Error), tab.EmbeddedOrder)
			}
		})
	}
}

// Count of rooted trees, from Hairer, Nørsett and Wanner, table II.2.3.
func TestTreesAreComplete(t *testing.T) {
	for n, want := range []int{0, 1, 1, 2, 4, 9} {
		if n == 0 {
			continue
		}
		distinct := map[string]bool{}
		for _, tr := range trees(n, 1) {
			distinct[canonical(tr)] = true
		}
		if len(distinct) != want {
			t.Errorf("%d trees of %d nodes; want %d", len(distinct), n, want)
		}
	}
}

func canonical(t tree) string {
	parts := make([]string, len(t.children))
	for i, c := range t.children {
		parts[i] = canonical(c)
	}
	for i := range parts {
		for j := i + 1; j < len(parts); j++ {
			if parts[j] > parts[i] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	s := "("
	for _, p := range parts {
		s += p
	}
	return s + ")"
}

func TestShape(t *testing.T) {
	for _, tab := range tables {
		for i, row := range tab.A {
			sum := 0.0
			for _, a := range row {
				sum += a
			}
			if len(row) != i || math.Abs(sum-tab.C[i]) > 1e-14 {
				t.Errorf("%s: row %d of A has %d entries of sum %g; C is %g", tab.Name, i, len(row), sum, tab.C[i])
			}
		}
		for i, row := range tab.Implicit {
			if len(row) != i+1 {
				t.Errorf("%s: implicit row %d has %d entries", tab.Name, i, len(row))
			}
			if i > 0 && row[i] != tab.Gamma {
				t.Errorf("%s: implicit diagonal %d is %g; Gamma is %g", tab.Name, i, row[i], tab.Gamma)
			}
		}
		if tab.FSAL && tab.C[tab.Stages()-1] != 1 {
			t.Errorf("%s: FSAL, but its last stage is at %g", tab.Name, tab.C[tab.Stages()-1])
		}
	}
}

// amplification is |u(t+h)/u(t)| for du/dt = iωu with hω = y.
func amplification(tab *Table, y float64) float64 {
	z := complex(0, y)
	f := make([]complex128, tab.Stages())
	for i := range f {
		sum := complex(1, 0)
		for j, a := range tab.A[i] {
			sum += z * complex(a, 0) * f[j]
		}
		f[i] = sum
	}
	u := complex(1, 0)
	for i, b := range tab.B {
		u += z * complex(b, 0) * f[i]
	}
	return cmplx.Abs(u)
}

func TestImaginaryStability(t *testing.T) {
	for _, tab := range tables {
		for y := 0.01; y < tab.Imaginary; y += 0.01 {
			if a := amplification(tab, y); a > 1+1e-10 {
				t.Errorf("%s grows by %g at h·ω = %.2f, within its stated limit %.3f", tab.Name, a, y, tab.Imaginary)
				break
			}
		}
		if a := amplification(tab, tab.Imaginary+0.05); a <= 1+1e-10 {
			t.Errorf("%s is stable beyond its stated limit %.3f", tab.Name, tab.Imaginary)
		}
	}
}

// A scheme is made of convex combinations of Euler steps of at most h/C where,
// with K = (A; b), (I+CK)⁻¹CK and the row sums (I+CK)⁻¹e are not negative (J. F. B.
// M. Kraaijevanger, BIT 31 (1991) 482); C is stated as large as that allows.
func TestConvex(t *testing.T) {
	for _, tab := range tables {
		if tab.Convex == 0 {
			continue
		}
		if w := leastWeight(tab, tab.Convex); w < -1e-14 {
			t.Errorf("%s: weight %g at its stated coefficient %g", tab.Name, w, tab.Convex)
		}
		if w := leastWeight(tab, 1.01*tab.Convex); w > -1e-4 {
			t.Errorf("%s: the coefficient %g is understated", tab.Name, tab.Convex)
		}
	}
}

// leastWeight is the least of those entries, by forward substitution.
func leastWeight(tab *Table, c float64) float64 {
	n := tab.Stages()
	rows := append(append([][]float64{}, tab.A...), tab.B)
	least := math.Inf(1)
	for column := range n + 1 { // column n is the vector e
		x := make([]float64, n+1)
		for i, row := range rows {
			x[i] = 1
			if column < n {
				x[i] = 0
				if column < len(row) {
					x[i] = c * row[column]
				}
			}
			for j, a := range row {
				x[i] -= c * a * x[j]
			}
			least = min(least, x[i])
		}
	}
	return least
}
