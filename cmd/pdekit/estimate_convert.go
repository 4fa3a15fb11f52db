package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/pdekit/pdekit/datasets"
)

// convertEstimate is what convert --dry-run prints of the work before it.
type convertEstimate struct {
	Samples  int     `json:"samples"`                   // to convert
	Measured int     `json:"measured_samples"`          // converted to time one
	Sample   float64 `json:"sample_seconds"`            // one sample
	Seconds  float64 `json:"seconds"`                   // all samples
	Memory   int64   `json:"memory_bytes"`              // in use after the measured samples
	Disk     int64   `json:"disk_bytes"`                // of the output
	Free     int64   `json:"disk_free_bytes,omitempty"` // 0: unknown
}

// measuredConvert is how many samples are converted to tell of all.
const measuredConvert = 4

// estimateConvert is convert --dry-run: it converts one sample, then a few, among
// the files of the moment; the difference is what each of the others costs.
func (a *app) estimateConvert(ctx context.Context, out string, d *datasets.Dataset, compose datasets.ComposeOptions, asJSON bool) error {
	all := compose.Samples
	if all == nil {
		for i := range d.Samples() {
			all = append(all, i)
		}
	}
	e := convertEstimate{Samples: len(all), Measured: min(len(all), measuredConvert), Free: a.diskFree(filepath.Dir(filepath.Clean(out)))}
	folder, err := a.momentary()
	if err != nil {
		return err
	}
	tries := 0
	cost := func(n int) (seconds float64, bytes int64, err error) {
		tries++
		// Some forms are more than one file.
		inside := filepath.Join(folder, fmt.Sprint(tries))
		if err := a.makeFolder(inside); err != nil {
			return 0, 0, err
		}
		path := filepath.Join(inside, "out"+filepath.Ext(filepath.Clean(out)))
		compose.Samples = all[:n]
		begin := a.Now()
		if err := datasets.Compose(ctx, path, []*datasets.Dataset{d}, compose); err != nil {
			return 0, 0, err
		}
		seconds = a.Now().Sub(begin).Seconds()
		bytes, err = a.diskUsed(inside)
		return seconds, bytes, err
	}
	var first float64
	var size int64
	for range 2 { // the first warms up
		if first, size, err = cost(1); err != nil {
			return err
		}
	}
	e.Sample, e.Seconds, e.Disk = first, first, size
	if e.Measured > 1 {
		seconds, bytes, err := cost(e.Measured)
		if err != nil {
			return err
		}
		rest := float64(e.Samples-1) / float64(e.Measured-1)
		if e.Sample = (seconds - first) / float64(e.Measured-1); e.Sample <= 0 { // lost in what a file costs
			e.Sample = seconds / float64(e.Measured)
		}
		e.Seconds = first + e.Sample*float64(e.Samples-1)
		e.Disk = size + int64(float64(bytes-size)*rest)
	}
	e.Memory = held()
	return a.tellEstimate(asJSON, e, e.Disk, e.Free, table{
		{"samples", fmt.Sprint(e.Samples)},
		{"time", fmt.Sprintf("about %s: %s a sample (of %d measured)", inSeconds(e.Seconds), inSeconds(e.Sample), e.Measured)},
		{"memory", "about " + humanBytes(e.Memory)},
		{"disk", "about " + humanBytes(e.Disk) + ofFree(e.Free)},
	})
}
