package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers/grid"
)

// TaskOf infers the task of a dataset: operators.NewTask with the dataset's
// arrays and grid. Errors name the dataset.
func TaskOf(d *datasets.Dataset, o operators.TaskOptions) (operators.Task, error) {
	var arrays []grid.Array
	for _, info := range d.Arrays() {
		arrays = append(arrays, info.Array)
	}
	var periodic []bool
	if g := d.Meta().Grid; g != nil {
		periodic = g.Periodic
	}
	t, err := operators.NewTask(arrays, periodic, o)
	if err != nil {
		return t, fmt.Errorf("%s: %w", d.Path(), err)
	}
	if c := d.Meta().Correction; c != nil {
		t.Correction = new(operators.Correction)
		if err := json.Unmarshal(c, t.Correction); err != nil {
			return t, fmt.Errorf("%s: meta.json: correction: %w", d.Path(), err)
		}
	}
	return t, nil
}

// DataHash identifies the content of a dataset: of the hashes that its meta.json
// lists, or, where there is none, of the values of u, a, f and params.
func DataHash(d *datasets.Dataset) (string, error) {
	h := sha256.New()
	if listed := d.Meta().Arrays; len(listed) > 0 {
		for _, name := range slices.Sorted(maps.Keys(listed)) {
			fmt.Fprintf(h, "%s %v %s\n", name, listed[name].Shape, listed[name].SHA256)
		}
		return hex.EncodeToString(h.Sum(nil)), nil
	}
	for _, name := range []string{"a", "f", "params", "u"} {
		info, ok := d.Info(name)
		if !ok {
			continue
		}
		fmt.Fprintf(h, "%s %d %v\n", name, d.Samples(), info.Shape)
		values := make([]float32, info.Size())
		bytes := make([]byte, 4*len(values))
		for i := range d.Samples() {
			if err := d.ReadFloat32(values, name, i, 0); err != nil {
				return "", err
			}
			for j, v := range values {
				binary.LittleEndian.PutUint32(bytes[4*j:], math.Float32bits(v))
			}
			h.Write(bytes)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
