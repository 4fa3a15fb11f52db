package main

import (
	"slices"
	"strings"
)

// columns is the room for what is printed on standard output: the terminal's
// width, 0 (no end) off a terminal.
func (w *IO) columns() int {
	if !w.OutTerminal {
		return 0
	}
	return w.width()
}

// fold breaks the lines of a text that are wider than so many columns, between
// words; what goes on is set in by so much. 0 columns leave it as it is, and a
// word that is wider than the room stays whole.
func fold(text string, columns, indent int) string {
	if columns <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		b.WriteString(strings.Join(foldLine(line, columns, indent), "\n"))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func foldLine(line string, columns, indent int) []string {
	var parts []string
	rest := []rune(line)
	before := ""
	for {
		room := columns - len(before)
		if len(rest) <= room {
			return append(parts, before+string(rest))
		}
		at := room
		for at > 0 && rest[at] != ' ' {
			at--
		}
		if strings.TrimSpace(string(rest[:at])) == "" { // one word that is too wide
			if at = slices.Index(rest[room:], ' ') + room; at < room {
				return append(parts, before+string(rest))
			}
		}
		parts = append(parts, before+strings.TrimRight(string(rest[:at]), " "))
		rest = []rune(strings.TrimLeft(string(rest[at:]), " "))
		before = strings.Repeat(" ", indent)
	}
}

// leastRoom is the least width that text is folded into.
const leastRoom = 20

// in lays the table out for so many columns, 0 for any number: a last column of
// words is folded; columns of figures that have no room are told below the
// others, with the first column again.
func (t table) in(columns int) string {
	widths := t.widths()
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	if columns <= 0 || total <= columns {
		return t.String()
	}
	last := len(widths) - 1
	start := total - widths[last]
	if room := columns - start; last > 0 && (last == 1 || room >= leastRoom && t.wordy(last, room)) {
		return t.folded(last, max(room, leastRoom))
	}
	var b strings.Builder
	for at := 1; at <= last; {
		used, end := widths[0], at
		for end <= last && (end == at || used+2+widths[end] <= columns) {
			used += 2 + widths[end]
			end++
		}
		if at > 1 {
			b.WriteByte('\n')
		}
		b.WriteString(t.part(at, end).String())
		at = end
	}
	return b.String()
}

// wordy reports whether a column fits into the room where its words are folded.
func (t table) wordy(column, room int) bool {
	for _, row := range t {
		if column < len(row) {
			for _, word := range strings.Fields(row[column]) {
				if len([]rune(word)) > room {
					return false
				}
			}
		}
	}
	return true
}

// folded is the table with its last column in so much room.
func (t table) folded(last, room int) string {
	var out table
	for _, row := range t {
		if len(row) <= last {
			out = append(out, row)
			continue
		}
		for k, part := range foldLine(row[last], room, 0) {
			if k == 0 {
				out = append(out, append(slices.Clone(row[:last]), part))
			} else {
				out = append(out, append(make([]string, last), part))
			}
		}
	}
	return out.String()
}

// part is the first column and those from one to before another; a row that has
// nothing but its first cell is left out of all but the first part.
func (t table) part(from, to int) table {
	var out table
	for _, row := range t {
		cells := row[min(from, len(row)):min(to, len(row))]
		if from == 1 || strings.Join(cells, "") != "" {
			out = append(out, append(slices.Clone(row[:min(1, len(row))]), cells...))
		}
	}
	return out
}
