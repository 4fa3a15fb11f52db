package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/plots"
)

// plotOptions are the flags of plot, the same for every kind but for a few.
type plotOptions struct {
	foreign   exchange.Options
	output    string
	force     bool
	samples   []int
	times     []float64
	channel   string
	view      string
	cmap      string
	span      string
	log       bool
	width     float64
	height    float64
	dpi       int
	theme     string
	title     string
	fps       float64
	count     int
	metric    string
	slope     string
	parameter string
}

// themes are the values of --theme.
var themes = []string{"light", "dark"}

// flags are those of a kind.
func (o *plotOptions) flags(cmd *cobra.Command, kind string) {
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "the picture to write; its ending chooses the format")
	f.BoolVar(&o.force, "force", false, "replace an existing output (pictures are replaced without it)")
	f.Float64Var(&o.width, "width", 0, "width in inches; 0 fits the content")
	f.Float64Var(&o.height, "height", 0, "height in inches; 0 fits the content")
	f.IntVar(&o.dpi, "dpi", 0, "dots per inch of PNG; 0 means 200, and 150 for films")
	f.StringVar(&o.theme, "theme", "light", "background and colours: "+strings.Join(themes, "|"))
	f.StringVar(&o.title, "title", "", "a title above the picture")
	if slices.Contains([]string{"loss", "resolution", "workprecision"}, kind) {
		return
	}
	f.IntSliceVar(&o.samples, "samples", nil, "which samples, from 0 on")
	switch kind {
	case "error":
		f.StringVar(&o.metric, "metric", "rel_l2", "which metric: one of those that evaluate --json names and that has a curve")
		return
	case "scatter":
		f.StringVar(&o.parameter, "parameter", "", "which parameter; empty takes the first one that varies")
		return
	case "invariants":
		return
	}
	f.Float64SliceVar(&o.times, "times", nil, "which times to show (the nearest frames)")
	addForeign(f, &o.foreign)
	f.StringVar(&o.channel, "channel", "", "which channel: a name, a number from 0 on, or speed, vorticity, modulus, phase; empty takes what suits the picture")
	if kind == "spectrum" {
		f.StringVar(&o.slope, "slope", "", "exponent of the reference line, as -3 or -5/3; none for none; empty chooses by the equation")
		return
	}
	f.StringVar(&o.cmap, "cmap", "", "colour map: "+strings.Join(plots.Colormaps(), ", ")+"; _r reverses one; empty chooses by the data's sign")
	f.StringVar(&o.span, "range", "", "ends of the colour scale, as low:high")
	f.BoolVar(&o.log, "log", false, "logarithmic colour scale")
	f.StringVar(&o.view, "view", "", "how 3-D fields become planes: a slice as z or x=0.25, a projection as "+strings.Join(plots.Projections(), "-z, ")+"-z; empty is the middle of z")
	switch kind {
	case "rollout":
		f.Float64Var(&o.fps, "fps", 0, "frames per second of films; 0 makes a film of about eight seconds")
	case "contour":
		f.IntVar(&o.count, "count", 0, "about how many levels; 0 means 10")
	case "quiver":
		f.IntVar(&o.count, "count", 0, "arrows along the longer side; 0 means 18")
	}
}

// options is what the figure is told. Channels are chosen when data are read.
func (o *plotOptions) options() (plots.Options, error) {
	out := plots.Options{Width: o.width, Height: o.height, DPI: o.dpi, Times: o.times, Log: o.log, Cmap: o.cmap, Dark: o.theme == "dark", Title: o.title}
	if !slices.Contains(themes, o.theme) {
		return out, unknownName("theme", o.theme, themes)
	}
	if o.cmap != "" && !slices.Contains(plots.Colormaps(), strings.TrimSuffix(o.cmap, "_r")) {
		return out, unknownName("colour map", o.cmap, plots.Colormaps())
	}
	if o.span != "" {
		low, high, ok := strings.Cut(o.span, ":")
		l, errL := strconv.ParseFloat(low, 64)
		h, errH := strconv.ParseFloat(high, 64)
		if !ok || errL != nil || errH != nil || !(l < h) {
			return out, withHint(usagef("--range %q: expected low:high", o.span), "--range -1:1")
		}
		out.Range = [2]float64{l, h}
	}
	if o.count < 0 {
		return out, usagef("--count is %d; it must be positive", o.count)
	}
	v, err := plots.ParseView(o.view)
	if err != nil {
		return out, usagef("--%w", err)
	}
	out.View = v
	return out, nil
}

// open opens the file of a figure and reads the figure's options.
func (o *plotOptions) open(a *app, path string) (*album, plots.Options, error) {
	options, err := o.options()
	if err != nil {
		return nil, options, err
	}
	al, err := a.openAlbum(path, o.foreign)
	return al, options, err
}

// sample is the one sample that a figure of one sample shows.
func (o *plotOptions) sample(total int) (int, error) {
	if len(o.samples) > 1 {
		return 0, usagef("--samples %v: this picture shows one sample", o.samples)
	}
	index, err := o.index(total, 1)
	if err != nil {
		return 0, err
	}
	return index[0], nil
}

// index are the samples asked for; without that the first ones, at most n.
func (o *plotOptions) index(total, n int) ([]int, error) {
	index := slices.Clone(o.samples)
	if len(index) == 0 {
		for i := range min(n, total) {
			index = append(index, i)
		}
	}
	for _, i := range index {
		if i < 0 || i >= total {
			return nil, usagef("--samples %d: there are samples 0 to %d", i, total-1)
		}
	}
	return index, nil
}
