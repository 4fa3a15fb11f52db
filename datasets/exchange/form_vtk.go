package exchange

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/vtk"
)

// vtkSink writes a folder: for each sample a file sample0000.pvd, which lists
// the files of its frames, sample0000/frame0000.vti and so on.
type vtkSink struct {
	*export
	*drawing
	dir *atomicfile.Dir
}

var vtkNames = regexp.MustCompile(`^sample\d{4,}(\.pvd)?$`)

func createVTK(path string, e *export) (Sink, error) {
	d, err := newDrawing(path, e)
	if err != nil {
		return nil, err
	}
	dir, err := atomicfile.CreateDir(path, vtkNames.MatchString)
	return &vtkSink{e, d, dir}, err
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

func (s *vtkSink) WriteSample(i int, data [][]float64) error {
	name := fmt.Sprintf("sample%04d", i)
	folder := filepath.Join(s.dir.Path(), name)
	if err := os.Mkdir(folder, 0o777); err != nil {
		return err
	}
	mesh := vtk.Mesh{Axes: s.axes}
	list := series{Type: "Collection", Version: "0.1"}
	for f, t := range s.times {
		var fields []vtk.Field
		for _, from := range s.drawn {
			if from.frames > 0 && f >= from.frames {
				continue
			}
			field := vtk.Field{Name: from.name, Single: s.DType.Size() == 4}
			for k := range from.parts {
				field.Parts = append(field.Parts, s.values(from, data, f, k))
			}
			fields = append(fields, field)
		}
		file := fmt.Sprintf("frame%04d%s", f, mesh.Ending())
		b, err := mesh.Encode(fields)
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

func (s *vtkSink) Finish() error { return s.dir.Commit() }

func (s *vtkSink) Abort() {
	if s.dir != nil {
		s.dir.Abort()
	}
}
