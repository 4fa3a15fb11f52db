package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
)

func newInspect(a *app) *cobra.Command {
	var asJSON bool
	var show string
	var foreign exchange.Options
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Say what is in a dataset, a prediction or a trained model",
		Long: `Say what a file or folder holds: a dataset (arrays, axes, ranges, the equation
and how it was solved, the certificate), a prediction, or a run of train (model,
task, protocol).

On a terminal, a small picture of a dataset's first sample comes after it.`,
		Example: "  pdekit inspect b.npz\n  pdekit inspect run --json\n  pdekit inspect b.npz --preview plain\n  pdekit inspect 1D_Burgers_Sols_Nu0.01.hdf5\n  pdekit inspect theirs.npy --axes x,time,sample\n  pdekit generate burgers --samples 4 -o - | pdekit inspect -",
		Args:    exactArgs("a file or folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(previewModes, show) {
				return unknownName("preview", show, previewModes)
			}
			path, err := a.file(args[0])
			if err != nil {
				return err
			}
			if isRun(path) {
				return a.inspectRun(path, asJSON)
			}
			return a.inspectData(args[0], foreign, asJSON, a.previewMode(show))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	addForeign(cmd.Flags(), &foreign)
	cmd.Flags().StringVar(&show, "preview", "auto", "a small picture of the first sample: "+strings.Join(previewModes, "|")+" (auto: on a terminal)")
	a.takesStreams(cmd, streams{arguments: 1})
	return cmd
}

// isRun tells a run folder or weights file from a dataset.
func isRun(path string) bool {
	if filepath.Ext(path) == ".safetensors" {
		return true
	}
	for _, name := range []string{operators.ConfigFile, operators.BestFile, operators.LastFile} {
		if _, err := os.Stat(filepath.Join(path, name)); err == nil {
			return true
		}
	}
	return false
}

// inspectedRun is what inspect prints of a run: its config.json, and what it is.
type inspectedRun struct {
	Kind string `json:"kind"` // run
	operators.Document
}

func (a *app) inspectRun(path string, asJSON bool) error {
	p, err := operators.Load(path)
	if err != nil {
		return badFile(err)
	}
	if asJSON {
		doc, err := p.Document()
		if err != nil {
			return err
		}
		return a.printJSON(inspectedRun{Kind: "run", Document: doc})
	}
	config, err := json.Marshal(p.Config)
	if err != nil {
		return err
	}
	r := p.Protocol
	t := table{
		{"run", a.renamed(path)},
		{"model", fmt.Sprintf("%s %s", p.Model, config)},
		{"parameters", fmt.Sprint(r.Parameters)},
		{"task", p.Task.String()},
		{"grid", times(p.Task.Grid)},
		{"channels", fmt.Sprintf("%d in, %d out", p.Task.Inputs(), p.Task.Channels)},
		{"normaliser", p.Normaliser.Kind},
		{"trained on", fmt.Sprintf("%s samples %s (sha256 %.12s)", r.Data, r.Train, r.Hash)},
		{"validated on", fmt.Sprintf("samples %s", r.Val)},
		{"held out", fmt.Sprintf("samples %s", r.Test)},
		{"weights", chosenEpochWithErrors(r)},
		{"loss, seed", fmt.Sprintf("%s, %d", r.Loss, r.Seed)},
		{"cost", fmt.Sprintf("%s, %s, %s", inSeconds(r.Seconds), plural(r.Threads, "thread"), r.Hardware)},
		{"pdekit", r.Version},
	}
	return a.tell(t)
}

// arraySummary is what inspect says of one array.
type arraySummary struct {
	Name   string   `json:"name"`             // such as u
	Axes   []string `json:"axes"`             // their names, the sample axis first but for coordinates
	Shape  []int    `json:"shape"`            // points along each axis
	DType  string   `json:"dtype"`            // float32 or float64
	Labels []string `json:"labels,omitempty"` // of the channels, or of the entries of params
	Units  []string `json:"units,omitempty"`  // of the labels; 1 where there is none
	// Min is the smallest of the finite values of the first 64 samples; null where
	// there are none.
	Min       metrics.Number `json:"min"`
	Max       metrics.Number `json:"max"`                  // and the largest
	NonFinite int            `json:"non_finite,omitempty"` // values of those samples that are not finite
}

// inspected is what inspect prints of a dataset or a prediction.
type inspected struct {
	Kind     string         `json:"kind"`               // evolution, steady or prediction; foreign for a file without meta.json
	Equation string         `json:"equation,omitempty"` // name in the catalogue, where it is known
	Samples  int            `json:"samples"`            // number of them
	Arrays   []arraySummary `json:"arrays"`             // with the coordinates
	Meta     datasets.Meta  `json:"meta"`               // meta.json; of a foreign file, what was found out instead of one
}

// rangeSamples bounds the samples that inspect reads for the ranges it shows.
const rangeSamples = 64

