package plots_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/plots"
)

// Every figure is sound SVG and PDF; those with the most images are the same
// bytes twice.
func TestVectorFormats(t *testing.T) {
	for name, fig := range gallery() {
		for _, format := range []string{"svg", "pdf"} {
			data := draw(t, format, fig)
			if *keep != "" {
				if err := os.WriteFile(filepath.Join(*keep, name+"."+format), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if strings.HasPrefix(name, "rollout-2d") && !bytes.Equal(data, draw(t, format, fig)) {
				t.Errorf("%s.%s: other bytes the second time", name, format)
			}
			var err error
			if format == "svg" {
				err = checkSVG(data)
			} else {
				err = checkPDF(data)
			}
			if err != nil {
				t.Errorf("%s.%s: %v", name, format, err)
			}
		}
	}
}

// checkSVG reads the whole document and looks for text and balance.
func checkSVG(data []byte) error {
	d, texts := xml.NewDecoder(bytes.NewReader(data)), 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "text" {
			texts++
		}
		for _, a := range e.Attr {
			if a.Name.Local != "href" && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf")) {
				return fmt.Errorf("%s %s=%q is not finite", e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
	if texts < 4 {
		return fmt.Errorf("%d texts", texts)
	}
	return nil
}

// checkPDF follows the cross-reference table to every object.
func checkPDF(data []byte) error {
	s := string(data)
	if !strings.HasPrefix(s, "%PDF-1.4") || !strings.HasSuffix(s, "%%EOF\n") {
		return errors.New("not a whole PDF")
	}
	_, tail, _ := strings.Cut(s, "startxref\n")
	at, err := strconv.Atoi(strings.TrimSuffix(tail, "\n%%EOF\n"))
	if err != nil || at >= len(s) || !strings.HasPrefix(s[at:], "xref\n0 ") {
		return errors.New("startxref does not point to xref")
	}
	lines := strings.Split(s[at:], "\n")
	n, err := strconv.Atoi(strings.TrimPrefix(lines[1], "0 "))
	if err != nil {
		return err
	}
	for i := 1; i < n; i++ {
		offset, err := strconv.Atoi(lines[2+i][:10])
		if err != nil || !strings.HasPrefix(s[offset:], strconv.Itoa(i)+" 0 obj\n") {
			return fmt.Errorf("object %d is not where the table says", i)
		}
	}
	if strings.Contains(s, "Date") {
		return errors.New("has a date")
	}
	return nil
}

func TestOptionsChangeThePicture(t *testing.T) {
	v, vp := vortices(16, 16, 5)
	base := plots.Rollout{Truth: v, Prediction: vp}
	plain := draw(t, "png", base)
	for name, o := range map[string]plots.Options{
		"width": {Width: 5}, "dpi": {DPI: 100}, "times": {Times: []float64{0, 10}}, "cmap": {Cmap: "magma_r"},
		"range": {Range: [2]float64{-2, 2}}, "dark": {Dark: true}, "title": {Title: "x"},
	} {
		base.Options = o
		if bytes.Equal(plain, draw(t, "png", base)) {
			t.Errorf("%s changes nothing", name)
		}
	}
	// Width and resolution are kept to the pixel.
	base.Options = plots.Options{}
	if !bytes.Equal(plain, draw(t, "png", base)) {
		t.Error("the same figure gave other bytes")
	}
	base.Options = plots.Options{Width: 4, DPI: 150}
	img, err := png.Decode(bytes.NewReader(draw(t, "png", base)))
	if err != nil || img.Bounds().Dx() != 600 {
		t.Errorf("4 inches at 150 dpi: %v, %v", img.Bounds(), err)
	}
	// The format may be an extension.
	if !bytes.Equal(plain, draw(t, ".PNG", plots.Rollout{Truth: v, Prediction: vp})) {
		t.Error(".PNG is not png")
	}
}

func TestChannel(t *testing.T) {
	a, _ := vortices(16, 16, 2)
	b, _ := darcyFrames()
	two := a
	two.Channels, two.Names = 2, nil
	two.Values = nil
	n := a.Grid.Size()
	for f := range 2 {
		two.Values = append(two.Values, a.Values[f*n:(f+1)*n]...)
		two.Values = append(two.Values, b.Values[f*n:(f+1)*n]...)
	}
	a.Names, b.Names = []string{"u_{1}"}, []string{"u_{2}"}
	for c, single := range []plots.Data{a, b} {
		got := draw(t, "png", plots.Rollout{Truth: two, Options: plots.Options{Channel: c}})
		if !bytes.Equal(got, draw(t, "png", plots.Rollout{Truth: single})) {
			t.Errorf("channel %d is not the data of that channel", c)
		}
	}
}

// darcyFrames is an evolution on the grid of vortices(16, 16, 2).
func darcyFrames() (plots.Data, plots.Data) {
	v, w := vortices(16, 16, 2)
	for i := range v.Values {
		v.Values[i] = math.Abs(v.Values[i])
	}
	return v, w
}

func TestErrors(t *testing.T) {
	v, vp := vortices(8, 8, 3)
	short := v
	short.Values = short.Values[1:]
	falling := v
	falling.Times = []float64{0, 2, 1}
	other, _ := vortices(9, 8, 3)
	_, u, _ := darcy(9)
	x := []float64{1, 2}
	with := func(o plots.Options) plots.Figure { return plots.Rollout{Truth: v, Prediction: vp, Options: o} }
	for _, c := range []struct {
		name, format string
		fig          plots.Figure
		want         string
	}{
		{"format", "bmp", with(plots.Options{}), `"bmp" is unknown; choose one of png, svg, pdf`},
		{"gif of a still", "gif", with(plots.Options{}), "a still figure has no gif"},
		{"png of a film", "png", plots.Film{Truth: v}, "choose one of gif, apng"},
		{"steady film", "gif", plots.Film{Truth: u}, "a film needs times"},
		{"film rate", "gif", plots.Film{Truth: v, Rate: -3}, "-3 frames per second"},
		{"map", "png", with(plots.Options{Cmap: "jet"}), `"jet": unknown; choose one of viridis`},
		{"range", "png", with(plots.Options{Range: [2]float64{2, 1}}), "from 2 to 1"},
		{"channel", "png", with(plots.Options{Channel: 1}), "channel 1 is not there; channels are 0 to 0"},
		{"time", "png", with(plots.Options{Times: []float64{99}}), "time 99 is outside the data, which run from 0 to 10"},
		{"width", "png", with(plots.Options{Width: 0.1}), "choose 1.5 to 100"},
		{"dpi", "png", with(plots.Options{DPI: 3}), "3 dots per inch"},
		{"values", "png", plots.Field{Data: short}, "191 values for 3 frames"},
		{"times", "png", plots.Field{Data: falling}, "times must be finite and rise"},
		{"height", "png", with(plots.Options{Height: 200}), "height of 200 inches; choose 1.5 to 100"},
		{"no data", "png", plots.Field{}, "a grid has 1 to 3 axes"},
		{"grids differ", "png", plots.Rollout{Truth: v, Prediction: other}, "they must agree"},
		{"sample", "png", plots.Gallery{Samples: []plots.Sample{{nil, v}}, Options: plots.Options{Samples: []int{3}}}, "sample 3 is not there"},
		{"no samples", "png", plots.Gallery{}, "no samples"},
		{"mixed samples", "png", plots.Gallery{Samples: []plots.Sample{{nil, v}, {&u, v}}}, "sample 1 differs"},
		{"no runs", "png", plots.Curves{}, "no runs"},
		{"lengths", "png", plots.Curves{Runs: []plots.Run{{X: x, Y: x[:1]}}}, "1 values for 2 points"},
		{"half a band", "png", plots.Curves{Runs: []plots.Run{{X: x, Y: x, Low: x}}}, "one side of a band"},
		{"no losses", "png", plots.Loss{}, "no runs"},
		{"no panels", "png", plots.Spectra{}, "no panels"},
		{"no values", "png", plots.Histogram{Values: []float64{math.NaN()}}, "none of the 1 values"},
		{"no sets", "png", plots.Scatter{}, "nothing to draw"},
	} {
		err := plots.Write(io.Discard, c.format, c.fig)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want it to say %q", c.name, err, c.want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// An error of the writer comes back from every format.
func TestWriterErrors(t *testing.T) {
	v, _ := vortices(8, 8, 2)
	for format, fig := range map[string]plots.Figure{
		"png": plots.Field{Data: v}, "svg": plots.Field{Data: v}, "pdf": plots.Field{Data: v},
		"gif": plots.Film{Truth: v}, "apng": plots.Film{Truth: v},
	} {
		if err := plots.Write(broken{}, format, fig); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", format, err)
		}
	}
}
