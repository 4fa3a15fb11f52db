package conservation

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// laxLiu are the four-quadrant problems of P. D. Lax and X.-D. Liu, SIAM J. Sci.
// Comput. 19 (1998) 319, section 3: states of the quadrants upper right, upper
// left, lower left, lower right, each density, two velocities and pressure.
// Between neighbours runs one wave.
var laxLiu = [19][4][4]float64{
	{{1, 0, 0, 1}, {0.5197, -0.7259, 0, 0.4}, {0.1072, -0.7259, -1.4045, 0.0439}, {0.2579, 0, -1.4045, 0.15}},
	{{1, 0, 0, 1}, {0.5197, -0.7259, 0, 0.4}, {1, -0.7259, -0.7259, 1}, {0.5197, 0, -0.7259, 0.4}},
	{{1.5, 0, 0, 1.5}, {0.5323, 1.206, 0, 0.3}, {0.138, 1.206, 1.206, 0.029}, {0.5323, 0, 1.206, 0.3}},
	{{1.1, 0, 0, 1.1}, {0.5065, 0.8939, 0, 0.35}, {1.1, 0.8939, 0.8939, 1.1}, {0.5065, 0, 0.8939, 0.35}},
	{{1, -0.75, -0.5, 1}, {2, -0.75, 0.5, 1}, {1, 0.75, 0.5, 1}, {3, 0.75, -0.5, 1}},
	{{1, 0.75, -0.5, 1}, {2, 0.75, 0.5, 1}, {1, -0.75, 0.5, 1}, {3, -0.75, -0.5, 1}},
	{{1, 0.1, 0.1, 1}, {0.5197, -0.6259, 0.1, 0.4}, {0.8, 0.1, 0.1, 0.4}, {0.5197, 0.1, -0.6259, 0.4}},
	{{0.5197, 0.1, 0.1, 0.4}, {1, -0.6259, 0.1, 1}, {0.8, 0.1, 0.1, 1}, {1, 0.1, -0.6259, 1}},
	{{1, 0, 0.3, 1}, {2, 0, -0.3, 1}, {1.039, 0, -0.8133, 0.4}, {0.5197, 0, -0.4259, 0.4}},
	{{1, 0, 0.4297, 1}, {0.5, 0, 0.6076, 1}, {0.2281, 0, -0.6076, 0.3333}, {0.4562, 0, -0.4297, 0.3333}},
	{{1, 0.1, 0, 1}, {0.5313, 0.8276, 0, 0.4}, {0.8, 0.1, 0, 0.4}, {0.5313, 0.1, 0.7276, 0.4}},
	{{0.5313, 0, 0, 0.4}, {1, 0.7276, 0, 1}, {0.8, 0, 0, 1}, {1, 0, 0.7276, 1}},
	{{1, 0, -0.3, 1}, {2, 0, 0.3, 1}, {1.0625, 0, 0.8145, 0.4}, {0.5313, 0, 0.4276, 0.4}},
	{{2, 0, -0.5606, 8}, {1, 0, -1.2172, 8}, {0.4736, 0, 1.2172, 2.6667}, {0.9474, 0, 1.1606, 2.6667}},
	{{1, 0.1, -0.3, 1}, {0.5197, -0.6259, -0.3, 0.4}, {0.8, 0.1, -0.3, 0.4}, {0.5313, 0.1, 0.4276, 0.4}},
	{{0.5313, 0.1, 0.1, 0.4}, {1.0222, -0.6179, 0.1, 1}, {0.8, 0.1, 0.1, 1}, {1, 0.1, 0.8276, 1}},
	{{1, 0, -0.4, 1}, {2, 0, -0.3, 1}, {1.0625, 0, 0.2145, 0.4}, {0.5197, 0, -1.1259, 0.4}},
	{{1, 0, 1, 1}, {2, 0, -0.3, 1}, {1.0625, 0, 0.2145, 0.4}, {0.5197, 0, 0.2741, 0.4}},
	{{1, 0, 0.3, 1}, {2, 0, -0.3, 1}, {1.0625, 0, 0.2145, 0.4}, {0.5197, 0, -0.4259, 0.4}},
}

// sheetRiemann are four quadrants of laxLiu that meet in the middle.
type sheetRiemann struct{ *Sheet }

