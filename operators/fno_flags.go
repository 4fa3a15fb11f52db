package operators

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// Modes are the Fourier modes kept on each axis: empty chooses by the grid, one
// number serves all axes. As a flag and in JSON: "auto", "12", "12,8".
type Modes []int

func (m Modes) String() string {
	if len(m) == 0 {
		return "auto"
	}
	parts := make([]string, len(m))
	for i, k := range m {
		parts[i] = strconv.Itoa(k)
	}
	return strings.Join(parts, ",")
}

// Set implements flag.Value.
func (m *Modes) Set(s string) error {
	if s == "auto" {
		*m = nil
		return nil
	}
	var list Modes
	for part := range strings.SplitSeq(s, ",") {
		k, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || k < 1 {
			return fmt.Errorf("modes %q; auto, a positive number, or one per axis like 12,12 expected", s)
		}
		list = append(list, k)
	}
	*m = list
	return nil
}

// MarshalJSON writes the flag's text.
func (m Modes) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads the flag's text.
func (m *Modes) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	return m.Set(s)
}

// on returns the modes for a grid, one per axis.
func (m Modes) on(grid []int) ([]int, error) {
	list, err := m.perAxis(grid, func(a int) int {
		return min([...]int{16, 12, 8}[len(grid)-1], autodiff.AvailableModes(grid, a))
	})
	if err != nil {
		return nil, err
	}
	if err := autodiff.CheckModes(list, grid); err != nil {
		return nil, fmt.Errorf("%w; clamp with --modes auto", err)
	}
	return list, nil
}

// axial is on for transforms along one axis at a time: each axis carries as many
// modes as a last one.
func (m Modes) axial(grid []int) ([]int, error) {
	list, err := m.perAxis(grid, func(a int) int { return min(16, autodiff.AvailableModes(grid[a:a+1], 0)) })
	if err != nil {
		return nil, err
	}
	for a, n := range grid {
		if err := autodiff.CheckModes(list[a:a+1], []int{n}); err != nil {
			return nil, fmt.Errorf("%w; clamp with --modes auto", err)
		}
	}
	return list, nil
}

// perAxis returns one number per axis, the usual ones where m leaves the choice.
func (m Modes) perAxis(grid []int, usual func(axis int) int) ([]int, error) {
	list := slices.Clone([]int(m))
	switch {
	case len(m) == 0:
		for a := range grid {
			list = append(list, max(1, usual(a)))
		}
	case len(m) == 1:
		list = slices.Repeat(list, len(grid))
	case len(m) != len(grid):
		return nil, fmt.Errorf("modes %v for a grid of %d axes; one number or one per axis expected", m, len(grid))
	}
	return list, nil
}

// Steps are numbers of steps, one for each level of a hierarchy of grids: empty
// chooses by the grid. As a flag and in JSON: "auto", "1,1,2".
type Steps []int

func (s Steps) String() string { return Modes(s).String() }

// Set implements flag.Value.
func (s *Steps) Set(text string) error {
	if err := (*Modes)(s).Set(text); err != nil {
		return fmt.Errorf("steps %q; auto, or a positive number for each level like 1,1,2 expected", text)
	}
	return nil
}

// MarshalJSON writes the flag's text.
func (s Steps) MarshalJSON() ([]byte, error) { return Modes(s).MarshalJSON() }

// UnmarshalJSON reads the flag's text.
func (s *Steps) UnmarshalJSON(data []byte) error { return (*Modes)(s).UnmarshalJSON(data) }

// on returns the steps on a grid: as they are, or one on each level, two on the
// coarsest, with levels until an axis has 4 points or fewer.
func (s Steps) on(grid []int) []int {
	if len(s) > 0 {
		return s
	}
	var list []int
	for n := slices.Min(grid); n > 4; n = (n + 1) / 2 {
		list = append(list, 1)
	}
	return append(list, 2)
}

// Fraction is a part of the grid's extent; negative means the default. As a
// flag: "auto" or a number.
type Fraction float64

func (f Fraction) String() string {
	if f < 0 {
		return "auto"
	}
	return strconv.FormatFloat(float64(f), 'g', -1, 64)
}

// Set implements flag.Value.
func (f *Fraction) Set(s string) error {
	if s == "auto" {
		*f = -1
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0) {
		return fmt.Errorf("fraction %q; auto or a number of at least 0 expected", s)
	}
	*f = Fraction(v)
	return nil
}

// padding is f on the axes of sig that are not periodic.
func (f Fraction) padding(sig Signature) layers.Padding {
	fractions := make([]float64, len(sig.Grid))
	for a := range fractions {
		switch periodic := sig.PeriodicAxis(a); {
		case f < 0:
			fractions[a] = layers.DefaultPadding(periodic)
		case !periodic:
			fractions[a] = float64(f)
		}
	}
	return layers.NewPadding(fractions, sig.Grid)
}
