package steady

import (
	"flag"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/solvers/random"
)

// Region is the part of the unit square that a problem is solved on. Problems
// embed it; its JSON fields become theirs.
type Region struct {
	// Shape is square, l-shape, disk or holes:N.
	Shape string `json:"shape"`
	// Rim is the value of u on the boundary inside the square.
	Rim float64 `json:"rim"`
}

// bind binds the flags of r to fs.
func (r *Region) bind(fs *flag.FlagSet) {
	fs.StringVar(&r.Shape, "shape", r.Shape, "where to solve: square, l-shape (without its upper right quarter), disk (of radius 0.45), or holes:N (without N random discs)")
	fs.Float64Var(&r.Rim, "rim", r.Rim, "u on the boundary inside the square, for shapes other than square")
}

// Holes lie within the square, apart from each other and from its sides.
const (
	smallestHole, largestHole = 0.05, 0.12
	holeMargin                = 0.06
	mostHoles                 = 8
	diskRadius                = 0.45
)

// circle is a disc of the plane.
type circle struct{ x, y, radius float64 }

// outline decides which points lie inside a region.
type outline interface {
	// level is positive inside, zero on the boundary, negative outside.
	level(x, y float64) float64
}

// square is the whole of it.
type square struct{}

func (square) level(_, _ float64) float64 { return 1 }

// corner is the L-shape.
type corner struct{}

func (corner) level(x, y float64) float64 { return max(0.5-x, 0.5-y) }

// disk is the disc around the centre.
type disk struct{}

func (disk) level(x, y float64) float64 { return diskRadius - math.Hypot(x-0.5, y-0.5) }

// holes is the square without discs.
type holes []circle

func (h holes) level(x, y float64) float64 {
	least := math.Inf(1)
	for _, c := range h {
		least = min(least, math.Hypot(x-c.x, y-c.y)-c.radius)
	}
	return least
}

// count is N of holes:N, 0 for other shapes.
func (r Region) count() (int, error) {
	text, ok := strings.CutPrefix(r.Shape, "holes:")
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostHoles {
		return 0, fmt.Errorf("--shape is %q; holes:N has N from 1 to %d", r.Shape, mostHoles)
	}
	return n, nil
}

// check reports a shape that there is not.
func (r Region) check() error {
	n, err := r.count()
	switch {
	case err != nil:
		return err
	case math.IsNaN(r.Rim) || math.IsInf(r.Rim, 0):
		return fmt.Errorf("--rim is %g; it must be finite", r.Rim)
	case n == 0 && r.Shape != "square" && r.Shape != "l-shape" && r.Shape != "disk":
		return fmt.Errorf("--shape is %q; it is square, l-shape, disk or holes:N", r.Shape)
	}
	return nil
}

// draw returns the outline for one sample.
func (r Region) draw(rng *random.Stream) outline {
	switch r.Shape {
	case "l-shape":
		return corner{}
	case "disk":
		return disk{}
	case "square":
		return square{}
	}
	n, _ := r.count()
	dice := rng.Fork("shape")
	var found holes
	for len(found) < n {
		c := circle{radius: smallestHole + (largestHole-smallestHole)*dice.Float64()}
		room := 1 - 2*(c.radius+holeMargin)
		c.x, c.y = c.radius+holeMargin+room*dice.Float64(), c.radius+holeMargin+room*dice.Float64()
		free := true
		for _, other := range found {
			free = free && math.Hypot(c.x-other.x, c.y-other.y) > c.radius+other.radius+holeMargin
		}
		if free {
			found = append(found, c)
		}
	}
	return found
}

// text says what the region is.
func (r Region) text() string {
	switch n, _ := r.count(); {
	case r.Shape == "square":
		return "[0, 1]²"
	case r.Shape == "l-shape":
		return fmt.Sprintf("[0, 1]² without [½, 1]², u = %g along the cut", r.Rim)
	case r.Shape == "disk":
		return fmt.Sprintf("the disc of radius %g around (½, ½), u = %g on its rim", diskRadius, r.Rim)
	default:
		return fmt.Sprintf("[0, 1]² without %d random discs of radius %g to %g, u = %g on their rims", n, smallestHole, largestHole, r.Rim)
	}
}
