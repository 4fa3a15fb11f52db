//go:build !amd64 || noasm

package fft

func (p *pass) fast(_, _ []float64) bool { return false }

func oddFirstFast(_, _, _ []float64, _ int) bool { return false }

func toLanesFast(_, _ []float64, _, _, _ int) (lines, values int) { return 0, 0 }

func fromLanesFast(_ []float64, _ int, _ []float64, _, _ int) (lines, values int) { return 0, 0 }
