package exchange

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
)

// pdebench is the naming of PDEBench (M. Takamoto et al., NeurIPS 2022), of
// which there are four: one "tensor"; the fields of a gas; a group for each
// sample; and incompressible flow.
var pdebench = layout{
	name: "pdebench",
	doc:  "PDEBench's HDF5: tensor, or density, pressure, Vx, …, or 0000/data, 0001/data, …, or velocity, particles and force",
	fits: func(f *foreign.File) bool {
		return f.Array("x-coordinate") != nil && (f.Array("tensor") != nil || f.Array("density") != nil) ||
			len(seedGroups(f)) > 0 || f.Array("velocity") != nil && f.Array("particles") != nil
	},
	build: func(b *builder) error {
		b.readPDEBenchName()
		switch {
		case b.f.Array("tensor") != nil:
			return b.pdebenchTensor()
		case b.f.Array("density") != nil:
			return b.pdebenchGas()
		case len(seedGroups(b.f)) > 0:
			return b.pdebenchGroups()
		case b.f.Array("velocity") != nil:
			return b.pdebenchFlow()
		}
		return fmt.Errorf("there is none of tensor, density, velocity and 0000/data")
	},
}

// pdebenchNames tells equation and boundary from the name of a file.
var pdebenchNames = []struct {
	pattern, equation string
	periodic          bool
}{
	{"advection", "advection", true},
	{"burgers", "burgers", true},
	{"diff-sorp", "diffusion-sorption", false},
	{"diff-react", "reaction-diffusion", false},
	{"reacdiff", "reaction-diffusion", true},
	{"rdb", "shallow-water-2d", false},
	{"darcy", "darcy", false},
	{"ns_incom", "navier-stokes", false},
	{"1d_cfd", "compressible-navier-stokes", true},
	{"2d_cfd", "compressible-navier-stokes-2d", true},
	{"3d_cfd", "compressible-navier-stokes-3d", true},
}

func (b *builder) readPDEBenchName() {
	name := strings.ToLower(b.origin.File)
	for _, n := range pdebenchNames {
		if !strings.Contains(name, n.pattern) {
			continue
		}
		periodic := n.periodic && !strings.Contains(name, "trans") && !strings.Contains(name, "shock")
		b.origin.Equation = n.equation
		b.periodic = []bool{periodic, periodic, periodic}
		return
	}
	// pdekit's own files of this layout say it.
	if eq := b.f.Groups[""].Text("equation"); eq != "" {
		b.origin.Equation = eq
	}
	if p, ok := b.f.Groups[""]["periodic"].([]float64); ok {
		for _, v := range p {
			b.periodic = append(b.periodic, v != 0)
		}
	}
	if b.periodic == nil {
		b.note("neither the name of the file nor its attributes say whether the axes are periodic")
	}
}

// pdebenchSpace lists the space axes that have coordinates.
func (b *builder) pdebenchSpace() []string {
	var out []string
	for _, x := range []string{"x", "y", "z"} {
		if b.f.Array(x+"-coordinate") != nil {
			out = append(out, x)
		}
	}
	return out
}

