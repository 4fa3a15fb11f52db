package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/pdekit/pdekit/datasets"
)

// TestEveryStreamIsToldOrRefused: "-" as an argument and as the value of any flag
// is either declared to be a standard stream or refused, with a hint.
func TestEveryStreamIsToldOrRefused(t *testing.T) {
	a := &app{IO: &IO{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Now: time.Now}}
	root := newRoot(a)
	refused := 0
	check := func(what string, taken bool, err error) {
		t.Helper()
		if taken {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			return
		}
		refused++
		if classify(err) != exitUsage || hintOf(err) == "" || !strings.Contains(err.Error(), "standard") {
			t.Errorf("%s: %v (hint %q); a refusal is expected", what, err, hintOf(err))
		}
	}
	defer a.tidy()
	for _, c := range runnable(root) {
		s := a.pipes[c]
		for i := range 3 {
			args := slices.Repeat([]string{"file"}, i+1)
			args[i] = standardStream
			check(c.CommandPath()+" "+strings.Join(args, " "), i < s.arguments || i == 1 && s.output == secondArgument, a.connect(c, args))
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "title" || f.Name == "config" || f.Name == "set" {
				return
			}
			was := f.Value.String()
			if c.Flags().Set(f.Name, standardStream) != nil || f.Value.String() != standardStream {
				return // a number, a list
			}
			what := c.CommandPath() + " --" + f.Name + " -"
			taken := f.Name == s.output || slices.Contains(s.inputs, f.Name)
			if taken && s.format != nil { // export, which asks for --to
				_ = c.Flags().Set("to", "onnx")
				defer c.Flags().Set("to", "")
			}
			check(what, taken, a.connect(c, nil))
			_ = c.Flags().Set(f.Name, was)
		})
	}
	if refused < 500 {
		t.Errorf("only %d places were refused", refused)
	}
}

// TestStreamTable: the page tells of the streams that the commands take.
func TestStreamTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/scripting.md")
	if err != nil {
		t.Fatal(err)
	}
	a := &app{IO: &IO{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}}
	if want := a.streamRows(newRoot(a)).markdown(); !strings.Contains(string(page), want) {
		t.Errorf("docs/scripting.md lacks this table:\n%s", want)
	}
}

// silence is an input that never comes.
type silence struct{ asked chan bool }

func (s silence) Read([]byte) (int, error) {
	s.asked <- true
	select {}
}

// TestWaitingForInputIsInterrupted: so is a command whose input never comes.
func TestWaitingForInputIsInterrupted(t *testing.T) {
	for _, args := range [][]string{{"inspect", "-"}, {"run", "-", "-o", "out"}, {"doctor", "--config", "-"}} {
		ctx, stop := context.WithCancel(context.Background())
		s := silence{make(chan bool, 1)}
		go func() { <-s.asked; stop() }()
		var errs bytes.Buffer
		if got := runContext(ctx, &IO{In: s, Out: io.Discard, Err: &errs, Now: time.Now}, args); got != exitInterrupted {
			t.Errorf("pdekit %s: status %d: %s", strings.Join(args, " "), got, errs.String())
		}
		stop()
	}
}

// TestTerminalGetsNoBinary: unless --force asks for it, and text it gets.
func TestTerminalGetsNoBinary(t *testing.T) {
	t.Chdir(t.TempDir())
	do(t, "generate", "burgers", "-o", "b.npz", "--grid", "16", "--snapshots", "3", "--t-end", "0.1", "--certify", "0")
	for _, c := range []struct {
		args string
		want Exit
	}{
		{"convert b.npz -", exitUsage},
		{"convert b.npz - --force", exitDone},
		{"plot sample b.npz -o -", exitUsage},
		{"plot sample b.npz -o - --format svg", exitDone},
		{"generate burgers -o -", exitUsage},
		{"generate burgers -o - --dry-run", exitDone},
	} {
		var out, errs bytes.Buffer
		io := &IO{In: strings.NewReader(""), Out: &out, Err: &errs, OutTerminal: true, Now: time.Now}
		got := runContext(context.Background(), io, append(strings.Fields(c.args), "-q"))
		if got != c.want || (out.Len() > 0) != (c.want == exitDone) {
			t.Errorf("pdekit %s: status %d, %d bytes: %s", c.args, got, out.Len(), errs.String())
		}
		if c.want == exitUsage && !strings.Contains(errs.String(), "is a terminal") {
			t.Errorf("pdekit %s: %s", c.args, errs.String())
		}
	}
}

// TestNobodyTypesADataset: what is no text is not waited for at a terminal.
func TestNobodyTypesADataset(t *testing.T) {
	for args, want := range map[string]string{"inspect -": "standard input is a terminal", "run - --print": "a recipe needs steps"} {
		var errs bytes.Buffer
		io := &IO{In: strings.NewReader("name: typed"), Out: io.Discard, Err: &errs, InTerminal: true, Now: time.Now}
		if got := runContext(context.Background(), io, strings.Fields(args)); got == exitDone || !strings.Contains(errs.String(), want) {
			t.Errorf("pdekit %s: status %d: %s", args, got, errs.String())
		}
	}
}

