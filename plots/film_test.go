package plots_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/plots"
)

func films() map[string]plots.Film {
	w, wp := wave(64, 12)
	v, vp := vortices(33, 31, 12)
	b, bp := ball(12, 5)
	d := diverged()
	return map[string]plots.Film{
		"film-1d":       {Truth: w, Prediction: wp},
		"film-2d":       {Truth: v, Prediction: vp},
		"film-2d-dark":  {Truth: v, Prediction: vp, Options: plots.Options{Dark: true, Title: "Vortices"}},
		"film-2d-truth": {Truth: v, Options: plots.Options{Times: []float64{0, 5, 10}}},
		"film-3d":       {Truth: b, Prediction: bp},
		"film-diverged": {Truth: d.Truth, Prediction: d.Prediction},
	}
}

func TestGIF(t *testing.T) {
	for name, f := range films() {
		t.Run(name, func(t *testing.T) {
			data := draw(t, "gif", f)
			if *keep != "" {
				if err := os.WriteFile(filepath.Join(*keep, name+".gif"), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			g, err := gif.DecodeAll(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			want := len(f.Truth.Times)
			if f.Times != nil {
				want = len(f.Times)
			}
			if len(g.Image) != want || g.LoopCount != 0 {
				t.Errorf("%d frames, loop count %d; want %d, 0", len(g.Image), g.LoopCount, want)
			}
			width, height, _, frames, err := f.Frames()
			if err != nil {
				t.Fatal(err)
			}
			if width%2 != 0 || height%2 != 0 || g.Config.Width != width || g.Config.Height != height {
				t.Errorf("size %d×%d, GIF %d×%d; want equal and even", width, height, g.Config.Width, g.Config.Height)
			}
			// The frames of the file, laid over each other, are the frames drawn.
			page := image.NewPaletted(image.Rect(0, 0, width, height), g.Image[0].Palette)
			i := 0
			for img := range frames {
				part := g.Image[i]
				for y := part.Rect.Min.Y; y < part.Rect.Max.Y; y++ {
					for x := part.Rect.Min.X; x < part.Rect.Max.X; x++ {
						page.SetColorIndex(x, y, part.ColorIndexAt(x, y))
					}
				}
				if !bytes.Equal(page.Pix, img.(*image.Paletted).Pix) {
					t.Fatalf("frame %d of the file is not the frame drawn", i)
				}
				i++
			}
			if *keep != "" {
				var buf bytes.Buffer
				if err := png.Encode(&buf, page); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(*keep, name+"-last.png"), buf.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, ok := edgeInk(page); ok {
				t.Error("ink at the edge of the film")
			}
		})
	}
}

// An APNG is a PNG whose first image is the first frame, with a control chunk
// for each frame, numbered through, and sound checksums.
func TestAPNG(t *testing.T) {
	f := films()["film-2d"]
	data := draw(t, "apng", f)
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	width, height, _, frames, err := f.Frames()
	if err != nil {
		t.Fatal(err)
	}
	for first := range frames {
		if img.Bounds() != image.Rect(0, 0, width, height) || !bytes.Equal(img.(*image.Paletted).Pix, first.(*image.Paletted).Pix) {
			t.Error("the still image is not the first frame")
		}
		break
	}
	count := map[string]int{}
	next := uint32(0)
	for rest := data[8:]; len(rest) > 0; {
		n := binary.BigEndian.Uint32(rest)
		name := string(rest[4:8])
		body := rest[8 : 8+n]
		if got := binary.BigEndian.Uint32(rest[8+n:]); got != crc32.ChecksumIEEE(rest[4:8+n]) {
			t.Errorf("%s: wrong checksum", name)
		}
		if name == "fcTL" || name == "fdAT" {
			if got := binary.BigEndian.Uint32(body); got != next {
				t.Errorf("%s has number %d, want %d", name, got, next)
			}
			next++
		}
		count[name]++
		rest = rest[12+n:]
	}
	n := len(f.Truth.Times)
	if count["fcTL"] != n || count["fdAT"] != n-1 || count["IDAT"] != 1 || count["acTL"] != 1 || count["IEND"] != 1 {
		t.Errorf("chunks %v for %d frames", count, n)
	}
}

// The same film gives the same bytes on one thread and on several.
func TestFilmBytes(t *testing.T) {
	threads := parallel.Threads()
	defer parallel.SetThreads(threads)
	f := films()["film-2d"]
	for _, format := range []string{"gif", "apng"} {
		parallel.SetThreads(1)
		one := draw(t, format, f)
		parallel.SetThreads(3)
		if !bytes.Equal(one, draw(t, format, f)) {
			t.Errorf("%s: other bytes with three threads", format)
		}
	}
}
