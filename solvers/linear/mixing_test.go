package linear

import (
	"math"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func TestMixingOrder(t *testing.T) {
	for _, coefficients := range []string{
		"-speed 1 -diffusivity 0", "-speed 0 -diffusivity 0.05", "-speed 0 -diffusivity 0 -dispersion 0.01",
		"-speed 0 -diffusivity 0 -hyperdiffusion 1e-3", "-speed 0.5 -diffusivity 0.02 -dispersion 0.01 -hyperdiffusion 1e-4",
	} {
		t.Run(coefficients, func(t *testing.T) {
			var errors []float64
			for _, n := range []int{12, 24, 48} {
				g := " -grid " + strconv.Itoa(n) + " -solve-grid " + strconv.Itoa(n)
				errors = append(errors, exactError(t, "advection-diffusion", "-dims 1 -initial sine -t-end 0.5 -snapshots 2 -time-tolerance 1e-11 "+coefficients+g))
			}
			checkSlope(t, errors, 6)
		})
	}
}

// In more dimensions a field that varies along one axis alone moves as on a
// line, coupled or not; and coupling acts on waves that are oblique.
func TestMixingAlongAnAxis(t *testing.T) {
	flags := " -initial gaussian -bump-width 0.15 -grid 32 -t-end 0.2 -snapshots 2 -time-tolerance 1e-9 -speed 0.5 -speed-y 0.3 -diffusivity 1e-2 -dispersion 1e-3 -hyperdiffusion 1e-5 -solve-grid 32"
	tr, line := solve(t, "advection-diffusion", "-dims 1"+flags, 0)
	want := last(tr, line)
	for _, coupled := range []string{"-coupled=false", "-coupled=true"} {
		tr, plane := solve(t, "advection-diffusion", "-dims 2 "+coupled+flags, 0)
		u := last(tr, plane)
		// The bump is a product, so its integral along y is the bump on a line.
		total, scale := make([]float64, 32), 0.0
		for i := range 32 {
			for _, v := range u[i*32 : (i+1)*32] {
				total[i] += v / 32
			}
		}
		for j := range 32 {
			d := (float64(j)/32 - 0.5) / 0.15
			scale += math.Exp(-d*d) / 32
		}
		for i := range total {
			total[i] /= scale
		}
		if d := grid.Relative(grid.Squares(total, want)); d > 1e-4 {
			t.Errorf("%s: distance %.3g from the line", coupled, d)
		}
	}
}
