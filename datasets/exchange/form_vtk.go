package exchange

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/vtk"
	"github.com/pdekit/pdekit/solvers/grid"
)

// vtkSink writes a folder: for each sample a file sample0000.pvd, which lists
// the files of its frames, sample0000/frame0000.vti and so on. Channels whose
// labels end in _x, _y and _z make one vector.
type vtkSink struct {
	*export
	dir   *atomicfile.Dir
	mesh  vtk.Mesh
	times []float64
}

var vtkNames = regexp.MustCompile(`^sample\d{4,}(\.pvd)?$`)

func createVTK(path string, e *export) (Sink, error) {
	s := &vtkSink{export: e, times: []float64{0}}
	for _, a := range e.arrays {
		if k := a.Axis("time"); k >= 0 {
			s.times = e.coordinate("t", a.Shape[k])
		}
		if a.Axis("x") < 0 || s.mesh.Axes != nil {
			continue
		}
		for _, name := range grid.AxisNames {
			if k := a.Axis(name); k >= 0 {
				s.mesh.Axes = append(s.mesh.Axes, e.coordinate(name, a.Shape[k]))
			}
		}
	}
	if s.mesh.Axes == nil {
		return nil, fmt.Errorf("%s: no array has a space axis to draw", path)
	}
	var err error
	s.dir, err = atomicfile.CreateDir(path, vtkNames.MatchString)
	return s, err
}

func (s *vtkSink) WriteSample(i int, data [][]float64) error {
	if err := s.sample(i, data); err != nil {
		return err
	}
	return nil
}

// series is a .pvd file.
type series struct {
	XMLName xml.Name `xml:"VTKFile"`
	Type    string   `xml:"type,attr"`
	Version string   `xml:"version,attr"`
	Sets    []frame  `xml:"Collection>DataSet"`
}

type frame struct {
	Time float64 `xml:"timestep,attr"`
	Part int     `xml:"part,attr"`
	File string  `xml:"file,attr"`
}

func (s *vtkSink) sample(i int, data [][]float64) error {
	name := fmt.Sprintf("sample%04d", i)
	folder := filepath.Join(s.dir.Path(), name)
	if err := os.Mkdir(folder, 0o777); err != nil {
		return err
	}
	list := series{Type: "Collection", Version: "0.1"}
	for f, t := range s.times {
		var fields []vtk.Field
		for k, a := range s.arrays {
			fields = append(fields, s.fields(a, data[k], f)...)
		}
		file := fmt.Sprintf("frame%04d%s", f, s.mesh.Ending())
		b, err := s.mesh.Encode(fields)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, file), b, 0o666); err != nil {
			return err
		}
		list.Sets = append(list.Sets, frame{Time: t, File: name + "/" + file})
	}
	b, err := xml.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir.Path(), name+".pvd"), append([]byte(xml.Header), append(b, '\n')...), 0o666)
}

// fields splits an array of a sample into what is drawn at one frame.
func (s *vtkSink) fields(a grid.Array, values []float64, f int) []vtk.Field {
	c := a.Axis("channel")
	if c < 0 || len(a.Shape)-c-1 != len(s.mesh.Axes) {
		return nil
	}
	nodes := 1
	for i, n := range a.Shape[c+1:] {
		if n != len(s.mesh.Axes[i]) {
			return nil
		}
		nodes *= n
	}
	if a.Axis("time") == 0 {
		size := a.Size() / a.Shape[0]
		values = values[f*size : (f+1)*size]
	}
	single := s.DType.Size() == 4
	var out []vtk.Field
	names := labels(a)
	for k := 0; k < len(names); k++ {
		stem, vector := strings.CutSuffix(names[k], "_x")
		field := vtk.Field{Name: names[k], Single: single, Parts: [][]float64{values[k*nodes : (k+1)*nodes]}}
		for j := 1; vector && j < 3 && k+j < len(names) && names[k+j] == stem+"_"+grid.AxisNames[j]; j++ {
			field.Parts = append(field.Parts, values[(k+j)*nodes:(k+j+1)*nodes])
		}
		if len(field.Parts) > 1 {
			field.Name = stem
			k += len(field.Parts) - 1
		}
		for _, other := range s.arrays {
			if other.Name != a.Name && other.Name != "params" && names[k] == other.Name {
				field.Name = a.Name + " " + field.Name
			}
		}
		out = append(out, field)
	}
	return out
}

func (s *vtkSink) Finish() error { return s.dir.Commit() }

func (s *vtkSink) Abort() {
	if s.dir != nil {
		s.dir.Abort()
	}
}
