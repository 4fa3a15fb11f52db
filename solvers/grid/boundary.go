package grid

// Condition is a kind of boundary condition.
type Condition uint8

// The kinds. The zero value is Periodic.
const (
	Periodic  Condition = iota
	Dirichlet           // u = Value
	Neumann             // ∂u/∂n = Value, n the outward normal
)

// Side is the condition on one side of one axis.
type Side struct {
	Kind  Condition `json:"kind"`
	Value float64   `json:"value"`
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
