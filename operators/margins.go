package operators

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Margins are fractions of a grid by which it is padded at both ends: none, one
// for all axes, or one per axis. As a flag and in JSON: "0", "0.125", "0.1,0".
type Margins []float64

func (m Margins) String() string {
	if len(m) == 0 {
		return "0"
	}
	parts := make([]string, len(m))
	for i, f := range m {
		parts[i] = strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strings.Join(parts, ",")
}

// Set implements flag.Value.
func (m *Margins) Set(s string) error {
	var list Margins
	some := false
	for part := range strings.SplitSeq(s, ",") {
		f, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(f >= 0 && f <= 4) {
			return fmt.Errorf("padding %q; a number from 0 to 4 expected, or one per axis like 0.1,0", s)
		}
		list, some = append(list, f), some || f > 0
	}
	if !some {
		list = nil
	}
	*m = list
	return nil
}

// MarshalJSON writes the flag's text.
func (m Margins) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads the flag's text.
func (m *Margins) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	return m.Set(s)
}
