package datasets

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/solvers/grid"
)

// needsExchange tells files that are read through a layout from pdekit's own.
func needsExchange(path string, info fs.FileInfo, o exchange.Options) bool {
	if info.IsDir() && o.As == "" && o.Axes == nil {
		if _, err := os.Stat(filepath.Join(path, metaName)); err == nil {
			return false
		}
	}
	return exchange.Needs(path, info, o)
}

// openForeign fills d from the file of another program at its path.
func (d *Dataset) openForeign(o exchange.Options) error {
	s, err := exchange.Open(d.path, o)
	if err != nil {
		return err
	}
	d.files = append(d.files, s)
	d.samples = s.Samples
	d.meta = &Meta{Samples: s.Samples, Kind: Steady, Grid: s.Grid, Origin: &s.Origin}
	for _, a := range s.Arrays {
		d.infos = append(d.infos, Info{Array: a.Array, DType: a.DType})
		at := &stored{shape: a.Shape, dtype: a.DType}
		if a.View != nil {
			at.shape, at.values = a.View.Shape(), a.View
		}
		d.arrays[a.Name] = at
	}
	if u, ok := d.Info("u"); ok && u.Axis("time") >= 0 {
		d.meta.Kind = Evolution
	}
	if s.Manifest != "" {
		d.recall(s.Manifest)
	}
	return nil
}

// recall takes what meta.json said from a file that pdekit wrote, if it still
// fits.
func (d *Dataset) recall(manifest string) {
	origin := d.meta.Origin
	m, err := decodeMeta([]byte(manifest))
	if err != nil || m.Samples != d.samples || m.Grid != nil && m.Grid.Check() != nil {
		origin.Notes = append(origin.Notes, "its attribute pdekit was left out: it does not fit the arrays")
		return
	}
	if u, ok := d.Info("u"); ok && m.Grid != nil && !slices.Equal(u.Shape[len(u.Shape)-min(len(m.Grid.N), len(u.Shape)):], m.Grid.N) {
		origin.Notes = append(origin.Notes, "its attribute pdekit was left out: it is of another grid")
		return
	}
	for i, info := range d.infos {
		if a, ok := m.Arrays[info.Name]; ok && naming.Rank(info.Name) == naming.Other && len(a.Axes) == len(a.Shape) {
			d.restore(i, a)
			info = d.infos[i]
		}
		if a, ok := m.Arrays[info.Name]; ok && !info.Coordinate() && slices.Equal(a.Axes[min(1, len(a.Axes)):], info.Axes) && len(info.Labels) == 0 {
			d.infos[i].Labels, d.infos[i].Units = a.Labels, a.Units
		}
	}
	d.meta = m
	d.meta.Arrays, d.meta.Origin = nil, origin
}

// restore gives an array whose axes had to be guessed those that it was written
// with, if they hold as many values.
func (d *Dataset) restore(i int, a ArrayMeta) {
	info := grid.Array{Name: d.infos[i].Name, Labels: d.infos[i].Labels, Double: d.infos[i].Double}
	if len(a.Axes) < 2 || a.Axes[0] != naming.Sample || a.Shape[0] != d.samples {
		return
	}
	info.Axes, info.Shape = a.Axes[1:], a.Shape[1:]
	left := d.infos[i].Size()
	for _, n := range info.Shape {
		if n < 1 || left%n != 0 {
			return
		}
		left /= n
	}
	if left == 1 {
		d.infos[i].Array = info
	}
}
