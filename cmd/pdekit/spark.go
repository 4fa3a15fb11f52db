package main

import (
	"math"
	"slices"
	"strings"
)

// trace is the course of a quantity in few numbers: means over equal stretches,
// which double in length whenever there are too many of them.
type trace struct {
	means []float64
	per   int // values in a stretch
	sum   float64
	n     int // values in the stretch that has begun
}

// traceLength bounds the stretches: a line shows between half of it and all.
const traceLength = 24

func (t *trace) add(v float64) {
	t.per = max(t.per, 1)
	t.sum += v
	if t.n++; t.n < t.per {
		return
	}
	t.means = append(t.means, t.sum/float64(t.n))
	t.sum, t.n = 0, 0
	if len(t.means) < traceLength {
		return
	}
	for i := range traceLength / 2 {
		t.means[i] = (t.means[2*i] + t.means[2*i+1]) / 2
	}
	t.means = t.means[:traceLength/2]
	t.per *= 2
}

// bars are the heights of a sparkline.
var bars = []rune("▁▂▃▄▅▆▇█")

// spark draws positive values on a logarithmic scale from their least to their
// greatest; what has no logarithm is a blank.
func spark(values []float64) string {
	var logs []float64
	for _, v := range values {
		if l := math.Log(v); !math.IsNaN(l) && !math.IsInf(l, 0) {
			logs = append(logs, l)
		}
	}
	if len(logs) == 0 {
		return ""
	}
	low, high := slices.Min(logs), slices.Max(logs)
	var b strings.Builder
	for _, v := range values {
		l := math.Log(v)
		switch {
		case math.IsNaN(l) || math.IsInf(l, 0):
			b.WriteByte(' ')
		case high == low:
			b.WriteRune(bars[0])
		default:
			b.WriteRune(bars[int(math.Round((l-low)/(high-low)*float64(len(bars)-1)))])
		}
	}
	return b.String()
}
