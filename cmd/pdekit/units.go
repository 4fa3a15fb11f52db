package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// humanDuration writes a time for people.
func humanDuration(d time.Duration) string {
	switch {
	case d == 0:
		return "0 s"
	case d < 99500*time.Nanosecond: // from there on two digits round to a hundred
		return fmt.Sprintf("%.2g µs", 1e6*d.Seconds())
	case d < 99500*time.Microsecond:
		return fmt.Sprintf("%.2g ms", 1e3*d.Seconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	if d < 48*time.Hour {
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days %02d h", int(d.Hours())/24, int(d.Hours())%24)
}

// humanBytes writes a size for people.
func humanBytes(n int64) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	v := float64(n) / 1024
	for _, unit := range []string{"%.1f KiB", "%.1f MiB", "%.2f GiB"} {
		if v < 1023.95 { // what would be written 1024.0 is one of the next unit
			return fmt.Sprintf(unit, v)
		}
		v /= 1024
	}
	return fmt.Sprintf("%.2f TiB", v)
}

// inSeconds writes a number of seconds for people.
func inSeconds(s float64) string { return humanDuration(time.Duration(s * float64(time.Second))) }

// byteUnits are the units of sizes as flags take them, decimal and binary.
var byteUnits = map[string]float64{
	"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}

// parseBytes reads a size: 4GiB, 500 MB, 1.5gb, or a number of bytes.
func parseBytes(text string) (int64, error) {
	at := strings.LastIndexAny(text, "0123456789.") + 1
	number, err := strconv.ParseFloat(text[:at], 64)
	unit, known := byteUnits[strings.ToLower(strings.TrimSpace(text[at:]))]
	if bytes := number * unit; err == nil && known && number >= 0 && bytes < math.MaxInt64 {
		return int64(math.Round(bytes)), nil
	}
	return 0, fmt.Errorf("expected a size, as 500MB or 4GiB")
}

// sizeValue is a flag that takes a size.
type sizeValue int64

func (v *sizeValue) String() string { return writeBytes(int64(*v)) }
func (v *sizeValue) Type() string   { return "size" }

func (v *sizeValue) Set(text string) error {
	n, err := parseBytes(text)
	if err == nil {
		*v = sizeValue(n)
	}
	return err
}

// writeBytes is a size as parseBytes reads it, exactly.
func writeBytes(n int64) string {
	best := fmt.Sprint(n)
	for _, unit := range []string{"kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"} {
		if size := int64(byteUnits[strings.ToLower(unit)]); n > 0 && n%size == 0 {
			if text := fmt.Sprint(n/size) + unit; len(text) < len(best) {
				best = text
			}
		}
	}
	return best
}

// durationValue is a flag that takes a time: 90s, 5m, 1h30m, or a number of seconds.
type durationValue time.Duration

func (v *durationValue) Type() string { return "duration" }

func (v *durationValue) String() string {
	text := time.Duration(*v).String()
	if short, ok := strings.CutSuffix(text, "m0s"); ok {
		text = short + "m"
	}
	if short, ok := strings.CutSuffix(text, "h0m"); ok {
		text = short + "h"
	}
	return text
}

func (v *durationValue) Set(text string) error {
	d, err := time.ParseDuration(strings.ReplaceAll(text, " ", ""))
	if seconds, bad := strconv.ParseFloat(text, 64); bad == nil {
		d, err = time.Duration(seconds*float64(time.Second)), nil
		if !(math.Abs(seconds) <= 1e9) {
			err = strconv.ErrRange
		}
	}
	if err != nil || d < 0 {
		return fmt.Errorf("expected a time, as 90s, 5m or 1h30m")
	}
	*v = durationValue(d)
	return nil
}