func (a *app) inspectData(path string, o exchange.Options, asJSON bool, show string) error {
	d, err := a.openData(path, o)
	if err != nil {
		return err
	}
	defer d.Close()
	var arrays []arraySummary
	for _, info := range d.Arrays() {
		s, err := summarise(d, info)
		if err != nil {
			return badFile(err)
		}
		arrays = append(arrays, s)
	}
	meta := d.Meta()
	if asJSON {
		shown := *meta
		if shown.Arrays == nil { // of a foreign file
			shown.Arrays = map[string]datasets.ArrayMeta{}
		}
		return a.printJSON(inspected{Kind: kindOf(meta), Equation: meta.Equation, Samples: d.Samples(), Arrays: arrays, Meta: shown})
	}
	facts := table{{"dataset", fmt.Sprintf("%s, %s, %s", d.Path(), kindOf(meta), plural(d.Samples(), "sample"))}}
	if o := meta.Origin; o != nil {
		facts = append(facts, []string{"read from", fmt.Sprintf("%s (%s, layout %s)", o.File, o.Format, o.Layout)})
		if o.Equation != "" {
			facts = append(facts, []string{"data of", o.Equation})
		}
		for _, note := range o.Notes {
			facts = append(facts, []string{"note", note})
		}
	} else if d.Foreign() {
		facts = append(facts, []string{"meta.json", "none: axes are guessed from names and shapes"})
	}
	if meta.Equation != "" {
		facts = append(facts, []string{"equation", meta.Equation})
	}
	var solver solvers.Description
	if meta.Solver != nil {
		if err := json.Unmarshal(meta.Solver, &solver); err != nil {
			return badFile(fmt.Errorf("%s: meta.json: solver: %w", path, err))
		}
		facts = append(facts,
			[]string{"formula", solver.Formula},
			[]string{"boundary", solver.Boundary},
			[]string{"scheme", solver.Scheme},
			[]string{"grids", fmt.Sprintf("solved on %s, stored on %s", times(solver.SolveGrid), times(solver.StoredGrid))},
			[]string{"random", solver.Random},
		)
	}
	if c := meta.Certificate; c != nil {
		facts = append(facts, []string{"certificate", fmt.Sprintf("relative L2 distance from the refined solution: %s", certificateText(c))})
	}
	if meta.Prediction != nil {
		var made predictionMeta
		if err := json.Unmarshal(meta.Prediction, &made); err != nil {
			return badFile(fmt.Errorf("%s: meta.json: prediction: %w", path, err))
		}
		facts = append(facts, []string{"prediction", fmt.Sprintf("%s %s on %s", made.Model, made.Run, made.Data)})
	}
	if meta.Command != "" {
		facts = append(facts, []string{"seed", fmt.Sprint(meta.Seed)}, []string{"command", meta.Command}, []string{"pdekit", meta.Version})
	}
	rows := table{{"ARRAY", "AXES", "SHAPE", "TYPE", "RANGE", "CHANNELS"}}
	for _, s := range arrays {
		rows = append(rows, []string{s.Name, strings.Join(s.Axes, ","), times(s.Shape), s.DType, s.span(), channelText(s)})
	}
	note := ""
	if d.Samples() > rangeSamples {
		note = fmt.Sprintf("ranges are those of the first %d samples\n", rangeSamples)
	}
	small, err := preview(d, show, a.width()-1)
	if err != nil {
		return badFile(err)
	}
	if small != "" {
		small = "\n" + small
	}
	if err := a.tell(facts, "\n", rows, note); err != nil {
		return err
	}
	_, err = fmt.Fprint(a.Out, small)
	return err
}

// span is the range of an array's values in words.
func (s arraySummary) span() string {
	text := "none finite"
	if s.Min == s.Min {
		text = fmt.Sprintf("%.4g … %.4g", float64(s.Min), float64(s.Max))
	}
	if s.NonFinite > 0 {
		text += fmt.Sprintf(", %d not finite", s.NonFinite)
	}
	return text
}

func kindOf(meta *datasets.Meta) string {
	if meta.Kind == "" {
		return "foreign"
	}
	return meta.Kind
}

func channelText(s arraySummary) string {
	var parts []string
	for i, l := range s.Labels {
		if i < len(s.Units) && s.Units[i] != "1" && s.Units[i] != "" {
			l += " (" + s.Units[i] + ")"
		}
		parts = append(parts, l)
	}
	return strings.Join(parts, ", ")
}

// summarise reads an array's range.
func summarise(d *datasets.Dataset, info datasets.Info) (arraySummary, error) {
	none := metrics.Number(math.NaN())
	s := arraySummary{Name: info.Name, Axes: info.Axes, Shape: info.Shape, DType: info.DType, Labels: info.Labels, Units: info.Units, Min: none, Max: none}
	scan := func(values []float64) {
		for _, v := range values {
			switch {
			case !isFinite(v):
				s.NonFinite++
			case s.Min != s.Min: // the first
				s.Min, s.Max = metrics.Number(v), metrics.Number(v)
			default:
				s.Min, s.Max = min(s.Min, metrics.Number(v)), max(s.Max, metrics.Number(v))
			}
		}
	}
	if info.Coordinate() {
		scan(info.Values)
		return s, nil
	}
	s.Axes, s.Shape = append([]string{"sample"}, info.Axes...), append([]int{d.Samples()}, info.Shape...)
	buffer := make([]float64, min(info.Size(), 1<<20))
	for i := range min(d.Samples(), rangeSamples) {
		for at := 0; at < info.Size(); at += len(buffer) {
			part := buffer[:min(len(buffer), info.Size()-at)]
			if err := d.ReadFloat64(part, info.Name, i, at); err != nil {
				return s, err
			}
			scan(part)
		}
	}
	if d.Samples() == 0 || info.Size() == 0 {
		return s, errors.New(d.Path() + ": array " + info.Name + " is empty")
	}
	return s, nil
}
