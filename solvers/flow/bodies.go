package flow

import (
	"fmt"
	"math"
	"strings"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// body is one obstacle in the plane: a shape, and its numbers, each fixed or
// drawn for each sample.
type body struct {
	shape   *shape
	numbers []random.Range
}

// shape is a kind of body.
type shape struct {
	name    string
	numbers []string // their names: x and y of the centre first
	needed  int      // the others are 0 where they are not given
	// distance of (x, y) from the surface, positive outside, from the centre and
	// the numbers after it. For an ellipse it is that only near the surface.
	distance func(x, y float64, n []float64) float64
}

var shapes = []shape{
	{"circle", []string{"x", "y", "diameter"}, 3, func(x, y float64, n []float64) float64 { return math.Hypot(x, y) - n[0]/2 }},
	{"square", []string{"x", "y", "side", "angle"}, 3, func(x, y float64, n []float64) float64 { return rectangleDistance(x, y, n[0], n[0], n[1]) }},
	{"rectangle", []string{"x", "y", "width", "height", "angle"}, 4, func(x, y float64, n []float64) float64 { return rectangleDistance(x, y, n[0], n[1], n[2]) }},
	{"ellipse", []string{"x", "y", "width", "height", "angle"}, 4, ellipseDistance},
}

// turn gives the coordinates along axes turned by degrees; exactly those given
// for none.
func turn(x, y, degrees float64) (float64, float64) {
	if degrees == 0 {
		return x, y
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return cos*x + sin*y, cos*y - sin*x
}

func rectangleDistance(x, y, width, height, angle float64) float64 {
	x, y = turn(x, y, angle)
	dx, dy := math.Abs(x)-width/2, math.Abs(y)-height/2
	if dx > 0 && dy > 0 {
		return math.Hypot(dx, dy)
	}
	return max(dx, dy)
}

// ellipseDistance is the level q − 1, q² = (2x/w)² + (2y/h)², over its slope.
func ellipseDistance(x, y float64, n []float64) float64 {
	x, y = turn(x, y, n[2])
	a, b := n[0]/2, n[1]/2
	q := math.Hypot(x/a, y/b)
	if q < 1e-9 {
		return -min(a, b)
	}
	return q * (q - 1) / math.Hypot(x/(a*a), y/(b*b))
}

const bodyForms = "bodies are circle(X,Y,DIAMETER), square(X,Y,SIDE[,DEGREES]), rectangle(X,Y,WIDTH,HEIGHT[,DEGREES]) and ellipse(X,Y,WIDTH,HEIGHT[,DEGREES]), separated by commas; (X,Y) is the centre, and a number may be LO:HI to draw one for each sample"

// parseBodies reads a list of bodies from a flag; none for an empty text.
func parseBodies(text string) ([]body, error) {
	var list []body
	for rest := strings.TrimSpace(text); rest != ""; {
		name, after, open := strings.Cut(rest, "(")
		inside, tail, closed := strings.Cut(after, ")")
		if !open || !closed {
			return nil, fmt.Errorf("cannot read %q; %s", rest, bodyForms)
		}
		b, err := parseBody(strings.TrimSpace(name), inside)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
		tail = strings.TrimSpace(tail)
		if rest = strings.TrimSpace(strings.TrimPrefix(tail, ",")); tail != "" && tail[0] != ',' {
			return nil, fmt.Errorf("cannot read %q; %s", tail, bodyForms)
		}
	}
	return list, nil
}

func parseBody(name, inside string) (body, error) {
	for i := range shapes {
		s := &shapes[i]
		if s.name != name {
			continue
		}
		words := strings.Split(inside, ",")
		if len(words) < s.needed || len(words) > len(s.numbers) {
			return body{}, fmt.Errorf("%s(%s) has %d numbers; %s", name, inside, len(words), bodyForms)
		}
		b := body{shape: s, numbers: make([]random.Range, len(s.numbers))}
		for k, w := range words {
			if err := b.numbers[k].Set(strings.TrimSpace(w)); err != nil {
				return body{}, fmt.Errorf("%s of %s(%s): %w", s.numbers[k], name, inside, err)
			}
			if size := k >= 2 && s.numbers[k] != "angle"; size && !(b.numbers[k].Lo > 0) {
				return body{}, fmt.Errorf("%s of %s(%s) must be positive", s.numbers[k], name, inside)
			}
		}
		return b, nil
	}
	return body{}, fmt.Errorf("there is no body %q; %s", name, bodyForms)
}

// bodyParameters are the numbers of all bodies, to be recorded: body1_x, ….
func bodyParameters(bodies []body) (list []solvers.Parameter) {
	for i, b := range bodies {
		for k, r := range b.numbers {
			unit := "m"
			if b.shape.numbers[k] == "angle" {
				unit = "°"
			}
			list = append(list, solvers.Parameter{Name: fmt.Sprintf("body%d_%s", i+1, b.shape.numbers[k]), Unit: unit, Range: r})
		}
	}
	return list
}

// surface returns the distance from all bodies, whose numbers follow one another
// in values.
func surface(bodies []body, values []float64) func(x, y float64) float64 {
	return func(x, y float64) float64 {
		nearest := math.Inf(1)
		from := 0
		for _, b := range bodies {
			n := values[from : from+len(b.numbers)]
			from += len(n)
			nearest = min(nearest, b.shape.distance(x-n[0], y-n[1], n[2:]))
		}
		return nearest
	}
}
