package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/plots"
)

// previewModes are the values of inspect --preview.
var previewModes = []string{"auto", "colour", "plain", "none"}

// previewMode decides what auto is: nothing off a terminal, colours where
// COLORTERM says that 24 bits are understood and NO_COLOR is not set.
func (w *IO) previewMode(mode string) string {
	switch {
	case mode != "auto":
		return mode
	case !w.OutTerminal:
		return "none"
	case w.colours() && (w.env("COLORTERM") == "truecolor" || w.env("COLORTERM") == "24bit"):
		return "colour"
	}
	return "plain"
}

// previewLimit bounds the values that are read for a preview.
const previewLimit = 1 << 22

// preview draws the last frame of the first channel of sample 0, at most columns
// wide: a curve, a field, or the middle plane of a field in three dimensions; ""
// where there is nothing to draw.
func preview(d *datasets.Dataset, mode string, columns int) (string, error) {
	i := slices.IndexFunc(d.Arrays(), func(i datasets.Info) bool {
		return !i.Coordinate() && slices.Contains(i.Axes, "x")
	})
	if mode == "none" || i < 0 || d.Samples() == 0 {
		return "", nil
	}
	info := d.Arrays()[i]
	at := slices.Index(info.Axes, "x")
	shape := info.Shape[at:]
	what := fmt.Sprintf("%s of sample 0", info.Name)
	size, frame := 1, 0
	for _, n := range shape {
		size *= n
	}
	if info.Axes[0] == "time" {
		frame = info.Shape[0] - 1
		what += fmt.Sprintf(", frame %d of %d", frame+1, info.Shape[0])
		if t := d.Coordinate("t"); frame < len(t) {
			what += fmt.Sprintf(" (t = %.4g)", t[frame])
		}
	}
	offset := 0
	if frame > 0 {
		offset = info.Size() / info.Shape[0] * frame
	}
	pieces, piece, every, from := 1, size, 1, 0 // what is read at a time, and what is taken of it
	if len(shape) == 3 {
		n := shape[2]
		pieces, piece, every, from = shape[0], size/shape[0], n, n/2
		size /= n
		what += ", the middle plane across z"
		shape = shape[:2]
	}
	if size < 2 || max(size, piece) > previewLimit || len(shape) > 2 {
		return "", nil
	}
	values := make([]float64, 0, size)
	buffer := make([]float64, piece)
	for k := range pieces {
		if err := d.ReadFloat64(buffer, info.Name, 0, offset+k*piece); err != nil {
			return "", err
		}
		for i := from; i < piece; i += every {
			values = append(values, buffer[i])
		}
	}
	finite := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !isFinite(v) })
	if len(finite) == 0 {
		return "", nil
	}
	low, high := slices.Min(finite), slices.Max(finite)
	what = fold(fmt.Sprintf("%s, %.4g … %.4g\n", what, low, high), columns, 2)
	if len(shape) == 1 {
		return what + curve(values, low, high, min(columns, 64), 6), nil
	}
	return what + picture(values, shape, low, high, min(columns, 64), mode), nil
}

// curve draws columns of eighths of a character, rows high, up from low.
func curve(values []float64, low, high float64, columns, rows int) string {
	columns = min(columns, len(values))
	var b strings.Builder
	for r := rows - 1; r >= 0; r-- {
		var line strings.Builder
		for c := range columns {
			v := values[c*(len(values)-1)/max(columns-1, 1)]
			eighths := 1 + int(math.Round(part(v, low, high)*float64(8*rows-1))) - 8*r
			switch {
			case eighths <= 0 || math.IsNaN(v):
				line.WriteByte(' ')
			default:
				line.WriteRune(bars[min(eighths, 8)-1])
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// part is where v lies between low and high, from 0 to 1; 0 for what is no number.
func part(v, low, high float64) float64 {
	switch {
	case math.IsNaN(v):
		return 0
	case !(high > low):
		return 0.5
	}
	return min(max((v-low)/(high-low), 0), 1)
}

// shades are plain levels of grey.
var shades = []rune(" ░▒▓█")

// picture draws a field, its first axis to the right and its second upwards: two
// cells in a character, one above the other, in the colours of plot; or shades.
func picture(values []float64, shape []int, low, high float64, columns int, mode string) string {
	columns = min(columns, shape[0])
	cells := max(2, min(columns*shape[1]/shape[0], 64)) // rows of square cells
	cells += cells % 2
	table := plots.ColormapTable("viridis")
	if low < 0 && high > 0 { // signed: zero is in the middle
		table = plots.ColormapTable("vik")
		high = max(high, -low)
		low = -high
	}
	value := func(row, column int) float64 { // row 0 is at the top
		i := column * (shape[0] - 1) / max(columns-1, 1)
		j := (cells - 1 - row) * (shape[1] - 1) / (cells - 1)
		return part(values[i*shape[1]+j], low, high)
	}
	colour := func(v float64) string {
		k := 6 * int(v*255)
		var r, g, b int
		fmt.Sscanf(table[k:k+6], "%02x%02x%02x", &r, &g, &b)
		return fmt.Sprintf("%d;%d;%d", r, g, b)
	}
	var b strings.Builder
	for row := 0; row < cells; row += 2 {
		var line strings.Builder
		for c := range columns {
			top, bottom := value(row, c), value(row+1, c)
			if mode == "colour" {
				fmt.Fprintf(&line, "\x1b[38;2;%sm\x1b[48;2;%sm▀", colour(top), colour(bottom))
			} else {
				line.WriteRune(shades[int(math.Round((top+bottom)/2*float64(len(shades)-1)))])
			}
		}
		if mode == "colour" {
			line.WriteString("\x1b[0m")
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
