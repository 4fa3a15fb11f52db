package exchange

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/hdf5"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/internal/vtk"
	"github.com/pdekit/pdekit/solvers/grid"
)

// xdmfSink writes XDMF 3: NAME.xdmf, a temporal collection of grids for each
// sample, and beside it NAME.xdmf.h5 with an array for each field and frame,
// sample0000/frame0000/NAME, whose axes are z, y, x and, of vectors, three
// components. The arrays are small ones, since ParaView's reader of XDMF 3 takes no
// part of one (5.11 skips HyperSlab).
//
// Format: XDMF Model and Format, www.xdmf.org, version 3.
type xdmfSink struct {
	*hdf5Sink // of the values
	*drawing
	path  string // of the XML
	heavy string
	names []string // of the fields there
}

// xdmfValues ends the name of the file of values, after that of the XML.
const xdmfValues = ".h5"

var unsafeInPath = regexp.MustCompile(`[^A-Za-z0-9_.+-]+`)

func createXDMF(path string, e *export) (Sink, error) {
	d, err := newDrawing(path, e)
	if err != nil {
		return nil, err
	}
	h, err := newHDF5Sink(path+xdmfValues, e)
	if err != nil {
		return nil, err
	}
	s := &xdmfSink{hdf5Sink: h, drawing: d, path: path, heavy: filepath.Base(path) + xdmfValues}
	for i, x := range d.axes {
		if _, err := h.vector(grid.AxisNames[i], x, hdf5.Spec{}); err != nil {
			h.Abort()
			return nil, err
		}
	}
	for i, f := range d.drawn {
		name := unsafeInPath.ReplaceAllString(f.name, "_")
		if slices.Contains(s.names, name) || strings.HasPrefix(name, "frame") {
			name = fmt.Sprintf("%s_%d", name, i)
		}
		s.names = append(s.names, name)
	}
	return s, nil
}

// place is where the values of a field are, which are the same in all frames if
// it does not vary.
func (s *xdmfSink) place(field, sample, frame int) string {
	if s.drawn[field].frames == 0 {
		return fmt.Sprintf("sample%04d/%s", sample, s.names[field])
	}
	return fmt.Sprintf("sample%04d/frame%04d/%s", sample, frame, s.names[field])
}

// shape is that of a field's values, as the file has them.
func (s *xdmfSink) shape(f drawn) []int {
	out := []int{1, 1, 1}
	for k, x := range s.axes {
		out[2-k] = len(x)
	}
	if len(f.parts) > 1 {
		out = append(out, 3)
	}
	return out
}

