package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers/grid"
)

// paperResult is what a paper came to: what --store writes and --json prints.
type paperResult struct {
	paper
	Size        string             `json:"size"`                   // small or full
	Seeds       []paperRun         `json:"seeds"`                  // the runs, in order of seed
	Mean        metrics.Number     `json:"mean"`                   // of the metric over the seeds
	Deviation   metrics.Number     `json:"deviation"`              // standard deviation of it, the number of seeds less one in the denominator; null of one
	Parameters  int                `json:"parameters"`             // real numbers learnt
	Seconds     float64            `json:"train_seconds"`          // of a training, mean over the seeds
	Rate        float64            `json:"samples_per_second"`     // in training, mean over epochs and seeds
	Data        float64            `json:"data_seconds,omitempty"` // to make the data; 0 where they were there before
	Certificate []grid.Certificate `json:"certificates,omitempty"` // of the data judged on
	Hardware    string             `json:"hardware"`               // trained on
	Threads     int                `json:"threads"`                // used
	Version     string             `json:"version"`                // of pdekit
	Commands    []string           `json:"commands"`               // that lead to the figure, in order
}

// paperRun is the run of one seed.
type paperRun struct {
	Seed    int                       `json:"seed"`               // of the training
	Metrics map[string]metrics.Number `json:"metrics"`            // all numbers of evaluate, by name
	Epoch   int                       `json:"epoch"`              // that validation chose
	Epochs  int                       `json:"epochs"`             // planned
	Seconds float64                   `json:"train_seconds"`      // of all epochs
	Rate    float64                   `json:"samples_per_second"` // in training, mean over epochs
	Hash    string                    `json:"data_hash"`          // of the content of the data trained on: SHA-256 over the hashes of their arrays
	Grids   *resolution               `json:"resolution,omitempty"`
	Curve   []paperPoint              `json:"curve"` // at most 100 epochs of the log
}

// paperPoint is one epoch of a curve.
type paperPoint struct {
	Epoch int            `json:"epoch"`      // from 1
	Train metrics.Number `json:"train_loss"` // mean over the epoch
	Val   metrics.Number `json:"val_error"`  // relative L2 error of validation: of rollouts where there are any
}

// readPaper gathers what the runs in folder came to.
func (a *app) readPaper(p *paper, size, folder string, seeds int) (*paperResult, error) {
	out := &paperResult{paper: *p, Size: size, Version: buildVersion()}
	var sum, squares float64
	for seed := range seeds {
		text, err := a.readFile(filepath.Join(folder, evaluationFile(seed)), recordLimit)
		if err != nil {
			return nil, err
		}
		var e struct {
			Metrics     map[string]metrics.Number `json:"metrics"`
			Protocol    operators.Protocol        `json:"protocol"`
			Certificate *grid.Certificate         `json:"certificate"`
		}
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, fmt.Errorf("%s: %w", evaluationFile(seed), err)
		}
		value, ok := e.Metrics[p.Metric]
		if !ok {
			return nil, fmt.Errorf("%s has no metric %s", evaluationFile(seed), p.Metric)
		}
		sum += float64(value)
		squares += float64(value) * float64(value)
		run := paperRun{Seed: seed, Metrics: e.Metrics, Epoch: e.Protocol.Epoch, Epochs: e.Protocol.Epochs, Hash: e.Protocol.Hash}
		if err := a.readCurve(filepath.Join(folder, runFolder(seed), train.LogFile), &run); err != nil {
			return nil, err
		}
		if s := p.size(size); s != nil && s.Resolutions != nil {
			if text, err = a.readFile(filepath.Join(folder, gridsFile(seed)), recordLimit); err != nil {
				return nil, err
			}
			var e struct {
				Grids *resolution `json:"resolution"`
			}
			if err := json.Unmarshal(text, &e); err != nil {
				return nil, fmt.Errorf("%s: %w", gridsFile(seed), err)
			}
			run.Grids = e.Grids
		}
		out.Seeds = append(out.Seeds, run)
		out.Seconds += run.Seconds / float64(seeds)
		out.Rate += run.Rate / float64(seeds)
		out.Parameters, out.Hardware, out.Threads = e.Protocol.Parameters, e.Protocol.Hardware, e.Protocol.Threads
		if seed == 0 && e.Certificate != nil {
			out.Certificate = []grid.Certificate{*e.Certificate}
		}
	}
	n := float64(seeds)
	out.Mean = metrics.Number(sum / n)
	out.Deviation = metrics.Number(math.Sqrt(max(squares-sum*sum/n, 0) / (n - 1)))
	return out, nil
}

