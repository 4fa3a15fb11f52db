package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// The symmetries that samples can be moved by.
const (
	Shift     = "shift"     // u(x + s)
	Reflect   = "reflect"   // u(−x), its components along x with the other sign
	Transpose = "transpose" // u(y, x), its components exchanged
	Galilean  = "galilean"  // u(x − ct, t) + c, c of a component along x
)

// Symmetries lists them.
var Symmetries = []string{Shift, Reflect, Transpose, Galilean}

// parity says how the channels of u change sign when an axis is reflected.
type parity int

const (
	unknown    parity = iota
	even              // none does
	odd               // all do: u is a velocity along the one axis, or a pseudo-scalar in the plane (which a transposition changes too)
	components        // those do that are velocities along the axis, by their labels
)

// symmetry is what is known of an equation's symmetries where its coefficients
// and sources are constant: each is a statement about the formula on the
// equation's own page. All equations here are the same at every point.
type symmetry struct {
	parity parity
	// carried: u, or its velocity components, carry the fields along, so that a
	// boost is a shift in time; times the problem's number of the name factor,
	// if there is one.
	carried bool
	factor  string
	why     string  // there is no reflection, or no boost
	forcing forcing // as the data have it; see symmetryOf
	// only are the values that fields of the problem must have, apart from absent.
	only map[string]string
}

var constantMedium = map[string]string{"medium": "constant"}

// symmetries by equation.
var symmetries = map[string]symmetry{
	"advection":                     {why: "it flows one way"},
	"advection-diffusion":           {why: "it flows one way"},
	"allen-cahn":                    {parity: even},
	"buckley-leverett":              {why: "it flows one way"},
	"burgers":                       {parity: odd, carried: true},
	"burgers-2d":                    {parity: components, carried: true, only: map[string]string{"form": "vector"}},
	"cahn-hilliard":                 {parity: even},
	"compressible-navier-stokes":    {parity: components, carried: true},
	"compressible-navier-stokes-2d": {parity: components, carried: true},
	"compressible-navier-stokes-3d": {parity: components, carried: true},
	"darcy":                         {parity: even},
	"diffusion":                     {parity: even, only: constantMedium},
	"euler":                         {parity: components, carried: true},
	"euler-2d":                      {parity: components, carried: true},
	"fisher-kpp":                    {parity: even, only: map[string]string{"tissue": "uniform"}},
	"fitzhugh-nagumo":               {parity: even},
	"gray-scott":                    {parity: even},
	"helmholtz":                     {parity: even, only: map[string]string{"shape": "square"}},
	"korteweg-de-vries":             {carried: true, factor: "convection", why: "waves of it run one way"},
	"kuramoto-sivashinsky":          {parity: odd, carried: true, factor: "nonlinearity", only: map[string]string{"form": "slope"}},
	"lorenz-96":                     {why: "its waves run one way"},
	"navier-stokes":                 {parity: odd, why: "the vorticity does not show the mean flow"},
	"navier-stokes-3d":              {parity: components, only: map[string]string{"forcing": "none"}, why: "the solver keeps the mean flow at rest"},
	"nonlinear-poisson":             {parity: even, only: map[string]string{"shape": "square"}},
	"poisson":                       {parity: even},
	"porous-medium":                 {parity: even},
	"reaction-diffusion":            {parity: even},
	"schrodinger":                   {parity: even},
	"screened-poisson":              {parity: even, only: map[string]string{"shape": "square"}},
	"shallow-water":                 {parity: components, why: "the bed rests"},
	"shallow-water-2d":              {parity: components, why: "the bed rests"},
	"traffic":                       {why: "cars go one way"},
	"wave":                          {parity: even, only: constantMedium},
}