func (s *xdmfSink) WriteSample(sample int, data [][]float64) error {
	// The axes of the mesh, components before them, and then the other way round.
	from := []int{1}
	for _, x := range s.axes {
		from = append(from, len(x))
	}
	order := counting(len(from))
	slices.Reverse(order)
	var joined []float64
	for i, f := range s.drawn {
		spec := hdf5.Spec{Shape: s.shape(f), DType: s.typeOf(s.arrays[f.array])}
		if from[0] = 1; len(f.parts) > 1 {
			from[0] = 3
		}
		if s.Deflate > 0 && s.nodes() >= chunkValues {
			spec.Level, spec.Chunk = s.Deflate, spec.Shape
		}
		for frame := range max(1, f.frames) {
			joined = joined[:0]
			for k := range f.parts {
				joined = append(joined, s.values(f, data, frame, k)...)
			}
			joined = append(joined, make([]float64, (from[0]-len(f.parts))*s.nodes())...)
			s.moved = permuted(s.moved, joined, from, order)
			s.buf = npy.Encode(s.buf[:0], spec.DType, s.moved)
			a := s.w.Array(s.place(i, sample, frame), spec)
			var err error
			if spec.Chunk != nil {
				err = a.WriteChunk(s.buf, make([]int, len(spec.Shape)))
			} else {
				err = a.Write(s.buf, 0)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Finish puts the values into place before the XML that points to them.
func (s *xdmfSink) Finish() error {
	f, err := atomicfile.Create(s.path)
	if err != nil {
		return err
	}
	defer f.Abort()
	w := bufio.NewWriter(f)
	if err := s.document(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := s.hdf5Sink.Finish(); err != nil {
		return err
	}
	return f.Commit()
}

// The elements of XDMF that are written.
type (
	xdmfItem struct {
		XMLName    xml.Name `xml:"DataItem"`
		Format     string   `xml:",attr,omitempty"`
		NumberType string   `xml:",attr,omitempty"`
		Precision  int      `xml:",attr,omitempty"`
		Dimensions string   `xml:",attr"`
		Text       string   `xml:",chardata"`
	}
	xdmfAttribute struct {
		XMLName xml.Name `xml:"Attribute"`
		Name    string   `xml:",attr"`
		Type    string   `xml:"AttributeType,attr"`
		Center  string   `xml:",attr"`
		Item    xdmfItem
	}
	xdmfGrid struct {
		XMLName xml.Name `xml:"Grid"`
		Name    string   `xml:",attr"`
		Type    string   `xml:"GridType,attr"`
		Time    struct {
			Value float64 `xml:",attr"`
		}
		Topology struct {
			Type       string `xml:"TopologyType,attr"`
			Dimensions string `xml:",attr"`
		}
		Geometry struct {
			Type  string `xml:"GeometryType,attr"`
			Items []xdmfItem
		}
		Attributes []xdmfAttribute
	}
)

// list writes numbers with spaces between them.
func list[T any](values ...T) string {
	return strings.Trim(fmt.Sprint(values), "[]")
}

// document writes the XML.
func (s *xdmfSink) document(w *bufio.Writer) error {
	w.WriteString(xml.Header + "<Xdmf Version=\"3.0\">\n<Domain>\n")
	for sample := range s.Samples {
		fmt.Fprintf(w, "<Grid Name=\"sample%04d\" GridType=\"Collection\" CollectionType=\"Temporal\">\n", sample)
		for frame, t := range s.times {
			b, err := xml.MarshalIndent(s.grid(sample, frame, t), "", " ")
			if err != nil {
				return err
			}
			w.Write(append(b, '\n'))
		}
		w.WriteString("</Grid>\n")
	}
	_, err := w.WriteString("</Domain>\n</Xdmf>\n")
	return err
}

// grid describes a frame of a sample. Lengths and coordinates have z first.
func (s *xdmfSink) grid(sample, frame int, t float64) xdmfGrid {
	g := xdmfGrid{Name: fmt.Sprintf("sample%04d_frame%04d", sample, frame), Type: "Uniform"}
	g.Time.Value = t
	lengths, origin, spacing := [3]int{1, 1, 1}, [3]float64{}, [3]float64{1, 1, 1}
	for k, x := range s.axes {
		lengths[2-k], origin[2-k] = len(x), x[0]
		if n := len(x); n > 1 {
			spacing[2-k] = (x[n-1] - x[0]) / float64(n-1)
		}
	}
	g.Topology.Type, g.Topology.Dimensions = "3DCoRectMesh", list(lengths[:]...)
	g.Geometry.Type = "ORIGIN_DXDYDZ"
	number := xdmfItem{Format: "XML", NumberType: "Float", Precision: 8, Dimensions: "3"}
	if (vtk.Mesh{Axes: s.axes}).Even() {
		for _, v := range [][3]float64{origin, spacing} {
			number.Text = list(v[:]...)
			g.Geometry.Items = append(g.Geometry.Items, number)
		}
	} else {
		g.Topology.Type, g.Geometry.Type = "3DRectMesh", "VXVYVZ"
		for k, name := range grid.AxisNames {
			number.Format, number.Text = "XML", "0"
			n := 1
			if k < len(s.axes) {
				n = len(s.axes[k])
				number.Format, number.Text = "HDF", s.heavy+":/"+name
			}
			number.Dimensions = list(n)
			g.Geometry.Items = append(g.Geometry.Items, number)
		}
	}
	for i, f := range s.drawn {
		if f.frames > 0 && frame >= f.frames {
			continue
		}
		a := xdmfAttribute{Name: f.name, Type: "Scalar", Center: "Node"}
		if len(f.parts) > 1 {
			a.Type = "Vector"
		}
		a.Item = xdmfItem{Format: "HDF", NumberType: "Float", Precision: s.typeOf(s.arrays[f.array]).Size(), Dimensions: list(s.shape(f)...), Text: s.heavy + ":/" + s.place(i, sample, frame)}
		g.Attributes = append(g.Attributes, a)
	}
	return g
}
