package report

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

const hostile = `</script><img src=x onerror="alert(1)">'&<!--`

// made is a page of waves that travel, with errors that grow.
func made(samples, frames, n int) *Page {
	v := &Viewer{
		Space: []int{n, n}, Axes: []string{"x", "y"}, Lo: []float64{0, 0}, Hi: []float64{1, 1},
		Channels: []string{"u"}, Runs: []string{"fno"}, Given: 1,
		Maps:        []Map{{Name: "grey", Hex: strings.Repeat("808080", 256)}},
		Predictions: make([][][]float32, 1),
	}
	for f := range frames {
		v.Times = append(v.Times, float64(f))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for s := range samples {
		truth, pred := make([]float32, frames*n*n), make([]float32, frames*n*n)
		// Twelve random waves a sample: structure down to some ten nodes.
		var waves [12][4]float64
		for k := range waves {
			waves[k] = [4]float64{float64(rng.IntN(13) - 6), float64(rng.IntN(13) - 6), rng.Float64(), rng.NormFloat64()}
		}
		for f := range frames {
			for i := range n {
				for j := range n {
					u, e := 0.0, 0.0
					for _, w := range waves {
						phase := 2 * math.Pi * ((w[0]*float64(i)+w[1]*float64(j))/float64(n) + w[2] + 0.02*w[3]*float64(f))
						u += w[3] * math.Sin(phase)
						e += w[3] * math.Cos(2*phase)
					}
					k := (f*n+i)*n + j
					truth[k], pred[k] = float32(u), float32(u+0.01*float64(f)*e)
				}
			}
		}
		v.Samples = append(v.Samples, s)
		v.Truth, v.Predictions[0] = append(v.Truth, truth), append(v.Predictions[0], pred)
	}
	return &Page{
		Title: "t", Version: "v", Viewer: v,
		Headline: Table{Head: []string{"metric", "fno"}, Rows: [][]string{{"relative L2", "0.1"}}},
		Charts:   []Chart{{Title: "Error", Light: []byte(`<?xml version="1.0"?><svg id="one"></svg>`), Dark: []byte(`<svg id="two"></svg>`)}},
		Sections: []Section{{Title: "fno", Facts: []Fact{{"Seed", "7"}}}},
	}
}

func write(t *testing.T, p *Page, limit int) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(&out, limit); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPageHoldsEverything(t *testing.T) {
	p := made(2, 3, 8)
	page := write(t, p, 0)
	for _, want := range []string{`<svg id="one">`, `<svg id="two">`, "default-src 'none'", "relative L2", "Seed", `id="block-3"`, "DecompressionStream", "16 bits"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<?xml") || strings.Contains(page, `id="block-4"`) || strings.Contains(page, "ZgotmplZ") {
		t.Error("the page has something that does not belong there")
	}
	if m := regexp.MustCompile(`(?i)(src|href)\s*=\s*"(?:https?:)?//`).FindString(page); m != "" {
		t.Errorf("the page asks the network: %s", m)
	}
	if again := write(t, made(2, 3, 8), 0); again != page {
		t.Error("the same page has other bytes the second time")
	}
}

func TestNamesOfStrangersAreText(t *testing.T) {
	clean, p := made(1, 2, 4), made(1, 2, 4)
	p.Title, p.Subtitle, p.Version, p.Warnings = hostile, hostile, hostile, []string{hostile}
	p.Facts = []Fact{{hostile, hostile}}
	p.Headline = Table{Title: hostile, Head: []string{hostile, hostile}, Rows: [][]string{{hostile, hostile}}}
	p.Sections = []Section{{Title: hostile, Facts: []Fact{{hostile, hostile}}, Warnings: []string{hostile}}}
	p.Charts[0].Title = hostile
	v := p.Viewer
	v.Runs, v.Channels, v.Axes, v.TimeUnit, v.Note = []string{hostile}, []string{hostile}, []string{hostile, hostile}, hostile, hostile
	page := write(t, p, 0)
	if strings.Contains(page, "<img") || strings.Contains(page, `onerror="`) {
		t.Error("a name became an element")
	}
	if a, b := strings.Count(write(t, clean, 0), "</script>"), strings.Count(page, "</script>"); a != b {
		t.Errorf("%d scripts end; expected %d", b, a)
	}
}

// decode reads a block as viewer.js does.
func decode(t *testing.T, block []byte, bits, fields, h, w int) []float64 {
	t.Helper()
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(block)))
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, fields*h*w)
	head, half := 8*fields, fields*h*w
	for f := range fields {
		lo := float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[8*f:])))
		hi := float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[8*f+4:])))
		level := make([]int, h*w)
		for k := range level {
			at := f*h*w + k
			q := int(raw[head+at])
			if bits == 16 {
				q = q<<8 | int(raw[head+half+at])
			}
			if k%w > 0 {
				q += level[k-1]
			}
			if k >= w {
				q += level[k-w]
			}
			if k%w > 0 && k >= w {
				q -= level[k-w-1]
			}
			q &= 1<<bits - 1
			level[k] = q
			if out[at] = math.NaN(); q > 0 {
				out[at] = lo + float64(q-1)*(hi-lo)/float64(int(1)<<bits-2)
			}
		}
	}
	return out
}

func TestFieldsComeBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	values := make([]float32, 3*5*7)
	for k := range values {
		values[k] = float32(rng.NormFloat64()) * 100
	}
	values[4], values[40], values[70] = float32(math.NaN()), float32(math.Inf(1)), -math.MaxFloat32/4
	for _, bits := range []int{8, 16} {
		for _, stride := range []int{1, 2} {
			c := coder{bits: bits, stride: stride, space: []int{5, 7}}
			h, w := (5+stride-1)/stride, (7+stride-1)/stride
			got := decode(t, c.encode(values), bits, 3, h, w)
			for f := range 3 {
				lo, hi := extremes(values[f*35 : f*35+35])
				tolerance := (float64(hi) - float64(lo)) / float64(int(1)<<bits-2) * 0.501
				for i := range h {
					for j := range w {
						want, v := float64(values[f*35+i*stride*7+j*stride]), got[(f*h+i)*w+j]
						if isFinite(want) != isFinite(v) || isFinite(want) && math.Abs(v-want) > tolerance+1e-6*math.Abs(want) {
							t.Fatalf("%d bits, stride %d, frame %d, node %d %d: %g became %g", bits, stride, f, i, j, want, v)
						}
					}
				}
			}
		}
	}
}

// TestSize is issue 6's: 20 samples of 50 frames of 128² in less than 15 MB,
// here 2 samples of 25 frames in a twentieth of the room.
func TestSize(t *testing.T) {
	page := write(t, made(2, 25, 128), 14_000_000/20)
	if len(page) > 15_000_000/20 {
		t.Errorf("%d bytes", len(page))
	}
	if strings.Contains(page, "one node of") {
		t.Error("smooth fields had to be thinned")
	}
	small := write(t, made(2, 10, 64), 20_000)
	if !strings.Contains(small, "one node of") || len(small) > 100_000 {
		t.Errorf("%d bytes where 20000 of fields are allowed", len(small))
	}
	blocks := regexp.MustCompile(`id="block-\d+">([^<]+)<`).FindAllStringSubmatch(page, -1)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks; expected 4", len(blocks))
	}
	if _, err := base64.StdEncoding.DecodeString(blocks[3][1]); err != nil {
		t.Error(err)
	}
}

func TestShownIsJSON(t *testing.T) {
	p := made(1, 2, 4)
	p.Viewer.Truth[0][3] = float32(math.NaN())
	p.Viewer.Predictions[0][0][5] = float32(math.Inf(1))
	s, _, err := p.Viewer.pack(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(s); err != nil {
		t.Error(err)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for name, spoil := range map[string]func(v *Viewer){
		"dimensions":  func(v *Viewer) { v.Space = []int{4, 4, 4} },
		"expected 32": func(v *Viewer) { v.Truth[0] = v.Truth[0][:5] },
		"predictions": func(v *Viewer) { v.Predictions = nil },
	} {
		p := made(1, 2, 4)
		spoil(p.Viewer)
		if err := p.Write(io.Discard, 0); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
