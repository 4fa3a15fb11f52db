package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pty is a pseudo-terminal with pdekit on it, and all that it wrote.
type pty struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	raw    strings.Builder
}

// startPty runs pdekit on a terminal of so many columns and 200 rows, with a
// terminal of 256 colours unless env says otherwise.
func startPty(t *testing.T, columns int, env []string, args ...string) *pty {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetUint32(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	p := &pty{t: t, master: master, cmd: exec.Command("pdekit", args...)}
	p.resize(columns)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = slave, slave, slave
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	p.cmd.Env = append(os.Environ(), append([]string{"TERM=xterm-256color", "NO_COLOR=", "COLORTERM="}, env...)...)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	return p
}

func (p *pty) resize(columns int) {
	p.t.Helper()
	if err := unix.IoctlSetWinsize(int(p.master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 200, Col: uint16(columns)}); err != nil {
		p.t.Fatal(err)
	}
}

// read reads until the live line was drawn so many times in all; to the end of
// the program for a negative number.
func (p *pty) read(draws int) {
	p.t.Helper()
	deadline := time.AfterFunc(time.Minute, func() { p.cmd.Process.Kill() })
	defer deadline.Stop()
	buffer := make([]byte, 4096)
	for draws < 0 || len(liveLines(p.raw.String())) < draws {
		n, err := p.master.Read(buffer)
		p.raw.Write(buffer[:n])
		if errors.Is(err, syscall.EIO) || errors.Is(err, io.EOF) { // the program has let go of the terminal
			if draws >= 0 {
				p.t.Fatalf("the program ended after %d live lines: %q", len(liveLines(p.raw.String())), p.raw.String())
			}
			return
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// finish reads to the end and returns the exit status.
func (p *pty) finish() int {
	p.t.Helper()
	p.read(-1)
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// liveLines are the drawings of a live line: from \r to the end of the line.
func liveLines(raw string) []string {
	var list []string
	for _, part := range strings.Split(raw, "\r")[1:] {
		if line, _, ok := strings.Cut(part, "\x1b[K"); ok {
			list = append(list, line)
		}
	}
	return list
}

// screen is what a terminal of so many columns shows after raw, row by row, and
// the cursor's column. It knows what pdekit may send: lines, returns, colours and
// the clearing of the rest of a line; anything else is an error.
func screen(raw string, columns int) (rows []string, cursor int, err error) {
	cells := [][]rune{nil}
	x := 0
	row := func() *[]rune { return &cells[len(cells)-1] }
	for len(raw) > 0 {
		if rest, ok := strings.CutPrefix(raw, "\x1b["); ok {
			end := strings.IndexFunc(rest, func(r rune) bool { return r >= '@' })
			if end < 0 {
				return nil, 0, fmt.Errorf("a sequence without an end: %q", raw)
			}
			switch rest[end] {
			case 'm':
			case 'K':
				*row() = (*row())[:min(x, len(*row()))]
			default:
				return nil, 0, fmt.Errorf("an unknown sequence %q", raw[:end+3])
			}
			raw = rest[end+1:]
			continue
		}
		r := []rune(raw[:min(len(raw), 4)])[0]
		raw = raw[len(string(r)):]
		switch {
		case r == '\r':
			x = 0
		case r == '\n':
			cells = append(cells, nil)
		case r < ' ':
			return nil, 0, fmt.Errorf("an unknown control character %q", r)
		default:
			if x == columns {
				cells = append(cells, nil)
				x = 0
			}
			for len(*row()) <= x {
				*row() = append(*row(), ' ')
			}
			(*row())[x] = r
			x++
		}
	}
	for _, line := range cells {
		rows = append(rows, strings.TrimRight(string(line), " "))
	}
	return rows, x, nil
}
