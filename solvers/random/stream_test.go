package random

import "testing"

func TestStreamDependsOnSeedSampleAndPurpose(t *testing.T) {
	first := func(s *Stream) uint64 { return s.Uint64() }
	base := first(New(1, 2))
	if again := first(New(1, 2)); again != base {
		t.Errorf("the same stream gives %d, then %d", base, again)
	}
	parent := New(1, 2)
	parent.Uint64()
	if first(parent.Fork("a")) != first(New(1, 2).Fork("a")) {
		t.Error("a fork depends on what was drawn from its parent")
	}
	for name, s := range map[string]*Stream{
		"seed":         New(2, 2),
		"sample":       New(1, 3),
		"swapped":      New(2, 1),
		"fork":         New(1, 2).Fork("a"),
		"other fork":   New(1, 2).Fork("b"),
		"nested fork":  New(1, 2).Fork("a").Fork("b"),
		"fork of path": New(1, 2).Fork("a/b/"),
	} {
		if first(s) == base {
			t.Errorf("another %s gives the same numbers", name)
		}
	}
}
