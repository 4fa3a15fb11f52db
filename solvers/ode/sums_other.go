//go:build !amd64 || noasm

package ode

func combineFast(_, _ []float64, _ *terms) int  { return 0 }
func squareFast(_ *[8]float64, _ []float64) int { return 0 }
