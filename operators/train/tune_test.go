package train

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators"
)

// importedFile, beside a child's dataset, is what it trains further.
const importedFile = "imported.safetensors"

func tuneData() heat { return heat{samples: 16, points: 16, frames: 6} }

// imported makes a predictor of a state of neuralop's FNO, whose weights another
// program drew, for tuneData.
func imported(t *testing.T, path string) {
	t.Helper()
	state, more, err := weights.Read("../testdata/neuralop-1d.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x", "y", "x2", "y2"} {
		delete(state, name)
	}
	found, err := operators.InferNeuralOp(state)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := found.TakeArguments(more); err != nil {
		t.Fatal(err)
	}
	found.Config.Coordinates = true // neuralop's default, which its arguments leave out
	task := operators.Task{Kind: operators.Autoregressive, Window: 2, Channels: 1, Grid: []int{16}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true}}
	p, err := operators.FromNeuralOp(state, found.Config, task)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
}

// tune are the options that train the imported model at path further.
func tune(path string, d *datasets.Dataset, dir string) (Options, error) {
	p, err := operators.Load(path)
	if err != nil {
		return Options{}, err
	}
	m, _ := operators.Lookup(p.Model)
	s := Settings{Epochs: 12, Batch: 8, LR: 1e-2, Window: 2, Normalise: operators.Raw, Init: path, Seed: 4, CheckpointEvery: 20 * time.Millisecond}
	return Options{Model: m, Config: p.Config, Settings: s, Data: d, Dir: dir, Resume: true}, nil
}

// TestTuneImported trains an imported model further: its loss falls from where
// the other program left it, and a run that is killed ends with the bytes of one
// that was not.
func TestTuneImported(t *testing.T) {
	base := t.TempDir()
	path := filepath.Join(base, importedFile)
	imported(t, path)
	tuneData().writeTo(t, filepath.Join(base, "data"))
	o, err := tune(path, open(t, filepath.Join(base, "data")), filepath.Join(base, "whole"))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	res, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	first, last := res.Records[0], res.Records[len(res.Records)-1]
	t.Logf("loss %.3g → %.3g, validation %.3g → %.3g", first.TrainLoss, last.TrainLoss, first.ValError, last.ValError)
	if !(last.TrainLoss < 0.5*first.TrainLoss && last.ValError < 0.8*first.ValError) {
		t.Error("the loss does not fall")
	}

	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(base, "run")
	start := func() *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), childVariable+"="+dir)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	rng := rand.New(rand.NewPCG(3, 4))
	between := 0 // kills that left an unfinished run
	for try := 0; try < 3 || between == 0 && try < 20; try++ {
		cmd := start()
		time.Sleep(time.Duration((0.1 + 0.9*rng.Float64()) * float64(took)))
		cmd.Process.Kill()
		cmd.Wait()
		consistent(t, dir)
		if run, err := ReadRun(dir); err == nil && run.Epoch < o.Settings.Epochs {
			between++
		}
	}
	if between == 0 {
		t.Error("no kill left a run to resume")
	}
	if err := start().Wait(); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, runBytes(t, dir), runBytes(t, o.Dir), "killed three times")
}
