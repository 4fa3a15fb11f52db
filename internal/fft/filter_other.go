//go:build !amd64 || noasm

package fft

func separateFast(_, _, _ []float64, _, _ int) bool { return false }

func combineFast(_, _, _ []float64, _, _ int) bool { return false }

func scaleFast(_, _, _ []float64) int { return 0 }
