package main

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// watched plays a training of 40 epochs of 25 steps, a step each 80 ms, and
// returns what was written to standard error.
func watched(t *testing.T, terminal bool, width int, mode string) string {
	t.Helper()
	var errs bytes.Buffer
	now := time.Unix(0, 0)
	io := &IO{Out: &bytes.Buffer{}, Err: &errs, ErrTerminal: terminal, Width: func() int { return width }, Now: func() time.Time { return now }}
	a := &app{IO: io}
	p := newProgress(io, mode, "train fno")
	o := a.observe(p, false)
	o.Start(train.Start{Epochs: 40, StepsPerEpoch: 25, Val: operators.Span{End: 1}})
	for e := 1; e <= 40; e++ {
		for s := 1; s <= 25; s++ {
			now = now.Add(80 * time.Millisecond)
			o.Step(train.Progress{Epoch: e, Step: s, Loss: math.Exp(-float64(25*e+s) / 200)})
		}
		o.Epoch(train.Record{Epoch: e, ValError: 0.5, Rate: 200})
	}
	p.end()
	return errs.String()
}

func TestLiveLine(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	for _, width := range []int{40, 80, 160} {
		text := watched(t, true, width, "auto")
		lines := strings.Split(text, "\r")
		if len(lines) < 300 {
			t.Fatalf("width %d: %d live lines", width, len(lines))
		}
		for _, line := range lines[1:] {
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\x1b[K")
			if strings.ContainsFunc(line, unicode.IsControl) {
				t.Fatalf("width %d: a control character in %q", width, line)
			}
			if n := len([]rune(line)); n >= width {
				t.Fatalf("width %d: %d characters: %q", width, n, line)
			}
		}
		last := lines[len(lines)-1]
		if middle := lines[len(lines)/2]; width == 160 && (!strings.Contains(middle, " left  █") || !strings.HasPrefix(middle, "train fno  epoch ")) {
			t.Errorf("a line in the middle is %q", middle)
		}
		last = strings.TrimSuffix(strings.ReplaceAll(last, "\x1b[K", ""), "\n")
		if !strings.HasPrefix(strings.TrimPrefix(last, "train fno  "), "epoch 40/40  loss ") {
			t.Errorf("width %d: the last line is %q", width, last)
		}
		// The loss falls exponentially: a straight slope from full to least.
		if width == 160 && (!strings.Contains(last, "validation 0.5") || !strings.Contains(last, "200 samples/s") || !strings.Contains(last, "  1 min 20 s  █") || !strings.HasSuffix(last, "▁")) {
			t.Errorf("the last line is %q", last)
		}
	}
	t.Setenv("NO_COLOR", "")
	if text := watched(t, true, 160, "auto"); !strings.Contains(text, "\x1b[36m") {
		t.Error("a terminal has no colour")
	}
}

// Off a terminal: whole lines, at least plainEvery apart, no control characters.
func TestPlainLog(t *testing.T) {
	text := watched(t, false, 0, "auto")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	progress := 0
	for _, line := range lines {
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("a control character in %q", line)
		}
		if strings.HasPrefix(line, "train fno  epoch") {
			progress++
		}
	}
	// 1000 steps of 80 ms are 80 s.
	if want := int(80 * time.Second / plainEvery); progress == 0 || progress > want {
		t.Errorf("%d progress lines in 80 s; at most %d are wanted", progress, want)
	}
	if watched(t, true, 80, "none") == watched(t, true, 80, "plain") {
		t.Error("none and plain are alike")
	}
}

func TestJSONProgressOfALossThatIsNotFinite(t *testing.T) {
	var errs bytes.Buffer
	io := &IO{Err: &errs, Now: time.Now}
	a := &app{IO: io}
	p := newProgress(io, "json", "train fno")
	o := a.observe(p, false)
	o.Start(train.Start{Epochs: 1, StepsPerEpoch: 0})
	o.Step(train.Progress{Epoch: 1, Step: 1, Loss: math.NaN()})
	if !strings.Contains(errs.String(), `"loss":null`) {
		t.Errorf("got %q", errs.String())
	}
}
