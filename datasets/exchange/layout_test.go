package exchange_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/datasets"
)

// code is what testdata/make.py writes at a place.
func code(s, t, c, x, y int) float64 { return float64(((((s*8+t)*8+c)*8+x)*8 + y) * 8) }

// layoutCase says what a file of testdata is read as.
type layoutCase struct {
	file, layout, equation string
	shape                  []int // of u: time (0: none), channel, x[, y]
	periodic               []bool
	others                 []string
	labels                 []string
	value                  func(s, t, c, x, y int) float64 // nil: code
}

var layoutCases = []layoutCase{
	{file: "1D_Burgers_Sols_Nu0.01.hdf5", layout: "pdebench", equation: "burgers", shape: []int{5, 1, 6}, periodic: []bool{true}, others: []string{"t", "x"}},
	{file: "2D_DarcyFlow_beta1.0_Train.hdf5", layout: "pdebench", equation: "darcy", shape: []int{0, 1, 6, 7}, periodic: []bool{false, false}, others: []string{"a", "x", "y"}},
	{file: "2D_CFD_Rand_M0.1_Eta0.01_Zeta0.01_periodic_128_Train.hdf5", layout: "pdebench", equation: "compressible-navier-stokes-2d", shape: []int{3, 4, 6, 7},
		periodic: []bool{true, true}, others: []string{"t", "x", "y"}, labels: []string{"density", "pressure", "Vx", "Vy"}},
	{file: "2D_diff-react_NA_NA.h5", layout: "pdebench", equation: "reaction-diffusion", shape: []int{3, 2, 6, 7}, periodic: []bool{false, false}, others: []string{"t", "x", "y"}},
	{file: "ns_incom_inhom_2d_512-0.h5", layout: "pdebench", equation: "navier-stokes", shape: []int{3, 3, 6, 7}, others: []string{"f", "t"}},
	{file: "well.hdf5", layout: "thewell", equation: "rayleigh", shape: []int{3, 8, 6, 7}, periodic: []bool{true, false}, others: []string{"a", "params", "t", "x", "y"},
		labels: []string{"buoyancy", "only_x", "velocity_x", "velocity_y", "strain_xx", "strain_xy", "strain_yx", "strain_yy"},
		value: func(s, t, c, x, y int) float64 {
			if c == 1 {
				y = 0
			}
			return code(s, t, c, x, y)
		}},
	{file: "NS-Sines.nc", layout: "poseidon", equation: "navier-stokes", shape: []int{3, 3, 6, 7}, periodic: []bool{true, true}, others: []string{"t", "x", "y"},
		labels: []string{"velocity_x", "velocity_y", "tracer"}},
	{file: "Wave-Layer.nc", layout: "poseidon", equation: "wave", shape: []int{3, 1, 6, 7}, periodic: []bool{false, false}, others: []string{"a", "t", "x", "y"}},
	{file: "Helmholtz.h5", layout: "poseidon", equation: "helmholtz", shape: []int{0, 1, 6, 7}, periodic: []bool{false, false}, others: []string{"a", "params", "x", "y"}},
	{file: "burgers_data_R10.mat", layout: "fno", equation: "burgers", shape: []int{2, 1, 7}, periodic: []bool{true}, others: []string{"t", "x"}},
	{file: "piececonst_r421_N1024_smooth1.mat", layout: "fno", equation: "darcy", shape: []int{0, 1, 6, 7}, periodic: []bool{false, false}, others: []string{"a", "x", "y"}},
	{file: "ns_V1e-3_N5000_T50.mat", layout: "fno", equation: "navier-stokes", shape: []int{4, 1, 6, 7}, periodic: []bool{true, true}, others: []string{"t", "x", "y"}},
	{file: "ns_data_V1e-4_N20_T50.mat", layout: "fno", equation: "navier-stokes", shape: []int{4, 1, 6, 7}, periodic: []bool{true, true}, others: []string{"t", "x", "y"}},
	{file: "cavity", layout: "cfdbench", equation: "cavity", shape: []int{3, 2, 6, 7}, others: []string{"params"}, labels: []string{"u", "v"}},
}

