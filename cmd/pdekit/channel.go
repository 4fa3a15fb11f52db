package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers/elliptic"
)

// derived are the channels that can be computed from others.
var derived = []string{"speed", "vorticity", "modulus", "phase"}

// show is the one channel of data that --channel asks for: a number, a name, or
// a quantity computed from the others.
func (o *plotOptions) show(d plots.Data) (plots.Data, error) { return selectChannel(d, o.channel) }

func selectChannel(d plots.Data, name string) (plots.Data, error) {
	if name == "" {
		name = "0"
	}
	if i, err := strconv.Atoi(name); err == nil {
		if i < 0 || i >= d.Channels {
			return d, usagef("--channel %d: there are channels 0 to %d", i, d.Channels-1)
		}
		return pickChannels(d, i), nil
	}
	if i := slices.Index(d.Names, name); i >= 0 {
		return pickChannels(d, i), nil
	}
	var err error
	switch name {
	case "speed":
		if v, ok := velocityOf(d); ok {
			return combine(v, "speed", unitOf(v, 0), norm), nil
		}
		err = errors.New("the data have no velocity")
	case "vorticity":
		if v, ok := velocityOf(d); ok && d.Grid.Dims() == 2 {
			return curl(v), nil
		}
		err = errors.New("it needs a velocity in the plane")
	case "modulus", "phase":
		re, im := slices.IndexFunc(d.Names, isReal), slices.IndexFunc(d.Names, isImaginary)
		if re >= 0 && im >= 0 {
			z := pickChannels(d, re, im)
			if name == "modulus" {
				return combine(z, "modulus", unitOf(z, 0), norm), nil
			}
			return combine(z, "phase", "rad", func(c []float64) float64 { return math.Atan2(c[1], c[0]) }), nil
		}
		err = errors.New("the data have no real and imaginary part")
	default:
		known := slices.Clone(d.Names)
		for _, name := range derived {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
		return d, unknownName("channel", name, known)
	}
	return d, usagef("--channel %s: %w; there are channels %s", name, err, strings.Join(d.Names, ", "))
}

func isReal(name string) bool {
	return strings.HasPrefix(name, "re ") || strings.HasPrefix(name, "real")
}

func isImaginary(name string) bool {
	return strings.HasPrefix(name, "im ") || strings.HasPrefix(name, "imag")
}

func norm(c []float64) float64 {
	s := 0.0
	for _, v := range c {
		s = math.Hypot(s, v)
	}
	return s
}

func unitOf(d plots.Data, channel int) string {
	if channel < len(d.Units) {
		return d.Units[channel]
	}
	return ""
}

// frameCount is the number of frames of data.
func frameCount(d plots.Data) int { return max(1, len(d.Times)) }

// pickChannels is some channels of data, in new memory unless it is all of
// them.
func pickChannels(d plots.Data, index ...int) plots.Data {
	if len(index) == d.Channels && index[0] == 0 && slices.IsSorted(index) {
		return d
	}
	out := d
	out.Channels, out.Names, out.Units, out.Values = len(index), nil, nil, nil
	n := d.Grid.Size()
	for _, c := range index {
		name := "u"
		if c < len(d.Names) {
			name = d.Names[c]
		} else if d.Channels > 1 {
			name = fmt.Sprintf("u_{%d}", c+1)
		}
		out.Names = append(out.Names, name)
		out.Units = append(out.Units, unitOf(d, c))
	}
	for f := range frameCount(d) {
		for _, c := range index {
			at := (f*d.Channels + c) * n
			out.Values = append(out.Values, d.Values[at:at+n]...)
		}
	}
	return out
}

// combine is one channel computed from all channels of data, node by node.
func combine(d plots.Data, name, unit string, f func(c []float64) float64) plots.Data {
	out := d
	n := d.Grid.Size()
	out.Channels, out.Names, out.Units = 1, []string{name}, []string{unit}
	out.Values = make([]float64, frameCount(d)*n)
	c := make([]float64, d.Channels)
	for k := range frameCount(d) {
		frame := d.Values[k*d.Channels*n:]
		for i := range n {
			for j := range c {
				c[j] = frame[j*n+i]
			}
			out.Values[k*n+i] = f(c)
		}
	}
	return out
}

// velocityNames are what the components of a velocity are called.
var velocityNames = [][]string{{"u", "v", "w"}, {"velocity_x", "velocity_y", "velocity_z"}, {"u_x", "u_y", "u_z"}, {"vx", "vy", "vz"}, {"Vx", "Vy", "Vz"}}

// velocityOf are the channels of a velocity, one for each axis, if there are
// such; data of the vorticity of a periodic plane have one by its stream
// function.
func velocityOf(d plots.Data) (plots.Data, bool) {
	dims := d.Grid.Dims()
	for _, names := range velocityNames {
		var index []int
		for _, name := range names[:dims] {
			if i := slices.Index(d.Names, name); i >= 0 {
				index = append(index, i)
			}
		}
		if dims > 1 && len(index) == dims {
			return pickChannels(d, index...), true
		}
	}
	if i := slices.Index(d.Names, "vorticity"); i >= 0 && dims == 2 && d.Grid.Periodic[0] && d.Grid.Periodic[1] {
		return biotSavart(pickChannels(d, i)), true
	}
	return d, false
}

// biotSavart is the velocity (∂ψ/∂y, −∂ψ/∂x), −Δψ = ω, of the vorticity of a
// periodic plane, to second order.
func biotSavart(w plots.Data) plots.Data {
	out := w
	g := w.Grid
	nx, ny, n := g.N[0], g.N[1], g.Size()
	out.Channels, out.Names = 2, []string{"u", "v"}
	unit := ""
	if unitOf(w, 0) == "1/s" {
		unit = "m/s"
	}
	out.Units = []string{unit, unit}
	out.Values = make([]float64, 2*len(w.Values))
	solver := elliptic.NewPeriodic(g, 2)
	psi := make([]float64, n)
	for f := range frameCount(w) {
		solver.Load(w.Values[f*n : (f+1)*n])
		solver.Potential(psi)
		u, v := out.Values[2*f*n:(2*f+1)*n], out.Values[(2*f+1)*n:(2*f+2)*n]
		for i := range nx {
			for j := range ny {
				up, down := (j+1)%ny, (j+ny-1)%ny
				right, left := (i+1)%nx, (i+nx-1)%nx
				u[i*ny+j] = (psi[i*ny+up] - psi[i*ny+down]) / (2 * g.Spacing(1))
				v[i*ny+j] = -(psi[right*ny+j] - psi[left*ny+j]) / (2 * g.Spacing(0))
			}
		}
	}
	return out
}

// curl is ∂v/∂x − ∂u/∂y of a plane velocity by central differences, one-sided
// at an end.
func curl(d plots.Data) plots.Data {
	g := d.Grid
	nx, ny, n := g.N[0], g.N[1], g.Size()
	out := combine(d, "vorticity", "", func([]float64) float64 { return 0 })
	if unitOf(d, 0) == "m/s" {
		out.Units[0] = "1/s"
	}
	// slope is the difference quotient along an axis of m nodes at node i.
	slope := func(at func(int) float64, i, m int, periodic bool, h float64) float64 {
		lo, hi := i-1, i+1
		if periodic {
			return (at(hi%m) - at((lo+m)%m)) / (2 * h)
		}
		lo, hi = max(lo, 0), min(hi, m-1)
		return (at(hi) - at(lo)) / (float64(hi-lo) * h)
	}
	for f := range frameCount(d) {
		u, v := d.Values[2*f*n:(2*f+1)*n], d.Values[(2*f+1)*n:(2*f+2)*n]
		for i := range nx {
			for j := range ny {
				dv := slope(func(k int) float64 { return v[k*ny+j] }, i, nx, g.Periodic[0], g.Spacing(0))
				du := slope(func(k int) float64 { return u[i*ny+k] }, j, ny, g.Periodic[1], g.Spacing(1))
				out.Values[f*n+i*ny+j] = dv - du
			}
		}
	}
	return out
}
