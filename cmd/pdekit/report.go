package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators"
)

type reportOptions struct {
	evaluateOptions // lead, data, output, rollout, split, coarse, json, force
	show            int
	title           string
	size            sizeValue
}

func newReport(a *app) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report RUN... -o REPORT.html",
		Short: "Write one web page about trained models: metrics, curves, fields to play",
		Long: `Write one HTML file about one or several trained models: protocol, certificate of
the data, metrics with their intervals, curves, and a viewer that plays truth,
predictions and errors side by side, sample by sample. The file holds everything
and asks nothing of a network: mail it, archive it, open it from a disk.

Without --data the models are judged on the samples held out of the data that the
first of them was trained on. A field in 3-D is shown as a plane that the reader
moves, one in 1-D as a profile with a map over x and t, a coefficient or a source
beside what it leads to. The fields are stored as finely as --size allows: in
16 bits, in 8, then thinned; the page says which. Without --coarse-solver, which
times, the same input gives the same bytes.`,
		Example: `  pdekit report run -o report.html
  pdekit report fno unet --data test.npz -o report.html
  pdekit report run --data test.npz --show 20 --rollout 50 -o report.html`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.report(cmd.Context(), args, &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "the dataset to judge on; the data of the training if not given")
	addForeign(f, &o.foreign)
	f.StringVarP(&o.output, "output", "o", "", "the page to write: FILE.html")
	f.IntVar(&o.show, "show", 8, "samples in the viewer: the first so many of those judged")
	f.IntVar(&o.rollout, "rollout", 0, "steps of the rollout; 0 means as many as the data have")
	f.StringVar(&o.split, "split", "auto", "which samples: "+strings.Join(splitNames, "|")+"; auto: all of foreign data, the held-out ones of the training data")
	f.IntVar(&o.samples, "samples", 0, "judge the first so many samples of the split; 0 means all")
	f.IntVar(&o.lead, "lead", 0, "for models with lead times: steps that a rollout takes from one window; 0 means as in training")
	f.BoolVar(&o.coarse, "coarse-solver", false, "also time pdekit's own solver at the model's accuracy")
	f.StringVar(&o.title, "title", "", "the page's title; \"\" names the models")
	o.size, o.search = 14e6, solverTime
	f.Var(&o.size, "size", "the most that the fields may take in the page, as 14MB or 8MiB")
	f.BoolVar(&o.json, "json", false, "print a JSON summary")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	a.takesStreams(cmd, streams{inputs: []string{"data"}, output: "output", formats: []string{"html"}})
	return cmd
}

// reported is what report prints.
type reported struct {
	Output  string   `json:"output"`  // the page written
	Bytes   int      `json:"bytes"`   // its size
	Runs    []string `json:"runs"`    // folders or files of the models
	Data    string   `json:"data"`    // path of the data judged on
	Samples int      `json:"samples"` // in the viewer
}

// check finds fault with the options before any work is done.
func (o *reportOptions) check(a *app, runs []string) error {
	switch {
	case len(runs) == 0:
		return withHint(usagef("report needs a run"), "pdekit report run --data test.npz -o report.html")
	case o.show < 1:
		return usagef("--show is %d; it must be 1 or more", o.show)
	case o.size < 1e6 || o.size > 1e9:
		return usagef("--size is %s; choose 1MB to 1GB", o.size.String())
	}
	if err := a.checkOutput(o.output, o.force, append([]string{o.data}, runs...)...); err != nil {
		return err
	}
	if ext := strings.ToLower(filepath.Ext(o.output)); ext != ".html" && ext != ".htm" {
		return withHint(usagef("cannot tell what to write into %s", o.output), "-o report.html")
	}
	return nil
}

func (a *app) report(ctx context.Context, runs []string, o *reportOptions) error {
	if err := o.check(a, runs); err != nil {
		return err
	}
	runs = a.runsIn(runs)
	if o.data == "" {
		p, err := operators.Load(runs[0])
		if err != nil {
			return badFile(err)
		}
		o.data = protocolOf(p).Data
		if !a.exists(o.data) {
			return withHint(badFile(fmt.Errorf("the data of the training, %s, are not in their place", o.data)), "pdekit report %s --data DATA -o %s", strings.Join(runs, " "), o.output)
		}
	}
	judging := o.evaluateOptions
	judging.output = ""
	if err := judging.check(a, runs); err != nil {
		return err
	}
	out, err := atomicfile.Create(o.output) // before the work, which would be lost where nothing can be written
	if err != nil {
		return err
	}
	defer out.Abort()
	list, err := a.evaluateRuns(ctx, runs, &judging)
	if err != nil {
		return err
	}
	page, err := a.reportPage(ctx, list, o)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := page.Write(&text, int(o.size)); err != nil {
		return withHint(err, "fewer samples with --show, or a larger --size")
	}
	if _, err := out.Write(text.Bytes()); err != nil {
		return err
	}
	if err := out.Commit(); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(reported{Output: o.output, Bytes: text.Len(), Runs: runs, Data: o.data, Samples: len(page.Viewer.Samples)})
	}
	a.say("wrote %s: %s, %s in the viewer, %s", o.output, plural(len(list), "run"), plural(len(page.Viewer.Samples), "sample"), humanBytes(int64(text.Len())))
	return nil
}
