package plots_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/plots"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// The goldens are small pictures of the main kinds. A picture may differ from
// its golden by 1 in 255 on average over all pixels and channels, and by more
// than 40 in one pixel of 200: another platform rounds an edge differently; a
// label, a colour map or a panel that moved shows.
func TestGolden(t *testing.T) {
	w, wp := wave(64, 21)
	v, vp := vortices(32, 32, 5)
	a, u, up := darcy(33)
	runs := gallery()["error"].(plots.Curves)
	runs.DPI = 60
	for name, fig := range map[string]plots.Figure{
		"rollout-1d":     plots.Rollout{Truth: w, Prediction: wp, Options: plots.Options{DPI: 60}},
		"rollout-2d":     plots.Rollout{Truth: v, Prediction: vp, Options: plots.Options{DPI: 60, Dark: true}},
		"rollout-steady": plots.Rollout{Truth: u, Prediction: up, Input: &a, Options: plots.Options{DPI: 60}},
		"error":          runs,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".png")
			data := draw(t, "png", fig)
			if *update {
				if err := os.WriteFile(path, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			golden, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, decode(t, data), decode(t, golden))
		})
	}
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func compare(t *testing.T, got, want image.Image) {
	t.Helper()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("size %v, golden %v; run with -update if that is meant", got.Bounds(), want.Bounds())
	}
	p, q, b := rgba(got), rgba(want), got.Bounds()
	sum, far := 0.0, 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			worst := 0.0
			for shift := 0; shift < 24; shift += 8 {
				d := math.Abs(float64(p(x, y)>>shift&255) - float64(q(x, y)>>shift&255))
				sum += d
				worst = max(worst, d)
			}
			if worst > 40 {
				far++
			}
		}
	}
	n := float64(b.Dx() * b.Dy())
	if mean := sum / (3 * n); mean > 1 || float64(far) > n/200 {
		t.Errorf("mean difference %.3f (1 allowed), %d of %.0f pixels far off (%.0f allowed); look at it, and run with -update if that is meant", mean, far, n, n/200)
	}
}
