package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// galleryFolder holds the picture of each equation, under docs.
var galleryFolder = filepath.Join("pictures", "equations")

// newGallery draws one sample of every equation as it is by default, for
// docs/equations.md.
func newGallery(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "gallery [EQUATION...]",
		Short:   "Draw sample 0 of each equation's defaults into docs/pictures/equations",
		Example: "  pdekit docs gallery -o docs\n  pdekit docs gallery burgers -o docs",
		RunE: func(cmd *cobra.Command, args []string) error {
			names := args
			if len(names) == 0 {
				for _, e := range solvers.Equations() {
					names = append(names, e.Name)
				}
			}
			folder := filepath.Join(out, galleryFolder)
			if err := a.makeFolder(folder); err != nil {
				return err
			}
			for _, name := range names {
				if err := a.drawEquation(cmd.Context(), name, filepath.Join(folder, name+".png")); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				a.say("drew %s", name)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "docs", "the folder of the documentation")
	return cmd
}

func (a *app) drawEquation(ctx context.Context, name, path string) error {
	solver, err := setupCase(name, "")
	if err != nil {
		return err
	}
	if u := solver.Layout()[0]; u.Axis("time") == 0 && u.Axis("y") < 0 {
		// A map of time wants many frames.
		if solver, err = setupCase(name, "snapshots=81"); err != nil {
			return err
		}
	}
	dst := sampleOf(solver)
	if err := solver.Solve(ctx, random.New(1, 0), dst); err != nil {
		return err
	}
	figure := plots.Rollout{Options: plots.Options{DPI: 100, Width: 7}}
	for _, array := range solver.Layout() {
		switch {
		case array.Name == "t":
			figure.Truth.Times = array.Values
		case array.Coordinate():
		case array.Name == "u":
			figure.Truth = drawn(solver, array, dst[0])
		case figure.Input == nil && array.Axis("channel") == 0 && slices.Contains([]string{"a", "f"}, array.Name):
			input := drawn(solver, array, dst[arrayIndex(solver, array.Name)])
			figure.Input = &input
		}
	}
	if figure.Truth.Times != nil {
		figure.Input = nil
	}
	var b bytes.Buffer
	if err := plots.Write(&b, ".png", figure); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, b.Bytes())
}

// drawn is one array of a sample as figures see it.
func drawn(s solvers.Solver, array grid.Array, values []float64) plots.Data {
	var g grid.Grid
	if d, ok := s.(solvers.Describer); ok {
		g = d.Describe().Stored
	}
	return plots.Data{Values: values, Grid: g, Channels: array.Shape[array.Axis("channel")], Names: array.Labels, Units: array.Units}
}

// arrayIndex is the place of an array in a sample.
func arrayIndex(s solvers.Solver, name string) int {
	i := 0
	for _, array := range s.Layout() {
		if array.Name == name {
			break
		}
		if !array.Coordinate() {
			i++
		}
	}
	return i
}
