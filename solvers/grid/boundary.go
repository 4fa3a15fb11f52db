package grid

import (
	"fmt"
	"slices"
	"strings"
)

// Condition is a kind of boundary condition.
type Condition uint8

// The kinds. The zero value is Periodic.
const (
	Periodic  Condition = iota
	Dirichlet           // u = Value
	Neumann             // ∂u/∂n = Value, n the outward normal
	Robin               // ∂u/∂n + Coefficient·u = Value
	Outflow             // what arrives leaves undisturbed; no datum
	Inflow              // the state outside is given; what Value and the profile mean is the equation's
	Wall                // nothing passes, no slip; Value is the tangential velocity of the wall
	Slip                // nothing passes, no friction: a mirror; no datum
)

var conditionNames = [...]string{"periodic", "dirichlet", "neumann", "robin", "outflow", "inflow", "wall", "slip"}

// String is the name that ParseBoundary reads: "periodic", "dirichlet", ….
func (c Condition) String() string {
	if int(c) < len(conditionNames) {
		return conditionNames[c]
	}
	return fmt.Sprintf("condition(%d)", uint8(c))
}

// Side is the condition on one side of one axis. Its datum (the value of u, or
// the outward normal derivative) is Value times the profile.
type Side struct {
	Kind  Condition `json:"kind"`
	Value float64   `json:"value"`
	// Profile says how the datum varies along the side, or from sample to
	// sample; the zero value is Constant.
	Profile Profile `json:"profile,omitempty"`
	// Waves is the number of half waves of Sine and Cosine on each axis of the side.
	Waves int `json:"waves,omitempty"`
	// Coefficient is that of a Robin condition, not negative.
	Coefficient float64 `json:"coefficient,omitempty"`
}

// Boundary lists the sides of each axis: low, high.
type Boundary [][2]Side

// AllSides returns the boundary with the same condition on every side.
func AllSides(dims int, side Side) Boundary {
	b := make(Boundary, dims)
	for i := range b {
		b[i] = [2]Side{side, side}
	}
	return b
}

// Periodic says, axis by axis, whether the boundary is periodic: the Periodic
// of a Grid that fits it.
func (b Boundary) Periodic() []bool {
	p := make([]bool, len(b))
	for i, s := range b {
		p[i] = s[0].Kind == Periodic
	}
	return p
}

// Floating reports whether no side is Dirichlet, so that −Δu = f determines u
// up to a constant and only for compatible data.
func (b Boundary) Floating() bool {
	for _, s := range b {
		if s[0].Kind == Dirichlet || s[1].Kind == Dirichlet {
			return false
		}
	}
	return true
}

// Only reports the first side whose condition is not one of those that an
// equation knows.
func (b Boundary) Only(kinds ...Condition) error {
	for i, pair := range b {
		for k, s := range pair {
			if !slices.Contains(kinds, s.Kind) {
				names := make([]string, len(kinds))
				for j, kind := range kinds {
					names[j] = kind.String()
				}
				return fmt.Errorf("side %s is %v; this equation knows %s", SideName(i, k), s.Kind, strings.Join(names, ", "))
			}
		}
	}
	return nil
}

// Check reports what is wrong with b as the boundary of g: an axis missing, one
// side of an axis periodic without the other or against the grid, an unknown
// kind, a datum that is not finite.
func (b Boundary) Check(g Grid) error {
	if len(b) != g.Dims() {
		return fmt.Errorf("the boundary has %d axes and the grid %d", len(b), g.Dims())
	}
	for i, pair := range b {
		for k, s := range pair {
			name := SideName(i, k)
			if int(s.Kind) >= len(conditionNames) {
				return fmt.Errorf("side %s has an unknown condition (%d)", name, s.Kind)
			}
			if s.Value-s.Value != 0 {
				return fmt.Errorf("side %s has the value %g; it must be finite", name, s.Value)
			}
		}
		if (pair[0].Kind == Periodic) != (pair[1].Kind == Periodic) {
			return fmt.Errorf("sides %s and %s: one is periodic and the other is not; periodic holds for both or neither", SideName(i, 0), SideName(i, 1))
		}
		if (pair[0].Kind == Periodic) != g.Periodic[i] {
			return fmt.Errorf("axis %s is periodic in one of grid and boundary and not in the other", AxisNames[i])
		}
	}
	return nil
}
