package main

import (
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/cpu"
)

// processorFeatures are those that matter to the kernels, as the system names
// them.
func processorFeatures() []string {
	var list []string
	for _, f := range []struct {
		name string
		have bool
	}{
		{"avx2", cpu.X86.HasAVX2}, {"fma", cpu.X86.HasFMA},
		{"avx512f", cpu.X86.HasAVX512F}, {"avx512dq", cpu.X86.HasAVX512DQ},
		{"avx512bw", cpu.X86.HasAVX512BW}, {"avx512vl", cpu.X86.HasAVX512VL},
		{"asimd", cpu.ARM64.HasASIMD}, {"sve", cpu.ARM64.HasSVE},
	} {
		if f.have {
			list = append(list, f.name)
		}
	}
	return list
}

// memory tells the machine's memory and what of it is free for a new program,
// in bytes, within the control group's limit; 0 where the system does not say.
func (w *IO) memory() (total, free int64) {
	text, err := w.readFile("/proc/meminfo", recordLimit)
	if err != nil {
		return 0, 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		n, err := strconv.ParseInt(words[1], 10, 64)
		if err != nil {
			continue
		}
		switch words[0] {
		case "MemTotal:":
			total = n << 10
		case "MemAvailable:":
			free = n << 10
		}
	}
	group := func(name string) (int64, bool) {
		text, err := w.readFile("/sys/fs/cgroup/"+name, recordLimit)
		if err != nil {
			return 0, false
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		return n, err == nil
	}
	if limit, ok := group("memory.max"); ok && limit < total {
		total = limit
		if used, ok := group("memory.current"); ok {
			free = min(free, max(0, limit-used))
		}
	}
	return total, free
}

// ffmpeg is the path and the version of the program that writes MP4 and WebM.
func ffmpeg() (path, version string) {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return "", ""
	}
	out, err := exec.Command(path, "-version").Output()
	if err != nil {
		return path, ""
	}
	words := strings.Fields(string(out))
	if len(words) > 2 {
		version = words[2]
	}
	return path, version
}

// platform is the operating system and the processor's kind.
func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }
