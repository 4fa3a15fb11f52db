package optim

import (
	"math"
	"strings"
	"testing"
)

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		name    string
		options ScheduleOptions
		want    map[int]float64 // factor by step, of 100
	}{
		{"constant", ScheduleOptions{}, map[int]float64{0: 1, 50: 1, 99: 1}},
		{"constant", ScheduleOptions{Warmup: 0.1}, map[int]float64{0: 0.1, 4: 0.5, 9: 1, 10: 1}},
		{"cosine", ScheduleOptions{Warmup: -1}, map[int]float64{0: 1, 25: 0.5 * (1 + math.Sqrt2/2), 50: 0.5, 75: 0.5 * (1 - math.Sqrt2/2)}},
		{"cosine", ScheduleOptions{Warmup: 0.2, Floor: 0.1}, map[int]float64{0: 0.05, 19: 1, 20: 1, 60: 0.55}},
		{"step", ScheduleOptions{}, map[int]float64{0: 1, 19: 1, 20: 0.5, 40: 0.25, 99: 0.0625}},
		{"step", ScheduleOptions{Every: 0.5, Gamma: 0.1}, map[int]float64{49: 1, 50: 0.1, 99: 0.1}},
		// torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=100)
		{"one-cycle", ScheduleOptions{}, map[int]float64{0: 0.04, 10: 0.29516394846410077, 29: 1, 60: 0.5892800902855287, 99: 4e-6}},
	} {
		s, err := NewSchedule(c.name, c.options)
		if err != nil {
			t.Fatal(err)
		}
		for step, want := range c.want {
			if got := s.Factor(step, 100); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s %+v at step %d: %.15g, want %.15g", c.name, c.options, step, got, want)
			}
		}
		for total := range 5 { // short trainings
			for step := range total {
				if f := s.Factor(step, total); !(f >= 0 && f <= 1) {
					t.Errorf("%s %+v at step %d of %d: %v", c.name, c.options, step, total, f)
				}
			}
		}
	}
}

func TestNewScheduleErrors(t *testing.T) {
	if _, err := NewSchedule("cosin", ScheduleOptions{}); err == nil || !strings.Contains(err.Error(), "valid are constant, cosine, one-cycle, step") {
		t.Errorf("unknown name: %v", err)
	}
	if _, err := NewSchedule("cosine", ScheduleOptions{Warmup: 2}); err == nil {
		t.Error("a warm-up of twice the training is accepted")
	}
	for _, name := range Schedules() {
		if _, err := NewSchedule(name, ScheduleOptions{}); err != nil {
			t.Error(err)
		}
	}
}