func TestLayoutsOfPublishedData(t *testing.T) {
	for _, c := range layoutCases {
		t.Run(c.file, func(t *testing.T) {
			d, err := datasets.Open(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			c.check(t, d)
			// What is converted is the same, with a meta.json that says all.
			out := filepath.Join(t.TempDir(), "out.npz")
			if err := datasets.Copy(context.Background(), out, d); err != nil {
				t.Fatal(err)
			}
			again, err := datasets.Open(out)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if again.Foreign() || len(again.Meta().Arrays) != len(d.Arrays()) {
				t.Errorf("converted: arrays %v", again.Arrays())
			}
			c.check(t, again)
			if found, err := datasets.Verify(context.Background(), again); err != nil || len(found) > 0 {
				t.Errorf("%v, %v", found, err)
			}
		})
	}
}

func (c *layoutCase) check(t *testing.T, d *datasets.Dataset) {
	t.Helper()
	m := d.Meta()
	if m.Origin == nil || m.Origin.Layout != c.layout || m.Origin.Equation != c.equation || m.Origin.File == "" {
		t.Fatalf("origin %+v", m.Origin)
	}
	u, ok := d.Info("u")
	timed := c.shape[0] > 0
	shape := c.shape
	if !timed {
		shape = shape[1:]
	}
	if !ok || !slices.Equal(u.Shape, shape) || d.Samples() != 4 || u.Axis("time") >= 0 != timed {
		t.Fatalf("u has axes %v and shape %v, want %v", u.Axes, u.Shape, shape)
	}
	var names []string
	for _, info := range d.Arrays() {
		if info.Name != "u" {
			names = append(names, info.Name)
		}
	}
	if !slices.Equal(names, c.others) {
		t.Errorf("other arrays %v, want %v", names, c.others)
	}
	if c.labels != nil && !slices.Equal(u.Labels, c.labels) {
		t.Errorf("labels %v, want %v", u.Labels, c.labels)
	}
	if g := m.Grid; c.periodic != nil && (g == nil || !slices.Equal(g.Periodic, c.periodic)) {
		t.Errorf("grid %+v, want periodic %v; notes %q", g, c.periodic, m.Origin.Notes)
	}
	value := c.value
	if value == nil {
		value = func(s, t, c, x, y int) float64 { return code(s, t, c, x, y) }
	}
	if c.layout == "fno" && timed { // frame 0 is a, the file's are coded from 0 on
		value = func(s, t, c, x, y int) float64 {
			if t > 0 && len(shape) == 4 {
				return code(s, t-1, c, x, y) + 8*8*8*8
			}
			return code(s, t, c, x, y)
		}
	}
	last := shape[len(shape)-1]
	row := make([]float64, last)
	for s := range 4 {
		all := make([]float64, u.Size())
		if err := d.ReadFloat64(all, "u", s, 0); err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(all); at += last {
			// The same, piece by piece.
			if err := d.ReadFloat64(row, "u", s, at); err != nil {
				t.Fatal(err)
			}
			for k, got := range row {
				frame, channel, x, y := place(shape, timed, at+k)
				if want := value(s, frame, channel, x, y); got != want || all[at+k] != want {
					t.Fatalf("u of sample %d, frame %d, channel %d, node %d, %d is %g (%g in one piece), want %g", s, frame, channel, x, y, got, all[at+k], want)
				}
			}
		}
	}
}

// place splits a flat offset in a sample.
func place(shape []int, timed bool, at int) (frame, channel, x, y int) {
	if !timed {
		shape = append([]int{1}, shape...)
	}
	if len(shape) == 3 {
		shape = append(slices.Clone(shape), 1)
	}
	y, at = at%shape[3], at/shape[3]
	x, at = at%shape[2], at/shape[2]
	return at / shape[1], at % shape[1], x, y
}

// Parts that are read straight from the file are those that are picked from
// the whole.
func TestStridedConversion(t *testing.T) {
	for _, c := range layoutCases {
		d, err := datasets.Open(filepath.Join("testdata", c.file))
		if err != nil {
			t.Fatal(err)
		}
		o := datasets.ComposeOptions{Samples: []int{3, 1}}
		if c.shape[0] > 0 {
			o.Frames = []int{0, c.shape[0] - 1}
		}
		if slices.Contains([]string{"well.hdf5", "cavity", "ns_incom_inhom_2d_512-0.h5"}, c.file) {
			o.Stride = 2
		}
		dir := t.TempDir()
		if err := datasets.Compose(context.Background(), filepath.Join(dir, "direct"), []*datasets.Dataset{d}, o); err != nil {
			t.Fatalf("%s: %v", c.file, err)
		}
		if err := datasets.Copy(context.Background(), filepath.Join(dir, "whole"), d); err != nil {
			t.Fatal(err)
		}
		whole, err := datasets.Open(filepath.Join(dir, "whole"))
		if err != nil {
			t.Fatal(err)
		}
		if err := datasets.Compose(context.Background(), filepath.Join(dir, "picked"), []*datasets.Dataset{whole}, o); err != nil {
			t.Fatal(err)
		}
		a, err := datasets.Open(filepath.Join(dir, "direct"))
		if err != nil {
			t.Fatal(err)
		}
		b, err := datasets.Open(filepath.Join(dir, "picked"))
		if err != nil {
			t.Fatal(err)
		}
		for name, m := range a.Meta().Arrays {
			if m.SHA256 != b.Meta().Arrays[name].SHA256 {
				t.Errorf("%s: %s differs", c.file, name)
			}
		}
		for _, d := range []*datasets.Dataset{d, whole, a, b} {
			d.Close()
		}
	}
}
