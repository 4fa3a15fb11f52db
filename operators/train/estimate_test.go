package train

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/pdekit/pdekit/operators"
)

// What Measure says of a run is what Fit then does: steps, parameters and bytes
// to the letter; it leaves no file.
func TestMeasureTellsOfFit(t *testing.T) {
	d := heat{samples: 40, points: 32, frames: 4}.write(t)
	for _, s := range []Settings{{Epochs: 3, Batch: 5}, {Epochs: 2, Batch: 64, EMA: 0.9}, {Epochs: 2, Batch: 8, RolloutTrain: 2, Curriculum: CurriculumTanh, ValFraction: -1}} {
		o := options(t, d, s)
		e, err := Measure(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(o.Dir); err == nil && len(left) > 0 {
			t.Fatalf("Measure left %v", left)
		}
		var start Start
		o.Observer.Start = func(s Start) { start = s }
		res, err := Fit(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if e.Start.StepsPerEpoch != start.StepsPerEpoch || e.Start.Epochs != start.Epochs || e.Start.Parameters != res.Predictor.Protocol.Parameters {
			t.Errorf("%d parameters, %d epochs of %d steps were foretold; it was %d, %d of %d", e.Start.Parameters, e.Start.Epochs, e.Start.StepsPerEpoch,
				res.Predictor.Protocol.Parameters, start.Epochs, start.StepsPerEpoch)
		}
		var size int64
		for _, name := range []string{StateFile, operators.BestFile, operators.LastFile} {
			info, err := os.Stat(o.Dir + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			size += info.Size()
		}
		// Headers and records of so small a run are a few dozen kilobytes.
		if size < e.RunBytes || size > e.RunBytes+64<<10 {
			t.Errorf("%d bytes were foretold, the run takes %d", e.RunBytes, size)
		}
		if e.Steps < measuredLeast || e.Step <= 0 || e.MemoryBytes < e.RunBytes {
			t.Errorf("%d steps of %v, %d bytes in memory", e.Steps, e.Step, e.MemoryBytes)
		}
		if (e.Validation > 0) != (s.ValFraction >= 0) {
			t.Errorf("validation takes %v with a fraction of %g", e.Validation, s.ValFraction)
		}
	}
}

// Total counts epochs, steps and validation: on a clock that moves a second with
// each look, a step is a second and so is a validation of all samples.
func TestMeasureTotal(t *testing.T) {
	o := options(t, heat{samples: 40, points: 32, frames: 4}.write(t), Settings{Epochs: 7, Batch: 8})
	ticks := time.Unix(0, 0)
	o.Now = func() time.Time { ticks = ticks.Add(time.Second); return ticks }
	e, err := Measure(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if e.Step != time.Second || e.Steps != measuredLeast || e.Validation != time.Second {
		t.Fatalf("%d steps of %v, validation %v", e.Steps, e.Step, e.Validation)
	}
	if want := e.Preparation + 7*time.Duration(e.Start.StepsPerEpoch+1)*time.Second; e.Total() != want {
		t.Errorf("%v in all; want %v", e.Total(), want)
	}
}

// What Fit refuses Measure refuses as well.
func TestMeasureRefuses(t *testing.T) {
	o := options(t, heat{samples: 40, points: 32, frames: 4}.write(t), Settings{Loss: "rel-l3"})
	var settings *SettingsError
	if _, err := Measure(t.Context(), o); !errors.As(err, &settings) {
		t.Errorf("got %v", err)
	}
}
