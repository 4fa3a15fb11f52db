package train

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// The words that --condition takes beside names.
const (
	ConditionAll  = "all"
	ConditionNone = "none"
)

// wide is the ratio of the largest to the smallest value from which a positive
// parameter of unknown law is read by its logarithm.
const wide = 100

// chooseConditions finds the parameters that an operator is to read: those of
// the given names, or, for "" and ConditionAll, those that vary over the samples
// of span. One that was drawn by its logarithm, as meta.json says, is read by
// it; of others the values decide.
func chooseConditions(d *datasets.Dataset, span operators.Span, choice string) ([]operators.Condition, error) {
	info, ok := d.Info("params")
	names := operators.ParameterNames(info.Array)
	var wanted []string
	all := choice == "" || choice == ConditionAll
	switch {
	case choice == ConditionNone, all && !ok:
		return nil, nil
	case !all:
		for name := range strings.SplitSeq(choice, ",") {
			name = strings.TrimSpace(name)
			if !slices.Contains(names, name) {
				return nil, &SettingsError{fmt.Errorf("--condition %s: %s has no parameter %q; it has %s", choice, d.Path(), name, orNothing(names))}
			}
			wanted = append(wanted, name)
		}
	default:
		wanted = names
	}
	values, err := parameters(d, span, wanted)
	if err != nil {
		return nil, err
	}
	logs := drawnByLog(d.Meta().Problem)
	var list []operators.Condition
	for k, name := range wanted {
		c := operators.Condition{Name: name, Lo: math.Inf(1), Hi: math.Inf(-1)}
		if i := slices.Index(names, name); i < len(info.Units) {
			c.Unit = info.Units[i]
		}
		for i := range span.Len() {
			v := values[i*len(wanted)+k]
			if math.IsNaN(v) || math.IsInf(v, 0) {
				if all {
					return nil, &DataError{fmt.Errorf("%s: sample %d, array params: %s is %g; a finite number is needed (or --condition none)", d.Path(), span.First+i, name, v)}
				}
				return nil, &DataError{fmt.Errorf("%s: sample %d, array params: %s is %g; a finite number is needed", d.Path(), span.First+i, name, v)}
			}
			c.Lo, c.Hi = min(c.Lo, v), max(c.Hi, v)
		}
		if all && c.Lo == c.Hi {
			continue
		}
		law, known := logs[plain(name)]
		c.Log = c.Lo > 0 && (law || !known && c.Hi >= wide*c.Lo)
		list = append(list, c)
	}
	return list, nil
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// drawnByLog says, for the numbers of a recorded problem that were drawn for
// each sample, whether that was by their logarithm: see random.Range.
func drawnByLog(problem json.RawMessage) map[string]bool {
	logs := map[string]bool{}
	var fields map[string]any
	if json.Unmarshal(problem, &fields) != nil {
		return logs
	}
	for name, value := range fields {
		if text, ok := value.(string); ok && strings.Contains(text, ":") {
			logs[plain(name)] = strings.HasSuffix(text, ":log")
		}
	}
	return logs
}

// plain is a name without case, spaces and punctuation.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// parameters reads entries of params by name, of the samples of a span:
// (samples, len(names)).
func parameters(d *datasets.Dataset, span operators.Span, names []string) ([]float64, error) {
	values := make([]float64, 0, span.Len()*len(names))
	if len(names) == 0 {
		return values, nil
	}
	info, _ := d.Info("params")
	known := operators.ParameterNames(info.Array)
	row := make([]float64, len(known))
	for i := span.First; i < span.End; i++ {
		if err := d.ReadFloat64(row, "params", i, 0); err != nil {
			return nil, &DataError{err}
		}
		for _, name := range names {
			values = append(values, row[slices.Index(known, name)])
		}
	}
	return values, nil
}

// Conditions reads the conditions of a task of some samples of a dataset:
// (samples, len(task.Conditions)), in physical units. The lead time, where it is
// one of them, is that of one step of the data.
func Conditions(d *datasets.Dataset, t operators.Task, span operators.Span) ([]float64, error) {
	names := make([]string, len(t.Conditions))
	for i, c := range t.Conditions {
		names[i] = c.Name
	}
	if t.Leads == 0 {
		return parameters(d, span, names)
	}
	values, err := parameters(d, span, names[:len(names)-1])
	if err != nil {
		return nil, err
	}
	k := len(names)
	out := make([]float64, 0, span.Len()*k)
	for i := range span.Len() {
		out = append(append(out, values[i*(k-1):(i+1)*(k-1)]...), t.LeadTime(1))
	}
	return out, nil
}
