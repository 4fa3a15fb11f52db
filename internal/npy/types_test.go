package npy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// typesShape is the shape of testdata/make.py, of which an array has the first
// axes.
var typesShape = []int{2, 3, 1, 2, 3, 2}

// coded is value k of an array of testdata/make.py.
func coded(kind string, k int) float64 {
	if kind == "b1" {
		return float64(k % 2)
	}
	v := float64(k * 7 % 11)
	if strings.ContainsAny(kind[:1], "ifc") {
		v -= 3
	}
	if strings.ContainsAny(kind[:1], "fc") {
		v += 0.25
	}
	return v
}

// Every type, byte order, order and number of axes that NumPy saves is read
// exactly.
func TestValuesAreThoseThatNumPySaved(t *testing.T) {
	f, err := Open("testdata/types.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	for _, kind := range strings.Fields("b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16") {
		for _, swap := range []string{"le", "be"} {
			for _, order := range []string{"C", "F"} {
				for rank := range 7 {
					name := fmt.Sprintf("%s %s %s%d", kind, swap, order, rank)
					a, ok := f.Array(name)
					if !ok {
						if swap == "be" && kind[1:] == "1" || order == "F" && rank < 2 {
							continue
						}
						t.Fatalf("no array %q", name)
					}
					seen[name] = true
					checkCoded(t, a, kind, rank, order == "F")
				}
			}
		}
	}
	for _, name := range []string{"ω", "wellen ü", "流速", "u🌊"} {
		if a, ok := f.Array(name); !ok || !slices.Equal(values(t, a), []float64{0, 1, 2}) {
			t.Errorf("array %q: %v", name, a)
		}
		seen[name] = true
	}
	if len(seen) != len(f.Arrays) {
		t.Errorf("%d of %d arrays were compared", len(seen), len(f.Arrays))
	}
}

func checkCoded(t *testing.T, a *Array, kind string, rank int, fortran bool) {
	t.Helper()
	if !slices.Equal(a.Shape, typesShape[:rank]) || a.Fortran != (fortran && rank > 1 && a.Len() > 1) {
		t.Errorf("%s: shape %v, Fortran %v", a.Name, a.Shape, a.Fortran)
	}
	if kind[0] == 'c' { // pairs of numbers, as they are stored
		d, big := a.Stored()
		b := make([]byte, 2*a.Len()*d.Size())
		if err := a.ReadStored(b, 0); err != nil || !a.Complex() {
			t.Errorf("%s: %v", a.Name, err)
		}
		if a.Fortran {
			b = cOrder(b, a.Shape, 2*d.Size())
		}
		got := make([]float64, 2*a.Len())
		Decode(got, b, d, big)
		for k := range a.Len() {
			if want := coded(kind, k); got[2*k] != want || got[2*k+1] != want+1 {
				t.Errorf("%s: value %d is %g + %gi, want %g + %gi", a.Name, k, got[2*k], got[2*k+1], want, want+1)
				return
			}
		}
		return
	}
	got, single := values(t, a), make([]float32, a.Len())
	if err := a.ReadFloat32(single, 0); err != nil {
		t.Errorf("%s: %v", a.Name, err)
	}
	for k := range got {
		if want := coded(kind, k); got[k] != want || single[k] != float32(want) {
			t.Errorf("%s: value %d is %g (%g in float32), want %g", a.Name, k, got[k], single[k], want)
			return
		}
	}
}

// What is not numbers says what it is, and what to do; arrays beside it are
// read.
func TestWhatIsNotNumbersSaysSo(t *testing.T) {
	f, err := Open("testdata/refused.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, want := range map[string]string{
		"long double": "save them as float64", "complex long double": "save them as float64", "text": "are text", "bytes": "are text",
		"record": "each field", "date": "dates", "span": "dates", "object": "unpickling", "void": "only real numbers",
	} {
		a, ok := f.Array(name)
		if !ok {
			t.Errorf("no array %q among %q", name, f.Names())
			continue
		}
		err := a.ReadFloat64(make([]float64, a.Len()), 0)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, ok := f.Array("fine"); !ok || !slices.Equal(values(t, a), []float64{0, 1}) {
		t.Error("the array of numbers beside them is not read")
	}
}
