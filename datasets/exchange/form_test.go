package exchange_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/hdf5"
	"github.com/pdekit/pdekit/solvers/grid"
)

// exportSource writes a small dataset of coded values.
func exportSource(t *testing.T, dims, channels int, steady bool, labels []string) *datasets.Dataset {
	t.Helper()
	g := grid.Uniform(dims, 5, 0, 1, true)
	layout := []grid.Array{{Name: "u", Axes: []string{"channel"}, Shape: []int{channels}, Labels: labels}}
	if !steady {
		layout[0].Axes, layout[0].Shape = append([]string{"time"}, layout[0].Axes...), append([]int{3}, layout[0].Shape...)
		layout = append(layout, grid.Array{Name: "t", Axes: []string{"t"}, Shape: []int{3}, Values: []float64{0, 0.5, 2}, Double: true})
	}
	layout[0].Axes, layout[0].Shape = append(layout[0].Axes, grid.AxisNames[:dims]...), append(layout[0].Shape, g.N...)
	layout = append(layout, grid.Array{Name: "a", Axes: append([]string{"channel"}, grid.AxisNames[:dims]...), Shape: append([]int{2}, g.N...)},
		grid.Array{Name: "params", Axes: []string{"parameter"}, Shape: []int{2}, Labels: []string{"p", "q"}, Double: true})
	layout = append(layout, g.Coordinates()...)
	kind := datasets.Evolution
	if steady {
		kind = datasets.Steady
	}
	path := filepath.Join(t.TempDir(), "in.npz")
	w, err := datasets.Create(path, layout, datasets.Options{Samples: 4, Meta: datasets.Meta{Kind: kind, Equation: "burgers", Grid: &g}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		var sample [][]float64
		for _, a := range layout {
			if a.Coordinate() {
				continue
			}
			values := make([]float64, a.Size())
			for j := range values {
				values[j] = float64(1000*(i*10+len(sample)) + j)
			}
			sample = append(sample, values)
		}
		if err := w.WriteSample(i, sample); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	d, err := datasets.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// What is written in another program's form is read again as it was.
func TestExportsAreReadAgain(t *testing.T) {
	gas := []string{"density", "pressure", "Vx"}
	for _, c := range []struct {
		dims, channels int
		steady         bool
		labels         []string
	}{{1, 1, false, nil}, {2, 3, false, []string{"h", "v_x", "v_y"}}, {1, 3, false, gas}, {3, 2, false, nil}, {2, 1, true, nil}, {2, 2, true, nil}} {
		d := exportSource(t, c.dims, c.channels, c.steady, c.labels)
		for _, ending := range []string{".h5", ".nc", ".zarr"} {
			dir := t.TempDir()
			out := filepath.Join(dir, "out"+ending)
			if err := datasets.Copy(context.Background(), out, d); err != nil {
				t.Fatalf("%v %s: %v", c, ending, err)
			}
			again, err := datasets.Open(out)
			if err != nil {
				t.Fatalf("%v: %v", c, err)
			}
			back := filepath.Join(dir, "back.npz")
			if err := datasets.Copy(context.Background(), back, again); err != nil {
				t.Fatal(err)
			}
			again.Close()
			b, err := datasets.Open(back)
			if err != nil {
				t.Fatal(err)
			}
			if b.Meta().Kind != d.Meta().Kind || b.Meta().Equation != "burgers" || b.Meta().Grid == nil || !b.Meta().Grid.Equal(*d.Meta().Grid) {
				t.Errorf("%v %s: meta %+v", c, ending, b.Meta())
			}
			for name, m := range d.Meta().Arrays {
				got := b.Meta().Arrays[name]
				if got.SHA256 != m.SHA256 || !slices.Equal(got.Axes, m.Axes) || !slices.Equal(got.Labels, m.Labels) {
					t.Errorf("%v %s: %s is %+v, was %+v", c, ending, name, got, m)
				}
			}
			b.Close()
			if left, _ := os.ReadDir(dir); len(left) != 2 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
}

// A prediction, whose truth ends before it does, is read again as it was, from
// forms that are compressed and that are not.
func TestPredictionsAreReadAgain(t *testing.T) {
	for _, channels := range []int{1, 2} {
		g := grid.Uniform(1, 13500, 0, 1, true)
		field := func(name, axis string, frames int) grid.Array {
			return grid.Array{Name: name, Axes: []string{axis, "channel", "x"}, Shape: []int{frames, channels, 13500}}
		}
		layout := append([]grid.Array{field("u", "time", 20), field("truth", "truth time", 3)}, g.Coordinates()...)
		times := make([]float64, 20)
		for i := range times {
			times[i] = float64(i) / 10
		}
		layout = append(layout, grid.Array{Name: "t", Axes: []string{"t"}, Shape: []int{20}, Values: times, Double: true})
		meta := datasets.Meta{Kind: datasets.Prediction, Equation: "burgers", Grid: &g, Prediction: []byte(`{"run":"r"}`)}
		dir := t.TempDir()
		write := func(name string, level int) string {
			path := filepath.Join(dir, name)
			w, err := datasets.CreateSink(path, layout, datasets.Options{Samples: 2, Meta: meta, Deflate: level})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Abort()
			for i := range 2 {
				var sample [][]float64
				for k, n := range []int{20 * channels * 13500, 3 * channels * 13500} {
					values := make([]float64, n)
					for j := range values {
						values[j] = float64(i*7+k*3) + float64(j/1000)
					}
					sample = append(sample, values)
				}
				if err := w.WriteSample(i, sample); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Finish(nil); err != nil {
				t.Fatal(err)
			}
			return path
		}
		want, err := datasets.Open(write("pred.npz", 0))
		if err != nil {
			t.Fatal(err)
		}
		defer want.Close()
		sizes := map[string]int64{}
		for _, c := range []struct {
			name  string
			level int
		}{{"plain.h5", 0}, {"packed.h5", 4}, {"plain.nc", 0}, {"packed.nc", 9}, {"usual.zarr", 0}, {"small.zarr", 9}} {
			path := write(c.name, c.level)
			if info, err := os.Stat(path); err == nil {
				sizes[c.name] = info.Size()
			}
			d, err := datasets.Open(path)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			back := filepath.Join(dir, "back")
			if err := datasets.Copy(context.Background(), back, d); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			d.Close()
			b, err := datasets.Open(back)
			if err != nil {
				t.Fatal(err)
			}
			if b.Meta().Kind != datasets.Prediction || string(b.Meta().Prediction) == "" || len(b.Arrays()) != len(want.Arrays()) {
				t.Errorf("%s: %s of %v", c.name, b.Meta().Kind, b.Arrays())
			}
			for name, m := range want.Meta().Arrays {
				if got := b.Meta().Arrays[name]; got.SHA256 != m.SHA256 || !slices.Equal(got.Axes, m.Axes) {
					t.Errorf("%s: %s is %+v, was %+v", c.name, name, got, m)
				}
			}
			b.Close()
			os.RemoveAll(back)
		}
		if sizes["packed.h5"]*4 > sizes["plain.h5"] || sizes["packed.nc"]*4 > sizes["plain.nc"] {
			t.Errorf("compressed is not smaller: %v", sizes)
		}
		for _, name := range []string{"pred.npz", "pred", "pred.vtk"} {
			if w, err := datasets.CreateSink(filepath.Join(dir, "x"+name), layout, datasets.Options{Samples: 2, Meta: meta, Deflate: 4}); err == nil {
				w.Abort()
				t.Errorf("%s can be compressed", name)
			}
		}
	}
}

// A .vti has the values at their places, the first axis the fastest.
func TestVTK(t *testing.T) {
	d := exportSource(t, 2, 3, false, []string{"h", "v_x", "v_y"})
	out := filepath.Join(t.TempDir(), "out.vtk")
	if err := datasets.Compose(context.Background(), out, []*datasets.Dataset{d}, datasets.ComposeOptions{Samples: []int{2}}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(out, "sample0000.pvd"))
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Sets []struct {
			Time float64 `xml:"timestep,attr"`
			File string  `xml:"file,attr"`
		} `xml:"Collection>DataSet"`
	}
	if err := xml.Unmarshal(b, &list); err != nil || len(list.Sets) != 3 || list.Sets[2].Time != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	b, err = os.ReadFile(filepath.Join(out, list.Sets[1].File))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<ImageData WholeExtent="0 4 0 4 0 0" Origin="0 0 0" Spacing="0.2 0.2 1"`, `Name="h" format="appended" offset="0"`, `Name="v" NumberOfComponents="3" format="appended" offset="108"`} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("no %s in %.700s", want, b)
		}
	}
	_, data, _ := bytes.Cut(b, []byte("\n_"))
	if n := binary.LittleEndian.Uint64(data); n != 100 {
		t.Fatalf("%d bytes of h", n)
	}
	// Node 3, 1 of frame 1: third along x, which is the fastest.
	at := 8 + 4*(1*5+3)
	if got, want := math.Float32frombits(binary.LittleEndian.Uint32(data[at:])), float32(20000+1*75+3*5+1); got != want {
		t.Errorf("h at node 3, 1 is %g, want %g", got, want)
	}
	// Its velocity: after h and a length, three components for each node.
	at = 108 + 8 + 12*(1*5+3)
	for c := range 2 {
		if got, want := math.Float32frombits(binary.LittleEndian.Uint32(data[at+4*c:])), float32(20000+1*75+(c+1)*25+3*5+1); got != want {
			t.Errorf("v%d at node 3, 1 is %g, want %g", c, got, want)
		}
	}
}

// What the XML of XDMF points to is the values, the first axis the fastest.
func TestXDMF(t *testing.T) {
	for dims := 1; dims <= 3; dims++ {
		for _, level := range []int{0, 5} {
			d := exportSource(t, dims, 3, false, []string{"h", "v_x", "v_y"})
			dir := t.TempDir()
			if err := datasets.Compose(context.Background(), filepath.Join(dir, "out.xdmf"), []*datasets.Dataset{d}, datasets.ComposeOptions{Samples: []int{2, 0}, Deflate: level}); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join(dir, "out.xdmf"))
			if err != nil {
				t.Fatal(err)
			}
			var doc struct {
				Series []struct {
					Frames []struct {
						Time struct {
							Value float64 `xml:",attr"`
						}
						Topology struct {
							Type       string `xml:"TopologyType,attr"`
							Dimensions string `xml:",attr"`
						}
						Attributes []struct {
							Name string `xml:",attr"`
							Type string `xml:"AttributeType,attr"`
							Item struct {
								Dimensions string `xml:",attr"`
								Place      string `xml:",chardata"`
							} `xml:"DataItem"`
						} `xml:"Attribute"`
					} `xml:"Grid"`
				} `xml:"Domain>Grid"`
			}
			if err := xml.Unmarshal(b, &doc); err != nil || len(doc.Series) != 2 || len(doc.Series[1].Frames) != 3 {
				t.Fatalf("%d dimensions: %+v, %v", dims, doc, err)
			}
			f, err := hdf5.Open(filepath.Join(dir, "out.xdmf.h5"))
			if err != nil {
				t.Fatal(err)
			}
			nodes := []int{1, 5, 25, 125}[dims]
			frame := doc.Series[1].Frames[2]
			if frame.Time.Value != 2 || frame.Topology.Type != "3DCoRectMesh" || frame.Topology.Dimensions != []string{"1 1 5", "1 5 5", "5 5 5"}[dims-1] {
				t.Errorf("%d dimensions: %+v", dims, frame)
			}
			var names []string
			for _, a := range frame.Attributes {
				names = append(names, a.Name+" "+a.Type)
				path, ok := strings.CutPrefix(a.Item.Place, "out.xdmf.h5:/")
				array := f.Array(path)
				if !ok || array == nil || strings.Trim(fmt.Sprint(array.Shape), "[]") != a.Item.Dimensions {
					t.Fatalf("%s is in %+v, %v", a.Name, a.Item, array)
				}
				values, err := array.All(1000)
				if err != nil {
					t.Fatal(err)
				}
				parts := len(values) / nodes
				if parts != map[string]int{"Scalar": 1, "Vector": 3}[a.Type] {
					t.Errorf("%s %s has %d parts", a.Type, a.Name, parts)
				}
				// Node 3, 1, 0 of sample 0; axes that are not there have length 1.
				at, here := 3, 3
				if dims >= 2 {
					at, here = at+1*5, here*5+1
				}
				if dims == 3 {
					here *= 5
				}
				for k := range parts {
					want := map[string]float64{"h": 2 * 3 * float64(nodes), "v": float64((2*3 + 1 + k) * nodes), "a_0": 1000, "a_1": 1000 + float64(nodes)}[a.Name] + float64(here)
					if a.Name == "v" && k == 2 {
						want = 0
					}
					if got := values[at*parts+k]; got != want {
						t.Errorf("%d dimensions: %s %d is %g, want %g", dims, a.Name, k, got, want)
					}
				}
			}
			want := []string{"h Scalar", "v Vector", "a_0 Scalar", "a_1 Scalar"}
			if !slices.Equal(names, want) {
				t.Errorf("%d dimensions: %q", dims, names)
			}
			f.Close()
			if left, _ := os.ReadDir(dir); len(left) != 2 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
}
