package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers/grid"
)

// turning is a film of frames of n² points, truth and prediction: eddies that
// go round, each frame unlike its neighbours.
func turning(n, frames int) plots.Film {
	g := grid.Uniform(2, n, 0, 1, true)
	truth := plots.Data{Grid: g, Channels: 1, Names: []string{"vorticity"}}
	prediction := truth
	const distinct = 25 // frames come again after so many
	for f := range frames {
		truth.Times = append(truth.Times, float64(f))
		if f >= distinct {
			at := f % distinct * n * n
			truth.Values = append(truth.Values, truth.Values[at:at+n*n]...)
			prediction.Values = append(prediction.Values, prediction.Values[at:at+n*n]...)
			continue
		}
		a := 2 * math.Pi * float64(f) / distinct
		for i := range n {
			for j := range n {
				x, y := 2*math.Pi*float64(i)/float64(n), 2*math.Pi*float64(j)/float64(n)
				v := math.Sin(x+math.Sin(2*y+a)) + math.Cos(3*y-math.Cos(x+a)) + 0.3*math.Sin(5*x+7*y+3*a)
				truth.Values = append(truth.Values, v)
				prediction.Values = append(prediction.Values, v+0.05*math.Sin(8*x-a)*math.Cos(6*y))
			}
		}
	}
	prediction.Times = truth.Times
	return plots.Film{Truth: truth, Prediction: prediction}
}

// BenchmarkFilm is 200 frames of 256², truth beside prediction and error, in
// each format: the numbers of docs/benchmarks/pictures.md.
func BenchmarkFilm(b *testing.B) {
	film := turning(256, 200)
	for _, ext := range filmFormats {
		b.Run(ext[1:], func(b *testing.B) {
			if findFFmpeg("") != nil && (ext == ".mp4" || ext == ".webm") {
				b.Skip("no ffmpeg")
			}
			out := filepath.Join(b.TempDir(), "film"+ext)
			for range b.N {
				if err := writeFilm(film, out); err != nil {
					b.Fatal(err)
				}
			}
			info, err := os.Stat(out)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		})
	}
}

func writeFilm(film plots.Film, out string) error {
	if ext := filepath.Ext(out); ext == ".gif" || ext == ".apng" {
		var buf bytes.Buffer
		if err := plots.Write(&buf, ext, film); err != nil {
			return err
		}
		return os.WriteFile(out, buf.Bytes(), 0o644)
	}
	a := &app{IO: systemIO()}
	return a.encodeFilm(context.Background(), film, out)
}

// A film through ffmpeg has all frames at the rate and size asked for, and the
// same bytes again.
func TestFFmpegFilm(t *testing.T) {
	if findFFmpeg("") != nil {
		t.Skip("no ffmpeg")
	}
	film := turning(16, 7)
	film.Rate, film.DPI = 10, 40
	width, height, _, _, err := film.Frames()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, ext := range []string{".mp4", ".webm"} {
		one, two := filepath.Join(folder, "one"+ext), filepath.Join(folder, "two"+ext)
		for _, out := range []string{one, two} {
			if err := writeFilm(film, out); err != nil {
				t.Fatal(err)
			}
		}
		a, _ := os.ReadFile(one)
		b, _ := os.ReadFile(two)
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: %d and %d bytes, not the same", ext, len(a), len(b))
		}
		raw, err := exec.Command("ffmpeg", "-v", "error", "-i", one, "-f", "rawvideo", "-pix_fmt", "rgb24", "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) != 7*3*width*height {
			t.Fatalf("%s: %d bytes of pixels; want 7 frames of %d×%d", ext, len(raw), width, height)
		}
		// The corner is background: white survives the change of colours.
		if raw[0] < 250 || raw[1] < 250 || raw[2] < 250 {
			t.Errorf("%s: the corner is %v, not white", ext, raw[:3])
		}
	}
}

func TestWritePixels(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.RGBA{1, 2, 3, 255}, color.RGBA{250, 0, 9, 255}})
	img.Pix = []uint8{0, 1, 1, 0}
	var b bytes.Buffer
	if err := writePixels(&b, img); err != nil {
		t.Fatal(err)
	}
	if want := []byte{1, 2, 3, 250, 0, 9, 250, 0, 9, 1, 2, 3}; !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%v, want %v", b.Bytes(), want)
	}
}
