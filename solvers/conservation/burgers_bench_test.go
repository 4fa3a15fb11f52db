package conservation

import (
	"fmt"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

func BenchmarkBurgers(b *testing.B) {
	for _, n := range []int{128, 1024} {
		for _, nu := range []float64{0.1, 0.01, 0.001} {
			b.Run(fmt.Sprintf("grid=%d/viscosity=%g", n, nu), func(b *testing.B) {
				p := newBurgers().(*Burgers)
				p.Grid, p.Viscosity = n, random.Fixed(nu)
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
			})
		}
	}
}
