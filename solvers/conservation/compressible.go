package conservation

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// Viscous is the part of a problem that makes a gas viscous.
type Viscous struct {
	// Shear and Bulk are the dynamic viscosities η and ζ.
	Shear random.Range `json:"shear_viscosity"`
	Bulk  random.Range `json:"bulk_viscosity"`
	// Prandtl is η c_p/κ, for the conductivity κ; 0 for none.
	Prandtl float64 `json:"prandtl"`
}

func newViscous() Viscous { return Viscous{Shear: random.Fixed(1e-3), Bulk: random.Fixed(1e-3)} }

// Bind binds the flags of v to fs.
func (v *Viscous) Bind(fs *flag.FlagSet) {
	fs.Var(&v.Shear, "shear-viscosity", "dynamic shear viscosity η")
	fs.Var(&v.Bulk, "bulk-viscosity", "dynamic bulk viscosity ζ")
	fs.Float64Var(&v.Prandtl, "prandtl", v.Prandtl, "Prandtl number ηc_p/κ of the conductivity κ (0: no conduction)")
}

// model checks v and returns the model; formula is that without viscosity.
func (v *Viscous) model(formula string) (gasModel, error) {
	for _, c := range []struct {
		flag string
		r    random.Range
	}{{"shear-viscosity", v.Shear}, {"bulk-viscosity", v.Bulk}} {
		if !(c.r.Lo >= 0) {
			return gasModel{}, fmt.Errorf("--%s is %v; it must not be negative", c.flag, c.r)
		}
	}
	if !(v.Prandtl >= 0) || math.IsInf(v.Prandtl, 0) {
		return gasModel{}, fmt.Errorf("--prandtl is %g; it must be positive, or 0 for no conduction", v.Prandtl)
	}
	heat := "no conduction"
	if v.Prandtl > 0 {
		heat = fmt.Sprintf("κΔ(p/ρ) in the energy, Prandtl number %g", v.Prandtl)
	}
	return gasModel{
		formula: fmt.Sprintf("%s; with ∇·σ in the momentum and ∇·(v·σ) in the energy, σ = η(∇v+∇vᵀ−⅔∇·v) + ζ∇·v, η = %v, ζ = %v, %s", formula, v.Shear, v.Bulk, heat),
		scheme:  gasScheme + ", viscosity by central differences of sixth order",
		prandtl: v.Prandtl,
		parameters: []solvers.Parameter{
			{Name: "shear_viscosity", Unit: "1", Range: v.Shear},
			{Name: "bulk_viscosity", Unit: "1", Range: v.Bulk},
		},
	}, nil
}

// CompressibleNavierStokes are the parameters of a viscous gas on a line.
type CompressibleNavierStokes struct {
	Euler
	Viscous
}

var (
	_ solvers.Problem  = (*CompressibleNavierStokes)(nil)
	_ solvers.Resolved = (*CompressibleNavierStokes)(nil)
)

func newCompressibleNavierStokes() solvers.Problem {
	p := &CompressibleNavierStokes{Euler: *newEuler().(*Euler), Viscous: newViscous()}
	p.Gamma = random.Fixed(5. / 3)
	return p
}

// Flags implements Problem.
func (p *CompressibleNavierStokes) Flags(fs *flag.FlagSet) {
	p.Euler.bind(fs, true)
	p.Viscous.Bind(fs)
}

// Setup implements Problem.
func (p *CompressibleNavierStokes) Setup() (solvers.Solver, error) {
	m, err := p.Viscous.model(fmt.Sprintf("ρ_t + (ρv)_x = 0, (ρv)_t + (ρv²+p)_x = 0, E_t + ((E+p)v)_x = 0, E = p/(γ−1) + ρv²/2, γ = %v, on [%g, %g]", p.Gamma, p.Min, p.Max))
	if err != nil {
		return nil, err
	}
	if p.Initial == "viscous-shock" && (p.Prandtl != 0.75 || p.Bulk != random.Fixed(0)) {
		return nil, fmt.Errorf("--initial viscous-shock: the profile is that of --prandtl 0.75 and --bulk-viscosity 0; they are %g and %v", p.Prandtl, p.Bulk)
	}
	return p.Euler.solver(m)
}

//go:embed compressible.md
var compressibleDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "compressible-navier-stokes", Doc: compressibleDoc, New: newCompressibleNavierStokes})
}
