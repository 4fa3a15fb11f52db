package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/datasets/naming"
)

// Finding is one thing wrong with a dataset.
type Finding struct {
	Array  string // "" if it is not about one array
	Sample int    // −1 if it is not about one sample; from 0 in the file
	Text   string
}

func (f Finding) String() string {
	s := f.Text
	if f.Sample >= 0 {
		s = fmt.Sprintf("sample %d: %s", f.Sample, s)
	}
	if f.Array != "" {
		s = f.Array + ": " + s
	}
	return s
}

// Verify reads a whole dataset and lists what is wrong with it: hashes that do
// not match (or, in a foreign .npz, the zip's checksums), values that are not
// finite, coordinates that do not increase or do not fit the arrays, arrays
// that meta.json does not list, labels that do not fit. What is physically
// wrong is for the solver to find. The error is ctx's, or of reading.
func Verify(ctx context.Context, d *Dataset) ([]Finding, error) {
	var found []Finding
	add := func(array string, sample int, format string, args ...any) {
		found = append(found, Finding{array, sample, fmt.Sprintf(format, args...)})
	}
	d.verifyMeta(add)
	for _, info := range d.infos {
		if err := ctx.Err(); err != nil {
			return found, err
		}
		d.verifyHash(info.Name, add)
		if info.Coordinate() {
			verifyCoordinate(info, add)
			continue
		}
		d.verifyAxes(info, add)
		if err := d.verifyFinite(ctx, info, add); err != nil {
			return found, err
		}
	}
	return found, nil
}

type addFinding func(array string, sample int, format string, args ...any)

func (d *Dataset) verifyMeta(add addFinding) {
	m := d.meta
	if _, ok := d.Info("u"); !ok {
		add("u", -1, "the dataset has no such array")
	}
	if d.samples == 0 {
		add("", -1, "there are no samples")
	}
	d.verifyUse(add)
	if !d.known {
		return
	}
	switch m.Kind {
	case Evolution, Prediction:
		if info, ok := d.Info("u"); ok && m.Kind == Evolution && info.Axis("time") < 0 {
			add("u", -1, "has no time axis, but meta.json calls the data an evolution")
		}
	case Steady:
		if info, ok := d.Info("u"); ok && info.Axis("time") >= 0 {
			add("u", -1, "has a time axis, but meta.json calls the data steady")
		}
	default:
		add("", -1, "meta.json: kind %q; expected %s, %s or %s", m.Kind, Evolution, Steady, Prediction)
	}
	if m.FormatVersion < 1 {
		add("", -1, "meta.json: format_version %d; versions begin at 1", m.FormatVersion)
	}
	if len(m.Arrays) == 0 {
		add("", -1, "meta.json lists no arrays")
		return
	}
	for _, name := range naming.Sorted(d.arrays) {
		if _, ok := m.Arrays[name]; !ok {
			add(name, -1, "meta.json does not list it")
		}
	}
	if s := m.Split; s != nil && (s.Train < 0 || s.Validation < 0 || s.Test < 0 || s.Train+s.Validation+s.Test > d.samples) {
		add("", -1, "meta.json: split %d + %d + %d of %d samples", s.Train, s.Validation, s.Test, d.samples)
	}
}

// verifyUse reports coordinates that no array goes by.
func (d *Dataset) verifyUse(add addFinding) {
	for _, c := range d.infos {
		axis := c.Name
		if axis == "t" {
			axis = "time"
		}
		if !c.Coordinate() || slices.ContainsFunc(d.infos, func(i Info) bool { return !i.Coordinate() && i.Axis(axis) >= 0 }) {
			continue
		}
		add(c.Name, -1, "no array has an axis of its %d values", c.Shape[0])
	}
}

// verifyHash compares an array's data with its hash.
func (d *Dataset) verifyHash(name string, add addFinding) {
	a := d.arrays[name]
	if a.values == nil {
		return // a coordinate that was made up, or read when the file was opened
	}
	if err := a.Check(); err != nil {
		add(name, -1, "damaged: %v", err)
		return
	}
	m, ok := d.meta.Arrays[name]
	if !ok {
		return
	}
	sum, err := hashArray(a)
	switch {
	case err != nil:
		add(name, -1, "cannot be read: %v", err)
	case m.SHA256 == "":
		add(name, -1, "meta.json has no hash of it")
	case sum != m.SHA256:
		add(name, -1, "the data are not those that were written: SHA-256 %s…, meta.json says %s", sum[:12], shorten(m.SHA256))
	}
}

func hashArray(a *stored) (string, error) {
	h := sha256.New()
	if err := a.WriteData(h); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func verifyCoordinate(info Info, add addFinding) {
	if i, bad := firstNotFinite(info.Values, false); bad {
		add(info.Name, -1, "value %d is %g", i, info.Values[i])
		return
	}
	for i := 1; i < len(info.Values); i++ {
		if info.Values[i] <= info.Values[i-1] {
			add(info.Name, -1, "does not increase: value %d is %g after %g", i, info.Values[i], info.Values[i-1])
			return
		}
	}
}

// verifyAxes compares an array with the coordinates and its labels.
func (d *Dataset) verifyAxes(info Info, add addFinding) {
	for i, axis := range info.Axes {
		if axis == "time" {
			axis = "t"
		}
		if c := d.Coordinate(axis); c != nil && len(c) != info.Shape[i] {
			add(info.Name, -1, "%d points along %s, whose coordinate has %d", info.Shape[i], axis, len(c))
		}
	}
	i := max(info.Axis("channel"), info.Axis("parameter"))
	if i < 0 {
		return
	}
	for what, names := range map[string][]string{"labels": info.Labels, "units": info.Units} {
		if len(names) != 0 && len(names) != info.Shape[i] {
			add(info.Name, -1, "%d %s for %d along %s: %s", len(names), what, info.Shape[i], info.Axes[i], slices.Clone(names))
		}
	}
	if g := d.meta.Grid; g != nil {
		space := info.Shape[i+1:]
		if info.Axes[i] == "channel" && len(space) == len(g.N) && !slices.Equal(space, g.N) {
			add(info.Name, -1, "is on %v points, meta.json has the grid %v", space, g.N)
		}
	}
}

// verifyFinite finds the first bad value of each sample.
func (d *Dataset) verifyFinite(ctx context.Context, info Info, add addFinding) error {
	const piece = 1 << 15
	buf := make([]float64, min(piece, info.Size()))
	const most = 10
	bad := 0
	for i := range d.Samples() {
		if err := ctx.Err(); err != nil {
			return err
		}
		for at := 0; at < info.Size(); at += len(buf) {
			part := buf[:min(len(buf), info.Size()-at)]
			if err := d.ReadFloat64(part, info.Name, i, at); err != nil {
				add(info.Name, i, "cannot be read: %v", err)
				return nil
			}
			if k, found := firstNotFinite(part, false); found {
				if bad++; bad <= most {
					e := notFinite(i, info.Array, at+k, part[k])
					add(info.Name, i, "%s", e.where())
				}
				break
			}
		}
	}
	if bad > most {
		add(info.Name, -1, "%d more samples with values that are not finite", bad-most)
	}
	return nil
}
