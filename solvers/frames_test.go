package solvers

import (
	"strings"
	"testing"
)

// Frames are bounded by memory, their number by the disk.
func TestCheckFrames(t *testing.T) {
	for _, c := range []struct {
		size, snapshots int
		want            string
	}{
		{3 << 21, 101, ""}, // three velocities on 128³
		{1 << 28, 256, ""},
		{1<<28 + 1, 2, "a frame has 268435457 values; at most 268435456"},
		{1 << 28, 257, "--snapshots is 257; of frames of 268435456 values at most 256"},
	} {
		err := CheckFrames(c.size, c.snapshots)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%d frames of %d values: %v", c.snapshots, c.size, err)
		}
	}
}
