package exchange

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/hdf5"
	"github.com/pdekit/pdekit/internal/matlab"
	"github.com/pdekit/pdekit/internal/torchfile"
	"github.com/pdekit/pdekit/internal/zarr"
)

// format is a kind of file or folder.
type format struct {
	name string
	// is tells one by the first bytes of a file (of a folder: nil) and its path.
	is   func(head []byte, path string) bool
	open func(path string) (*foreign.File, error)
}

var formats = []format{
	{"MATLAB", func(head []byte, _ string) bool { return matlab.Is(head) }, matlab.Open},
	{"HDF5", func(head []byte, _ string) bool { return hdf5.Is(head) }, hdf5.Open},
	{"PyTorch", func(head []byte, path string) bool { return torchfile.Is(head) }, torchfile.Open},
	{"Zarr", func(head []byte, path string) bool { return head == nil && zarr.Is(path) }, zarr.Open},
	{"CFDBench", func(head []byte, path string) bool { return head == nil && len(caseFolders(path)) > 0 }, openCases},
	{"NumPy", func(head []byte, path string) bool { return true }, openNumPy},
}

const headBytes = 520

// headOf is the first bytes of a file; nil of a folder.
func headOf(path string, info fs.FileInfo) ([]byte, error) {
	if info.IsDir() {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}

func formatOf(path string, info fs.FileInfo) format {
	head, err := headOf(path, info)
	if err == nil {
		for _, f := range formats {
			if f.is(head, path) {
				return f
			}
		}
	}
	return formats[len(formats)-1]
}

// Needs tells a file that only Open reads: one of another program, or one whose
// naming or axes o gives. pdekit's own containers are for datasets to open.
func Needs(path string, info fs.FileInfo, o Options) bool {
	return o.As != "" || o.Axes != nil || formatOf(path, info).name != "NumPy"
}

// openFile opens a file of any format that is read.
func openFile(path string) (*foreign.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	f, err := formatOf(path, info).open(path)
	if err != nil {
		return nil, err
	}
	f.Sort()
	if len(f.Arrays) == 0 {
		f.Close()
		return nil, fmt.Errorf("%s: %s without any array", path, f.Format)
	}
	return f, nil
}
