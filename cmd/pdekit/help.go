package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// readable is the greatest width that prose is filled to.
const readable = 100

// fitHelp makes help fit the terminal: prose is filled to its width, lists and the
// flags' texts are folded beside their names, commands are left whole.
func (a *app) fitHelp(root *cobra.Command) {
	columns := a.columns()
	if columns == 0 {
		return
	}
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", columns)))
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		text := filled(c.Long, columns) + "\n"
		if c.Runnable() || c.HasSubCommands() {
			text += "\n" + fittedUsage(c.UsageString(), columns)
		}
		fmt.Fprint(a.Out, text)
	})
}

// fittedUsage is the usage with its lists folded; examples can be copied.
func fittedUsage(text string, columns int) string {
	var b strings.Builder
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		indent := 0
		if strings.HasPrefix(line, " ") {
			indent = hanging(line, columns)
		} else {
			section = line
		}
		if section != "Examples:" {
			line = fold(line, columns, indent)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// brokenAt is the length from which on a line of prose was broken for its width
// and goes on in the next.
const brokenAt = 60

// filled is a text in so many columns: lines of prose that follow each other are
// filled anew; headings, tables and what is set in are folded where they are too
// wide.
func filled(text string, columns int) string {
	var b strings.Builder
	prose := ""
	flush := func() {
		if prose != "" {
			b.WriteString(fold(prose+"\n", min(columns, readable), 0))
			prose = ""
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || strings.Contains(line, "  ") || line[0] == ' ' || line[0] == '#':
			flush()
			b.WriteString(fold(line+"\n", columns, hanging(line, columns)))
		default:
			if prose != "" {
				prose += " "
			}
			prose += line
			if len([]rune(line)) < brokenAt {
				flush()
			}
		}
	}
	flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// hanging is where the text of a line of a list begins, behind its name: what goes
// on of it is set in as far.
func hanging(line string, columns int) int {
	runes := []rune(line)
	begin := len(runes) - len([]rune(strings.TrimLeft(line, " ")))
	indent := begin + 2
	for i := begin + 1; i < min(len(runes), columns/2); i++ {
		if runes[i] != ' ' && runes[i-1] == ' ' && runes[i-2] == ' ' {
			indent = i
		}
	}
	return min(indent, columns/2)
}