func (l sheetRiemann) fill(_ *random.Stream, _ *solvers.Scalars, u *grid.Field) error {
	var states [4]gasPoint
	for i, s := range laxLiu[l.Configuration-1] {
		states[i] = planePoint(s)
	}
	clear(u.Data)
	eachNode(u.Grid, func(i int, x, y float64) {
		right, up := step(x, 0.5), step(y, 0.5)
		// Sums in an order that transposition keeps.
		addState(u, i, &states[0], right*up)
		addState(u, i, &states[2], (1-right)*(1-up))
		a, b := (1-right)*up, right*(1-up)
		mixed := gasPoint{
			density: a*states[1].density + b*states[3].density, velocity: a*states[1].velocity + b*states[3].velocity,
			shear: a*states[1].shear + b*states[3].shear, pressure: a*states[1].pressure + b*states[3].pressure,
		}
		addState(u, i, &mixed, 1)
	})
	return nil
}

// planePoint is a state of a plane from density, velocities and pressure.
func planePoint(s [4]float64) gasPoint {
	return gasPoint{density: s[0], velocity: s[1], shear: s[2], pressure: s[3]}
}

// addState adds a share of a state to node i.
func addState(u *grid.Field, i int, s *gasPoint, share float64) {
	u.Channel(0)[i] += share * s.density
	u.Channel(1)[i] += share * s.velocity
	u.Channel(2)[i] += share * s.shear
	u.Channel(3)[i] += share * s.pressure
}

func (l sheetRiemann) String() string {
	return fmt.Sprintf("configuration %d of Lax and Liu: four constant states that meet in the middle", l.Configuration)
}

// sheetQuadrants are Pieces × Pieces constant states, each drawn; the edges
// between them are straight, or with curved displaced along each axis by sums of
// sines of both coordinates.
type sheetQuadrants struct{ *Sheet }

func (l sheetQuadrants) fill(rng *random.Stream, _ *solvers.Scalars, u *grid.Field) error {
	draw := rng.Fork("quadrants")
	n := l.Pieces
	states := make([]gasPoint, n*n)
	for i := range states {
		states[i] = planePoint([4]float64{l.Density.Draw(draw), l.Velocity.Draw(draw), l.Velocity.Draw(draw), l.Pressure.Draw(draw)})
	}
	var bend [2]func(x, y float64) float64
	for axis, name := range [2]string{"edges x", "edges y"} {
		bend[axis] = l.bend(rng.Fork(name))
	}
	clear(u.Data)
	eachNode(u.Grid, func(i int, x, y float64) {
		dx, dy := 0.0, 0.0
		if l.Initial == "curved" {
			dx, dy = bend[0](x, y), bend[1](x, y)
		}
		a, b, left := piece(x+dx, n, u.Grid.Periodic[0])
		c, d, low := piece(y+dy, n, u.Grid.Periodic[1])
		addState(u, i, &states[a*n+c], left*low)
		addState(u, i, &states[a*n+d], left*(1-low))
		addState(u, i, &states[b*n+c], (1-left)*low)
		addState(u, i, &states[b*n+d], (1-left)*(1-low))
	})
	return nil
}

// bend is a displacement of at most Amplitude, periodic in both coordinates.
func (l *Sheet) bend(draw *random.Stream) func(x, y float64) float64 {
	type wave struct{ size, mx, my, phase float64 }
	var waves []wave
	sum := 0.0
	for range l.Modes {
		w := wave{draw.Float64(), l.mode(draw), l.mode(draw), 2 * math.Pi * draw.Float64()}
		sum += w.size
		waves = append(waves, w)
	}
	return func(x, y float64) float64 {
		d := 0.0
		for _, w := range waves {
			d += w.size * math.Sin(2*math.Pi*(w.mx*x+w.my*y)+w.phase)
		}
		return l.Amplitude * d / sum
	}
}

// piece returns the pieces of n along an axis that position s lies in, and the
// share of the first: a half on the edge between two.
func piece(s float64, n int, periodic bool) (first, second int, share float64) {
	at := s * float64(n)
	edge := math.Round(at)
	if math.Abs(at-edge) > 1e-10 {
		first = wrapPiece(int(math.Floor(at)), n, periodic)
		return first, first, 1
	}
	return wrapPiece(int(edge)-1, n, periodic), wrapPiece(int(edge), n, periodic), 0.5
}

func wrapPiece(i, n int, periodic bool) int {
	if periodic {
		return ((i % n) + n) % n
	}
	return min(max(i, 0), n-1)
}

func (l sheetQuadrants) String() string {
	edges := "with straight edges"
	if l.Initial == "curved" {
		edges = fmt.Sprintf("with edges displaced by up to %g of the side, %d sines of modes up to %d", l.Amplitude, l.Modes, l.Modes)
	}
	return fmt.Sprintf("%d×%d constant states %s: density in %v, velocities in %v, pressure in %v", l.Pieces, l.Pieces, edges, l.Density, l.Velocity, l.Pressure)
}
