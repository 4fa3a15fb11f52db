package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/plots"
)

// plotKind is one kind of picture.
type plotKind struct {
	name, title, needs string
	many               bool   // takes several files
	file               string // of the examples; "" means pred.npz
	more               string // flags of the second example
	draw               func(a *app, files []string, o *plotOptions) (plots.Figure, error)
}

// plotKinds are in the order of the help: fields, flows, numbers.
var plotKinds = []plotKind{
	{name: "sample", title: "a gallery of samples: inputs and solutions", needs: "a dataset", file: "data.npz", more: "--samples 0,3,7 --times 0,0.5,1", draw: (*app).plotSample},
	{name: "rollout", title: "truth, prediction and error: a film strip, x–t maps, or a film", needs: "a prediction of rollout, or a dataset", more: "--samples 2 --theme dark", draw: (*app).plotRollout},
	{name: "compare", title: "predictions of several models beside the truth, with their errors", needs: "predictions of rollout on the same data", many: true, file: "fno.npz unet.npz", more: "--times 0.5,1", draw: (*app).plotCompare},
	{name: "slices", title: "the three middle slices of a 3-D field, or one plane of it", needs: "a dataset or prediction in 3-D", file: "data.npz", more: "--view z=0.25", draw: (*app).plotSlices},
	{name: "projections", title: "a 3-D field projected along its axes: mean, max, min or rms", needs: "a dataset or prediction in 3-D", file: "data.npz", more: "--channel speed --view max", draw: (*app).plotProjections},
	{name: "contour", title: "filled contours of a field, over x and t in 1-D", needs: "a dataset or a prediction", file: "data.npz", more: "--channel vorticity --count 16", draw: (*app).plotContour},
	{name: "quiver", title: "the arrows of a flow over its speed", needs: "a dataset or a prediction with a velocity or a vorticity", file: "data.npz", more: "--channel vorticity", draw: (*app).plotQuiver},
	{name: "streamlines", title: "the streamlines of a flow over its speed", needs: "a dataset or a prediction with a velocity or a vorticity", file: "data.npz", more: "--times 1,5,10", draw: (*app).plotStreamlines},
	{name: "error", title: "error against time with its 10–90 % band, or its histogram", needs: "predictions of rollout, or what evaluate -o wrote as JSON", many: true, file: "pred.npz other.npz", more: "--metric nrmse", draw: (*app).plotError},
	{name: "spectrum", title: "energy spectra of truth, prediction and error", needs: "a prediction of rollout, or a dataset", more: "--slope -3", draw: (*app).plotSpectrum},
	{name: "invariants", title: "the mass, momentum, energy … that the equation states, or what should be conserved, against time", needs: "predictions of rollout, or a dataset", many: true, more: "--samples 0,1", draw: (*app).plotInvariants},
	{name: "loss", title: "training and validation curves, and the learning rate", needs: "runs of train", many: true, file: "run1 run2", more: "--height 4", draw: (*app).plotLoss},
	{name: "resolution", title: "the error of models on grids that they were not trained on", needs: "what evaluate --res -o wrote as JSON", many: true, file: "evaluate.json", more: "--theme dark", draw: (*app).plotResolution},
	{name: "workprecision", title: "error against time of computing: the model beside pdekit's own solver", needs: "what evaluate -o wrote as JSON", many: true, file: "evaluate.json", more: "--width 4", draw: (*app).plotWorkPrecision},
	{name: "scatter", title: "the error of each sample against a parameter", needs: "what evaluate -o wrote as JSON", many: true, file: "evaluate.json", more: "--parameter viscosity", draw: (*app).plotScatter},
}

// plotKindNames are the names of all kinds.
func plotKindNames() []string {
	var names []string
	for _, k := range plotKinds {
		names = append(names, k.name)
	}
	return names
}

func newPlot(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plot KIND FILE... -o OUT",
		Short: "Draw datasets, rollouts, flows, errors, spectra and training curves",
		Long: `Draw a picture: OUT ends in .png, .svg or .pdf, or for films of rollouts in .gif,
.apng, .mp4 or .webm (the last two with ffmpeg).

Squares in the data are squares on paper; panels of one quantity share one colour
scale. A field of both signs has a diverging map centred at zero, an angle a
cyclic one, any other a perceptually uniform one, all of them safe for
colour-blind readers. Values that are not finite are grey.

3-D fields are seen through --view: a slice (z, x=0.25) or a projection (mean-z,
max-x). --channel takes a name, a number, or what can be computed: speed,
vorticity, modulus, phase.`,
		Example: `  pdekit plot rollout pred.npz -o rollout.png
  pdekit plot streamlines cavity.npz -o cavity.svg --theme dark
  pdekit plot loss run1 run2 -o loss.pdf
  pdekit plot spectrum pred.npz -o - --format svg > spectrum.svg`,
		Args: cobra.ArbitraryArgs,
		// A misspelt name is reported before the flags that would follow it.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownName("kind of picture", args[0], plotKindNames())
			}
			return withHint(usagef("plot needs a kind of picture"), "one of %s", strings.Join(plotKindNames(), ", "))
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
	file := k.file
	if file == "" {
		file = "pred.npz"
	}
	cmd := &cobra.Command{
		Use:     use,
		Short:   "Draw " + k.title,
		Long:    "Draw " + k.title + ", from " + k.needs + ".",
		Example: fmt.Sprintf("  pdekit plot %[1]s %[2]s -o %[1]s.png\n  pdekit plot %[1]s %[2]s -o %[1]s.svg %[3]s", k.name, file, k.more),
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
	o.flags(cmd, k.name)
	a.takesStreams(cmd, k.streams())
	return cmd
}

// streams are those of a kind: runs are folders, which no stream holds.
func (k plotKind) streams() streams {
	s := streams{arguments: 1, output: "output", formats: []string{"png"}}
	still, _ := plots.Formats()
	for _, f := range still {
		if f != "png" {
			s.formats = append(s.formats, f)
		}
	}
	switch {
	case k.name == "loss":
		s.arguments = 0
	case k.many:
		s.arguments = anyArgument
	case k.name == "rollout":
		for _, f := range filmFormats {
			s.formats = append(s.formats, strings.TrimPrefix(f, "."))
		}
	}
	return s
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
		return withHint(usagef("plot %s is a still picture; %s asks for a film", k.name, o.output), "-o %s.png; plot rollout draws films", k.name)
	case o.fps < 0:
		return usagef("--fps is %g; it must be positive", o.fps)
	case ext == ".mp4" || ext == ".webm":
		if err := findFFmpeg(o.output); err != nil {
			return err
		}
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
