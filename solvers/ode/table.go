package ode

// Table holds the coefficients of a Runge–Kutta scheme, explicit or
// implicit-explicit (IMEX, "additive"): with stages Y_i,
//
//	Y_i     = u + h Σ_{j<i} A[i][j] F(Y_j) + h Σ_{j≤i} Implicit[i][j] G(Y_j)
//	u(t+h)  = u + h Σ_i B[i] (F(Y_i) + G(Y_i))
//	error   = h Σ_i Error[i] (F(Y_i) + G(Y_i))
//
// where stage i is at time t + C[i]·h. The implicit part is ESDIRK: its first
// stage is explicit and the later diagonal entries all equal Gamma, so that one
// factorisation serves all stages.
type Table struct {
	Name  string
	Order int // of u(t+h)
	// EmbeddedOrder is that of u(t+h) − error; 0 if there is no error estimate.
	EmbeddedOrder int
	// Imaginary is the largest y such that the explicit part is stable for
	// du/dt = iωu with h|ω| ≤ y: 2√2 for classic RK4, 0 if there is none.
	Imaginary float64
	// Convex is the largest C such that a step h is made of convex combinations
	// of forward Euler steps no longer than h/C: the coefficient of strong
	// stability preservation of an explicit scheme, 0 if there is none or none
	// is stated.
	Convex   float64
	A        [][]float64 // row i has i entries
	B        []float64
	C        []float64
	Error    []float64   // B minus the embedded weights; nil if none
	Implicit [][]float64 // row i has i+1 entries; nil for an explicit scheme
	Gamma    float64     // the implicit diagonal
	// FSAL says that the last stage is evaluated at u(t+h), and so is the first
	// of the next step.
	FSAL bool
	// Source names the paper and where in it the coefficients stand.
	Source string
}

// Stages is the number of stages.
func (t *Table) Stages() int { return len(t.B) }

// embedded returns b − bHat.
func embedded(b, bHat []float64) []float64 {
	e := make([]float64, len(b))
	for i := range b {
		e[i] = b[i] - bHat[i]
	}
	return e
}
