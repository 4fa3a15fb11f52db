//go:build !amd64 || noasm

package fft

func (p *pass) fast(_, _ []float64) bool { return false }

func oddlyFast(_, _ []float64) bool { return false }
