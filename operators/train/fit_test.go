package train

import (
	"testing"
)

// TestLearns trains on each kind of task and asks for a stated error.
func TestLearns(t *testing.T) {
	for _, c := range []struct {
		name     string
		data     heat
		settings Settings
		reach    float64
	}{
		{"steady", heat{samples: 60, points: 32, frames: 2, steady: true}, Settings{Epochs: 60}, 0.02},
		{"one-shot", heat{samples: 60, points: 32, frames: 2}, Settings{Epochs: 60}, 0.02},
		{"one-shot of many frames", heat{samples: 60, points: 32, frames: 5}, Settings{Epochs: 60, Task: "one-shot"}, 0.02},
		{"autoregressive", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30}, 0.02},
		{"increments", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, Increment: true}, 0.02},
		{"window", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, Window: 2}, 0.02},
		{"unrolled", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, RolloutTrain: 3}, 0.02},
		{"pushforward", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, Pushforward: true}, 0.02},
		{"pixel", heat{samples: 60, points: 32, frames: 2, offset: 5}, Settings{Epochs: 60, Normalise: "pixel"}, 0.02},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.settings.LR = 5e-3
			res, err := Fit(t.Context(), options(t, c.data.write(t), c.settings))
			if err != nil {
				t.Fatal(err)
			}
			last := res.Records[len(res.Records)-1]
			t.Logf("loss %.4g, error %.4g, rollout %.4g, %.0f samples/s, %.2f s", last.TrainLoss, last.ValError, last.ValRollout, last.Rate, last.Seconds)
			p := res.Predictor.Protocol
			if !(float64(p.Error) < c.reach) {
				t.Errorf("validation error %g; want below %g", p.Error, c.reach)
			}
		})
	}
}
