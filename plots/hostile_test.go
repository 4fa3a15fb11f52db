package plots_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"image/png"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers/grid"
)

// pair is data to draw, with a prediction of it.
type pair struct{ truth, pred plots.Data }

// dims is the number of space axes, frames that of frames.
func (p pair) dims() int   { return p.truth.Grid.Dims() }
func (p pair) frames() int { return max(1, len(p.truth.Times)) }

// series is the k-th value of each frame of d, or of each node where there is
// one frame: numbers as bad as the data.
func series(d plots.Data, k int) []float64 {
	n := d.Grid.Size() * max(1, d.Channels)
	if len(d.Times) < 2 {
		return d.Values[:n]
	}
	var out []float64
	for f := range d.Times {
		out = append(out, d.Values[f*n+k%n])
	}
	return out
}

func counted(y []float64) []float64 {
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

// kinds draws each type of figure from any data. A nil figure: the type has no
// meaning for them.
var kinds = map[string]func(p pair, o plots.Options) plots.Figure{
	"Field": func(p pair, o plots.Options) plots.Figure { return plots.Field{Data: p.truth, Options: o} },
	"Rollout": func(p pair, o plots.Options) plots.Figure {
		r := plots.Rollout{Truth: p.truth, Prediction: p.pred, Options: o}
		if p.truth.Times == nil {
			r.Input = &p.pred
		}
		return r
	},
	"Film": func(p pair, o plots.Options) plots.Figure {
		if p.frames() < 2 {
			return nil
		}
		o.Width = 2
		return plots.Film{Truth: p.truth, Prediction: p.pred, Options: o}
	},
	"Gallery": func(p pair, o plots.Options) plots.Figure {
		g := plots.Gallery{Samples: []plots.Sample{{nil, p.truth}, {nil, p.pred}}, Options: o}
		if p.truth.Times == nil {
			g.Samples[0].Input, g.Samples[1].Input = &p.pred, &p.pred
		}
		return g
	},
	"Comparison": func(p pair, o plots.Options) plots.Figure {
		return plots.Comparison{Truth: p.truth, Predictions: []plots.Entry{{"FNO", p.pred}, {"a model with a long name, (2)", p.truth}}, Options: o}
	},
	"Flow": func(p pair, o plots.Options) plots.Figure {
		if p.dims() == 1 && p.frames() == 1 {
			return nil
		}
		return plots.Flow{Style: plots.Contour, Layers: []plots.Layer{{Label: "truth", Field: p.truth}, {Label: "prediction", Field: p.pred}}, Options: o}
	},
	"Curves": func(p pair, o plots.Options) plots.Figure {
		y := series(p.truth, 3)
		return plots.Curves{XLabel: "t [s]", YLabel: "relative L2", Options: o, Levels: []plots.Level{{Label: "level", Y: y[0]}},
			Runs: []plots.Run{{Label: "one", X: counted(y), Y: y, Low: series(p.pred, 1), High: series(p.pred, 2)}, {Label: "marks", X: counted(y), Y: series(p.pred, 3), Marks: true}}}
	},
	"Panels": func(p pair, o plots.Options) plots.Figure {
		var list []plots.Curves
		for k := range 3 {
			y := series(p.truth, k)
			list = append(list, plots.Curves{XLabel: "t", YLabel: "change", Options: plots.Options{Title: fmt.Sprintf("sum of u^%d", k)}, Runs: []plots.Run{{Label: "truth", X: counted(y), Y: y}}})
		}
		return plots.Panels{Panels: list, Options: o}
	},
	"Loss": func(p pair, o plots.Options) plots.Figure {
		return plots.Loss{Options: o, Runs: []plots.LossRun{{Label: "one", Train: series(p.truth, 0), Validation: series(p.truth, 1), Rate: series(p.pred, 2)}, {Label: "two", Train: series(p.pred, 0), Validation: series(p.pred, 1)}}}
	},
	"Spectra": func(p pair, o plots.Options) plots.Figure {
		y := series(p.truth, 0)
		s := plots.Spectrum{Title: "t = 1", Truth: y, Prediction: series(p.pred, 0), Error: series(p.pred, 1)}
		return plots.Spectra{Wavenumber: counted(y), Panels: []plots.Spectrum{s, s}, Slope: -3, Options: o}
	},
	"Histogram": func(p pair, o plots.Options) plots.Figure {
		h := plots.Histogram{Values: series(p.truth, 0), XLabel: "relative L2", Log: p.dims() == 2, Options: o}
		if !slices.ContainsFunc(h.Values, func(v float64) bool { return !math.IsInf(v, 0) && (v > 0 || v < 0 && !h.Log || v == 0 && !h.Log) }) {
			return nil
		}
		return h
	},
	"Scatter": func(p pair, o plots.Options) plots.Figure {
		return plots.Scatter{Sets: []plots.Points{{"one", series(p.truth, 0), series(p.pred, 0)}}, XLabel: "viscosity", YLabel: "relative L2", LogX: p.dims() == 2, LogY: p.dims() == 2, Options: o}
	},
}

// Arrows and streamlines are styles of Flow with a velocity of their own.
func init() {
	for _, style := range []string{plots.Quiver, plots.Streamlines} {
		kinds["Flow of "+style] = func(p pair, o plots.Options) plots.Figure {
			if p.dims() == 1 {
				return nil
			}
			velocity := func(d plots.Data) plots.Data {
				d.Channels, d.Names = p.dims(), []string{"u", "v", "w"}[:p.dims()]
				n, frames := d.Grid.Size(), max(1, len(d.Times))
				values := d.Values
				d.Values = nil
				for f := range frames {
					for c := range d.Channels {
						at := (f + c) % frames * n
						d.Values = append(d.Values, values[at:at+n]...)
					}
				}
				return d
			}
			return plots.Flow{Style: style, Layers: []plots.Layer{{"truth", p.truth, velocity(p.truth)}, {"prediction", p.pred, velocity(p.pred)}}, Options: o}
		}
	}
}

// TestKindsAreComplete finds the figures in the source of the package: a new
// one that kinds does not draw fails here.
func TestKindsAreComplete(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			method, ok := d.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "blocks" {
				continue
			}
			name, ok := method.Recv.List[0].Type.(*ast.Ident)
			if !ok || !name.IsExported() {
				continue
			}
			if found++; kinds[name.Name] == nil {
				t.Errorf("%s: kinds in this test does not draw the figure %s", e.Name(), name.Name)
			}
		}
	}
	if found < 10 {
		t.Errorf("%d figures found in the source; the search is broken", found)
	}
}

