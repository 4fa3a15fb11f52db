package steady

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
)

// Planar is what the problems of −∇·(a q(u) ∇u) + c(x, u) = f on regions of the
// unit square have in common. They embed it; its JSON fields become theirs.
type Planar struct {
	solvers.Mesh
	Region
	linearSolver
	// Boundary is in the words of grid.ParseBoundary.
	Boundary string `json:"bc"`
	law.Bumps
	// Source is grf, constant, sine, gaussians, or the path of a NumPy file.
	Source          string  `json:"source"`
	SourceAmplitude float64 `json:"source_amplitude"`
	SourceTau       float64 `json:"source_tau"`
	SourceGamma     float64 `json:"source_gamma"`
}

func newPlanar(points int) Planar {
	return Planar{
		Mesh: solvers.Mesh{Grid: points}, Region: Region{Shape: "square"}, linearSolver: defaultLinear,
		Boundary: "dirichlet", Bumps: law.NewBumps(), Source: "grf", SourceAmplitude: 1, SourceTau: 3, SourceGamma: 2,
	}
}

// bind binds the flags of p to fs.
func (p *Planar) bind(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Region.bind(fs)
	fs.StringVar(&p.Boundary, "bc", p.Boundary, "conditions on the sides of the square: dirichlet, neumann, periodic, robin(C), or a list of [SIDE=]CONDITION[:VALUE] like left=dirichlet:1,right=robin(2):0,y=neumann")
	fs.StringVar(&p.Source, "source", p.Source, "source f: grf, constant, sine, gaussians, or a `FILE`.npy or .npz, row i for sample i")
	fs.Float64Var(&p.SourceAmplitude, "source-amplitude", p.SourceAmplitude, "f of source constant, amplitude of sine and gaussians, standard deviation of grf")
	p.Bumps.Bind(fs)
	fs.Float64Var(&p.SourceTau, "source-tau", p.SourceTau, "τ of the Gaussian field of source grf")
	fs.Float64Var(&p.SourceGamma, "source-gamma", p.SourceGamma, "γ of the Gaussian field of source grf, its smoothness")
	fs.Float64Var(&p.Residual, "residual", p.Residual, "relative residual of the discrete equations to reach")
	fs.StringVar(&p.Method, "method", p.Method, "linear systems: lu (factors in nested dissection), krylov (GMRES or GCRO-DR with incomplete factors), or cg (conjugate gradients, for screened-poisson on the square)")
	fs.IntVar(&p.Restart, "restart", p.Restart, "vectors of the subspace of method krylov")
	fs.IntVar(&p.Recycle, "recycle", p.Recycle, "vectors of it that are kept over restarts and, within a chunk, from system to system (GCRO-DR; 0: GMRES)")
	fs.IntVar(&p.Chunk, "chunk", p.Chunk, "samples that are solved in one go in order of likeness, each from the solution of the one before")
}

// SetResolution implements solvers.Resolved.
func (p *Planar) SetResolution(refine int, _ float64) {
	b, err := grid.ParseBoundary(p.Boundary, 2)
	p.Mesh.SetFactor(refine, err == nil && allPeriodic(b))
}

// options checks p and returns what it says of a plane; the equation adds its
// own. floating says that without a side or a rim where u or a Robin condition
// is given the solution is not unique.
func (p *Planar) options(floating bool) (planeOptions, error) {
	var o planeOptions
	if p.Grid < 5 {
		return o, fmt.Errorf("--grid is %d; at least 5 points per axis are needed", p.Grid)
	}
	if err := p.Mesh.CheckSize(2); err != nil {
		return o, err
	}
	if err := p.Region.check(); err != nil {
		return o, err
	}
	b, err := grid.ParseBoundary(p.Boundary, 2)
	if err == nil {
		err = b.Only(grid.Periodic, grid.Dirichlet, grid.Neumann, grid.Robin)
	}
	if err != nil {
		return o, fmt.Errorf("--bc: %w", err)
	}
	held := p.Shape != "square"
	for axis, pair := range b {
		for k, side := range pair {
			if side.Profile == grid.Normal {
				return o, fmt.Errorf("--bc: side %s: a drawn value is not known here", grid.SideName(axis, k))
			}
			held = held || side.Kind == grid.Dirichlet || side.Kind == grid.Robin && side.Coefficient > 0
		}
	}
	if floating && !held {
		return o, fmt.Errorf("--bc %s leaves the constant part of u open; give u on a side, or a Robin condition", p.Boundary)
	}
	o.stored = grid.Uniform(2, p.Grid, 0, 1, false)
	o.stored.Periodic = b.Periodic()
	refine, err := p.Mesh.Factor(allPeriodic(b))
	if err != nil {
		return o, err
	}
	o.refine, o.boundary, o.region, o.linear = max(1, refine), b, p.Region, p.linearSolver
	o.description.Boundary = b.String()
	return o, nil
}

// sourceField is the law of f.
func (p *Planar) sourceField(stored grid.Grid, b grid.Boundary) (namedLaw, error) {
	if math.IsNaN(p.SourceAmplitude) || math.IsInf(p.SourceAmplitude, 0) {
		return namedLaw{}, fmt.Errorf("--source-amplitude is %g; it must be finite", p.SourceAmplitude)
	}
	f, err := sourceLaw(p.Source, p.SourceAmplitude, p.Bumps, law.Shape{Purpose: "source", Tau: p.SourceTau, Gamma: p.SourceGamma, Kind: kind(b)}, stored)
	return namedLaw{"source", "1", f}, err
}

// sourceLaw reads the flag --source.
func sourceLaw(name string, amplitude float64, bumps law.Bumps, shape law.Shape, stored grid.Grid) (law.Law, error) {
	switch {
	case name == "constant":
		return law.Constant(amplitude), nil
	case name == "sine":
		return law.Sine(amplitude), nil
	case name == "gaussians":
		return bumps.Law(amplitude)
	case name == "grf":
		return law.Normal(stored, shape, amplitude)
	case law.IsFile(name):
		return law.ReadFile(name, law.FileOptions{Flag: "source", Stored: stored, Shared: true})
	}
	return nil, fmt.Errorf("--source is %q; it is grf, constant, sine, gaussians, or the path of a .npy or .npz file", name)
}
