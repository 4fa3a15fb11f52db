package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	colourCode = regexp.MustCompile("\x1b\\[[0-9;]*m")
	sparkline  = regexp.MustCompile("[▁▂▃▄▅▆▇█]+$")
)

// A training on a terminal, interrupted after some time: it shows one live line,
// drawn over and over, and leaves the cursor at the beginning of a line.
func TestTerminalTrain(t *testing.T) {
	data := smallData(t, "burgers", "--samples=20", "--grid=32", "--viscosity=0.1", "--t-end=0.2", "--snapshots=3")
	for _, c := range []struct {
		name            string
		columns, resize int
		env             string
	}{
		{"80", 80, 0, ""},
		{"40", 40, 0, ""},
		{"NO_COLOR", 120, 0, "NO_COLOR=1"},
		{"resized", 100, 60, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := startPty(t, c.columns, []string{c.env}, "train", "fno", "--data", data, "-o", filepath.Join(t.TempDir(), "run"),
				"--epochs=1000000", "--width=4", "--modes=2", "--projection=4", "--threads=1")
			p.read(4)
			columns := c.columns
			if c.resize > 0 {
				p.resize(c.resize)
				columns = c.resize
			}
			p.read(8)
			p.master.WriteString("\x03") // ^C, which the terminal turns into SIGINT
			if code := p.finish(); code != int(exitInterrupted) {
				t.Errorf("exit %d", code)
			}
			raw := p.raw.String()
			lines := liveLines(raw)
			roomy := columns > 40 // for a sparkline
			if painted := strings.Contains(strings.Join(lines, ""), "\x1b[36m"); roomy && painted != (c.env == "") {
				t.Errorf("in colour: %v", painted)
			}
			if c.env != "" && colourCode.MatchString(raw) {
				t.Errorf("NO_COLOR, and %q", colourCode.FindString(raw))
			}
			for i, line := range lines {
				width := columns
				if i < 5 { // the fifth may have been drawn before the terminal shrank
					width = c.columns
				}
				plain := colourCode.ReplaceAllString(line, "")
				if n := len([]rune(plain)); n > width-interruptWidth {
					t.Errorf("a line of %d characters on %d columns: %q", n, width, plain)
				}
				if !strings.HasPrefix(strings.TrimPrefix(plain, "train fno  "), "epoch ") || !strings.Contains(plain, "loss ") {
					t.Errorf("the live line is %q", plain)
				}
			}
			last := lines[len(lines)-1]
			if plain := strings.TrimRight(colourCode.ReplaceAllString(last, ""), " "); roomy && !sparkline.MatchString(plain) || strings.Contains(plain, " left") {
				t.Errorf("the last live line is %q", plain)
			}
			rows, cursor, err := screen(raw, c.columns)
			if err != nil {
				t.Fatal(err)
			}
			live := 0
			for _, row := range rows {
				if strings.Contains(row, "loss ") {
					live++
				}
			}
			n := len(rows)
			if live != 1 || cursor != 0 || n < 4 || rows[n-1] != "" || !strings.Contains(strings.Join(rows, "\n"), "\npdekit: interrupted\npdekit: hint: ") || strings.Contains(strings.Join(rows, ""), "^C") {
				t.Errorf("%d live lines, the cursor at %d of\n%s", live, cursor, strings.Join(rows, "\n"))
			}
		})
	}
}

// A dumb terminal cannot go back in a line: it gets plain lines.
func TestTerminalDumb(t *testing.T) {
	data := filepath.Join(t.TempDir(), "d.npz")
	p := startPty(t, 80, []string{"TERM=dumb"}, "generate", "burgers", "-o", data, "--samples=3", "--grid=32", "--certify=0")
	if code := p.finish(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if raw := p.raw.String(); strings.Contains(raw, "\x1b") || !strings.Contains(raw, "3/3 samples") {
		t.Errorf("a dumb terminal got %q", raw)
	}
}

// What is said on a terminal is broken between words, and pictures fit.
func TestTerminalInspect(t *testing.T) {
	data := smallData(t, "poisson", "--samples=2", "--grid=16")
	for _, c := range []struct {
		columns int
		env     string
		colour  bool
	}{
		{80, "COLORTERM=truecolor", true},
		{20, "COLORTERM=truecolor", true},
		{60, "COLORTERM=", false},
	} {
		p := startPty(t, c.columns, []string{c.env}, "inspect", data)
		if code := p.finish(); code != 0 {
			t.Errorf("exit %d", code)
		}
		raw := p.raw.String()
		if got := strings.Contains(raw, "\x1b[38;2;"); got != c.colour || strings.Contains(raw, "▀") != c.colour {
			t.Errorf("%d columns, %s: in colour: %v", c.columns, c.env, got)
		}
		if c.columns < 60 {
			continue // a word may be wider
		}
		for _, line := range strings.Split(strings.ReplaceAll(raw, "\r\n", "\n"), "\n") {
			if n := len([]rune(colourCode.ReplaceAllString(line, ""))); n > c.columns {
				t.Errorf("%d characters on %d columns: %q", n, c.columns, line)
			}
		}
	}
}

// Errors are in colour on a terminal that may be painted.
func TestTerminalError(t *testing.T) {
	for env, want := range map[string]string{"": "pdekit: \x1b[1;31merror:\x1b[0m ", "NO_COLOR=1": "pdekit: error: "} {
		p := startPty(t, 80, []string{env}, "inspect", filepath.Join(t.TempDir(), "none.npz"))
		if code := p.finish(); code != int(exitBadFile) || !strings.HasPrefix(p.raw.String(), want) {
			t.Errorf("%s: exit %d, %q", env, code, p.raw.String())
		}
	}
}
