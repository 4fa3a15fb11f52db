package main

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/npy"
)

// A preview leaves out what is no number, and is scaled by the rest.
func TestPreviewOfWhatIsNotFinite(t *testing.T) {
	values := make([]float64, 12*12)
	for i := range values {
		values[i] = float64(i)
	}
	values[5], values[30], values[100] = math.NaN(), math.Inf(1), math.Inf(-1)
	for _, c := range []struct {
		axes  string
		shape []int
	}{{"sample,x,y", []int{1, 12, 12}}, {"sample,x", []int{1, 144}}} {
		path := filepath.Join(t.TempDir(), "u.npy")
		if err := npy.WriteFile(path, c.shape, values); err != nil {
			t.Fatal(err)
		}
		d, err := (&app{IO: &IO{}}).openData(path, exchange.Options{Axes: []string{c.axes}})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for _, mode := range []string{"plain", "colour"} {
			text, err := preview(d, mode, 80)
			if err != nil || !strings.Contains(text, "0 … 143") || strings.Contains(text, "NaN") || strings.Count(text, "\n") < 4 {
				t.Errorf("%s, %s: %q (%v)", c.axes, mode, text, err)
			}
		}
	}
	if part(math.NaN(), 0, 1) != 0 || part(math.Inf(1), 0, 1) != 1 || part(0.5, 0, 1) != 0.5 {
		t.Error("what is not finite lies elsewhere")
	}
}
