package kernel

import (
	"fmt"
	"testing"
)

func TestTranspose(t *testing.T) { eachPath(t, testTranspose) }

func testTranspose(t *testing.T) {
	for _, s := range [][4]int{{0, 3, 1, 4}, {1, 1, 1, 1}, {5, 7, 9, 8}, {33, 17, 40, 17}, {64, 1000, 64, 1001}, {250, 130, 257, 131}} {
		rows, cols, ldd, lds := s[0], s[1], s[2], s[3]
		src, dst := guarded[float32](rows*lds), guarded[float32](cols*ldd)
		for i := range src.x {
			src.x[i] = float32(i)
		}
		Transpose(dst.x, ldd, src.x, lds, rows, cols)
		for j := range cols {
			for i := range ldd {
				got := dst.x[j*ldd+i]
				if i >= rows {
					if got == got {
						t.Fatalf("%v: wrote the gap at (%d,%d)", s, j, i)
					}
				} else if want := src.x[i*lds+j]; got != want {
					t.Fatalf("%v: (%d,%d) is %v, want %v", s, j, i, got, want)
				}
			}
		}
		dst.check(t, fmt.Sprint(s))
	}
	src := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	dst := make([]float64, 12)
	TransposeBatch(dst, src, 2, 2, 3)
	if want := [12]float64{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12}; [12]float64(dst) != want {
		t.Errorf("TransposeBatch: %v, want %v", dst, want)
	}
	gap := []float64{0, 0, 0, 0, 0, 0}
	CopyStrided(gap, 3, src, 4, 2, 2)
	if want := [6]float64{1, 2, 0, 5, 6, 0}; [6]float64(gap) != want {
		t.Errorf("CopyStrided: %v, want %v", gap, want)
	}
}