// curvePoints bounds what is stored of a log.
const curvePoints = 100

// readCurve reads the log of a run.
func (a *app) readCurve(path string, run *paperRun) error {
	text, err := a.readFile(path, recordLimit)
	if err != nil {
		return err
	}
	var records []train.Record
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var r train.Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		records = append(records, r)
	}
	stride := (len(records) + curvePoints - 1) / curvePoints
	for i, r := range records {
		run.Seconds = r.Seconds
		run.Rate += r.Rate / float64(len(records))
		if (i+1)%stride == 0 {
			val := r.ValError
			if r.ValRollout > 0 {
				val = r.ValRollout
			}
			run.Curve = append(run.Curve, paperPoint{Epoch: r.Epoch, Train: r.TrainLoss, Val: val})
		}
	}
	return nil
}

// paperTable sets the figures beside the published ones.
func paperTable(results []*paperResult) table {
	t := table{{"paper", "size", "metric", "published", "reach", "measured", "seeds", "data", "training", "samples/s"}}
	for _, r := range results {
		var published []string
		for _, q := range r.Published {
			published = append(published, q.By+" "+q.Value)
		}
		measured := figure(float64(r.Mean))
		if len(r.Seeds) > 1 {
			measured += " ± " + figure(float64(r.Deviation))
		}
		data := "there before"
		if r.Data > 0 {
			data = inSeconds(r.Data)
		}
		t = append(t, []string{r.Name, r.Size, r.Metric, strings.Join(published, "; "), strconv.FormatFloat(r.Reach, 'g', -1, 64), measured,
			strconv.Itoa(len(r.Seeds)), data, inSeconds(r.Seconds), fmt.Sprintf("%.0f", r.Rate)})
	}
	return t
}

// grids is what the seeds say of other grids, as text; "" where the recipe does
// not ask.
func (r *paperResult) grids() string {
	if len(r.Seeds) == 0 || r.Seeds[0].Grids == nil {
		return ""
	}
	first := r.Seeds[0].Grids
	t := table{{"grid", "truth", r.Metric, "to the training grid", "resampled"}}
	for i, row := range first.Rows {
		var values, ratios, through []float64
		for _, s := range r.Seeds {
			if s.Grids != nil && i < len(s.Grids.Rows) {
				at := s.Grids.Rows[i]
				values, ratios, through = append(values, float64(at.RelL2)), append(ratios, float64(at.Ratio)), append(through, float64(at.Resampled))
			}
		}
		t = append(t, []string{times(row.Grid), row.Source, meanText(values), meanText(ratios), meanText(through)})
	}
	return fmt.Sprintf("\n%s: other grids, as trained on %s (%s, mean over %s)\n%s", r.Name, times(first.TrainedOn), plural(first.Samples, "sample"), plural(len(r.Seeds), "seed"), t)
}

// meanText is mean ± deviation of a sample; "" where a value is not finite.
func meanText(x []float64) string {
	mean, squares := metrics.Mean(x), 0.0
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	switch {
	case !isFinite(mean):
		return ""
	case len(x) == 1:
		return figure(mean)
	}
	return figure(mean) + " ± " + figure(math.Sqrt(squares/float64(len(x)-1)))
}
