package grid

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseBoundary reads a boundary of a problem in dims space dimensions from
// text, as a flag gives it:
//
//	dirichlet
//	periodic
//	left=dirichlet:1,right=neumann:0,y=periodic
//	dirichlet,top=dirichlet:0.5*sin2
//	neumann,left=neumann:2*normal
//
// Items are separated by commas and apply in order, later ones over earlier
// ones. An item is [WHERE=]KIND[:DATUM]. WHERE is a side (left, right on x;
// bottom, top on y; front, back on z), an axis (x, y, z: both its sides) or
// all; without it the item applies to all sides. KIND is periodic, dirichlet
// (u is given), neumann (the outward normal derivative is given), robin(C) (the
// derivative plus C·u is given), inflow, wall, outflow or slip. DATUM is
// [NUMBER*]SHAPE or NUMBER; SHAPE is sinK or cosK (K half waves along the side),
// parabola (4s(1−s) along it) or normal (a standard normal number per sample);
// without it the datum is 0.
// Sides not named are Dirichlet with datum 0.
func ParseBoundary(text string, dims int) (Boundary, error) {
	if dims < 1 || dims > 3 {
		return nil, fmt.Errorf("boundary of a problem in %d dimensions: there are 1, 2 or 3", dims)
	}
	b := AllSides(dims, Side{Kind: Dirichlet})
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		where, rest, named := strings.Cut(item, "=")
		if !named {
			where, rest = "all", item
		}
		side, err := parseSide(strings.TrimSpace(rest), dims)
		if err != nil {
			return nil, fmt.Errorf("boundary %q, item %q: %w", text, item, err)
		}
		if !b.set(strings.TrimSpace(where), side) {
			return nil, fmt.Errorf("boundary %q, item %q: no side %q in %d dimensions; sides are %s", text, item, where, dims, sideList(dims))
		}
	}
	for i, pair := range b {
		if (pair[0].Kind == Periodic) != (pair[1].Kind == Periodic) {
			return nil, fmt.Errorf("boundary %q: of %s and %s one is periodic and the other is not; write %s=periodic for both, or give both another condition",
				text, SideName(i, 0), SideName(i, 1), AxisNames[i])
		}
	}
	return b, nil
}

// set gives side to every side that where names, and reports whether it names any.
func (b Boundary) set(where string, side Side) bool {
	found := false
	for i := range b {
		for k := range 2 {
			if where == "all" || where == AxisNames[i] || where == sideNames[i][k] {
				b[i][k], found = side, true
			}
		}
	}
	return found
}

func sideList(dims int) string {
	names := make([]string, 0, 10)
	for i := range dims {
		names = append(names, sideNames[i][:]...)
	}
	return strings.Join(append(append(names, AxisNames[:dims]...), "all"), ", ")
}

func parseSide(text string, dims int) (Side, error) {
	name, datum, given := strings.Cut(text, ":")
	name, argument, called := strings.Cut(name, "(")
	for i, known := range conditionNames {
		if name != known {
			continue
		}
		s := Side{Kind: Condition(i)}
		if called != (s.Kind == Robin) {
			break
		}
		if called {
			c, err := strconv.ParseFloat(strings.TrimSuffix(argument, ")"), 64)
			if err != nil || !(c >= 0) || c-c != 0 || !strings.HasSuffix(argument, ")") {
				return s, fmt.Errorf("cannot read robin(%s; it is robin(C) with a number C that is not negative", argument)
			}
			s.Coefficient = c
		}
		if !given {
			return s, nil
		}
		if s.Kind == Periodic || s.Kind == Outflow || s.Kind == Slip {
			return s, fmt.Errorf("%s takes no value", name)
		}
		return s, s.parseDatum(datum, dims)
	}
	return Side{}, fmt.Errorf("unknown condition %q; conditions are periodic, dirichlet[:VALUE], neumann[:VALUE], robin(C)[:VALUE], inflow[:VALUE], wall[:VALUE], outflow, slip", text)
}

const datumForms = "a value is a number, [NUMBER*]sinK, [NUMBER*]cosK, [NUMBER*]parabola or [NUMBER*]normal, with K from 1"

func (s *Side) parseDatum(text string, dims int) error {
	number, shape, both := strings.Cut(text, "*")
	if !both {
		number, shape = "", text
	}
	s.Value = 1
	switch {
	case shape == "normal":
		s.Profile = Normal
	case shape == "parabola":
		s.Profile = Parabola
		if dims == 1 {
			return fmt.Errorf("the value %q varies along the side, but a side of a line is a point; %s", text, datumForms)
		}
	case strings.HasPrefix(shape, "sin") || strings.HasPrefix(shape, "cos"):
		s.Profile = Sine
		if shape[0] == 'c' {
			s.Profile = Cosine
		}
		waves, err := strconv.Atoi(shape[3:])
		if err != nil || waves < 1 || waves > 1<<20 {
			return fmt.Errorf("cannot read the value %q; %s", text, datumForms)
		}
		if dims == 1 {
			return fmt.Errorf("the value %q varies along the side, but a side of a line is a point; %s", text, datumForms)
		}
		s.Waves = waves
	case both:
		return fmt.Errorf("cannot read the value %q; %s", text, datumForms)
	default:
		number = shape
	}
	if number == "" && !both && s.Profile != Constant {
		return nil
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v-v != 0 {
		return fmt.Errorf("cannot read the value %q; %s", text, datumForms)
	}
	s.Value = v
	return nil
}

// String writes b so that ParseBoundary reads it back: one item if all sides
// agree, otherwise one for each axis or side.
func (b Boundary) String() string {
	var items []string
	all := true
	for i, pair := range b {
		all = all && pair[0] == b[0][0] && pair[1] == b[0][0]
		if pair[0] == pair[1] {
			items = append(items, AxisNames[i]+"="+pair[0].String())
			continue
		}
		for k, s := range pair {
			items = append(items, SideName(i, k)+"="+s.String())
		}
	}
	if all && len(b) > 0 {
		return b[0][0].String()
	}
	return strings.Join(items, ",")
}

// String writes one side as ParseBoundary reads it, without its name.
func (s Side) String() string {
	number := strconv.FormatFloat(s.Value, 'g', -1, 64)
	shape := ""
	switch s.Profile {
	case Sine:
		shape = "sin" + strconv.Itoa(s.Waves)
	case Cosine:
		shape = "cos" + strconv.Itoa(s.Waves)
	case Normal:
		shape = "normal"
	case Parabola:
		shape = "parabola"
	}
	kind := s.Kind.String()
	if s.Kind == Robin {
		kind += "(" + strconv.FormatFloat(s.Coefficient, 'g', -1, 64) + ")"
	}
	switch {
	case s.Kind == Periodic || shape == "" && s.Value == 0:
		return kind
	case shape == "":
		return kind + ":" + number
	case s.Value == 1:
		return kind + ":" + shape
	}
	return kind + ":" + number + "*" + shape
}