// symmetryOf finds what a dataset says of its equation's symmetries, and refuses
// what is asked for and does not hold, with the reason.
func symmetryOf(asked Words, d *datasets.Dataset, t operators.Task) (symmetry, map[string]any, error) {
	meta := d.Meta()
	refuse := func(format string, args ...any) (symmetry, map[string]any, error) {
		return symmetry{}, nil, fmt.Errorf("--augment %s: %s: %s", asked, d.Path(), fmt.Sprintf(format, args...))
	}
	if meta.Equation == "" || meta.Problem == nil {
		return refuse("it does not say which equation it is of")
	}
	s, ok := symmetries[meta.Equation]
	if !ok {
		return refuse("no symmetries are known of %s", meta.Equation)
	}
	var problem map[string]any
	if err := json.Unmarshal(meta.Problem, &problem); err != nil {
		return refuse("the recorded problem: %v", err)
	}
	if meta.Equation == "kuramoto-sivashinsky" && problem["form"] == "auto" && len(t.Grid) == 1 {
		problem["form"] = "slope"
	}
	for name, want := range s.only {
		if got, ok := problem[name]; ok && got != want {
			return refuse("%s has none with %s %v, only with %s", meta.Equation, name, got, want)
		}
	}
	forcing, err := forcingOf(meta.Equation, problem)
	switch {
	case err != nil:
		return refuse("%v", err)
	case forcing.kind == kolmogorov && asked.has(Transpose):
		return refuse("its forcing varies along y alone: a transposition changes it")
	}
	s.forcing = forcing
	wherever := !slices.Contains(t.Periodic, false)
	if (asked.has(Shift) || asked.has(Galilean)) && !wherever {
		return refuse("shifts need periodic axes; these are %v", t.Periodic)
	}
	if asked.has(Transpose) {
		if err := square(t); err != nil {
			return refuse("%v", err)
		}
	}
	if asked.has(Reflect) || asked.has(Transpose) {
		sides, _ := problem["bc"].(string)
		switch {
		case s.parity == unknown:
			return refuse("%s changes when it is reflected or transposed: %s", meta.Equation, s.why)
		case len(t.Extras) > 0 && s.parity != even:
			return refuse("it is not known how %s changes when %s is reflected or transposed", t.Extras[0].Name, meta.Equation)
		case !wherever && s.parity != even:
			return refuse("reflections and transpositions of %s need periodic axes; these are %v", meta.Equation, t.Periodic)
		case !wherever && strings.ContainsAny(sides, "=,"):
			return refuse("reflections and transpositions need the same condition on all sides; these are %s", sides)
		case !wherever && !plainDatum(sides):
			return refuse("reflections and transpositions need one value on all sides; they have %s", sides)
		}
	}
	if asked.has(Galilean) {
		switch {
		case !s.carried && s.why != "":
			return refuse("%s changes when it is boosted: %s", meta.Equation, s.why)
		case !s.carried:
			return refuse("%s changes when it is boosted", meta.Equation)
		case len(t.Extras) > 0:
			return refuse("boosts would leave %s behind", t.Extras[0].Name)
		case t.Step <= 0:
			return refuse("boosts need the times of the frames, an array t")
		}
	}
	return s, problem, nil
}

// square tells why the axes of a box cannot be exchanged.
func square(t operators.Task) error {
	if len(t.Grid) < 2 {
		return errors.New("there is one axis only, and nothing to transpose")
	}
	for a := range t.Grid {
		l, l0 := t.Hi[a]-t.Lo[a], t.Hi[0]-t.Lo[0]
		if t.Grid[a] != t.Grid[0] || t.Periodic[a] != t.Periodic[0] || math.Abs(l-l0) > 1e-6*l0 {
			return fmt.Errorf("transpositions need equal axes; the grid is %v, the box %v to %v, periodic %v", t.Grid, t.Lo, t.Hi, t.Periodic)
		}
	}
	return nil
}

// plainDatum reports whether a boundary condition has no datum, or a number.
func plainDatum(sides string) bool {
	_, datum, given := strings.Cut(sides, ":")
	_, err := strconv.ParseFloat(datum, 64)
	return !given || err == nil
}

// periodicOnly refuses what needs every axis periodic.
func periodicOnly(t operators.Task, what, instead string) error {
	if slices.Contains(t.Periodic, false) {
		return fmt.Errorf("%s and needs periodic axes; these are %v (%s)", what, t.Periodic, instead)
	}
	return nil
}
