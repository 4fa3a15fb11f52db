package flow

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// plane is what the models of flow in the plane share: the rate of change, and
// frames of u and p.
type plane struct {
	*Staggered
	stored grid.Grid
}

// rectangle is the stored grid of a rectangle, with mesh.Grid points on its height and
// as many on its width as make the spacings nearly equal, and the number of
// solve cells for each of its cells.
func rectangle(mesh solvers.Mesh, width, height float64) (g grid.Grid, refine int, err error) {
	if refine, err = mesh.Factor(false); err != nil {
		return g, 0, err
	}
	cells := math.Round(float64(mesh.Grid-1) * width / height)
	if !(cells >= 4 && cells < 1<<28) {
		return g, 0, fmt.Errorf("--grid is %d; on a box of %g by %g that makes %g cells along x, and it must be at least 4", mesh.Grid, width, height, cells)
	}
	if points := cells * float64(max(mesh.Grid, mesh.SolveGrid)); points*float64(max(refine, 1)) > 1<<28 {
		return g, 0, fmt.Errorf("--grid is %d, or --solve-grid %d: that is %.3g points; at most %d are solved on", mesh.Grid, mesh.SolveGrid, points, 1<<28)
	}
	g = grid.Uniform(2, mesh.Grid, 0, height, false)
	g.N[0], g.Hi[0] = int(cells)+1, width
	return g, refine, nil
}

// Rate implements Model.
func (f *plane) Rate(du, u []float64, t float64) {
	f.Load(u, t)
	f.Momentum()
	f.Project()
	f.Unload(du)
}

// Frames implements Model: the velocity, and the kinematic pressure.
func (f *plane) Frames() []grid.Array {
	return []grid.Array{
		{Name: "u", Axes: []string{"channel", "x", "y"}, Shape: []int{2, f.stored.N[0], f.stored.N[1]}, Labels: []string{"u", "v"}, Units: []string{"m/s", "m/s"}},
		{Name: "p", Axes: []string{"x", "y"}, Shape: []int{f.stored.N[0], f.stored.N[1]}, Units: []string{"m²/s²"}},
	}
}

// Once implements Model.
func (f *plane) Once() []grid.Array { return nil }

// Store implements Model: the velocity of the state, and the pressure that goes
// with it.
func (f *plane) Store(frames [][]float64, u []float64, t float64) {
	f.Load(u, t)
	f.Momentum()
	f.Project()
	f.velocities(frames[0])
	f.CollocatePressure(frames[1], f.stored)
}

// velocities stores both components of what is loaded.
func (f *plane) velocities(dst []float64) {
	size := f.stored.Size()
	for c := range 2 {
		f.Collocate(dst[c*size:(c+1)*size], f.stored, c)
	}
}

// rest loads the state of rest at time 0.
func (f *plane) rest() {
	for c := range f.dims {
		clear(f.velocity[c])
	}
	f.time = 0
	f.fillGhosts()
}

// begin stores frame 0: the velocity that is loaded, and no pressure, which an
// initial state does not have.
func (f *plane) begin(frames [][]float64) {
	f.velocities(frames[0])
	clear(frames[1])
}
