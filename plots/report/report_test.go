package report

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var nan32 = float32(math.NaN())

const hostile = `</script><img src=x onerror="alert(1)">'&<!--`

// made is a page of waves that travel, with errors that grow, on n nodes along
// each of two axes.
func made(samples, frames, n int) *Page { return madeIn([]int{n, n}, samples, frames, 1) }

// madeIn is made on other grids and for several runs. No frames: a steady problem
// with an input.
func madeIn(space []int, samples, frames, runs int) *Page {
	dims := len(space)
	v := &Viewer{
		Space: space, Axes: []string{"x", "y", "z"}[:dims], Lo: make([]float64, dims), Hi: slices.Repeat([]float64{1}, dims),
		Channels: []string{"u"}, Runs: []string{"fno", "unet", "deeponet"}[:runs], Given: 1,
		Maps: []Map{
			{Name: "grey", Hex: ramp(func(i int) [3]int { return [3]int{i, i, i} })},
			{Name: "signed", Hex: ramp(func(i int) [3]int { return [3]int{i, 255 - max(i-128, 128-i), 255 - i} }), Signed: true},
			{Name: "night", Hex: ramp(func(i int) [3]int { return [3]int{i, max(i-128, 128-i), 255 - i} }), Signed: true, Dark: true},
		},
		Predictions: make([][][]float32, runs),
	}
	if frames == 0 {
		v.Given, v.InputNames = 0, []string{"coefficient"}
	}
	for f := range frames {
		v.Times = append(v.Times, float64(f))
	}
	nodes := 1
	for _, n := range space {
		nodes *= n
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for s := range samples {
		v.Samples = append(v.Samples, s)
		truth := make([]float32, max(1, frames)*nodes)
		wrong := make([]float32, len(truth))
		// Random waves: structure down to some ten nodes.
		for range 8 {
			k, drift, amplitude := make([]float64, dims), 0.02*rng.NormFloat64(), rng.NormFloat64()
			for d := range k {
				k[d] = float64(rng.IntN(13) - 6)
			}
			for f := range max(1, frames) {
				addWave(truth[f*nodes:(f+1)*nodes], space, k, drift*float64(f), amplitude)
				addWave(wrong[f*nodes:(f+1)*nodes], space, k, 0.25+2*drift*float64(f), 0.02*float64(f+1)*amplitude)
			}
		}
		v.Truth = append(v.Truth, truth)
		for r := range runs {
			pred := make([]float32, len(truth))
			for i, y := range truth {
				pred[i] = y + float32(r+1)*wrong[i]
			}
			v.Predictions[r] = append(v.Predictions[r], pred)
		}
		if frames == 0 {
			in := make([]float32, nodes)
			for i, y := range truth {
				if in[i] = 3; y > 0 {
					in[i] = 12
				}
			}
			v.Inputs = append(v.Inputs, in)
		}
	}
	return &Page{
		Title: "t", Version: "v", Viewer: v,
		Headline: Table{Head: []string{"metric", "fno"}, Rows: [][]string{{"relative L2", "0.1"}}},
		Charts:   []Chart{{Title: "Error", Light: []byte(`<?xml version="1.0"?><svg id="one"></svg>`), Dark: []byte(`<svg id="two"></svg>`)}},
		Sections: []Section{{Title: "fno", Facts: []Fact{{"Seed", "7"}}}},
	}
}

// addWave adds amplitude·sin(2π(k·x + phase)), as products of sines and cosines
// along the axes.
func addWave(field []float32, space []int, k []float64, phase, amplitude float64) {
	n := space[len(space)-1]
	line := make([]complex128, n)
	for j := range line {
		line[j] = cmplx.Rect(1, 2*math.Pi*k[len(space)-1]*float64(j)/float64(n))
	}
	for row := range len(field) / n {
		angle, rest := phase, row
		for d := len(space) - 2; d >= 0; d-- {
			angle += k[d] * float64(rest%space[d]) / float64(space[d])
			rest /= space[d]
		}
		sin, cos := math.Sincos(2 * math.Pi * angle)
		sin, cos = amplitude*sin, amplitude*cos
		for j, e := range line {
			field[row*n+j] += float32(sin*real(e) + cos*imag(e))
		}
	}
}

// ramp is a colour map.
func ramp(colour func(i int) [3]int) string {
	var b strings.Builder
	for i := range 256 {
		c := colour(i)
		fmt.Fprintf(&b, "%02x%02x%02x", c[0], c[1], c[2])
	}
	return b.String()
}

func write(t testing.TB, p *Page, limit int) string {
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

// decode reads a block as fields.js does: the level of a node is what is stored
// plus those of its neighbours, by inclusion and exclusion.
func decode(t *testing.T, block []byte, bits, fields int, space []int) []float64 {
	t.Helper()
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(block)))
	if err != nil {
		t.Fatal(err)
	}
	size := [3]int{1, 1, 1}
	copy(size[3-len(space):], space)
	nodes := size[0] * size[1] * size[2]
	out := make([]float64, fields*nodes)
	head, half := 8*fields, fields*nodes
	for f := range fields {
		lo := float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[8*f:])))
		hi := float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[8*f+4:])))
		level := make([]int, nodes)
		at := func(h, i, j int) int {
			if h < 0 || i < 0 || j < 0 {
				return 0
			}
			return level[(h*size[1]+i)*size[2]+j]
		}
		for k := range level {
			h, i, j := k/size[2]/size[1], k/size[2]%size[1], k%size[2]
			q := int(raw[head+f*nodes+k])
			if bits == 16 {
				q = q<<8 | int(raw[head+half+f*nodes+k])
			}
			q += at(h-1, i, j) + at(h, i-1, j) + at(h, i, j-1) - at(h-1, i-1, j) - at(h-1, i, j-1) - at(h, i-1, j-1) + at(h-1, i-1, j-1)
			q &= 1<<bits - 1
			level[k] = q
			if out[f*nodes+k] = math.NaN(); q > 0 {
				out[f*nodes+k] = lo + float64(q-1)*(hi-lo)/float64(int(1)<<bits-2)
			}
		}
	}
	return out
}

func TestFieldsComeBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, space := range [][]int{{9}, {5, 7}, {7, 5}, {3, 4, 5}, {1, 1, 1}} {
		nodes := 1
		for _, n := range space {
			nodes *= n
		}
		values := make([]float32, 3*nodes)
		for k := range values {
			values[k] = float32(rng.NormFloat64()) * 100
		}
		values[0], values[nodes], values[len(values)-1] = float32(math.NaN()), float32(math.Inf(1)), -math.MaxFloat32/4
		for _, bits := range []int{8, 16} {
			for _, stride := range []int{1, 2} {
				c := coder{bits: bits, stride: stride, space: space}
				kept := c.thinned()
				got := decode(t, c.encode(values), bits, 3, kept)
				for at, v := range got {
					// The node of the full grid that this one was.
					n := len(got) / 3
					f, rest, from, step := at/n, at%n, 0, 1
					for d := len(space) - 1; d >= 0; d-- {
						from += rest % kept[d] * stride * step
						rest /= kept[d]
						step *= space[d]
					}
					lo, hi := extremes(values[f*nodes : (f+1)*nodes])
					tolerance := (float64(hi) - float64(lo)) / float64(int(1)<<bits-2) * 0.501
					want := float64(values[f*nodes+from])
					if isFinite(want) != isFinite(v) || isFinite(want) && math.Abs(v-want) > tolerance+1e-6*math.Abs(want) {
						t.Fatalf("%v, %d bits, stride %d, frame %d, node %d: %g became %g", space, bits, stride, f, from, want, v)
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
		"dimensions":  func(v *Viewer) { v.Space = []int{4, 4, 4, 4} },
		"expected 32": func(v *Viewer) { v.Truth[0] = v.Truth[0][:5] },
		"predictions": func(v *Viewer) { v.Predictions = nil },
		"expected 16": func(v *Viewer) { v.InputNames, v.Inputs = []string{"a"}, [][]float32{make([]float32, 15)} },
		"0 samples":   func(v *Viewer) { v.InputNames = []string{"a"} },
	} {
		p := made(1, 2, 4)
		spoil(p.Viewer)
		if err := p.Write(io.Discard, 0); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
