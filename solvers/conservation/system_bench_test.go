package conservation

import (
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// BenchmarkSystems solves whole samples of the defaults.
func BenchmarkSystems(b *testing.B) {
	for name, p := range map[string]solvers.Problem{"euler": newEuler(), "euler-2d": newEuler2D(),
		"compressible-navier-stokes": newCompressibleNavierStokes(), "compressible-navier-stokes-2d": newCompressibleNavierStokes2D(),
		"shallow-water": newShallowWaterLine(), "shallow-water-2d": newShallowWater2D(),
	} {
		b.Run(name, func(b *testing.B) {
			s, err := p.Setup()
			if err != nil {
				b.Fatal(err)
			}
			dst := solvers.Allocate(s.Layout())
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := s.Solve(b.Context(), random.New(1, i%16), dst); err != nil {
					b.Fatal(err)
				}
			}
			accepted, _ := s.(*solvers.Trajectory).Steps()
			b.ReportMetric(float64(accepted), "steps")
		})
	}
}
