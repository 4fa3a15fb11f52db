package operators_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/selftest"
)

// What Load may allocate for a file of n bytes: outlines of the largest models,
// which hold names and shapes alone, and the file's numbers with their gradients.
func loadBound(n int) int { return 64<<20 + 64*n }

// weightsFile saves the small model of a name, and returns its tensors and the
// text that describes it.
func weightsFile(t testing.TB, m operators.Model) (tensors map[string]safetensors.Tensor, document string) {
	t.Helper()
	for _, sig := range selftest.Signatures {
		config := selftest.Small(m, selftest.Setting{Name: "terms", Value: "4"}, selftest.Setting{Name: "neurons", Value: "6"})
		o, err := operators.Build(config, rand.New(rand.NewPCG(1, 2)), sig)
		if err != nil {
			continue
		}
		axes := len(sig.Grid)
		p := operators.Predictor{
			Operator: o, Model: m.Name, Config: config,
			Task: operators.Task{
				Kind: operators.Steady, Channels: sig.Out, Extras: []operators.Extra{{Name: "a", Channels: sig.In}},
				Grid: sig.Grid, Lo: make([]float64, axes), Hi: slices.Repeat([]float64{1}, axes), Periodic: sig.Periodic,
			},
			Normaliser: operators.Normaliser{Kind: operators.PerChannel, Extra: operators.Identity(sig.In), Target: operators.Identity(sig.Out)},
		}
		path := filepath.Join(t.TempDir(), m.Name)
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		tensors, metadata, err := safetensors.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		return tensors, metadata["pdekit"]
	}
	t.Fatalf("%s builds for no signature", m.Name)
	return nil, ""
}

// loadWith writes tensors with a text that describes them, and loads the file
// within its bound.
func loadWith(t testing.TB, path string, tensors map[string]safetensors.Tensor, document string) error {
	t.Helper()
	data, err := safetensors.Encode(tensors, map[string]string{"pdekit": document})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	foreigntest.Within(t, loadBound(len(data)), len(data), func() { _, err = operators.Load(path) })
	return err
}

// claims are what a number of a description is replaced by, and what a text of
// numbers is.
var (
	claims     = []float64{-1, 0, 1000, 1024, 1 << 15, 1 << 20, 1 << 30, 1 << 62, math.MaxInt64}
	textClaims = []string{"1024", "65536", "1000000000", strings.TrimSuffix(strings.Repeat("65536,", 10), ","), strings.TrimSuffix(strings.Repeat("1024,", 24), ",")}
)

// each calls f for each number and each text of numbers in v, which set replaces.
func each(v any, at string, f func(at string, set func(any), text bool)) {
	child := func(name string, v any, set func(any)) {
		switch v := v.(type) {
		case float64:
			f(name, set, false)
			set(v)
		case string:
			if v == "auto" || strings.Trim(v, "0123456789,.") == "" {
				f(name, set, true)
				set(v)
			}
		default:
			each(v, name, f)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			child(at+"."+name, x, func(x any) { v[name] = x })
		}
	case []any:
		for i, x := range v {
			child(fmt.Sprintf("%s.%d", at, i), x, func(x any) { v[i] = x })
		}
	}
}

// wide are the settings that make weights: with such a number they are another
// model than the file's.
var wide = []string{"width", "layers", "u_layers", "terms", "neurons", "channels"}

// A few kilobytes that claim a model of any size take the memory of a few
// kilobytes: for every model, every number of the description.
func TestHostileClaims(t *testing.T) {
	for _, m := range operators.Models() {
		tensors, document := weightsFile(t, m)
		path := filepath.Join(t.TempDir(), "best.safetensors")
		if err := loadWith(t, path, tensors, document); err != nil {
			t.Fatalf("%s, unchanged: %v", m.Name, err)
		}
		var doc map[string]any
		if err := json.Unmarshal([]byte(document), &doc); err != nil {
			t.Fatal(err)
		}
		try := func(at string, claim any) {
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			err = loadWith(t, path, tensors, string(text))
			if err != nil && !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("%s: %s %v: the error does not name the file: %v", m.Name, at, claim, err)
			}
			if err == nil && slices.Contains(wide, at[strings.LastIndex(at, ".")+1:]) {
				t.Errorf("%s: %s %v is accepted", m.Name, at, claim)
			}
		}
		for _, part := range []string{"config", "task", "normaliser"} {
			each(doc[part], part, func(at string, set func(any), text bool) {
				if text {
					for _, claim := range textClaims {
						set(claim)
						try(at, claim)
					}
					return
				}
				for _, claim := range claims {
					set(claim)
					try(at, claim)
				}
			})
		}
	}
}

