package train

import (
	"fmt"
	"slices"
	"strings"
)

// Words is a list of names: "shift,reflect" as a flag and in JSON.
type Words []string

func (w Words) String() string { return strings.Join(w, ",") }

// Set implements flag.Value.
func (w *Words) Set(text string) error {
	*w = nil
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			*w = append(*w, part)
		}
	}
	return nil
}

// MarshalText writes the flag's text.
func (w Words) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the flag's text.
func (w *Words) UnmarshalText(text []byte) error { return w.Set(string(text)) }

// has tells whether a name is among w.
func (w Words) has(name string) bool { return slices.Contains(w, name) }

// check names the first word that is not one of valid.
func (w Words) check(flag string, valid []string) error {
	for _, word := range w {
		if !slices.Contains(valid, word) {
			return fmt.Errorf("--%s %q: unknown; valid: %s", flag, word, strings.Join(valid, ", "))
		}
	}
	return nil
}
