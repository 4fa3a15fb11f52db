package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/plots"
)

// plotOptions are the flags of plot, the same for every kind.
type plotOptions struct {
	output  string
	force   bool
	samples []int
	times   []float64
	channel int
	cmap    string
	span    string
	width   float64
	dpi     int
	dark    bool
	title   string
	fps     float64
}

// plotKind is one kind of picture.
type plotKind struct {
	name, title, needs string
	many               bool // takes several files
	draw               func(a *app, files []string, o *plotOptions) (plots.Figure, error)
}

var plotKinds = []plotKind{
	{"rollout", "truth, prediction and error: film strip, x–t maps, or a film", "a prediction of rollout, or a dataset", false, (*app).plotRollout},
	{"sample", "gallery of samples: inputs and solutions", "a dataset", false, (*app).plotSample},
	{"error", "error against time with its 10–90 % band, or its histogram", "predictions of rollout", true, (*app).plotError},
	{"spectrum", "energy spectra of truth, prediction and error", "a prediction of rollout, or a dataset", false, (*app).plotSpectrum},
	{"loss", "training and validation curves", "runs of train", true, (*app).plotLoss},
}

func newPlot(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plot KIND FILE... -o OUT",
		Short: "Draw datasets, rollouts, errors, spectra and training curves",
		Long: `Draw a picture: OUT ends in .png, .svg or .pdf, or for films of rollouts in .gif,
.apng, .mp4 or .webm (the last two with ffmpeg).`,
		Example: `  pdekit plot rollout pred.npz -o rollout.png
  pdekit plot loss run1 run2 -o loss.pdf --dark`,
		Args: cobra.ArbitraryArgs,
		// A misspelt name is reported before the flags that would follow it.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			var names []string
			for _, k := range plotKinds {
				names = append(names, k.name)
			}
			if len(args) > 0 {
				return unknownName("kind of picture", args[0], names)
			}
			return withHint(usagef("plot needs a kind of picture"), "one of %s", strings.Join(names, ", "))
		},
	}
	for _, k := range plotKinds {
		cmd.AddCommand(newPlotKind(a, k))
	}
	return cmd
}

func newPlotKind(a *app, k plotKind) *cobra.Command {
	var o plotOptions
	use := k.name + " FILE -o OUT"
	if k.many {
		use = k.name + " FILE... -o OUT"
	}
	cmd := &cobra.Command{
		Use:   use,
		Short: "Draw " + k.title,
		Long:  "Draw " + k.title + ", from " + k.needs + ".",
		Example: fmt.Sprintf(`  pdekit plot %[1]s %[2]s -o %[1]s.png
  pdekit plot %[1]s %[2]s -o %[1]s.svg --width 6 --title "Burgers"`, k.name, map[bool]string{true: "run", false: "pred.npz"}[k.name == "loss"]),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHint(usagef("plot %s needs %s", k.name, k.needs), "usage: %s", cmd.UseLine())
			}
			if len(args) > 1 && !k.many {
				return usagef("plot %s draws one file; got %d", k.name, len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.plot(cmd, k, args, &o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "the picture to write; its ending chooses the format")
	f.BoolVar(&o.force, "force", false, "replace an existing output (pictures are replaced without it)")
	f.IntSliceVar(&o.samples, "samples", nil, "which samples, from 0 on")
	f.Float64SliceVar(&o.times, "times", nil, "which times to show (the nearest frames)")
	f.IntVar(&o.channel, "channel", 0, "which channel to show")
	f.StringVar(&o.cmap, "cmap", "", "colour map: "+strings.Join(plots.Colormaps(), ", ")+"; empty chooses by the data's sign")
	f.StringVar(&o.span, "range", "", "ends of the colour scale, as low:high")
	f.Float64Var(&o.width, "width", 0, "width in inches; 0 fits the content")
	f.IntVar(&o.dpi, "dpi", 0, "dots per inch of PNG; 0 means 200")
	f.BoolVar(&o.dark, "dark", false, "dark background")
	f.StringVar(&o.title, "title", "", "a title above the picture")
	f.Float64Var(&o.fps, "fps", 0, "frames per second of films; 0 makes a film of about eight seconds")
	return cmd
}

// options is what the figure is told.
func (o *plotOptions) options() (plots.Options, error) {
	out := plots.Options{Width: o.width, DPI: o.dpi, Times: o.times, Samples: o.samples, Channel: o.channel, Cmap: o.cmap, Dark: o.dark, Title: o.title}
	if o.cmap != "" && !slices.Contains(plots.Colormaps(), o.cmap) {
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
	return out, nil
}

// sample is the one sample that a figure of one sample shows.
func (o *plotOptions) sample(total int) (int, error) {
	switch {
	case len(o.samples) == 0:
		return 0, nil
	case len(o.samples) > 1:
		return 0, usagef("--samples %v: this picture shows one sample", o.samples)
	case o.samples[0] < 0 || o.samples[0] >= total:
		return 0, usagef("--samples %d: there are samples 0 to %d", o.samples[0], total-1)
	}
	return o.samples[0], nil
}

// filmFormats are the endings that ask for a film.
var filmFormats = []string{".gif", ".apng", ".mp4", ".webm"}

func (o *plotOptions) isFilm() bool {
	return slices.Contains(filmFormats, strings.ToLower(filepath.Ext(o.output)))
}

func (a *app) plot(cmd *cobra.Command, k plotKind, files []string, o *plotOptions) error {
	still, _ := plots.Formats()
	ext := strings.ToLower(filepath.Ext(o.output))
	switch {
	case o.output == "":
		return withHint(usagef("where to? plot needs -o OUT"), "-o %s.png", k.name)
	case !slices.Contains(still, strings.TrimPrefix(ext, ".")) && !o.isFilm():
		return withHint(usagef("cannot draw into %s", o.output), "the ending chooses the format: .%s; for rollouts also %s", strings.Join(still, ", ."), strings.Join(filmFormats, ", "))
	case o.isFilm() && k.name != "rollout":
		return withHint(usagef("plot %s is a still picture; %s asks for a film", k.name, o.output), "-o %s.png", k.name)
	case o.fps < 0:
		return usagef("--fps is %g; it must be positive", o.fps)
	}
	for _, f := range files {
		if a.samePath(f, o.output) {
			return usagef("%s is both input and output", f)
		}
	}
	fig, err := k.draw(a, files, o)
	if err != nil {
		return err
	}
	if ext == ".mp4" || ext == ".webm" {
		err = a.encodeFilm(cmd.Context(), fig, o.output)
	} else {
		var b bytes.Buffer
		if err := plots.Write(&b, ext, fig); err != nil {
			return &failure{err: fmt.Errorf("%s cannot be drawn: %s", strings.Join(files, ", "), strings.TrimPrefix(err.Error(), "plots: ")), code: exitUsage}
		}
		err = atomicfile.WriteFile(o.output, b.Bytes())
	}
	if err != nil {
		return err
	}
	a.say("wrote %s", o.output)
	return nil
}
