// Package vtk writes VTK's XML files of fields on structured meshes, which
// ParaView and VisIt read: .vti where the axes are evenly spaced, .vtr where
// they are not. Data follow the XML as raw little-endian numbers.
//
// Format: VTK File Formats, Kitware, XML formats of version 1.0.
package vtk

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
)

// Mesh is the coordinates along one to three axes.
type Mesh struct{ Axes [][]float64 }

// Field is a scalar, or a vector of two or three parts, at each node: values
// with the last axis the fastest.
type Field struct {
	Name   string
	Single bool // store float32
	Parts  [][]float64
}

// Even says that the axes are evenly spaced.
func (m Mesh) Even() bool {
	for _, x := range m.Axes {
		n := len(x)
		if n < 2 {
			continue
		}
		h := (x[n-1] - x[0]) / float64(n-1)
		for i := range x {
			if math.Abs(x[i]-x[0]-float64(i)*h) > 1e-4*math.Abs(h) {
				return false
			}
		}
	}
	return true
}

// Ending is that of the file's name: ".vti" or ".vtr".
func (m Mesh) Ending() string {
	if m.Even() {
		return ".vti"
	}
	return ".vtr"
}

// Encode makes a file. It is an error if a field does not have a value for
// each node.
func (m Mesh) Encode(fields []Field) ([]byte, error) {
	n := [3]int{1, 1, 1}
	for i, x := range m.Axes {
		n[i] = len(x)
	}
	kind := "ImageData"
	if !m.Even() {
		kind = "RectilinearGrid"
	}
	var head, data bytes.Buffer
	array := func(name string, single bool, parts int, size int) string {
		text := "Float64"
		if single {
			text = "Float32"
		}
		components := ""
		if parts > 1 {
			components = ` NumberOfComponents="3"`
		}
		s := fmt.Sprintf(`<DataArray type="%s" Name="%s"%s format="appended" offset="%d"/>`+"\n", text, escape(name), components, data.Len())
		binary.Write(&data, binary.LittleEndian, uint64(size))
		return s
	}
	put := func(single bool, v float64) {
		if single {
			data.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v))))
		} else {
			data.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
		}
	}
	extent := fmt.Sprintf("0 %d 0 %d 0 %d", n[0]-1, n[1]-1, n[2]-1)
	fmt.Fprintf(&head, "<?xml version=\"1.0\"?>\n<VTKFile type=\"%s\" version=\"1.0\" byte_order=\"LittleEndian\" header_type=\"UInt64\">\n<%s WholeExtent=\"%s\"", kind, kind, extent)
	if kind == "ImageData" {
		var origin, spacing [3]float64
		spacing = [3]float64{1, 1, 1}
		for i, x := range m.Axes {
			if origin[i] = x[0]; len(x) > 1 {
				spacing[i] = (x[len(x)-1] - x[0]) / float64(len(x)-1)
			}
		}
		fmt.Fprintf(&head, ` Origin="%g %g %g" Spacing="%g %g %g"`, origin[0], origin[1], origin[2], spacing[0], spacing[1], spacing[2])
	}
	fmt.Fprintf(&head, ">\n<Piece Extent=\"%s\">\n<PointData", extent)
	if len(fields) > 0 {
		fmt.Fprintf(&head, ` %s="%s"`, map[bool]string{true: "Vectors", false: "Scalars"}[len(fields[0].Parts) > 1], escape(fields[0].Name))
	}
	head.WriteString(">\n")
	nodes := n[0] * n[1] * n[2]
	for _, f := range fields {
		size, components := 8, 1
		if f.Single {
			size = 4
		}
		if len(f.Parts) > 1 {
			components = 3
		}
		for _, p := range f.Parts {
			if len(p) != nodes {
				return nil, fmt.Errorf("field %q has %d values for %d nodes", f.Name, len(p), nodes)
			}
		}
		head.WriteString(array(f.Name, f.Single, len(f.Parts), nodes*components*size))
		// The first axis is the fastest there.
		for k := range n[2] {
			for j := range n[1] {
				for i := range n[0] {
					at := (i*n[1]+j)*n[2] + k
					for c := range components {
						v := 0.0
						if c < len(f.Parts) {
							v = f.Parts[c][at]
						}
						put(f.Single, v)
					}
				}
			}
		}
	}
	head.WriteString("</PointData>\n")
	if kind == "RectilinearGrid" {
		head.WriteString("<Coordinates>\n")
		for i, name := range []string{"x", "y", "z"} {
			x := []float64{0}
			if i < len(m.Axes) {
				x = m.Axes[i]
			}
			head.WriteString(array(name, false, 1, 8*len(x)))
			for _, v := range x {
				put(false, v)
			}
		}
		head.WriteString("</Coordinates>\n")
	}
	fmt.Fprintf(&head, "</Piece>\n</%s>\n<AppendedData encoding=\"raw\">\n_", kind)
	head.Write(data.Bytes())
	head.WriteString("\n</AppendedData>\n</VTKFile>\n")
	return head.Bytes(), nil
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