// hostile are data that figures must bear, by what is hard about them.
func hostile() map[string]pair {
	out := map[string]pair{}
	wave := func(t float64, x [3]float64) float64 {
		return math.Sin(2*math.Pi*(x[0]-0.3*t)) + 0.5*math.Cos(2*math.Pi*(x[1]+2*x[2])+t)
	}
	for _, size := range [][]int{{11}, {7, 10}, {6, 3, 5}} {
		dims := len(size)
		box := func(periodic bool) grid.Grid {
			return grid.Grid{N: size, Lo: make([]float64, dims), Hi: []float64{1, 2, 0.5}[:dims], Periodic: slices.Repeat([]bool{periodic}, dims)}
		}
		add := func(name string, g grid.Grid, frames []float64, f func(v float64, i int) float64) {
			p := pair{fill(g, frames, wave), fill(g, frames, func(t float64, x [3]float64) float64 { return wave(1.1*t+0.05, x) })}
			for _, d := range []plots.Data{p.truth, p.pred} {
				for i, v := range d.Values {
					d.Values[i] = f(v, i)
				}
			}
			out[fmt.Sprintf("%s in %d-D", name, dims)] = p
		}
		same := func(v float64, _ int) float64 { return v }
		some := times(3, 2)
		add("periodic", box(true), some, same)
		add("closed", box(false), some, same)
		add("steady", box(false), nil, same)
		add("one frame", box(true), []float64{0.5}, same)
		add("tiny", box(false), some, func(v float64, _ int) float64 { return 1e-30 * v })
		add("huge", box(true), some, func(v float64, _ int) float64 { return 1e30 * v })
		add("hugest", box(true), some, func(v float64, _ int) float64 { return 1e308 * v / 1.5 })
		add("wide", box(true), some, func(v float64, _ int) float64 { return math.Pow(10, 30*v) })
		add("constant", box(false), some, func(float64, int) float64 { return 3 })
		add("zero", box(true), some, func(float64, int) float64 { return 0 })
		add("holed", box(true), some, func(v float64, i int) float64 {
			switch {
			case i%7 == 3:
				return math.NaN()
			case i%13 == 5:
				return math.Inf(-1)
			}
			return v
		})
		add("missing", box(false), some, func(float64, int) float64 { return math.NaN() })
		late := times(3, 3e-9)
		for i := range late {
			late[i] += 1e6
		}
		add("late", box(true), late, same)
		g := box(false)
		for d := range g.N {
			g.N = slices.Clone(g.N)
			g.N[d] = 3
			g.Lo[d], g.Hi[d] = -1e-12, 1e9*float64(d+1)
		}
		add("three nodes", g, some, same)
	}
	return out
}

// TestHostileData draws every kind of figure on data of every sort: no panic, no
// fault, nothing cut off. -keep FOLDER keeps the pictures.
func TestHostileData(t *testing.T) {
	data := hostile()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Run(kind, func(t *testing.T) {
			for i, name := range slices.Sorted(maps.Keys(data)) {
				o := plots.Options{Dark: i%2 == 1, DPI: 50, Title: name}
				fig := kinds[kind](data[name], o)
				if fig == nil {
					continue
				}
				format := "png"
				if kind == "Film" {
					format = "gif"
				}
				var b bytes.Buffer
				if err := plots.Write(&b, format, fig); err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				if *keep != "" {
					path := filepath.Join(*keep, strings.ReplaceAll(kind+"-"+name+"."+format, " ", "-"))
					if err := os.WriteFile(path, b.Bytes(), fs.FileMode(0o644)); err != nil {
						t.Fatal(err)
					}
				}
				if format == "gif" {
					continue
				}
				img, err := png.Decode(bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				if x, y, ok := edgeInk(img); ok {
					t.Errorf("%s: ink at the edge of the page (%d, %d): something is cut off", name, x, y)
				}
			}
		})
	}
}
