package datasets

import (
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Sink takes the samples of a dataset in pdekit's own form (a Writer) or in one
// of another program's.
type Sink interface {
	WriteSample(i int, data [][]float64) error
	Finish(finish func(*Meta)) error
	Abort()
}

var _ Sink = (*Writer)(nil)

// CreateSink is Create in the form that the path's ending asks for
// (exchange.Forms; else pdekit's own).
func CreateSink(path string, layout []grid.Array, o Options) (Sink, error) {
	if !exchange.HasForm(path) {
		if o.Deflate > 0 {
			return nil, impossible("%s: arrays of NumPy's files are stored as they are, to be mapped into memory; compressed are HDF5, NetCDF, Zarr and XDMF", path)
		}
		return Create(path, layout, o)
	}
	if err := checkLayout(layout); err != nil {
		return nil, err
	}
	dtype, err := npy.ParseDType(o.DType)
	if err != nil {
		return nil, &OptionsError{err}
	}
	m := o.Meta.clone()
	m.FormatVersion, m.Samples = FormatVersion, o.Samples
	m.Arrays = describeSlots(slots(layout, dtype, o.Samples), o.Samples)
	manifest, err := m.encode()
	if err != nil {
		return nil, err
	}
	c := exchange.Content{Samples: o.Samples, DType: dtype, Layout: layout, Grid: m.Grid, Evolution: m.Kind == Evolution, Deflate: o.Deflate, Equation: m.Equation, Manifest: string(manifest), Command: m.Command}
	if c.Equation == "" && m.Origin != nil {
		c.Equation = m.Origin.Equation
	}
	s, err := exchange.Create(path, c)
	if err != nil {
		return nil, err
	}
	return &foreignSink{s, path}, nil
}

// foreignSink writes a form of another program.
type foreignSink struct {
	exchange.Sink
	path string
}

func (s *foreignSink) WriteSample(i int, data [][]float64) error {
	return s.failed(s.Sink.WriteSample(i, data))
}

// Finish cannot change the Meta: it went along at the start.
func (s *foreignSink) Finish(func(*Meta)) error { return s.failed(s.Sink.Finish()) }

func (s *foreignSink) failed(err error) error {
	if err == nil {
		return nil
	}
	return &WriteError{Path: s.path, Err: err}
}
