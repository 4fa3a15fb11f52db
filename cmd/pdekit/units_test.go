package main

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHumanUnits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 1500 * time.Nanosecond: "1.5 µs", 46 * time.Microsecond: "46 µs", 460 * time.Microsecond: "0.46 ms", 35 * time.Millisecond: "35 ms",
		99499 * time.Nanosecond: "99 µs", 99700 * time.Nanosecond: "0.1 ms", 99499 * time.Microsecond: "99 ms", 99700 * time.Microsecond: "0.1 s",
		240 * time.Millisecond: "0.2 s", 9 * time.Second: "9.0 s", 59 * time.Second: "59 s", 61 * time.Second: "1 min 01 s",
		90 * time.Minute: "1 h 30 min", 26 * time.Hour: "26 h 00 min", 75 * time.Hour: "3 days 03 h",
	} {
		if got := humanDuration(d); got != want {
			t.Errorf("humanDuration(%v) = %q; want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 14e6: "13.4 MiB", 1<<20 - 1: "1.0 MiB", 1<<30 - 1: "1.00 GiB", 5 << 30: "5.00 GiB", 3 << 40: "3.00 TiB"} {
		if got := humanBytes(n); got != want {
			t.Errorf("humanBytes(%d) = %q; want %q", n, got, want)
		}
	}
}

func TestUnitsOfFlags(t *testing.T) {
	for text, want := range map[string]int64{"4GiB": 4 << 30, "4 gib": 4 << 30, "500MB": 5e8, "1.5 kB": 1500, "12": 12, "0": 0, "2TiB": 2 << 40} {
		var v sizeValue
		if err := v.Set(text); err != nil || int64(v) != want {
			t.Errorf("size %q is %d, %v; want %d", text, v, err, want)
		}
	}
	for _, text := range []string{"", "GiB", "4 GiBs", "-1MB", "1e40GB", "nan", "4GiB 3", "0x10"} {
		if v := new(sizeValue); v.Set(text) == nil {
			t.Errorf("size %q is %d; an error is wanted", text, *v)
		}
	}
	for text, want := range map[string]time.Duration{"90m": 90 * time.Minute, "1h30m": 90 * time.Minute, "1 h 30 m": 90 * time.Minute, "120": 2 * time.Minute, "0.5s": 500 * time.Millisecond} {
		var v durationValue
		if err := v.Set(text); err != nil || time.Duration(v) != want {
			t.Errorf("time %q is %v, %v; want %v", text, time.Duration(v), err, want)
		}
	}
	for _, text := range []string{"", "m", "-5m", "5 parsecs", "1e300", "nan", "inf"} {
		if v := new(durationValue); v.Set(text) == nil {
			t.Errorf("time %q is %v; an error is wanted", text, time.Duration(*v))
		}
	}
	rapid.Check(t, func(t *rapid.T) { // what is written is read again
		size, wait := sizeValue(rapid.Int64Range(0, 1<<50).Draw(t, "size")), durationValue(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "wait"))
		var a sizeValue
		var b durationValue
		if err := a.Set(size.String()); err != nil || a != size {
			t.Fatalf("%d is written as %s and read as %d, %v", size, size.String(), a, err)
		}
		if err := b.Set(wait.String()); err != nil || b != wait {
			t.Fatalf("%d is written as %s and read as %d, %v", wait, wait.String(), b, err)
		}
	})
	for text, want := range map[sizeValue]string{14e6: "14MB", 4 << 30: "4GiB", 0: "0", 1234567: "1234567"} {
		if got := text.String(); got != want {
			t.Errorf("%d is written as %s; want %s", int64(text), got, want)
		}
	}
	if got := durationValue(2 * time.Minute); got.String() != "2m" {
		t.Errorf("two minutes are %s", got.String())
	}
}
