package operators

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Counts are positive whole numbers. As a flag and in JSON: "1,2,2".
type Counts []int

func (c Counts) String() string {
	parts := make([]string, len(c))
	for i, n := range c {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}

// mostCount bounds a number of Counts.
const mostCount = 1 << 16

// Set implements flag.Value.
func (c *Counts) Set(s string) error {
	var list Counts
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 || n > mostCount {
			return fmt.Errorf("%q; whole numbers from 1 to %d joined by commas expected, like 1,2,2", s, mostCount)
		}
		list = append(list, n)
	}
	*c = list
	return nil
}

// MarshalJSON writes the flag's text.
func (c Counts) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// UnmarshalJSON reads the flag's text.
func (c *Counts) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	return c.Set(s)
}
