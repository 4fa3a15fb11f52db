package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
)

// poseidon is the naming of Poseidon's data (M. Herde et al., NeurIPS 2024):
// NetCDF-4 with velocity, data or solution; c and source; or Sample_0/a.
var poseidon = layout{
	name: "poseidon",
	doc:  "Poseidon's NetCDF-4: velocity, data or solution (sample, time, channel, x, y), with c or source; or Sample_0/a, u, bc",
	fits: func(f *foreign.File) bool {
		if f.Format != "HDF5" {
			return false
		}
		for _, name := range []string{"velocity", "data"} {
			if a := f.Array(name); a != nil && len(a.Shape) == 5 {
				return true
			}
		}
		a := f.Array("solution")
		return a != nil && len(a.Shape) >= 3 || f.Array("Sample_0/u") != nil
	},
	build: (*builder).poseidon,
}

func (b *builder) poseidon() error {
	name := strings.ToUpper(b.origin.File)
	periodic := false
	for prefix, equation := range map[string]string{"NS-": "navier-stokes", "FNS-": "navier-stokes", "CE-": "euler-2d", "GCE-": "euler-2d", "ACE": "allen-cahn", "WAVE": "wave", "POISSON": "poisson", "HELMHOLTZ": "helmholtz", "SE-": "euler-2d"} {
		if strings.HasPrefix(name, prefix) {
			b.origin.Equation = equation
			periodic = slices.Contains([]string{"NS-", "FNS-", "CE-", "ACE"}, prefix)
		}
	}
	b.periodic = []bool{periodic, periodic}
	if b.f.Array("Sample_0/u") != nil {
		return b.poseidonSamples()
	}
	var u *foreign.Array
	for _, n := range []string{"velocity", "data", "solution"} {
		if u = b.f.Array(n); u != nil {
			break
		}
	}
	if u == nil {
		return fmt.Errorf("there is none of velocity, data, solution and Sample_0/u")
	}
	var err error
	switch {
	case strings.HasPrefix(name, "SE-") && len(u.Shape) == 4: // an airfoil: shape in, density out
		err = b.split(u)
	case len(u.Shape) == 5:
		err = b.simple("u", u, []string{naming.Sample, "time", "channel", "x", "y"}, poseidonLabels(u))
	case len(u.Shape) == 4:
		err = b.simple("u", u, []string{naming.Sample, "time", "x", "y"}, nil)
	case len(u.Shape) == 3:
		err = b.simple("u", u, []string{naming.Sample, "x", "y"}, nil)
	default:
		err = fmt.Errorf("array %q has shape %v; 3 to 5 axes are expected", u.Name, u.Shape)
	}
	if err != nil {
		return err
	}
	for _, n := range []string{"c", "source"} {
		if a := b.f.Array(n); a != nil {
			if err := b.simple("a", a, []string{naming.Sample, "x", "y"}, []string{n}); err != nil {
				return err
			}
		}
	}
	return b.unitSquare()
}

// poseidonLabels names the channels of a gas or a flow.
func poseidonLabels(u *foreign.Array) []string {
	n := u.Shape[2]
	switch {
	case u.Name == "velocity" && n <= 3:
		return []string{"velocity_x", "velocity_y", "tracer"}[:n]
	case u.Name == "data" && n <= 5:
		return []string{"density", "velocity_x", "velocity_y", "pressure", "tracer"}[:n]
	}
	return nil
}

// split makes a of the first channel of an array and u of the second.
func (b *builder) split(s *foreign.Array) error {
	for i, name := range []string{"a", "u"} {
		if s.Shape[1] != 2 {
			return fmt.Errorf("array %q has shape %v; 2 channels are expected", s.Name, s.Shape)
		}
		channel := *s
		channel.Shape = slices.Clone(s.Shape)
		channel.Shape[1] = 1
		channel.Raw = func(dst []byte, slab foreign.Slab) error {
			slab.Start = slices.Clone(slab.Start)
			slab.Start[1] = i
			return s.Raw(dst, slab)
		}
		if err := b.simple(name, &channel, []string{naming.Sample, "channel", "x", "y"}, nil); err != nil {
			return err
		}
	}
	return nil
}

// unitSquare adds the coordinates that the file leaves out: the unit square,
// and time in units of the last frame.
func (b *builder) unitSquare() error {
	u := b.infos["u"]
	for i, axis := range u.Axes {
		n := u.Shape[i]
		name, cells := axis, n-1
		switch axis {
		case "channel":
			continue
		case "time":
			name = "t"
		default:
			if b.periodic[0] {
				cells = n
			}
		}
		x := make([]float64, n)
		for k := range x {
			x[k] = float64(k) / float64(max(cells, 1))
		}
		b.values(name, x)
	}
	b.note("the file has no coordinates: the unit square and frames from t = 0 to 1 are assumed")
	return nil
}

func (b *builder) poseidonSamples() error {
	first, err := b.array("Sample_0/u", 2)
	if err != nil {
		return err
	}
	n := 0
	for b.f.Array(fmt.Sprintf("Sample_%d/u", n)) != nil {
		n++
	}
	axes, shape := []string{naming.Sample, "channel", "x", "y"}, append([]int{n, 1}, first.Shape...)
	fields := map[string]*View{"u": b.field("u", axes, shape, nil), "a": b.field("a", axes, shape, nil)}
	var params *View
	if b.f.Array("Sample_0/bc") != nil {
		params = b.field("params", []string{naming.Sample, "parameter"}, []int{n, 1}, []string{"bc"})
	}
	for i := range n {
		here := map[string]box{naming.Sample: {i, 1}}
		for name, v := range fields {
			a, err := b.array(fmt.Sprintf("Sample_%d/%s", i, name), 2)
			if err != nil {
				return err
			}
			if err := v.add(a, []string{"x", "y"}, here); err != nil {
				return err
			}
		}
		if params != nil {
			a, err := b.array(fmt.Sprintf("Sample_%d/bc", i))
			if err != nil {
				return err
			}
			if err := params.add(a, slices.Repeat([]string{"_"}, len(a.Shape)), here); err != nil {
				return err
			}
		}
	}
	return b.unitSquare()
}