// pdebenchCoordinates adds those of the axes of u. The times may have one more
// at the end than there are frames.
func (b *builder) pdebenchCoordinates() error {
	u := b.infos["u"]
	for i, axis := range u.Axes {
		name := axis
		if axis == "time" {
			name = "t"
		}
		if err := b.coordinate(name, b.f.Array(name+"-coordinate"), u.Shape[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) pdebenchTensor() error {
	a, err := b.array("tensor")
	if err != nil {
		return err
	}
	space := b.pdebenchSpace()
	names := append([]string{naming.Sample}, space...)
	nu := b.f.Array("nu")
	switch len(a.Shape) - len(names) {
	case 0:
	case 1: // Darcy flow has one channel there, others time
		axis := "time"
		if nu != nil || b.f.Array("force") == nil && b.f.Array("t-coordinate") == nil && a.Shape[1] <= naming.MostChannels {
			axis = "channel"
		}
		names = slices.Insert(names, 1, axis)
	case 2: // pdekit's own, with channels at the end
		names = append(slices.Insert(names, 1, "time"), "channel")
	default:
		return fmt.Errorf("array \"tensor\" has shape %v for %d coordinates of space", a.Shape, len(space))
	}
	if err := b.simple("u", a, names, a.Attrs.Texts("labels")); err != nil {
		return err
	}
	if nu != nil {
		inputs := append([]string{naming.Sample}, space...)
		if len(nu.Shape) > len(inputs) {
			inputs = append(inputs, "channel")
		}
		if err := b.simple("a", nu, inputs, nil); err != nil {
			return err
		}
	}
	if err := b.pdebenchExtras(space); err != nil {
		return err
	}
	return b.pdebenchCoordinates()
}

// truthTime is the time axis of what a prediction is compared with, which may
// have fewer frames.
const truthTime = "truth time"

// pdebenchExtras adds what pdekit's own files of this layout have besides.
func (b *builder) pdebenchExtras(space []string) error {
	inputs := append(append([]string{naming.Sample}, space...), "channel")
	for _, name := range []string{"a", "f"} {
		if a := b.f.Array(name); a != nil && len(a.Shape) == len(inputs) {
			if err := b.simple(name, a, inputs, a.Attrs.Texts("labels")); err != nil {
				return err
			}
		}
	}
	if a := b.f.Array("truth"); a != nil && len(a.Shape) == len(inputs)+1 && a.Readable() == nil { // of a prediction
		n := len(inputs)
		shape := slices.Concat([]int{a.Shape[0], a.Shape[1], a.Shape[n]}, a.Shape[2:n])
		axes := slices.Concat([]string{naming.Sample, truthTime, "channel"}, space)
		v := b.field("truth", axes, shape, a.Attrs.Texts("labels"))
		if err := v.add(a, slices.Concat([]string{naming.Sample, truthTime}, space, []string{"channel"}), nil); err != nil {
			return err
		}
	}
	return b.params()
}

func (b *builder) pdebenchGas() error {
	space := b.pdebenchSpace()
	var labels []string
	for _, n := range append([]string{"density", "pressure"}, "Vx", "Vy", "Vz") {
		if b.f.Array(n) != nil {
			labels = append(labels, n)
		}
	}
	if err := b.pdebenchExtras(space); err != nil {
		return err
	}
	return b.stack("u", labels, append([]string{naming.Sample, "time"}, space...), b.pdebenchCoordinates)
}

// stack makes the array NAME of channels that are arrays of equal shape, then
// calls then.
func (b *builder) stack(name string, channels, axes []string, then func() error) error {
	first, err := b.array(channels[0], len(axes))
	if err != nil {
		return err
	}
	written := writtenShape(first)
	at := slices.Index(axes, "x")
	if at < 0 {
		return fmt.Errorf("array %q has no space axis among %v", channels[0], axes)
	}
	v := b.field(name, slices.Insert(slices.Clone(axes), at, "channel"), slices.Insert(slices.Clone(written), at, len(channels)), channels)
	for i, c := range channels {
		a, err := b.array(c, len(axes))
		if err != nil {
			return err
		}
		if err := v.add(a, axes, map[string]box{"channel": {i, 1}}); err != nil {
			return err
		}
	}
	return then()
}

var seed = regexp.MustCompile(`^\d{4,}$`)

// seedGroups lists the groups of PDEBench that hold one sample each.
func seedGroups(f *foreign.File) []string {
	var out []string
	for _, a := range f.Arrays {
		if group, ok := strings.CutSuffix(a.Name, "/data"); ok && seed.MatchString(group) {
			out = append(out, group)
		}
	}
	return out
}

func (b *builder) pdebenchGroups() error {
	groups := seedGroups(b.f)
	if len(groups) == 0 {
		return fmt.Errorf("there is no array 0000/data")
	}
	first, err := b.array(groups[0]+"/data", 3, 4, 5)
	if err != nil {
		return err
	}
	names := append([]string{"time"}, "x", "y", "z")[:len(first.Shape)-1]
	channels := first.Shape[len(first.Shape)-1]
	axes := slices.Concat([]string{naming.Sample, "time", "channel"}, names[1:])
	shape := slices.Concat([]int{len(groups), first.Shape[0], channels}, first.Shape[1:len(first.Shape)-1])
	if err := b.pdebenchExtras(names[1:]); err != nil {
		return err
	}
	channelNames := b.f.Groups[""].Texts("channels")
	if len(channelNames) != channels {
		channelNames = nil
	}
	v := b.field("u", axes, shape, channelNames)
	for i, g := range groups {
		a, err := b.array(g+"/data", len(first.Shape))
		if err != nil {
			return err
		}
		if !slices.Equal(a.Shape, first.Shape) {
			return fmt.Errorf("array %q has shape %v, %q has %v", a.Name, a.Shape, first.Name, first.Shape)
		}
		if err := v.add(a, append(slices.Clone(names), "channel"), map[string]box{naming.Sample: {i, 1}}); err != nil {
			return err
		}
	}
	for i, axis := range append([]string{"t"}, names[1:]...) {
		if err := b.coordinate(axis, b.f.Array(groups[0]+"/grid/"+axis), first.Shape[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) pdebenchFlow() error {
	velocity, err := b.array("velocity", 5)
	if err != nil {
		return err
	}
	s := velocity.Shape
	labels := []string{"velocity_x", "velocity_y"}
	particles := b.f.Array("particles")
	channels := s[4]
	names := []string{naming.Sample, "time", "x", "y", "channel"}
	if particles != nil {
		if len(particles.Shape) != 5 {
			return fmt.Errorf("array \"particles\" has shape %v; 5 axes are expected", particles.Shape)
		}
		labels = append(labels, "particles")
		channels += particles.Shape[4]
	}
	if len(labels) != channels {
		labels = nil
	}
	v := b.field("u", []string{naming.Sample, "time", "channel", "x", "y"}, []int{s[0], s[1], channels, s[2], s[3]}, labels)
	if err := v.add(velocity, names, map[string]box{"channel": {0, s[4]}}); err != nil {
		return err
	}
	if particles != nil {
		if err := v.add(particles, names, map[string]box{"channel": {s[4], particles.Shape[4]}}); err != nil {
			return err
		}
	}
	if force := b.f.Array("force"); force != nil {
		if err := b.simple("f", force, []string{naming.Sample, "x", "y", "channel"}, nil); err != nil {
			return err
		}
	}
	b.periodic = []bool{false, false}
	return b.coordinate("t", b.f.Array("t"), s[1])
}
