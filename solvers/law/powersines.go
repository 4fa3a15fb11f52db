package law

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// PowerSines is the law of random double series with a power-law spectrum,
//
//	u = (1/K²) Σ_{i,j=1…K} a_ij (i² + j²)^(−r) sin(πi s_x) sin(πj s_y),
//
// a_ij uniform in [−1, 1], s the fractions of the box; cosines between sides
// without flux, and whole periods on periodic axes. On a line the sum is over i
// alone and 1/K stands before it. It is the law of the Allen–Cahn and Poisson
// sets of B. Raonić et al., Convolutional Neural Operators (NeurIPS 2023), and M.
// Herde et al., Poseidon (NeurIPS 2024). Problems embed it; its JSON fields
// become theirs.
type PowerSines struct {
	// Modes is K, rounded down.
	Modes random.Range `json:"power_modes"`
	// Decay is r.
	Decay random.Range `json:"power_decay"`
}

// Bind binds the flags of p to fs.
func (p *PowerSines) Bind(fs *flag.FlagSet) {
	fs.Var(&p.Modes, "power-modes", "K, the highest mode of the initial state power-sines, rounded down")
	fs.Var(&p.Decay, "power-decay", "r, the decay of its spectrum (i² + j²)^(−r)")
}

// Law checks p and returns the law for a condition on all sides of the stored grid.
func (p PowerSines) Law(stored grid.Grid, kind grid.Condition) (Law, error) {
	highest := stored.Cells(0) - 1
	if kind == grid.Periodic {
		highest = (stored.Cells(0) - 1) / 2
	}
	if !(p.Modes.Lo >= 1 && p.Modes.Hi < float64(highest+1)) {
		return nil, fmt.Errorf("--power-modes is %v; a grid of %d cells carries 1 to %d", &p.Modes, stored.Cells(0), highest)
	}
	return powerSines{p, kind}, nil
}

type powerSines struct {
	PowerSines
	kind grid.Condition
}

var _ Law = powerSines{}

// Fill implements Law.
func (p powerSines) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("power sines")
	modes, decay := int(p.Modes.Draw(rng)), p.Decay.Draw(rng)
	waves := make([][][]float64, dst.Grid.Dims())
	for axis := range waves {
		waves[axis] = p.waves(dst.Grid, axis, modes)
	}
	clear(dst.Data)
	if len(waves) == 1 {
		for i, wave := range waves[0] {
			addScaled(dst.Data, wave, (2*rng.Float64()-1)*math.Pow(float64((i+1)*(i+1)), -decay)/float64(modes))
		}
		return nil
	}
	row := make([]float64, dst.Grid.N[1])
	for i := range modes {
		clear(row)
		for j, wave := range waves[1] {
			square := float64((i+1)*(i+1) + (j+1)*(j+1))
			addScaled(row, wave, (2*rng.Float64()-1)*math.Pow(square, -decay)/float64(modes*modes))
		}
		for k, v := range waves[0][i] {
			addScaled(dst.Data[k*len(row):(k+1)*len(row)], row, v)
		}
	}
	return nil
}

// waves are the first modes of an axis at its nodes.
func (p powerSines) waves(g grid.Grid, axis, modes int) [][]float64 {
	out := make([][]float64, modes)
	for i := range out {
		out[i] = make([]float64, g.N[axis])
		for k := range out[i] {
			turn := float64((i+1)*k) / float64(g.Cells(axis)) // whole at the ends, so that sines vanish there
			switch p.kind {
			case grid.Periodic:
				out[i][k] = math.Sin(2 * math.Pi * turn)
			case grid.Neumann:
				out[i][k] = math.Cos(math.Pi * turn)
			default:
				out[i][k] = math.Sin(math.Pi * math.Mod(turn, 2))
			}
		}
		if p.kind == grid.Dirichlet {
			out[i][0], out[i][g.N[axis]-1] = 0, 0
		}
	}
	return out
}

func addScaled(dst, src []float64, c float64) {
	for i, v := range src {
		dst[i] += c * v
	}
}

// Varies implements Law.
func (p powerSines) Varies() bool { return true }

// Scale implements Law: that of the first mode, which leads.
func (p powerSines) Scale() (rms, largest float64) {
	largest = math.Pow(2, -p.Decay.Lo) / p.Modes.Lo
	return largest / 2, largest
}

func (p powerSines) String() string {
	return fmt.Sprintf("u0 = K^(−d) Σ a (i²+j²)^(−r) Π sines, modes 1…K, K %v, r %v, a uniform in ±1, %s", &p.Modes, &p.Decay, p.kind)
}
