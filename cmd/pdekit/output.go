package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// printJSON writes v to standard output, indented.
func (a *app) printJSON(v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode JSON: %w", err)
	}
	return a.printText(v, b)
}

// printLine writes v to standard output as one line of JSON.
func (a *app) printLine(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode JSON: %w", err)
	}
	return a.printText(v, b)
}

// printText writes the JSON of v.
func (a *app) printText(v any, text []byte) error {
	if a.Printed != nil {
		a.Printed(v, text)
	}
	_, err := fmt.Fprintln(a.Out, string(text))
	return err
}

// tell writes texts and tables to standard output, laid out for the terminal's
// width where it is one.
func (a *app) tell(parts ...any) error {
	_, err := fmt.Fprint(a.Out, layOut(a.columns(), parts...))
	return err
}

// layOut is texts and tables, one after another, in so many columns; 0 for any
// number.
func layOut(columns int, parts ...any) string {
	var b strings.Builder
	for _, part := range parts {
		if t, ok := part.(table); ok {
			b.WriteString(t.in(columns))
		} else {
			b.WriteString(fold(part.(string), columns, 2))
		}
	}
	return b.String()
}

// say writes a line to standard error unless quiet; on a terminal it is folded
// between words.
func (a *app) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if a.ErrTerminal {
		text = fold(text, a.width(), 2)
	}
	a.sayWhole("%s", text)
}

// sayWhole writes a line as it is: a command line can be copied.
func (a *app) sayWhole(format string, args ...any) {
	text := a.renamed(fmt.Sprintf(format, args...))
	switch {
	case a.quiet:
	case a.progress == "json":
		a.jsonLine(remark{Message: text})
	default:
		fmt.Fprintln(a.Err, text)
	}
}

// remark is a line of --progress json that is no progress.
type remark struct {
	Message string `json:"message,omitempty"` // what else there is to say
	Error   string `json:"error,omitempty"`   // in the last line: why the command failed
	Hint    string `json:"hint,omitempty"`    // what to do about that
}

// jsonLine writes a line of --progress json to standard error.
func (w *IO) jsonLine(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic("pdekit: a line of progress: " + err.Error())
	}
	if w.Printed != nil {
		w.Printed(v, b)
	}
	fmt.Fprintln(w.Err, string(b))
}

// table lays out rows of cells in columns for a terminal; the first row is the
// heading.
type table [][]string

func (t table) String() string {
	width := t.widths()
	var b strings.Builder
	for _, row := range t {
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteString("  ")
			}
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", width[i]-len([]rune(cell))))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// widths are those of the columns, in characters.
func (t table) widths() []int {
	var width []int
	for _, row := range t {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	return width
}

// markdown lays the same rows out as a Markdown table.
func (t table) markdown() string {
	var b strings.Builder
	for i, row := range t {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
		}
	}
	return b.String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// times writes a shape as 64×64.
func times(shape []int) string {
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "×")
}
