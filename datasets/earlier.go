package datasets

import (
	"encoding/json"
	"slices"
	"strings"
)

// Earlier says how to read what an earlier build recorded of a problem that has
// gained parameters since: what is absent has its default.
type Earlier struct {
	// Defaults is the JSON of the problem with nothing set.
	Defaults json.RawMessage
	// Flags of Meta.Command that Meta.Problem records as well, without dashes.
	// They are not compared: a default that a preset came to spell out is none
	// the less the default.
	Flags []string
}

// read brings what there records to what this build would have: nil changes
// nothing. now is the Meta that it is compared with; both are changed.
func (e *Earlier) read(now, there *Meta) error {
	if e == nil {
		return nil
	}
	var err error
	if there.Problem, err = filled(there.Problem, e.Defaults); err != nil {
		return err
	}
	// A description follows from the problem; builds say more of it by and by.
	if there.Solver, err = filled(there.Solver, now.Solver); err != nil {
		return err
	}
	now.Command, there.Command = e.unrecorded(now.Command), e.unrecorded(there.Command)
	return nil
}

// unrecorded is a command without the flags that the problem records.
func (e *Earlier) unrecorded(command string) string {
	var out []string
	keep := true
	for _, word := range strings.Fields(command) {
		if flag, ok := strings.CutPrefix(word, "--"); ok {
			name, _, _ := strings.Cut(flag, "=")
			keep = !slices.Contains(e.Flags, name)
		}
		if keep {
			out = append(out, word)
		}
	}
	return strings.Join(out, " ")
}

// filled is the JSON object value with the fields that it lacks from defaults.
func filled(value, defaults json.RawMessage) (json.RawMessage, error) {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(value, &a) != nil || json.Unmarshal(defaults, &b) != nil || a == nil {
		return value, nil // no objects: they are compared as they are
	}
	for k, v := range b {
		if _, there := a[k]; !there {
			a[k] = v
			continue
		}
		var err error
		if a[k], err = filled(a[k], v); err != nil {
			return nil, err
		}
	}
	return json.Marshal(a)
}
