package operators

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators/autodiff"
)

func TestSaveLoad(t *testing.T) {
	for _, kind := range NormaliserKinds {
		p := randomPredictor(t, windowTask(), kind)
		if kind == Raw {
			p.Normaliser = Normaliser{Kind: Raw, State: Identity(2), Extra: Identity(1), Target: Identity(2)}
		}
		p.Protocol = Protocol{Data: "b.npz", Hash: "0a", Train: Span{0, 8}, Test: Span{8, 10}, Seed: 1<<63 + 1, Error: 0.25, Epoch: 3}
		p.Training = json.RawMessage(`{"lr":0.001}`)
		dir := t.TempDir()
		if err := p.Save(filepath.Join(dir, BestFile)); err != nil {
			t.Fatal(err)
		}
		if err := p.SaveConfig(dir); err != nil {
			t.Fatal(err)
		}
		q, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if q.Model != p.Model || string(q.Training) != string(p.Training) {
			t.Errorf("%s: model %q, training %s", kind, q.Model, q.Training)
		}
		for name, diff := range map[string]string{
			"task": cmp.Diff(p.Task, q.Task), "normaliser": cmp.Diff(p.Normaliser, q.Normaliser),
			"protocol": cmp.Diff(p.Protocol, q.Protocol), "config": cmp.Diff(p.Config, q.Config),
		} {
			if diff != "" {
				t.Errorf("%s: %s changed: %s", kind, name, diff)
			}
		}
		x := noise(p.Task.Inputs()*12, 3)
		a, b := make([]float32, 24), make([]float32, 24)
		if err := p.Predict(a, x, nil, []int{12}); err != nil {
			t.Fatal(err)
		}
		if err := q.Predict(b, x, nil, []int{12}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a, b) {
			t.Errorf("%s: the loaded operator predicts other numbers", kind)
		}
		var shown struct {
			Task      Task
			Signature Signature
		}
		text, err := os.ReadFile(filepath.Join(dir, ConfigFile))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &shown); err != nil || shown.Task.Window != 2 || shown.Signature.In != 5 {
			t.Errorf("%s says %+v, %v", ConfigFile, shown, err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	p := randomPredictor(t, windowTask(), PerChannel)
	good := filepath.Join(t.TempDir(), "good.safetensors")
	if err := p.Save(good); err != nil {
		t.Fatal(err)
	}
	// change writes the file again with something wrong in it.
	change := func(f func(tensors map[string]safetensors.Tensor, metadata map[string]string)) string {
		tensors, metadata, err := safetensors.Read(good)
		if err != nil {
			t.Fatal(err)
		}
		f(tensors, metadata)
		path := filepath.Join(t.TempDir(), "bad.safetensors")
		if err := safetensors.Write(path, tensors, metadata); err != nil {
			t.Fatal(err)
		}
		return path
	}
	replace := func(old, with string) string {
		return change(func(_ map[string]safetensors.Tensor, m map[string]string) {
			if !strings.Contains(m[documentName], old) {
				t.Fatalf("%q is not in %s", old, m[documentName])
			}
			m[documentName] = strings.Replace(m[documentName], old, with, 1)
		})
	}
	first := weightPrefix + p.Operator.Params()[0].Name
	empty := t.TempDir()
	started := t.TempDir()
	if err := p.SaveConfig(started); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"absent", filepath.Join(empty, "x"), "no such run folder"},
		{"empty folder", empty, "not a run folder"},
		{"run without weights", started, "no weights yet"},
		{"no document", change(func(_ map[string]safetensors.Tensor, m map[string]string) { delete(m, documentName) }), "not written by pdekit train"},
		{"newer format", replace(`"format_version":1`, `"format_version":9`), "format version 9, of a later pdekit; this one reads 1 to 2"},
		{"no format", replace(`"format_version":1`, `"format_version":0`), "format version 0"},
		{"unknown model", replace(`"model":"fno"`, `"model":"fnoo"`), `unknown model "fnoo"`},
		{"unknown hyper-parameter", replace(`"width":6`, `"wdth":6`), "wdth"},
		{"other width", replace(`"width":6`, `"width":7`), "shape"},
		{"other task", replace(`"kind":"autoregressive"`, `"kind":"x"`), `unknown task "x"`},
		{"impossible channels", replace(`"channels":2`, `"channels":-2`), "-2 channels"},
		{"statistics missing", replace(`"normaliser":{"kind":"channel"`, `"normaliser":{"kind":"pixel"`), "no tensor"},
		{"weight missing", change(func(w map[string]safetensors.Tensor, _ map[string]string) { delete(w, first) }), "no tensor"},
		{"weight too many", change(func(w map[string]safetensors.Tensor, _ map[string]string) { w[weightPrefix+"x"] = w[first] }), "more weights"},
		{"weight of another type", change(func(w map[string]safetensors.Tensor, _ map[string]string) {
			x := w[first]
			x.DType = "I32"
			w[first] = x
		}), "I32"},
	} {
		if _, err := Load(c.path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v; want a message with %q", c.name, err, c.want)
		}
	}
}

