package random

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Range is the law of one number: fixed, or drawn for each sample between Lo
// and Hi, uniformly or, with Log, uniformly in its logarithm. It is a
// flag.Value: "0.01", "0.001:0.1", "1e-4:1e-2:log". Its JSON is a number, or
// that text.
type Range struct {
	Lo, Hi float64
	Log    bool
}

// Fixed returns the range of one number.
func Fixed(v float64) Range { return Range{Lo: v, Hi: v} }

// Varies reports whether samples differ.
func (r Range) Varies() bool { return r.Lo != r.Hi }

// String writes r as Set reads it.
func (r Range) String() string {
	lo := strconv.FormatFloat(r.Lo, 'g', -1, 64)
	if !r.Varies() {
		return lo
	}
	text := lo + ":" + strconv.FormatFloat(r.Hi, 'g', -1, 64)
	if r.Log {
		text += ":log"
	}
	return text
}

// Set implements flag.Value.
func (r *Range) Set(text string) error {
	parts := strings.Split(text, ":")
	wrong := fmt.Errorf("cannot read %q; it is a number, or LO:HI or LO:HI:log to draw one for each sample", text)
	if len(parts) > 3 || len(parts) == 3 && parts[2] != "log" {
		return wrong
	}
	lo, err := strconv.ParseFloat(parts[0], 64)
	if err != nil || lo-lo != 0 {
		return wrong
	}
	hi := lo
	if len(parts) > 1 {
		if hi, err = strconv.ParseFloat(parts[1], 64); err != nil || hi-hi != 0 {
			return wrong
		}
	}
	v := Range{Lo: lo, Hi: hi, Log: len(parts) == 3}
	switch {
	case hi < lo:
		return fmt.Errorf("%q: the second number must not be less than the first", text)
	case v.Log && lo <= 0:
		return fmt.Errorf("%q: a logarithmic range needs positive numbers", text)
	}
	if !v.Varies() {
		v.Log = false
	}
	*r = v
	return nil
}

// Type names r for command lines.
func (r *Range) Type() string { return "number or LO:HI[:log]" }

// Draw returns the number for one sample; nothing is drawn if it is fixed.
func (r Range) Draw(rng *Stream) float64 {
	switch {
	case !r.Varies():
		return r.Lo
	case r.Log:
		return math.Exp(math.Log(r.Lo) + rng.Float64()*(math.Log(r.Hi)-math.Log(r.Lo)))
	}
	return r.Lo + rng.Float64()*(r.Hi-r.Lo)
}

// MarshalJSON implements json.Marshaler.
func (r Range) MarshalJSON() ([]byte, error) {
	if !r.Varies() {
		return json.Marshal(r.Lo)
	}
	return json.Marshal(r.String())
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Range) UnmarshalJSON(data []byte) error {
	var v float64
	if err := json.Unmarshal(data, &v); err == nil {
		*r = Fixed(v)
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("a range is a number or a text like \"0.1:1\"; got %s", data)
	}
	return r.Set(text)
}