// TestMomentaryFilesAreRemoved: whatever becomes of the call.
func TestMomentaryFilesAreRemoved(t *testing.T) {
	t.Chdir(t.TempDir())
	do(t, "generate", "burgers", "-o", "b.npz", "--grid", "16", "--snapshots", "3", "--t-end", "0.1", "--certify", "0")
	data, err := os.ReadFile("b.npz")
	if err != nil {
		t.Fatal(err)
	}
	moment := t.TempDir()
	t.Setenv("TMPDIR", moment)
	for _, c := range []struct {
		args string
		want Exit
	}{
		{"inspect -", exitDone},
		{"convert - - --samples 0:1", exitDone},
		{"convert - - --samples 0:9", exitUsage},
		{"plot error - -o -", exitBadFile},
	} {
		io := &IO{In: bytes.NewReader(data), Out: io.Discard, Err: io.Discard, Now: time.Now}
		if got := runContext(context.Background(), io, strings.Fields(c.args)); got != c.want {
			t.Errorf("pdekit %s: status %d", c.args, got)
		}
		if left, err := os.ReadDir(moment); err != nil || len(left) > 0 {
			t.Errorf("pdekit %s left %v, %v", c.args, left, err)
		}
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestStandardOutputThatTakesNothing is an error, unlike one that was closed.
func TestStandardOutputThatTakesNothing(t *testing.T) {
	var errs bytes.Buffer
	io := &IO{In: strings.NewReader(""), Out: fullDisk{}, Err: &errs, Now: time.Now}
	if got := runContext(context.Background(), io, []string{"list", "presets"}); got != exitFailed || !strings.Contains(errs.String(), "no space left") {
		t.Errorf("status %d: %s", got, errs.String())
	}
}

// closedPipe is a pipe whose reader has gone.
type closedPipe struct{ writes int }

func (c *closedPipe) Write([]byte) (int, error) {
	c.writes++
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
}

// TestClosedPipe: nothing is said, and the status is that of the work: what was
// found at fault stays so, a recipe goes on to its end.
func TestClosedPipe(t *testing.T) {
	if !brokenPipe(syscall.EPIPE) {
		t.Skip("SKIP: this system tells of closed pipes otherwise")
	}
	t.Chdir(t.TempDir())
	do(t, "generate", "burgers", "-o", "b", "--grid", "16", "--snapshots", "3", "--t-end", "0.1", "--certify", "0")
	u, err := os.ReadFile("b/u.npy")
	if err != nil {
		t.Fatal(err)
	}
	u[len(u)-1] ^= 0x40
	if err := os.WriteFile("b/u.npy", u, 0o666); err != nil {
		t.Fatal(err)
	}
	recipe := "name: r\ntitle: r\nsteps:\n  - inspect ../b: {}\n  - inspect ../b: {json: true}\n  - generate burgers: {output: c.npz, grid: 16, certify: 0}\n"
	if err := os.WriteFile("r.yaml", []byte(recipe), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		want Exit
	}{
		{"list presets", exitDone},
		{"convert b -", exitDone},
		{"verify b --samples 0", exitFailed},
		{"run r.yaml -o out", exitDone},
	} {
		var out closedPipe
		var errs bytes.Buffer
		io := &IO{In: strings.NewReader(""), Out: &out, Err: &errs, Now: time.Now}
		got := runContext(context.Background(), io, append(strings.Fields(c.args), "-q"))
		if got != c.want || out.writes != 1 || got == exitDone && errs.Len() > 0 {
			t.Errorf("pdekit %s: status %d after %d writes: %s", c.args, got, out.writes, errs.String())
		}
	}
	if _, err := os.Stat("out/c.npz"); err != nil {
		t.Error(err)
	}
}

// TestTextThroughStandardInputIsBounded: more than anybody writes is refused.
func TestTextThroughStandardInputIsBounded(t *testing.T) {
	long := strings.Repeat("# nothing\n", writtenLimit/10+1)
	for _, args := range [][]string{{"run", "-", "--print"}, {"sweep", "-", "--dry-run"}, {"doctor", "--config", "-"}} {
		var errs bytes.Buffer
		io := &IO{In: strings.NewReader(long), Out: io.Discard, Err: &errs, Now: time.Now}
		if got := runContext(context.Background(), io, args); got != exitBadFile || !strings.Contains(errs.String(), "more than 1048576 bytes") {
			t.Errorf("pdekit %s: status %d: %s", strings.Join(args, " "), got, errs.String())
		}
	}
}

// TestInterruptedStreamCannotBeResumed: what was made of it is gone, and no hint
// says otherwise.
func TestInterruptedStreamCannotBeResumed(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for output, want := range map[string]string{"-": "nothing is kept", filepath.Join(t.TempDir(), "b.npz"): "--resume continues"} {
		var errs bytes.Buffer
		io := &IO{In: strings.NewReader(""), Out: io.Discard, Err: &errs, Now: time.Now}
		got := runContext(ctx, io, []string{"generate", "burgers", "--grid", "16", "--certify", "0", "-o", output})
		if got != exitInterrupted || !strings.Contains(errs.String(), "hint: ") || !strings.Contains(errs.String(), want) {
			t.Errorf("-o %s: status %d: %s; want the hint %q", output, got, errs.String(), want)
		}
	}
	full := undelivered(&datasets.WriteError{Path: "output.npz", Err: syscall.ENOSPC, Kept: 3})
	if strings.Contains(full.Error(), "kept") || !strings.Contains(hintOf(full), "TMPDIR") || classify(full) != exitFailed {
		t.Errorf("%v, hint %q", full, hintOf(full))
	}
}