// Files of the first version, written by the first pdekit, predict what it did.
func TestLoadFirstVersion(t *testing.T) {
	values := readGolden(t, "checkpoint-1-values")
	for _, kind := range []string{PerChannel, PerPixel} {
		p, err := Load("testdata/checkpoint-1-" + kind + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		if p.Normaliser.Kind != kind || p.Protocol.Version != "0.1.0" {
			t.Errorf("%s: statistics %q, version %q", kind, p.Normaliser.Kind, p.Protocol.Version)
		}
		if p.Protocol.Hash == "" || p.Protocol.Error == 0 {
			t.Errorf("%s: the keys of the first version are not read: %+v", kind, p.Protocol)
		}
		x, want := load(t, values, autodiff.Float32, "x"), load(t, values, autodiff.Float32, "y."+kind)
		y := autodiff.New(autodiff.Float32, want.Shape...)
		if err := p.Predict(y.Float32(), x.Float32(), nil, p.Task.Grid); err != nil {
			t.Fatal(err)
		}
		if d := most(y, want); !(d <= 1e-6) {
			t.Errorf("%s: predictions differ by %.2g", kind, d)
		}
	}
}

// Spectral weights are stored as complex numbers on request, and read back bit
// for bit, whatever model has them.
func TestSaveComplex(t *testing.T) {
	found := 0
	for _, m := range Models() {
		task := Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 1}}, Grid: []int{12, 12}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{true, true}}
		c := m.New()
		op, err := c.Build(rand.New(rand.NewPCG(2, 2)), task.Signature())
		if err != nil {
			continue
		}
		p, err := asItIs(op, m.Name, c, task)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "complex.safetensors")
		if err := p.SaveComplex(path); err != nil {
			t.Fatal(err)
		}
		tensors, _, err := safetensors.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, x := range tensors {
			if x.DType == safetensors.C64 {
				found++
			} else if strings.Contains(name, ".spectral.weight") {
				t.Errorf("%s: %s is %s", m.Name, name, x.DType)
			}
		}
		q, err := Load(path)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		for i, w := range p.Operator.Params() {
			if !slices.Equal(w.Float32(), q.Operator.Params()[i].Float32()) {
				t.Errorf("%s: %s comes back as other numbers", m.Name, w.Name)
			}
		}
	}
	if found == 0 {
		t.Error("no model has complex weights")
	}
}

func TestRunFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "run")
	r, err := OpenRun(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRun(path); err == nil {
		t.Error("a run folder was opened twice at a time")
	}
	if err := os.WriteFile(r.File(ConfigFile), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if !r.Has(ConfigFile) || r.Has("y") {
		t.Error("Has is wrong")
	}
	if err := r.Remove(ConfigFile, "y"); err != nil || r.Has(ConfigFile) {
		t.Errorf("Remove: %v", err)
	}
	if err := os.WriteFile(r.File(LastFile), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	r.Close()
	again, err := OpenRun(path)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if !again.Has(LastFile) {
		t.Error("a file that was there is gone")
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if r, err = OpenRun(fresh); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if _, err := os.Stat(fresh); err == nil {
		t.Error("an empty folder was left behind")
	}
	file := filepath.Join(t.TempDir(), "file")
	if _, err := OpenRun(t.TempDir()); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRun(file); err == nil {
		t.Error("a file was opened as a run folder")
	}
	if _, err := OpenRun(filepath.Dir(file)); err == nil {
		t.Error("a folder of other files was opened as a run folder")
	}
}
