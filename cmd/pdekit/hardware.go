package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/pdekit/pdekit/internal/kernel"
)

// processor is the processor's name.
func (a *app) processor() string {
	name := runtime.GOARCH
	if text, err := a.readFile("/proc/cpuinfo", recordLimit); err == nil {
		for _, line := range strings.Split(string(text), "\n") {
			key, value, ok := strings.Cut(line, ":")
			if ok && strings.TrimSpace(key) == "model name" {
				name = strings.Join(strings.Fields(value), " ")
				break
			}
		}
	}
	return name
}

// hardware names the processor and the kernel path, for protocols.
func (a *app) hardware() string {
	return fmt.Sprintf("%s (%d processors, %s kernels)", a.processor(), runtime.NumCPU(), kernel.Path())
}
