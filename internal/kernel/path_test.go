package kernel

import "testing"

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
