package train

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/operators"
)

// Sizes are numbers of grid points along the first axis: "32,64" as a flag and
// in JSON.
type Sizes []int

func (s Sizes) String() string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}

// Set implements flag.Value.
func (s *Sizes) Set(text string) error {
	var list Sizes
	for part := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 2 {
			return fmt.Errorf("expected numbers of grid points like 32,64")
		}
		list = append(list, n)
	}
	*s = list
	return nil
}

// MarshalText writes the flag's text.
func (s Sizes) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the flag's text.
func (s *Sizes) UnmarshalText(text []byte) error { return s.Set(string(text)) }

// strides finds the distance between the points of the data's grid that give
// each of the sizes: the same on all axes, so that a coarser grid holds points of
// the finer one. nil sizes mean the data's grid.
func (s Sizes) strides(t operators.Task, check func(grid []int) error) ([]int, error) {
	if len(s) == 0 {
		return []int{1}, nil
	}
	var list []int
	for _, n := range s {
		stride := 0
		for candidate := 1; candidate <= t.Grid[0]; candidate++ {
			if size := strided(t.Grid, t.Periodic, candidate); size != nil && size[0] == n {
				stride = candidate
				break
			}
		}
		if stride == 0 {
			return nil, fmt.Errorf("--res %d: not to be had from the data's grid %v by leaving out points; %s can", n, t.Grid, available(t))
		}
		if err := check(strided(t.Grid, t.Periodic, stride)); err != nil {
			return nil, fmt.Errorf("--res %d: %w", n, err)
		}
		list = append(list, stride)
	}
	return list, nil
}

// available lists the coarser sizes that a grid holds.
func available(t operators.Task) string {
	var list Sizes
	for stride := 1; stride <= t.Grid[0]; stride++ {
		if size := strided(t.Grid, t.Periodic, stride); size != nil && size[0] >= 2 {
			list = append(list, size[0])
		}
	}
	slices.Sort(list)
	return list.String()
}

// strided is the grid of every stride-th point: on a periodic axis of n points
// n/stride, on another, which includes both ends, (n−1)/stride + 1. nil if it is
// not the same box.
func strided(grid []int, periodic []bool, stride int) []int {
	if stride <= 1 {
		return grid
	}
	out := make([]int, len(grid))
	for a, n := range grid {
		ends := 1
		if periodic[a] {
			ends = 0
		}
		if (n-ends)%stride != 0 || (n-ends)/stride+ends < 2 {
			return nil
		}
		out[a] = (n-ends)/stride + ends
	}
	return out
}

// thin sets dst to every stride-th point of src's fields, which lie on a grid.
func thin(dst, src []float32, grid, coarse []int, stride int) {
	if stride <= 1 {
		copy(dst, src)
		return
	}
	from, to := 1, 1
	for a := range grid {
		from, to = from*grid[a], to*coarse[a]
	}
	last := len(grid) - 1
	rows := to / coarse[last]
	for f := range len(src) / from {
		for r := range rows {
			at, rest, step := 0, r, grid[last]
			for a := last - 1; a >= 0; a-- {
				at += rest % coarse[a] * stride * step
				rest /= coarse[a]
				step *= grid[a]
			}
			line := dst[f*to+r*coarse[last]:][:coarse[last]]
			for i := range line {
				line[i] = src[f*from+at+i*stride]
			}
		}
	}
}
