package vorticity

import (
	"context"
	"fmt"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// BenchmarkNavierStokes solves one sample of the law of the published set ν =
// 1e-3 to t = 10 and reports its steps.
func BenchmarkNavierStokes(b *testing.B) {
	for _, n := range []int{64, 128} {
		b.Run(fmt.Sprintf("solve%d", n), func(b *testing.B) {
			p := flow(64, func(p *NavierStokes) { p.SolveGrid = n })
			s, err := p.Setup()
			if err != nil {
				b.Fatal(err)
			}
			dst := solvers.Allocate(s.Layout())
			for b.Loop() {
				if err := s.Solve(context.Background(), random.New(3, 0), dst); err != nil {
					b.Fatal(err)
				}
			}
			steps, _ := s.(*solvers.Trajectory).Steps()
			b.ReportMetric(float64(steps), "steps")
		})
	}
}
