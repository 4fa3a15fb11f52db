package solvers

import (
	"flag"
	"fmt"
	"math"
	"strings"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// InitialPlane is the part of a problem on a periodic plane that says how it
// starts. Problems embed it; its JSON fields become theirs.
type InitialPlane struct {
	// Initial is grf, taylor-green, or the path of a NumPy file.
	Initial string `json:"initial"`
	// The law N(0, σ²(−Δ+τ²)^(−γ)) of grf, without the constant mode.
	GRFSigma float64 `json:"grf_sigma"`
	GRFTau   float64 `json:"grf_tau"`
	GRFGamma float64 `json:"grf_gamma"`
}

// bind binds the flags of p to fs.
func (p *InitialPlane) bind(fs *flag.FlagSet) {
	fs.StringVar(&p.Initial, "initial", p.Initial, "initial vorticity: grf, taylor-green, or a `FILE`.npy or .npz of shape (samples, n, n)")
	fs.Float64Var(&p.GRFSigma, "grf-sigma", p.GRFSigma, "σ of the Gaussian random field N(0, σ²(−Δ+τ²)^(−γ))")
	fs.Float64Var(&p.GRFTau, "grf-tau", p.GRFTau, "τ of the Gaussian random field, an inverse length on the unit square")
	fs.Float64Var(&p.GRFGamma, "grf-gamma", p.GRFGamma, "γ of the Gaussian random field, its smoothness")
}

// planeState is an initial state on a plane that is ready to be drawn.
type planeState interface {
	// fill sets u, of a grid as fine as the stored one or finer.
	fill(rng *random.Stream, u *grid.Field) error
	// size is the root mean square, or what is expected of it.
	size() float64
	// law says in words what is drawn.
	law() string
}

// state checks p and returns the state on the stored grid.
func (p InitialPlane) state(stored grid.Grid) (planeState, error) {
	if p.Initial == "grf" {
		law := random.Gaussian{Sigma: p.GRFSigma, Tau: p.GRFTau, Gamma: p.GRFGamma}
		if err := law.Check(); err != nil {
			return nil, fmt.Errorf("--grf-sigma, --grf-tau, --grf-gamma: %w", err)
		}
		return planeField{gaussianField{law, stored.N}}, nil
	}
	if strings.ContainsAny(p.Initial, "./\\:") {
		return readPlanes(p.Initial, stored)
	}
	return nil, fmt.Errorf("--initial is %q; it is grf, taylor-green, or the path of a .npy or .npz file", p.Initial)
}

// planeField is the Gaussian field of a plane; its law speaks of ω.
type planeField struct{ gaussianField }

func (s planeField) size() float64 {
	g, variance := s.gaussian, 0.0
	for kx := -s.stored[0] / 2; kx <= s.stored[0]/2; kx++ {
		for ky := -s.stored[1] / 2; ky <= s.stored[1]/2; ky++ {
			if kx != 0 || ky != 0 {
				variance += math.Pow(4*math.Pi*math.Pi*float64(kx*kx+ky*ky)+g.Tau*g.Tau, -g.Gamma)
			}
		}
	}
	return g.Sigma * math.Sqrt(variance)
}

func (s planeField) law() string { return "ω" + strings.TrimPrefix(s.gaussianField.law(), "u") }

// planes are the initial states of a file, one for each sample, on the stored
// grid.
type planes struct {
	path  string
	grid  grid.Grid
	rows  int
	data  []float64
	plans map[int]*prolongation // by the number of rows of the grid filled
}

// readPlanes reads states on the stored grid from a NumPy file of shape
// (samples, n, n); (samples, 1, n, n) and the frames 0 of a data set's
// (samples, time, 1, n, n) will do, and a single state (n, n).
func readPlanes(path string, stored grid.Grid) (_ planeState, err error) {
	defer inputFault(&err)
	data, shape, err := npy.ReadFloat64(path)
	if err != nil {
		return nil, fmt.Errorf("--initial: %w", err)
	}
	n, full := stored.N[0], shape
	if len(shape) == 2 {
		shape = append([]int{1}, shape...)
	}
	d := len(shape)
	if d < 3 || d > 5 || (d > 3 && shape[d-3] != 1) {
		return nil, fmt.Errorf("--initial %s: the array has shape %v; wanted (samples, %d, %d)", path, full, n, n)
	}
	if shape[d-2] != shape[d-1] {
		return nil, fmt.Errorf("--initial %s: the states are %d×%d (shape %v); the square needs as many points on each axis", path, shape[d-2], shape[d-1], full)
	}
	if got := shape[d-1]; got != n {
		hint := ""
		if got == n+1 {
			hint = "; a periodic axis does not repeat its first point at its end"
		}
		return nil, fmt.Errorf("--initial %s: the states are %d×%d (shape %v), but --grid is %d%s; set --grid %d", path, got, got, full, n, hint, got)
	}
	s := &planes{path: path, grid: stored, rows: shape[0], plans: map[int]*prolongation{}}
	if s.rows == 0 {
		return nil, fmt.Errorf("--initial %s: the array has no states (shape %v)", path, full)
	}
	step := n * n
	if d == 5 {
		step *= shape[1] // frame 0 of each sample
	}
	for i := range s.rows {
		state := data[i*step : i*step+n*n]
		if j := notFinite(state); j >= 0 {
			return nil, fmt.Errorf("--initial %s: state %d has %g at point (%d, %d); all values must be finite", path, i, state[j], j/n, j%n)
		}
		s.data = append(s.data, state...)
	}
	return s, nil
}

func (s *planes) fill(rng *random.Stream, u *grid.Field) (err error) {
	defer inputFault(&err)
	if rng.Sample >= s.rows {
		return fmt.Errorf("--initial %s has %d states, for samples 0 to %d; there is none for sample %d", s.path, s.rows, s.rows-1, rng.Sample)
	}
	size := s.grid.Size()
	state := s.data[rng.Sample*size : (rng.Sample+1)*size]
	n := u.Grid.N[0]
	if s.plans[n] == nil {
		s.plans[n] = newProlongation(u.Grid, s.grid)
	}
	s.plans[n].apply(u, state)
	return nil
}

func (s *planes) size() float64 {
	sum := 0.0
	for _, v := range s.data {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(s.data)))
}

func (s *planes) law() string {
	return fmt.Sprintf("ω0 from a file of %d states, state i for sample i", s.rows)
}

// vortexState is the start of Taylor–Green vortices.
type vortexState struct{ problem *NavierStokes }

func (s vortexState) fill(_ *random.Stream, u *grid.Field) error {
	s.problem.vortices(u, 0)
	return nil
}

func (s vortexState) size() float64 { return 2 * math.Pi / s.problem.Length }

func (s vortexState) law() string {
	return "ω0 = 2κ sin κx sin κy, κ = 2π/L: Taylor–Green vortices of unit velocity"
}

// vortices sets u to Taylor–Green vortices without forcing at time t:
// ω = 2κ sin κx sin κy exp(−(2νκ² + α)t), an exact solution (G. I. Taylor and
// A. E. Green, Proc. R. Soc. A 158 (1937) 499).
func (p *NavierStokes) vortices(u *grid.Field, t float64) {
	k := 2 * math.Pi / p.Length
	amplitude := 2 * k * math.Exp(-(2*p.Viscosity*k*k+p.Drag)*t)
	x, y := u.Grid.Coord(0), u.Grid.Coord(1)
	for i := range x {
		row := u.Data[i*len(y) : (i+1)*len(y)]
		s := amplitude * math.Sin(k*x[i])
		for j := range row {
			row[j] = s * math.Sin(k*y[j])
		}
	}
}
