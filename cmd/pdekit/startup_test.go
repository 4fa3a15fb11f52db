package main

import (
	"os/exec"
	"testing"
	"time"
)

// BenchmarkStartup runs short commands as processes: what a user waits for before
// anything is done. It reports the least processor time of a start beside the
// wall time of all:
//
//	go test ./cmd/pdekit -run '^$' -bench Startup -benchtime 30x
func BenchmarkStartup(b *testing.B) {
	for _, c := range []struct {
		name string
		args []string
	}{
		{"version", []string{"version"}},
		{"help", []string{"--help"}},
		{"complete", []string{"__complete", "generate", "bur"}},
		{"unknown", []string{"nosuch"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			least := time.Hour
			for b.Loop() {
				cmd := exec.Command("pdekit", c.args...)
				cmd.Run() // an unknown command fails, as it should
				if cmd.ProcessState == nil {
					b.Fatal("pdekit did not start")
				}
				least = min(least, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
			}
			b.ReportMetric(1e3*least.Seconds(), "ms-cpu-least")
		})
	}
}

// BenchmarkCommands makes the tree of commands with their flags, which every
// command line does.
func BenchmarkCommands(b *testing.B) {
	io := (&IO{}).silent()
	for b.Loop() {
		newRoot(&app{IO: io})
	}
}
