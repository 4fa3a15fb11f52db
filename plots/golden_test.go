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

// The goldens are small pictures of every kind. A picture may differ from
// its golden by 1 in 255 on average over all pixels and channels, and by more
// than 40 in one pixel of 200: another platform rounds an edge differently; a
// label, a colour map or a panel that moved shows.
func TestGolden(t *testing.T) {
	all := gallery()
	w, wp := wave(64, 21)
	v, vp := vortices(32, 32, 5)
	a, u, up := darcy(33)
	figures := map[string]plots.Figure{
		"rollout-1d":     plots.Rollout{Truth: w, Prediction: wp},
		"rollout-2d":     plots.Rollout{Truth: v, Prediction: vp, Options: plots.Options{Dark: true}},
		"rollout-steady": plots.Rollout{Truth: u, Prediction: up, Input: &a},
		"sample":         plots.Gallery{Samples: []plots.Sample{{&a, u}, {&a, up}}},
		"compare":        plots.Comparison{Truth: v, Predictions: []plots.Entry{{"one", vp}, {"two", v}}},
	}
	for golden, name := range map[string]string{
		"error": "error", "loss": "loss", "spectrum": "spectrum", "histogram": "histogram-log", "scatter": "scatter",
		"invariants": "invariants", "resolution": "resolution", "workprecision": "workprecision",
		"contour": "contour-2d", "contour-1d": "contour-1d", "quiver": "quiver-2d-dark", "streamlines": "streamlines-2d",
		"slices": "slices", "projections": "projections", "phase": "field-phase",
	} {
		figures[golden] = all[name]
	}
	for name, fig := range figures {
		fig = at(fig, 50)
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
