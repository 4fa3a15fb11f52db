package kernel

import (
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
)

// force makes every kernel take path p until the test ends.
func force(t testing.TB, p *path) {
	old := active.Swap(p)
	t.Cleanup(func() { active.Store(old) })
}

// eachPath runs f once for every path that this machine has.
func eachPath(t *testing.T, f func(t *testing.T)) {
	for _, p := range paths {
		t.Run(p.name, func(t *testing.T) {
			force(t, p)
			f(t)
		})
	}
}

func TestPaths(t *testing.T) {
	names := Paths()
	if names[len(names)-1] != "go" {
		t.Errorf("paths %v do not end with go", names)
	}
	eachPath(t, func(t *testing.T) {
		if Path() != active.Load().name {
			t.Errorf("Path() = %q", Path())
		}
	})
}

func TestMeasurePeak(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		p := MeasurePeak()
		// Beyond these, what was counted is wrong.
		if p.Threads < 1 || p.Flops < 1e7 || p.Flops > 1e15 || p.Copy < 1e7 || p.Copy > 1e14 {
			t.Errorf("%+v", p)
		}
	})
}

// Multiply-adds on all threads are the peak.
func TestAgainstPeak(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		const rounds = 1 << 12
		threads := parallel.Threads()
		flops := float64(threads) * rounds * flopsPerRound()
		seconds, fraction := AgainstPeak(40, flops, func() {
			parallel.For(threads, 1, func(int, int) { multiplyAdds(rounds) })
		})
		if seconds <= 0 || fraction < 0.25 || fraction > 4 {
			t.Errorf("multiply-adds take %g s, %.2f of the peak", seconds, fraction)
		}
	})
}