// A grid that no weights pay for is not computed on for data of few points, nor by
// a cno, whose filters are matrices of an axis.
func TestClaimedGrids(t *testing.T) {
	for _, c := range []struct {
		model      string
		grid       int
		load, size string // what errors say
	}{
		{"resnet", 1 << 15, "", ""},
		{"resnet", 1 << 20, "", "more than 4096 times the points"},
		{"cno", 1 << 12, "", ""},
		{"cno", 1 << 13, "at most 4096 expected", ""},
	} {
		m, _ := operators.Lookup(c.model)
		tensors, document := weightsFile(t, m)
		path := filepath.Join(t.TempDir(), c.model)
		claimed := strings.ReplaceAll(document, `"grid":[16]`, fmt.Sprintf(`"grid":[%d]`, c.grid))
		err := loadWith(t, path, tensors, claimed)
		if (err == nil) != (c.load == "") || err != nil && !strings.Contains(err.Error(), c.load) {
			t.Errorf("%s on %d points: %v", c.model, c.grid, err)
		}
		if err != nil {
			continue
		}
		p, err := operators.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		err = p.CheckGrid([]int{16})
		if (err == nil) != (c.size == "") || err != nil && !strings.Contains(err.Error(), c.size) {
			t.Errorf("%s for %d points on 16: %v", c.model, c.grid, err)
		}
	}
}

// The most parameters that configurations may outline: names and shapes of a
// hundred thousand are within the bound too.
func TestLargestOutlines(t *testing.T) {
	steps := strings.TrimSuffix(strings.Repeat("1,", 24), ",")
	for model, config := range map[string]map[string]any{
		"mgno":    {"layers": 341, "smooth": steps},
		"sinenet": {"waves": 256, "levels": 10, "width": 1},
		"cno":     {"levels": 10, "blocks": 100, "width": 1},
		"unet":    {"multipliers": "1,1,1,1,1,1,1,1,1,1", "blocks": 100},
		"ufno":    {"layers": 1024, "u_layers": 1024},
		"uno":     {"layers": 1024, "levels": 6},
	} {
		m, _ := operators.Lookup(model)
		tensors, document := weightsFile(t, m)
		var doc map[string]any
		if err := json.Unmarshal([]byte(document), &doc); err != nil {
			t.Fatal(err)
		}
		for name, v := range config {
			doc["config"].(map[string]any)[name] = v
		}
		grid := doc["task"].(map[string]any)["grid"].([]any)
		for i := range grid {
			if grid[i] = 1 << 23; model == "cno" { // as 24 levels need
				grid[i] = 1 << 12
			}
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if err := loadWith(t, filepath.Join(t.TempDir(), model), tensors, string(text)); err == nil || !strings.Contains(err.Error(), "describe a model of") {
			t.Errorf("%s: %v", model, err)
		}
	}
}

// The error says what the description claims, what the file holds, and what to do.
func TestClaimErrors(t *testing.T) {
	m, _ := operators.Lookup("fno")
	tensors, document := weightsFile(t, m)
	path := filepath.Join(t.TempDir(), "best.safetensors")
	err := loadWith(t, path, tensors, strings.Replace(document, `"width":6`, `"width":2000`, 1))
	for _, want := range []string{path, "the model needs [", "describe a model of 1.52e+08 weights", "its tensors hold 1501 numbers", "copy the file again"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q in it", err, want)
		}
	}
}

// Any description of the tensors of some model is an error or a predictor, never
// a panic, in memory that the file pays for.
func FuzzLoad(f *testing.F) {
	var all []map[string]safetensors.Tensor
	for i, m := range operators.Models() {
		tensors, document := weightsFile(f, m)
		all = append(all, tensors)
		f.Add(byte(i), document)
	}
	path := filepath.Join(f.TempDir(), "best.safetensors")
	f.Fuzz(func(t *testing.T, model byte, document string) {
		if err := loadWith(t, path, all[int(model)%len(all)], document); err != nil && !strings.HasPrefix(err.Error(), path) {
			t.Errorf("the error does not name the file: %v", err)
		}
	})
}

// A file at fault in several ways always tells of the same one.
func TestFaultsAreToldInOrder(t *testing.T) {
	m, _ := operators.Lookup("pod")
	tensors, document := weightsFile(t, m)
	path := filepath.Join(t.TempDir(), "best.safetensors")
	for name := range tensors { // parameters and buffers of another shape
		tensors[name] = safetensors.Float32([]float32{1}, 1, 1, 1, 1, 1)
	}
	first := loadWith(t, path, tensors, document)
	for range 20 {
		if err := loadWith(t, path, tensors, document); err == nil || err.Error() != first.Error() {
			t.Fatalf("%v, and then %v", first, err)
		}
	}
}
