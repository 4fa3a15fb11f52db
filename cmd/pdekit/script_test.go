package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
)

// checkStatus is the script command "status N pdekit ARGS…": pdekit must exit
// with exactly that status. What it printed is kept for stdout and stderr.
func checkStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s exited with %d; want %d", strings.Join(args[1:], " "), got, want)
	}
}

// damage is "damage FILE truncate N" (cut to N bytes, or by −N) or "damage
// FILE flip N" (invert the byte at N, from the end if negative).
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage file truncate|flip n")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	if n < 0 {
		n += len(data)
	}
	switch args[1] {
	case "truncate":
		data = data[:n]
	case "flip":
		data[n] ^= 0xff
	default:
		ts.Fatalf("unknown damage %q", args[1])
	}
	ts.Check(os.WriteFile(path, data, 0o666))
}

// npyFile is "npyfile FILE sine|huge|nan SAMPLES POINTS": a float64 array (samples,
// points) of sin 2π(k+1)x on the half-open unit interval, written here byte by
// byte as NumPy's format 1.0 asks; huge multiplies by 1e200, nan puts a NaN
// into the last value.
func npyFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: npyfile file sine|huge|nan samples points")
	}
	samples, err := strconv.Atoi(args[2])
	ts.Check(err)
	points, err := strconv.Atoi(args[3])
	ts.Check(err)
	header := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }", samples, points)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	out := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	out = append(out, header...)
	for k := range samples {
		for j := range points {
			v := math.Sin(2 * math.Pi * float64(k+1) * float64(j) / float64(points))
			if args[1] == "huge" {
				v *= 1e200
			}
			if args[1] == "nan" && k == samples-1 && j == points-1 {
				v = math.NaN()
			}
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o666))
}

// progressLine is a line of progress, of whatever work.
var progressLine = regexp.MustCompile(`^(\S+( \S+)?) (\d+/\d+|\s*epoch \d+/\d+) .* (\d+(\.\d+)? s|ms|min .*)`)

// plainLog is "plainlog FILE…": each file has no control characters but the ends
// of its lines, and at most one line of progress for each task and plainEvery
// seconds that the last of them tells of, and one more.
func plainLog(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: plainlog file...")
	}
	for _, name := range args {
		text := strings.TrimSuffix(ts.ReadFile(name), "\n")
		count, seconds := map[string]int{}, map[string]float64{}
		for _, line := range strings.Split(text, "\n") {
			if strings.ContainsFunc(line, unicode.IsControl) {
				ts.Fatalf("%s: a control character in %q", name, line)
			}
			if m := progressLine.FindStringSubmatch(line); m != nil {
				count[m[1]]++
				if s, ok := strings.CutSuffix(m[4], " s"); ok {
					v, err := strconv.ParseFloat(s, 64)
					ts.Check(err)
					seconds[m[1]] = v
				}
			}
		}
		for task, n := range count {
			if limit := 1 + int(seconds[task]/plainEvery.Seconds()); n > limit && seconds[task] < 60 {
				ts.Fatalf("%s: %d lines of progress of %s in %.1f s:\n%s", name, n, task, seconds[task], text)
			}
		}
	}
}
