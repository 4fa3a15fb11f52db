package datasets

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Check tells in advance what Generate would come upon, and leaves nothing.
func TestCheckForetellsGenerate(t *testing.T) {
	folder := t.TempDir()
	o := GenerateOptions{Path: filepath.Join(folder, "set.npz"), Samples: 3, Seed: 1}
	layout := noise{}.Layout()
	if finished, err := o.Check(layout); finished || err != nil {
		t.Fatalf("before: %v %v", finished, err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Fatalf("Check left %v", left)
	}
	if _, err := Generate(context.Background(), func() (Source, error) { return noise{}, nil }, o); err != nil {
		t.Fatal(err)
	}
	o.Resume = true
	if finished, err := o.Check(layout); !finished || err != nil {
		t.Fatalf("after: %v %v", finished, err)
	}
	o.Seed = 2
	var other *Other
	if _, err := o.Check(layout); !errors.As(err, &other) || !strings.Contains(err.Error(), "seed was 1, is now 2") {
		t.Fatalf("another seed: %v", err)
	}
	o.Samples = 1 << 60
	if _, err := o.Check(layout); err == nil || !strings.Contains(err.Error(), "TiB") {
		t.Fatalf("2⁶⁰ samples: %v", err)
	}
	o.Samples, o.Path = 3, filepath.Join(folder, "absent", "set.npz")
	if _, err := o.Check(layout); err == nil || !strings.Contains(err.Error(), "absent") {
		t.Fatalf("a folder that is not there: %v", err)
	}
}
