package linear

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Exact modes under every condition, in one to three dimensions.
func TestDiffusionOrder(t *testing.T) {
	for _, c := range []struct {
		flags string
		order float64
		cells []int
	}{
		{"-dims 1 -bc periodic", 6, []int{12, 24, 48}},
		{"-dims 1 -bc dirichlet", 6, []int{8, 16, 32}},
		{"-dims 1 -bc neumann", 6, []int{8, 16, 32}},
		{"-dims 2 -bc x=dirichlet,y=neumann", 6, []int{8, 16, 32}},
		{"-dims 3 -bc x=dirichlet,y=neumann,z=dirichlet -time-tolerance 1e-9", 6, []int{8, 16}},
		{"-dims 1 -bc robin(2)", 2, []int{16, 32, 64}},
		{"-dims 2 -bc x=robin(0.5),y=periodic", 2, []int{12, 24, 48}},
	} {
		t.Run(c.flags, func(t *testing.T) {
			var errors []float64
			for _, n := range c.cells {
				points := n
				if !strings.Contains(c.flags, "x=periodic") && !strings.Contains(c.flags, "bc periodic") {
					points++ // as many cells
				}
				g := " -grid " + strconv.Itoa(points) + " -solve-grid " + strconv.Itoa(points)
				errors = append(errors, exactError(t, "diffusion", "-initial eigenmode -diffusivity 0.1 -t-end 0.2 -snapshots 2 -time-tolerance 1e-11 "+c.flags+g))
			}
			checkSlope(t, errors, c.order)
		})
	}
}

// In the long run a rod with its ends held at two values has the straight line
// between them, one heated at an end and cooled at the other by Robin's law the
// line that meets both laws, and flow through layers in series is that of their
// harmonic mean.
func TestDiffusionSteadyStates(t *testing.T) {
	for _, c := range []struct {
		flags string
		want  func(x float64) float64
	}{
		{"-bc left=dirichlet:1,right=dirichlet:3", func(x float64) float64 { return 1 + 2*x }},
		// −u'(0) = 2 and u'(1) + 4u(1) = 0: u = a − 2x with −2 + 4(a − 2) = 0.
		{"-bc left=neumann:2,right=robin(4)", func(x float64) float64 { return 2.5 - 2*x }},
	} {
		tr, dst := solve(t, "diffusion", "-dims 1 -grid 33 -initial gaussian -diffusivity 1 -t-end 20 -snapshots 2 "+c.flags, 0)
		u := last(tr, dst)
		for i, v := range u[:33] {
			if want := c.want(float64(i) / 32); math.Abs(v-want) > 1e-4 {
				t.Fatalf("%s: u = %g at x = %g; want %g", c.flags, v, float64(i)/32, want)
			}
		}
	}
}

// Through a medium that varies, the flux of the steady state is the same
// everywhere, and what the solver finds agrees with the closed form.
func TestDiffusionThroughSteps(t *testing.T) {
	tr, dst := solve(t, "diffusion", "-dims 1 -grid 129 -solve-grid 129 -initial gaussian -medium steps -contrast 25 -diffusivity 1 -t-end 30 -snapshots 2 -bc left=dirichlet:0,right=dirichlet:1", 2)
	frame := last(tr, dst)
	u, kappa := frame[:129], frame[129:]
	total := 0.0
	resistance := make([]float64, 129)
	for i := 1; i < 129; i++ {
		total += (1/kappa[i-1] + 1/kappa[i]) / 2
		resistance[i] = total
	}
	for i, v := range u {
		if want := resistance[i] / total; math.Abs(v-want) > 1e-4 {
			t.Fatalf("u = %g at node %d; want %g", v, i, want)
		}
	}
}

// The conservative scheme is symmetric with the cells as weights, so that
// conjugate gradients apply, and insulated boxes lose nothing.
func TestConductionIsSymmetric(t *testing.T) {
	tr := setUp(t, "diffusion", "-dims 3 -grid 9 -solve-grid 9 -initial grf -medium lognormal -contrast 1 -bc x=periodic,y=robin(2),z=neumann -grf-gamma 3")
	if err := tr.Evolution().Initial(random.New(1, 0), tr.State()); err != nil {
		t.Fatal(err)
	}
	c := tr.Evolution().(*conduction)
	n := c.grid.Size()
	u, v, lu, lv := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range u {
		u[i], v[i] = math.Sin(float64(i*i)), math.Cos(float64(3*i))
	}
	c.apply(lu, u, 0)
	c.apply(lv, v, 0)
	a, b := 0.0, 0.0
	for i := range u {
		a += c.volume[i] * lu[i] * v[i]
		b += c.volume[i] * u[i] * lv[i]
	}
	if math.Abs(a-b) > 1e-10*math.Abs(a) {
		t.Errorf("⟨Lu, v⟩ = %g, ⟨u, Lv⟩ = %g", a, b)
	}
	state := tr.State().Like()
	copy(state.Channel(0), v)
	rhs := append([]float64(nil), v...)
	c.SolveImplicit(state, 0, 0.3)
	c.apply(lv, state.Channel(0), 1)
	for i := range rhs {
		lv[i] = state.Channel(0)[i] - 0.3*lv[i]
	}
	if d := grid.Relative(grid.Squares(lv, rhs)); d > 1e-10 {
		t.Errorf("implicit equations solved to %g", d)
	}
}

// The smooth medium converges at second order.
func TestConductionOrder(t *testing.T) {
	var u [][]float64
	for _, n := range []string{"17", "33", "65", "129"} {
		tr, dst := solve(t, "diffusion", "-dims 1 -grid 17 -initial gaussian -bump-width 0.2 -medium lognormal -contrast 0.5 -medium-gamma 6 -diffusivity 0.05 -t-end 0.3 -snapshots 2 -time-tolerance 1e-11 -bc left=robin(1):2,right=neumann:1 -solve-grid "+n, 1)
		u = append(u, append([]float64(nil), last(tr, dst)[:17]...))
	}
	var distances []float64
	for i := range u[1:] {
		distances = append(distances, grid.Relative(grid.Squares(u[i], u[i+1])))
	}
	checkSlope(t, distances, 2)
}
